import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { deferred, type Deferred } from '../../base/async.ts';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import { Alternatives } from '../../core/editing/alternatives.ts';
import { DocumentEdits } from '../../core/editing/multi.ts';
import { EditPump } from '../../core/editing/pump.ts';
import type { EditReview } from '../../core/editing/review.ts';
import { findLines } from '../../core/editing/reviewState.ts';
import type { TextEdit } from '../../core/editing/textEdits.ts';
import { DocumentPort } from './editorPort.ts';
import type { InlineEdit } from '../../core/editing/inlineEdit.ts';
import { reviewOptions } from './reviewOptions.ts';
import { openDocument, readerOf, toTextEdit } from './textDocuments.ts';
import { UndoGroup } from './undoGroup.ts';

/** All edits of one document: what streams in goes through here into the text, and what others change comes back. */
export class DocumentEditing implements Disposable {
  #uri: vscode.Uri;
  /** The document as it was last seen; a language that is changed closes and opens the same one. */
  #seen: vscode.TextDocument | undefined;
  /** In the order they were begun, those of closed reviews included: undo may open them again. */
  edits: readonly InlineEdit[] = [];
  /** The editor does not let this document be changed. */
  isReadOnly = false;
  readonly #updates = new Emitter<void>();
  readonly #conflicts = new Emitter<InlineEdit>();
  readonly #port: DocumentPort;
  readonly #parts = new DocumentEdits<Alternatives>();
  readonly #pump: EditPump<Alternatives>;
  readonly #undo: UndoGroup;
  readonly #told = new WeakSet<EditReview>();
  #isFirst = true;
  /** Commands that the document has not taken yet. */
  #deciding = 0;
  /** What streams in waits while the file is being saved. */
  #hold: Deferred<void> | undefined;
  #waitsForText = false;
  /** Its result is on its way out of the text, to make room for a new one. */
  #renewing: InlineEdit | undefined;

  /** The text under an edit changed so that going on would guess; it was stopped. */
  readonly onDidConflict = this.#conflicts.event;
  /** Something to paint anew. */
  readonly onDidUpdate = this.#updates.event;

