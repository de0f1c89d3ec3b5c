/**
 * Whether a text that a model merged is the document with the update in it and nothing else: what the model invents, loses, repeats
 * or does not put in makes it unfit. Differences in blanks where the update shows nothing are put right.
 */

import * as l10n from '@vscode/l10n';
import { convertIndentUnit } from '../code/indentUnit.ts';
import { Outline } from '../code/outline.ts';
import { indentOf } from '../text/indent.ts';
import { diffLines, type Match } from '../text/lineDiff.ts';
import { slideGaps } from '../text/slideGaps.ts';
import { plainLine, type FastUpdate } from './fastUpdate.ts';
import { DELETED } from './lines.ts';
import { declarationsIn, lostNames, MAX_LOST, silentDeletions } from './losses.ts';
import { openEnd } from './openEnd.ts';
import type { Doubt, Placement } from './placeBlock.ts';
import { remarkOf, surelyLeftOut } from './standIns.ts';

export interface MergedText {
  /** With `\n` line ends. */
  readonly document: string;
  /** The model's whole text, out of what it may be wrapped in. */
  readonly merged: string;
  readonly update: FastUpdate;
  /** What our own alignment comes to: what goes there may go here. */
  readonly own: Placement;
  readonly path?: string | undefined;
}

/** The reason is a sentence. */
export type Checked =
  | { readonly kind: 'fits'; readonly text: string; readonly doubts: readonly Doubt[] }
  | { readonly kind: 'unfit'; readonly reason: string };

const EMPTY = l10n.t('Its response is empty.');
const UNCHANGED = l10n.t('Its response is the file as it was.');
const REMARK = l10n.t('Its response leaves parts of the file out.');
const INVENTED = l10n.t('Its response changes more than the block shows.');
const LOST = l10n.t('Its response loses parts of the file that the block does not show.');
const MISSING = l10n.t('Its response does not have everything that the block shows.');
const TWICE = l10n.t('Its response has parts of the file twice.');

export function checkMerged(given: MergedText): Checked {
  if (given.merged.trim() === '') return unfit(EMPTY);
  const check = new Check(given);
  const reason = check.unfit();
  if (reason !== undefined) return unfit(reason);
  const text = check.text();
  return text === given.document ? unfit(UNCHANGED) : { kind: 'fits', text, doubts: check.doubts(text) };
}

const unfit = (reason: string): Checked => ({ kind: 'unfit', reason });

/** Lines `[from, to)` of the document in whose place those `[start, end)` of the merged text stand. */
interface Hunk {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
}

class Check {
  readonly #given: MergedText;
  readonly #old: readonly string[];
  readonly #now: readonly string[];
  readonly #matches: readonly Match[];
  readonly #hunks: readonly Hunk[];
  readonly #written: Written;
  /** Where the update shows each line: its stretch and its place there. */
  readonly #shown: ReadonlyMap<string, readonly (readonly [stretch: readonly string[], at: number])[]>;

