import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { commandText, hasSucceeded } from '../../../src/core/toolcalls/writing/commandText.ts';
import { commandEnvironment } from '../../../src/core/privacy/environment.ts';
import { shellFor, shellProblem, shellStart } from '../../../src/core/toolcalls/writing/shells.ts';
import { findTask, taskText } from '../../../src/core/toolcalls/writing/taskText.ts';
import { CommandProcess } from '../../../src/host/tools/writing/commandProcess.ts';
import { hurried, isAlive } from './support.ts';

const folder = await mkdtemp(path.join(tmpdir(), 'aigs-command-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

function start(command: string): CommandProcess {
  return new CommandProcess({
    ...shellStart('/bin/sh', command),
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '' },
  });
}

async function pidIn(file: string): Promise<number> {
  let pid = 0;
  await expect
    .poll(async () => (pid = Number(await readFile(path.join(folder, file), 'utf8').catch(() => '0'))))
    .toBeGreaterThan(0);
  return pid;
}

describe('a command', () => {
  test('gives its exit code and both streams, in a folder, without input', async () => {
    const command = start('pwd; echo error >&2; cat; exit 3');
    expect(await command.ended).toEqual({ type: 'exited', code: 3 });
    expect(command.screen.shownText()).toContain(folder);
    expect(command.screen.shownText()).toContain('error');
    expect(command.hadLeftovers).toBe(false);
  });

  test('that is ended takes what it started along, also where that ignores being asked', async () => {
    const command = start(`sh -c 'trap "" TERM; echo $$ > child.pid; while :; do sleep 0.1; done' & echo $! ; wait`);
    const child = await pidIn('child.pid');
    expect(isAlive(child)).toBe(true);
    const ended = hurried(() => {
      command.end('ended');
      return command.ended;
    });
    expect(await ended).toEqual({ type: 'ended' });
    await expect.poll(() => isAlive(child)).toBe(false);
  });

  test('does not leave running what it put into the background', async () => {
    const command = start('sleep 300 & echo $! > left.pid; echo done');
    const end = await hurried(() => command.ended);
    const left = await pidIn('left.pid');
    expect(end).toEqual({ type: 'exited', code: 0 });
    expect(command.hadLeftovers).toBe(true);
    await expect.poll(() => isAlive(left)).toBe(false);
  });

  test('that writes without end is ended, and what came is kept up to the limit', async () => {
    const command = start('yes "a line that is written again and again, to fill what is kept sooner"');
    expect(await hurried(() => command.ended)).toEqual({ type: 'too-much' });
    // A last piece may reach beyond it.
    expect(command.screen.shownText().length).toBeGreaterThan(19_999_000);
    expect(command.screen.shownText().length).toBeLessThan(20_500_000);
  });

  test('that draws one line again and again is read to its end, and is that line', async () => {
    const frames = `'const frame = "x".repeat(40) + "\\r"; process.stdout.write(frame.repeat(600_000) + "done".padEnd(40) + "\\n")'`;
    const command = start(`"${process.execPath}" -e ${frames}`);
    expect(await command.ended).toEqual({ type: 'exited', code: 0 });
    expect(command.screen.shownText()).toBe('done');
    expect(command.screen.length).toBeLessThan(100);
  });

  test('that cannot be started says so', async () => {
    const command = new CommandProcess({
      program: '/no/such/shell',
      args: [],
      isVerbatim: false,
      cwd: folder,
      env: {},
    });
    expect(await command.ended).toMatchObject({ type: 'not-started' });
    const nowhere = new CommandProcess({ ...shellStart('/bin/sh', 'ls'), cwd: '/no/such/folder', env: {} });
    expect(await nowhere.ended).toMatchObject({ type: 'not-started' });
  });

  test('keeps characters whole that arrive in pieces', async () => {
    const command = start(String.raw`printf '\303'; sleep 0.2; printf '\244 \360\237'; sleep 0.2; printf '\230\200'`);
    await command.ended;
    expect(command.screen.shownText()).toBe('ä 😀');
  });

  test('tells how it ended before what it wrote', () => {
    const done = { output: 'one\ntwo', seconds: 1.24, hadLeftovers: false };
    expect(commandText({ ...done, end: { type: 'exited', code: 1 } })).toBe('Exit code 1 after 1.2 s.\n\none\ntwo');
    expect(commandText({ ...done, output: ' ', end: { type: 'late' } })).toMatch(/was ended.*There was no output\.$/);
    expect(hasSucceeded({ type: 'exited', code: 0 })).toBe(true);
    expect(hasSucceeded({ type: 'exited', code: 1 })).toBe(false);
    expect(hasSucceeded({ type: 'ended' })).toBe(false);
  });
});

describe('the shell of a command', () => {
  test('is the user’s where it is known by its whole path, else the system’s', () => {
    expect(shellFor('/usr/bin/fish', 'linux', undefined)).toBe('/usr/bin/fish');
    expect(shellFor('./bash', 'linux', undefined)).toBe('/bin/sh');
    expect(shellFor('/tmp/evil', 'linux', undefined)).toBe('/bin/sh');
    expect(shellFor('', 'darwin', undefined)).toBe('/bin/sh');
    expect(shellFor('C:\\Program Files\\PowerShell\\7\\pwsh.exe', 'win32', 'C:\\cmd.exe')).toMatch(/pwsh\.exe$/);
    expect(shellFor('wsl.exe', 'win32', 'C:\\Windows\\cmd.exe')).toBe('C:\\Windows\\cmd.exe');
  });

  test('gets the command line as it is', () => {
    const command = `echo "a b" && ls '$HOME' | wc -l`;
    expect(shellStart('/bin/bash', command).args).toEqual(['-c', command]);
    expect(shellStart('C:\\Windows\\System32\\cmd.exe', command)).toMatchObject({ isVerbatim: true });
    expect(shellStart('C:\\Windows\\System32\\cmd.exe', command).args.at(-1)).toContain(`& ${command}"`);
    expect(shellStart('C:\\x\\powershell.exe', command).args.at(-1)).toContain(`\n${command}\n`);
  });

  test('refuses what it cannot take', () => {
    expect(shellProblem('/bin/sh', '  ')).toContain('empty');
    expect(shellProblem('/bin/sh', 'a\0b')).toContain('null');
    expect(shellProblem('/bin/sh', 'a\nb')).toBeUndefined();
    expect(shellProblem('C:\\Windows\\cmd.exe', 'a\nb')).toContain('one line');
  });
});

describe('the environment of a command', () => {
  const environment = {
    PATH: '/bin',
    AI_GATEWAY_API_KEY: 'vck_secret_value',
    ai_gateway_api_key: 'other',
    VERCEL_OIDC_TOKEN: 'token-value',
    COPY: 'Bearer vck_secret_value',
    STORED: 'from-the-store-123',
    VSCODE_IPC_HOOK_CLI: '/tmp/hook',
    ELECTRON_RUN_AS_NODE: '1',
    NOTHING: undefined,
  };

  test('has no credential of the gateway under any name, and nothing of the editor’s', () => {
    const kept = commandEnvironment(environment, (value) => value.includes('from-the-store'));
    expect(kept).toMatchObject({ PATH: '/bin', GIT_TERMINAL_PROMPT: '0' });
    for (const name of Object.keys(environment)) if (name !== 'PATH') expect(kept).not.toHaveProperty(name);
    expect(JSON.stringify(kept)).not.toMatch(/vck_secret|token-value|from-the-store/);
  });

  test('keeps everything else where a credential is empty', () => {
    expect(commandEnvironment({ AI_GATEWAY_API_KEY: '', A: 'b' }, () => false)).toMatchObject({ A: 'b' });
  });
});

describe('a task', () => {
  const tasks = [
    { name: 'build', source: 'Workspace' },
    { name: 'test', source: 'npm' },
    { name: 'test', source: 'Workspace' },
  ];

  test('is found by its whole name only', () => {
    expect(findTask(tasks, 'build')).toEqual({ index: 0 });
    expect(findTask(tasks, 'npm: test')).toEqual({ index: 1 });
    expect(findTask(tasks, 'bui')).toEqual({ problem: expect.stringContaining('Workspace: build, npm: test') });
    expect(findTask(tasks, 'test')).toEqual({ problem: expect.stringContaining('npm: test, Workspace: test') });
    expect(findTask([], 'x')).toEqual({ problem: expect.stringContaining('no tasks') });
  });

  test('tells its exit code and what it runs', () => {
    const text = taskText('build', { type: 'exited', code: 2 }, 12.4, 'make all');
    expect(text).toContain('exit code 2 after 12 s');
    expect(text).toContain('It runs: make all');
  });
});
