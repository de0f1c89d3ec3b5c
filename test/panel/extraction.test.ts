// The extraction view in a real browser: what a person does with the keyboard and the pointer, and what the host hears.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Growth } from '../../src/protocol/extraction.ts';
import {
  checkedInvoice,
  detailOf,
  ended,
  header,
  invoice,
  records,
  result,
  running,
} from './support/extractionContent.ts';
import { ExtractionBench, type ExtractionPage, type OpenExtraction } from './support/extractionPage.ts';

let bench: ExtractionBench;
beforeAll(async () => {
  bench = await ExtractionBench.start();
});
afterAll(() => bench.close());

const open = (options: OpenExtraction): Promise<ExtractionPage> => bench.open(options);
const button = (view: ExtractionPage, name: string) => view.page.getByRole('button', { name, exact: true });
const row = (view: ExtractionPage, name: RegExp | string) => view.page.getByRole('row', { name });

async function close(view: ExtractionPage): Promise<void> {
  expect(view.problems).toEqual([]);
  await view.page.context().close();
}

/** The accessible name of what has the focus. */
function focused(view: ExtractionPage): Promise<string> {
  return view.page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
  });
}

describe('names that outside checks find things by', () => {
  it('calls the main region and the buttons by their agreed names; Stop is there only while it runs', async () => {
    const view = await open({ snapshot: result({ status: running({ phase: 'writing' }), value: { a: 1 } }) });
    await view.page.getByRole('main', { name: 'Extraction', exact: true }).waitFor();
    await button(view, 'Stop').click();
    expect(await view.waitFor('action')).toEqual({ type: 'action', action: 'stop' });
    expect(await button(view, 'Open as JSON').isDisabled()).toBe(true);
    await view.post({ type: 'status', status: ended() });
    await button(view, 'Stop').waitFor({ state: 'hidden' });
    const actions = ['Open as JSON', 'Insert', 'Copy', 'Save extraction', 'Run again'];
    for (const name of actions) await button(view, name).click();
    await view.waitFor('action', ({ action }) => action === 'run-again');
    expect(view.sent('action').map(({ action }) => action)).toEqual([
      'stop',
      'open-as-json',
      'insert',
      'copy',
      'save',
      'run-again',
    ]);
    await close(view);
  });

  it('moves the focus from Stop to Run again when the run ends, and never to nowhere', async () => {
    const view = await open({ snapshot: result({ status: running(), value: { a: 1 } }) });
    await button(view, 'Stop').focus();
    await view.post({ type: 'status', status: ended({ outcome: 'stopped' }) });
    await button(view, 'Stop').waitFor({ state: 'hidden' });
    expect(await focused(view)).toBe('Run again');
    await close(view);
  });

  it('tells the host which format was chosen', async () => {
    const view = await open({ snapshot: checkedInvoice });
    await view.page.getByRole('combobox', { name: 'Format' }).selectOption('csv');
    expect(await view.waitFor('format')).toEqual({ type: 'format', format: 'csv' });
    await close(view);
  });
});

