import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { isRecord, type JsonObject, type JsonValue } from '../../../src/core/json/json.ts';
import { readZod } from '../../../src/core/extraction/sources/zodReader.ts';
import { withoutFlags } from '../../../src/core/extraction/sources/zod/regexFlags.ts';
import { SchemaValidator } from '../../../src/core/schema/validate.ts';

function read(text: string, name?: string, files?: Parameters<typeof readZod>[2]) {
  const reading = readZod(text, name, files);
  if (!reading.ok) throw new Error(`${reading.problem.message} (${reading.problem.line}:${reading.problem.column})`);
  return reading;
}

function problemOf(text: string, name?: string): string {
  const reading = readZod(text, name);
  return reading.ok ? '' : reading.problem.message;
}

/** One row: the code of `S`, values it takes, and values it refuses. */
type Row = readonly [code: string, accepts: readonly JsonValue[], refuses: readonly JsonValue[]];

const ROWS: readonly Row[] = [
  [
    `const page = (max?: number) => { const base = z.number().min(1); if (max !== undefined) { return base.max(max); } else { return base; } };
     const S = z.object({ a: page(3), b: page() });`,
    [{ a: 3, b: 9 }],
    [
      { a: 4, b: 9 },
      { a: 3, b: 0 },
    ],
  ],
  [
    `function text({ min = 1, max: most }: { min?: number; max?: number } = {}) {
       let schema = z.string().min(min);
       if (most && most > min) { const bound = most; schema = schema.max(bound); }
       console.log(schema);
       return schema;
     }
     const S = z.tuple([text(), text({ max: 2 }), text({ min: 2, max: 1 })]);`,
    [['long', 'ab', 'abc']],
    [
      ['', 'ab', 'abc'],
      ['long', 'abc', 'abc'],
      ['long', 'ab', 'a'],
    ],
  ],
  [
    `const email = (options?: string | { message?: string }) => {
       const message = typeof options === 'string' ? options : (options?.message ?? t('email'));
       function least(n: number) { return z.string().min(n, { message }); }
       return least(2);
     };
     const S = z.object({ a: email(t('wrong')), b: email() });`,
    [{ a: 'ab', b: 'ab' }],
    [{ a: 'a', b: 'ab' }],
  ],
  ['const { optional } = z.string();\nconst S = z.object({ a: optional() });', [{}, { a: 'x' }], [{ a: 1 }]],
  ['const base = z.string();\nconst list = base.array;\nconst S = list().min(1);', [['x']], [[], [1]]],
  ['const S = z.toZod<Order>()(z.object({ a: z.string() }));', [{ a: 'x' }], [{}]],
  ["const S = z.fromJSONSchema({ type: 'string', minLength: 2 });", ['ab'], ['a', 1]],
  [
    "import { completable } from '@modelcontextprotocol/sdk/server/completable.js';\nconst S = completable(z.enum(['a']), () => ['a']);",
    ['a'],
    ['b'],
  ],
  ["import { z as zod } from 'zod';\nconst S = zod.object({ a: zod.string() });", [{ a: 'x' }], [{}, { a: 1 }]],
  ["import * as v from 'zod/v4';\nconst S = v.object({ a: v.string() });", [{ a: 'x' }], [{}]],
  ["import { object, string } from 'zod';\nconst S = object({ a: string() });", [{ a: 'x' }], [{}]],
  ["const { z } = require('zod');\nconst S = z.object({ a: z.string() });", [{ a: 'x' }], [{}]],
  ["import z from 'zod/v3';\nconst S = z.object({ a: z.record(z.number()) });", [{ a: { b: 1 } }], [{ a: { b: 'x' } }]],
  ["import { z } from 'zod/v3';\nconst S = z.number().describe('n').safe();", [1, 1.5], [2 ** 60, 'x']],
  ["import { z } from 'zod';\nconst S = z.number().safe();", [1], [1.5]],
  ["const A = ['x', 'y'] as const;\nconst S = z.enum(A);", ['x', 'y'], ['z']],
  ["const A = ['x'] as const;\nconst S = z.enum([...A, 'y']);", ['x', 'y'], ['z']],
  ["enum E { A = 'a', B = 'b' }\nconst S = z.nativeEnum(E);", ['a'], ['A', 'c']],
  [
    "const E = { A: 'a', B: 'b' } as const;\nconst S = z.enum(Object.values(E) as [string, ...string[]]);",
    ['a'],
    ['c'],
  ],
  ['const A = z.object({ a: z.string(), b: z.number() });\nconst S = A.keyof();', ['a', 'b'], ['c']],
  ['const S = z.object({ a: z.string() }).partial();', [{}], [{ a: 1 }]],
  ['const A = z.object({ a: z.string(), b: z.string() });\nconst S = A.partial({ a: true });', [{ b: 'x' }], [{}]],
  ['const A = z.object({ a: z.string().optional() });\nconst S = A.required();', [{ a: 'x' }], [{}]],
  ['const A = z.object({ a: z.string(), b: z.string() });\nconst S = A.omit({ a: true });', [{ b: 'x' }], [{}]],
  [
    'const A = z.object({ a: z.string() });\nconst S = z.object({ ...A.shape, b: z.number() });',
    [{ a: '', b: 1 }],
    [{ b: 1 }],
  ],
  ['const f = { a: z.string() };\nconst S = z.object({ ...f, b: z.number() });', [{ a: '', b: 1 }], [{ b: 1 }]],
  ['const S = z.tuple([z.string(), z.number().optional()]);', [['a'], ['a', 1]], [[], ['a', 1, 2]]],
  ['const S = z.tuple([z.string()], z.number());', [['a'], ['a', 1, 2]], [['a', 'b']]],
  [
    "const S = z.discriminatedUnion('k', [z.object({ k: z.literal('a'), n: z.number() }), z.object({ k: z.literal('b') })]);",
    [{ k: 'a', n: 1 }, { k: 'b' }],
    [{ k: 'a' }, { k: 'c' }],
  ],
  [
    'const A = z.strictObject({ a: z.string() });\nconst B = z.strictObject({ b: z.string() });\nconst S = z.intersection(A, B);',
    [{ a: '', b: '' }],
    [{ a: '' }],
  ],
  [
    'const S = z.object({ id: z.string().cuid(), n: z.string().ip().optional() });',
    [{ id: 'cjld2cjxh0000qzrmn831i7rn' }],
    [{ id: 1 }],
  ],
  ['const P = /^\\d{4}$/;\nconst S = z.string().regex(P, { message: `no ${1} year` });', ['2024'], ['x']],
  ['const S = z.iso.time();', ['09:30:00'], ['x']],
  ['const S = z.string().check(z.minLength(2), z.maxLength(3));', ['ab'], ['a', 'abcd']],
  ['const nullable = <T extends z.ZodType>(s: T) => s.nullable();\nconst S = nullable(z.string());', ['a', null], [1]],
  [
    'function listOf(s: z.ZodType, most = 2) { return z.array(s).max(most); }\nconst S = listOf(z.string());',
    [['a']],
    [['a', 'b', 'c']],
  ],
  ['const MAX = 2 * 2;\nconst S = z.string().max(MAX - 1);', ['abc'], ['abcd']],
  [
    'type N = { kids: N[] };\nconst S: z.ZodType<N> = z.lazy(() => z.object({ kids: z.array(S) }));',
    [{ kids: [{ kids: [] }] }],
    [{ kids: [{}] }],
  ],
  ['const S = z.object({ get kids() { return z.array(S); } });', [{ kids: [{ kids: [] }] }], [{ kids: [{}] }]],
  [
    "const S = z.string({ required_error: t('missing'), invalid_type_error: messages.type }).min(1, { error: () => x });",
    ['a'],
    ['', 1],
  ],
  ['const S = z.object({ a: z.preprocess((v) => Number(v), z.number()) });', [{ a: 1 }], [{ a: 'x' }]],
  ['export const S = lazySchema(() => zodSchema(z.object({ a: z.string() })));', [{ a: 'x' }], [{}]],
  ['const S = (z.record as any)(z.string(), z.number()) satisfies unknown;', [{ a: 1 }], [{ a: 'x' }]],
  ['const { shape } = z.object({ a: z.string().min(2) });\nconst S = shape.a!;', ['ab'], ['a']],
  ['const S = z.coerce.number<string>().int().min(-1);', [0], [1.5, -2]],
];

