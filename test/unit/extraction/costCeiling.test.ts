// A limit on money holds within one document, and what is announced is what runs.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { delay } from '../../../src/base/async.ts';
import { AppError } from '../../../src/base/errors.ts';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import type { BatchRecord } from '../../../src/core/extraction/batch/batchJournal.ts';
import { COST_LIMIT, CostCeiling } from '../../../src/core/extraction/costCeiling.ts';
import { extractDocument, type DocumentOptions } from '../../../src/core/extraction/extractDocument.ts';
import type { ModelInfo, TurnRequest, TurnSource } from '../../../src/core/model/request.ts';
import { BatchFiles } from '../../../src/host/extraction/batch/batchFiles.ts';
import { BatchRows } from '../../../src/host/extraction/batch/batchRows.ts';
import { BatchSession } from '../../../src/host/extraction/batch/batchSession.ts';
import { confirmBatch } from '../../../src/host/extraction/batch/confirmBatch.ts';
import { amountWords, limitWords, namesOf, spentWords } from '../../../src/core/extraction/batch/costWords.ts';
import { estimateBatch } from '../../../src/core/extraction/batch/estimateBatch.ts';
import type { BatchPlan, PlanItem } from '../../../src/core/extraction/batch/plan.ts';
import { confirmTest } from '../../../src/host/extraction/saved/confirmTest.ts';
import { ceilingOf } from '../../../src/host/extraction/plan.ts';
import type { ModelSetup } from '../../../src/host/extraction/runner.ts';
import type { ModelServices } from '../../../src/host/models/modelChoice.ts';
import { Settings } from '../../../src/host/settings.ts';
import { systemClock } from '../../../src/core/systemClock.ts';
import { spentWords as costWords } from '../../../src/webview/extraction/statusWords.ts';
import { window } from '../../fakes/fakeVscode.ts';
import { makeModelChoice } from '../../fakes/modelChoice.ts';
import { planFor } from './batchHostScene.ts';

const SCHEMA = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false };
/** What a repository asked for in the finding: small parts and many repairs. */
const GREEDY = { maxChunkTokens: 50, maxRepairs: 10 };
const REPORT = Array.from({ length: 400 }, (_, n) => `Line ${n} says that item ${n} costs ${n} euros.`).join('\n');

const info: ModelInfo = {
  id: 'a/b',
  name: 'B',
  creator: 'a',
  type: 'language',
  tags: [],
  pricing: { input: [{ fromTokens: 0, usdPerMillion: 1 }], output: [{ fromTokens: 0, usdPerMillion: 4 }] },
};

/** A model that answers at once, with what each request costs where it tells. */
class Answering implements TurnSource {
  readonly requests: TurnRequest[] = [];
  readonly #answer: string;
  readonly #figures: readonly ModelEvent[];
  readonly #waitMs: number;

  constructor(answer: string, figures: readonly ModelEvent[] = [], waitMs = 0) {
    this.#answer = answer;
    this.#figures = figures;
    this.#waitMs = waitMs;
  }

