// Our own tools in the real editor: picked, run and answered from in the panel, offered to other chats, held back where
// the folder is not trusted.
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { waitForWorkbench } from '../../harness/browser.ts';
import { ask, button, idle, questionsAt, send, shows } from '../support/chat.ts';
import { spec } from '../support/spec.ts';
import { call, pickTools, steps } from '../support/toolCalls.ts';
import {
  dialogText,
  pick,
  pickRows,
  pressDialogButton,
  quickInput,
  screenshot,
  typeInQuickInput,
} from '../support/workbench.ts';

const files = {
  'src/price.ts': 'export function addTax(price: number): number {\n  return price * 1.2;\n}\n',
  '.gitignore': 'out/\n',
  'out/price.js': 'addTax in built code\n',
  '.env': 'TOKEN=addTax-secret\n',
};

/** Rows of the picker that are called just so. */
function rowsOf(page: Page, name: string): Locator {
  return pickRows(page).filter({ has: page.getByText(name, { exact: true }) });
}

/** What the tools answered, as the model got it. */
function results(gateway: Parameters<typeof questionsAt>[0]): string {
  return JSON.stringify(questionsAt(gateway).at(-1)?.body ?? null);
}

for (const model of ['openai/gpt-4.1', 'anthropic/claude-sonnet-4.5']) {
  spec(
    `a model reads, searches and asks the person: ${model}`,
    { userSettings: { 'aiGateway.model': model }, files },
    async ({ page, openPanel, gateway }) => {
      const panel = await openPanel();
      await pickTools(page, panel, 'Read file', 'Search text', 'Ask the user');
      await send(
        panel,
        steps(
          `${call('searchText', { query: 'addTax' })}\n${call('readFile', { path: '../../etc/passwd' })}`,
          call('readFile', { path: 'src/price.ts', startLine: 2, endLine: 2 }),
          call('askUser', { question: 'Which rate applies?', options: ['20 %', '$(bug) 7 %'] }),
        ),
      );
      // What reads is asked about once for the conversation; each kind of call is its own question.
      await allowUntil(panel, () => quickInput(page).isVisible());
      await quickInput(page).getByText('Which rate applies?').first().waitFor();
      await screenshot(page, `builtin-question-${model.slice(0, 6)}`);
      expect(await pickRows(page).count()).toBe(2);
      await page.keyboard.type('19 % since 2007');
      await pick(page, /19 % since 2007/);
      await idle(panel);
      await shows(panel, '19 % since 2007');
      const said = results(gateway);
      expect(said).toContain('src/price.ts\\n1: export function addTax');
      expect(said).toContain('2:   return price * 1.2;');
      expect(said).toContain('it leads upwards');
      expect(said).toContain('The user answered:\\n19 % since 2007');
      for (const hidden of ['addTax-secret', 'built code', 'root:']) expect(said).not.toContain(hidden);
      expect(questionsAt(gateway).map(({ status }) => status)).not.toContain(400);
      await screenshot(page, `builtin-cards-${model.slice(0, 6)}`);
    },
  );
}

/** Presses "Allow in this conversation" for as long as there is one, until something else has come. */
async function allowUntil(panel: Parameters<typeof button>[0], isDone: () => Promise<boolean>): Promise<void> {
  const allow = button(panel, 'Allow in this conversation').first();
  await expect
    .poll(
      async () => {
        if (await isDone()) return true;
        if (await allow.isVisible()) await allow.click({ timeout: 2_000 }).catch(() => undefined);
        return false;
      },
      { timeout: 60_000, interval: 200 },
    )
    .toBe(true);
}

