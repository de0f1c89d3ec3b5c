import { diffLines } from '../text/lineDiff.ts';
import { newFileText, placeBlock, type BlockToPlace, type Doubt } from './placeBlock.ts';

type OneOfThem = Pick<BlockToPlace, 'code' | 'language'>;

/** A file with several blocks of an answer in their places. */
export interface PlacedBlocks {
  readonly text: string;
  /** In the lines of `text`. */
  readonly doubts: readonly Doubt[];
  /** Blocks that found no place, by their index. */
  readonly unplaced: readonly { readonly index: number; readonly reason: string }[];
}

/** Places blocks one after the other, each in the text that the ones before it made. */
export function placeAll(
  document: string,
  blocks: readonly OneOfThem[],
  how: Pick<BlockToPlace, 'path' | 'indentUnit' | 'selection'>,
): PlacedBlocks {
  let text = document;
  let doubts: readonly Doubt[] = [];
  const unplaced: { readonly index: number; readonly reason: string }[] = [];
  for (const [index, { code, language = '' }] of blocks.entries()) {
    const placement = placeBlock({ ...how, document: text, code, language });
    if (placement.kind === 'unplaced') {
      unplaced.push({ index, reason: placement.reason });
      continue;
    }
    doubts = [...carried(doubts, text, placement.text), ...placement.doubts];
    text = placement.text;
  }
  return { text, doubts, unplaced };
}

/** The same for a file that is not there yet: its text begins with the first block. */
export function newFileOf(blocks: readonly OneOfThem[], path: string): PlacedBlocks {
  const [first, ...more] = blocks;
  const begun = first === undefined ? '' : newFileText(first.code, path);
  const { unplaced, ...rest } = placeAll(begun, more, { path, selection: { start: 0, end: 0 } });
  return { ...rest, unplaced: unplaced.map(({ index, reason }) => ({ index: index + 1, reason })) };
}

/** Doubts about a text, in the lines of what it became. */
function carried(doubts: readonly Doubt[], before: string, after: string): readonly Doubt[] {
  if (doubts.length === 0 || before === after) return doubts;
  const matches = diffLines(before.split('\n'), after.split('\n'));
  return doubts.map(({ line, reason }) => {
    // A line that went is looked for by the last one above it that stayed.
    const match = matches.findLast(({ a }) => a <= line);
    return { line: match === undefined ? 0 : match.b + Math.min(line - match.a, match.length - 1), reason };
  });
}
