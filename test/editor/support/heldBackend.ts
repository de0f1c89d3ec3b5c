// A model that stops within its answer until the spec lets it go on: what a user does meanwhile meets a known state.
import type { Backend, Piece } from '../../gateway/types.ts';

/** Gives every request the same pieces, and no more of them than were let go; the end of the answer counts as one. */
export class HeldBackend implements Backend {
  readonly name = 'held';
  readonly #pieces: readonly Piece[];
  #allowed: number;
  #wake: () => void = () => undefined;
  #next = this.#waiting();

  constructor(pieces: Iterable<Piece>, allowed = 0) {
    this.#pieces = [...pieces, { type: 'finish', reason: 'stop' }];
    this.#allowed = allowed;
  }

  /** Lets so many more pieces go; all of them when absent. */
  goOn(count = Number.POSITIVE_INFINITY): void {
    this.#allowed += count;
    this.#wake();
    this.#next = this.#waiting();
  }

  async *answer(): AsyncGenerator<Piece> {
    for (const [index, piece] of this.#pieces.entries()) {
      while (index >= this.#allowed) await this.#next;
      yield piece;
    }
  }

  #waiting(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }
}
