import * as l10n from '@vscode/l10n';
import { mkdir } from 'node:fs/promises';
import { AppError } from '../../../base/errors.ts';
import { BatchLog, countRecords } from '../../../core/extraction/batch/batchJournal.ts';
import type { Clock } from '../../../core/ports.ts';
import { NodeJournalStore } from '../../storage/files.ts';
import { holdFile, isHeld } from '../../storage/lockFile.ts';
import { parsePlan, type BatchPlan } from '../../../core/extraction/batch/plan.ts';

/** How long finished and forgotten batches are kept. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;
const MAX_KEPT = 30;

/** A batch that waits to go on. */
export interface OpenBatch {
  readonly plan: BatchPlan;
  readonly done: number;
  readonly failed: number;
  /** How many were stopped in the middle. */
  readonly stopped: number;
  readonly costUsd: number;
  readonly isCostEstimated: boolean;
}

/** The batches of a workspace on disk: for each a plan, a journal, a mark when it is over, and a lock while it runs. */
export class BatchFiles {
  readonly #store: NodeJournalStore;
  readonly #folder: string;
  readonly #clock: Clock;

  constructor(folder: string, clock: Clock) {
    this.#folder = folder;
    this.#clock = clock;
    this.#store = new NodeJournalStore(folder, { one: l10n.t('batch'), many: l10n.t('batches') });
  }

  /** Writes the plan, before anything runs. */
  async create(plan: BatchPlan): Promise<void> {
    await this.#store.replace(`${plan.id}.plan.json`, JSON.stringify(plan));
  }

  async plan(id: string): Promise<BatchPlan | undefined> {
    const text = await this.#store.read(`${id}.plan.json`);
    return text === undefined ? undefined : parsePlan(text);
  }

  log(id: string): BatchLog {
    return new BatchLog(this.#store, `${id}.jsonl`);
  }

  /** Says that nothing is left to do, or that the user wants no more of it: it is not offered again. */
  async close(id: string): Promise<void> {
    await this.#store.replace(`${id}.over`, '');
  }

  /** Takes `close` back, because more is to be done. */
  async reopen(id: string): Promise<void> {
    await this.#store.remove(`${id}.over`);
  }

  /** The mark comes first and goes last: what was cut off in between is not offered again, and `cleanUp` goes on with it. */
  async remove(id: string): Promise<void> {
    await this.close(id);
    // Those whose process died while it took the lock over.
    const claims = (await this.#store.list()).filter((name) => name.startsWith(`${id}.lock-`));
    for (const name of claims) await this.#store.remove(name);
    for (const ending of ['plan.json', 'jsonl', 'lock', 'over']) await this.#store.remove(`${id}.${ending}`);
  }

  /** Ids of batches that are not over, newest first, by their names alone: cheap enough for the start of a window. */
  async unfinishedIds(): Promise<readonly string[]> {
    const names = new Set(await this.#store.list());
    return [...names]
      .flatMap((name) => (name.endsWith('.plan.json') ? [name.slice(0, -'.plan.json'.length)] : []))
      .filter((id) => !names.has(`${id}.over`))
      .toSorted()
      .toReversed();
  }

  /** Batches that are not over and that nobody runs, newest first. */
  async unfinished(): Promise<readonly OpenBatch[]> {
    const found: OpenBatch[] = [];
    for (const id of await this.unfinishedIds()) {
      if (await isHeld(this.#lockFile(id))) continue;
      const plan = await this.plan(id);
      if (plan === undefined) continue;
      const history = await this.log(id).load();
      const { done, failed } = countRecords(history.records.values());
      const { costUsd, isCostEstimated } = history;
      if (done + failed >= plan.items.length) await this.close(id);
      else found.push({ plan, done, failed, stopped: history.records.size - done - failed, costUsd, isCostEstimated });
    }
    return found;
  }

  /** All batches that can be read, newest first. */
  async all(): Promise<readonly BatchPlan[]> {
    const names = (await this.#store.list()).filter((name) => name.endsWith('.plan.json'));
    const plans: BatchPlan[] = [];
    for (const name of names.toSorted().toReversed()) {
      const plan = await this.plan(name.slice(0, -'.plan.json'.length));
      if (plan !== undefined) plans.push(plan);
    }
    return plans;
  }

  /** Removes what is over and old, and what is too many. What cannot be read stays: a newer version may have paid for it. */
  async cleanUp(): Promise<void> {
    const names = new Set(await this.#store.list());
    const ids = new Set([...names].map((name) => name.slice(0, name.indexOf('.'))));
    let kept = 0;
    for (const id of [...ids].toSorted().toReversed()) {
      if (await isHeld(this.#lockFile(id))) continue;
      if (names.has(`${id}.over`) && !names.has(`${id}.plan.json`)) {
        await this.remove(id);
        continue;
      }
      const plan = await this.plan(id);
      if (plan === undefined) continue;
      const age = this.#clock.now() - plan.createdAt;
      kept += 1;
      // What waits to go on may be money already spent: only its age counts.
      const isOver = names.has(`${id}.over`);
      if (age > KEPT_MS || (isOver && kept > MAX_KEPT)) await this.remove(id);
    }
  }

  /** Makes this process the only one that runs the batch; rejects where another one does. Returns how to let go of it. */
  async hold(id: string): Promise<() => Promise<void>> {
    await mkdir(this.#folder, { recursive: true });
    const letGo = await holdFile(this.#lockFile(id));
    if (letGo === undefined) throw heldError();
    return letGo;
  }

  #lockFile(id: string): string {
    return `${this.#folder}/${id}.lock`;
  }
}

function heldError(): AppError {
  return new AppError(
    'request',
    l10n.t('This batch is running in another window. Go on there, or close that window first.'),
    {
      code: 'batch-held',
    },
  );
}
