/** One batch in this window: runs of the same plan over the same journal, one after the other, and what is seen of them. */
import * as l10n from '@vscode/l10n';
import { AppError, toAppError, type AppError as AppErrorType } from '../../../base/errors.ts';
import { Emitter, type Event } from '../../../base/event.ts';
import {
  runBatch,
  type BatchOutcome,
  type BatchProgress,
  type BatchRun,
  type BatchSummary,
} from '../../../core/extraction/batch/batch.ts';
import { countRecords, type BatchLog, type BatchRecord } from '../../../core/extraction/batch/batchJournal.ts';
import { CostCeiling } from '../../../core/extraction/costCeiling.ts';
import type { AnsweredParts, DocumentEvent } from '../../../core/extraction/extractDocument.ts';
import type { PromptSource } from '../../../core/extraction/prompt.ts';
import type { JsonObject } from '../../../core/json/json.ts';
import type { Clock } from '../../../core/ports.ts';
import { applyCorrections } from '../../../core/extraction/saved.ts';
import { SchemaValidator } from '../../../core/schema/validate.ts';
import type { ViewBatchProgress } from '../../../protocol/extraction.ts';
import { formatMoney } from '../../../core/text/format.ts';
import type { CostSoFar } from '../../../core/extraction/runningCost.ts';
import { restartWords } from '../../../core/extraction/batch/costWords.ts';
import type { BatchFiles } from './batchFiles.ts';
import { hadMore, runItem, type ItemOutcome, type ItemPorts } from '../../../core/extraction/batch/itemRunner.ts';
import { counted } from '../../../core/text/plural.ts';
import type { BatchPlan, PlanItem } from '../../../core/extraction/batch/plan.ts';
import { RateGate } from '../../../core/extraction/batch/rateGate.ts';

export interface SessionPorts {
  readonly files: BatchFiles;
  readonly clock: Clock;
  readonly readText: ItemPorts['readText'];
  /** Keeps every request under the limit, where one is given: a single file may take many. `answered` is the item's own. */
  readonly extract: (
    source: PromptSource,
    signal: AbortSignal,
    ceiling: CostCeiling | undefined,
    answered: AnsweredParts,
    onCost: (cost: CostSoFar) => void,
  ) => AsyncGenerator<DocumentEvent, void, void>;
}

export interface ItemChange {
  readonly item: PlanItem;
  /** Absent: the item has begun, or was let go of without a result. */
  readonly record?: BatchRecord;
  readonly isRunning: boolean;
}

/** So many failures of the connection in a row are an outage and not so many bad files. */
const MAX_OUTAGES = 8;

export class BatchSession {
  readonly plan: BatchPlan;
  readonly log: BatchLog;
  readonly #ports: SessionPorts;
  readonly #changes = new Emitter<ItemChange>();
  readonly #progressed = new Emitter<ViewBatchProgress>();
  #run: BatchRun<PlanItem> | undefined;
  #hasRun = false;
  #isStarting = false;
  #finished: Promise<void> = Promise.resolve();
  #halt: AppErrorType | undefined;
  #outages = 0;
  /** A request within a file would have gone above the limit. */
  #isAtLimit = false;
  #ceilingUsd: number | undefined;
  /** What was paid for of items that were stopped, while this window lives. */
  readonly #answered = new Map<string, AnsweredParts>();
  /** Of the run under way. */
  #ceiling: CostCeiling | undefined;
  #progress: ViewBatchProgress;
  #letGo: (() => Promise<void>) | undefined;
  #isClosed = false;
  readonly #running = new Map<string, PlanItem>();
  /** What items under way have cost by now; that is in no sum yet. */
  readonly #costs = new Map<string, CostSoFar>();
  /** Corrections are written one after the other. */
  #correcting: Promise<void> = Promise.resolve();

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

  /** Whether items were stopped in the middle whose answers so far need not be paid for again. */
  get keepsAnswers(): boolean {
    return this.#answered.size > 0;
  }

  /** Why the batch ended before its end, where that was an error. */
  get halt(): AppErrorType | undefined {
    return this.#halt;
  }

