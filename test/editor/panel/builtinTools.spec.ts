// Our own tools in the real editor: picked, run and answered from in the panel, offered to other chats.
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { expect } from 'vitest';
import { idle, questionsAt, send, shows } from '../support/chat.ts';
import { spec, tidySpecs } from '../support/spec.ts';
import { call, heldAnswers, modelIs, modelsAsked, pickTools, steps } from '../support/toolCalls.ts';
import {
  closeDialog,
  dialogText,
  hideSideBar,
  pickRows,
  pressDialogButton,
  quickInput,
  rowsCalled,
  screenshot,
  typeInQuickInput,
} from '../support/workbench.ts';
import { fillIn } from '../support/fillIn.ts';

const shared = tidySpecs({
  userSettings: { 'aiGateway.model': 'openai/gpt-4.1' },
  files: {
    'src/price.ts': 'export function addTax(price: number): number {\n  return price * 1.2;\n}\n',
    '.gitignore': 'out/\n',
    'out/price.js': 'addTax in built code\n',
    '.env': 'TOKEN=addTax-secret\n',
  },
});

/** What the tools answered, as the model got it. */
function results(gateway: Parameters<typeof questionsAt>[0]): string {
  return JSON.stringify(questionsAt(gateway).at(-1)?.body ?? null);
}

for (const [index, model] of ['openai/gpt-4.1', 'anthropic/claude-sonnet-4.5'].entries()) {
  const declare = index === 0 ? shared : shared.long;
  declare(
    `a model reads, searches and asks the person: ${model}`,
    { userSettings: { 'aiGateway.model': model } },
    async ({ page, openPanel, gateway }) => {
      const panel = await openPanel();
      await modelIs(panel, model);
      await pickTools(page, panel, 'Read file', 'Search text', 'Ask the user');
      await send(
        panel,
        steps(
          `${call('searchText', { query: 'addTax' })}\n${call('readFile', { path: '../../etc/passwd' })}`,
          call('readFile', { path: 'src/price.ts', startLine: 2, endLine: 2 }),
          call('askUser', { question: 'Which rate applies?', options: ['20 %', '$(bug) 7 %'] }),
        ),
      );
      // What only reads is not asked about: the next question is the model's own.
      const asked = panel.locator('.tool-ask');
      await asked.getByText('Which rate applies?').waitFor();
      await screenshot(page, `builtin-question-${model.slice(0, 6)}`);
      expect(await asked.getByRole('listitem').allInnerTexts()).toEqual(['20 %', '$(bug) 7 %']);
      expect(await quickInput(page).isVisible()).toBe(false);
      const own = asked.getByRole('textbox', { name: 'Your own answer' });
      await fillIn(own, '19 % since 2007');
      await own.press('Enter');
      await shows(panel, '19 % since 2007');
      await idle(panel);
      const said = results(gateway);
      expect(said).toContain('src/price.ts\\n1: export function addTax');
      expect(said).toContain('2:   return price * 1.2;');
      expect(said).toContain('it leads upwards');
      expect(said).toContain('The user answered:\\n19 % since 2007');
      for (const hidden of ['addTax-secret', 'built code', 'root:']) expect(said).not.toContain(hidden);
      expect(questionsAt(gateway).map(({ status }) => status)).not.toContain(400);
      expect(modelsAsked(gateway)).toEqual([model]);
      await screenshot(page, `builtin-cards-${model.slice(0, 6)}`);
    },
  );
}

const held = heldAnswers();

shared(
  'a question that comes while the panel is hidden is shown by its message, and is answered by nothing else',
  { gateway: held.gateway },
  async (session) => {
    const { page, openPanel, gateway, evaluate } = session;
    const hidden = await openPanel();
    await pickTools(page, hidden, 'Ask the user');
    await send(hidden, call('askUser', { question: 'Shall I go on?' }));
    await hideSideBar(session);
    held.release();
    const toast = page.locator('.notification-toast', { hasText: 'Shall I go on?' });
    await toast.waitFor();
    await screenshot(page, 'builtin-question-hidden');
    for (const command of ['aiGateway.allowToolCall', 'aiGateway.denyToolCall']) {
      await evaluate((vscode, id): void => void vscode.commands.executeCommand(id), command);
    }
    await toast.getByRole('button', { name: 'Show' }).click();
    const panel = await openPanel();
    const asked = panel.locator('.tool-ask');
    await asked.getByText('Shall I go on?').waitFor();
    expect(questionsAt(gateway)).toHaveLength(1);
    await asked.getByRole('button', { name: 'Skip' }).click();
    await idle(panel);
    expect(results(gateway)).toContain('skipped the question without an answer');
  },
);

