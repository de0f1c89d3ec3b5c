import { appendFile, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deferred } from '../../../src/base/async.ts';
import { AppError } from '../../../src/base/errors.ts';
import type { BatchRecord } from '../../../src/core/extraction/batch/batchJournal.ts';
import type { DocumentEvent, DocumentResult } from '../../../src/core/extraction/extractDocument.ts';
import { NOTHING_SPENT } from '../../../src/core/extraction/usage.ts';
import { BatchFiles } from '../../../src/host/extraction/batch/batchFiles.ts';
import { NodeJournalStore } from '../../../src/host/storage/files.ts';
import { FormulaUse } from '../../../src/core/extraction/outputs/delimited.ts';
import { batchText } from '../../../src/core/extraction/batch/batchOutputs.ts';
import { BatchRows, itemIdOf } from '../../../src/host/extraction/batch/batchRows.ts';
import { BatchSession } from '../../../src/host/extraction/batch/batchSession.ts';
import { estimateBatch } from '../../../src/core/extraction/batch/estimateBatch.ts';
import { runItem } from '../../../src/core/extraction/batch/itemRunner.ts';
import { parsePlan, type PlanItem } from '../../../src/core/extraction/batch/plan.ts';
import { RateGate } from '../../../src/core/extraction/batch/rateGate.ts';
import { tableRows } from '../../../src/core/extraction/batch/rows.ts';
import { systemClock } from '../../../src/core/systemClock.ts';
import { FakeClock } from '../../fakes/memoryPorts.ts';
import { planFor } from './batchHostScene.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'aigs-batch-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const items = (count: number): PlanItem[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `file:${index}`,
    label: `file-${index}.txt`,
    uri: `file:///file-${index}.txt`,
    text: `text ${index}`,
  }));

function result(rest: Partial<DocumentResult> = {}): DocumentResult {
  return {
    status: 'valid',
    value: { a: 1 },
    errors: [],
    notes: [],
    grounding: [],
    spent: { ...NOTHING_SPENT, requests: 1, costUsd: 0.01 },
    attempts: 1,
    method: 'json-schema',
    conflicts: [],
    parts: [],
    ...rest,
  };
}

type Answer = (text: string, signal: AbortSignal) => Promise<DocumentResult> | DocumentResult;

async function* eventsOf(answer: Promise<DocumentResult> | DocumentResult): AsyncGenerator<DocumentEvent, void, void> {
  yield { type: 'end', result: await answer };
}

function session(plan = planFor(items(4)), answer: Answer = () => result()): BatchSession {
  return new BatchSession(plan, {
    files: new BatchFiles(folder, systemClock),
    clock: systemClock,
    readText: (item) => Promise.resolve({ ok: true, text: item.text ?? '' }),
    extract: ({ text }, signal) => eventsOf(answer(text, signal)),
  });
}

const failed = (kind: 'auth' | 'quota' | 'network', code: string): DocumentResult =>
  result({ status: 'failed', value: undefined, spent: NOTHING_SPENT, error: new AppError(kind, `${code}.`, { code }) });

