import * as l10n from '@vscode/l10n';
import { throwIfAborted } from '../../base/async.ts';
import { AppError } from '../../base/errors.ts';
import { estimateTokens } from '../../core/cost/estimate.ts';
import { prepareFile, type PreparedFile } from '../../core/meaning/chunkText.ts';
import { MeaningIndex, type Hit } from '../../core/meaning/meaningIndex.ts';
import type { VectorRecord } from '../../core/meaning/vectorFile.ts';
import type { FolderFiles, SendableFile } from './folderFiles.ts';
import { digestOf, type FolderStore } from './folderStore.ts';

/** Texts sent for embedding in one go; what came of them is on the disk before the next go. */
const GROUP = 288;
/** Texts that wait for their vectors are kept at hand up to so many characters, and read again beyond. */
const MAX_HELD_CHARS = 30_000_000;
/** The code of the error that only a new index helps against. */
export const OTHER_DIMENSIONS = 'other-dimensions';
/** More would not be searched in time. */
const MAX_CHUNKS = 100_000;

/** Embeds texts, telling of each batch as it comes. */
export type Embedder = (
  texts: readonly string[],
  onBatch: (start: number, vectors: readonly Float32Array[]) => Promise<void>,
  signal: AbortSignal,
) => Promise<void>;

export interface EmbedRun {
  readonly embed: Embedder;
  /** How many tokens may be sent, by estimate. */
  readonly maxTokens: number;
  readonly signal: AbortSignal;
  /** Told how many chunks have got their vectors, each time some have. */
  readonly onEmbedded?: (chunks: number) => void;
}

/** Chunks that have no vector yet. */
export interface MissingCount {
  readonly files: number;
  readonly chunks: number;
  readonly tokens: number;
}

/** The index of one folder of the workspace: follows its files, embeds what is new in them, and keeps what it knows. */
export class FolderIndex {
  readonly files: FolderFiles;
  readonly #index: MeaningIndex;
  readonly #store: FolderStore;
  /** Tokens of texts that wait, by key. */
  readonly #waiting = new Map<string, number>();
  readonly #held = new Map<string, string>();
  #heldChars = 0;
  /** The model makes vectors of another length than those that are here. */
  #isOutdated = false;

  private constructor(files: FolderFiles, store: FolderStore, index: MeaningIndex) {
    this.files = files;
    this.#store = store;
    this.#index = index;
  }

  /** Takes what was kept on the disk; what is damaged there is left out. */
  static async open(files: FolderFiles, store: FolderStore, source: string): Promise<FolderIndex> {
    const index = new MeaningIndex(source);
    const kept = await store.readVectors();
    const isOurs = kept?.source === digestOf(source);
    if (kept !== undefined && isOurs) index.restore(kept, kept.records);
    index.restoreFiles(await store.readFiles());
    const opened = new FolderIndex(files, store, index);
    if (kept?.isDamaged === true) await opened.#rewrite();
    await store.touch();
    return opened;
  }

  get fileCount(): number {
    return this.#index.fileCount;
  }

  get chunkCount(): number {
    return this.#index.chunkCount;
  }

  /** Throws `other-dimensions` where the question’s vector has another length than those of the index. */
  search(question: Float32Array, most: number): readonly Hit[] {
    this.#compare(question);
    return this.#index.search(question, most);
  }

