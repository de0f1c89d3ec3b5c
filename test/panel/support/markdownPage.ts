// The Markdown view alone in a browser, under the panel's policy.
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { startPageHost, type PageHost } from '../../bench/markdown/host.ts';
import type { PageApi } from '../../bench/markdown/page.ts';
import { longText, SHAPES } from '../../bench/markdown/texts.ts';
import { THEMES } from '../../fixtures/themes.ts';
import { SAMPLE } from '../../unit/markdown/sample.ts';
import { staged } from './stage.ts';

type Theme = keyof typeof THEMES;

export interface AnswerPage {
  readonly page: Page;
  readonly url: string;
  /** What the browser asked for, apart from the page's own files. */
  readonly requests: readonly string[];
}

export type OpenAnswer = (theme?: Theme) => Promise<AnswerPage>;

/** Tests of the view. A later `openAnswer` in the same test takes the page over. */
export const it = staged
  // oxlint-disable-next-line no-empty-pattern -- Vitest reads from the pattern which fixtures this one needs.
  .extend('hosts', { scope: 'file' }, async ({}, { onCleanup }) => {
    const hosts = new Map<Theme, Promise<PageHost>>();
    onCleanup(async () => {
      for (const host of hosts.values()) await (await host).close();
    });
    return hosts;
  })
  .extend('openAnswer', async ({ stage, hosts }): Promise<OpenAnswer> => async (theme = 'dark') => {
    const host = hosts.get(theme) ?? startPageHost(THEMES[theme]);
    hosts.set(theme, host);
    const { url } = await host;
    const requests: string[] = [];
    const page = await stage.take({ width: 420, height: 1400 });
    page.on('request', (request) => {
      if (!request.url().startsWith(url) && !request.url().startsWith('data:')) requests.push(request.url());
    });
    await page.goto(url);
    await page.waitForFunction(() => Reflect.has(globalThis, 'markdownPage'));
    return { page, url, requests };
  });

/** The page after it has shown a text, at once or in pieces of so many characters. */
export function show(page: Page, text: string, how: 'whole' | number = 'whole'): Promise<string> {
  return page.evaluate(
    async ([given, way]) => {
      const lab = Reflect.get(globalThis, 'markdownPage') as PageApi;
      await (way === 'whole' ? lab.show(given) : lab.feed(given, way));
      return lab.html();
    },
    [text, how] as [string, 'whole' | number],
  );
}

/** Each shape of a text in so many tokens, cut in two ways, and the beginning of the sample in pieces of five characters. */
export async function expectSameHoweverCut(page: Page, tokens: number, beginning: number): Promise<void> {
  // Without code languages and formulas, which are dressed later and at their own time.
  const bare = (text: string): string =>
    text
      .replace(/^(\s*(?:```|~~~))\w+/gm, '$1')
      .replaceAll('$', '€')
      .replaceAll('\\', '/');
  const texts = [SAMPLE, ...SHAPES.map((shape) => longText(shape, tokens))].map(bare);
  for (const text of texts) {
    const whole = await show(page, text);
    for (const size of [97, 1000]) expect(await show(page, text, size)).toBe(whole);
  }
  const start = bare(SAMPLE).slice(0, beginning);
  expect(await show(page, start, 5)).toBe(await show(page, start));
}
