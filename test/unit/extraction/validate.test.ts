import { describe, expect, it } from 'vitest';
import { isRecord, type JsonObject, type JsonValue } from '../../../src/core/json/json.ts';
import type { Draft } from '../../../src/core/schema/dialect.ts';
import { checkSchema, SchemaValidator } from '../../../src/core/schema/validate.ts';
import { loadSuite, type SuiteCase } from './suite/suite.ts';

const suite = loadSuite();

const FOLDERS: readonly (readonly [string, Draft])[] = [
  ['draft4', 'draft-04'],
  ['draft6', 'draft-06'],
  ['draft7', 'draft-07'],
  ['draft2019-09', '2019-09'],
  ['draft2020-12', '2020-12'],
];

function addressOf(draft: Draft): string {
  const isOld = draft.startsWith('draft');
  return `${isOld ? 'http' : 'https'}://json-schema.org/${isOld ? `${draft}/schema#` : `draft/${draft}/schema`}`;
}

/** The suite's drafts are told by folder; a schema of its own says them. */
function withDraft(schema: JsonValue, draft: Draft): JsonValue {
  return isRecord(schema) && !('$schema' in schema) ? { $schema: addressOf(draft), ...schema } : schema;
}

function documentsFor(folder: string): ReadonlyMap<string, JsonValue> {
  return new Map(
    Object.entries(suite.remotes).filter(([address]) => !/\/draft/.test(address) || address.includes(`/${folder}/`)),
  );
}

function failures(
  folder: string,
  draft: Draft,
  isCounted: (file: string) => boolean,
  assertFormats = false,
): [string[], number] {
  const failed: string[] = [];
  let count = 0;
  const documents = documentsFor(folder);
  for (const [file, cases] of Object.entries(suite.tests[folder] ?? {})) {
    if (!isCounted(file)) continue;
    for (const each of cases) {
      count += each.tests.length;
      failed.push(...failuresOf(each, file, draft, documents, assertFormats));
    }
  }
  return [failed, count];
}

function failuresOf(
  each: SuiteCase,
  file: string,
  draft: Draft,
  documents: ReadonlyMap<string, JsonValue>,
  assertFormats: boolean,
): string[] {
  const schema = withDraft(each.schema, draft);
  if (checkSchema(schema, documents).length > 0)
    return each.tests.map((test) => `${file}: ${each.description}: ${test.description}`);
  const validator = new SchemaValidator(schema, { documents, assertFormats });
  return each.tests
    .filter((test) => validator.isValid(test.data) !== test.valid)
    .map((test) => `${file}: ${each.description}: ${test.description}`);
}

/** The suite asks for one custom vocabulary: refused, and said. */
const REFUSED = /vocabulary/;

describe('the published JSON Schema Test Suite', () => {
  it.each(FOLDERS)('%s: every required case but those that need what is not in the schema', (folder, draft) => {
    const [failed, count] = failures(folder, draft, (file) => !file.startsWith('optional/'));
    expect(failed.filter((name) => !REFUSED.test(name))).toEqual([]);
    expect((count - failed.length) / count).toBeGreaterThan(0.99);
    expect(count).toBeGreaterThan(600);
  });

  it.each(FOLDERS)('%s: the optional cases, at least 94 of 100', (folder, draft) => {
    const [failed, count] = failures(folder, draft, (file) => /^optional\/[^/]+$/.test(file));
    expect((count - failed.length) / count).toBeGreaterThanOrEqual(0.94);
  });

  it.each(FOLDERS)('%s: every format', (folder, draft) => {
    const [failed] = failures(folder, draft, (file) => file.startsWith('optional/format/'), true);
    expect(failed).toEqual([]);
  });
});