  async *streamTurn(request: TurnRequest): AsyncGenerator<ModelEvent, void, void> {
    this.requests.push(request);
    if (this.#waitMs > 0) await delay(this.#waitMs);
    yield { type: 'response-start' };
    yield { type: 'text-delta', text: this.#answer };
    for (const event of this.#figures) yield event;
    yield { type: 'turn-end', reason: 'stop' };
  }
}

const GOOD = '{"a":"x"}';
const BAD = '{"b":1}';
const costs = (costUsd: number): readonly ModelEvent[] => [
  { type: 'usage', usage: { inputTokens: 100, outputTokens: 10 }, costUsd },
];

async function run(source: TurnSource, options: Partial<DocumentOptions> = GREEDY, model: ModelInfo | null = info) {
  const signal = new AbortController().signal;
  const request = {
    schema: SCHEMA,
    source: { text: REPORT, label: 'report.txt' },
    model: 'a/b',
    ...(model !== null && { info: model }),
  };
  for await (const event of extractDocument(request, source, { withEvidence: false, signal, ...options }))
    if (event.type === 'end') return event.result;
  throw new Error('The extraction has no end.');
}

describe('the estimate', () => {
  const item = { id: '0', label: 'report.txt', uri: 'file:///report.txt', text: REPORT };
  const estimate = (options = {}) =>
    estimateBatch(
      [item],
      new Map([['0', REPORT.length]]),
      { schema: SCHEMA, info },
      () => Promise.resolve(REPORT),
      options,
    );

  it('is of what runs, with the options of the file', async () => {
    const good = new Answering(GOOD);
    await run(good);
    const said = await estimate(GREEDY);
    expect(said.requests).toBe(good.requests.length);
    expect(said.requests).toBeGreaterThan(90);
    const bad = new Answering(BAD);
    const once = { ...GREEDY, maxRepairs: 1 };
    await run(bad, once);
    const most = await estimate(once);
    expect(most.requests + most.repairs).toBe(bad.requests.length);
    const plain = await estimate();
    expect(plain.requests).toBe(1);
    expect(said.costUsd ?? 0).toBeGreaterThan(3 * (plain.costUsd ?? Infinity));
  });

  it('is said with repairs, and without a promise where prices are not known', async () => {
    const said = { requests: 98, repairs: 980, tokens: 61_000 };
    expect(amountWords(said)).toBe('≈ 98 requests, and up to 980 more to repair responses; 61k tokens.');
    expect(amountWords({ requests: 1, repairs: 0, tokens: 10 })).toBe('≈ 1 request; 10 tokens.');
    expect(limitWords(0.08, true)).toBe('Stops before $0.08.');
    expect(limitWords(0.08, false)).toMatch(/not known.*\$0\.08.*not kept/);
    expect((await estimate({ maxRepairs: 0 })).repairs).toBe(0);
  });

  it('names what is sent', () => {
    expect(namesOf(['a.txt'])).toBe('a.txt');
    expect(namesOf(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more');
  });
});

describe('the limit', () => {
  it('holds within one document, and what was found by then is kept', async () => {
    const source = new Answering(GOOD, costs(0.01));
    const ceiling = new CostCeiling(0.05);
    const result = await run(ceiling.guard(source, undefined), GREEDY, null);
    expect(source.requests).toHaveLength(5);
    expect(result).toMatchObject({ status: 'failed', value: { a: 'x' }, error: { kind: 'quota', code: COST_LIMIT } });
    expect(result.error?.message).toContain('$0.05');
    expect(ceiling.spentUsd).toBeCloseTo(0.05);
  });

  it('counts repairs, and prices from the list where the server tells no cost', async () => {
    const source = new Answering(BAD);
    const ceiling = new CostCeiling(0.01);
    await run(ceiling.guard(source, info));
    expect(source.requests.length).toBeGreaterThan(5);
    expect(source.requests.length).toBeLessThan(100);
    expect(ceiling.spentUsd).toBeGreaterThan(0.007);
    expect(ceiling.spentUsd).toBeLessThanOrEqual(0.01);
  });

  it('sends nothing at all where the first request would go above it', async () => {
    const source = new Answering(GOOD);
    await run(new CostCeiling(1e-9).guard(source, info));
    expect(source.requests).toHaveLength(0);
    const spent = new Answering(GOOD);
    await run(new CostCeiling(0.05, 0.05).guard(spent, info));
    expect(spent.requests).toHaveLength(0);
  });

  it('is shared by all that run at once, whatever they cost', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 60 }),
        async (cents, limit) => {
          const ceiling = new CostCeiling(limit / 100);
          const sources = cents.map((each) => new Answering(GOOD, costs(each / 100), each % 3));
          await Promise.all(
            sources.map((source) => run(ceiling.guard(source, undefined), { maxChunkTokens: 400 }, null)),
          );
          // Nobody knows what a request costs before one was answered; all may begin by then.
          expect(ceiling.spentUsd).toBeLessThanOrEqual(limit / 100 + cents.reduce((sum, each) => sum + each, 0) / 100);
          const total = sources.reduce(
            (sum, { requests }, index) => sum + (requests.length * (cents[index] ?? 0)) / 100,
            0,
          );
          expect(ceiling.spentUsd).toBeCloseTo(total);
        },
      ),
      { numRuns: 10 },
    );
  });

  it('lets one wait for the others, and go when they turn out cheaper or when it is stopped', async () => {
    const dear = { ...info, pricing: { input: [{ fromTokens: 0, usdPerMillion: 1_000 }], output: [] } };
    const source = new Answering(GOOD, costs(0.000_1), 30);
    const request: TurnRequest = {
      model: 'a/b',
      messages: [{ id: 'q', role: 'user', createdAt: 0, parts: [{ type: 'text', text: 'word '.repeat(100) }] }],
    };
    const tierless = { ...dear, pricing: { ...dear.pricing, output: [{ fromTokens: 0, usdPerMillion: 0 }] } };
    const ceiling = new CostCeiling(0.15);
    const guarded = ceiling.guard(source, tierless);
    const stop = new AbortController();
    const ends = async (signal: AbortSignal): Promise<string> => {
      for await (const event of guarded.streamTurn(request, { signal }))
        if (event.type === 'turn-end') return event.reason;
      return 'none';
    };
    const both = Promise.all([
      ends(new AbortController().signal),
      ends(new AbortController().signal),
      ends(stop.signal),
    ]);
    await delay(5);
    expect(source.requests).toHaveLength(1);
    stop.abort();
    expect(await both).toEqual(['stop', 'stop', 'cancelled']);
    expect(source.requests).toHaveLength(2);
  });
});

