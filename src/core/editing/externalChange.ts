import { addedLine } from './applyDecision.ts';
import { diffLines } from './lineDiff.ts';
import { isInformative, splitLines } from './lines.ts';
import type { Line, Region } from './region.ts';
import type { DocumentReader } from './reviewState.ts';
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
  if (end - start === 1 || texts.length <= 1) return replaceBlock(region, start, end, texts);
  // A formatter often replaces more than it changes: lines that stayed the same stay what they were.
  const old = region.slice(start, end).map((line) => line.text);
  let effect: ExternalEffect = 'inside';
  let [oldEnd, newEnd] = [old.length, texts.length];
  for (const match of [...diffLines(old, texts).toReversed(), { a: 0, b: 0, length: 0 }]) {
    const [oldAt, newAt] = [match.a + match.length, match.b + match.length];
    const block = replaceBlock(region, start + oldAt, start + oldEnd, texts.slice(newAt, newEnd));
    if (block !== 'inside') effect = block;
    [oldEnd, newEnd] = [match.a, match.b];
  }
  return effect;
}

function replaceBlock(region: Region, start: number, end: number, texts: readonly string[]): ExternalEffect {
  if (start === end && texts.length === 0) return 'inside';
  const live = region.live === undefined ? -1 : region.frontier - 1;
  const breaksLive = start <= live && live < end && !(end - start === 1 && texts.length === 1);
  if (breaksLive) region.live = undefined;
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
  return breaksLive ? 'live-line-changed' : 'inside';
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

/**
 * Finds a region again after a change that replaced all of it, as an extension does that writes the whole document: at
 * least half of its telling lines must still be there, in order. `region-gone` where they are not.
 */
export function reanchor(
  region: Region,
  before: readonly Line[],
  frontier: number,
  live: string | undefined,
  document: DocumentReader,
): ExternalEffect {
  const texts = before.map((line) => line.text);
  const all = Array.from({ length: document.lineCount }, (_, line) => document.lineAt(line));
  const matches = diffLines(texts, all).filter((match) =>
    texts.slice(match.a, match.a + match.length).some(isInformative),
  );
  const found = matches.reduce((sum, match) => sum + match.length, 0);
  const [first, last] = [matches[0], matches.at(-1)];
  if (first === undefined || last === undefined || found * 2 < texts.length) return 'region-gone';
  region.splice(0, region.length, before);
  region.frontier = frontier;
  region.live = live;
  // As many lines around the matches as there were, as far as they can belong to the region.
  region.startLine = Math.max(0, first.b - first.a);
  const end = Math.min(all.length, last.b + last.length + (texts.length - last.a - last.length));
  return replaceInside(region, 0, before.length, all.slice(region.startLine, end));
}
