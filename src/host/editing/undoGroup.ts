import * as vscode from 'vscode';
import { lineGrowth, type TextEdit } from '../../core/editing/textEdits.ts';
import { normalised } from '../../core/toolcalls/writing/replacements.ts';
import { minimalEdit } from '../../core/editing/minimalEdit.ts';
import type { InlineEdit } from '../../core/editing/inlineEdit.ts';
import { endOfLine, openDocument, visibleEditor } from './textDocuments.ts';

/** A step back can only be repeated so often; more means that the way back is lost. */
const mostSteps = 400;
/** Milliseconds. */
const longestFollowing = 600_000;

/**
 * One undo for a whole edit. The editor joins our batches into one undo step by itself, but not over what somebody types
 * in between, or over a save: then the edit lies in several steps with theirs among them. When the user undoes the
 * newest of these, the others are undone too and what was typed meanwhile is put back, as a step of its own.
 */
export class UndoGroup {
  readonly #uri: () => vscode.Uri;
  readonly #all: () => readonly InlineEdit[];
  #edits = new Set<InlineEdit>();
  /** The whole text before the first batch. */
  #before = '';
  #isSplit = false;
  /** One undo took back all of it. */
  #isUndone = false;
  #lastIsOwn = true;
  /** The user moved the cursor since our last batch: there the editor ends its undo step, too. */
  #isCursorMoved = false;
  /** Our last batch is a step of its own, because the cursor was moved before it. */
  #isLastApart = false;
  /** Its file got another name: the editor knows no step from before. */
  #isMoved = false;
  #lastOwnAt = 0;
  /** Lines that others changed since our last batch. */
  #foreign: { start: number; end: number } | undefined;
  #withoutEdit: string | undefined;
  #isBusy = false;

  /** `uri` is asked each time: a file may be renamed meanwhile. */
  constructor(uri: () => vscode.Uri, all: () => readonly InlineEdit[]) {
    this.#uri = uri;
    this.#all = all;
  }

  /** Steps are being undone on the user's behalf: changes made now belong to no edit. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Somebody else changed the document since our last batch. */
  get needsStop(): boolean {
    return !this.#lastIsOwn;
  }

  holds(edit: InlineEdit): boolean {
    return this.#edits.has(edit);
  }

  /** A new group: what came before keeps its own undo steps. */
  begin(): void {
    this.#edits = new Set();
    this.#before = openDocument(this.#uri())?.getText() ?? '';
    this.#isSplit = false;
    this.#isUndone = false;
    this.#lastIsOwn = true;
    this.#isCursorMoved = false;
    this.#isLastApart = false;
    this.#isMoved = false;
    this.#foreign = undefined;
    this.#withoutEdit = undefined;
  }

  add(edits: readonly InlineEdit[]): void {
    for (const edit of edits) this.#edits.add(edit);
  }

  /** A save begins, or ended: the editor ended its undo step as it began. */
  onSave(): void {
    this.#isSplit = true;
  }

  onMoved(): void {
    this.#isMoved = true;
  }

  onCursorMoved(): void {
    this.#isCursorMoved = true;
  }

  /** Nothing of the group waits for a decision. */
  get isDecided(): boolean {
    return this.#members().every((edit) => !edit.isOpen);
  }

