/** Schemas of Avro as JSON Schema: the data as JSON says it, without the names of types around the values of unions. */
import * as l10n from '@vscode/l10n';
import {
  isList,
  isRecord,
  ownValue,
  setOwn,
  type JsonDraft,
  type JsonObject,
  type JsonValue,
} from '../../json/json.ts';
import { ReadError } from '../../json/reading.ts';
import { enumOf, listOf, objectOf, unionOf, withDescription } from './build.ts';

const PRIMITIVES: Readonly<Record<string, JsonObject>> = {
  null: { type: 'null' },
  boolean: { type: 'boolean' },
  int: { type: 'integer' },
  long: { type: 'integer' },
  float: { type: 'number' },
  double: { type: 'number' },
  bytes: { type: 'string' },
  string: { type: 'string' },
};
/** What people read where Avro counts days or milliseconds. */
const LOGICAL: Readonly<Record<string, JsonObject>> = {
  uuid: { type: 'string', format: 'uuid' },
  decimal: { type: 'number' },
  'big-decimal': { type: 'number' },
  date: { type: 'string', format: 'date' },
  'time-millis': { type: 'string', format: 'time' },
  'time-micros': { type: 'string', format: 'time' },
  'timestamp-millis': { type: 'string', format: 'date-time' },
  'timestamp-micros': { type: 'string', format: 'date-time' },
  'timestamp-nanos': { type: 'string', format: 'date-time' },
  'local-timestamp-millis': { type: 'string', format: 'date-time' },
  'local-timestamp-micros': { type: 'string', format: 'date-time' },
};
const MAX_DEPTH = 200;

/** A named type, several of them (a union), or a protocol with its types. */
export function isAvro(value: JsonValue): boolean {
  if (isList(value)) return value.some(isNamed) && value.every((each) => isNamed(each) || isPrimitive(each));
  return isNamed(value) || isProtocol(value);
}

function isPrimitive(value: JsonValue): boolean {
  return typeof value === 'string' && Object.hasOwn(PRIMITIVES, value);
}

function isProtocol(value: JsonValue): value is JsonObject {
  if (!isRecord(value) || typeof value['protocol'] !== 'string') return false;
  return isList(value['types']) && value['types'].every(isNamed) && isRecord(value['messages'] ?? {});
}

function isNamed(value: JsonValue): value is JsonObject {
  if (!isRecord(value) || typeof value['name'] !== 'string') return false;
  const { type, fields, symbols } = value;
  if (type === 'fixed') return typeof value['size'] === 'number';
  if (type === 'enum') return isList(symbols) && symbols.every((each) => typeof each === 'string');
  if (type !== 'record' && type !== 'error') return false;
  return isList(fields) && fields.every((each) => isRecord(each) && typeof each['name'] === 'string' && 'type' in each);
}

/** Each named type a definition; the last record is what is meant where there are several. */
export function fromAvro(value: JsonValue, notes: Set<string>): JsonObject {
  const reader = new AvroReader(notes);
  const isWhole = isProtocol(value);
  const types = isWhole ? value['types'] : value;
  const space = isWhole && typeof value['namespace'] === 'string' ? value['namespace'] : '';
  const roots = (isList(types) ? types : [value]).filter(isNamed).map((each) => reader.type(each, space, 0));
  if (roots.length === 0) throw new ReadError(l10n.t('This protocol of Avro holds no type to extract with.'), 0);
  const [only] = roots;
  const defs = reader.definitions;
  if (roots.length > 1) return { $defs: defs };
  const name = typeof only?.['$ref'] === 'string' ? only['$ref'].slice('#/$defs/'.length) : '';
  const schema = ownValue(defs, name);
  const isRecursive = JSON.stringify(defs).includes(`"#/$defs/${name}"`);
  if (isRecursive || !isRecord(schema)) return { title: name, ...only, $defs: defs };
  const others = Object.fromEntries(Object.entries(defs).filter(([key]) => key !== name));
  return { title: name, ...schema, ...(Object.keys(others).length > 0 && { $defs: others }) };
}

