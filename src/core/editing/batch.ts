import { splitLines } from '../text/lines.ts';
import type { DocumentReader } from './reviewState.ts';
import { appendEdit, lineGrowth, type TextEdit } from './textEdits.ts';

/** Lines `[start, end]` of the document before a batch, how long the line above them is, and what it makes of them. */
interface Outcome {
  readonly start: number;
  readonly end: number;
  readonly above: number;
  readonly lines: readonly string[];
}

/** Edits that are this near are looked at together: the editor may tell them as one change. */
const near = 1_000;

/**
 * Edits as they go to the editor at once: no two of them touch, because an editor joins those that do, and not always in
 * their order. What comes back is recognised by the text it leaves: an editor also cuts changes down or shifts them.
 */
export class EditBatch {
  /** In document order, with positions that are in the document. */
  readonly edits: readonly TextEdit[];
  private readonly outcomes: readonly Outcome[];
  private readonly lineCount: number;

  /** `edits` in document order; those at one place in the order in which their texts are to stand. */
  constructor(edits: readonly TextEdit[], document: DocumentReader) {
    const apart: TextEdit[] = [];
    for (const edit of edits) appendEdit(apart, clamped(edit, document));
    this.edits = apart.filter((edit) => !isIdle(edit, document));
    this.outcomes = outcomesOf(this.edits, document);
    this.lineCount = document.lineCount + this.edits.reduce((sum, edit) => sum + lineGrowth(edit), 0);
  }

  /** Whether changes that were just made to the document made of it what this batch does, and nothing else. */
  isMadeBy(changes: readonly TextEdit[], document: DocumentReader): boolean {
    if (document.lineCount !== this.lineCount || !changes.every((change) => this.holds(change))) return false;
    let shift = 0;
    return this.outcomes.every(({ start, end, lines }) => {
      const at = start + shift;
      shift += lines.length - (end + 1 - start);
      return lines.every((line, index) => textAt(document, at + index) === line);
    });
  }

  /** A change at most of the lines of an outcome, and the line breaks around them. */
  private holds({ startLine, startCharacter, endLine, endCharacter }: TextEdit): boolean {
    return this.outcomes.some(
      ({ start, end, above }) =>
        (startLine >= start || (startLine === start - 1 && startCharacter === above)) &&
        (endLine <= end || (endLine === end + 1 && endCharacter === 0)),
    );
  }
}

function clamped(edit: TextEdit, document: DocumentReader): TextEdit {
  const cut = (line: number, character: number): number => Math.min(character, textAt(document, line).length);
  return {
    ...edit,
    startCharacter: cut(edit.startLine, edit.startCharacter),
    endCharacter: cut(edit.endLine, edit.endCharacter),
  };
}

function outcomesOf(edits: readonly TextEdit[], document: DocumentReader): Outcome[] {
  const out: { start: number; end: number; text: string; endCharacter: number }[] = [];
  for (const edit of edits) {
    const { startLine, startCharacter, endLine, endCharacter, text } = edit;
    const head = textAt(document, startLine);
    const last = out.at(-1);
    if (last !== undefined && startLine - last.end <= near) {
      last.text += textBetween(document, last, { line: startLine, character: startCharacter }) + text;
      Object.assign(last, { end: endLine, endCharacter });
    } else out.push({ start: startLine, end: endLine, text: head.slice(0, startCharacter) + text, endCharacter });
  }
  return out.map(({ start, end, text, endCharacter }) => ({
    start,
    end,
    above: textAt(document, start - 1).length,
    lines: splitLines(text + textAt(document, end).slice(endCharacter)),
  }));
}

function textBetween(
  document: DocumentReader,
  { end, endCharacter }: { readonly end: number; readonly endCharacter: number },
  to: { readonly line: number; readonly character: number },
): string {
  if (end === to.line) return textAt(document, end).slice(endCharacter, to.character);
  const lines = [textAt(document, end).slice(endCharacter)];
  for (let line = end + 1; line < to.line; line++) lines.push(textAt(document, line));
  return [...lines, textAt(document, to.line).slice(0, to.character)].join('\n');
}

/** An edit that changes nothing is not told by the editor, and could not be recognised. */
function isIdle(edit: TextEdit, document: DocumentReader): boolean {
  const { startLine, startCharacter, endLine, endCharacter } = edit;
  if (lineGrowth(edit) !== 0) return false;
  return splitLines(edit.text).every((text, index) => {
    const line = startLine + index;
    const end = line === endLine ? endCharacter : undefined;
    return textAt(document, line).slice(index === 0 ? startCharacter : 0, end) === text;
  });
}

function textAt(document: DocumentReader, line: number): string {
  return line >= 0 && line < document.lineCount ? document.lineAt(line) : '';
}
