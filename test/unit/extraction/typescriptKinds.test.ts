// One small input for each kind of type, with the values it takes and refuses as TypeScript has it, and what is told.
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../src/core/json/json.ts';
import { SchemaValidator } from '../../../src/core/schema/validate.ts';
import { readSchemaSource } from '../../support/typeReader.ts';

interface Kind {
  readonly text: string;
  readonly takes: readonly JsonValue[];
  readonly refuses: readonly JsonValue[];
  /** Words of the note; without them nothing is told. */
  readonly told?: string;
  readonly path?: string;
}

const DATE = '2024-05-06T07:08:09Z';
const PARTIAL = 'type P<T> = { [K in keyof T]?: P<T[K]> };\n';

const KINDS: readonly Kind[] = [
  // Mapped types over what the library declares.
  {
    text: `${PARTIAL}type X = P<{ at: Date; n: number }>`,
    takes: [{ at: DATE }, {}],
    refuses: [{ at: {} }, { at: 5 }],
  },
  {
    text: `${PARTIAL}type X = P<{ m: Map<string, number>; s: Set<string>; u: URL }>`,
    takes: [{ m: { a: 1 }, s: ['x'], u: 'https://a.b' }],
    refuses: [{ m: { a: 'x' } }, { s: [1] }, { s: {} }, { u: {} }],
  },
  {
    text: 'type X = { d: Readonly<Date>; p: Partial<Date> }',
    takes: [{ d: DATE, p: DATE }],
    refuses: [{ d: {}, p: {} }],
  },
  {
    text: `${PARTIAL}class C { x = 1; len() { return 1 } }\ntype X = { c: P<C>; on?: P<() => void> }`,
    takes: [{ c: { x: 1 } }],
    refuses: [{ c: { x: 'a' } }, {}],
    told: 'functions are not data: len, on',
  },
  {
    text: 'type T = Date & { readonly __tag: unique symbol };\ninterface X { t: T }',
    takes: [{ t: DATE }],
    refuses: [{ t: {} }],
  },
  {
    text: 'interface M extends Map<string, number> {}\ninterface X { m: M }',
    takes: [{ m: { a: 1 } }],
    refuses: [{ m: { a: 'x' } }],
  },
  // What has no end, and what stands for itself.
  {
    text: 'type N<T> = { v: T; next?: N<T> };\ntype X = N<string>',
    takes: [{ v: 'a', next: { v: 'b' } }],
    refuses: [{ v: 'a', next: { v: 1 } }],
  },
  {
    text: "type I<T> = { v: I<T[]> }['v'];\ntype X = { a: I<string>; b: string }",
    takes: [{ a: 1, b: 'x' }],
    refuses: [{ a: 1 }],
    told: 'Any value is taken where the type has no end',
  },
  {
    text: "type X = { a: X['a']; b: string }",
    takes: [{ a: 1, b: 'x' }],
    refuses: [{ a: 1 }],
    told: 'Any value is taken where the type has no end',
  },
  // What no value can be.
  { text: 'type X = { a?: string & number; c: number }', takes: [{ c: 1 }], refuses: [{}] },
  {
    text: 'type X = { a: string & number; c: number }',
    takes: [],
    refuses: [{ c: 1 }, { a: 'x', c: 1 }],
    told: 'Nothing can be a value of these',
  },
  { text: "type X = ({ k: 'a' } & { k: 'b' }) | { k: 'c' }", takes: [{ k: 'c' }], refuses: [{ k: 'a' }, {}] },
  { text: "type B = { k: 'a' } & { k: 'b' };\ntype X = { b?: B; c: number }", takes: [{ c: 1 }], refuses: [{}] },
  {
    text: 'type D<T, U> = T extends U ? never : T;\ntype X = [D<string, string>, number]',
    takes: [],
    refuses: [
      ['a', 1],
      [1, 1],
    ],
  },
  // Lists and maps of functions.
  {
    text: 'interface X { id: string; on: (() => void)[]; by: Record<string, () => void> }',
    takes: [{ id: 'a' }],
    refuses: [{}],
    told: 'functions are not data: on, by',
  },
  {
    text: 'type H = Record<string, () => void>;\ninterface X { id: string; h: H }',
    takes: [{ id: 'a' }],
    refuses: [{}],
    told: 'functions are not data: h',
  },
  // Numbers and enums.
  {
    text: 'type X = { a: 10n; b: bigint }',
    takes: [{ a: 10, b: 3 }],
    refuses: [
      { a: 11, b: 3 },
      { a: 10, b: 0.5 },
    ],
  },
  { text: 'type X = { a: 9007199254740993n }', takes: [{ a: 3 }], refuses: [{ a: 0.5 }], told: '9007199254740993n' },
  {
    text: "const enum E { A = 'a', B = `${A}-b`, C = 3 * 2, D = 1 << 3 }\ntype X = E",
    takes: ['a', 'a-b', 6, 8],
    refuses: ['b', 3],
  },
  {
    text: "enum E { A = 'a'.length, B = 'b' }\ninterface X { e: E }",
    takes: [{ e: 1 }, { e: 'b' }],
    refuses: [{ e: 'a' }],
    told: 'whose value is computed: E',
  },
  // Names of properties.
  {
    text: 'declare const s: unique symbol;\ninterface X { [s]: string; a: string }',
    takes: [{ a: 'x' }],
    refuses: [{}],
  },
  {
    text: 'interface X { id: number; [k: string]: number | string }',
    takes: [{ id: 1, b: 'x' }],
    refuses: [{ id: 'x' }, { id: 1, b: true }],
  },
  {
    text: "const K = 'key' as const;\nenum E { P = 'p' }\ninterface X { [K]: string; [E.P]: number }",
    takes: [{ key: 'a', p: 1 }],
    refuses: [{ key: 'a' }],
  },
  {
    text: "type X = Record<'a' | 'b', { n: number }>",
    takes: [{ a: { n: 1 }, b: { n: 2 } }],
    refuses: [{ a: { n: 1 } }],
  },
  {
    text: 'interface A { name: string; go(): void }\ntype X = { [K in keyof A as A[K] extends Function ? never : `get${Capitalize<K>}`]: A[K] }',
    takes: [{ getName: 'a' }],
    refuses: [{}],
  },
  {
    text: 'declare const s: unique symbol;\ninterface S { [s]: string }\ninterface X { a: string; s: S }',
    takes: [{ a: 'x', s: {} }],
    refuses: [{}],
    told: 'symbols are not data: [s]',
  },
  {
    text: 'interface X { a: string; e: globalThis.Event }',
    takes: [{ a: 'x' }],
    refuses: [{}],
    told: 'globalThis.Event',
  },
  // Tuples.
  {
    text: 'type X = [a: string, b?: number, ...rest: boolean[]]',
    takes: [['a'], ['a', 1, true]],
    refuses: [[], ['a', true]],
  },
  {
    text: 'type X = [string, ...number[], boolean]',
    takes: [
      ['a', true],
      ['a', 1, true],
    ],
    refuses: [['a'], ['a', 'b', true]],
    told: 'Not all of it can be expressed',
  },
  { text: 'type X = [string, ...string[]] & string[]', takes: [['a'], ['a', 'b']], refuses: [[], [1]] },
  // Types of the library that make others.
  {
    text: 'interface A { a?: string; b?: number }\ntype X = Required<A>',
    takes: [{ a: 'x', b: 1 }],
    refuses: [{ a: 'x' }],
  },
  {
    text: "type T = { k: 'a'; v: string } | { k: 'b'; n: number };\ntype X = Extract<T, { k: 'b' }>",
    takes: [{ k: 'b', n: 1 }],
    refuses: [{ k: 'a', v: 'x' }],
  },
  {
    text: 'type X = { a: Awaited<Promise<Promise<string>>>; b: Parameters<(x: number, y?: string) => void> }',
    takes: [{ a: 'x', b: [1] }],
    refuses: [{ a: 'x', b: [] }],
  },
  {
    text: "async function f() { return [{ a: 1, b: 'x' as const }] }\ntype X = Awaited<ReturnType<typeof f>>",
    takes: [[{ a: 2, b: 'x' }]],
    refuses: [[{ a: 2, b: 'y' }]],
  },
  // Template literals.
  { text: 'type X = `v${number}`', takes: ['v1', 'v1.5', 'v-2'], refuses: ['v', 'x1', 'v1 '] },
  { text: 'type X = `${string}@${string}.${string}`', takes: ['a@b.c', '@.'], refuses: ['a@b', 'a.b'] },
  { text: 'type X = `#${string}`', takes: ['#', '#a\nb'], refuses: ['a#'] },
  {
    text: "type X = `(${'a' | 'b'})-${bigint}.`",
    takes: ['(a)-1.', '(b)--20.'],
    refuses: ['(c)-1.', 'a-1.', '(a)-1x'],
  },
  { text: 'type X = Uppercase<string>', takes: ['A'], refuses: [1], told: 'Any text is taken for Uppercase<string>' },
  // Values as types.
  {
    text: "const o = { a: 1, b: ['x', 'y'] } satisfies Record<string, unknown>;\ntype X = typeof o",
    takes: [{ a: 2, b: ['z'] }],
    refuses: [{ a: 1 }],
  },
  {
    text: "const l = [{ id: 'a', n: 1 }, { id: 'b', n: 2 }] as const;\ntype X = (typeof l)[number]['id']",
    takes: ['a', 'b'],
    refuses: ['c'],
  },
  // Declarations of one name, and names that the library has as well.
  {
    text: "class X { a = 'x' }\ninterface X { b: number }\nnamespace X { export const z = 1 }",
    takes: [{ a: 'x', b: 1 }],
    refuses: [{ a: 'x' }],
  },
  {
    text: 'interface Error { code: string }\ninterface X { e: Error }',
    takes: [{ e: { code: 'a' } }],
    refuses: [{ e: {} }],
  },
  {
    text: 'type Map = { a: string };\ninterface Set { b: 1 }\ninterface X { m: Map; s: Set }',
    takes: [{ m: { a: 'x' }, s: { b: 1 } }],
    refuses: [
      { m: {}, s: { b: 1 } },
      { m: { a: 'x' }, s: [] },
    ],
  },
  // What is no data in itself.
  {
    text: 'interface X { id: string; stop?: AbortSignal; body: ReadableStream<string> }',
    takes: [{ id: 'a' }],
    refuses: [{}],
    told: 'live in a running program and are not data: AbortSignal, ReadableStream',
  },
  {
    text: 'interface X { b: Uint8Array; c: Buffer }',
    takes: [{ b: 'AA==', c: 'AA==' }],
    refuses: [{ b: {}, c: '' }],
    told: 'base64 text: Uint8Array, Buffer',
  },
  {
    text: 'interface X { l: Iterable<string> }',
    takes: [{ l: ['a'] }],
    refuses: [{ l: [1] }, { l: {} }],
    told: 'Taken as lists',
  },
  // Comments of JavaScript.
  {
    path: '/w/main.js',
    text: "/** @typedef {'a' | 'b'} K */\n/**\n * @typedef {Object} X\n * @property {K} k\n * @property {number} [n]\n * @property {Object} in\n * @property {?string} in.s\n */",
    takes: [{ k: 'a', in: { s: null } }],
    refuses: [
      { k: 'a', in: {} },
      { k: 'c', in: { s: 'x' } },
    ],
  },
  {
    path: '/w/main.js',
    text: "/** @import { F } from './f' */\n/** @typedef {F & { a: string }} X */",
    takes: [{ a: 'x' }],
    refuses: [{}],
    told: '"F"',
  },
];

