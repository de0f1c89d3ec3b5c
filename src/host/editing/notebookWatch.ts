import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import { cellOf } from '../workspace/notebooks.ts';
import type { DocumentEditing } from './documentEditing.ts';
import { nameOf, renamedBy } from './textDocuments.ts';
import { textWithoutOpen } from './withoutOpen.ts';

/** A save that is about to happen, of a document or of the notebook that it is a cell of. */
export type Saving = Pick<vscode.TextDocumentWillSaveEvent, 'document' | 'reason' | 'waitUntil'>;

interface Watched {
  find(uri: vscode.Uri): DocumentEditing | undefined;
  beforeSave(event: Saving): void;
  afterSave(editing: DocumentEditing): void;
  editings(): readonly DocumentEditing[];
  /** Rejects what is open in a document. */
  reject(editing: DocumentEditing): Promise<void>;
  /** Ends the edits of a cell that is gone. */
  setAside(editing: DocumentEditing): void;
}

/** What happens to the cells of notebooks that are edited: the editor tells it of the notebook, not of its documents. */
export class NotebookWatch implements Disposable {
  readonly #edits: Watched;
  readonly #store = new DisposableStore();
  /** Of cells that were deleted: an undo brings them back with all that was in them. */
  readonly #aside = new Map<string, DocumentEditing>();

  constructor(edits: Watched) {
    this.#edits = edits;
    this.#store.add(vscode.workspace.onWillSaveNotebookDocument((event) => this.#beforeSave(event)));
    this.#store.add(vscode.workspace.onDidSaveNotebookDocument((notebook) => this.#afterSave(notebook)));
    this.#store.add(vscode.workspace.onDidChangeNotebookDocument((event) => this.#onChanged(event)));
    this.#store.add(vscode.workspace.onWillRenameFiles((event) => this.#beforeRename(event)));
    this.#store.add(vscode.workspace.onDidCloseNotebookDocument((notebook) => this.#onClosed(notebook)));
  }

  dispose(): void {
    this.#store.dispose();
    for (const editing of this.#aside.values()) editing.dispose();
    this.#aside.clear();
  }

  #beforeSave(event: vscode.NotebookDocumentWillSaveEvent): void {
    const { reason } = event;
    for (const { document } of event.notebook.getCells()) {
      this.#edits.beforeSave({ document, reason, waitUntil: (work: Thenable<unknown>) => event.waitUntil(work) });
    }
  }

  /** The editor reads a renamed notebook anew: old and new lines would both stay in its cells. */
  #beforeRename(event: vscode.FileWillRenameEvent): void {
    for (const editing of this.#edits.editings()) {
      const isRenamed = cellOf(editing.uri) !== undefined && renamedBy(event.files, editing.uri) !== undefined;
      if (!isRenamed || !editing.edits.some((edit) => edit.isOpen)) continue;
      event.waitUntil(this.#edits.reject(editing));
      const name = plainWords(nameOf(editing.uri));
      void vscode.window.showInformationMessage(
        l10n.t`The review in ${name} ended, without the change: it was renamed.`,
      );
    }
  }

  #afterSave(notebook: vscode.NotebookDocument): void {
    for (const { document } of notebook.getCells()) {
      const editing = this.#edits.find(document.uri);
      if (editing !== undefined) this.#edits.afterSave(editing);
    }
  }

  #onChanged({ notebook, contentChanges }: vscode.NotebookDocumentChangeEvent): void {
    for (const { range, addedCells, removedCells } of contentChanges) {
      for (const [index, { document }] of removedCells.entries()) {
        // One that was moved is there still.
        if (cellOf(document.uri) === undefined) this.#onRemoved(notebook, document.uri, range.start + index + 1);
      }
      for (const { document } of addedCells) {
        const editing = this.#aside.get(document.uri.toString());
        this.#aside.delete(document.uri.toString());
        if (editing !== undefined) void putBack(document.uri, editing);
      }
    }
  }

  #onRemoved(notebook: vscode.NotebookDocument, uri: vscode.Uri, number: number): void {
    const editing = this.#edits.find(uri);
    if (editing === undefined) return;
    const isOpen = editing.edits.some((edit) => edit.isOpen);
    this.#edits.setAside(editing);
    this.#aside.set(uri.toString(), editing);
    if (!isOpen) return;
    const name = plainWords(nameOf(notebook.uri));
    const sentence = l10n.t`The review ended: cell ${number} of ${name} was deleted. Undo brings it back without the change.`;
    void vscode.window.showInformationMessage(sentence);
  }

  #onClosed(notebook: vscode.NotebookDocument): void {
    for (const [key, editing] of this.#aside) {
      if (editing.uri.path !== notebook.uri.path) continue;
      this.#aside.delete(key);
      editing.dispose();
    }
  }
}

/**
 * Of a cell that is there again, the text without what was under review. The editor takes no change of ours in its text,
 * whose versions it counts anew, so the cell is put there once more.
 */
async function putBack(uri: vscode.Uri, editing: DocumentEditing): Promise<void> {
  const cell = cellOf(uri);
  if (cell === undefined || !editing.edits.some((edit) => edit.isOpen)) return;
  const { document, index, kind, outputs, metadata, executionSummary } = cell;
  const data = new vscode.NotebookCellData(kind, textWithoutOpen(document, editing.edits), document.languageId);
  data.outputs = [...outputs];
  data.metadata = metadata;
  if (executionSummary !== undefined) data.executionSummary = executionSummary;
  const edit = new vscode.WorkspaceEdit();
  const range = new vscode.NotebookRange(index, index + 1);
  edit.set(cell.notebook.uri, [vscode.NotebookEdit.replaceCells(range, [data])]);
  await vscode.workspace.applyEdit(edit);
}
