/** From what a user pointed at to the items of a batch: folders are walked, and what cannot or may not be sent is named. */
import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import { throwIfAborted } from '../../../base/async.ts';
import { isIgnoredItself, parseIgnoreFile, type IgnoreFile } from '../../../core/workspace/gitignore.ts';
import { isRestricted, RESTRICTED_SENTENCE } from '../../attachments/read.ts';
import { sniff } from '../../../core/attachments/sniff.ts';
import { neverSendReason } from '../../workspace/neverSend.ts';
import type { PlanItem, Skipped } from '../../../core/extraction/batch/plan.ts';
import { tableKindOf, tableRows } from '../../../core/extraction/batch/rows.ts';
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
  const known = new Map<string, Promise<IgnoreFile | undefined>>();
  const kept: vscode.Uri[] = [];
  const skipped: Skipped[] = [];
  for (const uri of uris) {
    if (NO_DOCUMENTS.has(uri.path.slice(uri.path.lastIndexOf('/') + 1))) continue;
    if (await isIgnoredAnywhere(uri, known)) skipped.push({ label: labelOf(uri), reason: 'Git ignores it.' });
    else kept.push(uri);
  }
  return { kept, skipped };
}

/** Whether Git ignores a file or a folder it is in; the folders' rules are read once. */
async function isIgnoredAnywhere(
  uri: vscode.Uri,
  known: Map<string, Promise<IgnoreFile | undefined>>,
): Promise<boolean> {
  const root = vscode.workspace.getWorkspaceFolder(uri)?.uri;
  if (root === undefined) return false;
  const names = uri.path
    .slice(root.path.length)
    .split('/')
    .filter((name) => name !== '');
  const scopes: IgnoreFile[] = [];
  let at = root;
  for (const [index, name] of names.entries()) {
    const folder = at;
    const own = known.get(folder.path) ?? scopeOf(folder);
    known.set(folder.path, own);
    const scope = await own;
    if (scope !== undefined) scopes.push(scope);
    at = vscode.Uri.joinPath(at, name);
    if (isIgnoredIn(scopes, at.path, index < names.length - 1)) return true;
  }
  return false;
}

/** The rows of a table file; `undefined` where it is no table. */
export async function collectRows(uri: vscode.Uri): Promise<Collected | undefined> {
  const kind = tableKindOf(uri.path);
  if (kind === undefined) return undefined;
  const label = labelOf(uri);
  const verdict = await sizeOrReason(uri, MAX_TABLE_BYTES);
  if (typeof verdict === 'string') {
    return { items: [], skipped: [{ label, reason: verdict }], sizes: new Map(), isCut: false };
  }
  const rows = tableRows(await readText(uri), kind);
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
export function collectSelections(editor: vscode.TextEditor): Collected {
  const { document } = editor;
  const label = labelOf(document.uri);
  const forbidden = isRestricted(document.uri) ? RESTRICTED_SENTENCE : neverSendReason(document.uri);
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

/** A file's text in its own encoding; what an editor holds unsaved counts. */
async function readText(uri: vscode.Uri): Promise<string> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open !== undefined) return open.getText();
  return vscode.workspace.decode(await vscode.workspace.fs.readFile(uri), { uri });
}

/** A file's text at the time of its turn, or why it is not sent. What may be sent may have changed since it was chosen. */
export async function readForSending(
  item: PlanItem,
): Promise<{ readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string }> {
  const uri = vscode.Uri.parse(item.uri, true);
  if (isRestricted(uri)) return { ok: false, reason: RESTRICTED_SENTENCE };
  const forbidden = neverSendReason(uri);
  if (forbidden !== undefined) return { ok: false, reason: forbidden };
  if (item.text !== undefined) return { ok: true, text: item.text };
  const verdict = await sizeOrReason(uri, MAX_FILE_BYTES);
  return typeof verdict === 'string' ? { ok: false, reason: verdict } : { ok: true, text: await readText(uri) };
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
      if (uri !== undefined) results[index] = [uri, await sizeOrReason(uri, MAX_FILE_BYTES)];
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, uris.length) }, worker));
  return results;
}

