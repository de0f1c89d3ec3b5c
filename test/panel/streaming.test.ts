import { describe, expect } from 'vitest';
import type { Page } from 'playwright-core';
import { answer, figures, question, snapshot } from './support/content.ts';
import type { FakeHost } from './support/fakeHost.ts';
import { it as panelTest } from './support/panelPage.ts';

const running = { status: 'streaming' } as const;

function say(host: FakeHost, text: string, part: 'text' | 'thinking' = 'text', startsPart = false): void {
  host.post({ type: 'answer-delta', messageId: 'a1', deltas: [{ part, startsPart, text }] });
}

const it = panelTest.extend(
  'openRunning',
  async ({ openPanel }) =>
    () =>
      openPanel({
        snapshot: snapshot({ messages: [question('q1', 'Count'), answer('a1', '', running)], runningMessageId: 'a1' }),
        height: 500,
      }),
);

/** Enough lines to fill the panel several times. */
async function fill(host: FakeHost, page: Page, from: number, to: number): Promise<void> {
  for (let line = from; line < to; line += 1) say(host, `Line number ${line} of the answer.\n\n`, 'text', line === 0);
  await page.getByText(`Line number ${to - 1} of`).waitFor({ state: 'attached' });
  await twoFrames(page);
}

function twoFrames(page: Page): Promise<void> {
  return page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
  );
}

/** Runs in the page: a delta at every frame until the page is closed, as a fast model sends them. */
function pourText(): void {
  const pour = (count: number): void => {
    document.body.dataset['poured'] = String(count);
    const deltas = [{ part: 'text', startsPart: false, text: `Poured line ${count} with a few more words.\n\n` }];
    const data = { kind: 'event', event: { type: 'answer-delta', messageId: 'a1', deltas } };
    window.dispatchEvent(new MessageEvent('message', { data }));
    requestAnimationFrame(() => pour(count + 1));
  };
  pour(0);
}

interface Drawing {
  readonly elapsed: number;
  readonly drawings: number;
  /** Frames in which the end was not in view. */
  readonly behind: number;
}

/** Runs in the page: pours so many deltas, one a frame, and counts how often the answer changes. */
async function watchDrawing(deltas: number): Promise<Drawing> {
  const log = document.querySelector('[role=log]');
  if (log === null) throw new Error('There is no conversation.');
  let drawings = 0;
  let behind = 0;
  const observer = new MutationObserver(() => void (drawings += 1));
  observer.observe(log.querySelector('.markdown') ?? log, { subtree: true, childList: true, characterData: true });
  const start = performance.now();
  for (let count = 0; count < deltas; count += 1) {
    const event = {
      type: 'answer-delta',
      messageId: 'a1',
      deltas: [{ part: 'text', startsPart: false, text: `Drawn line ${count}.\n\n` }],
    };
    window.dispatchEvent(new MessageEvent('message', { data: { kind: 'event', event } }));
    await new Promise((resolve) => requestAnimationFrame(resolve));
    if (log.scrollHeight - log.scrollTop - log.clientHeight > 1) behind += 1;
  }
  observer.disconnect();
  return { elapsed: performance.now() - start, drawings, behind };
}

const distance = (page: Page): Promise<number> =>
  page.getByRole('log').evaluate((log) => Math.round(log.scrollHeight - log.scrollTop - log.clientHeight));
const position = (page: Page): Promise<number> => page.getByRole('log').evaluate((log) => Math.round(log.scrollTop));

