/** Where the values of one part of a document stand in the document: what tells its records from those of other parts. */
import { escapePointer, type JsonPath } from '../json/json.ts';
import type { Grounding, TextRange } from './grounding/grounding.ts';

/** A part by its range in the document, and where its values stand. */
export interface PartPlace extends TextRange {
  /** From the first to the last word of what is at a pointer; `undefined` where that is not known. */
  placeOf(pointer: string): TextRange | undefined;
  /** Where the fields of an item of a list stand, by their pointers within it; a list in it is one field. */
  fieldsOf(pointer: string): FieldPlaces;
}

export type FieldPlaces = ReadonlyMap<string, TextRange>;

/** The end of the name of a field that is a list. */
export const LIST = '/*';

/** A leaf that was found far from the others of its record, in characters, was found at another mention. */
const FAR = 600;
/** Records are not all of one length: so many times the usual one is far. */
const LONGER = 1.5;

/** `start` and `end` are of the part; the ranges of its groundings count from `start`. */
export function partPlace({ start, end }: TextRange, grounding: readonly Grounding[]): PartPlace {
  const found = new Map<string, TextRange[]>();
  const fields = new Map<string, Map<string, TextRange[]>>();
  const counts = new Map<string, number>();
  for (const { path, ranges } of grounding) {
    const [first] = ranges;
    if (first === undefined) continue;
    const range = { start: first.start + start, end: first.end + start };
    for (const { pointer, field } of stepsOf(path)) {
      add(found, pointer, range);
      if (field === undefined) continue;
      const own = fields.get(pointer) ?? new Map<string, TextRange[]>();
      if (own.size === 0) counts.set(kindOf(pointer), (counts.get(kindOf(pointer)) ?? 0) + 1);
      add(own, field, range);
      fields.set(pointer, own);
    }
  }
  const farFor = (pointer: string): number =>
    Math.max(FAR, (LONGER * (end - start)) / (counts.get(kindOf(pointer)) ?? Infinity));
  return {
    start,
    end,
    placeOf: (pointer) => extentOf(found.get(pointer) ?? [], farFor(pointer)),
    fieldsOf: (pointer) => extentsOf(fields.get(pointer) ?? new Map(), farFor(pointer)),
  };
}

/** The items of a list, and of all lists that are the same in other items. */
const kindOf = (pointer: string): string => pointer.replace(/\/\d+(?=\/|$)/g, '/*');

function extentsOf(fields: ReadonlyMap<string, readonly TextRange[]>, far: number): FieldPlaces {
  const places = new Map<string, TextRange>();
  for (const [field, ranges] of fields) {
    const extent = extentOf(ranges, far);
    if (extent !== undefined) places.set(field, extent);
  }
  return places;
}

function add(lists: Map<string, TextRange[]>, key: string, range: TextRange): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, [range]);
  else known.push(range);
}

interface Step {
  readonly pointer: string;
  /** Of an item, the field that a leaf is in. */
  readonly field?: string;
}

/** The items of lists that a leaf is in, and the leaf. */
function stepsOf(path: JsonPath): readonly Step[] {
  const steps: Step[] = [];
  let [pointer, item, field]: [string, string | undefined, string] = ['', undefined, ''];
  for (const segment of path) {
    pointer += `/${escapePointer(segment)}`;
    if (typeof segment === 'number') {
      if (item !== undefined) steps.push({ pointer: item, field: field + LIST });
      [item, field] = [pointer, ''];
    } else field += `/${escapePointer(segment)}`;
  }
  if (item !== undefined) steps.push({ pointer: item, field });
  if (item !== pointer) steps.push({ pointer });
  return steps;
}

function extentOf(ranges: readonly TextRange[], far: number): TextRange | undefined {
  if (ranges.length < 2) return ranges[0];
  const sorted = ranges.toSorted((left, right) => left.start - right.start);
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)]?.start ?? 0;
  const reach = 3 * (at(0.75) - at(0.25)) + far;
  const near = sorted.filter((range) => Math.abs(range.start - at(0.5)) <= reach);
  return { start: near[0]?.start ?? 0, end: near.reduce((end, range) => Math.max(end, range.end), 0) };
}