describe('the files of a batch', () => {
  it('are found again, and are not offered once all is done or the user wants no more', async () => {
    const files = new BatchFiles(folder, systemClock);
    const plan = planFor(items(2));
    await files.create(plan);
    expect(await files.unfinishedIds()).toEqual([plan.id]);
    expect(await files.plan(plan.id)).toEqual(plan);
    await files.log(plan.id).append({ id: 'file:0', status: 'done', durationMs: 1, costUsd: 0.5, value: 1 });
    expect(await files.unfinished()).toMatchObject([{ done: 1, failed: 0, costUsd: 0.5 }]);
    await files.close(plan.id);
    expect(await files.unfinishedIds()).toEqual([]);
    expect(await files.all()).toHaveLength(1);
    await files.remove(plan.id);
    expect(await files.all()).toEqual([]);
  });

  it('belong to one window at a time, and to the next one when it dies', async () => {
    const files = new BatchFiles(folder, systemClock);
    await files.create(planFor(items(2)));
    const id = '20261124-120000-test';
    const letGo = await files.hold(id);
    await expect(files.hold(id)).rejects.toMatchObject({ code: 'batch-held' });
    expect(await files.unfinished()).toEqual([]);
    await letGo();
    const again = await files.hold(id);
    await again();
    // A process that is gone, and one that lives and says nothing any more.
    await writeFile(path.join(folder, `${id}.lock`), '999999999');
    await (
      await files.hold(id)
    )();
    await writeFile(path.join(folder, `${id}.lock`), String(process.ppid));
    const old = new Date(Date.now() - 60_000);
    await utimes(path.join(folder, `${id}.lock`), old, old);
    await (
      await files.hold(id)
    )();
  });

  it('belong to one of many windows that ask at once, whoever held them before', async () => {
    const id = '20261124-120000-test';
    for (let round = 0; round < 40; round += 1) {
      const before = [undefined, '999999999', '999999999 gone'][round % 3];
      if (before !== undefined) await writeFile(path.join(folder, `${id}.lock`), before);
      const windows = Array.from({ length: 6 }, () => new BatchFiles(folder, systemClock).hold(id));
      const held = (await Promise.allSettled(windows)).filter((each) => each.status === 'fulfilled');
      expect(held).toHaveLength(1);
      await held[0]?.value();
    }
  });

  it('are not let go of by a window that slept until another one took over', async () => {
    const id = '20261124-120000-test';
    const lock = path.join(folder, `${id}.lock`);
    const letGo = await new BatchFiles(folder, systemClock).hold(id);
    const old = new Date(Date.now() - 60_000);
    await utimes(lock, old, old);
    await new BatchFiles(folder, systemClock).hold(id);
    const other = await readFile(lock, 'utf8');
    await letGo();
    expect(await readFile(lock, 'utf8')).toBe(other);
  });

  it('go when they are old or too many, and stay while they may be gone on with or cannot be read', async () => {
    const clock = new FakeClock();
    const files = new BatchFiles(folder, clock);
    const day = 24 * 60 * 60 * 1000;
    const make = async (id: string, createdAt: number, isOver: boolean): Promise<void> => {
      await files.create(planFor(items(1), { id, createdAt }));
      if (isOver) await files.close(id);
    };
    await make('a-old', clock.now() - 40 * day, false);
    for (let index = 0; index < 32; index += 1) await make(`b-${100 + index}`, clock.now(), true);
    await make('a-waiting', clock.now() - 5 * day, false);
    const newer = JSON.stringify({ ...planFor(items(1), { id: 'newer', createdAt: 0 }), version: 2 });
    const unreadable = {
      'broken.plan.json': '{',
      'newer.plan.json': newer,
      'newer.jsonl': '{}\n',
      'lost.jsonl': '{}\n',
    };
    for (const [name, text] of Object.entries(unreadable)) await writeFile(path.join(folder, name), text);
    await files.cleanUp();
    const kept = (await files.all()).map(({ id }) => id);
    expect(kept).not.toContain('a-old');
    expect(kept).toContain('a-waiting');
    expect(kept.filter((id) => id.startsWith('b-')).length).toBeLessThanOrEqual(30);
    for (const [name, text] of Object.entries(unreadable))
      expect(await readFile(path.join(folder, name), 'utf8')).toBe(text);
  });

  it.each([1, 2, 3])('whose removal is cut off after %i files are not offered again, and go later', async (most) => {
    const files = new BatchFiles(folder, systemClock);
    const plan = planFor(items(2), { id: 'cut' });
    await files.create(plan);
    await files.log('cut').append({ id: 'i0', status: 'begun' });
    await files.close('cut');
    const removals = vi.spyOn(NodeJournalStore.prototype, 'remove');
    removals.mockImplementation((name) =>
      removals.mock.calls.length > most
        ? Promise.reject(new Error('killed'))
        : rm(path.join(folder, name), { force: true }),
    );
    await files.remove('cut').catch(() => undefined);
    removals.mockRestore();
    expect(await files.unfinishedIds()).toEqual([]);
    await files.cleanUp();
    expect(await readdir(folder)).toEqual([]);
  });

  it('that are no plans, or of a version to come, are passed over', () => {
    expect(parsePlan('nothing')).toBeUndefined();
    expect(parsePlan(JSON.stringify({ ...planFor([]), version: 2 }))).toBeUndefined();
    expect(parsePlan(JSON.stringify(planFor(items(1))))?.items).toHaveLength(1);
  });
});

