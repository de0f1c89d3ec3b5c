// Messages that wait for the running answer to end.
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { ViewQueue } from '../../src/protocol/viewState.ts';
import { answer, question, snapshot } from './support/content.ts';
import { it as panelTest } from './support/panelPage.ts';

const queued = (id: string, text: string, attachments: string[] = []): ViewQueue['messages'][number] => ({
  id,
  text,
  size: text.length,
  attachments,
});

const running = {
  messages: [question('q', 'x'), answer('a', 'y', { status: 'streaming' })],
  runningMessageId: 'a',
};

const it = panelTest.extend('openQueue', async ({ openPanel }) => async (queue: ViewQueue, haste = 1) => {
  const panel = await openPanel({ haste, snapshot: snapshot({ ...running, queue }) });
  return { ...panel, post: (next: ViewQueue) => panel.host.post({ type: 'queue-changed', queue: next }) };
});

const rows = (page: Page) => page.getByRole('list', { name: 'Queued messages' }).getByRole('listitem');
const focused = (page: Page) =>
  page.evaluate(() => {
    const row = document.activeElement?.closest('.queued')?.getAttribute('aria-label') ?? '';
    return `${row}|${document.activeElement?.getAttribute('aria-label') ?? ''}`;
  });

const three: ViewQueue = {
  messages: [queued('1', 'And the tests?'), queued('2', 'Then\ncommit it.', ['a.ts', 'b.ts']), queued('3', 'Thanks')],
};

describe('the queue', () => {
  it('shows what waits in its order, and says each button to the host', async ({ openQueue }) => {
    const { page, host } = await openQueue(three);
    await rows(page).nth(2).waitFor();
    expect(await rows(page).evaluateAll((all) => all.map((row) => row.getAttribute('aria-label')))).toEqual([
      'Queued message: And the tests?',
      'Queued message: Then commit it.',
      'Queued message: Thanks',
    ]);
    expect(await rows(page).nth(1).innerText()).toContain('2 attachments');
    await rows(page).nth(0).getByRole('button', { name: 'Send now' }).click();
    await rows(page).nth(1).getByRole('button', { name: 'Remove queued message' }).click();
    await page.getByRole('textbox', { name: 'Message' }).fill('in the box');
    await rows(page).nth(2).getByRole('button', { name: 'Edit queued message' }).click();
    await host.waitFor('queue-edit');
    const said = host.commands.filter(({ type }) => type.startsWith('queue-') || type === 'draft-changed');
    // What is in the box is with the host before a message is put to it.
    expect(said).toEqual([
      { type: 'queue-send', id: '1' },
      { type: 'queue-remove', id: '2' },
      { type: 'draft-changed', conversationId: 'c1', text: 'in the box' },
      { type: 'queue-edit', id: '3' },
    ]);
    host.post({ type: 'composer-text', text: 'Thanks', mode: 'append' });
    await page.waitForFunction(() => document.querySelector('textarea')?.value === 'in the box\nThanks');
  });

  it('keeps the focus in the row after the one that is gone, and in the text box after the last', async ({
    openQueue,
  }) => {
    const { page, post } = await openQueue(three);
    await rows(page).nth(2).waitFor();
    await rows(page).nth(1).getByRole('button', { name: 'Remove queued message' }).focus();
    for (const [messages, place] of [
      [[three.messages[0], three.messages[2]], 'Queued message: Thanks|Remove queued message'],
      [[three.messages[0]], 'Queued message: And the tests?|Remove queued message'],
      [[], '|Message'],
    ] as const) {
      post({ messages: messages.flatMap((message) => (message === undefined ? [] : [message])) });
      await expect.poll(() => focused(page)).toBe(place);
    }
    expect(await page.locator('.queue').isVisible()).toBe(false);
  });

  it('says why nothing is sent, with a button, and speaks once of a message that was queued', async ({ openQueue }) => {
    const { page, host, post } = await openQueue({ messages: [] }, 10);
    const said = page.locator('main > [role=status].visually-hidden');
    await page.getByRole('textbox', { name: 'Message' }).fill('b');
    await page.getByRole('button', { name: 'Queue message' }).click();
    await host.waitFor('send', ({ text }) => text === 'b');
    post({ messages: [queued('1', 'b')] });
    await said.filter({ hasText: 'Message queued' }).waitFor({ state: 'attached' });
    host.post({ type: 'running-changed', runningMessageId: null });
    post({ messages: [queued('1', 'b')], paused: 'Queue paused: the response was stopped.' });
    await page.getByText('Queue paused: the response was stopped.').waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await host.waitFor('queue-resume');
    post({ messages: [] });
    await page.getByText('Queue paused').waitFor({ state: 'hidden' });
  });

  it('offers to queue by mouse only while an answer runs and something is written', async ({ openQueue }) => {
    const { page, host } = await openQueue({ messages: [] });
    const button = page.getByRole('button', { name: 'Queue message' });
    expect(await button.count()).toBe(0);
    await page.getByRole('textbox', { name: 'Message' }).fill('b');
    await button.waitFor();
    host.post({ type: 'running-changed', runningMessageId: null });
    await page.getByRole('button', { name: 'Send' }).waitFor();
    expect(await button.count()).toBe(0);
  });

  it('does not bring a text back into the box that is in the queue', async ({ openPanel }) => {
    const long = `${'words '.repeat(400)}end`;
    for (const text of ['queued', long]) {
      const state = { conversationId: 'c1', draft: text, postedDraft: '', openThinking: [], place: null };
      const message = { ...queued('1', text.slice(0, 1_000)), size: text.length };
      const { page } = await openPanel({ snapshot: snapshot({ ...running, queue: { messages: [message] } }), state });
      await rows(page).first().waitFor();
      expect(await page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('');
    }
  });
});
