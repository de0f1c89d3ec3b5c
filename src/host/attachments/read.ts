import * as l10n from '@vscode/l10n';
import { Buffer } from 'node:buffer';
import * as vscode from 'vscode';
import { isCancelled } from '../../base/errors.ts';
import type { ContextPart } from '../../core/model/message.ts';
import { readNotebook } from '../../core/notebook/readNotebook.ts';
import { wordsFor, type Unread } from '../workspace/handles.ts';
import { decodeAs, decodeFile, rememberEncoding } from '../workspace/encodings.ts';
import { cellOf, fileOf, isNotebook, liveNotebook, notebookIn, openNotebook } from '../workspace/notebooks.ts';
import { readToSend, whyNotSent } from '../workspace/sending.ts';
import { chooseEncoding } from './chooseEncoding.ts';
import { fromBinary, trimText, type ReadResult } from './fromBytes.ts';
import { damagedNotice, fromNotebook } from './fromNotebook.ts';
import { readPatiently } from './readPatiently.ts';
import { formatBytes } from '../../core/text/format.ts';

/** Larger than this is not even opened as text. */
const MAX_TEXT_BYTES = 20_000_000;

/**
 * Reads a file as what it is: picture, PDF, notebook, or text in its own encoding. A cell stands for its notebook. Rejects
 * with a `cancelled` error where the user gave it up.
 */
export async function readUri(given: vscode.Uri, takesPictures = true): Promise<ReadResult> {
  const uri = fileOf(given);
  const name = nameOf(uri);
  if (uri.scheme === 'untitled') return readUntitled(uri, takesPictures);
  if (!['file', 'vscode-remote', 'vscode-vfs', 'vscode-userdata'].includes(uri.scheme)) {
    return { ok: false, reason: l10n.t`${name} was not attached: only files can be.` };
  }
  try {
    const read = await readPatiently(name, () => readToSend(uri, MAX_TEXT_BYTES));
    if (read.kind === 'bytes') return fromBinary(name, read.bytes) ?? (await readBytes(uri, read.bytes, takesPictures));
    return { ok: false, reason: whyUnread(name, read) };
  } catch (error) {
    if (isCancelled(error)) throw error;
    return { ok: false, reason: l10n.t`${name} could not be read: ${reasonOf(error)}.` };
  }
}

function whyUnread(name: string, read: Unread): string {
  if (read.kind === 'refused') return read.reason;
  if (read.kind === 'folder') return l10n.t`${name} is a folder. Attach its files one by one.`;
  if (read.kind === 'large') {
    return l10n.t`${name} was not attached: it has ${formatBytes(read.size)}, the limit is 20 MB.`;
  }
  return l10n.t`${name} could not be read: ${wordsFor(read.kind)(l10n)}.`;
}

/** The document tells the language and what is not saved; what is saved comes from the bytes that were asked about. */
async function readBytes(uri: vscode.Uri, bytes: Uint8Array, takesPictures: boolean): Promise<ReadResult> {
  const name = nameOf(uri);
  // The editor may have the notebook's file open as text, too.
  const document = isNotebook(uri)
    ? openDocument(uri)
    : await readPatiently(name, () => vscode.workspace.openTextDocument(uri));
  const text = document?.isDirty === true ? document.getText() : await textOf(name, bytes, uri);
  if (text === undefined) return unknownEncoding(name);
  if (!isNotebook(uri)) return wholePart({ uri, languageId: document?.languageId }, text, 'file');
  const reading = notebookIn(uri, text);
  if (reading.ok) return fromNotebook(name, reading.notebook, { origin: 'file', ...whereOf({ uri }) }, takesPictures);
  const damaged = wholePart({ uri, languageId: 'json' }, text, 'file');
  return damaged.ok ? { ...damaged, notice: damagedNotice(name, reading.why.message) } : damaged;
}

async function readUntitled(uri: vscode.Uri, takesPictures: boolean): Promise<ReadResult> {
  const notebook = openNotebook(uri);
  if (notebook === undefined) return readDocument(await vscode.workspace.openTextDocument(uri), 'editor');
  return fromNotebook(nameOf(uri), liveNotebook(notebook), { origin: 'editor', ...whereOf({ uri }) }, takesPictures);
}

function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  const key = uri.toString();
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === key);
}

/** The text of bytes; where it is not known how they are to be read, the user says it, or `undefined`. */
async function textOf(name: string, bytes: Uint8Array, uri?: vscode.Uri): Promise<string | undefined> {
  const { text, lost } = await decodeFile(bytes, uri);
  if (lost === 0) return text;
  const encoding = await chooseEncoding(name, bytes);
  if (encoding === undefined) return undefined;
  if (uri !== undefined) rememberEncoding(uri, encoding);
  return (await decodeAs(bytes, encoding)).text;
}

function unknownEncoding(name: string): ReadResult {
  return {
    ok: false,
    reason: l10n.t`${name} was not attached: its encoding is not known. Attach it again to choose one.`,
  };
}

/** A whole document as the editor has it, unsaved changes included. */
export async function readDocument(document: vscode.TextDocument, origin: 'file' | 'editor'): Promise<ReadResult> {
  const forbidden = await whyNotSent(document.uri);
  return forbidden === undefined ? wholePart(document, document.getText(), origin) : { ok: false, reason: forbidden };
}