describe('a value that streams', () => {
  const steps = (...list: Growth[]) => ({ type: 'growth' as const, isParts: false, steps: list });

  it('grows row by row, keeps what is folded, and is replaced by the whole without losing the place', async () => {
    const view = await open({
      snapshot: result({ status: running({ phase: 'writing' }), spent: { isPartial: false } }),
    });
    await view.post(steps({ op: 'start', kind: 'object' }, { op: 'key', key: 'name' }, { op: 'text', text: 'Ada' }));
    await row(view, /^name: Ada$/).waitFor();
    await view.post(steps({ op: 'text', text: ' Lovelace' }, { op: 'text-end' }, { op: 'key', key: 'items' }));
    await row(view, /^name: Ada Lovelace$/).waitFor();
    await view.post(steps({ op: 'start', kind: 'array' }, { op: 'scalar', value: 1 }, { op: 'scalar', value: 2 }));
    await row(view, /^items: 2 items$/).click();
    await view.page.keyboard.press('ArrowLeft');
    await view.post(steps({ op: 'scalar', value: 3 }));
    await row(view, /^items: 3 items$/).waitFor();
    expect(await view.page.getByRole('row').count()).toBe(3);
    await view.post(
      { type: 'value', value: { name: 'Ada Lovelace', items: [1, 2, 3, 4] } },
      { type: 'status', status: ended() },
    );
    await row(view, /^items: 4 items$/).waitFor();
    expect(await view.page.getByRole('row').count()).toBe(3);
    expect(await focused(view)).toBe('items: 4 items');
    await view.page.getByText('Valid, 5 values', { exact: true }).waitFor();
    await close(view);
  });

  it('keeps folded what was folded before the answer began anew', async () => {
    const whole = { list: [1, 2], other: [3] };
    const view = await open({ snapshot: result({ status: running({ phase: 'writing' }), value: whole }) });
    await row(view, /^list/).click();
    await view.page.keyboard.press('ArrowLeft');
    await view.post(
      steps(
        { op: 'restart' },
        { op: 'start', kind: 'object' },
        { op: 'key', key: 'list' },
        { op: 'start', kind: 'array' },
      ),
      steps({ op: 'scalar', value: 7 }),
    );
    await row(view, /^list: 1 item$/).waitFor();
    expect(await row(view, /^list/).getAttribute('aria-expanded')).toBe('false');
    await close(view);
  });

  it('begins anew where the answer does, and shows the errors that are being repaired', async () => {
    const view = await open({ snapshot: result({ status: running({ phase: 'writing' }), value: { wrong: true } }) });
    await view.post({ type: 'status', status: running({ kind: 'repair', attempt: 2, repairing: ['a is missing.'] }) });
    await view.page.getByText('Repairing 1 error, attempt 2…', { exact: true }).waitFor();
    await row(view, /^wrong: true/).waitFor();
    await view.post(
      steps({ op: 'restart' }, { op: 'start', kind: 'object' }, { op: 'key', key: 'a' }, { op: 'scalar', value: 1 }),
    );
    await row(view, /^a: 1/).waitFor();
    expect(await row(view, /^wrong/).count()).toBe(0);
    await close(view);
  });

  it('goes on growing where it was when the tab is shown again in the middle', async () => {
    const view = await open({
      snapshot: result({
        status: running({ phase: 'writing' }),
        value: { list: ['one', 'tw'] },
        place: { path: ['list'], isText: true },
      }),
    });
    await view.post(steps({ op: 'text', text: 'o' }, { op: 'text-end' }, { op: 'scalar', value: null }));
    await row(view, /^1: two$/).waitFor();
    await row(view, /^2: null$/).waitFor();
    await close(view);
  });

  it('names the parts of a long source until they are merged', async () => {
    const view = await open({
      snapshot: result({
        status: running({ phase: 'writing', part: { number: 2, count: 3 } }),
        value: [{ a: 1 }, { a: 2 }],
        isParts: true,
      }),
    });
    await row(view, /^Part 2: 1 field/).waitFor();
    await view.page.getByText(/^Part 2 of 3: extracting…/).waitFor();
    await close(view);
  });

  it('says how far it is and how it ended to screen readers', async () => {
    const view = await open({ snapshot: result({ status: running(), spent: { isPartial: false } }) });
    await view.post({ type: 'value', value: { a: 1 } }, { type: 'status', status: ended() });
    await view.page.getByRole('status').getByText('Extraction ended. Valid, 1 value').waitFor();
    await close(view);
  });
});

