/** One batch in this window: runs of the same plan over the same journal, one after the other, and what is seen of them. */
import { AppError, toAppError, type AppError as AppErrorType } from '../../../base/errors.ts';
import { Emitter, type Event } from '../../../base/event.ts';
import {
  runBatch,
  type BatchOutcome,
  type BatchProgress,
  type BatchRun,
  type BatchSummary,
} from '../../../core/extraction/batch.ts';
import type { BatchRecord } from '../../../core/extraction/batchJournal.ts';
import type { DocumentEvent } from '../../../core/extraction/extractDocument.ts';
import type { PromptSource } from '../../../core/extraction/prompt.ts';
import type { Clock } from '../../../core/ports.ts';
import type { ViewBatchProgress } from '../../../protocol/extraction.ts';
import { formatUsd } from '../../format.ts';
import type { BatchFiles } from './batchFiles.ts';
import type { DiskBatchLog } from './diskLog.ts';
import { runItem, type ItemOutcome, type ItemPorts } from './itemRunner.ts';
import { countOf, type BatchPlan, type PlanItem } from './plan.ts';
import { RateGate } from './rateGate.ts';

export interface SessionPorts {
  readonly files: BatchFiles;
  readonly clock: Clock;
  readonly readText: ItemPorts['readText'];
  readonly extract: (source: PromptSource, signal: AbortSignal) => AsyncGenerator<DocumentEvent, void, void>;
}

export interface ItemChange {
  readonly item: PlanItem;
  /** Absent: the item has begun, or was let go of without a result. */
  readonly record?: BatchRecord;
  readonly isRunning: boolean;
}

/** So many failures of the connection in a row are an outage and not so many bad files. */
const MOST_OUTAGES = 8;

export class BatchSession {
  readonly plan: BatchPlan;
  readonly log: DiskBatchLog;
  readonly #ports: SessionPorts;
  readonly #changes = new Emitter<ItemChange>();
  readonly #progressed = new Emitter<ViewBatchProgress>();
  #run: BatchRun<PlanItem> | undefined;
  #hasRun = false;
  #isStarting = false;
  #finished: Promise<void> = Promise.resolve();
  #halt: AppErrorType | undefined;
  #outages = 0;
  #ceilingUsd: number | undefined;
  #progress: ViewBatchProgress;
  #letGo: (() => Promise<void>) | undefined;
  readonly #running = new Map<string, PlanItem>();

  /** An item began, ended or was let go of. */
  readonly onItem: Event<ItemChange> = this.#changes.event;
  readonly onProgress: Event<ViewBatchProgress> = this.#progressed.event;

