/** Schemas whose root servers refuse, as tools of MCP servers have them: offered as one object, checked as they are. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../../src/core/json/json.ts';
import { SchemaValidator } from '../../../src/core/schema/validate.ts';
import { offeredSchema } from '../../../src/core/toolcalls/offeredSchema.ts';
import { schemaRefusal, ToolRegistry } from '../../../src/core/toolcalls/registry.ts';
import { textOutcome } from '../../../src/core/toolcalls/tool.ts';
import { LOCAL_KEY, startGateway, type RunningGateway } from '../../gateway/server.ts';
import { connect } from '../core-gateway/harness.ts';
import { echoTool, enabled, resultTexts, runWhole } from './support.ts';

const text = { type: 'string' };
const byPath = { type: 'object', properties: { path: text }, required: ['path'], additionalProperties: false };
const byUrl = {
  type: 'object',
  properties: { url: text, method: text },
  required: ['url'],
  additionalProperties: false,
};

interface Row {
  readonly name: string;
  readonly schema: JsonObject;
  readonly offered: JsonObject;
  readonly note?: string;
  /** Fit the original, so they must fit what is offered. */
  readonly fitting: readonly JsonValue[];
  /** Break the original. */
  readonly breaking: readonly JsonValue[];
}

const ROWS: readonly Row[] = [
  {
    name: 'oneOf of objects',
    schema: { oneOf: [byPath, byUrl] },
    offered: { type: 'object', properties: { path: text, url: text, method: text }, additionalProperties: false },
    note: 'Give the arguments of exactly one of these: (1) path; (2) url, method (optional).',
    fitting: [{ path: 'a' }, { url: 'b', method: 'GET' }],
    breaking: [{}, { path: 'a', url: 'b' }, { method: 'GET' }],
  },
  {
    name: 'anyOf of what is required',
    schema: {
      type: 'object',
      properties: { id: text, name: text },
      additionalProperties: false,
      anyOf: [{ required: ['id'] }, { required: ['name'] }],
    },
    offered: { type: 'object', properties: { id: text, name: text }, additionalProperties: false },
    note: 'Give the arguments of at least one of these: (1) id; (2) name.',
    fitting: [{ id: '1' }, { id: '1', name: 'n' }],
    breaking: [{}, { other: 1 }],
  },
  {
    name: 'alternatives told apart by a kind',
    schema: {
      type: 'object',
      oneOf: [
        { properties: { kind: { const: 'add' }, value: { type: 'number' } }, required: ['kind', 'value'] },
        { properties: { kind: { const: 'list' } }, required: ['kind'] },
      ],
    },
    offered: {
      type: 'object',
      properties: { kind: { enum: ['add', 'list'] }, value: { type: 'number' } },
      required: ['kind'],
    },
    note: 'Give the arguments of exactly one of these: (1) kind = "add", value; (2) kind = "list".',
    fitting: [{ kind: 'add', value: 1 }, { kind: 'list' }],
    breaking: [{ kind: 'add' }, { kind: 'other' }, {}],
  },
  {
    name: 'one property in two types',
    schema: { anyOf: [{ properties: { v: text } }, { properties: { v: { type: 'number' } } }] },
    offered: { type: 'object', properties: { v: { anyOf: [text, { type: 'number' }] } } },
    note: 'Give the arguments of at least one of these: (1) v (optional); (2) v (optional).',
    fitting: [{ v: 'a' }, { v: 1 }],
    breaking: [{ v: true }],
  },
  {
    name: 'allOf',
    schema: { allOf: [byPath, { properties: { depth: { type: 'integer' } }, required: ['depth'] }], description: 'd' },
    offered: {
      type: 'object',
      description: 'd',
      properties: { path: text, depth: { type: 'integer' } },
      required: ['path', 'depth'],
    },
    fitting: [],
    breaking: [{ path: 'a' }],
  },
  {
    name: 'a reference on top, as of zod-to-json-schema',
    schema: { $ref: '#/definitions/Input', definitions: { Input: byPath, Other: byUrl } },
    offered: { ...byPath, definitions: { Input: byPath, Other: byUrl } },
    fitting: [{ path: 'a' }],
    breaking: [{}, { path: 1 }],
  },
  {
    name: 'alternatives by reference, and one that is no object',
    schema: { anyOf: [{ $ref: '#/$defs/A' }, { type: 'null' }], $defs: { A: byPath } },
    offered: { ...byPath, $defs: { A: byPath } },
    fitting: [{ path: 'a' }],
    breaking: [{}],
  },
  {
    name: 'whole objects as values',
    schema: { enum: [{ mode: 'a' }, { mode: 'b', n: 1 }] },
    offered: {
      type: 'object',
      properties: { mode: { enum: ['a', 'b'] }, n: { enum: [1] } },
      required: ['mode'],
      additionalProperties: false,
    },
    note: 'The arguments are one of: {"mode":"a"}; {"mode":"b","n":1}.',
    fitting: [{ mode: 'a' }, { mode: 'b', n: 1 }],
    breaking: [{ mode: 'b' }],
  },
  {
    name: 'not',
    schema: { type: 'object', properties: { a: text, b: text }, not: { required: ['a', 'b'] } },
    offered: { type: 'object', properties: { a: text, b: text } },
    note: 'Arguments must not fit this JSON Schema: {"required":["a","b"]}.',
    fitting: [{ a: '1' }],
    breaking: [{ a: '1', b: '2' }],
  },
  {
    name: 'no type',
    schema: { properties: { a: text }, additionalProperties: { type: 'number' } },
    offered: { type: 'object', properties: { a: text }, additionalProperties: { type: 'number' } },
    fitting: [{ a: '1' }],
    breaking: [{ a: 1 }],
  },
  {
    name: 'nothing at all',
    schema: {},
    offered: { type: 'object', properties: {} },
    fitting: [{}],
    breaking: [],
  },
  {
    name: 'a type among others',
    schema: { type: ['object', 'null'], properties: { a: text } },
    offered: { type: 'object', properties: { a: text } },
    fitting: [{ a: '1' }],
    breaking: [{ a: 1 }],
  },
];

