import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../src/core/json/json.ts';
import { SchemaValidator } from '../../../src/core/schema/validate.ts';
import type { SchemaReading } from '../../../src/core/json/reading.ts';
import { readSchemaSource } from '../../support/typeReader.ts';

type Read = Extract<SchemaReading, { ok: true }>;

async function read(text: string, root?: string, files: Readonly<Record<string, string>> = {}): Promise<Read> {
  const texts = new Map(Object.entries(files));
  const reading = await readSchemaSource(text, 'typescript', root, { path: '/w/main.ts', texts });
  if (!reading.ok) throw new Error(`${reading.problem.message} (${reading.problem.line}:${reading.problem.column})`);
  return reading;
}

interface Sample {
  readonly takes: readonly JsonValue[];
  readonly refuses: readonly JsonValue[];
}

const row = (text: string, takes: readonly JsonValue[], refuses: readonly JsonValue[]): [string, Sample] => [
  text,
  { takes, refuses },
];

describe('types as the checker understands them', () => {
  it.each([
    row("const S = ['open', 'closed'] as const;\ninterface X { s: (typeof S)[number] }", [{ s: 'open' }], [{ s: 'x' }]),
    row("type E = 'a' | 'b' | 'c';\ninterface X { e: Exclude<E, 'c'> }", [{ e: 'a' }], [{ e: 'c' }]),
    row("interface O { c: { t: 'g' | 's' } }\ninterface X { t: O['c']['t'] }", [{ t: 'g' }], [{ t: 'x' }]),
    row("type K = 'a' | 'b';\ntype X = { [P in K]: number }", [{ a: 1, b: 2 }], [{ a: 1 }, { a: 1, b: '2' }]),
    row('namespace N { export interface U { id: string } }\ninterface X { u: N.U }', [{ u: { id: 'a' } }], [{ u: {} }]),
    row("type Id = string & { readonly __brand: 'Id' };\ninterface X { id: Id }", [{ id: 'u' }], [{ id: 1 }]),
    row('interface T { n: string }\ninterface X extends Array<T> {}', [[], [{ n: 'a' }]], [{}, [{}]]),
    row("interface A { k: 'x' }\ninterface B { k: string; n?: number }\ntype X = A & B", [{ k: 'x' }], [{ k: 'y' }]),
    row('interface X { a: string }\ninterface X { b: number }', [{ a: 'x', b: 1 }], [{ b: 1 }, { a: 'x' }]),
    row('type N = string | null;\ninterface X { a: NonNullable<N> }', [{ a: 'x' }], [{ a: null }]),
    row(
      "interface A { id: string; n: number; s: string }\ntype K = 'id' | 'n';\ntype X = Pick<A, K>",
      [{ id: 'a', n: 1 }],
      [{}, { id: 'a' }],
    ),
    row("type A = 'x' | 'y';\ntype B = A | 'z';\ntype X = Record<B, number>", [{ x: 1, y: 2, z: 3 }], [{ x: 1 }]),
    row("type M = 's' | 'l' | (string & {});\ninterface X { m: M }", [{ m: 's' }, { m: 'other' }], [{ m: 1 }]),
    row("type S = 'sm' | 'lg';\ninterface X { c: `btn-${S}` }", [{ c: 'btn-sm' }], [{ c: 'x' }]),
    row("enum C { Red = 'red', Blue = 'blue' }\ntype X = { c: Exclude<C, C.Blue> }", [{ c: 'red' }], [{ c: 'blue' }]),
    row('const o = { a: 1, b: 2 };\ntype X = keyof typeof o', ['a', 'b'], ['c']),
    row('interface P<T> { items: T[] }\ntype X = P<{ n: number }>', [{ items: [{ n: 1 }] }], [{ items: [{}] }]),
    row('function f() { return { a: 1 } }\ntype X = ReturnType<typeof f>', [{ a: 1 }], [{ a: 'x' }]),
    row(
      'type J = string | number | J[] | { [k: string]: J };\ntype X = { j: J }',
      [{ j: [['a'], { b: 1 }] }],
      [{ j: null }],
    ),
    row(
      'type X = { a: never[]; r: Record<string, never> }',
      [{ a: [], r: {} }],
      [
        { a: [1], r: {} },
        { a: [], r: { x: 1 } },
      ],
    ),
    row('type X = { p: Promise<string>; m: Map<string, number> }', [{ p: 'a', m: { x: 1 } }], [{ p: 1, m: {} }]),
    row(
      'class X { constructor(public a: string, private b: number) {} #c = 1; get d() { return 1 } }',
      [{ a: 'x' }],
      [{}],
    ),
  ])('%s', async (text, { takes, refuses }) => {
    const { schema, notes } = await read(text, 'X');
    const validator = new SchemaValidator(schema, { assertFormats: true });
    expect(notes).toEqual([]);
    expect(takes.filter((value) => !validator.isValid(value))).toEqual([]);
    expect(refuses.filter((value) => validator.isValid(value))).toEqual([]);
  });

  it.each([
    ['a loop', 'export function sum(n: number) {\n  for (let i = 0; i < n; i++) s += i;\n}'],
    ['a private field', 'class C {\n  #n = 0;\n  next() { return this.#n++; }\n}'],
    ['a regular expression', "export const clean = (s: string) => /[`\"']/.test(s) ? '' : s;"],
    ['JSX', 'const view = <div title="it\'s">{rows.map((row) => <Row key={row.id} {...row} />)}</div>;'],
    ['a cast', 'const n = <number>value;\nconst f = <T>(x: T) => x;'],
    ['another type with a mistake', 'interface Broken { a: ; }'],
    ['a member that is a function', 'interface Props { onClick: (id: string) => void }'],
  ])('%s in the same file does not matter', async (_, code) => {
    const { schema, notes } = await read(`${code}\nexport interface Row { a: string }\n`, 'Row');
    expect(schema).toEqual({ type: 'object', properties: { a: { type: 'string' } }, required: ['a'] });
    expect(notes).toEqual([]);
  });
});

