/** The shapes in which providers take tools: as a value in code, or in data. */
import { isRecord } from '../../../json/json.ts';
import { ReadError } from '../../../json/reading.ts';
import type { Entry, Fields } from './fields.ts';

/** The parts of a definition, not read yet. */
export interface ToolParts {
  readonly offset: number;
  /** Where the name stands, or the name itself: of what holds the definition. */
  readonly name: Entry | string | undefined;
  readonly description: Entry | undefined;
  /** Absent for a tool without arguments. */
  readonly schema: Entry | undefined;
  /** Why a part that is missing may be there all the same. */
  readonly hidden: ReadError | undefined;
  /** Where the objects begin that belong to it, and are no tools of their own. */
  readonly objects: readonly number[];
  readonly notes?: readonly string[];
  /** Where the list names it that makes it a tool. */
  readonly listedAt?: number;
}

/** What is known of an object by where it stands. */
export interface ShapePlace {
  /** One of a list of tools. */
  readonly isListed: boolean;
  /** One of Google's `functionDeclarations`. */
  readonly isDeclaration: boolean;
  /** In what is called `tools`. */
  readonly isOfTools: boolean;
}

const SCHEMA_KEYS = ['input_schema', 'inputSchema', 'parameters', 'parametersJsonSchema', 'parameters_json_schema'];

export function schemaIn(fields: Fields, more: readonly string[] = []): Entry | undefined {
  for (const key of [...SCHEMA_KEYS, ...more]) {
    const entry = fields.get(key);
    if (entry !== undefined) return entry;
  }
  return undefined;
}

/**
 * `{ name, description, input_schema }` and its like, `{ type: 'function', function: {…} }`, `{ toolSpec: {…} }`;
 * `undefined` for an object that is something else.
 */
export function wireShape(fields: Fields, place: ShapePlace): ToolParts | undefined {
  const spec = fields.get('toolSpec')?.fields();
  if (spec !== undefined) {
    const given = schemaIn(spec);
    return partsIn(spec, given?.fields()?.get('json') ?? given, fields.offset);
  }
  const isFunction = valueOf(fields.get('type')) === 'function';
  const inner = isFunction ? fields.get('function')?.fields() : undefined;
  if (inner !== undefined) {
    if (!isDefinition(inner, place.isListed)) return undefined;
    return partsIn(inner, schemaIn(inner), fields.offset);
  }
  if (isFunction || place.isDeclaration) {
    if (fields.get('name') === undefined || !isDefinition(fields, place.isListed || place.isDeclaration))
      return undefined;
    return partsIn(fields, schemaIn(fields), fields.offset);
  }
  const schema = schemaIn(fields);
  const name = fields.get('name');
  if (schema === undefined || name === undefined || isNoText(name) || isNoSchema(schema)) return undefined;
  return partsIn(fields, schema, fields.offset);
}

export function partsIn(fields: Fields, schema: Entry | undefined, offset: number): ToolParts {
  return {
    offset,
    name: fields.get('name'),
    description: fields.get('description'),
    schema,
    hidden: fields.hidden,
    objects: [offset, fields.offset],
  };
}

/** A call of a function, and the choice of one, have the same beginning as its definition. */
function isDefinition(fields: Fields, isListed: boolean): boolean {
  if (fields.get('arguments') !== undefined || fields.get('call_id') !== undefined) return false;
  const name = fields.get('name');
  if (name !== undefined && isNoText(name)) return false;
  const schema = schemaIn(fields);
  if (schema !== undefined) return !isNoSchema(schema);
  return isListed || fields.get('description') !== undefined;
}

/** Whether a value is known, and is no name. */
function isNoText(entry: Entry): boolean {
  const value = valueOf(entry);
  return value !== UNKNOWN && typeof value !== 'string';
}

/** Whether a value is known, and can be no schema: OpenAPI has a list of parameters. */
function isNoSchema(entry: Entry): boolean {
  const value = valueOf(entry);
  return Array.isArray(value) || ['string', 'number', 'boolean', 'bigint'].includes(typeof value);
}

/** The text that an entry is, where it is one that can be told. */
export function knownTextOf(entry: Entry | undefined): string | undefined {
  const value = valueOf(entry);
  return typeof value === 'string' ? value : undefined;
}

const UNKNOWN = Symbol('unknown');

function valueOf(entry: Entry | undefined): unknown {
  try {
    return entry?.read();
  } catch (error) {
    if (error instanceof ReadError) return UNKNOWN;
    throw error;
  }
}

const GOOGLE_TYPES = new Set(['STRING', 'NUMBER', 'INTEGER', 'BOOLEAN', 'ARRAY', 'OBJECT', 'NULL']);

/** A schema with Google's names of types (`OBJECT`) in those of JSON Schema. */
export function withPlainTypes<T>(schema: T): T {
  if (Array.isArray(schema)) return schema.map((item: unknown) => withPlainTypes(item)) as T;
  if (!isRecord(schema)) return schema;
  const { type } = schema;
  const plain = Object.fromEntries(Object.entries(schema).map(([key, item]) => [key, withPlainTypes(item)]));
  if (typeof type !== 'string' || !GOOGLE_TYPES.has(type)) return plain as T;
  const lower = type.toLowerCase();
  const { nullable, ...others } = plain;
  return { ...others, type: nullable === true ? [lower, 'null'] : lower } as T;
}

/** Members of a tool that say what a model is told of it; the others are for the code that runs it. */
export const SAYING =
  /^(?:name|title|description|function|args|inputs?|properties|required|(?:\w{0,40}_)?parameters|\w{0,40}[sS]chema|toolSpec|__annotations__|__doc__|__name__|__signature__)$/;
