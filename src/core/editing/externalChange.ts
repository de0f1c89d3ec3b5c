import { addedLine } from './applyDecision.ts';
import type { LineRange } from './hunks.ts';
import { diffLines } from '../text/lineDiff.ts';
import { isInformative, splitLines } from '../text/lines.ts';
import { attributed, blanksMoved, isByTool, lettersOf, retold } from './reformatted.ts';
import type { Line, Region, RegionLines } from './region.ts';
import { type DocumentReader, standsAt } from './reviewState.ts';
import { lineGrowth, type TextEdit } from './textEdits.ts';

/**
 * What somebody else's change did to a region: nothing but move it, change it, or take its footing away: the line being
 * written, some of its lines (`cut`), which lines are old and which are new (`mixed`), or all.
 */
export type ExternalEffect = 'outside' | 'inside' | 'live-line-changed' | 'cut' | 'mixed' | 'region-gone';

const effects: readonly ExternalEffect[] = ['outside', 'inside', 'live-line-changed', 'cut', 'mixed', 'region-gone'];

/** The graver of two effects. */
function worse(one: ExternalEffect, other: ExternalEffect): ExternalEffect {
  return effects.indexOf(one) < effects.indexOf(other) ? other : one;
}

/** A change as whole lines: `[start, end)` of the document became `count` lines, whose text is known inside the region. */
interface LineChange {
  readonly start: number;
  readonly end: number;
  readonly count: number;
  readonly texts: readonly string[] | undefined;
}

/**
 * Follows changes somebody else made to the document, in the order the editor gives them. Where they went over the
 * region and its surroundings it is looked for in the `document` as it is now.
 */
export function followChanges(
  region: Region,
  changes: readonly TextEdit[],
  document: DocumentReader | undefined,
): ExternalEffect {
  const { startLine, lineCount } = region;
  const before = region.now();
  const byTool = isByTool(region, changes);
  // Only after a single change are the lines around it where it says.
  const after = changes.length === 1 ? document : undefined;
  let effect: ExternalEffect = 'outside';
  let isAcross = false;
  for (const edit of changes) {
    const change = asLines(region, edit, after);
    isAcross ||= isAcrossEdge(region, change);
    region.grow(lineGrowth(edit));
    effect = worse(effect, applyExternal(region, change, byTool, after));
  }
  if (document === undefined) return effect;
  region.lineCount = document.lineCount;
  region.eol = document.eol ?? region.eol;
  if (!isAcross) return effect;
  // Other line ends come as a change of the whole text that leaves every line as it was.
  if (lineCount === document.lineCount && standsAt(document, startLine, before.lines)) {
    region.splice(0, region.length, before.lines);
    Object.assign(region, { startLine, frontier: before.frontier, live: before.live });
    return 'outside';
  }
  const isGone = effect === 'cut' || effect === 'region-gone';
  const anew = reanchor(region, before, document, !isGone);
  return anew === 'region-gone' ? effect : anew;
}

/** A change that touches the region and what is around it. */
function isAcrossEdge({ startLine, endLine }: Region, change: LineChange): boolean {
  if (change.end <= startLine || change.start >= endLine) return false;
  return change.start < startLine || change.end > endLine || change.texts === undefined;
}

/**
 * Follows a change somebody else made to the document. Text of theirs is never dropped: what they wrote in kept, struck
 * or not yet reached lines becomes a line both versions have; what they wrote in added lines belongs to those; lines
 * joined with text outside leave the region. What a tool made of a line stays what that line was.
 */
function applyExternal(
  region: Region,
  change: LineChange,
  isByTool: boolean,
  document: DocumentReader | undefined,
): ExternalEffect {
  const { startLine, endLine } = region;
  if (change.end <= startLine) {
    region.startLine += change.count - (change.end - change.start);
    return 'outside';
  }
  if (change.start >= endLine) return 'outside';
  const start = Math.max(change.start, startLine) - startLine;
  const end = Math.min(change.end, endLine) - startLine;
  if (!isAcrossEdge(region, change) && change.texts !== undefined) {
    return replaceInside(region, start, end, change.texts, isByTool);
  }
  if (document === undefined || (change.start < startLine && change.end > endLine)) return cut(region, change);
  // What was joined with a line of the region belongs to it.
  const texts = Array.from({ length: change.count }, (_, line) => textAt(document, change.start + line) ?? '');
  region.startLine = Math.min(startLine, change.start);
  const old = region.slice(start, end);
  if (old.some((line) => line.tag !== 'added')) return replaceInside(region, start, end, texts, false);
  const anchor = region.anchorAt(start);
  return put(
    region,
    start,
    old,
    texts.map((text) => userLine(text, anchor)),
    texts,
  );
}

