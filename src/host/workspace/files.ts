// The files of the workspace as tools read them.

import { realpath } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { said, type Said, type Sentence } from '../../base/said.ts';
import { sniff, SNIFF_BYTES } from '../../core/attachments/sniff.ts';
import type { FencedPath } from './fence.ts';
import { decodeFile, isGarbled, unknownEncoding } from './encodings.ts';
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
  /** Why not, as a sentence. */
  | ({ readonly ok: false } & Said);

/** The text of a file as the editor has it; what is not text, or too much of it, is refused with the reason. */
export async function readText(place: FencedPath): Promise<TextFile> {
  const document = openDocument(place.uri);
  if (document?.isDirty === true) return { ok: true, text: document.getText(), isDirty: true, lost: 0 };
  try {
    const bytes = place.uri.scheme === 'file' ? await readRegular(place) : await readVirtual(place);
    if ('message' in bytes) return refused(bytes);
    const kind = sniff(bytes.subarray(0, Math.max(SNIFF_BYTES, 1024)));
    if (kind.kind !== 'text')
      return refused(said((l10n) => l10n.t`${place.label} is not text but ${whatOf(kind)(l10n)}.`));
    const decoded = await decodeFile(bytes, place.uri);
    if (isGarbled(decoded))
      return refused(said((l10n) => l10n.t`${place.label} was not read: ${unknownEncoding(l10n)}.`));
    return { ok: true, ...decoded, isDirty: false };
  } catch (error) {
    return refused(unreadable(place, failureOf(error)));
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
    Promise.resolve(isSameName(real, expected) ? undefined : said(IS_LINK).message),
  );
}

/** Disks of macOS and Windows find a name in another case, those of macOS in another form of Unicode. */
export function isSameName(real: string, expected: string): boolean {
  if (real === expected) return true;
  if (process.platform !== 'darwin' && process.platform !== 'win32') return false;
  const plain = (name: string): string => name.normalize('NFC').toLowerCase();
  return plain(real) === plain(expected);
}

async function readRegular(place: FencedPath): Promise<Uint8Array | Said> {
  const read = await readBelow(place.folder.uri, place.segments, limitOf(place));
  if (read.kind === 'bytes') return read.bytes;
  if (read.kind === 'large') return tooLarge(place, read.size);
  if (read.kind === 'folder') return isFolder(place);
  return unreadable(place, read.kind === 'refused' ? IS_LINK : wordsFor(read.kind));
}

async function readVirtual(place: FencedPath): Promise<Uint8Array | Said> {
  const stat = await vscode.workspace.fs.stat(place.uri);
  if ((stat.type & vscode.FileType.Directory) !== 0) return isFolder(place);
  return stat.size > limitOf(place) ? tooLarge(place, stat.size) : vscode.workspace.fs.readFile(place.uri);
}

function limitOf({ uri }: FencedPath): number {
  return isNotebook(uri) ? MAX_NOTEBOOK_BYTES : MAX_FILE_BYTES;
}

/** l10n: none, the hint is for the model. */
function tooLarge({ label }: FencedPath, bytes: number): Said {
  const megabytes = (bytes / 1_000_000).toFixed(1);
  return said(
    (l10n) => l10n.t`${label} has ${megabytes} MB and is too large to read.`,
    ' Use searchText to find the part you need.',
  );
}

/** l10n: none, the hint is for the model. */
function isFolder({ label }: FencedPath): Said {
  return said((l10n) => l10n.t`${label} is a folder.`, ' Use listDirectory.');
}

function unreadable({ label }: FencedPath, why: Sentence): Said {
  return said((l10n) => l10n.t`${label} could not be read: ${why(l10n)}.`);
}

function refused({ message, forModel }: Said): TextFile {
  return { ok: false, message, forModel };
}

const IS_LINK: Sentence = (l10n) => l10n.t('it is a link');

function whatOf(kind: Exclude<ReturnType<typeof sniff>, { kind: 'text' }>): Sentence {
  if (kind.kind === 'image') return (l10n) => l10n.t('a picture');
  return kind.kind === 'pdf' ? (l10n) => l10n.t('a PDF document') : kind.what;
}

function failureOf(error: unknown): Sentence {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'FileNotFound') return (l10n) => l10n.t('it no longer exists');
  if (code === 'EACCES' || code === 'EPERM' || code === 'NoPermissions') return (l10n) => l10n.t('permission denied');
  if (code === 'ELOOP') return IS_LINK;
  return (l10n) => l10n.t('the editor could not open it');
}