describe('a batch', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'aigs-ceiling-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const itemOf = (id: string, text: string): PlanItem => ({ id, label: `${id}.txt`, uri: `file:///${id}.txt`, text });

  async function sessionOf(
    source: TurnSource,
    plan: BatchPlan,
    model?: ModelInfo,
    options: Partial<DocumentOptions> = GREEDY,
  ): Promise<BatchSession> {
    const files = new BatchFiles(folder, systemClock);
    await files.create(plan);
    return new BatchSession(plan, {
      files,
      clock: systemClock,
      readText: (item) => Promise.resolve({ ok: true, text: item.text ?? '' }),
      extract: (document, signal, ceiling, answered) =>
        extractDocument(
          { schema: SCHEMA, source: document, model: 'a/b', ...(model !== undefined && { info: model }) },
          ceiling === undefined ? source : ceiling.guard(source, model),
          { ...options, withEvidence: false, signal, answered },
        ),
    });
  }

  async function runTo(session: BatchSession, ceilingUsd?: number): Promise<void> {
    await session.start(ceilingUsd === undefined ? {} : { ceilingUsd });
    await session.finished;
  }

  it('of one file with many parts stops at its limit, keeps what was paid for, and goes on from there', async () => {
    const source = new Answering(GOOD, costs(0.01));
    const session = await sessionOf(source, planFor([itemOf('report', REPORT)], { ceilingUsd: 0.05 }));
    await runTo(session);
    expect(source.requests).toHaveLength(5);
    expect(session.progress).toMatchObject({ state: 'ceiling', done: 0, failed: 0 });
    expect(session.progress.message).toContain('$0.05. Resume to set another one');
    expect(session.progress.costUsd).toBeCloseTo(0.05);
    const partial = await session.record('report');
    expect(partial).toMatchObject({ status: 'stopped', value: { a: 'x' }, costUsd: 0.05 });
    expect(partial?.message).toContain('$0.05. What was found by then is kept.');
    expect(new BatchRows().of(itemOf('report', ''), partial as BatchRecord)).toMatchObject([
      { status: 'stopped', cells: ['x'] },
    ]);
    expect(session.keepsAnswers).toBe(true);

    await runTo(session, 0.08);
    expect(source.requests).toHaveLength(8);
    expect(session.progress.state).toBe('ceiling');
    await runTo(session, 10);
    expect(session.progress).toMatchObject({ state: 'finished', done: 1 });
    // No part was asked for twice.
    const asked = source.requests.map(({ messages }) => JSON.stringify(messages));
    expect(new Set(asked).size).toBe(asked.length);
    expect(session.progress.costUsd).toBeCloseTo(asked.length * 0.01);
    expect(await session.record('report')).toMatchObject({ status: 'done', value: { a: 'x' } });
    expect(session.keepsAnswers).toBe(false);
    await session.close();
  });

  it('lets files that run beside it go on, begins no other one, and is offered again after a restart', async () => {
    let asked = 0;
    // The small file needs a repair each time; the other one is too dear for what is left.
    const source: TurnSource = {
      async *streamTurn() {
        asked += 1;
        await delay(5);
        yield { type: 'response-start' };
        yield { type: 'text-delta', text: asked < 3 ? BAD : GOOD };
        yield { type: 'turn-end', reason: 'stop' };
      },
    };
    const items = [itemOf('small', 'A few words.'), itemOf('big', REPORT), itemOf('next', 'Some more words.')];
    const plan = planFor(items, { ceilingUsd: 0.004, concurrency: 2 });
    const session = await sessionOf(source, plan, info, { maxChunkTokens: 20_000 });
    await runTo(session);
    expect(session.progress).toMatchObject({ state: 'ceiling', done: 1, failed: 0, total: 3 });
    expect(await session.record('small')).toMatchObject({ status: 'done', value: { a: 'x' } });
    expect(asked).toBe(3);
    await session.close();
    const [open] = await new BatchFiles(folder, systemClock).unfinished();
    expect(open).toMatchObject({ done: 1, failed: 0, stopped: 0, isCostEstimated: true });
  });

  it('keeps what was paid for also where an error that would meet all ends it, such as a lack of credit', async () => {
    let asked = 0;
    const source: TurnSource = {
      async *streamTurn() {
        asked += 1;
        await Promise.resolve();
        const error = new AppError('quota', 'The credit is used up.', { code: 'no-credit' });
        if (asked === 3) return yield { type: 'turn-end', reason: 'error', error };
        yield { type: 'response-start' };
        yield { type: 'text-delta', text: GOOD };
        yield { type: 'turn-end', reason: 'stop' };
      },
    };
    const session = await sessionOf(source, planFor([itemOf('report', REPORT)]), info);
    await runTo(session);
    expect(session.progress).toMatchObject({ state: 'failed', done: 0, failed: 0 });
    expect(await session.record('report')).toMatchObject({ status: 'stopped', value: { a: 'x' } });
    await runTo(session);
    expect(session.progress).toMatchObject({ state: 'finished', done: 1 });
    await session.close();
  });

  it('says after a restart that a file stopped in the middle is asked from its start', async () => {
    const plan = planFor([itemOf('report', REPORT)], { ceilingUsd: 0.05 });
    const session = await sessionOf(new Answering(GOOD, costs(0.01)), plan);
    await runTo(session);
    await session.close();
    expect(await new BatchFiles(folder, systemClock).unfinished()).toMatchObject([{ done: 0, failed: 0, stopped: 1 }]);
    const again = await sessionOf(new Answering(GOOD, costs(0.01)), plan);
    const progress = await again.peek();
    expect(progress).toMatchObject({ state: 'stopped', done: 0, failed: 0 });
    expect(progress.message).toBe('1 file that was stopped in the middle is asked from its start.');
    // What was found is kept also where nothing more may be sent, or less than before.
    await runTo(again);
    expect(again.progress).toMatchObject({ state: 'ceiling', costUsd: 0.05 });
    await runTo(again, 0.07);
    expect(again.progress.costUsd).toBeCloseTo(0.07);
    expect(await again.record('report')).toMatchObject({
      status: 'stopped',
      value: { a: 'x' },
      detail: { status: 'stopped', answered: 5 },
    });
    await again.close();
  });

  it('keeps its limit over a restart where only the list of prices knows the cost, and says about what it was', async () => {
    const source = new Answering(GOOD);
    const items = Array.from({ length: 20 }, (_, index) => itemOf(`${index}`, REPORT));
    const plan = planFor(items, { ceilingUsd: 0.05, concurrency: 1 });
    const first = await sessionOf(source, plan, info, { maxChunkTokens: 20_000 });
    await runTo(first);
    const { length } = source.requests;
    expect(length).toBeGreaterThan(2);
    expect(length).toBeLessThan(20);
    expect(first.progress).toMatchObject({ state: 'ceiling', done: length, isCostEstimated: true });
    expect(first.progress.costUsd).toBeGreaterThan(0.02);
    expect(first.progress.costUsd).toBeLessThanOrEqual(0.05);
    // Nothing was cut off, and nothing is unknown.
    expect(first.progress.message).not.toContain('at least');
    expect(await first.record('0')).toMatchObject({ isCostEstimated: true });
    const { costUsd } = first.progress;
    await first.close();
    const second = await sessionOf(source, plan, info, { maxChunkTokens: 20_000 });
    expect((await second.peek()).costUsd).toBeCloseTo(costUsd);
    await runTo(second, 0.05);
    expect(source.requests).toHaveLength(length);
    expect(second.progress).toMatchObject({ state: 'ceiling', costUsd, isCostEstimated: true });
    await second.close();
  });

  it('says that the cost is at least this much only where nobody knows a price', async () => {
    const session = await sessionOf(new Answering(GOOD), planFor([itemOf('a', 'One.'), itemOf('b', 'Two.')]));
    await runTo(session);
    expect(session.progress.message).toBe('The cost is at least this much: in 2 cases it is not known in full.');
    await session.close();
  });
});

