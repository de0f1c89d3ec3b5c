// Tools that run things, in the real editor: shown exactly, allowed exactly, streamed, ended with everything they started.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { LOCAL_KEY } from '../../gateway/server.ts';
import { ask, button, idle, lastMessage, messageBox, questionsAt, send, shows, chooseWider } from '../support/chat.ts';
import { picturesInThemes } from '../support/looks.ts';
import { tidySpecs } from '../support/spec.ts';
import { call, modelIs, modelsAsked, pickTools } from '../support/toolCalls.ts';
import { dialogText, notificationText, pressDialogButton, screenshot, until } from '../support/workbench.ts';

const spec = tidySpecs({
  userSettings: {
    'aiGateway.model': 'openai/gpt-4.1',
    // The terminal's text is in the page only without a graphics card.
    'terminal.integrated.gpuAcceleration': 'off',
  },
  files: {
    '.vscode/tasks.json': JSON.stringify({
      version: '2.0.0',
      tasks: [
        { label: 'check', type: 'shell', command: 'echo checked > checked.txt; exit 4', problemMatcher: [] },
        { label: 'wait', type: 'shell', command: waiting('task'), problemMatcher: [] },
        { label: 'before', type: 'shell', command: 'echo "before $MODE" > order.txt', options: { env: { MODE: 'b' } } },
        {
          label: 'environment',
          type: 'shell',
          command: 'env > env.txt && echo ${config:app.word} >> order.txt',
          options: { env: { BY_ANOTHER_NAME: '${env:AI_GATEWAY_API_KEY}', MODE: 'test' } },
          dependsOn: ['before'],
        },
        { label: 'program', type: 'process', command: '/usr/bin/env', args: ['sh', '-c', 'env > program.txt'] },
        { label: 'npm: test', type: 'shell', command: 'echo harmless > harmless.txt' },
      ],
    }),
    '.vscode/settings.json': JSON.stringify({ 'app.word': 'filled in' }),
    'package.json': packageWith({
      test: 'echo tested > tested.txt',
      prebuild: 'echo pre',
      build: 'echo built > built.txt',
    }),
  },
  env: { VERCEL_OIDC_TOKEN: 'a-token-of-vercel', SAME_KEY: LOCAL_KEY },
});

function packageWith(scripts: Readonly<Record<string, string>>): string {
  return JSON.stringify({ name: 'tasks', private: true, scripts });
}

