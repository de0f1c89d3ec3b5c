// Answers that say their data in several values: parts of it, attempts at it, and what is only shown.
import { describe, expect, it } from 'vitest';
import { loadRepair, readFinished } from '../../../src/core/extraction/finishedAnswer.ts';
import { groundValue } from '../../../src/core/extraction/grounding/grounding.ts';
import { missedRecords } from '../../../src/core/extraction/missedRecords.ts';
import { isRecord, type JsonValue } from '../../../src/core/json/json.ts';
import { SchemaValidator } from '../../../src/core/schema/validate.ts';

const repair = await loadRepair();
const ITEM = { type: 'object', properties: { id: { type: 'integer' } }, required: ['id'] };
const ITEMS = new SchemaValidator({
  type: 'object',
  properties: { items: { type: 'array', items: ITEM } },
  required: ['items'],
});
const LIST = new SchemaValidator({ type: 'array', items: ITEM });

const rows = (from: number, to: number, more: object = { name: 'x' }): JsonValue[] =>
  Array.from({ length: to - from }, (_, index) => ({ id: from + index, ...more }));
const part = (from: number, to: number, more?: object): string => JSON.stringify({ items: rows(from, to, more) });

function read(text: string, validator = ITEMS) {
  const found = readFinished(text, (value) => validator.isValid(value), repair);
  const value = found?.value;
  const items = isRecord(value) ? value['items'] : value;
  const ids = Array.isArray(items) ? items.map((item) => (isRecord(item) ? item['id'] : undefined)) : undefined;
  return { ids, remarks: found?.remarks ?? [], value };
}

describe('parts of one answer', () => {
  it.each([
    ['with an address that has the word', { email: 'a@example.com' }],
    ['with a field that has the word', { updated_at: '2026-01-01' }],
    ['with a name that has the word', { name: 'Final report' }],
  ])('are joined %s for an example or a correction in it', (_, more) => {
    const fenced = [part(0, 2, more), part(2, 4, more)].map((text) => `\`\`\`json\n${text}\n\`\`\``).join('\n');
    expect(read(fenced).ids).toEqual([0, 1, 2, 3]);
  });

  it('are as many as there are', () => {
    const lines = rows(0, 300)
      .map((row) => JSON.stringify(row))
      .join('\n');
    expect(read(lines, LIST).ids).toHaveLength(300);
  });

  it('that cannot be read are told', () => {
    const { ids, remarks } = read(`Page 1:\n${part(0, 3)}\nPage 2:\n{"items":[{"id":3,"name":"x"},{"id":`);
    expect(ids).toEqual([0, 1, 2]);
    expect(remarks.join(' ')).toContain('could not be read');
    for (const words of ['That is all.', '[Note: ids are from the header]', '[1] Page 3\n[2] Page 9'])
      expect(read(`${part(0, 3)}\n\n${words}`).remarks).toEqual([]);
  });
});

describe('attempts at one answer', () => {
  it.each([
    [
      'two steps',
      `Step 1, the ids:\n${part(1, 4, { price: null })}\nStep 2, with the prices:\n${part(1, 4, { price: 5 })}`,
      [1, 2, 3],
    ],
    ['two languages', `English:\n${part(1, 3, { name: 'house' })}\nDeutsch:\n${part(1, 3, { name: 'Haus' })}`, [1, 2]],
  ])('are one: %s', (_, text, ids) => {
    expect(read(text).ids).toEqual(ids);
  });

  it('leave the answer in front of a program that uses it', () => {
    const text = `${part(0, 3)}\n\nYou can load it with:\n\`\`\`python\ndata = {"items":[{"id":9,"name":"x"}]}\n\`\`\``;
    expect(read(text).ids).toEqual([0, 1, 2]);
    expect(read('```python\n{"items":[{"id":9,"name":"x"}]}\n```').ids).toEqual([9]);
  });
});

describe('what a second look adds', () => {
  it('is told by what stands in the source, and not by what the model concludes', async () => {
    const text = 'T1: App crashes on start\nT2: Invoice missing\nT3: Cannot reset PIN';
    const value = [{ id: 'T1', category: 'technical-issue', priority: 'critical' }];
    const answer = [
      { id: 'T2', category: 'billing', priority: 'low' },
      { id: 'T3', category: 'account', priority: 'high' },
    ];
    const found = { text, value, grounding: groundValue(value, text) };
    const chunk = { text, start: 0, end: text.length, freshFrom: 0 };
    const { additions } = await missedRecords(found, [{ chunk, value: answer }]);
    expect(additions).toHaveLength(2);
  });
});

describe('places that names tell', () => {
  const placeOf = (value: JsonValue, source: string): Record<string, number | undefined> =>
    Object.fromEntries(groundValue(value, source).map(({ pointer, ranges }) => [pointer, ranges[0]?.start]));

  it('are those of the name behind a count, not of the next one', () => {
    const source = '10 passed, 2 failed, 2 skipped (14 total)';
    expect(placeOf({ passed: 10, failed: 2, skipped: 2, total: 14 }, source)).toEqual({
      '/passed': 0,
      '/failed': 11,
      '/skipped': 21,
      '/total': 32,
    });
  });

  it('are found in whatever order the objects of a value stand', () => {
    const source = 'Seller\nAcme Inc\nGermany\n\nBuyer\nBolt AG\nGermany';
    const value = { buyer: { name: 'Bolt AG', country: 'Germany' }, seller: { name: 'Acme Inc', country: 'Germany' } };
    expect(placeOf(value, source)).toMatchObject({
      '/buyer/country': source.lastIndexOf('Germany'),
      '/seller/country': source.indexOf('Germany'),
    });
  });

  it('do not take the first letter of a word for thousands', () => {
    expect(groundValue({ price: 1_234_000 }, 'It costs 1 234 Kč.')[0]?.quality).toBe('missing');
    expect(groundValue({ price: 1_234 }, 'It costs 1 234 Kč.')[0]?.ranges[0]?.start).toBe(9);
  });
});
