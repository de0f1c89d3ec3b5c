// The page of an extraction in each of its states. Its parts need each other's model, so the whole view is drawn.
import { App } from '../../../src/webview/extraction/app.ts';
import { emptyMemory, memorySchema } from '../../../src/webview/extraction/memory.ts';
import { PageMemory } from '../../../src/webview/vscodeApi.ts';
import type { ExtractionViewCommand, ExtractionViewEvent, ViewSnapshot } from '../../../src/protocol/extraction.ts';
import {
  batch,
  batchRow,
  checkedInvoice,
  comparison,
  detailOf,
  ended,
  invoice,
  result,
  running,
} from '../../panel/support/extractionContent.ts';
import { until, type GallerySection, type GalleryState } from '../gallery.ts';

const evidence: ExtractionViewEvent = {
  type: 'detail',
  detail: detailOf('/customer/name', {
    evidence: { before: 'Bill to: ', text: 'Ada Lovelace', after: ', 12 St James Square', line: 7 },
    places: 2,
    field: { kind: 'string', options: [], isNullable: false, description: 'Who pays, as written.' },
  }),
};

interface View {
  readonly snapshot: ViewSnapshot;
  readonly height: number;
  readonly arranged?: Partial<(typeof emptyMemory)['arranged']>;
  /** What the host answers when it is asked about a value. */
  readonly answer?: ExtractionViewEvent;
}

function drawView(frame: HTMLElement, { snapshot, height, arranged, answer }: View): App {
  const kept = { ...emptyMemory, arranged: { ...emptyMemory.arranged, ...arranged } };
  const memory = new PageMemory(memorySchema, kept, { getState: () => undefined, setState: () => undefined });
  const command = ({ type }: Pick<ExtractionViewCommand, 'type'>): void => {
    if (type === 'detail' && answer !== undefined) queueMicrotask(() => app.receive(answer));
  };
  const app: App = new App({ command, request: () => Promise.reject(new Error('Nothing is asked.')) }, memory);
  frame.style.height = `${height}px`;
  frame.append(app.element);
  app.receive({ type: 'snapshot', snapshot });
  return app;
}

/** A state of the view; `shows` is words that are there when it is whole. */
function view(name: string, shown: View, shows: string, then?: (frame: HTMLElement, app: App) => void): GalleryState {
  return {
    name,
    draw: async (frame) => {
      const app = drawView(frame, shown);
      then?.(frame, app);
      await until(() => frame.textContent.includes(shows), shows);
    },
  };
}

const offers = {
  evidenceOffer: 'Ask the model where 2 values without a sure place stand: about $0.01.',
  lookOffer: 'Ask the model once more for records that it missed.',
};

export const trees: GallerySection = {
  name: 'Tree',
  typical: ['a value with its evidence'],
  states: [
    view('checked', { snapshot: checkedInvoice, height: 600 }, 'INV-0042'),
    view(
      'a value with its evidence',
      {
        snapshot: { ...checkedInvoice, header: { ...checkedInvoice.header, ...offers }, added: ['/items/1'] },
        height: 640,
        arranged: { current: '/customer/name' },
        answer: evidence,
      },
      'INV-0042',
    ),
    view('folded', { snapshot: checkedInvoice, height: 480, arranged: { folds: ['/items', '/customer'] } }, 'INV-0042'),
    {
      name: 'a value being corrected',
      draw: async (frame) => {
        const field = { kind: 'number', options: [], isNullable: true } as const;
        const answer: ExtractionViewEvent = {
          type: 'detail',
          detail: detailOf('/total', { field: { ...field, options: [] } }),
        };
        // All of it fits: where it is scrolled to would hang on when the input came.
        drawView(frame, { snapshot: checkedInvoice, height: 760, arranged: { current: '/total' }, answer });
        frame
          .querySelector('[role=row][aria-selected=true], [role=row][tabindex="0"]')
          ?.dispatchEvent(new KeyboardEvent('keydown', { key: 'F2', bubbles: true }));
        await until(() => frame.querySelector('.tree input') !== null, 'the input of a correction');
      },
    },
  ],
};

export const tables: GallerySection = {
  name: 'Table',
  states: [view('a list', { snapshot: checkedInvoice, height: 460, arranged: { table: '/items' } }, 'Punched cards')],
};

const run = (change: Parameters<typeof running>[0] = {}): ViewSnapshot =>
  result({
    status: running({ startedAt: Date.UTC(2026, 10, 29, 11, 59, 57), ...change }),
    spent: { isPartial: false },
  });
