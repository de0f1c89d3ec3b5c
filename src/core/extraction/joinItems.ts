/**
 * Which items of a list, as a part of a document states it, the parts before it have stated too. Only what stands in the
 * overlap can be; there an item is known by its place. Where places are not known, by what it says and its order.
 */
import { canonicalText, type JsonValue } from '../json/json.ts';
import type { TextRange } from './grounding/grounding.ts';

export interface PlacedItem {
  readonly value: JsonValue;
  readonly place: TextRange | undefined;
}

export interface Overlap extends TextRange {
  /** How many characters the part before it has. */
  readonly before: number;
}

/** For each item of `next` that is one of `known`, the index there. `known` is what the part before states, in its order. */
export function sharedItems(
  known: readonly PlacedItem[],
  next: readonly PlacedItem[],
  overlap: Overlap,
): ReadonlyMap<number, number> {
  if (known.length === 0 || next.length === 0) return new Map();
  if (!isTold(known) || !isTold(next)) return byOrder(known, next, overlap);
  const placed = byPlace(known, next, overlap);
  return longerRun(known, next, placed) ?? placed;
}

/** Pairs that one misplaced record at the edge of the overlap may hide. */
const MAX_HIDDEN = 2;

/** Where the end of one list is the beginning of the other, and places miss a few of it, the order is right. */
function longerRun(
  known: readonly PlacedItem[],
  next: readonly PlacedItem[],
  placed: ReadonlyMap<number, number>,
): ReadonlyMap<number, number> | undefined {
  if (placed.size === 0) return undefined;
  const most = placed.size + MAX_HIDDEN;
  const tail = known.slice(-most).map(({ value }) => canonicalText(value));
  const head = next.slice(0, most).map(({ value }) => canonicalText(value));
  const length = commonLengths(head, tail).findLast((each) => each >= placed.size);
  if (length === undefined) return undefined;
  const first = known.length - length;
  const isRun = placed.size === length && [...placed].every(([index, other]) => other === first + index);
  return isRun ? undefined : new Map(Array.from({ length }, (_, index) => [index, first + index]));
}

/** Whether places tell items apart: most have one, and hardly two the same. */
function isTold(items: readonly PlacedItem[]): boolean {
  const places = items.flatMap(({ place }) => place ?? []);
  return places.length * 2 > items.length && new Set(places.map(({ start }) => start)).size >= places.length * 0.9;
}

interface Candidate {
  readonly index: number;
  readonly value: JsonValue;
  readonly place: TextRange;
}

function byPlace(
  known: readonly PlacedItem[],
  next: readonly PlacedItem[],
  overlap: Overlap,
): ReadonlyMap<number, number> {
  const shared = new Map<number, number>();
  const candidates = known
    .flatMap(({ value, place }, index): Candidate[] => (place === undefined ? [] : [{ index, value, place }]))
    .filter(({ place }) => place.end > overlap.start)
    .toSorted((left, right) => left.place.start - right.place.start);
  const taken = new Set<number>();
  const order = next.map((_, index) => index).toSorted((left, right) => startOf(next, left) - startOf(next, right));
  let from = 0;
  for (const index of order) {
    const place = next[index]?.place;
    if (place === undefined || place.start >= overlap.end) continue;
    while ((candidates[from]?.place.end ?? Infinity) <= place.start) from += 1;
    const best = closest(candidates, from, place, taken);
    if (best === undefined) continue;
    taken.add(best);
    shared.set(index, best);
  }
  addUnplaced(known, next, overlap, shared);
  return shared;
}

const startOf = (items: readonly PlacedItem[], index: number): number => items[index]?.place?.start ?? Infinity;

/** The free candidate that shares most of a place. */
function closest(
  candidates: readonly Candidate[],
  from: number,
  place: TextRange,
  taken: ReadonlySet<number>,
): number | undefined {
  let [best, most]: [number | undefined, number] = [undefined, 0];
  for (let at = from; at < Math.min(candidates.length, from + 50); at += 1) {
    const candidate = candidates[at];
    if (candidate === undefined || candidate.place.start >= place.end) break;
    const share = sharedPart(candidate.place, place);
    if (share > most && !taken.has(candidate.index)) [best, most] = [candidate.index, share];
  }
  return best;
}

