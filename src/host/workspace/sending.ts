import * as l10n from '@vscode/l10n';
import { realpath } from 'node:fs/promises';
import * as vscode from 'vscode';
import { AppError } from '../../base/errors.ts';
import { isInGitFolder } from '../../core/workspace/paths.ts';
import { homeOf, segmentsBelow } from './fence.ts';
import { readPlace, type FileBytes } from './handles.ts';
import { IgnoreCache } from './ignoreCache.ts';
import { neverSendReason } from './neverSend.ts';
import { fileOf } from './notebooks.ts';

/** Said wherever Restricted Mode keeps us from reading. */
export const RESTRICTED_SENTENCE = l10n.t(
  'This folder is in Restricted Mode: nothing of it is read. Trust the folder to attach its files.',
);

const ignored = new IgnoreCache();

/** Whether Restricted Mode forbids to read this: everything inside the workspace while it is not trusted. */
export function isRestricted(uri: vscode.Uri): boolean {
  return !vscode.workspace.isTrusted && vscode.workspace.getWorkspaceFolder(uri) !== undefined;
}

/**
 * Why a file that the user pointed at, or has open, may not be sent; `undefined` where it may. Asked about its name, and
 * about where it really lies: a link is not more than the file it leads to.
 */
export async function whyNotSent(uri: vscode.Uri): Promise<string | undefined> {
  return isRestricted(fileOf(uri)) ? RESTRICTED_SENTENCE : whyNotSentByRule(uri);
}

/** The same of a document whose text around the cursor the user asks to send by a key, which counts in Restricted Mode, too. */
export async function whyNotSentByRule(uri: vscode.Uri): Promise<string | undefined> {
  const file = fileOf(uri);
  const reason = neverSendReason(file);
  if (reason !== undefined || file.scheme !== 'file') return reason;
  const real = await realpath(file.fsPath).catch(() => undefined);
  // Nothing is there any more: what the editor still has of it is known by its name alone.
  return real === undefined ? undefined : whyNotAt(file, real);
}

/** Throws an `AppError` that says why a file may not be sent. */
export async function assertMaySend(uri: vscode.Uri): Promise<void> {
  const reason = await whyNotSent(uri);
  const code = reason === RESTRICTED_SENTENCE ? 'restricted' : 'never-send';
  if (reason !== undefined) throw new AppError('request', reason, { code });
}

/** Reads a file that is to be sent, from the one handle whose place was asked about. Rejects where it cannot be opened. */
export async function readToSend(uri: vscode.Uri, most: number): Promise<FileBytes> {
  const reason = whyNotByName(uri);
  if (reason !== undefined) return { kind: 'refused', reason };
  if (uri.scheme === 'file') return readPlace(uri.fsPath, most, (real) => whyNotAt(uri, real));
  const { size, type } = await vscode.workspace.fs.stat(uri);
  if ((type & vscode.FileType.Directory) !== 0) return { kind: 'folder' };
  return size > most ? { kind: 'large', size } : { kind: 'bytes', bytes: await vscode.workspace.fs.readFile(uri) };
}

/** Whether a link that was found in a folder leads neither into it nor into the workspace. */
export async function leadsOutOf(folder: vscode.Uri, uri: vscode.Uri): Promise<boolean> {
  if (uri.scheme !== 'file') return false;
  const [top, real] = await Promise.all([realpath(folder.fsPath), realpath(uri.fsPath)]).catch(() => []);
  if (top === undefined || real === undefined) return true;
  const place = vscode.Uri.file(real);
  return !place.path.startsWith(`${vscode.Uri.file(top).path}/`) && (await homeOf(place)) === undefined;
}

function whyNotByName(uri: vscode.Uri): string | undefined {
  return isRestricted(uri) ? RESTRICTED_SENTENCE : neverSendReason(uri);
}

/** The same rules for the place a name leads to; those of names were asked before. */
async function whyNotAt(uri: vscode.Uri, real: string): Promise<string | undefined> {
  const place = vscode.Uri.file(real);
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  const home = await homeOf(place, folder);
  const own = folder === undefined ? [] : segmentsBelow(folder.uri, uri);
  const isItself =
    folder === undefined
      ? place.path === uri.path && home === undefined
      : home?.folder === folder && home.segments.join('/') === own.join('/');
  if (isItself) return undefined;
  if (!vscode.workspace.isTrusted && home !== undefined) return RESTRICTED_SENTENCE;
  const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  const kept = neverSendReason(place) ?? (home === undefined ? undefined : neverSendReason(home.uri));
  if (kept !== undefined) return l10n.t`${name} is a link: ${kept}`;
  if (folder === undefined) return undefined;
  if (home === undefined)
    return l10n.t`${name} is not sent: it is a link that leads out of the workspace. Open the file itself to send it.`;
  if (isInGitFolder(home.segments)) return l10n.t`${name} is not sent: it is a link into Git’s own folder.`;
  const isHidden =
    (await ignored.isIgnored(home.folder.uri, home.segments, false)) &&
    !(await ignored.isIgnored(folder.uri, own, false));
  return isHidden ? l10n.t`${name} is not sent: it is a link to a file that Git ignores.` : undefined;
}
