// The result view while 5 MB stream in: what a piece costs at the beginning and at the end, next to showing all anew.
import { parse as reparse } from 'partial-json';
import type { JsonValue } from '../../../src/core/json/json.ts';
import { PartialJson } from '../../../src/core/json/partialJson.ts';
import { GrowthTracker } from '../../../src/host/extraction/view/growth.ts';
import { ValueTree } from '../../../src/webview/extraction/valueTree.ts';
import { median, type Section } from '../figures.ts';
import { PIECE, records } from './streamedList.ts';

/** As many pieces as a fast model sends between two frames. */
const PIECES_PER_FRAME = 8;
const WINDOW = 60;

/** Microseconds per piece in each tenth: reading, saying it to the page, growing the tree, and finding the rows in sight. */
function grown(text: string): number[] {
  const reader = new PartialJson();
  const tracker = new GrowthTracker();
  const tree = new ValueTree();
  const pieces = Math.ceil(text.length / PIECE);
  const tenth = Math.ceil(pieces / 10);
  const figures: number[] = [];
  for (let from = 0; from < pieces; from += tenth) {
    const to = Math.min(pieces, from + tenth);
    const started = performance.now();
    for (let piece = from; piece < to; piece += 1) {
      tree.grow(tracker.steps(reader.push(text.slice(piece * PIECE, (piece + 1) * PIECE))));
      if (piece % PIECES_PER_FRAME === 0) lookAtEnd(tree);
    }
    figures.push(((performance.now() - started) * 1_000) / (to - from));
  }
  if (reader.status !== 'done' || tree.rows < 100_000) throw new Error('The tree did not grow to its end.');
  return figures;
}

/** What a frame asks of the tree: the rows at the end, where everything grows. */
function lookAtEnd(tree: ValueTree): void {
  for (let row = Math.max(0, tree.rows - WINDOW); row < tree.rows; row += 1)
    if (tree.at(row) === undefined) throw new Error('A row is missing.');
}

/** Microseconds of reading and building all again, as far as it came. */
function rebuilt(text: string, size: number): number {
  const part = text.slice(0, size);
  const times = Array.from({ length: 3 }, () => {
    const started = performance.now();
    const tree = new ValueTree();
    tree.set(reparse(part) as JsonValue);
    lookAtEnd(tree);
    return (performance.now() - started) * 1_000;
  });
  return median(times);
}

export function treeSection(): Section {
  const text = JSON.stringify(records(5_000_000));
  grown(text); // warm
  const tenths = grown(text);
  const first = median(tenths.slice(0, 3));
  const last = median(tenths.slice(-3));
  const early = rebuilt(text, Math.floor(text.length / 10));
  const whole = rebuilt(text, text.length);
  return {
    title: 'Result tree: a list of 5 MB (400,000 rows) in pieces of 16 characters, rows in sight looked up each frame',
    figures: [
      { name: 'per piece, first three tenths', value: first, unit: 'µs' },
      { name: 'per piece, last three tenths', value: last, unit: 'µs' },
      { name: 'last to first: the cost does not grow', value: last / first, unit: '×', max: 1.5 },
      { name: 'reading and building all again at 10 %, per piece', value: early, unit: 'µs' },
      { name: 'reading and building all again at 100 %, per piece', value: whole, unit: 'µs' },
      { name: 'all again at 10 % to ours', value: early / last, unit: '×', min: 1_000 },
    ],
  };
}
