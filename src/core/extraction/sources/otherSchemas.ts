/**
 * Schemas in other words than those of JSON Schema, said in these: MongoDB's validators, Avro, JSON Type Definition. What is
 * none of them stays as it is.
 */
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
import { fromAvro, isAvro } from './avro.ts';
import { convertedInside } from './subschemas.ts';
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
    const { schema, name, unread } = mongo;
    const title = typeof name === 'string' && schema['title'] === undefined ? { title: name } : {};
    if (unread.length > 0)
      notes.add(l10n.t`Conditions of the validator beside "$jsonSchema" are not in the schema: ${unread.join(', ')}.`);
    const read = fromMongo(schema, notes, 0);
    return { document: isRecord(read) ? { ...title, ...read } : read, notes: [...notes] };
  }
  if (isAvro(document)) return { document: fromAvro(document, notes), notes: [...notes] };
  if (isTypeDefinition(document)) return { document: fromTypeDefinition(document), notes: [] };
  return { document, notes: [] };
}

/** Whether it is one of them, be it with mistakes. */
export function isOtherSchema(document: JsonValue): boolean {
  return mongoSchema(document) !== undefined || isAvro(document) || isTypeDefinition(document);
}

interface MongoSchema {
  readonly schema: JsonObject;
  readonly name: JsonValue | undefined;
  /** What else a document has to be, by its operators and fields. */
  readonly unread: readonly string[];
}

/** `$jsonSchema`, alone, in a validator, or in what makes the collection; a bare one says `bsonType`. */
function mongoSchema(document: JsonValue): MongoSchema | undefined {
  if (!isRecord(document)) return undefined;
  const name = ['create', 'collMod', 'name'].map((key) => ownValue(document, key)).find((each) => each !== undefined);
  const options = ownValue(document, 'options');
  for (const holder of [ownValue(document, 'validator'), isRecord(options) ? options['validator'] : undefined]) {
    const found = inQuery(holder);
    if (found !== undefined) return { ...found, name };
  }
  const alone = inQuery(document);
  if (alone !== undefined) return { ...alone, name };
  const bare = ownValue(document, 'bsonType');
  return typeof bare === 'string' || isList(bare) ? { schema: document, name: undefined, unread: [] } : undefined;
}

/** The schemas that a query holds, together with others in an `$and`, all of which have to hold. */
function inQuery(query: JsonValue | undefined): Omit<MongoSchema, 'name'> | undefined {
  if (!isRecord(query)) return undefined;
  const all = ownValue(query, '$and');
  const conditions = [query, ...(isList(all) ? all.filter(isRecord) : [])];
  const schemas = conditions.flatMap((each) => {
    const schema = ownValue(each, '$jsonSchema');
    return isRecord(schema) ? [schema] : [];
  });
  const [schema, ...others] = schemas;
  if (schema === undefined) return undefined;
  const keys = conditions.flatMap((each) => Object.keys(each));
  const unread = [...new Set(keys)].filter((key) => !READ_ALONG.has(key));
  return { schema: others.length === 0 ? schema : { allOf: schemas }, unread };
}

/** Of a query and of what makes a collection with it. */
const READ_ALONG = new Set(
  (
    '$jsonSchema $and create collMod name type info options validationLevel validationAction ' +
    'title description $schema $id definitions $defs'
  ).split(' '),
);

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
  date: l10n.t('A date of MongoDB is extracted as text with date and time.'),
  objectId: l10n.t('An ObjectId of MongoDB is extracted as its 24 digits.'),
};
const MAX_DEPTH = 300;

/** What is no schema stays as it is: the reader's check says so. */
function fromMongo(schema: JsonValue, notes: Set<string>, depth: number): JsonValue {
  if (!isRecord(schema) || depth > MAX_DEPTH) return schema;
  const result: JsonDraft = {};
  for (const key of Object.keys(schema)) {
    const value = ownValue(schema, key) ?? null;
    if (key === 'bsonType') continue;
    const read = convertedInside(key, readable(key, value, notes), (each) => fromMongo(each, notes, depth + 1));
    if (!(isList(value) && isList(read) && read.length === 0 && value.length > 0)) setOwn(result, key, read);
  }
  const bson = ownValue(schema, 'bsonType');
  if (bson === undefined) return result;
  const types = (isList(bson) ? bson : [bson]).map((type) => bsonType(type, notes));
  const [only] = types;
  if (types.length === 1 && only !== undefined) return { ...only, ...result };
  const isPlain = types.every((type) => Object.keys(type).length === 1);
  if (isPlain) return { type: [...new Set(types.map((type) => type['type'] ?? null))], ...result };
  return Object.keys(result).length === 0 ? { anyOf: types } : { allOf: [{ anyOf: types }, result] };
}

const LISTS = new Set(['allOf', 'anyOf', 'oneOf']);

/** What stands in a list of schemas and is none cannot be read; it is left out, and told. */
function readable(key: string, value: JsonValue, notes: Set<string>): JsonValue {
  if (!LISTS.has(key) || !isList(value)) return value;
  const schemas = value.filter((each) => isRecord(each) || typeof each === 'boolean');
  if (schemas.length === value.length) return value;
  notes.add(l10n.t`What "${key}" holds that is no schema was left out.`);
  return schemas;
}

function bsonType(type: JsonValue, notes: Set<string>): JsonObject {
  const known = typeof type === 'string' && Object.hasOwn(BSON, type) ? BSON[type] : undefined;
  if (known === undefined)
    throw new ReadError(l10n.t`The type ${JSON.stringify(type)} of MongoDB has no form in JSON.`, 0);
  const told = typeof type === 'string' ? TOLD[type] : undefined;
  if (told !== undefined) notes.add(told);
  return known;
}
