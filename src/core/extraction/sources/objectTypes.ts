import { isList, isRecord, setOwn, type JsonObject, type JsonValue } from '../../json/json.ts';
import { objectOf } from './build.ts';

/** The texts among the choices of a schema. */
export function textsOf(schema: JsonObject): readonly string[] {
  const values = isList(schema['enum']) ? schema['enum'] : [schema['const'] ?? null];
  return values.filter((value) => typeof value === 'string');
}

/** A map, or an object where the keys are known. */
export function recordOf(keys: JsonObject, values: JsonObject): JsonObject {
  const names = textsOf(keys);
  if (names.length === 0) return { type: 'object', additionalProperties: values };
  return objectOf(Object.fromEntries(names.map((name) => [name, values])), names);
}

/** Keeps (or drops) the named properties of an object schema. */
export function pickKeys(object: JsonObject, names: readonly string[], keeps: boolean): JsonObject {
  const isKept = (name: JsonValue): boolean => typeof name === 'string' && names.includes(name) === keeps;
  const properties = isRecord(object['properties']) ? object['properties'] : {};
  const required = isList(object['required']) ? object['required'].filter(isKept) : [];
  const { required: _, ...rest } = object;
  return {
    ...rest,
    properties: Object.fromEntries(Object.entries(properties).filter(([name]) => isKept(name))),
    ...(required.length > 0 && { required }),
  };
}

/** Several object types as one; what is no object stays beside the others. */
export function mergeObjects(parts: readonly JsonObject[]): JsonObject {
  if (!parts.every((part) => part['type'] === 'object' && !('anyOf' in part))) return { allOf: parts };
  const properties: Record<string, JsonValue> = {};
  const required = new Set<JsonValue>();
  let merged: JsonObject = {};
  for (const part of parts) {
    merged = { ...merged, ...part };
    if (isRecord(part['properties']))
      for (const [key, value] of Object.entries(part['properties'])) setOwn(properties, key, value);
    if (isList(part['required'])) for (const name of part['required']) required.add(name);
  }
  return { ...merged, properties, ...(required.size > 0 && { required: [...required] }) };
}
