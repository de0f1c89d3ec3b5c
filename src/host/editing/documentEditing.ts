import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import type { Alternatives } from '../../core/editing/alternatives.ts';
import { DocumentEdits } from '../../core/editing/multi.ts';
import { EditPump } from '../../core/editing/pump.ts';
import type { EditReview } from '../../core/editing/review.ts';
import type { TextEdit } from '../../core/editing/textEdits.ts';
import { DocumentPort } from './editorPort.ts';
import type { InlineEdit } from './inlineEdit.ts';
import { openDocument, readerOf, toTextEdit } from './textDocuments.ts';
import { UndoGroup } from './undoGroup.ts';

/** All edits of one document: what streams in goes through here into the text, and what others change comes back. */
export class DocumentEditing implements Disposable {
  readonly uri: vscode.Uri;
  /** In the order they were begun, those of closed reviews included: undo may open them again. */
  edits: readonly InlineEdit[] = [];
  /** The editor does not let this document be changed. */
  isReadOnly = false;
  readonly #updates = new Emitter<void>();
  readonly #port: DocumentPort;
  readonly #parts = new DocumentEdits<Alternatives>();
  readonly #pump: EditPump<Alternatives>;
  readonly #undo: UndoGroup;
  #isFirst = true;

  /** Something to paint anew. */
  readonly onDidUpdate = this.#updates.event;

  constructor(uri: vscode.Uri) {
    this.uri = uri;
    this.#undo = new UndoGroup(uri, () => this.edits);
    this.#port = new DocumentPort(uri, {
      onDidUpdate: () => this.#updates.fire(),
      needsUndoStop: () => this.#isFirst || this.#undo.needsStop,
      onApplied: () => (this.#isFirst = false),
      onReadOnly: () => (this.isReadOnly = true),
    });
    this.#pump = new EditPump(this.#parts, this.#port);
  }

  get document(): vscode.TextDocument | undefined {
    return openDocument(this.uri);
  }

  get isRunning(): boolean {
    return this.edits.some((edit) => edit.isRunning);
  }

  /** Begins edits that one undo takes back together. */
  begin(edits: readonly InlineEdit[]): void {
    if (!this.isRunning) {
      this.#isFirst = true;
      this.#undo.begin();
    }
    this.#drop((edit) => !edit.isOpen && !this.#undo.holds(edit));
    for (const edit of edits) this.#parts.add(edit.alternatives);
    this.edits = [...this.edits, ...edits];
    this.#undo.add(edits);
    this.#updates.fire();
  }

  /** An edit's region starts anew with other results. */
  exchange(edit: InlineEdit, alternatives: Alternatives): void {
    this.#parts.remove(edit.alternatives);
    edit.alternatives = alternatives;
    this.#parts.add(alternatives);
    this.#updates.fire();
  }

  push(edit: InlineEdit, chunk: string, index: number): void {
    this.#pump.push(edit.alternatives, chunk, index);
  }

  /** Runs after the text pushed so far; waits for the document to be shown. False where it was not applied. */
  settle(edit: InlineEdit, work: (alternatives: Alternatives) => TextEdit[]): Promise<boolean> {
    return this.#pump.run((part) => (part === edit.alternatives ? work(part) : undefined));
  }

  /** What a person asked for: done at once, whether the document is shown or not. */
  async command(
    which: (edit: InlineEdit) => boolean,
    work: (review: EditReview, edit: InlineEdit) => TextEdit[],
  ): Promise<boolean> {
    const chosen = new Map(this.edits.filter(which).map((edit) => [edit.alternatives, edit]));
    return this.#port.urgently(() =>
      this.#pump.run((part) => {
        const edit = chosen.get(part);
        return edit === undefined ? undefined : part.command((review) => work(review, edit));
      }),
    );
  }

  switchTo(edit: InlineEdit, index: number): Promise<boolean> {
    return this.#port.urgently(() => this.settle(edit, (alternatives) => alternatives.switchTo(index)));
  }

  onDidChange(event: vscode.TextDocumentChangeEvent): void {
    if (event.contentChanges.length === 0 || this.#undo.isBusy) return;
    const changes = event.contentChanges.map(toTextEdit);
    const reason =
      event.reason === vscode.TextDocumentChangeReason.Undo
        ? 'undo'
        : event.reason === vscode.TextDocumentChangeReason.Redo
          ? 'redo'
          : undefined;
    const document = readerOf(event.document);
    const isOwn = this.#pump.onExternalChange(changes, { document, ...(reason !== undefined && { reason }) });
    for (const edit of this.edits) if (edit.isRunning && edit.review.state === 'cancelled') edit.stop();
    if (this.#undo.onChange(changes, isOwn, reason)) void this.#completeUndo();
    this.#updates.fire();
  }

  /** Lets go of edits: they are no longer painted, and undo does not bring them back. */
  #drop(which: (edit: InlineEdit) => boolean): void {
    for (const edit of this.edits.filter(which)) this.#parts.remove(edit.alternatives);
    this.edits = this.edits.filter((edit) => !which(edit));
  }

  forget(edit: InlineEdit): void {
    this.#drop((candidate) => candidate === edit);
    this.#updates.fire();
  }

  /** The user undid the newest part of an edit that other changes had cut in several: the rest goes, too. */
  async #completeUndo(): Promise<void> {
    const group = this.edits.filter((edit) => this.#undo.holds(edit));
    for (const edit of group) edit.stop();
    await this.#undo.complete();
    this.#drop((edit) => group.includes(edit));
    this.#updates.fire();
  }

  dispose(): void {
    for (const edit of this.edits) edit.stop();
    this.#pump.dispose();
    this.#port.dispose();
    this.#undo.dispose();
    this.#updates.dispose();
  }
}