describe('what is told', () => {
  it.each([
    ['interface X { id: string; on?: (v: string) => void; toJSON(): string }', 'functions are not data: on, toJSON.'],
    ['interface X { id: string; m: Missing }', '"Missing"'],
    ["import type { M } from 'pkg';\ninterface X { id: string; m: M[] }", '"M" of "pkg"'],
    ["import * as p from 'pkg';\ninterface X extends p.Base { id: string }", '"p.Base" of "pkg"'],
    ["import type { M } from 'pkg';\ninterface A { id: string; m: M }\ntype X = Pick<A, 'id' | 'm'>", '"M" of "pkg"'],
    ["import type { M } from 'pkg';\ntype K = keyof M;\ninterface X { id: string; k: K }", '"M" of "pkg"'],
    ["import type { M } from 'pkg';\ntype X = M & { id: string }", '"M" of "pkg"'],
    ['interface X { id: string; t: Uppercase<string> }', 'Any text is taken for Uppercase<string>'],
    ['interface X { id: string; b: Uint8Array }', 'Uint8Array'],
    ['interface X { id: string; s: symbol }', 'symbols are not data: s.'],
    ['interface X<T> { id: string; t: T }', 'Type parameters'],
  ])('%s', async (text, words) => {
    const { schema, notes } = await read(text, 'X');
    expect(notes.join(' ')).toContain(words);
    expect(new SchemaValidator(schema).isValid({ id: 1 })).toBe(false);
  });

  it('a comment on one line is that of the member behind it', async () => {
    const { schema } = await read('interface X { /** The a */ a: number; /** The b @minimum 3 */ b: number }');
    expect(schema['properties']).toEqual({
      a: { type: 'number', description: 'The a' },
      b: { type: 'number', description: 'The b', minimum: 3 },
    });
  });

  it('says nothing of a list of constants', async () => {
    const { notes } = await read('const S = { A: "a" } as const; export type T = (typeof S)[keyof typeof S]');
    expect(notes).toEqual([]);
  });

  it('comments and tags become keywords, those of an alias as well', async () => {
    const { schema } = await read(
      `
      /** Where to write. @format email */
      type Email = string;
      /** A person. */
      interface X {
        /**
         * How old.
         * @minimum 0
         * @asType integer
         */
        age: number;
        mail: Email; // the first
        // how often
        times?: number;
        /** @default { every: 'day' } @deprecated by nobody */
        plan?: { every: string };
        /** @hidden */
        secret: string;
      }`,
      'X',
    );
    expect(schema).toEqual({
      type: 'object',
      description: 'A person.',
      properties: {
        age: { type: 'integer', minimum: 0, description: 'How old.' },
        mail: { $ref: '#/$defs/Email', description: 'the first' },
        times: { type: 'number', description: 'how often' },
        plan: {
          type: 'object',
          properties: { every: { type: 'string' } },
          required: ['every'],
          default: { every: 'day' },
          deprecated: true,
        },
      },
      required: ['age', 'mail'],
      $defs: { Email: { type: 'string', format: 'email', description: 'Where to write.' } },
    });
  });
});