describe('the journal on disk', () => {
  it('gives back each record by its place, whatever is in it, over torn lines and repeats', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(5), fc.jsonValue(), fc.boolean()), { minLength: 1, maxLength: 25 }),
        async (entries) => {
          const files = new BatchFiles(folder, systemClock);
          const id = `p-${Math.random()}`;
          let log = files.log(id);
          const last = new Map<string, unknown>();
          for (const [item, value, isCrash] of entries) {
            const record = { id: `file:${item}`, status: 'done', durationMs: 1, value, costUsd: 0.1 } as BatchRecord;
            await log.append(record);
            last.set(record.id, JSON.parse(JSON.stringify(value)) as unknown);
            if (!isCrash) continue;
            await appendFile(path.join(folder, `${id}.jsonl`), '{"id":"file:0","status":"do');
            log = files.log(id);
          }
          const history = await log.load();
          expect(history.costUsd).toBeCloseTo(entries.length * 0.1);
          expect(history.records.size).toBe(last.size);
          for (const record of history.records.values()) expect(record.value).toBeUndefined();
          for (const [key, value] of last) expect((await log.read(key))?.value).toEqual(value);
          const ids: string[] = [];
          for await (const record of log.readMany([...last.keys(), 'none'])) ids.push(record.id);
          expect(ids).toEqual([...last.keys()]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('says how often something was paid for that is in no sum', async () => {
    const log = new BatchFiles(folder, systemClock).log('u');
    await log.append({ id: 'a', status: 'begun' });
    await log.append({ id: 'a', status: 'begun' }); // a crash came between
    await log.append({ id: 'a', status: 'done', durationMs: 1, costUsd: 1 });
    await log.append({ id: 'b', status: 'begun' });
    await log.append({ id: 'b', status: 'cancelled', costUsd: 0.25, isCostPartial: true });
    await log.append({ id: 'c', status: 'begun' });
    expect(await log.load()).toMatchObject({ costUsd: 1.25, unpriced: 3 });
  });
});

it('says what files under way have cost by now, once', async () => {
  let finish: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (finish = resolve));
  const batch = new BatchSession(planFor(items(2), { concurrency: 2 }), {
    files: new BatchFiles(folder, systemClock),
    clock: systemClock,
    readText: (item) => Promise.resolve({ ok: true, text: item.text ?? '' }),
    extract: async function* (_source, _signal, _ceiling, _answered, onCost) {
      onCost({ costUsd: 0.004, isEstimated: true });
      await held;
      yield* eventsOf(result());
    },
  });
  await batch.start();
  await vi.waitFor(() => expect(batch.progress.costUsd).toBeCloseTo(0.008));
  expect(batch.progress).toMatchObject({ isCostEstimated: true, done: 0 });
  finish();
  await batch.finished;
  expect(batch.progress.costUsd).toBeCloseTo(0.02);
  expect(batch.progress.isCostEstimated).toBeUndefined();
});

