import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../../src/core/json/json.ts';
import { SchemaValidator } from '../../../src/core/schema/validate.ts';
import { readSchemaSource, type SchemaReading } from '../../../src/core/extraction/sources/schemaSource.ts';

const DRAFT_07 = 'http://json-schema.org/draft-07/schema#';

function read(
  root: JsonValue,
  others: Readonly<Record<string, JsonValue | string>> = {},
  reasons: Readonly<Record<string, string>> = {},
): Promise<SchemaReading> {
  const textOf = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value));
  const texts = new Map(Object.entries(others).map(([path, value]) => [path, textOf(value)]));
  const files = { path: '/w/schemas/order.json', texts, reasons: new Map(Object.entries(reasons)) };
  return readSchemaSource(JSON.stringify(root), 'json-schema', undefined, files);
}

async function checker(root: JsonValue, others: Readonly<Record<string, JsonValue | string>>) {
  const reading = await read(root, others);
  if (!reading.ok) throw new Error(reading.problem.message);
  const validator = new SchemaValidator(reading.schema);
  return { isValid: (value: JsonValue) => validator.isValid(value), notes: reading.notes, schema: reading.schema };
}

async function problemOf(...parts: Parameters<typeof read>): Promise<string> {
  const reading = await read(...parts);
  return reading.ok ? 'read' : reading.problem.message;
}

const ADDRESS: JsonObject = {
  definitions: {
    street: { type: 'string', minLength: 1 },
    address: { type: 'object', required: ['street'], properties: { street: { $ref: '#/definitions/street' } } },
  },
};
const order = (ref: string, extra: JsonObject = {}): JsonObject => ({
  $schema: DRAFT_07,
  ...extra,
  type: 'object',
  properties: { to: { $ref: ref }, count: { $ref: '#/definitions/count' } },
  definitions: { count: { type: 'integer' } },
});

describe('references to files beside the schema', () => {
  it.each<[string, JsonObject, string]>([
    ['by name', order('address.json#/definitions/address'), '/w/schemas/address.json'],
    ['up and down', order('../common/address.json#/definitions/address'), '/w/common/address.json'],
    ['without their ending', order('./address#/definitions/address'), '/w/schemas/address.schema.json'],
    [
      'by the address that the schema gives itself',
      order('https://example.com/s/parts/address.json#/definitions/address', {
        $id: 'https://example.com/s/order.json',
      }),
      '/w/schemas/parts/address.json',
    ],
    [
      'by a path that begins at the root of its address',
      order('/s/address.json#/definitions/address', { $id: '/s/order.json' }),
      '/w/schemas/address.json',
    ],
  ])('are followed %s, and told', async (_, root, path) => {
    const { isValid, notes } = await checker(root, { [path]: ADDRESS });
    expect(isValid({ to: { street: 'x' }, count: 1 })).toBe(true);
    for (const wrong of [{ to: { street: '' } }, { to: {} }, { count: 'x' }]) expect(isValid(wrong)).toBe(false);
    expect(notes.join(' ')).toContain('Read with it: ');
  });

  it('are followed in circles, through anchors, and from one of several schemas', async () => {
    const { isValid } = await checker(
      {
        $id: 'https://example.com/order.json',
        $schema: DRAFT_07,
        properties: { line: { $ref: 'line.json' }, of: { $ref: 'line.json#kind' } },
      },
      {
        '/w/schemas/line.json': {
          $id: 'https://example.com/line.json',
          properties: { order: { $ref: 'order.json' }, line: { $ref: '#' } },
          definitions: { kind: { $id: '#kind', enum: ['a'] } },
        },
      },
    );
    expect(isValid({ line: { order: { of: 'a' }, line: { line: {} } } })).toBe(true);
    expect(isValid({ line: { line: { order: { of: 'b' } } } })).toBe(false);
  });

  it('are followed into YAML', async () => {
    const yaml = 'definitions:\n  address:\n    type: string\n';
    const { isValid } = await checker(order('address.yaml#/definitions/address'), { '/w/schemas/address.yaml': yaml });
    expect([isValid({ to: 'x' }), isValid({ to: 1 })]).toEqual([true, false]);
  });

  it('keep apart what has one name in two files', async () => {
    const { isValid } = await checker(
      {
        $defs: { a: { type: 'null' } },
        properties: { x: { $ref: 'x.json#/$defs/a' }, y: { $ref: 'y.json#/$defs/a' }, z: { $ref: '#/$defs/a' } },
      },
      {
        '/w/schemas/x.json': { $defs: { a: { type: 'string' } } },
        '/w/schemas/y.json': { $defs: { a: { type: 'number' } } },
      },
    );
    expect(isValid({ x: 'x', y: 1, z: null })).toBe(true);
    for (const wrong of [{ x: 1 }, { y: 'x' }, { z: 'x' }]) expect(isValid(wrong)).toBe(false);
  });

  it('are followed to a part that has an address of its own', async () => {
    const { isValid } = await checker(
      { properties: { x: { $ref: 'x.json#/definitions/list' } } },
      {
        '/w/schemas/x.json': {
          $id: 'https://example.com/x.json',
          definitions: {
            item: { $id: 'item', type: 'integer' },
            list: { items: { $ref: 'item' }, not: { $ref: 'https://example.com/x.json#/definitions/empty' } },
            empty: { maxItems: 0 },
          },
        },
      },
    );
    expect([isValid({ x: [1] }), isValid({ x: ['a'] }), isValid({ x: [] })]).toEqual([true, false, false]);
  });

  it('say what is missing, by its path, and why', async () => {
    const root = order('./address.json#/definitions/address');
    expect(await problemOf(root)).toBe('"./address.json" is not there: no file /w/schemas/address.json.');
    expect(await problemOf(root, {}, { '/w/schemas/address.json': 'it is outside of the workspace' })).toBe(
      '"./address.json" was not read (/w/schemas/address.json): it is outside of the workspace.',
    );
    expect(await problemOf(root, { '/w/schemas/address.json': '{ "a"' })).toMatch(/cannot be read: Expected a colon/);
    expect(await problemOf(root, { '/w/schemas/address.json': {} })).toBe(
      '"./address.json#/definitions/address" points to nothing.',
    );
    expect(await problemOf(order('address.json'), { '/w/schemas/address.json': { $ref: 'more.json' } })).toBe(
      '"more.json" (in address.json) is not there: no file /w/schemas/more.json.',
    );
    const alone = await readSchemaSource(JSON.stringify(root), 'json-schema');
    expect(alone.ok ? '' : alone.problem.message).toMatch(/is another file: choose the schema as a file/);
  });

  it('on the web are refused with what to do', async () => {
    const root = order('https://example.com/address.json');
    expect(await problemOf(root)).toMatch(/Nothing is fetched: save it beside this schema/);
    expect(await problemOf({ ...root, $id: 'https://other.org/order.json' })).toMatch(/Nothing is fetched/);
  });
});
