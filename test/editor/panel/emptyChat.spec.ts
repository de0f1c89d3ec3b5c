// What an empty chat offers in the real editor: what is open, selected and wrong there, and the chats before it.
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { asked, ChatPanel } from '../support/chatPanel.ts';
import { sharedSpecs } from '../support/spec.ts';
import { focused, runCommand, screenshot, showFile, until } from '../support/workbench.ts';
import { fillIn } from '../support/fillIn.ts';

const spec = sharedSpecs({
  userSettings: { 'aiGateway.model': 'anthropic/claude-sonnet-4.6', 'json.validate.enable': true },
  files: { 'prices.json': '{\n  "a": 1,\n  "b": oops,\n  "c": 3\n}\n', '.env': 'KEY=secret\n' },
});

const row = (chat: ChatPanel, name: RegExp | string): Locator =>
  chat.frame.getByRole('list').getByRole('button', { name });

spec('what is open, selected and wrong is offered, and nothing is sent by a click', async (session) => {
  const { page, evaluate } = session;
  const chat = await ChatPanel.open(session);
  await chat.newChat();
  await showFile(page, evaluate, 'prices.json');
  await row(chat, 'Ask about prices.json').waitFor();
  await until('a selection', () =>
    evaluate((vscode) => {
      const editor = vscode.window.activeTextEditor;
      if (editor === undefined) return undefined;
      editor.selection = new vscode.Selection(1, 0, 3, 0);
      return true;
    }),
  );
  await row(chat, 'Explain lines 2–3 of prices.json').waitFor();
  const fix = row(chat, /^Fix \d problems? in prices\.json$/);
  await fix.waitFor();
  await screenshot(page, 'empty-chat');
  await fix.click();
  await expect.poll(() => chat.composer.inputValue()).toMatch(/^Fix \d problems? in prices\.json:\n\n- line 3: error/);
  const chips = chat.frame.getByRole('list', { name: 'Attachments' }).getByRole('listitem');
  await chips.filter({ hasText: 'prices.json' }).waitFor();
  await focused(chat.composer);
  expect(asked(session)).toEqual([]);
  await screenshot(page, 'empty-chat-fix');
  await chat.button('Send').click();
  await chat.ended();
  expect(JSON.stringify(asked(session).at(-1)?.body)).toContain('oops');
  // The chat just left is the first of the last ones, and one click leads back into it.
  await showFile(page, evaluate, '.env');
  await chat.newChat();
  await row(chat, 'Review a file…').waitFor();
  expect(await row(chat, /\.env/).count()).toBe(0);
  await row(chat, /^Fix .* in prices\.json.* now$/)
    .or(row(chat, /^Fix .* ago$/))
    .click();
  await expect.poll(() => chat.questions.count()).toBe(1);
  await expect
    .poll(() => chat.composer.evaluate((box) => document.activeElement === box && document.hasFocus()))
    .toBe(true);
  await page.keyboard.type('and on');
  await expect.poll(() => chat.composer.inputValue()).toBe('and on');
  await fillIn(chat.composer, '');
});

spec('Alt+F1 lists the keys of the chat, and Escape leads back', async (session) => {
  const { page } = session;
  const chat = await ChatPanel.open(session);
  await chat.newChat();
  await page.keyboard.press('Alt+F1');
  const help = chat.frame.getByRole('dialog', { name: 'Chat accessibility help' });
  await help.waitFor();
  await help.getByText('Go to Next Code Block').waitFor();
  await screenshot(page, 'chat-help');
  await page.keyboard.press('Escape');
  await help.waitFor({ state: 'detached' });
  await page.keyboard.type('typed');
  await expect.poll(() => chat.composer.inputValue()).toBe('typed');
  await fillIn(chat.composer, '');
  await runCommand(page, 'AI Gateway: Chat Accessibility Help');
  await help.waitFor();
  await expect.poll(() => help.evaluate((page) => page === document.activeElement && document.hasFocus())).toBe(true);
  await page.keyboard.press('Escape');
  await expect
    .poll(() => chat.composer.evaluate((box) => document.activeElement === box && document.hasFocus()))
    .toBe(true);
});
