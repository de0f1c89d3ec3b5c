// Links that stand where a file or folder of the workspace was: what lies behind them is not the workspace's.

import * as l10n from '@vscode/l10n';
import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { isSameName } from './files.ts';

/** Whether a link stands for one of the folders on the way to a file of the workspace. Others are not judged. */
export async function isBehindLink(file: string): Promise<boolean> {
  const expected = await placeOf(file);
  if (expected === undefined) return false;
  const found = await realFolder(path.dirname(file));
  return found === undefined || !isSameName(found, expected);
}

/** Throws where a file of the workspace is a link now, also one that leads nowhere, or lies behind one. */
export async function assertNoLink(uri: vscode.Uri): Promise<void> {
  if (uri.scheme !== 'file') return;
  const place = await placeOf(uri.fsPath);
  if (place === undefined) return;
  const stat = await lstat(uri.fsPath).catch(() => undefined);
  if (stat?.isSymbolicLink() === true || (await isBehindLink(uri.fsPath))) {
    throw new Error(l10n.t('a link stands in its place, and what is behind it is left alone'));
  }
}

/** Where the folder of a file has to lie by its names alone; `undefined` outside the workspace. */
async function placeOf(file: string): Promise<string | undefined> {
  for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
    if (uri.scheme !== 'file') continue;
    const real = await realpath(uri.fsPath).catch(() => uri.fsPath);
    // Tools name files by where they really lie, commands by where the workspace has them.
    const from = [uri.fsPath, real].find((root) => isWithin(root, file));
    if (from !== undefined) return path.join(real, path.relative(from, path.dirname(file)));
  }
  return undefined;
}

function isWithin(folder: string, file: string): boolean {
  const way = path.relative(folder, file);
  return way !== '' && way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
}

/** Where a folder really lies, or would if it were made; `undefined` behind a link that leads nowhere. */
async function realFolder(folder: string): Promise<string | undefined> {
  const real = await realpath(folder).catch(() => undefined);
  if (real !== undefined) return real;
  const isThere = await lstat(folder).then(
    () => true,
    () => false,
  );
  const above = path.dirname(folder);
  if (isThere || above === folder) return undefined;
  const base = await realFolder(above);
  return base === undefined ? undefined : path.join(base, path.basename(folder));
}