function wholePart(document: Located, whole: string, origin: 'file' | 'editor'): ReadResult {
  const label = placeName(document.uri);
  const { text, notice } = trimText(label, whole);
  if (text.trim() === '') return { ok: false, reason: l10n.t`${label} is empty.` };
  const part: ContextPart = { type: 'context', origin, label, text, ...whereOf(document) };
  return { ok: true, part, ...(notice !== undefined && { notice }) };
}

interface SelectedLines {
  readonly ranges: readonly vscode.Range[];
  /** Of the first stretch, from one, both inclusive. */
  readonly startLine: number;
  readonly endLine: number;
  /** `12`, `12–40`, `12–40 +1` where there are more stretches. */
  readonly words: string;
}

/** What is selected in an editor; `undefined` where nothing is. */
export function selectedLines({ selections }: Pick<vscode.TextEditor, 'selections'>): SelectedLines | undefined {
  const ranges = selections.filter((selection) => !selection.isEmpty);
  const [first] = ranges;
  if (first === undefined) return undefined;
  const startLine = first.start.line + 1;
  // A selection that ends at the start of a line does not include that line.
  const endLine = first.end.character === 0 && first.end.line > first.start.line ? first.end.line : first.end.line + 1;
  const lines = startLine === endLine ? String(startLine) : `${startLine}–${endLine}`;
  return { ranges, startLine, endLine, words: ranges.length > 1 ? `${lines} +${ranges.length - 1}` : lines };
}

/** The selections of an editor; whole lines are counted as a user would (`retry.ts:12–40`). */
export async function readSelection(editor: vscode.TextEditor): Promise<ReadResult> {
  const { document } = editor;
  const selected = selectedLines(editor);
  if (selected === undefined) return { ok: false, reason: l10n.t('Nothing is selected in the editor.') };
  const { ranges, startLine, endLine, words } = selected;
  const name = placeName(document.uri);
  const forbidden = await whyNotSent(document.uri);
  if (forbidden !== undefined) return { ok: false, reason: forbidden };
  const { text, notice } = trimText(name, ranges.map((range) => document.getText(range)).join('\n\n'));
  const part: ContextPart = {
    type: 'context',
    origin: 'selection',
    label: `${name}:${words}`,
    text,
    ...whereOf(document),
    startLine,
    endLine,
  };
  return { ok: true, part, ...(notice !== undefined && { notice }) };
}

/** A pasted or dropped file, whose bytes the panel sent. */
export async function readPasted(name: string, base64: string, takesPictures = true): Promise<ReadResult> {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length === 0) return { ok: false, reason: l10n.t`${name} is empty.` };
  const binary = fromBinary(name, bytes);
  if (binary !== undefined) return binary;
  const whole = await textOf(name, bytes);
  if (whole === undefined) return unknownEncoding(name);
  const reading = /\.ipynb$/i.test(name) ? readNotebook(whole) : undefined;
  if (reading?.ok === true) return fromNotebook(name, reading.notebook, { origin: 'paste' }, takesPictures);
  const trimmed = trimText(name, whole);
  const notice = reading === undefined ? trimmed.notice : damagedNotice(name, reading.why.message);
  const part: ContextPart = { type: 'context', origin: 'paste', label: name, text: trimmed.text };
  return { ok: true, part, ...(notice !== undefined && { notice }) };
}

interface Located {
  readonly uri: vscode.Uri;
  readonly languageId?: string | undefined;
}

function whereOf({ uri, languageId }: Located): Pick<ContextPart, 'path' | 'uri' | 'languageId'> {
  const several = (vscode.workspace.workspaceFolders?.length ?? 0) > 1;
  const file = fileOf(uri);
  const path =
    file.scheme === 'untitled' ? undefined : vscode.workspace.asRelativePath(file, several) + cellInPath(uri);
  return {
    uri: uri.toString(),
    ...(languageId !== undefined && { languageId }),
    ...(path !== undefined && { path }),
  };
}

/** `plot.ipynb, cell 2`. */
export function placeName(uri: vscode.Uri): string {
  const cell = cellOf(uri);
  return cell === undefined ? nameOf(uri) : l10n.t`${nameOf(uri)}, cell ${cell.index + 1}`;
}

/** What stands for a cell behind the path of its notebook. l10n: none, for the model. */
function cellInPath(uri: vscode.Uri): string {
  const cell = cellOf(uri);
  return cell === undefined ? '' : `, cell ${cell.index + 1}`;
}

function nameOf(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1) || uri.toString();
}

function reasonOf(error: unknown): string {
  if (error instanceof vscode.FileSystemError) {
    if (error.code === 'FileNotFound') return l10n.t('there is no such file');
    if (error.code === 'NoPermissions') return l10n.t('permission denied');
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return l10n.t('there is no such file');
  if (code === 'EACCES' || code === 'EPERM') return l10n.t('the system does not allow it');
  return error instanceof Error && /binary/i.test(error.message)
    ? l10n.t('it is a binary file')
    : l10n.t('the editor could not open it');
}
