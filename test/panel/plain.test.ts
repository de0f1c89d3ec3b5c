import { describe, expect } from 'vitest';
import type { Page } from 'playwright-core';
import type { PanelCommand } from '../../src/protocol/messages.ts';
import type { FakeHost } from './support/fakeHost.ts';
import { answer, question, snapshot } from './support/content.ts';
import { it } from './support/panelPage.ts';
import { pictureThemes } from './support/pictures.ts';

const text = '# Title\n\n**bold** and $x^2$\n\n```ts\nconst a = 1;\n```';
const plain = { isPlain: true } as const;

/** What the host was told of drawing, shortest first: `+a` begins, `-a` is on screen. */
function told(host: FakeHost): string[] {
  return host.commands.flatMap((command: PanelCommand) => {
    if (command.type === 'drawing') return [`+${command.messageId}`];
    return command.type === 'drawn' ? command.ids.map((id) => `-${id}`) : [];
  });
}

/** What this page, or an earlier one, has marked as being drawn. */
const marks = (page: Page): Promise<unknown> =>
  page.evaluate(() => Object.keys(localStorage).map((key) => localStorage.getItem(key)));

describe('a message whose drawing did not end', () => {
  it('is shown as its text, and formatted when asked', async ({ openPanel }) => {
    const shown = await openPanel({
      snapshot: snapshot({ messages: [question('q', 'Why?'), answer('a', text, plain)] }),
    });
    const { page, host, problems } = shown;
    const article = page.getByRole('article').last();
    await article.getByRole('button', { name: 'Show Formatted' }).waitFor();
    expect(await article.locator('.plain-text').textContent()).toBe(text);
    expect(await article.locator('strong, pre, h1, h2, h3').count()).toBe(0);
    await pictureThemes(shown, (theme) => `plain-${theme}`);
    await article.getByRole('button', { name: 'Show Formatted' }).click();
    expect((await host.waitFor('show-formatted')).messageId).toBe('a');
    host.post({ type: 'message-changed', message: answer('a', text) });
    await article.locator('strong').waitFor();
    // The next freeze is the formatted text's.
    const begun = host.sent('drawing').filter(({ messageId }) => messageId === 'a');
    expect(begun.map(({ isPlain }) => isPlain)).toEqual([true, false]);
    expect(await article.locator('.plain-text').count()).toBe(0);
    expect(await article.getByRole('button', { name: 'Show Formatted' }).count()).toBe(0);
    expect(problems).toEqual([]);
  });

  it('may be a question', async ({ openPanel }) => {
    const asked = 'Why `this`?\n\n```\ncode\n```';
    const shown = await openPanel({
      snapshot: snapshot({ messages: [question('q', asked, plain), answer('a', text)] }),
    });
    const { page, host } = shown;
    const article = page.getByRole('article', { name: 'You', exact: true });
    expect(await article.locator('.plain-text').textContent()).toBe(asked);
    expect(await article.locator('code, pre').count()).toBe(0);
    await pictureThemes(shown, (theme) => `plain-question-${theme}`);
    await article.getByRole('button', { name: 'Show Formatted' }).click();
    expect((await host.waitFor('show-formatted')).messageId).toBe('q');
    host.post({ type: 'message-changed', message: question('q', asked) });
    await article.locator('pre').waitFor();
    expect(await article.locator('.plain-text').count()).toBe(0);
    expect(await article.getByRole('button', { name: 'Show Formatted' }).count()).toBe(0);
  });

  it('is told to the host by the page that comes next', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot({ messages: [answer('a', text)] }) });
    await host.waitFor('drawn', ({ ids }) => ids.includes('a'));
    await expect.poll(() => marks(page)).toEqual([]);
    expect(host.sent('left-undrawn')).toEqual([]);
    await page.evaluate(() => {
      const begun = ['q', 'a'].map((id) => ({ id, isPlain: id === 'q' }));
      localStorage.setItem('aiGateway.drawing.earlier', JSON.stringify(begun));
      localStorage.setItem('aiGateway.drawing.broken', '[{');
      localStorage.setItem('of somebody else', 'stays');
    });
    await page.reload();
    expect((await host.waitFor('left-undrawn')).lists.flat()).toEqual([
      { id: 'q', isPlain: true },
      { id: 'a', isPlain: false },
    ]);
    // Before anything is shown.
    const types = host.commands.map(({ type }) => type);
    expect(types.indexOf('left-undrawn')).toBeLessThan(types.lastIndexOf('ready'));
    await expect.poll(() => marks(page)).toEqual(['stays']);
    await page.reload();
    await expect.poll(() => host.sent('ready')).toHaveLength(3);
    expect(host.sent('left-undrawn')).toHaveLength(1);
    await page.evaluate(() => localStorage.clear());
  });
});