describe('a correction in a row of a batch', () => {
  const schema = { type: 'object', properties: { a: { type: 'number' } }, required: ['a'] };
  const [first, second] = items(2) as [PlanItem, PlanItem];
  const opened = (): BatchSession =>
    session(planFor([first, second], { schema }), (text) =>
      text === 'text 1' ? result({ status: 'invalid', value: { a: 'one' } }) : result(),
    );
  const textOf = (batch: BatchSession): Promise<string> =>
    batchText({
      format: 'csv',
      schema,
      typeName: 'Thing',
      labelOf: (id) => id,
      records: () => batch.records(),
    });

  it('is what the batch gives out, in this window and in the next', async () => {
    const batch = opened();
    await batch.start();
    await batch.finished;
    expect(batch.progress).toMatchObject({ done: 1, failed: 1 });
    const changes: BatchRecord[] = [];
    batch.onItem(({ record }) => void (record !== undefined && changes.push(record)));
    await Promise.all([batch.correct(first, { '/a': 7 }), batch.correct(second, { '/a': 2 })]);
    expect(await textOf(batch)).toBe('source,a\r\nfile:0,7\r\nfile:1,2\r\n');
    expect(batch.progress).toMatchObject({ done: 2, failed: 0 });
    const [row] = new BatchRows().of(second, changes[1] as BatchRecord);
    expect(row).toMatchObject({ status: 'valid', isCorrected: true, cells: [2], costUsd: 0.01 });
    const again = opened();
    expect(await again.peek()).toMatchObject({ done: 2, failed: 0, state: 'finished' });
    expect((await again.peek()).costUsd).toBeCloseTo(0.02);
    expect(await textOf(again)).toBe('source,a\r\nfile:0,7\r\nfile:1,2\r\n');
    // What the model said is kept apart.
    expect(await again.record(second.id)).toMatchObject({ value: { a: 'one' }, corrections: { '/a': 2 } });
    await again.correct(second, {});
    await again.correct(first, { '/a': 'seven' });
    expect(await textOf(again)).toBe('');
    expect(await opened().peek()).toMatchObject({ done: 0, failed: 2 });
    expect((await again.record(second.id))?.message).not.toContain('As corrected');
    expect((await again.record(first.id))?.message).toContain('As corrected');
  });

  it('is refused while another window runs the batch, and says so', async () => {
    const batch = opened();
    await batch.start();
    await batch.finished;
    const letGo = await new BatchFiles(folder, systemClock).hold(batch.plan.id);
    await expect(batch.correct(first, { '/a': 7 })).rejects.toThrow(/another window/);
    await letGo();
    await batch.correct(first, { '/a': 7 });
    expect(await textOf(batch)).toContain('file:0,7');
  });

  it('goes with the answer that it corrected', async () => {
    const batch = opened();
    await batch.start();
    await batch.finished;
    await batch.correct(second, { '/a': 'two' });
    await batch.start({ retryFailed: true });
    await batch.finished;
    expect((await batch.record(second.id))?.corrections).toBeUndefined();
  });
});

describe('a batch in a window', () => {
  it('goes on where it was stopped, and retries only what failed', async () => {
    const asked: string[] = [];
    let breaks = true;
    const batch = session(planFor(items(6), { concurrency: 1 }), (text) => {
      asked.push(text);
      if (text === 'text 2') batch.stop();
      return breaks && text === 'text 4' ? result({ status: 'refused', value: undefined }) : result();
    });
    await batch.start();
    await batch.finished;
    expect(batch.progress).toMatchObject({ state: 'stopped', done: 3 });
    await batch.resume();
    await batch.finished;
    expect(batch.progress).toMatchObject({ state: 'finished', done: 5, failed: 1 });
    expect(asked).toHaveLength(6);
    breaks = false;
    await batch.start({ retryFailed: true });
    await batch.finished;
    expect(batch.progress).toMatchObject({ state: 'finished', done: 6, failed: 0 });
    expect(asked.filter((text) => text === 'text 4')).toHaveLength(2);
    expect(batch.progress.costUsd).toBeCloseTo(0.07);
  });

  it('stops at once where nothing that comes can succeed, and counts nothing as failed', async () => {
    const batch = session(planFor(items(50), { concurrency: 2 }), () => failed('auth', 'key-refused'));
    await batch.start();
    await batch.finished;
    expect(batch.progress).toMatchObject({ state: 'failed', done: 0, failed: 0, message: 'key-refused.' });
    expect(batch.halt?.kind).toBe('auth');
  });

  it('does not ask a gateway a thousand times that cannot be reached', async () => {
    let asked = 0;
    const batch = session(planFor(items(100), { concurrency: 4 }), () => {
      asked += 1;
      return failed('network', 'unreachable');
    });
    await batch.start();
    await batch.finished;
    expect(batch.progress.state).toBe('failed');
    expect(batch.progress.message).toContain('8 requests in a row failed: unreachable.');
    expect(asked).toBeLessThanOrEqual(12);
  });

  it('never begins a file that would probably cost more than the limit, and goes on with another limit', async () => {
    const batch = session(planFor(items(10), { concurrency: 1, ceilingUsd: 0.035, estimateUsd: 0.01 }));
    await batch.start();
    await batch.finished;
    expect(batch.progress).toMatchObject({ state: 'ceiling', done: 3 });
    expect(batch.progress.costUsd).toBeLessThanOrEqual(0.035);
    await batch.resume(1);
    await batch.finished;
    expect(batch.progress).toMatchObject({ state: 'finished', done: 10, ceilingUsd: 1 });
  });

  it('is not run by two windows at once', async () => {
    const plan = planFor(items(3));
    const first = session(plan, async () => {
      await expect(session(plan).start()).rejects.toMatchObject({ code: 'batch-held' });
      return result();
    });
    await first.start();
    await first.finished;
    expect(first.progress).toMatchObject({ state: 'finished', done: 3 });
  });
});

