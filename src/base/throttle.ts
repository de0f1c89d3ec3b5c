import type { Disposable } from './disposable.ts';

/** Runs something at most once per interval: at once when it was quiet, else at the interval's end. */
export class Throttle implements Disposable {
  readonly #milliseconds: number;
  readonly #work: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isWanted = false;
  #isDisposed = false;

  constructor(milliseconds: number, work: () => void) {
    this.#milliseconds = milliseconds;
    this.#work = work;
  }

  call(): void {
    if (this.#isDisposed) return;
    if (this.#timer !== undefined) {
      this.#isWanted = true;
      return;
    }
    this.#work();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (!this.#isWanted) return;
      this.#isWanted = false;
      this.call();
    }, this.#milliseconds);
  }

  /** Runs now, whatever was last. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isWanted = false;
    this.call();
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
  }
}
