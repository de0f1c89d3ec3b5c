// The files of the workspace as tools read them. l10n: none, for the model.

import { realpath } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { sniff, SNIFF_BYTES } from '../../core/attachments/sniff.ts';
import type { FencedPath } from './fence.ts';
import { formatBytes } from '../../core/text/format.ts';
import { decodeFile, isGarbled, UNKNOWN_ENCODING } from './encodings.ts';
import { isNotebook } from './notebooks.ts';
import { readPlace, wordsFor, type FileBytes } from './handles.ts';

/** Files larger than this are searched, not read, in bytes. */
const MAX_FILE_BYTES = 10 * 1024 * 1024;

/** Most of a large notebook is its pictures, which are not given as text. */
const MAX_NOTEBOOK_BYTES = 50 * 1024 * 1024;

export type TextFile =
  | {
      readonly ok: true;
      readonly text: string;
      readonly isDirty: boolean;
      /** Characters that could not be read: the file is in another encoding, and writing it would lose them. */
      readonly lost: number;
    }
  | { readonly ok: false; readonly reason: string };

/** The text of a file as the editor has it; what is not text, or too much of it, is refused with the reason. */
export async function readText(place: FencedPath): Promise<TextFile> {
  const document = openDocument(place.uri);
  if (document?.isDirty === true) return { ok: true, text: document.getText(), isDirty: true, lost: 0 };
  try {
    const bytes = place.uri.scheme === 'file' ? await readRegular(place) : await readVirtual(place);
    if (typeof bytes === 'string') return { ok: false, reason: bytes };
    const kind = sniff(bytes.subarray(0, Math.max(SNIFF_BYTES, 1024)));
    if (kind.kind !== 'text') return { ok: false, reason: `${place.label} is not text but ${whatOf(kind)}.` };
    const decoded = await decodeFile(bytes, place.uri);
    if (isGarbled(decoded)) return { ok: false, reason: `${place.label} was not read: ${UNKNOWN_ENCODING}.` };
    return { ok: true, ...decoded, isDirty: false };
  } catch (error) {
    return { ok: false, reason: `${place.label} could not be read: ${failureOf(error)}.` };
  }
}

/** The document of a place where the editor has one, by where it really lies. */
function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  const key = uri.toString();
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === key);
}

/** The file of these names below a folder, and nothing that a link puts in its place. */
export async function readBelow(folder: vscode.Uri, names: readonly string[], most: number): Promise<FileBytes> {
  const expected = path.join(await realpath(folder.fsPath), ...names);
  return readPlace(path.join(folder.fsPath, ...names), most, (real) =>
    Promise.resolve(isSameName(real, expected) ? undefined : 'it is a link'),
  );
}

/** Disks of macOS and Windows find a name in another case, those of macOS in another form of Unicode. */
export function isSameName(real: string, expected: string): boolean {
  if (real === expected) return true;
  if (process.platform !== 'darwin' && process.platform !== 'win32') return false;
  const plain = (name: string): string => name.normalize('NFC').toLowerCase();
  return plain(real) === plain(expected);
}

async function readRegular(place: FencedPath): Promise<Uint8Array | string> {
  const read = await readBelow(place.folder.uri, place.segments, limitOf(place));
  if (read.kind === 'bytes') return read.bytes;
  if (read.kind === 'large') return tooLarge(place, read.size);
  if (read.kind === 'folder') return `${place.label} is a folder. Use listDirectory.`;
  const why = read.kind === 'refused' ? read.reason : wordsFor(read.kind);
  return `${place.label} could not be read: ${why}.`;
}

async function readVirtual(place: FencedPath): Promise<Uint8Array | string> {
  const stat = await vscode.workspace.fs.stat(place.uri);
  if ((stat.type & vscode.FileType.Directory) !== 0) return `${place.label} is a folder. Use listDirectory.`;
  return stat.size > limitOf(place) ? tooLarge(place, stat.size) : vscode.workspace.fs.readFile(place.uri);
}

function limitOf({ uri }: FencedPath): number {
  return isNotebook(uri) ? MAX_NOTEBOOK_BYTES : MAX_FILE_BYTES;
}

function tooLarge(place: FencedPath, bytes: number): string {
  return `${place.label} has ${formatBytes(bytes)} and is too large to read. Use searchText to find the part you need.`;
}

function whatOf(kind: Exclude<ReturnType<typeof sniff>, { kind: 'text' }>): string {
  if (kind.kind === 'image') return 'a picture';
  return kind.kind === 'pdf' ? 'a PDF document' : kind.what;
}

function failureOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'FileNotFound') return 'it no longer exists';
  if (code === 'EACCES' || code === 'EPERM' || code === 'NoPermissions') return 'permission denied';
  if (code === 'ELOOP') return 'it is a link';
  return 'the editor could not open it';
}
