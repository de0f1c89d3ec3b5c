import { appendFile, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../base/errors.ts';
import type { JournalStore } from '../../core/ports.ts';

/** What the files of a folder hold, for sentences about failures. */
export interface StoredThing {
  readonly one: string;
  readonly many: string;
}

/** Plain files in one folder of the extension's storage. */
export class NodeJournalStore implements JournalStore {
  readonly #folder: string;
  readonly #thing: StoredThing;
  /** The last write of each file: the next one waits for it, so that appends keep their order. */
  readonly #tails = new Map<string, Promise<void>>();
  #folderReady: Promise<void> | undefined;

  constructor(folder: string, thing: StoredThing) {
    this.#folder = folder;
    this.#thing = thing;
  }

  async list(): Promise<readonly string[]> {
    try {
      const entries = await readdir(this.#folder, { withFileTypes: true });
      return entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.tmp')).map((entry) => entry.name);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw storageError(error, 'read', this.#thing);
    }
  }

  async read(name: string): Promise<string | undefined> {
    const file = this.#path(name);
    await this.#tails.get(name)?.catch(() => undefined);
    try {
      return await readFile(file, 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw storageError(error, 'read', this.#thing);
    }
  }

  append(name: string, text: string): Promise<void> {
    return this.#inOrder(name, (file) => appendFile(file, text, { encoding: 'utf8', mode: 0o600 }));
  }

  replace(name: string, text: string): Promise<void> {
    return this.#inOrder(name, async (file) => {
      const draft = `${file}.${process.pid}.tmp`;
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
    });
  }

  remove(name: string): Promise<void> {
    return this.#inOrder(name, (file) => rm(file, { force: true }));
  }

  /** Resolves when everything asked for so far has been written, whether it failed or not. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#tails.values());
  }

  #inOrder(name: string, work: (file: string) => Promise<void>): Promise<void> {
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

  #ensureFolder(): Promise<void> {
    this.#folderReady ??= mkdir(this.#folder, { recursive: true }).then(() => undefined);
    return this.#folderReady;
  }

  /** File names come from ids in files that people may import: they must not lead out of the folder. */
  #path(name: string): string {
    if (name === '' || name.startsWith('.') || path.basename(name) !== name || name.includes('\\')) {
      throw new AppError('bug', 'A stored file has an impossible name.', { code: 'bad-file-name' });
    }
    return path.join(this.#folder, name);
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full. Free some space; what is on screen is kept until you close the window',
  EDQUOT: 'your disk quota is used up. Free some space; what is on screen is kept until you close the window',
  EACCES: 'the editor may not write to its own storage folder. Check its permissions',
  EPERM: 'the editor may not write to its own storage folder. Check its permissions',
  EROFS: 'the storage folder is read-only',
  EMFILE: 'too many files are open. Close some windows',
};

function storageError(error: unknown, doing: 'read' | 'write', thing: StoredThing): AppError {
  const code = codeOf(error) ?? 'unknown';
  const what = doing === 'read' ? `Saved ${thing.many} could not be read` : `The ${thing.one} could not be saved`;
  const reason = REASONS[code] ?? `the file system said ${code}`;
  return new AppError('bug', `${what}: ${reason}.`, { code: `storage-${doing}`, cause: error, actions: ['show-log'] });
}
