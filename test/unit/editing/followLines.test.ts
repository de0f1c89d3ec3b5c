import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cursorAfter, linesAfter } from '../../../src/core/editing/followLines.ts';
import type { TextEdit } from '../../../src/core/editing/textEdits.ts';
import { seed } from '../effort.ts';

const change = (
  startLine: number,
  startCharacter: number,
  endLine: number,
  endCharacter: number,
  text: string,
): TextEdit => ({
  startLine,
  startCharacter,
  endLine,
  endCharacter,
  text,
});

describe('lines that a change was made around', () => {
  const lines = { start: 3, end: 5 };
  it.each([
    ['a line put above', change(3, 0, 3, 0, 'new\n'), [4, 6]],
    ['a line put above by the end of the one before', change(2, 4, 2, 4, '\nnew'), [4, 6]],
    ['lines deleted above', change(0, 0, 2, 0, ''), [1, 3]],
    ['the line above deleted', change(2, 0, 3, 0, ''), [2, 4]],
    ['the line above joined to the first', change(2, 4, 3, 0, ''), [2, 4]],
    ['a word typed', change(3, 0, 3, 0, 'word'), [3, 5]],
    ['a line put between', change(3, 4, 3, 4, '\r\nnew'), [3, 6]],
    ['a line put below', change(5, 0, 5, 0, 'new\n'), [3, 5]],
    ['something further down', change(9, 0, 12, 3, ''), [3, 5]],
    ['all of it deleted', change(3, 0, 5, 0, ''), [3, 3]],
    ['all of the text replaced', change(0, 0, 20, 0, 'x'), [0, 0]],
    ['its first line deleted', change(3, 0, 4, 0, ''), [3, 4]],
    ['its last line deleted with one below', change(4, 0, 6, 0, ''), [3, 4]],
    ['its first line deleted with one above', change(2, 0, 4, 0, ''), [2, 3]],
    ['all of it typed over', change(3, 0, 4, 9, 'x'), [3, 4]],
  ])('follow %s', (_, edit, [start, end]) => {
    expect(linesAfter(lines, edit)).toEqual({ start, end });
  });

  it.each([
    ['all of it deleted, to the end of the text', change(2, 4, 4, 9, ''), [3, 3]],
    ['its last line deleted', change(3, 4, 4, 9, ''), [3, 4]],
    ['its first line deleted with the end of the one above', change(2, 1, 3, 9, ''), [3, 4]],
    ['all of it deleted with the line above', change(1, 4, 4, 9, ''), [2, 2]],
    ['lines deleted above', change(0, 4, 2, 9, ''), [1, 3]],
    ['the end of its last line deleted', change(4, 2, 4, 9, ''), [3, 5]],
    ['all of it typed over from the line above', change(2, 4, 4, 9, 'x'), [2, 3]],
  ])('follow %s, with nothing behind the change in its line', (_, edit, [start, end]) => {
    expect(linesAfter(lines, edit, true)).toEqual({ start, end });
  });

  it('are never before the text or turned round', () => {
    const place = fc.tuple(fc.nat(9), fc.nat(4));
    fc.assert(
      fc.property(place, place, fc.constantFrom('', 'a', '\n', 'a\nb', 'a\r\n\r\n'), (one, other, text) => {
        const [from, to] =
          one[0] < other[0] || (one[0] === other[0] && one[1] <= other[1]) ? [one, other] : [other, one];
        const { start, end } = linesAfter(lines, change(...from, ...to, text));
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThanOrEqual(start);
      }),
      { ...seed() },
    );
  });
});

describe('a cursor in a line that was changed', () => {
  it.each([
    ['behind what was typed', change(3, 0, 3, 0, 'ab'), [3, 7]],
    ['before what was typed', change(3, 6, 3, 6, 'ab'), [3, 5]],
    ['below new lines', change(0, 0, 0, 0, 'a\nb\n'), [5, 5]],
    ['in the rest of a line that was broken', change(3, 2, 3, 2, '\n  '), [4, 5]],
    ['in a line joined to the one above', change(2, 4, 3, 0, ''), [2, 9]],
  ])('is %s', (_, edit, [line, character]) => {
    expect(cursorAfter({ line: 3, character: 5 }, edit)).toEqual({ line, character });
  });
});