const tool = (inputSchema: JsonObject, name = 'echo') =>
  echoTool({
    name,
    inputSchema,
    origin: 'extension',
    run: (input) => Promise.resolve(textOutcome(JSON.stringify(input))),
  });

describe.each(ROWS)('$name', ({ schema, offered, note, fitting, breaking }) => {
  test('is offered as one object that takes what the schema takes', () => {
    const result = offeredSchema(schema);
    expect(result).toEqual({ ok: true, schema: offered, note });
    expect(schemaRefusal({ inputSchema: schema, description: '' })).toBeUndefined();
    const validator = new SchemaValidator(offered);
    for (const value of fitting) expect(validator.isValid(value), JSON.stringify(value)).toBe(true);
  });

  test('and checked as it is', () => {
    const [registered] = new ToolRegistry([tool(schema)]).tools;
    for (const value of fitting) expect(registered?.validator.isValid(value), JSON.stringify(value)).toBe(true);
    for (const value of breaking) expect(registered?.validator.isValid(value), JSON.stringify(value)).toBe(false);
    expect(registered?.definition.inputSchema).toEqual(offered);
    expect(registered?.definition.description).toBe(['Says a word back.', note].filter(Boolean).join('\n\n'));
  });
});

describe('inside of it', () => {
  const of = (v: JsonObject): JsonObject => ({ type: 'object', properties: { v } });
  test.each<readonly [string, JsonObject, JsonObject]>([
    ['a list that does not say of what', { type: 'array' }, { type: 'array', items: {} }],
    ['a list or nothing', { type: ['array', 'null'] }, { type: ['array', 'null'], items: {} }],
    [
      'a place for each item',
      { type: 'array', items: [text, { type: 'number' }], additionalItems: false, maxItems: 2 },
      { type: 'array', maxItems: 2, items: { anyOf: [text, { type: 'number' }] } },
    ],
    ['an exclusive bound', { minimum: 5, exclusiveMinimum: true }, { exclusiveMinimum: 5 }],
    ['a bound that is not', { maximum: 5, exclusiveMaximum: false, type: 'number' }, { maximum: 5, type: 'number' }],
    ['deeper down', { anyOf: [of({ type: 'array' })] }, { anyOf: [of({ type: 'array', items: {} })] }],
    ['among definitions', { $defs: { items: { type: 'array' } } }, { $defs: { items: { type: 'array', items: {} } } }],
  ])('%s is offered as servers take it', (_, given, offered) => {
    const [registered] = new ToolRegistry([tool(of(given))]).tools;
    expect(registered?.definition.inputSchema).toEqual(of(offered));
  });

  test('a property that is called like a keyword, and a value, are left alone', () => {
    const schema = { type: 'object', properties: { items: text }, default: { type: 'array' }, required: ['items'] };
    expect(offeredSchema(schema)).toMatchObject({ ok: true, schema });
    expect(offeredSchema(of({ enum: [{ type: 'array' }] }))).toMatchObject({
      schema: of({ enum: [{ type: 'array' }] }),
    });
  });

  test('an old draft is no longer named where its bounds are not', () => {
    const draft = { $schema: 'http://json-schema.org/draft-04/schema#', ...of({ minimum: 5, exclusiveMinimum: true }) };
    const [registered] = new ToolRegistry([tool(draft)]).tools;
    expect(registered?.definition.inputSchema).toEqual(of({ exclusiveMinimum: 5 }));
    expect([5, 6].map((v) => registered?.validator.isValid({ v }))).toEqual([false, true]);
  });

  test('a call is checked against the places all the same', () => {
    const [registered] = new ToolRegistry([
      tool({
        $schema: 'http://json-schema.org/draft-07/schema#',
        ...of({ type: 'array', items: [text, { type: 'number' }] }),
      }),
    ]).tools;
    expect(registered?.validator.isValid({ v: ['a', 1] })).toBe(true);
    expect(registered?.validator.isValid({ v: [1, 'a'] })).toBe(false);
  });
});

