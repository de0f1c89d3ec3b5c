import { Emitter } from '../../base/event.ts';
import type { RoutingSetting } from '../../core/gateway/joinRouting.ts';
import { fieldsOf } from '../../core/gateway/wire.ts';
import type { ThinkingEffort } from '../../core/model/request.ts';
import type { KeyValueStore } from '../../core/ports.ts';
import { isEffort } from './effortPicker.ts';

const FAVOURITES = 'models.favourites';
const RECENTS = 'models.recents';
const CHAT_MODELS = 'models.ofChats';
const CHAT_SEARCHES = 'models.searchOfChats';
const PICKED = 'models.picked';
const EFFORTS = 'models.efforts';
const MAX_RECENTS = 6;
const CHAT_ROUTING = 'models.routingOfChats';
/** Chats whose model is remembered; older ones fall back to the default. */
const MAX_CHATS = 500;

/** Which models a user likes, used last, and chose for each chat. */
export class ModelMemory {
  readonly #user: KeyValueStore;
  readonly #workspace: KeyValueStore;
  readonly #changes = new Emitter<void>();

  readonly onDidChange = this.#changes.event;

  constructor(user: KeyValueStore, workspace: KeyValueStore) {
    this.#user = user;
    this.#workspace = workspace;
  }

  favourites(): readonly string[] {
    return strings(this.#user.get(FAVOURITES));
  }

  /** Newest first. */
  recents(): readonly string[] {
    return strings(this.#user.get(RECENTS));
  }

  async toggleFavourite(id: string): Promise<void> {
    const before = this.favourites();
    await this.#user.set(FAVOURITES, before.includes(id) ? before.filter((other) => other !== id) : [...before, id]);
    this.#changes.fire();
  }

  /** The model of a chat: its own choice, else the default of the settings, else the last one picked anywhere. */
  modelFor(conversationId: string, configured: string): string | undefined {
    return this.#chatModels()[conversationId] ?? (configured === '' ? this.recents()[0] : configured);
  }

  /**
   * The model chosen last outside any chat: the last one picked in this workspace, unless the user's setting (`own`) was
   * changed since; else what the settings say (`configured`), else the last one picked anywhere. What a workspace sets
   * never takes the place of a pick.
   */
  lastChosen(configured: string, own: string): string | undefined {
    const picked = this.#picked();
    if (picked.id !== undefined && picked.over === own) return picked.id;
    return configured === '' ? this.recents()[0] : configured;
  }

  /** Forgets the pick where the user's setting is another one now, also when it is set back later. */
  async settle(own: string): Promise<void> {
    const { id, over } = this.#picked();
    if (over === undefined) {
      // Before picks were remembered like this, each was a chat's; the newest is the last one.
      const last = Object.values(this.#chatModels()).at(-1);
      if (last !== undefined) await this.#workspace.set(PICKED, { id: last, over: own });
    } else if (id !== undefined && over !== own) {
      await this.#workspace.set(PICKED, { over: own });
      this.#changes.fire();
    }
  }

  #picked(): { readonly id?: string; readonly over?: string } {
    return record(this.#workspace.get(PICKED));
  }

  /** `own` is what the user's setting says then. */
  async choose(conversationId: string | undefined, id: string, own: string): Promise<void> {
    await this.#user.set(RECENTS, [id, ...this.recents().filter((other) => other !== id)].slice(0, MAX_RECENTS));
    await this.#workspace.set(PICKED, { id, over: own });
    if (conversationId === undefined) this.#changes.fire();
    else await this.chooseForChat(conversationId, id, own);
  }

  /** Makes a model that of a chat, and of nothing else. */
  async chooseForChat(conversationId: string, id: string, own: string): Promise<void> {
    // Else it would be taken for a pick of an older version.
    if (this.#picked().over === undefined) await this.#workspace.set(PICKED, { over: own });
    const { [conversationId]: _, ...others } = this.#chatModels();
    const kept = Object.entries(others).slice(-(MAX_CHATS - 1));
    await this.#workspace.set(CHAT_MODELS, { ...Object.fromEntries(kept), [conversationId]: id });
    this.#changes.fire();
  }

  /** What was chosen for a chat alone of which providers respond; empty where nothing was. */
  routingFor(conversationId: string): RoutingSetting {
    return fieldsOf(this.#chatRouting()[conversationId]) ?? {};
  }

  async chooseRouting(conversationId: string, routing: RoutingSetting): Promise<void> {
    const { [conversationId]: _, ...others } = this.#chatRouting();
    const kept = Object.entries(others).slice(-(MAX_CHATS - 1));
    const own = Object.keys(routing).length === 0 ? {} : { [conversationId]: routing };
    await this.#workspace.set(CHAT_ROUTING, { ...Object.fromEntries(kept), ...own });
    this.#changes.fire();
  }

  #chatRouting(): Readonly<Record<string, unknown>> {
    return fieldsOf(this.#workspace.get(CHAT_ROUTING)) ?? {};
  }

  /** How hard a model should think: what was picked for it, else what the settings say. */
  effortFor(id: string, configured: ThinkingEffort): ThinkingEffort {
    const own = record(this.#user.get(EFFORTS))[id];
    return isEffort(own) ? own : configured;
  }

  async chooseEffort(id: string, effort: ThinkingEffort): Promise<void> {
    const { [id]: _, ...others } = record(this.#user.get(EFFORTS));
    await this.#user.set(EFFORTS, { ...others, [id]: effort });
    this.#changes.fire();
  }

  /** Whether the web may be searched in a chat: its own choice; `undefined` where it made none. */
  searchFor(conversationId: string): boolean | undefined {
    const own = record(this.#workspace.get(CHAT_SEARCHES))[conversationId];
    return own === undefined ? undefined : own === 'on';
  }

  async chooseSearch(conversationId: string, isOn: boolean): Promise<void> {
    const { [conversationId]: _, ...others } = record(this.#workspace.get(CHAT_SEARCHES));
    const kept = Object.entries(others).slice(-(MAX_CHATS - 1));
    const own = { [conversationId]: isOn ? 'on' : 'off' };
    await this.#workspace.set(CHAT_SEARCHES, { ...Object.fromEntries(kept), ...own });
    this.#changes.fire();
  }

  #chatModels(): Readonly<Record<string, string>> {
    return record(this.#workspace.get(CHAT_MODELS));
  }
}

function record(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null) return {};
  const entries = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(entries);
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
