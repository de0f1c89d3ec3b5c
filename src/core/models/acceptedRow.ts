/** Ids of a list's rows, by their number; headings have none. */
export type RowIds = readonly (string | undefined)[];

/**
 * Which model was accepted in a list whose rows have just changed: the editor gives the row's number only, and it may be
 * one in the rows before. `wanted` is the row that had the focus. `undefined` where it could be another model than the one
 * seen; the list then stays.
 */
export function acceptedId(
  number: number,
  rows: RowIds,
  rowsBefore: readonly RowIds[],
  wanted: string | undefined,
): string | undefined {
  const selected = rows[number];
  if (selected === wanted) return selected;
  const others = rowsBefore.filter((before) => number < before.length && before[number] !== selected);
  if (others.length === 0) return selected;
  return others.some((before) => before[number] === wanted) ? wanted : undefined;
}