describe('the tree by keyboard', () => {
  it('is walked with arrows, Home, End, letters and pages, with one stop for the Tab key', async () => {
    const view = await open({ snapshot: result({ value: invoice }) });
    await view.page.getByRole('treegrid', { name: 'Extracted values' }).waitFor();
    await row(view, /^result/).focus();
    const keys: readonly (readonly [string, string])[] = [
      ['ArrowDown', 'number: INV-0042'],
      ['ArrowUp', 'result: 7 fields'],
      ['End', 'notes: Payable'],
      ['Home', 'result: 7 fields'],
      ['ArrowRight', 'number: INV-0042'],
      ['c', 'customer: 3 fields'],
      ['ArrowLeft', 'customer: 3 fields'],
      ['ArrowDown', 'items: 3 items'],
      ['ArrowUp', 'customer: 3 fields'],
      ['ArrowRight', 'customer: 3 fields'],
      ['ArrowRight', 'name: Ada'],
      ['ArrowLeft', 'customer: 3 fields'],
    ];
    for (const [key, expected] of keys) {
      await view.page.keyboard.press(key);
      expect(await focused(view), key).toContain(expected);
    }
    expect(await view.page.locator('.tree [role="row"][tabindex="0"]').count()).toBe(1);
    const current = row(view, /^customer/);
    expect(await current.getAttribute('aria-expanded')).toBe('true');
    expect(await current.getAttribute('aria-level')).toBe('2');
    expect(await current.getAttribute('aria-posinset')).toBe('3');
    expect(await current.getAttribute('aria-setsize')).toBe('7');
    await close(view);
  });

  it('reveals the source with Enter, takes the cursor there with Ctrl+Enter, and a click does the same as Enter where there is a place', async () => {
    const view = await open({ snapshot: checkedInvoice });
    await row(view, /^customer/).click();
    await row(view, /^name: Ada/).click();
    await row(view, /^city: London/).click();
    await view.page.keyboard.press('Enter');
    await view.page.keyboard.press('Control+Enter');
    await view.waitFor('reveal', ({ takeFocus }) => takeFocus);
    expect(view.sent('reveal')).toEqual([
      { type: 'reveal', pointer: '/customer/name', takeFocus: false },
      { type: 'reveal', pointer: '/customer/city', takeFocus: false },
      { type: 'reveal', pointer: '/customer/city', takeFocus: true },
    ]);
    await view.waitFor('point', ({ pointer }) => pointer === '/customer/city');
    await close(view);
  });

  it('copies a value as it is corrected', async () => {
    const view = await open({ snapshot: checkedInvoice });
    await row(view, /^quantity: 4200/).click();
    await view.page.keyboard.press('Control+c');
    expect(await view.waitFor('copy-text')).toEqual({ type: 'copy-text', text: '4200' });
    await close(view);
  });

  it('marks what the editor points at and brings it into sight without taking the focus', async () => {
    const view = await open({ snapshot: result({ value: records(2_000) }), height: 420 });
    await button(view, 'Copy').focus();
    await view.post({ type: 'active', pointers: ['/records/1900/name'] });
    await view.page.locator('.row.is-pointed').getByText('Item number 1900').waitFor();
    expect(await focused(view)).toBe('Copy');
    await close(view);
  });
});

