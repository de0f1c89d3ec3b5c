import * as vscode from 'vscode';
import { Emitter, type Event } from '../base/event.ts';
import type { Disposable } from '../base/disposable.ts';
import { defaultNeverSend } from '../core/privacy/neverSend.ts';
import { joinRouting, routingPreferences, type RoutingSetting } from '../core/gateway/joinRouting.ts';
import type { KeyValueStore } from '../core/ports.ts';
import type { SettingId, SettingTypes } from '../base/manifest.ts';

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

/**
 * Settings that change what an answer costs. A trusted workspace may make them narrower, or choose; what it chooses is said
 * before the first question, and the person may refuse it.
 */
const PRICED = [
  'aiGateway.model',
  'aiGateway.thinking',
  'aiGateway.maxOutputTokens',
  'aiGateway.routing',
] as const satisfies readonly SettingId[];
const REFUSED = 'settings.refusedOfWorkspace';

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

/** The numbers allowed, as package.json says; settings.json may hold anything. Money has fractions, a count has none. */
const NUMBERS: { readonly [K in SettingId]?: readonly ['integer' | 'number', number, number] } = {
  'aiGateway.maxOutputTokens': ['integer', 0, Number.MAX_SAFE_INTEGER],
  'aiGateway.stream.idleTimeoutSeconds': ['integer', 5, 3600],
  'aiGateway.stream.maxRetries': ['integer', 0, 10],
  'aiGateway.chat.maxToolSteps': ['integer', 1, 200],
  'aiGateway.chat.maxToolTokens': ['integer', 0, Number.MAX_SAFE_INTEGER],
  'aiGateway.chat.maxToolCost': ['number', 0, 1000],
  'aiGateway.inlineCompletions.debounceMs': ['integer', 0, 5000],
  'aiGateway.inlineCompletions.maxCostPerHour': ['number', 0, Number.MAX_SAFE_INTEGER],
  'aiGateway.extraction.concurrency': ['integer', 1, 16],
};

export interface Instructions {
  readonly user: string;
  /** Empty in an untrusted workspace. */
  readonly workspace: string;
}

/** What of a workspace's settings decides what an answer costs, where it is not what the person has set. */
export interface WorkspaceChoices {
  readonly model?: string;
  readonly thinking?: SettingTypes['aiGateway.thinking'];
  /** In tokens. */
  readonly maxOutputTokens?: number;
  /** Preferences of providers, as the gateway names them. */
  readonly routing: RoutingSetting;
}

export class Settings implements Disposable {
  readonly #changes = new Emitter<(setting: SettingId) => boolean>();
  readonly #listener: vscode.Disposable;
  readonly #state: KeyValueStore | undefined;
  /** The choices of the workspace that the person refused; others are new ones. */
  #refused: unknown;

  /** `state` keeps, for this workspace, what the person refused of its settings. */
  constructor(state?: KeyValueStore) {
    this.#state = state;
    this.#refused = state?.get(REFUSED);
    this.#listener = vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('aiGateway'))
        this.#changes.fire((setting) => change.affectsConfiguration(setting));
    });
  }

  /** Fires with a question to ask: did this setting change? */
  get onDidChange(): Event<(setting: SettingId) => boolean> {
    return this.#changes.event;
  }

  /** What counts now. Routing throws a `request` error where person and workspace allow no provider in common. */
  get<K extends SettingId>(id: K): SettingTypes[K] {
    const own = this.own(id);
    const theirs = theirsOf(id);
    const isRefused = (PRICED as readonly SettingId[]).includes(id) && this.#isRefused;
    if (id === 'aiGateway.routing') return joinAll(own, theirs, !isRefused) as SettingTypes[K];
    if (isRefused) return own;
    if (id === 'aiGateway.maxOutputTokens') return shortest([own, ...theirs] as number[]) as SettingTypes[K];
    return theirs[0] ?? own;
  }

  /** What the person has set themselves, whatever the workspace says. */
  own<K extends SettingId>(id: K): SettingTypes[K] {
    return check(id, inspect(id)?.globalValue) ?? DEFAULTS[id];
  }

  /** What the workspace chose and is in force: to be said before it costs anything. */
  workspaceChoices(): WorkspaceChoices {
    if (this.#isRefused) return { routing: {} };
    const chosen = <K extends SettingId>(id: K): SettingTypes[K] | undefined => {
      const value = this.get(id);
      return value === this.own(id) ? undefined : value;
    };
    const [model, thinking] = [chosen('aiGateway.model'), chosen('aiGateway.thinking')];
    const maxOutputTokens = chosen('aiGateway.maxOutputTokens');
    return {
      ...(model !== undefined && { model }),
      ...(thinking !== undefined && { thinking }),
      ...(maxOutputTokens !== undefined && { maxOutputTokens }),
      routing: preferencesOf(this.own('aiGateway.routing'), theirsOf('aiGateway.routing')),
    };
  }

  /** Takes the person's own settings instead of what the workspace chose, until it chooses something else. */
  async refuseWorkspaceChoices(): Promise<void> {
    this.#refused = priced();
    this.#changes.fire((setting) => (PRICED as readonly SettingId[]).includes(setting));
    await this.#state?.set(REFUSED, this.#refused);
  }

  get #isRefused(): boolean {
    return this.#refused !== undefined && this.#refused === priced();
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

/** The values of the workspace that may count, nearest first; an empty text says nothing. */
function theirsOf<K extends SettingId>(id: K): SettingTypes[K][] {
  if (!vscode.workspace.isTrusted || USER_ONLY_SETTINGS.has(id)) return [];
  const found = inspect(id);
  const values = [found?.workspaceFolderValue, found?.workspaceValue].map((value) => check(id, value));
  return values.filter((value): value is SettingTypes[K] => value !== undefined && value !== '');
}

function priced(): string {
  return JSON.stringify(PRICED.map((id) => theirsOf(id)));
}

function joinAll(own: unknown, theirs: readonly unknown[], withPreferences: boolean): RoutingSetting {
  const all = theirs as readonly RoutingSetting[];
  return all.reduce((joined, one) => joinRouting(joined, one, withPreferences), own as RoutingSetting);
}

function preferencesOf(own: RoutingSetting, theirs: readonly RoutingSetting[]): RoutingSetting {
  return theirs.reduce<RoutingSetting>(
    (found, one) => ({ ...routingPreferences({ ...own, ...found }, one), ...found }),
    {},
  );
}

/** The lowest limit; 0 is none. */
function shortest(limits: readonly number[]): number {
  const set = limits.filter((limit) => limit > 0);
  return set.length === 0 ? 0 : Math.min(...set);
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
  const allowed = NUMBERS[id];
  if (allowed !== undefined && typeof value === 'number') {
    if (!Number.isFinite(value)) return undefined;
    const [type, least, most] = allowed;
    return Math.min(most, Math.max(least, type === 'integer' ? Math.round(value) : value)) as SettingTypes[K];
  }
  return value as SettingTypes[K];
}