  /** Looks at all files; only changed ones are read. */
  async scan(signal: AbortSignal, onFile?: (files: number) => void): Promise<void> {
    const seen = new Set<string>();
    let chunks = 0;
    for await (const file of this.files.list(signal)) {
      throwIfAborted(signal);
      chunks += (await this.#look(file)) ?? 0;
      seen.add(file.path);
      onFile?.(seen.size);
      if (chunks > MAX_CHUNKS) throw tooLarge(this.files.folder.name);
    }
    for (const path of this.#index.paths) if (!seen.has(path)) await this.#forget(path);
  }

  /** Begins anew where the model makes vectors of another length by now: the user asked for it, and is told what it costs. */
  renew(): void {
    if (this.#isOutdated) this.#index.clearVectors();
    this.#isOutdated = false;
  }

  /** Looks at one path, where something may have come, changed or gone: a file, or a folder that is gone. */
  async update(path: string): Promise<void> {
    const file = await this.files.find(path.split('/'));
    if (file !== undefined) await this.#look(file);
    else {
      for (const known of this.#index.paths)
        if (known === path || known.startsWith(`${path}/`)) await this.#forget(known);
    }
  }

  missing(): MissingCount {
    let [files, tokens] = [0, 0];
    const keys = new Set<string>();
    for (const path of this.#index.paths) {
      const own = this.#missingOf(path);
      if (own.length > 0) files += 1;
      for (const key of own) {
        if (!keys.has(key)) tokens += this.#waiting.get(key) ?? 0;
        keys.add(key);
      }
    }
    return { files, chunks: keys.size, tokens };
  }

  /** Embeds what has no vector yet. What came before a failure is kept. */
  async embedMissing(run: EmbedRun): Promise<void> {
    let planned = 0;
    let group = new Map<string, string>();
    const flush = async (): Promise<void> => {
      if (group.size > 0) await this.#embed(group, run);
      group = new Map();
    };
    for (const path of this.#index.paths) {
      throwIfAborted(run.signal);
      for (const [key, text] of await this.#textsOf(path)) {
        planned += estimateTokens(text);
        if (planned > run.maxTokens) return flush();
        group.set(key, text);
        if (group.size >= GROUP) await flush();
      }
    }
    await flush();
  }

  /** Writes what is known of the files, and the vectors anew where too many of them are unused or may not be kept. */
  async save(): Promise<void> {
    if (this.#index.kept().hasOthers) await this.#rewrite();
    await this.#store.writeFiles(this.#index.filesText());
  }

  remove(): Promise<void> {
    return this.#store.remove();
  }

  async #rewrite(): Promise<void> {
    const { records } = this.#index.kept();
    const { dimensions } = this.#index;
    if (dimensions === undefined) await this.#store.remove();
    else await this.#store.replace(this.#head(dimensions), records);
  }

  #head(dimensions: number): { readonly source: string; readonly dimensions: number } {
    return { source: digestOf(this.#index.source), dimensions };
  }

  /** Reads a file where it changed, or where some of it has no vector and its size is not known. Resolves to its chunks. */
  async #look({ path, stamp }: SendableFile): Promise<number | undefined> {
    const known = this.#index.file(path);
    const isKnown = known?.stamp === stamp && this.#missingOf(path).every((key) => this.#waiting.has(key));
    if (isKnown) return known.chunks.length;
    const prepared = await this.#prepare(path);
    if (prepared === undefined) {
      // Not text, or not to be read: it is not looked at again until it changes.
      this.#index.setFile(path, { stamp, chunks: [] });
      return 0;
    }
    this.#index.setFile(path, { stamp, chunks: prepared.chunks });
    for (const [key, text] of prepared.texts) if (!this.#index.has(key)) this.#hold(key, text);
    return prepared.chunks.length;
  }

  async #prepare(path: string): Promise<PreparedFile | undefined> {
    const text = await this.files.read(path);
    return text === undefined ? undefined : prepareFile(path, text, digestOf);
  }

  async #forget(path: string): Promise<void> {
    // What is still there is kept back by a rule now: then its vectors go, too.
    this.#index.removeFile(path, await this.files.isThere(path));
  }

  #hold(key: string, text: string): void {
    if (!this.#waiting.has(key)) this.#waiting.set(key, estimateTokens(text));
    if (this.#held.has(key) || this.#heldChars + text.length > MAX_HELD_CHARS) return;
    this.#held.set(key, text);
    this.#heldChars += text.length;
  }

  #release(key: string): void {
    this.#waiting.delete(key);
    this.#heldChars -= this.#held.get(key)?.length ?? 0;
    this.#held.delete(key);
  }

  #missingOf(path: string): readonly string[] {
    return (this.#index.file(path)?.chunks ?? []).flatMap(({ key }) => (this.#index.has(key) ? [] : key));
  }

  /** The texts of a file that have no vector yet. The rules are asked again: much time may have gone by. */
  async #textsOf(path: string): Promise<ReadonlyMap<string, string>> {
    const missing = this.#missingOf(path);
    if (missing.length === 0) return new Map();
    const file = await this.files.find(path.split('/'));
    if (file === undefined) {
      await this.#forget(path);
      return new Map();
    }
    if (file.stamp !== this.#index.file(path)?.stamp || !missing.every((key) => this.#held.has(key))) {
      const prepared = await this.#prepare(path);
      this.#index.setFile(path, { stamp: file.stamp, chunks: prepared?.chunks ?? [] });
      return new Map([...(prepared?.texts ?? [])].filter(([key]) => !this.#index.has(key)));
    }
    return new Map(missing.map((key) => [key, this.#held.get(key) ?? '']));
  }

  async #embed(group: ReadonlyMap<string, string>, { embed, signal, onEmbedded }: EmbedRun): Promise<void> {
    const keys = [...group.keys()];
    const keep = async (start: number, vectors: readonly Float32Array[]): Promise<void> => {
      const records = vectors.flatMap((vector, index) => this.#add(keys[start + index] ?? '', vector) ?? []);
      const { dimensions } = this.#index;
      if (records.length > 0 && dimensions !== undefined)
        await this.#store.append(this.#head(dimensions), records, () => this.#index.kept().records);
      onEmbedded?.(vectors.length);
    };
    await embed([...group.values()], keep, signal);
  }

  #add(key: string, vector: Float32Array): VectorRecord | undefined {
    this.#compare(vector);
    this.#release(key);
    return this.#index.add(key, vector);
  }

  #compare(vector: Float32Array): void {
    const { dimensions } = this.#index;
    if (dimensions === undefined || vector.length === dimensions) return;
    this.#isOutdated = true;
    throw new AppError(
      'protocol',
      l10n.t('The embedding model makes vectors of another length now. Rebuild the index.'),
      { code: OTHER_DIMENSIONS },
    );
  }
}

function tooLarge(folder: string): AppError {
  const most = MAX_CHUNKS.toLocaleString('en-US');
  return new AppError(
    'request',
    l10n.t`The folder ${folder} is too large to be searched by meaning: it has more than ${most} pieces. Open a part of it, or name what is not needed in .gitignore or in the setting aiGateway.neverSend.`,
    { code: 'too-many-chunks', actions: ['open-settings'] },
  );
}
