// The extraction view in a real browser: what a user does with the keyboard and the pointer, and what the host hears.
import { describe, expect } from 'vitest';
import type { Growth } from '../../src/protocol/extraction.ts';
import { checkedInvoice, ended, header, invoice, records, result, running } from './support/extractionContent.ts';
import { button, expectManyRows, focused, row } from './support/extractionLook.ts';
import { it } from './support/extractionPage.ts';

describe('names that outside checks find things by', () => {
  it('calls the main region and the buttons by their agreed names; Stop is there only while it runs', async ({
    openView,
  }) => {
    const view = await openView({ snapshot: result({ status: running({ phase: 'writing' }), value: { a: 1 } }) });
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
  });

  it('offers to ask for evidence only where there is something to ask for, and says what it costs', async ({
    openView,
  }) => {
    const view = await openView({ snapshot: checkedInvoice });
    await button(view, 'Run again').waitFor();
    expect(await button(view, 'Ask for evidence').count()).toBe(0);
    const offer = 'Ask the model where 2 values without a sure place stand: the source is sent once more, about $0.01.';
    await view.post({ type: 'header', header: { ...header, evidenceOffer: offer } });
    await button(view, 'Ask for evidence').waitFor();
    expect(await button(view, 'Ask for evidence').getAttribute('aria-description')).toBe(offer);
    await button(view, 'Ask for evidence').click();
    expect(await view.waitFor('action')).toEqual({ type: 'action', action: 'ask-evidence' });
    await view.post({ type: 'status', status: running() });
    await button(view, 'Ask for evidence').waitFor({ state: 'hidden' });
  });

  it('moves the focus from Stop to Run again when the run ends, and never to nowhere', async ({ openView }) => {
    const view = await openView({ snapshot: result({ status: running(), value: { a: 1 } }) });
    await button(view, 'Stop').focus();
    await view.post({ type: 'status', status: ended({ outcome: 'stopped' }) });
    await button(view, 'Stop').waitFor({ state: 'hidden' });
    expect(await focused(view)).toBe('Run again');
  });

  it('tells the host which format was chosen', async ({ openView }) => {
    const view = await openView({ snapshot: checkedInvoice });
    await view.page.getByRole('combobox', { name: 'Format' }).selectOption('csv');
    expect(await view.waitFor('format')).toEqual({ type: 'format', format: 'csv' });
  });
});

