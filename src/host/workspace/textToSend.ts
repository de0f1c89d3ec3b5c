import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { sniff } from '../../core/attachments/sniff.ts';
import { notebookText } from '../../core/notebook/notebookText.ts';
import { formatBytes } from '../../core/text/format.ts';
import { decodeFile, isGarbled, unknownEncoding } from './encodings.ts';
import { wordsFor, type Unread } from './handles.ts';
import { isNotebook, notebookIn } from './notebooks.ts';
import { readToSend } from './sending.ts';

/** A file's text, or why it is left out, as a sentence. */
export type TextToSend = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string };

/**
 * A file's text in its own encoding, a notebook's as its cells; what an editor holds unsaved counts. `most` is the largest
 * size in bytes.
 */
export async function textToSend(uri: vscode.Uri, most: number): Promise<TextToSend> {
  const bytes = await bytesToSend(uri, most);
  if (typeof bytes === 'string') return { ok: false, reason: bytes };
  const key = uri.toString();
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === key);
  if (open?.isDirty === true) return { ok: true, text: open.getText() };
  const decoded = await decodeFile(bytes, uri);
  if (isGarbled(decoded)) return { ok: false, reason: l10n.t`It was not read: ${unknownEncoding(l10n)}.` };
  const reading = isNotebook(uri) ? notebookIn(uri, decoded.text) : undefined;
  if (reading?.ok !== true) return { ok: true, text: decoded.text };
  return { ok: true, text: notebookText(reading.notebook, { from: 1, maxChars: Infinity }).text };
}

/** What a file holds, or why it is left out. */
export async function bytesToSend(uri: vscode.Uri, most: number): Promise<Uint8Array | string> {
  try {
    const read = await readToSend(uri, most);
    return read.kind === 'bytes' ? (noText(read.bytes) ?? read.bytes) : whyUnread(read, most);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const isMissing = code === 'FileNotFound' || code === 'ENOENT' || code === 'ENOTDIR';
    return isMissing ? l10n.t('The file no longer exists.') : l10n.t('It could not be read.');
  }
}

function noText(bytes: Uint8Array): string | undefined {
  const found = sniff(bytes);
  if (found.kind === 'image') return l10n.t('It is a picture, not text.');
  if (found.kind === 'pdf') return l10n.t('It is a PDF. Save its text as a file first.');
  if (found.kind === 'binary') return l10n.t`It is ${found.what(l10n)}.`;
  return bytes.every((byte) => byte <= 0x20) ? l10n.t('It is empty.') : undefined;
}

function whyUnread(read: Unread, most: number): string {
  if (read.kind === 'refused') return read.reason;
  if (read.kind === 'large') return l10n.t`It has ${formatBytes(read.size)}; the limit is ${formatBytes(most)}.`;
  return l10n.t`It could not be read: ${wordsFor(read.kind)(l10n)}.`;
}
