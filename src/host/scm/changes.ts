import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { newFileDiff, type DiffFile, type ParsedDiff } from '../../core/commit/diff.ts';
import { AppError } from '../../base/errors.ts';
import { decodeFile } from '../workspace/encodings.ts';
import { readBelow } from '../workspace/files.ts';
import { neverSendGlobs, neverSendReason } from '../workspace/neverSend.ts';
import { keptBackInWorkspace } from '../../core/privacy/neverSend.ts';
import { diffOf } from './diffs.ts';
import { relativePath, UNTRACKED, type GitRepository } from './git.ts';

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
export async function changesOf(repository: GitRepository, signal?: AbortSignal): Promise<Changes> {
  if (repository.state.indexChanges.length > 0) {
    return some({ ...(await read(repository, 'staged', signal)), isStaged: true });
  }
  const tracked = await read(repository, 'unstaged', signal);
  const files = [...tracked.files, ...(await newFiles(repository))];
  return some({ files, isStaged: false, unread: tracked.unread });
}

function some(changes: Changes): Changes {
  if (changes.files.length > 0) return changes;
  throw new AppError('request', l10n.t('There are no changes to describe.'), { code: 'no-changes' });
}

async function read(
  repository: GitRepository,
  range: 'staged' | 'unstaged',
  signal: AbortSignal | undefined,
): Promise<ParsedDiff> {
  const parsed = await diffOf(repository, range, {
    maxLength: MAX_DIFF_LENGTH,
    ...(signal !== undefined && { signal }),
  });
  if (parsed.files.length === 0 && parsed.unread > 0) throw unreadableDiff();
  return parsed;
}

export function unreadableDiff(): AppError {
  return new AppError('request', l10n.t('Git’s diff could not be read. An external diff program may be configured.'), {
    code: 'unreadable-diff',
  });
}

/** Files that Git does not track yet, as changes. */
export async function newFiles(repository: GitRepository): Promise<DiffFile[]> {
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
    // Of a link Git keeps only where it leads to.
    const read = await readBelow(repository.rootUri, path.split('/'), MAX_NEW_FILE_BYTES);
    return read.kind === 'bytes' ? newFileDiff(path, (await decodeFile(read.bytes, uri)).text) : nameOnly;
  } catch {
    return nameOnly; // gone in the meantime
  }
}

/** For `reduceDiff`: whether a path of the repository may not be sent. */
export function neverSentIn(repository: GitRepository): (path: string) => boolean {
  const globs = neverSendGlobs();
  // Git names the real top of a repository, which the editor may have open by a link and not know again.
  return (path) =>
    keptBackInWorkspace(path, globs) !== undefined ||
    neverSendReason(vscode.Uri.joinPath(repository.rootUri, path), globs) !== undefined;
}