  /**
   * Follows a change; true where it is an undo that took back only a part of the group. `wasDecided` is `isDecided` before
   * the change.
   */
  onChange(
    changes: readonly TextEdit[],
    { isOwn, reason, wasDecided }: { isOwn: boolean; reason: 'undo' | 'redo' | undefined; wasDecided: boolean },
  ): boolean {
    if (this.#edits.size === 0) return false;
    if (isOwn) {
      if (!this.#lastIsOwn) this.#isSplit = true;
      this.#lastIsOwn = true;
      this.#isLastApart = this.#isCursorMoved;
      this.#isCursorMoved = false;
      this.#lastOwnAt = Date.now();
      this.#foreign = undefined;
      this.#isUndone = false;
      return false;
    }
    if (this.#lastIsOwn && !this.#isSplit && reason !== undefined) return this.#isPartly(reason, wasDecided);
    if (this.#isOver()) {
      this.#edits = new Set();
      return false;
    }
    if (reason === 'undo' && this.#isSplit && !this.#isWithinForeign(changes)) {
      return this.#members().some((edit) => edit.review.state !== 'cancelled') || this.#withoutEdit !== undefined;
    }
    if (reason !== undefined && this.#lastIsOwn) return false;
    this.#lastIsOwn = false;
    this.#follow(changes);
    // Now, not at the undo: by then the text is already another.
    this.#withoutEdit = this.#textWithoutEdit();
    return false;
  }

  /**
   * Whether an undo right after our batches left something of them: the editor ends its step where a save begins, and tells
   * us of the save later.
   */
  #isPartly(reason: 'undo' | 'redo', wasDecided: boolean): boolean {
    if (reason === 'redo' || this.#isUndone) {
      this.#isUndone &&= reason === 'undo';
      return false;
    }
    this.#isUndone = normalised(openDocument(this.#uri())?.getText() ?? '') === normalised(this.#before);
    if (this.#isUndone) return false;
    // While it is being written, only the lines since the cursor was moved would go.
    if (this.#members().some((edit) => edit.isRunning)) return true;
    // Its review is open again, and there is no more to undo.
    if (this.#isMoved && !this.isDecided) return false;
    // While changes were open, or where the last decision is a step of its own, an undo may be meant for that one.
    return this.isDecided || (wasDecided && !this.#isLastApart);
  }

  /** Undoes what is left of the group and puts back what others wrote. */
  async complete(): Promise<void> {
    const before = normalised(this.#before);
    const target = normalised(this.#withoutEdit ?? this.#before);
    const document = openDocument(this.#uri());
    const editor = visibleEditor(this.#uri());
    if (document === undefined || editor === undefined) return;
    this.#isBusy = true;
    try {
      const isActive = vscode.window.activeTextEditor?.document === document;
      const { eol } = document;
      for (let step = 0; isActive && step < mostSteps && normalised(document.getText()) !== before; step++) {
        const { version } = document;
        await vscode.commands.executeCommand('undo');
        if (document.version === version) break;
      }
      // Line ends that were changed in between are taken back with the rest.
      if (document.eol !== eol) await editor.edit((builder) => builder.setEndOfLine(eol));
      const edit = minimalEdit(document.getText(), target.replaceAll('\n', endOfLine(document)));
      if (edit === undefined) return;
      const range = new vscode.Range(document.positionAt(edit.start), document.positionAt(edit.end));
      const stops = { undoStopBefore: true, undoStopAfter: true };
      await editor.edit((builder) => builder.replace(range, edit.text), stops);
    } finally {
      this.#isBusy = false;
      this.#edits = new Set();
    }
  }

  /** An edit that was decided and lies in one step, or long ago, needs nobody to follow every keystroke any more. */
  #isOver(): boolean {
    return this.isDecided && (!this.#isSplit || Date.now() - this.#lastOwnAt > longestFollowing);
  }

  #members(): InlineEdit[] {
    return this.#all().filter((edit) => this.#edits.has(edit));
  }

  #isWithinForeign(changes: readonly TextEdit[]): boolean {
    const span = this.#foreign;
    if (this.#lastIsOwn || span === undefined) return false;
    return changes.every((change) => change.startLine >= span.start && change.endLine <= span.end);
  }

  #follow(changes: readonly TextEdit[]): void {
    for (const change of changes) {
      const growth = lineGrowth(change);
      const end = change.endLine + growth;
      const span = this.#foreign;
      if (span === undefined) this.#foreign = { start: change.startLine, end };
      else if (change.endLine < span.start) this.#foreign = { start: change.startLine, end: span.end + growth };
      else this.#foreign = { start: Math.min(span.start, change.startLine), end: Math.max(span.end + growth, end) };
    }
  }

  /** The text as it would be without the edit. Large pieces are taken as they are: this runs at every keystroke. */
  #textWithoutEdit(): string | undefined {
    const document = openDocument(this.#uri());
    if (document === undefined) return undefined;
    const reviews = this.#members()
      .map((edit) => edit.review)
      .toSorted((a, b) => a.startLine - b.startLine);
    const between = (start: number, end: number): string => document.getText(new vscode.Range(start, 0, end, 0));
    let text = '';
    let at = 0;
    for (const review of reviews) {
      text += between(at, review.startLine) + review.revertedText();
      at = review.endLine;
      if (at < document.lineCount) text += endOfLine(document);
    }
    return text + between(at, document.lineCount);
  }
}