function asLines(region: Region, edit: TextEdit, document: DocumentReader | undefined): LineChange {
  const lines = splitLines(edit.text);
  const { startLine, startCharacter, endLine, endCharacter } = edit;
  const first = region.get(startLine - region.startLine)?.text;
  const last = region.get(endLine - region.startLine)?.text;
  // A line that the change only begins behind, or ends before, stays what it is.
  if (lines.at(-1) === '' && endCharacter === 0 && (lines.length > 1 || startCharacter === 0)) {
    const texts = lines.slice(0, -1);
    if (startCharacter > 0) texts[0] = (first ?? '').slice(0, startCharacter) + (texts[0] ?? '');
    const isKnown = startCharacter === 0 || first !== undefined;
    return { start: startLine, end: endLine, count: texts.length, texts: isKnown ? texts : undefined };
  }
  const change = { start: startLine, end: endLine + 1, count: lines.length };
  // From a line above the region to the end of one in it: of that one nothing is left to be joined with what is above.
  if (first === undefined && lines.length === 1 && endLine > startLine && last?.length === endCharacter) {
    return { ...change, start: startLine + 1, count: 0, texts: [] };
  }
  if (lines[0] === '' && first?.length === startCharacter) {
    const isLineEnd = last === undefined ? first === textAt(document, startLine) : last.length === endCharacter;
    const isWhole = lines.length > 1 || (endLine > startLine && isLineEnd);
    const texts = last === undefined ? undefined : [...lines.slice(1, -1), lines.at(-1) + last.slice(endCharacter)];
    if (isWhole) {
      return { ...change, start: startLine + 1, count: lines.length - 1, texts: lines.length > 1 ? texts : [] };
    }
  }
  if (first === undefined || last === undefined) return { ...change, texts: undefined };
  const texts = lines.slice();
  texts[0] = first.slice(0, startCharacter) + (texts[0] ?? '');
  texts[texts.length - 1] = (texts.at(-1) ?? '') + last.slice(endCharacter);
  return { ...change, texts };
}

function textAt(document: DocumentReader | undefined, line: number): string | undefined {
  return document !== undefined && line < document.lineCount ? document.lineAt(line) : undefined;
}

function replaceInside(
  region: Region,
  start: number,
  end: number,
  texts: readonly string[],
  isByTool: boolean | 'anew',
): ExternalEffect {
  const lines = region.slice(start, end);
  // A user who joins two lines means to.
  const moved = isByTool !== false || lines.length <= texts.length ? blanksMoved(lines, texts) : undefined;
  if (moved !== undefined) return put(region, start, lines, moved, texts);
  // A change is often told as more than it changes: lines that stayed the same stay what they were.
  const old = lines.map((line) => line.text);
  const matches = diffLines(old, texts);
  const same = matches.reduce((sum, { length }) => sum + length, 0);
  // Who changes several lines at once may be a tool.
  const isPerhaps = isByTool === 'anew' || Math.min(old.length, texts.length) - same > 1;
  const by = isByTool === true || (isPerhaps && 'perhaps');
  let effect: ExternalEffect = 'inside';
  let [oldEnd, newEnd] = [old.length, texts.length];
  for (const match of [...matches.toReversed(), { a: 0, b: 0, length: 0 }]) {
    const [oldAt, newAt] = [match.a + match.length, match.b + match.length];
    effect = worse(effect, replaceBlock(region, start + oldAt, start + oldEnd, texts.slice(newAt, newEnd), by));
    [oldEnd, newEnd] = [match.a, match.b];
  }
  return effect;
}