describe('kinds of types', () => {
  it.each(KINDS)('$text', async ({ text, takes, refuses, told, path = '/w/main.ts' }) => {
    const reading = await readSchemaSource(text, 'typescript', 'X', { path, texts: new Map() });
    if (!reading.ok) throw new Error(reading.problem.message);
    const validator = new SchemaValidator(reading.schema, { assertFormats: true });
    expect(reading.notes.join(' ')).toContain(told ?? '');
    if (told === undefined) expect(reading.notes).toEqual([]);
    expect(takes.filter((value) => !validator.isValid(value))).toEqual([]);
    expect(refuses.filter((value) => validator.isValid(value))).toEqual([]);
  });

  it.each([
    ['type N<T> = { v: T; next?: N<T[]> };\ntype X = N<string>', 'without end'],
    ['type A = B;\ntype B = A;\ntype X = { a: A }', 'The type "A" stands for itself.'],
    ['type X = X | string', 'The type "X" stands for itself.'],
    ["type X = { k: 'a' } & { k: 'b' }", 'There is no data of this type.'],
    ['type X = (() => void)[]', 'There is no data of this type.'],
  ])('refuses %j', async (text, words) => {
    const reading = await readSchemaSource(text, 'typescript', 'X');
    expect(reading).toMatchObject({ ok: false, problem: { message: expect.stringContaining(words) } });
  });
});

