import type { Disposable } from '../../base/disposable.ts';
import type { KeyValueStore } from '../../core/ports.ts';
import type { ViewMessage } from '../../protocol/viewState.ts';

const KEY = 'undrawn';
/** A page that draws in time costs no write, and one that is closed meanwhile leaves nothing behind. */
const NOTE_AFTER_MS = 3000;
const MAX_NOTED = 200;

/**
 * Which messages the page was given and has not drawn. The page cannot say so itself: what freezes it also keeps its messages
 * from leaving. What is not drawn after three seconds is noted in a file, and the next page gets it as plain text.
 */
export class DrawingNotes implements Disposable {
  readonly #store: KeyValueStore;
  readonly #onFailed: (error: unknown) => void;
  /** Given to the page that is there now. */
  readonly #given = new Set<string>();
  /** Those of them that the file names. */
  readonly #noted = new Set<string>();
  /** Left by an earlier page; they stay in the file until they were drawn formatted. */
  readonly #plain: Set<string>;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(store: KeyValueStore, onFailed: (error: unknown) => void) {
    this.#store = store;
    this.#onFailed = onFailed;
    const left = store.get(KEY);
    this.#plain = new Set(Array.isArray(left) ? left.filter((id) => typeof id === 'string') : []);
  }

  isPlain(id: string): boolean {
    return this.#plain.has(id);
  }

  /** There is a new page: what the one before did not draw in time is not tried again. */
  onPageOpened(): void {
    for (const id of this.#noted) this.#plain.add(id);
    this.#noted.clear();
    this.onPageHidden();
  }

  /** A hidden page draws nothing; what is in the file already stays there. */
  onPageHidden(): void {
    this.#given.clear();
    this.#stopTimer();
  }

  begin(messages: readonly ViewMessage[]): void {
    for (const { id, isStub } of messages) if (!isStub && !this.#plain.has(id)) this.#given.add(id);
    if (this.#given.size > 0) this.#timer ??= setTimeout(() => this.#note(), NOTE_AFTER_MS);
  }

  drawn(ids: readonly string[]): void {
    let isInFile = false;
    for (const id of ids) {
      this.#given.delete(id);
      if (this.#noted.delete(id)) isInFile = true;
    }
    if (this.#given.size === 0) this.#stopTimer();
    if (isInFile) this.#save();
  }

  /** The user wants it formatted. The file goes on naming it until the page has drawn it. */
  showFormatted(id: string): void {
    if (this.#plain.delete(id)) this.#noted.add(id);
  }

  dispose(): void {
    this.#stopTimer();
  }

  #note(): void {
    this.#timer = undefined;
    for (const id of this.#given) this.#noted.add(id);
    this.#given.clear();
    this.#save();
  }

  #save(): void {
    this.#store.set(KEY, [...this.#plain, ...this.#noted].slice(-MAX_NOTED)).catch(this.#onFailed);
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
