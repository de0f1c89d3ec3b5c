import { EditReview } from '../../../src/core/editing/review.ts';
import type { EditReviewOptions } from '../../../src/core/editing/trackedEdit.ts';
import type { TextEdit } from '../../../src/core/editing/textEdits.ts';
import { FakeDocument } from './fakeDocument.ts';

/** A document with one edit in it, and an undo stack as the editor keeps it: all batches are one step. */
export class Scene {
  readonly document: FakeDocument;
  review: EditReview;
  private undoStack: TextEdit[][] = [];

  constructor(original: readonly string[], options: Partial<EditReviewOptions> = {}) {
    this.document = new FakeDocument(['top', ...original, 'bottom']);
    const { lineCount } = this.document;
    this.review = new EditReview({ original, startLine: 1, lineCount, eol: '\n', ...options });
  }

  apply(edits: readonly TextEdit[]): void {
    if (edits.length > 0) this.undoStack.push(this.document.apply(edits).inverse);
  }

  stream(text: string, size = 7): void {
    for (let at = 0; at < text.length; at += size) this.apply(this.review.applyStream(text.slice(at, at + size)));
  }

  edit(text: string): this {
    this.stream(text);
    this.apply(this.review.finish());
    return this;
  }

  type(line: number, character: number, text: string, length = 0): void {
    const edit = { startLine: line, startCharacter: character, endLine: line, endCharacter: character + length, text };
    const { changes, inverse } = this.document.apply([edit]);
    this.undoStack.push(inverse);
    this.review.onExternalChange(changes);
  }

  /** Undoes the last `steps` batches as one step and tells the review. Returns what redoes them. */
  undo(steps = this.undoStack.length): TextEdit[] {
    const before = [...this.document.lines];
    for (let i = 0; i < steps; i++) this.document.apply(this.undoStack.pop() ?? []);
    return this.report(before, 'undo');
  }

  redo(edits: readonly TextEdit[]): void {
    const before = [...this.document.lines];
    this.document.apply(edits);
    this.report(before, 'redo');
  }

  /** One change from the first to the last line that differs, as a joined undo step reports it. */
  private report(before: readonly string[], reason: 'undo' | 'redo'): TextEdit[] {
    const after = this.document.lines;
    const shorter = Math.min(before.length, after.length);
    let head = 0;
    while (head < shorter && before[head] === after[head]) head++;
    let tail = 0;
    while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
    const change = (from: readonly string[], to: readonly string[]): TextEdit => ({
      startLine: head,
      startCharacter: 0,
      endLine: from.length - tail,
      endCharacter: 0,
      text: to
        .slice(head, to.length - tail)
        .map((text) => `${text}\n`)
        .join(''),
    });
    this.review.onExternalChange([change(before, after)], { reason, document: this.document });
    return [change(after, before)];
  }

  /** The region as `-removed`, `+added` and ` kept` lines. */
  get picture(): string[] {
    const marks = { kept: ' ', removed: '-', added: '+' };
    return this.review.lines().map((line) => marks[line.tag] + line.text);
  }
}