function replaceBlock(
  region: Region,
  start: number,
  end: number,
  texts: readonly string[],
  isByTool: boolean | 'perhaps',
): ExternalEffect {
  if (start === end && texts.length === 0) return 'inside';
  const old = region.slice(start, end);
  const told = isByTool === false ? undefined : toldLines(region, start, old, texts, isByTool === true);
  return put(region, start, old, told, texts);
}

/** Puts lines in the place of others: what a tool made of them, or else what a user typed. */
function put(
  region: Region,
  start: number,
  old: readonly Line[],
  told: readonly Line[] | 'mixed' | undefined,
  texts: readonly string[],
): ExternalEffect {
  const { frontier } = region;
  const end = start + old.length;
  const live = region.live === undefined ? -1 : frontier - 1;
  const lines = told === undefined || told === 'mixed' ? typedLines(region, start, old, texts) : told;
  const isSingle = old.length === 1 && lines.length === 1 && lines[0]?.tag === 'added';
  const isLiveTold = told === lines && lines.length === old.length && lines[live - start]?.tag === 'added';
  const breaksLive = start <= live && live < end && !isSingle && !isLiveTold;
  if (breaksLive) region.live = undefined;
  region.splice(start, old.length, lines);
  if (end <= frontier && !(start === end && start === frontier)) region.frontier += lines.length - old.length;
  else if (start < frontier)
    region.frontier = start + (told === lines ? passed(lines, old, frontier - start) : lines.length);
  if (told === 'mixed') return 'mixed';
  return breaksLive ? 'live-line-changed' : 'inside';
}

/** What the lines are that a tool wrote; `undefined` where they are new. Where it may be a user, they must be alike. */
function toldLines(
  region: Region,
  start: number,
  old: readonly Line[],
  texts: readonly string[],
  isSure: boolean,
): Line[] | 'mixed' | undefined {
  const [only] = old;
  if (texts.length === 0) return undefined;
  if (isSure && only !== undefined && old.length === 1) {
    return texts.map((text, index) => retold(only, text, index === 0));
  }
  if (old.length > 0) return attributed(old, texts, isSure);
  if (!isSure) return undefined;
  const [above, below] = [region.get(start - 1), region.get(start)];
  // A line that a tool put among removed ones goes with them.
  if (above?.tag !== 'removed' || below?.tag !== 'removed') return undefined;
  return texts.map((text) => retold(above, text, false));
}

/** How many lines came of the first `count` of some others. */
function passed(lines: readonly Line[], old: readonly Line[], count: number): number {
  if (lines.length === old.length) return count;
  if (sizeOf(lines) === sizeOf(old)) {
    const wanted = sizeOf(old.slice(0, count));
    let size = 0;
    let reached = 0;
    while (size < wanted) size += sizeOf(lines.slice(reached, ++reached));
    return reached;
  }
  const last = old[count - 1];
  return last === undefined ? 0 : lines.filter((line) => line.tag === 'added' || line.at <= last.at).length;
}

/** How many characters some lines have that are no blanks. */
function sizeOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { text }) => sum + text.replace(/\s+/g, '').length, 0);
}

/** Lines that a user typed in the place of others. */
function typedLines(region: Region, start: number, old: readonly Line[], texts: readonly string[]): Line[] {
  const around = old.length > 0 ? old : [region.get(start - 1), region.get(start)];
  const isAdded = around.every((line) => line?.tag === 'added');
  const anchor = region.anchorAt(start);
  const single = old.length === 1 ? old[0] : undefined;
  const hasTyped = isAdded && old.some((line) => line.typed === true);
  return texts.map((text, index): Line => {
    if (isAdded)
      return hasTyped || isNew(text, old) ? { ...addedLine(text, anchor), typed: true } : addedLine(text, anchor);
    if (index > 0 || single === undefined || !single.own) return userLine(text, own(old)?.at ?? anchor);
    return { tag: 'kept', text, pinned: true, at: single.at, own: true, typed: true };
  });
}

/** Whether a user who wrote a line in the place of others put words in it, and did not only take some out or restyle it. */
function isNew(text: string, old: readonly Line[]): boolean {
  const signs = unstyled(text).match(/\S/gu) ?? [];
  return !old.some((line) => {
    const from = unstyled(line.text);
    let at = 0;
    return signs.every((sign) => (at = from.indexOf(sign, at) + sign.length) >= sign.length);
  });
}

