/**
 * Schemas in other words than those of JSON Schema, said in these: MongoDB's validators, Avro, JSON Type Definition. What is
 * none of them stays as it is.
 */
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
import { subschemaKeywords } from '../../schema/dialect.ts';
import { fromAvro, isAvro } from './avro.ts';
import { fromTypeDefinition, isTypeDefinition } from './typeDefinition.ts';

export interface OtherSchema {
  readonly document: JsonValue;
  readonly notes: readonly string[];
}

/** Throws a `ReadError` where such a schema says what cannot be said. */
export function inJsonSchema(document: JsonValue): OtherSchema {
  const notes = new Set<string>();
  const mongo = mongoSchema(document);
  if (mongo !== undefined) {
    const { schema, name } = mongo;
    const title = typeof name === 'string' && schema['title'] === undefined ? { title: name } : {};
    return { document: { ...title, ...fromMongo(schema, notes, 0) }, notes: [...notes] };
  }
  if (isAvro(document)) return { document: fromAvro(document, notes), notes: [...notes] };
  if (isTypeDefinition(document)) return { document: fromTypeDefinition(document), notes: [] };
  return { document, notes: [] };
}

/** Whether it is one of them, be it with mistakes. */
export function isOtherSchema(document: JsonValue): boolean {
  return mongoSchema(document) !== undefined || isAvro(document) || isTypeDefinition(document);
}

/** `$jsonSchema`, alone, in a validator, or in what makes the collection; a bare one says `bsonType`. */
function mongoSchema(
  document: JsonValue,
): { readonly schema: JsonObject; readonly name: JsonValue | undefined } | undefined {
  if (!isRecord(document)) return undefined;
  const name = ['create', 'collMod', 'name'].map((key) => ownValue(document, key)).find((each) => each !== undefined);
  const options = ownValue(document, 'options');
  for (const holder of [
    document,
    ownValue(document, 'validator'),
    isRecord(options) ? options['validator'] : undefined,
  ]) {
    const schema = isRecord(holder) ? ownValue(holder, '$jsonSchema') : undefined;
    if (isRecord(schema)) return { schema, name };
  }
  const bare = ownValue(document, 'bsonType');
  return typeof bare === 'string' || isList(bare) ? { schema: document, name: undefined } : undefined;
}

const BSON: Readonly<Record<string, JsonObject>> = {
  double: { type: 'number' },
  decimal: { type: 'number' },
  number: { type: 'number' },
  int: { type: 'integer' },
  long: { type: 'integer' },
  string: { type: 'string' },
  symbol: { type: 'string' },
  object: { type: 'object' },
  array: { type: 'array' },
  bool: { type: 'boolean' },
  null: { type: 'null' },
  date: { type: 'string', format: 'date-time' },
  objectId: { type: 'string', pattern: '^[0-9a-fA-F]{24}$' },
};
/** Types of BSON that JSON writes as something else. */
const TOLD: Readonly<Record<string, string>> = {
  date: 'A date of MongoDB is extracted as text with date and time.',
  objectId: 'An ObjectId of MongoDB is extracted as its 24 digits.',
};
const SHAPES = subschemaKeywords('draft-07');
const MAX_DEPTH = 300;

function fromMongo(schema: JsonValue, notes: Set<string>, depth: number): JsonObject {
  if (!isRecord(schema) || depth > MAX_DEPTH) return {};
  const result: JsonDraft = {};
  for (const key of Object.keys(schema)) {
    const value = ownValue(schema, key) ?? null;
    if (key !== 'bsonType') setOwn(result, key, inside(key, value, notes, depth));
  }
  const bson = ownValue(schema, 'bsonType');
  if (bson === undefined) return result;
  const types = (isList(bson) ? bson : [bson]).map((type) => bsonType(type, notes));
  const [only] = types;
  if (types.length === 1 && only !== undefined) return { ...only, ...result };
  const isPlain = types.every((type) => Object.keys(type).length === 1);
  if (isPlain) return { type: [...new Set(types.map((type) => type['type'] ?? null))], ...result };
  return { allOf: [{ anyOf: types }, result] };
}

function inside(key: string, value: JsonValue, notes: Set<string>, depth: number): JsonValue {
  const shape = key === 'items' ? 'schema-or-list' : SHAPES.get(key);
  if (shape === undefined || typeof value === 'boolean') return value;
  if (isList(value)) return value.map((each) => fromMongo(each, notes, depth + 1));
  if (!shape.startsWith('map') || !isRecord(value)) return fromMongo(value, notes, depth + 1);
  const map: JsonDraft = {};
  for (const name of Object.keys(value)) {
    const each = ownValue(value, name) ?? null;
    setOwn(map, name, isRecord(each) ? fromMongo(each, notes, depth + 1) : each);
  }
  return map;
}

function bsonType(type: JsonValue, notes: Set<string>): JsonObject {
  const known = typeof type === 'string' && Object.hasOwn(BSON, type) ? BSON[type] : undefined;
  if (known === undefined) throw new ReadError(`The type ${JSON.stringify(type)} of MongoDB has no form in JSON.`, 0);
  const told = typeof type === 'string' ? TOLD[type] : undefined;
  if (told !== undefined) notes.add(told);
  return known;
}
