import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allChangedLines, changedLines } from '../../../src/core/editing/changedLines.ts';
import { runs, seed } from '../effort.ts';

function applied(before: string, after: string): string {
  const change = changedLines(before, after);
  if (change === undefined) return before;
  const lines = before.split('\n');
  expect(change.start).toBeLessThan(lines.length);
  return [...lines.slice(0, change.start), ...change.lines, ...lines.slice(change.end)].join('\n');
}

describe('the lines in which two texts differ', () => {
  it('are as few as one stretch can be', () => {
    expect(changedLines('a\nb\nc\n', 'a\nB\nc\n')).toEqual({ start: 1, end: 2, lines: ['B'] });
    expect(changedLines('a\nc\n', 'a\nb\nc\n')).toEqual({ start: 1, end: 1, lines: ['b'] });
    expect(changedLines('a\nb\nc', 'a\nc')).toEqual({ start: 1, end: 2, lines: [] });
    expect(changedLines('a\na\n', 'a\na\na\n')).toEqual({ start: 0, end: 0, lines: ['a'] });
    expect(changedLines('a', 'a')).toBeUndefined();
  });

  it('hold the last line where something is added behind it', () => {
    expect(changedLines('a', 'a\nb')).toEqual({ start: 0, end: 1, lines: ['a', 'b'] });
    expect(changedLines('', 'a\n')).toEqual({ start: 0, end: 0, lines: ['a'] });
  });

  it('make one text of the other', () => {
    const text = fc.array(fc.constantFrom('a', 'b', ''), { maxLength: 8 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(applied(before, after)).toBe(after);
      }),
      { ...runs(500, 20_000), ...seed() },
    );
  });

  it('are all found, each by itself', () => {
    expect(allChangedLines('a\nb\nc\nd', 'a\nB\nc\nd\ne')).toEqual([
      { start: 1, end: 2, lines: ['B'] },
      { start: 4, end: 4, lines: ['e'] },
    ]);
    const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 8 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = before.split('\n');
        for (const change of allChangedLines(before, after).toReversed()) {
          lines.splice(change.start, change.end - change.start, ...change.lines);
        }
        expect(lines.join('\n')).toBe(after);
      }),
      { ...runs(200, 5_000), ...seed() },
    );
  });
});
