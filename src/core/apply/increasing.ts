/** Splits pairs, ordered by `block`, into the longest run that also grows in `file`, and those that stand elsewhere. */
export function jumps<T extends { readonly file: number }>(
  pairs: readonly T[],
): { readonly kept: T[]; readonly others: T[] } {
  const tails: number[] = [];
  const before: (number | undefined)[] = [];
  for (const [index, pair] of pairs.entries()) {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tails[middle] ?? 0]?.file ?? 0) < pair.file) low = middle + 1;
      else high = middle;
    }
    before.push(low > 0 ? tails[low - 1] : undefined);
    tails[low] = index;
  }
  const chosen = new Set<number>();
  for (let index = tails.at(-1); index !== undefined; index = before[index]) chosen.add(index);
  return {
    kept: pairs.filter((_, index) => chosen.has(index)),
    others: pairs.filter((_, index) => !chosen.has(index)),
  };
}
