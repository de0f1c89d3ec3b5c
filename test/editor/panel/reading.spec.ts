import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { exportJson } from '../../../src/core/conversation/exchange.ts';
import { ConversationTree } from '../../../src/core/conversation/tree.ts';
import { ChatPanel } from '../support/chatPanel.ts';
import { sharedSpecs } from '../support/spec.ts';
import {
  answerFileDialog,
  focused as keysGoTo,
  quickInput,
  runCommand,
  screenshot,
  setSidebarWidth,
  settledRows,
  showFile,
  until,
} from '../support/workbench.ts';

const spec = sharedSpecs({
  userSettings: { 'aiGateway.model': 'openai/gpt-5-mini', 'files.simpleDialog.enable': true },
});

/** What has the focus in the panel, by its accessible name. */
async function focused(chat: ChatPanel): Promise<string> {
  return chat.frame.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute('aria-label') ?? element?.tagName ?? '';
  });
}

/** Presses a key until something of that name has the focus. */
async function pressUntil(page: Page, chat: ChatPanel, key: string, name: string): Promise<void> {
  const seen: string[] = [];
  for (let count = 0; count < 25; count += 1) {
    await page.keyboard.press(key);
    seen.push(await focused(chat));
    if (seen.at(-1) === name) return;
  }
  throw new Error(`${key} does not lead to "${name}" but to ${seen.join(', ')}.`);
}

spec('all of it works by keyboard alone', async (session) => {
  const { page, gateway, evaluate } = session;
  await page.keyboard.press('Control+Alt+g');
  const chat = await ChatPanel.find(session);
  await until('the cursor in the text box', async () => ((await focused(chat)) === 'Message' ? true : undefined));
  await page.keyboard.type('!echo by keyboard');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('second line');
  await expect.poll(() => chat.composer.inputValue()).toBe('!echo by keyboard\nsecond line');
  await page.keyboard.press('Enter');
  await chat.answers.last().waitFor();
  expect(await chat.ended()).toContain('by keyboard');

  gateway.addFault({ fault: 'tps=30', path: '/v1/' });
  await page.keyboard.type('!lines 300');
  await page.keyboard.press('Enter');
  await chat.answers.last().getByText('Line 2 of 300').waitFor();
  await page.keyboard.press('Escape');
  expect(await chat.ended()).toContain('Stopped. The partial response was kept.');
  expect(await focused(chat)).toBe('Message');

  await page.keyboard.press('ArrowUp');
  await expect.poll(() => chat.composer.inputValue()).toBe('!lines 300');
  await page.keyboard.press('ArrowUp');
  await expect.poll(() => chat.composer.inputValue()).toContain('by keyboard');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => chat.composer.inputValue()).toBe('');

  await pressUntil(page, chat, 'Shift+Tab', 'Conversation');
  await pressUntil(page, chat, 'Alt+ArrowUp', 'You');
  await pressUntil(page, chat, 'Alt+ArrowUp', 'GPT-5 mini');
  await pressUntil(page, chat, 'Tab', 'Copy');
  await page.keyboard.press('Enter');
  await until('the copied answer', () =>
    evaluate(async (vscode) => ((await vscode.env.clipboard.readText()).startsWith('by keyboard') ? true : undefined)),
  );
  await screenshot(page, 'keyboard-on-message');
  await pressUntil(page, chat, 'Shift+Tab', 'History');
  await page.keyboard.press('Enter');
  await quickInput(page).waitFor();
  await page.keyboard.press('Escape');
  await quickInput(page).waitFor({ state: 'hidden' });
});