test('a plain object is offered untouched', () => {
  expect(offeredSchema(byPath)).toEqual({ ok: true, schema: byPath, note: undefined });
  const nested = { type: 'object', properties: { v: { anyOf: [text, { type: 'null' }] } } };
  expect(new ToolRegistry([tool(nested)]).tools[0]?.definition.inputSchema).toEqual(nested);
});

const chain = (length: number): JsonObject => ({
  $ref: '#/$defs/n0',
  $defs: Object.fromEntries(
    Array.from({ length }, (_, n) => [
      `n${n}`,
      { anyOf: [{ $ref: `#/$defs/n${n + 1}` }, { $ref: `#/$defs/n${n + 1}` }] },
    ]).concat([[`n${length}`, byPath as never]]),
  ),
});

test.each<readonly [string, JsonObject, string]>([
  ['alternatives that are no objects', { anyOf: [{ type: 'string' }, { type: 'null' }] }, 'no object fits its schema'],
  ['values that are no objects', { enum: ['a', 'b'] }, 'no object fits its schema'],
  ['a reference to itself', { $ref: '#/$defs/A', $defs: { A: { $ref: '#/$defs/A' } } }, 'refers to itself'],
  [
    'more alternatives than anybody reads',
    { anyOf: Array.from({ length: 200 }, () => byPath) },
    'too many alternatives',
  ],
  ['alternatives that double', chain(9), 'too many alternatives'],
  [
    'what refers into an alternative',
    { anyOf: [{ properties: { a: text } }, { properties: { b: { $ref: '#/anyOf/0/properties/a' } } }] },
    'refer to each other',
  ],
])('what cannot be adapted is not offered, with the reason: %s', (_, schema, reason) => {
  const registry = new ToolRegistry([tool(schema, 'broken'), tool(byPath)]);
  expect(registry.tools.map(({ name }) => name)).toEqual(['echo']);
  expect(registry.problems).toMatchObject([{ toolName: 'broken', kind: 'refused' }]);
  expect(registry.problems[0]?.message).toContain(reason);
});

describe.each(['openai/gpt-5', 'anthropic/claude-sonnet-5'])('%s', (model) => {
  let gateway: RunningGateway;
  beforeAll(async () => void (gateway = await startGateway()));
  afterAll(() => gateway.close());

  test('takes such a tool and calls it', async () => {
    const source = connect({ baseUrl: gateway.url, key: LOCAL_KEY, settings: { maxRetries: 0 } }).client;
    const tools = enabled(tool({ oneOf: [byPath, byUrl] }));
    const run = await runWhole({
      source,
      model,
      prompt: '!call echo {"path":"plover"}',
      tools,
    });
    expect(run.end).toBe('answered');
    expect(resultTexts(run)).toEqual(['{"path":"plover"}']);
  });
});
