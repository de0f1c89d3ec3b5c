// Records answered without the object that they were asked for in.
import { describe, expect, it } from 'vitest';
import { extractDocument, type DocumentResult } from '../../../src/core/extraction/extractDocument.ts';
import { wireSchemaFor } from '../../../src/core/extraction/wireSchema.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { ScriptedTurnSource } from '../../fakes/scriptedTurnSource.ts';

const row = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: ['integer', 'null'] } },
  required: ['name'],
};
const needed = { type: 'object', properties: { items: { type: 'array', items: row } }, required: ['items'] };
const optional = { type: 'object', properties: { items: { type: 'array', items: { $ref: '#/$defs/row' } } } };
const schemas: readonly (readonly [string, JsonObject])[] = [
  ['a list that is needed', needed],
  ['a list that may be missing', { ...optional, $defs: { row } }],
  ['a list beside other things', { ...needed, properties: { ...needed.properties, title: { type: 'string' } } }],
];

const ADA = { name: 'Ada', age: 36 };
const BOB = { name: 'Bob', age: null };

async function answered(schema: JsonObject, answer: string, withEvidence = false): Promise<DocumentResult> {
  const source = new ScriptedTurnSource();
  const methodMemory = { refused: () => new Set(['json-schema', 'tool'] as const), remember: () => Promise.resolve() };
  const request = { model: 'a/b', schema, source: { text: 'Ada 36, Bob' } };
  const options = { signal: new AbortController().signal, methodMemory, maxRepairs: 0, withEvidence };
  const speak = async (): Promise<void> => {
    while (source.turns.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await source.last.emit({ type: 'response-start' });
    await source.last.emit({ type: 'text-delta', text: answer });
    await source.last.end('stop');
  };
  const speaking = speak();
  for await (const event of extractDocument(request, source, options)) {
    if (event.type !== 'end') continue;
    await speaking;
    return event.result;
  }
  throw new Error('There was no end.');
}

const list = JSON.stringify([ADA, BOB]);

describe.each(schemas)('records without their object, of %s', (_, schema) => {
  it.each([
    ['a list', list, [ADA, BOB]],
    ['a list in a fence', `Here they are:\n\`\`\`json\n${list}\n\`\`\``, [ADA, BOB]],
    ['a list under another name', `{"records":${list}}`, [ADA, BOB]],
    ['one record', JSON.stringify(ADA), [ADA]],
    ['one record a line', `${JSON.stringify(ADA)}\n${JSON.stringify(BOB)}`, [ADA, BOB]],
    ['equal records a line', `${JSON.stringify(ADA)}\n${JSON.stringify(ADA)}`, [ADA, ADA]],
    [
      'a block for each record',
      [ADA, BOB].map((each) => `\`\`\`json\n${JSON.stringify(each)}\n\`\`\``).join('\n'),
      [ADA, BOB],
    ],
  ])('%s is read and told', async (_name, answer, items) => {
    const { status, value, notes } = await answered(schema, answer);
    expect({ status, value }).toEqual({ status: 'valid', value: { items } });
    expect(notes.join(' ')).toContain('without the object');
  });

  it('has no example among its records', async () => {
    const answer = `${JSON.stringify(ADA)}\nExample: {"name":"Jane Doe","age":1}\n${JSON.stringify(BOB)}`;
    const { value, notes } = await answered(schema, answer);
    expect(value).toEqual({ items: [ADA, BOB] });
    expect(notes.join(' ')).toContain('example was left out');
  });

  it('is read with evidence asked for', async () => {
    expect((await answered(schema, list, true)).value).toEqual({ items: [ADA, BOB] });
  });

  it('leaves a right answer as it is', async () => {
    for (const value of [{ items: [ADA] }, { items: [] }]) {
      const result = await answered(schema, JSON.stringify(value));
      expect(result.value).toEqual(value);
      expect(result.notes).toEqual([]);
    }
  });

  it('does not take records of another kind', async () => {
    const { status, value } = await answered(schema, '[{"colour":"red"},{"colour":"blue"}]');
    expect(status).not.toBe('valid');
    expect(value).not.toHaveProperty('items');
  });
});

it('does not guess which of two lists is meant', async () => {
  const two = {
    ...needed,
    properties: { items: needed.properties.items, others: needed.properties.items },
    required: [],
  };
  const { notes } = await answered(two, list);
  expect(notes.join(' ')).not.toContain('without the object');
});

describe('an answer that is right as it is', () => {
  const elsewhere: JsonObject = { ...optional, additionalProperties: optional.properties.items, $defs: { row } };
  const referred: JsonObject = { type: 'object', $ref: '#/$defs/all', $defs: { all: optional, row } };

  it.each<[string, JsonObject, JsonObject]>([
    ['has its list under a name that the schema allows', elsewhere, { others: [ADA] }],
    ['obeys a schema that is a reference', referred, { items: [ADA] }],
  ])('is taken where it %s', async (_, schema, value) => {
    expect(await answered(schema, JSON.stringify(value))).toMatchObject({ status: 'valid', value, notes: [] });
  });

  it('is no record where it comes with evidence', () => {
    const items = { type: 'array', items: { type: 'object', properties: { result: { type: 'string' } } } };
    const wire = wireSchemaFor({ type: 'object', properties: { items } }, 'prompt', true);
    expect(wire?.isWithoutObject({ result: { items: [{ result: 'good' }] }, evidence: [] })).toBe(false);
    expect(wire?.isWithoutObject({ result: { rows: [{ result: 'good' }] }, evidence: [] })).toBe(true);
  });

  it('loses no part of a list to a schema that is a reference', async () => {
    const { value } = await answered(referred, [ADA, BOB].map((each) => JSON.stringify({ items: [each] })).join('\n'));
    expect(value).toEqual({ items: [ADA, BOB] });
  });
});
