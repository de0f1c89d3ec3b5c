import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateInWords } from '../../../src/core/extraction/adapt/meantValues.ts';
import { adaptSchema } from '../../../src/core/extraction/adapt/adapt.ts';
import { splitEvidence, withEvidence } from '../../../src/core/extraction/grounding/evidence.ts';
import { isList, isRecord, type JsonObject, type JsonValue } from '../../../src/core/json/json.ts';
import { SchemaValidator } from '../../../src/core/schema/validate.ts';
import { arbitraryInstance, arbitrarySchema } from './arbitrarySchema.ts';
import { instanceOf } from '../../gateway/schemaInstance.ts';
import { runs } from '../effort.ts';

const KNOWN = new Set([
  'type',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'enum',
  'anyOf',
  '$ref',
  '$defs',
  'description',
]);

/** What every strict mode asks for; returns where a schema breaks it. */
function strictFaults(schema: JsonValue, at = ''): string[] {
  if (!isRecord(schema)) return [`${at} is no object`];
  const faults = Object.keys(schema)
    .filter((key) => !KNOWN.has(key))
    .map((key) => `${at}/${key} is not allowed`);
  if ('$ref' in schema && Object.keys(schema).some((key) => key !== '$ref'))
    faults.push(`${at} has something beside $ref`);
  const properties = schema['properties'];
  if (schema['type'] === 'object' || isRecord(properties)) {
    const names = isRecord(properties) ? Object.keys(properties) : [];
    const required = isList(schema['required']) ? schema['required'] : [];
    if (schema['additionalProperties'] !== false) faults.push(`${at} is not closed`);
    if (names.length !== required.length || names.some((name) => !required.includes(name)))
      faults.push(`${at} leaves something out of required`);
    if (isRecord(properties))
      for (const [name, each] of Object.entries(properties)) faults.push(...strictFaults(each, `${at}/${name}`));
  }
  if ('items' in schema) faults.push(...strictFaults(schema['items'] ?? null, `${at}/items`));
  if (isList(schema['anyOf']))
    schema['anyOf'].forEach((each, index) => faults.push(...strictFaults(each, `${at}/anyOf/${index}`)));
  if (isRecord(schema['$defs']))
    for (const [name, each] of Object.entries(schema['$defs'])) faults.push(...strictFaults(each, `#${name}`));
  if (!('type' in schema) && !('anyOf' in schema) && !('$ref' in schema)) faults.push(`${at} has no type`);
  return faults;
}

const shape = { withMaps: true, withTuples: true, withUnions: true, withRefs: true, withOddNames: true } as const;

