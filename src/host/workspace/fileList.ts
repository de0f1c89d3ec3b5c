import * as vscode from 'vscode';
import type { FencedPath, FenceRefusal, WorkspaceFence } from './fence.ts';
import { findRipgrep, runRipgrep } from './ripgrep.ts';

/** A file found below a folder of the workspace without following links. */
export interface ListedFile {
  readonly folder: vscode.WorkspaceFolder;
  /** Names below the folder. */
  readonly segments: readonly string[];
}

/** More entries are not looked at in one go. */
const MAX_FILES = 300_000;
const MAX_FOLDERS = 50_000;

/** Where a tool looks: below one place, or in all folders of the workspace. */
export async function startingPlaces(
  fence: WorkspaceFence,
  text: string,
): Promise<{ readonly ok: true; readonly places: readonly FencedPath[] } | FenceRefusal> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (!isWholeWorkspace(text) || folders.length < 2) {
    const place = await fence.existing(isWholeWorkspace(text) ? '.' : text);
    return place.ok ? { ok: true, places: [place] } : place;
  }
  const answers = await Promise.all(folders.map(({ name }) => fence.existing(name)));
  const places = answers.filter((answer): answer is FencedPath => answer.ok);
  const refusal = answers.find((answer) => !answer.ok);
  return places.length === 0 && refusal?.ok === false ? refusal : { ok: true, places };
}

export function isWholeWorkspace(text: string): boolean {
  return ['', '.', './', '/'].includes(text.trim());
}

/**
 * The files below a folder, those that git ignores left out, in no order; `mayList` of the fence is still to be asked for
 * each one that is used.
 */
export async function* listFiles(
  fence: WorkspaceFence,
  { folder, segments }: FencedPath,
  signal: AbortSignal,
): AsyncGenerator<ListedFile> {
  const program = folder.uri.scheme === 'file' ? await findRipgrep() : undefined;
  if (program === undefined) {
    yield* walk(fence, folder, segments, signal);
    return;
  }
  const start = `./${segments.join('/')}`;
  const args = ['--files', '--hidden', '--no-ignore-dot', '--null', '--glob=!.git', '--', start];
  let count = 0;
  for await (const name of runRipgrep(program, { args, cwd: folder.uri.fsPath, separator: '\0' }, signal)) {
    yield { folder, segments: namesOf(name) };
    count += 1;
    if (count >= MAX_FILES) return;
  }
}

/** Names of a path that the search program printed. */
export function namesOf(printed: string): string[] {
  const path = process.platform === 'win32' ? printed.replaceAll('\\', '/') : printed;
  return path.split('/').filter((name) => name !== '' && name !== '.');
}

/** The same through the editor's file system: slower, and where there is no search program. */
async function* walk(
  fence: WorkspaceFence,
  folder: vscode.WorkspaceFolder,
  from: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<ListedFile> {
  const waiting: (readonly string[])[] = [from];
  let folders = 0;
  for (let at = waiting.pop(); at !== undefined && folders < MAX_FOLDERS; at = waiting.pop()) {
    signal.throwIfAborted();
    folders += 1;
    for (const [name, type] of await entriesOf(vscode.Uri.joinPath(folder.uri, ...at))) {
      const segments = [...at, name];
      if ((type & vscode.FileType.SymbolicLink) !== 0) continue;
      const isFolder = (type & vscode.FileType.Directory) !== 0;
      if (!(await fence.mayList(folder, segments, isFolder))) continue;
      if (isFolder) waiting.push(segments);
      else yield { folder, segments };
    }
  }
}

async function entriesOf(uri: vscode.Uri): Promise<readonly [string, vscode.FileType][]> {
  try {
    return await vscode.workspace.fs.readDirectory(uri);
  } catch {
    return []; // gone, or not ours to read
  }
}