describe('what is known beside the values', () => {
  it('says in words what the lines under the values say in colour', async () => {
    const view = await open({ snapshot: checkedInvoice, height: 1_200 });
    await row(view, /^city: London, not found in the source$/).waitFor();
    await row(view, /^title: Punched cards, about the same in the source$/).waitFor();
    await row(view, /^total: about 1,370, error: total must be a number/).waitFor({ state: 'attached' });
    const line = await row(view, /^city/)
      .locator('.value')
      .evaluate((value) => getComputedStyle(value).textDecorationStyle);
    expect(line).toBe('dashed');
    await close(view);
  });

  it('goes from error to error and from value to value without a source, and counts what is folded away', async () => {
    const view = await open({ snapshot: checkedInvoice });
    await button(view, '2 not in the source').click();
    expect(await focused(view)).toContain('city: London');
    await button(view, '2 not in the source').click();
    expect(await focused(view)).toContain('price: 35');
    await button(view, '2 not in the source').click();
    expect(await focused(view)).toContain('city: London');
    await button(view, 'Next error').click();
    expect(await focused(view)).toContain('total: about 1,370, error');
    await view.page.keyboard.press('Home');
    await view.page.keyboard.press('ArrowLeft');
    expect(await focused(view)).toContain('1 error inside');
    await close(view);
  });

  it('shows evidence, line and description of the current value, and what other parts of the source say', async () => {
    const view = await open({ snapshot: checkedInvoice });
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
    await close(view);
  });

  it('gives a row that is only pointed at its evidence as hover, and leaves the details to the current one', async () => {
    const view = await open({ snapshot: checkedInvoice });
    view.detail = (pointer) => ({
      type: 'detail',
      detail: detailOf(pointer, { evidence: { before: 'No. ', text: pointer, after: ' of\n2', line: 3 }, places: 1 }),
    });
    await row(view, /^number/).click();
    const pane = view.page.getByRole('region', { name: 'Value' });
    await pane.getByText('Line 3').waitFor();
    await row(view, /^name: Ada/).hover();
    await view.page.locator('.row[title="Line 3: No. /customer/name of 2"]').waitFor();
    expect(await pane.locator('mark').textContent()).toBe('/number');
    await close(view);
  });

  it('lists errors at places that the value does not have', async () => {
    const view = await open({
      snapshot: result({
        value: { a: 1 },
        status: ended({ outcome: 'invalid' }),
        errors: [{ pointer: '/b/c', message: 'c is missing.' }],
      }),
    });
    await view.page.getByText('/b/c: c is missing.').waitFor();
    await close(view);
  });

  it('offers the next step of an error, and shows words that came instead of data', async () => {
    const error = {
      kind: 'auth',
      code: 'x',
      message: 'Set an API key.',
      retryable: false,
      actions: ['set-key' as const],
    } as const;
    const failed = await open({
      snapshot: result({ status: ended({ outcome: 'failed', error: { ...error, actions: ['set-key'] } }) }),
    });
    await button(failed, 'Set API key').click();
    expect(await failed.waitFor('error-action')).toEqual({ type: 'error-action', action: 'set-key' });
    await close(failed);
    const refused = await open({
      snapshot: result({ status: ended({ outcome: 'refused', answerText: 'I cannot do that.' }) }),
    });
    await refused.page.getByText('I cannot do that.').waitFor();
    await close(refused);
  });
});

describe('correcting a value', () => {
  async function begin(pointer: RegExp, field: Parameters<typeof detailOf>[1]): Promise<ExtractionPage> {
    const view = await open({ snapshot: checkedInvoice, height: 900 });
    view.detail = (at) => ({ type: 'detail', detail: detailOf(at, field) });
    await row(view, pointer).first().click();
    await view.page.keyboard.press('F2');
    return view;
  }

  it('takes a text with Enter and gives the focus back to its row', async () => {
    const view = await begin(/^name: Ada/, {});
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
    await close(view);
  });

  it('keeps the value on Escape', async () => {
    const view = await begin(/^name: Ada/, {});
    await view.page.getByRole('textbox', { name: /^New value/ }).fill('Nobody');
    await view.page.keyboard.press('Escape');
    expect(await focused(view)).toBe('name: Ada Lovelace');
    expect(view.sent('correct')).toEqual([]);
    await close(view);
  });

  it('refuses what is no whole number, says so, and takes what is', async () => {
    const view = await begin(/^quantity: 1$/, { field: { kind: 'integer', options: [], isNullable: false } });
    const input = view.page.getByRole('textbox', { name: /^New value/ });
    await input.fill('1.5');
    await input.press('Enter');
    await view.page.getByRole('alert').getByText('Write a whole number.').waitFor();
    expect(await input.getAttribute('aria-invalid')).toBe('true');
    await input.fill('12');
    await input.press('Enter');
    expect((await view.waitFor('correct')).valueText).toBe('12');
    await close(view);
  });

  it('offers the values that the schema allows, and null where it may be', async () => {
    const field = { kind: 'enum', options: ['"London"', '"Paris"'], isNullable: true } as const;
    const view = await begin(/^city: London/, { field: { ...field, options: [...field.options] } });
    const choice = view.page.getByRole('combobox', { name: 'New value of customer.city' });
    expect(await choice.locator('option').allTextContents()).toEqual(['London', 'Paris', 'null']);
    await choice.selectOption('"Paris"');
    await choice.press('Enter');
    expect((await view.waitFor('correct')).valueText).toBe('"Paris"');
    await close(view);
  });

  it('undoes a correction from its row, with the pointer and with the keyboard', async () => {
    const view = await open({ snapshot: checkedInvoice, height: 900 });
    await row(view, /^quantity: 4200/).hover();
    await button(view, 'Undo correction').click();
    expect(await view.waitFor('undo-correction')).toEqual({ type: 'undo-correction', pointer: '/items/1/quantity' });
    await row(view, /^quantity: 4200/).focus();
    await view.page.keyboard.press('Tab');
    expect(await focused(view)).toBe('Undo correction');
    await view.page.keyboard.press('Enter');
    await view.waitFor('undo-correction', () => view.sent('undo-correction').length === 2);
    await close(view);
  });

  it('is not offered while the value still grows', async () => {
    const view = await open({ snapshot: result({ status: running({ phase: 'writing' }), value: { a: 1 } }) });
    await row(view, /^a: 1/).click();
    expect(await button(view, 'Edit').count()).toBe(0);
    await view.page.keyboard.press('F2');
    await view.page.getByRole('status').getByText('Values can be corrected when').waitFor();
    await close(view);
  });
});

