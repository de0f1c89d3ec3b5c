import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { gradientPng } from '../../gateway/png.ts';
import type { Evaluate } from '../../harness/driver.ts';
import { asked, ChatPanel } from '../support/chatPanel.ts';
import { sharedSpecs, type Session } from '../support/spec.ts';
import { openFile, pick, runCommand, screenshot, setSidebarWidth, until } from '../support/workbench.ts';
import { fillIn } from '../support/fillIn.ts';

const CLAUDE = 'anthropic/claude-sonnet-4.6';
const spec = sharedSpecs({
  userSettings: { 'aiGateway.model': CLAUDE },
  files: { 'src/retry.ts': 'export const retry = 1;\n', '.env': 'SECRET_TOKEN=very-secret\n' },
});

const PNG = gradientPng('a picture').toString('base64');
const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n').toString('base64');

async function freshChat(session: Session): Promise<ChatPanel> {
  const chat = await ChatPanel.open(session);
  await setSidebarWidth(session.page, 420);
  await chat.newChat();
  return chat;
}

const chips = (chat: ChatPanel): Locator => chat.frame.getByRole('list', { name: 'Attachments' }).getByRole('listitem');

async function select(evaluate: Evaluate, lines: number): Promise<void> {
  await until('a selection', () =>
    evaluate((vscode, count) => {
      const editor = vscode.window.activeTextEditor;
      if (editor === undefined) return undefined;
      editor.selection = new vscode.Selection(0, 0, count, 0);
      return true;
    }, lines),
  );
}

/** Pastes a file into the text box, as the browser hands it over from the clipboard. */
async function paste(chat: ChatPanel, name: string, type: string, base64: string): Promise<void> {
  await chat.composer.evaluate(
    (box, file) => {
      const bytes = Uint8Array.from(atob(file.base64), (letter) => letter.codePointAt(0) ?? 0);
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([bytes], file.name, { type: file.type }));
      box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    },
    { name, type, base64 },
  );
}

function lastBody(session: Session): string {
  return JSON.stringify(asked(session).at(-1)?.body);
}

spec('the selection goes along as a chip that can be removed, and leads back to its lines', async (session) => {
  const { page, evaluate } = session;
  const chat = await freshChat(session);
  await openFile(page, 'summarize.ts');
  await select(evaluate, 6);
  await runCommand(page, 'AI Gateway: Add Selection to Chat');
  const chip = chips(chat).filter({ hasText: 'summarize.ts:1–6' });
  await chip.waitFor();
  await expect.poll(() => chat.frame.locator('.estimate').getAttribute('data-hover')).toMatch(/≈ \d+ tok/);
  await chip.getByRole('button', { name: 'Remove summarize.ts:1–6' }).click();
  await expect.poll(() => chips(chat).count()).toBe(0);
  await runCommand(page, 'AI Gateway: Add Selection to Chat');
  await chip.waitFor();
  await screenshot(page, 'attachment-selection');
  await chat.askAndRead('What is this?');
  expect(lastBody(session)).toContain('interface Completion');
  expect(lastBody(session)).not.toContain('process.argv');
  expect(await chips(chat).count()).toBe(0);
  await evaluate((vscode) => vscode.commands.executeCommand('workbench.action.closeAllEditors'));
  await chat.questions.last().getByRole('button', { name: 'Show summarize.ts:1–6' }).click();
  await until('the lines to be shown', () =>
    evaluate((vscode) => (vscode.window.activeTextEditor?.selection.end.line === 5 ? true : undefined)),
  );
});

spec.long('the open file goes along through the Attach button', async (session) => {
  const { page } = session;
  const chat = await freshChat(session);
  await openFile(page, 'classify.py');
  await chat.button('Attach').click();
  await pick(page, /Open File/);
  await chips(chat).filter({ hasText: 'classify.py' }).waitFor();
  await chat.askAndRead('Explain');
  expect(lastBody(session)).toContain('def ');
});

