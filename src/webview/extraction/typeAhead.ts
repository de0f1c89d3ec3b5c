const PAUSE_MS = 800;
/** Rows that one key looks through at most. */
const MAX_ROWS = 20_000;

/** Letters typed in a list, which go to the next row whose name begins with them. */
export class TypeAhead {
  #typed = '';
  #last = Number.NEGATIVE_INFINITY;

  /**
   * The row to go to; the same row where none begins so. `undefined` for a key that is no letter. The same letter again
   * goes to the next row that begins with it.
   */
  find(key: string, row: number, rows: number, nameAt: (row: number) => string): number | undefined {
    if (Array.from(key).length !== 1 || key === ' ') return undefined;
    const now = performance.now();
    const letter = key.toLowerCase();
    const isFresh = now - this.#last > PAUSE_MS;
    this.#last = now;
    if (isFresh || this.#typed === letter) this.#typed = letter;
    else this.#typed += letter;
    const first = this.#typed.length === 1 ? 1 : 0;
    for (let step = first; step < Math.min(rows, MAX_ROWS) + first; step += 1) {
      const at = (row + step) % rows;
      if (nameAt(at).toLowerCase().startsWith(this.#typed)) return at;
    }
    return row;
  }
}
