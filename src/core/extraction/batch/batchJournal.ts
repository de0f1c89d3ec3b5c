/** The record of a batch on disk: one line per finished item, appended as it finishes, so that a killed run goes on. */
import type { JournalStore } from '../../ports.ts';
import { isRecord, type JsonObject, type JsonValue } from '../../json/json.ts';

export interface BatchRecord {
  readonly id: string;
  /** `stopped`: cut short by a limit or an error that would meet all. What was found is kept; the next run asks again. */
  readonly status: 'done' | 'failed' | 'stopped';
  readonly value?: JsonValue;
  /** What the caller keeps beside the value: how it ended, errors, evidence. */
  readonly detail?: JsonObject;
  readonly costUsd?: number;
  /** Some of the cost goes by the catalogue's prices. */
  readonly isCostEstimated?: boolean;
  /** It cost more than is known: an answer was cut off before the server said what it cost, or nobody knows a price. */
  readonly isCostPartial?: boolean;
  readonly durationMs: number;
  /** Why it failed or was stopped, as a sentence. */
  readonly message?: string;
}

/** What is written beside results: that an item was begun, and what one cost that was stopped. */
export interface BatchMark {
  readonly id: string;
  readonly status: 'begun' | 'cancelled';
  readonly costUsd?: number;
  readonly isCostEstimated?: boolean;
  readonly isCostPartial?: boolean;
}

export type BatchEntry = BatchRecord | BatchMark;

export interface BatchHistory {
  /** The last record of each item. */
  readonly records: ReadonlyMap<string, BatchRecord>;
  /** What all entries cost together; failed, repeated and stopped ones included. */
  readonly costUsd: number;
  readonly isCostEstimated: boolean;
  /**
   * How many runs of items cost more than is in the sum: they were cut off by the network, the person or a crash, or nobody
   * knows a price.
   */
  readonly unpriced: number;
}

/** How many items have their result, and how many failed; the rest waits, items that were stopped among them. */
export function countRecords(records: Iterable<BatchRecord>): { readonly done: number; readonly failed: number } {
  let [done, failed] = [0, 0];
  for (const { status } of records) {
    if (status === 'done') done += 1;
    else if (status === 'failed') failed += 1;
  }
  return { done, failed };
}

/** Where a batch is recorded. */
export interface BatchLog {
  /** What earlier runs recorded. */
  load(): Promise<BatchHistory>;
  /** Resolves once the entry is safe; rejects where it could not be written. */
  append(entry: BatchEntry): Promise<void>;
}

/** Adds entries up, line by line or all at once. */
export class BatchHistoryReader {
  readonly records = new Map<string, BatchRecord>();
  readonly #open = new Set<string>();
  #unpriced = 0;
  costUsd = 0;
  isCostEstimated = false;

  get unpriced(): number {
    return this.#unpriced + this.#open.size;
  }

  add(entry: BatchEntry): void {
    this.costUsd += entry.costUsd ?? 0;
    this.isCostEstimated ||= entry.isCostEstimated === true;
    if (entry.isCostPartial === true) this.#unpriced += 1;
    if (entry.status !== 'begun') this.#open.delete(entry.id);
    // A crash came between.
    else if (this.#open.has(entry.id)) this.#unpriced += 1;
    else this.#open.add(entry.id);
    if (isBatchRecord(entry)) this.records.set(entry.id, entry);
  }
}

export function isBatchRecord(entry: BatchEntry): entry is BatchRecord {
  return entry.status !== 'begun' && entry.status !== 'cancelled';
}

/** Reads a journal; lines that were torn by a crash are passed over. */
export function readBatchJournal(text: string): BatchHistory {
  const reader = new BatchHistoryReader();
  for (const line of text.split('\n')) {
    const entry = parseBatchEntry(line);
    if (entry !== undefined) reader.add(entry);
  }
  return reader;
}

/** One line of a journal; `undefined` where it is none. */
export function parseBatchEntry(line: string): BatchEntry | undefined {
  if (line.trim() === '') return undefined;
  try {
    const value = JSON.parse(line) as JsonValue;
    if (!isRecord(value)) return undefined;
    const { id, status, durationMs, costUsd, isCostEstimated, isCostPartial, message, detail } = value;
    if (typeof id !== 'string') return undefined;
    const cost = {
      ...(typeof costUsd === 'number' && { costUsd }),
      ...(isCostEstimated === true && { isCostEstimated: true }),
      ...(isCostPartial === true && { isCostPartial: true }),
    };
    if (status === 'begun' || status === 'cancelled') return { id, status, ...cost };
    const isRecordStatus = status === 'done' || status === 'failed' || status === 'stopped';
    if (!isRecordStatus || typeof durationMs !== 'number') return undefined;
    return {
      id,
      status,
      durationMs,
      ...(value['value'] !== undefined && { value: value['value'] }),
      ...(isRecord(detail) && { detail }),
      ...cost,
      ...(typeof message === 'string' && { message }),
    };
  } catch {
    return undefined;
  }
}

/** A journal in a store, read whole. */
export function journalLog(store: JournalStore, name: string): BatchLog {
  let opened: ReturnType<typeof BatchJournal.open> | undefined;
  const open = (): ReturnType<typeof BatchJournal.open> => (opened ??= BatchJournal.open(store, name));
  return {
    load: async () => (await open()).history,
    append: async (entry) => (await open()).journal.append(entry),
  };
}

/** Appends entries. What comes while one write is under way goes into the next one, so that writing never holds work up. */
export class BatchJournal {
  readonly #store: Pick<JournalStore, 'append'>;
  readonly #name: string;
  #lines: string[] = [];
  #writing: Promise<void> | undefined;
  #isTorn: boolean;

  private constructor(store: Pick<JournalStore, 'append'>, name: string, isTorn: boolean) {
    this.#store = store;
    this.#name = name;
    this.#isTorn = isTorn;
  }

  static async open(
    store: JournalStore,
    name: string,
  ): Promise<{ readonly journal: BatchJournal; readonly history: BatchHistory }> {
    const text = (await store.read(name)) ?? '';
    return {
      journal: new BatchJournal(store, name, text !== '' && !text.endsWith('\n')),
      history: readBatchJournal(text),
    };
  }

  /** A journal that was read by somebody else; `isTorn` where its last line has no end. */
  static resume(store: Pick<JournalStore, 'append'>, name: string, isTorn: boolean): BatchJournal {
    return new BatchJournal(store, name, isTorn);
  }

  /** Resolves once the entry is in the file; rejects where it could not be written. */
  append(entry: BatchEntry): Promise<void> {
    this.#lines.push(JSON.stringify(entry));
    this.#writing ??= this.#write();
    const own = this.#writing;
    // A record that comes during a write is part of the next one.
    return own.then(() => (this.#lines.length > 0 ? this.#next() : undefined));
  }

  #next(): Promise<void> {
    this.#writing ??= this.#write();
    return this.#writing;
  }

  async #write(): Promise<void> {
    // All that is said in this very moment goes into one write.
    await Promise.resolve();
    const lines = this.#lines;
    this.#lines = [];
    const text = `${this.#isTorn ? '\n' : ''}${lines.join('\n')}\n`;
    try {
      await this.#store.append(this.#name, text);
      this.#isTorn = false;
    } catch (error) {
      this.#isTorn = true;
      this.#lines = [...lines, ...this.#lines];
      throw error;
    } finally {
      this.#writing = undefined;
    }
  }
}
