import type { Disposable } from '../../base/disposable.ts';

interface PostPumpOptions<T> {
  /** Resolves when the page has taken the items. */
  readonly post: (items: readonly T[]) => PromiseLike<unknown>;
  /** One item that says what two do that follow each other, where there is one. */
  readonly join: (last: T, next: T) => T | undefined;
  /** Posts that the page has not taken yet before new items wait. */
  readonly maxInFlight?: number;
}

/** Milliseconds between two posts: as often as one can read, because every frame costs the whole window the same. */
const INTERVAL_MS = 66;
/** More changes than this between two posts come faster than anybody reads: then one post a frame, so that the end is not late. */
const MANY = 64;
const FRAME_MS = 16;

/**
 * Turns thousands of small changes into about fifteen posts a second. The first after a pause goes out at once, and so does
 * the last, by `flush`; a page that cannot keep up gets fewer, larger posts and nothing piles up in the pipe.
 */
export class PostPump<T> implements Disposable {
  readonly #options: PostPumpOptions<T>;
  #held: T[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastPost = Number.NEGATIVE_INFINITY;
  /** Changes since the last post. */
  #changes = 0;
  #inFlight = 0;
  #isDisposed = false;

  constructor(options: PostPumpOptions<T>) {
    this.#options = options;
  }

  push(items: readonly T[]): void {
    if (this.#isDisposed) return;
    for (const item of items) this.#add(item);
    const before = this.#changes;
    this.#changes += items.length;
    if (before <= MANY && this.#changes > MANY) this.#stopTimer();
    this.#schedule();
  }

  /** Posts what is held now, so that what is posted next by others arrives after it. */
  flush(): void {
    const items = this.#held;
    this.clear();
    if (items.length === 0) return;
    this.#lastPost = performance.now();
    this.#inFlight += 1;
    const taken = (): void => {
      this.#inFlight -= 1;
      this.#schedule();
    };
    Promise.resolve(this.#options.post(items)).then(taken, taken);
  }

  /** Forgets what is held: a snapshot that is about to be sent contains it already. */
  clear(): void {
    this.#stopTimer();
    this.#held = [];
    this.#changes = 0;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.clear();
  }

  #add(item: T): void {
    const last = this.#held.at(-1);
    const joined = last === undefined ? undefined : this.#options.join(last, item);
    if (joined === undefined) this.#held.push(item);
    else this.#held[this.#held.length - 1] = joined;
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#held.length === 0) return;
    if (this.#inFlight >= (this.#options.maxInFlight ?? 4)) return; // the next one taken schedules
    const interval = this.#changes > MANY ? FRAME_MS : INTERVAL_MS;
    const wait = this.#lastPost + interval - performance.now();
    if (wait <= 0) this.flush();
    else this.#timer = setTimeout(() => this.flush(), wait);
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
