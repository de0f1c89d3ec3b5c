/**
 * Schemas that a check asks of parts of a value, with the types that those have. A rule for texts lets every other value
 * pass: in a check it does not mean that there is a text.
 */
import { isList, isRecord, ownValue, type JsonObject, type JsonValue } from '../../json/json.ts';
import type { SchemaIndex } from '../../schema/schemaIndex.ts';
import { Facts, hintsOf, type JsonType } from './facts.ts';

/** Any value, as types. */
export const ANY_KIND: JsonObject = { type: ['null', 'boolean', 'number', 'string', 'array', 'object'] };

/** What says itself which values it is for, or leads elsewhere. */
const STATES = ['type', 'enum', 'const', '$ref', '$dynamicRef', '$recursiveRef', 'allOf', 'anyOf', 'oneOf', 'not'];
const REFS = ['$ref', '$dynamicRef', '$recursiveRef'];
const JOINS = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];

export function typeNames(types: ReadonlySet<JsonType>): readonly JsonValue[] {
  return [...new Set([...types].map((type) => (type === 'fraction' ? 'number' : type)))];
}

/** `base`: what else is said of the value, and holds. */
export function withTypes(schema: JsonValue, base: Facts | undefined, index: SchemaIndex): JsonValue {
  if (!isRecord(schema) || REFS.some((key) => key in schema)) return schema;
  const typed = (part: JsonValue, of?: Facts): JsonValue => withOwnTypes(part, of, index);
  const changed: { [key: string]: JsonValue } = { ...schema };
  const { properties, items } = schema;
  if (isRecord(properties)) {
    const names = Object.keys(properties);
    changed['properties'] = Object.fromEntries(
      names.map((name) => [name, typed(ownValue(properties, name) ?? true, factsOfField(name, base, index))]),
    );
  }
  if (isRecord(items)) changed['items'] = typed(items);
  for (const key of JOINS) {
    const parts = schema[key];
    if (isList(parts))
      changed[key] = parts.map((part) => (key === 'prefixItems' ? typed(part) : withTypes(part, base, index)));
  }
  return JSON.stringify(changed) === JSON.stringify(schema) ? schema : changed;
}

function withOwnTypes(schema: JsonValue, base: Facts | undefined, index: SchemaIndex): JsonValue {
  const inner = withTypes(schema, base, index);
  if (!isRecord(inner) || STATES.some((key) => key in inner) || hintsOf(inner).length === 0) return inner;
  return { ...inner, ...(base?.isTypeStated === true ? { type: typeNames(base.types) } : ANY_KIND) };
}

function factsOfField(name: string, base: Facts | undefined, index: SchemaIndex): Facts | undefined {
  const said = (base?.objects ?? []).flatMap(({ properties }) => {
    const own = ownValue(properties, name);
    return own === undefined ? [] : [{ schema: own }];
  });
  return said.length === 0 ? undefined : new Facts(index, said);
}
