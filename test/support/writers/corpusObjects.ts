import type { JsonObject, JsonValue } from '../../../src/core/json/json.ts';
import type { CorpusEntry } from './corpus.ts';

type Entry = Omit<CorpusEntry, 'id'>;

const text = { type: 'string' };
const int = { type: 'integer' };

/** A required field of the schema, with values for it. */
function field(schema: JsonValue, ...values: JsonValue[]): Entry {
  return { schema: { type: 'object', properties: { v: schema }, required: ['v'] }, values: values.map((v) => ({ v })) };
}

function whole(schema: JsonObject, ...values: JsonValue[]): Entry {
  return { schema, values };
}

function object(more: JsonObject, ...values: JsonValue[]): Entry {
  return whole({ type: 'object', properties: { a: text, b: text, n: int }, ...more }, ...values);
}

/** `if`, `then`, `else`: an object with `then` as its key is taken for a promise. */
export function conditional(...parts: JsonObject[]): JsonObject {
  return Object.fromEntries(parts.map((part, at) => [['if', 'then', 'else'][at] ?? '', part]));
}

const OBJECTS: Readonly<Record<string, Entry>> = {
  closed: object({ additionalProperties: false, required: ['a'] }, { a: 'x' }, { a: 'x', c: 1 }, {}),
  open: object({ additionalProperties: true }, { c: 1 }, { a: 1 }),
  'typed extras': object({ additionalProperties: { type: 'integer' } }, { a: 'x', c: 1 }, { c: 'x' }),
  'required id, typed extras': whole(
    { type: 'object', properties: { id: int }, required: ['id'], additionalProperties: text },
    { id: 1, note: 'x' },
    { id: 1, note: 2 },
    { note: 'x' },
  ),
  map: whole({ type: 'object', additionalProperties: { type: 'array', items: int } }, { a: [1] }, { a: ['x'] }, {}),
  'map of lengths': whole(
    { type: 'object', additionalProperties: { type: 'string', minLength: 2 } },
    { a: 'xy' },
    { a: 'x' },
  ),
  'any object': whole({ type: 'object' }, {}, { a: 1 }, [], null),
  'empty object': whole({ type: 'object', additionalProperties: false }, {}, { a: 1 }),
  'required only': whole({ type: 'object', required: ['a', 'b-c'] }, { a: 1, 'b-c': null }, { a: 1 }),
  'required of extras': whole({ type: 'object', required: ['a'], additionalProperties: int }, { a: 1 }, { a: 'x' }, {}),
  'pattern properties': object(
    { patternProperties: { '^S_': text, '^I_': int }, additionalProperties: false },
    { S_a: 'x', a: 'y' },
    { S_a: 1 },
    { I_a: 1 },
    { x: 1 },
  ),
  'open pattern properties': whole({ type: 'object', patternProperties: { '^n': int } }, { n: 1, x: 'y' }, { n: 'x' }),
  'map by pattern': whole(
    { type: 'object', patternProperties: { '^[a-z]{2}$': text }, additionalProperties: false },
    { en: 'x' },
    { en: 1 },
    { eng: 'x' },
  ),
  'patterns and typed extras': object(
    { patternProperties: { '^x-': true }, additionalProperties: int },
    { 'x-a': 'q' },
    { c: 1 },
    { c: 'x' },
  ),
  'property names': whole({ type: 'object', propertyNames: { pattern: '^[a-z]+$' } }, { abc: 1 }, { A: 1 }),
  'property counts': whole(
    { type: 'object', additionalProperties: int, minProperties: 1, maxProperties: 2 },
    { a: 1 },
    {},
    { a: 1, b: 2, c: 3 },
  ),
  'class with counts': object({ minProperties: 2 }, { a: 'x', b: 'y' }, { a: 'x' }, { a: 'x', zzz: 1 }),
  'dependent required': object(
    { dependentRequired: { a: ['b', 'n'] } },
    { a: 'x' },
    { a: 'x', b: 'y', n: 1 },
    { b: 'y' },
  ),
  'dependent schemas': object(
    { dependentSchemas: { a: { required: ['b'], properties: { n: { minimum: 5 } } } } },
    { a: 'x' },
    { a: 'x', b: 'y' },
    { a: 'x', b: 'y', n: 1 },
    { n: 1 },
  ),
  'old dependencies': whole(
    {
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      properties: { a: text, b: {}, c: {}, d: {} },
      dependencies: { a: ['b'], c: { required: ['d'] } },
    },
    { a: 'x' },
    { a: 'x', b: 1 },
    { c: 1 },
    { c: 1, d: 1 },
  ),
  'if then else': object(
    conditional({ properties: { a: { const: 'x' } }, required: ['a'] }, { required: ['b'] }, { required: ['n'] }),
    { a: 'x' },
    { a: 'x', b: 'y' },
    { a: 'y' },
    { n: 1 },
  ),
  'if then': object(conditional({ required: ['a'] }, { required: ['b'] }), { a: 'x' }, { a: 'x', b: 'y' }, {}),
  not: object({ not: { required: ['a', 'b'] } }, { a: 'x' }, { a: 'x', b: 'y' }),
  'not a type': field({ not: { type: 'string' } }, 1, 'x', null),
  'not a value': field({ type: 'string', not: { enum: ['a', 'b'] } }, 'a', 'c'),
  'unevaluated properties': object(
    { allOf: [{ properties: { c: int } }], unevaluatedProperties: false },
    { a: 'x', c: 1 },
    { d: 1 },
  ),
  'unevaluated beside alternatives': object(
    {
      anyOf: [
        { properties: { c: int }, required: ['c'] },
        { properties: { d: int }, required: ['d'] },
      ],
      unevaluatedProperties: false,
    },
    { c: 1 },
    { c: 1, d: 1 },
    { c: 1, e: 1 },
    {},
  ),
  'draft-04 bounds': whole(
    {
      $schema: 'http://json-schema.org/draft-04/schema#',
      type: 'object',
      properties: { n: { type: 'integer', minimum: 1, exclusiveMinimum: true } },
    },
    { n: 1 },
    { n: 2 },
  ),
};

