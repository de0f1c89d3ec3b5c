/** Counts in a growing list, of which the sum up to any place is known in a few steps (a Fenwick tree). */
export class PrefixSums {
  readonly #sums: number[] = [0];

  get length(): number {
    return this.#sums.length - 1;
  }

  push(count: number): void {
    const at = this.#sums.length;
    let sum = count;
    for (let step = 1; (at & step) === 0; step <<= 1) sum += this.#sums[at - step] ?? 0;
    this.#sums.push(sum);
  }

  add(index: number, change: number): void {
    for (let at = index + 1; at < this.#sums.length; at += at & -at) this.#sums[at] = (this.#sums[at] ?? 0) + change;
  }

  /** The sum of the counts before `index`. */
  before(index: number): number {
    let sum = 0;
    for (let at = index; at > 0; at -= at & -at) sum += this.#sums[at] ?? 0;
    return sum;
  }

  /** The index whose count covers `offset`, and how far `offset` is within it. */
  find(offset: number): { readonly index: number; readonly rest: number } {
    let index = 0;
    let rest = offset;
    let step = 1;
    while (step * 2 < this.#sums.length) step *= 2;
    for (; step > 0; step >>= 1) {
      const sum = this.#sums[index + step];
      if (sum === undefined || sum > rest) continue;
      index += step;
      rest -= sum;
    }
    return { index, rest };
  }
}
