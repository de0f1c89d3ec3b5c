/** JSON values, and the few things every part of extraction does with them. */
import * as l10n from '@vscode/l10n';
import { canonicalNumber, ExactNumber, isNumber } from '../../base/exactNumber.ts';

export type JsonValue = null | boolean | number | string | ExactNumber | JsonList | JsonObject;
export type JsonList = readonly JsonValue[];
export interface JsonObject {
  readonly [key: string]: JsonValue;
}
/** An object under construction. */
export type JsonDraft = { [key: string]: JsonValue };

export function isRecord(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);
}

export function isList(value: unknown): value is JsonList {
  return Array.isArray(value);
}

export function hasOwn(value: JsonObject, key: string): boolean {
  return Object.hasOwn(value, key);
}

/** The own value under `key`; inherited names such as `constructor` are absent. */
export function ownValue(value: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Sets an own property whatever its name: a plain assignment to `__proto__` would be lost. */
export function setOwn<T>(target: { [key: string]: T }, key: string, value: T): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  } else target[key] = value;
}

/** Equality of JSON values: the order of keys does not matter, `1` and `1.0` are one number. */
export function isEqual(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  if (left === right) return true;
  if (left instanceof ExactNumber) {
    return right instanceof ExactNumber && canonicalNumber(left) === canonicalNumber(right);
  }
  if (isList(left)) {
    return (
      isList(right) && left.length === right.length && left.every((item, index) => isEqual(item, right[index] ?? null))
    );
  }
  if (!isRecord(left) || !isRecord(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => hasOwn(right, key) && isEqual(ownValue(left, key), ownValue(right, key)))
  );
}

/** A text that is the same for equal values: keys sorted. For sets and for telling records apart. */
export function canonicalText(value: JsonValue): string {
  if (isList(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (isNumber(value)) return canonicalNumber(value);
  if (!isRecord(value)) return JSON.stringify(value);
  const parts = Object.keys(value)
    .toSorted()
    .map((key) => `${JSON.stringify(key)}:${canonicalText(ownValue(value, key) ?? null)}`);
  return `{${parts.join(',')}}`;
}

export type JsonPath = readonly (string | number)[];

export function escapePointer(segment: string | number): string {
  if (typeof segment === 'number') return String(segment);
  // Called for each leaf of large values, of which hardly one has these signs.
  if (!segment.includes('~') && !segment.includes('/')) return segment;
  return segment.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** A JSON Pointer (RFC 6901); the empty path is the empty text. */
export function toPointer(path: JsonPath): string {
  return path.map((segment) => `/${escapePointer(segment)}`).join('');
}

/** The segments of a JSON Pointer; indexes stay texts. */
export function fromPointer(pointer: string): readonly string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** What is at `pointer`, or `undefined`. */
export function valueAt(root: JsonValue, pointer: string): JsonValue | undefined {
  let node: JsonValue | undefined = root;
  for (const segment of fromPointer(pointer)) {
    if (isList(node)) node = /^(?:0|[1-9]\d*)$/.test(segment) ? node[Number(segment)] : undefined;
    else node = isRecord(node) ? ownValue(node, segment) : undefined;
    if (node === undefined) return undefined;
  }
  return node;
}

/** A copy of `root` with `value` at `pointer`; the root itself where nothing is there to replace. */
export function withValueAt(root: JsonValue, pointer: string, value: JsonValue): JsonValue {
  const replace = (node: JsonValue, segments: readonly string[]): JsonValue => {
    const [head, ...rest] = segments;
    if (head === undefined) return value;
    if (isList(node)) return node.map((item, index) => (String(index) === head ? replace(item, rest) : item));
    if (!isRecord(node)) return node;
    const copy: JsonDraft = { ...node };
    setOwn(copy, head, replace(ownValue(node, head) ?? null, rest));
    return copy;
  };
  return replace(root, fromPointer(pointer));
}

/** The path a pointer names: what reads as a position in a list is one. */
export function pathOfPointer(pointer: string): JsonPath {
  return fromPointer(pointer).map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** `items[2].unit price` for people; `the value` for the root. */
export function readablePath(path: JsonPath): string {
  let text = '';
  for (const segment of path) {
    if (typeof segment === 'number') text += `[${segment}]`;
    else if (/^[\p{L}\p{N}_$-]+$/u.test(segment)) text += text === '' ? segment : `.${segment}`;
    else text += `[${JSON.stringify(segment)}]`;
  }
  return text === '' ? l10n.t('the value') : text;
}

/** A value in one short line, for sentences. */
export function shortText(value: JsonValue, limit = 60): string {
  const text = JSON.stringify(value);
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}

export function typeName(value: JsonValue): 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object' {
  if (value === null) return 'null';
  if (isList(value)) return 'array';
  if (isNumber(value)) return 'number';
  if (typeof value === 'object') return 'object';
  return typeof value === 'string' ? 'string' : 'boolean';
}

/** A value with each of its texts, names included, as `map` gives it. */
export function mapTexts(value: JsonValue, map: (text: string) => string): JsonValue {
  if (typeof value === 'string') return map(value);
  if (isList(value)) return value.map((item) => mapTexts(item, map));
  if (!isRecord(value)) return value;
  const copy: JsonDraft = {};
  for (const key of Object.keys(value)) setOwn(copy, map(key), mapTexts(ownValue(value, key) ?? null, map));
  return copy;
}

/** Visits every scalar (and every empty list or object) with its path. */
export function forEachLeaf(
  value: JsonValue,
  visit: (path: JsonPath, leaf: JsonValue) => void,
  path: JsonPath = [],
): void {
  if (isList(value) && value.length > 0) {
    value.forEach((item, index) => forEachLeaf(item, visit, [...path, index]));
  } else if (isRecord(value) && Object.keys(value).length > 0) {
    for (const key of Object.keys(value)) forEachLeaf(ownValue(value, key) ?? null, visit, [...path, key]);
  } else visit(path, value);
}
