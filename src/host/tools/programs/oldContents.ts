import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { constants } from 'node:fs';
import path from 'node:path';
import { indexedFiles, localRepositories, readObjects, type IndexedFile } from '../../scm/gitObjects.ts';
import type { FilesNow, FileMark, SeenFile } from './filesNow.ts';

/** Larger files are not kept, in bytes. */
export const MAX_FILE_BYTES = 1_000_000;
/** What is copied before one program, in bytes: of files that Git has not as they are. */
const MAX_COPIED_BYTES = 64_000_000;
const AT_ONCE = 32;

/**
 * What files were before a program ran: from Git's own objects for those that are as Git has them, else from copies in a
 * folder of ours.
 */
export class OldContents {
  readonly #folder: string;
  readonly #objects = new Map<string, IndexedFile>();
  readonly #copies = new Map<string, string>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** `folder` is made where it is needed, and belongs to this one alone. */
  static async of(files: FilesNow, folder: string, signal: AbortSignal): Promise<OldContents> {
    const contents = new OldContents(folder);
    try {
      await contents.#keep(files, signal);
      return contents;
    } catch (error) {
      await contents.dispose();
      throw error;
    }
  }

  /** Contents of files by their paths, as far as they are known. `files` are as they were seen then. */
  async read(files: ReadonlyMap<string, SeenFile>, signal: AbortSignal): Promise<ReadonlyMap<string, Uint8Array>> {
    const found = new Map<string, Uint8Array>();
    const groups = new Map<IndexedFile['repository'], string[]>();
    for (const [file, { mark }] of files) {
      const copy = this.#copies.get(file);
      const indexed = this.#objects.get(file);
      if (copy !== undefined) {
        const content = await readFile(copy).catch(() => undefined);
        if (content?.length === mark.size) found.set(file, content);
      } else if (indexed !== undefined) {
        const group = groups.get(indexed.repository);
        if (group === undefined) groups.set(indexed.repository, [file]);
        else group.push(file);
      }
    }
    for (const [repository, paths] of groups) {
      const wanted = paths.map((file) => this.#objects.get(file)?.object ?? '');
      const objects = await readObjects(repository, [...new Set(wanted)], signal);
      for (const [index, file] of paths.entries()) {
        const size = files.get(file)?.mark.size;
        const content = asOnDisk(objects.get(wanted[index] ?? ''), size);
        if (content !== undefined) found.set(file, content);
      }
    }
    return found;
  }

  async dispose(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #keep(files: FilesNow, signal: AbortSignal): Promise<void> {
    const repositories = await localRepositories();
    const indexes = await Promise.all(
      repositories.map((repository) => indexedFiles(repository, signal).catch(() => new Map<string, IndexedFile>())),
    );
    signal.throwIfAborted();
    const toCopy: string[] = [];
    let left = MAX_COPIED_BYTES;
    for (const [file, { mark }] of files) {
      if (mark.size > MAX_FILE_BYTES) continue;
      const indexed = indexes.map((index) => index.get(file)).find((found) => found !== undefined);
      if (indexed !== undefined && isAsIndexed(mark, indexed)) this.#objects.set(file, indexed);
      else if (mark.size <= left) {
        left -= mark.size;
        toCopy.push(file);
      }
    }
    await this.#copy(toCopy, signal);
  }

  async #copy(files: readonly string[], signal: AbortSignal): Promise<void> {
    if (files.length === 0) return;
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    for (let at = 0; at < files.length; at += AT_ONCE) {
      signal.throwIfAborted();
      await Promise.all(
        files.slice(at, at + AT_ONCE).map(async (file, index) => {
          const copy = path.join(this.#folder, String(at + index));
          // A disk that can share blocks does.
          const isDone = await copyFile(file, copy, constants.COPYFILE_FICLONE).then(
            () => true,
            () => false,
          );
          if (isDone) this.#copies.set(file, copy);
        }),
      );
    }
  }
}

/** As strict as can be: what is not surely the same is copied. */
function isAsIndexed(mark: FileMark, indexed: IndexedFile): boolean {
  // On Windows Git means another time by it.
  const isSameChange = process.platform === 'win32' || mark.ctime === indexed.ctime;
  return mark.size === indexed.size && mark.mtime === indexed.mtime && isSameChange;
}

/**
 * Git may keep other line ends than the disk has. What a filter makes of a file is not known here, and told by its size.
 */
function asOnDisk(content: Uint8Array | undefined, size: number | undefined): Uint8Array | undefined {
  if (content === undefined || content.length === size) return content;
  const withReturns = Buffer.from(Buffer.from(content).toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1');
  return withReturns.length === size ? new Uint8Array(withReturns) : undefined;
}