describe('checking a schema', () => {
  it('refuses a reference to another address and says where it is', () => {
    const schema = { type: 'object', properties: { a: { $ref: 'https://example.com/other.json' } } };
    expect(checkSchema(schema)).toMatchObject([
      { path: '/properties/a/$ref', message: expect.stringContaining('Nothing is fetched') as unknown },
    ]);
    expect(() => new SchemaValidator(schema)).toThrow(/points outside this schema/);
  });

  it('follows references into documents that were given along', () => {
    const documents = new Map<string, JsonValue>([['https://example.com/other.json', { type: 'integer' }]]);
    const validator = new SchemaValidator(
      { properties: { a: { $ref: 'https://example.com/other.json' } } },
      { documents },
    );
    expect(validator.isValid({ a: 1 })).toBe(true);
    expect(validator.isValid({ a: 'x' })).toBe(false);
  });

  it.each<[string, JsonValue, RegExp]>([
    ['a reference to nothing', { $ref: '#/$defs/missing' }, /points to nothing/],
    ['a misspelt type', { type: 'strng' }, /"type" must be one of/],
    ['required as in draft-03', { properties: { a: { required: true } } }, /array of property names/],
    ['a pattern that is none', { pattern: '(' }, /not a valid regular expression/],
    ['a text instead of a schema', { properties: { a: 'string' } }, /must be a JSON object/],
    [
      'a circle',
      { $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } }, $ref: '#/$defs/a' },
      /refers to itself/,
    ],
    ['a negative length', { minLength: -1 }, /integer, 0 or more/],
  ])('finds %s', (_, schema, message) => {
    expect(
      checkSchema(schema)
        .map((problem) => problem.message)
        .join(' '),
    ).toMatch(message);
  });
});

describe('schemas as people write them', () => {
  const draft04 = { $schema: 'http://json-schema.org/draft-04/schema#' };
  it.each<[string, JsonValue, JsonValue, JsonValue]>([
    ['const in draft-04', { ...draft04, oneOf: [{ const: 'a' }, { const: 'b' }] }, 'a', 'c'],
    ['if in draft-04', JSON.parse('{ "if": { "minimum": 5 }, "then": { "maximum": 9 } }') as JsonValue, 4, 10],
    ['propertyNames in draft-04', { ...draft04, propertyNames: { maxLength: 1 } }, { a: 1 }, { ab: 1 }],
    ['a numeric exclusive bound in draft-04', { ...draft04, exclusiveMinimum: 5 }, 6, 5],
    [
      'a flag as exclusive bound in a later draft',
      { $schema: addressOf('draft-07'), minimum: 5, exclusiveMinimum: true },
      6,
      5,
    ],
    [
      'notes under $defs of another draft',
      { $schema: addressOf('draft-07'), $defs: { note: 'x', a: { type: 'null' } }, $ref: '#/$defs/a' },
      null,
      1,
    ],
    [
      'its own address in the word of another draft',
      {
        ...draft04,
        $id: 'https://a.b/c',
        items: { $ref: 'https://a.b/c#/definitions/d' },
        definitions: { d: { type: 'null' } },
      },
      [null],
      [1],
    ],
    [
      'any schema of a draft',
      { items: { $ref: 'http://json-schema.org/draft-07/schema#' } },
      [{ type: 'string' }],
      [{ type: 1 }],
    ],
    [
      'any schema, deep inside',
      { $ref: 'https://json-schema.org/draft/2020-12/schema' },
      { items: { minLength: 1 } },
      { items: { minLength: -1 } },
    ],
    ['a part of a draft', { $ref: 'http://json-schema.org/draft-04/schema#/definitions/positiveInteger' }, 1, -1],
  ])('%s', (_, schema, right, wrong) => {
    const validator = new SchemaValidator(schema);
    expect([validator.isValid(right), validator.isValid(wrong)]).toEqual([true, false]);
  });

  it('take a time whose zone nobody told, unless they name a draft, which wants one', () => {
    const isValid = (schema: JsonObject, value: string) =>
      new SchemaValidator(schema, { assertFormats: true }).isValid(value);
    for (const time of ['09:30:00', '09:30', '09:30:00Z']) expect(isValid({ format: 'time' }, time)).toBe(true);
    for (const time of ['9:30', '24:00:00', '09:30 am']) expect(isValid({ format: 'time' }, time)).toBe(false);
    expect(isValid({ ...draft04, format: 'time' }, '09:30:00')).toBe(false);
    expect(isValid({ ...draft04, format: 'date-time' }, '2018-12-14T10:00:00')).toBe(true);
    expect(isValid({ format: 'date-time' }, '2018-02-30T10:00:00')).toBe(false);
  });
});

