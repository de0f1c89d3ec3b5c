import * as vscode from 'vscode';
import { toDisposable, type Disposable } from '../../base/disposable.ts';
import type { FileSnapshots } from '../../core/toolcalls/checkpoint.ts';
import { openNotebook } from '../workspace/notebooks.ts';

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
    // The editor alone can tell a notebook in bytes: one with unsaved changes is not known well enough to be restored.
    if (openNotebook(uri)?.isDirty === true) throw new Error('The notebook has unsaved changes.');
    const open = openDocument(uri);
    return open?.isDirty === true ? encoded(open, open.getText()) : readFile(uri);
  }

  async write(address: string, content: Uint8Array): Promise<void> {
    const uri = vscode.Uri.parse(address, true);
    const open = openDocument(uri);
    const text = open === undefined ? undefined : await decoded(open, content);
    if (open === undefined || text === undefined) {
      await vscode.workspace.fs.writeFile(uri, content);
      return;
    }
    // Through the document, so that it can be undone and no editor shows an old state.
    const edit = new vscode.WorkspaceEdit();
    const whole = new vscode.Range(0, 0, open.lineCount, 0);
    edit.replace(uri, open.validateRange(whole), text);
    const isSaved = (await vscode.workspace.applyEdit(edit)) && (await open.save());
    // What runs on save (a formatter) may have made something else of it.
    if (!isSaved || !isSame(await readFile(uri), content)) await vscode.workspace.fs.writeFile(uri, content);
  }

  async remove(address: string): Promise<void> {
    const uri = vscode.Uri.parse(address, true);
    try {
      await vscode.workspace.fs.delete(uri, { useTrash: true });
    } catch (error) {
      // Remote file systems have no trash; the file is what the turn made of it, so nothing of the user's is lost.
      if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') throw error;
      await vscode.workspace.fs.delete(uri);
    }
  }
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
