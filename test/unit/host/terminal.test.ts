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
    ).toEqual({
      command: 'du -sh * | sort -h',
      explanation: 'Lists sizes. Changes nothing.',
      isMultiLine: false,
      removed: 'Without the prompt sign “$” of the response.',
    });
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
    expect(readSuggestion('<command>docker run `\n  -it alpine</command>', 'pwsh').command).toBe(
      'docker run -it alpine',
    );
    const ofBackticks = readSuggestion('```bash\nFILES=`ls`\necho $FILES\n```');
    expect(ofBackticks).toMatchObject({ isMultiLine: true, command: 'FILES=`ls`\necho $FILES' });
    const several = readSuggestion('<command>cd /tmp\nrm -rf x</command>');
    expect(several).toMatchObject({ isMultiLine: true, command: 'cd /tmp\nrm -rf x' });
  });

  it.each([
    ['a redirect at its beginning', '> app.log', 'bash'],
    ['another', '>> app.log date', 'zsh'],
    ['another, for cmd', '> out.txt echo hi', 'cmd'],
    ['blanks in quotes', `awk '{print  $1}'  "a  b.txt"`, 'bash'],
    ['a backtick at its end', 'echo `date`', 'bash'],
    ['a caret', 'git show HEAD^ -- "a^b"', 'cmd'],
    ['a variable at its beginning', '$env:PATH -split ";"', 'pwsh'],
    ['a program in a variable', '$EDITOR notes.txt', 'bash'],
    ['a job', '%1', 'bash'],
    ['a loop of PowerShell', '% { $_.Name }', 'pwsh'],
    ['a blank that is escaped', 'cd My\\ ', 'bash'],
    ['an emoji of several parts', 'git commit -m "👩‍💻 work"', 'bash'],
    ['a path that writes', 'C:\\tool.exe>out.txt', 'cmd'],
    ['comments and lines of a document', '# a\ncat <<EOF\n  $ b\n\n  c\nEOF', 'bash'],
    ['a caret at the end of a quoted line', "grep 'a\\\nb' x", 'bash'],
    ['a sign that only one line has', '$ ls\npwd', 'bash'],
    ['backticks at the ends of lines', 'A=`ls`\necho $A', 'bash'],
  ])('is what the model wrote: %s', (_, command, shell) => {
    const read = readSuggestion(`<command>${command}</command>`, shell);
    expect(read.command).toBe(command);
    expect(read.isMultiLine).toBe(command.includes('\n'));
    expect(read.removed).toBeUndefined();
  });

  it.each([
    ['<command>$ cd a\n$ ls</command>', 'bash', 'cd a\nls', '$'],
    ['<command>% ls -la</command>', 'zsh', 'ls -la', '%'],
    ['<command>PS C:\\Users\\me> Get-ChildItem</command>', 'pwsh', 'Get-ChildItem', 'PS C:\\Users\\me>'],
    ['<command>me@host:~/src$ make</command>', 'bash', 'make', 'me@host:~/src$'],
    ['<command>$ docker run \\\n> -it alpine</command>', 'bash', 'docker run -it alpine', '$'],
    ['```console\n> npm test\n```', 'bash', 'npm test', '>'],
    ['<command>\n```bat-session\ndir\n```\n</command>', 'cmd', 'dir', undefined],
    ['```doscon\nC:\\src>dir /s\n```', 'cmd', 'dir /s', 'C:\\src>'],
  ])('comes without a prompt sign, and says so: %j', (answer, shell, command, sign) => {
    const read = readSuggestion(answer, shell);
    expect(read.command).toBe(command);
    if (sign === undefined) expect(read.removed).toBeUndefined();
    else expect(read.removed).toBe(`Without the prompt sign “${sign}” of the response.`);
  });

  it('is what stands after the prompts of a transcript, with what they asked for next', () => {
    const output = 'Without the prompt sign “$” of the response. Without the output that the response showed.';
    const one = readSuggestion('```console\n# the version\n$ node -v\nv24.1.0\n```');
    expect(one).toMatchObject({ command: 'node -v', removed: output });
    const loop = readSuggestion('```console\n$ for f in *; do\n>   echo $f\n> done\n```');
    expect(loop.command).toBe('for f in *; do\n  echo $f\ndone');
  });

  it('is left out where it is too long, rather than cut, and says where a tab became a blank', () => {
    expect(readSuggestion(`<command>echo ${'x'.repeat(9_000)}</command>`).command).toBe('');
    const tabs = readSuggestion("<command>cut -d'\t' -f1 a</command>");
    expect(tabs.command).toBe("cut -d' ' -f1 a");
    expect(tabs.removed).toContain('Tabs');
  });

  it('goes on as its shell says', () => {
    const read = (command: string, shell: string): string =>
      readSuggestion(`<command>${command}</command>`, shell).command;
    expect(read('foo\\\nbar', 'bash')).toBe('foobar');
    expect(read('echo "a \\\n b"', 'bash')).toBe('echo "a  b"');
    expect(read('dir ^\n /s', 'cmd')).toBe('dir /s');
    expect(read('dir ^\n /s', 'bash')).toBe('dir ^\n /s');
    expect(read('cd C:\\\ndir', 'cmd')).toBe('cd C:\\\ndir');
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
