import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adaptSchema, type AdaptedSchema, type StrictRules } from '../../../src/core/extraction/adapt/adapt.ts';
import { chooseAll, type Field } from '../../../src/core/extraction/adapt/claudeChoices.ts';
import { isList, isRecord, ownValue, type JsonObject, type JsonValue } from '../../../src/core/json/json.ts';
import { SchemaValidator } from '../../../src/core/schema/validate.ts';
import { fromListed } from '../../gateway/catalogue.ts';
import { checkClaudeSchemas } from '../../gateway/schemaLimits.ts';
import { runs } from '../effort.ts';
import { arbitraryInstance, arbitrarySchema } from './arbitrarySchema.ts';

const CLAUDE = fromListed({ id: 'anthropic/claude-sonnet-5', type: 'language', tags: [] });
const RULES: readonly StrictRules[] = ['openai', 'claude'];
const TEXT: JsonObject = { type: 'string' };
const MAYBE: JsonObject = { type: ['string', 'null'] };
const EITHER: JsonObject = { type: ['string', 'integer'] };

function forClaude(schema: JsonValue): AdaptedSchema {
  return adaptSchema(schema, { mode: 'strict', rules: 'claude' });
}

/** An object of so many properties of each kind. */
function wide(kinds: readonly (readonly [count: number, schema: JsonObject, isRequired?: boolean])[]): JsonObject {
  const rows = kinds.flatMap(([count, schema, isRequired = false], kind) =>
    Array.from({ length: count }, (_, index) => ({ name: `p${kind}_${index}`, schema, isRequired })),
  );
  return {
    type: 'object',
    properties: Object.fromEntries(rows.map(({ name, schema }) => [name, schema])),
    required: rows.filter(({ isRequired }) => isRequired).map(({ name }) => name),
  };
}

/** What the server counts, and refuses beyond its limits. */
function isTaken(schema: JsonObject): boolean {
  try {
    checkClaudeSchemas(CLAUDE, [schema]);
    return true;
  } catch {
    return false;
  }
}

function required(schema: JsonObject): number {
  return isList(schema['required']) ? schema['required'].length : 0;
}

