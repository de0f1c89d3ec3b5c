/** Walks through earlier questions, newest first, and back to the draft one came from. */
export class PromptRecall {
  #entries: readonly string[] = [];
  /** -1 is the draft. */
  #index = -1;
  #draft = '';
  #shown: string | null = null;

  /** True while the text box shows an entry nobody changed. */
  isBrowsing(text: string): boolean {
    return this.#index >= 0 && text === this.#shown;
  }

  /** Starts over with `entries`, keeping `draft` to come back to. */
  start(entries: readonly string[], draft: string): void {
    this.#entries = entries.filter((entry) => entry !== draft);
    this.#index = -1;
    this.#draft = draft;
    this.#shown = null;
  }

  /** The entry one older or newer; null at either end. */
  step(direction: 'older' | 'newer'): string | null {
    const next = direction === 'older' ? this.#index + 1 : this.#index - 1;
    const text = next === -1 ? this.#draft : this.#entries[next];
    if (text === undefined || next < -1) return null;
    this.#index = next;
    this.#shown = text;
    return text;
  }
}
