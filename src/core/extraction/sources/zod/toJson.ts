import * as l10n from '@vscode/l10n';
import { isList, isRecord, type JsonDraft, type JsonObject, type JsonValue } from '../../../json/json.ts';
import { orNull } from '../build.ts';
import { settleNumbers } from '../jsonNumbers.ts';
import { ReadError } from '../../../json/reading.ts';
import { z } from './makers.ts';
import type { Schema, Schemas } from './schemas.ts';

interface Read {
  readonly schema: JsonObject;
  readonly notes: readonly string[];
}

/** What zod says of a schema, by default for data that comes in; constants of the file stand under `$defs`. */
export function toJsonSchema(
  root: Schema,
  rootName: string | undefined,
  schemas: Schemas,
  io: 'input' | 'output' = 'input',
): Read {
  const notes = new Set<string>();
  const metadata = {
    has: (schema: Schema) => z.globalRegistry.has(schema),
    get: (schema: Schema) => {
      const name = schema === root ? undefined : schemas.nameOf(schema);
      const told = z.globalRegistry.get(schema);
      return name === undefined ? told : { ...told, id: name };
    },
  };
  let json: unknown;
  try {
    json = z.toJSONSchema(root, {
      io,
      metadata: metadata as unknown as typeof z.globalRegistry,
      unrepresentable: ({ zodSchema }) => standIn(zodSchema as unknown as Schema, notes),
      override: ({ zodSchema, jsonSchema }) => {
        for (const note of schemas.notesOf(zodSchema as unknown as Schema)) notes.add(note);
        simplify(jsonSchema as JsonDraft);
        settleNumbers(jsonSchema as JsonDraft, { note: (sentence) => notes.add(sentence) });
      },
    });
  } catch (error) {
    if (error instanceof ReadError || error instanceof RangeError || !(error instanceof Error)) throw error;
    throw new ReadError(
      l10n.t`This schema cannot be expressed in JSON Schema: ${error.message.split('\n')[0] ?? ''}`,
      0,
    );
  }
  return { schema: withNamedRoot(tidied(json as JsonObject), rootName), notes: [...notes] };
}

interface StandIn {
  type: 'string' | 'integer';
  format?: string;
  [keyword: string]: string | number;
}

const BOUNDS: Readonly<Record<string, readonly [exclusive: string, inclusive: string]>> = {
  greater_than: ['exclusiveMinimum', 'minimum'],
  less_than: ['exclusiveMaximum', 'maximum'],
  multiple_of: ['multipleOf', 'multipleOf'],
};

/** An integer of any size, with the bounds that JSON carries. */
function boundsOf(schema: z.ZodBigInt, notes: Set<string>): StandIn {
  const found: StandIn = { type: 'integer' };
  // `z.uint64()` is a format of its own.
  if ('format' in schema.def && schema.def.format === 'uint64') found['minimum'] = 0;
  for (const { _zod: each } of schema.def.checks ?? []) {
    const { check, value, inclusive } = each.def as { check: string; value?: unknown; inclusive?: boolean };
    const keyword = BOUNDS[check]?.[inclusive === true ? 1 : 0];
    if (keyword === undefined || typeof value !== 'bigint') continue;
    if (Number.isSafeInteger(Number(value))) found[keyword] = narrower(keyword, found[keyword], Number(value));
    else notes.add(l10n.t`The bound ${String(value)} has too many digits and was left out.`);
  }
  return found;
}

function narrower(keyword: string, known: string | number | undefined, value: number): number {
  if (typeof known !== 'number') return value;
  return keyword.endsWith('inimum') ? Math.max(known, value) : Math.min(known, value);
}

function tellLost(values: readonly unknown[], notes: Set<string>): void {
  for (const value of values) {
    if (value === undefined) notes.add(l10n.t('"undefined" is no value of JSON and was left out.'));
    if (typeof value === 'bigint' && !Number.isSafeInteger(Number(value)))
      notes.add(l10n.t`The number ${String(value)} has too many digits: it is ${Number(value)} here.`);
  }
}

/** What stands for a type that JSON does not have. */
function standIn(schema: Schema, notes: Set<string>): StandIn | 'any' {
  const { type } = schema.def;
  if (schema instanceof z.ZodLiteral) tellLost(schema.def.values, notes);
  if (type === 'date') return { type: 'string', format: 'date-time' };
  if (schema instanceof z.ZodBigInt) return boundsOf(schema, notes);
  if (type === 'literal') return 'any';
  if (type === 'custom' || type === 'transform' || type === 'function') return 'any';
  notes.add(l10n.t`"z.${type}()" cannot be expressed in JSON Schema: any value is taken there.`);
  return 'any';
}

