import * as l10n from '@vscode/l10n';
import { Buffer } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { constants, mkdir, open, readdir, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../base/errors.ts';
import type { JournalStore, LinePlace, StoredLine } from '../../core/ports.ts';
import { draftOf, isAbandoned, isDraft } from './processes.ts';

/** What the files of a folder hold, for sentences about failures. */
export interface StoredThing {
  readonly one: string;
  readonly many: string;
}

const NEWLINE = 0x0a;

/** Plain files in one folder of the extension's storage. */
export class NodeJournalStore implements JournalStore {
  readonly #folder: string;
  readonly #thing: StoredThing;
  /** The last write of each file: the next one waits for it, so that appends keep their order. */
  readonly #tails = new Map<string, Promise<unknown>>();
  #folderReady: Promise<void> | undefined;
  #swept: Promise<void> | undefined;

  constructor(folder: string, thing: StoredThing) {
    this.#folder = folder;
    this.#thing = thing;
  }

  async list(): Promise<readonly string[]> {
    try {
      const entries = await readdir(this.#folder, { withFileTypes: true });
      const names = entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
      await (this.#swept ??= this.#sweep(names.filter(isDraft)));
      return names.filter((name) => !isDraft(name));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw storageError(error, 'read', this.#thing);
    }
  }

  async read(name: string): Promise<string | undefined> {
    const file = await this.#settled(name);
    try {
      return await readFile(file, 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw storageError(error, 'read', this.#thing);
    }
  }

  async *lines(name: string): AsyncGenerator<StoredLine, void, void> {
    const file = await this.#settled(name);
    try {
      yield* linesOf(file);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw storageError(error, 'read', this.#thing);
    }
  }

  async *linesAt(name: string, places: Iterable<LinePlace>): AsyncGenerator<string, void, void> {
    const file = await this.#settled(name);
    let handle: FileHandle | undefined;
    try {
      for (const { start, length } of places) {
        handle ??= await open(file, 'r');
        const { buffer } = await handle.read(Buffer.alloc(length), 0, length, start);
        yield buffer.toString('utf8');
      }
    } catch (error) {
      throw storageError(error, 'read', this.#thing);
    } finally {
      await handle?.close();
    }
  }

  append(name: string, lines: string, whole?: () => string): Promise<number> {
    return this.#inOrder(name, async (file) => {
      const handle = await openToAppend(file, whole === undefined);
      if (handle === undefined) {
        await replaceFile(file, whole?.() ?? lines);
        return 0;
      }
      try {
        const { size } = await handle.stat();
        const isTorn = size > 0 && (await handle.read(Buffer.alloc(1), 0, 1, size - 1)).buffer[0] !== NEWLINE;
        await handle.appendFile(isTorn ? `\n${lines}` : lines, 'utf8');
        return isTorn ? size + 1 : size;
      } finally {
        await handle.close();
      }
    });
  }

  replace(name: string, text: string): Promise<void> {
    return this.#inOrder(name, (file) => replaceFile(file, text));
  }

  remove(name: string): Promise<void> {
    return this.#inOrder(name, (file) => rm(file, { force: true }));
  }

  setAside(name: string): Promise<void> {
    return this.#inOrder(name, async (file) => {
      const folder = path.join(this.#folder, 'set-aside');
      await mkdir(folder, { recursive: true });
      try {
        // The time keeps an earlier file of that name.
        await rename(file, path.join(folder, `${Date.now()}-${name}`));
      } catch (error) {
        if (codeOf(error) !== 'ENOENT') throw error; // another window was faster
      }
    });
  }

  /** Resolves when everything asked for so far has been written, whether it failed or not. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#tails.values());
  }

  /** The path of a file once all that was asked for before is done with it. */
  async #settled(name: string): Promise<string> {
    const file = this.#path(name);
    await this.#tails.get(name)?.catch(() => undefined);
    return file;
  }

  #inOrder<T>(name: string, work: (file: string) => Promise<T>): Promise<T> {
    const file = this.#path(name);
    const before = this.#tails.get(name) ?? Promise.resolve();
    const run = before
      .catch(() => undefined)
      .then(() => this.#ensureFolder())
      .then(() => work(file))
      .catch((error: unknown) => {
        // The folder may have been deleted under us; the next write makes it again.
        this.#folderReady = undefined;
        throw storageError(error, 'write', this.#thing);
      });
    this.#tails.set(name, run);
    const forget = (): void => {
      if (this.#tails.get(name) === run) this.#tails.delete(name);
    };
    run.then(forget, forget);
    return run;
  }

  /** Once in a window: drafts of windows that were killed hold whole conversations and edits. */
  async #sweep(drafts: readonly string[]): Promise<void> {
    for (const name of drafts) {
      const file = path.join(this.#folder, name);
      try {
        if (isAbandoned(file, (await stat(file)).mtimeMs)) await rm(file, { force: true });
      } catch {
        // Another window was faster, or may not be disturbed: a list does not fail over it.
      }
    }
  }

  #ensureFolder(): Promise<void> {
    this.#folderReady ??= mkdir(this.#folder, { recursive: true }).then(() => undefined);
    return this.#folderReady;
  }

  /** File names come from ids in files that people may import: they must not lead out of the folder. */
  #path(name: string): string {
    if (name === '' || name.startsWith('.') || path.basename(name) !== name || name.includes('\\')) {
      throw new AppError('bug', l10n.t('A stored file has an impossible name.'), { code: 'bad-file-name' });
    }
    return path.join(this.#folder, name);
  }
}

/** `undefined` where there is no such file and none may be made. */
async function openToAppend(file: string, mayCreate: boolean): Promise<FileHandle | undefined> {
  if (mayCreate) return open(file, 'a+', 0o600);
  try {
    return await open(file, constants.O_APPEND | constants.O_RDWR);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function replaceFile(file: string, text: string): Promise<void> {
  const draft = draftOf(file);
  try {
    const handle = await open(draft, 'w', 0o600);
    try {
      await handle.writeFile(text, 'utf8');
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** The lines of a file, by their bytes. */
async function* linesOf(file: string): AsyncGenerator<StoredLine, void, void> {
  let start = 0;
  let parts: Buffer[] = [];
  const take = (last: Buffer, hasEnd: boolean): StoredLine => {
    const bytes = parts.length === 0 ? last : Buffer.concat([...parts, last]);
    const line = { text: bytes.toString('utf8'), place: { start, length: bytes.length }, hasEnd };
    parts = [];
    start += bytes.length + 1;
    return line;
  };
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      yield take(chunk.subarray(from, at), true);
      from = at + 1;
    }
    if (from < chunk.length) parts.push(chunk.subarray(from));
  }
  if (parts.length > 0) yield take(Buffer.alloc(0), false);
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: l10n.t('the disk is full. Free some space; what is on screen is kept until you close the window'),
  EDQUOT: l10n.t('your disk quota is used up. Free some space; what is on screen is kept until you close the window'),
  EACCES: l10n.t('the editor may not write to its own storage folder. Check its permissions'),
  EPERM: l10n.t('the editor may not write to its own storage folder. Check its permissions'),
  EROFS: l10n.t('the storage folder is read-only'),
  EMFILE: l10n.t('too many files are open. Close some windows'),
};

export function storageError(error: unknown, doing: 'read' | 'write', thing: StoredThing): AppError {
  const code = codeOf(error) ?? 'unknown';
  const reason = REASONS[code] ?? l10n.t`the file system said ${code}`;
  const message =
    doing === 'read'
      ? l10n.t`Saved ${thing.many} could not be read: ${reason}.`
      : l10n.t`The ${thing.one} could not be saved: ${reason}.`;
  return new AppError('bug', message, { code: `storage-${doing}`, cause: error, actions: ['show-log'] });
}