  constructor(uri: vscode.Uri) {
    this.#uri = uri;
    this.#seen = openDocument(uri);
    this.#undo = new UndoGroup(
      () => this.#uri,
      () => this.edits,
    );
    this.#port = new DocumentPort(() => this.#uri, {
      onDidUpdate: () => this.#updates.fire(),
      needsUndoStop: () => this.#isFirst || this.#undo.needsStop,
      onApplied: () => (this.#isFirst = false),
      onReadOnly: () => (this.isReadOnly = true),
    });
    this.#pump = new EditPump(this.#parts, this.#port);
  }

  /** Where the document is now: its file may be renamed, or saved for the first time. */
  get uri(): vscode.Uri {
    return this.#uri;
  }

  get document(): vscode.TextDocument | undefined {
    return openDocument(this.#uri);
  }

  /** The document has another address; its edits go on there. Say `reopen` once it is open. */
  moveTo(uri: vscode.Uri): void {
    this.#uri = uri;
    this.#undo.onMoved();
    this.#port.wake();
    this.#updates.fire();
  }

  /** What was decided is not in the document yet. */
  get isDeciding(): boolean {
    return this.#deciding > 0;
  }

  get isRunning(): boolean {
    return this.edits.some((edit) => edit.isRunning);
  }

  /** Takes up edits that were there before the window was reloaded. */
  restore(edits: readonly InlineEdit[]): void {
    for (const edit of edits) this.#parts.add(edit.alternatives);
    this.edits = [...this.edits, ...edits];
    this.#tellConflicts(false);
    this.#updates.fire();
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
  #exchange(edit: InlineEdit, alternatives: Alternatives): void {
    this.#parts.remove(edit.alternatives);
    edit.alternatives = alternatives;
    this.#parts.add(alternatives);
    this.#updates.fire();
  }

  push(edit: InlineEdit, chunk: string, index: number): void {
    if (this.#hold === undefined) this.#pump.push(edit.alternatives, chunk, index);
    else this.#pushLater(this.#hold, edit.alternatives, chunk, index);
  }

  #pushLater(hold: Deferred<void>, alternatives: Alternatives, chunk: string, index: number): void {
    void hold.promise.then(() => this.#pump.push(alternatives, chunk, index));
    if (!this.#waitsForText) return;
    this.#waitsForText = false;
    void this.#comeBack();
  }

  /** Runs after the text pushed so far; waits for the document to be shown. False where it was not applied. */
  async settle(edit: InlineEdit, work: (alternatives: Alternatives) => TextEdit[]): Promise<boolean> {
    // Those it had when this was asked for: it is not for results that take their place meanwhile.
    const { alternatives } = edit;
    await this.#released();
    return this.#pump.run((part) => (part === alternatives ? work(part) : undefined));
  }

  /**
   * Takes an edit's result out of the text and makes room for `count` new ones at once, so that nothing else is written in
   * between. `undone`: the user took a step back meanwhile, or the edit ended; then nothing is to be written.
   */
  async renew(
    edit: InlineEdit,
    takeBack: (review: EditReview) => TextEdit[],
    count: number,
  ): Promise<'renewed' | 'refused' | 'undone'> {
    await this.#released();
    let old: Alternatives | undefined;
    let isRenewed = false;
    const work = (part: Alternatives): TextEdit[] | undefined => {
      if (part !== edit.alternatives) return undefined;
      old = part;
      this.#renewing = edit;
      return part.command(takeBack);
    };
    const isApplied = await this.#pump.run(work, () => {
      isRenewed = this.#renewing === edit && edit.alternatives === old && this.#replaceResults(edit, count);
      this.#renewing = undefined;
    });
    if (isApplied) return isRenewed ? 'renewed' : 'undone';
    if (this.#renewing === edit) this.#renewing = undefined;
    return 'refused';
  }

  /** Puts fresh results in the place of one that was taken back. False where an undo brought it back. */
  #replaceResults(edit: InlineEdit, count: number): boolean {
    const { document } = this;
    const { review, plan } = edit;
    if (document === undefined || review.hunks().length > 0) return false;
    this.#exchange(edit, new Alternatives(reviewOptions(document, review.startLine, review.endLine, plan), count));
    return true;
  }

  onCursorMoved(): void {
    this.#undo.onCursorMoved();
  }

  /** A save begins, or ended: the editor ended its undo step as it began. */
  onSave(): void {
    this.#undo.onSave();
  }

  /**
   * Before a save: the file gets no line twice. Of a result that is whole, or ended early, the removed lines are folded
   * away, so that the file holds the result while its changes stay open. One that is still being written is taken out
   * until the file is saved, so that the disk keeps the original. Resolves to whether anything was done.
   */
  async beforeSave(isAutomatic: boolean): Promise<boolean> {
    const open = this.edits.filter((edit) => edit.isOpen);
    const writing = open.filter((edit) => edit.review.state === 'streaming');
    const ended = open.filter((edit) => edit.review.state !== 'streaming');
    const isWhole = ended.every((edit) => edit.review.view().removed.length === 0);
    if (!isWhole) {
      await this.command(
        (edit) => ended.includes(edit),
        (review) => review.fold(),
      );
    }
    if (writing.length === 0) return !isWhole;
    this.#hold ??= deferred();
    // After each pause of the model the editor would save, and save again what came back: it comes back with new text.
    this.#waitsForText = isAutomatic;
    await this.#now(
      (edit) => writing.includes(edit),
      (review) => review.hide(),
    );
    return true;
  }

  /** After a save, or where it did not happen: what was taken out comes back. */
  async afterSave(): Promise<void> {
    this.onSave();
    await this.#comeBack();
  }

  /** Resolves when nothing is taken out for a save any more. */
  async #released(): Promise<void> {
    if (this.#hold === undefined) return;
    if (!this.#waitsForText) {
      await this.#hold.promise;
      return;
    }
    this.#waitsForText = false;
    await this.#comeBack();
  }

  async #comeBack(): Promise<void> {
    const hold = this.#hold;
    if (hold === undefined || (this.#waitsForText && this.isRunning)) return;
    // Where the file was closed with the save, this waits until somebody looks at it again.
    await this.#pump.run((part) => part.command((review) => review.show()));
    if (this.#hold !== hold) return;
    this.#hold = undefined;
    hold.resolve();
  }

  /**
   * The document was closed and is open again. Where it has the edit's lines, all goes on; where it came back as it was
   * before, what arrived is written into it again; where neither, the edit ends with a word.
   */
  reopen(document: vscode.TextDocument): readonly InlineEdit[] {
    if (document === this.#seen) {
      this.#updates.fire();
      return [];
    }
    this.#seen = document;
    // What the editor has not taken yet is not in this document; it is made anew for it.
    this.#pump.onReopened();
    this.#port.wake();
    const lost: InlineEdit[] = [];
    const replayed: InlineEdit[] = [];
    for (const edit of this.edits.filter((candidate) => candidate.isOpen)) {
      if (edit.review.findIn(readerOf(document))) continue;
      if (replayed.length === 0) this.#undo.begin();
      if (this.#replay(edit, document)) replayed.push(edit);
      else lost.push(edit);
    }
    for (const edit of lost) {
      edit.stop();
      this.#drop((candidate) => candidate === edit);
    }
    this.#undo.add(replayed);
    this.#tellConflicts(false);
    this.#updates.fire();
    return lost;
  }

  #replay(edit: InlineEdit, document: vscode.TextDocument): boolean {
    const { original } = edit.review;
    if (edit.runs.length === 0) return false;
    const lines = original.map((text) => ({ text }));
    const startLine = findLines(readerOf(document), edit.review.startLine, lines);
    if (startLine === undefined) return false;
    const options = reviewOptions(document, startLine, startLine + original.length, edit.plan);
    const { activeIndex } = edit.alternatives;
    this.#exchange(edit, new Alternatives(options, Math.max(1, edit.runs.length)));
    edit.runs.forEach((run, index) => {
      const restorer = edit.plan.redaction?.restorer();
      const text = restorer === undefined ? run.text : restorer.push(run.text) + restorer.end();
      this.push(edit, text, index);
      if (run.isRunning) return;
      const { state, error } = run;
      void this.settle(edit, (part) =>
        state === 'complete'
          ? part.finish(index, edit.merged.get(run))
          : part.fail(index, error?.message ?? l10n.t('Stopped.')),
      );
    });
    if (activeIndex > 0) void this.settle(edit, (part) => part.switchTo(activeIndex));
    return true;
  }

  /** What a user asked for: done at once, whether the document is shown or not. */
  async command(
    which: (edit: InlineEdit) => boolean,
    work: (review: EditReview, edit: InlineEdit) => TextEdit[],
  ): Promise<boolean> {
    await this.#released();
    return this.#now(which, work);
  }

  async #now(
    which: (edit: InlineEdit) => boolean,
    work: (review: EditReview, edit: InlineEdit) => TextEdit[],
  ): Promise<boolean> {
    const chosen = new Map(this.edits.filter(which).map((edit) => [edit.alternatives, edit]));
    this.#deciding += 1;
    try {
      return await this.#port.urgently(() =>
        this.#pump.run((part) => {
          const edit = chosen.get(part);
          return edit === undefined ? undefined : part.command((review) => work(review, edit));
        }),
      );
    } finally {
      this.#deciding -= 1;
      this.#updates.fire();
    }
  }

  /**
   * Ends an edit, whatever it does, as if nothing of it had been taken; what the user wrote or accepted stays. False where
   * the editor did not take that.
   */
  async takeBack(edit: InlineEdit): Promise<boolean> {
    edit.stop();
    const isThis = (candidate: InlineEdit): boolean => candidate === edit;
    await this.command(isThis, (review) => review.stop());
    return this.command(isThis, (review) => review.rejectAll());
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
    const wasDecided = this.#undo.isDecided;
    const isOwn = this.#pump.onExternalChange(changes, { document, ...(reason !== undefined && { reason }) });
    this.#tellConflicts(reason !== undefined);
    if (this.#undo.onChange(changes, { isOwn, reason, wasDecided })) void this.#completeUndo();
    this.#updates.fire();
  }

  /** Stops what cannot go on, and says so once. What a user undid or redid stays as they wanted it. */
  #tellConflicts(isUndo: boolean): void {
    for (const edit of this.edits) {
      const { state, lostLines } = edit.review;
      if (state !== 'conflict') this.#told.delete(edit.review);
      const isNew = state === 'conflict' && !this.#told.has(edit.review);
      const isTold = isNew && (edit.isRunning || !isUndo);
      // What we take back to make room for a new result is no step back of the user.
      const isUndone = state === 'cancelled' && (isUndo || this.#renewing !== edit);
      if (isUndone && this.#renewing === edit) this.#renewing = undefined;
      if (edit.isRunning && (isUndone || isNew)) edit.stop();
      if (isNew) this.#told.add(edit.review);
      if (!isTold) continue;
      if (lostLines !== undefined && !isUndo) void this.#rejectAll(edit);
      this.#conflicts.fire(edit);
    }
  }

  #rejectAll(edit: InlineEdit): Promise<boolean> {
    return this.#now(
      (candidate) => candidate === edit,
      (review) => review.rejectAll(),
    );
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
    // What still streams in must not be written between two steps back.
    this.#drop((edit) => group.includes(edit));
    await this.#undo.complete();
    this.#updates.fire();
  }

  dispose(): void {
    this.#hold?.resolve();
    for (const edit of this.edits) edit.stop();
    this.#pump.dispose();
    this.#port.dispose();
    this.#updates.dispose();
  }
}
