import { describe, expect } from 'vitest';
import { answer, figures, question, snapshot } from './support/content.ts';
import { it as panelTest } from './support/panelPage.ts';

const it = panelTest.extend(
  'openTalk',
  async ({ openPanel }) =>
    (haste = 1) =>
      openPanel({
        haste,
        snapshot: snapshot({
          messages: [
            question('q1', 'Why?'),
            answer('a1', 'Because.', { figures, branch: { ids: ['a0', 'a1'], index: 1 } }),
            question('q2', 'And then?'),
            answer('a2', 'Then it', {
              status: 'failed',
              error: {
                kind: 'network',
                code: 'stream-cut',
                message: 'The connection dropped. Check the network.',
                retryable: true,
                actions: ['continue', 'retry'],
              },
            }),
          ],
        }),
      }),
);

describe('names that outside checks rely on', () => {
  it('finds every button, the text box, the log and the articles by role and name', async ({ openTalk }) => {
    const { page, problems } = await openTalk();
    for (const name of ['Send', 'New chat', 'History', 'Attach', 'Select model: Claude Sonnet 4.5']) {
      expect(await page.getByRole('button', { name, exact: true }).count(), name).toBe(1);
    }
    for (const name of ['Regenerate', 'Regenerate with another model', 'Open in editor']) {
      expect(await page.getByRole('button', { name, exact: true }).count(), name).toBe(2);
    }
    for (const name of ['Copy', 'Delete']) {
      expect(await page.getByRole('button', { name, exact: true }).count(), name).toBe(4);
    }
    for (const name of ['Edit', 'Continue', 'Retry', 'Previous version', 'Next version']) {
      expect(await page.getByRole('button', { name, exact: true }).count(), name).toBeGreaterThan(0);
    }
    expect(await page.getByRole('textbox', { name: 'Message' }).count()).toBe(1);
    expect(await page.getByRole('log', { name: 'Conversation' }).count()).toBe(1);
    expect(await page.getByRole('article', { name: 'You' }).count()).toBe(2);
    expect(await page.getByRole('article', { name: 'Claude Sonnet 4.5' }).count()).toBe(2);
    const model = page.getByRole('button', { name: 'Select model' });
    expect(await model.textContent()).toBe('Claude Sonnet 4.5');
    expect(await model.innerText()).toBe('Claude Sonnet 4.5');
    expect(problems).toEqual([]);
  });

  it('turns Send into Stop while an answer runs', async ({ openTalk }) => {
    const { page, host } = await openTalk();
    host.post({ type: 'messages-added', messages: [answer('a3', '', { status: 'streaming' })] });
    host.post({ type: 'running-changed', runningMessageId: 'a3' });
    await page.getByRole('button', { name: 'Stop' }).click();
    await host.waitFor('stop');
    expect(await page.getByRole('button', { name: 'Send' }).count()).toBe(0);
    host.post({ type: 'running-changed', runningMessageId: null });
    await page.getByRole('button', { name: 'Send' }).waitFor();
  });

  it('says each message action to the host', async ({ openTalk }) => {
    const { page, host } = await openTalk();
    const last = page.getByRole('article', { name: 'Claude Sonnet 4.5' }).last();
    const first = page.getByRole('article', { name: 'Claude Sonnet 4.5' }).first();
    await last.getByRole('button', { name: 'Continue' }).click();
    await last.getByRole('button', { name: 'Retry' }).click();
    await first.hover();
    await first.getByRole('button', { name: 'Regenerate', exact: true }).click();
    await first.getByRole('button', { name: 'Regenerate with another model' }).click();
    await first.getByRole('button', { name: 'Open in editor' }).click();
    await first.getByRole('button', { name: 'Copy' }).click();
    await first.getByRole('button', { name: 'Delete' }).click();
    await first.getByRole('button', { name: 'Previous version' }).click();
    await host.waitFor('select-branch');
    const asked = host.commands.filter((command) => 'messageId' in command && command.type !== 'drawing');
    expect(asked).toEqual([
      { type: 'continue', messageId: 'a2' },
      { type: 'retry', messageId: 'a2' },
      { type: 'regenerate', messageId: 'a1', pickModel: false },
      { type: 'regenerate', messageId: 'a1', pickModel: true },
      { type: 'open-message', messageId: 'a1' },
      { type: 'copy-message', messageId: 'a1' },
      { type: 'delete-message', messageId: 'a1' },
      { type: 'select-branch', messageId: 'a0' },
    ]);
  });

  it('moves nothing when the actions of a message appear', async ({ openTalk }) => {
    const { page } = await openTalk();
    const heights = (): Promise<readonly number[]> =>
      page.locator('article').evaluateAll((articles) => articles.map((article) => article.getBoundingClientRect().top));
    const before = await heights();
    for (const article of await page.getByRole('article').all()) {
      await article.hover();
      expect(await heights()).toEqual(before);
    }
  });

  it('reaches the last message from the text box with Shift+Tab, and stops at no button of the others', async ({
    openTalk,
  }) => {
    const { page } = await openTalk();
    await page.getByRole('textbox', { name: 'Message' }).focus();
    await page.keyboard.press('Shift+Tab');
    const focused = page.locator(':focus');
    expect(await focused.getAttribute('aria-label')).toBe('Delete');
    expect(await focused.evaluate((button) => button.closest('article')?.matches(':last-child'))).toBe(true);
    expect(await page.locator('article:not(:last-child) .actions button:not([tabindex="-1"])').count()).toBe(0);
  });

  it('keeps the focus on the switch of versions, so that one can flip on', async ({ openTalk }) => {
    const { page, host } = await openTalk();
    const version = (index: number) =>
      answer(`a${index}`, `Version ${index}.`, { branch: { ids: ['a0', 'a1', 'a9'], index } });
    const rest = [question('q2', 'And then?'), answer('a2', 'Then it')];
    host.post({ type: 'branch-changed', index: 1, messages: [version(1), ...rest] });
    await page.getByText('Version 1.').waitFor();
    await page.getByRole('button', { name: 'Previous version' }).focus();
    await page.keyboard.press('Enter');
    await host.waitFor('select-branch');
    host.post({ type: 'branch-changed', index: 1, messages: [version(0), ...rest] });
    await page.getByText('Version 0.').waitFor();
    // There is no version before the first.
    expect(await page.locator(':focus').getAttribute('aria-label')).toBe('Next version');
    host.post({ type: 'branch-changed', index: 1, messages: [version(1), ...rest] });
    await page.getByText('Version 1.').waitFor();
    expect(await page.locator(':focus').getAttribute('aria-label')).toBe('Next version');
  });

  it('says and shows that an answer was copied', async ({ openTalk }) => {
    const { page } = await openTalk();
    const copy = page.getByRole('article').nth(1).getByRole('button', { name: 'Copy', exact: true });
    await copy.click();
    await copy.locator('.codicon-check').waitFor();
    await page.locator('main > [role=status].visually-hidden', { hasText: 'Copied' }).waitFor({ state: 'attached' });
  });

  it('gives the focus to the text box when the pressed button is gone', async ({ openTalk }) => {
    const { page, host } = await openTalk();
    await page.getByRole('button', { name: 'Retry' }).click();
    await host.waitFor('retry');
    host.post({ type: 'branch-changed', index: 3, messages: [answer('a3', '', { status: 'streaming' })] });
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Message');
  });

  it('tells screen readers that an answer begins and ends, and none of its tokens', async ({ openTalk }) => {
    // It says one sentence in three seconds at most.
    const { page, host } = await openTalk(10);
    const said = page.locator('main > [role=status].visually-hidden');
    host.post({ type: 'messages-added', messages: [answer('a3', '', { status: 'streaming' })] });
    host.post({ type: 'running-changed', runningMessageId: 'a3' });
    await said.filter({ hasText: 'Claude Sonnet 4.5 is answering' }).waitFor({ state: 'attached' });
    host.post({
      type: 'answer-delta',
      messageId: 'a3',
      deltas: [{ part: 'text', startsPart: true, text: 'Two words' }],
    });
    host.post({ type: 'running-changed', runningMessageId: null });
    host.post({ type: 'message-changed', message: answer('a3', 'Two words') });
    await said.filter({ hasText: 'Answer finished, 2 words' }).waitFor({ state: 'attached' });
    expect(await page.getByRole('log').getAttribute('aria-live')).toBe('off');
  });
});
