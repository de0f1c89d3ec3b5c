/** The record of a batch on disk: one line per finished item, appended as it finishes, so that a killed run goes on. */
import type { JournalStore } from '../ports.ts';
import { isRecord, type JsonObject, type JsonValue } from './json.ts';

export interface BatchRecord {
  readonly id: string;
  readonly status: 'done' | 'failed';
  readonly value?: JsonValue;
  /** What the caller keeps beside the value: how it ended, errors, evidence. */
  readonly detail?: JsonObject;
  readonly costUsd?: number;
  readonly durationMs: number;
  /** Why it failed, as a sentence. */
  readonly message?: string;
}

export interface BatchHistory {
  /** The last record of each item. */
  readonly records: ReadonlyMap<string, BatchRecord>;
  /** What all records cost together, failed ones and repeats included. */
  readonly costUsd: number;
}

/** Reads a journal; lines that were torn by a crash are passed over. */
export function readBatchJournal(text: string): BatchHistory {
  const records = new Map<string, BatchRecord>();
  let costUsd = 0;
  for (const line of text.split('\n')) {
    const record = parseRecord(line);
    if (record === undefined) continue;
    records.set(record.id, record);
    costUsd += record.costUsd ?? 0;
  }
  return { records, costUsd };
}

function parseRecord(line: string): BatchRecord | undefined {
  if (line.trim() === '') return undefined;
  try {
    const value = JSON.parse(line) as JsonValue;
    if (!isRecord(value)) return undefined;
    const { id, status, durationMs, costUsd, message, detail } = value;
    if (typeof id !== 'string' || (status !== 'done' && status !== 'failed') || typeof durationMs !== 'number')
      return undefined;
    return {
      id,
      status,
      durationMs,
      ...(value['value'] !== undefined && { value: value['value'] }),
      ...(isRecord(detail) && { detail }),
      ...(typeof costUsd === 'number' && { costUsd }),
      ...(typeof message === 'string' && { message }),
    };
  } catch {
    return undefined;
  }
}

/** Appends records. What comes while one write is under way goes into the next one, so that writing never holds work up. */
export class BatchJournal {
  readonly #store: JournalStore;
  readonly #name: string;
  #lines: string[] = [];
  #writing: Promise<void> | undefined;
  #isTorn: boolean;

  private constructor(store: JournalStore, name: string, isTorn: boolean) {
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

  /** Resolves once the record is in the file; rejects where it could not be written. */
  append(record: BatchRecord): Promise<void> {
    this.#lines.push(JSON.stringify(record));
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
