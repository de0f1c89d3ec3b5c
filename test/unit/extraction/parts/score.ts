// How many records were lost or doubled when parts were joined.
import { mergeValues, type MergedValue } from '../../../../src/core/extraction/merge.ts';
import { partPlace } from '../../../../src/core/extraction/partPlaces.ts';
import type { Chunk } from '../../../../src/core/extraction/chunk.ts';
import { groundValue } from '../../../../src/core/extraction/grounding/grounding.ts';
import {
  canonicalText,
  forEachLeaf,
  fromPointer,
  isList,
  isRecord,
  toPointer,
  type JsonPath,
  type JsonValue,
} from '../../../../src/core/json/json.ts';
import type { PartAnswer } from './answers.ts';

export interface Score {
  readonly records: number;
  readonly lost: number;
  readonly doubled: number;
  /** Records that hold values of several. */
  readonly mixed: number;
}

export interface Joined extends Score {
  readonly value: JsonValue;
  readonly details: readonly string[];
}

export interface AnsweredPart {
  readonly chunk: Chunk;
  readonly answer: PartAnswer;
}

function joined(parts: readonly AnsweredPart[]): MergedValue {
  return mergeValues(
    parts.map(({ answer }) => answer.value),
    parts.map(({ chunk, answer }) => partPlace(chunk, groundValue(answer.value, chunk.text))),
  );
}

/** `truth` says what equal records are: one of them may stand for another. */
export function scoreOf(parts: readonly AnsweredPart[], truth: PartAnswer): Joined {
  const merged = joined(parts);
  const classes = classesOf(parts, truth);
  const expected = new Map<string, number>();
  for (const id of new Set(parts.flatMap(({ answer }) => [...answer.ids.values()])))
    add(expected, classes.get(id) ?? '');
  const got = new Map<string, number>();
  let mixed = 0;
  const details: string[] = [];
  for (const [pointer, ids] of recordsOf(merged, parts)) {
    const [first] = [...ids].toSorted((left, right) => right[1] - left[1]);
    if (first === undefined) continue;
    add(got, classes.get(first[0]) ?? '');
    const kinds = new Set([...ids.keys()].map((id) => classes.get(id)));
    if (kinds.size > 1) {
      mixed += 1;
      details.push(`mixed ${pointer}: ${[...kinds].join(' + ')}`);
    }
  }
  let [lost, doubled] = [0, 0];
  for (const key of new Set([...expected.keys(), ...got.keys()])) {
    const difference = (got.get(key) ?? 0) - (expected.get(key) ?? 0);
    if (difference < 0) lost -= difference;
    else doubled += difference;
    if (difference !== 0) details.push(`${difference > 0 ? '+' : ''}${difference} ${key}`);
  }
  const records = [...expected.values()].reduce((sum, count) => sum + count, 0);
  return { records, lost, doubled, mixed, value: merged.value, details };
}

const add = (counts: Map<string, number>, key: string): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1);
};

/** What a record is whatever a model made of it; lists in it are records of their own. */
function classesOf(parts: readonly AnsweredPart[], truth: PartAnswer): ReadonlyMap<number, string> {
  const classes = new Map<number, string>();
  for (const { value, ids } of [...parts.map(({ answer }) => answer), truth])
    for (const [pointer, id] of ids) {
      const own = canonicalText(withoutLists(at(value, fromPointer(pointer))));
      const parent = parentOf(pointer, ids);
      classes.set(id, `${pointer.replace(/\d+/g, '*')} ${parent === undefined ? '' : `of ${parent} `}${own}`);
    }
  return classes;
}

function at(value: JsonValue, path: readonly string[]): JsonValue {
  return path.reduce<JsonValue>(
    (node, key) => (isList(node) ? node[Number(key)] : isRecord(node) ? node[key] : null) ?? null,
    value,
  );
}

function withoutLists(value: JsonValue): JsonValue {
  if (isList(value)) return null;
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutLists(inner)]));
}

/** The item that holds the item at a pointer. */
function parentOf(pointer: string, ids: ReadonlyMap<string, number>): number | undefined {
  for (let end = pointer.lastIndexOf('/'); end > 0; end = pointer.lastIndexOf('/', end - 1)) {
    const id = ids.get(pointer.slice(0, end));
    if (id !== undefined) return id;
  }
  return undefined;
}

/** For each item of the joined value, of which items of the truth its values are. */
function recordsOf(
  { value, origins }: MergedValue,
  parts: readonly AnsweredPart[],
): ReadonlyMap<string, Map<number, number>> {
  const records = new Map<string, Map<number, number>>();
  forEachLeaf(value, (path) => {
    const origin = origins.get(toPointer(path));
    if (origin === undefined) return;
    const ids = parts[origin.part]?.answer.ids;
    const from = fromPointer(origin.pointer);
    const last = path.findLastIndex((each) => typeof each === 'number');
    for (let depth = 1; depth <= path.length; depth += 1) {
      if (typeof path[depth - 1] !== 'number') continue;
      const id = ids?.get(toPointer(numbered(path, from).slice(0, depth)));
      if (id === undefined) continue;
      const pointer = toPointer(path.slice(0, depth));
      const own = records.get(pointer) ?? new Map<number, number>();
      // What a list in it says tells of which it is where nothing else does.
      own.set(id, (own.get(id) ?? 0) + (depth - 1 === last ? 1 : 1e-6));
      records.set(pointer, own);
    }
  });
  for (const own of records.values())
    if (Math.max(...own.values()) >= 1) for (const [id, count] of own) if (count < 1) own.delete(id);
  return records;
}

const numbered = (path: JsonPath, from: readonly string[]): JsonPath =>
  path.map((each, index) => (typeof each === 'number' ? Number(from[index]) : each));