/** Without what a formatter that changes one line alone may exchange in it: kinds of quotes, commas and semicolons. */
function unstyled(text: string): string {
  return text.replace(/["`]/g, "'").replace(/[,;]/g, '');
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
  const open = region.slice(start, end).some((line) => line.tag !== 'kept');
  if (change.start < startLine) region.startLine = change.start + change.count;
  region.splice(start, end - start, []);
  if (end <= frontier) region.frontier -= end - start;
  else if (start < frontier) region.frontier = start;
  if (start <= live && live < end) region.live = undefined;
  if (end - start === length) return 'region-gone';
  if (open && change.count > 1) return 'cut';
  return start <= live && live < end ? 'live-line-changed' : 'inside';
}

/**
 * Finds a region again after a change that replaced all of it, as an extension does that writes the whole document: at
 * least half of its telling lines must still be there, in order, whatever became of blanks and signs in them. `region-gone`
 * where they are not, and then nothing is changed. `isExact`: no letter may have changed.
 */
export function reanchor(
  region: Region,
  { lines: before, frontier, live }: RegionLines,
  document: DocumentReader,
  isExact = false,
): ExternalEffect {
  const texts = before.map((line) => line.text);
  const all = Array.from({ length: document.lineCount }, (_, line) => document.lineAt(line));
  const found = placeByLetters(texts, all) ?? (isExact ? undefined : placeByLines(texts, all));
  if (found === undefined) return 'region-gone';
  region.splice(0, region.length, before);
  region.frontier = frontier;
  region.live = live;
  region.startLine = found.start;
  const effect = replaceInside(region, 0, before.length, all.slice(found.start, found.end), 'anew');
  const [was, is] = [before[frontier - 1], region.get(region.frontier - 1)].map((line) => lettersOf(line?.text ?? ''));
  if (region.live === undefined || was === undefined || is?.includes(was) === true) return effect;
  region.live = undefined;
  return worse(effect, 'live-line-changed');
}

function placeByLines(texts: readonly string[], all: readonly string[]): LineRange | undefined {
  const matches = diffLines(texts.map(lettersOf), all.map(lettersOf)).filter((match) =>
    texts.slice(match.a, match.a + match.length).some(isInformative),
  );
  const found = matches.reduce((sum, match) => sum + match.length, 0);
  const [first, last] = [matches[0], matches.at(-1)];
  if (first === undefined || last === undefined || found * 2 < texts.length) return undefined;
  // As many lines around the matches as there were, as far as they can belong to the region.
  return {
    start: Math.max(0, first.b - first.a),
    end: Math.min(all.length, last.b + last.length + (texts.length - last.a - last.length)),
  };
}

/** Where lines were broken or joined, their letters still follow each other; they must do so at one place only. */
function placeByLetters(texts: readonly string[], all: readonly string[]): LineRange | undefined {
  const wanted = texts.map(lettersOf).join('');
  const letters = all.map(lettersOf);
  const text = letters.join('');
  const at = text.indexOf(wanted);
  if (wanted === '' || at === -1 || text.indexOf(wanted, at + 1) !== -1) return undefined;
  const ends: number[] = [];
  letters.forEach((line) => ends.push((ends.at(-1) ?? 0) + line.length));
  const start = ends.findIndex((end) => end > at);
  const last = ends.findIndex((end) => end >= at + wanted.length);
  const isWhole = (ends[start - 1] ?? 0) === at && ends[last] === at + wanted.length;
  if (!isWhole) return undefined;
  // Brackets and blank lines at the edges have no letters to be found by.
  const before = texts.findIndex((line) => lettersOf(line) !== '');
  const after = texts.length - 1 - texts.findLastIndex((line) => lettersOf(line) !== '');
  const above = letters.slice(0, start).toReversed();
  return { start: start - emptyCount(above, before), end: last + 1 + emptyCount(letters.slice(last + 1), after) };
}

/** With how many empty texts some begin, `most` at most. */
function emptyCount(texts: readonly string[], most: number): number {
  const count = texts.findIndex((text) => text !== '');
  return Math.min(most, count === -1 ? texts.length : count);
}