function sharedPart(left: TextRange, right: TextRange): number {
  const inner = Math.min(left.end, right.end) - Math.max(left.start, right.start);
  return inner / (Math.max(left.end, right.end) - Math.min(left.start, right.start));
}

/** What stands nowhere as it is said: the same words between neighbours in the overlap. */
function addUnplaced(
  known: readonly PlacedItem[],
  next: readonly PlacedItem[],
  overlap: Overlap,
  shared: Map<number, number>,
): void {
  const free = new Map<string, number[]>();
  const mayLie = between(known);
  for (let index = known.length - 1; index >= 0; index -= 1) {
    const { value, place } = known[index] ?? {};
    if (value === undefined || place !== undefined || (mayLie[index]?.end ?? 0) <= overlap.start) continue;
    add(free, canonicalText(value), index);
  }
  if (free.size === 0) return;
  const lies = between(next);
  for (const [index, { value, place }] of next.entries()) {
    if (place !== undefined || (lies[index]?.start ?? 0) >= overlap.end) continue;
    const same = free.get(canonicalText(value))?.pop();
    if (same !== undefined) shared.set(index, same);
  }
}

function add(lists: Map<string, number[]>, key: string, index: number): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, [index]);
  else known.push(index);
}

/** Where each item may stand by the places of those before and behind it. */
function between(items: readonly PlacedItem[]): readonly TextRange[] {
  const starts: number[] = [];
  let last = -Infinity;
  for (const { place } of items) {
    starts.push(place?.start ?? last);
    last = place?.end ?? last;
  }
  const ranges: TextRange[] = [];
  let next = Infinity;
  for (let index = items.length - 1; index >= 0; index -= 1) {
    const place = items[index]?.place;
    ranges[index] = { start: starts[index] ?? -Infinity, end: place?.end ?? next };
    next = place?.start ?? next;
  }
  return ranges;
}

/**
 * The end of one list that the other begins with. Equal items may make several lengths possible: the one is taken that
 * goes with the length of the overlap.
 */
function byOrder(
  known: readonly PlacedItem[],
  next: readonly PlacedItem[],
  overlap: Overlap,
): ReadonlyMap<number, number> {
  const expected = (known.length * (overlap.end - overlap.start)) / Math.max(1, overlap.before);
  const most = Math.ceil(expected * 2) + 2;
  const tail = known.slice(-most).map(({ value }) => canonicalText(value));
  const head = next.slice(0, most).map(({ value }) => canonicalText(value));
  const lengths = commonLengths(head, tail);
  const length = lengths.toSorted((left, right) => Math.abs(left - expected) - Math.abs(right - expected))[0];
  const first = known.length - tail.length;
  if (length !== undefined)
    return new Map(Array.from({ length }, (_, index) => [index, known.length - length + index]));
  return inOrder(head, tail, first);
}

/** All lengths at which the head's beginning is the tail's end. */
function commonLengths(head: readonly string[], tail: readonly string[]): readonly number[] {
  const all = [...head, undefined, ...tail];
  const borders = [0];
  for (let at = 1; at < all.length; at += 1) {
    let length = borders[at - 1] ?? 0;
    while (length > 0 && all[at] !== all[length]) length = borders[length - 1] ?? 0;
    borders.push(all[at] !== undefined && all[at] === all[length] ? length + 1 : length);
  }
  const lengths: number[] = [];
  for (let length = borders.at(-1) ?? 0; length > 0; length = borders[length - 1] ?? 0) lengths.push(length);
  return lengths;
}

/** One of the parts left something out: what says the same, in order. */
function inOrder(head: readonly string[], tail: readonly string[], first: number): ReadonlyMap<number, number> {
  const shared = new Map<number, number>();
  const places = new Map<string, number[]>();
  for (let index = tail.length - 1; index >= 0; index -= 1) add(places, tail[index] ?? '', index);
  let from = 0;
  for (const [index, text] of head.entries()) {
    // The next one is the last of those that are left.
    const left = places.get(text) ?? [];
    while ((left.at(-1) ?? from) < from) left.pop();
    const at = left.pop();
    if (at === undefined) continue;
    shared.set(index, first + at);
    from = at + 1;
  }
  return shared;
}
