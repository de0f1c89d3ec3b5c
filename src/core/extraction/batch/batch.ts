/** Many extractions at once: bounded, pausable, resumable after a crash, and never above a cost that was set. */
import { Emitter } from '../../../base/event.ts';
import { toAppError, type AppError } from '../../../base/errors.ts';
import type { Clock } from '../../ports.ts';
import { countRecords, type BatchLog, type BatchMark, type BatchRecord } from './batchJournal.ts';
import type { JsonObject, JsonValue } from '../../json/json.ts';

export interface BatchItem {
  /** The same in every run of the batch: what is done is known by it. */
  readonly id: string;
  readonly label: string;
}

/**
 * What running one item came to. `cancelled` is not recorded: the item is as if it had never begun, but its cost counts.
 * `stopped` is recorded with what was found so far, and runs again with the next run.
 */
export interface BatchOutcome {
  readonly status: BatchRecord['status'] | 'cancelled';
  readonly value?: JsonValue;
  readonly detail?: JsonObject;
  readonly costUsd?: number;
  /** Some of the cost goes by the catalogue's prices. */
  readonly isCostEstimated?: boolean;
  /** It cost more than is known. */
  readonly isCostPartial?: boolean;
  readonly message?: string;
}

export interface BatchOptions<T extends BatchItem> {
  readonly run: (item: T, signal: AbortSignal) => Promise<BatchOutcome>;
  readonly concurrency: number;
  readonly clock: Clock;
  /** Where the batch is recorded, and where values and details stay; without it a killed run cannot be resumed. */
  readonly journal?: BatchLog;
  /** No item is begun that would probably bring the sum above this. */
  readonly ceilingUsd?: number;
  /** What one item will probably cost, until there are figures. */
  readonly estimateUsd?: number;
  /** Runs what failed in an earlier run again. */
  readonly retryFailed?: boolean;
}

export type BatchEnding = 'finished' | 'stopped' | 'ceiling' | 'journal-failed';

export interface BatchProgress {
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly running: number;
  readonly isPaused: boolean;
  /** Earlier runs of the same batch included. */
  readonly costUsd: number;
  readonly isCostEstimated: boolean;
  /** How many runs of items cost more than is known: the sum is at least that much. */
  readonly unpriced: number;
  /** How long the rest will probably take, in milliseconds; absent until something is known. */
  readonly remainingMs?: number;
  readonly last?: { readonly item: BatchItem; readonly record: BatchRecord };
}

export interface BatchSummary extends BatchProgress {
  readonly ending: BatchEnding;
  readonly records: ReadonlyMap<string, BatchRecord>;
  readonly error?: AppError;
}

/** Begins a batch. It is under way when this returns; `finished` never rejects. */
export function runBatch<T extends BatchItem>(items: readonly T[], options: BatchOptions<T>): BatchRun<T> {
  return new BatchRun(items, options);
}

export class BatchRun<T extends BatchItem> {
  readonly finished: Promise<BatchSummary>;
  readonly #items: readonly T[];
  readonly #options: BatchOptions<T>;
  readonly #controller = new AbortController();
  readonly #changes = new Emitter<BatchProgress>();
  readonly #records = new Map<string, BatchRecord>();
  readonly #durations: number[] = [];
  #queue: T[] = [];
  readonly #total: number;
  #done = 0;
  readonly #log: BatchLog | undefined;
  #failed = 0;
  #unpriced = 0;
  #isCostEstimated = false;
  #running = 0;
  #spentUsd = 0;
  /** Items of this run that said what they cost. */
  #priced = { count: 0, usd: 0 };
  #isPaused = false;
  #ending: BatchEnding | undefined;
  #error: AppError | undefined;
  #wake: () => void = () => undefined;
  readonly #writes = new Set<Promise<void>>();

  readonly onDidChange = this.#changes.event;

  constructor(items: readonly T[], options: BatchOptions<T>) {
    this.#items = items;
    this.#total = new Set(items.map((item) => item.id)).size;
    this.#options = options;
    this.#log = options.journal;
    this.finished = this.#run();
  }

  get progress(): BatchProgress {
    return this.#progress();
  }

  /** What runs goes on to its end; nothing new begins. */
  pause(): void {
    this.#isPaused = true;
    this.#changes.fire(this.#progress());
  }

  resume(): void {
    this.#isPaused = false;
    this.#changes.fire(this.#progress());
    this.#wake();
  }

