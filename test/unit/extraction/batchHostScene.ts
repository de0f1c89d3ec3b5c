// What the batch tests share: documents on disk, a plan for them, and a session that asks a real gateway over HTTP.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { extractDocument, type DocumentOptions } from '../../../src/core/extraction/extractDocument.ts';
import { BatchFiles } from '../../../src/host/extraction/batch/batchFiles.ts';
import { BatchSession } from '../../../src/host/extraction/batch/batchSession.ts';
import type { BatchPlan, PlanItem } from '../../../src/core/extraction/batch/plan.ts';
import { systemClock } from '../../../src/core/systemClock.ts';
import type { ViewBatchProgress } from '../../../src/protocol/extraction.ts';
import { LOCAL_KEY } from '../../gateway/server.ts';
import { connect } from '../core-gateway/harness.ts';

const MODEL = 'openai/gpt-5-mini';

const SCHEMA = {
  type: 'object',
  properties: { number: { type: 'string' }, customer: { type: 'string' }, total: { type: 'number' } },
  required: ['number', 'customer', 'total'],
};

/** Each document is told from all others by its number, also within a request. */
export function markOf(index: number): string {
  return `R-${String(index).padStart(5, '0')}.`;
}

export async function writeDocuments(folder: string, count: number): Promise<PlanItem[]> {
  await mkdir(folder, { recursive: true });
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const file = path.join(folder, `invoice-${index}.txt`);
      await writeFile(file, `Invoice number: ${markOf(index)}\nCustomer: Customer ${index}\nTotal: ${index + 0.5}\n`);
      return { id: `file:${index}`, label: `invoice-${index}.txt`, uri: file };
    }),
  );
}

export function planFor(items: readonly PlanItem[], rest: Partial<BatchPlan> = {}): BatchPlan {
  return {
    version: 1,
    id: '20261124-120000-test',
    title: 'invoices',
    createdAt: Date.now(),
    schema: SCHEMA,
    schemaName: 'Invoice',
    model: MODEL,
    options: { withEvidence: false },
    format: 'csv',
    concurrency: 16,
    items: [...items],
    skipped: [],
    ...rest,
  };
}

/** A session as the host builds it: the same files, client, runner and journal; documents are read from disk. */
export function openSession(folder: string, plan: BatchPlan, url: string, key: string = LOCAL_KEY): BatchSession {
  const { client } = connect({ baseUrl: url, key, settings: { maxRetries: 2 } });
  return new BatchSession(plan, {
    files: new BatchFiles(folder, systemClock),
    clock: systemClock,
    readText: async (item) => ({ ok: true, text: item.text ?? (await readFile(item.uri, 'utf8')) }),
    extract: (source, signal) =>
      extractDocument({ schema: plan.schema, source, model: plan.model }, client, {
        ...(plan.options as Partial<DocumentOptions>),
        signal,
      }),
  });
}

export interface Orders {
  readonly folder: string;
  readonly id: string;
  readonly url: string;
  /** The process dies without a word once this many are done. */
  readonly killAt?: number;
  /** Stops once this many are done. */
  readonly stopAt?: number;
  readonly retryFailed?: boolean;
}

/** Goes on with a batch that lies in the folder, as orders say, and tells how far it came. */
export async function follow(orders: Orders): Promise<ViewBatchProgress> {
  const plan = await new BatchFiles(orders.folder, systemClock).plan(orders.id);
  if (plan === undefined) throw new Error('There is no plan.');
  const session = openSession(orders.folder, plan, orders.url);
  session.onProgress(({ done }) => {
    if (orders.killAt !== undefined && done >= orders.killAt) process.kill(process.pid, 'SIGKILL');
    if (orders.stopAt !== undefined && done >= orders.stopAt) session.stop();
  });
  await session.start({ retryFailed: orders.retryFailed ?? false });
  await session.finished;
  return session.progress;
}
