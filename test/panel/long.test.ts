import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manyMessages, numberedMessage, snapshot } from './support/content.ts';
import { PanelBench, type Panel } from './support/panelPage.ts';

let bench: PanelBench;
beforeAll(async () => {
  bench = await PanelBench.start();
});
afterAll(() => bench.close());

const COUNT = 2000;

async function openLong(): Promise<Panel & { readonly asked: string[][] }> {
  const panel = await bench.open({ snapshot: snapshot() });
  const asked: string[][] = [];
  panel.host.requests['message-bodies'] = async ({ ids }) => {
    asked.push(ids);
    return ids.map((id) => numberedMessage(Number(id.slice(1))));
  };
  return { ...panel, asked };
}

/** Posts the snapshot inside the page and measures until two frames later, when it can be used. */
function showLong(page: Page): Promise<number> {
  const event = { type: 'snapshot', snapshot: snapshot({ conversationId: 'long', messages: manyMessages(COUNT) }) };
  return page.evaluate(
    async (message) => {
      const start = performance.now();
      window.dispatchEvent(new MessageEvent('message', { data: message }));
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      return performance.now() - start;
    },
    { kind: 'event', event },
  );
}

const mounted = (page: Page): Promise<number> => page.locator('article:not(.shell)').count();

describe('a conversation of 2,000 messages', () => {
  it('can be used within 300 ms of its snapshot', async () => {
    const { page, problems } = await openLong();
    const times: number[] = [];
    for (let run = 0; run < 5; run += 1) times.push(await showLong(page));
    console.log(`2,000 messages shown in ${times.map((time) => Math.round(time)).join(', ')} ms`);
    expect(Math.min(...times)).toBeLessThan(300);
    await page.getByText(`Answer number ${COUNT - 1}.`).waitFor();
    expect(await page.getByRole('article').count()).toBe(COUNT);
    expect(await mounted(page)).toBeLessThan(40);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  it('draws what is scrolled to, asks for bodies in batches, and drops what is far', async () => {
    const { page, asked } = await openLong();
    await showLong(page);
    await page.getByRole('log').evaluate((log) => (log.scrollTop = log.scrollHeight / 2));
    await page.waitForFunction(() => {
      const log = document.querySelector('[role=log]');
      const box = log?.getBoundingClientRect();
      const middle = document.elementFromPoint(100, (box?.top ?? 0) + (box?.height ?? 0) / 2)?.closest('article');
      return middle !== null && middle !== undefined && !middle.classList.contains('shell');
    });
    expect(asked.length).toBeLessThan(12);
    await page.getByRole('log').evaluate((log) => (log.scrollTop = 0));
    await page.getByText('Question number 0', { exact: true }).waitFor();
    await expect.poll(() => mounted(page)).toBeLessThan(60);
    await page.getByRole('log').evaluate((log) => (log.scrollTop = log.scrollHeight));
    await page.getByText(`Answer number ${COUNT - 1}.`).waitFor();
    await page.context().close();
  });

  it('keeps what is read in its place while bodies arrive above and below it', async () => {
    const { page } = await openLong();
    await showLong(page);
    const log = page.getByRole('log');
    await log.evaluate((element) => (element.scrollTop = element.scrollHeight * 0.6));
    const visible = page.locator('article:not(.shell)');
    await expect.poll(() => visible.count()).toBeGreaterThan(3);
    await page.waitForFunction(() => document.querySelector('article:not(.shell)') !== null);
    const id = await topArticle(page);
    const before = await page
      .locator('article')
      .nth(id)
      .evaluate((element) => element.getBoundingClientRect().top);
    for (let step = 0; step < 10; step += 1) {
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => resolve(null))));
    }
    const after = await page
      .locator('article')
      .nth(id)
      .evaluate((element) => element.getBoundingClientRect().top);
    expect(Math.abs(after - before)).toBeLessThan(3);
    await page.context().close();
  });

  it('shows the same place again after a reload', async () => {
    const panel = await openLong();
    const { page, host } = panel;
    host.snapshot = snapshot({ conversationId: 'long', messages: manyMessages(COUNT) });
    host.post({ type: 'snapshot', snapshot: host.snapshot });
    await page.getByText(`Answer number ${COUNT - 1}.`).waitFor();
    await page.getByRole('log').evaluate((log) => (log.scrollTop = log.scrollHeight * 0.4));
    await expect
      .poll(async () => (await panel.state()) as { place: unknown })
      .toMatchObject({ place: { offset: expect.any(Number) } });
    await expect.poll(() => page.locator('article:not(.shell)').count()).toBeGreaterThan(3);
    await expect.poll(async () => placeOf(await panel.state())).toBe(`m${(await topArticle(page)) - 1}`);
    const before = await topArticle(page);
    await page.reload();
    await page.locator('main.panel:not(.is-loading)').waitFor();
    await expect.poll(() => page.getByRole('article').count()).toBe(COUNT);
    expect(Math.abs((await topArticle(page)) - before)).toBeLessThanOrEqual(1);
    await page.context().close();
  });

  it('moves between messages by keyboard, also to ones not drawn yet', async () => {
    const { page } = await openLong();
    await showLong(page);
    await page.getByRole('log').focus();
    await page.keyboard.press('Control+ArrowUp');
    for (let step = 0; step < 30; step += 1) await page.keyboard.press('Control+ArrowUp');
    const focused = page.locator('article:focus');
    await focused
      .getByText(/number 19\d\d/)
      .first()
      .waitFor();
    await page.keyboard.press('Control+ArrowDown');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('article') !== null)).toBe(true);
    await page.context().close();
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
