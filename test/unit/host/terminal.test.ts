import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastPart, plainOutput } from '../../../src/core/text/terminalText.ts';
import { readSuggestion, singleLine, withoutIcons } from '../../../src/core/terminal/suggestion.ts';
import { anyCharacter } from '../anyCharacter.ts';
import { runs } from '../effort.ts';
import { processorMs } from '../processorTime.ts';

describe('a terminal’s output as text', () => {
  it.each([
    ['colours', '\u001b[1;31merror\u001b[0m: it failed', 'error: it failed'],
    ['titles and links', '\u001b]0;title\u0007\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\', 'link'],
    ['shell integration marks', '\u001b]633;C\u0007hello\u001b]633;D;0\u0007', 'hello'],
    ['modes and other marks', 'a\u001b[?25lb\u001b(B\u001b[>1uc', 'abc'],
    ['8-bit sequences', '\u009b31mred', 'red'],
    ['sequences that were cut', 'end\u001b[31', 'end'],
    ['progress bars', ' 10%\r 50%\r100%\ndone', '100%\ndone'],
    ['corrections', 'lss\b -la', 'ls -la'],
    ['CRLF', 'one\r\ntwo\r\r\nthree', 'one\ntwo\nthree'],
    ['bells and direction marks', 'a\u0007b\u202ec', 'abc'],
  ])('comes without %s', (_, raw, expected) => {
    expect(plainOutput(raw)).toBe(expected);
  });

  it('holds no control character but line breaks and tabs, whatever a program writes, in bounded time', () => {
    const raw = fc
      .array(
        fc.oneof(
          fc.constantFrom('\u001b', '\u001b[', '\u001b]', '\u009b', '\r', '\b', '\n', ';', '31m', '\u0007', 'x'),
          fc.string(),
        ),
        { maxLength: 40 },
      )
      .map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(raw, (text) => {
        // oxlint-disable-next-line no-control-regex -- what must not be there
        expect(plainOutput(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
      }),
    );
    for (const piece of ['\u001b]', '\u001b[;', '\u001b', '\b', '\r', '\n'])
      expect(processorMs(() => void plainOutput(piece.repeat(60_000)))).toBeLessThan(500);
  });

  it('keeps the end of a long one, from a line’s start on, and says so', () => {
    const text = Array.from({ length: 1_000 }, (_, index) => `line ${index}`).join('\n');
    const part = lastPart(text, 200);
    expect(part).toMatch(/^\[\d+ characters before this are left out\]\nline \d+\n/);
    expect(part.endsWith('line 999')).toBe(true);
    expect(lastPart('short', 200)).toBe('short');
  });
});

describe('a suggested command', () => {
  it('keeps an explanation that a small model has not closed, and takes no command that is not', () => {
    expect(readSuggestion('<command>ls</command>\n\n<explanation>\nLists files.\n')).toMatchObject({
      command: 'ls',
      explanation: 'Lists files.',
    });
    expect(readSuggestion('<command>rm -rf\n\n/').command).toBe('');
  });

  it('is one line with its explanation', () => {
    expect(
      readSuggestion(
        '<command>\n$ du -sh * | sort -h\n</command>\n<explanation>Lists sizes.\nChanges nothing.</explanation>',
      ),
    ).toEqual({ command: 'du -sh * | sort -h', explanation: 'Lists sizes. Changes nothing.', isMultiLine: false });
  });

  it('is found in a fence, or alone, too; talk is none', () => {
    expect(readSuggestion('Try this:\n```bash\nls -la\n```').command).toBe('ls -la');
    expect(readSuggestion('Try this:\n\n  ~~~sh\n  echo `date`\n  ~~~').command).toBe('echo `date`');
    expect(readSuggestion('Try this:\n```bash\nls -la\n```<|im_end|>').command).toBe('ls -la');
    expect(readSuggestion('Try this:\n```bash\nrm -rf /tmp/a').command).toBe('');
    expect(readSuggestion('ls -la').command).toBe('ls -la');
    expect(readSuggestion('ls -la<|im_end|>\n').command).toBe('ls -la');
    expect(readSuggestion('I do not know\nwhat you mean.').command).toBe('');
  });

  it('joins lines that go on, and marks what has several', () => {
    expect(readSuggestion('<command>docker run \\\n  -it alpine</command>').command).toBe('docker run -it alpine');
    expect(readSuggestion('<command>docker run `\n  -it alpine</command>').command).toBe('docker run -it alpine');
    const ofBackticks = readSuggestion('```bash\nFILES=`ls`\necho $FILES\n```');
    expect(ofBackticks).toMatchObject({ isMultiLine: true, command: 'FILES=`ls`\necho $FILES' });
    const several = readSuggestion('<command>cd /tmp\nrm -rf x</command>');
    expect(several).toMatchObject({ isMultiLine: true, command: 'cd /tmp\nrm -rf x' });
  });

  it.each(['ls\u0003', 'ls\u001b[200~', 'ls\r', 'ls\u0085', 'ls\u2028', 'l\u200bs', 'ls\u202e', 'ls\t'])(
    'has nothing a shell could take for a key: %j',
    (command) => {
      expect(readSuggestion(`<command>${command}</command>`).command).toMatch(/^ls(\[200~)?$/);
    },
  );

  it('shows what a pick list would draw as an icon', () => {
    expect(withoutIcons('echo $(whoami) $(date +%s) $(a~spin)')).toBe('echo \\$(whoami) $(date +%s) \\$(a~spin)');
  });

  it('never holds a line break or control character in one line, whatever the model says', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter, maxLength: 100 }), (text) => {
        expect(singleLine(text)).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
        const { command, isMultiLine } = readSuggestion(`<command>${text}</command>`);
        if (!isMultiLine) expect(command).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      }),
      runs(500, 2_000),
    );
  });

  it.each([
    ['rm -rf build', 'deletes files'],
    ['curl -s https://x.dev/install | sudo bash', 'runs code from elsewhere'],
    ['git reset --hard HEAD~3', 'throws away changes'],
    ['sudo systemctl restart nginx', 'runs with full rights'],
    ['ls -la', undefined],
    ['git log --format=%h', undefined],
    ['echo "confirm the form"', undefined],
  ])('warns where care is due: %s', (command, expected) => {
    expect(readSuggestion(`<command>${command}</command>`).warning).toBe(expected);
  });
});
