import { describe, expect, it } from 'vitest';
import { findTools } from '../../../src/core/toolcalls/userTools/import/findTools.ts';

async function propertyOf(imports: string, schema: string): Promise<unknown> {
  const { tools, unread } = await findTools(
    `${imports}\ntool({ name: 'a', description: 'd', inputSchema: ${schema} });`,
    'typescript',
  );
  return tools[0]?.inputSchema ?? unread[0]?.message;
}

const TYPEBOX = "import { Type } from '@sinclair/typebox';";
const VALIBOT = "import * as v from 'valibot';";

describe('a schema of TypeBox', () => {
  it.each([
    ["Type.String({ description: 'x' })", { type: 'string', description: 'x' }],
    [
      'Type.Array(Type.Integer({ minimum: 1 }), { maxItems: 3 })',
      { type: 'array', items: { type: 'integer', minimum: 1 }, maxItems: 3 },
    ],
    ["Type.Union([Type.Literal('b'), Type.Null()])", { anyOf: [{ const: 'b', type: 'string' }, { type: 'null' }] }],
    ['Type.Record(Type.String(), Type.Number())', { type: 'object', additionalProperties: { type: 'number' } }],
  ])('is read: %s', async (schema, expected) => {
    const read = await propertyOf(TYPEBOX, `Type.Object({ b: ${schema}, c: Type.Optional(Type.Boolean()) })`);
    expect(read).toEqual({ type: 'object', properties: { b: expected, c: { type: 'boolean' } }, required: ['b'] });
  });

  it('is refused where it is none of the known', async () => {
    expect(await propertyOf(TYPEBOX, 'Type.Object({ a: Type.Unsafe({}) })')).toContain('"Unsafe(…)" cannot be read');
  });
});

describe('a schema of Valibot', () => {
  it.each([
    [
      "v.pipe(v.string(), v.trim(), v.minLength(2), v.description('x'))",
      { type: 'string', minLength: 2, description: 'x' },
    ],
    ['v.pipe(v.array(v.string()), v.minLength(2))', { type: 'array', items: { type: 'string' }, minItems: 2 }],
    ['v.pipe(v.number(), v.integer(), v.minValue(0))', { type: 'integer', minimum: 0 }],
    ["v.picklist(['x', 'y'])", { enum: ['x', 'y'] }],
    ['v.nullable(v.string())', { anyOf: [{ type: 'string' }, { type: 'null' }] }],
  ])('is read: %s', async (schema, expected) => {
    const read = await propertyOf(
      VALIBOT,
      `valibotSchema(v.object({ b: ${schema}, c: v.optional(v.boolean(), true) }))`,
    );
    const properties = { b: expected, c: { type: 'boolean', default: true } };
    expect(read).toEqual({ type: 'object', properties, required: ['b'] });
  });

  it.each(["import { object, string } from 'valibot';", "import { object as o, string } from 'valibot';"])(
    'is read by its names: %s',
    async (imports) => {
      const name = imports.includes(' as ') ? 'o' : 'object';
      expect(await propertyOf(imports, `toStandardJsonSchema(${name}({ b: string() }))`)).toMatchObject({
        required: ['b'],
      });
    },
  );

  it.each([
    ['v.object({ b: v.pipe(v.string(), v.transform((x) => x.length)) })', '"transform(…)" cannot be read'],
    ['v.object({ b: v.date() })', '"date(…)" cannot be read'],
    ["v.object({ b: v.pipe(v.string(), v.minValue('x')) })", '"minValue(…)" cannot be read'],
  ])('is refused where JSON cannot say it: %s', async (schema, reason) => {
    expect(await propertyOf(VALIBOT, schema)).toContain(reason);
  });
});