describe('errors', () => {
  const validator = new SchemaValidator({
    type: 'object',
    properties: {
      name: { type: 'string', minLength: 1 },
      age: { type: 'integer', minimum: 0 },
      tags: { type: 'array', items: { enum: ['new', 'old'] } },
    },
    required: ['name'],
    additionalProperties: false,
  });

  it('names the place in the value and in the schema, in a sentence', () => {
    const { errors } = validator.validate({ age: '12', tags: ['new', 'odd'], extra: 1 });
    expect(errors.map((error) => [error.instancePath, error.schemaPath, error.message])).toEqual([
      ['', '/required', '"name" is missing.'],
      ['/age', '/properties/age/type', '"age" must be an integer, but is "12".'],
      ['/tags/1', '/properties/tags/items/enum', '"tags[1]" must be one of "new" or "old", but is "odd".'],
      ['/extra', '/additionalProperties', '"extra" is not a property of the schema.'],
    ]);
  });

  it('says what is wrong within the alternative that was meant', () => {
    const shapes = new SchemaValidator({
      oneOf: [
        {
          type: 'object',
          properties: { kind: { const: 'circle' }, radius: { type: 'number' } },
          required: ['kind', 'radius'],
        },
        {
          type: 'object',
          properties: { kind: { const: 'square' }, side: { type: 'number' } },
          required: ['kind', 'side'],
        },
      ],
    });
    const { errors } = shapes.validate({ kind: 'square' });
    expect(errors.map((error) => error.message)).toContain('"side" is missing.');
    expect(errors.map((error) => error.message)).not.toContain('"radius" is missing.');
  });
});

describe('bounds', () => {
  it('stops on a schema made to take for ever, and never calls the value valid', () => {
    const levels = 40;
    const defs: Record<string, JsonValue> = { d0: { type: 'integer' } };
    for (let level = 1; level <= levels; level += 1) {
      const ref = { $ref: `#/$defs/d${level - 1}` };
      defs[`d${level}`] = { allOf: [ref, ref, ref] };
    }
    const validator = new SchemaValidator(
      { $ref: `#/$defs/d${levels}`, $defs: defs },
      { limits: { maxSteps: 200_000 } },
    );
    const verdict = validator.validate(1);
    expect(verdict.isValid).toBe(false);
    expect(verdict.notes[0]).toContain('takes too long');
  });

  it('stops on a value nested without bound', () => {
    let value: JsonValue = 1;
    for (let level = 0; level < 5_000; level += 1) value = [value];
    const validator = new SchemaValidator({
      $id: 'https://example.com/tree',
      type: ['array', 'integer'],
      items: { $ref: '#' },
    });
    expect(validator.validate(value).notes[0]).toContain('nested too deeply');
  });

  it('checks a pattern with many possibilities, and says where one could take for ever', () => {
    const text = `${'a'.repeat(60)}b`;
    const checked = new SchemaValidator({ pattern: '^(a+)+$' }).validate(text);
    expect(checked.errors).toHaveLength(1);
    expect(checked.notes).toEqual([]);
    const ahead = new SchemaValidator({ pattern: '^(?!b)(a+)+$' });
    expect([ahead.validate(text).errors.length, ahead.isValid('a'.repeat(60))]).toEqual([1, true]);
    const verdict = new SchemaValidator({ pattern: '^(?!b)(a|a)*\\1c$' }).validate(text);
    expect([verdict.isValid, verdict.errors]).toEqual([false, []]);
    expect(verdict.notes[0]).toContain('was not checked');
  });
});