  /** What a user corrected is right now, or is not any more. */
  recount(id: string, status: BatchRecord['status']): void {
    const record = this.#records.get(id);
    if (record === undefined || record.status === status) return;
    this.#records.set(id, { ...record, status });
    ({ done: this.#done, failed: this.#failed } = countRecords(this.#records.values()));
    this.#changes.fire(this.#progress());
  }

  /** Ends what runs and begins nothing new. What is done is kept. */
  stop(): void {
    this.#ending ??= 'stopped';
    this.#controller.abort();
    this.#wake();
  }

  /** What runs goes on to its end and nothing new begins: a request within an item would have gone above the cost. */
  endAtCeiling(): void {
    this.#ending ??= 'ceiling';
    this.#wake();
  }

  async #run(): Promise<BatchSummary> {
    try {
      await this.#load();
      await this.#work();
    } catch (error) {
      this.#error = toAppError(error);
      this.#ending ??= 'journal-failed';
    }
    await Promise.allSettled(this.#writes);
    const summary = {
      ...this.#progress(),
      ending: this.#ending ?? 'finished',
      records: this.#records,
      ...(this.#error !== undefined && { error: this.#error }),
    };
    this.#changes.fire(summary);
    this.#changes.dispose();
    return summary;
  }

  async #load(): Promise<void> {
    const { retryFailed } = this.#options;
    if (this.#log !== undefined) {
      // What an earlier run paid for and could not record is not asked again.
      await this.#log.settle();
      const history = await this.#log.load();
      this.#spentUsd = history.costUsd;
      this.#isCostEstimated = history.isCostEstimated;
      this.#unpriced = history.unpriced;
      const ids = new Set(this.#items.map((item) => item.id));
      for (const [id, record] of history.records) if (ids.has(id)) this.#records.set(id, record);
    }
    const seen = new Set<string>();
    this.#queue = this.#items.filter((item) => {
      if (seen.has(item.id)) return false;
      seen.add(item.id);
      const record = this.#records.get(item.id);
      if (record === undefined || record.status === 'stopped') return true;
      return record.status === 'failed' && retryFailed === true;
    });
    for (const item of this.#queue) this.#records.delete(item.id);
    ({ done: this.#done, failed: this.#failed } = countRecords(this.#records.values()));
  }

  async #work(): Promise<void> {
    for (;;) {
      while (this.#mayBegin()) {
        const item = this.#queue.shift();
        if (item !== undefined) this.#begin(item);
      }
      const isOver = this.#queue.length === 0 || (this.#ending !== undefined && this.#ending !== 'finished');
      if (this.#running === 0 && isOver) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #mayBegin(): boolean {
    if (this.#ending !== undefined || this.#isPaused || this.#queue.length === 0) return false;
    if (this.#running >= Math.max(1, this.#options.concurrency)) return false;
    const { ceilingUsd } = this.#options;
    if (ceilingUsd === undefined) return true;
    const expected = this.#expectedUsd();
    if (this.#spentUsd + expected * (this.#running + 1) <= ceilingUsd) return true;
    // What runs may turn out cheaper; only with nothing running it is final.
    if (this.#running === 0) this.#ending = 'ceiling';
    return false;
  }

  #expectedUsd(): number {
    return this.#priced.count > 0 ? this.#priced.usd / this.#priced.count : (this.#options.estimateUsd ?? 0);
  }

  #begin(item: T): void {
    this.#running += 1;
    const over = this.#runOne(item).finally(() => {
      this.#running -= 1;
      this.#wake();
    });
    this.#track(over);
  }

  /**
   * Asks once it is on disk that an item was begun, and gives its place free once its result is: whenever the process dies,
   * no more is lost than was being asked, and it is known what that was.
   */
  async #runOne(item: T): Promise<void> {
    await this.#mark({ id: item.id, status: 'begun' });
    if (this.#ending === 'journal-failed') return;
    const started = this.#options.clock.monotonic();
    const outcome = await this.#outcomeOf(item);
    await this.#end(item, outcome, this.#options.clock.monotonic() - started);
  }

  async #outcomeOf(item: T): Promise<BatchOutcome> {
    try {
      return await this.#options.run(item, this.#controller.signal);
    } catch (error) {
      const failure = toAppError(error);
      return { status: failure.kind === 'cancelled' ? 'cancelled' : 'failed', message: failure.message };
    }
  }

  async #end(item: T, outcome: BatchOutcome, durationMs: number): Promise<void> {
    this.#spentUsd += outcome.costUsd ?? 0;
    this.#isCostEstimated ||= outcome.isCostEstimated === true;
    if (outcome.isCostPartial === true) this.#unpriced += 1;
    if (outcome.costUsd !== undefined)
      this.#priced = { count: this.#priced.count + 1, usd: this.#priced.usd + outcome.costUsd };
    if (outcome.status === 'cancelled') {
      const { costUsd, isCostEstimated, isCostPartial } = outcome;
      await this.#mark({
        id: item.id,
        status: 'cancelled',
        ...(costUsd !== undefined && { costUsd }),
        ...(isCostEstimated === true && { isCostEstimated }),
        ...(isCostPartial === true && { isCostPartial }),
      });
    } else {
      this.#durations.push(durationMs);
      if (this.#durations.length > 200) this.#durations.shift();
      const { status } = outcome;
      await this.#record(item, { ...outcome, status, id: item.id, durationMs: Math.round(durationMs) });
    }
  }

  /** What is no result; a journal that cannot take it cannot take results either. */
  async #mark(mark: BatchMark): Promise<void> {
    await this.#log?.append(mark).catch((error: unknown) => this.#failJournal(error));
  }

  #failJournal(error: unknown): void {
    this.#error ??= toAppError(error);
    this.#ending ??= 'journal-failed';
  }

  /** An item counts as done when its record is safe. */
  async #record(item: T, record: BatchRecord): Promise<void> {
    try {
      await this.#log?.append(record);
    } catch (error) {
      this.#failJournal(error);
    }
    const { value: _value, detail: _detail, ...light } = record;
    this.#records.set(item.id, this.#log === undefined ? record : light);
    if (record.status === 'done') this.#done += 1;
    else if (record.status === 'failed') this.#failed += 1;
    this.#changes.fire(this.#progress({ item, record }));
  }

  #track(work: Promise<void>): void {
    this.#writes.add(work);
    void work.finally(() => this.#writes.delete(work));
  }

  #progress(last?: BatchProgress['last']): BatchProgress {
    const average = this.#durations.reduce((sum, each) => sum + each, 0) / this.#durations.length;
    const left = this.#queue.length + this.#running / 2;
    return {
      total: this.#total,
      done: this.#done,
      failed: this.#failed,
      running: this.#running,
      isPaused: this.#isPaused,
      costUsd: this.#spentUsd,
      isCostEstimated: this.#isCostEstimated,
      unpriced: this.#unpriced,
      ...(Number.isFinite(average) && {
        remainingMs: Math.round((left * average) / Math.max(1, this.#options.concurrency)),
      }),
      ...(last !== undefined && { last }),
    };
  }
}
