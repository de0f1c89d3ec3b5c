/** What of a schema TypeScript can say: its structure. A value that breaks this must not compile. */
import { isList, isRecord, type JsonObject, type JsonValue } from '../../../src/core/json/json.ts';

/** Rules for the ones who read. */
const RULES = new Set(
  `minLength maxLength pattern format minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minItems maxItems
  uniqueItems contains minContains maxContains propertyNames minProperties maxProperties dependentRequired dependentSchemas
  dependencies if then else not patternProperties unevaluatedProperties unevaluatedItems`.split(/\s+/),
);

export function structureOf(schema: JsonValue): JsonValue {
  if (isList(schema)) return schema.map(structureOf);
  if (!isRecord(schema)) return schema;
  const result: { [key: string]: JsonValue } = {};
  for (const [key, value] of Object.entries(schema)) {
    const isTuple = isList(schema['prefixItems']) || isList(schema['items']);
    if (key === 'minItems' && isTuple) result[key] = value;
    else if (RULES.has(key)) continue;
    else if (key === 'properties' || key === '$defs' || key === 'definitions') result[key] = mapOf(value);
    else if (key === 'const') result['anyOf'] = [literalOf(value)];
    else if (key === 'enum' && isList(value)) result['anyOf'] = value.map(literalOf);
    else if (key === 'default') continue;
    else if (key === 'type') result[key] = isList(value) ? value.map(typeOf) : typeOf(value);
    // Further keys may be anything: only what has no keys of its own is a map.
    else if (key === 'additionalProperties') {
      if (isRecord(value) && !('properties' in schema) && !('required' in schema)) result[key] = structureOf(value);
    } else if (key === 'oneOf') result['anyOf'] = structureOf(value);
    else result[key] = structureOf(value);
  }
  return result;
}

/** A type of literal parts, which further keys do not disturb. */
function literalOf(value: JsonValue): JsonValue {
  if (!isRecord(value)) return { const: value };
  const properties = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, literalOf(each)]));
  return { type: 'object', properties, required: Object.keys(value) };
}

function typeOf(type: JsonValue): JsonValue {
  return type === 'integer' ? 'number' : type;
}

function mapOf(value: JsonValue): JsonObject {
  return isRecord(value)
    ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, structureOf(each)]))
    : {};
}
