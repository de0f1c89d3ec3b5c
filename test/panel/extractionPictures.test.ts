// Pictures of the extraction view to look at, in test/screenshots (git-ignored): each state, theme and width.
import { describe } from 'vitest';
import type { ViewSnapshot } from '../../src/protocol/extraction.ts';
import { stopClock } from './support/clock.ts';
import {
  batch,
  batchRow,
  checkedInvoice,
  comparison,
  detailOf,
  ended,
  result,
  running,
} from './support/extractionContent.ts';
import { it, type ExtractionPage } from './support/extractionPage.ts';
import { pictureThemes, takePicture } from './support/pictures.ts';

const picture = (view: ExtractionPage, name: string): Promise<void> => takePicture(view, `extraction-${name}`);

describe('pictures of a result', () => {
  it('shows values, errors, corrections and evidence in each theme and width', async ({ openView }) => {
    const evidenceOffer = 'Ask the model where 2 values without a sure place stand: about $0.01.';
    const lookOffer = 'Ask the model once more for records that it missed.';
    const header = { ...checkedInvoice.header, evidenceOffer, lookOffer };
    const snapshot = { ...checkedInvoice, header, added: ['/items/1'] };
    const view = await openView({ snapshot });
    view.detail = (pointer) => ({
      type: 'detail',
      detail: detailOf(pointer, {
        evidence: { before: 'Bill to: ', text: 'Ada Lovelace', after: ', 12 St James’s Square', line: 7 },
        places: 2,
        field: { kind: 'string', options: [], isNullable: false, description: 'Who pays, as written.' },
      }),
    });
    const row = view.page.getByRole('row', { name: /^name: Ada Lovelace/ });
    await row.click();
    await view.page.getByText('Line 7 and 1 more').waitFor();
    for (const width of [300, 420, 800]) {
      await view.page.setViewportSize({ width, height: 720 });
      // The rows moved under the pointer.
      await row.hover();
      await pictureThemes(view, (theme) => `extraction-result-${theme}-${width}`);
    }
  });

  it('shows a list as a table in each theme', async ({ openView }) => {
    const view = await openView({ snapshot: checkedInvoice, width: 560, height: 420 });
    await view.page.getByRole('row', { name: /^items:/ }).click();
    await view.page.getByRole('button', { name: 'Show as table' }).click();
    await view.page.getByRole('columnheader', { name: 'price' }).click();
    await view.page.getByRole('gridcell', { name: '35' }).waitFor();
    await pictureThemes(view, (theme) => `extraction-table-${theme}`);
  });

  it('shows a batch in each theme', async ({ openView }) => {
    const rows = Array.from({ length: 60 }, (_, index) => batchRow(index));
    rows[3] = batchRow(3, { status: 'failed', cells: [], message: 'The model is overloaded. Retry later.' });
    rows[5] = batchRow(5, { status: 'invalid', ungrounded: [2], message: 'total must be a number.' });
    rows[6] = batchRow(6, { isCorrected: true });
    rows[58] = { id: 'row-58', source: 'invoices/2026-0058.txt', status: 'running', cells: [] };
    const view = await openView({ snapshot: batch(rows), width: 800, height: 420 });
    await view.page.getByRole('rowheader', { name: /0003/ }).focus();
    await view.page.getByText('2026-0003.txt: The model').waitFor();
    for (const width of [300, 420, 800]) {
      await view.page.setViewportSize({ width, height: 420 });
      await pictureThemes(view, (theme) => `extraction-batch-${theme}-${width}`);
    }
    const narrow = await openView({ snapshot: batch(rows), width: 300, height: 420 });
    await narrow.page.getByRole('combobox', { name: 'Rows' }).selectOption('corrected');
    await picture(narrow, 'batch-narrow');
  });

  it('shows a comparison of models in each theme', async ({ openView }) => {
    const view = await openView({ snapshot: { mode: 'comparison', comparison }, width: 760, height: 260 });
    await pictureThemes(view, (theme) => `extraction-models-${theme}`);
  });

  it('shows waiting, repairing, a failure, a refusal and a lost batch', async ({ openView }) => {
    const view = await openView({ snapshot: result(), width: 400, height: 320 });
    const show = async (name: string, words: string, snapshot: ViewSnapshot): Promise<void> => {
      await view.post({ type: 'snapshot', snapshot });
      await view.page.getByText(words).first().waitFor();
      await picture(view, `state-${name}`);
    };
    const startedAt = (await stopClock(view.page)) - 2_300;
    await show(
      'waiting',
      'Waiting for the model…',
      result({ status: running({ startedAt }), spent: { isPartial: false } }),
    );
    const repairing = ['total must be a number.', 'date is missing.'];
    await show(
      'repairing',
      'Repairing 2 errors',
      result({
        status: running({ startedAt, kind: 'repair', attempt: 2, repairing }),
        spent: { isPartial: false },
        value: { number: 'INV-1' },
      }),
    );
    const error: NonNullable<Parameters<typeof ended>[0]>['error'] = {
      kind: 'auth',
      code: 'key-missing',
      message: 'The key is missing or was refused. Set an API key.',
      retryable: false,
      actions: ['set-key', 'show-status'],
    };
    await show('failed', 'The key is missing', result({ status: ended({ outcome: 'failed', error }) }));
    const answerText = 'I’m sorry, but I can’t take personal data from this text.';
    await show('refused', answerText, result({ status: ended({ outcome: 'refused', answerText }) }));
    await show('lost', 'The window was reloaded.', { mode: 'lost', what: 'batch' });
  });

  it('shows the input of a correction, with what is wrong with it', async ({ openView }) => {
    const view = await openView({ snapshot: checkedInvoice, width: 420, height: 560 });
    view.detail = (pointer) => ({
      type: 'detail',
      detail: detailOf(pointer, { field: { kind: 'number', options: [], isNullable: true } }),
    });
    await view.page.getByRole('button', { name: 'Next error' }).click();
    await view.page.keyboard.press('F2');
    await view.page.getByRole('textbox', { name: 'New value of total' }).fill('many');
    await view.page.keyboard.press('Enter');
    await view.page.getByText('Enter a number').waitFor();
    await picture(view, 'editing');
    await view.page.keyboard.press('Escape');
    for (const width of [300, 420, 800]) {
      await view.page.setViewportSize({ width, height: 560 });
      await picture(view, `error-${width}`);
    }
    await view.page.getByRole('button', { name: 'Copy as…' }).click();
    await pictureThemes(view, (theme) => `extraction-menu-${theme}`);
  });

  it('shows the inputs for a long text at the last row, and for a choice', async ({ openView }) => {
    const view = await openView({ snapshot: checkedInvoice, width: 420, height: 560, theme: 'light' });
    view.detail = (pointer) => ({
      type: 'detail',
      detail: detailOf(pointer, {
        field: {
          kind: pointer === '/notes' ? 'string' : 'enum',
          options: ['"about 1,370"', '"1,370"'],
          isNullable: true,
        },
      }),
    });
    await view.page.getByRole('row', { name: /^number/ }).focus();
    await view.page.keyboard.press('End');
    await view.page.keyboard.press('F2');
    await view.page.getByRole('textbox', { name: 'New value of notes' }).waitFor();
    await picture(view, 'editing-text');
    await view.page.keyboard.press('Escape');
    await view.page.getByRole('button', { name: 'Next error' }).click();
    await view.page.keyboard.press('F2');
    await view.page.getByRole('combobox', { name: 'New value of total' }).waitFor();
    await picture(view, 'editing-choice');
  });
});
