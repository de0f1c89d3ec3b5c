/** The items of a list with where they stand, and what of that tells them apart. */
import type { TextRange } from './grounding/grounding.ts';
import type { JsonList, JsonValue } from '../json/json.ts';
import type { FieldPlaces, PartPlace } from './partPlaces.ts';

export interface PlacedItem {
  readonly value: JsonValue;
  readonly place: TextRange | undefined;
  /** Where its fields stand, but for those that do not tell it from others. */
  readonly fields: FieldPlaces;
}

/** The items of the list at a pointer. */
export function placedItems(values: JsonList, list: string, places: PartPlace | undefined): readonly PlacedItem[] {
  const pointers = values.map((_, index) => `${list}/${index}`);
  const all = pointers.map((pointer) => places?.fieldsOf(pointer) ?? NO_FIELDS);
  const telling = tellingFields(all);
  return values.map((value, index) => {
    const fields = telling[index] ?? NO_FIELDS;
    const isAll = fields.size === all[index]?.size;
    return { value, place: isAll ? places?.placeOf(pointers[index] ?? '') : extentOf(fields), fields };
  });
}

const NO_FIELDS: FieldPlaces = new Map();

function extentOf(fields: FieldPlaces): TextRange | undefined {
  const ranges = [...fields.values()];
  if (ranges.length === 0) return undefined;
  return { start: Math.min(...ranges.map(({ start }) => start)), end: Math.max(...ranges.map(({ end }) => end)) };
}

/**
 * The fields of items without those that several have, such as the heading that they stand under. An item that has nothing
 * else keeps it where it is the only such one: it is a rest, and another item was found at the wrong mention.
 */
function tellingFields(items: readonly FieldPlaces[]): readonly FieldPlaces[] {
  const counts = new Map<string, number>();
  for (const fields of items) for (const name of namesOf(fields)) counts.set(name, (counts.get(name) ?? 0) + 1);
  const telling = items.map((fields) => {
    const own = [...fields].filter(([, place]) => counts.get(nameOf(place)) === 1);
    return own.length === fields.size ? fields : new Map(own);
  });
  const rests = new Map<string, number>();
  for (const [index, fields] of items.entries())
    if (telling[index]?.size === 0) for (const name of namesOf(fields)) rests.set(name, (rests.get(name) ?? 0) + 1);
  return items.map((fields, index) => {
    const own = telling[index];
    return own !== undefined && own.size > 0
      ? own
      : new Map([...fields].filter(([, place]) => rests.get(nameOf(place)) === 1));
  });
}

const nameOf = ({ start, end }: TextRange): string => `${start} ${end}`;

const namesOf = (fields: FieldPlaces): ReadonlySet<string> => new Set([...fields.values()].map(nameOf));

export const meet = (left: TextRange, right: TextRange): boolean => left.start < right.end && right.start < left.end;