/** Formats whose keyword says what zod's own pattern says. */
const KNOWN_FORMATS = new Set(['email', 'uuid', 'date-time', 'date', 'duration', 'ipv4', 'ipv6', 'uri']);

function simplify(schema: JsonDraft): void {
  const { format, pattern, type } = schema;
  if (typeof format === 'string' && KNOWN_FORMATS.has(format) && typeof pattern === 'string' && isOwnPattern(pattern))
    delete schema['pattern'];
  if (typeof pattern === 'string' && 'pattern' in schema) schema['pattern'] = pattern.replaceAll('\\/', '/');
  const names = schema['propertyNames'];
  // Names are strings anyway.
  if (isRecord(names) && names['type'] === 'string' && Object.keys(names).length === 1) delete schema['propertyNames'];
  // A tuple that takes nothing behind its items.
  if (schema['items'] === false) delete schema['maxItems'];
  if (type !== 'integer') return;
  // Every integer that JSON carries exactly: nobody wrote these bounds.
  if (schema['minimum'] === Number.MIN_SAFE_INTEGER) delete schema['minimum'];
  if (schema['maximum'] === Number.MAX_SAFE_INTEGER) delete schema['maximum'];
}

const OWN_PATTERNS = new Set(
  [
    z.email(),
    z.uuid(),
    z.guid(),
    z.uuidv4(),
    z.uuidv6(),
    z.uuidv7(),
    z.iso.datetime(),
    z.iso.date(),
    z.iso.duration(),
    z.ipv4(),
    z.ipv6(),
  ].flatMap((schema) => {
    const { pattern } = z.toJSONSchema(schema);
    return typeof pattern === 'string' ? [pattern] : [];
  }),
);

function isOwnPattern(pattern: string): boolean {
  return OWN_PATTERNS.has(pattern);
}

/** Without zod's words for itself; choices that may be empty as one list. */
function tidied(schema: JsonObject): JsonObject {
  const { $schema: _, '~standard': __, $defs, ...rest } = withShortChoices(schema) as JsonObject;
  if (!isRecord($defs)) return rest;
  const defs = Object.entries($defs).map(
    ([name, value]) => [name, isRecord(value) ? withoutId(value) : value] as const,
  );
  return { ...rest, $defs: Object.fromEntries(defs) };
}

function withShortChoices(value: JsonValue): JsonValue {
  if (isList(value)) return value.map(withShortChoices);
  if (!isRecord(value)) return value;
  const schema = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withShortChoices(item)]));
  const [choice, nothing, more] = isList(schema['anyOf']) ? schema['anyOf'] : [];
  if (!isRecord(choice) || !isRecord(nothing) || more !== undefined || nothing['type'] !== 'null') return schema;
  if (!isList(choice['enum']) || '$ref' in choice) return schema;
  const { anyOf: _, ...others } = schema;
  return { ...orNull(choice), ...others };
}

function withoutId(schema: JsonObject): JsonObject {
  const { id: _, ...rest } = schema;
  return rest;
}

/** A root that refers to itself stands under its name as well, as every other that is referred to. */
function withNamedRoot(schema: JsonObject, given = /* l10n: none, a name in the schema. */ 'Root'): JsonObject {
  const { $defs, ...root } = schema;
  if (!refersToRoot(schema)) return schema;
  let rootName = given;
  for (let count = 2; isRecord($defs) && Object.hasOwn($defs, rootName); count += 1) rootName = `${given}${count}`;
  const ref = `#/$defs/${rootName.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const defs = { ...(isRecord($defs) ? $defs : {}), [rootName]: root };
  return { $ref: ref, $defs: renamed(defs, ref) as JsonObject };
}

function refersToRoot(value: JsonValue): boolean {
  if (isList(value)) return value.some(refersToRoot);
  if (!isRecord(value)) return false;
  return value['$ref'] === '#' || Object.values(value).some(refersToRoot);
}

function renamed(value: JsonValue, ref: string): JsonValue {
  if (isList(value)) return value.map((item) => renamed(item, ref));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === '$ref' && item === '#' ? ref : renamed(item, ref)]),
  );
}
