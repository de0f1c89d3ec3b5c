import { Buffer } from 'node:buffer';
import * as vscode from 'vscode';
import type { ContextPart } from '../../core/model/message.ts';
import { neverSendReason } from '../workspace/neverSend.ts';
import { fromBinary, trimText, type ReadResult } from './fromBytes.ts';
import { formatBytes } from '../../core/text/format.ts';

/** Said wherever Restricted Mode keeps us from reading. */
export const RESTRICTED_SENTENCE =
  'This folder is in Restricted Mode: nothing of it is read. Trust the folder to attach its files.';

/** Larger than this is not even opened as text. */
const MAX_TEXT_BYTES = 20_000_000;

/** Whether Restricted Mode forbids to read this: everything inside the workspace while it is not trusted. */
export function isRestricted(uri: vscode.Uri): boolean {
  return !vscode.workspace.isTrusted && vscode.workspace.getWorkspaceFolder(uri) !== undefined;
}

/** Reads a file as what it is: picture, PDF, or text in its own encoding. */
export async function readUri(uri: vscode.Uri): Promise<ReadResult> {
  const name = nameOf(uri);
  if (isRestricted(uri)) return { ok: false, reason: RESTRICTED_SENTENCE };
  const forbidden = neverSendReason(uri);
  if (forbidden !== undefined) return { ok: false, reason: forbidden };
  if (uri.scheme === 'untitled') return readDocument(await vscode.workspace.openTextDocument(uri), 'editor');
  if (!['file', 'vscode-remote', 'vscode-vfs', 'vscode-userdata'].includes(uri.scheme)) {
    return { ok: false, reason: `${name} was not attached: only files can be.` };
  }
  try {
    const stat = await vscode.workspace.fs.stat(uri);
    if ((stat.type & vscode.FileType.Directory) !== 0) {
      return { ok: false, reason: `${name} is a folder. Attach its files one by one.` };
    }
    if (stat.size > MAX_TEXT_BYTES) {
      return { ok: false, reason: `${name} was not attached: it has ${formatBytes(stat.size)}, the limit is 20 MB.` };
    }
    const binary = fromBinary(name, await vscode.workspace.fs.readFile(uri));
    return binary ?? (await readDocument(await vscode.workspace.openTextDocument(uri), 'file'));
  } catch (error) {
    return { ok: false, reason: `${name} could not be read: ${reasonOf(error)}.` };
  }
}

/** A whole document as the editor has it, unsaved changes included. */
export async function readDocument(document: vscode.TextDocument, origin: 'file' | 'editor'): Promise<ReadResult> {
  const label = nameOf(document.uri);
  const forbidden = neverSendReason(document.uri);
  if (forbidden !== undefined) return { ok: false, reason: forbidden };
  const { text, notice } = trimText(label, document.getText());
  if (text.trim() === '') return { ok: false, reason: `${label} is empty.` };
  const part: ContextPart = { type: 'context', origin, label, text, ...whereOf(document) };
  return { ok: true, part, ...(notice !== undefined && { notice }) };
}

/** The selections of an editor; whole lines are counted as a user would (`retry.ts:12–40`). */
export function readSelection(editor: vscode.TextEditor): ReadResult {
  const { document } = editor;
  const ranges = editor.selections.filter((selection) => !selection.isEmpty);
  const first = ranges[0];
  if (first === undefined) return { ok: false, reason: 'Nothing is selected in the editor.' };
  const name = nameOf(document.uri);
  const forbidden = neverSendReason(document.uri);
  if (forbidden !== undefined) return { ok: false, reason: forbidden };
  const { text, notice } = trimText(name, ranges.map((range) => document.getText(range)).join('\n\n'));
  const startLine = first.start.line + 1;
  // A selection that ends at the start of a line does not include that line.
  const endLine = first.end.character === 0 && first.end.line > first.start.line ? first.end.line : first.end.line + 1;
  const lines = startLine === endLine ? String(startLine) : `${startLine}–${endLine}`;
  const more = ranges.length > 1 ? ` +${ranges.length - 1}` : '';
  const part: ContextPart = {
    type: 'context',
    origin: 'selection',
    label: `${name}:${lines}${more}`,
    text,
    ...whereOf(document),
    startLine,
    endLine,
  };
  return { ok: true, part, ...(notice !== undefined && { notice }) };
}

/** A pasted or dropped file, whose bytes the panel sent. */
export function readPasted(name: string, base64: string): ReadResult {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length === 0) return { ok: false, reason: `${name} is empty.` };
  const binary = fromBinary(name, bytes);
  if (binary !== undefined) return binary;
  const { text, notice } = trimText(name, new TextDecoder().decode(bytes));
  const part: ContextPart = { type: 'context', origin: 'paste', label: name, text };
  return { ok: true, part, ...(notice !== undefined && { notice }) };
}

function whereOf(document: vscode.TextDocument): Pick<ContextPart, 'path' | 'uri' | 'languageId'> {
  const several = (vscode.workspace.workspaceFolders?.length ?? 0) > 1;
  const path = document.isUntitled ? undefined : vscode.workspace.asRelativePath(document.uri, several);
  return { uri: document.uri.toString(), languageId: document.languageId, ...(path !== undefined && { path }) };
}

function nameOf(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1) || uri.toString();
}

function reasonOf(error: unknown): string {
  if (error instanceof vscode.FileSystemError) {
    if (error.code === 'FileNotFound') return 'there is no such file';
    if (error.code === 'NoPermissions') return 'the system does not allow it';
  }
  return error instanceof Error && /binary/i.test(error.message)
    ? 'it is a binary file'
    : 'the editor could not open it';
}
