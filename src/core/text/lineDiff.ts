import { isInformative } from '../text/lines.ts';
import { middleSnake } from './middleSnake.ts';

/** A run of equal lines: `length` lines from `a` on in the first list are those from `b` on in the second. */
export interface Match {
  readonly a: number;
  readonly b: number;
  readonly length: number;
}

export interface DiffOptions {
  /** Steps after which the rest is called different instead of searched on. Bounds time, never correctness. */
  readonly budget?: number;
  /** Looks for anchors first. Default true; without them the result is the shortest edit script. */
  readonly anchors?: boolean;
}

interface Box {
  readonly aLow: number;
  readonly aHigh: number;
  readonly bLow: number;
  readonly bHigh: number;
  /** No anchors were found around it: lines that occur once only in here mean nothing. */
  readonly isExact: boolean;
}

interface Sides {
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** By line id: whether the line says where it belongs. */
  readonly informative: readonly boolean[];
}

const defaultBudget = 4_000_000;

/**
 * Aligns two lists of lines. Lines that occur once on both sides are anchors (they carry meaning, brackets do not);
 * between anchors the shortest edit script is searched. Matches are in order and never overlap.
 */
export function diffLines(first: readonly string[], second: readonly string[], options: DiffOptions = {}): Match[] {
  const ids = new Map<string, number>();
  const a = interned(first, ids);
  const b = interned(second, ids);
  const sides = { a, b, informative: Array.from(ids.keys(), isInformative) };
  const effort = { left: options.budget ?? defaultBudget };
  const pairs: Match[] = [];
  const stack: Box[] = [{ aLow: 0, aHigh: a.length, bLow: 0, bHigh: b.length, isExact: options.anchors === false }];
  for (let box = stack.pop(); box !== undefined; box = stack.pop()) {
    const inner = trimmed(a, b, box, pairs);
    if (inner.aLow === inner.aHigh || inner.bLow === inner.bHigh) continue;
    effort.left -= inner.aHigh - inner.aLow + inner.bHigh - inner.bLow;
    if (effort.left <= 0) continue;
    for (const next of parts(sides, inner, effort)) stack.push(next);
  }
  return merged(pairs.sort((x, y) => x.a - y.a));
}

function interned(lines: readonly string[], ids: Map<string, number>): Int32Array {
  return Int32Array.from(lines, (line) => {
    let id = ids.get(line);
    if (id === undefined) ids.set(line, (id = ids.size));
    return id;
  });
}

/** Takes equal lines off both ends of a box. */
function trimmed(a: Int32Array, b: Int32Array, box: Box, pairs: Match[]): Box {
  let { aLow, aHigh, bLow, bHigh } = box;
  while (aLow < aHigh && bLow < bHigh && a[aLow] === b[bLow]) {
    aLow++;
    bLow++;
  }
  if (aLow > box.aLow) pairs.push({ a: box.aLow, b: box.bLow, length: aLow - box.aLow });
  while (aLow < aHigh && bLow < bHigh && a[aHigh - 1] === b[bHigh - 1]) {
    aHigh--;
    bHigh--;
  }
  if (aHigh < box.aHigh) pairs.push({ a: aHigh, b: bHigh, length: box.aHigh - aHigh });
  return { ...box, aLow, aHigh, bLow, bHigh };
}

function parts(sides: Sides, box: Box, effort: { left: number }): Box[] {
  const anchors = box.isExact ? [] : uniquePairs(sides, box);
  if (anchors.length > 0) return between(box, anchors);
  const split = middleSnake(sides.a, sides.b, box, effort);
  if (split === undefined) return [];
  return [
    { ...box, aHigh: split.a, bHigh: split.b, isExact: true },
    { ...box, aLow: split.a, bLow: split.b, isExact: true },
  ];
}

/** Boxes from anchor to anchor; each begins at its anchor, so the anchor itself is found by trimming. */
function between(box: Box, anchors: readonly (readonly [number, number])[]): Box[] {
  const boxes: Box[] = [];
  let { aLow, bLow } = box;
  for (const [aAt, bAt] of anchors) {
    boxes.push({ aLow, aHigh: aAt, bLow, bHigh: bAt, isExact: false });
    aLow = aAt;
    bLow = bAt;
  }
  boxes.push({ aLow, aHigh: box.aHigh, bLow, bHigh: box.bHigh, isExact: false });
  return boxes;
}

/** Lines that occur exactly once on both sides, as many of them as are in the same order on both (patience diff). */
function uniquePairs({ a, b, informative }: Sides, box: Box): (readonly [number, number])[] {
  const seen = new Map<number, { inA: number; inB: number; at: number }>();
  for (let i = box.aLow; i < box.aHigh; i++) {
    const id = a[i] ?? 0;
    if (informative[id] !== true) continue;
    const entry = seen.get(id);
    if (entry === undefined) seen.set(id, { inA: 1, inB: 0, at: i });
    else entry.inA++;
  }
  for (let j = box.bLow; j < box.bHigh; j++) {
    const entry = seen.get(b[j] ?? 0);
    if (entry !== undefined) entry.inB++;
  }
  const pairs: (readonly [number, number])[] = [];
  for (let j = box.bLow; j < box.bHigh; j++) {
    const entry = seen.get(b[j] ?? 0);
    if (entry?.inA === 1 && entry.inB === 1) pairs.push([entry.at, j]);
  }
  return increasing(pairs);
}

/** The longest subsequence whose first members increase. */
function increasing(pairs: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const tails: number[] = [];
  const before: number[] = [];
  pairs.forEach(([at], index) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tails[middle] ?? 0]?.[0] ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    before.push(low > 0 ? (tails[low - 1] ?? -1) : -1);
    tails[low] = index;
  });
  const chain: (readonly [number, number])[] = [];
  for (let index = tails.at(-1) ?? -1; index >= 0; index = before[index] ?? -1) {
    const pair = pairs[index];
    if (pair !== undefined) chain.push(pair);
  }
  return chain.reverse();
}

function merged(pairs: readonly Match[]): Match[] {
  const out: Match[] = [];
  for (const pair of pairs) {
    const last = out.at(-1);
    if (last !== undefined && last.a + last.length === pair.a && last.b + last.length === pair.b) {
      out[out.length - 1] = { ...last, length: last.length + pair.length };
    } else out.push(pair);
  }
  return out;
}
