/** How long an answer is believed: files come and go, above all while a model writes them. */
const FRESH_MS = 2_000;
const MAX_KEPT = 2_000;

interface Known {
  readonly isThere: boolean;
  readonly until: number;
}

/** Which paths are files, as the host said a moment ago: what several paragraphs name is asked for once. */
export class KnownFiles {
  readonly #ask: (paths: string[]) => Promise<readonly string[]>;
  readonly #now: () => number;
  readonly #known = new Map<string, Known>();
  /** Questions go one after another, so that what the one before learnt is not asked again. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(ask: (paths: string[]) => Promise<readonly string[]>, now = () => performance.now()) {
    this.#ask = ask;
    this.#now = now;
  }

  find(paths: readonly string[]): Promise<ReadonlySet<string>> {
    const found = this.#last.then(() => this.#find(paths));
    this.#last = found.catch(() => undefined);
    return found;
  }

  /** Something may have been made or removed. */
  forget(): void {
    this.#known.clear();
  }

  async #find(paths: readonly string[]): Promise<ReadonlySet<string>> {
    const now = this.#now();
    const isFresh = (path: string): boolean => (this.#known.get(path)?.until ?? 0) > now;
    const unknown = paths.filter((path) => !isFresh(path));
    if (unknown.length > 0) this.#learn(unknown, new Set(await this.#ask(unknown)));
    return new Set(paths.filter((path) => this.#known.get(path)?.isThere === true));
  }

  #learn(paths: readonly string[], there: ReadonlySet<string>): void {
    if (this.#known.size > MAX_KEPT) this.#known.clear();
    const until = this.#now() + FRESH_MS;
    for (const path of paths) this.#known.set(path, { isThere: there.has(path), until });
  }
}
