import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { AppError } from '../../../base/errors.ts';
import { BatchLog, countRecords } from '../../../core/extraction/batch/batchJournal.ts';
import type { Clock } from '../../../core/ports.ts';
import { NodeJournalStore } from '../../storage/files.ts';
import { parsePlan, type BatchPlan } from '../../../core/extraction/batch/plan.ts';

/** How long finished and forgotten batches are kept. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;
const MAX_KEPT = 30;
/** A holder says this often that it is there, and is taken for gone after that long. */
const BEAT_MS = 5_000;
const GONE_MS = 20_000;

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
    this.#store = new NodeJournalStore(folder, { one: 'batch', many: 'batches' });
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

  /** The plan goes last: what has none is not ours to remove, should this be cut off. */
  async remove(id: string): Promise<void> {
    for (const ending of ['jsonl', 'over', 'lock', 'plan.json']) await this.#store.remove(`${id}.${ending}`);
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
      if (await this.#isHeld(id)) continue;
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
      if (await this.#isHeld(id)) continue;
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
    const file = this.#lockFile(id);
    const holder = `${process.pid} ${randomUUID()}`;
    await mkdir(this.#folder, { recursive: true });
    if (!(await isCreated(file, holder))) await this.#takeOver(id, holder);
    const beat = setInterval(() => {
      const now = new Date();
      // A beat that fails is followed by another one.
      utimes(file, now, now).catch(() => undefined);
    }, BEAT_MS);
    beat.unref();
    return async () => {
      clearInterval(beat);
      const last = await readFile(file, 'utf8').catch(() => undefined);
      // After a long sleep of the machine another process may have taken over.
      if (last === holder) await rm(file, { force: true });
    };
  }

  /** Takes the lock of a process that is gone. Of two that try at once, one does. */
  async #takeOver(id: string, holder: string): Promise<void> {
    if (await this.#isHeld(id)) throw heldError();
    const turn = `${this.#lockFile(id)}-turn`;
    if (!(await isCreated(turn, holder))) {
      // Whoever made it may have died over it: the next try finds none.
      const { mtimeMs } = await stat(turn).catch(() => ({ mtimeMs: 0 }));
      if (Date.now() - mtimeMs > GONE_MS) await rm(turn, { force: true });
      throw heldError();
    }
    try {
      if (await this.#isHeld(id)) throw heldError();
      await rm(this.#lockFile(id), { force: true });
      if (!(await isCreated(this.#lockFile(id), holder))) throw heldError();
    } finally {
      await rm(turn, { force: true });
    }
  }

  #lockFile(id: string): string {
    return `${this.#folder}/${id}.lock`;
  }

  /** Whether a process that still lives holds the batch, this one included. */
  async #isHeld(id: string): Promise<boolean> {
    try {
      const file = this.#lockFile(id);
      const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
      // An empty one is being made at this moment.
      return Date.now() - mtimeMs < GONE_MS && (text === '' || isAlive(Number.parseInt(text, 10)));
    } catch {
      return false; // there is no lock
    }
  }
}

/** Makes a file that was not there; false where it was. */
async function isCreated(file: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function heldError(): AppError {
  return new AppError('request', 'This batch is running in another window. Go on there, or close that window first.', {
    code: 'batch-held',
  });
}

/** A process that may not be signalled lives all the same. */
function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
