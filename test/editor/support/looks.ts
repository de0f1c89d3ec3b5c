// Pictures of the panel in every theme, and what a machine can see of them.
import { expect } from 'vitest';
import type { ChatPanel } from './chatPanel.ts';
import type { Session } from './spec.ts';
import { takesPictures } from './tier.ts';
import { screenshot, type Theme } from './workbench.ts';

// The theme of the window comes last, so that the next spec finds it.
const PICTURED: readonly [Theme, string][] = [
  ['Default Light Modern', 'light'],
  ['Default High Contrast', 'hc'],
  ['Default High Contrast Light', 'hc-light'],
  ['Default Dark Modern', 'dark'],
];

/** Nothing of the panel may reach beyond its sides. */
export async function expectNoOverflow(chat: ChatPanel, what: string): Promise<void> {
  const wide = await chat.frame.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const isInScroller = (element: Element): boolean =>
      element.closest('pre, .md-table, table, .katex-display, .katex') !== null;
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > width + 1 && !isInScroller(element))
      .map((element) => `${element.tagName}.${element.className.toString()}`)
      .slice(0, 5);
  });
  expect(wide, what).toEqual([]);
}

/** Pictures in a light, a high-contrast and the window's own theme, where pictures are taken. */
export async function picturesInThemes({ page, setTheme }: Pick<Session, 'page' | 'setTheme'>, name: string) {
  if (!takesPictures) return;
  for (const theme of ['Default Light Modern', 'Default High Contrast', 'Default Dark Modern'] as const) {
    await setTheme(theme);
    await screenshot(page, `${name}-${theme}`);
  }
}

export async function pictures(session: Session, chat: ChatPanel, name: string): Promise<void> {
  for (const [theme, short] of PICTURED) {
    await session.setTheme(theme);
    await screenshot(session.page, `looks-${name}-${short}`);
    // The editor's own sheet colours `code`: on our frame that was white on white in one theme.
    const codes = chat.frame.locator('pre code');
    const colours = await codes.evaluateAll((all) =>
      all.map((code) => [code, code.closest('pre') ?? code].map((element) => getComputedStyle(element).color)),
    );
    for (const [ofCode, ofFrame] of colours) expect(ofCode, `code in ${short}`).toBe(ofFrame);
  }
  await expectNoOverflow(chat, name);
}
