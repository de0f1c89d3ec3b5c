import type { Hunk, LineRange } from './hunks.ts';
import type { InlineEdit } from './inlineEdit.ts';
import type { EditReview } from './review.ts';

/** Open edits that have lines in common with some others. */
export function openIn(edits: readonly InlineEdit[], lines: readonly LineRange[]): readonly InlineEdit[] {
  return edits.filter(({ isOpen, review }) => isOpen && lines.some((range) => overlaps(range, review)));
}

/**
 * Lines that are to be edited anew, once what is open in them is taken back: for new lines the old ones of their change, and
 * all of the edit where these have none.
 */
export function withOldLines(range: LineRange, edits: readonly InlineEdit[]): LineRange {
  return openIn(edits, [range]).reduce((lines, { review }) => withOldLinesOf(lines, review), range);
}

function withOldLinesOf({ start, end }: LineRange, review: EditReview): LineRange {
  const { startLine, endLine } = review;
  const lines = review.lines();
  const changeAt = (line: number): Hunk | undefined => {
    if (lines[line - startLine]?.tag !== 'added') return undefined;
    return review.hunks().find((hunk) => hunk.start <= line && line < hunk.end);
  };
  const [first, last] = [changeAt(start), changeAt(end - 1)];
  const from = first?.start ?? start;
  const to = last?.end ?? end;
  const isBeyond = from < startLine || to > endLine;
  const own = lines.slice(Math.max(0, from - startLine), Math.max(0, to - startLine));
  const hasOld = own.some(({ tag }) => tag !== 'added') || [first, last].some((hunk) => (hunk?.removed ?? 0) > 0);
  return isBeyond || hasOld ? { start: from, end: to } : { start: startLine, end: endLine };
}

function overlaps({ start, end }: LineRange, { startLine, endLine }: EditReview): boolean {
  return start < Math.max(endLine, startLine + 1) && startLine < end;
}
