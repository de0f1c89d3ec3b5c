import * as vscode from 'vscode';
import { Emitter, type Event } from '../base/event.ts';
import type { Disposable } from '../base/disposable.ts';
import { joinRouting, routingPreferences, type RoutingSetting } from '../core/gateway/joinRouting.ts';
import { FolderConsent, type FolderAnswer } from './folderConsent.ts';
import { SETTING_IDS, SETTINGS, type SettingId, type SettingRow, type SettingTypes } from './settingTable.ts';

/**
 * Typed reads. Two locks on what a repository may change: the editor keeps to the scopes and restricted settings that
 * package.json declares, and this class never looks at workspace values where they must not count. Both follow from the
 * table's `setBy`; a test holds the rows that decide where something is sent or run.
 */

const PRICED = SETTING_IDS.filter((id) => SETTINGS[id].setBy === 'priced');

type Inspected = ReturnType<vscode.WorkspaceConfiguration['inspect']>;

export interface Instructions {
  readonly user: string;
  /** Empty in an untrusted workspace. */
  readonly workspace: string;
}

/** What the workspace's settings suggest of what decides an answer's price, and the user has not decided on. */
export interface WorkspaceSuggestions {
  readonly model?: string;
  readonly thinking?: SettingTypes['aiGateway.thinking'];
  /** In tokens. */
  readonly maxOutputTokens?: number;
  /** Preferences of providers, as the gateway names them. */
  readonly routing: RoutingSetting;
}

/** Values of a workspace that the user is told, by setting: what they answer holds for these. */
export type ToldValues = { readonly [K in SettingId]?: string };

export class Settings implements Disposable {
  readonly #changes = new Emitter<(setting: SettingId) => boolean>();
  readonly #listener: vscode.Disposable;
  readonly #consent: FolderConsent;
  /** What was read since the last change: the editor copies all its settings for each question. */
  readonly #found = new Map<SettingId, Inspected>();

