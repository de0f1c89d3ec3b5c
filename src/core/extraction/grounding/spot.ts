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
  /** The room that a unit of its kind has, in characters. */
  readonly spread: number;
}

const MOST_LEAVES = 40;
/** How far the records of a list are apart, at most and at least, in characters. */
const MOST_SPREAD = 400;
const LEAST_SPREAD = 8;
/** An order of two fields is believed from this share of the records on; so many are looked at. */
const ORDERED = 0.65;
const MOST_SAMPLES = 600;
const FEWEST_SAMPLES = 5;
const FEWEST_SURE = 4;
/** Whatever stands at the anchor. */
const ANY = '*';
const WRONG = 0.02;
/** Of two values of a unit the rarer one leads to it: such a part of its bits decides where all else is equal. */
const RARE = 0.05;

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
  readonly #counts = new Map<number, number>();
  /** Of two fields of a record, how often the second stands behind the first, less how often before it. */
  readonly #orders = new Map<string, Order>();
  readonly #ordered = new Set<number>();

  constructor(finder: SourceFinder, units: readonly Unit[]) {
    this.#finder = finder;
    for (const { kind } of units) this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    this.#total = Math.max(64, finder.source.lines.count, finder.text.length / 60);
  }

  /** Bits that one place of a value is worth. */
  worth({ starts, ranks, needsKey }: Occurrences): number {
    const bits = Math.log2(this.#total / Math.max(1, starts.length));
    return Math.min(14, Math.max(0.2, bits)) * (ranks[0] === WEAK ? 0.4 : needsKey ? 0.3 : 1);
  }

  /** The room that a record of this kind has, were they all over the source. */
  spread(kind: number): number {
    const room = this.#finder.text.length / (this.#counts.get(kind) ?? 1);
    return Math.min(MOST_SPREAD, Math.max(LEAST_SPREAD, room));
  }

  /**
   * Learns in which order the fields of records stand, where most are alike in that. Whether some are not: a value of the
   * record before or behind was taken for theirs.
   */
  learnOrder(found: ReadonlyMap<Unit, Spot>): boolean {
    for (const placed of byKind(found)) {
      const step = Math.ceil(placed.length / MOST_SAMPLES);
      for (let index = 0; index < placed.length; index += step) {
        const { unit, anchor } = placed[index] ?? {};
        if (unit === undefined || anchor === undefined || unit.leaves.length > MOST_LEAVES) continue;
        this.#sample(unit, anchor, placed[index - 1]?.anchor ?? -1, placed[index + 1]?.anchor ?? Infinity);
      }
    }
    let isMixed = false;
    for (const [key, order] of this.#orders) {
      const isAny = key.startsWith(ANY);
      const share = Math.abs(order.sum) / order.count;
      const isLikely = order.count >= FEWEST_SAMPLES && share >= ORDERED * 2 - 1;
      const side = sureSide(order);
      if (isAny && side === 0) this.#orders.delete(key);
      else if (side !== 0) this.#orders.set(key, { ...order, sum: side, isSure: true });
      else if (!isLikely) this.#orders.delete(key);
      if (isAny) continue;
      if (isLikely || side !== 0) this.#ordered.add(order.kind);
      if (isLikely) isMixed ||= share < 1 - 2 * WRONG;
      else isMixed ||= side !== 0;
    }
    return isMixed;
  }

  /** Values between the records before and behind: those that stand on one side only, and on which sides there are any. */
  #sample(unit: Unit, anchor: number, low: number, high: number): void {
    const own = leafAt(unit, anchor);
    if (own === undefined) return;
    for (const { property, places } of unit.leaves) {
      if (property === own.property || places === undefined || places.needsKey) continue;
      const at = firstFrom(places.starts, anchor);
      const isBehind = (places.starts[places.starts[at] === anchor ? at + 1 : at] ?? Infinity) < high;
      const isBefore = (places.starts[at - 1] ?? -1) > low;
      this.#count(unit.kind, `${own.property} ${property}`, isBefore, isBehind);
      this.#count(unit.kind, `${property} ${own.property}`, isBehind, isBefore);
      this.#count(unit.kind, `${ANY} ${property}`, isBefore, isBehind);
    }
  }

  #count(kind: number, key: string, isBefore: boolean, isBehind: boolean): void {
    const order = this.#orders.get(key) ?? { kind, count: 0, sum: 0, all: 0, before: 0, behind: 0, isSure: false };
    this.#orders.set(key, {
      ...order,
      count: order.count + Number(isBefore !== isBehind),
      sum: order.sum + Number(isBehind) - Number(isBefore),
      all: order.all + 1,
      before: order.before + Number(isBefore),
      behind: order.behind + Number(isBehind),
    });
  }

  /** The place of a value that goes with one of another: the nearest, on the side where its field stands. */
  #placeBeside(leaf: Leaf, places: Occurrences, from: Leaf | undefined, anchor: number, line: number): number {
    const order = from === undefined ? undefined : this.#orders.get(`${from.property} ${leaf.property}`);
    if (order !== undefined) {
      const behind = firstFrom(places.starts, anchor);
      const at = order.sum > 0 ? behind : behind - 1;
      if (at >= 0 && at < places.starts.length && !(places.starts[at] === anchor && order.sum < 0)) return at;
    }
    return nearestTo(places, anchor, line);
  }

  /** On which side of a field of a record another one stands, where most are alike in that: 1 behind it, -1 before it. */
  sideOf(from: number, to: number): number {
    return Math.sign(this.#orderOf(from, to)?.sum ?? 0);
  }

  #orderOf(from: number, to: number): Order | undefined {
    return this.#orders.get(`${from} ${to}`) ?? this.#orders.get(`${ANY} ${to}`);
  }

  /** Whether all records have a value on that side. */
  isSure(from: number, to: number): boolean {
    return this.#orderOf(from, to)?.isSure === true;
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
    let [onLine, found, rarest, isAnchored] = [0, 0, 0, false];
    const row = { low: anchor, high: anchor };
    const near = { low: anchor, high: anchor };
    const spread = this.spread(unit.kind);
    const from = this.#ordered.has(unit.kind) ? leafAt(unit, anchor) : undefined;
    for (const leaf of unit.leaves.length > MOST_LEAVES ? unit.leaves.slice(0, MOST_LEAVES) : unit.leaves) {
      const { places } = leaf;
      if (places === undefined || places.starts.length === 0) continue;
      const at = this.#placeBeside(leaf, places, from, anchor, line);
      const start = places.starts[at] ?? 0;
      if (!places.needsKey) found += 1;
      const end = places.ends[at] ?? start;
      const distance = Math.abs(start - anchor);
      if (distance === 0) rarest = Math.max(rarest, this.worth(places));
      if (places.lines[at] === line && distance < 2_000) {
        score += this.worth(places) * Math.min(1, Math.max(0.55, 1 - 0.35 * Math.log2(distance / spread)));
        // Two values that are said by one word are one.
        if (!places.needsKey && (start !== anchor || !isAnchored)) onLine += 1;
        isAnchored ||= start === anchor;
        extend(row, start, end);
      } else score += this.worth(places) * Math.max(0, 0.55 - 0.1 * Math.log2(1 + distance / 80));
      if (distance < 600) extend(near, start, end);
    }
    score += rarest * RARE;
    const isRow = (onLine >= 2 && onLine * 2 >= found) || unit.leaves.length === 1;
    return { anchor, line, score, isRow, spread, ...(isRow ? row : near) };
  }
}

