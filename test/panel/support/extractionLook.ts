// What tests ask of the extraction view, and growth in sizes that each run chooses.
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { batch, batchRow } from './extractionContent.ts';
import type { ExtractionPage, OpenView } from './extractionPage.ts';

export const button = (view: ExtractionPage, name: string): Locator =>
  view.page.getByRole('button', { name, exact: true });

export const row = (view: ExtractionPage, name: RegExp | string): Locator => view.page.getByRole('row', { name });

/** The accessible name of what has the focus. */
export function focused(view: ExtractionPage): Promise<string> {
  return view.page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
  });
}

/** The view shows this many records: with as many rows as fit, down to the last one. */
export async function expectManyRows(view: ExtractionPage, count: number): Promise<void> {
  await row(view, new RegExp(`^records: (?:${count}|${count.toLocaleString('en')}) items`)).waitFor();
  expect(await view.page.getByRole('row').count()).toBeLessThan(80);
  await row(view, /^records/).focus();
  await view.page.keyboard.press('End');
  expect(await focused(view)).toBe(`isOpen: ${(count - 1) % 3 === 0}`);
  await view.page.getByText(`Item number ${count - 1}`).waitFor();
  expect(await view.page.locator('.tree').getAttribute('aria-rowcount')).toBe(String(count * 5 + 1));
}

/** A batch of this many rows: as many as fit, sorted, and opened by keyboard. */
export async function expectManyBatchRows(openView: OpenView, count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, index) => batchRow(index));
  const last = String(count - 1).padStart(4, '0');
  const view = await openView({ snapshot: batch(rows), width: 760, height: 500 });
  const { page } = view;
  await page.getByRole('rowheader', { name: '2026-0000' }).focus();
  expect(await page.getByRole('row').count()).toBeLessThan(60);
  expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe(String(count + 1));
  await page.keyboard.press('Enter');
  expect(await view.waitFor('open-row')).toEqual({ type: 'open-row', id: 'row-0', what: 'source' });
  await page.keyboard.press('Control+End');
  expect(await page.getByRole('rowheader', { name: `2026-${last}` }).count()).toBe(1);
  await page.keyboard.press('Enter');
  await view.waitFor('open-row', ({ id, what }) => id === `row-${count - 1}` && what === 'result');
  await page.getByRole('columnheader', { name: 'total' }).click();
  await page.locator('[aria-sort="ascending"]').waitFor();
  await page.keyboard.press('ArrowDown');
  expect(await focused(view)).toBe('0');
  await page.keyboard.press('Control+c');
  expect(await view.waitFor('copy-text')).toEqual({ type: 'copy-text', text: '0' });
  await page.keyboard.press('PageDown');
  // A page further, about twenty rows, the totals are still small.
  expect(Number(await focused(view))).toBeLessThan(200_000 / count);
}
