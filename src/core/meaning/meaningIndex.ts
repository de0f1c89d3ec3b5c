// Finding places in files by what they mean: pieces of files, their vectors, and which of them are nearest to a question.

import type { Chunk } from './chunks.ts';
import { objectIn, KEY_BYTES, type VectorHead, type VectorRecord } from './vectorFile.ts';
import { packVector, unitVector, VectorTable } from './vectorTable.ts';

/** A chunk, and the key of its text: chunks of the same text share one vector, in all files and branches. */
export interface KeyedChunk extends Chunk {
  readonly key: string;
}

/** What is known of a file as it was when it was read. */
export interface IndexedFile {
  /** Changes when the file does. */
  readonly stamp: string;
  readonly chunks: readonly KeyedChunk[];
}

/** A place that was found. */
export interface Hit extends KeyedChunk {
  readonly path: string;
  /** The cosine of the angle between question and text, at most 1. */
  readonly score: number;
}

/** Vectors of texts that are in no file now, as of another branch, are kept up to this many, or as many as are in use. */
const LEAST_UNUSED = 5_000;
const FORMAT = 1;

/** The chunks of the files below one folder, and the vectors of one model. */
export class MeaningIndex {
  readonly source: string;
  readonly #files = new Map<string, IndexedFile>();
  readonly #rows = new Map<string, number>();
  /** Keys of texts that may no longer be kept. */
  readonly #dropped = new Set<string>();
  #table: VectorTable | undefined;
  #view: View | undefined;

  /** `source` names the model and whatever else makes its vectors what they are. */
  constructor(source: string) {
    this.source = source;
  }

