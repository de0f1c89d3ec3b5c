import type { JsonObject, JsonValue } from '../../../src/core/json/json.ts';
import type { CorpusEntry } from './corpus.ts';
import { conditional } from './corpusObjects.ts';

type Entry = Omit<CorpusEntry, 'id'>;

const text = { type: 'string' };
const int = { type: 'integer' };
const textOrInt = { type: ['string', 'integer'] };

function field(schema: JsonValue, ...values: JsonValue[]): Entry {
  return { schema: { type: 'object', properties: { v: schema }, required: ['v'] }, values: values.map((v) => ({ v })) };
}

function object(properties: JsonObject, more: JsonObject, ...values: JsonValue[]): Entry {
  return { schema: { type: 'object', properties, ...more }, values };
}

/** Rules without a type, which let values of other kinds pass. */
const UNTYPED: Readonly<Record<string, Entry>> = {
  'condition without types': object(
    { v: textOrInt, k: { type: 'boolean' } },
    conditional({ properties: { k: { const: true } }, required: ['k'] }, { properties: { v: { minimum: 5 } } }),
    { k: true, v: 'x' },
    { k: true, v: 4 },
    { k: true, v: 5 },
    { v: 1 },
  ),
  'dependent schema without types': object(
    { v: { type: ['string', 'integer', 'null'] }, k: int },
    { dependentSchemas: { k: { properties: { v: { minLength: 2 } } } } },
    { k: 1, v: 5 },
    { k: 1, v: 'a' },
    { k: 1, v: null },
    { v: 'a' },
  ),
  'not without types': object(
    { v: {} },
    { not: { properties: { v: { minLength: 3 } }, required: ['v'] } },
    { v: 'a' },
    { v: 'abc' },
    { v: 5 },
  ),
  'contains without types': field(
    { type: 'array', contains: { properties: { a: { minimum: 1 } }, required: ['a'] } },
    [{ a: 1 }],
    [{ a: 0 }],
    [{ a: 'x' }],
    ['x'],
  ),
  'alternatives in a condition': object(
    { v: textOrInt },
    { not: { anyOf: [{ properties: { v: { minimum: 5 } }, required: ['v'] }, { required: ['w'] }] } },
    { v: 4 },
    { v: 'x' },
    { w: 1 },
  ),
  'pattern that meets a field': object(
    { aField: textOrInt },
    { patternProperties: { '^a': { maximum: 5 } } },
    { aField: 'x' },
    { aField: 6 },
    { aField: 5, ab: null },
    { ab: 6 },
  ),
};

const SHAPES: Readonly<Record<string, Entry>> = {
  'tuple shorter than its least length': field(
    { type: 'array', prefixItems: [int], items: text, minItems: 3 },
    [1, 'a', 'b'],
    [1, 'a'],
    [1, 'a', 1],
  ),
  'two broken bounds of one side': field(
    { type: 'integer', minimum: 0.5, exclusiveMinimum: 0.2, maximum: 2.5, exclusiveMaximum: 3 },
    0,
    1,
    2,
    3,
  ),
  'enum of empty values': field({ enum: [{ a: { b: [1, null] } }, [], {}, [[1]]] }, {}, [], [[1]], 'x', { a: 1 }),
  'union that is found through lists': {
    schema: {
      $ref: '#/$defs/A',
      $defs: {
        A: { type: 'object', properties: { b: { $ref: '#/$defs/B' } } },
        B: { type: 'array', items: { $ref: '#/$defs/C' } },
        C: { anyOf: [{ $ref: '#/$defs/A' }, text] },
      },
    },
    values: [{ b: ['x', { b: [] }] }, { b: [1] }],
  },
  'recursion beside a proto key': {
    schema: JSON.parse(
      '{"type":"object","properties":{"__proto__":{"type":"integer"},"next":{"type":"array","items":{"$ref":"#"}}}}',
    ) as JsonObject,
    values: [{ next: [{}] }, { next: [1] }],
  },
  'date or address': field(
    {
      anyOf: [
        { type: 'string', format: 'date' },
        { type: 'string', format: 'email' },
      ],
    },
    '2024-01-01',
    'ada@example.com',
    'x',
  ),
};