spec('@ finds a file of the workspace by keyboard', async (session) => {
  const { page } = session;
  const chat = await freshChat(session);
  await chat.composer.click();
  await page.keyboard.type('Look at @retr');
  await chat.frame.getByRole('option', { name: /retry\.ts/ }).waitFor();
  await screenshot(page, 'mention');
  await page.keyboard.press('Enter');
  await chips(chat).filter({ hasText: 'retry.ts' }).waitFor();
  await expect.poll(() => chat.composer.inputValue()).toBe('Look at @retry.ts ');
  await page.keyboard.press('Enter');
  await chat.answers.last().waitFor();
  await chat.ended();
  expect(lastBody(session)).toContain('export const retry = 1;');
});

spec('a pasted picture and a PDF reach the model, in both formats', async (session) => {
  const { page } = session;
  const chat = await freshChat(session);
  await paste(chat, 'sky.png', 'image/png', PNG);
  await paste(chat, 'paper.pdf', 'application/pdf', PDF);
  await expect.poll(() => chips(chat).count()).toBe(2);
  await expect
    .poll(() =>
      chips(chat)
        .locator('img')
        .first()
        .evaluate((image: HTMLImageElement) => image.naturalWidth),
    )
    .toBeGreaterThan(0);
  await screenshot(page, 'attachment-picture');
  await chat.askAndRead('What do you see?');
  expect(asked(session).at(-1)?.path).toBe('/v1/messages');
  expect(lastBody(session)).toContain(PNG);
  expect(lastBody(session)).toContain(PDF);
  await expect.poll(() => chat.questions.last().locator('img').count()).toBe(1);
  await screenshot(page, 'question-with-picture');
  await chat.selectModel('google/gemini-2.5-pro');
  await chat.askAndRead('And you?');
  expect(asked(session).at(-1)?.path).toBe('/v1/chat/completions');
  expect(lastBody(session)).toContain(PNG);
});

spec.long('a model that sees no pictures is not sent one, and the chip says why', async (session) => {
  const { page } = session;
  const chat = await freshChat(session);
  await chat.selectModel('deepseek/deepseek-v3.2');
  const before = asked(session).length;
  await paste(chat, 'sky.png', 'image/png', PNG);
  await chat.frame
    .getByText(/does not take pictures/)
    .first()
    .waitFor();
  await fillIn(chat.composer, 'What is it?');
  await chat.button('Send').click();
  await expect.poll(() => chat.composer.inputValue()).toBe('What is it?');
  await screenshot(page, 'attachment-refused-by-model');
  expect(asked(session)).toHaveLength(before);
  expect(await chat.articles.count()).toBe(0);
  await chips(chat)
    .getByRole('button', { name: /^Remove/ })
    .click();
  await fillIn(chat.composer, '');
});

spec('what is no text, and what must never be sent, is refused with a sentence', async (session) => {
  const { page } = session;
  const chat = await freshChat(session);
  await paste(
    chat,
    'tool.bin',
    'application/octet-stream',
    Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2]).toString('base64'),
  );
  await chat.frame.getByText('tool.bin was not attached: it is a program.').waitFor();
  await openFile(page, '.env');
  await runCommand(page, 'AI Gateway: Add File to Chat');
  await chat.frame.getByText('.env is not sent: it matches the setting aiGateway.neverSend.').waitFor();
  expect(await chips(chat).count()).toBe(0);
});

spec.long('a draft keeps its attachments through a reload', async (session) => {
  const chat = await freshChat(session);
  await paste(chat, 'sky.png', 'image/png', PNG);
  await expect.poll(() => chips(chat).count()).toBe(1);
  await fillIn(chat.composer, 'Unsent');
  await chat.composer.blur();
  await session.reload();
  const again = await ChatPanel.open(session);
  await expect.poll(() => chips(again).count()).toBe(1);
  await expect.poll(() => again.composer.inputValue()).toBe('Unsent');
});
