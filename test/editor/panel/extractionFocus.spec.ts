// Where the keys go in the real editor: to the current value, whichever way the view of a result gets the focus.
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { open } from '../support/extraction.ts';
import { extractBill, model, good, options, press, tidy } from '../support/extractionRun.ts';
import { sharedSpecs } from '../support/spec.ts';
import { quickInput, runCommand, screenshot } from '../support/workbench.ts';

const spec = sharedSpecs(options);

/** What has the focus within the page, where the page has it. */
const focused = (frame: Frame): Promise<string> =>
  frame.evaluate(() =>
    document.hasFocus() ? (document.activeElement?.getAttribute('aria-label') ?? '') : 'elsewhere',
  );

spec('arrows and F2 work at once where the view was shown, switched to, or asked something', async (session) => {
  const { page } = session;
  model.give(good);
  const frame = await extractBill(session);
  // The source keeps the focus until the user goes to the result.
  expect(await focused(frame)).toBe('elsewhere');
  await runCommand(page, 'AI Gateway: Show Extraction');
  await expect.poll(() => focused(frame)).toBe('number: INV-7');
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => focused(frame)).toBe('customer: Ada Lovelace');
  // A picker that the view opened and that is left.
  await press(frame, 'Insert');
  await quickInput(page).waitFor();
  await page.keyboard.press('Escape');
  await quickInput(page).waitFor({ state: 'hidden' });
  await expect.poll(() => focused(frame)).toBe('customer: Ada Lovelace');
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => focused(frame)).toBe('total: 21');
  // To the source and back.
  await runCommand(page, 'View: Focus First Editor Group');
  await expect.poll(() => focused(frame)).toBe('elsewhere');
  await runCommand(page, 'View: Focus Second Editor Group');
  await expect.poll(() => focused(frame)).toBe('total: 21');
  await page.keyboard.press('F2');
  await frame.getByRole('textbox', { name: 'New value of total' }).waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => focused(frame)).toBe('total: 21');
  await screenshot(page, 'extraction-focus');
  await tidy(session);
  await open(session, 'invoice.txt');
});