describe('a strict schema for Claude', () => {
  it('leaves optional properties optional, of their own type', () => {
    const { schema } = forClaude({
      type: 'object',
      properties: { a: TEXT, b: { type: 'integer', minimum: 1, description: 'How many' }, c: MAYBE },
      required: ['a'],
    });
    expect(schema).toEqual({
      type: 'object',
      properties: { a: TEXT, b: { type: 'integer', description: 'How many. At least 1.' }, c: MAYBE },
      required: ['a'],
      additionalProperties: false,
    });
  });

  it.each<[string, JsonObject, required: number]>([
    ['17 optional properties', wide([[17, TEXT]]), 0],
    ['24 optional properties', wide([[24, TEXT]]), 0],
    ['25 optional properties, of which one is null where it is absent', wide([[25, TEXT]]), 1],
    ['40 optional properties', wide([[40, TEXT]]), 16],
    ['17 properties that may be null, of which one is left out for null', wide([[17, MAYBE, true]]), 16],
    ['40 properties that may be null', wide([[40, MAYBE, true]]), 16],
    ['16 properties that may be null or absent', wide([[16, MAYBE]]), 0],
    ['40 properties that may be null or absent', wide([[40, MAYBE]]), 16],
    [
      '16 unions beside 24 optional properties',
      wide([
        [16, EITHER],
        [24, TEXT],
      ]),
      16,
    ],
    ['a list of 25 optional properties', { type: 'array', items: wide([[25, TEXT]]) }, 1],
  ])('finds a shape for %s', (_, schema, count) => {
    const adapted = forClaude(schema);
    expect(adapted.limit).toBeUndefined();
    expect(isTaken(adapted.schema)).toBe(true);
    if (schema['type'] === 'object') expect(required(adapted.schema)).toBe(count);
  });

  it.each<[string, JsonObject]>([
    ['41 optional properties', wide([[41, TEXT]])],
    ['17 unions', wide([[17, EITHER, true]])],
    [
      '16 unions beside 25 optional properties',
      wide([
        [16, EITHER],
        [25, TEXT],
      ]),
    ],
    [
      'a schema that refers to itself',
      { type: 'object', properties: { name: TEXT, parts: { type: 'array', items: { $ref: '#' } } } },
    ],
  ])('says beforehand that there is none for %s', (_, schema) => {
    const { limit, schema: shape } = forClaude(schema);
    expect(limit).toMatch(/Claude/);
    expect(isTaken(shape)).toBe(false);
    expect(adaptSchema(schema, { mode: 'strict' }).limit).toBeUndefined();
  });

  it('takes first what stands in lists for properties that are null, not absent', () => {
    const schema = { ...wide([[20, TEXT]]) };
    const items = wide([[10, TEXT]]);
    const { schema: shape } = forClaude({
      ...schema,
      properties: { ...(schema['properties'] as JsonObject), rows: { type: 'array', items } },
      required: ['rows'],
    });
    expect(required(shape)).toBe(1);
    const rows = isRecord(shape['properties']) ? ownValue(shape['properties'], 'rows') : undefined;
    expect(isRecord(rows) && isRecord(rows['items']) && required(rows['items'])).toBe(6);
  });

  it('goes deeper than OpenAI does', () => {
    let schema: JsonObject = TEXT;
    for (let level = 0; level < 12; level += 1)
      schema = { type: 'object', properties: { inner: schema }, required: ['inner'] };
    expect(forClaude(schema).limit).toBeUndefined();
    expect(adaptSchema(schema, { mode: 'strict' }).limit).toContain('12 levels');
  });

  it('says what stands beside a reference without a union', () => {
    const place = { type: 'object', properties: { street: TEXT }, required: ['street'] };
    const large = { type: 'object', properties: { note: TEXT } };
    const { schema } = forClaude({
      type: 'object',
      properties: {
        from: { $ref: '#/$defs/Place', description: 'Where it begins' },
        to: { $ref: '#/$defs/Place', description: 'Where it ends' },
        one: { $ref: '#/$defs/Large', description: 'The first' },
        two: { $ref: '#/$defs/Large', description: 'The second' },
        all: { type: 'array', items: { $ref: '#/$defs/Large', description: 'One of many' } },
      },
      required: ['from', 'one', 'all'],
      $defs: { Place: place, Large: large, Unused: { type: 'object', properties: { a: TEXT } } },
    });
    const closed = { ...place, additionalProperties: false };
    expect(schema).toEqual({
      type: 'object',
      properties: {
        from: { ...closed, description: 'Where it begins' },
        to: { ...closed, description: 'Where it ends' },
        one: { $ref: '#/$defs/Large' },
        two: { $ref: '#/$defs/Large' },
        all: { type: 'array', items: { $ref: '#/$defs/Large' }, description: 'One of many' },
      },
      required: ['from', 'one', 'all'],
      additionalProperties: false,
      description: 'one: The first two: The second',
      $defs: { Large: { ...large, required: [], additionalProperties: false } },
    });
  });
});

