/** From what a user pointed at to the items of a batch: folders are walked, and what cannot or may not be sent is named. */
import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import { throwIfAborted } from '../../../base/async.ts';
import { isRestricted, leadsOutOf, readToSend, RESTRICTED_SENTENCE, whyNotSent } from '../../workspace/sending.ts';
import { decodeFile, isGarbled, UNKNOWN_ENCODING } from '../../workspace/encodings.ts';
import { isNotebook, notebookIn } from '../../workspace/notebooks.ts';
import { wordsFor, type Unread } from '../../workspace/handles.ts';
import { sniff } from '../../../core/attachments/sniff.ts';
import { segmentsBelow } from '../../workspace/fence.ts';
import { IgnoreCache } from '../../workspace/ignoreCache.ts';
import type { PlanItem, Skipped } from '../../../core/extraction/batch/plan.ts';
import { tableKindOf, tableRows } from '../../../core/extraction/batch/rows.ts';
import { notebookText } from '../../../core/notebook/notebookText.ts';
import { formatBytes } from '../../../core/text/format.ts';

/** Larger files are no documents to extract from; a table of this size may still be run row by row. */
const MAX_FILE_BYTES = 2_100_000;
const MAX_TABLE_BYTES = 21_000_000;
/** More than this is a wrong folder. */
const MAX_FILES = 20_000;
const AT_ONCE = 16;
const NEVER_WALKED = new Set(['.git', '.hg', '.svn', 'node_modules', '.aigateway']);
/** Files about files are no documents. */
const NO_DOCUMENTS = new Set(['.gitignore', '.gitattributes', '.gitkeep', '.DS_Store']);

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
  const walk = new Walk(signal);
  for (const uri of uris) await walk.start(uri);
  const items: PlanItem[] = [];
  const sizes = new Map<string, number>();
  const checked = await checkAll(walk.files, signal);
  for (const [uri, verdict] of checked) {
    const item = { id: `file:${uri.toString()}`, label: labelOf(uri), uri: uri.toString() };
    if (typeof verdict === 'string') walk.skipped.push({ label: item.label, reason: verdict });
    else {
      items.push(item);
      sizes.set(item.id, verdict);
    }
  }
  items.sort((left, right) => left.label.localeCompare(right.label, 'en', { numeric: true }));
  return { items, skipped: walk.skipped, sizes, isCut: walk.isCut };
}

/** Files found by a pattern, without those that Git ignores. */
export async function withoutIgnored(
  uris: readonly vscode.Uri[],
): Promise<{ readonly kept: readonly vscode.Uri[]; readonly skipped: readonly Skipped[] }> {
  const ignored = new IgnoreCache();
  const kept: vscode.Uri[] = [];
  const skipped: Skipped[] = [];
  for (const uri of uris) {
    if (NO_DOCUMENTS.has(uri.path.slice(uri.path.lastIndexOf('/') + 1))) continue;
    const root = vscode.workspace.getWorkspaceFolder(uri)?.uri;
    const isHidden = root !== undefined && (await ignored.isIgnored(root, segmentsBelow(root, uri), false));
    if (isHidden) skipped.push({ label: labelOf(uri), reason: 'Git ignores it.' });
    else kept.push(uri);
  }
  return { kept, skipped };
}

/** The rows of a table file; `undefined` where it is no table. */
export async function collectRows(uri: vscode.Uri): Promise<Collected | undefined> {
  const kind = tableKindOf(uri.path);
  if (kind === undefined) return undefined;
  const label = labelOf(uri);
  const read = await readText(uri, MAX_TABLE_BYTES);
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

type FileText = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string };

/** A file's text in its own encoding; what an editor holds unsaved counts. */
async function readText(uri: vscode.Uri, most: number): Promise<FileText> {
  const bytes = await bytesOrReason(uri, most);
  if (typeof bytes === 'string') return { ok: false, reason: bytes };
  const key = uri.toString();
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === key);
  if (open?.isDirty === true) return { ok: true, text: open.getText() };
  const decoded = await decodeFile(bytes, uri);
  if (isGarbled(decoded)) return { ok: false, reason: `It was not read: ${UNKNOWN_ENCODING}.` };
  const reading = isNotebook(uri) ? notebookIn(uri, decoded.text) : undefined;
  if (reading?.ok !== true) return { ok: true, text: decoded.text };
  return { ok: true, text: notebookText(reading.notebook, { from: 1, maxChars: Infinity }).text };
}

