import * as l10n from '@vscode/l10n';
import { chmod } from 'node:fs/promises';
import * as vscode from 'vscode';
import { toDisposable, type Disposable } from '../../base/disposable.ts';
import { allChangedLines, type ChangedLines } from '../../core/editing/changedLines.ts';
import { takeBack } from '../../core/text/takeBack.ts';
import type { FileSnapshots } from '../../core/toolcalls/checkpoint.ts';
import { normalised } from '../../core/toolcalls/writing/replacements.ts';
import { assertNoLink } from '../workspace/links.ts';
import { openNotebook } from '../workspace/notebooks.ts';
import { deleteFile, writeFile } from '../workspace/ownWrites.ts';

/** What a file is without the changes that nobody decided on yet; `undefined` where there would be none. */
export type Undecided = () => Promise<Uint8Array | undefined>;

/** Files through the editor: an open document counts as it is on screen, saved or not, without undecided proposals. */
export class EditorSnapshots implements FileSnapshots {
  readonly #undecided = new Set<{ readonly uriOf: () => vscode.Uri; readonly read: Undecided }>();

  /**
   * While a proposal waits for the user, the file counts as `read` gives it, for as long as what comes back lives; `uriOf`
   * is where the file is, which may change.
   */
  hold(uriOf: () => vscode.Uri, read: Undecided): Disposable {
    const held = { uriOf, read };
    this.#undecided.add(held);
    return toDisposable(() => this.#undecided.delete(held));
  }

  async read(address: string): Promise<Uint8Array | undefined> {
    const uri = vscode.Uri.parse(address, true);
    const undecided = [...this.#undecided].findLast(({ uriOf }) => uriOf().toString() === uri.toString());
    if (undecided !== undefined) return undecided.read();
    await assertNoLink(uri);
    // The editor alone can tell a notebook in bytes: one with unsaved changes is not known well enough to be restored.
    if (openNotebook(uri)?.isDirty === true) throw new Error(l10n.t('The notebook has unsaved changes.'));
    const open = openDocument(uri);
    return open?.isDirty === true ? encoded(open, open.getText()) : readFile(uri);
  }

  async write(address: string, content: Uint8Array, isExecutable: boolean): Promise<void> {
    const uri = vscode.Uri.parse(address, true);
    await assertNoLink(uri);
    await this.#write(uri, content);
    if (isExecutable && uri.scheme === 'file') await chmod(uri.fsPath, 0o755);
  }

  async #write(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const open = openDocument(uri);
    const text = open === undefined ? undefined : await decoded(open, content);
    if (open === undefined || text === undefined) {
      await writeFile(uri, content);
      return;
    }
    // Through the document, so that it can be undone and no editor shows an old state.
    const edit = new vscode.WorkspaceEdit();
    const whole = new vscode.Range(0, 0, open.lineCount, 0);
    edit.replace(uri, open.validateRange(whole), text);
    const isSaved = (await vscode.workspace.applyEdit(edit)) && (await open.save());
    // What runs on save (a formatter) may have made something else of it.
    if (!isSaved || !isSame(await readFile(uri), content)) await writeFile(uri, content);
  }

  async takeBack(
    address: string,
    before: Uint8Array,
    after: Uint8Array,
  ): Promise<{ readonly taken: number; readonly kept: number }> {
    const uri = vscode.Uri.parse(address, true);
    await assertNoLink(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    const { encoding, isDirty } = document;
    const [old, changed] = await Promise.all(
      [before, after].map(async (bytes) => normalised(await vscode.workspace.decode(bytes, { encoding }))),
    );
    const now = normalised(document.getText());
    const { text, ...counts } = takeBack(old ?? '', changed ?? '', now);
    const changes = allChangedLines(now, text);
    if (changes.length === 0) return counts;
    const edit = new vscode.WorkspaceEdit();
    for (const change of changes) edit.replace(document.uri, ...lineEdit(document, change));
    if (!(await vscode.workspace.applyEdit(edit))) throw new Error(l10n.t('the editor did not take the change'));
    // What the user has not saved is not saved for them.
    if (!isDirty) await document.save();
    return counts;
  }

  async remove(address: string): Promise<void> {
    const uri = vscode.Uri.parse(address, true);
    await assertNoLink(uri);
    try {
      await deleteFile(uri, { useTrash: true });
    } catch (error) {
      // Remote file systems have no trash; the file is what the turn made of it, so nothing of the user's is lost.
      if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') throw error;
      await deleteFile(uri);
    }
  }
}

/** Whole lines as the range to replace and its new text; at the end of a document the line break before them goes along. */
function lineEdit(document: vscode.TextDocument, { start, end, lines }: ChangedLines): [vscode.Range, string] {
  const eol = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
  const text = lines.join(eol);
  if (end < document.lineCount) return [new vscode.Range(start, 0, end, 0), lines.length === 0 ? '' : text + eol];
  const last = document.lineAt(document.lineCount - 1).range.end;
  if (start === 0) return [new vscode.Range(new vscode.Position(0, 0), last), text];
  const above = document.lineAt(start - 1).range.end;
  return [new vscode.Range(above, last), lines.length === 0 ? '' : eol + text];
}

/** A document's text as bytes of its file. */
export async function encoded(document: vscode.TextDocument, text: string): Promise<Uint8Array> {
  return vscode.workspace.encode(text, { encoding: document.encoding });
}

/** A file's bytes; `undefined` where there is none. */
export async function readFile(uri: vscode.Uri): Promise<Uint8Array | undefined> {
  try {
    return await vscode.workspace.fs.readFile(uri);
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return undefined;
    throw error;
  }
}

function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
}

/** `undefined` where the document could not be saved as these very bytes. */
async function decoded(document: vscode.TextDocument, content: Uint8Array): Promise<string | undefined> {
  const text = await vscode.workspace.decode(content, { encoding: document.encoding });
  return isSame(await encoded(document, text), content) ? text : undefined;
}

function isSame(left: Uint8Array | undefined, right: Uint8Array): boolean {
  return left !== undefined && Buffer.compare(left, right) === 0;
}
