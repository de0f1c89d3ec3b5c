// What is known beside extracted values, how they are corrected, and records as tables, in a real browser.
import { describe, expect } from 'vitest';
import type { Growth } from '../../src/protocol/extraction.ts';
import { checkedInvoice, detailOf, ended, records, result, running } from './support/extractionContent.ts';
import { button, focused, row } from './support/extractionLook.ts';
import { it as viewTest, type ExtractionPage } from './support/extractionPage.ts';
import { THEME_NAMES } from './support/themes.ts';

const it = viewTest.extend(
  'beginEdit',
  async ({ openView }) =>
    async (pointer: RegExp, field: Parameters<typeof detailOf>[1]): Promise<ExtractionPage> => {
      const view = await openView({ snapshot: checkedInvoice, height: 900 });
      view.detail = (at) => ({ type: 'detail', detail: detailOf(at, field) });
      await row(view, pointer).first().click();
      await view.page.keyboard.press('F2');
      return view;
    },
);

/** Signs that stand out from the page by less than 3 to 1, with by how much. */
function contrastsOfSigns({ page }: ExtractionPage): Promise<string[]> {
  return page.evaluate(() => {
    const lightness = (colour: string): number => {
      const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map((part) => {
        const value = Number(part) / 255;
        return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
    };
    const ground = lightness(getComputedStyle(document.body).backgroundColor);
    return [...document.querySelectorAll('.status .codicon, .checks .codicon, .sign .codicon')].flatMap((sign) => {
      const own = lightness(getComputedStyle(sign).color);
      const contrast = Math.max(own, ground) / Math.min(own, ground);
      return contrast < 3 ? [`${sign.className}: ${contrast.toFixed(2)}`] : [];
    });
  });
}

describe('what is known beside the values', () => {
  it('says in words what the lines under the values say in colour', async ({ openView }) => {
    const view = await openView({ snapshot: checkedInvoice, height: 1_200 });
    await row(view, /^city: London, not found in the source$/).waitFor();
    await row(view, /^title: Punched cards, about the same in the source$/).waitFor();
    await row(view, /^total: about 1,370, error: total must be a number/).waitFor({ state: 'attached' });
    const line = await row(view, /^city/)
      .locator('.value')
      .evaluate((value) => getComputedStyle(value).textDecorationStyle);
    expect(line).toBe('dashed');
  });

  it.for(THEME_NAMES)('draws every sign so that it stands out from the page, in %s', async (theme, { openView }) => {
    const snapshot = { ...checkedInvoice, added: ['/items/1'] };
    const view = await openView({ snapshot, theme, height: 1_200 });
    await view.page.locator('.sign.is-added').waitFor();
    expect(await contrastsOfSigns(view)).toEqual([]);
    await view.post({ type: 'snapshot', snapshot: result({ value: {} }) });
    await view.page.getByText('Valid').waitFor();
    expect(await contrastsOfSigns(view)).toEqual([]);
  });

  it('goes from error to error and from value to value without a source, and counts what is folded away', async ({
    openView,
  }) => {
    const view = await openView({ snapshot: checkedInvoice });
    await button(view, '2 not in the source').click();
    expect(await focused(view)).toContain('city: London');
    await button(view, '2 not in the source').click();
    expect(await focused(view)).toContain('price: 35');
    await button(view, '2 not in the source').click();
    expect(await focused(view)).toContain('city: London');
    await button(view, 'Next error').click();
    expect(await focused(view)).toContain('total: about 1,370, error');
    await view.post({ type: 'errors', errors: [{ pointer: '/customer/vat', message: 'vat is missing.' }] });
    for (const key of ['Home', 'c', 'ArrowLeft']) await view.page.keyboard.press(key);
    expect(await focused(view)).toContain('1 error inside');
  });

  it('shows evidence, line and description of the current value, and what other parts of the source say', async ({
    openView,
  }) => {
    const view = await openView({ snapshot: checkedInvoice });
    view.detail = (pointer) => ({
      type: 'detail',
      detail: detailOf(pointer, { evidence: { before: 'No. ', text: 'INV-0042', after: ' of', line: 3 }, places: 1 }),
    });
    await row(view, /^number/).click();
    const pane = view.page.getByRole('region', { name: 'Value' });
    await pane.getByText('Line 3').waitFor();
    expect(await pane.locator('mark').textContent()).toBe('INV-0042');
    await row(view, /^date/).click();
    await pane.getByText('Other parts of the source say "2026-11-03"').waitFor();
    await view.page.getByText('Parts of the source disagree about 1 value').click();
    await view.page.getByRole('button', { name: 'date', exact: true }).click();
    expect(await focused(view)).toContain('date:');
  });

  it('gives a row that is only pointed at its evidence as hover, and leaves the details to the current one', async ({
    openView,
  }) => {
    const view = await openView({ snapshot: checkedInvoice });
    view.detail = (pointer) => ({
      type: 'detail',
      detail: detailOf(pointer, { evidence: { before: 'No. ', text: pointer, after: ' of\n2', line: 3 }, places: 1 }),
    });
    await row(view, /^number/).click();
    const pane = view.page.getByRole('region', { name: 'Value' });
    await pane.getByText('Line 3').waitFor();
    await row(view, /^name: Ada/).hover();
    await view.page.locator('.row[data-hover="Line 3: No. /customer/name of 2"]').waitFor();
    expect(await pane.locator('mark').textContent()).toBe('/number');
  });

  it('marks the records that a second look found, goes to them, and has them taken out', async ({ openView }) => {
    const lookOffer = 'Ask the model once more.';
    const header = { ...checkedInvoice.header, lookOffer };
    const view = await openView({ snapshot: { ...checkedInvoice, header, added: ['/items/1'] } });
    const { page } = view;
    await page.getByRole('button', { name: '1 new' }).click();
    await expect.poll(() => page.locator('.row:focus').getAttribute('aria-label')).toMatch(/^1: .*, new/);
    await page.getByRole('button', { name: 'Look again', exact: true }).click();
    await page.getByRole('button', { name: 'Remove what was added' }).click();
    await expect
      .poll(() => view.commands.map(({ type }) => type))
      .toEqual(expect.arrayContaining(['action', 'remove-added']));
    // The button goes with what it removed: the focus is where one may look again.
    await view.post({ type: 'added', added: [] });
    await expect.poll(() => focused(view)).toBe('Look again');
    await page.getByRole('row', { name: /, new/ }).waitFor({ state: 'detached' });
  });

  it('lists errors at places that the value does not have', async ({ openView }) => {
    const view = await openView({
      snapshot: result({
        value: { a: 1 },
        status: ended({ outcome: 'invalid' }),
        errors: [{ pointer: '/b/c', message: 'c is missing.' }],
      }),
    });
    await view.page.getByText('/b/c: c is missing.').waitFor();
  });

  it('offers the next step of an error, and shows words that came instead of data', async ({ openView }) => {
    const error = {
      kind: 'auth',
      code: 'x',
      message: 'Set an API key.',
      retryable: false,
      actions: ['set-key' as const],
    } as const;
    const failed = await openView({
      snapshot: result({ status: ended({ outcome: 'failed', error: { ...error, actions: ['set-key'] } }) }),
    });
    await button(failed, 'Set API key').click();
    expect(await failed.waitFor('error-action')).toEqual({ type: 'error-action', action: 'set-key' });
    const refused = await openView({
      snapshot: result({ status: ended({ outcome: 'refused', answerText: 'I cannot do that.' }) }),
    });
    await refused.page.getByText('I cannot do that.').waitFor();
  });
});

describe('correcting a value', () => {
  it('takes a text with Enter and gives the focus back to its row', async ({ beginEdit }) => {
    const view = await beginEdit(/^name: Ada/, {});
    const input = view.page.getByRole('textbox', { name: 'New value of customer.name' });
    await input.fill('Ada "A." King');
    await input.press('Enter');
    expect(await view.waitFor('correct')).toEqual({
      type: 'correct',
      pointer: '/customer/name',
      valueText: '"Ada \\"A.\\" King"',
    });
    expect(await focused(view)).toContain('name: Ada');
    await view.post({ type: 'corrections', corrections: [{ pointer: '/customer/name', value: 'Ada "A." King' }] });
    await row(view, /^name: "Ada "A." King", corrected from Ada Lovelace$/).waitFor();
    expect(
      await row(view, /corrected from Ada/)
        .locator('del')
        .textContent(),
    ).toContain('Ada Lovelace');
  });

  it('keeps the value on Escape', async ({ beginEdit }) => {
    const view = await beginEdit(/^name: Ada/, {});
    await view.page.getByRole('textbox', { name: /^New value/ }).fill('Nobody');
    await view.page.keyboard.press('Escape');
    expect(await focused(view)).toBe('name: Ada Lovelace');
    expect(view.sent('correct')).toEqual([]);
  });

  it('refuses what is no whole number, says so, and takes what is', async ({ beginEdit }) => {
    const view = await beginEdit(/^quantity: 1$/, { field: { kind: 'integer', options: [], isNullable: false } });
    const input = view.page.getByRole('textbox', { name: /^New value/ });
    await input.fill('1.5');
    await input.press('Enter');
    await view.page.getByRole('alert').getByText('Enter an integer.').waitFor();
    expect(await input.getAttribute('aria-invalid')).toBe('true');
    await input.fill('12');
    await input.press('Enter');
    expect((await view.waitFor('correct')).valueText).toBe('12');
  });

  it('offers the values that the schema allows, and null where it may be', async ({ beginEdit }) => {
    const field = { kind: 'enum', options: ['"London"', '"Paris"'], isNullable: true } as const;
    const view = await beginEdit(/^city: London/, { field: { ...field, options: [...field.options] } });
    const choice = view.page.getByRole('combobox', { name: 'New value of customer.city' });
    expect(await choice.locator('option').allTextContents()).toEqual(['London', 'Paris', 'null']);
    await choice.selectOption('"Paris"');
    await choice.press('Enter');
    expect((await view.waitFor('correct')).valueText).toBe('"Paris"');
  });

  it('undoes a correction from its row, with the pointer and with the keyboard', async ({ openView }) => {
    const view = await openView({ snapshot: checkedInvoice, height: 900 });
    await row(view, /^quantity: 4200/).hover();
    await button(view, 'Undo correction').click();
    expect(await view.waitFor('undo-correction')).toEqual({ type: 'undo-correction', pointer: '/items/1/quantity' });
    await row(view, /^quantity: 4200/).focus();
    await view.page.keyboard.press('Tab');
    expect(await focused(view)).toBe('Undo correction');
    await view.page.keyboard.press('Enter');
    await view.waitFor('undo-correction', () => view.sent('undo-correction').length === 2);
  });

  it('is not offered while the value still grows', async ({ openView }) => {
    const view = await openView({ snapshot: result({ status: running({ phase: 'writing' }), value: { a: 1 } }) });
    await row(view, /^a: 1/).click();
    expect(await button(view, 'Edit').count()).toBe(0);
    await view.page.keyboard.press('F2');
    await view.page.getByRole('status').getByText('Values can be corrected when').waitFor();
  });
});

describe('a list of records as a table', () => {
  it('grows while it is shown, and stays a table when the whole value comes', async ({ openView }) => {
    const snapshot = result({
      status: running({ phase: 'writing' }),
      value: { list: [{ a: 1 }] },
      place: { path: ['list'], isText: false },
    });
    const view = await openView({ snapshot });
    await row(view, /^list/).click();
    await button(view, 'Show as table').click();
    const steps: Growth[] = [
      { op: 'start', kind: 'object' },
      { op: 'key', key: 'a' },
      { op: 'scalar', value: 22 },
      { op: 'key', key: 'b' },
      { op: 'text', text: 'new' },
    ];
    await view.post({ type: 'growth', isParts: false, steps });
    await view.page.getByRole('gridcell', { name: 'new' }).waitFor();
    await view.page.getByRole('columnheader', { name: 'b' }).waitFor();
    const others = Array.from({ length: 300 }, () => ({ a: 3 }));
    await view.post(
      { type: 'value', value: { list: [{ a: 1 }, { a: 22, b: 'newer' }, ...others, { late: true }] } },
      { type: 'status', status: ended() },
    );
    await view.page.getByRole('gridcell', { name: 'newer' }).waitFor();
    await view.page.getByRole('columnheader', { name: 'late' }).waitFor();
    await view.page.locator('.table-bar').getByText('303 items', { exact: true }).waitFor();
  });

  it('is sorted, walked, revealed and corrected by keyboard', async ({ openView }) => {
    const view = await openView({ snapshot: result({ value: records(500) }), width: 640 });
    view.detail = (pointer) => ({
      type: 'detail',
      detail: detailOf(pointer, { field: { kind: 'number', options: [], isNullable: false } }),
    });
    await row(view, /^records: 500 items/).click();
    await button(view, 'Show as table').click();
    const grid = view.page.getByRole('grid', { name: 'Table of records' });
    await grid.waitFor();
    expect(await grid.getAttribute('aria-rowcount')).toBe('501');
    expect(await focused(view)).toBe('1');
    await view.page.keyboard.press('ArrowUp');
    for (const _ of [1, 2, 3]) await view.page.keyboard.press('ArrowRight');
    expect(await focused(view)).toBe('price');
    await view.page.keyboard.press('Enter');
    await view.page.keyboard.press('Enter');
    await grid.locator('[aria-sort="descending"]').getByText('price').waitFor();
    await view.page.keyboard.press('ArrowDown');
    const prices = (records(500) as { records: { price: number }[] }).records.map(({ price }) => price);
    expect(await focused(view)).toBe(String(Math.max(...prices)));
    await view.page.keyboard.press('Control+End');
    expect(await focused(view)).toMatch(/true|false/);
    await view.page.keyboard.press('ArrowLeft');
    expect(await focused(view)).toBe('0');
    await view.page.keyboard.press('Enter');
    expect((await view.waitFor('reveal', ({ pointer }) => pointer.endsWith('/price'))).pointer).toBe(
      '/records/0/price',
    );
    await view.page.keyboard.press('F2');
    const input = view.page.getByRole('textbox', { name: 'New value of records[0].price' });
    await input.fill('7');
    await input.press('Enter');
    expect(await view.waitFor('correct')).toEqual({ type: 'correct', pointer: '/records/0/price', valueText: '7' });
    await button(view, 'Show as tree').click();
    expect(await focused(view)).toContain('records: 500 items');
  });
});
