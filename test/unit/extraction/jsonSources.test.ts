import { describe, expect, it } from 'vitest';
import { isRecord, type JsonObject, type JsonValue } from '../../../src/core/json/json.ts';
import { SchemaValidator } from '../../../src/core/schema/validate.ts';
import {
  detectSchemaSource,
  readSchemaSource,
  schemaNames,
  type SchemaSourceKind,
} from '../../../src/core/extraction/sources/schemaSource.ts';

const CITY: JsonObject = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };

interface Read {
  readonly kind: SchemaSourceKind;
  readonly name: string | undefined;
  readonly schema: JsonObject;
  readonly notes: readonly string[];
}

async function read(source: JsonValue, root?: string, languageId?: string): Promise<Read> {
  const text = typeof source === 'string' ? source : JSON.stringify(source);
  const kind = detectSchemaSource(text, languageId);
  const reading = await readSchemaSource(text, kind, root);
  if (!reading.ok) throw new Error(`${kind}: ${reading.problem.message}`);
  return { kind, name: reading.name, schema: reading.schema, notes: reading.notes };
}

async function fields(text: string): Promise<JsonValue> {
  const { kind, schema } = await read(text);
  expect(kind).toBe('notation');
  return schema['properties'] ?? null;
}

describe('data with words of schemas in it is an example', () => {
  it.each<[string, JsonValue]>([
    ['GeoJSON', { type: 'Feature', geometry: { type: 'Point', coordinates: [1, 2] }, properties: { name: 'Berlin' } }],
    ['a collection', { type: 'FeatureCollection', features: [{ type: 'Feature', properties: { a: 1 } }] }],
    ['a point', { type: 'Point', coordinates: [1, 2] }],
    ['a feature without properties', { type: 'Feature', properties: {} }],
    ['an analytics event', { event: 'Signed Up', properties: { plan: 'pro', seats: 3 } }],
    ['an event with a type', { type: 'track', event: 'x', properties: { user: { id: 1, type: 'admin' } } }],
    ['a column', { name: 'age', type: 'integer' }],
    ['a typed value', { type: 'string', value: 'x' }],
    ['a page of items', { total: 3, items: [{ id: 1 }] }],
    ['a book', { title: 'The Hobbit', description: 'A book' }],
    ['parameters', { name: 'run', parameters: { speed: 1 } }],
    ['a dictionary of words', { definitions: { run: { type: 'verb' } } }],
    ['a file that names its schema', { $schema: 'https://json.schemastore.org/package.json', name: 'x' }],
  ])('%s', async (_, value) => {
    const { kind, schema } = await read(value);
    expect(kind).toBe('example');
    expect(new SchemaValidator(schema).isValid(value)).toBe(true);
  });

  it.each<[string, string, JsonValue]>([
    ['an object of JavaScript', "{ name: 'John', age: 30 }", { name: 'John', age: 30 }],
    [
      'a dictionary of Python',
      "{'name': 'John', 'is_new': True, 'age': None}",
      { name: 'x', is_new: false, age: null },
    ],
    ['several values', '{"a":1}\n{"a":2}', { a: 3 }],
  ])('%s', async (_, text, value) => {
    const { kind, schema } = await read(text);
    expect(kind).toBe('example');
    expect(new SchemaValidator(schema).isValid(value)).toBe(true);
    expect(new SchemaValidator(schema).isValid({})).toBe(false);
  });
});

