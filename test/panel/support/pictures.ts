// Pictures of a page to look at, and what a machine can see in each of them.
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { takesPictures } from '../../editor/support/tier.ts';
import { screenshotFolder } from './build.ts';
import { THEME_NAMES, type ThemeName } from './themes.ts';

interface Shown {
  readonly page: Page;
  readonly problems: readonly string[];
  wear(theme: ThemeName): Promise<void>;
}

/** Keeps a picture; nothing was refused or went wrong, and nothing is wider than the page. */
export async function takePicture({ page, problems }: Shown, name: string): Promise<void> {
  if (takesPictures) await page.screenshot({ path: path.join(screenshotFolder, `${name}.png`) });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, `${name} is as wide as its page`).toBeLessThanOrEqual(0);
  expect(problems, name).toEqual([]);
}

/** One page in each theme: what it shows stays, as when the user chooses another theme. `name` names the pictures. */
export async function pictureThemes(shown: Shown, name: (theme: ThemeName) => string): Promise<void> {
  for (const theme of THEME_NAMES) {
    await shown.wear(theme);
    await takePicture(shown, name(theme));
  }
}
