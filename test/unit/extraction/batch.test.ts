import { describe, expect, it } from 'vitest';
import { delay, deferred, type Deferred } from '../../../src/base/async.ts';
import {
  runBatch,
  type BatchItem,
  type BatchOutcome,
  type BatchProgress,
} from '../../../src/core/extraction/batch/batch.ts';
import { BatchLog } from '../../../src/core/extraction/batch/batchJournal.ts';
import { readBatchJournal } from '../../fakes/journals.ts';
import { FakeClock, MemoryJournalStore } from '../../fakes/memoryPorts.ts';

function items(count: number): BatchItem[] {
  return Array.from({ length: count }, (_, index) => ({ id: `file-${index}`, label: `file ${index}` }));
}

const done = (item: BatchItem, costUsd = 0.01): BatchOutcome => ({ status: 'done', value: { id: item.id }, costUsd });
const NAME = 'batch.jsonl';

describe('a batch', () => {
  it('runs every item once, never more at once than allowed, and sums the cost', async () => {
    let running = 0;
    let most = 0;
    const seen: string[] = [];
    const run = runBatch(items(100), {
      clock: new FakeClock(),
      concurrency: 7,
      run: async (item) => {
        running += 1;
        most = Math.max(most, running);
        seen.push(item.id);
        await Promise.resolve();
        running -= 1;
        return done(item);
      },
    });
    const summary = await run.finished;
    expect(summary).toMatchObject({ ending: 'finished', total: 100, done: 100, failed: 0, running: 0 });
    expect(summary.costUsd).toBeCloseTo(1);
    expect(most).toBe(7);
    expect(new Set(seen).size).toBe(100);
  });

  it('asks for an item once its beginning is on disk, and for the next one once its result is', async () => {
    const memory = new MemoryJournalStore();
    const held: Deferred<void>[] = [];
    const store = Object.assign(Object.create(memory) as MemoryJournalStore, {
      append: async (name: string, text: string): Promise<number> => {
        const release = deferred<void>();
        held.push(release);
        await release.promise;
        return memory.append(name, text);
      },
    });
    const calls: string[] = [];
    const run = runBatch(items(2), {
      clock: new FakeClock(),
      concurrency: 1,
      journal: new BatchLog(store, NAME),
      run: (item) => {
        calls.push(item.id);
        return Promise.resolve(done(item));
      },
    });
    const asked: string[][] = [];
    for (let writes = 0; writes < 4; writes += 1) {
      await expect.poll(() => held.length).toBe(writes + 1);
      asked.push([...calls]);
      held[writes]?.resolve();
    }
    await run.finished;
    // Before each write: file 0 begins, file 0 is done, file 1 begins, file 1 is done.
    expect(asked).toEqual([[], ['file-0'], ['file-0'], ['file-0', 'file-1']]);
  });

  it('keeps failures apart, also those that are thrown, and retries only them', async () => {
    const store = new MemoryJournalStore();
    const journal = new BatchLog(store, NAME);
    const calls: string[] = [];
    const options = (breaks: boolean) => ({
      clock: new FakeClock(),
      concurrency: 3,
      journal,
      retryFailed: !breaks,
      run: (item: BatchItem): Promise<BatchOutcome> => {
        calls.push(item.id);
        if (breaks && item.id === 'file-2') throw new Error('boom');
        if (breaks && item.id === 'file-5')
          return Promise.resolve({ status: 'failed', message: 'refused', costUsd: 0.02 });
        return Promise.resolve(done(item));
      },
    });
    const first = await runBatch(items(8), options(true)).finished;
    expect(first).toMatchObject({ done: 6, failed: 2, ending: 'finished' });
    expect(first.records.get('file-5')?.message).toBe('refused');
    calls.length = 0;
    const second = await runBatch(items(8), options(false)).finished;
    expect(calls).toEqual(['file-2', 'file-5']);
    expect(second).toMatchObject({ done: 8, failed: 0 });
    expect(second.costUsd).toBeCloseTo(0.06 + 0.02 + 0.02);
  });

  it('pauses and goes on, and says how long the rest takes', async () => {
    const clock = new FakeClock();
    const gates: Deferred<void>[] = [];
    const started: string[] = [];
    const progress: BatchProgress[] = [];
    const run = runBatch(items(6), {
      clock,
      concurrency: 2,
      run: async (item) => {
        started.push(item.id);
        const gate = deferred<void>();
        gates.push(gate);
        await gate.promise;
        return done(item);
      },
    });
    run.onDidChange((each) => progress.push(each));
    const until = async (condition: () => boolean): Promise<void> => {
      while (!condition()) await delay(0);
    };
    await until(() => started.length === 2);
    run.pause();
    clock.advance(1_000);
    gates[0]?.resolve();
    gates[1]?.resolve();
    await until(() => run.progress.done === 2);
    expect(started).toHaveLength(2);
    expect(run.progress).toMatchObject({ isPaused: true, remainingMs: 2_000, done: 2 });
    run.resume();
    await until(() => started.length === 4);
    gates[2]?.resolve();
    gates[3]?.resolve();
    await until(() => started.length === 6);
    gates[4]?.resolve();
    gates[5]?.resolve();
    expect((await run.finished).done).toBe(6);
    expect(progress.some((each) => each.last?.item.id === 'file-0' && each.last.record.status === 'done')).toBe(true);
  });

  it('stops at the ceiling with what is done kept', async () => {
    let calls = 0;
    const summary = await runBatch(items(50), {
      clock: new FakeClock(),
      concurrency: 4,
      ceilingUsd: 0.1,
      estimateUsd: 0.01,
      run: async (item) => {
        calls += 1;
        await Promise.resolve();
        return done(item);
      },
    }).finished;
    expect(summary).toMatchObject({ ending: 'ceiling', done: 10 });
    expect(calls).toBe(10);
    expect(summary.costUsd).toBeLessThanOrEqual(0.1 + 1e-9);
  });

  it('stopped: what runs is told to, nothing of it is recorded, and it is done in the next run', async () => {
    const store = new MemoryJournalStore();
    const journal = new BatchLog(store, NAME);
    const isRunning = deferred<void>();
    const run = runBatch(items(3), {
      clock: new FakeClock(),
      concurrency: 1,
      journal,
      run: async (item, signal) => {
        if (item.id === 'file-0') return done(item);
        isRunning.resolve();
        await delay(60_000, signal);
        return done(item);
      },
    });
    await isRunning.promise;
    run.stop();
    expect(await run.finished).toMatchObject({ ending: 'stopped', done: 1, failed: 0 });
    const again: string[] = [];
    const summary = await runBatch(items(3), {
      clock: new FakeClock(),
      concurrency: 2,
      journal,
      run: (item) => (again.push(item.id), Promise.resolve(done(item))),
    }).finished;
    expect(again).toEqual(['file-1', 'file-2']);
    expect(summary.done).toBe(3);
  });

  it('killed at any moment and begun again: nothing is lost, nothing recorded is done twice, cost is summed right', async () => {
    const store = new MemoryJournalStore();
    const journal = new BatchLog(store, NAME);
    let finished = 0;
    const killed = deferred<void>();
    // A killed process: from some moment on nothing is written and nothing is heard of it again.
    const dying = runBatch(items(1_000), {
      clock: new FakeClock(),
      concurrency: 16,
      journal,
      run: async (item) => {
        finished += 1;
        if (finished > 400) {
          killed.resolve();
          return new Promise<BatchOutcome>(() => undefined);
        }
        await delay(0);
        return finished % 50 === 0 ? { status: 'failed', message: 'cut', costUsd: 0.001 } : done(item, 0.001);
      },
    });
    await killed.promise;
    dying.stop();
    // The crash tears the last line.
    const text = store.files.get(NAME) ?? '';
    const torn = text.slice(0, text.trimEnd().lastIndexOf('\n') + 20);
    const disk = new MemoryJournalStore();
    disk.files.set(NAME, torn);
    const before = await readBatchJournal(torn);
    const calls: string[] = [];
    const summary = await runBatch(items(1_000), {
      clock: new FakeClock(),
      concurrency: 16,
      journal: new BatchLog(disk, NAME),
      retryFailed: true,
      run: async (item) => {
        calls.push(item.id);
        await delay(0);
        return done(item, 0.001);
      },
    }).finished;
    expect(summary).toMatchObject({ ending: 'finished', done: 1_000, failed: 0, total: 1_000 });
    expect(new Set(calls).size).toBe(calls.length);
    for (const id of calls) expect(before.records.get(id)?.status).not.toBe('done');
    const after = await readBatchJournal(disk.files.get(NAME) ?? '');
    expect(after.records.size).toBe(1_000);
    expect(summary.costUsd).toBeCloseTo(before.costUsd + calls.length * 0.001);
    expect(after.costUsd).toBeCloseTo(summary.costUsd);
  });

  it('says so when it cannot be recorded, and begins nothing more', async () => {
    const store = new MemoryJournalStore();
    store.failAppends = 1_000;
    let calls = 0;
    const summary = await runBatch(items(100), {
      clock: new FakeClock(),
      concurrency: 2,
      journal: new BatchLog(store, NAME),
      run: async (item) => {
        calls += 1;
        await delay(0);
        return done(item);
      },
    }).finished;
    expect(summary.ending).toBe('journal-failed');
    expect(summary.error).toBeDefined();
    expect(calls).toBeLessThan(20);
  });

  it('writes many records that come together in few writes', async () => {
    const store = new MemoryJournalStore();
    await runBatch(items(200), {
      clock: new FakeClock(),
      concurrency: 50,
      journal: new BatchLog(store, NAME),
      run: (item) => Promise.resolve(done(item)),
    }).finished;
    expect((await readBatchJournal(store.files.get(NAME) ?? '')).records.size).toBe(200);
    expect(store.count('append')).toBeLessThan(60);
  });

  it('pays once for what was written again because a write had failed half way', async () => {
    const store = new MemoryJournalStore();
    const log = new BatchLog(store, NAME);
    store.tearNext = true;
    const records = [0, 1, 2, 3].map(
      (index) => ({ id: `file-${index}`, status: 'done', durationMs: 1, costUsd: 1 }) as const,
    );
    const tries = await Promise.allSettled(records.map((record) => log.append(record)));
    expect(tries.map(({ status }) => status)).toEqual(records.map(() => 'rejected'));
    await log.append({ id: 'file-4', status: 'cancelled', costUsd: 1 });
    expect(await new BatchLog(store, NAME).load()).toMatchObject({ costUsd: 5, unpriced: 0 });
  });

  it('asks for nothing again that was paid for and could not be recorded, once the disk takes it', async () => {
    const store = new MemoryJournalStore();
    const journal = new BatchLog(store, NAME);
    const calls: string[] = [];
    const begin = () =>
      runBatch(items(6), {
        clock: new FakeClock(),
        concurrency: 3,
        journal,
        run: (item) => {
          calls.push(item.id);
          // The disk is full from the moment the first items are done.
          if (calls.length === 3) store.failAppends = 1_000;
          return Promise.resolve(done(item));
        },
      }).finished;
    expect(await begin()).toMatchObject({ ending: 'journal-failed', done: 3 });
    expect(await begin()).toMatchObject({ ending: 'journal-failed', done: 0 });
    expect(calls).toHaveLength(3);
    store.failAppends = 0;
    expect(await begin()).toMatchObject({ ending: 'finished', done: 6 });
    expect(calls).toEqual(items(6).map(({ id }) => id));
    expect((await readBatchJournal(store.files.get(NAME) ?? '')).costUsd).toBeCloseTo(0.06);
    expect((await journal.read('file-0'))?.value).toEqual({ id: 'file-0' });
  });
});
