import type { Locator } from 'playwright-core';
import { expect } from 'vitest';

/**
 * Puts the text into a box. Where the focus is on its way from the workbench into a webview, what is typed reaches nobody,
 * so it is typed until it is there.
 */
export async function fillIn(box: Locator, text: string): Promise<void> {
  await expect
    .poll(async () => {
      await box.fill(text);
      return box.inputValue();
    })
    .toBe(text);
}
