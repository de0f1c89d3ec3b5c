import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import type { EditorPort } from '../../core/editing/pump.ts';
import type { TextEdit } from '../../core/editing/textEdits.ts';
import type { DocumentReader } from '../../core/editing/reviewState.ts';
import { openDocument, readerOf, toRange, visibleEditor } from './textDocuments.ts';

export interface DocumentPortEvents {
  onDidUpdate(): void;
  /** Our next batch must not join the undo step that is open. */
  needsUndoStop(): boolean;
  /** The editor took a batch. */
  onApplied(): void;
  /** The editor says that it edits and does not: the document is read-only. */
  onReadOnly(): void;
}

/**
 * Edits one document through an editor that shows it, because only there edits can share an undo step. While no editor
 * shows it, streamed text waits; what a user asked for is applied to the document itself.
 */
export class DocumentPort implements EditorPort, Disposable {
  readonly #uri: () => vscode.Uri;
  readonly #events: DocumentPortEvents;
  readonly #store = new DisposableStore();
  readonly #wakes = new Emitter<void>();
  #urgent = 0;

  /** `uri` is asked each time: a file may be renamed meanwhile. */
  constructor(uri: () => vscode.Uri, events: DocumentPortEvents) {
    this.#uri = uri;
    this.#events = events;
    this.#store.add(vscode.window.onDidChangeVisibleTextEditors(() => this.#wakes.fire()));
  }

  get document(): DocumentReader | undefined {
    const document = openDocument(this.#uri());
    return document === undefined ? undefined : readerOf(document);
  }

  async apply(edits: readonly TextEdit[], batch: { readonly isFirst: boolean }): Promise<boolean> {
    const made = openDocument(this.#uri());
    const version = made?.version;
    for (;;) {
      if (this.#store.isDisposed) return false;
      const document = openDocument(this.#uri());
      // Closed and opened again it is another document, whose versions count anew.
      if (document !== undefined && (document !== made || document.version !== version)) return false;
      const editor = visibleEditor(this.#uri());
      if (document !== undefined && editor?.document === document) return this.#editShown(editor, edits, batch);
      if (document !== undefined && this.#urgent > 0) return this.#editHidden(document, edits);
      await this.#woken();
    }
  }

  /** Looks again whether an editor shows the document: it may be another one now. */
  wake(): void {
    this.#wakes.fire();
  }

  /** While `work` runs, edits do not wait for an editor to show the document. */
  async urgently<T>(work: () => Promise<T>): Promise<T> {
    this.#urgent++;
    this.wake();
    try {
      return await work();
    } finally {
      this.#urgent--;
    }
  }

  now(): number {
    return performance.now();
  }

  schedule(run: () => void, milliseconds: number): () => void {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  }

  onDidUpdate(): void {
    this.#events.onDidUpdate();
  }

  dispose(): void {
    this.#store.dispose();
    this.#wakes.fire();
    this.#wakes.dispose();
  }

  async #editShown(
    editor: vscode.TextEditor,
    edits: readonly TextEdit[],
    batch: { readonly isFirst: boolean },
  ): Promise<boolean> {
    const { document } = editor;
    const { version } = document;
    const undoStopBefore = batch.isFirst || this.#events.needsUndoStop();
    const isTaken = await editor.edit(
      (builder) => {
        for (const edit of edits) builder.replace(toRange(edit, document), edit.text);
      },
      { undoStopBefore, undoStopAfter: false },
    );
    if (isTaken && document.version === version) {
      // The editor answers yes for a read-only document, too.
      this.#events.onReadOnly();
      return false;
    }
    if (isTaken) this.#events.onApplied();
    return isTaken;
  }

  async #editHidden(document: vscode.TextDocument, edits: readonly TextEdit[]): Promise<boolean> {
    const change = new vscode.WorkspaceEdit();
    for (const edit of edits) change.replace(document.uri, toRange(edit, document), edit.text);
    const isTaken = await vscode.workspace.applyEdit(change);
    if (isTaken) this.#events.onApplied();
    return isTaken;
  }

  #woken(): Promise<void> {
    return new Promise((resolve) => {
      const listener = this.#wakes.event(() => {
        listener.dispose();
        resolve();
      });
    });
  }
}
