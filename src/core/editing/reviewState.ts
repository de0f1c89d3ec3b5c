import type { Line, RegionLines, Tag } from './region.ts';
import * as z from 'zod/mini';
import type { EndOfLine } from '../text/lines.ts';

/**
 * - `streaming`: the model writes.
 * - `stopped`: it ended early; what arrived is kept, the rest of the original stands.
 * - `conflict`: the text under the edit changed so that going on would guess; what arrived is kept. `result` are the lines it
 *   would have become, where they are not all in the document any more. Where old and new lines cannot be told apart any
 *   more, they are `lost`.
 * - `review`: finished, changes are open.
 * - `done`: nothing left to decide.
 * - `cancelled`: undone by the user.
 */
export type ReviewState =
  | { readonly kind: 'streaming' | 'review' | 'done' | 'cancelled' }
  | { readonly kind: 'stopped'; readonly reason: string | undefined }
  | {
      readonly kind: 'conflict';
      readonly reason: string | undefined;
      readonly lost?: readonly string[] | undefined;
      readonly result?: readonly string[] | undefined;
    };

/** A stream does not go on by itself in a version that comes back. */
export function resting(state: ReviewState, reason?: string): ReviewState {
  return state.kind === 'streaming' ? { kind: 'stopped', reason } : state;
}

/** Which of an edit's lines stand in the document. */
export type Presence =
  | { readonly kind: 'whole' }
  /** All but the removed ones, which wait here until their hunks are decided. At least one does. */
  | { readonly kind: 'folded'; readonly removed: readonly Line[] }
  /** Nothing of the edit: its lines as they were. */
  | ({ readonly kind: 'hidden' } & RegionLines);

export const whole: Presence = { kind: 'whole' };

export function foldedTo(removed: readonly Line[]): Presence {
  return removed.length === 0 ? whole : { kind: 'folded', removed };
}

/** A review's lines at one moment, to be found again after the user's undo or redo. */
export interface ReviewSnapshot extends RegionLines {
  /** How many pieces of the answer had been read. */
  readonly pieceCount: number;
  readonly state: ReviewState;
  readonly presence: Presence;
  readonly startLine: number;
}

const tags: readonly Tag[] = ['kept', 'removed', 'added'];

/** Tag, text, pinned, at, own, typed. */
const savedLine = z.tuple([
  z.int().check(z.minimum(0), z.maximum(2)),
  z.string(),
  z.boolean(),
  z.number(),
  z.boolean(),
  z.boolean(),
]);

/** What is kept on disk of a review, so that the original comes back after the window was reloaded in the middle. */
export const savedReviewSchema = z.object({
  version: z.literal(1),
  startLine: z.int().check(z.minimum(0)),
  lineCount: z.int().check(z.minimum(1)),
  eol: z.enum(['\n', '\r\n']),
  state: z.enum(['streaming', 'stopped', 'conflict', 'review', 'done', 'cancelled']),
  reason: z.optional(z.string()),
  frontier: z.int().check(z.minimum(0)),
  original: z.array(z.string()),
  lines: z.array(savedLine),
  folded: z.optional(z.array(savedLine)),
  /** Which of its changes, counted from the first, should be looked at, and why. */
  doubts: z.optional(z.array(z.tuple([z.int().check(z.minimum(0)), z.string()]))),
});

export type SavedReview = z.infer<typeof savedReviewSchema>;

export function saveLine(line: Line): z.infer<typeof savedLine> {
  return [tags.indexOf(line.tag), line.text, line.pinned, line.at, line.own, line.typed === true];
}

export function loadLine([tag, text, pinned, at, own, typed]: z.infer<typeof savedLine>): Line {
  return { tag: tags[tag] ?? 'kept', text, pinned, at, own, typed };
}

/** What a saved review is now. */
export function stateOf({ state: kind, reason }: SavedReview): ReviewState {
  return resting(kind === 'stopped' || kind === 'conflict' ? { kind, reason } : { kind }, reason);
}

/** Enough of a document to compare it with what a review believes. */
export interface DocumentReader {
  readonly lineCount: number;
  /** What ends its lines, where that may change. */
  readonly eol?: EndOfLine;
  lineAt(line: number): string;
}

/** Whether a document has lines with these texts from `start` on. */
export function standsAt(document: DocumentReader, start: number, lines: readonly Pick<Line, 'text'>[]): boolean {
  if (start < 0 || start + lines.length > document.lineCount) return false;
  return lines.every((line, index) => document.lineAt(start + index) === line.text);
}