describe('a list of records as a table', () => {
  it('grows while it is shown, and stays a table when the whole value comes', async () => {
    const snapshot = result({
      status: running({ phase: 'writing' }),
      value: { list: [{ a: 1 }] },
      place: { path: ['list'], isText: false },
    });
    const view = await open({ snapshot });
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
    await close(view);
  });

  it('is sorted, walked, revealed and corrected by keyboard', async () => {
    const view = await open({ snapshot: result({ value: records(500) }), width: 640 });
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
    await close(view);
  });
});

describe('large and odd values', () => {
  it('draws 100,000 values with as many rows as fit, and reaches the last one', async () => {
    const view = await open({ snapshot: result({ value: records(25_000) }), height: 600 });
    await row(view, /^records: 25000 items|^records: 25,000 items/).waitFor();
    expect(await view.page.getByRole('row').count()).toBeLessThan(80);
    await row(view, /^result/).focus();
    await view.page.keyboard.press('End');
    expect(await focused(view)).toBe('isOpen: true');
    await view.page.getByText('Item number 24999').waitFor();
    expect(await view.page.locator('.tree').getAttribute('aria-rowcount')).toBe('125002');
    await close(view);
  });

  it('reaches every row of a list that is taller than a browser can draw', async () => {
    const view = await open({ snapshot: result({ value: Array.from({ length: 700_000 }, (_, index) => index) }) });
    await row(view, /^result/).focus();
    await view.page.keyboard.press('End');
    expect(await focused(view)).toBe('699999: 699999');
    const inSight = (name: RegExp): Promise<boolean> =>
      row(view, name).evaluate((element) => {
        const [box, tree] = [element.getBoundingClientRect(), element.closest('.tree')?.getBoundingClientRect()];
        return tree !== undefined && box.top >= tree.top - 1 && box.bottom <= tree.bottom + 1;
      });
    expect(await inSight(/^699999/)).toBe(true);
    await view.page.keyboard.press('PageUp');
    const name = await focused(view);
    expect(Number(name.split(':')[0])).toBeGreaterThan(699_900);
    expect(await inSight(new RegExp(`^${name}$`))).toBe(true);
    await view.page.locator('.tree').evaluate((tree) => (tree.scrollTop = tree.scrollHeight / 2));
    await row(view, /^350[01]\d\d: /)
      .first()
      .waitFor();
    await view.page.keyboard.press('Home');
    expect(await inSight(/^result/)).toBe(true);
    await close(view);
  });

  it('keeps the focus on its row when it is scrolled out of sight', async () => {
    const view = await open({ snapshot: result({ value: records(2_000) }), height: 500 });
    await row(view, /^result/).focus();
    await view.page.locator('.tree').evaluate((tree) => (tree.scrollTop = 100_000));
    await view.page
      .getByText(/^Item number 9\d\d$/)
      .first()
      .waitFor();
    expect(await focused(view)).toBe('result: 1 field');
    await view.page.keyboard.press('ArrowDown');
    expect(await focused(view)).toContain('records:');
    await close(view);
  });

  it('shows hostile texts as text, with what is hidden in them written out', async () => {
    const value = {
      '<img src=x onerror=alert(1)>': '<script>document.title = "owned"</script>',
      bidi: 'user\u202Enimda\u202C',
      lines: 'one\ntwo\tthree',
      rtl: 'مرحبا بالعالم',
      empty: '',
      none: null,
      nothing: {},
      noItems: [],
    };
    const view = await open({ snapshot: result({ value, header: { ...header, schemaName: '<b>x</b>\u202E' } }) });
    await view.page.getByText('<script>document.title = "owned"</script>').first().waitFor();
    expect(await view.page.locator('.tree script, .tree img, h1 b').count()).toBe(0);
    expect(await view.page.title()).not.toBe('owned');
    await row(view, /^bidi: user⟦U\+202E⟧nimda⟦U\+202C⟧$/).waitFor();
    await row(view, /^lines: one⏎two⇥three$/).waitFor();
    await row(view, /^empty: empty text$/).waitFor();
    await row(view, /^nothing: no fields$/).waitFor();
    await row(view, /^noItems: no items$/).waitFor();
    await view.page.getByRole('heading', { name: '<b>x</b>⟦U+202E⟧' }).waitFor();
    await close(view);
  });

  it('stays within its width however deep, long or unbroken a value is', async () => {
    let deep: unknown = 'x'.repeat(5_000);
    for (let depth = 0; depth < 120; depth += 1) deep = { [`level${depth}`]: deep };
    const view = await open({ snapshot: result({ value: deep as never }), width: 300 });
    await row(view, /^result/).focus();
    await view.page.keyboard.press('End');
    expect(await focused(view)).toMatch(/^level0: x+…$/);
    const widths = await view.page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.querySelector('.tree')?.scrollWidth ?? 0,
    ]);
    expect(Math.max(...widths)).toBeLessThanOrEqual(300);
    await view.page.getByText('text, 5,000 characters').waitFor();
    await close(view);
  });
});