const JOINED: Readonly<Record<string, Entry>> = {
  'all of': whole(
    {
      allOf: [
        { type: 'object', properties: { a: text }, required: ['a'] },
        { type: 'object', properties: { b: int } },
      ],
    },
    { a: 'x', b: 1 },
    { b: 1 },
    { a: 'x', b: 'y' },
  ),
  'all of that narrows': whole(
    {
      allOf: [
        { type: 'object', properties: { k: text }, required: ['k'] },
        { properties: { k: { enum: ['a', 'b'] } } },
      ],
    },
    { k: 'a' },
    { k: 'z' },
  ),
  'all of that requires': object({ allOf: [{ required: ['a'] }] }, { a: 'x' }, { b: 'x' }),
  'all of bounds': field(
    { allOf: [{ type: 'integer', minimum: 1 }, { minimum: 3, maximum: 8 }, { maximum: 5 }] },
    1,
    3,
    5,
    6,
  ),
  'all of steps': field({ allOf: [{ type: 'integer', multipleOf: 2 }, { multipleOf: 3 }] }, 6, 2, 3),
  'all of closed': whole(
    {
      allOf: [
        { type: 'object', properties: { a: text }, additionalProperties: false },
        { type: 'object', properties: { b: text } },
      ],
    },
    { a: 'x' },
    { b: 'x' },
  ),
  'all of references': whole(
    {
      allOf: [{ $ref: '#/$defs/A' }, { $ref: '#/$defs/B' }],
      $defs: {
        A: { type: 'object', properties: { a: text }, required: ['a'] },
        B: { type: 'object', properties: { b: int }, required: ['b'] },
      },
    },
    { a: 'x', b: 1 },
    { a: 'x' },
  ),
  'nothing in common': field({ allOf: [{ type: 'string' }, { type: 'integer' }] }, 'a', 1),
  'reference with siblings': whole(
    {
      type: 'object',
      properties: { a: { $ref: '#/$defs/A', maxLength: 3, description: 'short' } },
      $defs: { A: { type: 'string', minLength: 2 } },
    },
    { a: 'ab' },
    { a: 'a' },
    { a: 'abcd' },
  ),
  'any of': field({ anyOf: [{ type: 'string', minLength: 3 }, int, { type: 'null' }] }, 'abc', 'a', 1, null, 1.5),
  'any of beside required': object(
    { anyOf: [{ required: ['a'] }, { required: ['b'] }] },
    { a: 'x' },
    { b: 'x' },
    {},
    { a: 1 },
    { a: 'x', b: 'x' },
  ),
  'one of beside required': object(
    { oneOf: [{ required: ['a'] }, { required: ['b'] }] },
    { a: 'x' },
    { b: 'x' },
    {},
    { a: 'x', b: 'x' },
  ),
  'base and one of': whole(
    {
      type: 'object',
      properties: { id: text },
      required: ['id'],
      oneOf: [
        { properties: { a: int }, required: ['a'] },
        { properties: { b: text }, required: ['b'] },
      ],
    },
    { id: 'x', b: 'y' },
    { b: 'y' },
    { id: 'x', a: 1, b: 'y' },
    { id: 'x', a: 1 },
  ),
  'one of numbers': field(
    {
      oneOf: [
        { type: 'integer', multipleOf: 2 },
        { type: 'integer', multipleOf: 3 },
      ],
    },
    2,
    3,
    6,
    5,
  ),
  'one of kinds': field({ oneOf: [text, int, { type: 'array', items: text }] }, 'a', 1, ['x'], [1], null),
  'any of and one of': object(
    {
      anyOf: [{ required: ['a'] }, { required: ['n'] }],
      oneOf: [{ required: ['b'] }, { properties: { n: { minimum: 5 } }, required: ['n'] }],
    },
    { a: 'x', b: 'y' },
    { n: 5 },
    { n: 1 },
    { a: 'x' },
  ),
  'union at the top': whole(
    {
      anyOf: [
        { type: 'object', properties: { a: text }, required: ['a'] },
        { type: 'array', items: int },
        { type: 'null' },
      ],
    },
    { a: 'x' },
    [1],
    null,
    'x',
    {},
  ),
  tagged: whole(
    {
      oneOf: [
        { type: 'object', properties: { kind: { const: 'a' }, x: int }, required: ['kind', 'x'] },
        { type: 'object', properties: { kind: { const: 'b' }, y: text }, required: ['kind'] },
      ],
    },
    { kind: 'a', x: 1 },
    { kind: 'b' },
    { kind: 'a' },
    { kind: 'c' },
  ),
  'one of references': whole(
    {
      type: 'object',
      properties: { shape: { oneOf: [{ $ref: '#/$defs/Box' }, { $ref: '#/$defs/Disc' }] } },
      $defs: {
        Box: { type: 'object', properties: { w: { type: 'number' } }, required: ['w'] },
        Disc: { type: 'object', properties: { r: { type: 'number' } }, required: ['r'] },
      },
    },
    {},
    { shape: { w: 1 } },
    { shape: {} },
    { shape: { w: 1, r: 1 } },
  ),
  'union behind a name': whole(
    {
      type: 'object',
      properties: { shape: { $ref: '#/$defs/Shape' } },
      $defs: {
        Shape: { anyOf: [{ $ref: '#/$defs/Box' }, { $ref: '#/$defs/Disc' }] },
        Box: { type: 'object', properties: { w: { type: 'number' } }, required: ['w'] },
        Disc: { type: 'object', properties: { r: { type: 'number' } }, required: ['r'] },
      },
    },
    {},
    { shape: { w: 1 } },
    { shape: {} },
  ),
  'root is a reference': whole(
    {
      $ref: '#/$defs/Sample',
      $defs: { Sample: { type: 'object', properties: { a: text, next: { $ref: '#/$defs/Sample' } }, required: ['a'] } },
    },
    { a: 'x' },
    { a: 'x', next: {} },
    { a: 'x', next: { a: 'y' } },
  ),
};

