import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CommitMessageStream, tidyMessage } from '../../../src/core/commit/message.ts';
import { commitSystemPrompt, commitUserText } from '../../../src/core/commit/prompts.ts';
import { anyCharacter } from '../anyCharacter.ts';
import { runs } from '../effort.ts';

function streamed(answer: string, size = 3): { steps: string[]; message: string } {
  const stream = new CommitMessageStream();
  const steps: string[] = [];
  for (let at = 0; at < answer.length; at += size) steps.push(stream.push(answer.slice(at, at + size)));
  return { steps, message: stream.finish() };
}

describe('a commit message out of an answer', () => {
  it.each([
    [
      'the tags',
      '<message>\nFix the retry loop\n\nIt waited twice.\n</message>',
      'Fix the retry loop\n\nIt waited twice.',
    ],
    ['tags on one line', '<message>Fix the retry loop</message>', 'Fix the retry loop'],
    ['a fence', '```\nFix the retry loop\n```', 'Fix the retry loop'],
    ['a sentence and a fence', 'Here is the commit message:\n\n```text\nFix it\n```', 'Fix it'],
    [
      'losing a sentence before its own example',
      'Fix the parser of nested lists.\n\nExample:\n```\nfoo\n```\n',
      'Fix the parser of nested lists.\n\nExample:\n```\nfoo\n```',
    ],
    ['a remark', '<message>\nFix it\n</message>\n\n- Uses `fix:` (as asked)', 'Fix it'],
    ['nothing around it', 'Fix the retry loop', 'Fix the retry loop'],
    ['a label and quotes', 'Commit message: "Fix the retry loop"', 'Fix the retry loop'],
    ['bold', '**Fix the retry loop**', 'Fix the retry loop'],
    ['CRLF, blanks and too many empty lines', 'Fix it  \r\n\r\n\r\n\r\nBody\t \r\n', 'Fix it\n\nBody'],
    ['no empty line after the subject', 'Fix it\nBody', 'Fix it\n\nBody'],
  ])('comes without %s', (_, answer, expected) => {
    expect(streamed(answer).message).toBe(expected);
    expect(streamed(answer, 1).message).toBe(expected);
  });

  it('grows while it arrives', () => {
    const { steps } = streamed('<message>Fix the retry loop\n\nIt waited twice, which nobody wants.</message>');
    const shown = steps.filter((step) => step !== '');
    expect(shown.length).toBeGreaterThan(5);
    expect(shown.every((step) => !step.includes('<'))).toBe(true);
  });

  it('holds nothing unseen and is bounded, whatever arrives', () => {
    expect(tidyMessage('Fix\u001b[31m \u202eit\u0000')).toBe('Fix[31m it');
    expect(tidyMessage('x'.repeat(100_000)).length).toBeLessThanOrEqual(5_000);
    fc.assert(
      fc.property(
        fc.string({ unit: anyCharacter, maxLength: 300 }),
        fc.integer({ min: 1, max: 20 }),
        (answer, size) => {
          const { message } = streamed(answer, size);
          // oxlint-disable-next-line no-control-regex -- what must not be there
          expect(message).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
          expect(message).toBe(tidyMessage(message));
        },
      ),
      runs(200, 1_000),
    );
  });
});

describe('the request for a message', () => {
  it('tells the style, the changes and the draft, the user’s rules in the system prompt', () => {
    const text = commitUserText({
      diff: 'Files:\nadded a.ts',
      branch: 'fix/retry',
      recentSubjects: ['fix: one', 'feat: two'],
      draft: ' retry ',
    });
    expect(text).toContain('Branch: fix/retry');
    expect(text).toContain('“fix: one …”, “feat: two …”');
    expect(text).toContain('<draft>\nretry\n</draft>');
    expect(commitSystemPrompt(['Use Conventional Commits.', ' '])).toMatch(/\n\nUse Conventional Commits\.$/);
  });

  it('shows how subjects begin, and nothing that could be taken for the answer', () => {
    const recentSubjects = [
      'feat(ui): add dark mode',
      'Add a list',
      'Add two',
      '[core] Fix the crash',
      '🎉 First',
      '修正错误',
    ];
    const text = commitUserText({ diff: '', recentSubjects, draft: '' });
    const beginnings = ['feat(ui): add', 'Add', '[core] Fix', '🎉 First', '修正错误'];
    expect(text).toContain(`begin like this: ${beginnings.map((each) => `“${each} …”`).join(', ')}\n`);
    for (const rest of ['dark', 'list', 'two', 'crash']) expect(text).not.toContain(rest);
    const long = '字'.repeat(50);
    expect(commitUserText({ diff: '', recentSubjects: [long], draft: '' })).not.toContain(long.slice(0, 21));
  });

  it('says nothing of a draft that is empty', () => {
    expect(commitUserText({ diff: '', recentSubjects: [], draft: ' \n' })).not.toContain('draft');
  });
});
