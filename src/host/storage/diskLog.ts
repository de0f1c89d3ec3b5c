import { createReadStream } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { Buffer } from 'node:buffer';
import {
  BatchHistoryReader,
  BatchJournal,
  isBatchRecord,
  parseBatchEntry,
  type BatchEntry,
  type BatchHistory,
  type BatchLog,
  type BatchRecord,
} from '../../core/extraction/batch/batchJournal.ts';
import type { JournalStore } from '../../core/ports.ts';

/** Where a record's line stands in the file, in bytes. */
interface Place {
  readonly start: number;
  readonly length: number;
}

const NEWLINE = 0x0a;

/**
 * A batch's journal in a file of any size: it is read line by line, values stay on disk, and each is found by where it
 * stands. One writer at a time; `BatchFiles` sees to it.
 */
export class DiskBatchLog implements BatchLog {
  readonly #store: Pick<JournalStore, 'append'>;
  readonly #name: string;
  readonly #file: string;
  readonly #places = new Map<string, Place>();
  #journal: Promise<BatchJournal> | undefined;
  #size = 0;

  constructor(store: Pick<JournalStore, 'append'>, folder: string, name: string) {
    this.#store = store;
    this.#name = name;
    this.#file = `${folder}/${name}`;
  }

  /** Reads what there is; called again, it reads anew. Values are left out of the records. */
  async load(): Promise<BatchHistory> {
    this.#places.clear();
    const reader = new BatchHistoryReader();
    let isTorn = false;
    let start = 0;
    for await (const line of linesOf(this.#file)) {
      const entry = parseBatchEntry(line.bytes.toString('utf8'));
      if (entry !== undefined) {
        reader.add(lightened(entry));
        if (isBatchRecord(entry)) this.#places.set(entry.id, { start, length: line.bytes.length });
      }
      isTorn = !line.hasEnd;
      start += line.bytes.length + (line.hasEnd ? 1 : 0);
    }
    this.#size = start;
    const writer = { append: (name: string, text: string) => this.#write(name, text) };
    this.#journal = Promise.resolve(BatchJournal.resume(writer, this.#name, isTorn));
    return reader;
  }

  async append(entry: BatchEntry): Promise<void> {
    this.#journal ??= this.load().then(() => this.#journal as Promise<BatchJournal>);
    await (await this.#journal).append(entry);
  }

  /** The whole last record of an item. */
  async read(id: string): Promise<BatchRecord | undefined> {
    for await (const record of this.readMany([id])) return record;
    return undefined;
  }

  /** The whole last records of items, in the order asked for, one at a time. Those without a record are passed over. */
  async *readMany(ids: Iterable<string>): AsyncGenerator<BatchRecord, void, void> {
    let handle: FileHandle | undefined;
    try {
      for (const id of ids) {
        const place = this.#places.get(id);
        if (place === undefined) continue;
        handle ??= await open(this.#file, 'r');
        const { buffer } = await handle.read(Buffer.alloc(place.length), 0, place.length, place.start);
        const entry = parseBatchEntry(buffer.toString('utf8'));
        if (entry !== undefined && isBatchRecord(entry)) yield entry;
      }
    } finally {
      await handle?.close();
    }
  }

  async #write(name: string, text: string): Promise<void> {
    try {
      await this.#store.append(name, text);
    } catch (error) {
      // Part of it may have been written.
      this.#size = await stat(this.#file).then(
        ({ size }) => size,
        () => 0,
      );
      throw error;
    }
    let start = this.#size;
    for (const line of text.split('\n').slice(0, -1)) {
      const length = Buffer.byteLength(line);
      const entry = parseBatchEntry(line);
      if (entry !== undefined && isBatchRecord(entry)) this.#places.set(entry.id, { start, length });
      start += length + 1;
    }
    this.#size = start;
  }
}

function lightened(entry: BatchEntry): BatchEntry {
  if (!isBatchRecord(entry)) return entry;
  const { value: _value, detail: _detail, ...light } = entry;
  return light;
}

/** The lines of a file by their bytes; an absent file has none. */
async function* linesOf(file: string): AsyncGenerator<{ readonly bytes: Buffer; readonly hasEnd: boolean }> {
  let parts: Buffer[] = [];
  try {
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
      let from = 0;
      for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
        yield { bytes: Buffer.concat([...parts, chunk.subarray(from, at)]), hasEnd: true };
        parts = [];
        from = at + 1;
      }
      if (from < chunk.length) parts.push(Buffer.from(chunk.subarray(from)));
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw error;
  }
  if (parts.length > 0) yield { bytes: Buffer.concat(parts), hasEnd: false };
}
