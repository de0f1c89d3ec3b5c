import { describe, expect, it } from 'vitest';
import { parseSavedExtraction, printSavedExtraction } from '../../../src/core/extraction/saved.ts';
import { savedOf, slugOf, type SaveWish } from '../../../src/host/extraction/saveExtraction.ts';
import type { JsonValue } from '../../../src/core/json/json.ts';
import { mementoValue, readMemento } from '../../../src/host/extraction/memento.ts';

const wish: SaveWish = {
  picked: {
    schema: { type: 'object', properties: { total: { type: 'number' } } },
    name: 'Bill',
    label: 'total number',
    source: { kind: 'notation', text: 'total number' },
    notes: [],
  },
  model: 'openai/gpt-4.1',
  instructions: 'In euros.',
  sources: [],
  output: 'yaml',
  value: { total: 'x' },
  corrections: { '/total': 21 },
  corrected: { total: 21 },
};

describe('a saved extraction', () => {
  it('can be read again, with the words its schema was typed in', () => {
    const saved = savedOf(wish, ' Bills ', 'result');
    expect(parseSavedExtraction(printSavedExtraction(saved))).toEqual(saved);
    expect(saved).toMatchObject({ name: 'Bills', schemaSource: { kind: 'notation' }, output: 'yaml' });
  });

  it('keeps what the model said apart from what the user corrected', () => {
    const saved = savedOf(wish, 'Bills', 'result');
    expect(saved).toMatchObject({ value: { total: 'x' }, corrections: { '/total': 21 } });
    expect(saved).not.toHaveProperty('expected');
  });

  it('expects the corrected value where it is a test, and holds no value where none was wanted', () => {
    expect(savedOf(wish, 'Bills', 'expected')).toMatchObject({ expected: { total: 21 } });
    expect(savedOf(wish, 'Bills', 'expected')).not.toHaveProperty('source');
    const selection = { text: 'Total: 21', label: 'bill.txt:3', segments: [], firstLine: 3, isSelection: true };
    const test = savedOf({ ...wish, sources: [selection] }, 'Bills', 'expected');
    expect(test.source).toEqual({ label: 'bill.txt:3', text: 'Total: 21' });
    const settings = savedOf(wish, 'Bills', 'settings');
    for (const key of ['value', 'corrections', 'expected']) expect(settings).not.toHaveProperty(key);
  });

  it.each([
    ['Bill of Ada', 'bill-of-ada'],
    ['../../etc/passwd', 'etc-passwd'],
    ['Größe & Preis', 'größe-preis'],
    ['...', ''],
    ['a'.repeat(300), 'a'.repeat(80)],
  ])('has a file name that leads nowhere else: %s', (name, expected) => {
    expect(slugOf(name)).toBe(expected);
  });
});

describe('what a page keeps for the host', () => {
  const memento = { typeName: 'Bill', schemaLabel: 'bill.json', model: 'openai/gpt-4.1', instructions: '' };

  it('comes back as it went', () => {
    expect(readMemento(mementoValue(memento))).toEqual(memento);
    const examples = [{ text: 'Total: 3', value: { total: 3 } }];
    const more = { ...memento, isApart: true, ceilingUsd: 0.5, options: { maxRepairs: 0, lookAgain: true, examples } };
    expect(readMemento(JSON.parse(JSON.stringify(mementoValue(more))) as JsonValue)).toEqual(more);
    const ofRow = { ...memento, row: { batch: '20261124-120000-1a2b3c4d', item: 'file:///w/a.txt' } };
    expect(readMemento(mementoValue(ofRow))).toEqual(ofRow);
    expect(readMemento({ ...memento, row: { batch: '../../x', item: 'a' } })).toEqual(memento);
    expect(readMemento({ ...memento, ceilingUsd: 'much', options: { maxRepairs: 99 } })).toEqual(memento);
  });

  it('is taken for input from outside', () => {
    const fallback = { typeName: 'Extraction', schemaLabel: 'Schema', model: '', instructions: '' };
    for (const rubbish of [undefined, null, 5, 'text', [], { typeName: 5, model: {} }]) {
      expect(readMemento(rubbish)).toEqual(fallback);
    }
  });
});
