import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { commandOfBlock } from '../../../src/core/terminal/suggestion.ts';
import { CodeActions } from '../../../src/host/editor/codeActions.ts';
import { TerminalMemory } from '../../../src/host/terminal/memory.ts';
import type { RunningPrograms } from '../../../src/host/window/terminalLine.ts';
import { EventEmitter } from '../../fakes/fakeVscode.ts';
import { RecordingLogger } from '../../fakes/memoryPorts.ts';
import { anyCharacter } from '../anyCharacter.ts';
import { runs } from '../effort.ts';

function lineOf(code: string, { info = 'bash', shell = 'bash' } = {}): string {
  const { command, isOneLine } = commandOfBlock(code, info, shell);
  expect(isOneLine, command).toBe(true);
  return command;
}

describe('a code block as a command', () => {
  it.each([
    ['the break at its end', 'ls -la\n', 'ls -la'],
    ['Windows line ends', 'ls -la\r\n', 'ls -la'],
    ['a prompt sign', '$ npm test\n', 'npm test'],
    ['a comment before it', '# all of them\n\nls -la\n', 'ls -la'],
    ['a comment before a prompt sign', '# all of them\n$ ls -la\n', 'ls -la'],
    ['comments around lines that go on', '# a\ndocker run \\\n  -it alpine\n# b\n', 'docker run -it alpine'],
  ])('is one line without %s', (_, code, command) => {
    expect(lineOf(code)).toBe(command);
    expect(commandOfBlock(code, 'bash', 'bash').removed).toBe('');
  });

  it('knows the comments of each shell', () => {
    expect(lineOf('REM list\ndir /s', { info: 'bat', shell: 'cmd' })).toBe('dir /s');
    expect(lineOf('# list\nGet-ChildItem', { info: 'powershell', shell: 'pwsh' })).toBe('Get-ChildItem');
    expect(commandOfBlock('rem list\nls', 'bash', 'bash').isOneLine).toBe(false);
  });

  it('has the prompt sign of a shown terminal and not what the command wrote', () => {
    const { command, removed } = commandOfBlock('> npm test\nok 12 tests\n', 'console', 'bash');
    expect(command).toBe('npm test');
    expect(removed).toBe('Without the output that the response showed.');
  });

  it.each([
    ['two commands', 'cd /tmp\nrm -rf x\n', 'cd /tmp\nrm -rf x'],
    ['two behind prompt signs, with comments', '# a\n$ cd a\n# b\n$ ls\n', '# a\ncd a\n# b\nls'],
    ['a break of another kind', 'ls\rrm -rf x', 'ls\nrm -rf x'],
    ['one more', 'ls\u2028rm -rf x', 'ls\nrm -rf x'],
    ['a break that only old terminals know', 'ls\u0085rm -rf x', 'ls\nrm -rf x'],
    ['a quote over what looks like a comment', 'echo "a\n# b"', 'echo "a\n# b"'],
  ])('is several lines: %s', (_, code, command) => {
    expect(commandOfBlock(code, 'bash', 'bash')).toMatchObject({ command, isOneLine: false });
  });

  it.each([
    ['the end of a pasted part', 'ls \u001b[201~; id', 'ls [201~; id', '⟦U+001B⟧'],
    ['an end of text', 'ls\u0003', 'ls', '⟦U+0003⟧'],
    ['a null', 'l\u0000s', 'ls', '⟦U+0000⟧'],
    ['steps back', 'echo good\b\b\b\bevil', 'echo goodevil', '⟦U+0008⟧'],
    ['a deletion', 'ls\u007f', 'ls', '⟦U+007F⟧'],
    ['an 8-bit sequence', 'ls\u009b201~', 'ls201~', '⟦U+009B⟧'],
    ['turned letters', 'echo \u202egpj.exe', 'echo gpj.exe', '⟦U+202E⟧'],
    ['letters nobody sees', 'cu\u200brl x\u{e0041}', 'curl x', '⟦U+200B⟧ ⟦U+E0041⟧'],
    ['a blank that is none', 'ls\u00a0-la', 'ls -la', '⟦U+00A0⟧'],
  ])('comes without %s, and shows that', (_, code, command, shown) => {
    expect(lineOf(code)).toBe(command);
    expect(commandOfBlock(code, 'bash', 'bash').removed).toBe(`Without characters that cannot be seen: ${shown}.`);
  });

  it('has blanks where a tab would complete', () => {
    expect(lineOf('ls\t\tfoo')).toBe('ls  foo');
    expect(commandOfBlock('ls\tfoo', 'bash', 'bash').removed).toContain('Tabs are blanks');
  });

  it('never holds a key in one line, whatever the model writes', () => {
    const hard = fc.constantFrom('\u001b', '\r', '\n', '\t', '\u0003', '\b', '\u2029', '$ ', '# ', '\\', '"', '> ');
    const code = fc.array(fc.oneof(hard, fc.string({ unit: anyCharacter, maxLength: 10 })), { maxLength: 30 });
    fc.assert(
      fc.property(
        code,
        fc.constantFrom('bash', 'console', 'bat'),
        fc.constantFrom('bash', 'pwsh', 'cmd'),
        (pieces, info, shell) => {
          const { command, isOneLine } = commandOfBlock(pieces.join(''), info, shell);
          if (isOneLine) expect(command).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
          else expect(command).not.toMatch(/(?![\n\t])\p{Cc}|[\u2028\u2029]/u);
        },
      ),
      runs(500, 2_000),
    );
  });

  it('is not put in where a terminal would cut it', () => {
    expect(commandOfBlock(`echo ${'x'.repeat(9_000)}`, 'bash', 'bash').isOneLine).toBe(false);
  });
});

