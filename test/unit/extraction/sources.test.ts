import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../../src/core/json/json.ts';
import { SchemaValidator } from '../../../src/core/schema/validate.ts';
import { schemaOfSamples } from '../../../src/core/extraction/sources/exampleReader.ts';
import { readNotation } from '../../../src/core/extraction/sources/notation.ts';
import { printNotation } from './notationPrinter.ts';
import {
  detectSchemaSource,
  type SchemaReading,
  type SchemaSourceKind,
} from '../../../src/core/extraction/sources/schemaSource.ts';
import { readSchemaSource } from '../../support/typeReader.ts';
import { arbitrarySchema } from './arbitrarySchema.ts';
import { runs } from '../effort.ts';

function schemaOf(reading: SchemaReading): JsonObject {
  if (!reading.ok) throw new Error(`${reading.problem.message} (${reading.problem.line}:${reading.problem.column})`);
  return reading.schema;
}

const TYPES = `
import { Other } from './other';
/** An order. */
export interface Order<T = string> extends Base {
  id: T;
  /** How many. @minimum is said below
   * @minimum 1
   */
  qty?: number
  lines: Array<Line>; state: 'open' | "done" | null;
  parent?: Node | undefined;
  pos: [x: number, y?: number, ...rest: string[]];
  meta: Record<string, Line[]>; // what else
  pick: Pick<Line, 'sku'>;
}
interface Base { readonly createdAt: Date }
type Line = { sku: string; price: number };
interface Node { children: Node[]; color: Color }
enum Color { Red = 'red', Blue = 'blue' }
export type Root = Order<number> & { a: 1 };
function unrelated(x: Line) { return x; }
`;

const ZOD = `
import * as z from 'zod';
const Line = z.object({ sku: z.string().min(1).describe('the code'), price: z.number().nonnegative() }).strict();
export const Order = z.object({
  id: z.uuid(), email: z.string().email(), n: z.int().positive().default(1),
  lines: z.array(Line).max(3), state: z.enum(['a', 'b']).nullable(), x: z.union([z.string(), z.literal(3)]),
  /** when it came */
  when: z.coerce.date(), m: z.record(z.string(), z.number()), t: z.tuple([z.string(), z.number()]),
  r: z.string().regex(/^a\\/b+$/i), get kids() { return z.array(Order) }, k: z.lazy(() => Line).nullish(),
}).refine((order) => order.n > 1, { message: 'x' });
type OrderType = z.infer<typeof Order>;
`;

const PYTHON = `
from __future__ import annotations
from dataclasses import dataclass, field

class Color(str, Enum):
    RED = "red"
    BLUE = "blue"

class Line(BaseModel):
    """A line."""
    model_config = ConfigDict(extra="forbid")
    sku: str = Field(..., description="the code", min_length=1)
    qty: int = Field(1, ge=0, le=10)
    price: Annotated[float, Field(gt=0)]
    tags: list[str] = Field(default_factory=list, max_length=3)

@dataclass
class Order:
    # the id
    id: int
    when: datetime  # when it was
    color: Optional[Color] = None
    """The colour."""
    lines: list[Line] = field(default_factory=list)
    parent: "Order | None" = None
    pos: tuple[int, str] = (1, "a")
    kind: Literal["a", 'b']
    m: dict[str, list[int]] = field(
        default_factory=dict,
    )
    def total(self) -> int:
        x: int = 3
        return x
`;

describe('the TypeScript reader', () => {
  it('reads interfaces, unions, tuples, records, generics, enums and recursion', async () => {
    const schema = schemaOf(await readSchemaSource(TYPES, 'typescript'));
    expect(schema).toMatchObject({
      type: 'object',
      required: ['id', 'lines', 'state', 'pos', 'meta', 'pick', 'createdAt', 'a'],
      properties: {
        createdAt: { type: 'string', format: 'date-time' },
        id: { type: 'number' },
        qty: { type: 'number', minimum: 1, description: 'How many.' },
        lines: { type: 'array', items: { $ref: '#/$defs/Line' } },
        state: { type: ['string', 'null'], enum: ['open', 'done', null] },
        parent: { $ref: '#/$defs/Node' },
        pos: { prefixItems: [{ type: 'number' }, { type: 'number' }], items: { type: 'string' }, minItems: 1 },
        meta: { type: 'object', additionalProperties: { type: 'array' }, description: 'what else' },
        pick: { properties: { sku: { type: 'string' } }, required: ['sku'] },
        a: { const: 1 },
      },
      $defs: {
        Node: { properties: { children: { items: { $ref: '#/$defs/Node' } } } },
        Color: { enum: ['red', 'blue'] },
      },
    });
    expect(new SchemaValidator(schema).draft).toBe('2020-12');
  });

  it('picks the type that was asked for', async () => {
    const reading = await readSchemaSource(TYPES, 'typescript', 'Line');
    expect(reading).toMatchObject({ ok: true, name: 'Line', schema: { required: ['sku', 'price'] } });
  });
});