describe('tags of comments', () => {
  const read = async (tag: string, type: string) => {
    const text = `enum C { Red = 'red' }\ninterface X {\n  /** ${tag} */\n  a: ${type};\n}`;
    const reading = await readSchemaSource(text, 'typescript', 'X');
    if (!reading.ok) throw new Error(reading.problem.message);
    const { a } = reading.schema['properties'] as Readonly<Record<string, Readonly<Record<string, JsonValue>>>>;
    const { type: _, $ref: _ref, items: _items, ...rest } = a ?? {};
    return { rest, notes: reading.notes.join(' ') };
  };

  it.each([
    ['@minimum 0', 'number', { minimum: 0 }],
    ['@minimum -1.5 degrees', 'number', { minimum: -1.5 }],
    ['@maximum 1e3', 'number', { maximum: 1000 }],
    ['@minLength 3 @maxLength 10', 'string', { minLength: 3, maxLength: 10 }],
    ['@uniqueItems', 'string[]', { uniqueItems: true }],
    ['@format uuid of the row', 'string', { format: 'uuid' }],
    ['@pattern ^[a-z]+$', 'string', { pattern: '^[a-z]+$' }],
    ['@pattern ^\\d+$ digits only', 'string', { pattern: '^\\d+$' }],
    ['@pattern `^a b$`', 'string', { pattern: '^a b$' }],
    ['@pattern /^x$/u', 'string', { pattern: '^x$' }],
    ['@default foo', 'string', { default: 'foo' }],
    ["@default 'foo' unless set", 'string', { default: 'foo' }],
    ['@default 5', 'string', { default: '5' }],
    ['@default 5 (the least)', 'number', { default: 5 }],
    ['@default true', 'boolean', { default: true }],
    ['@default { a: [1, -2], }', '{ a: number[] }', { default: { a: [1, -2] } }],
    ['@default red', 'C', { default: 'red' }],
    ['@default undefined', 'string', {}],
    ['@defaultValue `30_000` ms', 'number', { default: 30000 }],
    ['@defaultValue `64 * 1024 * 1024` bytes', 'number', { default: 67_108_864 }],
    ['@TJS-minimum 3', 'number', { minimum: 3 }],
    ['@propertyNames { "pattern": "^x" }', 'Record<string, number>', { propertyNames: { pattern: '^x' } }],
    ['@examples ["a", "b"]', 'string', { examples: ['a', 'b'] }],
  ])('%s on %s', async (tag, type, expected) => {
    const { rest, notes } = await read(tag, type);
    const { properties: _, required: _required, additionalProperties: _other, ...keywords } = rest;
    expect(keywords).toEqual(expected);
    expect(notes).toBe('');
  });

  it.each([
    ['@minimum zero', 'number'],
    ['@minimum', 'number'],
    ['@exclusiveMinimum true', 'number'],
    ['@minLength -1', 'string'],
    ['@maxLength 2.5', 'string'],
    ['@multipleOf 0', 'number'],
    ['@pattern [unclosed', 'string'],
    ['@pattern /^x$/i', 'string'],
    ['@default', 'string'],
    ['@default - none', 'string'],
    ['@default "5"', 'number'],
    ['@default C.Red', 'C'],
    ['@default new Date()', 'Date'],
    ['@default limit()', 'number'],
    ['@uniqueItems often', 'string[]'],
    ['@examples one, two', 'string'],
  ])('%s on %s is told', async (tag, type) => {
    const { rest, notes } = await read(tag, type);
    expect(Object.keys(rest).filter((key) => key !== 'format')).toEqual([]);
    expect(notes).toContain(`Tags without a value that can be read, which were left out: ${tag}.`);
  });
});