/** Where a document has such lines: at `guess`, or else the first place; `undefined` where nowhere. */
export function findLines(
  document: DocumentReader,
  guess: number,
  lines: readonly Pick<Line, 'text'>[],
): number | undefined {
  if (standsAt(document, guess, lines)) return guess;
  for (let start = 0; start + lines.length <= document.lineCount; start++) {
    if (standsAt(document, start, lines)) return start;
  }
  return undefined;
}

/**
 * The lines of an edit that was being written, where the document is newer than what was kept of it: the original's lines
 * all stand in it, in order, and what stands behind the model's lines that are known it had written meanwhile. `undefined`
 * where that is not so, or where some of it may be somebody else's.
 */
export function linesSince(saved: SavedReview, document: DocumentReader): Line[] | undefined {
  if (saved.state !== 'streaming') return undefined;
  const lines = linesNow(saved, document);
  // Behind the original the file goes on, unless the model had come so far.
  const hasEnd = lines?.at(-1)?.own === true || saved.frontier >= saved.lines.length;
  return lines !== undefined && hasEnd && isContinued(writtenOf(saved), lines) ? lines : undefined;
}

/**
 * The same where the document is older than what was kept, as the editor's own copy of an unsaved document is while a model
 * writes without a pause: of the model's lines, only the first stand in it. Those of the original behind them are kept.
 */
export function linesBefore(saved: SavedReview, document: DocumentReader): Line[] | undefined {
  const isFolded = (saved.folded ?? []).length > 0;
  if (isFolded || !['streaming', 'stopped', 'review'].includes(saved.state)) return undefined;
  const lines = linesNow(saved, document);
  if (lines === undefined) return undefined;
  const written = writtenOf(saved);
  const added = lines.filter(({ own }) => !own).map(({ text }) => text);
  const isBeginning = added.every((text, index) => isWritten(text, written[index], index === added.length - 1));
  if (!isBeginning || added.every((text) => text.trim() === '')) return undefined;
  const end = lines.findLastIndex(({ tag }) => tag === 'added');
  return lines.map((line, index) => (index > end && line.own ? { ...line, tag: 'kept' } : line));
}

/** Whether a line is one that the model had written, or its beginning. */
function isWritten(text: string, line: string | undefined, isLast: boolean): boolean {
  return line === text || (isLast && text.trim() !== '' && line?.startsWith(text) === true);
}

function writtenOf({ lines }: SavedReview): readonly string[] {
  return lines.map(loadLine).flatMap(({ tag, text }) => (tag === 'added' ? [text] : []));
}

/**
 * What stands in an edit's place: the original's lines, all and in order, and others between them, which are taken for the
 * model's. `undefined` where the original is not whole, or something of the edit was decided.
 */
function linesNow(saved: SavedReview, document: DocumentReader): Line[] | undefined {
  const { original, startLine } = saved;
  const known = saved.lines.map(loadLine);
  const count = known.length + document.lineCount - saved.lineCount;
  if (known.some(({ pinned }) => pinned) || startLine + count > document.lineCount) return undefined;
  const tagOf = new Map(known.filter(({ own }) => own).map(({ at, tag }) => [at, tag]));
  const lines: Line[] = [];
  let next = 0;
  for (let index = 0; index < count; index += 1) {
    const text = document.lineAt(startLine + index);
    if (text === original[next]) {
      lines.push({ tag: tagOf.get(next) ?? 'kept', text, pinned: false, at: next, own: true });
      next += 1;
    } else lines.push({ tag: 'added', text, pinned: false, at: Math.max(0, next - 1), own: false });
  }
  return next === original.length ? lines : undefined;
}

/**
 * Whether there are added lines that begin with those known, the last of which may have been in the middle of being written.
 * Where none is known they stand between lines of the original: before them they may be the file's own.
 */
function isContinued(written: readonly string[], lines: readonly Line[]): boolean {
  const added = lines.filter(({ own }) => !own).map(({ text }) => text);
  if (written.length === 0) return added.length > 0 && lines[0]?.own === true;
  return (
    written.length <= added.length &&
    written.every((text, index) =>
      index < written.length - 1 ? added[index] === text : added[index]?.startsWith(text),
    )
  );
}