describe('values in a shape', () => {
  it.each<[string, JsonObject, wire: JsonValue, value: JsonValue]>([
    ['absent is absent', wide([[2, TEXT]]), {}, {}],
    ['null is absent where it is not allowed', wide([[2, TEXT]]), { p0_0: null }, {}],
    ['null is null where it is', wide([[2, MAYBE]]), { p0_0: null }, { p0_0: null }],
    [
      'null that is left out is null again',
      wide([
        [17, MAYBE, true],
        [1, { type: 'object', additionalProperties: TEXT }, true],
      ]),
      { ...Object.fromEntries(Array.from({ length: 16 }, (_, at) => [`p0_${at + 1}`, 'x'])), p1_0: [] },
      { ...Object.fromEntries(Array.from({ length: 16 }, (_, at) => [`p0_${at + 1}`, 'x'])), p0_0: null, p1_0: {} },
    ],
  ])('%s', (_, schema, wire, value) => {
    const adapted = forClaude(schema);
    expect(adapted.restore(wire)).toEqual(value);
    expect(new SchemaValidator(schema).validate(adapted.restore(wire)).errors).toEqual([]);
  });

  const shape = { withMaps: true, withTuples: true, withUnions: true, withSharedRefs: true, withOddNames: true };
  const many = fc
    .array(
      fc.record({
        schema: fc.constantFrom(
          TEXT,
          MAYBE,
          EITHER,
          { type: 'object', additionalProperties: TEXT },
          {
            anyOf: [{ type: 'object', properties: { a: TEXT, b: MAYBE }, required: ['b'] }, { type: 'null' }],
          },
        ),
        isRequired: fc.boolean(),
      }),
      { minLength: 15, maxLength: 45 },
    )
    .map((rows): JsonObject => wide(rows.map(({ schema, isRequired }) => [1, schema, isRequired] as const)));

  /** Absent and null are one for this: a shape may not tell them apart where the schema takes both. */
  const withoutNulls = (value: JsonValue): JsonValue =>
    JSON.parse(JSON.stringify(value), (_key, inner: JsonValue) =>
      isRecord(inner) ? Object.fromEntries(Object.entries(inner).filter(([, each]) => each !== null)) : inner,
    ) as JsonValue;

  it.each(RULES)('come back into the schema, and out of it, by the rules of %s', (rules) => {
    fc.assert(
      fc.property(
        fc.oneof(arbitrarySchema(shape), many).chain((schema) => {
          const adapted = adaptSchema(schema, { mode: 'strict', rules });
          return fc.record({
            schema: fc.constant(schema),
            adapted: fc.constant(adapted),
            instance: arbitraryInstance(adapted.schema, adapted.schema),
          });
        }),
        ({ schema, adapted, instance }) => {
          if (rules === 'claude') expect(isTaken(adapted.schema)).toBe(adapted.limit === undefined);
          const wire = new SchemaValidator(adapted.schema);
          expect(wire.validate(instance).errors).toEqual([]);
          const value = adapted.restore(instance);
          expect(new SchemaValidator(schema).validate(value).errors).toEqual([]);
          const again = adapted.present(value);
          expect(wire.validate(again).errors).toEqual([]);
          const back = adapted.restore(again);
          expect(new SchemaValidator(schema).validate(back).errors).toEqual([]);
          expect(withoutNulls(back)).toEqual(withoutNulls(value));
        },
      ),
      runs(150, 400),
    );
  });
});

describe('the choice of who is null and who is absent', () => {
  const field = fc.record({
    isOptional: fc.boolean(),
    takesNull: fc.boolean(),
    isUnion: fc.boolean(),
    isRepeated: fc.boolean(),
  });

  it('is found wherever there is one, and keeps both limits', () => {
    fc.assert(
      fc.property(fc.array(field, { maxLength: 60 }), fc.nat(20), (fields: readonly Field[], fixed) => {
        const choices = chooseAll(fields, fixed);
        const plain = fields.filter((each) => !each.isUnion).length;
        const forced = fixed + fields.length - plain;
        expect(choices !== undefined).toBe(forced <= 16 && plain <= 24 + 16 - forced);
        if (choices === undefined) return;
        const count = (isCounted: (each: Field, choice: string) => boolean): number =>
          fields.filter((each) => isCounted(each, choices.get(each) ?? '')).length;
        expect(count((_each, choice) => choice !== 'null')).toBeLessThanOrEqual(24);
        expect(fixed + count(({ isUnion }, choice) => isUnion || choice !== 'absent')).toBeLessThanOrEqual(16);
      }),
      runs(300, 1000),
    );
  });
});