interface Order {
  readonly kind: number;
  readonly count: number;
  readonly sum: number;
  /** Of how many records there is one on that side. */
  readonly all: number;
  readonly before: number;
  readonly behind: number;
  readonly isSure: boolean;
}

/** All records have a value on that side, and not all on the other. */
function sureSide({ all, before, behind }: Order): number {
  if (all < FEWEST_SURE || (before === all) === (behind === all)) return 0;
  return behind === all ? 1 : -1;
}

interface Placed {
  readonly unit: Unit;
  readonly anchor: number;
}

/** The records of each list in the order of the source. */
function byKind(found: ReadonlyMap<Unit, Spot>): Iterable<readonly Placed[]> {
  const kinds = new Map<number, Placed[]>();
  for (const [unit, { anchor }] of found) {
    if (unit.leaves.length < 2) continue;
    const known = kinds.get(unit.kind);
    if (known === undefined) kinds.set(unit.kind, [{ unit, anchor }]);
    else known.push({ unit, anchor });
  }
  return [...kinds.values()].map((placed) => placed.toSorted((left, right) => left.anchor - right.anchor));
}

/** The leaf of a unit that stands at its anchor. */
export function leafAt(unit: Unit, anchor: number): Leaf | undefined {
  return unit.leaves.find(
    ({ places }) => places !== undefined && places.starts[firstFrom(places.starts, anchor)] === anchor,
  );
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
