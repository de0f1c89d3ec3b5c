import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { PageApi } from '../bench/markdown/page.ts';
import { SAMPLE } from '../unit/markdown/sample.ts';
import { expectSameHoweverCut, it, show } from './support/markdownPage.ts';

const PICTURES = path.resolve(import.meta.dirname, '../../out/pictures/markdown');

/** Waits until formulas and colours have been drawn. */
async function coloured(page: Page): Promise<void> {
  await page.waitForFunction(
    () => document.querySelector('.katex') !== null && document.querySelector('.hljs-keyword') !== null,
  );
}

/** The longest that the page could do nothing else, from `work` on until so many keywords have their colour. */
async function longestPause(page: Page, work: () => Promise<unknown>, keywords: number): Promise<number> {
  await page.evaluate(() => {
    let before = performance.now();
    Reflect.set(globalThis, 'longestPause', 0);
    setInterval(() => {
      const now = performance.now();
      Reflect.set(globalThis, 'longestPause', Math.max(Number(Reflect.get(globalThis, 'longestPause')), now - before));
      before = now;
    }, 10);
  });
  await work();
  await page.waitForFunction((count) => document.querySelectorAll('.hljs-keyword').length === count, keywords);
  return page.evaluate(() => Number(Reflect.get(globalThis, 'longestPause')));
}

