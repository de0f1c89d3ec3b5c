import { isList, isRecord, setOwn, type JsonObject, type JsonValue } from '../../json/json.ts';

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
