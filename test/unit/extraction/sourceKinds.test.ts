/** Texts as people have them, and what each must be taken for. */
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../../src/core/json/json.ts';
import { SchemaValidator } from '../../../src/core/schema/validate.ts';
import {
  detectSchemaSource,
  readSchemaSource,
  schemaNames,
} from '../../../src/core/extraction/sources/schemaSource.ts';

async function read(text: string): Promise<{ readonly schema: JsonObject; readonly notes: readonly string[] }> {
  const reading = await readSchemaSource(text, detectSchemaSource(text));
  if (!reading.ok) throw new Error(reading.problem.message);
  return reading;
}

const CITY = { type: 'object', properties: { city: { type: 'string' } } };
const LOG = {
  log: {
    version: '1.2',
    creator: { name: 'x', version: '1' },
    entries: [{ startedDateTime: '2026-11-24T10:00:00Z', request: { method: 'GET', url: 'https://a.b/' } }],
  },
};
const RESOURCE = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: foos.a.b
spec:
  names: {kind: Foo, plural: foos}
  versions:
    - name: v1
      schema:
        openAPIV3Schema:
          type: object
          required: [port]
          properties:
            port: {x-kubernetes-int-or-string: true}
            note: {type: string, nullable: true}
`;
const MESSAGES = `asyncapi: 3.0.0
channels:
  orders:
    messages:
      placed:
        payload:
          type: object
          properties: {city: {type: string}}
