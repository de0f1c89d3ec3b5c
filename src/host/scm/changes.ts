import * as vscode from 'vscode';
import { newFileDiff, parseDiff, type DiffFile, type ParsedDiff } from '../../core/commit/diff.ts';
import { AppError } from '../../base/errors.ts';
import { neverSendReason } from '../workspace/neverSend.ts';
import { UNTRACKED, type GitRepository } from './git.ts';

/** Untracked files beyond these are named without being read. */
const MAX_NEW_FILES = 40;
const MAX_NEW_FILE_BYTES = 200_000;
/** More text than this is not even read into lines; what is cut away is far beyond any budget. */
const MAX_DIFF_LENGTH = 8_000_000;

export interface Changes {
  readonly files: readonly DiffFile[];
  readonly isStaged: boolean;
  /** Parts of the diff that could not be read. */
  readonly unread: number;
}

/** What the next commit would hold: what is staged, else everything changed in the working tree, new files included. */
export async function changesOf(repository: GitRepository): Promise<Changes> {
  if (repository.state.indexChanges.length > 0) {
    return { ...read(await repository.diff(true)), isStaged: true };
  }
  const tracked = read(await repository.diff(false));
  const files = [...tracked.files, ...(await newFiles(repository))];
  if (files.length === 0) throw new AppError('request', 'There are no changes to describe.', { code: 'no-changes' });
  return { files, isStaged: false, unread: tracked.unread };
}

function read(diff: string): ParsedDiff {
  const parsed = parseDiff(diff.slice(0, MAX_DIFF_LENGTH));
  if (parsed.files.length === 0 && diff.trim() !== '') {
    throw unreadableDiff();
  }
  return parsed;
}

export function unreadableDiff(): AppError {
  return new AppError('request', 'Git’s diff could not be read. An external diff program may be configured.', {
    code: 'unreadable-diff',
  });
}

async function newFiles(repository: GitRepository): Promise<DiffFile[]> {
  const { untrackedChanges = [], workingTreeChanges } = repository.state;
  const uris = [...untrackedChanges, ...workingTreeChanges]
    .filter((change) => change.status === UNTRACKED)
    .map(({ uri }) => uri);
  const distinct = [...new Map(uris.map((uri) => [uri.toString(), uri])).values()];
  return Promise.all(distinct.map((uri, index) => newFile(repository, uri, index < MAX_NEW_FILES)));
}

async function newFile(repository: GitRepository, uri: vscode.Uri, mayRead: boolean): Promise<DiffFile> {
  const path = relativePath(repository, uri);
  const nameOnly: DiffFile = { ...newFileDiff(path, ''), isBinary: true };
  if (!mayRead || neverSendReason(uri) !== undefined) return nameOnly;
  try {
    const { size, type } = await vscode.workspace.fs.stat(uri);
    if (size > MAX_NEW_FILE_BYTES || (type & vscode.FileType.File) === 0) return nameOnly;
    return newFileDiff(path, new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)));
  } catch {
    return nameOnly; // gone in the meantime
  }
}

export function relativePath(repository: GitRepository, uri: vscode.Uri): string {
  const root = `${repository.rootUri.path}/`;
  return uri.path.startsWith(root) ? uri.path.slice(root.length) : uri.path;
}

/** For `reduceDiff`: whether a path of the repository may not be sent. */
export function neverSentIn(repository: GitRepository): (path: string) => boolean {
  return (path) => neverSendReason(vscode.Uri.joinPath(repository.rootUri, path)) !== undefined;
}
