/**
 * Results on disk while their tabs are open: what a page keeps of its own is gone where the editor is killed, and large
 * results it does not keep at all.
 */
import { parseJson } from '../../../base/exactNumber.ts';
import process from 'node:process';
import * as z from 'zod/mini';
import type { Disposable } from '../../../base/disposable.ts';
import { runInBackground } from '../../../core/background.ts';
import { newId } from '../../../core/model/ids.ts';
import type { Clock, JournalStore, Logger } from '../../../core/ports.ts';
import { systemClock } from '../../../core/systemClock.ts';
import { keptStateSchema, type KeptState, type ResultSnapshot } from '../../../protocol/extraction.ts';
import { isAlive } from '../../storage/processes.ts';

const keptSchema = z.object({
  ...keptStateSchema.shape,
  /** Milliseconds since the epoch. */
  savedAt: z.number(),
  /** The process whose tab shows it. */
  owner: z.number(),
});

const newerSchema = z.object({ version: z.number().check(z.gt(1)) });

/** How old what is on disk may be, the writing included, is a second. */
const INTERVAL_MS = 500;

/** How long a result waits whose tab is gone. */
const MAX_AGE_MS = 30 * 24 * 60 * 60 * 1000;

const idPattern = /^[\w-]{1,64}$/;

export interface KeptResult {
  readonly id: string;
  readonly snapshot: ResultSnapshot;
  /** It has a file, which names the process that had it last. */
  readonly isOnDisk: boolean;
}

interface OnDisk extends KeptResult {
  readonly savedAt: number;
  readonly owner: number;
}

/** What is to be written: asked for when it is written. */
export interface ToKeep {
  take(): ResultSnapshot;
  /** Told once, until a write succeeds again. */
  onFailed(error: unknown): void;
}

