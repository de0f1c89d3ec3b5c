/** Small schemas out of the words that types are written in; what all readers share. */
import {
  canonicalText,
  isList,
  isRecord,
  setOwn,
  typeName,
  type JsonDraft,
  type JsonObject,
  type JsonValue,
} from '../../json/json.ts';

export function withDescription(schema: JsonObject, description: string | undefined): JsonObject {
  const text = description?.replace(/\s+/g, ' ').trim() ?? '';
  return text === '' ? schema : { ...schema, description: text };
}

export function listOf(items: JsonObject): JsonObject {
  return { type: 'array', items };
}

export function literal(value: JsonValue): JsonObject {
  return { const: value };
}

/** An object schema; `required` is left out where nothing is. */
export function objectOf(
  properties: Readonly<Record<string, JsonObject>>,
  required: readonly string[],
  extra: JsonObject = {},
): JsonObject {
  return { type: 'object', properties, ...(required.length > 0 && { required: [...new Set(required)] }), ...extra };
}

const isNull = (schema: JsonObject): boolean => schema['type'] === 'null' || schema['const'] === null;

/** The schema, or null. */
export function orNull(schema: JsonObject): JsonObject {
  return unionOf([schema, { type: 'null' }]);
}

/** One of several, as short as it can be said: literals become an enum, plain types a list of types. */
export function unionOf(parts: readonly JsonObject[]): JsonObject {
  const flat = parts.flatMap((part) =>
    isList(part['anyOf']) && Object.keys(part).length === 1 ? part['anyOf'].filter(isRecord) : [part],
  );
  const options = [...new Map(flat.toReversed().map((part) => [canonicalText(part), part])).values()].toReversed();
  const [first] = options;
  if (first === undefined) return {};
  if (options.length === 1) return first;
  if (options.some((option) => Object.keys(option).length === 0)) return {};
  const values = options.filter((option) => !isNull(option));
  const hasNull = values.length < options.length;
  const merged = mergeLiterals(values) ?? mergePlain(values);
  if (merged === undefined) return { anyOf: [...values, ...(hasNull ? [{ type: 'null' }] : [])] };
  return hasNull ? addNull(merged) : merged;
}

/** Adds null to a schema with `type`, where that says it all. */
function addNull(schema: JsonObject): JsonObject {
  const { type } = schema;
  if (type === undefined || '$ref' in schema || 'anyOf' in schema || 'const' in schema)
    return { anyOf: [schema, { type: 'null' }] };
  const types = isList(type) ? type : [type];
  const enumeration = schema['enum'];
  return { ...schema, type: [...types, 'null'], ...(isList(enumeration) && { enum: [...enumeration, null] }) };
}

function literalsOf(schema: JsonObject): readonly JsonValue[] | undefined {
  const keys = Object.keys(schema);
  if (keys.length === 1 && 'const' in schema) return [schema['const'] ?? null];
  if (isList(schema['enum']) && keys.every((key) => key === 'enum' || key === 'type')) return schema['enum'];
  return undefined;
}

function mergeLiterals(options: readonly JsonObject[]): JsonObject | undefined {
  const values: JsonValue[] = [];
  for (const option of options) {
    const own = literalsOf(option);
    if (own === undefined) return undefined;
    values.push(...own);
  }
  if (values.length === 1) return literal(values[0] ?? null);
  return enumOf(values);
}

/** An enum with its type where all values have the same. */
export function enumOf(values: readonly JsonValue[]): JsonObject {
  const types = [...new Set(values.map(typeName))];
  return types.length === 1 ? { type: types[0] ?? 'string', enum: values } : { enum: values };
}

/** Several types without more to say become one list of types; one schema stays itself. */
function mergePlain(options: readonly JsonObject[]): JsonObject | undefined {
  if (options.length === 1) return options[0];
  const types: JsonValue[] = [];
  for (const option of options) {
    const { type } = option;
    if (type === undefined || Object.keys(option).length > 1 || type === 'object' || type === 'array') return undefined;
    types.push(...(isList(type) ? type : [type]));
  }
  return { type: [...new Set(types)] };
}

/** Takes null out of a schema again, and says whether it was there. */
export function withoutNull(schema: JsonObject): { readonly schema: JsonObject; readonly isNullable: boolean } {
  const { type, anyOf } = schema;
  if (isList(type) && type.includes('null')) {
    const rest = type.filter((each) => each !== 'null');
    const enumeration = schema['enum'];
    const result: JsonDraft = { ...schema, type: rest.length === 1 ? (rest[0] ?? 'null') : rest };
    if (isList(enumeration)) result['enum'] = enumeration.filter((each) => each !== null);
    return { schema: result, isNullable: true };
  }
  if (isList(anyOf)) {
    const options = anyOf.filter(isRecord);
    const rest = options.filter((option) => !isNull(option));
    if (rest.length < options.length) {
      const { anyOf: _, ...others } = schema;
      const [only] = rest;
      return {
        schema: rest.length === 1 && only !== undefined ? { ...only, ...others } : { ...others, anyOf: rest },
        isNullable: true,
      };
    }
  }
  return { schema, isNullable: false };
}

/** Makes a root with definitions: inlined when nothing else refers to it, else by reference. */
function rootWithDefs(root: JsonObject, defs: Readonly<Record<string, JsonObject>>): JsonObject {
  return Object.keys(defs).length === 0 ? root : { ...root, $defs: defs };
}

/** The names of `$defs` that a schema refers to. */
function refsIn(value: JsonValue, found = new Set<string>()): Set<string> {
  if (isList(value)) for (const item of value) refsIn(item, found);
  else if (isRecord(value)) {
    const ref = value['$ref'];
    if (typeof ref === 'string' && ref.startsWith('#/$defs/')) found.add(ref.slice(8));
    for (const item of Object.values(value)) refsIn(item, found);
  }
  return found;
}

/** The declarations as one schema: `rootName` on top, and in `$defs` what can be reached from it. */
export function assemble(rootName: string, schemas: ReadonlyMap<string, JsonObject>): JsonObject {
  const root = schemas.get(rootName) ?? {};
  const defs: Record<string, JsonObject> = {};
  const queue = [...refsIn(root)];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    if (Object.hasOwn(defs, name)) continue;
    const schema = schemas.get(name);
    if (schema === undefined) continue;
    setOwn(defs, name, schema);
    queue.push(...refsIn(schema));
  }
  if (Object.hasOwn(defs, rootName)) return { $ref: `#/$defs/${rootName}`, $defs: defs };
  return rootWithDefs(root, defs);
}

/** Which declaration was meant: the last one that no other refers to, else the last. */
export function pickRoot(schemas: ReadonlyMap<string, JsonObject>, wanted?: string): string | undefined {
  const names = [...schemas.keys()];
  if (wanted !== undefined && schemas.has(wanted)) return wanted;
  const used = new Set<string>();
  for (const [name, schema] of schemas) for (const ref of refsIn(schema)) if (ref !== name) used.add(ref);
  return names.findLast((name) => !used.has(name)) ?? names.at(-1);
}
