import type { LineRange } from './hunks.ts';
import { lineGrowth, type TextEdit } from './textEdits.ts';

/**
 * Where lines stand after a change by somebody: what was put among them belongs to them. Lines that were deleted, or
 * replaced together with what is around them, are an empty range. `endsLine`: nothing stands behind the change in its line.
 */
export function linesAfter({ start, end }: LineRange, given: TextEdit, endsLine = false): LineRange {
  if (start === end) return { start, end };
  const change = endsLine ? asWholeLines(given) : given;
  const growth = lineGrowth(change);
  if (isAbove(change, start)) return { start: start + growth, end: end + growth };
  if (change.startLine >= end) return { start, end };
  const last = change.endCharacter === 0 && change.endLine > change.startLine ? change.endLine : change.endLine + 1;
  const isDeleted = change.text === '' && change.startCharacter === 0 && change.startLine <= start && last >= end;
  const isAround = change.startLine < start && change.endLine >= end;
  if ((isDeleted && last === change.endLine) || isAround) return { start: change.startLine, end: change.startLine };
  const first = Math.min(start, change.startLine);
  return { start: first, end: Math.max(first + 1, Math.max(end, last) + growth) };
}

/** Lines that are deleted with the break before them, as the last ones of a text are, are those behind it. */
function asWholeLines(change: TextEdit): TextEdit {
  const { startLine, endLine, text } = change;
  if (text !== '' || endLine === startLine) return change;
  return { startLine: startLine + 1, startCharacter: 0, endLine: endLine + 1, endCharacter: 0, text };
}

/** The line stays whole and below the change. */
function isAbove({ startCharacter, endLine, endCharacter, text }: TextEdit, line: number): boolean {
  if (endLine !== line) return endLine < line;
  return endCharacter === 0 && (/[\r\n]$/.test(text) || (text === '' && startCharacter === 0));
}

/** Where a cursor stands after a change by somebody. */
export function cursorAfter<Place extends { readonly line: number; readonly character: number }>(
  { line, character }: Place,
  change: TextEdit,
): { readonly line: number; readonly character: number } {
  const { startCharacter, endLine, endCharacter, text } = change;
  if (endLine > line || (endLine === line && endCharacter > character)) return { line, character };
  const moved = line + lineGrowth(change);
  if (endLine < line) return { line: moved, character };
  const last = text.length - 1 - Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'));
  const before = last === text.length ? startCharacter + text.length : last;
  return { line: moved, character: before + character - endCharacter };
}
