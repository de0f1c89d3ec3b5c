import { lstat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { labelOf, WorkspaceFence } from '../../workspace/fence.ts';
import { listFiles, type ListedFile } from '../../workspace/fileList.ts';

/** What the disk says of a file without its being read. Times in nanoseconds since the epoch; 0 is unknown. */
export interface FileMark {
  readonly size: number;
  readonly mtime: bigint;
  readonly ctime: bigint;
  readonly birth: bigint;
  readonly inode: bigint;
  /** Its owner may run it as a program. */
  readonly isExecutable: boolean;
}

/** A file by its path on disk. */
export interface SeenFile {
  readonly label: string;
  readonly uri: vscode.Uri;
  readonly mark: FileMark;
}

export type FilesNow = ReadonlyMap<string, SeenFile>;

/** Files that are asked for at once. */
const AT_ONCE = 128;

/** There are too many files to look at. */
export class TooManyFiles extends Error {}

/**
 * All files of the workspace on this machine's disk that are neither ignored by Git nor private. Of those in `known` that
 * is known. Rejects with `TooManyFiles` where there are more than `most`.
 */
export async function filesNow(most: number, signal: AbortSignal, known?: FilesNow): Promise<FilesNow> {
  // The rules are read anew: a program may have changed them.
  const fence = new WorkspaceFence();
  const listed = await allListed(fence, most, signal);
  const seen = new Map<string, SeenFile>();
  for (let at = 0; at < listed.length; at += AT_ONCE) {
    signal.throwIfAborted();
    const files = await Promise.all(listed.slice(at, at + AT_ONCE).map((file) => see(fence, file, known)));
    for (const file of files) if (file !== undefined) seen.set(file.uri.fsPath, file);
  }
  return seen;
}

async function allListed(fence: WorkspaceFence, most: number, signal: AbortSignal): Promise<readonly ListedFile[]> {
  const listed: ListedFile[] = [];
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    if (folder.uri.scheme !== 'file') continue;
    const place = { ok: true, uri: folder.uri, label: folder.name, segments: [], folder } as const;
    for await (const file of listFiles(fence, place, signal)) {
      if (listed.length >= most) throw new TooManyFiles();
      listed.push(file);
    }
  }
  return listed;
}

async function see(
  fence: WorkspaceFence,
  { folder, segments }: ListedFile,
  known: FilesNow | undefined,
): Promise<SeenFile | undefined> {
  const uri = vscode.Uri.joinPath(folder.uri, ...segments);
  const mark = await markOf(uri.fsPath);
  if (mark === undefined) return undefined;
  if (known?.has(uri.fsPath) !== true && !(await fence.mayList(folder, segments, false))) return undefined;
  return { label: labelOf(folder, segments), uri, mark };
}

/** `undefined` for what is no file; links are none. */
export async function markOf(file: string): Promise<FileMark | undefined> {
  try {
    const stat = await lstat(file, { bigint: true });
    if (!stat.isFile()) return undefined;
    const { mtimeNs: mtime, ctimeNs: ctime, birthtimeNs: birth, ino: inode } = stat;
    return { size: Number(stat.size), mtime, ctime, birth, inode, isExecutable: (stat.mode & 0o100n) !== 0n };
  } catch {
    return undefined;
  }
}

export function isSameMark(one: FileMark, other: FileMark): boolean {
  const { size, mtime, ctime, inode } = one;
  return size === other.size && mtime === other.mtime && ctime === other.ctime && inode === other.inode;
}
