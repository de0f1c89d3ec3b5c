import { describe, expect, it } from 'vitest';
import { commentsText } from '../../../src/core/editing/lineComments.ts';
import { proposalText } from '../../../src/core/toolcalls/writing/proposalText.ts';

describe('comments on lines', () => {
  it('are read in the order of the text, each under the lines it is about', () => {
    const text = commentsText([
      { file: 'b.ts', first: 1, last: 1, lines: ['x'], words: 'Why?' },
      { file: 'a.ts', first: 30, last: 31, lines: ['two', 'three'], words: 'Join these.' },
      { file: 'a.ts', first: 4, last: 4, lines: ['const one = 1;'], words: 'Call it first.' },
    ]);
    expect(text).toBe(
      [
        'a.ts, line 4:\n> const one = 1;\nCall it first.',
        'a.ts, lines 30–31:\n> two\n> three\nJoin these.',
        'b.ts, line 1:\n> x\nWhy?',
      ].join('\n\n'),
    );
  });

  it('show the beginning of a long range, and say how much more there is', () => {
    const lines = Array.from({ length: 14 }, (_, index) => `line ${index + 1}`);
    const text = commentsText([{ file: 'a.ts', first: 1, last: 14, lines, words: 'Shorter.' }]);
    expect(text).toContain('> line 10\n> [4 more lines]\nShorter.');
  });

  it('take the place of a rejection, and say what is in the file', () => {
    const said = { label: 'a.ts', isSaved: true, comments: 'a.ts, line 4:\nCall it first.' };
    const rejected = proposalText({ ...said, result: 'rejected' });
    expect(rejected).toMatch(/^The user wants the change to be different\. a\.ts is as it was\. Propose it again/);
    expect(rejected).toMatch(/Call it first\.$/);
    expect(rejected).not.toContain('Do not propose the same again');
    const now = [{ first: 2, lines: ['taken'] }];
    expect(proposalText({ ...said, result: 'partly', now })).toContain('These lines now read:\n2\ttaken');
  });
});
