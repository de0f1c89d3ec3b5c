import type { FoldMark, Hunk } from './hunks.ts';
import type { Line } from './region.ts';

/**
 * Removed lines that were taken out of the document while their hunks are still open: a file that is saved gets the
 * result alone. Each keeps the number of the original's line it is, which says where it belongs, whatever was typed
 * around its place meanwhile.
 */

/** Lines of the document with the folded ones back in their places. */
export function unfolded(current: readonly Line[], folded: readonly Line[]): Line[] {
  const out: Line[] = [];
  let next = 0;
  for (const line of current) {
    // Removed lines stand above the added ones of their hunk, which carry the number of the last of them.
    for (
      let gone = folded[next];
      gone !== undefined && gone.at <= line.at && !isBegun(line, gone);
      gone = folded[next]
    ) {
      out.push(gone);
      next++;
    }
    out.push(line);
  }
  return [...out, ...folded.slice(next)];
}

/** A line of the original that was broken in two: what it begins with stands above what was folded of it. */
function isBegun(line: Line, folded: Line): boolean {
  return line.own && line.at === folded.at && !folded.own;
}

interface Group {
  start: number;
  end: number;
  removed: number;
  added: number;
  readonly texts: string[];
  readonly first: Line;
  id: string | undefined;
}

/** The hunks of a document whose removed lines are folded, from its lines with the folded ones back. */
function groups(all: readonly Line[], idOf: (line: Line) => string | undefined): Group[] {
  const out: Group[] = [];
  let open: Group | undefined;
  let at = 0;
  for (const line of all) {
    if (line.tag === 'kept') open = undefined;
    else {
      if (open === undefined)
        out.push((open = { start: at, end: at, removed: 0, added: 0, texts: [], first: line, id: undefined }));
      open.id ??= idOf(line);
      if (line.tag === 'removed') {
        open.removed++;
        open.texts.push(line.text);
      } else open.added++;
    }
    if (line.tag !== 'removed') at++;
    if (open !== undefined) open.end = at;
  }
  return out;
}

/** How hunks are named: by what a line is known as, or, where no line of one is known yet, anew. */
export interface HunkNames {
  known(line: Line): string | undefined;
  fresh(first: Line): string;
}

/** Hunks in document lines; one of only removed lines is empty and stands where they stood. */
export function foldedHunks(
  all: readonly Line[],
  startLine: number,
  names: HunkNames,
): { readonly hunks: Hunk[]; readonly marks: FoldMark[] } {
  const found = groups(all, (line) => names.known(line));
  const hunks = found.map(({ start, end, removed, added, first, id = names.fresh(first) }) => ({
    id,
    start: startLine + start,
    end: startLine + end,
    removed,
    added,
    open: false,
  }));
  const marks = found
    .filter(({ removed }) => removed > 0)
    .map(({ start, texts }) => ({ line: startLine + start, texts }));
  return { hunks, marks };
}
