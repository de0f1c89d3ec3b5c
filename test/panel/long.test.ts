import type { Locator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { manyMessages, numberedMessage, snapshot } from './support/content.ts';
import { it as panelTest } from './support/panelPage.ts';

const COUNT = 2000;

const it = panelTest.extend('openLong', async ({ openPanel }) => async () => {
  const panel = await openPanel({ snapshot: snapshot() });
  const asked: string[][] = [];
  panel.host.requests['message-bodies'] = async ({ ids }) => {
    asked.push(ids);
    return ids.map((id) => numberedMessage(Number(id.slice(1))));
  };
  return { ...panel, asked };
});

/** Posts the snapshot inside the page; resolves two frames later, when it can be used. */
function showLong(page: Page): Promise<void> {
  const event = { type: 'snapshot', snapshot: snapshot({ conversationId: 'long', messages: manyMessages(COUNT) }) };
  // As text: the driver's own way of passing so many objects takes longer than all the rest.
  return page.evaluate(
    async (text) => {
      window.dispatchEvent(new MessageEvent('message', { data: JSON.parse(text) }));
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    },
    JSON.stringify({ kind: 'event', event }),
  );
}

const mounted = (page: Page): Promise<number> => page.locator('article:not(.shell)').count();
// By CSS, not by role or text: those are looked for in all of the thousands of elements.
const firstArticle = (page: Page): Locator => page.locator('.list > :first-child > article').first();
const lastArticle = (page: Page): Locator => page.locator('.list > :last-child > article').last();

/** Resolves when the message in the middle of the window has its body. */
async function middleIsDrawn(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const box = document.querySelector('[role=log]')?.getBoundingClientRect();
    const middle = document.elementFromPoint(100, (box?.top ?? 0) + (box?.height ?? 0) / 2)?.closest('article');
    return middle !== null && middle !== undefined && !middle.classList.contains('shell');
  });
}

/** Scrolls to this share of the whole and waits for what is there. */
async function readAt(page: Page, share: number): Promise<void> {
  await page.locator('[role=log]').evaluate((log, part) => (log.scrollTop = log.scrollHeight * part), share);
  await middleIsDrawn(page);
}

describe('a conversation of 2,000 messages', () => {
  // In how many milliseconds, `npm run bench` says.
  it('can be used two frames after its snapshot, with bodies only near its end', async ({ openLong }) => {
    const { page, problems } = await openLong();
    await showLong(page);
    expect(await lastArticle(page).textContent()).toContain(`Answer number ${COUNT - 1}.`);
    expect(await page.locator('article').count()).toBe(COUNT);
    expect(await mounted(page)).toBeLessThan(40);
    expect(problems).toEqual([]);
  });

  it('draws what is scrolled to, asks for bodies in batches, and drops what is far', async ({ openLong }) => {
    const { page, asked } = await openLong();
    await showLong(page);
    await readAt(page, 0.5);
    expect(asked.length).toBeLessThan(12);
    await readAt(page, 0);
    await firstArticle(page).getByText('Question number 0', { exact: true }).waitFor();
    await expect.poll(() => mounted(page)).toBeLessThan(60);
    await readAt(page, 1);
    await lastArticle(page)
      .getByText(`Answer number ${COUNT - 1}.`)
      .waitFor();
  });

  it('keeps what is read in its place while bodies arrive above and below it', async ({ openLong }) => {
    const { page } = await openLong();
    await showLong(page);
    await readAt(page, 0.6);
    const moved = await page.evaluate(async () => {
      const top = document.querySelector('[role=log]')?.getBoundingClientRect().top ?? 0;
      const read = [...document.querySelectorAll('article')].find((item) => item.getBoundingClientRect().top >= top);
      const before = read?.getBoundingClientRect().top ?? Number.NaN;
      for (let frame = 0; frame < 20; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
      return (read?.getBoundingClientRect().top ?? Number.NaN) - before;
    });
    expect(Math.abs(moved)).toBeLessThan(3);
  });

  it('shows the same place again after a reload', async ({ openLong }) => {
    const panel = await openLong();
    const { page, host } = panel;
    host.snapshot = snapshot({ conversationId: 'long', messages: manyMessages(COUNT) });
    host.post({ type: 'snapshot', snapshot: host.snapshot });
    await lastArticle(page)
      .getByText(`Answer number ${COUNT - 1}.`)
      .waitFor();
    await readAt(page, 0.4);
    await expect.poll(async () => placeOf(await panel.state())).toBe(`m${(await topArticle(page)) - 1}`);
    const before = await topArticle(page);
    await page.reload();
    await page.locator('main.panel:not(.is-loading)').waitFor();
    await expect.poll(() => page.locator('article').count()).toBe(COUNT);
    expect(Math.abs((await topArticle(page)) - before)).toBeLessThanOrEqual(1);
  });

  it('moves between messages by keyboard, also to ones not drawn yet', async ({ openLong }) => {
    const { page } = await openLong();
    await showLong(page);
    await page.locator('[role=log]').focus();
    await page.keyboard.down('Control');
    for (let step = 0; step <= 30; step += 1) await page.keyboard.press('ArrowUp');
    const focused = page.locator('article:focus');
    await focused
      .getByText(/number 19\d\d/)
      .first()
      .waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.up('Control');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('article') !== null)).toBe(true);
  });
});

function placeOf(state: unknown): string | undefined {
  return (state as { place: { messageId: string } | null }).place?.messageId;
}

/** The index of the first article that is whole in view. */
function topArticle(page: Page): Promise<number> {
  return page.evaluate(() => {
    const top = document.querySelector('[role=log]')?.getBoundingClientRect().top ?? 0;
    return [...document.querySelectorAll('article')].findIndex((item) => item.getBoundingClientRect().top >= top);
  });
}
