import { deferred, type Deferred } from '../../base/async.ts';

/** Values pushed by several workers, read by one loop in the order they came, until it is closed and empty. */
export class EventQueue<T> {
  #items: T[] = [];
  #isClosed = false;
  #wake: Deferred<void> = deferred<void>();

  push(item: T): void {
    if (this.#isClosed) return;
    this.#items.push(item);
    this.#wake.resolve();
  }

  close(): void {
    this.#isClosed = true;
    this.#wake.resolve();
  }

  async *drain(): AsyncGenerator<T, void, void> {
    for (;;) {
      const items = this.#items;
      this.#items = [];
      for (const item of items) yield item;
      if (this.#items.length > 0) continue;
      if (this.#isClosed) return;
      await this.#wake.promise;
      this.#wake = deferred<void>();
    }
  }
}
