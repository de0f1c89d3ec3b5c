// Numbers of schemas as JSON has them, whatever language they are written in; and what a reader passes over is told.
import { describe, expect, it } from 'vitest';
import type { SchemaSourceKind } from '../../../src/core/extraction/sources/schemaSource.ts';
import { calculated } from '../../../src/core/code/python/numbers.ts';
import { readSchemaSource } from '../../support/typeReader.ts';

async function read(text: string, kind: SchemaSourceKind): Promise<{ json: string; notes: string }> {
  const reading = await readSchemaSource(text, kind);
  if (!reading.ok) throw new Error(reading.problem.message);
  return { json: JSON.stringify(reading.schema), notes: reading.notes.join(' ') };
}

describe('bounds that are written as texts', () => {
  it('are numbers in a schema of Gemini, in every place of a schema and nowhere else', async () => {
    const schema = {
      type: 'OBJECT',
      minProperties: '1',
      properties: {
        minItems: { type: 'ARRAY', minItems: '1', maxItems: '3', items: { type: 'STRING', maxLength: '10' } },
        id: { type: 'NUMBER', minimum: '0.5', maximum: '9223372036854775807', default: '7', enum: ['1'] },
      },
    };
    const { json, notes } = await read(JSON.stringify(schema), 'json-schema');
    expect(json).toBe(
      '{"type":"object","minProperties":1,"properties":{"minItems":{"type":"array","minItems":1,"maxItems":3,"items":{"type":"string","maxLength":10}},"id":{"type":"number","minimum":0.5,"maximum":9223372036854775807,"default":"7","enum":["1"]}}}',
    );
    expect(notes).toBe('');
  });

  it('are told elsewhere, and refused where they are no number', async () => {
    const { json, notes } = await read('{"type":"object","properties":{"a":{"minLength":" 2 "}}}', 'json-schema');
    expect(json).toContain('"minLength":2}');
    expect(notes).toBe('The bound "minLength" is written as the text " 2 "; it was read as a number.');
    await expect(read('{"type":"array","minItems":"one"}', 'json-schema')).rejects.toThrow(
      /"minItems" must be an integer/,
    );
    await expect(read('{"type":"array","minItems":"-1"}', 'json-schema')).rejects.toThrow(
      /"minItems" must be an integer/,
    );
  });
});

