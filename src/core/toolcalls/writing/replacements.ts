/**
 * A model's exact replacements, as whole lines to rewrite. All of them are looked for in the text as it is now, so that
 * none depends on another; what cannot be placed beyond doubt is a problem that the model can act on. l10n: none, for the model.
 */
import { withoutLineNumbers } from '../../apply/forms.ts';
import { holdsFences, withoutFence } from '../../answers/fences.ts';
import { withoutNumbersFrom } from './cleanText.ts';
import { findLoosely, withLeftOut } from './looseReplacement.ts';
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
  | {
      readonly changes: readonly LineChange[];
      /** Sentences for the model: what was found although it is not there letter by letter. */
      readonly notes?: readonly string[];
      /** Lines of the new text, from 0, where something goes that neither text showed. */
      readonly hidden?: readonly number[];
    }
  /** A sentence for the model: what is wrong and what to do. */
  | { readonly problem: string };

interface Match {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
  readonly index: number;
  /** Lines go that neither text showed. */
  readonly hides?: boolean;
}

/** How many places are named where a text is not unique. */
const MAX_PLACES = 6;

/** How texts are looked for. */
export interface PlacingOptions {
  /** Also finds what differs in indentation, blanks, signs, or leaves lines out. Default false. */
  readonly isLoose?: boolean;
  /** Tells the language. */
  readonly path?: string;
}

/** Places replacements in a text with `\n` line breaks. Changes come in the text's order and do not touch. */
export function placeReplacements(
  text: string,
  replacements: readonly Replacement[],
  options: PlacingOptions = {},
): Placed {
  const matches: Match[] = [];
  const notes: string[] = [];
  for (const [index, replacement] of replacements.entries()) {
    const name = replacements.length === 1 ? 'oldText' : `oldText of edit ${index + 1}`;
    const found = findOnce(text, replacement, name, options);
    if (typeof found === 'string') return { problem: found };
    matches.push(...found.matches.map((match) => ({ ...match, index })));
    if (found.note !== undefined) notes.push(found.note);
  }
  const sorted = matches.toSorted((a, b) => a.start - b.start);
  const overlap = sorted.findIndex((match, index) => match.start < (sorted[index - 1]?.end ?? 0));
  const [one, other] = [sorted[overlap - 1], sorted[overlap]];
  if (one !== undefined && other !== undefined) {
    return { problem: `Edits ${one.index + 1} and ${other.index + 1} overlap. Join them to one edit.` };
  }
  const changes = toChanges(text, sorted);
  if (changes.length === 0) return { problem: 'The edit changes nothing: old and new text are the same.' };
  const hidden = sorted.filter(({ hides }) => hides === true).map(({ start }) => lineNumberAt(text, start) - 1);
  return { changes, notes, hidden: hidden.map((line) => lineAfter(changes, line)) };
}

/** The last new line of the change over a line. */
function lineAfter(changes: readonly LineChange[], line: number): number {
  let grown = 0;
  for (const { start, end, lines } of changes) {
    if (line < end) return Math.max(0, start + grown + lines.length - 1);
    grown += lines.length - (end - start);
  }
  return line + grown;
}

/** Places new text over lines `first` to `last`, 1-based and inclusive; `last` one less than `first` inserts before it. */
export function placeLines(text: string, first: number, last: number, newText: string, path?: string): Placed {
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
  const old = lines.slice(first - 1, last);
  const whole = withLeftOut(old, isNothing ? [] : body.split('\n'), path);
  if ('leftOut' in whole) return { problem: leavesOut('newText', whole.leftOut) };
  const change = { start: first - 1, end: last, lines: whole.lines };
  if (old.length === change.lines.length && old.every((line, index) => line === change.lines[index])) {
    return { problem: 'The edit changes nothing: these lines read so already.' };
  }
  const hidden = [Math.max(0, change.start + whole.lines.length - 1)];
  return { changes: [change], ...(whole.hidesLines && { hidden }) };
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

interface Found {
  readonly matches: readonly Omit<Match, 'index'>[];
  readonly note?: string;
}

function findOnce(text: string, replacement: Replacement, name: string, options: PlacingOptions): Found | string {
  const given = { oldText: normalised(replacement.oldText), newText: normalised(replacement.newText) };
  if (given.oldText === '') return `${name} is empty. Give the text to replace, or startLine and endLine with newText.`;
  const { oldText, newText } = asInFile(text, given);
  const places = placesOf(text, oldText);
  const [start] = places;
  if (places.length > 1) return several(text, places, name);
  if (start === undefined) {
    const loose = options.isLoose === true ? findLoose(text, given, name, options.path) : undefined;
    return loose ?? notFound(text, given.oldText, name);
  }
  const clean = withoutNumbersFrom(withoutFence(newText, holdsFences(oldText)), lineNumberAt(text, start));
  if (options.isLoose !== true) return { matches: [{ start, end: start + oldText.length, newText: clean }] };
  const whole = withLeftOut(oldText.split('\n'), clean.split('\n'), options.path);
  if ('leftOut' in whole) return leavesOut(name.replace('oldText', 'newText'), whole.leftOut);
  const match = { start, end: start + oldText.length, newText: whole.lines.join('\n'), hides: whole.hidesLines };
  return { matches: [match] };
}

function findLoose(
  text: string,
  given: Replacement,
  name: string,
  path: string | undefined,
): Found | string | undefined {
  const newText = withoutFence(given.newText, holdsFences(given.oldText));
  const found = findLoosely(text, { oldText: given.oldText, newText }, path);
  if (found === undefined) return undefined;
  const starts = lineStarts(text);
  if ('leftOut' in found) return leavesOut(name.replace('oldText', 'newText'), found.leftOut);
  if ('places' in found)
    return several(
      text,
      found.places.map((line) => starts[line] ?? 0),
      name,
    );
  const matches = found.edits.map(({ start, end, lines }) => {
    const isGone = lines.length === 0 && end < starts.length;
    return {
      start: starts[start] ?? 0,
      end: isGone ? (starts[end] ?? text.length) : (starts[end] ?? text.length + 1) - 1,
      newText: lines.join('\n'),
      hides: found.hidesLines,
    };
  });
  const [first, last] = [found.edits[0]?.start ?? 0, found.edits.at(-1)?.end ?? 0];
  const where = last - first > 1 ? `lines ${first + 1} to ${last}` : `line ${first + 1}`;
  return { matches, note: `${name} was found in ${where}, apart from ${listed(found.differs) || 'its line ends'}.` };
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

export function leavesOut(name: string, line: string): string {
  return `${name} leaves lines out (“${line.slice(0, 80)}”), and nothing says which. Give every line that is to stand there.`;
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

/** Whether two texts differ in no more than the last line's end, which the editor may add. */
export function isSameText(one: string, other: string): boolean {
  return one.replace(/\n$/, '') === other.replace(/\n$/, '');
}
