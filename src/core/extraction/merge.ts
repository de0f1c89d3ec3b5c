/** Puts the values of a document's parts together by rule; what the parts disagree about is listed, never hidden. */
import {
  canonicalText,
  isEqual,
  isList,
  isRecord,
  ownValue,
  setOwn,
  toPointer,
  type JsonDraft,
  type JsonList,
  type JsonObject,
  type JsonValue,
  type JsonPath,
} from '../json/json.ts';

/** Parts that state different things at one place. `kept` is the first. */
export interface MergeConflict {
  readonly pointer: string;
  readonly path: JsonPath;
  readonly kept: JsonValue;
  readonly others: JsonList;
}

/** A place in one of the parts. */
export interface Origin {
  readonly part: number;
  readonly pointer: string;
}

export interface MergedValue {
  readonly value: JsonValue;
  readonly conflicts: readonly MergeConflict[];
  /** For each leaf of the merged value, where it was taken from. */
  readonly origins: ReadonlyMap<string, Origin>;
}

/** Lists are joined without repeats, objects by property, and of other values the first that is not null is kept. */
export function mergeValues(parts: readonly JsonValue[]): MergedValue {
  const merger = new Merger();
  const value = merger.merge(
    parts.map((part, index) => ({ value: part, part: index, path: [] })),
    [],
  );
  return { value, conflicts: merger.conflicts, origins: merger.origins };
}

interface Piece {
  readonly value: JsonValue;
  readonly part: number;
  readonly path: JsonPath;
}

class Merger {
  readonly conflicts: MergeConflict[] = [];
  readonly origins = new Map<string, Origin>();

  merge(pieces: readonly Piece[], path: JsonPath): JsonValue {
    const real = pieces.filter((piece) => piece.value !== null);
    const [first] = real;
    if (first === undefined) return null;
    if (real.every((piece) => isRecord(piece.value))) return this.#objects(real, path);
    if (real.every((piece) => isList(piece.value))) return this.#lists(real, path);
    this.origins.set(toPointer(path), { part: first.part, pointer: toPointer(first.path) });
    const others = real
      .slice(1)
      .filter((piece) => !isSame(piece.value, first.value))
      .map((piece) => piece.value);
    if (others.length > 0) this.conflicts.push({ pointer: toPointer(path), path, kept: first.value, others });
    return first.value;
  }

  #objects(pieces: readonly Piece[], path: JsonPath): JsonValue {
    const result: JsonDraft = {};
    const keys = new Set(pieces.flatMap(({ value }) => (isRecord(value) ? Object.keys(value) : [])));
    for (const key of keys) {
      const inner = pieces.flatMap(({ value, part, path: from }) => {
        const own = isRecord(value) ? ownValue(value, key) : undefined;
        return own === undefined ? [] : [{ value: own, part, path: [...from, key] }];
      });
      setOwn(result, key, this.merge(inner, [...path, key]));
    }
    return result;
  }

  #lists(pieces: readonly Piece[], path: JsonPath): JsonValue {
    const items = pieces.flatMap(({ value, part, path: from }) =>
      isList(value) ? value.map((item, index) => ({ value: item, part, path: [...from, index] })) : [],
    );
    const key = keyField(items.map((item) => item.value));
    const groups: Piece[][] = [];
    const known = new Map<string, Piece[]>();
    for (const item of items) {
      const identity = identityOf(item.value, key);
      const group = known.get(identity);
      // Two equal items of one part are two records; in the next part they are the overlap.
      if (group !== undefined && group.every((other) => other.part !== item.part)) group.push(item);
      else {
        const fresh = [item];
        groups.push(fresh);
        if (group === undefined) known.set(identity, fresh);
      }
    }
    return groups.map((group, index) => this.merge(group, [...path, index]));
  }
}

const KEY_NAMES = [
  'id',
  'uuid',
  'key',
  'code',
  'sku',
  'number',
  'invoice_number',
  'email',
  'url',
  'path',
  'route',
  'name',
  'title',
];

/** The property that tells records apart: one with a telling name, in every record, and hardly ever the same within them. */
export function keyField(items: JsonList): string | undefined {
  const records = items.filter(isRecord);
  if (records.length === 0 || records.length < items.length) return undefined;
  const names = Object.keys(records[0] ?? {});
  const wanted = names
    .map((name) => ({ name, rank: rankOf(name) }))
    .filter(({ rank }) => rank >= 0)
    .toSorted((left, right) => left.rank - right.rank);
  return wanted.find(({ name }) => isTelling(records, name))?.name;
}

function rankOf(name: string): number {
  const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, '_');
  const exact = KEY_NAMES.indexOf(plain);
  if (exact !== -1) return exact;
  return /(?:^|_)id$|[a-z]Id$/.test(name) ? KEY_NAMES.length : -1;
}

function isTelling(records: readonly JsonObject[], name: string): boolean {
  const values = records.map((record) => ownValue(record, name));
  if (!values.every((value) => (typeof value === 'string' && value !== '') || typeof value === 'number')) return false;
  // Records that agree in the key but contradict each other elsewhere are not one record.
  const first = new Map<string, JsonObject>();
  for (const record of records) {
    const identity = canonicalText(ownValue(record, name) ?? null);
    const before = first.get(identity);
    if (before === undefined) first.set(identity, record);
    else if (disagreements(before, record) > Object.keys(record).length / 2) return false;
  }
  return true;
}

function disagreements(left: JsonObject, right: JsonObject): number {
  return Object.keys(right).filter((key) => {
    const [one, other] = [ownValue(left, key) ?? null, ownValue(right, key) ?? null];
    return one !== null && other !== null && typeof one !== 'object' && !isSame(one, other);
  }).length;
}

function identityOf(value: JsonValue, key: string | undefined): string {
  const own = key !== undefined && isRecord(value) ? ownValue(value, key) : undefined;
  return own === undefined
    ? `whole:${canonicalText(value)}`
    : `key:${canonicalText(typeof own === 'string' ? own.trim().toLowerCase() : own)}`;
}

function isSame(left: JsonValue, right: JsonValue): boolean {
  if (typeof left === 'string' && typeof right === 'string')
    return left.trim().toLowerCase() === right.trim().toLowerCase();
  return isEqual(left, right);
}