/** The results of one window's tabs, one file for each. */
export class KeptResults implements Disposable {
  readonly #files: JournalStore;
  readonly #log: Logger;
  readonly #clock: Clock;
  /** Titles of this window's tabs, by id. */
  readonly #open = new Map<string, string>();
  readonly #waiting = new Map<string, ToKeep>();
  readonly #written = new Set<string>();
  readonly #failed = new Set<string>();
  #writes: Promise<unknown> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(files: JournalStore, log: Logger, clock: Clock = systemClock) {
    this.#files = files;
    this.#log = log;
    this.#clock = clock;
  }

  /** A tab of this window shows it now: no other tab takes it. */
  hold(id: string, title: string): void {
    this.#open.set(id, title);
  }

  /** Its tab was closed for good. */
  close(id: string): void {
    this.#open.delete(id);
    this.forget(id);
  }

  /** Writes a result soon. */
  keep(id: string, result: ToKeep): void {
    this.#waiting.set(id, result);
    this.#timer ??= setTimeout(() => void this.flush(), INTERVAL_MS);
  }

  /** What it holds is elsewhere, or is not wanted any more. */
  forget(id: string): void {
    this.#waiting.delete(id);
    if (!this.#written.delete(id)) return;
    runInBackground(this.#log, 'Forgetting the result of an extraction', this.#files.remove(fileOf(id)));
  }

  /** Resolves when everything given so far is on disk, or was tried to be. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const all = [...this.#waiting];
    this.#waiting.clear();
    this.#writes = Promise.all([this.#writes, ...all.map(([id, result]) => this.#write(id, result))]);
    await this.#writes;
  }

  /**
   * What a tab of the last session showed: of what its page kept and what is on disk the newer. A page that kept nothing goes
   * by the title. `newer`: a newer version wrote it, and will find it again. Rejects where there may be one that cannot be
   * read.
   */
  async take(page: KeptState | undefined, title: string): Promise<KeptResult | 'newer' | undefined> {
    const own = page?.snapshot?.mode === 'result' ? page.snapshot : undefined;
    const id = page?.id !== undefined && idPattern.test(page.id) ? page.id : undefined;
    if (id === undefined && own === undefined) return this.#takeByTitle(title);
    const onPage = (): KeptResult | undefined => own && { id: newId(), snapshot: own, isOnDisk: false };
    if (id === undefined || this.#open.has(id)) return onPage();
    this.hold(id, title);
    const found = await this.#read(fileOf(id)).catch((error: unknown) => this.#unread(id, own, error));
    if (found === 'newer' || (found === undefined && own === undefined)) this.#open.delete(id);
    if (found === 'newer') return onPage() ?? found;
    if (found === undefined) return own && { id, snapshot: own, isOnDisk: false };
    return own !== undefined && revisionOf(own) > revisionOf(found.snapshot) ? { ...found, snapshot: own } : found;
  }

  /** Results whose tabs are gone, the newest first. `titles` are those of the tabs that are there, shown or not. */
  async left(titles: readonly string[]): Promise<readonly KeptResult[]> {
    const waiting = count(titles);
    for (const title of this.#open.values()) waiting.set(title, (waiting.get(title) ?? 0) - 1);
    const left: KeptResult[] = [];
    for (const result of await this.#unheld()) {
      const { title } = result.snapshot.header;
      const tabs = waiting.get(title) ?? 0;
      if (tabs > 0) waiting.set(title, tabs - 1);
      else if (result.snapshot.value === undefined || this.#clock.now() - result.savedAt > MAX_AGE_MS)
        this.forget(result.id);
      else left.push(result);
    }
    return left;
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  async #takeByTitle(title: string): Promise<KeptResult | undefined> {
    const found = await this.#unheld();
    const [newest] = found.filter(({ id, snapshot }) => snapshot.header.title === title && !this.#open.has(id));
    if (newest !== undefined) this.hold(newest.id, title);
    return newest;
  }

  /** Those that no tab of a living window shows, the newest first. */
  async #unheld(): Promise<readonly OnDisk[]> {
    const found: OnDisk[] = [];
    for (const name of await this.#files.list()) {
      const kept = await this.#read(name);
      if (kept === undefined || kept === 'newer' || this.#open.has(kept.id)) continue;
      if (kept.owner === process.pid || !isAlive(kept.owner)) found.push(kept);
    }
    return found.toSorted((left, right) => right.savedAt - left.savedAt);
  }

  async #read(name: string): Promise<OnDisk | 'newer' | undefined> {
    const text = await this.#files.read(name);
    if (text === undefined) return undefined;
    const content = parse(text);
    const kept = keptSchema.safeParse(content);
    const id = name.replace(/\.json$/, '');
    if (kept.success && kept.data.snapshot?.mode === 'result') {
      const { snapshot, savedAt, owner } = kept.data;
      this.#written.add(id);
      return { id, snapshot, savedAt, owner, isOnDisk: true };
    }
    if (newerSchema.safeParse(content).success) return 'newer';
    await this.#files.setAside(name);
    this.#log.warn(`The result of an extraction in ${name} cannot be read. The file is in the folder "set-aside" now.`);
    return undefined;
  }

  /** What the page kept is shown all the same. */
  #unread(id: string, own: ResultSnapshot | undefined, error: unknown): undefined {
    if (own === undefined) {
      this.#open.delete(id);
      throw error;
    }
    this.#log.error('The result of an extraction could not be read.', error);
  }

  async #write(id: string, result: ToKeep): Promise<void> {
    this.#written.add(id);
    try {
      const rest = { savedAt: this.#clock.now(), owner: process.pid };
      const kept = { version: 1, what: 'result', id, snapshot: result.take(), ...rest };
      await this.#files.replace(fileOf(id), JSON.stringify(kept));
      this.#failed.delete(id);
    } catch (error) {
      // It goes with the next change, or at the window's end.
      if (this.#written.has(id) && !this.#waiting.has(id)) this.#waiting.set(id, result);
      this.#log.warn('The result of an extraction could not be kept.', error);
      if (!this.#failed.has(id)) result.onFailed(error);
      this.#failed.add(id);
    }
  }
}

function revisionOf({ keptAs }: ResultSnapshot): number {
  return keptAs?.revision ?? 0;
}

function count(titles: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const title of titles) counts.set(title, (counts.get(title) ?? 0) + 1);
  return counts;
}

function fileOf(id: string): string {
  return `${id}.json`;
}

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined; // damaged
  }
}