spec(
  'a question closed without an answer says so to the model',
  { userSettings: { 'aiGateway.model': 'openai/gpt-4.1' }, files },
  async ({ page, openPanel, gateway }) => {
    const panel = await openPanel();
    await pickTools(page, panel, 'Ask the user');
    await send(panel, call('askUser', { question: 'Shall I go on?' }));
    await quickInput(page).getByText('Shall I go on?').first().waitFor();
    await screenshot(page, 'builtin-question-free');
    await page.keyboard.press('Escape');
    await idle(panel);
    expect(results(gateway)).toContain('closed the question without an answer');
  },
);

spec(
  'the picker lists each of our tools once, and not those we lend to others',
  { files },
  async ({ page, openPanel }) => {
    const panel = await openPanel();
    await panel.getByRole('button', { name: /^Select tools/ }).click();
    await quickInput(page).getByText('Read file').first().waitFor();
    await screenshot(page, 'builtin-picker');
    for (const name of ['Read file', 'Fetch web page', 'Git diff', 'Ask the user']) {
      await typeInQuickInput(page, name);
      await expect.poll(() => rowsOf(page, name).count(), { message: name }).toBe(1);
    }
    await typeInQuickInput(page, 'aiGateway_');
    await expect.poll(() => pickRows(page).filter({ hasText: 'aiGateway' }).count()).toBe(0);
  },
);

spec(
  'another extension’s call to the network is confirmed by the person, and never reaches this machine',
  { files },
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
      await page.keyboard.press('Escape');
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

spec(
  'in Restricted Mode only reading tools are offered, they read nothing, and other chats get no more',
  { userSettings: { 'aiGateway.model': 'openai/gpt-4.1' }, files, trust: false },
  async ({ page, openPanel, evaluate, gateway }) => {
    const panel = await openPanel();
    await panel.getByRole('button', { name: /^Select tools/ }).click();
    await quickInput(page).getByText('Read file').first().waitFor();
    for (const name of ['Fetch web page', 'Propose edit', 'Run command']) {
      expect(await rowsOf(page, name).count(), name).toBe(0);
    }
    await page.keyboard.press('Escape');
    await pickTools(page, panel, 'Read file');
    await send(panel, call('readFile', { path: 'src/price.ts' }));
    await allowUntil(panel, async () => results(gateway).includes('Restricted Mode'));
    await idle(panel);
    expect(results(gateway)).not.toContain('price * 1.2');
    const said = await evaluate(async (vscode): Promise<string> => {
      const input = { url: 'https://example.com/' };
      try {
        await vscode.lm.invokeTool('aiGateway_fetchWebPage', { input, toolInvocationToken: undefined });
        return 'fetched';
      } catch (error) {
        return String(error);
      }
    });
    expect(said).toContain('off in Restricted Mode');
    await ask(panel, '!echo still here');
  },
);

spec(
  'with several folders a path begins with a folder’s name where it could be two',
  { files: { 'one/same.ts': 'export const first = 1;\n', 'two/same.ts': 'export const second = 2;\n' } },
  async ({ page, editor, evaluate, workspace }) => {
    const file = path.join(workspace, 'both.code-workspace');
    const write = (): Promise<void> => writeFile(file, JSON.stringify({ folders: [{ path: 'one' }, { path: 'two' }] }));
    await write();
    const url = new URL(editor.url);
    url.searchParams.delete('folder');
    url.searchParams.set('workspace', file);
    await page.goto(url.href);
    await waitForWorkbench(page);
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
    expect(await use('readFile', { path: 'same.ts' })).toContain('one/same.ts or two/same.ts');
    expect(await use('readFile', { path: 'two/same.ts' })).toContain('1: export const second = 2;');
    expect(await use('readFile', { path: '../both.code-workspace' })).toContain('upwards');
    expect(await use('listDirectory', {})).toContain('one/\ntwo/');
    expect(await use('findFiles', { pattern: '*.ts' })).toBe('one/same.ts\ntwo/same.ts');
    expect(await use('searchText', { query: 'second' })).toContain('two/same.ts\n1: export const second = 2;');
    expect(await use('searchText', { query: 'const', path: 'one' })).not.toContain('two/');
  },
);
