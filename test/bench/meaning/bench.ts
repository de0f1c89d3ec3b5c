// Searching by meaning without a network: how long a question takes among 50,000 pieces, what they weigh, how many of the
// ten nearest are found, and how many files are made ready to be embedded in a second.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { prepareFile } from '../../../src/core/meaning/chunkText.ts';
import { MeaningIndex } from '../../../src/core/meaning/meaningIndex.ts';
import { readVectorFile, writeHead, writeRecords } from '../../../src/core/meaning/vectorFile.ts';
import { unitVector } from '../../../src/core/meaning/vectorTable.ts';
import { sourceFiles } from '../../unit/sourceFiles.ts';
import { quantile, type Figure, type Section } from '../figures.ts';

const CHUNKS = 50_000;
const DIMENSIONS = 256;
const CHUNKS_OF_A_FILE = 10;
const QUESTIONS = 60;
const TOPICS = 1_500;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function used(): number {
  for (let times = 0; times < 3; times += 1) collect();
  const { heapUsed, arrayBuffers, external } = process.memoryUsage();
  return (heapUsed + Math.max(arrayBuffers, external)) / 1_000_000;
}

/** Milliseconds by the clock, and of the processor. */
function timed(work: () => void): { readonly wall: number; readonly processor: number } {
  const before = process.cpuUsage();
  const started = performance.now();
  work();
  const wall = performance.now() - started;
  const { user, system } = process.cpuUsage(before);
  return { wall, processor: (user + system) / 1000 };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

let state = 7;
function random(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32 - 0.5;
}
const normal = (): number => (random() + random() + random() + random()) * 1.7;

/** Vectors as models make them: some dimensions tell more than others, all lie to one side, and topics lie together. */
class Vectors {
  readonly #side: Float32Array;
  readonly #spread: Float32Array;
  readonly #topics: readonly Float32Array[];

  constructor(dimensions: number) {
    this.#side = Float32Array.from({ length: dimensions }, normal);
    this.#spread = Float32Array.from({ length: dimensions }, (_, at) => 1 / Math.sqrt(1 + at / 20));
    this.#topics = Array.from({ length: TOPICS }, () => this.#spread.map((spread) => spread * normal()));
  }

  next(): Float32Array {
    const topic = this.#topics[Math.floor((random() + 0.5) * TOPICS)];
    return this.#side.map((side, at) => side + (topic?.[at] ?? 0) + normal() * (this.#spread[at] ?? 0));
  }
}

function filled(vectors: Vectors, units: Float32Array[]): { readonly index: MeaningIndex; readonly file: Uint8Array } {
  const index = new MeaningIndex('bench');
  const records = [];
  for (let at = 0; at < CHUNKS; at += 1) {
    const vector = vectors.next();
    units.push(unitVector(vector) ?? vector);
    const record = index.add(digest(String(at)).slice(0, 32), vector);
    if (record !== undefined) records.push(record);
  }
  const head = { source: digest('bench'), dimensions: index.dimensions ?? 0 };
  return { index, file: Buffer.concat([writeHead(head), writeRecords(records)]) };
}

/** The files of the index as they are kept on the disk. */
function filesText(): string {
  const index = new MeaningIndex('bench');
  for (let at = 0; at < CHUNKS; at += CHUNKS_OF_A_FILE) {
    const chunks = Array.from({ length: CHUNKS_OF_A_FILE }, (_, one) => ({
      start: one * 30,
      end: one * 30 + 29,
      symbol: `Symbol${at}.member${one}`,
      key: digest(String(at + one)).slice(0, 32),
    }));
    index.setFile(`src/folder${at % 97}/file${at}.ts`, { stamp: `${at}:1234`, chunks });
  }
  return index.filesText();
}

function exactTen(units: readonly Float32Array[], query: Float32Array): ReadonlySet<string> {
  const scored = units.map((unit, at) => {
    let score = 0;
    for (let index = 0; index < query.length; index += 1) score += (unit[index] ?? 0) * (query[index] ?? 0);
    return [at, score] as const;
  });
  const best = scored.toSorted((a, b) => b[1] - a[1]).slice(0, 10);
  return new Set(best.map(([at]) => digest(String(at)).slice(0, 32)));
}

function opened(file: Uint8Array, text: string): MeaningIndex {
  const kept = readVectorFile(Buffer.from(file));
  if (kept === undefined) throw new Error('The file cannot be read.');
  const index = new MeaningIndex('bench');
  index.restore(kept, kept.records);
  index.restoreFiles(text);
  index.search(new Float32Array(kept.dimensions).fill(1), 20);
  return index;
}

function searching(dimensions: number, promised: boolean): Section {
  const vectors = new Vectors(dimensions);
  const units: Float32Array[] = [];
  const { file } = filled(vectors, units);
  const text = filesText();
  const before = used();
  let index = new MeaningIndex('bench');
  const opening = timed(() => (index = opened(file, text)));
  const [walls, processors]: [number[], number[]] = [[], []];
  let found = 0;
  for (let asked = 0; asked < QUESTIONS; asked += 1) {
    const query = vectors.next();
    let hits: readonly { readonly key: string }[] = [];
    const { wall, processor } = timed(() => (hits = index.search(query, 20)));
    walls.push(wall);
    processors.push(processor);
    const exact = exactTen(units, unitVector(query) ?? query);
    found += hits.slice(0, 10).filter(({ key }) => exact.has(key)).length;
  }
  const weight = used() - before;
  if (index.chunkCount !== CHUNKS) throw new Error('Not all pieces can be found.');
  const promise = (limit: Partial<Figure>): Partial<Figure> => (promised ? limit : {});
  return {
    title: `${CHUNKS.toLocaleString('en-US')} pieces of ${dimensions} numbers`,
    figures: [
      { name: 'a question, median', value: quantile(processors, 0.5), unit: 'ms', ...promise({ max: 30 }) },
      { name: 'a question, 95 of 100', value: quantile(processors, 0.95), unit: 'ms', ...promise({ max: 30 }) },
      { name: 'a question, median by the clock', value: quantile(walls, 0.5), unit: 'ms' },
      { name: 'of the ten nearest are found', value: found / (QUESTIONS * 10), unit: '', ...promise({ min: 0.95 }) },
      { name: 'memory of the index', value: weight, unit: 'MB', ...promise({ max: 150 }) },
      { name: 'file of the vectors', value: file.length / 1_000_000, unit: 'MB' },
      { name: 'opening it, and the first question', value: opening.processor, unit: 'ms' },
    ],
  };
}

function preparing(): Section {
  const root = path.resolve(import.meta.dirname, '../../..');
  const texts = sourceFiles().map((name) => [name, readFileSync(path.join(root, name), 'utf8')] as const);
  for (const [name, text] of texts.slice(0, 100)) prepareFile(name, text, digest);
  let [chunks, chars] = [0, 0];
  const { processor } = timed(() => {
    for (const [name, text] of texts) {
      chunks += prepareFile(name, text, digest).chunks.length;
      chars += text.length;
    }
  });
  const seconds = processor / 1000;
  return {
    title: `Our own ${texts.length} files, cut by syntax, without secrets, with their keys`,
    figures: [
      { name: 'files', value: texts.length / seconds, unit: '/s' },
      { name: 'text', value: chars / 1_000_000 / seconds, unit: 'MB/s' },
      { name: 'pieces of a file', value: chunks / texts.length, unit: '' },
      { name: 'characters of a piece', value: chars / chunks, unit: '' },
    ],
  };
}

export function bench(): Promise<readonly Section[]> {
  return Promise.resolve([searching(DIMENSIONS, true), searching(1_536, false), preparing()]);
}
