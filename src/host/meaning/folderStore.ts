import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import { appendFile, mkdir, open, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { HEAD_SIZE, mayGrow, readVectorFile, writeHead, writeRecords } from '../../core/meaning/vectorFile.ts';
import type { VectorFile, VectorHead, VectorRecord } from '../../core/meaning/vectorFile.ts';
import { storageError } from '../storage/files.ts';
import { draftOf } from '../storage/processes.ts';

const THING = { one: l10n.t('search index'), many: l10n.t('search indexes') };
/** An index nobody searched in for so long is removed. */
const UNUSED_MS = 90 * 24 * 60 * 60_000;
const VECTORS = '.vectors';
const FILES = '.files.json';

/** Hexadecimal digits of a text. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** How many drafts were written, so that each has a name of its own. */
let drafts = 0;

/** The two files of one folder’s index for one model: its vectors, which only grow, and what is known of its files. */
export class FolderStore {
  readonly #base: string;
  readonly #name: string;
  /** One write after another. */
  #last: Promise<void> = Promise.resolve();

  constructor(storage: string, folder: string, source: string) {
    this.#base = storage;
    this.#name = `${digestOf(folder).slice(0, 20)}-${digestOf(source).slice(0, 20)}`;
  }

  /** What was kept; a file that cannot be read at all is set aside by the next one that is written. */
  async readVectors(): Promise<VectorFile | undefined> {
    const bytes = await readFile(this.#path(VECTORS)).catch(missing);
    return bytes === undefined ? undefined : readVectorFile(bytes);
  }

  async readFiles(): Promise<string> {
    return (await readFile(this.#path(FILES), 'utf8').catch(missing)) ?? '';
  }

  /**
   * Adds vectors. Where the file is none that they can stand behind, as one that another window deleted or left in the middle
   * of a record, `all` are written.
   */
  append(head: VectorHead, records: readonly VectorRecord[], all: () => readonly VectorRecord[]): Promise<void> {
    return this.#writing(async () =>
      (await this.#mayGrow(head))
        ? appendFile(this.#path(VECTORS), writeRecords(records))
        : this.#replaceVectors(head, all()),
    );
  }

  /** Writes all vectors anew, so that a crash leaves the old file or the new. */
  replace(head: VectorHead, records: readonly VectorRecord[]): Promise<void> {
    return this.#writing(() => this.#replaceVectors(head, records));
  }

  writeFiles(text: string): Promise<void> {
    return this.#writing(() => this.#replaceFile(FILES, text));
  }

  /** Says that the index is in use. */
  async touch(): Promise<void> {
    const now = new Date();
    await utimes(this.#path(FILES), now, now).catch(() => undefined);
  }

  remove(): Promise<void> {
    return this.#writing(async () => {
      for (const end of [VECTORS, FILES]) await rm(this.#path(end), { force: true });
    });
  }

  #path(end: string): string {
    return path.join(this.#base, this.#name + end);
  }

  async #replaceVectors(head: VectorHead, records: readonly VectorRecord[]): Promise<void> {
    await this.#replaceFile(VECTORS, Buffer.concat([writeHead(head), writeRecords(records)]));
  }

  async #mayGrow(head: VectorHead): Promise<boolean> {
    const file = await open(this.#path(VECTORS)).catch(missing);
    if (file === undefined) return false;
    try {
      const { buffer, bytesRead } = await file.read(new Uint8Array(HEAD_SIZE), 0, HEAD_SIZE, 0);
      return mayGrow(buffer.subarray(0, bytesRead), (await file.stat()).size, head);
    } finally {
      await file.close();
    }
  }

  async #replaceFile(end: string, content: Uint8Array | string): Promise<void> {
    const file = this.#path(end);
    // Two indexes of one process may write at once.
    drafts += 1;
    const draft = draftOf(`${file}.${drafts}`);
    await mkdir(this.#base, { recursive: true });
    try {
      await writeFile(draft, content, { mode: 0o600 });
      await rename(draft, file);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }

  #writing(work: () => Promise<void>): Promise<void> {
    const run = this.#last.then(work).catch((error: unknown) => {
      throw storageError(error, 'write', THING);
    });
    this.#last = run.catch(() => undefined);
    return run;
  }
}

/** Removes indexes that were not used for long, of any folder. Never rejects. */
export async function removeUnused(storage: string, now: number): Promise<void> {
  const names = await readdir(storage).catch(() => []);
  const kept = new Set<string>();
  for (const name of names.filter((each) => each.endsWith(FILES))) {
    const { mtimeMs } = await stat(path.join(storage, name)).catch(() => ({ mtimeMs: 0 }));
    if (now - mtimeMs < UNUSED_MS) kept.add(name.slice(0, -FILES.length));
  }
  for (const name of names) {
    const isKept = [VECTORS, FILES].some((end) => name.endsWith(end) && kept.has(name.slice(0, -end.length)));
    const { mtimeMs } = isKept
      ? { mtimeMs: now }
      : await stat(path.join(storage, name)).catch(() => ({ mtimeMs: now }));
    // What another window writes just now is young.
    if (now - mtimeMs >= UNUSED_MS) await rm(path.join(storage, name), { force: true }).catch(() => undefined);
  }
}

function missing(): undefined {
  return undefined;
}