describe('a batch that ends', () => {
  it('is held by the next run, and not by none, where letting go of the first takes long', async () => {
    const slow = deferred<void>();
    const freed = deferred<void>();
    class SlowFiles extends BatchFiles {
      override async hold(id: string): Promise<() => Promise<void>> {
        const letGo = await super.hold(id);
        return async () => {
          freed.resolve(undefined);
          await slow.promise;
          await letGo();
        };
      }
    }
    const plan = planFor(items(1));
    const batch = new BatchSession(plan, {
      files: new SlowFiles(folder, systemClock),
      clock: systemClock,
      readText: (item) => Promise.resolve({ ok: true, text: item.text ?? '' }),
      extract: () => eventsOf(result({ status: 'invalid' })),
    });
    const [first] = plan.items as [PlanItem];
    await batch.start();
    await freed.promise;
    const again = batch.start({ retryFailed: true });
    const corrected = batch.correct(first, { '/a': 2 });
    setTimeout(() => slow.resolve(undefined), 20);
    await Promise.all([again, corrected]);
    await batch.finished;
    expect(batch.progress.state).toBe('finished');
    // Nobody holds it any more.
    await (
      await new BatchFiles(folder, systemClock).hold(plan.id)
    )();
  });

  it('is not held any more where it could not be closed', async () => {
    const files = new BatchFiles(folder, systemClock);
    const plan = planFor(items(1));
    files.close = () => Promise.reject(new Error('disk full'));
    const batch = new BatchSession(plan, {
      files,
      clock: systemClock,
      readText: (item) => Promise.resolve({ ok: true, text: item.text ?? '' }),
      extract: () => eventsOf(result()),
    });
    await batch.start();
    await batch.finished;
    expect(batch.progress.state).toBe('failed');
    await (
      await files.hold(plan.id)
    )();
  });
});

