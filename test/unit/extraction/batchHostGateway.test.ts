import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBatchJournal } from '../../fakes/journals.ts';
import { BatchFiles } from '../../../src/host/extraction/batch/batchFiles.ts';
import { systemClock } from '../../../src/core/systemClock.ts';
import type { ViewBatchProgress } from '../../../src/protocol/extraction.ts';
import { startGateway, type RunningGateway } from '../../gateway/server.ts';
import { follow, markOf, planFor, writeDocuments, type Orders } from './batchHostScene.ts';
import { effort } from '../effort.ts';

const COUNT = effort(100, 1_000);
const CONCURRENCY = effort(4, 16);
const every = (step: number, from: number): number[] =>
  Array.from({ length: COUNT }, (_, index) => index).filter((index) => index % step === from);

// Each kind of document breaks in its own way, the first time it is asked about.
const RATED = every(25, 1);
const FLOODED = every(100, 2);
const CUT = every(40, 3);
const PROSE = every(40, 4);
const REFUSED = every(50, 5);

let folder: string;
let gateway: RunningGateway;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'aigs-batch-'));
  gateway = await startGateway({ keepRequests: 10_000, speed: { firstTokenMs: 20 } });
  const spoil = (fault: string, documents: readonly number[], times = 1): void => {
    for (const index of documents) gateway.addFault({ fault, times, text: markOf(index) });
  };
  spoil('status=429;retry-after-ms=30', RATED);
  // More often than the client asks again by itself.
  spoil('status=429;retry-after-ms=40', FLOODED, 4);
  spoil('cut-after=3', CUT);
  spoil('prose', PROSE);
  spoil('finish=content-filter', REFUSED);
});

afterAll(async () => {
  await gateway.close();
  await rm(folder, { recursive: true, force: true });
});

interface Ended {
  readonly signal: NodeJS.Signals | null;
  readonly progress: ViewBatchProgress | undefined;
}

/** Runs the batch to its end or its death, in a process of its own where it dies, and in the proof always. */
async function work(id: string, rest: Partial<Orders>): Promise<Ended> {
  const orders = { folder, id, url: gateway.url, ...rest };
  const isApart = effort(rest.killAt !== undefined, true);
  if (!isApart) return { signal: null, progress: await follow(orders) };
  const worker = path.join(import.meta.dirname, 'batchHostWorker.ts');
  const child = spawn(process.execPath, [worker, JSON.stringify(orders)]);
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stderr.on('data', (chunk) => (errors += String(chunk)));
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.on('close', (...args) => resolve(args));
  });
  if (code !== 0 && signal === null) throw new Error(errors);
  return { signal, progress: output === '' ? undefined : (JSON.parse(output) as ViewBatchProgress) };
}

/** What the gateway booked for each document's whole answers. */
function booked(): Map<number, number[]> {
  const costs = new Map<number, number[]>();
  for (const { body, costUsd } of gateway.requests) {
    const index = Number(/R-(\d{5})\./.exec(JSON.stringify(body))?.[1]);
    if (costUsd !== undefined) costs.set(index, [...(costs.get(index) ?? []), costUsd]);
  }
  return costs;
}

const sum = (values: Iterable<number>): number => [...values].reduce((all, each) => all + each, 0);

describe('a batch of many files over HTTP, with faults, killed and resumed', () => {
  it('loses nothing, does nothing twice, and sums what the gateway booked', { timeout: 240_000 }, async () => {
    const files = new BatchFiles(folder, systemClock);
    const plan = planFor(await writeDocuments(path.join(folder, 'documents'), COUNT), { concurrency: CONCURRENCY });
    await files.create(plan);

    const killed = await work(plan.id, { killAt: COUNT / 4 });
    expect(killed.signal).toBe('SIGKILL');
    const [open] = await files.unfinished();
    expect(open?.plan.id).toBe(plan.id);
    expect(open?.done).toBeGreaterThanOrEqual(COUNT / 4);
    const died = await readFile(path.join(folder, `${plan.id}.jsonl`), 'utf8');
    const doneAtDeath = (await readBatchJournal(died)).records;

    const stopped = await work(plan.id, { stopAt: COUNT * 0.6 });
    expect(stopped.progress).toMatchObject({ state: 'stopped', total: COUNT });
    const finished = await work(plan.id, {});
    const failing = CUT.length + REFUSED.length;
    expect(finished.progress).toMatchObject({ state: 'finished', total: COUNT, running: 0 });
    expect((finished.progress?.done ?? 0) + (finished.progress?.failed ?? 0)).toBe(COUNT);
    // A document that was under way when the process died has had its fault; it does well the second time.
    expect(finished.progress?.failed).toBeLessThanOrEqual(failing);
    expect(finished.progress?.failed).toBeGreaterThanOrEqual(failing - 2 * CONCURRENCY);
    expect(await files.unfinished()).toEqual([]);

    const retried = await work(plan.id, { retryFailed: true });
    expect(retried.progress).toMatchObject({ state: 'finished', done: COUNT, failed: 0 });

    const text = await readFile(path.join(folder, `${plan.id}.jsonl`), 'utf8');
    const log = files.log(plan.id);
    const history = await log.load();
    expect(history.records.size).toBe(COUNT);
    for (let index = 0; index < COUNT; index += 1) {
      const value = { number: markOf(index), customer: `Customer ${index}`, total: index + 0.5 };
      expect(await log.read(`file:${index}`)).toMatchObject({ status: 'done', value });
    }
    // Nothing that was done when the process died was ever recorded again.
    const lines = text.split('\n').filter((line) => line !== '');
    const recorded = lines.map((line) => JSON.parse(line) as { id: string; status: string; costUsd?: number });
    const doneOf = (id: string): number => recorded.filter((each) => each.id === id && each.status === 'done').length;
    for (const id of doneAtDeath.keys()) expect(doneOf(id)).toBeLessThanOrEqual(1);

    // Each answer the gateway booked is in the journal's sum, but for those that were lost with the process.
    const costs = booked();
    let lost = 0;
    for (let index = 0; index < COUNT; index += 1) {
      const own = sum(recorded.filter((each) => each.id === `file:${index}`).map((each) => each.costUsd ?? 0));
      const answers = costs.get(index) ?? [];
      const extra = sum(answers) - own;
      if (Math.abs(extra) < 1e-9) continue;
      lost += 1;
      expect(
        answers.some((cost) => Math.abs(cost - extra) < 1e-9),
        `file ${index}: ${answers.join()} vs ${own}`,
      ).toBe(true);
    }
    expect(lost).toBeLessThanOrEqual(Math.min(history.unpriced, 2 * CONCURRENCY));
    expect(history.unpriced).toBeLessThanOrEqual(2 * CONCURRENCY + CUT.length);
    expect(retried.progress?.costUsd).toBeCloseTo(history.costUsd, 9);

    // A document without a fault is answered once; only those that went down with a process may be asked again.
    const spoiled = new Set([...RATED, ...FLOODED, ...CUT, ...PROSE, ...REFUSED]);
    const again = [...costs].filter(([index, answers]) => !spoiled.has(index) && answers.length > 1);
    expect(again.length).toBeLessThanOrEqual(2 * CONCURRENCY);
    for (const [index, answers] of costs) expect(answers.length, `file ${index}`).toBeLessThanOrEqual(3);
  });
});
