import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { cursorAfter, linesAfter } from '../../core/editing/followLines.ts';
import type { LineRange } from '../../core/editing/hunks.ts';
import type { TextEdit } from '../../core/editing/textEdits.ts';
import { toTextEdit } from '../editing/textDocuments.ts';
import type { ActionTarget } from './target.ts';

/** A target that keeps its lines while a request for them is prepared: people go on typing meanwhile. */
export class FollowedTarget implements ActionTarget, Disposable {
  readonly document: vscode.TextDocument;
  readonly taken: string | undefined;
  #ranges: readonly LineRange[];
  #cursor: vscode.Position;
  readonly #changes: (readonly TextEdit[])[] = [];
  readonly #listener: vscode.Disposable;

  constructor({ document, ranges, taken, cursor }: ActionTarget) {
    this.document = document;
    this.taken = taken;
    this.#ranges = ranges;
    this.#cursor = cursor;
    this.#listener = vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.document === document && event.contentChanges.length > 0) this.#onChanged(event);
    });
  }

  /** Where the lines stand now. */
  get ranges(): readonly LineRange[] {
    return this.#ranges;
  }

  /** From now on other lines are followed. */
  follow(ranges: readonly LineRange[]): void {
    this.#ranges = ranges;
  }

  get cursor(): vscode.Position {
    return this.#cursor;
  }

  /** All changes of the document so far, as the editor told them. */
  get changes(): readonly (readonly TextEdit[])[] {
    return this.#changes;
  }

  #onChanged({ contentChanges }: vscode.TextDocumentChangeEvent): void {
    const changes = contentChanges.map(toTextEdit);
    this.#changes.push(changes);
    for (const [index, change] of changes.entries()) {
      const endsLine = this.#endsLine(change, changes.slice(index + 1));
      this.#ranges = this.#ranges.map((range) => linesAfter(range, change, endsLine));
      const { line, character } = cursorAfter(this.#cursor, change);
      this.#cursor = new vscode.Position(Math.max(0, line), Math.max(0, character));
    }
  }

  /** Whether nothing stands behind a change in its line, in the text that all of them made. */
  #endsLine(change: TextEdit, later: readonly TextEdit[]): boolean {
    const own = cursorAfter({ line: change.endLine, character: change.endCharacter }, change);
    const { line, character } = later.reduce((at, each) => cursorAfter(at, each), own);
    return line < this.document.lineCount && this.document.lineAt(line).text.length === character;
  }

  dispose(): void {
    this.#listener.dispose();
  }
}
