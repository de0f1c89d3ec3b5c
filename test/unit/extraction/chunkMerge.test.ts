import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunkText } from '../../../src/core/extraction/chunk.ts';
import { keyField, mergeValues } from '../../../src/core/extraction/merge.ts';
import { estimateTokens } from '../../../src/core/cost/estimate.ts';

describe('cutting a long text', () => {
  it('loses nothing, goes forward, and keeps to the budget', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string({ maxLength: 120 }),
            fc.constantFrom(
              '',
              '# Title',
              'function a() {',
              '  return 1;',
              '}',
              '2026-11-24 log line',
              'x'.repeat(3_000),
            ),
          ),
          { maxLength: 200 },
        ),
        fc.integer({ min: 50, max: 900 }),
        (lines, maxTokens) => {
          const text = lines.join('\n');
          const chunks = chunkText(text, { maxTokens });
          let covered = 0;
          for (const [index, chunk] of chunks.entries()) {
            expect(chunk.text).toBe(text.slice(chunk.start, chunk.end));
            expect(chunk.start).toBeLessThanOrEqual(covered);
            expect(chunk.freshFrom).toBe(index === 0 ? 0 : covered);
            expect(chunk.end).toBeGreaterThanOrEqual(covered);
            covered = chunk.end;
            // One line may be more than the budget, or two of them with the overlap.
            if (!/x{500}/.test(chunk.text)) expect(estimateTokens(chunk.text)).toBeLessThanOrEqual(maxTokens + 260);
          }
          expect(covered).toBe(text.length);
        },
      ),
    );
  });

  it('cuts at declarations and headings rather than inside them', () => {
    const functions = Array.from(
      { length: 60 },
      (_, index) =>
        `export function handler${index}() {\n  const value = ${index};\n  log(value);\n\n  return value;\n}\n`,
    ).join('\n');
    const chunks = chunkText(functions, { maxTokens: 400, overlapTokens: 0 });
    expect(chunks.length).toBeGreaterThan(3);
    for (const chunk of chunks) expect(chunk.text.startsWith('export function')).toBe(true);
  });

  it('repeats some of the part before', () => {
    const log = Array.from({ length: 400 }, (_, index) => `2026-11-24 10:00:${index} event number ${index}`).join('\n');
    const [first, second] = chunkText(log, { maxTokens: 1_000, overlapTokens: 60 });
    expect(second?.start).toBeLessThan(first?.end ?? 0);
    expect(second?.freshFrom).toBe(first?.end);
  });
});

describe('putting parts together', () => {
  it('joins lists without what the overlap repeats, told by the key', () => {
    const merged = mergeValues([
      {
        title: null,
        items: [
          { id: 1, name: 'a', note: null },
          { id: 2, name: 'b' },
        ],
      },
      {
        title: 'T',
        items: [
          { id: 2, name: 'B ', note: 'late' },
          { id: 3, name: 'c' },
        ],
      },
    ]);
    expect(merged.value).toEqual({
      title: 'T',
      items: [
        { id: 1, name: 'a', note: null },
        { id: 2, name: 'b', note: 'late' },
        { id: 3, name: 'c' },
      ],
    });
    expect(merged.conflicts).toEqual([]);
    expect(merged.origins.get('/items/1/note')).toEqual({ part: 1, pointer: '/items/0/note' });
    expect(merged.origins.get('/items/2/id')).toEqual({ part: 1, pointer: '/items/1/id' });
  });

  it('lists what the parts disagree about and keeps the first', () => {
    const merged = mergeValues([{ total: 5, currency: 'EUR' }, { total: 6, currency: 'eur' }, { total: 7 }]);
    expect(merged.value).toEqual({ total: 5, currency: 'EUR' });
    expect(merged.conflicts).toEqual([{ pointer: '/total', path: ['total'], kept: 5, others: [6, 7] }]);
  });

  it('does not take two equal records of one part for one', () => {
    expect(
      mergeValues([
        ['a', 'a', 'b'],
        ['b', 'c'],
      ]).value,
    ).toEqual(['a', 'a', 'b', 'c']);
  });

  it('does not take a name for a key when records with the same name contradict each other', () => {
    const records = [
      { name: 'x', a: 1, b: 2, c: 3 },
      { name: 'x', a: 4, b: 5, c: 6 },
    ];
    expect(keyField(records)).toBeUndefined();
    expect(mergeValues([[records[0] ?? null], [records[1] ?? null]]).value).toEqual(records);
  });

  it('gives one part back as it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const plain = JSON.parse(JSON.stringify(value)) as never;
        expect(mergeValues([plain]).value).toEqual(plain);
      }),
    );
  });
});