describe('Insert into Terminal', () => {
  const never = (): never => {
    throw new Error('Not asked for.');
  };

  function scene({ isBusy = false } = {}): {
    readonly press: (code: string) => Promise<void>;
    readonly said: string[];
    readonly sent: unknown[][];
    readonly copied: string[];
    /** What was put into the terminal that is there already. */
    readonly sentToOpen: unknown[][];
  } {
    const sent: unknown[][] = [];
    const said: string[] = [];
    const copied: string[] = [];
    const terminal = { state: {}, show: () => undefined, sendText: (...given: unknown[]) => void sent.push(given) };
    const sentToOpen: unknown[][] = [];
    const open = { ...terminal, sendText: (...given: unknown[]) => void sentToOpen.push(given) };
    Object.assign(vscode.window, { createTerminal: () => terminal, activeTerminal: open });
    Object.assign(vscode.env, {
      shell: '/bin/bash',
      clipboard: { writeText: async (text: string) => copied.push(text) },
    });
    vi.spyOn(vscode.window, 'showInformationMessage').mockImplementation((words: string) => {
      said.push(words);
      return Promise.resolve(undefined);
    });
    const actions = new CodeActions(
      never,
      never,
      { isBusy: (asked: unknown) => asked === open && isBusy } as RunningPrograms,
      {} as unknown as CodeActions['all'],
    );
    const press = (code: string): Promise<void> =>
      actions.intoTerminal({ code, language: 'bash', info: 'bash', before: '' });
    return { press, said, sent, sentToOpen, copied };
  }

  afterEach(() => void vi.restoreAllMocks());

  it('puts in one line and does not run it', async () => {
    const { press, said, sent, sentToOpen } = scene();
    await press('npm test\n');
    expect(sentToOpen).toEqual([['npm test', false]]);
    expect(sent).toEqual([]);
    expect(said).toEqual([]);
  });

  it('puts it into a new terminal where a program runs in the open one, which would read it', async () => {
    const { press, sent, sentToOpen } = scene({ isBusy: true });
    await press('npm test\n');
    expect(sentToOpen).toEqual([]);
    expect(sent).toEqual([['npm test', false]]);
  });

  it('says what it left out', async () => {
    const { press, said, sentToOpen } = scene();
    await press('ls \u001b[201~\n');
    expect(sentToOpen).toEqual([['ls [201~', false]]);
    expect(said).toEqual(['The command was inserted, not run. Without characters that cannot be seen: ⟦U+001B⟧.']);
  });

  it('copies several lines, whatever breaks them, and puts in none', async () => {
    const { press, said, sentToOpen, copied } = scene();
    await press('cd /tmp\rrm -rf x');
    expect(sentToOpen).toEqual([]);
    expect(copied).toEqual(['cd /tmp\nrm -rf x']);
    expect(said[0]).toContain('they were copied');
  });

  it('says that a block has no command', async () => {
    const { press, said, sentToOpen } = scene();
    await press('\u0003\n');
    expect(sentToOpen).toEqual([]);
    expect(said[0]).toContain('There is no command in this block.');
  });
});

describe('what runs in terminals', () => {
  it('is known from the news of the shell', () => {
    const started = new EventEmitter<object>();
    const ended = new EventEmitter<object>();
    Object.assign(vscode.window, {
      onDidStartTerminalShellExecution: started.event,
      onDidEndTerminalShellExecution: ended.event,
      onDidCloseTerminal: new EventEmitter<object>().event,
    });
    const memory = new TerminalMemory(new RecordingLogger());
    const [terminal, other] = [{}, {}] as [vscode.Terminal, vscode.Terminal];
    const execution = { commandLine: { value: 'vim' }, read: async function* () {} };
    expect(memory.isBusy(terminal)).toBe(false);
    started.fire({ terminal, execution });
    expect([memory.isBusy(terminal), memory.isBusy(other)]).toEqual([true, false]);
    ended.fire({ terminal, execution, exitCode: 0 });
    expect(memory.isBusy(terminal)).toBe(false);
    memory.dispose();
  });
});
