import { Emitter } from '../../base/event.ts';
import type { ThinkingEffort } from '../../core/model/request.ts';
import type { KeyValueStore } from '../../core/ports.ts';
import { isEffort } from './effortPicker.ts';

const FAVOURITES = 'models.favourites';
const RECENTS = 'models.recents';
const CHAT_MODELS = 'models.ofChats';
const PICKED_OVER = 'models.pickedOver';
const EFFORTS = 'models.efforts';
const MOST_RECENTS = 6;
/** Chats whose model is remembered; older ones fall back to the default. */
const MOST_CHATS = 500;

/** Which models a person likes, used last, and chose for each chat. */
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

  /** The model chosen last, in whatever way: the last one picked, or the setting where it is newer here than any pick. */
  lastChosen(configured: string): string | undefined {
    const isPicked = configured === '' || this.#workspace.get(PICKED_OVER) === configured;
    return (isPicked ? this.recents()[0] : undefined) ?? (configured === '' ? undefined : configured);
  }

  /** `configured` is what the settings said then. */
  async choose(conversationId: string | undefined, id: string, configured: string): Promise<void> {
    await this.#user.set(RECENTS, [id, ...this.recents().filter((other) => other !== id)].slice(0, MOST_RECENTS));
    await this.#workspace.set(PICKED_OVER, configured);
    if (conversationId !== undefined) {
      const { [conversationId]: _, ...others } = this.#chatModels();
      const kept = Object.entries(others).slice(-(MOST_CHATS - 1));
      await this.#workspace.set(CHAT_MODELS, { ...Object.fromEntries(kept), [conversationId]: id });
    }
    this.#changes.fire();
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
