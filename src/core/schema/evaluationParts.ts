import type { Said } from '../../base/said.ts';
import { isInteger, isNumber } from '../../base/exactNumber.ts';
import { canonicalText, isRecord, typeName, type JsonList, type JsonValue, type JsonPath } from '../json/json.ts';

/** One way in which a value breaks a schema, in a sentence that names the value. */
export interface ValidationError extends Said {
  /** JSON Pointer to the value. */
  readonly instancePath: string;
  readonly path: JsonPath;
  /** JSON Pointer to the keyword in the schema, through references as they were followed. */
  readonly schemaPath: string;
  readonly keyword: string;
  /** For `type`: what would be right. */
  readonly types?: readonly string[];
}

/** What of a value its schemas have looked at, for `unevaluatedProperties` and `unevaluatedItems`. */
export interface Seen {
  readonly keys: Set<string>;
  allKeys: boolean;
  /** Items below this index. */
  items: number;
  readonly others: Set<number>;
}

/** Nothing seen yet. */
export const newSeen = (): Seen => ({ keys: new Set(), allKeys: false, items: 0, others: new Set() });

/** Adds what one schema has looked at to what another has. */
export function addSeen(target: Seen, source: Seen): void {
  for (const key of source.keys) target.keys.add(key);
  for (const index of source.others) target.others.add(index);
  target.allKeys ||= source.allKeys;
  target.items = Math.max(target.items, source.items);
}

/** The entries of an object; none for anything else. */
export function entriesOf(value: JsonValue | undefined): readonly (readonly [string, JsonValue])[] {
  return isRecord(value) ? Object.entries(value) : [];
}

/** Whether a value is of a type of JSON Schema; `1.0` is an integer. */
export function hasType(value: JsonValue, name: string): boolean {
  return name === 'integer' ? isNumber(value) && isInteger(value) : typeName(value) === name;
}

/** The first two equal items of a list, by index. */
export function firstRepeat(value: JsonList): readonly [number, number] | undefined {
  const seen = new Map<string, number>();
  for (const [index, item] of value.entries()) {
    const text = canonicalText(item);
    const first = seen.get(text);
    if (first !== undefined) return [first, index];
    seen.set(text, index);
  }
  return undefined;
}

/** The alternative that was probably meant: the one whose errors lie deepest, if that is only one. */
export function closestBranch(
  tried: readonly ValidationError[][],
  depth: number,
): readonly ValidationError[] | undefined {
  const isTypeError = (errors: readonly ValidationError[]): boolean =>
    errors.some(
      (error) =>
        error.path.length === depth &&
        (error.keyword === 'type' || error.keyword === 'const' || error.keyword === 'enum'),
    );
  const wrongTag = (errors: readonly ValidationError[]): boolean =>
    errors.some((error) => error.path.length === depth + 1 && (error.keyword === 'const' || error.keyword === 'enum'));
  const plausible = tried.filter((errors) => errors.length > 0 && !isTypeError(errors));
  const tagged = plausible.filter((errors) => !wrongTag(errors));
  const left = tagged.length > 0 ? tagged : plausible;
  return left.length === 1 ? left[0] : undefined;
}
