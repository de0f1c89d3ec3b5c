import { isList, isRecord, ownValue, valueAt, type JsonObject, type JsonValue } from '../json/json.ts';

/** What a schema, or a reference within the whole to one, means; `undefined` where it refers elsewhere. */
export function resolvedSchema(root: JsonObject, given: JsonValue | undefined): JsonObject | undefined {
  let schema = given;
  for (let steps = 0; steps < 20; steps += 1) {
    const ref = isRecord(schema) ? ownValue(schema, '$ref') : undefined;
    if (typeof ref !== 'string') return isRecord(schema) && !isList(schema) ? schema : undefined;
    // One that is written in percent signs is left to the whole schema.
    schema = ref.startsWith('#') ? valueAt(root, ref.slice(1)) : undefined;
  }
  return undefined;
}
