import { describe, expect, it } from 'vitest';
import {
  applyCorrections,
  compareToExpected,
  parseSavedExtraction,
  printSavedExtraction,
  type SavedExtraction,
} from '../../../src/core/extraction/saved.ts';

const SAVED: SavedExtraction = {
  version: 1,
  name: 'Invoices',
  schema: { type: 'object', properties: { total: { type: 'number' } } },
  model: 'openai/gpt-5',
  options: { maxRepairs: 1 },
  value: { total: 3 },
  corrections: { '/total': 4 },
  expected: { total: 4 },
};

describe('saved extractions', () => {
  it('are read as they were written', () => {
    expect(parseSavedExtraction(printSavedExtraction(SAVED))).toEqual(SAVED);
  });

  it.each([
    ['{', /not valid JSON/],
    ['{"version": 2}', /newer version/],
    ['{"version": 1, "schema": {}}', /"name" is not/],
    ['{"version": 1, "name": "x", "schema": [], "model": 1}', /cannot be read/],
  ])('%s is refused with a sentence', (text, message) => {
    expect(() => parseSavedExtraction(text)).toThrow(message);
  });

  it('keep corrections apart from what the model said', () => {
    expect(
      applyCorrections({ total: 3, lines: [{ a: 1 }] }, { '/total': 4, '/lines/0/a': 'x', '/lines/9/a': 1 }),
    ).toEqual({ total: 4, lines: [{ a: 'x' }] });
    expect(SAVED.value).toEqual({ total: 3 });
  });
});

describe('comparing with what was expected', () => {
  it('goes field by field and counts', () => {
    const comparison = compareToExpected({ a: 1, b: 'x', extra: true }, { a: 1, b: 'y', c: null });
    expect(comparison.fields.map(({ pointer, status }) => [pointer, status])).toEqual([
      ['/a', 'match'],
      ['/b', 'different'],
      ['/c', 'missing'],
      ['/extra', 'extra'],
    ]);
    expect(comparison).toMatchObject({ matches: 1, total: 4, isExact: false });
  });

  it('tells records by their key, so that order does not matter', () => {
    const expected = {
      lines: [
        { sku: 'a', n: 1 },
        { sku: 'b', n: 2 },
      ],
    };
    expect(
      compareToExpected(
        {
          lines: [
            { sku: 'b', n: 2 },
            { sku: 'a', n: 1 },
          ],
        },
        expected,
      ).isExact,
    ).toBe(true);
    const lacking = compareToExpected({ lines: [{ sku: 'b', n: 3 }] }, expected);
    expect(lacking.fields.map(({ pointer, status }) => [pointer, status])).toEqual([
      ['/lines/0', 'missing'],
      ['/lines/1/sku', 'match'],
      ['/lines/1/n', 'different'],
    ]);
  });

  it('is exact for equal values and nothing else', () => {
    expect(compareToExpected([], []).isExact).toBe(true);
    expect(compareToExpected(undefined, {}).isExact).toBe(false);
    expect(compareToExpected([1], []).isExact).toBe(false);
  });
});