describe('which type is read', () => {
  it.each([
    ['type Line = { a: 1 };\ninterface Order { lines: Line[] }', undefined, 'Order'],
    ['interface Order { lines: Line[] }\ntype Line = { a: 1 };', undefined, 'Order'],
    ['export interface A { a: 1 }\nexport interface B { b: 1 }', undefined, 'B'],
    ['interface A { a: 1 }\ntype G<T> = { t: T }', undefined, 'A'],
    ['namespace N { export interface U { id: string } }', 'N.U', 'U'],
    ['function f() { interface Inner { a: 1 } }\ninterface Outer { b: 1 }', 'Inner', 'Inner'],
    ['class Row { a = 1 }', undefined, 'Row'],
  ])('%s', async (text, root, name) => {
    expect((await read(text, root)).name).toBe(name);
  });

  it.each([
    '{ a: string; b?: number }',
    'a: string;\n  b?: number;',
    'a: string;\n  b?: number;\n}',
    'a: string;\n  b?: number;\n}\n\nexport interface Other { c: 1 }',
  ])('a selection without a beginning: %j', async (text) => {
    expect(await read(text)).toEqual({
      ok: true,
      schema: { type: 'object', properties: { a: { type: 'string' }, b: { type: 'number' } }, required: ['a'] },
      notes: [],
    });
  });
});

describe('files beside it', () => {
  it('is read in a document without a file, whose path has no ending', async () => {
    const files = { path: 'Untitled-1', texts: new Map<string, string>() };
    const reading = await readSchemaSource('interface Buyer { customer: string }', 'typescript', undefined, files);
    expect(reading).toMatchObject({ ok: true, name: 'Buyer', schema: { required: ['customer'] } });
  });

  it('follows imports, star exports and index files, and tells two types of one name apart', async () => {
    const { schema, notes } = await read(
      "import type { Line, Node } from './types';\nimport { type Node as Other } from './other.js';\nexport interface X { line: Line; node: Node; other: Other }",
      'X',
      {
        '/w/types/index.ts': "export * from './line';\nexport interface Node { a: string }",
        '/w/types/line.d.ts': 'export interface Line { sku: string }',
        '/w/other.ts': 'export interface Node { b: string }',
      },
    );
    expect(notes).toEqual([]);
    expect(schema).toMatchObject({
      properties: { line: { $ref: '#/$defs/Line' }, node: { $ref: '#/$defs/Node' }, other: { $ref: '#/$defs/Node_2' } },
      $defs: {
        Line: { properties: { sku: { type: 'string' } } },
        Node: { properties: { a: { type: 'string' } } },
        Node_2: { properties: { b: { type: 'string' } } },
      },
    });
  });
});

const ZOD = `import { z } from 'zod';
export const Line = z.object({ sku: z.string().min(1), qty: z.int().positive() });
export const Order = z.strictObject({ id: z.uuid(), lines: z.array(Line), note: z.string().describe('words').optional() });
`;