describe('the zod reader', () => {
  it('reads chains, references and recursion, and says what it left out', async () => {
    const reading = await readSchemaSource(ZOD, 'zod');
    const schema = schemaOf(reading);
    expect(schema).toMatchObject({
      $ref: '#/$defs/Order',
      $defs: {
        Line: {
          additionalProperties: false,
          properties: { sku: { minLength: 1, description: 'the code' }, price: { minimum: 0 } },
        },
        Order: {
          required: ['id', 'email', 'lines', 'state', 'x', 'when', 'm', 't', 'r', 'kids'],
          properties: {
            id: { format: 'uuid' },
            email: { format: 'email' },
            n: { type: 'integer', exclusiveMinimum: 0, default: 1 },
            lines: { items: { $ref: '#/$defs/Line' }, maxItems: 3 },
            state: { enum: ['a', 'b', null] },
            x: { anyOf: [{ type: 'string' }, { const: 3 }] },
            when: { format: 'date-time', description: 'when it came' },
            m: { additionalProperties: { type: 'number' } },
            t: { prefixItems: [{ type: 'string' }, { type: 'number' }], items: false },
            r: { pattern: '^[aA]/[bB]+$' },
            kids: { items: { $ref: '#/$defs/Order' } },
          },
        },
      },
    });
    expect(reading.ok && reading.notes).toEqual([expect.stringContaining('.refine')]);
    expect(() => new SchemaValidator(schema)).not.toThrow();
  });
});

describe('the Python reader', () => {
  it('reads Pydantic models, dataclasses, enums, fields, docstrings and comments', async () => {
    const schema = schemaOf(await readSchemaSource(PYTHON, 'python'));
    expect(schema).toMatchObject({
      $ref: '#/$defs/Order',
      $defs: {
        Color: { type: 'string', enum: ['red', 'blue'] },
        Line: {
          description: 'A line.',
          additionalProperties: false,
          required: ['sku', 'price'],
          properties: {
            sku: { minLength: 1, description: 'the code' },
            qty: { minimum: 0, maximum: 10, default: 1 },
            price: { exclusiveMinimum: 0 },
            tags: { maxItems: 3 },
          },
        },
        Order: {
          required: ['id', 'when', 'kind'],
          properties: {
            id: { type: 'integer', description: 'the id' },
            when: { format: 'date-time', description: 'when it was' },
            color: { anyOf: [{ $ref: '#/$defs/Color' }, { type: 'null' }], description: 'The colour.' },
            parent: { anyOf: [{ $ref: '#/$defs/Order' }, { type: 'null' }] },
            pos: { prefixItems: [{ type: 'integer' }, { type: 'string' }] },
            kind: { enum: ['a', 'b'] },
          },
        },
      },
    });
    expect(Object.keys((schema['$defs'] as { Order: { properties: object } }).Order.properties)).not.toContain('x');
  });

  it('reads TypedDict totality', async () => {
    const schema = schemaOf(
      await readSchemaSource(
        'class A(TypedDict, total=False):\n  a: Required[int]\n  b: NotRequired[str | None]\n  c: str',
        'python',
      ),
    );
    expect(schema).toEqual({
      type: 'object',
      properties: { a: { type: 'integer' }, b: { type: ['string', 'null'] }, c: { type: 'string' } },
      required: ['a'],
    });
  });
});