describe('one item of a batch', () => {
  const ports = (answer: Answer, gate = new RateGate(systemClock)) => ({
    readText: (item: PlanItem) => Promise.resolve({ ok: true as const, text: item.text ?? '' }),
    extract: ({ text }: { text: string }, signal: AbortSignal) => eventsOf(answer(text, signal)),
    gate,
    onHopeless: () => undefined,
  });
  const [item] = items(1);
  const signal = new AbortController().signal;

  it.each([
    [
      'asks for patience',
      new AppError('quota', 'Too many.', { code: 'rate-limited', retryable: true, retryAfterMs: 40 }),
    ],
    ['is overloaded', new AppError('server', 'Overloaded.', { code: 'overloaded', retryable: true, retryAfterMs: 40 })],
  ])('waits where the server %s, and holds the others back too', async (_, error) => {
    let asked = 0;
    const limited = result({
      status: 'failed',
      value: undefined,
      spent: NOTHING_SPENT,
      error,
    });
    const gate = new RateGate(systemClock);
    const started = performance.now();
    const outcome = await runItem(
      item as PlanItem,
      ports(() => (++asked < 4 ? limited : result()), gate),
      signal,
    );
    expect(outcome).toMatchObject({ status: 'done', costUsd: 0.01 });
    expect(asked).toBe(4);
    expect(performance.now() - started).toBeGreaterThanOrEqual(115);
  });

  it('sends no secrets and gives them back in the value', async () => {
    const secret = `ghp_${'aB3dE5fG7h'.repeat(4)}`;
    let sent = '';
    const outcome = await runItem(
      { ...(item as PlanItem), text: `token: ${secret}` },
      ports((text) => {
        sent = text;
        return result({ value: { token: /REDACTED\w+/.exec(text)?.[0] ?? '', list: ['x'] } });
      }),
      signal,
    );
    expect(sent).not.toContain(secret);
    expect(outcome.value).toEqual({ token: secret, list: ['x'] });
  });

  it('is not sent where it may not be, and says why', async () => {
    let asked = 0;
    const own = ports(() => {
      asked += 1;
      return result();
    });
    const forbidden = { ...own, readText: () => Promise.resolve({ ok: false as const, reason: 'Never.' }) };
    expect(await runItem(item as PlanItem, forbidden, signal)).toEqual({ status: 'failed', message: 'Never.' });
    expect(asked).toBe(0);
  });

  it('that is stopped is as if it had not begun, but for what it cost', async () => {
    const stopped = result({ status: 'stopped', spent: { ...NOTHING_SPENT, requests: 1, costUsd: 0.5 } });
    expect(
      await runItem(
        item as PlanItem,
        ports(() => stopped),
        signal,
      ),
    ).toEqual({
      status: 'cancelled',
      costUsd: 0.5,
      isCostPartial: true,
    });
  });
});

describe('the rows of a table', () => {
  it('of CSV carry the names of their columns, quotes, line breaks and semicolons understood', () => {
    const text = 'name,note\r\nAda,"first, of ""all"""\r\n"two\nlines",x\r\n\r\n';
    expect(tableRows(text, 'csv')).toEqual([
      { line: 1, text: 'name: Ada\nnote: first, of "all"' },
      { line: 2, text: 'name: two\nlines\nnote: x' },
    ]);
    expect(tableRows('\uFEFFa;b\n1;2', 'csv')).toEqual([{ line: 1, text: 'a: 1\nb: 2' }]);
    expect(tableRows('a\tb\n1\t', 'tsv')).toEqual([{ line: 1, text: 'a: 1\nb: ' }]);
    expect(tableRows('a\n"x"y\n', 'csv')).toEqual([{ line: 1, text: 'a: xy' }]);
  });

  it('of JSON Lines are its lines', () => {
    expect(tableRows('{"a":1}\n\n{"a":2}\n', 'json-lines')).toEqual([
      { line: 0, text: '{"a":1}' },
      { line: 2, text: '{"a":2}' },
    ]);
  });

  it('of any CSV text are read to the end, and what was written comes back', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ', 'é'), minLength: 1 });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }), (rows) => {
        const quote = (value: string): string => `"${value.replaceAll('"', '""')}"`;
        const text = [['l', 'r'], ...rows].map((row) => row.map(quote).join(',')).join('\n');
        const expected = rows.filter((row) => row.some((each) => each.trim() !== ''));
        expect(tableRows(text, 'csv').map((row) => row.text)).toEqual(expected.map(([l, r]) => `l: ${l}\nr: ${r}`));
      }),
    );
  });
});