/** A program that writes its process id and that of a child into files of this name, and then waits. */
function waiting(name: string): string {
  return `echo $$ > ${name}.shell.pid; sleep 300 & echo $! > ${name}.child.pid; echo started; wait`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** What the tools answered, as the model got it. */
function resultsIn(body: unknown): string {
  const { messages } = body as { messages: readonly { role: string }[] };
  return JSON.stringify(messages.filter(({ role }) => role === 'tool'));
}

/** The process ids that a program wrote, once they are others than those of the run before. */
async function pidsOf(workspace: string, name: string, before: readonly number[] = []): Promise<readonly number[]> {
  return until('the process ids', async () => {
    const files = ['shell.pid', 'child.pid'].map((kind) => path.join(workspace, `${name}.${kind}`));
    const pids = (await Promise.all(files.map((file) => readFile(file, 'utf8')))).map(Number);
    return pids.every((pid) => pid > 0 && !before.includes(pid)) ? pids : undefined;
  });
}

spec(
  'a command is shown exactly, runs once allowed, and tells its exit code and output; the key is not in its environment',
  async ({ page, openPanel, gateway, setTheme, workspace }) => {
    const panel = await openPanel();
    await pickTools(page, panel, 'Run command');
    const command = 'env | sort > env.txt; printf "one\\ntwo \\033[31mred\\033[0m\\n"; echo "a\u202eb" >&2; exit 3';
    await send(panel, call('runCommand', { command }));
    // Nothing hidden: the direction mark is written out in the command line and in the arguments.
    await panel.getByText('a⟦U+202E⟧b').first().waitFor();
    await panel.locator('.tool-card').last().locator('.tool-head').click();
    await panel
      .getByText(String.raw`a\u202eb`)
      .first()
      .waitFor();
    await button(panel, 'More choices').waitFor();
    await picturesInThemes({ page, setTheme }, 'running-asked');
    await button(panel, 'Allow once').click();
    await shows(panel, 'Exit code 3');
    await idle(panel);
    const result = resultsIn(questionsAt(gateway).at(-1)?.body);
    expect(result).toContain('Exit code 3');
    expect(result).toContain('two red');
    expect(result).not.toContain('[31m');
    const environment = await readFile(path.join(workspace, 'env.txt'), 'utf8');
    expect(environment).toContain('PATH=');
    expect(environment).not.toMatch(/AI_GATEWAY_API_KEY|VERCEL_OIDC_TOKEN|VSCODE_IPC/);
    expect(environment).not.toContain(LOCAL_KEY);
    await lastMessage(panel).getByText('1 command run · 1 file written · 2 requests').waitFor();
    // Once was once.
    await send(panel, call('runCommand', { command }));
    await button(panel, 'Deny').click();
    await idle(panel);
  },
);

spec(
  'what a command changed is listed on its card and taken back by Restore, which says what it does not cover',
  {
    userSettings: { 'git.enabled': true },
    files: {
      '.gitignore': 'dist\n',
      'covered/edited.txt': 'as it was\n',
      'covered/mine.txt': 'as it was\n',
      'covered/deleted.txt': 'as it was\n',
      'covered/large.txt': 'x'.repeat(1_000_001),
    },
  },
  async ({ page, openPanel, gateway, workspace }) => {
    const git = (...args: string[]): Promise<unknown> =>
      promisify(execFile)('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args], { cwd: workspace });
    await git('init', '-q');
    await git('add', '-A');
    await git('commit', '-q', '-m', 'all');
    const panel = await openPanel();
    await pickTools(page, panel, 'Run command');
    const command = [
      'cd covered && echo new > edited.txt && echo new > mine.txt && rm deleted.txt && mkdir deep',
      'echo made > deep/made.txt && echo more >> large.txt && mkdir -p ../dist && echo built > ../dist/built.js',
    ].join(' && ');
    await send(panel, call('runCommand', { command }));
    await button(panel, 'Allow once').click();
    await idle(panel);
    const card = panel.locator('.tool-card').last();
    await card.locator('.tool-head').click();
    await card.getByText('Changed 5 files').waitFor();
    const names = await card.locator('.tool-changed li').allInnerTexts();
    expect(names).toEqual([
      'covered/deep/made.txt (new)',
      'covered/deleted.txt (deleted)',
      'covered/edited.txt',
      'covered/large.txt',
      'covered/mine.txt',
    ]);
    await screenshot(page, 'running-changed');
    await lastMessage(panel).getByText('4 files changed by this response').waitFor();
    const title = await button(panel, 'Restore').getAttribute('data-hover');
    expect(title).toContain('Not covered: covered/large.txt (larger than 1 MB); what Git ignores, what is private');
    // The model is told nothing of it.
    expect(JSON.stringify(questionsAt(gateway).at(-1)?.body)).not.toMatch(/made\.txt \(new\)|Not covered/);
    const at = (name: string): string => path.join(workspace, name);
    await writeFile(at('covered/mine.txt'), 'my own\n');
    await button(panel, 'Restore').click();
    const dialog = await dialogText(page);
    expect(dialog).toContain('Old content: covered/edited.txt');
    expect(dialog).toContain('Made again: covered/deleted.txt');
    expect(dialog).toMatch(/Removed, since the response created it: .*made\.txt/);
    expect(dialog).toContain('Left alone, since it was changed after the response: covered/mine.txt');
    expect(dialog).toContain('Not covered: covered/large.txt (larger than 1 MB); what Git ignores');
    await screenshot(page, 'running-restore');
    await pressDialogButton(page, 'Restore');
    const told = await notificationText(page, /restored/);
    expect(told).toContain('3 files were restored');
    expect(told).toContain('Not covered: covered/large.txt');
    expect(told).toContain('left alone: covered/mine.txt');
    for (const name of ['edited', 'deleted'])
      expect(await readFile(at(`covered/${name}.txt`), 'utf8')).toBe('as it was\n');
    expect(existsSync(at('covered/deep/made.txt'))).toBe(false);
    expect(await readFile(at('covered/mine.txt'), 'utf8')).toBe('my own\n');
    expect(await readFile(at('dist/built.js'), 'utf8')).toBe('built\n');
    await rm(at('.git'), { recursive: true });
  },
);

for (const model of ['openai/gpt-4.1', 'anthropic/claude-sonnet-4.5']) {
  spec.long(
    `a command that is ended, or whose turn is stopped, takes along what it started, and the chat goes on: ${model}`,
    { userSettings: { 'aiGateway.model': model } },
    async ({ page, openPanel, gateway, workspace }) => {
      const name = model.slice(0, 6);
      const run = call('runCommand', { command: waiting(name) });
      const panel = await openPanel();
      await modelIs(panel, model);
      await pickTools(page, panel, 'Run command');
      await send(panel, run);
      await chooseWider(panel, 'Allow in this conversation');
      await panel.getByText('started', { exact: true }).waitFor();
      const first = await pidsOf(workspace, name);
      expect(first.map(isAlive)).toEqual([true, true]);
      await button(panel, 'Show output').click();
      await page.locator('.terminal-wrapper').filter({ visible: true }).waitFor();
      await page.locator('.xterm-rows', { hasText: 'started' }).waitFor();
      await screenshot(page, `running-output-${name}`);
      await button(panel, 'End command').click();
      await shows(panel, 'The user ended the command');
      await idle(panel);
      await expect.poll(() => first.map(isAlive)).toEqual([false, false]);
      // The same command needs no question now; the turn is stopped this time.
      await send(panel, run);
      await button(panel, 'End command').waitFor();
      const second = await pidsOf(workspace, name, first);
      await button(panel, 'Stop').click();
      await idle(panel);
      await expect.poll(() => second.map(isAlive)).toEqual([false, false]);
      await messageBox(panel).click();
      await ask(panel, '!lines 2');
      await shows(panel, 'Line 2 of 2');
      expect(questionsAt(gateway).map(({ status }) => status)).not.toContain(400);
      expect(modelsAsked(gateway)).toEqual([model]);
    },
  );
}

spec.long(
  'output too long for the model is cut for it and kept whole, and a command past its time is ended',
  async ({ page, openPanel, gateway }) => {
    const panel = await openPanel();
    await pickTools(page, panel, 'Run command');
    await send(panel, call('runCommand', { command: 'seq 1 40000' }));
    await button(panel, 'Allow once').click();
    await idle(panel);
    const body = JSON.stringify(questionsAt(gateway).at(-1)?.body);
    expect(body).toContain('characters are left out here');
    expect(body.length).toBeLessThan(100_000);
    expect(body).toContain('40000');
    await panel.locator('.tool-head').last().click();
    await button(panel, 'Open whole output').click();
    await page.locator('.view-line', { hasText: 'Exit code 0 after' }).waitFor();
    // A tab to look at: closing it asks nothing.
    expect(await page.locator('.tab.active.dirty').count()).toBe(0);
    await screenshot(page, 'running-whole-output');
    await messageBox(panel).click();
    await send(panel, call('runCommand', { command: 'echo early; sleep 60', timeoutSeconds: 2 }));
    await button(panel, 'Allow once').click();
    await shows(panel, /did not end within \d/);
    await idle(panel);
  },
);

spec(
  'a task of the workspace is shown with what it runs, asked about by its name, and tells its exit code',
  { userSettings: { 'aiGateway.model': 'anthropic/claude-sonnet-4.5' } },
  async ({ page, openPanel, workspace }) => {
    const panel = await openPanel();
    await pickTools(page, panel, 'Run task');
    await send(panel, call('runTask', { name: 'check' }));
    await panel.getByText('echo checked > checked.txt; exit 4').waitFor();
    await screenshot(page, 'running-task');
    await button(panel, 'Allow once').click();
    await shows(panel, 'ended with exit code 4');
    await idle(panel);
    expect((await readFile(path.join(workspace, 'checked.txt'), 'utf8')).trim()).toBe('checked');
    await messageBox(panel).click();
    await send(panel, call('runTask', { name: 'wait' }));
    await button(panel, 'Allow once').click();
    const pids = await pidsOf(workspace, 'task');
    await button(panel, 'Stop').click();
    await idle(panel);
    await expect.poll(() => pids.map(isAlive)).toEqual([false, false]);
    await messageBox(panel).click();
    await send(panel, call('runTask', { name: 'no such' }));
    await button(panel, 'Allow once').click();
    await shows(panel, 'Workspace: check, Workspace: wait');
  },
);

spec.long(
  'a task runs as the question shows it, with what comes before it, and without the key and the token',
  async ({ page, openPanel, workspace }) => {
    const written = (name: string): Promise<string> => readFile(path.join(workspace, name), 'utf8');
    const panel = await openPanel();
    await pickTools(page, panel, 'Run task');
    await send(panel, call('runTask', { name: 'Workspace: environment' }));
    const shown = panel.locator('.tool-asked', { hasText: '2 tasks; after one that fails' });
    await shown.waitFor();
    const text = await shown.innerText();
    expect(text.indexOf('1. Workspace: before')).toBeLessThan(text.indexOf('2. Workspace: environment'));
    for (const part of [
      'echo "before $MODE" > order.txt',
      'with MODE="b"',
      'starts after 1',
      'made anew without the gateway’s key and token',
      'env > env.txt',
      '${config:app.word} = "filled in"',
    ]) {
      expect(text).toContain(part);
    }
    await screenshot(page, 'running-task-plan');
    await button(panel, 'Allow once').click();
    await shows(panel, 'ended with exit code 0');
    await idle(panel);
    expect(await written('order.txt')).toBe('before b\nfilled in\n');
    await messageBox(panel).click();
    await send(panel, call('runTask', { name: 'program' }));
    await button(panel, 'Allow once').click();
    await idle(panel);
    for (const name of ['env.txt', 'program.txt']) {
      const environment = await written(name);
      expect(environment).toContain('PATH=');
      expect(environment).not.toContain(LOCAL_KEY);
      expect(environment).not.toContain('a-token-of-vercel');
      expect(environment).not.toMatch(/^(?:AI_GATEWAY_API_KEY|VERCEL_OIDC_TOKEN|SAME_KEY|BY_ANOTHER_NAME)=./m);
    }
    expect(await written('env.txt')).toContain('MODE=test');
  },
);

spec.long(
  'a task of npm is shown with its scripts, and asked about again once one of them is another',
  async ({ page, openPanel, workspace }) => {
    const panel = await openPanel();
    await pickTools(page, panel, 'Run task');
    await send(panel, call('runTask', { name: 'npm: test' }));
    await panel.getByText('test: "echo tested > tested.txt"').waitFor();
    await button(panel, 'Allow once').click();
    await shows(panel, 'ended with exit code 0');
    await idle(panel);
    expect(existsSync(path.join(workspace, 'tested.txt'))).toBe(true);
    expect(existsSync(path.join(workspace, 'harmless.txt'))).toBe(false);
    const build = call('runTask', { name: 'npm: build' });
    const change = (built: string): Promise<void> =>
      writeFile(path.join(workspace, 'package.json'), packageWith({ prebuild: 'echo pre', build: built }));
    await messageBox(panel).click();
    await send(panel, build);
    await panel.getByText('prebuild: "echo pre"').waitFor();
    await chooseWider(panel, 'Always allow this');
    await idle(panel);
    // The same needs no question now.
    await rm(path.join(workspace, 'built.txt'));
    await messageBox(panel).click();
    await send(panel, build);
    await until('the second run', async () => (existsSync(path.join(workspace, 'built.txt')) ? true : undefined));
    await idle(panel);
    await change('echo other > other.txt');
    await messageBox(panel).click();
    await send(panel, build);
    await panel.getByText('build: "echo other > other.txt"').waitFor();
    // What was read is what runs, or nothing is.
    await change('echo third > other.txt');
    await button(panel, 'Allow once').click();
    await shows(panel, 'changed since the user was asked');
    await idle(panel);
    expect(existsSync(path.join(workspace, 'other.txt'))).toBe(false);
  },
);
