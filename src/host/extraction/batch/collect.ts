/** From what a user pointed at to the items of a batch: folders are walked, and what cannot or may not be sent is named. */
import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import { throwIfAborted } from '../../../base/async.ts';
import { whyNotSent } from '../../workspace/sending.ts';
import { segmentsBelow } from '../../workspace/fence.ts';
import { FolderWalk, isAboutFiles } from '../../workspace/folderWalk.ts';
import { IgnoreCache } from '../../workspace/ignoreCache.ts';
import { bytesToSend, textToSend, type TextToSend } from '../../workspace/textToSend.ts';
import type { PlanItem, Skipped } from '../../../core/extraction/batch/plan.ts';
import { tableKindOf, tableRows } from '../../../core/extraction/batch/rows.ts';

/** Larger files are no documents to extract from; a table of this size may still be run row by row. */
const MAX_FILE_BYTES = 2_100_000;
const MAX_TABLE_BYTES = 21_000_000;
/** More than this is a wrong folder. */
const MAX_FILES = 20_000;
const AT_ONCE = 16;

export interface Collected {
  readonly items: readonly PlanItem[];
  readonly skipped: readonly Skipped[];
  /** Of each item, in bytes: for the estimate. */
  readonly sizes: ReadonlyMap<string, number>;
  /** The folder has more files than a batch takes. */
  readonly isCut: boolean;
}

/** The files among `uris` and in folders among them, without repeats, in the order of their paths. */
export async function collectFiles(uris: readonly vscode.Uri[], signal: AbortSignal): Promise<Collected> {
  const walk = new FolderWalk(MAX_FILES, signal);
  for (const uri of uris) await walk.start(uri);
  const skipped: Skipped[] = walk.skipped.map(({ uri, isFolder, reason }) => ({
    label: labelOf(uri) + (isFolder ? '/' : ''),
    reason,
  }));
  const items: PlanItem[] = [];
  const sizes = new Map<string, number>();
  const checked = await checkAll(walk.files, signal);
  for (const [uri, verdict] of checked) {
    const item = { id: `file:${uri.toString()}`, label: labelOf(uri), uri: uri.toString() };
    if (typeof verdict === 'string') skipped.push({ label: item.label, reason: verdict });
    else {
      items.push(item);
      sizes.set(item.id, verdict);
    }
  }
  items.sort((left, right) => left.label.localeCompare(right.label, 'en', { numeric: true }));
  return { items, skipped, sizes, isCut: walk.isCut };
}

/** Files found by a pattern, without those that Git ignores. */
export async function withoutIgnored(
  uris: readonly vscode.Uri[],
): Promise<{ readonly kept: readonly vscode.Uri[]; readonly skipped: readonly Skipped[] }> {
  const ignored = new IgnoreCache();
  const kept: vscode.Uri[] = [];
  const skipped: Skipped[] = [];
  for (const uri of uris) {
    if (isAboutFiles(uri.path.slice(uri.path.lastIndexOf('/') + 1))) continue;
    const root = vscode.workspace.getWorkspaceFolder(uri)?.uri;
    const isHidden = root !== undefined && (await ignored.isIgnored(root, segmentsBelow(root, uri), false));
    if (isHidden) skipped.push({ label: labelOf(uri), reason: l10n.t('Git ignores it.') });
    else kept.push(uri);
  }
  return { kept, skipped };
}

/** The rows of a table file; `undefined` where it is no table. */
export async function collectRows(uri: vscode.Uri): Promise<Collected | undefined> {
  const kind = tableKindOf(uri.path);
  if (kind === undefined) return undefined;
  const label = labelOf(uri);
  const read = await textToSend(uri, MAX_TABLE_BYTES);
  if (!read.ok) return { items: [], skipped: [{ label, reason: read.reason }], sizes: new Map(), isCut: false };
  const rows = tableRows(read.text, kind);
  const items = rows.map(({ line, text }): PlanItem => {
    const digest = createHash('sha256').update(text).digest('hex').slice(0, 12);
    return {
      id: `row:${uri.toString()}:${line}:${digest}`,
      label: `${label}:${line + 1}`,
      uri: uri.toString(),
      line,
      text,
    };
  });
  const sizes = new Map(items.map(({ id, text }) => [id, text?.length ?? 0]));
  return { items: items.slice(0, MAX_FILES), skipped: [], sizes, isCut: items.length > MAX_FILES };
}

/** Each selection of an editor as an item of its own. */
export async function collectSelections(editor: vscode.TextEditor): Promise<Collected> {
  const { document } = editor;
  const label = labelOf(document.uri);
  const forbidden = await whyNotSent(document.uri);
  if (forbidden !== undefined)
    return { items: [], skipped: [{ label, reason: forbidden }], sizes: new Map(), isCut: false };
  const items = editor.selections
    .filter((selection) => !selection.isEmpty)
    .toSorted((left, right) => left.start.compareTo(right.start))
    .map((selection): PlanItem => ({
      id: `selection:${document.uri.toString()}:${document.offsetAt(selection.start)}:${document.offsetAt(selection.end)}`,
      label: `${label}:${selection.start.line + 1}`,
      uri: document.uri.toString(),
      line: selection.start.line,
      text: document.getText(selection),
    }));
  return { items, skipped: [], sizes: new Map(items.map(({ id, text }) => [id, text?.length ?? 0])), isCut: false };
}

/** A file's text at the time of its turn, or why it is not sent. What may be sent may have changed since it was chosen. */
export async function readForSending(item: PlanItem): Promise<TextToSend> {
  const uri = vscode.Uri.parse(item.uri, true);
  if (item.text === undefined) return textToSend(uri, MAX_FILE_BYTES);
  const forbidden = await whyNotSent(uri);
  return forbidden === undefined ? { ok: true, text: item.text } : { ok: false, reason: forbidden };
}

function labelOf(uri: vscode.Uri): string {
  return uri.scheme === 'untitled' ? uri.path : vscode.workspace.asRelativePath(uri);
}

async function checkAll(
  uris: readonly vscode.Uri[],
  signal: AbortSignal,
): Promise<readonly (readonly [vscode.Uri, number | string])[]> {
  const results: (readonly [vscode.Uri, number | string])[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next; index < uris.length; index = next) {
      next += 1;
      throwIfAborted(signal);
      const uri = uris[index];
      if (uri === undefined) continue;
      const bytes = await bytesToSend(uri, MAX_FILE_BYTES);
      results[index] = [uri, typeof bytes === 'string' ? bytes : bytes.length];
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, uris.length) }, worker));
  return results;
}