describe('the notation', () => {
  it('reads the example of the manual', async () => {
    expect(schemaOf(readNotation('name, age int, tags string[]?: what it is about'))).toEqual({
      type: 'object',
      properties: {
        name: { type: 'string' },
        age: { type: 'integer' },
        tags: { type: 'array', items: { type: 'string' }, description: 'what it is about' },
      },
      required: ['name', 'age'],
    });
  });

  it('reads nesting, choices, null, and descriptions with commas line by line', async () => {
    expect(
      schemaOf(readNotation('name: first, then last\nstate new|old|null\nlines { sku, price float }[]\n')),
    ).toEqual({
      type: 'object',
      properties: {
        name: { type: 'string', description: 'first, then last' },
        state: { type: ['string', 'null'], enum: ['new', 'old', null] },
        lines: {
          type: 'array',
          items: {
            type: 'object',
            properties: { sku: { type: 'string' }, price: { type: 'number' } },
            required: ['sku', 'price'],
          },
        },
      },
      required: ['name', 'state', 'lines'],
    });
  });

  it('prints what it reads and reads what it prints', async () => {
    let printed = 0;
    fc.assert(
      fc.property(arbitrarySchema({ withRules: true, withOddNames: true }), (schema) => {
        const text = printNotation(schema);
        if (text === undefined) return;
        printed += 1;
        expect(schemaOf(readNotation(text))).toEqual(schema);
      }),
      runs(300, 500),
    );
    expect(printed).toBeGreaterThan(50);
  });

  it('does not print what it cannot say', async () => {
    expect(printNotation({ type: 'object', properties: { a: { type: 'string', pattern: 'x' } } })).toBeUndefined();
  });
});

describe('the example reader', () => {
  it.each([
    ['{"a": 1.0, "b": -2.00, "c": 1, "d": 1e3, "e": 1.0e2, "f": "1.0", "g": [1, 2.0], "h": 10}', 'JSON'],
    ["{a: 1.0, b: -2.00, c: 1, d: 1e3, e: 1.0e2, f: '1.0', g: [1, 2.0], h: 10,}", 'a script'],
    ['a: 1.0\nb: -2.00\nc: 1\nd: 1e3\ne: 1.0e2\nf: "1.0"\ng: [1, 2.0]\nh: 10\n', 'YAML'],
  ])('takes a number with a point for no integer: %s', async (text) => {
    const { properties } = schemaOf(await readSchemaSource(text, 'example'));
    const types = Object.values(properties as Record<string, { type: string; items?: { type: string } }>);
    expect(types.map(({ type, items }) => items?.type ?? type)).toEqual([
      'number',
      'number',
      'integer',
      'integer',
      'number',
      'string',
      'number',
      'integer',
    ]);
  });

  it('leaves texts that only look like numbers alone, and places as they are', async () => {
    const text = '{"day": "2024-01-01T00:00:01.0Z", "ip": "10.0.0.1", "odd": "a\\" 1.0"}';
    expect(schemaOf(await readSchemaSource(text, 'example'))['properties']).toEqual({
      day: { type: 'string', format: 'date-time' },
      ip: { type: 'string', format: 'ipv4' },
      odd: { type: 'string' },
    });
    const yaml = schemaOf(await readSchemaSource('ip: 10.0.0.1\nversion: 1.0.0\n', 'example'));
    expect(yaml['properties']).toEqual({ ip: { type: 'string', format: 'ipv4' }, version: { type: 'string' } });
  });

  it('gives a schema that all samples obey', async () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue() as fc.Arbitrary<JsonValue>, { minLength: 1, maxLength: 5 }), (samples) => {
        const validator = new SchemaValidator(schemaOfSamples(samples), { assertFormats: true });
        for (const sample of samples) expect(validator.validate(sample).errors).toEqual([]);
      }),
    );
  });

  it('merges samples: what some lack is optional, what some have as null is nullable, formats where all have them', async () => {
    const text =
      '{"a":1,"b":null,"d":"2026-01-02","l":[{"x":1},{"x":2.5,"y":"a"}]}\n{"a":2.5,"c":"x","b":"t","d":"2026-01-03","l":[]}';
    expect(schemaOf(await readSchemaSource(text, 'example'))).toEqual({
      type: 'object',
      properties: {
        a: { type: 'number' },
        b: { type: ['string', 'null'] },
        d: { type: 'string', format: 'date' },
        l: {
          type: 'array',
          items: { type: 'object', properties: { x: { type: 'number' }, y: { type: 'string' } }, required: ['x'] },
        },
        c: { type: 'string' },
      },
      required: ['a', 'b', 'd', 'l'],
    });
  });
});