describe('numbers that JSON has no form for', () => {
  it.each<[SchemaSourceKind, string]>([
    ['zod', 'const S = z.object({ a: z.literal(1e400), b: z.number().max(1e400), c: z.number().min(-Infinity) });'],
    ['zod', 'const S = z.object({ a: z.literal([1e400, 2]), b: z.number().default(1e400), c: z.number() });'],
    ['typescript', 'interface X { a: 1e400; b: 2 | -1e400; /** @default 1e400 @maximum 1e400 */ c: number }'],
    [
      'python',
      'class X(BaseModel):\n  a: float = Field(le=1e400)\n  b: float = 1e999\n  c: float = Field(ge=Decimal("1e400"))',
    ],
  ])('are left out and told: %s', async (kind, text) => {
    const { json, notes } = await read(text, kind);
    expect(json).not.toMatch(/null|Infinity/);
    expect(json).toMatch(/"a":\{"type":"number"/);
    expect(notes).not.toBe('');
  });

  it.each<[SchemaSourceKind, string]>([
    ['json-schema', '{"properties":{"a":{"const":1e400}}}'],
    ['json-schema', 'properties:\n  a:\n    maximum: .inf\n'],
    ['script-constant', 'const s = { type: "object", properties: { a: { maximum: 1e400 } } } as const;'],
    ['python-constant', 's = {"type": "object", "properties": {"a": {"maximum": 1e400}}}'],
  ])('are refused where the schema is data, with their place: %s', async (kind, text) => {
    expect(await readSchemaSource(text, kind)).toMatchObject({ ok: false, problem: { message: expect.any(String) } });
  });
});

it('digits that TypeScript does not keep are told', async () => {
  const text = 'interface X { a: 12345678901234567890; /** @maximum 9223372036854775807 */ b: number; c: 2 }';
  const { json, notes } = await read(text, 'typescript');
  expect(json).toContain('"const":12345678901234567000');
  expect(notes).toMatch(/digits.* 12345678901234567000 here.*digits.* 9223372036854776000 here/);
  expect((await read('interface X { a: 9007199254740991 }', 'typescript')).notes).toBe('');
});

describe('integers of Python', () => {
  it('keep all their digits, also where they are calculated', async () => {
    const text = `
LARGEST = 2**63 - 1
class Kind(Enum):
    A = 9007199254740993
    B = auto()
class Row(BaseModel):
    id: int = Field(ge=-2**63, le=LARGEST)
    mask: int = Field(le=0xFFFF_FFFF_FFFF_FFFF, default=1 << 64)
    tag: Literal[12345678901234567890]
    part: int = -7 // 2
`;
    const { json } = await read(text, 'python');
    for (const said of [
      '"minimum":-9223372036854775808',
      '"maximum":9223372036854775807',
      '"maximum":18446744073709551615',
      '"default":18446744073709551616',
      '"const":12345678901234567890',
      '"default":-4',
    ])
      expect(json).toContain(said);
  });

  it('are calculated within bounds', () => {
    expect(calculated(10, '**', 5_000)).toBeUndefined();
    expect(calculated(2, '<<', 100_000_000)).toBeUndefined();
    expect(calculated(1, '//', 0)).toBeUndefined();
    expect(calculated(2, '**', -1)).toBe(0.5);
    expect(String(calculated(7, '//', -2))).toBe('-4');
    expect(calculated(1.5, '+', 2)).toBe(3.5);
  });
});

describe('two fields with one name', () => {
  it('are required once, and told', async () => {
    const text = 'class A(BaseModel):\n  a: int = Field(alias="x")\n  b: str = Field(alias="x")\n  c: int\n';
    const { json, notes } = await read(text, 'python');
    expect(json).toBe(
      '{"type":"object","properties":{"x":{"type":"string"},"c":{"type":"integer"}},"required":["x","c"]}',
    );
    expect(notes).toContain('Two fields are given as "x"');
  });

  it('that one replaces another is no such case', async () => {
    const text = 'class A(BaseModel):\n  a: int\nclass B(A):\n  a: str\n';
    expect(await read(text, 'python')).toEqual({
      json: '{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}',
      notes: '',
    });
  });
});

describe('validators of MongoDB', () => {
  const inside = (part: object): string =>
    JSON.stringify({ $jsonSchema: { bsonType: 'object', properties: { a: part } } });

  it('hold no empty schema for what is not there or cannot be read', async () => {
    const mixed = await read(inside({ bsonType: ['date', 'string'] }), 'json-schema');
    expect(mixed.json).toContain('"a":{"anyOf":[{"type":"string","format":"date-time"},{"type":"string"}]}');
    const unread = await read(inside({ allOf: [null, { bsonType: 'int' }], anyOf: ['x'] }), 'json-schema');
    expect(unread.json).toContain('"a":{"allOf":[{"type":"integer"}]}');
    expect(unread.notes).toMatch(/"allOf" holds that is no schema.*"anyOf" holds that is no schema/);
    expect((await read(inside({ allOf: [false] }), 'json-schema')).json).toContain('"allOf":[false]');
    await expect(read(inside({ not: 'x' }), 'json-schema')).rejects.toThrow();
  });

  it('tell the conditions beside the schema', async () => {
    const $jsonSchema = { bsonType: 'object', required: ['a'] };
    const beside = { validator: { $jsonSchema, $expr: { $gt: ['$a', 1] } } };
    expect((await read(JSON.stringify(beside), 'json-schema')).notes).toContain('are not in the schema: $expr.');
    const both = { $and: [{ $jsonSchema }, { $jsonSchema: { bsonType: 'object' } }, { status: { $in: ['x'] } }] };
    const { json, notes } = await read(JSON.stringify({ create: 'rows', validator: both }), 'json-schema');
    expect(json).toBe('{"title":"rows","allOf":[{"type":"object","required":["a"]},{"type":"object"}]}');
    expect(notes).toContain('are not in the schema: status.');
  });
});
