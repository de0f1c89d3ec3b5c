/**
 * What a second look found, held against what was there. A record is told by where it stands: the places of those that were
 * found are taken out of the source first, so that one said again stands nowhere any more, and an equal row elsewhere does.
 */
import { canonicalText, isList, isRecord, ownValue, toPointer, valueAt, type JsonValue } from '../json/json.ts';
import { listsOf, recordLists, type Addition, type RecordList } from './addedRecords.ts';
import type { Chunk } from './chunk.ts';
import { groundMerged } from './extractDocument.ts';
import { groundInSlices, type Grounding, type TextRange } from './grounding/grounding.ts';
import { mergeValues } from './merge.ts';
import { partPlace, type PartPlace } from './partPlaces.ts';
import { FoundRecords, textLeaves, type TextLeaf } from './foundRecords.ts';

export interface FoundResult {
  readonly text: string;
  readonly value: JsonValue;
  readonly grounding: Iterable<Grounding>;
}

/** What one part was answered with. */
export interface PartAnswer {
  readonly chunk: Chunk;
  readonly value: JsonValue;
}

export interface MissedRecords {
  readonly additions: readonly Addition[];
  /** Where the values of the new records stand. */
  readonly grounding: readonly Grounding[];
  /** What was said again, or stands nowhere in the source. */
  readonly passedOver: number;
}

/** No text that anybody searches for holds it. */
const TAKEN = '\ue000';

export async function missedRecords(found: FoundResult, answers: readonly PartAnswer[]): Promise<MissedRecords> {
  const lists = recordLists(found.value);
  const taken = leafPlaces(found, lists);
  const rest = without(found.text, taken);
  const known = new Map(lists.map(({ pointer, items }) => [pointer, new FoundRecords(items)]));
  const parts: { readonly chunk: Chunk; readonly value: JsonValue; readonly grounding: readonly Grounding[] }[] = [];
  const inferred = inferredFields(found, lists);
  let passedOver = 0;
  for (const { chunk, value } of answers) {
    const said = listsOf(value, lists);
    const left = rest.slice(chunk.start, chunk.end);
    const places = new Places(left, chunk, await groundInSlices(said, left));
    const kept: { [pointer: string]: JsonValue[] } = {};
    for (const [pointer, items] of Object.entries(said)) {
      const own = known.get(pointer) ?? new FoundRecords([]);
      kept[pointer] = items.filter((item, index) =>
        isMissed(item, toPointer([pointer, index]), own, places, inferred.get(pointer)),
      );
      passedOver += items.length - kept[pointer].length;
    }
    parts.push({ chunk, value: kept, grounding: await groundInSlices(kept, left) });
  }
  const merged = mergeValues(
    parts.map(({ value }) => value),
    parts.map(({ chunk, grounding }) => partPlace(chunk, grounding)),
  );
  const grounding = groundMerged(
    merged.value,
    parts.map(({ chunk: { start }, ...part }) => ({ start, grounding: part.grounding })),
    merged.origins,
  );
  return { ...arranged(found, lists, merged.value, grounding), passedOver };
}