const TEXTS: Readonly<Record<string, Entry>> = {
  'names matched by letters': {
    schema: { type: 'object', patternProperties: { '^\\p{Lu}': int }, additionalProperties: false },
    values: [{ Ä: 1 }, { ä: 1 }, { Ä: 'x' }],
  },
  'pattern with control signs': field({ type: 'string', pattern: '^\\x41\\cJ?\\0?$' }, 'A', 'A\n', 'A\u0000', 'B'),
  'pattern with halves of a character': field({ type: 'string', pattern: '^\\ud83d\\ude00$' }, '😀', 'a'),
  // As resources of clouds describe names with emoji.
  'range of halves of characters': field(
    { type: 'string', pattern: '^[a-z \\uD83C-\\uDBFF\\uDC00-\\uDFFF]+$' },
    'a b',
    '😀',
    'A',
  ),
  'letters that are no escapes': field({ type: 'string', pattern: '^\\A\\h\\Z$' }, 'AhZ', 'a', 'h'),
  'hyphens beside classes': field({ type: 'string', pattern: '^[\\w-.]+[+--]$' }, 'a-.b+', 'a,', 'a-', 'a/+'),
  'named back reference': field({ type: 'string', pattern: '^(?<q>["\'])x\\k<q>$' }, '"x"', '"x\'', 'x'),
  pointers: field({ type: 'string', format: 'json-pointer' }, '', '/a~1b/0', 'a', '/~2'),
  'relative pointers': field({ type: 'string', format: 'relative-json-pointer' }, '0', '1/a', '0#', '/a', '01'),
};

const NAMES: Readonly<Record<string, Entry>> = {
  'optional fields named like helpers': object(
    {
      exactly: { enum: [true, 1] },
      one_of: { enum: [[1], { a: 1 }] },
      matching: { type: 'string', pattern: '(?=a)a' },
      rule: { type: 'array', contains: { const: 1 } },
      unique: { type: 'array', items: text, uniqueItems: true },
      not_null: text,
      field_validator: int,
      model_validator: int,
      obeys: int,
      Config: text,
      plain: { type: 'object', additionalProperties: int, minProperties: 1 },
    },
    { minProperties: 1 },
    { rule: [1] },
    { rule: [2] },
    { unique: ['a', 'a'] },
    { exactly: 1 },
  ),
  'definitions that hide what is called': object(
    Object.fromEntries(['Object', 'Set', 'JSON', 'Array'].map((name) => [name, { $ref: `#/$defs/${name}` }])),
    {
      $defs: Object.fromEntries(
        ['Object', 'Set', 'JSON', 'Array'].map((name) => [
          name,
          {
            type: 'object',
            properties: { a: { type: 'array', items: { type: 'object' }, uniqueItems: true } },
            propertyNames: { maxLength: 3 },
          },
        ]),
      ),
      minProperties: 1,
    },
    { Set: { a: [{ x: 1 }, { x: 2 }] } },
    { Set: { a: [{ x: 1 }, { x: 1 }] } },
    { JSON: { long: 1 } },
  ),
  'names beside those of data': object(
    { _id: int, $type: text, '@id': text },
    { required: ['_id'] },
    { _id: 1, id: 'x', type: 2 },
    { id: 1 },
    { _id: 1, '@id': 2 },
  ),
  'joined emoji': object({ '👨‍👩‍👧': text, 'a\u00adb': int }, { required: ['👨‍👩‍👧'] }, { '👨‍👩‍👧': 'x' }, {}),
};

/** What checks and names are easily written wrong for. */
export const CHECKED: Readonly<Record<string, Entry>> = { ...UNTYPED, ...SHAPES, ...TEXTS, ...NAMES };
