// Tools in Restricted Mode: only what reads and asks is offered, and what reads gives nothing of the folder away.
import { access } from 'node:fs/promises';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { ask, questionsAt, shows } from '../support/chat.ts';
import { tidySpecs, type Session } from '../support/spec.ts';
import { call, pickTools } from '../support/toolCalls.ts';
import { answerTrustDialog, closeQuickInput, rowsCalled, typeInQuickInput } from '../support/workbench.ts';

const spec = tidySpecs({
  userSettings: { 'aiGateway.model': 'openai/gpt-4.1' },
  files: { 'src/price.ts': 'export function addTax(price: number): number {\n  return price * 1.2;\n}\n' },
  trust: 'ask',
});

let answered: Promise<void> | undefined;

/** Opens the chat in a window whose question for trust was refused; it comes once. */
async function open({ page, openPanel }: Session): Promise<Frame> {
  answered ??= answerTrustDialog(page, 'restricted');
  await answered;
  return openPanel();
}

/** What the tools answered, as the model got it. */
function results(gateway: Parameters<typeof questionsAt>[0]): string {
  return JSON.stringify(questionsAt(gateway).at(-1)?.body ?? null);
}

spec('in Restricted Mode only reading tools are offered', async (session) => {
  const { page } = session;
  const panel = await open(session);
  await panel.getByRole('button', { name: /^Select tools/ }).click();
  for (const name of ['Fetch web page', 'Propose edit', 'Create file', 'Run command', 'Run task']) {
    // The list has been searched when what was looked for before is gone.
    await typeInQuickInput(page, 'Read file');
    await rowsCalled(page, 'Read file').waitFor();
    await typeInQuickInput(page, name);
    await rowsCalled(page, 'Read file').waitFor({ state: 'detached' });
    expect(await rowsCalled(page, name).count(), name).toBe(0);
  }
  await closeQuickInput(page);
});

spec('in Restricted Mode tools read nothing, and other chats get no more', async (session) => {
  const { page, evaluate, gateway } = session;
  const panel = await open(session);
  await pickTools(page, panel, 'Read file');
  await ask(panel, call('readFile', { path: 'src/price.ts' }));
  expect(questionsAt(gateway)).toHaveLength(2);
  expect(results(gateway)).toContain('Restricted Mode');
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
  await shows(panel, 'still here');
});

spec('in Restricted Mode a model that wants to run a command cannot', async (session) => {
  const { page, gateway, workspace } = session;
  const panel = await open(session);
  await pickTools(page, panel, 'Read file');
  await ask(panel, call('runCommand', { command: 'touch ran.txt' }));
  const offered = questionsAt(gateway).map(({ body }) => JSON.stringify((body as { readonly tools?: unknown }).tools));
  expect(offered).toHaveLength(2);
  for (const tools of offered) expect(tools).not.toContain('runCommand');
  expect(results(gateway)).toContain('There is no tool called');
  await expect(access(path.join(workspace, 'ran.txt'))).rejects.toThrow();
});