  /** Reads how far the batch is, without running it. */
  async peek(): Promise<ViewBatchProgress> {
    if (this.#run !== undefined) return this.#progress;
    const { records, costUsd, isCostEstimated, unpriced } = await this.log.load();
    const { done, failed } = countRecords(records.values());
    const { total, state } = this.#progress;
    const progress = { total, done, failed, running: 0, costUsd, isCostEstimated, unpriced, isPaused: false };
    const known = this.#hasRun ? state : done + failed >= total ? 'finished' : 'stopped';
    const restart = restartWords(records.size - done - failed);
    const message = this.#hasRun ? this.#halt?.message : restart === '' ? undefined : restart;
    this.#progress = this.#viewProgress(progress, known, message);
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
      // The run before may still be letting go.
      await this.#finished;
      // A correction holds the batch, too: it comes before or after.
      const holding = this.#correcting
        .catch(() => undefined)
        .then(async () => {
          this.#letGo = await this.#ports.files.hold(this.plan.id);
        });
      this.#correcting = holding;
      await holding;
      await this.#ports.files.reopen(this.plan.id);
      if (this.#isClosed) await this.#release();
      else this.#begin(options);
    } catch (error) {
      await this.#release();
      throw error;
    } finally {
      this.#isStarting = false;
    }
  }

  #begin(options: { readonly retryFailed?: boolean; readonly ceilingUsd?: number }): void {
    this.#halt = undefined;
    this.#outages = 0;
    this.#ceilingUsd = options.ceilingUsd ?? this.#ceilingUsd;
    this.#ceiling = undefined;
    this.#isAtLimit = false;
    const gate = new RateGate(this.#ports.clock);
    const { concurrency, items, estimateUsd } = this.plan;
    const run = runBatch(items, {
      concurrency,
      clock: this.#ports.clock,
      journal: this.log,
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

  /**
   * Writes down all that the user corrected in an item's value: that is what the batch gives out from then on. Rejects where
   * another window runs the batch, or where it could not be written.
   */
  correct(item: PlanItem, corrections: JsonObject): Promise<void> {
    this.#correcting = this.#correcting.catch(() => undefined).then(() => this.#writeCorrection(item, corrections));
    return this.#correcting;
  }

  async #writeCorrection(item: PlanItem, corrections: JsonObject): Promise<void> {
    const before = await this.record(item.id);
    if (before?.value === undefined) return;
    const assertFormats = this.plan.options.assertFormats ?? true;
    const isValid = new SchemaValidator(this.plan.schema, { assertFormats }).isValid(
      applyCorrections(before.value, corrections),
    );
    // While it runs the batch is this window's anyway; while it ends, soon nobody's.
    if (this.#run === undefined) await this.#finished;
    const letGo = this.#letGo === undefined ? await this.#ports.files.hold(this.plan.id) : undefined;
    try {
      await this.log.append({ id: item.id, status: 'corrected', corrections, isValid });
    } finally {
      await letGo?.();
    }
    const record = await this.record(item.id);
    if (record === undefined) return;
    this.#changes.fire({ item, record, isRunning: false });
    if (this.#run !== undefined) return this.#run.recount(item.id, record.status);
    const change = Number(record.status === 'done') - Number(before.status === 'done');
    const { done, failed } = this.#progress;
    if (change !== 0) this.#setProgress({ ...this.#progress, done: done + change, failed: failed - change });
  }

  /** Ends what runs and lets go of the batch, so that it can go on elsewhere. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.stop();
    await this.#finished;
    this.#changes.dispose();
    this.#progressed.dispose();
  }

  async #runItem(item: PlanItem, gate: RateGate, signal: AbortSignal): Promise<BatchOutcome> {
    this.#running.set(item.id, item);
    this.#changes.fire({ item, isRunning: true });
    const ceiling = this.#ceilingNow();
    const answered: AnsweredParts = this.#answered.get(item.id) ?? new Map();
    this.#answered.set(item.id, answered);
    const outcome = await runItem(
      item,
      {
        readText: this.#ports.readText,
        extract: (source, stop) =>
          this.#ports.extract(source, stop, ceiling, answered, (cost) => this.#showCost(item.id, cost)),
        gate,
        onHopeless: (error) => this.#haltFor(error),
      },
      signal,
    );
    if (outcome.isAtLimit === true) {
      this.#isAtLimit = true;
      this.#run?.endAtCeiling();
    }
    if (outcome.status === 'done' || outcome.status === 'failed' || answered.size === 0) this.#answered.delete(item.id);
    this.#watchOutages(outcome);
    this.#running.delete(item.id);
    this.#costs.delete(item.id);
    const { isOutage: _isOutage, isAtLimit: _isAtLimit, ...kept } = outcome;
    if (kept.status === 'done' || kept.status === 'failed') return kept;
    // What was found of it before is still there, and stays where this run came less far.
    const before = await this.record(item.id);
    const status = hadMore(before, kept) ? 'cancelled' : kept.status;
    if (status === 'cancelled')
      this.#changes.fire({ item, isRunning: false, ...(before?.status === 'stopped' && { record: before }) });
    return { ...kept, status };
  }

  /** What earlier runs cost is in the journal, and that is read before the first item begins. */
  #ceilingNow(): CostCeiling | undefined {
    if (this.#ceilingUsd === undefined) return undefined;
    return (this.#ceiling ??= new CostCeiling(this.#ceilingUsd, this.#run?.progress.costUsd ?? 0));
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
    if (this.#outages < Math.max(MAX_OUTAGES, this.plan.concurrency)) return;
    const reason = outcome.message ?? l10n.t('The gateway does not answer.');
    const failed = counted(
      this.#outages,
      l10n.t('{0} request in a row failed:'),
      l10n.t('{0} requests in a row failed:'),
    );
    const message = `${failed} ${reason} ${l10n.t('Resume, then retry what failed.')}`;
    this.#haltFor(new AppError('network', message, { code: 'batch-outage', retryable: true }));
  }

  #showCost(id: string, cost: CostSoFar): void {
    this.#costs.set(id, cost);
    if (this.#run !== undefined) this.#setProgress(this.#viewProgress(this.#run.progress, this.#progress.state));
  }

  #show(progress: BatchProgress): void {
    const { last } = progress;
    const item = last?.item as PlanItem | undefined;
    if (last !== undefined && item !== undefined) this.#changes.fire({ item, record: last.record, isRunning: false });
    this.#setProgress(this.#viewProgress(progress, progress.isPaused ? 'paused' : 'running'));
  }

  #viewProgress(progress: BatchProgress, state: ViewBatchProgress['state'], message?: string): ViewBatchProgress {
    const { total, done, failed, running, costUsd, isCostEstimated, remainingMs, unpriced } = progress;
    const unknown =
      unpriced > 0
        ? counted(
            unpriced,
            l10n.t('The cost is at least this much: in {0} case it is not known in full.'),
            l10n.t('The cost is at least this much: in {0} cases it is not known in full.'),
          )
        : undefined;
    const words = [message, unknown].filter((each) => each !== undefined).join(' ');
    const isOpen = state === 'running' || state === 'paused';
    const open = isOpen ? [...this.#costs.values()] : [];
    const isEstimated = isCostEstimated || open.some((cost) => cost.isEstimated);
    return {
      total,
      done,
      failed,
      running,
      state,
      costUsd: open.reduce((sum, cost) => sum + cost.costUsd, costUsd),
      ...(isEstimated && { isCostEstimated: true }),
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
      // What could not be written down is not over: it is written first when the batch goes on.
      if (done + failed >= total && summary.ending !== 'journal-failed') await this.#ports.files.close(this.plan.id);
      await this.#release();
      this.#setProgress(this.#viewProgress(summary, state, message));
    } catch (error) {
      await this.#release().catch(() => undefined);
      this.#setProgress(this.#viewProgress(summary, 'failed', toAppError(error).message));
    }
  }

  /** Lets go of the batch, once: whoever comes while that takes its time finds it not held. */
  async #release(): Promise<void> {
    const letGo = this.#letGo;
    this.#letGo = undefined;
    await letGo?.();
  }

  #endingOf(summary: BatchSummary): readonly [ViewBatchProgress['state'], string | undefined] {
    if (this.#halt !== undefined) return ['failed', this.#halt.message];
    switch (this.#isAtLimit ? 'ceiling' : summary.ending) {
      case 'ceiling': {
        const limit = formatMoney(this.#ceilingUsd ?? 0);
        const why = this.#isAtLimit
          ? l10n.t`The next request would probably go above the limit of ${limit}. Resume to set another one.`
          : l10n.t`The next file would probably go above the limit of ${limit}. Resume to set another one.`;
        return ['ceiling', why];
      }
      case 'journal-failed':
        return ['failed', summary.error?.message];
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
