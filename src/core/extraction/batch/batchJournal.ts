/** The record of a batch on disk: one line per finished item, appended as it finishes, so that a killed run goes on. */
import * as l10n from '@vscode/l10n';
import { LineReader, parseLine } from '../../journal/lines.ts';
import { LineWriter } from '../../journal/lineWriter.ts';
import { isRecord, type JsonObject, type JsonValue } from '../../json/json.ts';
import type { JournalStore, LinePlace } from '../../ports.ts';
import { applyCorrections } from '../saved.ts';

export interface BatchRecord {
  readonly id: string;
  /** `stopped`: cut short by a limit or an error that would meet all. What was found is kept; the next run asks again. */
  readonly status: 'done' | 'failed' | 'stopped';
  /** What the model said. */
  readonly value?: JsonValue;
  /** What the user made of it since, by JSON Pointer. */
  readonly corrections?: JsonObject;
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

/** What a user corrected in the last record of an item, all of it; the next record of the item takes it back. */
export interface BatchCorrection {
  readonly id: string;
  readonly status: 'corrected';
  readonly corrections: JsonObject;
  /** Whether the corrected value obeys the schema. */
  readonly isValid: boolean;
}

export type BatchEntry = BatchRecord | BatchMark | BatchCorrection;

/** The value as the user corrected it. */
export function correctedValue({ value, corrections }: BatchRecord): JsonValue | undefined {
  return value === undefined || corrections === undefined ? value : applyCorrections(value, corrections);
}

/** An item that was stopped is asked again, whatever was corrected in what it had by then. */
function corrected(record: BatchRecord, correction: BatchCorrection | undefined): BatchRecord {
  if (correction === undefined || Object.keys(correction.corrections).length === 0) return record;
  const { corrections, isValid } = correction;
  if (record.status === 'stopped') return { ...record, corrections };
  const { message: _message, ...kept } = record;
  return {
    ...kept,
    corrections,
    status: isValid ? 'done' : 'failed',
    detail: { ...record.detail, status: isValid ? 'valid' : 'invalid' },
    ...(!isValid && { message: l10n.t('As corrected, the value does not obey the schema.') }),
  };
}

export interface BatchHistory {
  /** The last record of each item. */
  readonly records: ReadonlyMap<string, BatchRecord>;
  /** What all entries cost together; failed, repeated and stopped ones included. */
  readonly costUsd: number;
  readonly isCostEstimated: boolean;
  /**
   * How many runs of items cost more than is in the sum: they were cut off by the network, the user or a crash, or nobody
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

class HistoryReader {
  readonly records = new Map<string, BatchRecord>();
  readonly #open = new Set<string>();
  /** Records before they were corrected. */
  readonly #said = new Map<string, BatchRecord>();
  #unpriced = 0;
  costUsd = 0;
  isCostEstimated = false;

  get unpriced(): number {
    return this.#unpriced + this.#open.size;
  }

  add(entry: BatchEntry): void {
    if (entry.status === 'corrected') {
      const said = this.#said.get(entry.id) ?? this.records.get(entry.id);
      if (said === undefined) return;
      this.#said.set(entry.id, said);
      this.records.set(entry.id, lightRecord(corrected(said, entry)));
      return;
    }
    this.costUsd += entry.costUsd ?? 0;
    this.isCostEstimated ||= entry.isCostEstimated === true;
    if (entry.isCostPartial === true) this.#unpriced += 1;
    if (entry.status !== 'begun') this.#open.delete(entry.id);
    // A crash came between.
    else if (this.#open.has(entry.id)) this.#unpriced += 1;
    else this.#open.add(entry.id);
    if (!isBatchRecord(entry)) return;
    this.records.set(entry.id, entry);
    this.#said.delete(entry.id);
  }
}

/**
 * A batch's journal, of any size: values stay on disk, and each is found by where it stands. One writer at a time;
 * `BatchFiles` sees to it.
 */
export class BatchLog {
  readonly #store: JournalStore;
  readonly #name: string;
  readonly #places = new Map<string, LinePlace>();
  readonly #corrections = new Map<string, BatchCorrection>();
  readonly #writer: LineWriter<BatchEntry>;

