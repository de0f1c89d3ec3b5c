import { Emitter, type Event } from '../../base/event.ts';
import type { KeyValueStore } from '../ports.ts';

const OF_CHATS = 'tools.ofChats';
const LAST = 'tools.last';
const MAX_CHATS = 300;

/** Which tools are on in each conversation; a new one starts with those picked last. None until somebody picks. */
export class ToolChoiceMemory {
  readonly #state: KeyValueStore;
  readonly #changed = new Emitter<string>();
  readonly onDidChange: Event<string> = this.#changed.event;

  constructor(state: KeyValueStore) {
    this.#state = state;
  }

  /** Ids of the registry; some may be of tools that are not there any more. */
  idsFor(conversationId: string): readonly string[] {
    return strings(this.#ofChats()[conversationId]) ?? strings(this.#state.get(LAST)) ?? [];
  }

  /** `isForNewChats`: conversations that begin later start with these, too. */
  async choose(conversationId: string, ids: readonly string[], { isForNewChats = true } = {}): Promise<void> {
    const { [conversationId]: _, ...others } = this.#ofChats();
    const kept = Object.entries(others).slice(-(MAX_CHATS - 1));
    await this.#state.set(OF_CHATS, { ...Object.fromEntries(kept), [conversationId]: ids });
    if (isForNewChats) await this.#state.set(LAST, ids);
    this.#changed.fire(conversationId);
  }

  #ofChats(): Readonly<Record<string, unknown>> {
    const value = this.#state.get(OF_CHATS);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  }
}

function strings(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : undefined;
}
