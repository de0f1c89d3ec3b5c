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

const LEAVES: Readonly<Record<string, Entry>> = {
  'string lengths': field({ type: 'string', minLength: 2, maxLength: 4 }, 'a', 'ab', 'abcd', 'abcde'),
  pattern: field({ type: 'string', pattern: '^[A-Z]{2}\\d+$' }, 'AB1', 'ab1', 'AB', 'AB1\n'),
  'unanchored pattern': field({ type: 'string', pattern: 'b+c' }, 'abbc', 'x', 'bc\nx'),
  'pattern with letters': field({ type: 'string', pattern: '^\\p{L}+$' }, 'Größe', '123', 'p{L}'),
  'pattern with upper case letters': field({ type: 'string', pattern: '^\\p{Lu}\\p{Ll}*$' }, 'Größe', 'größe'),
  'look-ahead': field({ type: 'string', pattern: '^(?=.*\\d)(?=.*[a-z]).{4,}$' }, 'abc1', 'abcd', '1234', 'a1'),
  'negative look-ahead': field({ type: 'string', pattern: '^(?!admin$)\\w+$' }, 'admin', 'admins', 'user', 'é'),
  'look-behind': field({ type: 'string', pattern: '(?<=a)b' }, 'ab', 'cb'),
  'back reference': field({ type: 'string', pattern: '^(a|b)\\1$' }, 'aa', 'ab', 'bb'),
  'named group': field({ type: 'string', pattern: '^(?<year>\\d{4})$' }, '2024', '24'),
  'pattern with slash and quote': field({ type: 'string', pattern: '^/a"\'\\\\[\\]/]+$' }, '/a"\'\\]', 'x'),
  'pattern with classes': field({ type: 'string', pattern: '^[^\\s\\d&&~]+[[]$' }, 'ab[', 'a&[', 'a1['),
  'pattern with unicode escapes': field({ type: 'string', pattern: '^[\\u00e9\\u{1F600}]$' }, 'é', '😀', 'e'),
  'two patterns': field({ type: 'string', pattern: '^a', allOf: [{ pattern: 'z$' }] }, 'az', 'a', 'z'),
  date: field({ type: 'string', format: 'date' }, '2024-02-29', '2023-02-29', '2024-1-1', '1654041600', 'x', 20240101),
  'date-time': field(
    { type: 'string', format: 'date-time' },
    '2024-01-01T10:00:00Z',
    '2024-01-01T10:00:00+02:00',
    '2024-01-01T10:00:00.123Z',
    '2024-01-01T10:00:00',
    '2024-01-01 10:00:00Z',
    '1654041600',
    '2024-01-01',
  ),
  time: field(
    { type: 'string', format: 'time' },
    '10:00:00Z',
    '10:00:00+02:00',
    '10:00:00.5Z',
    '10:00:00',
    '10:00',
    '25:00:00Z',
  ),
  uuid: field(
    { type: 'string', format: 'uuid' },
    '6f1c2f0e-2b0a-4c59-9a53-0f6b6c1d2e3f',
    '00000000-0000-0000-0000-000000000001',
    '11111111-1111-1111-1111-111111111111',
    '6f1c2f0e2b0a4c599a530f6b6c1d2e3f',
    'x',
  ),
  email: field({ type: 'string', format: 'email' }, 'ada@example.com', 'a.b+c@x.co.uk', 'x', 'a@', '@b.de'),
  uri: field(
    { type: 'string', format: 'uri' },
    'https://example.com/a?b=c#d',
    'urn:isbn:12',
    'mailto:a@b.de',
    '/rel',
    'x y',
    'x',
  ),
  ipv4: field({ type: 'string', format: 'ipv4' }, '192.0.2.1', '256.1.1.1', '1.2.3', '01.2.3.4'),
  ipv6: field({ type: 'string', format: 'ipv6' }, '::1', '2001:db8::1', '1::2::3', 'fe80::1%eth0'),
  hostname: field({ type: 'string', format: 'hostname' }, 'example.com', 'a-b.c', '-a', 'a..b'),
  duration: field({ type: 'string', format: 'duration' }, 'P1D', 'PT5M', 'P1W', '1D', 'x'),
  'format beside rules': field({ type: ['string', 'null'], format: 'date', minLength: 1 }, '2024-01-01', null, 'x'),
  'unknown format': field({ type: 'string', format: 'colour' }, 'red', 1),
  integer: field(int, 1, 0, -5, 1.5, '3', true, null, 1e15),
  'integer bounds': field({ type: 'integer', minimum: 1, exclusiveMaximum: 10 }, 0, 1, 9, 10),
  'integer with broken bounds': field({ type: 'integer', minimum: 0.5, maximum: 3.5 }, 0, 1, 3, 4),
  'integer in steps': field({ type: 'integer', multipleOf: 5 }, 5, 7, 0),
  'integer in halves': field({ type: 'integer', multipleOf: 0.5 }, 1, 2),
  'integer in odd steps': field({ type: 'integer', multipleOf: 1.5 }, 3, 2),
  'large integers': field(
    { type: 'integer', minimum: -9223372036854775808, maximum: 9223372036854775807 },
    9007199254740993,
    0,
    1.5,
  ),
  number: field({ type: 'number', minimum: -1.5, maximum: 1e21 }, 1, -1.5, -2, 1.25, '1', true),
  'number in steps': field({ type: 'number', multipleOf: 0.01 }, 1.1, 19.99, 0.001, 3),
  'number not integer': field({ type: 'number', not: { type: 'integer' } }, 1.5, 1),
  boolean: field({ type: 'boolean' }, true, false, 0, 1, 'true'),
  null: field({ type: 'null' }, null, 0, ''),
  'several types': field({ type: ['string', 'integer', 'boolean', 'null'] }, 'a', 1, true, null, 1.5, []),
  'types with rules': field({ type: ['string', 'integer'], minLength: 2, minimum: 5 }, 'a', 'ab', 4, 5),
  const: field({ const: 'x' }, 'x', 'y'),
  'const true': field({ const: true }, true, 1, false),
  'const false': field({ const: false }, false, 0),
  'const one': field({ const: 1 }, 1, true, 2, '1'),
  'const null': field({ const: null }, null, 0),
  'const object': field(
    { const: { a: 1, b: ['x', null] } },
    { a: 1, b: ['x', null] },
    { b: ['x', null], a: 1 },
    { a: 1 },
    { a: 1, b: ['x', null], c: 1 },
  ),
  'const fraction': field({ const: 1.5 }, 1.5, 1),
  'const list': field({ const: [1, 2] }, [1, 2], [2, 1]),
  'mixed enum': field({ enum: ['a', 1, null, true, 2.5] }, 'a', 1, null, true, 2.5, false, 0, '1'),
  'enum of objects': field({ enum: [{ a: 1 }, 'x', [1]] }, { a: 1 }, 'x', [1], { a: 2 }),
  'enum of numbers': field({ enum: [0, 1, 2] }, 0, 1, 2, 3, true, false),
  'enum with type': field({ type: 'string', enum: ['a', 1, "it's", 'b\\c'] }, 'a', 1, "it's", 'b\\c'),
  'enum with rules': field({ enum: ['a', 'abc'], minLength: 2 }, 'a', 'abc'),
  'enum of nothing': field({ type: 'integer', enum: ['a'] }, 'a', 1),
  'nullable enum': field({ type: ['string', 'null'], enum: ['a', 'b', null] }, 'a', null, 'c'),
  anything: field(true, 1, null, 'x', { a: [] }),
  'empty schema': field({}, 1, null, { a: 1 }),
  nothing: whole({ type: 'object', properties: { v: false, w: text } }, {}, { v: 1 }, { w: 'x' }),
  default: whole(
    { type: 'object', properties: { v: { type: 'integer', default: 3 }, s: { type: 'string', default: 'x' } } },
    {},
    { v: 1 },
    { v: null },
    { s: 1 },
  ),
  'optional and nullable': whole(
    {
      type: 'object',
      properties: { a: { type: ['integer', 'null'] }, b: int, c: { type: ['integer', 'null'] } },
      required: ['c'],
    },
    { c: null },
    {},
    { a: null, c: 1 },
    { b: null, c: 1 },
  ),
};

