import * as vscode from 'vscode';
import { Emitter, type Event } from '../base/event.ts';
import type { Disposable } from '../base/disposable.ts';
import { defaultNeverSend } from '../core/actions/neverSend.ts';
import type { SettingId, SettingTypes } from '../manifest.ts';

/**
 * Typed reads. Two locks on what a repository may change: package.json declares scopes and restricted settings, and
 * this class never looks at workspace values where they must not count, so that a slip in one is not a hole.
 */

/** Settings that decide where something is sent, or that are about the person rather than the project. */
export const USER_ONLY_SETTINGS: ReadonlySet<SettingId> = new Set<SettingId>([
  'aiGateway.baseUrl',
  'aiGateway.allowEnvironmentCredentials',
  'aiGateway.stream.idleTimeoutSeconds',
  'aiGateway.stream.maxRetries',
  'aiGateway.chat.sendWithEnter',
  'aiGateway.chat.maxToolSteps',
  'aiGateway.chat.maxToolTokens',
  'aiGateway.chat.maxToolCost',
  'aiGateway.tools',
  'aiGateway.extraction.concurrency',
  'aiGateway.inlineCompletions.enabled',
  'aiGateway.inlineCompletions.model',
  'aiGateway.inlineCompletions.debounceMs',
  'aiGateway.inlineCompletions.maxCostPerHour',
  'aiGateway.inlineCompletions.languages',
]);

const DEFAULTS: SettingTypes = {
  'aiGateway.baseUrl': 'https://ai-gateway.vercel.sh',
  'aiGateway.allowEnvironmentCredentials': false,
  'aiGateway.model': '',
  'aiGateway.wireFormat': 'auto',
  'aiGateway.thinking': 'auto',
  'aiGateway.maxOutputTokens': 0,
  'aiGateway.instructions': '',
  'aiGateway.routing': {},
  'aiGateway.stream.idleTimeoutSeconds': 180,
  'aiGateway.stream.maxRetries': 2,
  'aiGateway.chat.sendWithEnter': true,
  'aiGateway.chat.maxToolSteps': 25,
  'aiGateway.chat.maxToolTokens': 2_000_000,
  'aiGateway.chat.maxToolCost': 1,
  'aiGateway.extraction.concurrency': 8,
  'aiGateway.inlineCompletions.enabled': false,
  'aiGateway.inlineCompletions.model': '',
  'aiGateway.inlineCompletions.debounceMs': 180,
  'aiGateway.inlineCompletions.maxCostPerHour': 0.5,
  'aiGateway.inlineCompletions.languages': {},
  'aiGateway.commit.instructions': '',
  'aiGateway.neverSend': defaultNeverSend,
  'aiGateway.actions': [],
  'aiGateway.tools': [],
};

const CHOICES: { readonly [K in SettingId]?: readonly string[] } = {
  'aiGateway.wireFormat': ['auto', 'chat-completions', 'messages'],
  'aiGateway.thinking': ['auto', 'off', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'],
};

/** The numbers allowed, as package.json says; settings.json may hold anything. */
const RANGES: { readonly [K in SettingId]?: readonly [number, number] } = {
  'aiGateway.maxOutputTokens': [0, Number.MAX_SAFE_INTEGER],
  'aiGateway.stream.idleTimeoutSeconds': [5, 3600],
  'aiGateway.stream.maxRetries': [0, 10],
  'aiGateway.chat.maxToolSteps': [1, 200],
  'aiGateway.chat.maxToolTokens': [0, Number.MAX_SAFE_INTEGER],
  'aiGateway.chat.maxToolCost': [0, 1000],
  'aiGateway.inlineCompletions.debounceMs': [0, 5000],
  'aiGateway.extraction.concurrency': [1, 16],
};

export interface Instructions {
  readonly user: string;
  /** Empty in an untrusted workspace. */
  readonly workspace: string;
}

export class Settings implements Disposable {
  readonly #changes = new Emitter<(setting: SettingId) => boolean>();
  readonly #listener: vscode.Disposable;

  constructor() {
    this.#listener = vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('aiGateway'))
        this.#changes.fire((setting) => change.affectsConfiguration(setting));
    });
  }

  /** Fires with a question to ask: did this setting change? */
  get onDidChange(): Event<(setting: SettingId) => boolean> {
    return this.#changes.event;
  }

  get<K extends SettingId>(id: K): SettingTypes[K] {
    const found = inspect(id);
    const workspaceCounts = vscode.workspace.isTrusted && !USER_ONLY_SETTINGS.has(id);
    const candidates = workspaceCounts
      ? [found?.workspaceFolderValue, found?.workspaceValue, found?.globalValue]
      : [found?.globalValue];
    for (const value of candidates) {
      const checked = check(id, value);
      if (checked !== undefined) return checked;
    }
    return DEFAULTS[id];
  }

  /** A workspace's own value of a setting that only the user may set: ignored, but worth saying. */
  ignoredWorkspaceValue(id: SettingId): unknown {
    const found = inspect(id);
    return found?.workspaceFolderValue ?? found?.workspaceValue;
  }

  instructions(
    id: 'aiGateway.instructions' | 'aiGateway.commit.instructions' = 'aiGateway.instructions',
  ): Instructions {
    const found = inspect(id);
    const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');
    const workspace = vscode.workspace.isTrusted ? text(found?.workspaceFolderValue ?? found?.workspaceValue) : '';
    return { user: text(found?.globalValue), workspace };
  }

  /** Writes the user's setting; `undefined` takes it back to the default. */
  async setForUser<K extends SettingId>(id: K, value: SettingTypes[K] | undefined): Promise<void> {
    await vscode.workspace.getConfiguration().update(id, value, vscode.ConfigurationTarget.Global);
  }

  dispose(): void {
    this.#listener.dispose();
    this.#changes.dispose();
  }
}

function inspect(id: SettingId): ReturnType<vscode.WorkspaceConfiguration['inspect']> {
  return vscode.workspace.getConfiguration(undefined, null).inspect(id);
}

function check<K extends SettingId>(id: K, value: unknown): SettingTypes[K] | undefined {
  const fallback: unknown = DEFAULTS[id];
  if (Array.isArray(fallback)) return Array.isArray(value) ? (value as unknown as SettingTypes[K]) : undefined;
  if (value === undefined || value === null || typeof value !== typeof fallback || Array.isArray(value))
    return undefined;
  const choices = CHOICES[id];
  if (choices !== undefined && !choices.includes(value as string)) return undefined;
  const range = RANGES[id];
  if (range !== undefined && typeof value === 'number') {
    if (!Number.isFinite(value)) return undefined;
    return Math.min(range[1], Math.max(range[0], Math.round(value))) as SettingTypes[K];
  }
  return value as SettingTypes[K];
}