spec.long('everything has the role and the name that were promised', async (session) => {
  const { gateway } = session;
  const chat = await ChatPanel.open(session);
  await chat.newChat();
  for (const name of ['Send', 'New chat', 'History', 'Attach', 'Select model']) {
    await expect.poll(() => chat.button(name).count(), { message: name }).toBe(1);
  }
  gateway.addFault({ fault: 'tps=30', path: '/v1/' });
  await chat.ask('!lines 300');
  await chat.button('Stop').waitFor();
  await expect.poll(() => chat.log.count()).toBe(1);
  await chat.answers.last().getByText('Line 2 of 300').waitFor();
  await chat.button('Stop').click();
  await chat.ended();
  await expect.poll(() => chat.questions.count()).toBe(1);
  await expect.poll(() => chat.log.getByRole('article', { name: 'GPT-5 mini', exact: true }).count()).toBe(1);
  for (const name of ['Regenerate', 'Copy', 'Continue', 'Delete']) {
    expect(await chat.action(chat.answers.last(), name).count(), name).toBe(1);
  }
  for (const name of ['Edit', 'Copy', 'Delete']) {
    expect(await chat.action(chat.questions.last(), name).count(), name).toBe(1);
  }
  gateway.addFault({ fault: 'status=402;type=insufficient_funds;message=No.', path: '/v1/' });
  await chat.askAndRead('Fails');
  await expect.poll(() => chat.action(chat.answers.last(), 'Retry').count()).toBe(1);
  // What is said to screen readers is a sentence when an answer begins and ends, not its tokens.
  const said = async (): Promise<string> =>
    (await chat.frame.locator('[aria-live="polite"]').allTextContents()).join(' ');
  // At most one sentence in three seconds.
  await expect.poll(said).toMatch(/response failed/i);
  expect((await said()).length).toBeLessThan(400);
});

spec.long('scrolling up in the middle of an answer stays where the reader is', async (session) => {
  const { gateway } = session;
  const chat = await ChatPanel.open(session);
  await chat.newChat();
  gateway.addFault({ fault: 'tps=200', path: '/v1/' });
  const answer = await chat.ask('!lines 300');
  await answer.getByText('Line 40 of 300').waitFor();
  await chat.log.hover();
  await session.page.mouse.wheel(0, -400);
  const place = (): Promise<number> => chat.log.evaluate((log) => log.scrollTop);
  const room = (): Promise<number> => chat.log.evaluate((log) => log.scrollHeight - log.clientHeight - log.scrollTop);
  await expect.poll(room).toBeGreaterThan(200);
  const before = await place();
  await answer.getByText('Line 70 of 300').waitFor({ state: 'attached' });
  expect(Math.abs((await place()) - before)).toBeLessThan(3);
  await chat.button('Jump to latest').click();
  await expect.poll(room).toBeLessThan(40);
  await chat.button('Stop').click();
  await chat.ended();
});

const MESSAGES = 2000;

function longTalk(): string {
  const tree = new ConversationTree();
  let parent: string | null = null;
  for (let index = 0; index < MESSAGES; index += 1) {
    const common = { id: `m${index}`, createdAt: 1_700_000_000_000 + index * 1000 };
    const text = `Message ${index}\n\nSome **words** and \`code\`.\n\n${'Filler words. '.repeat(index % 40)}`;
    const parts = [{ type: 'text', text }] as const;
    if (index % 2 === 0) tree.add({ ...common, role: 'user', parts }, parent);
    else tree.add({ ...common, role: 'assistant', parts, model: 'openai/gpt-5-mini', status: 'complete' }, parent);
    parent = common.id;
  }
  return exportJson({ title: 'A long talk', createdAt: 1_700_000_000_000, tree });
}