describe('a streaming answer', () => {
  it('shows what it waits for, thinks folded, writes Markdown, and ends with figures in the same line', async ({
    openRunning,
  }) => {
    const { page, host, problems } = await openRunning();
    const article = page.getByRole('article').last();
    host.post({ type: 'answer-progress', messageId: 'a1', state: 'sending' });
    await article.getByText('Sending…').waitFor();
    host.post({
      type: 'answer-progress',
      messageId: 'a1',
      state: 'retrying',
      until: Date.now() + 3500,
      reason: 'rate limited',
    });
    await article.getByText(/Retrying in [34] s \(rate limited\)/).waitFor();
    host.post({ type: 'answer-progress', messageId: 'a1', state: 'waiting' });
    await article.getByText('Waiting for the first token…').waitFor();
    const height = await article.evaluate((element) => element.getBoundingClientRect().height);

    say(host, 'First I count', 'thinking', true);
    await article.getByText('Thinking…').first().waitFor();
    say(host, ' to three.', 'thinking');
    say(host, 'It is **three**', 'text', true);
    await article.getByText('Thought for a moment').waitFor();
    await article.locator('strong').waitFor();
    expect(await article.getByText('First I count to three.').isVisible()).toBe(false);
    await article.locator('summary').click();
    await article.getByText('First I count to three.').waitFor();

    say(host, ' indeed.');
    const parts = [
      { type: 'thinking', text: 'First I count to three.' },
      { type: 'text', text: 'It is **three** indeed.' },
    ] as const;
    host.post({ type: 'message-changed', message: answer('a1', '', { parts: [...parts], figures }) });
    await article.getByText('$0.0064').waitFor();
    await article.getByText('via bedrock').waitFor();
    await article.getByText('Thought for 3 s').waitFor();
    expect(height).toBeGreaterThan(40);
    expect(problems).toEqual([]);
  });

  it('keeps finished parts: nothing drawn is drawn again when the answer ends', async ({ openRunning }) => {
    const { page, host } = await openRunning();
    await fill(host, page, 0, 40);
    await page.getByText('Line number 3 of').evaluate((element) => element.setAttribute('data-kept', 'yes'));
    const text = Array.from({ length: 40 }, (_, line) => `Line number ${line} of the answer.\n\n`).join('');
    host.post({ type: 'message-changed', message: answer('a1', text, { figures }) });
    await page.getByText('$0.0064').waitFor();
    expect(await page.locator('[data-kept]').count()).toBe(1);
  });

  it.for([
    ['a list goes on', '- ```md\n  # T\n\n  ```\n  after\n', '- another'],
    ['code begins', '```md\n# T\n\n```\nafter\n\n', '```ts'],
  ] as const)('takes back what a Markdown block had no right to, as %s', async ([, start, next], { openRunning }) => {
    const { host, page } = await openRunning();
    say(host, start, 'text', true);
    const code = page.locator('.md-code code').first();
    await expect.poll(() => code.textContent()).toContain('after');
    say(host, next);
    // Drawn before it is known to be whole.
    await page.getByText(next.replace('- ', '')).waitFor();
    say(host, ' m\n');
    await expect.poll(() => code.textContent()).toBe('# T\n\n');
    await page.locator('.markdown p', { hasText: 'after' }).waitFor();
  });

  it('is drawn at the pace of reading, and each frame that shows more shows its end', async ({ openRunning }) => {
    const { page, host } = await openRunning();
    await fill(host, page, 0, 40);
    const { elapsed, drawings, behind } = await page.evaluate(watchDrawing, 120);
    expect(drawings).toBeGreaterThan(3);
    expect(drawings).toBeLessThanOrEqual(elapsed / 40 + 2);
    expect(behind).toBe(0);
    await page.getByText('Drawn line 119.').waitFor();
    expect(await distance(page)).toBeLessThanOrEqual(1);
  });

  it('follows the end, stops following when one scrolls up, and again follows at the end', async ({ openRunning }) => {
    const { page, host } = await openRunning();
    await fill(host, page, 0, 60);
    expect(await distance(page)).toBeLessThanOrEqual(1);
    await page.getByRole('log').hover();
    await page.mouse.wheel(0, -300);
    await page.waitForFunction(() => {
      const log = document.querySelector('[role=log]');
      return log !== null && log.scrollHeight - log.scrollTop - log.clientHeight > 200;
    });
    const reading = await position(page);
    await fill(host, page, 60, 120);
    expect(await position(page)).toBe(reading);
    await page.getByRole('button', { name: 'Jump to latest' }).click();
    await twoFrames(page);
    expect(await distance(page)).toBeLessThanOrEqual(1);
    await fill(host, page, 120, 150);
    expect(await distance(page)).toBeLessThanOrEqual(1);
    expect(await page.getByRole('button', { name: 'Jump to latest' }).count()).toBe(0);
  });

  it('stops following for the keyboard as for the wheel', async ({ openRunning }) => {
    const { page, host } = await openRunning();
    await fill(host, page, 0, 60);
    await page.getByRole('log').focus();
    await page.getByRole('log').evaluate((log) => {
      log.addEventListener('scrollend', () => log.setAttribute('data-scrolled', 'yes'), { once: true });
    });
    await page.keyboard.press('PageUp');
    await page.locator('[data-scrolled]').waitFor();
    await page.getByRole('button', { name: 'Jump to latest' }).waitFor();
    const reading = await position(page);
    await fill(host, page, 60, 90);
    expect(await position(page)).toBe(reading);
    await page.keyboard.press('End');
    await page.getByRole('button', { name: 'Jump to latest' }).waitFor({ state: 'hidden' });
    await fill(host, page, 90, 120);
    expect(await distance(page)).toBeLessThanOrEqual(1);
  });

  it.for(['wheel', 'keyboard'])('yields to the %s in the middle of a fast answer', async (device, { openRunning }) => {
    const { page, host } = await openRunning();
    await fill(host, page, 0, 60);
    const log = page.getByRole('log');
    await log.focus();
    await log.hover();
    await page.evaluate(pourText);
    await page.waitForFunction(() => Number(document.body.dataset['poured']) > 20);
    if (device === 'wheel') await page.mouse.wheel(0, -400);
    else await page.keyboard.press('PageUp');
    await page.getByRole('button', { name: 'Jump to latest' }).waitFor();
    const poured = await page.evaluate(() => Number(document.body.dataset['poured']));
    // Longer than the moment in which nothing counts as coming back to the end.
    await page.waitForFunction((count) => Number(document.body.dataset['poured']) > count, poured + 30);
    expect(await distance(page)).toBeGreaterThan(300);
  });

  it('says how a stopped, a cut and an empty answer ended, with the step to go on', async ({ openRunning }) => {
    const { page, host } = await openRunning();
    host.post({ type: 'message-changed', message: answer('a1', 'Half', { status: 'stopped' }) });
    await page.getByText('Stopped. The partial response was kept.').waitFor();
    await page.getByRole('button', { name: 'Continue' }).click();
    await host.waitFor('continue');
    host.post({ type: 'message-changed', message: answer('a1', 'Half', { finishReason: 'length' }) });
    await page.getByText('The response reached its length limit.').waitFor();
    const broken = { finishReason: 'other', serverReason: 'error' } as const;
    host.post({ type: 'message-changed', message: answer('a1', 'Half', broken) });
    await page.getByText('The response ended early and may be incomplete. The server’s reason: error').waitFor();
    await page.getByRole('button', { name: 'Continue' }).click();
    await host.waitFor('continue');
    host.post({ type: 'message-changed', message: answer('a1', 'Half', { finishReason: 'other' }) });
    await page.getByText('The response ended early and may be incomplete.', { exact: true }).waitFor();
    host.post({ type: 'message-changed', message: answer('a1', '', { status: 'stopped' }) });
    await page.getByText('Stopped before a response arrived.').waitFor();
    await page.getByRole('button', { name: 'Retry' }).click();
    await host.waitFor('retry');
  });

  it('goes on in the same answer after Continue', async ({ openRunning }) => {
    const { page, host } = await openRunning();
    host.post({ type: 'message-changed', message: answer('a1', 'One **two', { status: 'stopped' }) });
    await page.getByText('Stopped. The partial response was kept.').waitFor();
    host.post({ type: 'message-changed', message: answer('a1', 'One **two', running) });
    say(host, '** three');
    await page.locator('strong', { hasText: /^two$/ }).waitFor();
    await page.getByText('three').waitFor();
  });
});

describe('hostile answers', () => {
  it('run nothing, fetch nothing, and open links only through the host', async ({ openPanel }) => {
    const { page, host, problems } = await openPanel({ snapshot: snapshot() });
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    const text = [
      '<script>window.hacked = 1</script><img src=x onerror="window.hacked = 2">',
      '![pixel](https://evil.example/pixel.png)',
      '[run](javascript:window.hacked=3) [cmd](command:workbench.action.quit) [ok](https://example.com/a)',
      '<style>body { display: none }</style>',
      'x'.repeat(3000),
    ].join('\n\n');
    host.post({ type: 'messages-added', messages: [question('q', text), answer('a', text)] });
    await page.getByRole('article').last().getByRole('link', { name: 'ok' }).click();
    expect((await host.waitFor('open-link')).url).toBe('https://example.com/a');
    expect(await page.evaluate(() => Reflect.get(window, 'hacked'))).toBeUndefined();
    expect(requests.filter((url) => url.includes('evil'))).toEqual([]);
    expect(
      await page.locator('article a').evaluateAll((links) => links.map((link) => link.getAttribute('href'))),
    ).not.toContain('javascript:window.hacked=3');
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    expect(problems).toEqual([]);
  });
});
