// The line of buttons of a result, its menus, and where the focus goes, in a real browser.
import { describe, expect } from 'vitest';
import {
  batch,
  batchRow,
  checkedInvoice,
  detailOf,
  ended,
  header,
  invoice,
  result,
  running,
} from './support/extractionContent.ts';
import { button, focused, row } from './support/extractionLook.ts';
import { it, type ExtractionPage } from './support/extractionPage.ts';
import { THEME_NAMES } from './support/themes.ts';

const OFFERS = { evidenceOffer: 'Ask for 2 places.', lookOffer: 'Ask once more.' };

const press = async (view: ExtractionPage, ...keys: readonly string[]): Promise<string> => {
  for (const key of keys) await view.page.keyboard.press(key);
  return focused(view);
};

describe('the toolbar', () => {
  it('is one stop of the Tab key and is walked with arrows, Home and End', async ({ openView }) => {
    const view = await openView({ snapshot: checkedInvoice });
    await view.page.getByRole('toolbar', { name: 'Result' }).waitFor();
    await button(view, 'Open as JSON').focus();
    expect(await press(view, 'ArrowRight')).toBe('Insert');
    expect(await press(view, 'ArrowRight', 'ArrowRight', 'ArrowRight')).toBe('Copy as…');
    expect(await press(view, 'End')).toBe('Pin beside source');
    expect(await press(view, 'ArrowRight')).toBe('Open as JSON');
    expect(await press(view, 'ArrowLeft', 'Home')).toBe('Open as JSON');
    expect(await view.page.locator('.toolbar button[tabindex="0"]').count()).toBe(1);
    await press(view, 'ArrowRight', 'ArrowRight', 'Tab', 'Shift+Tab');
    expect(await focused(view)).toBe('Insert as…');
  });

  it('copies in the format that is picked in the menu, with the pointer and with keys', async ({ openView }) => {
    const view = await openView({ snapshot: checkedInvoice });
    const { page } = view;
    await button(view, 'Copy as…').click();
    const menu = page.getByRole('menu', { name: 'Copy as…' });
    await expect.poll(() => focused(view)).toBe('Copy as JSON');
    await menu.getByRole('menuitemradio', { name: 'Copy as CSV' }).click();
    expect(await view.waitFor('format')).toEqual({ type: 'format', format: 'csv' });
    expect(await view.waitFor('action')).toEqual({ type: 'action', action: 'copy' });
    await menu.waitFor({ state: 'detached' });
    expect(await focused(view)).toBe('Copy as…');
    await view.post({ type: 'header', header: { ...header, format: 'csv' } });
    await press(view, 'ArrowDown');
    await expect.poll(() => focused(view)).toBe('Copy as CSV');
    expect(await press(view, 'y')).toBe('Copy as CSV');
    expect(await press(view, 'End')).toBe('Copy as HTML report');
    expect(await press(view, 'ArrowDown')).toBe('Copy as JSON');
    expect(await press(view, 'ArrowUp')).toBe('Copy as HTML report');
    expect(await press(view, 'Escape')).toBe('Copy as…');
    expect(await menu.count()).toBe(0);
    expect(await button(view, 'Copy as…').getAttribute('aria-expanded')).toBe('false');
    await press(view, 'Enter');
    await menu.waitFor();
    await page.locator('.about').click();
    await menu.waitFor({ state: 'detached' });
    expect(view.sent('action')).toHaveLength(1);
  });

  it('puts what does not fit into the menu of more actions, where it can be done', async ({ openView }) => {
    const snapshot = { ...checkedInvoice, header: { ...header, ...OFFERS } };
    const view = await openView({ snapshot, width: 260 });
    const { page } = view;
    const widths = await page.evaluate(() => {
      const bar = document.querySelector('.toolbar');
      return { room: bar?.clientWidth ?? 0, taken: bar?.scrollWidth ?? 0 };
    });
    expect(widths.taken).toBeLessThanOrEqual(widths.room);
    const middles = await page
      .locator('.toolbar .icon-button:visible')
      .evaluateAll((buttons) =>
        buttons.map((each) => each.getBoundingClientRect()).map(({ left, width }) => left + width / 2),
      );
    for (const [at, middle] of middles.entries())
      if (at > 0) expect(middle - (middles[at - 1] ?? 0)).toBeGreaterThanOrEqual(24);
    expect(await button(view, 'Ask for evidence').isVisible()).toBe(false);
    await button(view, 'More actions').click();
    await page.getByRole('menuitem', { name: 'Ask for evidence' }).click();
    expect(await view.waitFor('action')).toEqual({ type: 'action', action: 'ask-evidence' });
    await page.setViewportSize({ width: 700, height: 500 });
    await button(view, 'Ask for evidence').waitFor();
    await button(view, 'More actions').waitFor({ state: 'hidden' });
  });

  it.for([
    ['a result', checkedInvoice],
    ['a batch', batch([batchRow(1)])],
  ] as const)('leaves the head of %s three rows where there is little room', async ([, snapshot], { openView }) => {
    const view = await openView({ snapshot, width: 300 });
    const head = await view.page.locator('.head').evaluate((element) => ({
      height: element.getBoundingClientRect().height,
      rows: [...element.children].filter((child) => child.getBoundingClientRect().height > 3).length,
    }));
    expect(head.rows).toBe(3);
    expect(head.height).toBeLessThanOrEqual(90);
    for (const name of ['Open as JSON', 'Copy', 'Copy as…']) expect(await button(view, name).isVisible()).toBe(true);
  });
});

