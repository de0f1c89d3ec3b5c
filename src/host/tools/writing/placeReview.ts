import { allChangedLines, type ChangedLines } from '../../../core/editing/changedLines.ts';
import { placeAgain, type LineChange } from '../../../core/toolcalls/writing/replacements.ts';
import type { KeptReview } from '../../editing/keptReviews.ts';

/**
 * What becomes of a review that an earlier window left, with its file's text as it is `now`, if it can be read. `over`: there
 * is nothing left to decide. The other words say why it waits.
 */
export type PlacedReview = 'over' | 'absent' | 'differs' | { readonly changes: readonly LineChange[] };

export function placeReview({ before, text }: KeptReview, now: string | undefined): PlacedReview {
  const changes = allChangedLines(before, text);
  if (changes.length === 0 || now === text) return 'over';
  if (now === undefined) return 'absent';
  const placed = placeAgain(before, changes, now);
  return 'changes' in placed ? placed : 'differs';
}

/** Whether words in the change are not the model's: then the whole of it cannot be taken back with the model's answer. */
export function isShared({ before, text, proposed }: KeptReview): boolean {
  if (proposed === undefined) return true;
  // A save may have ended the last line.
  const whole = (each: string): string => each.replace(/\n$/, '');
  const nameOf = ({ start, end, lines }: ChangedLines): string => JSON.stringify([start, end, lines]);
  const own = new Set(allChangedLines(whole(before), whole(proposed)).map(nameOf));
  return allChangedLines(whole(before), whole(text)).some((change) => !own.has(nameOf(change)));
}
