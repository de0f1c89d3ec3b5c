import * as z from 'zod/mini';
import type { BegunDrawing } from '../../protocol/messages.ts';

const PREFIX = 'aiGateway.drawing.';

/**
 * What this page is drawing at the moment, kept where the next page of this view finds it if this one never gets further. It
 * is written before the work and taken away after it, so a page that ends in any other way leaves nothing.
 */
export class PageMark {
  readonly #key = `${PREFIX}${crypto.randomUUID()}`;
  #begun: BegunDrawing[] = [];

  constructor() {
    window.addEventListener('pagehide', () => this.clear());
  }

  /** What earlier pages left, each in the order in which it was begun; they are told once. */
  takeLeft(): BegunDrawing[][] {
    return (
      withStorage((storage) =>
        Object.keys(storage)
          .filter((key) => key.startsWith(PREFIX))
          .map((key) => {
            const left = begunIn(storage.getItem(key));
            storage.removeItem(key);
            return left;
          }),
      ) ?? []
    );
  }

  add(begun: BegunDrawing): void {
    const last = this.#begun.at(-1);
    if (last?.id === begun.id && last.isPlain === begun.isPlain) return;
    this.#begun.push(begun);
    withStorage((storage) => storage.setItem(this.#key, JSON.stringify(this.#begun)));
  }

  clear(): void {
    if (this.#begun.length === 0) return;
    this.#begun = [];
    withStorage((storage) => storage.removeItem(this.#key));
  }
}

/** A page may have no storage, or a full one: then it has no mark. */
function withStorage<T>(use: (storage: Storage) => T): T | undefined {
  try {
    return use(localStorage);
  } catch {
    return undefined;
  }
}

const begunSchema = z.array(z.object({ id: z.string(), isPlain: z.boolean() }));

function begunIn(text: string | null): BegunDrawing[] {
  try {
    const begun = begunSchema.safeParse(JSON.parse(text ?? '[]'));
    return begun.success ? begun.data : [];
  } catch {
    return []; // of somebody else, or cut short
  }
}