  /** `consent` knows what the user accepted of the workspace's settings. */
  constructor(consent = new FolderConsent()) {
    this.#consent = consent;
    this.#listener = vscode.workspace.onDidChangeConfiguration((change) => {
      this.#found.clear();
      if (change.affectsConfiguration('aiGateway'))
        this.#changes.fire((setting) => change.affectsConfiguration(setting));
    });
  }

  /** Fires with a question to ask: did this setting change? */
  get onDidChange(): Event<(setting: SettingId) => boolean> {
    return this.#changes.event;
  }

  /** What counts now. Routing throws a `request` error where user and workspace allow no provider in common. */
  get<K extends SettingId>(id: K): SettingTypes[K] {
    return this.#joined(id, !PRICED.includes(id) || this.#answer(id) === 'accepted');
  }

  /** With what the workspace says, or with no more of it than narrows what the user allows. */
  #joined<K extends SettingId>(id: K, isAccepted: boolean): SettingTypes[K] {
    const own = this.own(id);
    const theirs = this.#theirs(id);
    if (id === 'aiGateway.routing') return joinAll(own, theirs, isAccepted) as SettingTypes[K];
    if (!isAccepted) return own;
    if (id === 'aiGateway.maxOutputTokens') return shortest([own, ...theirs] as number[]) as SettingTypes[K];
    return theirs[0] ?? own;
  }

  /** What the user has set themselves, whatever the workspace says. */
  own<K extends SettingId>(id: K): SettingTypes[K] {
    return check(id, this.#inspect(id)?.globalValue) ?? (SETTINGS[id].default as SettingTypes[K]);
  }

  /** What the workspace suggests that is not what the user has, and that they have not decided on. */
  suggestions(): WorkspaceSuggestions {
    const suggested = <K extends SettingId>(id: K): SettingTypes[K] | undefined => {
      const value = this.#answer(id) === undefined ? this.#joined(id, true) : this.own(id);
      return value === this.own(id) ? undefined : value;
    };
    const [model, thinking] = [suggested('aiGateway.model'), suggested('aiGateway.thinking')];
    const maxOutputTokens = suggested('aiGateway.maxOutputTokens');
    const isRoutingOpen = this.#answer('aiGateway.routing') === undefined;
    return {
      ...(model !== undefined && { model }),
      ...(thinking !== undefined && { thinking }),
      ...(maxOutputTokens !== undefined && { maxOutputTokens }),
      routing: isRoutingOpen ? preferencesOf(this.own('aiGateway.routing'), this.#theirs('aiGateway.routing')) : {},
    };
  }

  /** The value of the workspace that an answer of the user is about. */
  told(id: SettingId): string {
    return JSON.stringify(this.#theirs(id));
  }

  /** The settings of which the workspace's value is in use because the user accepted it. */
  accepted(): ToldValues {
    const inUse = PRICED.filter((id) => this.#theirs(id).length > 0 && this.#answer(id) === 'accepted');
    return Object.fromEntries(inUse.map((id) => [id, this.told(id)]));
  }

  /** Keeps what the user answers to what they were told; `undefined` takes an answer back. */
  async decide(told: ToldValues, answer: FolderAnswer | undefined): Promise<void> {
    const stored = this.#consent.decide(told, answer);
    this.#changes.fire((setting) => setting in told);
    await stored;
  }

  #answer(id: SettingId): FolderAnswer | undefined {
    return this.#consent.answerTo(id, this.told(id));
  }

  /** A workspace's own value of a setting that only the user may set: ignored, but worth saying. */
  ignoredWorkspaceValue(id: SettingId): unknown {
    const found = this.#inspect(id);
    return found?.workspaceFolderValue ?? found?.workspaceValue;
  }

  instructions(
    id: 'aiGateway.instructions' | 'aiGateway.commit.instructions' = 'aiGateway.instructions',
  ): Instructions {
    const found = this.#inspect(id);
    const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');
    const workspace = vscode.workspace.isTrusted ? text(found?.workspaceFolderValue ?? found?.workspaceValue) : '';
    return { user: text(found?.globalValue), workspace };
  }

  /** Writes the user's setting; `undefined` takes it back to the default. */
  async setForUser<K extends SettingId>(id: K, value: SettingTypes[K] | undefined): Promise<void> {
    await vscode.workspace.getConfiguration().update(id, value, vscode.ConfigurationTarget.Global);
  }

  /** The values of the workspace that may count, nearest first; an empty text says nothing. */
  #theirs<K extends SettingId>(id: K): SettingTypes[K][] {
    if (!vscode.workspace.isTrusted || SETTINGS[id].setBy === 'user') return [];
    const found = this.#inspect(id);
    const values = [found?.workspaceFolderValue, found?.workspaceValue].map((value) => check(id, value));
    return values.filter((value): value is SettingTypes[K] => value !== undefined && value !== '');
  }

  #inspect(id: SettingId): Inspected {
    if (!this.#found.has(id)) this.#found.set(id, vscode.workspace.getConfiguration(undefined, null).inspect(id));
    return this.#found.get(id);
  }

  dispose(): void {
    this.#listener.dispose();
    this.#changes.dispose();
  }
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

function check<K extends SettingId>(id: K, value: unknown): SettingTypes[K] | undefined {
  const row: SettingRow = SETTINGS[id];
  if (row.type === 'array') return Array.isArray(value) ? (value as unknown as SettingTypes[K]) : undefined;
  if (value === undefined || value === null || typeof value !== typeof row.default || Array.isArray(value))
    return undefined;
  if (row.choices?.includes(value as string) === false) return undefined;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return undefined;
    const { minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER } = row;
    const number = row.type === 'integer' ? Math.round(value) : value;
    return Math.min(maximum, Math.max(minimum, number)) as SettingTypes[K];
  }
  return value as SettingTypes[K];
}
