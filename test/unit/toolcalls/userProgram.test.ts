import { mkdtemp, mkdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json/json.ts';
import type { RunAction } from '../../../src/core/toolcalls/userTools/declaration.ts';
import {
  boundTool,
  DEFAULT_LIMITS,
  type Tool,
  type ToolContext,
  type ToolOutcome,
} from '../../../src/core/toolcalls/tool.ts';
import { commandLine, programEnvironment, runForCall } from '../../../src/host/tools/userTools/programTool.ts';
import { toTool } from '../../../src/host/tools/userTools/toTool.ts';
import { Uri } from '../../fakes/fakeVscode.ts';
import { hurried, isAlive } from './support.ts';

let folder = '';
beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'aigs-program-')));
  await mkdir(path.join(folder, 'inside'));
  await symlink(tmpdir(), path.join(folder, 'out'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function contextFor(signal: AbortSignal, lines: string[] = []): ToolContext {
  return {
    signal,
    limits: DEFAULT_LIMITS,
    conversationId: 'c',
    callId: 'a',
    progress: (text) => void lines.push(text),
    willWrite: () => Promise.resolve(undefined),
    didWrite: () => Promise.resolve(),
    unlimited: (wait) => wait(),
  };
}

function node(script: string, more: Partial<RunAction> = {}): RunAction {
  const { args = [], ...rest } = more;
  return {
    type: 'run',
    program: process.execPath,
    args: ['-e', script, ...args],
    stdin: { type: 'none' },
    cwd: '',
    env: {},
    ...rest,
  };
}

function run(action: RunAction, input: JsonObject = {}, signal = new AbortController().signal): Promise<ToolOutcome> {
  return runForCall(action, folder, input, contextFor(signal), () => false);
}

function textOf({ content }: ToolOutcome): string {
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
}

describe('a program of a tool', () => {
  it('gets each value as one argument, whatever is in it, and its output is the result', async () => {
    const hostile = '$(touch x) `id` "; ls\n../..';
    const action = node('console.log(JSON.stringify(process.argv.slice(1)))', { args: ['a={text}', ['b', '{none}']] });
    const outcome = await run(action, { text: hostile });
    expect(outcome.isError).toBeUndefined();
    expect(JSON.parse(textOf(outcome))).toEqual([`a=${hostile}`]);
    expect(outcome.activity?.[0]).toMatchObject({ kind: 'ran' });
  });

  it('is not started with a value that would be an option', async () => {
    const outcome = await run(node('console.log(1)', { args: ['{text}'] }), { text: '--eval=evil' });
    expect(outcome).toMatchObject({ isError: true });
    expect(outcome.activity).toBeUndefined();
  });

  it('reads the arguments as JSON, or a text made of them', async () => {
    const echo = 'process.stdin.on("data", (d) => process.stdout.write(d))';
    expect(textOf(await run(node(echo, { stdin: { type: 'json' } }), { a: 'x\ny' }))).toBe('{"a":"x\\ny"}');
    expect(textOf(await run(node(echo, { stdin: { type: 'text', template: 'a is {a}' } }), { a: 1 }))).toBe('a is 1');
  });

  it('need not read what it is given', async () => {
    const outcome = await run(node('console.log("done")', { stdin: { type: 'json' } }), { a: 'x'.repeat(2_000_000) });
    expect(textOf(outcome)).toBe('done');
  });

  it('runs in its folder inside the workspace, and in no other', async () => {
    const here = 'console.log(process.cwd())';
    expect(textOf(await run(node(here)))).toBe(folder);
    expect(textOf(await run(node(here, { cwd: 'inside' })))).toBe(path.join(folder, 'inside'));
    for (const cwd of ['out', 'missing', '..', '/']) {
      expect(await run(node(here, { cwd })), cwd).toMatchObject({ isError: true });
    }
    expect(
      await runForCall(node(here), undefined, {}, contextFor(new AbortController().signal), () => false),
    ).toMatchObject({
      isError: true,
    });
  });

  it('has its exit code and error output in the result where it fails', async () => {
    const outcome = await run(node('console.log("part"); console.error("why"); process.exit(3)'));
    expect(outcome.isError).toBe(true);
    expect(textOf(outcome)).toMatch(/exit code 3[\s\S]*part[\s\S]*why/);
  });

  it('is read as its screen looked, both streams, and so is its newest line', async () => {
    const lines: string[] = [];
    const frames = String.raw`
      for (let n = 1; n <= 2000; n += 1) process.stdout.write("Copying " + n + " of 2000\r");
      process.stdout.write("\u001b[2KCopied\n");
      process.stderr.write("try 1\u001b[1G\u001b[Ktry 2\n");
      process.exitCode = 1;`;
    const context = contextFor(new AbortController().signal, lines);
    const outcome = await runForCall(node(frames), folder, {}, context, () => false);
    expect(textOf(outcome)).toBe('The program ended with exit code 1.\n\nCopied\n\nError output:\ntry 2');
    expect(lines).toContain('try 2');
    // oxlint-disable-next-line no-control-regex -- what must not be there
    expect(lines.join('')).not.toMatch(/[\u0000-\u001f]/);
  });

  it('that does not exist is a sentence', async () => {
    const outcome = await run({ ...node(''), program: 'no-such-program-here' });
    expect(textOf(outcome)).toBe('There is no program "no-such-program-here" here.');
    expect(outcome).toMatchObject({ isError: true, activity: [] });
  });

  it('is ended with all it started when it is stopped', async () => {
    const abort = new AbortController();
    const lines: string[] = [];
    const script = `
      const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
      process.on('SIGTERM', () => {});
      console.log(child.pid);
      setInterval(() => {}, 1000);`;
    const running = runForCall(node(script), folder, {}, contextFor(abort.signal, lines), () => false);
    await expect.poll(() => lines.length).toBeGreaterThan(0);
    const outcome = await hurried(() => {
      abort.abort();
      return running;
    });
    expect(textOf(outcome)).toContain('was stopped');
    await expect.poll(() => isAlive(Number(lines[0]))).toBe(false);
  });

  it('does not keep a call open by what it leaves running', async () => {
    const script = `
      const { spawn } = require('node:child_process');
      spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' }).unref();
      console.log('left');`;
    expect(textOf(await hurried(() => run(node(script))))).toBe('left');
  });

  it('that writes without end is stopped', async () => {
    const outcome = await run(node('const b = "x".repeat(1e6); for (;;) require("node:fs").writeSync(1, b)'));
    expect(textOf(outcome)).toContain('more than 50 MB');
    expect(outcome.isError).toBe(true);
  });
});

describe('the environment of a program', () => {
  it('has no credential of the gateway, under no name', () => {
    const environment = {
      PATH: '/bin',
      AI_GATEWAY_API_KEY: 'vck_secret',
      ai_gateway_api_key: 'vck_other',
      VERCEL_OIDC_TOKEN: 'token',
      OPENAI_API_KEY: 'vck_secret',
      OTHER: 'kept',
      COPY: 'x vck_stored',
      VSCODE_IPC_HOOK: 'x',
      ELECTRON_RUN_AS_NODE: '1',
      EMPTY: undefined,
    };
    const own = programEnvironment(environment, { MODE: 'test' }, (text) => text.includes('stored'));
    expect(own).toMatchObject({ PATH: '/bin', OTHER: 'kept', MODE: 'test' });
    expect(JSON.stringify(own)).not.toMatch(/vck_|token|VSCODE|ELECTRON/);
  });
});

describe('the command line that a user reads', () => {
  it('shows where each argument ends', () => {
    expect(commandLine(node('1', { program: 'node', args: ['{a}', '--b={b}'] }), { a: 'x y"', b: 'z' })).toBe(
      'node -e 1 "x y\\"" --b=z',
    );
  });
});

describe('what the question before a program covers', () => {
  const secrets = { holdsSecret: () => false, hideSecrets: (text: string) => text };
  const inFolder = (): Parameters<typeof toTool>[1] => ({ uri: Uri.file(folder), name: 'f', index: 0 }) as never;
  const tool = (action: Partial<RunAction>, input: JsonObject = {}): Promise<Tool> => {
    const whole: RunAction = {
      type: 'run',
      program: 'node',
      args: [],
      stdin: { type: 'none' },
      cwd: '',
      env: {},
      ...action,
    };
    const declaration = { name: 't', description: 'd', inputSchema: {}, action: whole, identity: 'i' };
    return boundTool(toTool(declaration, inFolder(), { manual: {} as never, secrets }), input);
  };
  const write = (name: string, text: string): Promise<void> =>
    writeFile(path.join(folder, name), text, { mode: 0o755 });

  it('is the folder and every variable as well', async () => {
    const looked = await tool({
      program: 'git',
      args: ['status'],
      env: { LANG: 'C', LOOK: './a b' },
      cwd: 'inside',
    });
    expect(looked.preview?.({})).toBe('git status\nin inside\nwith LANG=C\nwith LOOK="./a b"');
  });

  it.each([
    ['the program itself', { program: './lint.sh' }],
    ['a script that is an argument', { program: 'bash', args: ['lint.sh', '{file}'] }],
    ['a file behind an option', { program: 'node', args: ['--import=./lint.sh', ['-e', '1']] }],
    ['a file of the folder it runs in', { program: 'bash', args: ['../lint.sh'], cwd: 'inside' }],
  ] satisfies readonly (readonly [string, Partial<RunAction>])[])(
    'is the content of the files it names: %s',
    async (_, action) => {
      await write('lint.sh', 'echo one\n');
      const before = await tool(action);
      expect(before.preview?.({})).toContain('Covers lint.sh as it is now, not what is called from there.');
      expect((await tool(action)).identity).toBe(before.identity);
      await write('lint.sh', 'echo two\n');
      expect((await tool(action)).identity).not.toBe(before.identity);
      const outcome = await before.run({}, contextFor(new AbortController().signal));
      expect(textOf(outcome)).toContain('lint.sh changed since the user was asked, so nothing was run.');
      expect(outcome.isError).toBe(true);
    },
  );

  it('runs what was asked about while it is the same', async () => {
    await write('same.js', 'console.log("ran")');
    const outcome = await (
      await tool({ program: process.execPath, args: ['same.js'] })
    ).run({}, contextFor(new AbortController().signal));
    expect(textOf(outcome)).toBe('ran');
  });

  it('is the content of a file that the model names, too', async () => {
    const [action, input] = [{ args: ['{script}'] }, { script: 'model.js' }];
    await write('model.js', '1');
    const before = await tool(action, input);
    expect(before.preview?.(input)).toContain('Covers model.js as it is now');
    await write('model.js', '2');
    expect((await tool(action, input)).identity).not.toBe(before.identity);
    expect((await tool(action, { script: 'none.js' })).preview?.(input)).not.toContain('Covers');
  });

  it('is no folder, no file outside the workspace, and none that a link leads to there', async () => {
    for (const action of [{ args: ['inside'] }, { args: ['out'] }, { program: '/bin/sh' }, { args: ['../'] }]) {
      expect((await tool(action)).preview?.({})).not.toContain('Covers');
    }
  });
});
