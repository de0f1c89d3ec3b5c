// Messages that wait for an answer, and words found in the chat, in a real window.
import { expect } from 'vitest';
import { asked, ChatPanel } from '../support/chatPanel.ts';
import { sharedSpecs } from '../support/spec.ts';
import { focused, screenshot, setSidebarWidth, showFile } from '../support/workbench.ts';
import { fillIn } from '../support/fillIn.ts';

const userSettings = { 'aiGateway.model': 'openai/gpt-5-mini' };
const spec = sharedSpecs({ userSettings });

const rows = (chat: ChatPanel) => chat.frame.getByRole('list', { name: 'Queued messages' }).getByRole('listitem');

/** Writes into the text box and presses Enter, while an answer is being written. */
async function queue(chat: ChatPanel, text: string, count: number): Promise<void> {
  await chat.write(text);
  await chat.composer.press('Enter');
  await expect.poll(() => rows(chat).count()).toBe(count);
  await expect.poll(() => chat.composer.inputValue()).toBe('');
}

spec('what is asked during an answer waits, survives a reload, and is sent when it is told to', async (session) => {
  const { gateway, page } = session;
  const chat = await ChatPanel.open(session);
  await setSidebarWidth(page, 420);
  await chat.newChat();
  gateway.addFault({ fault: 'tps=60' });
  await chat.ask('!lines 200');
  await queue(chat, '!echo the second', 1);
  await queue(chat, '!echo the third', 2);
  const before = asked(session).length;
  await screenshot(page, 'queue-of-two');
  await session.reload();
  const again = await ChatPanel.open(session);
  await again.ended();
  await expect
    .poll(() => rows(again).evaluateAll((all) => all.map((row) => row.getAttribute('aria-label'))))
    .toEqual(['Queued message: !echo the second', 'Queued message: !echo the third']);
  await again.frame.getByText('Queue paused: the window was reloaded.').waitFor();
  await screenshot(page, 'queue-after-reload');
  expect(asked(session).length).toBe(before);
  expect(await again.composer.inputValue()).toBe('');
  await rows(again).nth(1).getByRole('button', { name: 'Send now' }).click();
  await expect.poll(() => again.answers.last().innerText()).toContain('the third');
  await again.ended();
  expect(asked(session).length).toBe(before + 1);
  await again.frame.getByRole('button', { name: 'Resume' }).click();
  await expect.poll(() => again.answers.last().innerText()).toContain('the second');
  await again.ended();
  await expect.poll(() => rows(again).count()).toBe(0);

  // A good end sends the next by itself, also in a chat that was left.
  gateway.addFault({ fault: 'tps=60' });
  await again.ask('!lines 20');
  await queue(again, '!echo by itself', 1);
  await again.newChat();
  await expect.poll(() => asked(session).length, { timeout: 30_000 }).toBe(before + 4);
  await again.openFromHistory('by itself');
  await expect.poll(() => again.answers.last().innerText()).toContain('by itself');
  expect(await rows(again).count()).toBe(0);
});

spec('Ctrl+F in the chat finds in the chat, and Escape gives the focus back without a stop', async (session) => {
  const { gateway, page, evaluate } = session;
  await showFile(page, evaluate, 'README.md');
  const chat = await ChatPanel.open(session);
  await chat.newChat();
  await chat.askAndRead('!echo a needle here, and there a **nee**dle');
  gateway.addFault({ fault: 'tps=40' });
  await chat.ask('!lines 200');
  await focused(chat.composer);
  await page.keyboard.press('Control+f');
  const input = chat.frame.getByRole('textbox', { name: 'Find in chat' });
  await focused(input);
  await page.keyboard.type('needle');
  const count = chat.frame.locator('.find-count');
  await expect.poll(() => count.textContent()).toMatch(/^\d of 5$/);
  await page.keyboard.press('F3');
  await expect.poll(() => input.inputValue()).toBe('needle');
  await screenshot(page, 'find-in-chat');
  expect(await page.locator('.find-widget.visible, .webview-find-widget.visible').count()).toBe(0);
  await page.keyboard.press('Escape');
  await input.waitFor({ state: 'hidden' });
  await focused(chat.composer);
  // The answer goes on.
  await page.keyboard.type('x');
  await expect.poll(() => chat.composer.inputValue()).toBe('x');
  expect(await chat.button('Stop').count()).toBe(1);
  await page.keyboard.press('Escape');
  await chat.ended();
  await fillIn(chat.composer, '');
});
