import { Emitter, type Event } from '../../base/event.ts';
import { newId } from '../model/ids.ts';
import type { JournalStore, LinePlace } from '../ports.ts';
import { recordLine } from './lines.ts';

interface Waiting<T> {
  readonly record: T;
  readonly line: string;
  readonly tried?: { readonly resolve: () => void; readonly reject: (error: unknown) => void };
}

export interface LineWriterOptions<T> {
  /** Told where each record stands once it is in the file. */
  readonly onPlaced?: (record: T, place: LinePlace) => void;
  /** All that the file should hold, what waits included: for a file that another window removed. */
  readonly whole?: () => string;
  /** The file was there before the first record. */
  readonly isThere?: boolean;
}

/**
 * Appends records to one journal, whole lines at a time and in order. What comes while a write is under way goes into the
 * next one. What could not be written is kept and goes first at the next attempt.
 */
export class LineWriter<T extends object> {
  readonly #store: Pick<JournalStore, 'append'>;
  readonly #name: string;
  readonly #onPlaced: LineWriterOptions<T>['onPlaced'];
  readonly #whole: LineWriterOptions<T>['whole'];
  #isThere: boolean;
  readonly #failed = new Emitter<unknown>();
  /** Appending failed, and what was to be written is kept in memory; or a record could not be written at all. */
  readonly onDidFail: Event<unknown> = this.#failed.event;
  #waiting: Waiting<T>[] = [];
  #writing: Promise<void> | undefined;
  /** Why what waits could not be written. */
  #failure: unknown;
  readonly #tag = newId().slice(0, 8);
  #count = 0;

  constructor(store: Pick<JournalStore, 'append'>, name: string, options: LineWriterOptions<T> = {}) {
    this.#store = store;
    this.#name = name;
    this.#onPlaced = options.onPlaced;
    this.#whole = options.whole;
    this.#isThere = options.isThere ?? false;
  }

  write(...records: readonly T[]): void {
    for (const record of records) this.#add(record);
    this.#start();
  }

  /** Resolves once the record is in the file; rejects when the first attempt to write it failed. */
  append(record: T): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#add(record, { resolve, reject });
      this.#start();
    });
  }

  /** Resolves when everything given so far was tried to be written, with whether it is in the file. */
  async flush(): Promise<boolean> {
    this.#start();
    await this.#writing;
    return this.#waiting.length === 0;
  }

  /** As `flush`, but rejects where something cannot be written now either. */
  async settle(): Promise<void> {
    if (!(await this.flush())) throw this.#failure;
  }

  /** A record that cannot be a line is lost alone: what called must go on, and so must what comes after it. */
  #add(record: T, tried?: Waiting<T>['tried']): void {
    try {
      const line = recordLine(record, [this.#tag, this.#count]);
      this.#waiting.push({ record, line, ...(tried !== undefined && { tried }) });
      this.#count += 1;
    } catch (error) {
      tried?.reject(error);
      this.#failed.fire(error);
    }
  }

  #start(): void {
    if (this.#waiting.length > 0) this.#writing ??= this.#drain();
  }

  async #drain(): Promise<void> {
    // All that is said in this very moment goes into one write.
    await Promise.resolve();
    try {
      // After a failure, what was said meanwhile begins the next attempt.
      for (let tried = 0; this.#waiting.length > tried;) tried = await this.#writeAll();
    } finally {
      this.#writing = undefined;
    }
  }

  /** Returns how many records could not be written. */
  async #writeAll(): Promise<number> {
    const batch = this.#waiting;
    this.#waiting = [];
    const makeWhole = this.#whole;
    const whole = (): string => {
      // What came since is in the whole too: written again, it would be there twice.
      batch.push(...this.#waiting);
      this.#waiting = [];
      return makeWhole?.() ?? '';
    };
    try {
      const lines = batch.map(({ line }) => line).join('');
      const start = await this.#store.append(this.#name, lines, makeWhole && this.#isThere ? whole : undefined);
      this.#isThere = true;
      this.#tellPlaces(batch, start);
      for (const { tried } of batch) tried?.resolve();
      return 0;
    } catch (error) {
      // Part of it may be in the file: readers skip the lines that are repeated.
      this.#waiting = [...batch.map(({ record, line }) => ({ record, line })), ...this.#waiting];
      this.#failure = error;
      for (const { tried } of batch) tried?.reject(error);
      this.#failed.fire(error);
      return batch.length;
    }
  }

  #tellPlaces(batch: readonly Waiting<T>[], start: number): void {
    if (this.#onPlaced === undefined) return;
    const encoder = new TextEncoder();
    let at = start;
    for (const { record, line } of batch) {
      const { length } = encoder.encode(line);
      this.#onPlaced(record, { start: at, length: length - 1 });
      at += length;
    }
  }
}
