import type { KeyValueStore } from '../ports.ts';

const KEY = 'chat.prompts';
const MAX_PROMPTS = 100;
/** A longer question is found in its conversation; kept here it would fill the editor's state. */
const MAX_PROMPT_LENGTH = 4_000;

/** Earlier questions of this workspace, newest first, for arrow-up. */
export class PromptHistory {
  readonly #store: KeyValueStore;

  constructor(store: KeyValueStore) {
    this.#store = store;
  }

  list(): string[] {
    const stored = this.#store.get(KEY);
    return Array.isArray(stored) ? stored.filter((item): item is string => typeof item === 'string') : [];
  }

  async add(text: string): Promise<void> {
    const prompt = text.trim();
    if (prompt === '' || prompt.length > MAX_PROMPT_LENGTH) return;
    const others = this.list().filter((other) => other !== prompt);
    await this.#store.set(KEY, [prompt, ...others].slice(0, MAX_PROMPTS));
  }
}