describe('the view in a browser under the panel’s policy', () => {
  it('ends with the same page however the text was cut', async ({ openAnswer }) => {
    const { page } = await openAnswer();
    await expectSameHoweverCut(page, 400, 500);
  });

  it('runs nothing, fetches nothing and breaks no policy', async ({ openAnswer }) => {
    const { page, requests } = await openAnswer();
    await show(
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
    );
    await coloured(page);
    expect(await page.evaluate(() => Reflect.get(globalThis, 'pwned') === undefined)).toBe(true);
    expect(await page.locator('script:not([src]), #answer img, #answer svg[onload], #answer iframe').count()).toBe(0);
    const schemes = await page
      .locator('#answer a')
      .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).protocol));
    expect(schemes).toEqual(['https:']);
    expect(requests).toEqual([]);
  });

  it('has a button for the terminal on commands alone', async ({ openAnswer }) => {
    const { page } = await openAnswer();
    const languages = ['bash', 'console', 'powershell', 'bat', 'ts', 'log', ''];
    await show(page, languages.map((language) => `\`\`\`${language}\nls -la\n\`\`\``).join('\n\n'));
    const button = page.getByRole('button', { name: 'Insert into Terminal', exact: true });
    expect(await button.count()).toBe(4);
    await button.first().click();
    const actions = await page.evaluate(() => (Reflect.get(globalThis, 'markdownPage') as PageApi).actions);
    expect(actions.map((action) => JSON.parse(action) as unknown)).toMatchObject([
      { kind: 'terminal', code: 'ls -la', language: 'bash' },
    ]);
  });

  it('gives code blocks named buttons that work by keyboard', async ({ openAnswer }) => {
    const { page } = await openAnswer();
    await show(page, '```ts\nconst a = 1;\n\nb();\n```');
    const code = page.getByRole('group', { name: 'Code, ts' });
    // One stop a block, until one is in it.
    expect(await code.locator('button[tabindex="-1"]').count()).toBe(4);
    await code.locator('pre').focus();
    expect(await code.locator('button[tabindex="0"]').count()).toBe(4);
    for (const name of ['Apply', 'Insert at cursor', 'Open in new file', 'Copy']) {
      await code.getByRole('button', { name, exact: true }).focus();
      await page.keyboard.press('Enter');
    }
    const actions = await page.evaluate(() => (Reflect.get(globalThis, 'markdownPage') as PageApi).actions);
    expect(actions.map((action) => JSON.parse(action) as unknown)).toEqual(
      ['apply', 'insert', 'new-file', 'copy'].map((kind) => ({ kind, code: 'const a = 1;\n\nb();', language: 'ts' })),
    );
  });

  it('hands links to its owner instead of following them', async ({ openAnswer }) => {
    const { page, url } = await openAnswer();
    await show(page, 'see [docs](https://docs.example/a)');
    await page.getByRole('link', { name: 'docs' }).click();
    await page.getByRole('link', { name: 'docs' }).click({ button: 'middle' });
    expect(await page.evaluate(() => (Reflect.get(globalThis, 'markdownPage') as PageApi).links)).toEqual([
      'https://docs.example/a',
    ]);
    expect(page.url()).toBe(url);
    expect(page.context().pages()).toHaveLength(1);
  });

  it('is a document that assistive technology can read', async ({ openAnswer }) => {
    const { page } = await openAnswer();
    await show(page, SAMPLE);
    await expect.poll(() => page.getByRole('heading', { level: 2, name: 'Retry after a refusal' }).count()).toBe(1);
    expect(await page.getByRole('columnheader', { name: 'Header' }).count()).toBe(1);
    expect(await page.getByRole('checkbox', { name: 'Done' }).isChecked()).toBe(true);
    expect(await page.getByRole('checkbox', { name: 'To do' }).first().isDisabled()).toBe(true);
    expect(await page.getByRole('region', { name: 'Table' }).getAttribute('tabindex')).toBe('0');
  });

  it('keeps colours right when code is coloured piece by piece', async ({ openAnswer }) => {
    const { page } = await openAnswer();
    const lines = Array.from({ length: 150 }, (_, i) =>
      i % 30 === 10 ? `/* note ${i}\n   over lines\n */` : `const v${i} = 'text ${i}';`,
    );
    await show(page, `\`\`\`ts\n${lines.join('\n')}\n\`\`\``);
    await page.waitForFunction(() => document.querySelectorAll('.hljs-keyword').length === 145);
    expect(await page.locator('.hljs-comment').count()).toBe(5);
    expect(await page.locator('.md-code code').textContent()).toBe(`${lines.join('\n')}\n`);
  });

  it.for([
    ['java', 'Aa'.repeat(10_000)],
    ['cs', 'SELECT '.repeat(3_000)],
  ] as const)(
    'leaves a very long line of %s plain, and colours the others',
    async ([language, line], { openAnswer }) => {
      const { page } = await openAnswer();
      const code = `if (a) return "b";\n${line}\nif (c) return "d";\n`;
      const longest = await longestPause(page, () => show(page, `\`\`\`${language}\n${code}\`\`\``), 4);
      expect(longest).toBeLessThan(1_000);
      expect(await page.locator('.md-code code').textContent()).toBe(code);
    },
  );

  it('goes on after code that a grammar is slow at', async ({ openAnswer }) => {
    const { page } = await openAnswer();
    const text = `\`\`\`markdown\n${'[a]('.repeat(2_000)}\n\`\`\`\n\n\`\`\`ts\nif (a) return "b";\n\`\`\``;
    expect(await longestPause(page, () => show(page, text), 2)).toBeLessThan(1_000);
  });

  it.for(['dark', 'light', 'high-contrast'] as const)(
    'is drawn whole in the %s theme',
    async (name, { openAnswer }) => {
      const { page, requests } = await openAnswer(name);
      await show(page, SAMPLE);
      await coloured(page);
      await mkdir(PICTURES, { recursive: true });
      await page.screenshot({ path: path.join(PICTURES, `${name}.png`) });
      await page.setViewportSize({ width: 240, height: 1400 });
      await page.screenshot({ path: path.join(PICTURES, `${name}-240.png`) });
      const { scrollWidth, clientWidth } = await page
        .locator('#scroller')
        .evaluate((box) => ({ scrollWidth: box.scrollWidth, clientWidth: box.clientWidth }));
      expect(scrollWidth).toBeLessThanOrEqual(clientWidth);
      expect(requests).toEqual([]);
    },
  );
});
