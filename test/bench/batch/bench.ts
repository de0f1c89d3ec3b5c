// 1,000 files through the host's whole path (files, plan, journal, client, HTTP) at concurrency 16, next to the ideal; what it keeps in memory.
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { BatchFiles } from '../../../src/host/extraction/batch/batchFiles.ts';
import { systemClock } from '../../../src/core/systemClock.ts';
import { openSession, planFor, writeDocuments } from '../../unit/extraction/batchHostScene.ts';
import type { Section } from '../figures.ts';

const COUNT = 1_000;
const CONCURRENCY = 16;
/** What a small file takes a fast model: the first word, and the rest of some thirty tokens. */
const FIRST_TOKEN_MS = 600;

/** A gateway on a thread of its own: its work must not count as ours. */
async function startOwnGateway(): Promise<{ readonly url: string; readonly close: () => Promise<unknown> }> {
  const workerData = { firstTokenMs: FIRST_TOKEN_MS };
  const worker = new Worker(new URL('./gatewayThread.ts', import.meta.url), { workerData });
  const url = await new Promise<string>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return { url, close: () => worker.terminate() };
}

async function wholePath(): Promise<Section> {
  const folder = await mkdtemp(path.join(tmpdir(), 'aigs-bench-'));
  const gateway = await startOwnGateway();
  try {
    const items = await writeDocuments(path.join(folder, 'documents'), COUNT);
    const warm = planFor(items.slice(0, 32), { id: 'warm', concurrency: CONCURRENCY });
    const first = openSession(folder, warm, gateway.url);
    await first.start();
    await first.finished;
    // The ideal: what one file takes alone, COUNT times, by CONCURRENCY workers and nothing else.
    const alone = planFor(items.slice(0, 12), { id: 'alone', concurrency: 1 });
    const single = openSession(folder, alone, gateway.url);
    const began = performance.now();
    await single.start();
    await single.finished;
    const each = (performance.now() - began) / 12;
    const plan = planFor(items, { id: 'all', concurrency: CONCURRENCY });
    await new BatchFiles(folder, systemClock).create(plan);
    const session = openSession(folder, plan, gateway.url);
    let busy = 0;
    session.onItem(({ record }) => {
      busy += record?.durationMs ?? 0;
    });
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    const cpuBefore = process.cpuUsage();
    const started = performance.now();
    await session.start();
    await session.finished;
    const took = performance.now() - started;
    const cpu = process.cpuUsage(cpuBefore);
    globalThis.gc?.();
    const kept = process.memoryUsage().heapUsed - before;
    if (session.progress.done !== COUNT) throw new Error(`${session.progress.done} of ${COUNT} were done.`);
    const ideal = (each * COUNT) / CONCURRENCY;
    const { size } = await stat(path.join(folder, 'all.jsonl'));
    return {
      title: 'Batch over HTTP: 1,000 files at concurrency 16, from disk to journal',
      figures: [
        { name: 'wall time', value: took, unit: 'ms' },
        { name: 'ideal (one file alone, times 1,000, by 16)', value: ideal, unit: 'ms' },
        { name: 'share of the ideal', value: ideal / took, unit: '', min: 0.9 },
        { name: 'share of the time that all 16 had a file', value: busy / CONCURRENCY / took, unit: '', min: 0.9 },
        {
          name: 'processor time per file, the gateway’s too',
          value: (cpu.user + cpu.system) / 1_000 / COUNT,
          unit: 'ms',
        },
        { name: 'journal', value: size / 1024, unit: 'KB' },
        ...(globalThis.gc === undefined ? [] : [{ name: 'kept in memory', value: kept / 1024 / 1024, unit: 'MB' }]),
      ],
    };
  } finally {
    await gateway.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A journal of 200 MB is read without holding it. */
async function largeJournal(): Promise<Section> {
  const folder = await mkdtemp(path.join(tmpdir(), 'aigs-bench-'));
  try {
    const log = new BatchFiles(folder, systemClock).log('large');
    const value = { text: 'x'.repeat(100_000) };
    for (let index = 0; index < 2_000; index += 1)
      await log.append({ id: `i${index}`, status: 'done', durationMs: 1, value, costUsd: 0.001 });
    const again = new BatchFiles(folder, systemClock).log('large');
    const started = performance.now();
    const { records } = await again.load();
    const loading = performance.now() - started;
    if (records.size !== 2_000) throw new Error('Records were lost.');
    const reading = performance.now();
    for (let index = 0; index < 100; index += 1) await again.read(`i${index * 17}`);
    return {
      title: 'Resuming a batch of 2,000 results, 200 MB in all',
      figures: [
        { name: 'reading where things stand', value: loading, unit: 'ms', max: 5_000 },
        { name: 'one result by its place', value: (performance.now() - reading) / 100, unit: 'ms', max: 20 },
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function bench(): Promise<readonly Section[]> {
  return [await wholePath(), await largeJournal()];
}
