import { lineEnd, type TextEdit } from '../../../src/core/editing/textEdits.ts';

/** A document that behaves as the editor's: one batch applies at once, ranges must be in it and may not overlap. */
export class FakeDocument {
  readonly eol: '\n' | '\r\n';
  lines: string[];
  private starts: number[] = [];

  constructor(lines: readonly string[], eol: '\n' | '\r\n' = '\n') {
    this.lines = lines.length === 0 ? [''] : [...lines];
    this.eol = eol;
  }

  get lineCount(): number {
    return this.lines.length;
  }

  get text(): string {
    return this.lines.join(this.eol);
  }

  lineAt(line: number): string {
    const text = this.lines[line];
    if (text === undefined) throw new Error(`no line ${line} of ${this.lines.length}`);
    return text;
  }

  /** Applies a batch and returns the changes as the editor reports them: last first, and how to undo them (small batches only). */
  apply(edits: readonly TextEdit[]): { changes: TextEdit[]; inverse: TextEdit[] } {
    const before = this.text;
    this.starts = [];
    let next = 0;
    for (const line of this.lines) {
      this.starts.push(next);
      next += line.length + this.eol.length;
    }
    const clamped = edits.map((edit) => this.clamped(edit));
    let previous = -1;
    const pieces: string[] = [];
    const inverse: { start: number; end: number; text: string }[] = [];
    let [at, grown] = [0, 0];
    for (const edit of clamped) {
      const start = this.offset(edit.startLine, edit.startCharacter);
      const end = this.offset(edit.endLine, edit.endCharacter);
      if (start < previous || end < start) throw new Error(`edits overlap at ${edit.startLine}`);
      if (/(?<!\r)\n/.test(edit.text) && this.eol === '\r\n')
        throw new Error("a line break that is not the document's");
      pieces.push(before.slice(at, start), edit.text);
      inverse.push({ start: start + grown, end: start + grown + edit.text.length, text: before.slice(start, end) });
      grown += edit.text.length - (end - start);
      at = previous = end;
    }
    pieces.push(before.slice(at));
    this.lines = pieces.join('').split(this.eol);
    return {
      changes: clamped.toReversed(),
      inverse: inverse.length > 50 ? [] : inverse.map((item) => this.asEdit(item)),
    };
  }

  private asEdit({ start, end, text }: { start: number; end: number; text: string }): TextEdit {
    const [from, to] = [this.position(start), this.position(end)];
    return { startLine: from[0], startCharacter: from[1], endLine: to[0], endCharacter: to[1], text };
  }

  private clamped(edit: TextEdit): TextEdit {
    const cut = (line: number, character: number): number => {
      const { length } = this.lineAt(line);
      if (character > length && character !== lineEnd) throw new Error(`character ${character} of ${length}`);
      return Math.min(character, length);
    };
    return {
      ...edit,
      startCharacter: cut(edit.startLine, edit.startCharacter),
      endCharacter: cut(edit.endLine, edit.endCharacter),
    };
  }

  private offset(line: number, character: number): number {
    return (this.starts[line] ?? 0) + character;
  }

  private position(offset: number): [number, number] {
    let at = 0;
    for (const [line, text] of this.lines.entries()) {
      if (offset <= at + text.length) return [line, offset - at];
      at += text.length + this.eol.length;
    }
    throw new Error(`offset ${offset} is not in the document`);
  }
}