describe('the schema is found in what it is wrapped in', () => {
  const format = { type: 'json_schema', json_schema: { name: 'f', strict: true, schema: CITY } };
  const tool = { type: 'function', function: { name: 'f', description: 'What it does', parameters: CITY } };
  it.each<[string, JsonValue]>([
    ['response_format', format],
    [
      'in a request',
      {
        model: 'm',
        messages: [],
        tools: [{ ...tool, function: { name: 'g', parameters: CITY } }],
        response_format: format,
      },
    ],
    ['text.format', { text: { format: { type: 'json_schema', name: 'f', schema: CITY } } }],
    ['a name and a schema', { name: 'f', schema: CITY }],
    ['a tool of OpenAI', tool],
    ['a tool of the Responses API', [{ type: 'web_search' }, { type: 'function', name: 'f', parameters: CITY }]],
    ['a tool of Anthropic', { tools: [{ name: 'f', input_schema: CITY }] }],
    ['a tool of MCP', { jsonrpc: '2.0', id: 1, result: { tools: [{ name: 'f', inputSchema: CITY }] } }],
    ['a tool of Bedrock', { toolConfig: { tools: [{ toolSpec: { name: 'f', inputSchema: { json: CITY } } }] } }],
    [
      'a tool of Gemini',
      {
        functionDeclarations: [
          { name: 'f', parameters: { ...CITY, type: 'OBJECT', properties: { city: { type: 'STRING' } } } },
        ],
      },
    ],
  ])('%s', async (_, value) => {
    const { kind, name, schema } = await read(value);
    expect([kind, name]).toEqual(['json-schema', 'f']);
    const { description: _description, ...rest } = schema;
    expect(rest).toEqual(CITY);
  });

  it('takes the name that is asked for, and tells of the others', async () => {
    const tools = [tool, { ...tool, function: { name: 'g', parameters: { ...CITY, required: [] } } }];
    expect(await schemaNames(JSON.stringify(tools), 'json-schema')).toEqual(['f', 'g']);
    expect((await read(tools, 'g')).schema['required']).toEqual([]);
    const first = await read(tools);
    expect(first.schema['description']).toBe('What it does');
    expect(first.notes).toEqual(['"f" was taken. Also there: "g".']);
  });
});

const API = {
  openapi: '3.0.3',
  paths: {},
  components: {
    schemas: {
      Order: {
        type: 'object',
        required: ['pet'],
        properties: {
          pet: { $ref: '#/components/schemas/Pet' },
          total: { type: 'number', minimum: 0, exclusiveMinimum: true, example: 3 },
          note: { type: 'string', nullable: true, enum: ['a', 'b'] },
          parent: { nullable: true, allOf: [{ $ref: '#/components/schemas/Order' }] },
        },
      },
      Pet: {
        type: 'object',
        discriminator: { propertyName: 'kind' },
        properties: { kind: { type: 'string' }, nullable: { type: 'boolean', xml: { attribute: true } } },
      },
    },
  },
};

describe('OpenAPI', () => {
  it('offers its components by name, and reads each with what it refers to', async () => {
    expect(await schemaNames(JSON.stringify(API), 'json-schema')).toEqual(['Order', 'Pet']);
    const { name, schema, notes } = await read(API);
    expect(name).toBe('Order');
    expect(notes.join(' ')).toMatch(/"kind" tells kinds apart/);
    const validator = new SchemaValidator(schema);
    expect(validator.isValid({ pet: { kind: 'x' }, total: 1, note: null, parent: null })).toBe(true);
    expect(validator.isValid({ pet: {}, parent: { pet: {} } })).toBe(true);
    for (const wrong of [
      { pet: {}, total: 0 },
      { pet: {}, note: 'c' },
      { pet: { kind: null } },
      { pet: {}, parent: {} },
    ]) {
      expect(validator.isValid(wrong)).toBe(false);
    }
  });

  it('is read in YAML as well', async () => {
    const yaml =
      'swagger: "2.0"\ndefinitions:\n  Pet:\n    type: object\n    required: [name]\n    properties:\n      name: { type: string }\n';
    const { kind, name, schema } = await read(yaml);
    expect([kind, name, schema['required']]).toEqual(['json-schema', 'Pet', ['name']]);
  });

  it('keeps a property that is called like a keyword', async () => {
    const { schema } = await read(API, 'Pet');
    expect(isRecord(schema['properties']) && schema['properties']['nullable']).toEqual({ type: 'boolean' });
  });
});

