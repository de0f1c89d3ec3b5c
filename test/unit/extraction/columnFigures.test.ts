import { describe, expect, it } from 'vitest';
import { ColumnFigures } from '../../../src/core/text/columnFigures.ts';
import { counted } from '../../../src/core/text/plural.ts';

function written(column: ColumnFigures, values: readonly number[]): string[] {
  for (const value of values) column.take(value);
  return values.map((value) => column.text(value));
}

describe('figures under each other', () => {
  it.each([
    [
      [0.001, 0.0011],
      ['$0.0010', '$0.0011'],
    ],
    [
      [0.5, 12, 1_284],
      ['$0.50', '$12.00', '$1,284.00'],
    ],
    [
      [0.012, 1.5],
      ['$0.012', '$1.500'],
    ],
    [
      [0, 0.000001, 0.0301],
      ['$0', '<$0.00001', '$0.03010'],
    ],
    [
      [0.00058, 0.0011],
      ['$0.0006', '$0.0011'],
    ],
    [
      [0.00007, 0.0011],
      ['$0.00007', '$0.00110'],
    ],
    [
      [0, 0],
      ['$0', '$0'],
    ],
  ])('are amounts with the decimals of the smallest: %j', (values, texts) => {
    expect(written(ColumnFigures.money(), values)).toEqual(texts);
  });

  it.each([
    [
      [900, 1_000, 1_100],
      ['0.9 s', '1.0 s', '1.1 s'],
    ],
    [
      [40, 12_440, 125_000],
      ['0.1 s', '12.4 s', '2 min 5 s'],
    ],
    [
      [12_000, 31_400],
      ['12 s', '31 s'],
    ],
  ])('are times: %j', (values, texts) => {
    expect(written(ColumnFigures.durations(), values)).toEqual(texts);
  });

  it('keep their decimals when values come later', () => {
    const column = ColumnFigures.money();
    expect(written(column, [0.5])).toEqual(['$0.50']);
    column.take(undefined);
    expect(written(column, [0.001])).toEqual(['$0.0010']);
    expect(column.text(0.5)).toBe('$0.5000');
  });
});

it('puts a count into the sentence that goes with it', () => {
  expect([0, 1, 2, 1_000].map((count) => counted(count, '{0} file', '{0} files'))).toEqual([
    '0 files',
    '1 file',
    '2 files',
    '1,000 files',
  ]);
});
