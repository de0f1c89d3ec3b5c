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
import { RecordHabits } from './cutRecords.ts';
import { atOnePlace } from './joinItems.ts';
import { partPlace } from './partPlaces.ts';
import { meet, placedItems } from './placedItems.ts';
import { RestPlaces, TAKEN } from './restPlaces.ts';
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

export async function missedRecords(found: FoundResult, answers: readonly PartAnswer[]): Promise<MissedRecords> {
  const lists = recordLists(found.value);
  const taken = leafPlaces(found, lists);
  const rest = without(found.text, taken);
  const whole = partPlace({ start: 0, end: found.text.length }, [...found.grounding]);
  const inferred = inferredFields(found, lists);
  const known = new Map(
    lists.map(({ pointer, items }) => {
      const placed = placedItems(items, pointer, whole);
      const records = { found: new FoundRecords(items), habits: new RecordHabits([placed]) };
      return [pointer, { ...records, placed, inferred: inferred.get(pointer) ?? new Set<string>() }];
    }),
  );
  const parts: { readonly chunk: Chunk; readonly value: JsonValue; readonly grounding: readonly Grounding[] }[] = [];
  let passedOver = 0;
  for (const { chunk, value } of answers) {
    const said = listsOf(value, lists);
    const left = rest.slice(chunk.start, chunk.end);
    const places = new RestPlaces(left, chunk, await groundInSlices(said, left));
    const standing = partPlace(chunk, await groundInSlices(said, found.text.slice(chunk.start, chunk.end)));
    const kept: { [pointer: string]: JsonValue[] } = {};
    for (const [pointer, items] of Object.entries(said)) {
      const own = known.get(pointer);
      if (own === undefined) continue;
      const here = own.placed.filter(({ place }) => place !== undefined && meet(place, chunk));
      const again = atOnePlace(here, placedItems(items, toPointer([pointer]), standing), chunk);
      kept[pointer] = items.filter((item, index) =>
        isMissed(item, toPointer([pointer, index]), { ...own, places, isThereAlready: again.has(index) }),
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

const sizeOf = (leaves: readonly TextLeaf[]): number => leaves.reduce((sum, { size }) => sum + size, 0);

/** What tells whether a record was missed. */
interface Judging {
  readonly found: FoundRecords;
  readonly habits: RecordHabits;
  readonly inferred: ReadonlySet<string>;
  readonly places: RestPlaces;
  /** Whether one that was found stands where it stands in the whole text. */
  readonly isThereAlready: boolean;
}

function isMissed(
  item: JsonValue,
  record: string,
  { found, habits, inferred, places, isThereAlready }: Judging,
): boolean {
  const all = textLeaves(item);
  const told = all.filter(({ field }) => !inferred.has(field));
  const leaves = told.length > 0 ? told : all;
  if (leaves.length === 0) return false;
  const near = places.near(record, leaves);
  const same = found.alike(item);
  if (same !== undefined) {
    const isEqual = canonicalText(same) === canonicalText(item);
    const isElsewhere =
      near.length === leaves.length && places.isLineOfItsOwn(record, leaves) && places.isTogether(record, near, habits);
    return isEqual && isElsewhere && places.claims(record, near);
  }
  // What records have in common, such as the heading they stand under, tells nothing of this one.
  const own = leaves.filter((leaf) => !found.says(leaf));
  const telling = own.length > 0 ? own : leaves;
  const there = near.filter((leaf) => telling.includes(leaf));
  if (sizeOf(there) * 2 <= sizeOf(telling)) return false;
  // One that was found, said again with another value, leaves no room of its own.
  const isNew = !isThereAlready || (near.length === leaves.length && places.isTogether(record, near, habits));
  return isNew && places.claims(record, near);
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
