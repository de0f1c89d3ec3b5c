// Snapshots of extractions for the page's tests.
import type { JsonValue } from '../../../src/core/json/json.ts';
import type {
  BatchRow,
  BatchSnapshot,
  ExtractionHeader,
  LeafDetail,
  ResultSnapshot,
  ViewComparison,
  ViewStatus,
} from '../../../src/protocol/extraction.ts';

export const header: ExtractionHeader = {
  title: 'Extraction: invoice',
  schemaName: 'invoice.schema.json',
  model: 'anthropic/claude-haiku-4.5',
  sourceLabel: 'invoice-0042.txt:3–40',
  format: 'json',
  canReveal: true,
};

export function running(change: Partial<Extract<ViewStatus, { state: 'running' }>> = {}): ViewStatus {
  return {
    state: 'running',
    phase: 'sending',
    kind: 'ask',
    attempt: 1,
    repairing: [],
    startedAt: Date.now() - 2_300,
    ...change,
  };
}

export function ended(change: Partial<Extract<ViewStatus, { state: 'ended' }>> = {}): ViewStatus {
  return { state: 'ended', outcome: 'valid', attempts: 1, ...change };
}

export function result(change: Partial<ResultSnapshot> = {}): ResultSnapshot {
  return {
    mode: 'result',
    header,
    status: ended(),
    spent: { isPartial: false, costUsd: 0.0021, durationMs: 1_420, inputTokens: 1_240, outputTokens: 310 },
    isParts: false,
    place: null,
    errors: [],
    notes: [],
    conflicts: [],
    grounding: { exact: [], approximate: [], missing: [] },
    corrections: [],
    ...change,
  };
}

export const invoice: JsonValue = {
  number: 'INV-0042',
  date: '2026-11-02',
  customer: { name: 'Ada Lovelace', city: 'London', vat: null },
  items: [
    { sku: 'A-1', title: 'Analytical engine, used', quantity: 1, price: 1250.5, isTaxed: true },
    { sku: 'B-20', title: 'Punched cards', quantity: 4000, price: 0.02, isTaxed: true },
    { sku: 'C-3', title: 'Delivery', quantity: 1, price: 35, isTaxed: false },
  ],
  total: 'about 1,370',
  tags: [],
  notes: `Payable within 30 days.\nThank you for your order! ${'Every card was punched by hand. '.repeat(12)}`,
};

export const checkedInvoice: ResultSnapshot = result({
  value: invoice,
  status: ended({ outcome: 'invalid', attempts: 2 }),
  errors: [{ pointer: '/total', message: 'total must be a number, but is a string.' }],
  grounding: {
    exact: ['/number', '/customer/name', '/items/0/sku', '/items/0/title', '/items/0/price', '/items/1/sku', '/total'],
    approximate: ['/items/1/title', '/notes'],
    missing: ['/customer/city', '/items/2/price'],
  },
  conflicts: [{ pointer: '/date', kept: '"2026-11-02"', others: ['"2026-11-03"'] }],
  corrections: [{ pointer: '/items/1/quantity', value: 4_200 }],
});

export function detailOf(pointer: string, change: Partial<LeafDetail> = {}): LeafDetail {
  return { pointer, field: { kind: 'string', options: [], isNullable: false }, places: 0, ...change };
}

/** A list of this many flat records. */
export function records(count: number): JsonValue {
  return {
    records: Array.from({ length: count }, (_, index) => ({
      id: index,
      name: `Item number ${index}`,
      price: (index * 7_919) % 1_000,
      isOpen: index % 3 === 0,
    })),
  };
}

export function batch(rows: readonly BatchRow[], change: Partial<BatchSnapshot> = {}): BatchSnapshot {
  return {
    mode: 'batch',
    title: 'invoices/*.txt',
    model: 'anthropic/claude-haiku-4.5',
    schemaName: 'invoice.schema.json',
    format: 'csv',
    columns: ['number', 'customer', 'total'],
    rows: [...rows],
    progress: {
      total: 1_000,
      done: 412,
      failed: 3,
      running: 16,
      state: 'running',
      costUsd: 0.4213,
      remainingMs: 75_000,
    },
    ...change,
  };
}

export function batchRow(index: number, change: Partial<BatchRow> = {}): BatchRow {
  return {
    id: `row-${index}`,
    source: `invoices/2026-${String(index).padStart(4, '0')}.txt`,
    status: 'valid',
    cells: [`INV-${index}`, index % 2 === 0 ? 'Ada Lovelace' : 'Charles Babbage', (index * 7_919) % 5_000],
    costUsd: 0.001 + (index % 7) / 10_000,
    durationMs: 800 + ((index * 37) % 900),
    ...change,
  };
}

export const comparison: ViewComparison = {
  title: 'invoice: 3 models',
  isRunning: false,
  fields: [
    { label: 'number', expected: '"INV-0042"' },
    { label: 'customer.name', expected: '"Ada Lovelace"' },
    { label: 'total', expected: '1370.5' },
  ],
  rows: [
    {
      model: 'anthropic/claude-haiku-4.5',
      status: 'valid',
      fields: ['match', 'match', 'match'],
      matches: 3,
      total: 3,
      costUsd: 0.0021,
      durationMs: 1_400,
    },
    {
      model: 'openai/gpt-5-nano',
      status: 'valid',
      fields: ['match', 'different', 'missing'],
      actual: ['"INV-0042"', '"A. Lovelace"', 'nothing'],
      matches: 1,
      total: 3,
      costUsd: 0.0003,
      durationMs: 900,
    },
    {
      model: 'mistral/mistral-small',
      status: 'failed',
      fields: [null, null, null],
      matches: 0,
      total: 3,
      message: 'The key is missing or was refused. Set an API key.',
    },
  ],
};