  constructor(given: MergedText) {
    this.#given = given;
    this.#old = given.document.split('\n');
    this.#now = withEndsOf(this.#old, inUnit(given));
    const [old, now] = [contents(this.#old), contents(this.#now)];
    this.#matches = slideGaps(diffLines(old, now), old, now);
    this.#hunks = hunksOf(this.#matches, old.length, now.length);
    this.#shown = placesIn(given.update);
    this.#written = this.#findWritten();
  }

  unfit(): string | undefined {
    const known = new Set(contents(this.#old));
    if (this.#now.some((line) => surelyLeftOut(line.trim()) && !known.has(line.trim()))) return REMARK;
    if (this.#hunks.some((hunk) => this.#isInvented(hunk)) || this.#movesUntold()) return INVENTED;
    if (this.#losesNames() || this.#losesLines()) return LOST;
    if (this.#isMissingAny()) return MISSING;
    return this.#hasNamesTwice() ? TWICE : undefined;
  }

  /** The document's own lines wherever only blanks differ, but for code that moved to another depth with the change. */
  text(): string {
    const result: string[] = [];
    let at = { old: 0, now: 0 };
    for (const { a, b, length } of [...this.#matches, { a: this.#old.length, b: this.#now.length, length: 0 }]) {
      const hunk = { from: at.old, to: a, start: at.now, end: b };
      const isOurs = this.#isBlankOnly(hunk) && !this.#isShownAround(hunk);
      result.push(...(isOurs ? this.#old.slice(at.old, a) : this.#now.slice(at.now, b)));
      result.push(...this.#kept({ a, b, length }));
      at = { old: a + length, now: b + length };
    }
    return result.join('\n');
  }

  doubts(text: string): readonly Doubt[] {
    const { document, path, update } = this.#given;
    const file = new Outline(document, update.language);
    const now = text.split('\n');
    const found = new Map(silentDeletions(file, now).map((line) => [line, DELETED]));
    for (const { line, name } of lostNames(file, now))
      found.set(line, l10n.t`${name} is no longer in the file after this.`);
    const end = openEnd({ document, text, replaced: document, code: '', path, fence: update.language });
    if (end !== undefined) found.set(end.line, end.reason);
    return [...found].map(([line, reason]) => ({ line, reason }));
  }

  /** Something is new that is neither in the update nor, but for a sign at its end, what stood there. */
  #isInvented({ from, to, start, end }: Hunk): boolean {
    const gone = new Set(this.#old.slice(from, to).map(plainLine));
    return filled(this.#now, start, end).some((line) => !this.#shown.has(line) && !gone.has(line));
  }

  /** A line of the document stands at another place than the update shows it. */
  #movesUntold(): boolean {
    const told = neighboursIn(this.#given.update);
    const all = new Set(this.#hunks.flatMap(({ from, to }) => filled(this.#old, from, to)));
    return this.#hunks.some(({ from, to, start, end }) => {
      const here = new Set(filled(this.#old, from, to));
      return this.#now.slice(start, end).some((text, index) => {
        const line = plainLine(text);
        const isMoved = line !== '' && all.has(line) && !here.has(line);
        if (!isMoved || this.#isShownRemark(line)) return false;
        const [above, below] = [this.#neighbour(start + index, -1), this.#neighbour(start + index, 1)];
        return ![beside(above, line, below), beside('', line, below), beside(above, line, '')].some((key) =>
          told.has(key),
        );
      });
    });
  }

  #neighbour(line: number, step: 1 | -1): string {
    let at = line + step;
    while (this.#now[at]?.trim() === '' || this.#isShownRemark(plainLine(this.#now[at] ?? ''))) at += step;
    return plainLine(this.#now[at] ?? '');
  }

  /** Models put such lines in or do not. */
  #isShownRemark(line: string): boolean {
    return this.#shown.has(line) && remarkOf(line) !== undefined;
  }

  /** A declaration is gone that the update does not speak of. */
  #losesNames(): boolean {
    const { document, update, own } = this.#given;
    const file = new Outline(document, update.language);
    const left = new Set(declarationsIn(new Outline(this.#now.join('\n'), update.language)).map(({ key }) => key));
    if (declarationsIn(file).filter(({ key }) => !left.has(key)).length > MAX_LOST) return true;
    const lost = lostNames(file, this.#now);
    if (lost.length === 0) return false;
    const told = new Set(update.stretches.flat().flatMap((line) => line.match(/[\p{L}\p{N}_$]+/gu) ?? []));
    const gone = own.kind === 'unplaced' ? [] : lostNames(file, own.text.split('\n'));
    return lost.some(({ name }) => !told.has(name) && !gone.some((other) => other.name === name));
  }

  #losesLines(): boolean {
    const { own } = this.#given;
    const gone = own.kind === 'unplaced' ? new Set<number>() : linesGone(this.#old, own.text.split('\n'));
    const come = new Set(this.#hunks.flatMap(({ start, end }) => filled(this.#now, start, end)));
    return this.#hunks.some((hunk) => {
      const put = filled(this.#now, hunk.start, hunk.end);
      const lost = Array.from({ length: hunk.to - hunk.from }, (_, index) => hunk.from + index).filter((line) => {
        const content = plainLine(this.#old[line] ?? '');
        return content !== '' && !come.has(content) && !gone.has(line);
      });
      return lost.length > 0 && !this.#isTold(hunk, put) && lost.length > allowed(put);
    });
  }

  /** The update shows what stands there now, with the lines above and below and nothing left out in between. */
  #isTold({ start, end }: Hunk, put: readonly string[]): boolean {
    let [above, below] = [start - 1, end];
    while (this.#now[above]?.trim() === '') above -= 1;
    while (this.#now[below]?.trim() === '') below += 1;
    const [first, last] = [this.#now[above], this.#now[below]];
    if (first === undefined || last === undefined) return false;
    const run = [plainLine(first), ...put, plainLine(last)];
    const places = this.#shown.get(run[0] ?? '') ?? [];
    return places.some(([stretch, at]) => run.every((line, index) => stretch[at + index] === line));
  }

  /** Comments aside: many only tell what is to be done. */
  #isMissingAny(): boolean {
    const there = new Set(this.#now.map(plainLine));
    return [...this.#shown.keys()].some((line) => !there.has(line) && remarkOf(line) === undefined);
  }

  #hasNamesTwice(): boolean {
    const { document, update } = this.#given;
    const countsOf = (lines: readonly string[]): Map<string, number> => {
      const counts = new Map<string, number>();
      for (const { key } of declarationsIn(new Outline(lines.join('\n'), update.language)))
        counts.set(key, (counts.get(key) ?? 0) + 1);
      return counts;
    };
    const old = countsOf(document.split('\n'));
    const shown = countsOf(update.text.split('\n'));
    return [...countsOf(this.#now)].some(
      ([key, count]) => count > 1 && count > Math.max(old.get(key) ?? 0, shown.get(key) ?? 0),
    );
  }

  #isBlankOnly({ from, to, start, end }: Hunk): boolean {
    return filled(this.#old, from, to).length === 0 && filled(this.#now, start, end).length === 0;
  }

  /** Blank lines between two lines of the update are the update's. */
  #isShownAround({ start, end }: Hunk): boolean {
    const above = plainLine(this.#now[start - 1] ?? '');
    const below = plainLine(this.#now[end] ?? '');
    return this.#shown.has(above) && this.#shown.has(below);
  }

  /** Lines that are in both, of which the merged text may have some at another depth. */
  #kept({ a, b, length }: Match): readonly string[] {
    const lines = this.#old.slice(a, a + length);
    let at = 0;
    while (at < length) {
      const shift = shiftOf(this.#old[a + at] ?? '', this.#now[b + at] ?? '');
      let end = at + 1;
      while (end < length && isShifted(this.#old[a + end] ?? '', this.#now[b + end] ?? '', shift)) end += 1;
      const isMoved = shift !== '' && shift !== undefined && this.#isBesideChange(a + at, a + end);
      if (isMoved) lines.splice(at, end - at, ...this.#now.slice(b + at, b + end));
      at = end;
    }
    return lines;
  }

  /** A change with new lines stands on one side, and something that stays where it was, or another change, on the other. */
  #isBesideChange(start: number, end: number): boolean {
    const { ends, starts, last } = this.#written;
    return starts.has(end) || (ends.has(start) && end <= last);
  }

  /** Between which lines of the document new ones stand, and its last line that is not blank. */
  #findWritten(): Written {
    const written = this.#hunks.filter(({ start, end }) => filled(this.#now, start, end).length > 0);
    return {
      starts: new Set(written.map(({ from }) => from)),
      ends: new Set(written.map(({ to }) => to)),
      last: this.#old.findLastIndex((line) => line.trim() !== ''),
    };
  }
}

interface Written {
  readonly starts: ReadonlySet<number>;
  readonly ends: ReadonlySet<number>;
  readonly last: number;
}

/** So many lines may go for those that came in their place, where the update does not show all around them. */
function allowed(put: readonly string[]): number {
  return put.length === 0 ? 0 : Math.max(3, 2 * put.length);
}

/** The model's text with the line ends and the kind of indentation that the document has. */
function inUnit({ merged, update: { unit, language } }: MergedText): string {
  const text = merged.replaceAll('\r\n', '\n').replace(/^\uFEFF/, '');
  return unit === undefined ? text : convertIndentUnit(text, unit, language);
}

const contents = (lines: readonly string[]): string[] => lines.map((line) => line.trim());

function filled(lines: readonly string[], start: number, end: number): string[] {
  return lines.slice(start, end).flatMap((line) => (line.trim() === '' ? [] : [plainLine(line)]));
}

/** Blank lines at both ends as the document has them. */
function withEndsOf(document: readonly string[], text: string): readonly string[] {
  const isFilled = (line: string): boolean => line.trim() !== '';
  const lines = text.split('\n');
  const start = document.findIndex(isFilled);
  const end = document.findLastIndex(isFilled) + 1;
  return [
    ...document.slice(0, start),
    ...lines.slice(lines.findIndex(isFilled), lines.findLastIndex(isFilled) + 1),
    ...document.slice(end),
  ];
}

function hunksOf(matches: readonly Match[], oldLength: number, newLength: number): Hunk[] {
  const hunks: Hunk[] = [];
  let at = { old: 0, now: 0 };
  for (const { a, b, length } of [...matches, { a: oldLength, b: newLength, length: 0 }]) {
    if (a > at.old || b > at.now) hunks.push({ from: at.old, to: a, start: at.now, end: b });
    at = { old: a + length, now: b + length };
  }
  return hunks;
}

function placesIn({ stretches }: FastUpdate): Map<string, (readonly [readonly string[], number])[]> {
  const places = new Map<string, (readonly [readonly string[], number])[]>();
  for (const stretch of stretches) {
    for (const [at, line] of stretch.entries()) {
      const known = places.get(line);
      if (known === undefined) places.set(line, [[stretch, at]]);
      else known.push([stretch, at]);
    }
  }
  return places;
}

/** Each line between the ones that are shown beside it, remarks aside; where a stretch ends, there is none. */
function neighboursIn({ stretches }: FastUpdate): ReadonlySet<string> {
  const told = new Set<string>();
  for (const stretch of stretches) {
    const lines = stretch.filter((line) => remarkOf(line) === undefined);
    for (const [at, line] of lines.entries()) told.add(beside(lines[at - 1] ?? '', line, lines[at + 1] ?? ''));
  }
  return told;
}

const beside = (above: string, line: string, below: string): string => `${above}\n${line}\n${below}`;

/** The lines of a text that another has no more. */
function linesGone(old: readonly string[], now: readonly string[]): ReadonlySet<number> {
  const gone = new Set(old.keys());
  for (const { a, length } of diffLines(contents(old), contents(now)))
    for (let line = a; line < a + length; line++) gone.delete(line);
  return gone;
}

/** Blanks that a line has more in front than the other: `+` where the second has them; `undefined` where both differ. */
function shiftOf(old: string, now: string): string | undefined {
  if (old.trim() === '') return '';
  const [before, after] = [indentOf(old), indentOf(now)];
  if (before === after) return '';
  if (after.endsWith(before)) return `+${after.slice(0, after.length - before.length)}`;
  return before.endsWith(after) ? `-${before.slice(0, before.length - after.length)}` : undefined;
}

function isShifted(old: string, now: string, shift: string | undefined): boolean {
  if (shift === undefined || shift === '') return false;
  return old.trim() === '' || shiftOf(old, now) === shift;
}