  /** Takes vectors that were kept, of the same source. */
  restore(head: VectorHead, records: readonly VectorRecord[]): void {
    this.#table = new VectorTable(head.dimensions, records.length);
    for (const record of records) if (!this.#rows.has(record.key)) this.#rows.set(record.key, this.#table.add(record));
  }

  /** Takes out all vectors: others are to take their place. */
  clearVectors(): void {
    this.#rows.clear();
    this.#table = undefined;
    this.#view = undefined;
  }

  /** `undefined` until there is a vector. */
  get dimensions(): number | undefined {
    return this.#table?.dimensions;
  }

  /** Files with something to be found. */
  get fileCount(): number {
    return this.#current().files;
  }

  /** Chunks that can be found. */
  get chunkCount(): number {
    return this.#current().found;
  }

  get paths(): Iterable<string> {
    return this.#files.keys();
  }

  file(path: string): IndexedFile | undefined {
    return this.#files.get(path);
  }

  setFile(path: string, file: IndexedFile): void {
    this.#files.set(path, file);
    this.#view = undefined;
  }

  /** With `drop` its texts are not to be kept either: a rule says so. */
  removeFile(path: string, drop = false): void {
    const file = this.#files.get(path);
    if (file === undefined) return;
    if (drop) for (const { key } of file.chunks) this.#dropped.add(key);
    this.#files.delete(path);
    this.#view = undefined;
  }

  has(key: string): boolean {
    return this.#rows.has(key);
  }

  /**
   * Adds the vector of a text. Returns its record; `undefined` for one of another length. One that points nowhere is kept as
   * well, so that its text is not embedded again and again.
   */
  add(key: string, vector: Float32Array): VectorRecord | undefined {
    const unit = unitVector(vector) ?? new Float32Array(vector.length);
    this.#table ??= new VectorTable(vector.length);
    if (vector.length !== this.#table.dimensions || this.#rows.has(key)) return undefined;
    const packed = packVector(unit);
    this.#rows.set(key, this.#table.add(packed));
    this.#view = undefined;
    return { key, ...packed };
  }

  /** The places nearest in meaning to a question, best first. */
  search(question: Float32Array, most: number): readonly Hit[] {
    const query = unitVector(question);
    if (this.#table === undefined || query?.length !== this.#table.dimensions) return [];
    const { live, places } = this.#current();
    const hits: Hit[] = [];
    for (const { row, score } of this.#table.search(query, most, live)) {
      for (const [path, chunk] of places.get(row) ?? []) hits.push({ ...chunk, path, score });
    }
    return hits.slice(0, most);
  }

  /** Which vectors to keep on disk, and whether others are there now: those dropped, and too many that are unused. */
  kept(): { readonly records: readonly VectorRecord[]; readonly hasOthers: boolean } {
    const { live, used } = this.#current();
    const all = [...this.#rows];
    const isUnused = (row: number): boolean => live[row] !== 1;
    let over = all.length - used - Math.max(LEAST_UNUSED, used);
    const records: VectorRecord[] = [];
    for (const [key, row] of all) {
      const isOver = isUnused(row) && over > 0;
      if (isOver) over -= 1;
      if (this.#table !== undefined && !isOver && !(isUnused(row) && this.#dropped.has(key)))
        records.push({ key, ...this.#table.packed(row) });
    }
    return { records, hasOthers: records.length < all.length };
  }

  /** The files as text, to be kept beside the vectors. */
  filesText(): string {
    const files = [...this.#files].map(([path, { stamp, chunks }]) => [
      path,
      stamp,
      chunks.map(({ start, end, key, symbol }) => [start, end, key, symbol]),
    ]);
    return JSON.stringify({ format: FORMAT, source: this.source, files });
  }

  /** Takes files that were kept. What cannot be read is left out: it is read from the files again, and costs nothing. */
  restoreFiles(text: string): void {
    const kept = objectIn(text);
    if (kept?.['format'] !== FORMAT || kept['source'] !== this.source || !Array.isArray(kept['files'])) return;
    for (const entry of kept['files']) {
      if (!Array.isArray(entry)) continue;
      const [path, stamp, list] = entry as readonly unknown[];
      const chunks = Array.isArray(list) ? list.map(readChunk) : [];
      if (typeof path !== 'string' || typeof stamp !== 'string' || !chunks.every((chunk) => chunk !== undefined))
        continue;
      this.setFile(path, { stamp, chunks });
    }
  }

  #current(): View {
    return (this.#view ??= viewOf(this.#files, this.#rows));
  }
}

/** Which vectors are those of files, and of which. */
interface View {
  readonly live: Uint8Array;
  readonly places: ReadonlyMap<number, readonly (readonly [path: string, chunk: KeyedChunk])[]>;
  /** Vectors of files. */
  readonly used: number;
  /** Chunks that have a vector. */
  readonly found: number;
  /** Files that have chunks. */
  readonly files: number;
}

function viewOf(files: ReadonlyMap<string, IndexedFile>, rows: ReadonlyMap<string, number>): View {
  const live = new Uint8Array(rows.size);
  const places = new Map<number, (readonly [string, KeyedChunk])[]>();
  let [found, filled] = [0, 0];
  for (const [path, { chunks }] of files) {
    if (chunks.length > 0) filled += 1;
    for (const chunk of chunks) {
      const row = rows.get(chunk.key);
      if (row === undefined) continue;
      found += 1;
      live[row] = 1;
      const there = places.get(row);
      if (there === undefined) places.set(row, [[path, chunk]]);
      else there.push([path, chunk]);
    }
  }
  return { live, places, used: places.size, found, files: filled };
}

const KEY = new RegExp(`^[0-9a-f]{${KEY_BYTES * 2}}$`);

function readChunk(value: unknown): KeyedChunk | undefined {
  if (!Array.isArray(value)) return undefined;
  const [start, end, key, symbol] = value as readonly unknown[];
  const isRange = isLine(start) && isLine(end) && start < end;
  const isChunk = isRange && typeof key === 'string' && KEY.test(key) && typeof symbol === 'string';
  return isChunk ? { start, end, key, symbol } : undefined;
}

function isLine(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
