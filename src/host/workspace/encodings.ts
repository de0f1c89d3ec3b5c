import { Buffer, isUtf8 } from 'node:buffer';
import * as vscode from 'vscode';
import type { Sentence } from '../../base/said.ts';

/** A file's bytes as text, in the encoding that the editor reads them in. */
export interface Decoded {
  readonly text: string;
  /** Characters that the encoding has no reading for, `�` in the text: it is not the file's encoding. */
  readonly lost: number;
}

/** More than this share of characters that could not be read makes a text of no use to anybody. */
const MAX_LOST = 0.01;

/** What the user chose for files that are in none of the encodings the editor tries; for as long as the window is open. */
const chosen = new Map<string, string>();

export function rememberEncoding(uri: vscode.Uri, encoding: string): void {
  chosen.set(uri.toString(), encoding);
}

/** Opens a file in the encoding that was chosen for it where it was attached; a document with changes keeps its own. */
export async function openInEncoding(uri: vscode.Uri): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(uri);
  const encoding = chosen.get(uri.toString());
  if (encoding === undefined || document.encoding === encoding || document.isDirty) return document;
  return vscode.workspace.openTextDocument(uri, { encoding });
}

/** Chosen where the file was attached, or by "Reopen with Encoding". */
function chosenEncoding(uri: vscode.Uri): string | undefined {
  const key = uri.toString();
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === key);
  return chosen.get(key) ?? open?.encoding;
}

/**
 * Decodes the whole of a file: by its byte order mark, the encoding chosen for it, and the settings `files.encoding` and
 * `files.autoGuessEncoding`. Without `uri` it is no file that the editor knows.
 */
export async function decodeFile(bytes: Uint8Array, uri?: vscode.Uri): Promise<Decoded> {
  const encoding = uri === undefined ? undefined : chosenEncoding(uri);
  if (encoding !== undefined && !isMarked(bytes)) return decodeAs(bytes, encoding);
  const text = await (uri === undefined ? vscode.workspace.decode(bytes) : vscode.workspace.decode(bytes, { uri }));
  return { text, lost: lostIn(bytes, text) };
}

/** The same in a given encoding, by the editor's name for it. */
export async function decodeAs(bytes: Uint8Array, encoding: string): Promise<Decoded> {
  const text = await vscode.workspace.decode(bytes, { encoding });
  return { text, lost: lostIn(bytes, text) };
}

/** Whether so much could not be read that the text says nothing. */
export function isGarbled({ text, lost }: Decoded): boolean {
  return lost > text.length * MAX_LOST;
}

/** Whether an open document shows `�` in place of what its file has. */
export async function isMisread(document: vscode.TextDocument): Promise<boolean> {
  const text = document.getText();
  if (document.isUntitled || !text.includes('\u{FFFD}')) return false;
  return lostIn(await vscode.workspace.fs.readFile(document.uri), text) > 0;
}

/** Said to whoever can choose another encoding in the editor. */
export const unknownEncoding: Sentence = (l10n) =>
  l10n.t(
    'its encoding is not known. Choose it in the editor with “Reopen with Encoding”, or by the setting files.encoding',
  );

function lostIn(bytes: Uint8Array, text: string): number {
  if (!text.includes('\u{FFFD}') || isMarked(bytes)) return 0;
  // A file may have this very character.
  if (isUtf8(bytes) && new TextDecoder().decode(bytes) === text) return 0;
  return text.split('\u{FFFD}').length - 1;
}

/** Whether a byte order mark says more than any choice: UTF-16, or UTF-8 that the bytes behind it are as well. */
function isMarked(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 3)).toString('hex');
  return start.startsWith('fffe') || start.startsWith('feff') || (start === 'efbbbf' && isUtf8(bytes));
}
