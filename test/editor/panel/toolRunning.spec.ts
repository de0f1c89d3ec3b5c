// Tools that run things, in the real editor: shown exactly, allowed exactly, streamed, ended with everything they started.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { LOCAL_KEY } from '../../gateway/server.ts';
import { ask, button, idle, lastMessage, messageBox, questionsAt, send, shows } from '../support/chat.ts';
import { spec } from '../support/spec.ts';
import { call, pickTools } from '../support/toolCalls.ts';
import { answerTrustDialog, screenshot, until, type Theme } from '../support/workbench.ts';

/** The program writes its process id and that of a child, and then waits. */
const LONG = 'echo $$ > shell.pid; sleep 300 & echo $! > child.pid; echo started; wait';

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

async function pidsOf(workspace: string): Promise<readonly number[]> {
  return until('the process ids', async () => {
    const texts = await Promise.all(
      ['shell.pid', 'child.pid'].map((name) => readFile(path.join(workspace, name), 'utf8')),
    );
    const pids = texts.map(Number);
    return pids.every((pid) => pid > 0) ? pids : undefined;
  });
}

spec(
  'a command is shown exactly, runs once allowed, and tells its exit code and output; the key is not in its environment',
  { userSettings: { 'aiGateway.model': 'openai/gpt-4.1' } },
  async ({ page, openPanel, gateway, setTheme, workspace }) => {
    const panel = await openPanel();
    await pickTools(page, panel, 'Run command');
    const command = 'env | sort > env.txt; printf "one\\ntwo \\033[31mred\\033[0m\\n"; echo "a\u202eb" >&2; exit 3';
    await send(panel, call('runCommand', { command }));
    // Nothing hidden: the direction mark is written out in the command line and in the arguments.
    await panel.getByText('a⟦U+202E⟧b').first().waitFor();
    await panel
      .getByText(String.raw`a\u202eb`)
      .first()
      .waitFor();
    expect(await button(panel, 'Always allow this').count()).toBe(1);
    const themes: readonly Theme[] = ['Default Light Modern', 'Default High Contrast', 'Default Dark Modern'];
    for (const theme of themes) {
      await setTheme(theme);
      await screenshot(page, `running-asked-${theme}`);
    }
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
    await lastMessage(panel).getByText('This answer ran 1 in 2 requests').waitFor();
    // Once was once.
    await send(panel, call('runCommand', { command }));
    await button(panel, 'Deny').click();
    await idle(panel);
  },
);

for (const model of ['openai/gpt-4.1', 'anthropic/claude-sonnet-4.5']) {
  spec(
    `a command that is ended, or whose turn is stopped, takes along what it started, and the chat goes on: ${model}`,
    // The terminal's text is in the page only without a graphics card.
    { userSettings: { 'aiGateway.model': model, 'terminal.integrated.gpuAcceleration': 'off' } },
    async ({ page, openPanel, gateway, workspace }) => {
      const panel = await openPanel();
      await pickTools(page, panel, 'Run command');
      await send(panel, call('runCommand', { command: LONG }));
      await button(panel, 'Allow in this conversation').click();
      await panel.getByText('started', { exact: true }).waitFor();
      const first = await pidsOf(workspace);
      expect(first.map(isAlive)).toEqual([true, true]);
      await button(panel, 'Show output').click();
      await page.locator('.terminal-wrapper').filter({ visible: true }).waitFor();
      await page.locator('.xterm-rows', { hasText: 'started' }).waitFor();
      await screenshot(page, `running-output-${model.slice(0, 6)}`);
      await button(panel, 'End command').click();
      await shows(panel, 'The user ended the command');
      await idle(panel);
      await expect.poll(() => first.map(isAlive), { timeout: 15_000 }).toEqual([false, false]);
      // The same command needs no question now; the turn is stopped this time.
      await send(panel, call('runCommand', { command: LONG }));
      await button(panel, 'End command').waitFor();
      const second = await until('other process ids', async () => {
        const pids = await pidsOf(workspace);
        return pids.some((pid) => first.includes(pid)) ? undefined : pids;
      });
      await button(panel, 'Stop').click();
      await idle(panel);
      await expect.poll(() => second.map(isAlive), { timeout: 15_000 }).toEqual([false, false]);
      await messageBox(panel).click();
      await ask(panel, '!lines 2');
      await shows(panel, 'Line 2 of 2');
      expect(questionsAt(gateway).map(({ status }) => status)).not.toContain(400);
    },
  );
}

spec(
  'output too long for the model is cut for it and kept whole, and a command past its time is ended',
  { userSettings: { 'aiGateway.model': 'openai/gpt-4.1' } },
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
    await button(panel, 'Open whole output').click();
    await page.locator('.view-line', { hasText: 'Exit code 0 after' }).waitFor();
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
  {
    userSettings: { 'aiGateway.model': 'anthropic/claude-sonnet-4.5' },
    files: {
      '.vscode/tasks.json': JSON.stringify({
        version: '2.0.0',
        tasks: [
          { label: 'check', type: 'shell', command: 'echo checked > checked.txt; exit 4', problemMatcher: [] },
          {
            label: 'wait',
            type: 'shell',
            command: 'echo $$ > shell.pid; echo $$ > child.pid; sleep 300',
            problemMatcher: [],
          },
        ],
      }),
    },
  },
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
    const pids = await pidsOf(workspace);
    await button(panel, 'Stop').click();
    await idle(panel);
    await expect.poll(() => pids.map(isAlive), { timeout: 15_000 }).toEqual([false, false]);
    await messageBox(panel).click();
    await send(panel, call('runTask', { name: 'no such' }));
    await button(panel, 'Allow once').click();
    await shows(panel, 'Workspace: check, Workspace: wait');
  },
);

spec(
  'in Restricted Mode there is nothing that writes or runs',
  { userSettings: { 'aiGateway.model': 'openai/gpt-4.1' }, trust: 'ask' },
  async ({ page, openPanel, gateway }) => {
    await answerTrustDialog(page, 'restricted');
    const panel = await openPanel();
    await ask(panel, call('runCommand', { command: 'touch ran.txt' }));
    expect(JSON.stringify(questionsAt(gateway).map(({ body }) => body))).not.toContain('"name":"runCommand"');
    const tools = panel.getByRole('button', { name: /^Select tools/ });
    if ((await tools.count()) === 0) return;
    await tools.click();
    for (const name of ['Run command', 'Run task', 'Propose edit', 'Create file']) {
      expect(await page.locator('.quick-input-list').getByText(name, { exact: true }).count()).toBe(0);
    }
  },
);