describe('the table of a batch', () => {
  const record = (value: BatchRecord['value'], rest: Partial<BatchRecord> = {}): BatchRecord => ({
    id: 'file:0',
    status: 'done',
    durationMs: 5,
    costUsd: 0.1,
    ...(value !== undefined && { value }),
    ...rest,
  });

  it('has a row for each record of a file, and marks what is not in the source', () => {
    const rows = new BatchRows();
    const [item] = items(1);
    const found = rows.of(
      item as PlanItem,
      record({ items: [{ n: 1 }, { n: 2, extra: 'x' }] }, { detail: { status: 'valid', missing: ['/items/1/extra'] } }),
    );
    expect(rows.columns).toEqual(['n', 'extra']);
    expect(found.map(({ cells }) => cells)).toEqual([
      [1, null],
      [2, 'x'],
    ]);
    expect(found[1]?.ungrounded).toEqual([1]);
    expect(found.map(({ id }) => itemIdOf(id))).toEqual(['file:0', 'file:0']);
    expect(new Set(found.map(({ id }) => id)).size).toBe(2);
    // The cost of a file stands once.
    expect(found.map(({ costUsd }) => costUsd)).toEqual([0.1, undefined]);
  });

  it('can be taken away in every form, with the source and without what is not valid', async () => {
    const records: BatchRecord[] = [
      record({ a: 1 }),
      record({ a: 'bad' }, { id: 'file:1', status: 'failed', message: 'No.' }),
      record({ a: 3, b: '=1+1' }, { id: 'file:2' }),
    ];
    const output = {
      schema: { type: 'object' },
      typeName: 'Thing',
      labelOf: (id: string) => `${id}.txt`,
      records: async function* () {
        await Promise.resolve();
        yield* records;
      },
    };
    expect(await batchText({ ...output, format: 'csv' })).toBe("source,a,b\r\nfile:0.txt,1,\r\nfile:2.txt,3,'=1+1\r\n");
    expect(await batchText({ ...output, format: 'tsv' })).toContain('source\ta\tb\r\n');
    const [kept, left] = [new FormulaUse(true), new FormulaUse(false)];
    expect(await batchText({ ...output, format: 'tsv', formulas: kept })).toContain("\t'=1+1\r\n");
    expect(await batchText({ ...output, format: 'csv', formulas: left })).toContain(',=1+1\r\n');
    expect([kept.count, left.count]).toEqual([1, 1]);
    expect(await batchText({ ...output, format: 'json-lines' })).toBe(
      '{"source":"file:0.txt","value":{"a":1}}\n{"source":"file:2.txt","value":{"a":3,"b":"=1+1"}}\n',
    );
    expect(JSON.parse(await batchText({ ...output, format: 'json' }))).toHaveLength(2);
    expect(await batchText({ ...output, format: 'markdown' })).toContain('| file:2.txt |');
    for (const format of ['yaml', 'typescript', 'python'] as const)
      expect(await batchText({ ...output, format })).not.toContain('bad');
  });
});

describe('the estimate', () => {
  it('comes near to what asking about each file by itself would say, whatever their sizes', async () => {
    const plan = items(200).map((item, index) => ({ ...item, text: 'word '.repeat(10 + (index % 40) * 5) }));
    const sizes = new Map(plan.map(({ id, text }) => [id, text.length]));
    const info = {
      id: 'a/b',
      name: 'B',
      creator: 'a',
      type: 'language',
      tags: [],
      pricing: { input: [{ fromTokens: 0, usdPerMillion: 1 }], output: [{ fromTokens: 0, usdPerMillion: 4 }] },
    };
    const request = { schema: { type: 'object', properties: { a: { type: 'string' } } }, info };
    const read: string[] = [];
    const estimate = await estimateBatch(plan, sizes, request, (item) => {
      read.push(item.id);
      return Promise.resolve(item.text);
    });
    expect(read.length).toBeLessThanOrEqual(20);
    expect(estimate.requests).toBe(200);
    const every = await estimateBatch(plan.slice(0, 12), sizes, request, (item) => Promise.resolve(item.text));
    expect((estimate.costUsd ?? 0) / 200).toBeGreaterThan((every.costUsd ?? 0) / 12);
    const unpriced = await estimateBatch(plan, sizes, { schema: {} }, () => Promise.resolve(undefined));
    expect(unpriced.costUsd).toBeUndefined();
  });
});