describe('drawing a message', () => {
  it('is announced before, one message at a time, and reported once it is on screen', async ({ openPanel }) => {
    const { host } = await openPanel({
      snapshot: snapshot({ messages: [question('q', 'Why?'), answer('a', 'Such.')] }),
    });
    await host.waitFor('drawn', ({ ids }) => ids.includes('a'));
    expect(told(host).slice(0, 2)).toEqual(['+q', '+a']);
    expect(told(host).slice(2).toSorted()).toEqual(['-a', '-q']);
    host.post({ type: 'messages-added', messages: [question('q2', 'And?')] });
    await host.waitFor('drawn', ({ ids }) => ids.includes('q2'));
    host.post({ type: 'message-changed', message: answer('a', 'Such.\n\nmore') });
    await host.waitFor('drawn', ({ ids }) => ids.length === 1 && ids[0] === 'a');
    expect(told(host).slice(4)).toEqual(['+q2', '-q2', '+a', '-a']);
  });

  it('ends with the last piece of a long one, while others are reported', async ({ openPanel }) => {
    // More than one frame has time for.
    const long = 'A **line** of `text`.\n\n'.repeat(20_000);
    const { page, host } = await openPanel({
      snapshot: snapshot({ messages: [answer('short', 'Short'), answer('long', long)] }),
    });
    await host.waitFor('drawn', ({ ids }) => ids.includes('short'));
    await host.waitFor('drawn', ({ ids }) => ids.includes('long'));
    expect(await page.getByRole('article').last().locator('strong').count()).toBe(20_000);
    // Announced again before its later pieces: should they freeze the page, it is not the short one.
    expect(told(host).filter((word) => word.endsWith('long'))).toEqual(['+long', '+long', '-long']);
  });

  it.for(['languages', 'katex'])('ends with what comes later, by %s', async (chunk, { openPanel, stage }) => {
    // What an earlier page loaded comes from memory, and what this one loads ahead comes before a route is set later.
    await stage.discard();
    const page = await stage.take({ width: 360, height: 860 });
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const place = `**/dist/webview/chunks/${chunk}-*.js`;
    await page.route(place, async (route) => {
      await held;
      await route.continue();
    });
    const { host } = await openPanel({ snapshot: snapshot({ messages: [question('q', 'Why?')] }) });
    host.post({ type: 'messages-added', messages: [answer('a', text), question('q2', 'And?')] });
    await host.waitFor('drawn', ({ ids }) => ids.includes('q2'));
    await page.locator('.md-code').waitFor();
    release();
    // Reported with the colours and the formula drawn: told sooner, one of them would still be missing here.
    await host.waitFor('drawn', ({ ids }) => ids.includes('a'));
    expect(await page.locator('.katex').count()).toBeGreaterThan(0);
    expect(await page.locator('.md-code code span[class*="hljs"]').count()).toBeGreaterThan(0);
    await page.unroute(place);
  });

  it('ends with the chat it was in', async ({ openPanel }) => {
    const long = 'A **line** of `text`.\n\n'.repeat(20_000);
    const { host } = await openPanel({ snapshot: snapshot() });
    host.post({ type: 'messages-added', messages: [answer('long', long)] });
    await host.waitFor('drawing', ({ messageId }) => messageId === 'long');
    host.post({ type: 'snapshot', snapshot: snapshot({ conversationId: 'c2', messages: [question('q', 'Why?')] }) });
    await host.waitFor('drawn', ({ ids }) => ids.includes('long') && ids.includes('q'));
  });

  it('of one that is far away is announced when it comes near', async ({ openPanel }) => {
    const messages = Array.from({ length: 40 }, (_, index) => answer(`a${index}`, 'A line.\n\n'.repeat(40)));
    const { page, host } = await openPanel({ snapshot: snapshot({ messages }) });
    await host.waitFor('drawn', ({ ids }) => ids.includes('a39'));
    expect(told(host)).not.toContain('+a0');
    expect(told(host)).not.toContain('-a0');
    await page.getByRole('log').evaluate((log) => log.scrollTo(0, 0));
    await host.waitFor('drawn', ({ ids }) => ids.includes('a0'));
    expect(told(host).indexOf('+a0')).toBeGreaterThan(told(host).indexOf('-a39'));
  });

  it('of words that stream costs one announcement, and ends with the answer', async ({ openPanel }) => {
    const running = answer('a', 'First.', { status: 'streaming' });
    const { page, host } = await openPanel({ snapshot: snapshot({ messages: [running], runningMessageId: 'a' }) });
    let last = 'First.';
    for (let count = 0; count < 30; count += 1) {
      const added = `\n\nWord **${count}**.`;
      last += added;
      host.post({ type: 'answer-delta', messageId: 'a', deltas: [{ part: 'text', startsPart: false, text: added }] });
    }
    await page.getByText('Word 29.').waitFor();
    expect(told(host)).toEqual(['+a']);
    expect(await marks(page)).toEqual([]);
    host.post({ type: 'message-changed', message: answer('a', last) });
    await host.waitFor('drawn', ({ ids }) => ids.includes('a'));
    expect(told(host)).toEqual(['+a', '-a']);
  });

  it('of an answer that waits ends, and begins again with its next words', async ({ openPanel }) => {
    const running = answer('a', 'First.', { status: 'streaming' });
    const { host } = await openPanel({ snapshot: snapshot({ messages: [running], runningMessageId: 'a' }) });
    await host.waitFor('drawn', ({ ids }) => ids.includes('a'));
    expect(told(host)).toEqual(['+a', '-a']);
    host.post({ type: 'answer-delta', messageId: 'a', deltas: [{ part: 'text', startsPart: false, text: ' More.' }] });
    await expect.poll(() => told(host)).toEqual(['+a', '-a', '+a', '-a']);
  });

  it('leaves no mark where the page is left in the middle of it', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot() });
    // No frame comes any more, after which it would be taken away.
    await page.evaluate(() => Reflect.set(window, 'requestAnimationFrame', () => 0));
    host.post({ type: 'snapshot', snapshot: snapshot({ messages: [answer('a', text)] }) });
    await page.locator('.md-code').waitFor();
    expect(await marks(page)).toEqual([JSON.stringify([{ id: 'a', isPlain: false }])]);
    await page.reload();
    await expect.poll(() => host.sent('ready')).toHaveLength(2);
    expect(host.sent('left-undrawn')).toEqual([]);
    expect(await marks(page)).toEqual([]);
  });

  it('goes on with signs of life when the host asks for one', async ({ openPanel }) => {
    const { host } = await openPanel({ snapshot: snapshot() });
    host.post({ type: 'ping' });
    await host.waitFor('pong');
  });
});
