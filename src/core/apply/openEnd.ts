/** Blocks that end within what they show, as an answer does that was cut off. */

import { openBrackets } from '../code/lineShapes.ts';
import { languageOfText } from './languages.ts';
import type { BlockToPlace, Placement } from './placeBlock.ts';

type Placed = Exclude<Placement, { kind: 'unplaced' }>;

const OPEN_END = 'The block has more open brackets than what it replaces: it may have been cut off.';

/** Languages in whose text a bracket is a sign like others. */
const PROSE: ReadonlySet<string> = new Set(['markdown', 'plaintext', 'html', 'xml', 'vue', 'svelte', 'unknown']);

/**
 * With a doubt at the end of the change where the block, or the file with it, leaves more brackets open than there were.
 * `code` is empty where the block shows old lines as well.
 */
export function markOpenEnd(
  { document, selection, language = '', path }: Omit<BlockToPlace, 'code'>,
  placed: Placed,
  code: string,
): Placed {
  const spoken = languageOfText(document, path, language);
  if (placed.text === document || PROSE.has(spoken)) return placed;
  const open = (text: string): number => Math.max(0, openBrackets(text, spoken));
  const replaced = placed.kind === 'selection' ? document.slice(selection.start, selection.end) : document;
  if (open(placed.text) <= open(document) && open(code) <= open(replaced)) return placed;
  const line = lastChange(document, placed.text);
  return { ...placed, doubts: [...placed.doubts.filter((doubt) => doubt.line !== line), { line, reason: OPEN_END }] };
}

function lastChange(before: string, after: string): number {
  const old = before.split('\n');
  const now = after.split('\n');
  let same = 0;
  while (same < Math.min(old.length, now.length) && old.at(-1 - same) === now.at(-1 - same)) same += 1;
  return Math.max(0, now.length - 1 - same);
}