shared('the picker lists each of our tools once, and not those we lend to others', async ({ page, openPanel }) => {
  const panel = await openPanel();
  await panel.getByRole('button', { name: /^Select tools/ }).click();
  await quickInput(page).getByText('Read file').first().waitFor();
  await screenshot(page, 'builtin-picker');
  for (const name of ['Read file', 'Fetch web page', 'Git diff', 'Ask the user']) {
    await typeInQuickInput(page, name);
    await expect.poll(() => rowsCalled(page, name).count(), { message: name }).toBe(1);
  }
  await typeInQuickInput(page, 'aiGateway_');
  // The list has been searched when the last name is gone.
  await rowsCalled(page, 'Ask the user').waitFor({ state: 'detached' });
  expect(await pickRows(page).filter({ hasText: 'aiGateway' }).count()).toBe(0);
});

shared(
  'another extension’s call to the network is confirmed by the person, and never reaches this machine',
  async ({ page, evaluate }) => {
    let requests = 0;
    const server = createServer((_request, response) => {
      requests += 1;
      response.end('inside');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const url = `http://127.0.0.1:${portOf(server)}/‮latest`;
      const invoke = (): Promise<string> =>
        evaluate(async (vscode, address): Promise<string> => {
          try {
            const input = { url: address };
            await vscode.lm.invokeTool('aiGateway_fetchWebPage', { input, toolInvocationToken: undefined });
            return 'fetched';
          } catch (error) {
            return String(error);
          }
        }, url);
      const refused = invoke();
      expect(await dialogText(page)).toContain('send a request to another machine');
      await screenshot(page, 'builtin-other-chat');
      await closeDialog(page);
      expect(await refused).toMatch(/cancel/i);
      const allowed = invoke();
      await dialogText(page);
      await pressDialogButton(page, /Yes|Allow|Continue|OK/);
      expect(await allowed).toContain('this machine');
      expect(requests).toBe(0);
    } finally {
      server.close();
    }
  },
);

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

const workspaceFile = 'both.code-workspace';
const bothFolders = JSON.stringify({ folders: [{ path: 'one' }, { path: 'two' }] });

spec.long(
  'with several folders a path begins with a folder’s name where it could be two',
  {
    workspaceFile,
    files: {
      [workspaceFile]: bothFolders,
      'one/same.ts': 'export const first = 1;\n',
      'two/same.ts': 'export const second = 2;\n',
    },
  },
  async ({ evaluate, workspace }) => {
    const write = (): Promise<void> => writeFile(path.join(workspace, workspaceFile), bothFolders);
    const folders = (): Promise<number> => evaluate((vscode): number => vscode.workspace.workspaceFolders?.length ?? 0);
    // The editor may look at the file before it can read files; it looks again when the file is written.
    const opened = async (): Promise<number> => {
      const count = await folders();
      if (count !== 2) await write();
      return count;
    };
    await expect.poll(opened, { timeout: 40_000, interval: 2_000 }).toBe(2);
    const use = (name: string, input: Record<string, string>): Promise<string> =>
      evaluate(
        async (vscode, tool, given): Promise<string> => {
          try {
            const result = await vscode.lm.invokeTool(tool, { input: given, toolInvocationToken: undefined });
            return result.content.map((part) => (part as { value?: string }).value ?? '').join('');
          } catch (error) {
            return String(error);
          }
        },
        `aiGateway_${name}`,
        input,
      );
    expect(await use('readFile', { path: 'same.ts' })).toContain('one/same.ts, two/same.ts');
    expect(await use('readFile', { path: 'two/same.ts' })).toContain('1: export const second = 2;');
    expect(await use('readFile', { path: '../both.code-workspace' })).toContain('upwards');
    expect(await use('listDirectory', {})).toContain('one/\ntwo/');
    expect(await use('findFiles', { pattern: '*.ts' })).toBe('one/same.ts\ntwo/same.ts');
    expect(await use('searchText', { query: 'second' })).toContain('two/same.ts\n1: export const second = 2;');
    expect(await use('searchText', { query: 'const', path: 'one' })).not.toContain('two/');
  },
);