  constructor(store: JournalStore, name: string) {
    this.#store = store;
    this.#name = name;
    this.#writer = new LineWriter(store, name, { onPlaced: (entry, place) => this.#keepPlace(entry, place) });
  }

  /** What is in the file; called again, it reads anew. Values are left out of the records. */
  async load(): Promise<BatchHistory> {
    this.#places.clear();
    this.#corrections.clear();
    const lines = new LineReader();
    const history = new HistoryReader();
    for await (const stored of this.#store.lines(this.#name)) {
      const entry = toEntry(lines.read(stored)?.value);
      if (entry === undefined) continue;
      history.add(lightened(entry));
      this.#keepPlace(entry, stored.place);
    }
    return history;
  }

  /** Resolves once the entry is in the file; rejects where it could not be written. */
  append(entry: BatchEntry): Promise<void> {
    return this.#writer.append(entry);
  }

  /** Writes what could not be written before; rejects where it still cannot be. */
  settle(): Promise<void> {
    return this.#writer.settle();
  }

  /** The whole last record of an item. */
  async read(id: string): Promise<BatchRecord | undefined> {
    for await (const record of this.readMany([id])) return record;
    return undefined;
  }

  /** The whole last records of items, in the order asked for, one at a time. Those without a record are passed over. */
  async *readMany(ids: Iterable<string>): AsyncGenerator<BatchRecord, void, void> {
    const places = this.#placesOf(ids);
    for await (const text of this.#store.linesAt(this.#name, places)) {
      const entry = toEntry(parseLine(text));
      if (entry !== undefined && isBatchRecord(entry)) yield corrected(entry, this.#corrections.get(entry.id));
    }
  }

  *#placesOf(ids: Iterable<string>): Generator<LinePlace, void, void> {
    for (const id of ids) {
      const place = this.#places.get(id);
      if (place !== undefined) yield place;
    }
  }

  #keepPlace(entry: BatchEntry, place: LinePlace): void {
    if (entry.status === 'corrected') this.#corrections.set(entry.id, entry);
    if (!isBatchRecord(entry)) return;
    this.#places.set(entry.id, place);
    this.#corrections.delete(entry.id);
  }
}

function isBatchRecord(entry: BatchEntry): entry is BatchRecord {
  return entry.status !== 'begun' && entry.status !== 'cancelled' && entry.status !== 'corrected';
}

function lightened(entry: BatchEntry): BatchEntry {
  return isBatchRecord(entry) ? lightRecord(entry) : entry;
}

function lightRecord({
  value: _value,
  detail: _detail,
  corrections: _corrections,
  ...light
}: BatchRecord): BatchRecord {
  return light;
}

/** The entry that a line holds; `undefined` where it is none. */
function toEntry(line: JsonValue | undefined): BatchEntry | undefined {
  if (!isRecord(line)) return undefined;
  const { id, status, value, durationMs, costUsd, isCostEstimated, isCostPartial, message, detail } = line;
  if (typeof id !== 'string') return undefined;
  const cost = {
    ...(typeof costUsd === 'number' && { costUsd }),
    ...(isCostEstimated === true && { isCostEstimated: true }),
    ...(isCostPartial === true && { isCostPartial: true }),
  };
  if (status === 'begun' || status === 'cancelled') return { id, status, ...cost };
  if (status === 'corrected') {
    const { corrections, isValid } = line;
    return isRecord(corrections) ? { id, status, corrections, isValid: isValid === true } : undefined;
  }
  const isRecordStatus = status === 'done' || status === 'failed' || status === 'stopped';
  if (!isRecordStatus || typeof durationMs !== 'number') return undefined;
  return {
    id,
    status,
    durationMs,
    ...(value !== undefined && { value }),
    ...(isRecord(detail) && { detail }),
    ...cost,
    ...(typeof message === 'string' && { message }),
  };
}