describe('a tab that was hidden or reloaded', () => {
  it('keeps a small result and what was arranged, and shows both again', async () => {
    const view = await open({ snapshot: result({ status: running(), spent: { isPartial: false } }) });
    await view.post({ type: 'value', value: invoice }, { type: 'status', status: ended() });
    await row(view, /^customer/).click();
    await view.page.keyboard.press('ArrowLeft');
    await view.page.waitForFunction(() => {
      const state: unknown = Reflect.get(window, 'savedState');
      return (
        JSON.stringify(state ?? null).includes('"folds":["/customer"]') && JSON.stringify(state).includes('INV-0042')
      );
    });
    const state = await view.state();
    expect(state).toMatchObject({
      version: 1,
      snapshot: { mode: 'result', value: invoice, status: { outcome: 'valid' } },
    });
    await close(view);
    const again = await open({ snapshot: result({ value: invoice }), state });
    await row(again, /^customer/).waitFor();
    expect(await row(again, /^customer/).getAttribute('aria-expanded')).toBe('false');
    await close(again);
  });

  it('keeps no result that is too large', async () => {
    const view = await open({ snapshot: result({ value: records(20_000) }) });
    await view.post({ type: 'status', status: ended({ outcome: 'stopped' }) });
    await view.page.getByText('Stopped. What arrived is kept.', { exact: true }).waitFor();
    await view.page.waitForFunction(() => Reflect.get(window, 'savedState') !== undefined);
    expect(await view.state()).toMatchObject({ snapshot: null });
    await close(view);
  });
});
