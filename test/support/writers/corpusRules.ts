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
  'large integers': field({ type: 'integer', minimum: -(2 ** 63), maximum: 2 ** 63 }, 2 ** 53 + 2, 0, 1.5),
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

export const CONSTRAINED: Readonly<Record<string, Entry>> = { ...LEAVES, ...LISTS };