const refusedError = {
  kind: 'auth' as const,
  code: 'key-missing',
  message: 'The key is missing or was refused. Set an API key.',
  retryable: false,
  actions: ['set-key' as const, 'show-status' as const],
};
const header = (name: string, snapshot: ViewSnapshot): GalleryState => view(name, { snapshot, height: 190 }, '');

export const headers: GallerySection = {
  name: 'Header and placeholder',
  typical: ['repairing', 'failed'],
  states: [
    header('nothing run yet', result({ status: { state: 'idle' }, spent: { isPartial: false } })),
    header('waiting', run()),
    header('thinking', run({ phase: 'thinking' })),
    header('writing a part', run({ phase: 'writing', part: { number: 2, count: 5 } })),
    header('retrying', run({ phase: 'retrying', until: Date.UTC(2026, 10, 29, 12, 0, 11), reason: 'rate limited' })),
    header(
      'repairing',
      run({ kind: 'repair', attempt: 2, repairing: ['total must be a number.', 'date is missing.'] }),
    ),
    header('valid', result({ value: { number: 'INV-0042' } })),
    header(
      'valid, cost estimated',
      result({ value: { number: 'INV-0042' }, spent: { isPartial: true, isEstimated: true, costUsd: 0.01 } }),
    ),
    header(
      'pinned, as CSV',
      result({ value: { number: 1 }, header: { ...checkedInvoice.header, format: 'csv', isPinned: true } }),
    ),
    header(
      'not valid',
      result({
        value: { total: 'many' },
        status: ended({ outcome: 'invalid', attempts: 2 }),
        errors: checkedInvoice.errors,
      }),
    ),
    header('truncated', result({ value: { number: 'INV' }, status: ended({ outcome: 'truncated' }) })),
    header('failed', result({ status: ended({ outcome: 'failed', error: refusedError }) })),
    header(
      'refused in words',
      result({ status: ended({ outcome: 'refused', answerText: 'I cannot take personal data from this text.' }) }),
    ),
    header('refused', result({ status: ended({ outcome: 'refused' }) })),
    header('stopped', result({ status: ended({ outcome: 'stopped' }) })),
  ],
};

export const notes: GallerySection = {
  name: 'Notes',
  states: [
    view(
      'notes, conflicts and errors without a row',
      {
        snapshot: result({
          value: invoice,
          notes: ['The format of “date” was not checked.', 'Two parts of the source were left out.'],
          conflicts: checkedInvoice.conflicts,
          errors: [{ pointer: '/currency', message: 'currency is missing.' }],
        }),
        height: 320,
      },
      'INV-0042',
      (frame) => frame.querySelector('details')?.setAttribute('open', ''),
    ),
    view('a passing notice', { snapshot: checkedInvoice, height: 200 }, 'Copied', (_, app) =>
      app.receive({ type: 'notice', level: 'info', text: 'Copied as JSON.' }),
    ),
  ],
};

const rows = [
  batchRow(0),
  batchRow(1, { isCorrected: true }),
  batchRow(2, { status: 'failed', cells: [], message: 'The model is overloaded. Retry later.' }),
  batchRow(3, { status: 'invalid', ungrounded: [2], message: 'total must be a number.' }),
  batchRow(4, { status: 'stopped', cells: [] }),
  { id: 'row-5', source: 'invoices/2026-0005.txt', status: 'running' as const, cells: [] },
  { id: 'row-6', source: 'invoices/2026-0006.txt', status: 'waiting' as const, cells: [] },
];
const { progress } = batch([]);

export const batches: GallerySection = {
  name: 'Batch',
  typical: ['running'],
  states: [
    view('running', { snapshot: batch(rows), height: 320 }, 'INV-0'),
    view('paused', { snapshot: batch(rows, { progress: { ...progress, state: 'paused' } }), height: 320 }, 'INV-0'),
    view(
      'done',
      {
        snapshot: batch(rows.slice(0, 4), {
          progress: {
            ...progress,
            total: 4,
            done: 4,
            failed: 1,
            running: 0,
            state: 'finished',
            remainingMs: undefined,
          },
        }),
        height: 260,
      },
      'INV-0',
    ),
  ],
};

export const comparisons: GallerySection = {
  name: 'Comparison of models',
  typical: ['done'],
  states: [
    view('done', { snapshot: { mode: 'comparison', comparison }, height: 260 }, 'claude-haiku'),
    view(
      'running',
      { snapshot: { mode: 'comparison', comparison: { ...comparison, isRunning: true } }, height: 260 },
      'claude-haiku',
    ),
  ],
};

export const lost: GallerySection = {
  name: 'After a reload',
  states: (['result', 'batch', 'comparison', 'newer'] as const).map((what) =>
    view(what, { snapshot: { mode: 'lost', what }, height: 110 }, '.'),
  ),
};