const LISTS: Readonly<Record<string, Entry>> = {
  'list bounds': field({ type: 'array', items: int, minItems: 1, maxItems: 2 }, [], [1], [1, 2], [1, 2, 3], ['a']),
  'unique texts': field({ type: 'array', items: text, uniqueItems: true }, ['a', 'b'], ['a', 'a'], []),
  'unique anything': field(
    { type: 'array', uniqueItems: true },
    [1, true],
    [1, 1],
    [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ],
    [{ a: 1 }, { a: 2 }],
    [0, false],
  ),
  'unique objects': field(
    { type: 'array', items: { type: 'object', properties: { a: int } }, uniqueItems: true },
    [{ a: 1 }, { a: 2 }],
    [{ a: 1 }, { a: 1 }],
    [
      { a: 1, x: 1 },
      { a: 1, x: 2 },
    ],
  ),
  'unique dates': field(
    { type: 'array', items: { type: 'string', format: 'date' }, uniqueItems: true },
    ['2024-01-01', '2024-01-02'],
    ['2024-01-01', '2024-01-01'],
  ),
  contains: field({ type: 'array', contains: { type: 'string', minLength: 2 } }, ['ab'], [1], [], [1, 'abc']),
  'contains so many': field(
    { type: 'array', items: int, contains: { minimum: 10 }, minContains: 2, maxContains: 3 },
    [10, 11],
    [10],
    [10, 11, 12, 13],
    [1, 2],
  ),
  tuple: field(
    { type: 'array', prefixItems: [text, int], items: false, minItems: 2 },
    ['a', 1],
    ['a'],
    ['a', 1, 2],
    [1, 'a'],
  ),
  'tuple with optional items': whole(
    { type: 'array', prefixItems: [text, int], items: false, minItems: 1 },
    ['a', 1],
    ['a'],
    [],
    ['a', 1, 2],
  ),
  'tuple with rest': field(
    { type: 'array', prefixItems: [text], items: int, minItems: 1 },
    ['a'],
    ['a', 1, 2],
    [],
    ['a', 'b'],
  ),
  'open tuple': field(
    { type: 'array', prefixItems: [text, { type: 'string', format: 'date' }] },
    [],
    ['a'],
    ['a', '2024-01-01', 5],
    [1],
    ['a', 'x'],
  ),
  'long optional tuple': field(
    { type: 'array', prefixItems: [int, int, int, int, int, text], items: false },
    [],
    [1, 2, 3],
    [1, 2, 3, 4, 5, 'a'],
    [1, 2, 3, 4, 5, 6],
    [1, 2, 3, 4, 5, 'a', 7],
  ),
  'tuple in draft-07': whole(
    { $schema: 'http://json-schema.org/draft-07/schema#', type: 'array', items: [text, int], additionalItems: false },
    [],
    ['a', 1],
    ['a', 1, 1],
    [1],
  ),
  'tuple of dates': field(
    {
      type: 'array',
      prefixItems: [
        { type: 'string', format: 'date' },
        { type: 'string', format: 'uuid' },
      ],
      items: false,
      minItems: 2,
    },
    ['2024-01-01', '6f1c2f0e-2b0a-4c59-9a53-0f6b6c1d2e3f'],
    ['x', 'y'],
  ),
  'empty list': field({ type: 'array', items: false }, [], [1]),
  'list of lists': field(
    { type: 'array', items: { type: 'array', items: { type: ['integer', 'null'] } } },
    [[1, null]],
    [['a']],
    [1],
  ),
  'unevaluated items': field({ type: 'array', prefixItems: [text], unevaluatedItems: false }, ['a'], ['a', 1], []),
};

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
    {
      if: { properties: { a: { const: 'x' } }, required: ['a'] },
      then: { required: ['b'] },
      else: { required: ['n'] },
    },
    { a: 'x' },
    { a: 'x', b: 'y' },
    { a: 'y' },
    { n: 1 },
  ),
  'if then': object({ if: { required: ['a'] }, then: { required: ['b'] } }, { a: 'x' }, { a: 'x', b: 'y' }, {}),
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

export const CONSTRAINED: Readonly<Record<string, Entry>> = {
  ...LEAVES,
  ...LISTS,
  ...OBJECTS,
  ...JOINED,
  ...RECURSIVE,
};
