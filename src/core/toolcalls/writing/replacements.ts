/**
 * A model's exact replacements, as whole lines to rewrite. All of them are looked for in the text as it is now, so that
 * none depends on another; what cannot be placed beyond doubt is a problem that the model can act on.
 */
import { withoutLineNumbers } from '../../apply/forms.ts';
import { holdsFences, withoutFence } from '../../answers/fences.ts';
import { withoutNumbersFrom } from './cleanText.ts';
import { nearestLines } from './nearestLines.ts';

/** Text that stands in the file exactly once, and what is to stand there. */
export interface Replacement {
  readonly oldText: string;
  readonly newText: string;
}

/** Lines `[start, end)` of the text, 0-based, and what is to stand there. */
export interface LineChange {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

export type Placed =
  | { readonly changes: readonly LineChange[] }
  /** A sentence for the model: what is wrong and what to do. */
  | { readonly problem: string };

interface Match {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
  readonly index: number;
}

/** How many places are named where a text is not unique. */
const MAX_PLACES = 6;

/** Places replacements in a text with `\n` line breaks. Changes come in the text's order and do not touch. */
export function placeReplacements(text: string, replacements: readonly Replacement[]): Placed {
  const matches: Match[] = [];
  for (const [index, replacement] of replacements.entries()) {
    const found = findOnce(text, replacement, replacements.length === 1 ? 'oldText' : `oldText of edit ${index + 1}`);
    if (typeof found === 'string') return { problem: found };
    matches.push({ ...found, index });
  }
  const sorted = matches.toSorted((a, b) => a.start - b.start);
  const overlap = sorted.findIndex((match, index) => match.start < (sorted[index - 1]?.end ?? 0));
  const [one, other] = [sorted[overlap - 1], sorted[overlap]];
  if (one !== undefined && other !== undefined) {
    return { problem: `Edits ${one.index + 1} and ${other.index + 1} overlap. Join them to one edit.` };
  }
  const changes = toChanges(text, sorted);
  return changes.length === 0 ? { problem: 'The edit changes nothing: old and new text are the same.' } : { changes };
}

/** Places new text over lines `first` to `last`, 1-based and inclusive; `last` one less than `first` inserts before it. */
export function placeLines(text: string, first: number, last: number, newText: string): Placed {
  const lines = text.split('\n');
  const count = lines.length;
  if (first < 1 || last < first - 1 || last > count || first > count + 1) {
    return { problem: `Lines ${first} to ${last} are not in the file: it has ${count} lines. Read it again.` };
  }
  const there = lines.slice(first - 1, last).join('\n');
  const fenceless = withoutFence(normalised(newText), holdsFences(there));
  const given = withoutLineNumbers(there) === there ? withoutNumbersFrom(fenceless, first) : fenceless;
  const body = given.endsWith('\n') ? given.slice(0, -1) : given;
  // Empty text takes the lines away; a text without any line would be no text, so the last one stays empty.
  const isNothing = given === '' && !(first === 1 && last === count);
  const change = { start: first - 1, end: last, lines: isNothing ? [] : body.split('\n') };
  const old = lines.slice(change.start, change.end);
  if (old.length === change.lines.length && old.every((line, index) => line === change.lines[index])) {
    return { problem: 'The edit changes nothing: these lines read so already.' };
  }
  return { changes: [change] };
}

/** Lines on either side of a change by which it is found again. */
const CONTEXT_LINES = 3;

/** The same changes in a text that became another meanwhile: each by its lines and those around it. */
export function placeAgain(before: string, changes: readonly LineChange[], now: string): Placed {
  if (before === now) return { changes };
  const lines = before.split('\n');
  const replacements = changes.map(({ start, end, lines: put }, index) => {
    const above = lines.slice(Math.max(start - CONTEXT_LINES, changes[index - 1]?.end ?? 0, 0), start);
    // What the next change takes above itself is left to it.
    const next = changes[index + 1]?.start;
    const limit = next === undefined ? lines.length : Math.max(end, next - CONTEXT_LINES);
    const below = lines.slice(end, Math.min(end + CONTEXT_LINES, limit));
    return {
      oldText: [...above, ...lines.slice(start, end), ...below].join('\n'),
      newText: [...above, ...put, ...below].join('\n'),
    };
  });
  return placeReplacements(now, replacements);
}

/** The text with the changes made. */
export function applyChanges(text: string, changes: readonly LineChange[]): string {
  const lines = text.split('\n');
  for (const { start, end, lines: put } of changes.toReversed()) lines.splice(start, end - start, ...put);
  return lines.join('\n');
}

/** Line breaks of files and models differ; texts are compared with `\n`. */
export function normalised(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

function findOnce(text: string, replacement: Replacement, name: string): Omit<Match, 'index'> | string {
  const given = { oldText: normalised(replacement.oldText), newText: normalised(replacement.newText) };
  if (given.oldText === '') return `${name} is empty. Give the text to replace, or startLine and endLine with newText.`;
  const { oldText, newText } = asInFile(text, given);
  const places = placesOf(text, oldText);
  const [start] = places;
  if (start === undefined) return notFound(text, given.oldText, name);
  if (places.length > 1) return several(text, places, name);
  const clean = withoutNumbersFrom(withoutFence(newText, holdsFences(oldText)), lineNumberAt(text, start));
  return { start, end: start + oldText.length, newText: clean };
}

/** What a model copied from a file, without what stood around it there: line numbers, a line break that the file lacks. */
function asInFile(text: string, given: Replacement): Replacement {
  if (text.includes(given.oldText)) return given;
  const bare = { oldText: withoutLineNumbers(given.oldText), newText: withoutLineNumbers(given.newText) };
  if (bare.oldText !== given.oldText && text.includes(bare.oldText)) return bare;
  const ended = given.oldText.endsWith('\n') && text.endsWith(given.oldText.slice(0, -1));
  if (!ended) return given;
  return { oldText: given.oldText.slice(0, -1), newText: given.newText.replace(/\n$/, '') };
}

function placesOf(text: string, part: string): readonly number[] {
  const places: number[] = [];
  for (let at = text.indexOf(part); at !== -1 && places.length <= MAX_PLACES; at = text.indexOf(part, at + 1)) {
    places.push(at);
  }
  return places;
}

function several(text: string, places: readonly number[], name: string): string {
  const lines = places.slice(0, MAX_PLACES).map((at) => lineNumberAt(text, at));
  const more = places.length > MAX_PLACES ? ' and more' : '';
  const where = `lines ${[...new Set(lines)].join(', ')}${more}`;
  return `${name} is in the file more than once (${where}). Add lines before or after it, so that it names one place.`;
}

function notFound(text: string, oldText: string, name: string): string {
  const near = nearestLines(text.split('\n'), oldText.split('\n'));
  const start = `${name} is not in the file as given.`;
  if (near === undefined) return `${start} Nothing like it is there: read the file again.`;
  const why = near.isWhitespaceOnly ? 'It differs in blanks, tabs or line ends only.' : 'The nearest lines are:';
  return `${start} ${why}\n${near.excerpt}\nCopy the text exactly, without line numbers.`;
}

function lineNumberAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

interface Span {
  readonly start: number;
  end: number;
  readonly matches: Match[];
}

function toChanges(text: string, matches: readonly Match[]): LineChange[] {
  const starts = lineStarts(text);
  const spans: Span[] = [];
  for (const match of matches) {
    const span = { ...spanOf(match, starts), matches: [match] };
    const last = spans.at(-1);
    if (last !== undefined && span.start < last.end) {
      last.end = Math.max(last.end, span.end);
      last.matches.push(match);
    } else spans.push(span);
  }
  return spans.map((span) => changeOf(text, span, starts)).filter((change) => isChange(text, change, starts));
}

/** The whole lines a match lies in. One that ends with its line break does not reach into the next line. */
function spanOf({ start, end, newText }: Match, starts: readonly number[]): { start: number; end: number } {
  const first = lineAt(starts, start);
  const last = lineAt(starts, end);
  const endsBefore = starts[last] === end && end > start;
  const isWhole = newText.endsWith('\n') || (newText === '' && starts[first] === start);
  return { start: first, end: endsBefore && isWhole ? last : last + 1 };
}

function changeOf(text: string, { start, end, matches }: Span, starts: readonly number[]): LineChange {
  let at = starts[start] ?? 0;
  let put = '';
  for (const match of matches) {
    put += text.slice(at, match.start) + match.newText;
    at = match.end;
  }
  const isAtEnd = end >= starts.length;
  put += text.slice(at, isAtEnd ? text.length : starts[end]);
  if (isAtEnd) return { start, end, lines: put.split('\n') };
  return { start, end, lines: put === '' ? [] : put.slice(0, -1).split('\n') };
}

function isChange(text: string, { start, end, lines }: LineChange, starts: readonly number[]): boolean {
  const old = text.slice(starts[start], end >= starts.length ? text.length : (starts[end] ?? 0) - 1);
  return lines.length !== end - start || old !== lines.join('\n');
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? Infinity) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
