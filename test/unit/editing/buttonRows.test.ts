import { describe, expect, it } from 'vitest';
import { headLines, shortened } from '../../../src/core/editing/buttonRows.ts';

const range = (start: number, end: number) => ({ start, end });

describe('the line of the buttons for a whole edit', () => {
  it('is its own where no change begins there', () => {
    expect(headLines([{ line: 4, first: range(6, 8) }], new Set([6, 12]))).toEqual([4]);
  });

  it('is the one above where the first change begins with it', () => {
    expect(headLines([{ line: 4, first: range(4, 8) }], new Set([4, 12]))).toEqual([3]);
  });

  it('is behind the first change where there is none above, or something else has its buttons there', () => {
    expect(headLines([{ line: 0, first: range(0, 3) }], new Set([0, 12]))).toEqual([3]);
    expect(headLines([{ line: 4, first: range(4, 6) }], new Set([3, 4]))).toEqual([6]);
  });

  it('is never that of another edit', () => {
    const heads = [
      { line: 4, first: range(4, 6) },
      { line: 3, first: range(7, 8) },
    ];
    expect(headLines(heads, new Set([4, 7]))).toEqual([3, 2]);
  });
});

describe('a sentence on a button', () => {
  it('is whole where it is short, else ends with a word', () => {
    expect(shortened('mars is not in the file any more')).toBe('mars is not in the file any more');
    expect(shortened('The lines to replace differ from those in the response.')).toBe(
      'The lines to replace differ from those…',
    );
    expect(shortened(`${'x'.repeat(90)} y`)).toBe(`${'x'.repeat(40)}…`);
    expect(shortened('one\n  two')).toBe('one two');
  });
});