describe('what cannot be read', () => {
  it.each<[SchemaSourceKind, string, RegExp, number, number]>([
    ['typescript', 'type A = Missing', /"Missing" is not in this text/, 1, 10],
    ['typescript', 'interface A { x: string', /'}' expected/, 1, 24],
    ['typescript', 'type A = () => void', /function is not data/, 1, 10],
    ['typescript', 'type A<T> = { a: T }', /type parameters/, 1, 1],
    ['typescript', 'type L<T> = { l: L<T[]> }\ntype A = L<1>', /refer to themselves without end/, 1, 1],
    ['zod', 'z.object({ b: z.function() })', /z\.function/, 1, 15],
    ['zod', 'z.object({ ...base })', /"base" is not in this text/, 1, 15],
    ['python', 'class A:\n  a: Foo', /"Foo" is not in this text/, 2, 6],
    ['python', 'x = 1', /no class/, 1, 1],
    ['notation', 'name strng', /"strng" is not a known type/, 1, 6],
    ['notation', 'a { b', /never closed/, 1, 3],
    ['notation', 'a, a int', /there twice/, 1, 4],
    ['json-schema', '{\n  "type": "strng"\n}', /"type" must be one of/, 2, 3],
    ['json-schema', '{"type": }', /Expected a JSON value/, 1, 10],
    ['json-schema', '{"properties": {"a": {"$ref": "https://x.y/z"}}}', /Nothing is fetched/, 1, 32],
    ['example', '{"a": 1', /Expected a comma/, 1, 8],
  ])('%s: %j is said with its place', async (kind, text, message, line, column) => {
    const reading = await readSchemaSource(text, kind);
    expect(reading.ok).toBe(false);
    if (reading.ok) return;
    expect(reading.problem.message).toMatch(message);
    expect([reading.problem.line, reading.problem.column]).toEqual([line, column]);
  });

  it('never throws, whatever the text', async () => {
    const kinds: readonly SchemaSourceKind[] = ['json-schema', 'example', 'typescript', 'zod', 'python', 'notation'];
    const pieces = fc.array(
      fc.constantFrom(
        'interface A {',
        '}',
        'z.object({',
        '})',
        'a: ',
        'string',
        '[',
        ']',
        '<',
        '>',
        '|',
        'class A(BaseModel):\n  ',
        '"',
        "'",
        '"""',
        ',',
        '?',
        '\n',
        ' = ',
        '/*',
        '//',
        '{',
        'type X = ',
        '$',
        '\\',
        'const a = z.',
        '(',
      ),
      { maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...kinds),
        fc.oneof(
          pieces.map((each) => each.join('')),
          fc.string(),
        ),
        async (kind, text) => {
          const reading = await readSchemaSource(text, kind);
          if (!reading.ok) expect(reading.problem.line).toBeGreaterThan(0);
        },
      ),
      runs(600, 3_000),
    );
  });

  it('ends on nesting without bound', async () => {
    for (const kind of ['typescript', 'zod', 'notation', 'example'] as const) {
      const text = {
        typescript: `type A = ${'{a:'.repeat(20_000)}`,
        zod: `z.${'array(z.'.repeat(20_000)}`,
        notation: 'a {'.repeat(20_000),
        example: '['.repeat(20_000),
      }[kind];
      expect((await readSchemaSource(text, kind)).ok).toBe(false);
    }
  });
});

describe('telling sources apart', () => {
  it.each<[string, string | undefined, SchemaSourceKind]>([
    ['{"type": "object", "properties": {}}', 'json', 'json-schema'],
    ['{"$schema": "http://json-schema.org/draft-07/schema#"}', undefined, 'json-schema'],
    ['{"type": "Invoice", "total": 12.5, "lines": [], "x": 1}', 'json', 'example'],
    ['[{"a": 1}]', undefined, 'example'],
    [TYPES, 'typescript', 'typescript'],
    ['{ a: string; b?: number }', undefined, 'typescript'],
    [ZOD, 'typescript', 'zod'],
    [PYTHON, 'python', 'python'],
    ['name, age int, tags string[]?', 'plaintext', 'notation'],
    ['name\nage int', undefined, 'notation'],
  ])('%j', (text, languageId, kind) => {
    expect(detectSchemaSource(text, languageId)).toBe(kind);
  });
});
