import { isInteger, isNumber } from '../../../base/exactNumber.ts';
import {
  hasOwn,
  isEqual,
  isList,
  isRecord,
  ownValue,
  setOwn,
  typeName,
  type JsonDraft,
  type JsonObject,
  type JsonValue,
} from '../../json/json.ts';

/** What was done to a schema that has to be undone in its instances. */
export type SchemaChange =
  | ObjectChange
  /** A map is a list of `{ key, value }`. */
  | { readonly kind: 'map' }
  /** A tuple is an object of `item1`, `item2`, … and `rest`. */
  | { readonly kind: 'tuple'; readonly length: number };

/** One property may stand for another state of it: null for absent, or the other way about. */
export interface ObjectChange {
  readonly kind: 'object';
  /** Properties that the user's schema does not require. */
  readonly optional: ReadonlySet<string>;
  /** Those of them that may not be null there, so that null means absent. */
  readonly absentWhenNull: ReadonlySet<string>;
  /** Required properties whose null the model says by leaving them out. */
  readonly nullWhenAbsent?: ReadonlySet<string>;
  /** The property that holds all that have no name in the schema. */
  readonly entries: string | undefined;
}

export type SchemaChanges = ReadonlyMap<JsonObject, SchemaChange>;

/** Undoes the changes in an instance of the adapted schema. */
export function restoreValue(
  value: JsonValue,
  schema: JsonValue,
  root: JsonObject,
  changes: SchemaChanges,
  depth = 0,
): JsonValue {
  if (!isRecord(schema) || depth > 400) return value;
  const ref = schema['$ref'];
  if (typeof ref === 'string') return restoreValue(value, resolveRef(ref, root) ?? {}, root, changes, depth + 1);
  if (isList(schema['anyOf'])) {
    const option = schema['anyOf'].find((each) => fits(value, each, root));
    return option === undefined ? value : restoreValue(value, option, root, changes, depth + 1);
  }
  const change = changes.get(schema);
  if (change?.kind === 'map' && isList(value)) return restoreMap(value, schema, root, changes, depth);
  if (change?.kind === 'tuple' && isRecord(value))
    return restoreTuple(value, change.length, schema, root, changes, depth);
  if (isList(value)) return value.map((item) => restoreValue(item, schema['items'] ?? {}, root, changes, depth + 1));
  if (isRecord(value)) return restoreObject(value, change, schema, root, changes, depth);
  return value;
}

function restoreObject(
  value: JsonObject,
  change: SchemaChange | undefined,
  schema: JsonObject,
  root: JsonObject,
  changes: SchemaChanges,
  depth: number,
): JsonValue {
  const properties = isRecord(schema['properties']) ? schema['properties'] : {};
  const result: JsonDraft = {};
  const own = change?.kind === 'object' ? change : undefined;
  for (const key of Object.keys(value)) {
    const inner = ownValue(value, key) ?? null;
    if (inner === null && own?.absentWhenNull.has(key) === true) continue;
    const restored = restoreValue(inner, ownValue(properties, key) ?? {}, root, changes, depth + 1);
    if (key === own?.entries && isRecord(restored))
      for (const [name, each] of Object.entries(restored)) setOwn(result, name, each);
    else setOwn(result, key, restored);
  }
  for (const name of own?.nullWhenAbsent ?? []) if (!hasOwn(result, name)) setOwn(result, name, null);
  return result;
}

function restoreMap(
  value: readonly JsonValue[],
  schema: JsonObject,
  root: JsonObject,
  changes: SchemaChanges,
  depth: number,
): JsonValue {
  const result: JsonDraft = {};
  for (const entry of value) {
    if (!isRecord(entry) || typeof entry['key'] !== 'string') return value;
    const items = isRecord(schema['items']) ? schema['items'] : {};
    const properties = isRecord(items['properties']) ? items['properties'] : {};
    setOwn(
      result,
      entry['key'],
      restoreValue(entry['value'] ?? null, properties['value'] ?? {}, root, changes, depth + 1),
    );
  }
  return result;
}

function restoreTuple(
  value: JsonObject,
  length: number,
  schema: JsonObject,
  root: JsonObject,
  changes: SchemaChanges,
  depth: number,
): JsonValue {
  const properties = isRecord(schema['properties']) ? schema['properties'] : {};
  const items: JsonValue[] = [];
  for (let index = 1; index <= length; index += 1) {
    const key = `item${index}`;
    if (!hasOwn(value, key)) break;
    items.push(restoreValue(value[key] ?? null, properties[key] ?? {}, root, changes, depth + 1));
  }
  const rest = value['rest'];
  if (isList(rest)) {
    const ruled = isRecord(properties['rest']) ? (properties['rest']['items'] ?? {}) : {};
    items.push(...rest.map((item) => restoreValue(item, ruled, root, changes, depth + 1)));
  }
  return items;
}

export function resolveRef(ref: string, root: JsonObject): JsonValue | undefined {
  const defs = root['$defs'];
  return isRecord(defs) ? ownValue(defs, ref.replace('#/$defs/', '')) : undefined;
}

/** Whether a value has the shape of an adapted schema: the few keywords there are. */
export function fits(value: JsonValue, schema: JsonValue, root: JsonObject, depth = 0): boolean {
  if (!isRecord(schema) || depth > 400) return true;
  const ref = schema['$ref'];
  if (typeof ref === 'string') return fits(value, resolveRef(ref, root) ?? {}, root, depth + 1);
  if (isList(schema['anyOf'])) return schema['anyOf'].some((each) => fits(value, each, root, depth + 1));
  const { type } = schema;
  if (type !== undefined && !(isList(type) ? type : [type]).some((each) => isOfType(value, each))) return false;
  if (isList(schema['enum']) && !schema['enum'].some((each) => isEqual(each, value))) return false;
  if (isList(value)) return value.every((item) => fits(item, schema['items'] ?? {}, root, depth + 1));
  if (!isRecord(value) || !isRecord(schema['properties'])) return true;
  const properties = schema['properties'];
  const required = isList(schema['required']) ? schema['required'] : [];
  return (
    required.every((name) => typeof name === 'string' && hasOwn(value, name)) &&
    Object.keys(value).every(
      (key) =>
        hasOwn(properties, key) && fits(ownValue(value, key) ?? null, ownValue(properties, key) ?? {}, root, depth + 1),
    )
  );
}

function isOfType(value: JsonValue, type: JsonValue): boolean {
  return type === 'integer' ? isNumber(value) && isInteger(value) : typeName(value) === type;
}
