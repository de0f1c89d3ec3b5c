import * as l10n from '@vscode/l10n';
import { diffLines } from '../text/lineDiff.ts';
import { newFileText, placeBlock, type BlockToPlace, type Doubt, type Placement } from './placeBlock.ts';

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
  const placing = new BlocksInPlace(document);
  for (const { code, language = '' } of blocks)
    placing.add(placeBlock({ ...how, document: placing.text, code, language }));
  return placing.placed();
}

/** A file that gets one block after the other. */
export class BlocksInPlace {
  #text: string;
  #doubts: readonly Doubt[] = [];
  #written: ReadonlySet<number> = new Set();
  readonly #unplaced: { readonly index: number; readonly reason: string }[] = [];
  #count = 0;

  constructor(document: string) {
    this.#text = document;
  }

  /** What the blocks so far made of it, for the next one to be placed in. */
  get text(): string {
    return this.#text;
  }

  /** Takes the next block as it was placed in `text`. */
  add(placement: Placement): void {
    const index = this.#count;
    this.#count += 1;
    if (placement.kind === 'unplaced') {
      this.#unplaced.push({ index, reason: placement.reason });
      return;
    }
    const again = writtenAgain(this.#written, this.#text, placement.text);
    const doubts = carried(this.#doubts, this.#text, placement.text);
    this.#doubts = [...doubts, ...placement.doubts, ...again.doubts];
    this.#written = again.written;
    this.#text = placement.text;
  }

  placed(): PlacedBlocks {
    return { text: this.#text, doubts: this.#doubts, unplaced: this.#unplaced };
  }
}

/** The same for a file that is not there yet: its text begins with the first block. */
export function newFileOf(blocks: readonly OneOfThem[], path: string): PlacedBlocks {
  const [first, ...more] = blocks;
  const begun = first === undefined ? '' : newFileText(first.code, path);
  const { unplaced, ...rest } = placeAll(begun, more, { path, selection: { start: 0, end: 0 } });
  return { ...rest, unplaced: unplaced.map(({ index, reason }) => ({ index: index + 1, reason })) };
}

/** Lines that blocks wrote, once another changed the text, and doubts where it took some of them away. */
function writtenAgain(
  written: ReadonlySet<number>,
  before: string,
  after: string,
): { readonly written: ReadonlySet<number>; readonly doubts: readonly Doubt[] } {
  const old = before.split('\n');
  const now = after.split('\n');
  const next = new Set<number>();
  const doubts: Doubt[] = [];
  let at = { a: 0, b: 0 };
  for (const { a, b, length } of [...diffLines(old, now), { a: old.length, b: now.length, length: 0 }]) {
    const isAgain = old.slice(at.a, a).some((line, index) => line.trim() !== '' && written.has(at.a + index));
    if (isAgain) doubts.push({ line: Math.max(0, b - 1), reason: AGAIN });
    for (let line = at.b; line < b; line++) next.add(line);
    for (let line = 0; line < length; line++) if (written.has(a + line)) next.add(b + line);
    at = { a: a + length, b: b + length };
  }
  return { written: next, doubts };
}

const AGAIN = l10n.t('A later block of the response changes this again.');

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
