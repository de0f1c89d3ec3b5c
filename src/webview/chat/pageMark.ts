const PREFIX = 'aiGateway.drawing.';

/**
 * What this page is drawing at the moment, kept where the next page of this view finds it if this one never gets further. It
 * is written before the work and taken away after it, so a page that ends in any other way leaves nothing.
 */
export class PageMark {
  readonly #key = `${PREFIX}${crypto.randomUUID()}`;
  #ids: string[] = [];

  /** What earlier pages left, each in the order in which it was begun; they are told once. */
  takeLeft(): string[][] {
    return (
      withStorage((storage) =>
        Object.keys(storage)
          .filter((key) => key.startsWith(PREFIX))
          .map((key) => {
            const left = idsOf(storage.getItem(key));
            storage.removeItem(key);
            return left;
          }),
      ) ?? []
    );
  }

  add(id: string): void {
    if (this.#ids.at(-1) === id) return;
    this.#ids.push(id);
    withStorage((storage) => storage.setItem(this.#key, JSON.stringify(this.#ids)));
  }

  clear(): void {
    if (this.#ids.length === 0) return;
    this.#ids = [];
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

function idsOf(text: string | null): string[] {
  const ids: unknown = JSON.parse(text ?? '[]');
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
}