describe('zod schemas in types', () => {
  it('takes the schema itself where its type is used as it is', async () => {
    const { schema } = await read(`${ZOD}export type X = z.infer<typeof Order>;`, 'X');
    expect(schema).toMatchObject({
      additionalProperties: false,
      properties: { id: { format: 'uuid' }, lines: { items: { $ref: '#/$defs/Line' } } },
      $defs: { Line: { properties: { sku: { minLength: 1 }, qty: { exclusiveMinimum: 0 } } } },
    });
  });

  it('keeps the rules of the properties where a type is made of it', async () => {
    const text =
      "import type { z } from 'zod';\nimport { Order } from './schemas';\ntype O = z.output<typeof Order>;\ninterface X extends Pick<O, 'id' | 'note'> { at: Date }";
    const { schema, notes } = await read(text, 'X', { '/w/schemas.ts': ZOD });
    expect(notes).toEqual([]);
    expect(schema).toEqual({
      type: 'object',
      properties: {
        id: { type: 'string', format: 'uuid' },
        note: { type: 'string', description: 'words' },
        at: { type: 'string', format: 'date-time' },
      },
      required: expect.arrayContaining(['id', 'at']),
    });
  });

  it('is gone into: a variant of a union, a list with rules, a tuple', async () => {
    const text = `import { z } from 'zod';
      const Text = z.object({ type: z.literal('text'), cited: z.array(z.object({ u: z.url() })).nullish() });
      const R = z.object({
        content: z.array(z.discriminatedUnion('type', [Text, z.object({ type: z.literal('b'), n: z.int() })])),
        tags: z.array(z.string()).min(1),
        pair: z.tuple([z.number(), z.boolean()]),
      });
      type R = z.infer<typeof R>;
      type X = {
        cited: NonNullable<(R['content'][number] & { type: 'text' })['cited']>[number];
        tags: R['tags'];
        flag: R['pair'][1];
      };`;
    const { schema, notes } = await read(text, 'X');
    expect(notes).toEqual([]);
    expect(schema['properties']).toEqual({
      cited: { type: 'object', properties: { u: { type: 'string', format: 'uri' } }, required: ['u'] },
      tags: { type: 'array', items: { type: 'string' }, minItems: 1 },
      flag: { type: 'boolean' },
    });
  });

  it('is found behind a file or an object of schemas, declared later, and made of itself', async () => {
    const text = `import type { z } from 'zod';
import * as schemas from './schemas';
export interface X { order: z.infer<typeof schemas.Order>; line: z.input<typeof parts.deep.line>; tree: z.infer<typeof Tree> }
const parts = { deep: { line: schemas.Line } };
const Tree = z.object({ v: z.number(), get kids() { return z.array(Tree); } });`;
    const { schema, notes } = await read(text, 'X', { '/w/schemas.ts': ZOD });
    expect(notes).toEqual([]);
    expect(schema['properties']).toMatchObject({
      order: { additionalProperties: false },
      line: { properties: { sku: { minLength: 1 } } },
      tree: { $ref: '#/$defs/Tree' },
    });
    const missing = 'export type X = { a: z.infer<typeof schemas.Nothing> };\nimport * as schemas from "./schemas";';
    expect((await read(missing, 'X', { '/w/schemas.ts': ZOD })).notes).not.toEqual([]);
  });

  it('is read as the last type of a file, and leaves the places of what follows', async () => {
    expect((await read(`${ZOD}export type X = z.infer<typeof Order>;`)).name).toBe('X');
    const reading = await readSchemaSource(`${ZOD}type A = z.infer<typeof Line>; type B = () => A`, 'typescript', 'B');
    expect(reading).toMatchObject({ ok: false, problem: { line: 4, column: 41 } });
  });
});

it('ends on types that grow without bound', async () => {
  const grows = 'type A<T> = { l: T; r: T };\ntype X = ' + 'A<'.repeat(18) + 'string' + '>'.repeat(18);
  const keys = 'interface X { __proto__: string; constructor: number }';
  await expect(read(grows, 'X')).rejects.toThrow('too large');
  expect(Object.keys((await read(keys, 'X')).schema['properties'] as object)).toEqual(['__proto__', 'constructor']);
});