const RECURSIVE: Readonly<Record<string, Entry>> = {
  recursive: whole(
    { type: 'object', properties: { label: text, kids: { type: 'array', items: { $ref: '#' } } }, required: ['label'] },
    { label: 'a', kids: [{ label: 'b' }] },
    { label: 'a', kids: [{}] },
  ),
  'recursive, described': whole(
    {
      type: 'object',
      properties: { n: { $ref: '#/$defs/N' } },
      $defs: {
        N: {
          type: 'object',
          description: 'A node',
          properties: { next: { $ref: '#/$defs/N', description: 'the next' } },
          required: [],
        },
      },
    },
    { n: { next: {} } },
    { n: { next: 1 } },
  ),
  'mutual recursion': whole(
    {
      $ref: '#/$defs/A',
      $defs: {
        A: { type: 'object', properties: { b: { $ref: '#/$defs/B' } } },
        B: {
          type: 'object',
          properties: { a: { $ref: '#/$defs/A' }, list: { type: 'array', items: { $ref: '#/$defs/B' } } },
          required: ['a'],
        },
      },
    },
    { b: { a: {} } },
    { b: {} },
    { b: { a: {}, list: [{}] } },
  ),
  'JSON itself': whole(
    {
      $ref: '#/$defs/Json',
      $defs: {
        Json: {
          anyOf: [
            { type: ['string', 'number', 'boolean', 'null'] },
            { type: 'array', items: { $ref: '#/$defs/Json' } },
            { type: 'object', additionalProperties: { $ref: '#/$defs/Json' } },
          ],
        },
      },
    },
    'x',
    [1, [null]],
    { a: { b: true } },
  ),
  'recursive map': whole({ type: 'object', additionalProperties: { $ref: '#' } }, {}, { a: { b: {} } }, { a: 1 }),
  'recursive list': whole({ type: 'array', items: { $ref: '#' } }, [], [[[]]], [1]),
  'recursive union': whole(
    {
      $ref: '#/$defs/Expr',
      $defs: {
        Expr: { oneOf: [{ type: 'number' }, { $ref: '#/$defs/Add' }] },
        Add: {
          type: 'object',
          properties: { left: { $ref: '#/$defs/Expr' }, right: { $ref: '#/$defs/Expr' } },
          required: ['left', 'right'],
          additionalProperties: false,
        },
      },
    },
    1,
    { left: 1, right: { left: 2, right: 3 } },
    { left: 1 },
    { left: 'x', right: 1 },
  ),
  'recursive with a rule': whole(
    { type: 'object', properties: { a: text, kid: { $ref: '#' } }, minProperties: 1 },
    { a: 'x' },
    {},
    { kid: {} },
    { kid: { a: 'x' } },
  ),
  'recursive with siblings': whole(
    { type: 'object', properties: { a: text, kid: { $ref: '#', required: ['a'] } } },
    { kid: { a: 'x' } },
    { kid: {} },
    { kid: { a: 'x', kid: {} } },
  ),
  'recursive alternatives': whole(
    { type: 'object', properties: { a: text, kid: { anyOf: [{ $ref: '#' }, { type: 'null' }] } }, required: ['a'] },
    { a: 'x', kid: { a: 'y', kid: null } },
    { a: 'x', kid: {} },
  ),
  'dynamic reference': whole(
    {
      $id: 'https://example.com/tree',
      $dynamicAnchor: 'node',
      type: 'object',
      properties: { data: true, children: { type: 'array', items: { $dynamicRef: '#node' } } },
    },
    { children: [{ data: 1 }] },
    { children: [1] },
  ),
  anchor: whole(
    { type: 'object', properties: { a: { $ref: '#thing' } }, $defs: { x: { $anchor: 'thing', type: 'string' } } },
    { a: 'x' },
    { a: 1 },
  ),
};

export const JOINED_TYPES: Readonly<Record<string, Entry>> = { ...OBJECTS, ...JOINED, ...RECURSIVE };