  constructor(plan: BatchPlan, ports: SessionPorts) {
    this.plan = plan;
    this.#ports = ports;
    this.log = ports.files.log(plan.id);
    this.#ceilingUsd = plan.ceilingUsd;
    this.#progress = {
      total: plan.items.length,
      done: 0,
      failed: 0,
      running: 0,
      state: 'stopped',
      costUsd: 0,
      ...(plan.ceilingUsd !== undefined && { ceilingUsd: plan.ceilingUsd }),
    };
  }

  get progress(): ViewBatchProgress {
    return this.#progress;
  }

  get isRunning(): boolean {
    return this.#run !== undefined || this.#isStarting;
  }

  /** Items under way. */
  get running(): readonly PlanItem[] {
    return [...this.#running.values()];
  }

  /** Why the batch ended before its end, where that was an error. */
  get halt(): AppErrorType | undefined {
    return this.#halt;
  }

  /** Reads how far the batch is, without running it. */
  async peek(): Promise<ViewBatchProgress> {
    if (this.#run !== undefined) return this.#progress;
    const { records, costUsd, unpriced } = await this.log.load();
    const done = [...records.values()].filter(({ status }) => status === 'done').length;
    const failed = records.size - done;
    const { total, state } = this.#progress;
    const progress = { total, done, failed, running: 0, costUsd, unpriced, isPaused: false };
    const known = this.#hasRun ? state : records.size >= total ? 'finished' : 'stopped';
    this.#progress = this.#viewProgress(progress, known, this.#hasRun ? this.#halt?.message : undefined);
    return this.#progress;
  }

  /** Resolves when what runs now is over. */
  get finished(): Promise<void> {
    return this.#finished;
  }

  /** Does what is not done yet; rejects where another window runs the batch. `retryFailed`: what failed, too. */
  async start(options: { readonly retryFailed?: boolean; readonly ceilingUsd?: number } = {}): Promise<void> {
    if (this.#run !== undefined || this.#isStarting) return;
    this.#isStarting = true;
    try {
      this.#letGo = await this.#ports.files.hold(this.plan.id);
      await this.#ports.files.reopen(this.plan.id);
      this.#begin(options);
    } catch (error) {
      await this.#letGo?.();
      throw error;
    } finally {
      this.#isStarting = false;
    }
  }

  #begin(options: { readonly retryFailed?: boolean; readonly ceilingUsd?: number }): void {
    this.#halt = undefined;
    this.#outages = 0;
    this.#ceilingUsd = options.ceilingUsd ?? this.#ceilingUsd;
    const gate = new RateGate(this.#ports.clock);
    const { concurrency, items, estimateUsd } = this.plan;
    const run = runBatch(items, {
      concurrency,
      clock: this.#ports.clock,
      journal: this.log,
      keepsValues: false,
      retryFailed: options.retryFailed ?? false,
      ...(this.#ceilingUsd !== undefined && { ceilingUsd: this.#ceilingUsd }),
      ...(estimateUsd !== undefined && { estimateUsd }),
      run: (item, signal) => this.#runItem(item, gate, signal),
    });
    this.#run = run;
    this.#hasRun = true;
    run.onDidChange((progress) => this.#show(progress));
    this.#finished = run.finished.then((summary) => this.#end(summary));
    this.#setProgress({ ...this.#progress, state: 'running' });
  }

  /** What runs goes on to its end; nothing new begins. */
  pause(): void {
    this.#run?.pause();
  }

  /** Goes on after a pause, or after the batch was stopped. */
  async resume(ceilingUsd?: number): Promise<void> {
    if (this.#run === undefined) await this.start(ceilingUsd === undefined ? {} : { ceilingUsd });
    else this.#run.resume();
  }

  /** Ends what runs. What is done is kept. */
  stop(): void {
    this.#run?.stop();
  }

  /** The whole record of an item, value included. */
  record(id: string): Promise<BatchRecord | undefined> {
    return this.log.read(id);
  }

  /** Whole records in the order of the plan, one at a time. */
  records(): AsyncGenerator<BatchRecord, void, void> {
    return this.log.readMany(this.plan.items.map(({ id }) => id));
  }

  /** Ends what runs and lets go of the batch, so that it can go on elsewhere. */
  async close(): Promise<void> {
    this.stop();
    await this.#finished;
    this.#changes.dispose();
    this.#progressed.dispose();
  }

  async #runItem(item: PlanItem, gate: RateGate, signal: AbortSignal): Promise<BatchOutcome> {
    this.#running.set(item.id, item);
    this.#changes.fire({ item, isRunning: true });
    const outcome = await runItem(
      item,
      {
        readText: this.#ports.readText,
        extract: this.#ports.extract,
        gate,
        onHopeless: (error) => this.#haltFor(error),
      },
      signal,
    );
    this.#watchOutages(outcome);
    this.#running.delete(item.id);
    if (outcome.status === 'cancelled') this.#changes.fire({ item, isRunning: false });
    const { isOutage: _isOutage, ...kept } = outcome;
    return kept;
  }

  #haltFor(error: AppErrorType): void {
    this.#halt ??= error;
    this.#run?.stop();
  }

  /** A gateway that cannot be reached is not asked a thousand times. */
  #watchOutages(outcome: ItemOutcome): void {
    if (outcome.isOutage !== true) {
      if (outcome.status !== 'cancelled') this.#outages = 0;
      return;
    }
    this.#outages += 1;
    if (this.#outages < Math.max(MOST_OUTAGES, this.plan.concurrency)) return;
    const reason = outcome.message ?? 'The gateway does not answer.';
    const message = `${countOf(this.#outages, 'request')} in a row failed: ${reason} Resume, then retry what failed.`;
    this.#haltFor(new AppError('network', message, { code: 'batch-outage', retryable: true }));
  }

  #show(progress: BatchProgress): void {
    const { last } = progress;
    const item = last?.item as PlanItem | undefined;
    if (last !== undefined && item !== undefined) this.#changes.fire({ item, record: last.record, isRunning: false });
    this.#setProgress(this.#viewProgress(progress, progress.isPaused ? 'paused' : 'running'));
  }

  #viewProgress(progress: BatchProgress, state: ViewBatchProgress['state'], message?: string): ViewBatchProgress {
    const { total, done, failed, running, costUsd, remainingMs, unpriced } = progress;
    const unknown =
      unpriced > 0
        ? `The cost is at least this much: ${countOf(unpriced, 'request')} ${unpriced === 1 ? 'was' : 'were'} cut off before the server said a price.`
        : undefined;
    const words = [message, unknown].filter((each) => each !== undefined).join(' ');
    const isOpen = state === 'running' || state === 'paused';
    return {
      total,
      done,
      failed,
      running,
      state,
      costUsd,
      ...(this.#ceilingUsd !== undefined && { ceilingUsd: this.#ceilingUsd }),
      ...(isOpen && remainingMs !== undefined && { remainingMs }),
      ...(words !== '' && { message: words }),
    };
  }

  async #end(summary: BatchSummary): Promise<void> {
    this.#run = undefined;
    const { done, failed, total } = summary;
    const [state, message] = this.#endingOf(summary);
    try {
      if (done + failed >= total) await this.#ports.files.close(this.plan.id);
      await this.#letGo?.();
      this.#letGo = undefined;
      this.#setProgress(this.#viewProgress(summary, state, message));
    } catch (error) {
      this.#setProgress(this.#viewProgress(summary, 'failed', toAppError(error).message));
    }
  }

  #endingOf(summary: BatchSummary): readonly [ViewBatchProgress['state'], string | undefined] {
    if (this.#halt !== undefined) return ['failed', this.#halt.message];
    switch (summary.ending) {
      case 'journal-failed':
        return ['failed', summary.error?.message];
      case 'ceiling':
        return [
          'ceiling',
          `The next file would probably go above the limit of ${formatUsd(this.#ceilingUsd ?? 0)}. Resume to set another one.`,
        ];
      case 'stopped':
        return ['stopped', undefined];
      case 'finished':
        return ['finished', undefined];
    }
  }

  #setProgress(progress: ViewBatchProgress): void {
    this.#progress = progress;
    this.#progressed.fire(progress);
  }
}
