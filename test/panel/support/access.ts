// What axe-core finds wrong for people who use a screen reader, the keyboard, or need contrast.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { default as axe, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Off unless asked for, though they are among these tags. */
const MORE = ['target-size', 'label-content-name-mismatch'];
/** What another theme can change. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

/** Sheets are not fetched again, which the pages' policy forbids. */
const ALL: RunOptions = {
  runOnly: { type: 'tag', values: TAGS },
  rules: Object.fromEntries(MORE.map((rule) => [rule, { enabled: true }])),
  resultTypes: ['violations'],
  preload: false,
};
const ONLY_COLOURS: RunOptions = {
  runOnly: { type: 'rule', values: COLOURS },
  resultTypes: ['violations'],
  preload: false,
};

let source: Promise<string> | undefined;

/** Every violation on the page as one line, with the element; `where` begins each. Of `colours` alone, where all else was looked at. */
export async function violations(page: Page, where: string, what: 'all' | 'colours' = 'all'): Promise<string[]> {
  source ??= readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(await source);
  const found = await page.evaluate(
    async (options) => {
      const { run } = Reflect.get(window, 'axe') as typeof axe;
      const { violations } = await run(document, options);
      return violations.flatMap(({ id, nodes }) =>
        nodes.map((node) => `${id}: ${node.html.slice(0, 240)} (${node.any[0]?.message ?? node.failureSummary ?? ''})`),
      );
    },
    what === 'all' ? ALL : ONLY_COLOURS,
  );
  return found.map((line) => `${where}: ${line}`);
}

/** Fails with every violation and its element. */
export async function expectAccessible(page: Page, where: string): Promise<void> {
  const found = await violations(page, where);
  if (found.length > 0) throw new Error(`axe finds ${found.length}:\n${found.join('\n')}`);
}