describe('what has the focus', () => {
  it('is the first value where the view gets it, and then the current one', async ({ openView }) => {
    const view = await openView({ snapshot: result({ value: invoice }) });
    await expect.poll(() => focused(view)).toBe('number: INV-0042');
    await press(view, 'ArrowDown');
    // As when the focus comes back from a picker or another tab, to the page and to nothing in it.
    await view.page.evaluate(() => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      window.dispatchEvent(new Event('focus'));
    });
    await expect.poll(() => focused(view)).toBe('date: 2026-11-02');
    view.detail = (pointer) => ({ type: 'detail', detail: detailOf(pointer) });
    await press(view, 'F2');
    await view.page.getByRole('textbox', { name: 'New value of date' }).waitFor();
  });

  it('is the first button where there is no value, and the first cell of a table', async ({ openView }) => {
    const view = await openView({ snapshot: result({ status: running(), spent: { isPartial: false } }) });
    await expect.poll(() => focused(view)).toBe('Stop');
    const table = await openView({ snapshot: batch([batchRow(1)]), width: 700 });
    await expect.poll(() => focused(table)).toBe('invoices/2026-0001.txt');
  });

  it('stays where it is when the page had it', async ({ openView }) => {
    const view = await openView({ snapshot: checkedInvoice });
    await button(view, 'Insert').focus();
    await view.page.evaluate(() => window.dispatchEvent(new Event('focus')));
    await view.page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
    expect(await focused(view)).toBe('Insert');
  });
});

describe('rows', () => {
  it('are those of the values alone: the whole has none, and a list of records is shown as a table from above', async ({
    openView,
  }) => {
    const view = await openView({ snapshot: result({ value: [{ a: 1 }, { a: 2 }] }) });
    await row(view, /^0: 1 field$/).waitFor();
    expect(await row(view, /^result/).count()).toBe(0);
    await button(view, 'Show as table').click();
    await view.page.getByRole('grid', { name: 'Table of result' }).waitFor();
    await button(view, 'Show as tree').click();
    await expect.poll(() => focused(view)).toBe('0: 1 field');
    await view.post({ type: 'value', value: [] });
    await row(view, /^result: no items$/).waitFor();
    await view.post({ type: 'value', value: 12 });
    await row(view, /^result: 12$/).waitFor();
  });

  it('say all of an error where there is room, and below the current row where there is none', async ({ openView }) => {
    const snapshot = result({
      value: invoice,
      status: ended({ outcome: 'invalid' }),
      errors: [
        { pointer: '/total', message: 'total must be a number, but is a string.' },
        { pointer: '', message: 'currency is missing.' },
      ],
    });
    const view = await openView({ snapshot, width: 800, height: 500 });
    // An error of the whole has no row.
    await view.page.locator('.notes').getByText('currency is missing.', { exact: true }).waitFor();
    await button(view, 'Next error').click();
    expect(await focused(view)).toContain('total: about 1,370');
    const note = view.page.locator('.row.is-current .error-note');
    const text = view.page.locator('.row.is-current .error-text');
    expect(await text.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
    expect(await note.isVisible()).toBe(false);
    await view.page.setViewportSize({ width: 300, height: 500 });
    await note.waitFor();
    const box = await note.boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(300);
    await press(view, 'ArrowUp');
    await view.page.locator('.error-note').first().waitFor({ state: 'hidden' });
  });

  it.for(THEME_NAMES)('have errors and replaced values that can be read, in %s', async (theme, { openView }) => {
    const view = await openView({ snapshot: checkedInvoice, theme, height: 1_200 });
    await view.page.locator('.replaced').waitFor();
    const contrasts = (): Promise<number[]> =>
      view.page.evaluate(() => {
        const parts = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number);
        const over = (top: number[], ground: number[]): number[] =>
          [0, 1, 2].map((at) => (top[at] ?? 0) * (top[3] ?? 1) + (ground[at] ?? 0) * (1 - (top[3] ?? 1)));
        const light = (colour: readonly number[]): number => {
          const [red = 0, green = 0, blue = 0] = colour.map((part) =>
            part / 255 <= 0.040_45 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
          );
          return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
        };
        return [...document.querySelectorAll('.error-text, .replaced .value')].map((text) => {
          const page = parts(getComputedStyle(document.body).backgroundColor);
          const row = text.closest('.row');
          const ground = row === null ? page : over(parts(getComputedStyle(row).backgroundColor), page);
          const own = light(over(parts(getComputedStyle(text).color), ground));
          return Math.max(own, light(ground)) / Math.min(own, light(ground));
        });
      });
    for (const name of [/^number/, /^total/, /^quantity: 4200/]) {
      await row(view, name).focus();
      const found = await contrasts();
      expect(found.length).toBe(2);
      expect(Math.min(...found)).toBeGreaterThanOrEqual(4.5);
    }
  });
});

it('writes the figures of a column with the same decimals', async ({ openView }) => {
  const rows = [0.001, 0.0011, 0.012].map((costUsd, index) =>
    batchRow(index, { costUsd, durationMs: [900, 1_000, 12_400][index] ?? 0 }),
  );
  const view = await openView({ snapshot: batch(rows), width: 800 });
  const texts = (place: number): Promise<string[]> =>
    view.page.locator(`.grid .rows .grid-row > :nth-last-child(${place})`).allTextContents();
  await expect.poll(() => texts(2)).toEqual(['$0.0010', '$0.0011', '$0.0120']);
  expect(await texts(1)).toEqual(['0.9 s', '1.0 s', '12.4 s']);
  await view.post({ type: 'rows', rows: [batchRow(3, { costUsd: 1.5, isCostEstimated: true })] });
  await expect.poll(() => texts(2)).toContain('≈ $1.5000');
});