describe('what is shown of a cost', () => {
  it('says where it goes by the list of prices', () => {
    const spent = { costUsd: 0.0021, isPartial: false };
    expect(costWords(spent)).toEqual(['$0.0021']);
    expect(costWords({ ...spent, isEstimated: true })).toEqual(['≈ $0.0021']);
    expect(costWords({ ...spent, isEstimated: true, isPartial: true })).toEqual(['≥ $0.0021']);
    expect([spentWords(0.5, true), spentWords(0.5, false)]).toEqual(['about $0.50', '$0.50']);
  });
});

interface Picked {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
}

describe('the question before it', () => {
  const setup: ModelSetup = { model: 'a/b', modelName: 'B', info, routing: {}, source: new Answering(GOOD) };
  const gateway = {
    payer: () => Promise.resolve(undefined),
    address: () => 'https://ai-gateway.vercel.sh',
    model: () => info,
    priced: () => info,
    client: setup.source,
    modelSource: () => ({ isFallback: () => false, refreshIfStale: () => Promise.resolve() }),
  };
  const settings = new Settings();
  const services = {
    settings,
    gateway: () => Promise.resolve(gateway),
    models: () => Promise.resolve(makeModelChoice(gateway, settings)),
  } as unknown as ModelServices;
  const items = [{ id: '0', label: 'report.txt', uri: 'file:///report.txt', text: REPORT }];

  const prompts: string[] = [];

  /** Answers quick picks with rows of these names, then with none; gives what was shown. */
  function answering(...labels: readonly string[]): Picked[][] {
    const shown: Picked[][] = [];
    const left = [...labels];
    const showQuickPick = vi.fn((rows: Picked[]) => {
      shown.push(rows);
      const label = left.shift();
      return Promise.resolve(rows.find((row) => label !== undefined && row.label.includes(label)));
    });
    const showInputBox = ({ prompt }: { readonly prompt: string }): Promise<string> => {
      prompts.push(prompt);
      return Promise.resolve('0.5');
    };
    Object.assign(window, { showQuickPick, showInputBox });
    return shown;
  }

  afterEach(() => {
    prompts.length = 0;
    Reflect.deleteProperty(window, 'showQuickPick');
    Reflect.deleteProperty(window, 'showInputBox');
  });

  it('of a saved extraction says how many requests its options make, of which file', async () => {
    const shown = answering('Start');
    const chosen = { items, skipped: [], sizes: new Map([['0', REPORT.length]]), isCut: false, noun: 'file' as const };
    const choices = await confirmBatch(services, { title: 'r', chosen, schema: SCHEMA, options: GREEDY, model: 'a/b' });
    const start = shown[0]?.find(({ label }) => label.includes('Start'));
    expect(start?.detail).toMatch(
      /^≈ 100 requests, and up to 1,000 more to repair responses; .*Stops before \$0\.\d+\.$/,
    );
    expect(shown[0]?.some(({ description }) => description === 'report.txt')).toBe(true);
    expect(choices?.ceilingUsd).toBeGreaterThan(choices?.estimate.costUsd ?? Infinity);
  });

  it('of a test of models has a limit for all of them that can be changed, and names the texts', async () => {
    const shown = answering('Cost limit', 'Start');
    const setups = [setup, { ...setup, model: 'a/c' }];
    const limit = await confirmTest({ title: 't', saved: { schema: SCHEMA }, options: GREEDY, items, setups });
    expect(limit).toBe(0.5);
    // It holds between requests, not between files.
    expect(prompts).toEqual(['US dollars. No request is sent that would probably go above it.']);
    const start = shown[0]?.find(({ label }) => label.includes('Start'));
    expect(start?.label).toContain('2 models');
    expect(start?.detail).toMatch(/^≈ 200 requests, and up to 2,000 more/);
    expect(shown[0]?.some(({ description }) => description === 'report.txt')).toBe(true);
    expect(shown[1]?.find(({ label }) => label.includes('Start'))?.detail).toContain('Stops before $0.5');
    expect(ceilingOf({ ceilingUsd: limit ?? 0 })?.spentUsd).toBe(0);
  });

  it('of a test says where prices are not known', async () => {
    const { info: _info, ...unpriced } = setup;
    const shown = answering();
    const setups = [setup, unpriced];
    expect(await confirmTest({ title: 't', saved: { schema: SCHEMA }, options: {}, items, setups })).toBeUndefined();
    const start = shown[0]?.find(({ label }) => label.includes('Start'));
    expect(start?.description).toContain('more for models whose prices are unknown');
    expect(start?.detail).toContain('Prices are not known');
  });
});
