import { addedLine } from './applyDecision.ts';
import { diffLines } from './lineDiff.ts';
import { splitLines } from './lines.ts';
import type { Line, Region } from './region.ts';
import { lineGrowth, type TextEdit } from './textEdits.ts';

/** What somebody else's change did to a region: nothing but move it, change it, or take its footing away. */
export type ExternalEffect = 'outside' | 'inside' | 'live-line-changed' | 'region-gone';

/** A change as whole lines: `[start, end)` of the document became `count` lines, whose text is known inside the region. */
interface LineChange {
  readonly start: number;
  readonly end: number;
  readonly count: number;
  readonly texts: readonly string[] | undefined;
}

/**
 * Follows a change somebody else made to the document. Text of theirs is never dropped: what they wrote in kept, struck
 * or not yet reached lines becomes a line both versions have; what they wrote in added lines belongs to those; lines
 * joined with text outside leave the region.
 */
export function applyExternal(region: Region, edit: TextEdit): ExternalEffect {
  const change = asLines(region, edit);
  const { startLine, endLine } = region;
  region.grow(lineGrowth(edit));
  if (change.end <= startLine) {
    region.startLine += change.count - (change.end - change.start);
    return 'outside';
  }
  if (change.start >= endLine) return 'outside';
  if (change.start >= startLine && change.end <= endLine && change.texts !== undefined) {
    return replaceInside(region, change.start - startLine, change.end - startLine, change.texts);
  }
  return cut(region, change);
}

function asLines(region: Region, edit: TextEdit): LineChange {
  const lines = splitLines(edit.text);
  const { startLine, startCharacter, endLine, endCharacter } = edit;
  const endsWithBreak = lines.at(-1) === '';
  if (startCharacter === 0 && endCharacter === 0 && endsWithBreak) {
    return { start: startLine, end: endLine, count: lines.length - 1, texts: lines.slice(0, -1) };
  }
  const first = region.get(startLine - region.startLine)?.text;
  const last = region.get(endLine - region.startLine)?.text;
  if (lines[0] === '' && (lines.length > 1 || endLine > startLine)) {
    if (first?.length === startCharacter && last?.length === endCharacter) {
      return { start: startLine + 1, end: endLine + 1, count: lines.length - 1, texts: lines.slice(1) };
    }
  }
  const change = { start: startLine, end: endLine + 1, count: lines.length };
  if (first === undefined || last === undefined) return { ...change, texts: undefined };
  const texts = lines.slice();
  texts[0] = first.slice(0, startCharacter) + (texts[0] ?? '');
  texts[texts.length - 1] = (texts.at(-1) ?? '') + last.slice(endCharacter);
  return { ...change, texts };
}

function replaceInside(region: Region, start: number, end: number, texts: readonly string[]): ExternalEffect {
  const live = region.live === undefined ? -1 : region.frontier - 1;
  const hitsLive = start <= live && live < end;
  const effect = hitsLive && !(end - start === 1 && texts.length === 1) ? 'live-line-changed' : 'inside';
  if (effect === 'live-line-changed') region.live = undefined;
  if (end - start === 1 || texts.length <= 1) {
    replaceBlock(region, start, end, texts);
    return effect;
  }
  // A formatter often replaces more than it changes: lines that stayed the same stay what they were.
  const old = region.slice(start, end).map((line) => line.text);
  const matches = diffLines(old, texts);
  let [oldEnd, newEnd] = [old.length, texts.length];
  for (const match of [...matches].reverse()) {
    const [oldAt, newAt] = [match.a + match.length, match.b + match.length];
    replaceBlock(region, start + oldAt, start + oldEnd, texts.slice(newAt, newEnd));
    [oldEnd, newEnd] = [match.a, match.b];
  }
  replaceBlock(region, start, start + oldEnd, texts.slice(0, newEnd));
  return effect;
}

function replaceBlock(region: Region, start: number, end: number, texts: readonly string[]): void {
  if (start === end && texts.length === 0) return;
  const old = region.slice(start, end);
  const around = old.length > 0 ? old : [region.get(start - 1), region.get(start)];
  const isAdded = around.every((line) => line?.tag === 'added');
  const anchor = region.anchorAt(start);
  const single = old.length === 1 ? old[0] : undefined;
  const lines = texts.map((text, index): Line => {
    if (isAdded) return addedLine(text, anchor);
    if (index > 0 || single === undefined || !single.own) return userLine(text, own(old)?.at ?? anchor);
    return { tag: 'kept', text, pinned: true, at: single.at, own: true, typed: true };
  });
  const frontier = region.frontier;
  region.splice(start, old.length, lines);
  if (end <= frontier && !(start === end && start === frontier)) region.frontier += lines.length - old.length;
  else if (start < frontier) region.frontier = start + lines.length;
}

function own(lines: readonly Line[]): Line | undefined {
  return lines.find((line) => line.tag !== 'added');
}

function userLine(text: string, at: number): Line {
  return { tag: 'kept', text, pinned: true, at, own: false, typed: true };
}

/** A change across the region's edge: the lines it touched are no longer the region's. */
function cut(region: Region, change: LineChange): ExternalEffect {
  const { startLine, endLine, length, frontier } = region;
  const start = Math.max(change.start, startLine) - startLine;
  const end = Math.min(change.end, endLine) - startLine;
  const live = region.live === undefined ? -1 : frontier - 1;
  if (change.start < startLine) region.startLine = change.start + change.count;
  region.splice(start, end - start, []);
  if (end <= frontier) region.frontier -= end - start;
  else if (start < frontier) region.frontier = start;
  if (start <= live && live < end) region.live = undefined;
  if (end - start === length) return 'region-gone';
  return start <= live && live < end ? 'live-line-changed' : 'inside';
}
