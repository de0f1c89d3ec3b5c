import type { JournalStore } from '../../core/ports.ts';
import type { BegunDrawing } from '../../protocol/messages.ts';

/**
 * Which messages a page could not draw: the next page gets them as plain text. Each is a file of its own, because windows
 * without a folder share the place where they are kept, and write there at the same time.
 */
export class DrawingNotes {
  readonly #files: JournalStore;
  readonly #onFailed: (error: unknown) => void;
  readonly #plain = new Set<string>();
  /** On file, but drawn formatted by the page that is there now: what is plain is for the next one. */
  readonly #tried = new Set<string>();
  /** Drawn formatted, while their files are being removed. */
  readonly #done = new Set<string>();

  constructor(files: JournalStore, onFailed: (error: unknown) => void) {
    this.#files = files;
    this.#onFailed = onFailed;
  }

  /** Reads what earlier windows and other ones noted. */
  async load(): Promise<void> {
    try {
      for (const name of await this.#files.list()) {
        const id = idOf(name);
        if (!this.#tried.has(id) && !this.#done.has(id)) this.#plain.add(id);
      }
    } catch (error) {
      this.#onFailed(error);
    }
  }

  isPlain(id: string): boolean {
    return this.#plain.has(id);
  }

  /**
   * A page came to its end while it drew these, in that order. The one that was begun last is to blame, and no other; where
   * that one was drawn plain it was not the one, and any of the others may be. Gives those to blame.
   */
  notDrawn(begun: readonly BegunDrawing[]): readonly string[] {
    const candidates = begun.at(-1)?.isPlain === true ? begun.filter(({ isPlain }) => !isPlain) : begun.slice(-1);
    // What is on file as plain already was found out in another way.
    const culprits = candidates.map(({ id }) => id).filter((id) => !this.#plain.has(id));
    for (const id of culprits) {
      this.#tried.add(id);
      this.#note(id);
    }
    return culprits;
  }

  /** The user wants these plain, at the next time they are drawn. */
  showPlain(ids: readonly string[]): void {
    for (const id of ids) {
      this.#tried.delete(id);
      this.#plain.add(id);
      this.#note(id);
    }
  }

  /** There is a new page: what the one before did not draw is not tried again. */
  onPageOpened(): void {
    for (const id of this.#tried) this.#plain.add(id);
    this.#tried.clear();
  }

  drawn(ids: readonly string[]): void {
    for (const id of ids) {
      if (this.#tried.delete(id)) void this.#forget(id);
    }
  }

  /** The user wants it formatted. The file goes on naming it until the page has drawn it. */
  showFormatted(id: string): void {
    if (this.#plain.delete(id)) this.#tried.add(id);
  }

  #note(id: string): void {
    this.#files.replace(nameOf(id), '').catch(this.#onFailed);
  }

  async #forget(id: string): Promise<void> {
    this.#done.add(id);
    try {
      await this.#files.remove(nameOf(id));
    } catch (error) {
      this.#onFailed(error);
    } finally {
      this.#done.delete(id);
    }
  }
}

/** Ids come from files that people may import. */
function nameOf(id: string): string {
  return `message-${encodeURIComponent(id)}`;
}

function idOf(name: string): string {
  try {
    return decodeURIComponent(name.replace(/^message-/, ''));
  } catch {
    return name;
  }
}