`;
const INLINE = {
  openapi: '3.1.0',
  paths: {
    '/a': {
      post: {
        operationId: 'addCity',
        requestBody: { content: { 'application/json': { schema: CITY } } },
        responses: { '201': { content: { 'application/json': { schema: { type: 'array', items: CITY } } } } },
      },
    },
  },
};
const SWAGGER = {
  swagger: '2.0',
  paths: {
    '/a': { put: { parameters: [{ in: 'body', name: 'b', schema: CITY }], responses: { 200: { schema: CITY } } } },
  },
};
const AVRO = {
  type: 'record',
  name: 'Person',
  namespace: 'a.b',
  fields: [
    { name: 'name', type: 'string', doc: 'As written' },
    { name: 'age', type: ['null', 'int'], default: null },
    { name: 'born', type: { type: 'int', logicalType: 'date' } },
    { name: 'parent', type: ['null', 'a.b.Person'] },
    { name: 'kind', type: { type: 'enum', name: 'Kind', symbols: ['A', 'B'] } },
    { name: 'tags', type: { type: 'map', values: { type: 'array', items: 'Kind' } }, default: {} },
  ],
};
const MONGO = {
  bsonType: 'object',
  required: ['_id'],
  properties: { _id: { bsonType: 'objectId' }, n: { bsonType: ['int', 'null'] }, at: { bsonType: 'date' } },
};
const TYPES = {
  properties: { name: { type: 'string' }, age: { type: 'uint8' } },
  optionalProperties: { tags: { elements: { type: 'string' } }, next: { ref: 'next', nullable: true } },
  definitions: { next: { discriminator: 'k', mapping: { a: { properties: { x: { type: 'timestamp' } } } } } },
};
const GEMINI = { type: 'OBJECT', properties: { city: { type: 'STRING', nullable: true } }, required: ['city'] };

const KINDS: readonly (readonly [kind: string, what: string, source: JsonValue, languageId?: string])[] = [
  ['json-schema', 'OpenAPI without components', INLINE],
  ['json-schema', 'Swagger without definitions', SWAGGER],
  ['json-schema', 'OpenAPI that holds no schema', { openapi: '3.0.0', info: { title: 'x' }, paths: {} }],
  ['json-schema', 'a resource of Kubernetes', RESOURCE],
  [
    'json-schema',
    'a list of such',
    { apiVersion: 'v1', kind: 'List', items: [{ kind: 'CustomResourceDefinition', spec: {} }] },
  ],
  ['json-schema', 'AsyncAPI', MESSAGES],
  ['json-schema', 'a validator of MongoDB', { validator: { $jsonSchema: MONGO } }],
  ['json-schema', 'a collection of MongoDB', { name: 'people', options: { validator: { $jsonSchema: MONGO } } }],
  ['json-schema', 'a bare schema of MongoDB', MONGO],
  ['json-schema', 'one in YAML', '$jsonSchema:\n  bsonType: object\n  properties:\n    a: {bsonType: string}'],
  ['json-schema', 'a schema of Gemini', GEMINI],
  [
    'json-schema',
    'a schema that is nullable',
    { type: 'object', properties: { a: { type: 'string', nullable: true } } },
  ],
  ['json-schema', 'a record of Avro', AVRO],
  ['json-schema', 'an enumeration of Avro', { type: 'enum', name: 'Kind', symbols: ['A'] }],
  ['json-schema', 'a protocol of Avro', { protocol: 'P', types: [AVRO], messages: {} }],
  ['json-schema', 'a union of Avro', ['null', AVRO]],
  ['json-schema', 'a fixed type of Avro', { type: 'fixed', name: 'Id', size: 16 }],
  ['json-schema', 'JSON Type Definition', TYPES],
  ['json-schema', 'a list of JSON Type Definition', { elements: { type: 'float64' } }],
  ['json-schema', 'a schema', CITY],
  ['json-schema', 'a schema in YAML', 'type: object\nproperties:\n  a:\n    type: string'],
  ['json-schema', 'definitions alone', { $defs: { A: CITY } }],
  [
    'example',
    'a manifest of npm',
    { name: 'x', version: '1.0.0', scripts: { test: 'vitest' }, dependencies: { a: '^1' } },
  ],
  [
    'example',
    'one that names its schema',
    { $schema: 'https://json.schemastore.org/package.json', name: 'x', type: 'module' },
  ],
  ['example', 'options of TypeScript', { compilerOptions: { strict: true, types: ['node'] }, include: ['src'] }],
  ['example', 'a notebook', { cells: [{ cell_type: 'code', source: ['1'], outputs: [] }], metadata: {}, nbformat: 4 }],
  ['example', 'an archive of requests', LOG],
  [
    'example',
    'GeoJSON',
    { type: 'Feature', geometry: { type: 'Point', coordinates: [1, 2] }, properties: { name: 'x' } },
  ],
  ['example', 'an event', { event: 'Signed Up', properties: { plan: 'pro', seats: 3 } }],
  ['example', 'an event of GitHub', { type: 'PushEvent', actor: { id: 1 }, payload: { ref: 'refs/heads/main' } }],
  [
    'example',
    'an answer of an API',
    { id: 'x', object: 'chat.completion', choices: [{ index: 0, message: { role: 'a' } }] },
  ],
  ['example', 'fields of a table', [{ name: 'a', type: 'STRING', mode: 'NULLABLE' }]],
  ['example', 'a mapping of a search engine', { mappings: { properties: { a: { type: 'keyword' } } } }],
  [
    'example',
    'an introspection of GraphQL',
    { data: { __schema: { types: [{ kind: 'OBJECT', name: 'A', fields: [] }] } } },
  ],
  ['example', 'a document with a record', { type: 'record', name: 'x', value: 3 }],
  ['example', 'data with elements', { elements: { a: 1 }, values: { b: 2 } }],
  ['example', 'a mapping of names', { mapping: { a: 'b' } }],
  ['example', 'a locked file', { version: 1, packages: { '': { name: 'x' } } }],
  [
    'example',
    'a collection of requests',
    { info: { name: 'x', schema: 'https://schema.getpostman.com/v2' }, item: [] },
  ],
  ['example', 'settings of an editor', '{\n  // comment\n  "editor.tabSize": 2,\n}'],
  ['example', 'several lines of JSON', '{"a":1}\n{"a":2}'],
  ['example', 'linked data', { '@context': 'https://schema.org', '@type': 'Person', name: 'Bob' }],
  ['example', 'a record in YAML', 'name: Bob\nage: 30'],
  ['example', 'names in YAML', 'name: Bob\ncity: New York'],
  ['example', 'lists in YAML', 'users:\n  - name: Bob\n    age: 30\n  - name: Al\n    age: 31'],
  ['example', 'a manifest of Kubernetes', 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\nspec:\n  containers: []'],
  ['example', 'a workflow', 'on: [push]\njobs:\n  test:\n    runs-on: ubuntu-latest\n    timeout-minutes: 5'],
  ['example', 'settings in YAML that name their schema', '$schema: ./a.schema.json\nname: x\nsize: 3', 'yaml'],
  ['example', 'front matter', 'title: A day\ndate: 2026-11-24\ndraft: false'],
  ['example', 'CSV', 'name,age,city\nBob,30,Paris\nAl,31,Rome'],
  ['example', 'CSV with semicolons', 'name;email\nBob;bob@a.b'],
  ['example', 'CSV with names of types', 'name,email,date\n"Bob, Jr.",bob@a.b,2026-11-24'],
  ['example', 'cells of a spreadsheet', 'name\tage\nBob\t30'],
  ['example', 'a Markdown table', '| name | age |\n|------|----:|\n| Bob  | 30  |'],
  ['notation', 'fields', 'name, age int, city'],
  ['notation', 'fields by line', 'name: string\nage: int'],
  ['notation', 'fields with commas over lines', 'name, age int\ncity, zip int'],
  ['notation', 'described fields', 'name: the customer, as written\ntotal number: with tax'],
  ['notation', 'a list of fields', '- name: string\n- age: number'],
  [
    'notation',
    'a Markdown table of fields',
    '| Field | Type | Required |\n|---|---|---|\n| `name` | string | yes |\n| age | int | no |',
  ],
  ['notation', 'types in JSON', { name: 'string', tags: ['string'] }],
  ['notation', 'nested fields', 'order { id int, lines { name, count int }[] }'],
  ['notation', 'fields in a YAML file', 'name: string\nborn: date', 'yaml'],
  ['typescript', 'an interface', 'interface A { name: string; age?: number }'],
  ['typescript', 'a type', 'export type A = { name: string }'],
  ['zod', 'an object', 'const A = z.object({ name: z.string() })'],
  ['python', 'a model', 'class A(BaseModel):\n    name: str\n    age: int = 3'],
  ['python', 'a data class', '@dataclass\nclass A:\n    name: str'],
];

describe('a text is taken for what it is', () => {
  it.each(KINDS.map(([kind, what, ...given]) => ({ kind, what, given })))('$kind: $what', ({ kind, given }) => {
    const [source, languageId] = given;
    const text = typeof source === 'string' ? source : JSON.stringify(source, undefined, 2);
    expect(detectSchemaSource(text, languageId)).toBe(kind);
  });
});

describe('other words for a schema say the same', () => {
  const person = { name: 'x', born: '2026-11-24', parent: null, kind: 'A' };
  it.each<[string, JsonValue, readonly JsonValue[], readonly JsonValue[]]>([
    ['Avro', AVRO, [person, { ...person, parent: person, age: 3, tags: { a: ['B'] } }], [{}, { ...person, kind: 'C' }]],
    ['MongoDB', MONGO, [{ _id: 'a'.repeat(24), n: null, at: '2026-11-24T10:00:00Z' }], [{}, { _id: 'x' }]],
    [
      'JSON Type Definition',
      TYPES,
      [
        { name: 'x', age: 255, tags: ['a'], next: null },
        { name: 'x', age: 0, next: { k: 'a', x: '2026-11-24T10:00:00Z' } },
      ],
      [
        { name: 'x', age: 256 },
        { name: 'x', age: 1, other: 1 },
        { name: 'x', age: 1, next: { k: 'b' } },
      ],
    ],
    ['Gemini', GEMINI, [{ city: 'x' }, { city: null }], [{}, { city: 1 }]],
    ['Kubernetes', RESOURCE, [{ port: 1 }, { port: 'http', note: null }], [{}, { port: true }]],
    ['OpenAPI without components', INLINE, [{ city: 'x' }], [{ city: 1 }]],
    ['Swagger without definitions', SWAGGER, [{ city: 'x' }], [{ city: 1 }]],
    ['AsyncAPI', MESSAGES, [{ city: 'x' }], [{ city: 1 }]],
  ])('%s', async (_, source, right, wrong) => {
    const { schema } = await read(typeof source === 'string' ? source : JSON.stringify(source));
    const validator = new SchemaValidator(schema, { assertFormats: true });
    for (const value of right) expect(validator.validate(value).errors).toEqual([]);
    for (const value of wrong) expect(validator.isValid(value)).toBe(false);
  });

  it('offers bodies of requests and answers by the name of their operation', async () => {
    expect(await schemaNames(JSON.stringify(INLINE), 'json-schema')).toEqual(['addCity request', 'addCity 201']);
  });

  it.each<[string, JsonValue, RegExp]>([
    ['an OpenAPI document', { openapi: '3.0.0', paths: {} }, /OpenAPI document holds no JSON Schema/],
    [
      'Avro with an unknown type',
      { type: 'record', name: 'A', fields: [{ name: 'a', type: 'B' }] },
      /"B" is not in this Avro/,
    ],
    ['MongoDB with a regular expression', { bsonType: 'regex' }, /"regex" of MongoDB has no form in JSON/],
  ])('what cannot be said is refused: %s', async (_, source, message) => {
    await expect(read(JSON.stringify(source))).rejects.toThrow(message);
  });

  it('tells what is extracted in another form', async () => {
    expect((await read(JSON.stringify(MONGO))).notes.join(' ')).toMatch(/24 digits.*date and time/);
    expect((await read(JSON.stringify(AVRO))).notes.join(' ')).toMatch(/as text/);
  });
});

describe('data is no list of fields', () => {
  it.each<[string, JsonValue]>([
    ['name,age\nBob,30\nAl,', { name: 'string', age: ['integer', 'null'] }],
    ['| a | b |\n|---|---|\n| x \\| y | 2.5 |', { a: 'string', b: 'number' }],
    ['name: Bob\nage: 30', { name: 'string', age: 'integer' }],
  ])('%j', async (text, types) => {
    const { schema } = await read(text);
    const properties = Object.entries(schema['properties'] as Record<string, JsonObject>);
    expect(Object.fromEntries(properties.map(([name, each]) => [name, each['type']]))).toEqual(types);
  });

  it('refuses values in place of types, and tells of descriptions that may be some', async () => {
    await expect(read('name: Bob, age: 30')).rejects.toThrow(/"30" is a value/);
    expect((await read('name: Bob')).notes.join(' ')).toMatch(/No type is named/);
  });

  it('reads a table of fields by its columns', async () => {
    const { schema, notes } = await read(
      '| Name | Type | Required | Description |\n|-|-|-|-|\n'.replaceAll('|-', '|---') +
        '| `age` | int | no | In years |',
    );
    expect(schema).toEqual({ type: 'object', properties: { age: { type: 'integer', description: 'In years' } } });
    expect(notes.join(' ')).toMatch(/list of fields/);
  });
});