describe('schemas as the properties of an object', () => {
  it('are read together where the object has nothing else', () => {
    const tool = read('server.tool("add", { a: z.number(), b: z.number().optional() }, async ({ a, b }) => a + b);');
    expect(tool.schema).toMatchObject({
      type: 'object',
      properties: { a: { type: 'number' }, b: { type: 'number' } },
      required: ['a'],
    });
  });

  it('stand alone beside other values', () => {
    expect(read('tool({ description: "Adds.", schema: z.number() });').schema).toMatchObject({ type: 'number' });
    expect(read('tool({ schema: z.object({ a: z.number() }) });').schema).toMatchObject({ properties: { a: {} } });
    expect(read('tool({ schema: z.number(), run: async () => go() });').schema).toMatchObject({ type: 'number' });
  });
});

describe('a zod schema', () => {
  it.each(ROWS)('%s', (code, accepts, refuses) => {
    const { schema, notes } = read(code, 'S');
    const validator = new SchemaValidator(schema, { assertFormats: true });
    for (const value of accepts) expect([value, validator.validate(value).errors]).toEqual([value, []]);
    for (const value of refuses) expect([value, validator.isValid(value)]).toEqual([value, false]);
    if (!/preprocess|\.ip\(/.test(code)) expect(notes).toEqual([]);
  });

  it('is what zod itself makes of it', () => {
    const schema = z.object({
      id: z.uuid(),
      n: z.number().gt(0).multipleOf(0.5).default(1),
      tags: z.array(z.string().max(9)).min(1).nullish(),
      at: z.iso.datetime({ offset: true }).describe('when'),
      any: z.looseObject({ a: z.literal(['x', 3, null]) }),
    });
    const text = `const S = z.object({
      id: z.uuid(), n: z.number().gt(0).multipleOf(0.5).default(1), tags: z.array(z.string().max(9)).min(1).nullish(),
      at: z.iso.datetime({ offset: true }).describe('when'), any: z.looseObject({ a: z.literal(['x', 3, null]) }) });`;
    const { $schema: _, ...expected } = z.toJSONSchema(schema, { io: 'input' });
    const { properties } = expected;
    // The keyword says it already.
    if (isRecord(properties as JsonObject)) delete (properties as Record<string, { pattern?: string }>)['id']?.pattern;
    expect(read(text).schema).toEqual(expected);
  });

  it('is read whatever else the file holds', () => {
    const text = `import { z } from 'zod'; import { other } from './other';
      const Upload = z.object({ file: z.instanceof(File), x: other });
      const Invoice = z.object({ number: z.string(), total: z.number() });
      export type Invoice = z.infer<typeof Invoice>;
      class A { #secret = 1; get b() { return this.#secret < 2; } }
      export function load(raw: unknown) { for (let i = 0; i < n; i++) {} return Invoice.parse(raw); }
      const checked = Invoice.parse(load(JSON.parse("it's")));
      const view = <p className="a">it's</p>;`;
    expect(read(text, 'Invoice').schema['required']).toEqual(['number', 'total']);
    expect(read(text)).toMatchObject({ name: 'Invoice' });
  });

  it('takes the last that no other is made of', () => {
    const text = 'const A = z.object({ b: z.string() });\nconst C = z.object({ a: A });\nconst D = z.array(A);';
    expect(read(text).name).toBe('D');
    expect(read('const C = z.object({ a: z.lazy(() => A) });\nconst A = z.object({});').name).toBe('C');
  });

  it('calls functions of files beside it in the file that they are written in', () => {
    const texts = new Map([
      [
        '/w/src/email.ts',
        `import { z } from 'zod';
        /* A comment, so that nothing stands where it does in the other file. */
        const LONGEST = 254;
        const bounded = (most: number) => z.string().max(most);
        export const email = (least = 1) => bounded(LONGEST).min(least);
        export const listOf = (make: (size: number) => z.ZodType) => z.array(make(7));
        export const never = () => z.string().max(Number(process.env.MOST));`,
      ],
    ]);
    const files = { path: '/w/src/a.ts', texts };
    const text = `import { z } from 'zod'; import { email, listOf, never } from './email';
      const LONGEST = 9;
      const S = z.object({ a: email(), b: email(3), c: listOf((size) => z.number().max(size + LONGEST)) });
      const N = z.object({ n: never() });`;
    expect(read(text, 'S', files).schema).toMatchObject({
      properties: {
        a: { type: 'string', minLength: 1, maxLength: 254 },
        b: { type: 'string', minLength: 3, maxLength: 254 },
        c: { type: 'array', items: { type: 'number', maximum: 16 } },
      },
    });
    const refused = readZod(text, 'N', files);
    expect(refused.ok ? undefined : refused.problem).toMatchObject({ line: 4 });
  });

  it('does not look for zod itself in the files of the project', () => {
    const texts = new Map([['/w/zod/index.ts', 'export const string = () => 1;']]);
    const links = new Map([['/w/a.ts', new Map([['zod/v4', '/w/zod/index.ts']])]]);
    const text = "import * as z from 'zod/v4';\nconst S = z.object({ a: z.string() });";
    expect(read(text, 'S', { path: '/w/a.ts', texts, links }).schema).toMatchObject({ required: ['a'] });
  });

  it('does not ask of a value what is asked of what a function makes of it', () => {
    const text = 'const S = z.string().transform((raw) => raw.slice(2)).optional().pipe(z.string().max(2).optional());';
    expect(read(text, 'S').schema).toEqual({ type: 'string' });
    expect(read('const S = z.string().min(1).pipe(z.string().max(2));', 'S').schema).toMatchObject({
      allOf: [{ minLength: 1 }, { maxLength: 2 }],
    });
  });

  it('takes a value that only another of its name is changed beside', () => {
    const text = 'let n = 3;\nfunction count(n) { n += 1; return n; }\nconst S = z.string().max(n);';
    expect(read(text, 'S').schema).toMatchObject({ maxLength: 3 });
  });

  it('follows what it takes from files beside it, under its name there', () => {
    const texts = new Map([
      ['/w/src/consts.ts', "export const KINDS = ['a', 'b'] as const;\nconst LIMIT = 3;\nexport { LIMIT as MOST };"],
      ['/w/src/parts/index.ts', "export * from './part.js';\nexport { KINDS as kinds } from '../consts';"],
      ['/w/src/parts/part.ts', "import { z } from 'zod';\nexport const Part = z.object({ p: z.string() });"],
    ]);
    const text = `import { z } from 'zod'; import * as consts from './consts'; import { MOST } from './consts.js';
      import { Part, kinds } from './parts';
      const S = z.object({ k: z.enum(kinds), l: z.enum(consts.KINDS), parts: z.array(Part).max(MOST) });`;
    const { schema } = read(text, 'S', { path: '/w/src/a.ts', texts });
    expect(schema).toMatchObject({
      properties: {
        k: { enum: ['a', 'b'] },
        l: { enum: ['a', 'b'] },
        parts: { items: { $ref: '#/$defs/Part' }, maxItems: 3 },
      },
      $defs: { Part: { properties: { p: { type: 'string' } } } },
    });
    expect(problemOf(text, 'S')).toContain('comes from "./parts"');
  });

  it('tells what JSON Schema cannot say, once, and only of what is taken', () => {
    const text = `const Other = z.string().transform(Number);
      const S = z.object({ a: z.string().refine((a) => a), b: z.string().refine((b) => b), c: z.custom<X>(), d: z.symbol() });`;
    expect(read(text, 'S').notes).toEqual([
      expect.stringContaining('z.symbol'),
      expect.stringContaining('z.custom'),
      expect.stringContaining('.refine'),
    ]);
  });

  it.each([
    ['const S = z.object({ a: load() });', 'What "load(…)" gives'],
    ['const S = z.object({ a: 1 as any, b: "x".repeat(9) });', 'can only be told when the code runs'],
    ['const S = z.object({ a: S2 });\nconst S2 = z.array(S);', 'builds on itself'],
    ['const S = z.string().nope();', '".nope" is not known here'],
    ['const S = z.object({ a: z.string().extend({}) });', '".extend" is not known here'],
    ['const S = z.string().regex(/(/);', 'regular expression is not valid'],
    [
      'const f = (s) => z.tuple([s, s]);\nconst S = f(f(f(f(f(f(f(f(f(f(f(f(f(f(f(f(f(f(z.string()))))))))))))))))));',
      'too large',
    ],
    ['const f = (n) => f(n);\nconst S = f(1);', 'nested too deeply'],
    [
      `const a0 = ['x'];\n${Array.from({ length: 40 }, (_, n) => `const a${n + 1} = a${n}.concat(a${n});`).join('\n')}\nconst S = z.enum(a40);`,
      'can only be told when the code runs',
    ],
    ['const S = z.object({ ["__proto__"]: 1 });', '"__proto__" is not a zod schema'],
  ])('%s is refused with a reason', (text, message) => {
    expect(problemOf(text, 'S')).toContain(message);
  });

  it.each([
    ['lists in lists', (n: number) => `const a${n + 1} = [a${n}, a${n}];`, 'z.any().default(a40)'],
    ['texts', (n: number) => 'const a' + (n + 1) + ' = `${a' + n + '}${a' + n + '}`;', 'z.string().describe(a40)'],
    ['spread lists', (n: number) => `const a${n + 1} = [...a${n}, ...a${n}];`, 'z.enum(a40)'],
  ])('ends where %s double again and again', (_what, line, use) => {
    const doubled = Array.from({ length: 40 }, (_, n) => line(n)).join('\n');
    expect(readZod(`const a0 = ['x'];\n${doubled}\nconst S = ${use};`, 'S')).toBeDefined();
  });

  it('runs nothing of the file', () => {
    const text = `const S = z.object({ a: z.string().refine(() => { globalThis.hacked = true; return true; }) })
      .superRefine(() => { globalThis.hacked = true; }).transform(() => { globalThis.hacked = true; });
      const T = z.string().default(() => { globalThis.hacked = true; return 'x'; });
      const U = z.lazy(() => { globalThis.hacked = true; return z.string(); });
      const V = z['constructor']('globalThis.hacked = true')();
      const W = z.string()['constructor']['constructor']('globalThis.hacked = true')();
      const X = z.object({}).shape.constructor.constructor('globalThis.hacked = true')();`;
    for (const name of ['S', 'T', 'U', 'V', 'W', 'X']) readZod(text, name);
    expect(Reflect.has(globalThis, 'hacked')).toBe(false);
    for (const name of ['U', 'V', 'W', 'X']) expect(problemOf(text, name)).not.toBe('');
  });
});

describe('flags of patterns', () => {
  const pattern = (code: string): unknown => {
    const reading = readZod(`import { z } from 'zod';\nconst X = ${code};`, 'X');
    return reading.ok ? [reading.schema['pattern'], reading.notes.length] : reading.problem.message;
  };

  it('are written into the pattern where that is exact, and told where it is not', () => {
    expect(pattern('z.string().regex(/^a[b-d]\\w$/i)')).toEqual(['^[aA][b-dB-D]\\w$', 0]);
    expect(pattern('z.string().check(z.regex(/^ab.$/is))')).toEqual(['^[aA][bB][\\s\\S]$', 0]);
    expect(pattern("z.stringFormat('x', new RegExp('^a$', 'i'))")).toEqual(['^[aA]$', 0]);
    expect(pattern('z.email({ pattern: /^[^@]+@x$/i })')).toEqual(['^[^@]+@[xX]$', 0]);
    expect(pattern('z.string().regex(/^a$/m)')).toEqual(['^a$', 1]);
    expect(pattern('z.string().check(z.regex(/(a)\\1/i))')).toEqual(['(a)\\1', 1]);
    expect(pattern('z.string().regex(/^é$/i)')).toEqual(['^é$', 1]);
  });

  it('take the same texts as before', () => {
    const signs = Array.from({ length: 0x250 }, (_, code) => String.fromCharCode(code));
    const all = [...signs, '\u2028', '\u212a', '\u017f', '中', '\n'];
    const patterns = [/^[a-fK-Q]$/i, /^[^b-y]$/i, /^[!-_]$/i, /^\x41$/i, /^[\x41\]q-]$/i, /^.$/s, /^k$/iu, /^[ks]$/iu];
    for (const each of [...patterns, /^[\d-z]$/i, /^[a\-z]$/i, /^[\u4e00-\u9fff]$/i, /^(?<a>i|\u0062)$/i, /^\/|x$/i]) {
      const other = withoutFlags(each);
      expect(other?.flags.replace('u', ''), String(each)).toBe('');
      const differing = all.filter((sign) => each.test(sign) !== other?.test(sign));
      expect(differing, `${String(each)} as ${String(other)}`).toEqual([]);
    }
  });
});

