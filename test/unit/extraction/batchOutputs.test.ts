// What a batch gives out in each form, and how the rows of a table are told apart.
import { describe, expect, it } from 'vitest';
import { batchText } from '../../../src/core/extraction/batch/batchOutputs.ts';
import type { BatchRecord } from '../../../src/core/extraction/batch/batchJournal.ts';
import { tableRows } from '../../../src/core/extraction/batch/rows.ts';
import { OUTPUT_FORMAT_NAMES } from '../../../src/core/outputs/outputFormats.ts';

const schema = {
  type: 'object',
  properties: { total: { $ref: '#/$defs/Amount' }, next: { $ref: '#' } },
  required: ['total'],
  $defs: { Amount: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] } },
};
const record: BatchRecord = { id: '1', status: 'done', value: { total: { n: 7 } }, durationMs: 1 };

describe('the results of a batch', () => {
  it.each(OUTPUT_FORMAT_NAMES)('are given out as %s, also where their schema refers to itself', async (format) => {
    const records = async function* (): AsyncGenerator<BatchRecord> {
      await Promise.resolve();
      yield record;
    };
    const text = await batchText({ format, schema, typeName: 'Bill', labelOf: () => 'a.txt', records });
    expect(text).toContain('7');
  });

  it('are instances of the classes of their schema in Python', async () => {
    const records = async function* (): AsyncGenerator<BatchRecord> {
      await Promise.resolve();
      yield record;
    };
    const text = await batchText({ format: 'python', schema, typeName: 'Bill', labelOf: () => 'a.txt', records });
    expect(text).toContain('total=Amount(n=7)');
  });
});

describe('the rows of a table', () => {
  it.each([
    ['sep=;\r\na;b\r\n1,5;2\r\n', 'a: 1,5\nb: 2', 2],
    ['\uFEFFsep=|\na|b\n1|2', 'a: 1\nb: 2', 2],
    ['"a, b";c\n1;2', 'a, b: 1\nc: 2', 1],
    ['a\tb, c\td\n1\t2\t3', 'a: 1\nb, c: 2\nd: 3', 1],
    ['a,b\r1,2', 'a: 1\nb: 2', 1],
  ])('are told apart by what parts the names of the columns: %j', (text, row, line) => {
    expect(tableRows(text, 'csv')).toEqual([{ line, text: row }]);
  });
});