/** A file's text at the time of its turn, or why it is not sent. What may be sent may have changed since it was chosen. */
export async function readForSending(item: PlanItem): Promise<FileText> {
  const uri = vscode.Uri.parse(item.uri, true);
  if (item.text === undefined) return readText(uri, MAX_FILE_BYTES);
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
      const bytes = await bytesOrReason(uri, MAX_FILE_BYTES);
      results[index] = [uri, typeof bytes === 'string' ? bytes : bytes.length];
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, uris.length) }, worker));
  return results;
}

/** What a file holds, or why it is left out. */
async function bytesOrReason(uri: vscode.Uri, most: number): Promise<Uint8Array | string> {
  try {
    const read = await readToSend(uri, most);
    return read.kind === 'bytes' ? (noDocument(read.bytes) ?? read.bytes) : whyUnread(read, most);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const isMissing = code === 'FileNotFound' || code === 'ENOENT' || code === 'ENOTDIR';
    return isMissing ? 'The file no longer exists.' : 'It could not be read.';
  }
}

function noDocument(bytes: Uint8Array): string | undefined {
  const found = sniff(bytes);
  if (found.kind === 'image') return 'It is a picture, not text.';
  if (found.kind === 'pdf') return 'It is a PDF. Save its text as a file first.';
  if (found.kind === 'binary') return `It is ${found.what}.`;
  return bytes.every((byte) => byte <= 0x20) ? 'It is empty.' : undefined;
}

function whyUnread(read: Unread, most: number): string {
  if (read.kind === 'refused') return read.reason;
  if (read.kind === 'large') return `It has ${formatBytes(read.size)}; the limit is ${formatBytes(most)}.`;
  return `It could not be read: ${wordsFor(read.kind)}.`;
}

/** Where a walk began, and from where on its rules of what Git ignores hold. */
interface Start {
  readonly folder: vscode.Uri;
  readonly isIgnoredItself: boolean;
}

class Walk {
  readonly files: vscode.Uri[] = [];
  readonly skipped: Skipped[] = [];
  isCut = false;
  readonly #seen = new Set<string>();
  readonly #signal: AbortSignal;
  readonly #ignored = new IgnoreCache();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** A file that was named itself is taken even where Git ignores it; so is a folder. */
  async start(uri: vscode.Uri): Promise<void> {
    const type = await vscode.workspace.fs.stat(uri).then(
      (stat) => stat.type,
      () => vscode.FileType.File,
    );
    if ((type & vscode.FileType.Directory) === 0) return this.#add(uri);
    if (isRestricted(uri)) this.skipped.push({ label: labelOf(uri), reason: RESTRICTED_SENTENCE });
    else {
      const root = vscode.workspace.getWorkspaceFolder(uri)?.uri;
      const names = root === undefined ? [] : segmentsBelow(root, uri);
      const isIgnoredItself = root !== undefined && (await this.#ignored.isIgnored(root, names, true));
      await this.#folder(uri, { folder: uri, isIgnoredItself });
    }
  }

  #add(uri: vscode.Uri): void {
    if (this.#seen.has(uri.toString())) return;
    this.#seen.add(uri.toString());
    if (this.files.length < MAX_FILES) this.files.push(uri);
    else this.isCut = true;
  }

  async #folder(folder: vscode.Uri, start: Start): Promise<void> {
    throwIfAborted(this.#signal);
    if (this.isCut) return;
    const entries = await vscode.workspace.fs.readDirectory(folder).then(
      (found) => found,
      () => [],
    );
    for (const [name, type] of entries) {
      const uri = vscode.Uri.joinPath(folder, name);
      // A linked folder may lead in a circle.
      const isFolder = type === vscode.FileType.Directory;
      if (!isFolder && ((type & vscode.FileType.File) === 0 || NO_DOCUMENTS.has(name))) continue;
      if (isFolder && NEVER_WALKED.has(name)) continue;
      if (await this.#isIgnored(start, uri, isFolder)) {
        this.skipped.push({ label: labelOf(uri) + (isFolder ? '/' : ''), reason: 'Git ignores it.' });
      } else if (isFolder) await this.#folder(uri, start);
      else if ((type & vscode.FileType.SymbolicLink) !== 0 && (await leadsOutOf(start.folder, uri))) {
        this.skipped.push({ label: labelOf(uri), reason: 'It is a link that leads out of the folder.' });
      } else this.#add(uri);
    }
  }

  #isIgnored({ folder, isIgnoredItself }: Start, uri: vscode.Uri, isFolder: boolean): Promise<boolean> {
    const names = segmentsBelow(folder, uri);
    return isIgnoredItself
      ? this.#ignored.isIgnoredBelow(folder, names, isFolder)
      : this.#ignored.isIgnored(folder, names, isFolder);
  }
}