describe('a value that streams', () => {
  const steps = (...list: Growth[]) => ({ type: 'growth' as const, isParts: false, steps: list });

  it('grows row by row, keeps what is folded, and is replaced by the whole without losing the place', async ({
    openView,
  }) => {
    const view = await openView({
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
    expect(await view.page.getByRole('row').count()).toBe(2);
    await view.post(
      { type: 'value', value: { name: 'Ada Lovelace', items: [1, 2, 3, 4] } },
      { type: 'status', status: ended() },
    );
    await row(view, /^items: 4 items$/).waitFor();
    expect(await view.page.getByRole('row').count()).toBe(2);
    expect(await focused(view)).toBe('items: 4 items');
    await view.page.getByText('Valid, 5 values', { exact: true }).waitFor();
  });

  it('keeps folded what was folded before the answer began anew', async ({ openView }) => {
    const whole = { list: [1, 2], other: [3] };
    const view = await openView({ snapshot: result({ status: running({ phase: 'writing' }), value: whole }) });
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
  });

  it('begins anew where the answer does, and shows the errors that are being repaired', async ({ openView }) => {
    const view = await openView({
      snapshot: result({ status: running({ phase: 'writing' }), value: { wrong: true } }),
    });
    await view.post({ type: 'status', status: running({ kind: 'repair', attempt: 2, repairing: ['a is missing.'] }) });
    await view.page.getByText('Repairing 1 error, attempt 2…', { exact: true }).waitFor();
    await row(view, /^wrong: true/).waitFor();
    await view.post(
      steps({ op: 'restart' }, { op: 'start', kind: 'object' }, { op: 'key', key: 'a' }, { op: 'scalar', value: 1 }),
    );
    await row(view, /^a: 1/).waitFor();
    expect(await row(view, /^wrong/).count()).toBe(0);
  });

  it('goes on growing where it was when the tab is shown again in the middle', async ({ openView }) => {
    const view = await openView({
      snapshot: result({
        status: running({ phase: 'writing' }),
        value: { list: ['one', 'tw'] },
        place: { path: ['list'], isText: true },
      }),
    });
    await view.post(steps({ op: 'text', text: 'o' }, { op: 'text-end' }, { op: 'scalar', value: null }));
    await row(view, /^1: two$/).waitFor();
    await row(view, /^2: null$/).waitFor();
  });

  it('names the parts of a long source until they are merged', async ({ openView }) => {
    const view = await openView({
      snapshot: result({
        status: running({ phase: 'writing', part: { number: 2, count: 3 } }),
        value: [{ a: 1 }, { a: 2 }],
        isParts: true,
      }),
    });
    await row(view, /^Part 2: 1 field/).waitFor();
    await view.page.getByText(/^Part 2 of 3: extracting…/).waitFor();
  });

  it('says how far it is and how it ended to screen readers', async ({ openView }) => {
    const view = await openView({ snapshot: result({ status: running(), spent: { isPartial: false } }) });
    await view.post({ type: 'value', value: { a: 1 } }, { type: 'status', status: ended() });
    await view.page.getByRole('status').getByText('Extraction ended. Valid, 1 value').waitFor();
  });
});

describe('the tree by keyboard', () => {
  it('is walked with arrows, Home, End, letters and pages, with one stop for the Tab key', async ({ openView }) => {
    const view = await openView({ snapshot: result({ value: invoice }) });
    await view.page.getByRole('treegrid', { name: 'Extracted values' }).waitFor();
    await row(view, /^number/).focus();
    const keys: readonly (readonly [string, string])[] = [
      ['ArrowDown', 'date: 2026-11-02'],
      ['ArrowUp', 'number: INV-0042'],
      ['ArrowLeft', 'number: INV-0042'],
      ['End', 'notes: Payable'],
      ['Home', 'number: INV-0042'],
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
    expect(await current.getAttribute('aria-level')).toBe('1');
    expect(await current.getAttribute('aria-posinset')).toBe('3');
    expect(await current.getAttribute('aria-setsize')).toBe('7');
  });

  it('reveals the source with Enter, takes the cursor there with Ctrl+Enter, and a click does the same as Enter where there is a place', async ({
    openView,
  }) => {
    const view = await openView({ snapshot: checkedInvoice });
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
  });

  it('copies a value as it is corrected', async ({ openView }) => {
    const view = await openView({ snapshot: checkedInvoice });
    await row(view, /^quantity: 4200/).click();
    await view.page.keyboard.press('Control+c');
    expect(await view.waitFor('copy-text')).toEqual({ type: 'copy-text', text: '4200' });
  });

  it('marks what the editor points at and brings it into sight without taking the focus', async ({ openView }) => {
    const view = await openView({ snapshot: result({ value: records(2_000) }), height: 420 });
    await button(view, 'Copy').focus();
    await view.post({ type: 'active', pointers: ['/records/1900/name'] });
    await view.page.locator('.row.is-pointed').getByText('Item number 1900').waitFor();
    expect(await focused(view)).toBe('Copy');
  });
});

describe('large and odd values', () => {
  it('draws 10,000 values with as many rows as fit, and reaches the last one', async ({ openView }) => {
    await expectManyRows(await openView({ snapshot: result({ value: records(2_000) }), height: 600 }), 2_000);
  });

  it('reaches every row of a list that is taller than a browser can draw', async ({ openView }) => {
    const view = await openView({ snapshot: result({ value: 0 }) });
    // Made on the page: on its way from here it would take seconds.
    await view.page.evaluate((length) => {
      const value = Array.from({ length }, (_, index) => index);
      window.postMessage({ kind: 'event', event: { type: 'value', value } });
    }, 700_000);
    await row(view, /^0: 0$/).focus();
    await view.page.keyboard.press('End');
    expect(await focused(view)).toBe('699999: 699999');
    const inSight = (name: RegExp): Promise<boolean> =>
      row(view, name).evaluate((element) => {
        const [box, tree] = [element.getBoundingClientRect(), element.closest('.tree')?.getBoundingClientRect()];
        // A pixel of scrolling is more than one of so long a list.
        return tree !== undefined && box.top >= tree.top - 2 && box.bottom <= tree.bottom + 2;
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
    expect(await inSight(/^0: 0$/)).toBe(true);
  });

  it('keeps the focus on its row when it is scrolled out of sight', async ({ openView }) => {
    const view = await openView({ snapshot: result({ value: records(2_000) }), height: 500 });
    await row(view, /^records/).focus();
    await view.page.locator('.tree').evaluate((tree) => (tree.scrollTop = 100_000));
    await view.page
      .getByText(/^Item number 9\d\d$/)
      .first()
      .waitFor();
    expect(await focused(view)).toBe('records: 2,000 items');
    await view.page.keyboard.press('ArrowDown');
    expect(await focused(view)).toContain('0:');
  });

  it('shows hostile texts as text, with what is hidden in them written out', async ({ openView }) => {
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
    const view = await openView({ snapshot: result({ value, header: { ...header, schemaName: '<b>x</b>\u202E' } }) });
    await view.page.getByText('<script>document.title = "owned"</script>').first().waitFor();
    expect(await view.page.locator('.tree script, .tree img, h1 b').count()).toBe(0);
    expect(await view.page.title()).not.toBe('owned');
    await row(view, /^bidi: user⟦U\+202E⟧nimda⟦U\+202C⟧$/).waitFor();
    await row(view, /^lines: one⏎two⇥three$/).waitFor();
    await row(view, /^empty: empty string$/).waitFor();
    await row(view, /^nothing: no fields$/).waitFor();
    await row(view, /^noItems: no items$/).waitFor();
    await view.page.getByRole('heading', { name: '<b>x</b>⟦U+202E⟧' }).waitFor();
  });

  it('stays within its width however deep, long or unbroken a value is', async ({ openView }) => {
    let deep: unknown = 'x'.repeat(5_000);
    for (let depth = 0; depth < 120; depth += 1) deep = { [`level${depth}`]: deep };
    const view = await openView({ snapshot: result({ value: deep as never }), width: 300 });
    await row(view, /^level119/).focus();
    await view.page.keyboard.press('End');
    expect(await focused(view)).toMatch(/^level0: x+…$/);
    const widths = await view.page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.querySelector('.tree')?.scrollWidth ?? 0,
    ]);
    expect(Math.max(...widths)).toBeLessThanOrEqual(300);
    await view.page.getByText('text, 5,000 characters').waitFor();
  });
});

describe('a tab that was hidden or reloaded', () => {
  it('keeps a small result and what was arranged, and shows both again', async ({ openView }) => {
    const view = await openView({ snapshot: result({ status: running(), spent: { isPartial: false } }) });
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
    const again = await openView({ snapshot: result({ value: invoice }), state });
    await row(again, /^customer/).waitFor();
    expect(await row(again, /^customer/).getAttribute('aria-expanded')).toBe('false');
  });

  it('keeps no result of the run before while the next one is made', async ({ openView }) => {
    const view = await openView({ snapshot: result({ value: invoice }) });
    await expect.poll(() => view.state()).toMatchObject({ snapshot: { value: invoice } });
    await view.post({ type: 'snapshot', snapshot: result({ status: running(), spent: { isPartial: false } }) });
    await expect.poll(() => view.state()).toMatchObject({ snapshot: null });
  });

  it('keeps of a result that is too large the name under which the host keeps it', async ({ openView }) => {
    const keptAs = { id: 'r1', revision: 1 };
    const view = await openView({ snapshot: result({ value: records(4_100), keptAs }) });
    await view.post({ type: 'status', status: ended({ outcome: 'stopped' }) });
    await view.page.getByText('Stopped. The partial response was kept.', { exact: true }).waitFor();
    await view.page.waitForFunction(() => Reflect.get(window, 'savedState') !== undefined);
    expect(await view.state()).toMatchObject({ id: 'r1', snapshot: null });
  });

  it('keeps with a result how often it has changed', async ({ openView }) => {
    const view = await openView({ snapshot: result({ value: invoice, keptAs: { id: 'r1', revision: 1 } }) });
    await view.post(
      { type: 'corrections', corrections: [{ pointer: '/number', value: 'INV-1' }] },
      { type: 'kept-as', keptAs: { id: 'r1', revision: 2 } },
    );
    const kept = { keptAs: { revision: 2 }, corrections: [{ value: 'INV-1' }] };
    await expect.poll(() => view.state()).toMatchObject({ id: 'r1', snapshot: kept });
  });
});