describe('what is easily lost', () => {
  const read = (code: string, before = ''): unknown => {
    const reading = readZod(`import { z } from 'zod';\n${before}\nconst X = ${code};`, 'X');
    return reading.ok ? [reading.schema, reading.notes] : reading.problem.message;
  };

  it.each([
    ['z.literal(9007199254740993)', { type: 'number', const: 9007199254740992 }, /does not keep 9007199254740993/],
    ['z.number().max(12345678901234567891)', { type: 'number', maximum: 12345678901234567000 }, /does not keep/],
    ['z.literal(9007199254740993n)', { type: 'number', const: 9007199254740992 }, /too many digits/],
    ['z.bigint().min(3n).lt(9007199254740993n)', { type: 'integer', minimum: 3 }, /9007199254740993 has too many/],
    ['z.bigint().multipleOf(0x10n).positive()', { type: 'integer', multipleOf: 16, exclusiveMinimum: 0 }, undefined],
    ['z.uint64()', { type: 'integer', minimum: 0 }, undefined],
    ["z.literal([undefined, 'a'])", { type: 'string', const: 'a' }, /"undefined" is no value/],
    ["z.date().min(new Date('2020-01-01'))", { type: 'string', format: 'date-time' }, /"\.min\(…\)" of a date/],
    ['z.number().max(100000000000000000000)', { type: 'number', maximum: 100000000000000000000 }, undefined],
    ["z.string().ip({ version: 'v4' })", { type: 'string', format: 'ipv4' }, undefined],
    ['z.string().min(1).apply((s) => s.max(3))', { type: 'string', minLength: 1, maxLength: 3 }, undefined],
    [
      'z.invertCodec(z.codec(z.string(), z.number(), { decode: Number, encode: String }))',
      { type: 'number' },
      /invertCodec/,
    ],
    ['z.deepPartial(z.object({ a: z.object({ b: z.string() }) }))', { type: 'object' }, undefined],
  ])('%s', (code, schema, note) => {
    const [found, notes] = read(code) as [object, readonly string[]];
    expect(found).toMatchObject(schema);
    if (note === undefined) expect(notes).toEqual([]);
    else expect(notes.join(' ')).toMatch(note);
  });

  it('a property called __proto__ is one where JavaScript makes one of it', () => {
    const [schema] = read("z.object({ ['__proto__']: z.string(), a: z.number() }).extend({ b: z.null() })") as [
      JsonObject,
    ];
    expect(Object.keys(schema['properties'] as object)).toEqual(['__proto__', 'a', 'b']);
    expect(schema['required']).toEqual(['__proto__', 'a', 'b']);
    expect(read('z.object({ "__proto__": z.string() })')).toMatch(/no property in JavaScript/);
    expect(read('z.object({ __proto__: null, a: z.null() })')).toMatchObject([{ required: ['a'] }, []]);
  });
});
