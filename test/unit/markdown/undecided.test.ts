import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockStream } from '../../../src/core/markdown/blocks.ts';
import { parseMarkdown } from '../../support/whole.ts';
import { isUndecided, mayEndVerbatim } from '../../../src/core/markdown/undecided.ts';
import { runs } from '../effort.ts';
import { sketch } from './tree.ts';

// What the tests mean, as grammars. Both try a line in many ways, so they may only see short ones.
const MARKS_AND_NUMBERS = /^(?:[\s>\-+*=_#`~:|$\\[\]<.!]|\d{1,9}[.)]?)*$/;
const BLANKS_AND_FENCE = /^[\s>]*[`~]*\s*$/;

const shortLine = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'\t >-+*=_#`~:|$\\[]<.!0123456789.))))aé'.split('')), maxLength: 14 }),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc
    .tuple(fc.stringMatching(/^[0-9]{8,12}$/), fc.constantFrom('', '.', ')', '.)', '))', 'a'))
    .map((parts) => parts.join('')),
);

const PI = '31415926535897932384626433832795028841971';
const MEGABYTE = 1_000_000;
// Lines that a test of more than one pass cannot finish at this length: the old one took minutes for 35 digits.
const hostile: readonly (readonly [string, string])[] = [
  ['digits, a letter', PI.repeat(MEGABYTE / 40) + ' i'],
  ['numbered marks, a letter', '1)2.3'.repeat(MEGABYTE / 5) + 'x'],
  ['marks, a letter', '-*_ '.repeat(MEGABYTE / 4) + 'x'],
  ['blanks, a letter', ' '.repeat(MEGABYTE) + 'x'],
  ['quote marks, a letter', '> '.repeat(MEGABYTE / 2) + 'x'],
  ['ticks, a letter', '`'.repeat(MEGABYTE) + 'x'],
  ['ticks, blanks, a letter', '`'.repeat(MEGABYTE / 2) + ' '.repeat(MEGABYTE / 2) + 'x'],
  ['brackets', '1)'.repeat(MEGABYTE / 2) + ')'],
];

describe('an unfinished line', () => {
  it('is undecided as long as it holds nothing but marks and numbers', () => {
    fc.assert(
      fc.property(shortLine, (line) => {
        expect(isUndecided(line)).toBe(MARKS_AND_NUMBERS.test(line));
      }),
      runs(5_000, 50_000),
    );
  });

  it('of verbatim text may be its end as long as it holds nothing but blanks, quote marks and one fence', () => {
    fc.assert(
      fc.property(shortLine, (line) => {
        expect(mayEndVerbatim(line)).toBe(BLANKS_AND_FENCE.test(line));
      }),
      runs(5_000, 50_000),
    );
  });

  it.each(hostile)('is judged in one pass, a megabyte of it: %s', (_name, line) => {
    expect(isUndecided(line)).toBe(false);
    expect(mayEndVerbatim(line)).toBe(false);
  });

  it.each([PI, `${PI.repeat(25)} i`, '1)2.3'.repeat(200)])(
    'that begins with many digits is shown as it streams, and when it is read again: %s',
    (digits) => {
      const text = `${digits} are the first digits`;
      const stream = new BlockStream();
      const shown = text
        .split('')
        .map((char) => sketch(stream.append(char).open.map(({ node }) => node)))
        .at(-1);
      expect(shown).toBe(`p(${text})`);
      expect(sketch(parseMarkdown(text))).toBe(`p(${text})`);
    },
  );

  it.each(hostile)('of code is shown once it cannot be the end of the code: %s', (_name, line) => {
    const stream = new BlockStream();
    const [block] = stream.append(`\`\`\`\n${line}`).open;
    expect(block?.node.type).toBe('code');
    expect(block?.node.type === 'code' && block.node.pieces.join('') === line).toBe(true);
  });
});
