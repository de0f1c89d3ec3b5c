/** Records that were put into lists of a value later: where everything else went, and the way back. */
import {
  fromPointer,
  isList,
  isRecord,
  ownValue,
  setOwn,
  toPointer,
  valueAt,
  withValueAt,
  type JsonDraft,
  type JsonList,
  type JsonPath,
  type JsonValue,
} from '../json/json.ts';
import type { Grounding } from './grounding/grounding.ts';

/** A list of a value that is in no other list. */
export interface RecordList {
  readonly pointer: string;
  readonly path: JsonPath;
  readonly items: JsonList;
}

/** The lists whose items are the records of a value. */
export function recordLists(value: JsonValue): readonly RecordList[] {
  const lists: RecordList[] = [];
  const left: { readonly node: JsonValue; readonly path: JsonPath }[] = [{ node: value, path: [] }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { node, path } = next;
    if (isList(node)) lists.push({ pointer: toPointer(path), path, items: node });
    else if (isRecord(node))
      for (const key of Object.keys(node).toReversed())
        left.push({ node: ownValue(node, key) ?? null, path: [...path, key] });
  }
  return lists;
}

/** A record and where it goes: `index` is its place in the list as that becomes. Those of a list come in their order. */
export interface Addition {
  readonly list: string;
  readonly index: number;
  readonly value: JsonValue;
}

export const pointerOfAddition = ({ list, index }: Addition): string => `${list}/${index}`;

/** The value with the records in it. */
export function withAdded(value: JsonValue, additions: readonly Addition[]): JsonValue {
  let result = value;
  for (const list of new Set(additions.map((each) => each.list))) {
    const items = valueAt(value, list);
    if (!isList(items)) continue;
    const own = new Map(additions.filter((each) => each.list === list).map((each) => [each.index, each.value]));
    const left = items.values();
    const joined = Array.from(
      { length: items.length + own.size },
      (_, index) => own.get(index) ?? left.next().value ?? null,
    );
    result = withValueAt(result, list, joined);
  }
  return result;
}

/** The value without the records at these pointers. */
export function withoutAdded(value: JsonValue, added: readonly string[]): JsonValue {
  let result = value;
  for (const [list, indexes] of placesByList(added)) {
    const items = valueAt(value, list);
    const gone = new Set(indexes);
    if (isList(items))
      result = withValueAt(
        result,
        list,
        items.filter((_, index) => !gone.has(index)),
      );
  }
  return result;
}

/** Where what stood at a pointer is now; `undefined` where it is gone. */
export type PointerMove = (pointer: string) => string | undefined;

/** The move of everything that was there when the records at these pointers came. */
export function moveForAdded(added: readonly string[]): PointerMove {
  const byList = placesByList(added);
  // Before the item at `index` came as many as stand in front of where it is then.
  return (pointer) =>
    moved(byList, pointer, (index, own) => index + countUntil(own.length, (at) => (own[at] ?? 0) - at <= index));
}

/** The move back, when they are taken out again. */
export function moveForRemoved(added: readonly string[]): PointerMove {
  const byList = placesByList(added);
  return (pointer) =>
    moved(byList, pointer, (index, own) => {
      const before = countUntil(own.length, (at) => (own[at] ?? 0) < index);
      return own[before] === index ? undefined : index - before;
    });
}

/** The entries that are still there, by where they are now. */
export function movedEntries<T>(entries: Iterable<readonly [string, T]>, move: PointerMove): Map<string, T> {
  const result = new Map<string, T>();
  for (const [pointer, value] of entries) {
    const after = move(pointer);
    if (after !== undefined) result.set(after, value);
  }
  return result;
}

/** The groundings under their new pointers. */
export function movedGroundings(groundings: Iterable<Grounding>, move: PointerMove): readonly Grounding[] {
  return [...groundings].flatMap((grounding) => {
    const pointer = move(grounding.pointer);
    if (pointer === undefined) return [];
    const segments = fromPointer(pointer);
    const path = grounding.path.map((each, index) => (typeof each === 'number' ? Number(segments[index]) : each));
    return [{ ...grounding, pointer, path }];
  });
}

function placesByList(added: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const byList = new Map<string, number[]>();
  for (const pointer of added) {
    const at = pointer.lastIndexOf('/');
    const index = Number(pointer.slice(at + 1));
    if (at < 0 || !Number.isSafeInteger(index)) continue;
    const list = pointer.slice(0, at);
    const known = byList.get(list);
    if (known === undefined) byList.set(list, [index]);
    else known.push(index);
  }
  for (const [list, indexes] of byList)
    byList.set(
      list,
      indexes.toSorted((left, right) => left - right),
    );
  return byList;
}

function moved(
  byList: ReadonlyMap<string, readonly number[]>,
  pointer: string,
  move: (index: number, own: readonly number[]) => number | undefined,
): string | undefined {
  for (let at = pointer.indexOf('/'); at >= 0; at = pointer.indexOf('/', at + 1)) {
    const own = byList.get(pointer.slice(0, at));
    if (own === undefined) continue;
    const end = pointer.indexOf('/', at + 1);
    const segment = pointer.slice(at + 1, end < 0 ? pointer.length : end);
    const index = move(Number(segment), own);
    return index === undefined ? undefined : `${pointer.slice(0, at)}/${index}${end < 0 ? '' : pointer.slice(end)}`;
  }
  return pointer;
}

/** How many of the first `length` numbers pass, where those that do come first. */
function countUntil(length: number, passes: (at: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The lists of a value as an object of their own, by pointer. */
export function listsOf(value: JsonValue, lists: readonly RecordList[]): { readonly [pointer: string]: JsonList } {
  const picked: { [pointer: string]: JsonList } = {};
  for (const { pointer } of lists) {
    const items = valueAt(value, pointer);
    if (isList(items)) setOwn(picked satisfies JsonDraft, pointer, items);
  }
  return picked;
}
