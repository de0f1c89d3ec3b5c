import { hasOwn, isList, isRecord, ownValue, setOwn } from '../json/json.ts';
import type { JsonDraft, JsonObject, JsonValue } from '../json/json.ts';

/** Keywords under which schemas stand: one, a list of them, or one for each name. */
const HOLDERS: ReadonlySet<string> = new Set([
  ...'items additionalProperties contains not if then else propertyNames'.split(' '),
  ...'anyOf oneOf allOf prefixItems'.split(' '),
]);
const NAMED_HOLDERS: ReadonlySet<string> = new Set(
  'properties patternProperties $defs definitions dependentSchemas'.split(' '),
);
const MAX_DEPTH = 200;

/**
 * A schema of an older draft, or one that leaves out what servers insist on, as they take it: a list says what its items are,
 * by one schema for all of them, and a bound is a number. What is as it should be is given back itself.
 */
export function mendedSchema(schema: JsonObject): JsonObject {
  const mended = mend(schema, 0);
  if (!isRecord(mended) || mended === schema) return schema;
  const { $schema: draft, ...rest } = mended;
  // Its bounds are no longer those of that draft.
  return typeof draft === 'string' && /draft-0[34]/.test(draft) ? rest : mended;
}

function mend(schema: JsonValue, depth: number): JsonValue {
  if (!isRecord(schema) || depth > MAX_DEPTH) return schema;
  const fresh: JsonDraft = {};
  let isChanged = false;
  for (const [keyword, value] of Object.entries(schema)) {
    const inner = mendUnder(keyword, value, depth + 1);
    isChanged ||= inner !== value;
    setOwn(fresh, keyword, inner);
  }
  return mendArray(mendBounds(isChanged ? fresh : schema));
}

function mendUnder(keyword: string, value: JsonValue, depth: number): JsonValue {
  if (NAMED_HOLDERS.has(keyword) && isRecord(value)) {
    const entries = Object.entries(value).map(([name, part]) => [name, mend(part, depth)] as const);
    if (entries.every(([name, part]) => part === ownValue(value, name))) return value;
    const fresh: JsonDraft = {};
    for (const [name, part] of entries) setOwn(fresh, name, part);
    return fresh;
  }
  if (!HOLDERS.has(keyword)) return value;
  if (!isList(value)) return mend(value, depth);
  const parts = value.map((part) => mend(part, depth));
  return parts.every((part, index) => part === value[index]) ? value : parts;
}

/** A place for each item (`items` as a list) was another draft's way; the items' order is left to the check of the call. */
function mendArray(schema: JsonObject): JsonObject {
  const { type, items } = schema;
  const isArray = type === 'array' || (isList(type) && type.includes('array'));
  if (isList(items)) {
    const { additionalItems: _, ...rest } = schema;
    return { ...rest, items: items.length === 0 ? {} : { anyOf: items } };
  }
  return isArray && !hasOwn(schema, 'items') && !hasOwn(schema, 'prefixItems') ? { ...schema, items: {} } : schema;
}

/** `minimum: 5, exclusiveMinimum: true` as `exclusiveMinimum: 5`. */
function mendBounds(schema: JsonObject): JsonObject {
  let result = schema;
  for (const [flag, bound] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (typeof schema[flag] !== 'boolean') continue;
    const { [flag]: isExclusive, [bound]: limit, ...rest } = result;
    if (limit === undefined) result = rest;
    else result = { ...rest, [isExclusive === true ? flag : bound]: limit };
  }
  return result;
}
