// Many extractions in one table, and models side by side, in a real browser.
import { describe, expect } from 'vitest';
import type { BatchRow, ViewBatchProgress } from '../../src/protocol/extraction.ts';
import { batch, batchRow, comparison } from './support/extractionContent.ts';
import { button, expectManyBatchRows, focused } from './support/extractionLook.ts';
import { it, type ExtractionPage } from './support/extractionPage.ts';

const shown = (view: ExtractionPage, name: string): Promise<boolean> => button(view, name).isVisible();

const progress = (change: Partial<ViewBatchProgress>): { type: 'progress'; progress: ViewBatchProgress } => ({
  type: 'progress',
  progress: { total: 100, done: 40, failed: 2, running: 4, state: 'running', costUsd: 0.1, ...change },
});

describe('a batch', () => {
  it('offers what can be done in each state, and keeps the focus on the way on', async ({ openView }) => {
    const view = await openView({ snapshot: batch([batchRow(1)]), width: 700 });
    const { page } = view;
    await page.getByRole('main', { name: 'Extraction', exact: true }).waitFor();
    expect([await shown(view, 'Pause'), await shown(view, 'Stop'), await shown(view, 'Resume')]).toEqual([
      true,
      true,
      false,
    ]);
    await button(view, 'Pause').click();
    expect(await view.waitFor('batch-action')).toEqual({ type: 'batch-action', action: 'pause' });
    await view.post(progress({ state: 'paused', running: 0 }));
    await page.locator('.status').getByText('Paused: 40 of 100 done, 2 failed', { exact: true }).waitFor();
    expect(await focused(view)).toBe('Resume');
    expect(await shown(view, 'Retry failed')).toBe(false);
    await view.post(progress({ state: 'ceiling', ceilingUsd: 0.1 }));
    await page
      .locator('.status')
      .getByText('Stopped at the cost limit: 40 of 100 done, 2 failed, 58 left.', { exact: true })
      .waitFor();
    await page.getByText('$0.10 of $0.10').waitFor();
    await button(view, 'Retry failed').click();
    await view.post(progress({ state: 'finished', done: 98 }));
    await button(view, 'Open as JSON').click();
    await button(view, 'Copy').click();
    await view.waitFor('batch-action', ({ action }) => action === 'copy');
    expect(view.sent('batch-action').map(({ action }) => action)).toEqual([
      'pause',
      'retry-failed',
      'open-as-json',
      'copy',
    ]);
    const bar = page.getByRole('progressbar');
    expect([await bar.getAttribute('aria-valuenow'), await bar.getAttribute('aria-valuemax')]).toEqual(['100', '100']);
  });

  it('changes rows where they are and adds others at the end, with columns that come later', async ({ openView }) => {
    const view = await openView({ snapshot: batch([], { columns: [] }), width: 760 });
    const first: BatchRow = { id: 'a', source: 'a.txt', status: 'running', cells: [] };
    await view.post({ type: 'rows', rows: [first, { ...first, id: 'b', source: 'b.txt' }] });
    await view.page.getByRole('rowheader', { name: 'b.txt' }).waitFor();
    const done: BatchRow = {
      ...first,
      status: 'invalid',
      cells: ['x', null, 5],
      message: 'total is wrong.',
      ungrounded: [0],
    };
    await view.post({ type: 'rows', rows: [done], columns: ['name', 'none', 'total'] });
    await view.page.getByRole('columnheader', { name: 'total' }).waitFor();
    const row = view.page.getByRole('row').nth(1);
    expect(await row.getByRole('gridcell').allTextContents()).toEqual([
      'Failed',
      'x Not found in the source',
      '',
      '5',
      '',
      '',
    ]);
    await row.getByRole('rowheader').focus();
    await view.page.getByText('a.txt: total is wrong.').waitFor();
  });

  it('draws 1,000 rows with as many as fit, sorts them, and opens a row’s source or result by keyboard', async ({
    openView,
  }) => {
    await expectManyBatchRows(openView, 1_000);
  });

  it('shows the rows of one kind, sorted, and follows them as they change', async ({ openView }) => {
    const rows = Array.from({ length: 10_000 }, (_, index): BatchRow => ({
      ...batchRow(index),
      id: `r${index}`,
      source: `file-${index}.txt`,
      status: index % 1_000 === 7 ? 'failed' : 'valid',
    }));
    const view = await openView({ snapshot: batch(rows), width: 760 });
    const { page } = view;
    const picker = page.getByRole('combobox', { name: 'Rows' });
    await picker.selectOption('failed');
    const grid = page.getByRole('grid', { name: 'Results' });
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('11');
    await page.getByRole('columnheader', { name: 'Source' }).click();
    await page.getByRole('columnheader', { name: 'Source' }).click();
    await expect.poll(() => page.getByRole('rowheader').first().textContent()).toBe('file-9007.txt');
    expect(await picker.locator('option:not([hidden])').allTextContents()).toEqual([
      'All rows (10,000)',
      'Valid (9,990)',
      'Failed (10)',
    ]);
    await page.getByRole('rowheader').first().focus();
    await page.keyboard.press('Control+Enter');
    expect(await view.waitFor('open-row')).toMatchObject({ id: 'r9007' });
    const changed: BatchRow = { ...(rows[9_007] as BatchRow), status: 'valid', isCorrected: true };
    await view.post({ type: 'rows', rows: [changed] });
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('10');
    await picker.selectOption('corrected');
    await page.getByRole('rowheader', { name: 'file-9007.txt' }).waitFor();
  });

  it('keeps only what it is: a reloaded window says how to open the batch again', async ({ openView }) => {
    const view = await openView({ snapshot: batch([batchRow(1)]) });
    await view.page.waitForFunction(() => Reflect.get(window, 'savedState') !== undefined);
    expect(await view.state()).toMatchObject({ version: 1, what: 'batch', snapshot: null });
    const lost = await openView({ snapshot: { mode: 'lost', what: 'batch' } });
    await lost.page.getByText('open it again with “AI Gateway: Show Batches…”').waitFor();
  });

  it('shows hostile file names and values as text', async ({ openView }) => {
    const hostile = batchRow(1, {
      source: '<img src=x onerror=alert(1)>\u202Etxt.exe',
      cells: ['<b>x</b>', 'a\nb', 1],
    });
    const view = await openView({ snapshot: batch([hostile]), width: 760 });
    await view.page.getByText('<img src=x onerror=alert(1)>⟦U+202E⟧txt.exe').waitFor();
    await view.page.getByText('a⏎b').waitFor();
    expect(await view.page.locator('.grid img, .grid b').count()).toBe(0);
  });
});

