/** A value as a table: rows of cells that know where in the value they stand. */
import type { ExactNumber } from '../../../base/exactNumber.ts';
import {
  isList,
  isRecord,
  ownValue,
  toPointer,
  type JsonList,
  type JsonObject,
  type JsonValue,
  type JsonPath,
} from '../../json/json.ts';

export interface TableCell {
  /** A scalar; lists of scalars are one text. `undefined` where the row has no such value. */
  readonly value: null | boolean | number | string | ExactNumber | undefined;
  readonly pointer: string;
}

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly TableCell[])[];
}

interface Row {
  readonly cells: Map<string, TableCell>;
}

/** The column that says which source a row comes from. */
export const SOURCE_COLUMN = 'source';

/**
 * One row per record: the items of a list, or of the one list of records in an object (whose other values are repeated in
 * each row), else the value itself. Nested objects become columns such as `address.city`.
 */
export function tableOf(value: JsonValue): Table {
  return fromRows(rowsOf(value));
}

/** One table for many values, each row with its source. Pointers are those of the single values. */
export function tableOfMany(entries: readonly { readonly source: string; readonly value: JsonValue }[]): Table {
  const rows = entries.flatMap(({ source, value }) =>
    rowsOf(value).map((row) => {
      const cells = new Map<string, TableCell>([[SOURCE_COLUMN, { value: source, pointer: '' }]]);
      for (const [column, cell] of row.cells) cells.set(column === SOURCE_COLUMN ? `${column} (value)` : column, cell);
      return { cells };
    }),
  );
  return fromRows(rows);
}

function fromRows(rows: readonly Row[]): Table {
  const columns = [...new Set(rows.flatMap((row) => [...row.cells.keys()]))];
  return {
    columns,
    rows: rows.map((row) => columns.map((column) => row.cells.get(column) ?? { value: undefined, pointer: '' })),
  };
}

/** The name of the one list of records in an object. */
export function recordListName(value: JsonObject): string | undefined {
  const lists = Object.keys(value).filter((key) => isRecordList(ownValue(value, key)));
  return lists.length === 1 ? lists[0] : undefined;
}

function rowsOf(value: JsonValue): readonly Row[] {
  if (isList(value)) return value.map((item, index) => ({ cells: cellsOf(item, [index]) }));
  const name = isRecord(value) ? recordListName(value) : undefined;
  if (!isRecord(value) || name === undefined) return [{ cells: cellsOf(value, []) }];
  const { [name]: records, ...others } = value;
  const shared = Object.keys(others).length === 0 ? new Map<string, TableCell>() : cellsOf(others, []);
  return (isList(records) ? records : []).map((item, index) => {
    const cells = new Map(shared);
    for (const [column, cell] of cellsOf(item, [name, index]))
      cells.set(shared.has(column) ? `${name}.${column}` : column, cell);
    return { cells };
  });
}

function isRecordList(value: JsonValue | undefined): value is JsonList {
  return isList(value) && value.length > 0 && value.every(isRecord);
}

function cellsOf(
  value: JsonValue,
  path: JsonPath,
  prefix = '',
  cells = new Map<string, TableCell>(),
): Map<string, TableCell> {
  if (isRecord(value) && Object.keys(value).length > 0) {
    for (const key of Object.keys(value)) {
      cellsOf(ownValue(value, key) ?? null, [...path, key], prefix === '' ? key : `${prefix}.${key}`, cells);
    }
    return cells;
  }
  cells.set(prefix === '' ? 'value' : prefix, { value: cellValue(value), pointer: toPointer(path) });
  return cells;
}

function cellValue(value: JsonValue): TableCell['value'] {
  if (isList(value))
    return value.every((item) => !isList(item) && !isRecord(item))
      ? value.map(valueText).join('; ')
      : JSON.stringify(value);
  if (isRecord(value)) return JSON.stringify(value);
  return value;
}

/** A scalar as text; nothing for null and for what is not there. */
export function valueText(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
