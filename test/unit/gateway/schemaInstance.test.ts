import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromJSONSchema } from 'zod';
import { Failure } from '../../gateway/failure.ts';
import { textMatching } from '../../gateway/patternText.ts';
import { obeys } from '../../gateway/schemaCheck.ts';
import { instanceOf } from '../../gateway/schemaInstance.ts';
import { TestGateway, at, user } from './harness.ts';
import { runs } from '../effort.ts';

const TEXT = 'Order 17: Ada Lovelace (ada@example.org) bought 3 tickets on 2026-05-04. Tags: music, night. Not urgent.';

/** Schemas of every kind, nested a few levels, that surely have an instance. */
const schemas = fc.letrec<{ schema: object }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ type: fc.constant('string') }),
    fc.tuple(fc.nat(8), fc.nat(12)).map(([low, more]) => ({ type: 'string', minLength: low, maxLength: low + more })),
    fc.constantFrom('date', 'date-time', 'email', 'uuid', 'ipv4', 'uri').map((format) => ({ type: 'string', format })),
    fc
      .constantFrom('^[A-Z]{3}-\\d{4}$', '^(foo|bar)+$', '^\\w+@x$', '^[^a-z]{2,5}$')
      .map((pattern) => ({ type: 'string', pattern })),
    fc
      .tuple(fc.integer({ min: -50, max: 50 }), fc.nat(40))
      .map(([low, more]) => ({ type: 'integer', minimum: low, maximum: low + more })),
    fc.constantFrom(0.5, 3, 7).map((step) => ({ type: 'number', multipleOf: step, minimum: 10, maximum: 40 })),
    fc.record({ type: fc.constant('boolean') }),
    fc
      .array(fc.oneof(fc.string(), fc.integer(), fc.constant(null)), { minLength: 1, maxLength: 4 })
      .map((values) => ({ enum: values })),
    fc.constantFrom('only', 4, null).map((value) => ({ const: value })),
    fc
      .tuple(tie('schema'), fc.nat(2), fc.nat(2))
      .map(([items, low, more]) => ({ type: 'array', items, minItems: low, maxItems: low + more })),
    fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
    fc.dictionary(fc.string({ minLength: 1, maxLength: 6 }), tie('schema'), { maxKeys: 4 }).map((properties) => ({
      type: 'object',
      properties,
      required: Object.keys(properties),
      additionalProperties: false,
    })),
  ),
}));

describe('instances of JSON Schemas', () => {
  it('obey any schema, by the judgement of zod as well as our own', () => {
    fc.assert(
      fc.property(schemas.schema, fc.constantFrom('', TEXT), (schema, text) => {
        const value = instanceOf(schema as { [key: string]: unknown }, text);
        expect(obeys(value, schema)).toBe(true);
        expect(
          fromJSONSchema(schema as Parameters<typeof fromJSONSchema>[0]).safeParse(JSON.parse(JSON.stringify(value)))
            .success,
        ).toBe(true);
      }),
      runs(200, 1000),
    );
  });

  it('end in a recursive schema', () => {
    const node = {
      type: 'object',
      properties: {
        label: { type: 'string' },
        children: { type: 'array', items: { $ref: '#/$defs/node' } },
        next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] },
      },
      required: ['label', 'children', 'next'],
      additionalProperties: false,
    };
    const schema = { $ref: '#/$defs/node', $defs: { node } };
    expect(obeys(instanceOf(schema, ''), schema)).toBe(true);
  });

  it('obey exclusive alternatives, merged parts, tuples and conditions', () => {
    const cases = [
      {
        oneOf: [
          { type: 'integer', minimum: 5 },
          { type: 'integer', minimum: 100 },
        ],
      },
      {
        allOf: [
          { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
          { properties: { b: { type: 'integer' } }, required: ['b'] },
        ],
      },
      { type: 'array', prefixItems: [{ type: 'string' }, { type: 'integer' }], items: false, minItems: 2 },
      { type: 'array', items: { enum: ['a', 'b', 'c'] }, minItems: 3, uniqueItems: true },
      { type: ['string', 'null'], minLength: 30 },
      { type: 'object', additionalProperties: { type: 'integer' }, minProperties: 2 },
      { type: 'object', properties: { '? ': { type: 'string' }, '(a*': { type: 'boolean' } }, required: ['? ', '(a*'] },
    ];
    for (const schema of cases) expect(obeys(instanceOf(schema, ''), schema), JSON.stringify(schema)).toBe(true);
  });

  it('are refused when no value can exist', () => {
    expect(() => instanceOf({ type: 'integer', minimum: 3, maximum: 2 }, '')).toThrow(Failure);
    expect(() => instanceOf({ $ref: '#/$defs/none' }, '')).toThrow(/cannot be resolved/);
  });

  it('take their leaves from the text where names match, and invent the rest the same way each time', () => {
    const schema = {
      type: 'object',
      properties: {
        order: { type: 'integer' },
        name: { type: 'string' },
        email: { type: 'string', format: 'email' },
        date: { type: 'string', format: 'date' },
        tags: { type: 'array', items: { type: 'string' } },
        urgent: { type: 'boolean' },
        kind: { enum: ['refund', 'tickets'] },
        unheard_of: { type: 'string' },
      },
      required: ['order', 'name', 'email', 'date', 'tags', 'urgent', 'kind', 'unheard_of'],
    };
    const value = instanceOf(schema, TEXT);
    expect(value).toMatchObject({
      name: 'Ada Lovelace',
      email: 'ada@example.org',
      date: '2026-05-04',
      tags: ['music', 'night'],
      urgent: false,
      kind: 'tickets',
    });
    expect(instanceOf(schema, TEXT)).toEqual(value);
  });

  it('match patterns, by the engine that judges them', () => {
    for (const pattern of [
      '^\\+?[0-9]{7,15}$',
      '^#[0-9a-f]{6}$',
      '^[a-z]+(-[a-z]+)*$',
      'v\\d+\\.\\d+',
      '^\\p{Lu}\\p{Ll}+$',
    ]) {
      expect(textMatching(pattern), pattern).toMatch(new RegExp(pattern, 'u'));
    }
    expect(textMatching('^(?=x)y$')).toBeUndefined();
  });
});

describe('structured output over the wire', () => {
  const schema = {
    type: 'object',
    properties: { name: { type: 'string' }, age: { type: 'integer' }, city: { type: 'string' } },
    required: ['name', 'age', 'city'],
    additionalProperties: false,
  };
  const messages = [user('Please extract. Linus Berg is 44 and lives in Gothenburg.')];
  const expected = { name: 'Linus Berg', age: 44, city: 'Gothenburg' };

  it('answers with the very person on each surface and through a forced tool', async () => {
    await using server = await TestGateway.start();
    const format = { name: 'p', schema, strict: true };
    const chat: unknown = await (
      await server.chat({ messages, response_format: { type: 'json_schema', json_schema: format } })
    ).json();
    expect(JSON.parse(String(at(chat, 'choices', 0, 'message', 'content')))).toEqual(expected);
    const message: unknown = await (
      await server.messages({ messages, output_config: { format: { type: 'json_schema', schema } } })
    ).json();
    expect(JSON.parse(String(at(message, 'content', 0, 'text')))).toEqual(expected);
    const forced: unknown = await (
      await server.messages({
        messages,
        tools: [{ name: 'save', input_schema: schema }],
        tool_choice: { type: 'tool', name: 'save' },
      })
    ).json();
    expect(at(forced, 'content', 0, 'input')).toEqual(expected);
  });
});