describe('adapting a schema for strict mode', () => {
  it('gives schemas that strict mode takes, whatever the original says', () => {
    fc.assert(
      fc.property(arbitrarySchema({ ...shape, withRules: true }), (schema) => {
        const adapted = adaptSchema(schema, { mode: 'strict' });
        expect(strictFaults(adapted.schema)).toEqual([]);
        expect(adapted.schema['type']).toBe('object');
      }),
      runs(100, 300),
    );
  });

  it('turns every instance of the adapted schema back into one that the original accepts', () => {
    fc.assert(
      fc.property(
        arbitrarySchema(shape).chain((schema) => {
          const adapted = adaptSchema(schema, { mode: 'strict' });
          return fc.record({
            schema: fc.constant(schema),
            adapted: fc.constant(adapted),
            instance: arbitraryInstance(adapted.schema, adapted.schema),
          });
        }),
        ({ schema, adapted, instance }) => {
          expect(new SchemaValidator(adapted.schema).validate(instance).errors).toEqual([]);
          expect(new SchemaValidator(schema).validate(adapted.restore(instance)).errors).toEqual([]);
        },
      ),
      runs(100, 300),
    );
  });

  it('keeps the evidence beside the value without breaking strict mode', () => {
    const adapted = adaptSchema({ type: 'object', properties: { a: { type: 'string' } } }, { mode: 'strict' });
    const both = withEvidence(adapted.schema);
    expect(strictFaults(both)).toEqual([]);
    const instance = {
      result: { a: 'x' },
      evidence: [
        { path: '/a', quote: 'is x' },
        { path: '$.b[0]', quote: 'y' },
        { path: '#/result/c', quote: 'z' },
        { path: '/d', quote: ' ' },
      ],
    };
    expect(new SchemaValidator(both).isValid(instance)).toBe(true);
    const { value, quotes } = splitEvidence(instance);
    expect(value).toEqual({ a: 'x' });
    expect([...quotes]).toEqual([
      ['/a', 'is x'],
      ['/b/0', 'y'],
      ['/c', 'z'],
    ]);
  });

  it.each<[string, JsonValue, JsonValue, JsonValue]>([
    ['a list on top', { type: 'array', items: { type: 'string' } }, { value: ['a'] }, ['a']],
    [
      'a map',
      {
        type: 'object',
        properties: { m: { type: 'object', additionalProperties: { type: 'integer' } } },
        required: ['m'],
      },
      { m: [{ key: 'x', value: 1 }] },
      { m: { x: 1 } },
    ],
    [
      'an optional property',
      { type: 'object', properties: { a: { type: 'string' }, b: { type: ['string', 'null'] } } },
      { a: null, b: null },
      { b: null },
    ],
    [
      'a tuple',
      {
        type: 'object',
        properties: { p: { type: 'array', prefixItems: [{ type: 'number' }, { type: 'string' }] } },
        required: ['p'],
      },
      { p: { item1: 1, item2: 'x' } },
      { p: [1, 'x'] },
    ],
    [
      'parts joined by allOf',
      {
        allOf: [
          { type: 'object', properties: { a: { type: 'integer' } }, required: ['a'] },
          { properties: { b: { type: 'string' } } },
        ],
      },
      { a: 1, b: null },
      { a: 1 },
    ],
    [
      'open properties beside named ones',
      {
        type: 'object',
        properties: { a: { type: 'integer' } },
        required: ['a'],
        additionalProperties: { type: 'string' },
      },
      { a: 1, otherProperties: [{ key: 'k', value: 'v' }] },
      { a: 1, k: 'v' },
    ],
  ])('undoes %s', (_, schema, instance, restored) => {
    const adapted = adaptSchema(schema, { mode: 'strict' });
    expect(strictFaults(adapted.schema)).toEqual([]);
    expect(new SchemaValidator(adapted.schema).validate(instance).errors).toEqual([]);
    expect(adapted.restore(instance)).toEqual(restored);
  });

  it('moves rules it cannot keep into descriptions', () => {
    const adapted = adaptSchema(
      {
        type: 'object',
        properties: {
          n: { type: 'integer', minimum: 1, description: 'How many.' },
          d: { type: 'string', format: 'date' },
        },
      },
      { mode: 'strict' },
    );
    const text = JSON.stringify(adapted.schema);
    expect(text).toContain('How many. At least 1.');
    expect(text).toContain('Format: date.');
    expect(adapted.notes).toContain('Rules that strict mode does not take were moved into descriptions.');
  });

  it('says rules as sentences of their own, sizes in the fewest words', () => {
    const words = (rules: JsonObject): unknown => {
      const schema = { type: 'object', properties: { a: rules }, required: ['a'] };
      const { properties } = adaptSchema(schema, { mode: 'strict' }).schema;
      return (properties as { a: JsonObject }).a['description'];
    };
    expect(words({ type: 'string', format: 'date', description: 'the day' })).toBe('the day. Format: date.');
    expect(words({ type: 'string', format: 'date', description: 'the day (UTC):' })).toBe(
      'the day (UTC): Format: date.',
    );
    expect(words({ type: 'string', minLength: 3, maxLength: 3 })).toBe('Exactly 3 characters.');
    expect(words({ type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 4 })).toBe(
      'At least 1 item. At most 4 items.',
    );
  });

  it('refuses remote references and says where', () => {
    expect(() => adaptSchema({ properties: { a: { $ref: 'https://example.com/x' } } }, { mode: 'loose' })).toThrow(
      /\/properties\/a\/\$ref/,
    );
  });

  it('says which limit of strict mode a schema breaks', () => {
    let schema: JsonObject = { type: 'string' };
    for (let level = 0; level < 12; level += 1)
      schema = { type: 'object', properties: { inner: schema }, required: ['inner'] };
    expect(adaptSchema(schema, { mode: 'strict' }).limit).toContain('12 levels');
  });

  it('changes nothing else in loose mode', () => {
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'array',
      items: { $ref: '#/$defs/a' },
      $defs: { a: { type: 'string', minLength: 2 } },
    };
    const adapted = adaptSchema(schema, { mode: 'loose' });
    expect(adapted.schema).toEqual({
      type: 'object',
      properties: { value: { type: 'array', items: { $ref: '#/$defs/a' } } },
      required: ['value'],
      $defs: { a: { type: 'string', minLength: 2 } },
    });
    const recursive = adaptSchema(
      { anyOf: [{ type: 'string' }, { type: 'array', items: { $ref: '#' } }] },
      { mode: 'loose' },
    );
    expect(new SchemaValidator(recursive.schema).isValid({ value: ['a', ['b']] })).toBe(true);
    expect(new SchemaValidator(recursive.schema).isValid({ value: ['a', [1]] })).toBe(false);
  });

  it('takes null for absent in loose mode where it is not allowed, and only there', () => {
    const contact = {
      type: 'object',
      properties: {
        name: { type: 'string' },
        phone: { type: 'string' },
        kind: { enum: ['private', 'work'] },
        note: { type: ['string', 'null'] },
        home: { $ref: '#/$defs/Home' },
      },
      required: ['name', 'note'],
    };
    const home = { type: 'object', properties: { street: { type: 'string' } }, additionalProperties: false };
    const adapted = adaptSchema({ type: 'array', items: contact, $defs: { Home: home } }, { mode: 'loose' });
    const ada = { name: 'Ada', phone: null, kind: null, note: null, home: { street: null } };
    const bob = { name: null, phone: '1', note: null, home: { city: null }, more: null };
    expect(adapted.restore({ value: [ada, bob, null] })).toEqual([
      { name: 'Ada', note: null, home: {} },
      // What is required and null is still to be corrected.
      { name: null, phone: '1', note: null, home: {}, more: null },
      null,
    ]);
    const deep = JSON.parse(`${'[{"a":'.repeat(5_000)}null${'}]'.repeat(5_000)}`) as JsonValue;
    expect(adapted.restore({ value: deep })).toBe(deep);
  });

  it.each([
    ['6 March 2026', '2026-03-06'],
    ['March 6th, 2026', '2026-03-06'],
    ['Donnerstag, 19. Februar 2026', '2026-02-19'],
    ['19 février 2026', '2026-02-19'],
    // What has several meanings, is no day, or says more than a day.
    ['03/04/2026', undefined],
    ['March 2026', undefined],
    ['6 March', undefined],
    ["6 March '26", undefined],
    ['31 Smarch 2026', undefined],
    ['before 6 March 2026', undefined],
    ['6 March 2026 or later', undefined],
    ['6 March 2026 to 8 March 2026', undefined],
    ['2026-19-02', undefined],
  ])('reads the date "%s" in words as %s', (text, date) => {
    expect(dateInWords(text)).toBe(date);
  });

  it('agrees with what the local gateway makes of the adapted schema', () => {
    fc.assert(
      fc.property(arbitrarySchema({ withMaps: true, withRefs: true }), (schema) => {
        const adapted = adaptSchema(schema, { mode: 'strict' });
        const instance = instanceOf({ ...adapted.schema }, 'name: Ada, age: 36') as JsonValue;
        expect(new SchemaValidator(schema).validate(adapted.restore(instance)).errors).toEqual([]);
      }),
      runs(40, 60),
    );
  });
});
