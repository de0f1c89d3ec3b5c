/**
 * Exact numbers on their way between the host and its pages. Messages are JSON for the editor, which reads them with
 * doubles; so such a number travels as an object of one property that nothing else has.
 */
import { ExactNumber } from './exactNumber.ts';

const MARK = '\u0000number';

/** The value with what keeps its exact numbers over JSON; the value itself where there are none. */
export function packNumbers(value: unknown): unknown {
  if (value instanceof ExactNumber) return { [MARK]: value.text };
  return mapped(value, packNumbers, (key) => (isMark(key) ? `\u0000${key}` : key));
}

/** What `packNumbers` was given. */
export function unpackNumbers(value: unknown): unknown {
  if (isPlainObject(value)) {
    const text = value[MARK];
    if (typeof text === 'string') return ExactNumber.read(text) ?? null;
  }
  return mapped(value, unpackNumbers, (key) => (isMark(key) ? key.slice(1) : key));
}

/** Names of the user's own that could be taken for the mark get another sign in front. */
function isMark(key: string): boolean {
  return key.startsWith('\u0000') && key.endsWith(MARK);
}

function mapped(value: unknown, map: (value: unknown) => unknown, name: (key: string) => string): unknown {
  if (Array.isArray(value)) {
    const items = value.map(map);
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (!isPlainObject(value)) return value;
  let isSame = true;
  const entries = Object.entries(value).map(([key, item]): readonly [string, unknown] => {
    const entry = [name(key), map(item)] as const;
    if (entry[0] !== key || entry[1] !== item) isSame = false;
    return entry;
  });
  return isSame ? value : Object.fromEntries(entries);
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
