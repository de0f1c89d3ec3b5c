import type { CursorWindow } from './window.ts';

/** How much to write: the rest of the line, several lines, or nothing at all. */
export type CompletionShape = 'line' | 'block' | 'none';

/** What the editor closes on its own, and what ends a statement: nothing of it is in the way of new text. */
const onlyClosers = /^[\s)\]}>"'`;,:]*$/;
/** A line after which a block is due. */
const opensBlock = /(?:[{([]|=>|->|:|\b(?:do|then|begin|else|try))\s*$/;

/** The text of the cursor's line before and after the cursor. */
export function lineAround({ prefix, suffix }: CursorWindow): { readonly before: string; readonly after: string } {
  const end = suffix.indexOf('\n');
  return { before: prefix.slice(prefix.lastIndexOf('\n') + 1), after: end === -1 ? suffix : suffix.slice(0, end) };
}

/**
 * Decides by the cursor's line: an empty line or the start of a block takes several lines, the middle of a line only what
 * is missing there, the middle of a word nothing.
 */
export function completionShape(window: CursorWindow): CompletionShape {
  const { before, after } = lineAround(window);
  if (/[\p{L}\p{N}_]$/u.test(before) && /^[\p{L}\p{N}_]/u.test(after)) return 'none';
  if (!onlyClosers.test(after)) return 'line';
  if (before.trim() === '') return after.trim() === '' ? 'block' : 'line';
  // Between brackets that were closed automatically the call's arguments are wanted, not a block.
  if (after.trim() !== '') return /[{[]\s*$/.test(before) && /^\s*[}\]]/.test(after) ? 'block' : 'line';
  return opensBlock.test(before) ? 'block' : 'line';
}
