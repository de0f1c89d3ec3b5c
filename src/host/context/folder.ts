import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { formatBytes } from '../../core/text/format.ts';
import { counted } from '../../core/text/plural.ts';
import { oneLine } from '../../core/text/visible.ts';
import { isInGitFolder } from '../../core/workspace/paths.ts';
import type { ReadResult } from '../attachments/fromBytes.ts';
import { segmentsBelow } from '../workspace/fence.ts';
import { FolderWalk } from '../workspace/folderWalk.ts';
import { whyNotSent } from '../workspace/sending.ts';
import { textToSend } from '../workspace/textToSend.ts';

/** UTF-16 units of the texts of all files together: about 50,000 tokens. */
const MAX_TEXT = 200_000;
/** Larger files, in bytes, would take the room of all others. */
const MAX_FILE_BYTES = 100_000;
/** With less room than this left, no further file is read. */
const LEAST_ROOM = 200;
const MAX_FILES = 2_000;
const MAX_LISTED = 1_000;
const MAX_PATH = 500;

/** What became of the files of a folder. */
interface Taken {
  readonly listed: string[];
  readonly texts: string[];
  private: number;
  noText: number;
  noRoom: number;
}

/**
 * A folder as the list of its files and the texts of those that fit, without what Git ignores and what may not be sent. What
 * was skipped is in the note.
 */
export async function readFolder(uri: vscode.Uri, signal: AbortSignal): Promise<ReadResult> {
  const path = folderPath(uri);
  const shown = `${oneLine(path, MAX_PATH)}/`;
  const name = `${oneLine(uri.path.slice(uri.path.lastIndexOf('/') + 1) || path, 100)}/`;
  const root = vscode.workspace.getWorkspaceFolder(uri)?.uri;
  if (isInGitFolder(root === undefined ? uri.path.split('/') : segmentsBelow(root, uri)))
    return { ok: false, reason: l10n.t`${name} was not attached: it is Git’s own folder. Attach the changes instead.` };
  const forbidden = await whyNotSent(uri);
  if (forbidden !== undefined) return { ok: false, reason: forbidden };
  const walk = new FolderWalk(MAX_FILES, signal);
  await walk.start(uri);
  const files = walk.files.toSorted((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }));
  const taken = await readAll(uri, files, signal);
  if (taken.listed.length === 0)
    return { ok: false, reason: l10n.t`${name} was not attached: ${whyEmpty(walk, taken)}.` };
  const { listed, texts } = taken;
  const list = [`${shown}:`, ...listed.slice(0, MAX_LISTED), ...notListed(listed.length, walk.isCut)].join('\n');
  const note = noteOf(walk, taken);
  const count =
    texts.length === listed.length
      ? counted(listed.length, l10n.t('{0} file'), l10n.t('{0} files'))
      : counted(
          listed.length,
          (all) => l10n.t`${texts.length} of ${all} file`,
          (all) => l10n.t`${texts.length} of ${all} files`,
        );
  return {
    ok: true,
    part: {
      type: 'context',
      origin: 'file',
      source: 'folder',
      label: `${name} (${count})`,
      path: shown,
      text: [list, ...texts].join('\n\n'),
      ...(note !== undefined && { note }),
    },
    ...(note !== undefined && { notice: `${name}: ${note}` }),
  };
}

/** What follows a list that is cut. l10n: none, for the model. */
function notListed(count: number, isCut: boolean): readonly string[] {
  const more = count > MAX_LISTED ? [`[${count - MAX_LISTED} more files are not listed]`] : [];
  return isCut ? [...more, `[more than ${counted(MAX_FILES, '{0} file', '{0} files')}; the rest is not listed]`] : more;
}

async function readAll(folder: vscode.Uri, files: readonly vscode.Uri[], signal: AbortSignal): Promise<Taken> {
  const taken: Taken = { listed: [], texts: [], private: 0, noText: 0, noRoom: 0 };
  let room = MAX_TEXT;
  for (const file of files) {
    signal.throwIfAborted();
    // Not even the name of what may not be sent.
    if ((await whyNotSent(file)) !== undefined) {
      taken.private += 1;
      continue;
    }
    const name = oneLine(segmentsBelow(folder, file).join('/'), MAX_PATH);
    taken.listed.push(name);
    if (room < LEAST_ROOM) {
      taken.noRoom += 1;
      continue;
    }
    const read = await textToSend(file, MAX_FILE_BYTES);
    if (!read.ok) {
      if (await isLarge(file)) taken.noRoom += 1;
      else taken.noText += 1;
    } else if (read.text.length > room) taken.noRoom += 1;
    else {
      taken.texts.push(`=== ${name}\n${read.text}`);
      room -= read.text.length;
    }
  }
  return taken;
}

function noteOf(walk: FolderWalk, { private: kept, noText, noRoom }: Taken): string | undefined {
  const parts = [
    noRoom > 0
      ? counted(
          noRoom,
          (count) => l10n.t`the text of ${count} file for which there was no room (${formatBytes(MAX_TEXT)} in all)`,
          (count) => l10n.t`the text of ${count} files for which there was no room (${formatBytes(MAX_TEXT)} in all)`,
        )
      : '',
    noText > 0 ? counted(noText, l10n.t('{0} file without text'), l10n.t('{0} files without text')) : '',
    walk.skipped.length > 0
      ? counted(
          walk.skipped.length,
          l10n.t('{0} entry that Git ignores or that link elsewhere'),
          l10n.t('{0} entries that Git ignores or that link elsewhere'),
        )
      : '',
    kept > 0 ? counted(kept, l10n.t('{0} file that may not be sent'), l10n.t('{0} files that may not be sent')) : '',
    walk.isCut
      ? counted(MAX_FILES, l10n.t('all beyond the first {0} file'), l10n.t('all beyond the first {0} files'))
      : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? undefined : l10n.t`Skipped: ${parts.join(', ')}.`;
}

/** Whether a file that was not read is larger than those that are. */
async function isLarge(file: vscode.Uri): Promise<boolean> {
  const stat = await vscode.workspace.fs.stat(file).then(undefined, () => undefined);
  return stat !== undefined && stat.size > MAX_FILE_BYTES;
}

function whyEmpty(walk: FolderWalk, taken: Taken): string {
  if (taken.private > 0) return l10n.t('none of its files may be sent');
  return walk.skipped.length > 0 ? l10n.t('Git ignores all that is in it') : l10n.t('it has no files');
}

/** As people write it: from the workspace’s folder on. */
function folderPath(uri: vscode.Uri): string {
  const own = vscode.workspace.workspaceFolders?.find((folder) => folder.uri.toString() === uri.toString());
  const several = (vscode.workspace.workspaceFolders?.length ?? 0) > 1;
  return own?.name ?? vscode.workspace.asRelativePath(uri, several).replace(/\/$/, '');
}
