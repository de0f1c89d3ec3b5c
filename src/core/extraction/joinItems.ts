/**
 * Which items of a list, as a part of a document states it, the parts before it have stated too. Only what stands in the
 * overlap can be; there an item is known by its place. Where places are not known, by what it says and its order.
 */
import { canonicalText } from '../json/json.ts';
import type { TextRange } from './grounding/grounding.ts';
import { LIST } from './partPlaces.ts';
import { meet, type PlacedItem } from './placedItems.ts';

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

/** Whether places tell items apart: most have one of their own. */
function isTold(items: readonly PlacedItem[]): boolean {
  return items.filter(({ fields }) => fields.size > 0).length * 2 > items.length;
}

interface Field extends TextRange {
  readonly item: number;
}

interface Pair {
  readonly left: number;
  readonly right: number;
  readonly score: number;
}

function byPlace(
  known: readonly PlacedItem[],
  next: readonly PlacedItem[],
  overlap: Overlap,
): ReadonlyMap<number, number> {
  const shared = atOnePlace(known, next, overlap);
  addUnplaced(known, next, overlap, shared);
  return shared;
}

/** For each item of `next` that stands within the range where one of `known` does, the index of that. */
export function atOnePlace(
  known: readonly PlacedItem[],
  next: readonly PlacedItem[],
  range: TextRange,
): Map<number, number> {
  const shared = new Map<number, number>();
  const taken = new Set<number>();
  const pairs = meetings(known, next, range).flatMap(({ left, right }): readonly Pair[] => {
    const score = likeness(known[left], next[right], range);
    return score > 0 ? [{ left, right, score }] : [];
  });
  for (const { left, right } of pairs.toSorted((one, other) => other.score - one.score)) {
    if (taken.has(left) || shared.has(right)) continue;
    taken.add(left);
    shared.set(right, left);
  }
  return shared;
}

/** How many places are looked at that lie over one. */
const MAX_MEETINGS = 50;

/** The pairs of items that have something at one place. */
function meetings(
  known: readonly PlacedItem[],
  next: readonly PlacedItem[],
  overlap: TextRange,
): readonly { readonly left: number; readonly right: number }[] {
  const lefts = fieldsIn(known, ({ start, end }) => end > overlap.start && start < overlap.end);
  const rights = fieldsIn(next, ({ start }) => start < overlap.end);
  const pairs = new Map<string, { readonly left: number; readonly right: number }>();
  const note = (left: number, right: number): void => void pairs.set(`${left} ${right}`, { left, right });
  // Of two that meet, one begins within the other.
  forEachWithin(lefts, rights, note);
  forEachWithin(rights, lefts, (right, left) => note(left, right));
  return [...pairs.values()];
}

/** A field that reaches far, such as a list, hides none of those behind it; of too many the last to begin are looked at. */
function forEachWithin(
  outer: readonly Field[],
  inner: readonly Field[],
  tell: (one: number, other: number) => void,
): void {
  let open: readonly Field[] = [];
  let next = 0;
  for (const { item, start } of inner) {
    const from = next;
    while ((outer[next]?.start ?? Infinity) <= start) next += 1;
    open = [...open, ...outer.slice(from, next)].filter(({ end }) => end > start).slice(-MAX_MEETINGS);
    for (const each of open) tell(each.item, item);
  }
}

function fieldsIn(items: readonly PlacedItem[], isIn: (range: TextRange) => boolean): readonly Field[] {
  return items
    .flatMap(({ fields }, item) =>
      [...fields.values()].flatMap(({ start, end }): Field[] => (isIn({ start, end }) ? [{ item, start, end }] : [])),
    )
    .toSorted((left, right) => left.start - right.start);
}

/** Short values are easily found at a wrong place, long ones hardly. */
const weightOf = ({ start, end }: TextRange): number => (end - start < 3 ? 0.5 : end - start < 12 ? 1 : 1.5);
/** More fields are not held against each other one by one. */
const MAX_FIELDS = 60;

/** How much speaks for it that two items are one: what stands at one place in both, without what stands at different ones. */
function likeness(left: PlacedItem | undefined, right: PlacedItem | undefined, overlap: TextRange): number {
  if (left === undefined || right === undefined) return 0;
  const places = left.fields.size > MAX_FIELDS ? [] : [...left.fields.values()];
  let [same, apart] = [0, 0];
  for (const [field, place] of right.fields) {
    const other = left.fields.get(field);
    const weight = field.endsWith(LIST) ? 1 : weightOf(place);
    if (other !== undefined && meet(other, place)) same += weight;
    else if (places.some((each) => meet(each, place))) same += weight / 2;
    // What both parts have before them may have been read otherwise; what only one of them has tells of another item.
    else if (other !== undefined && !field.endsWith(LIST))
      apart += isWithin(other, overlap) && isWithin(place, overlap) ? weight / 2 : weight;
  }
  if (same === 0) return 0;
  const isEqual = canonicalText(left.value) === canonicalText(right.value);
  return same - apart + (isEqual ? 0.5 : 0);
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

const isWithin = (inner: TextRange, outer: TextRange): boolean => inner.start >= outer.start && inner.end <= outer.end;