class AvroReader {
  readonly definitions: JsonDraft = {};
  readonly #names = new Map<string, string>();
  readonly #notes: Set<string>;

  constructor(notes: Set<string>) {
    this.#notes = notes;
  }

  type(type: JsonValue | undefined, space: string, depth: number): JsonObject {
    if (depth > MAX_DEPTH) throw new ReadError(l10n.t('The schema is nested too deeply.'), 0);
    if (typeof type === 'string') return this.#named(type, space);
    if (isList(type)) return unionOf(type.map((each) => this.type(each, space, depth + 1)));
    if (!isRecord(type)) throw new ReadError(l10n.t('A type of Avro must be a name, a list or an object.'), 0);
    const logical = ownValue(LOGICAL, textOf(type['logicalType'])) as JsonObject | undefined;
    if (logical !== undefined) {
      if (logical['format'] !== 'uuid' && logical['format'] !== undefined)
        this.#notes.add(l10n.t('Dates and times of Avro are extracted as text, not as numbers.'));
      return logical;
    }
    switch (textOf(type['type'])) {
      case 'record':
      case 'error':
        return this.#define(type, space, (own) => this.#record(type, own, depth));
      case 'enum':
        return this.#define(type, space, () => enumOf(isList(type['symbols']) ? type['symbols'] : []));
      case 'fixed':
        return this.#define(type, space, () => ({ type: 'string' }));
      case 'array':
        return listOf(this.type(type['items'], space, depth + 1));
      case 'map':
        return { type: 'object', additionalProperties: this.type(type['values'], space, depth + 1) };
      default:
        return this.type(type['type'], space, depth + 1);
    }
  }

  #named(name: string, space: string): JsonObject {
    const plain = Object.hasOwn(PRIMITIVES, name) ? PRIMITIVES[name] : undefined;
    if (plain !== undefined) {
      if (name === 'bytes') this.#notes.add(l10n.t('Bytes of Avro are extracted as text.'));
      return plain;
    }
    const known = this.#names.get(fullName(name, space)) ?? this.#names.get(name);
    if (known === undefined) throw new ReadError(l10n.t`The type "${name}" is not in this Avro schema.`, 0);
    return { $ref: `#/$defs/${known}` };
  }

  #define(type: JsonObject, space: string, content: (space: string) => JsonObject): JsonObject {
    const given = textOf(type['name']);
    const own = typeof type['namespace'] === 'string' ? type['namespace'] : space;
    const full = fullName(given, own);
    const short = full.slice(full.lastIndexOf('.') + 1).replaceAll(/[^\w-]/g, '_');
    const name = Object.hasOwn(this.definitions, short) ? full.replaceAll(/[^\w-]/g, '_') : short;
    this.#names.set(full, name);
    setOwn(this.definitions, name, {});
    const schema = content(full.slice(0, Math.max(0, full.lastIndexOf('.'))));
    setOwn(this.definitions, name, described(schema, type));
    return { $ref: `#/$defs/${name}` };
  }

  #record(type: JsonObject, space: string, depth: number): JsonObject {
    const properties: Record<string, JsonObject> = {};
    const required: string[] = [];
    for (const field of isList(type['fields']) ? type['fields'] : []) {
      if (!isRecord(field)) continue;
      const name = textOf(field['name']);
      // A field may hold the rest of its type itself: `{ "name": "a", "type": "array", "items": "int" }`.
      const isInline = typeof field['type'] === 'string' && ['array', 'map'].includes(field['type']);
      const schema = this.type(isInline ? { ...field, name: '' } : field['type'], space, depth + 1);
      setOwn(properties, name, described(schema, field));
      if (field['default'] === undefined) required.push(name);
    }
    return objectOf(properties, required);
  }
}

function described(schema: JsonObject, { doc }: JsonObject): JsonObject {
  return withDescription(schema, typeof doc === 'string' ? doc : undefined);
}

function fullName(name: string, space: string): string {
  return name.includes('.') || space === '' ? name : `${space}.${name}`;
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
