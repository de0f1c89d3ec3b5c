// Notebooks by their cells: what goes along with a question, and where an answer's code goes.
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { asked, ChatPanel } from '../../editor/support/chatPanel.ts';
import { cellTexts, editCell, notebookFile, PLOT, shownNotebook } from '../../editor/support/notebooks.ts';
import { tidySpecs, type Session } from '../../editor/support/spec.ts';
import { runCommand, screenshot, setSidebarWidth } from '../../editor/support/workbench.ts';

const spec = tidySpecs({
  userSettings: { 'aiGateway.model': 'anthropic/claude-sonnet-4.6', 'files.autoSave': 'off' },
  files: { 'plot.ipynb': notebookFile(), 'typed.ipynb': notebookFile(), 'applied.ipynb': notebookFile() },
});

const chips = (chat: ChatPanel): Locator => chat.frame.getByRole('list', { name: 'Attachments' }).getByRole('listitem');

async function freshChat(session: Session): Promise<ChatPanel> {
  const chat = await ChatPanel.open(session);
  await setSidebarWidth(session.page, 420);
  await chat.newChat();
  return chat;
}

function lastBody(session: Session): string {
  return JSON.stringify(asked(session).at(-1)?.body);
}

spec('a notebook goes along by its cells, its picture as a picture', async (session) => {
  const { page } = session;
  const chat = await freshChat(session);
  await chat.composer.click();
  await page.keyboard.type('Look at @plot');
  await chat.frame.getByRole('option', { name: /plot\.ipynb/ }).waitFor();
  await page.keyboard.press('Enter');
  await expect.poll(() => chips(chat).count()).toBe(2);
  await screenshot(page, 'attachment-notebook');
  await page.keyboard.press('Enter');
  await chat.answers.last().waitFor();
  await chat.ended();
  const body = lastBody(session);
  expect(body).toContain('--- cell 2 (code, python) ---\\na = 1\\nb = 2\\nc = 4\\n--- output of cell 2 ---\\nprinted');
  expect(body).toContain('attached as plot.ipynb, picture 1]');
  expect(body.split(PLOT)).toHaveLength(2);
  expect(body).not.toContain('cell_type');
});

spec('a notebook that is open goes along as the editor has it, its picture as a word', async (session) => {
  const { page } = session;
  const chat = await freshChat(session);
  await chat.selectModel('deepseek/deepseek-v3.2');
  await editCell(session.evaluate, 'typed.ipynb', 1);
  await session.evaluate(async (vscode): Promise<void> => {
    await vscode.window.activeTextEditor?.edit((edit) => edit.insert(new vscode.Position(0, 0), 'z = 0\n'));
  });
  await runCommand(page, 'AI Gateway: Add File to Chat');
  await expect.poll(() => chips(chat).count()).toBe(1);
  await chat.askAndRead('What is this?');
  expect(lastBody(session)).toContain('--- cell 2 (code, python) ---\\nz = 0\\na = 1');
  expect(lastBody(session)).toMatch(/\[picture, image\/png, [\d.]+ k?B\]/);
  expect(lastBody(session)).not.toContain(PLOT);
});

spec('Apply changes the cell that is edited, which stays selected in its notebook', async (session) => {
  const { page, evaluate } = session;
  const chat = await freshChat(session);
  await editCell(evaluate, 'applied.ipynb', 1);
  await chat.askAndRead('!echo Here:\n\n```python\na = 1\nb = 3\nc = 4\n```');
  const code = chat.answers.last().getByRole('group', { name: 'Code, python' });
  await code.hover();
  await code.getByRole('button', { name: 'Apply', exact: true }).click();
  await expect.poll(async () => (await cellTexts(evaluate, 'applied.ipynb'))[1]).toBe('a = 1\nb = 2\nb = 3\nc = 4');
  const shown = { tabs: ['applied.ipynb'], selected: [1], inCell: 'vscode-notebook-cell' };
  await expect.poll(() => shownNotebook(evaluate)).toEqual(shown);
  await screenshot(page, 'apply-notebook-cell');
  await runCommand(page, 'AI Gateway: Accept All Changes');
  await expect.poll(async () => (await cellTexts(evaluate, 'applied.ipynb'))[1]).toBe('a = 1\nb = 3\nc = 4');
  await expect.poll(() => shownNotebook(evaluate)).toEqual(shown);
});