/** A file's size in bytes, or why it is left out. */
async function sizeOrReason(uri: vscode.Uri, most: number): Promise<number | string> {
  if (isRestricted(uri)) return RESTRICTED_SENTENCE;
  const forbidden = neverSendReason(uri);
  if (forbidden !== undefined) return forbidden;
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > most) return `It has ${formatBytes(size)}; the limit is ${formatBytes(most)}.`;
    const bytes = await vscode.workspace.fs.readFile(uri);
    const found = sniff(bytes);
    if (found.kind === 'image') return 'It is a picture, not text.';
    if (found.kind === 'pdf') return 'It is a PDF. Save its text as a file first.';
    if (found.kind === 'binary') return `It is ${found.what}.`;
    return bytes.every((byte) => byte <= 0x20) ? 'It is empty.' : size;
  } catch (error) {
    const isMissing = error instanceof vscode.FileSystemError && error.code === 'FileNotFound';
    return isMissing ? 'There is no such file any more.' : 'It could not be read.';
  }
}

class Walk {
  readonly files: vscode.Uri[] = [];
  readonly skipped: Skipped[] = [];
  isCut = false;
  readonly #seen = new Set<string>();
  readonly #signal: AbortSignal;

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
    else await this.#folder(uri, await scopesAbove(uri));
  }

  #add(uri: vscode.Uri): void {
    if (this.#seen.has(uri.toString())) return;
    this.#seen.add(uri.toString());
    if (this.files.length < MAX_FILES) this.files.push(uri);
    else this.isCut = true;
  }

  async #folder(folder: vscode.Uri, above: readonly IgnoreFile[]): Promise<void> {
    throwIfAborted(this.#signal);
    if (this.isCut) return;
    const entries = await vscode.workspace.fs.readDirectory(folder).then(
      (found) => found,
      () => [],
    );
    const own = entries.some(([name]) => name === '.gitignore') ? await scopeOf(folder) : undefined;
    const scopes = own === undefined ? above : [...above, own];
    for (const [name, type] of entries) {
      const uri = vscode.Uri.joinPath(folder, name);
      // A linked folder may lead in a circle.
      const isFolder = type === vscode.FileType.Directory;
      if (!isFolder && ((type & vscode.FileType.File) === 0 || NO_DOCUMENTS.has(name))) continue;
      if (isFolder && NEVER_WALKED.has(name)) continue;
      if (isIgnoredIn(scopes, uri.path, isFolder)) {
        this.skipped.push({ label: labelOf(uri) + (isFolder ? '/' : ''), reason: 'Git ignores it.' });
      } else if (isFolder) await this.#folder(uri, scopes);
      else this.#add(uri);
    }
  }
}

async function scopeOf(folder: vscode.Uri): Promise<IgnoreFile | undefined> {
  try {
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, '.gitignore'));
    return parseIgnoreFile(new TextDecoder().decode(bytes), namesOf(folder.path));
  } catch {
    return undefined; // most folders have none
  }
}

/** What the folders above a folder ignore, up to the workspace; nothing where they ignore the folder itself. */
async function scopesAbove(folder: vscode.Uri): Promise<readonly IgnoreFile[]> {
  const root = vscode.workspace.getWorkspaceFolder(folder);
  if (root === undefined || root.uri.path === folder.path) return [];
  const scopes: IgnoreFile[] = [];
  let at = root.uri;
  for (const name of folder.path.slice(root.uri.path.length).split('/')) {
    if (name !== '') at = vscode.Uri.joinPath(at, name);
    if (at.path !== folder.path) scopes.push(...[await scopeOf(at)].filter((scope) => scope !== undefined));
    if (at.path !== root.uri.path && isIgnoredIn(scopes, at.path, true)) return [];
  }
  return scopes;
}

/** The files are those of the folders above, from the outermost to the innermost. */
function isIgnoredIn(files: readonly IgnoreFile[], path: string, isFolder: boolean): boolean {
  return isIgnoredItself(namesOf(path), isFolder, files);
}

function namesOf(path: string): readonly string[] {
  return path.split('/').filter((name) => name !== '');
}