describe('definitions without a schema around them', () => {
  it('are each a schema; what refers to others comes first', async () => {
    const bundle = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      definitions: {
        Tree: {
          type: 'object',
          properties: { kids: { items: { $ref: '#/definitions/Tree' } }, leaf: { $ref: '#/definitions/Leaf' } },
        },
        Leaf: { type: 'string' },
      },
    };
    const { name, schema } = await read(bundle);
    expect(name).toBe('Tree');
    expect(new SchemaValidator(schema).isValid({ kids: [{ leaf: 'x' }] })).toBe(true);
    expect(new SchemaValidator(schema).isValid({ kids: [{ leaf: 1 }] })).toBe(false);
    expect((await read(bundle, 'Leaf')).schema['type']).toBe('string');
  });
});

describe('YAML', () => {
  it('is a schema, an example, or fields', async () => {
    expect((await read('type: object\nproperties:\n  a:\n    type: string\n')).kind).toBe('json-schema');
    expect((await read('a: 1\nb: [x, y]\n', undefined, 'yaml')).kind).toBe('example');
    expect((await read('name: string\nage: int\n', undefined, 'yaml')).kind).toBe('notation');
  });

  it.each([
    ['holds itself', 'a: &a [*a]', /stands within what it stands for/],
    [
      'stands for too much',
      `a: &a [${'x,'.repeat(9)}]\n${Array.from('bcdefgh', (key, index) => `${key}: &${key} [${`*${'abcdefg'[index]},`.repeat(9)}]`).join('\n')}`,
      /stand for too much/,
    ],
    ['is none', 'a: b: c', /As YAML/],
  ])('is refused where it %s', async (_, text, message) => {
    const reading = await readSchemaSource(text, 'example');
    expect(reading.ok ? '' : reading.problem.message).toMatch(message);
  });
});

describe('fields in the ways of other notations', () => {
  const string = { type: 'string' };
  it.each<[string, JsonValue]>([
    ['name: string, age: int', { name: string, age: { type: 'integer' } }],
    ['name: string\nage: int', { name: string, age: { type: 'integer' } }],
    ['{ name: string, age: int }', { name: string, age: { type: 'integer' } }],
    ['name (text), age (number)', { name: string, age: { type: 'number' } }],
    ['name, age int and city.', { name: string, age: { type: 'integer' }, city: string }],
    ['- name: string\n- age: int', { name: string, age: { type: 'integer' } }],
    ['1. name\n2. age int', { name: string, age: { type: 'integer' } }],
    ['price: number // in euro', { price: { type: 'number', description: 'in euro' } }],
    [
      'age (in years), date: date of birth',
      { age: { ...string, description: 'in years' }, date: { ...string, description: 'date of birth' } },
    ],
    [
      'tags: list of strings, ids: List[int]',
      { tags: { type: 'array', items: string }, ids: { type: 'array', items: { type: 'integer' } } },
    ],
    [
      "state: 'open' | 'closed', n: string or null",
      { state: { ...string, enum: ['open', 'closed'] }, n: { type: ['string', 'null'] } },
    ],
    [
      'a: [{ b: int }]',
      { a: { type: 'array', items: { type: 'object', properties: { b: { type: 'integer' } }, required: ['b'] } } },
    ],
    ['n: int = 3', { n: { type: 'integer', default: 3 } }],
    ['name - what it is called', { name: { ...string, description: 'what it is called' } }],
    [
      'name: string\nurl: see https://a.b/c, or none',
      { name: string, url: { ...string, description: 'see https://a.b/c, or none' } },
    ],
    ['name: "string"', { name: { ...string, description: 'string' } }],
    [
      '{"name":"string","tags":["int"],"at":{"x":"number | null"}}',
      {
        name: string,
        tags: { type: 'array', items: { type: 'integer' } },
        at: { type: 'object', properties: { x: { type: ['number', 'null'] } }, required: ['x'] },
      },
    ],
  ])('%j', async (text, properties) => {
    expect(await fields(text)).toEqual(properties);
  });

  it.each([
    'name: string?',
    'name?: string',
    'name: string (optional)',
    'name: optional string',
    'name: Optional[string]',
    'name: string = "x"',
    '{"name?":"string"}',
  ])('%s is optional', async (text) => {
    const { schema } = await read(text);
    expect(schema['required']).toBeUndefined();
  });
});
