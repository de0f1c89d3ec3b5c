import type { Browser, Page } from 'playwright-core';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPageHost } from '../../bench/markdown/host.ts';
import type { PageHost } from '../../bench/markdown/host.ts';
import type { PageApi } from '../../bench/markdown/page.ts';
import { longText, SHAPES } from '../../bench/markdown/texts.ts';
import { THEMES } from '../../fixtures/themes.ts';
import { launchBrowser } from '../../harness/browser.ts';
import { SAMPLE } from './sample.ts';

const PICTURES = path.resolve(import.meta.dirname, '../../../out/pictures/markdown');

const api = (page: Page, text: string, how: 'show' | number): Promise<string> =>
  page.evaluate(
    async ([given, way]) => {
      const lab = Reflect.get(globalThis, 'markdownPage') as PageApi;
      await (way === 'show' ? lab.show(given) : lab.feed(given, way));
      return lab.html();
    },
    [text, how] as [string, 'show' | number],
  );

let browser: Browser;
let host: PageHost;

beforeAll(async () => {
  browser = await launchBrowser();
  host = await startPageHost(THEMES.dark);
}, 300_000);

afterAll(async () => {
  await browser.close();
  await host.close();
});

/** A page under the panel's policy, and everything the browser complained about on it. */
async function openPage(url = host.url): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage({ viewport: { width: 420, height: 1400 } });
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:'))
      complaints.push(`request: ${request.url()}`);
  });
  await page.goto(url);
  await page.waitForFunction(() => Reflect.has(globalThis, 'markdownPage'));
  return { page, complaints };
}

/** Waits until formulas and colours have been drawn. */
async function coloured(page: Page): Promise<void> {
  await page.waitForFunction(
    () => document.querySelector('.katex') !== null && document.querySelector('.hljs-keyword') !== null,
  );
}

describe('the view in a browser under the panel’s policy', () => {
  it('ends with the same page however the text was cut', async () => {
    const { page, complaints } = await openPage();
    // Without code languages and formulas, which are dressed later and at their own time.
    const bare = (text: string): string =>
      text
        .replace(/^(\s*(?:```|~~~))\w+/gm, '$1')
        .replaceAll('$', '€')
        .replaceAll('\\', '/');
    const texts = [SAMPLE, ...SHAPES.map((shape) => longText(shape, 1500))].map(bare);
    for (const text of texts) {
      const whole = await api(page, text, 'show');
      for (const size of [97, 1000]) expect(await api(page, text, size)).toBe(whole);
    }
    const start = bare(SAMPLE).slice(0, 1500);
    expect(await api(page, start, 5)).toBe(await api(page, start, 'show'));
    expect(complaints).toEqual([]);
    await page.close();
  }, 180_000);

  it('runs nothing, fetches nothing and breaks no policy', async () => {
    const { page, complaints } = await openPage();
    await api(
      page,
      [
        '<script>globalThis.pwned = 1</script> <img src=https://evil.example/x onerror="globalThis.pwned=1">',
        '',
        '![p](https://evil.example/pixel.png) [a](javascript:globalThis.pwned=1) [b](command:evil) <svg onload=globalThis.pwned=1>',
        '',
        '$\\href{javascript:globalThis.pwned=1}{x}$ $\\includegraphics{https://evil.example/i}$ $\\htmlStyle{color:red}{x}$ $x^2$',
        '',
        '```html\n<script>globalThis.pwned = 1</script>\n```\n\n```js\nconst a = 1;\n```',
      ].join('\n'),
      'show',
    );
    await coloured(page);
    expect(await page.evaluate(() => Reflect.get(globalThis, 'pwned') === undefined)).toBe(true);
    expect(await page.locator('script:not([src]), #answer img, #answer svg[onload], #answer iframe').count()).toBe(0);
    const schemes = await page
      .locator('#answer a')
      .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).protocol));
    expect(schemes).toEqual(['https:']);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('gives code blocks named buttons that work by keyboard', async () => {
    const { page } = await openPage();
    await api(page, '```ts\nconst a = 1;\n\nb();\n```', 'show');
    const code = page.getByRole('group', { name: 'Code, ts' });
    for (const name of ['Apply', 'Insert at cursor', 'Open in new file', 'Copy']) {
      await code.getByRole('button', { name, exact: true }).focus();
      await page.keyboard.press('Enter');
    }
    const actions = await page.evaluate(() => (Reflect.get(globalThis, 'markdownPage') as PageApi).actions);
    expect(actions.map((action) => JSON.parse(action) as unknown)).toEqual(
      ['apply', 'insert', 'new-file', 'copy'].map((kind) => ({ kind, code: 'const a = 1;\n\nb();', language: 'ts' })),
    );
    await page.close();
  });

  it('hands links to its owner instead of following them', async () => {
    const { page } = await openPage();
    await api(page, 'see [docs](https://docs.example/a)', 'show');
    await page.getByRole('link', { name: 'docs' }).click();
    await page.getByRole('link', { name: 'docs' }).click({ button: 'middle' });
    expect(await page.evaluate(() => (Reflect.get(globalThis, 'markdownPage') as PageApi).links)).toEqual([
      'https://docs.example/a',
    ]);
    expect(page.url()).toBe(host.url);
    expect(page.context().pages()).toHaveLength(1);
    await page.close();
  });

  it('is a document that assistive technology can read', async () => {
    const { page } = await openPage();
    await api(page, SAMPLE, 'show');
    await expect.poll(() => page.getByRole('heading', { level: 3, name: 'Retry after a refusal' }).count()).toBe(1);
    expect(await page.getByRole('columnheader', { name: 'Header' }).count()).toBe(1);
    expect(await page.getByRole('checkbox', { name: 'Done' }).isChecked()).toBe(true);
    expect(await page.getByRole('checkbox', { name: 'To do' }).first().isDisabled()).toBe(true);
    expect(await page.getByRole('region', { name: 'Table' }).getAttribute('tabindex')).toBe('0');
    await page.close();
  });

  it('keeps colours right when code is coloured piece by piece', async () => {
    const { page } = await openPage();
    const lines = Array.from({ length: 150 }, (_, i) =>
      i % 30 === 10 ? `/* note ${i}\n   over lines\n */` : `const v${i} = 'text ${i}';`,
    );
    await api(page, `\`\`\`ts\n${lines.join('\n')}\n\`\`\``, 'show');
    await page.waitForFunction(() => document.querySelectorAll('.hljs-keyword').length === 145);
    expect(await page.locator('.hljs-comment').count()).toBe(5);
    expect(await page.locator('.md-code code').textContent()).toBe(`${lines.join('\n')}\n`);
    await page.close();
  });

  it.each(['dark', 'light', 'high-contrast'] as const)('is drawn whole in the %s theme', async (name) => {
    const themed = await startPageHost(THEMES[name]);
    const { page, complaints } = await openPage(themed.url);
    await api(page, SAMPLE, 'show');
    await coloured(page);
    await mkdir(PICTURES, { recursive: true });
    await page.screenshot({ path: path.join(PICTURES, `${name}.png`) });
    await page.setViewportSize({ width: 240, height: 1400 });
    await page.screenshot({ path: path.join(PICTURES, `${name}-240.png`) });
    const { scrollWidth, clientWidth } = await page
      .locator('#scroller')
      .evaluate((box) => ({ scrollWidth: box.scrollWidth, clientWidth: box.clientWidth }));
    expect(scrollWidth).toBeLessThanOrEqual(clientWidth);
    expect(complaints).toEqual([]);
    await page.close();
    await themed.close();
  });
});
