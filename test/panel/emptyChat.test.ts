// What an empty chat offers to ask about: none of it sends anything.
import type { Locator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { ViewHere } from '../../src/protocol/viewState.ts';
import { question, snapshot } from './support/content.ts';
import { it } from './support/panelPage.ts';

const HOUR = 3_600_000;
const chats = (): ViewHere['chats'] => [
  { id: 'retry', title: 'Parse the retry header', updatedAt: Date.now() - 2 * HOUR },
  { id: 'tides', title: 'Tests for the tide table', updatedAt: Date.now() - 26 * HOUR },
];
const row = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });
const box = (page: Page): Locator => page.getByRole('textbox', { name: 'Message' });

describe('an empty chat', () => {
  it('offers what is selected, with a question in the text box or without', async ({ openPanel }) => {
    const here: ViewHere = { file: 'load.ts', lines: '3–20', problems: 0, chats: [] };
    const { page, host } = await openPanel({ snapshot: snapshot({ title: '', here }), width: 260 });
    await row(page, 'Ask about lines 3–20 of load.ts').click();
    expect(await host.waitFor('attach')).toMatchObject({ what: 'selection' });
    expect(await box(page).inputValue()).toBe('');
    expect(await box(page).evaluate((element) => element === document.activeElement)).toBe(true);
    await row(page, 'Explain lines 3–20 of load.ts').click();
    expect(await box(page).inputValue()).toBe('Explain this code.');
    expect(host.sent('send')).toEqual([]);
  });

  it('leaves alone what is written already', async ({ openPanel }) => {
    const here: ViewHere = { file: 'load.ts', problems: 0, chats: [] };
    const { page, host } = await openPanel({ snapshot: snapshot({ title: '', here, draft: 'Half a thought' }) });
    await row(page, 'Review load.ts').click();
    expect(await host.waitFor('attach')).toMatchObject({ what: 'open-file' });
    expect(await box(page).inputValue()).toBe('Half a thought');
  });

  it('follows what is open and wrong, and keeps the focus on the row that has it', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot({ title: '' }) });
    await row(page, 'Review a file…').waitFor();
    host.post({ type: 'here-changed', here: { file: 'load.ts', problems: 1, chats: [] } });
    await row(page, 'Fix 1 problem in load.ts').waitFor();
    expect(await row(page, 'Review a file…').count()).toBe(0);
    await row(page, 'Ask about load.ts').focus();
    host.post({ type: 'here-changed', here: { file: 'load.ts', problems: 3, chats: chats() } });
    await row(page, 'Fix 3 problems in load.ts').waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Ask about load.ts');
    await row(page, 'Fix 3 problems in load.ts').click();
    await host.waitFor('attach-problems');
    expect(host.sent('send')).toEqual([]);
    host.post({ type: 'messages-added', messages: [question('q', 'x')] });
    await page.getByRole('heading', { name: 'Ask about your code' }).waitFor({ state: 'detached' });
  });

  it('opens one of the last chats with one click, also while there is no key', async ({ openPanel }) => {
    const { connection } = snapshot();
    const { page, host } = await openPanel({
      snapshot: snapshot({
        title: '',
        connection: { ...connection, state: 'no-key', detail: 'Set an API key.' },
        here: { file: 'load.ts', problems: 3, chats: chats() },
      }),
    });
    expect(await page.getByRole('button', { name: /load\.ts/ }).count()).toBe(0);
    await row(page, 'Tests for the tide table yesterday').waitFor();
    await row(page, 'Parse the retry header 2 hours ago').click();
    expect(await host.waitFor('open-chat')).toMatchObject({ conversationId: 'retry' });
  });

  it('offers no files in Restricted Mode', async ({ openPanel }) => {
    const { page } = await openPanel({
      snapshot: snapshot({ title: '', isTrusted: false, here: { problems: 0, chats: [] } }),
    });
    await row(page, 'Ask about a picture…').waitFor();
    expect(await page.locator('.empty-row').count()).toBe(1);
  });
});