/** Fields whose values mostly stand nowhere in the source, by list: what the model concludes tells no record from others. */
function inferredFields(
  { grounding }: FoundResult,
  lists: readonly RecordList[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const counts = new Map<string, Map<string, number>>();
  for (const { pointer, quality } of grounding) {
    const list = lists.find((each) => pointer.startsWith(`${each.pointer}/`));
    if (list === undefined) continue;
    const [, , ...rest] = pointer.slice(list.pointer.length).split('/');
    const field = rest.map((each) => `/${/^\d+$/.test(each) ? '*' : each}`).join('');
    const own = counts.get(list.pointer) ?? new Map<string, number>();
    counts.set(list.pointer, own.set(field, (own.get(field) ?? 0) + (quality === 'missing' ? 1 : -1)));
  }
  const entries = [...counts].map(
    ([list, own]) => [list, new Set([...own].filter(([, sum]) => sum > 0).map(([field]) => field))] as const,
  );
  return new Map(entries);
}

/** Where the values of the records stand, each at its likeliest place. */
function leafPlaces({ grounding }: FoundResult, lists: readonly RecordList[]): readonly TextRange[] {
  const inList = (pointer: string): boolean => lists.some((list) => pointer.startsWith(`${list.pointer}/`));
  return [...grounding].flatMap(({ pointer, ranges: [first] }) =>
    first === undefined || !inList(pointer) ? [] : [first],
  );
}

/** The text, as long as it is, with something else where the ranges are. */
function without(text: string, ranges: readonly TextRange[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const { start, end } of ranges.toSorted((left, right) => left.start - right.start)) {
    const from = Math.max(at, start);
    if (end <= from) continue;
    pieces.push(text.slice(at, from), text.slice(from, end).replace(/[^\r\n]/g, TAKEN));
    at = end;
  }
  return `${pieces.join('')}${text.slice(at)}`;
}

/** Where what a part was answered with stands in what is left of it. */
class Places {
  readonly #text: string;
  readonly #byLeaf: ReadonlyMap<string, TextRange>;
  readonly #place: PartPlace;
  readonly #claimed = new Set<string>();

  constructor(text: string, { start, end }: Chunk, grounding: readonly Grounding[]) {
    this.#text = text;
    this.#byLeaf = new Map(
      grounding.flatMap(({ pointer, ranges: [first] }) => (first === undefined ? [] : [[pointer, first] as const])),
    );
    this.#place = partPlace({ start: 0, end: end - start }, grounding);
  }

  /** Whether no record before it stands at the very place of these texts. */
  claims(record: string, leaves: readonly TextLeaf[]): boolean {
    const place = leaves.map(({ pointer }) => this.#byLeaf.get(`${record}${pointer}`)?.start).join(' ');
    if (this.#claimed.has(place)) return false;
    this.#claimed.add(place);
    return true;
  }

  /** Those of its texts that stand near each other. */
  near(record: string, leaves: readonly TextLeaf[]): readonly TextLeaf[] {
    const extent = this.#place.placeOf(record);
    if (extent === undefined) return [];
    return leaves.filter(({ pointer }) => {
      const place = this.#byLeaf.get(`${record}${pointer}`);
      return place !== undefined && place.start >= extent.start && place.end <= extent.end;
    });
  }

  /** Whether a record is all there is in its line, or of several values that none which was found shares with it. */
  isLineOfItsOwn(record: string, leaves: readonly TextLeaf[]): boolean {
    const extent = this.#place.placeOf(record);
    if (extent === undefined) return false;
    const from = this.#text.lastIndexOf('\n', extent.start - 1) + 1;
    const next = this.#text.indexOf('\n', extent.start);
    const to = next < 0 ? this.#text.length : next;
    if (extent.end > to) return false;
    const line = this.#text.slice(from, to);
    if (leaves.length > 1) return !line.includes(TAKEN);
    return line.trim() === this.#text.slice(extent.start, extent.end);
  }
}

const sizeOf = (leaves: readonly TextLeaf[]): number => leaves.reduce((sum, { size }) => sum + size, 0);

function isMissed(
  item: JsonValue,
  record: string,
  found: FoundRecords,
  places: Places,
  inferred: ReadonlySet<string> = new Set(),
): boolean {
  const all = textLeaves(item);
  const told = all.filter(({ field }) => !inferred.has(field));
  const leaves = told.length > 0 ? told : all;
  if (leaves.length === 0) return false;
  const near = places.near(record, leaves);
  const same = found.alike(item);
  if (same !== undefined) {
    const isEqual = canonicalText(same) === canonicalText(item);
    const isElsewhere = near.length === leaves.length && places.isLineOfItsOwn(record, leaves);
    return isEqual && isElsewhere && places.claims(record, near);
  }
  // What records have in common, such as the heading they stand under, tells nothing of this one.
  const own = leaves.filter((leaf) => !found.says(leaf));
  const telling = own.length > 0 ? own : leaves;
  const isThere = sizeOf(near.filter((leaf) => telling.includes(leaf))) * 2 > sizeOf(telling);
  return isThere && places.claims(record, near);
}

/** Each new record behind the one that stands before it. */
function arranged(
  { value, text, grounding }: FoundResult,
  lists: readonly RecordList[],
  merged: JsonValue,
  newGrounding: readonly Grounding[],
): Pick<MissedRecords, 'additions' | 'grounding'> {
  const whole = { start: 0, end: text.length };
  const old = partPlace(whole, [...grounding]);
  const fresh = partPlace(whole, newGrounding);
  const additions: Addition[] = [];
  const moves = new Map<string, string>();
  for (const { pointer } of lists) {
    const items = isRecord(merged) ? ownValue(merged, pointer) : undefined;
    const known = valueAt(value, pointer);
    if (!isList(items) || !isList(known)) continue;
    const slots = slotsOf(known.length, (index) => old.placeOf(`${pointer}/${index}`));
    const placed = items
      .map((item, index) => {
        const from = toPointer([pointer, index]);
        const end = fresh.placeOf(from)?.end ?? Infinity;
        return { item, from, end, slot: slots(end) };
      })
      .toSorted((left, right) => left.slot - right.slot || left.end - right.end);
    for (const [before, { item, from, slot }] of placed.entries()) {
      const index = slot + before;
      additions.push({ list: pointer, index, value: item });
      moves.set(from, `${pointer}/${index}`);
    }
  }
  return { additions, grounding: newGrounding.flatMap((each) => movedGrounding(each, moves)) };
}

/**
 * Where in a list a place comes: with the fewest of the others on its wrong side, because a list is not always in the order
 * of its source. Places go by where they end: records begin at the heading that they share.
 */
function slotsOf(count: number, placeOf: (index: number) => TextRange | undefined): (end: number) => number {
  const ends = Array.from({ length: count }, (_, index) => placeOf(index)?.end);
  return (end) => {
    let [best, fewest, wrong] = [0, 0, 0];
    for (const [index, other] of ends.entries()) {
      if (other !== undefined) wrong += other > end ? 1 : -1;
      if (wrong <= fewest) [best, fewest] = [index + 1, wrong];
    }
    return best;
  };
}

function movedGrounding(grounding: Grounding, moves: ReadonlyMap<string, string>): readonly Grounding[] {
  const second = grounding.pointer.indexOf('/', grounding.pointer.indexOf('/', 1) + 1);
  const record = second < 0 ? grounding.pointer : grounding.pointer.slice(0, second);
  const to = moves.get(record);
  if (to === undefined) return [];
  const rest = second < 0 ? '' : grounding.pointer.slice(second);
  const head = to.split('/').slice(1);
  return [{ ...grounding, pointer: `${to}${rest}`, path: [...pathOf(head), ...grounding.path.slice(2)] }];
}

const pathOf = (segments: readonly string[]): (string | number)[] =>
  segments.map((segment, index) =>
    index === segments.length - 1 ? Number(segment) : segment.replaceAll('~1', '/').replaceAll('~0', '~'),
  );
