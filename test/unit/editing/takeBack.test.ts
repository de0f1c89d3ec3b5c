import fc from 'fast-check';
import { expect, test } from 'vitest';
import { takeBack } from '../../../src/core/text/takeBack.ts';
import { runs, seed } from '../effort.ts';

const back = (before: string, after: string, now: string): unknown => {
  const lines = (text: string): string => text.replaceAll(' ', '\n');
  const { text, ...counts } = takeBack(lines(before), lines(after), lines(now));
  return { text: text.replaceAll('\n', ' '), ...counts };
};

test('what stands is taken out, and what was written since stays', () => {
  expect(back('a b c', 'a B c', 'a B c')).toEqual({ text: 'a b c', taken: 1, kept: 0 });
  expect(back('a b c', 'a B c', 'mine a B c mine')).toEqual({ text: 'mine a b c mine', taken: 1, kept: 0 });
  // Right above and below the change, too.
  expect(back('a b c', 'a B c', 'a mine B mine c')).toEqual({ text: 'a mine b mine c', taken: 1, kept: 0 });
  expect(back('a c', 'a b c', 'a b c mine')).toEqual({ text: 'a c mine', taken: 1, kept: 0 });
  expect(back('a b c', 'a c', 'mine a c')).toEqual({ text: 'mine a b c', taken: 1, kept: 0 });
});

test('a change that was rejected, or written over, stays as it is', () => {
  expect(back('a b c', 'a B c', 'a b c mine')).toEqual({ text: 'a b c mine', taken: 0, kept: 0 });
  expect(back('a b c', 'a B c', 'a mine c')).toEqual({ text: 'a mine c', taken: 0, kept: 1 });
  expect(back('a b c', 'a c', 'a mine c')).toEqual({ text: 'a mine c', taken: 0, kept: 1 });
  // A line that is there twice after the change is there once where it was rejected.
  expect(back('x', 'x x', 'x')).toEqual({ text: 'x', taken: 0, kept: 0 });
  expect(back('a b c d e', 'a B c D e', 'a B c mine e')).toEqual({ text: 'a b c mine e', taken: 1, kept: 1 });
});

test('of any texts: untouched it is the old one, and the user’s own words are never lost', () => {
  const text = fc.array(fc.constantFrom<string>('a', 'b', 'c', '}', ''), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(text, text, fc.nat(12), (before, after, at) => {
      const [old, changed] = [before.join('\n'), after.join('\n')];
      expect(takeBack(old, changed, changed).text).toBe(old);
      expect(takeBack(old, changed, old).text).toBe(old);
      const now = after.toSpliced(Math.min(at, after.length), 0, 'mine').join('\n');
      expect(takeBack(old, changed, now).text.split('\n')).toContain('mine');
    }),
    { ...seed(), ...runs(300, 5000) },
  );
});