spec.long(
  'a conversation of 2,000 messages opens at its end, scrolls to its start, and keeps its page small',
  async (session) => {
    const { page, workspace } = session;
    const file = path.join(workspace, 'long.json');
    await writeFile(file, longTalk());
    const chat = await ChatPanel.open(session);
    await setSidebarWidth(page, 420);
    await runCommand(page, 'AI Gateway: Import Chat…');
    await answerFileDialog(page, file);
    await expect.poll(() => chat.articles.count(), { timeout: 20_000 }).toBe(MESSAGES);
    await chat.log.getByText(`Message ${MESSAGES - 1}`, { exact: true }).waitFor();
    const nodes = (): Promise<number> => chat.frame.evaluate(() => document.querySelectorAll('*').length);
    expect(await nodes()).toBeLessThan(MESSAGES + 2500);
    await chat.log.evaluate((log) => (log.scrollTop = 0));
    await chat.log.getByText(/^Message 0\b/).waitFor();
    for (const share of [0.2, 0.4, 0.6, 0.8]) {
      await chat.log.evaluate((log, part) => (log.scrollTop = log.scrollHeight * part), share);
      await until(`text at ${share * 100} %`, async () =>
        chat.frame.evaluate(() => {
          const { x, y, width, height } =
            document.querySelector('[role=log]')?.getBoundingClientRect() ?? new DOMRect();
          const found = document.elementFromPoint(x + width / 2, y + height / 2)?.closest('article');
          return found?.textContent?.includes('Message') === true ? true : undefined;
        }),
      );
    }
    expect(await nodes()).toBeLessThan(MESSAGES + 4000);
    await chat.composer.focus();
    expect(await chat.askAndRead('!echo still quick')).toContain('still quick');
  },
);

spec(
  'after every list and message of the panel the caret is where it was, and the key for a new chat works there',
  async (session) => {
    const { page, evaluate } = session;
    const chat = await ChatPanel.open(session);
    await chat.newChat();
    await chat.askAndRead('!echo to be found again');
    await chat.newChat();
    await evaluate(async (vscode): Promise<void> => vscode.commands.executeCommand('workbench.action.closeAllEditors'));
    const close = async (list: string, key: 'Escape' | 'Enter'): Promise<void> => {
      await chat.button(list).click();
      await settledRows(page, /./);
      await page.keyboard.press(key);
      await quickInput(page).waitFor({ state: 'hidden' });
      await keysGoTo(chat.composer);
    };
    await chat.write('()');
    await chat.composer.press('ArrowLeft');
    let typed = '';
    const type = async (letter: string, where: string): Promise<void> => {
      await page.keyboard.type(letter);
      typed += letter;
      await expect.poll(() => chat.composer.inputValue(), { message: where }).toBe(`(${typed})`);
    };
    for (const list of ['Select model', 'Select thinking effort', 'Select tools']) {
      await close(list, 'Escape');
      await type('s', `${list}, Escape`);
      await close(list, 'Enter');
      await type('n', `${list}, Enter`);
    }
    // Enter goes on: to a file dialog, and to a chat with a text of its own.
    for (const list of ['Attach', 'History']) {
      await close(list, 'Escape');
      await type('s', `${list}, Escape`);
    }
    await close('History', 'Enter');
    await expect.poll(() => chat.articles.count()).toBe(2);
    await chat.press(chat.questions.last(), 'Delete');
    await chat.log.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => chat.articles.count()).toBe(2);
    await chat.composer.focus();
    await keysGoTo(chat.composer);
    await page.keyboard.type('more');
    await expect.poll(() => chat.composer.inputValue()).toBe('more');
    await expect.poll(() => chat.articles.count()).toBe(2);

    await page.keyboard.press('Control+Alt+n');
    await expect.poll(() => chat.articles.count()).toBe(0);
    await keysGoTo(chat.composer);
    await page.keyboard.type('new');
    await expect.poll(() => chat.composer.inputValue()).toBe('new');
    await close('History', 'Enter');
    await expect.poll(() => chat.composer.inputValue()).toBe('more');
    const tabs = await evaluate((vscode) =>
      vscode.window.tabGroups.all.flatMap((group) => group.tabs.map((tab) => tab.label)),
    );
    expect(tabs).toEqual([]);

    await showFile(page, evaluate, 'README.md');
    await runCommand(page, 'AI Gateway: Select Model');
    await settledRows(page, /./);
    await page.keyboard.press('Escape');
    await quickInput(page).waitFor({ state: 'hidden' });
    await page.waitForTimeout(500); // as long as the focus might still move
    await keysGoTo(page.locator('.editor-instance .monaco-editor').last());
  },
);
