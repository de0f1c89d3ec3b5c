/** A place in the source where a unit may stand, and how much speaks for it. */
import type { Occurrences, SourceFinder } from './finder.ts';
import { WEAK } from './finder.ts';
import type { Leaf, Unit } from './units.ts';

/** Of the values of a unit together at one place. */
export interface Spot {
  /** Where its rarest value stands. */
  readonly anchor: number;
  readonly line: number;
  /** What its values that are near cover. */
  readonly low: number;
  readonly high: number;
  /** Bits: how unlikely it is that these stand together by chance. */
  readonly score: number;
  /** Its values are on one line. */
  readonly isRow: boolean;
}

const MOST_LEAVES = 40;

/** The index of the first place at or behind an offset. */
export function firstFrom(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function distanceCost(distance: number): number {
  return 0.5 * Math.log2(1 + Math.max(0, distance) / 60);
}

export class SpotJudge {
  readonly #finder: SourceFinder;
  readonly #total: number;

  constructor(finder: SourceFinder) {
    this.#finder = finder;
    this.#total = Math.max(64, finder.source.lines.count, finder.text.length / 60);
  }

  /** Bits that one place of a value is worth. */
  worth({ starts, ranks, needsKey }: Occurrences): number {
    const bits = Math.log2(this.#total / Math.max(1, starts.length));
    return Math.min(14, Math.max(0.2, bits)) * (ranks[0] === WEAK ? 0.4 : needsKey ? 0.3 : 1);
  }

  /** The leaves that stand anywhere, the rarest first. */
  rarest(unit: Unit): readonly Leaf[] {
    return unit.leaves
      .filter((leaf) => leaf.places !== undefined && leaf.places.starts.length > 0 && !leaf.places.needsKey)
      .toSorted((left, right) => this.worth(right.places as Occurrences) - this.worth(left.places as Occurrences));
  }

  judge(unit: Unit, anchor: number): Spot {
    const { lines } = this.#finder.source;
    const line = lines.lineAt(anchor);
    let score = 0;
    let [onLine, found] = [0, 0];
    const row = { low: anchor, high: anchor };
    const near = { low: anchor, high: anchor };
    for (const leaf of unit.leaves.length > MOST_LEAVES ? unit.leaves.slice(0, MOST_LEAVES) : unit.leaves) {
      const { places } = leaf;
      if (places === undefined || places.starts.length === 0) continue;
      const at = nearestTo(places, anchor, line);
      const start = places.starts[at] ?? 0;
      if (!places.needsKey) found += 1;
      const end = places.ends[at] ?? start;
      const distance = Math.abs(start - anchor);
      if (places.lines[at] === line && distance < 2_000) {
        score += this.worth(places) * (distance < 600 ? 1 : 0.8);
        // Two values that are said by one word are one.
        if (!places.needsKey && (start !== anchor || onLine === 0)) onLine += 1;
        extend(row, start, end);
      } else score += this.worth(places) * Math.max(0, 0.55 - 0.1 * Math.log2(1 + distance / 80));
      if (distance < 600) extend(near, start, end);
    }
    const isRow = (onLine >= 2 && onLine * 2 >= found) || unit.leaves.length === 1;
    return { anchor, line, score, isRow, ...(isRow ? row : near) };
  }
}

function extend(range: { low: number; high: number }, start: number, end: number): void {
  range.low = Math.min(range.low, start);
  range.high = Math.max(range.high, end);
}

/** The place nearest to an offset, one on its line before any other. */
function nearestTo({ starts, lines }: Occurrences, offset: number, line: number): number {
  const right = firstFrom(starts, offset);
  const left = right - 1;
  if (right >= starts.length) return left;
  if (left < 0) return right;
  const [isLeft, isRight] = [lines[left] === line, lines[right] === line];
  if (isLeft !== isRight) return isLeft ? left : right;
  return offset - (starts[left] ?? 0) < (starts[right] ?? 0) - offset ? left : right;
}