describe('models side by side', () => {
  it('shows what each got right, explains what it did not, and opens its answer', async ({ openView }) => {
    const view = await openView({ snapshot: { mode: 'comparison', comparison }, width: 760 });
    const { page } = view;
    await page.locator('.status').getByText('1 of 3 models exactly as expected', { exact: true }).waitFor();
    const cells = page.getByRole('row').nth(2).getByRole('gridcell');
    expect(await cells.allTextContents()).toEqual([
      '1/3',
      '$0.0003',
      '0.9 s',
      'Match',
      'Different"A. Lovelace"',
      'Missingnothing',
    ]);
    await cells.nth(4).focus();
    await page
      .getByText('customer.name: different. Expected "Ada Lovelace". The model said "A. Lovelace".', { exact: true })
      .waitFor();
    await page.keyboard.press('Enter');
    expect(await view.waitFor('open-model')).toEqual({ type: 'open-model', model: 'openai/gpt-5-nano' });
    await page.getByRole('rowheader', { name: /mistral/ }).focus();
    await page.getByText('The key is missing or was refused. Set an API key.', { exact: true }).waitFor();
  });

  it('follows a run and sorts by how much was right', async ({ openView }) => {
    const view = await openView({
      snapshot: { mode: 'comparison', comparison: { ...comparison, isRunning: true } },
      width: 760,
    });
    const { page } = view;
    await page.locator('.status').getByText('3 of 3 models answered', { exact: true }).waitFor();
    await button(view, 'Stop').focus();
    await view.post({ type: 'comparison', comparison });
    await button(view, 'Stop').waitFor({ state: 'hidden' });
    expect(await focused(view)).toBe('Run again');
    await page.getByRole('columnheader', { name: 'Exact' }).click();
    await page.locator('[aria-sort="ascending"]').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('[aria-sort="descending"]').waitFor();
    expect(await page.getByRole('rowheader').first().textContent()).toContain('claude-haiku');
  });
});
