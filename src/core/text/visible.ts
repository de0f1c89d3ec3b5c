/**
 * Text by others, shown so that nothing in it is hidden: control characters, direction marks, invisible letters, what looks
 * like a blank, and blanks or line breaks so many that what follows them is out of sight.
 */
import * as l10n from '@vscode/l10n';
import { counted } from './plural.ts';

/**
 * What is written out wherever it stands: it cannot be seen, or is taken for a blank. A break and a tab are layout, and what
 * joins two pictures to one is seen.
 */
const INVISIBLE =
  '(?![ \\t\\n\\ufe0f]|(?<=\\p{Extended_Pictographic}[\\ufe0f\\p{Emoji_Modifier}]?)\\u200d(?=\\p{Extended_Pictographic}))[\\p{Cc}\\p{Cf}\\p{Zs}\\p{Zl}\\p{Zp}\\p{Cs}\\p{Default_Ignorable_Code_Point}\\u2800\\u{13441}\\u{13442}\\u{1d159}]';
/** Makes a picture of the sign before it; anywhere else it cannot be seen. */
const STRAY_SELECTOR = '(?<!\\p{Extended_Pictographic}|[0-9#*](?=\\ufe0f\\u20e3))\\ufe0f';

const HIDDEN = new RegExp(`${INVISIBLE}|${STRAY_SELECTOR}`, 'gu');
const LANGUAGE_BLANK = /^\p{Zs}$/u;
/** Runs of one hidden character, the sign that marks begin with, and blanks that may be too many. */
const SPECIAL = new RegExp(`(${INVISIBLE}|${STRAY_SELECTOR}|\\u27e6)\\1*|[ \\t\\n]{4,}`, 'gu');

/** So many blanks push what follows out of sight; indentation is less. */
const MANY_BLANKS = 40;
const TAB_WIDTH = 4;
const MANY_BREAKS = 4;
/** So many of one hidden character are counted. */
const MANY_HIDDEN = 4;
const SHORT_LINE = 60;

/** A stretch of a text; with a mark where it is not shown as it is. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly mark?: string;
}

/** The text with what cannot be seen written out (`⟦U+202E⟧`) and long runs counted (`⟦3,000 blanks⟧`). Takes linear time. */
export function visibleText(text: string): string {
  return joined(text, codeMark);
}

/**
 * Data that a user reads and is not asked about: what cannot be seen is written out, and the blanks that languages write
 * with (no-break, ideographic) stay, as does the layout.
 */
export function visibleData(text: string): string {
  return text.replace(HIDDEN, (hidden) => (LANGUAGE_BLANK.test(hidden) ? hidden : codeMark(hidden)));
}

/** The text without what cannot be seen, of which each kind is named once; blanks of other languages become plain ones. */
export function withoutHidden(text: string): { readonly text: string; readonly taken: readonly string[] } {
  const taken = new Set<string>();
  const plain = text.replace(HIDDEN, (hidden) => {
    taken.add(codeMark(hidden));
    return LANGUAGE_BLANK.test(hidden) ? ' ' : '';
  });
  return { text: plain, taken: [...taken] };
}

/** JSON with what cannot be seen as escapes: it can be read whole, and still means the same. */
export function visibleJson(text: string): string {
  return withBlankRunsEscaped(text.replace(HIDDEN, escaped));
}

/** A piece of JSON that is still arriving, as `visibleJson` shows it. */
export function visibleJsonPiece(text: string): string {
  return text.replace(HIDDEN, escaped);
}

/** Arguments of a call as a user is asked about them, set out over lines: escapes, and long runs counted. Not for parsing. */
export function shownArguments(value: unknown): string {
  const shown = joined(JSON.stringify(value, null, 2), escaped);
  // Breaks within a text are escapes here; a pair of backslashes is none.
  return shown.replace(/\\\\|(?:\\n){8,}/g, (run) => (run === '\\\\' ? run : `⟦${breaksOf(run.length / 2)}⟧`));
}

/**
 * One line for a card: what is hidden is written out, breaks and short runs of blanks are one blank. Where it is cut, it says
 * how many characters of the text are left out.
 */
export function oneLine(text: string, limit = 200): string {
  const given = text.replaceAll('\r\n', '\n');
  const units: { readonly shown: string; readonly to: number }[] = [];
  let length = 0;
  const take = (shown: string, to: number): boolean => {
    if (length + shown.length > limit) return false;
    if (shown !== '') units.push({ shown, to });
    length += shown.length;
    return true;
  };
  const isWhole = takeAll(given, take, () => units.at(-1)?.shown ?? ' ');
  const line = (): string => units.map(({ shown }) => shown).join('');
  if (isWhole) return line().trimEnd();
  const room = limit - cutMark(given.length, limit).length;
  while (length > room) length -= units.pop()?.shown.length ?? length;
  return line() + cutMark(given.length - (units.at(-1)?.to ?? 0), limit);
}

/** Short lines have no room for the count. */
function cutMark(rest: number, limit: number): string {
  return limit < SHORT_LINE ? '…' : `… ${l10n.t`(${rest.toLocaleString('en-US')} more)`}`;
}

/** Hands over the text unit by unit, none of them to be cut; false where one was not taken. */
function takeAll(text: string, take: (shown: string, to: number) => boolean, last: () => string): boolean {
  for (const { from, to, mark } of stretches(text, codeMark)) {
    if (mark !== undefined) {
      if (!take(mark.replace(/\s+/g, ' '), to)) return false;
      continue;
    }
    for (let at = from; at < to;) {
      const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
      at += character.length;
      const isBlank = /\s/.test(character);
      if (!take(isBlank ? (last() === ' ' ? '' : ' ') : character, at)) return false;
    }
  }
  return true;
}

function joined(text: string, single: (run: string) => string): string {
  let shown = '';
  for (const { from, to, mark } of stretches(text, single)) shown += mark ?? text.slice(from, to);
  return shown;
}

function* stretches(text: string, single: (run: string) => string): Generator<Stretch, void, void> {
  let from = 0;
  for (const match of text.matchAll(SPECIAL)) {
    const [run] = match;
    const mark = /^[ \t\n]/.test(run) ? blankMark(run) : hiddenMark(run, single);
    if (mark === undefined) continue;
    if (match.index > from) yield { from, to: match.index };
    from = match.index + run.length;
    yield { from: match.index, to: from, mark };
  }
  if (from < text.length) yield { from, to: text.length };
}

function hiddenMark(run: string, single: (run: string) => string): string {
  const character = String.fromCodePoint(run.codePointAt(0) ?? 0);
  const count = run.length / character.length;
  return count < MANY_HIDDEN ? single(run) : `⟦${count.toLocaleString('en-US')} × ${codeOf(character)}⟧`;
}

/** `undefined` for blanks that are layout. The indentation after the last break is kept. */
function blankMark(run: string): string | undefined {
  const lines = run.split('\n');
  const widest = lines.reduce((most, line) => Math.max(most, widthOf(line)), 0);
  const breaks = lines.length - 1;
  if (breaks < MANY_BREAKS && widest < MANY_BLANKS) return undefined;
  const last = lines.pop() ?? '';
  const isIndentation = breaks > 0 && widthOf(last) < MANY_BLANKS;
  const counted = isIndentation ? lines.join('') : lines.join('') + last;
  const tabs = counted.split('\t').length - 1;
  const counts = [
    breaksOf(breaks),
    countOf(tabs, l10n.t('{0} tab'), l10n.t('{0} tabs')),
    countOf(counted.length - tabs, l10n.t('{0} blank'), l10n.t('{0} blanks')),
  ];
  const mark = `⟦${counts.filter((words) => words !== '').join(', ')}⟧`;
  return breaks === 0 ? mark : `${mark}\n${isIndentation ? last : ''}`;
}

function widthOf(line: string): number {
  const tabs = line.split('\t').length - 1;
  return line.length + tabs * (TAB_WIDTH - 1);
}

function breaksOf(count: number): string {
  return countOf(count, l10n.t('{0} line break'), l10n.t('{0} line breaks'));
}

function countOf(count: number, one: string, other: string): string {
  return count === 0 ? '' : counted(count, one, other);
}

function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function codeMark(run: string): string {
  return Array.from(run, (character) => `⟦${codeOf(character)}⟧`).join('');
}

function escaped(run: string): string {
  let escapes = '';
  for (let i = 0; i < run.length; i++) escapes += `\\u${run.charCodeAt(i).toString(16).padStart(4, '0')}`;
  return escapes;
}

/** Long runs of blanks within strings as escapes; between them they mean nothing, and an escape would be none. */
function withBlankRunsEscaped(json: string): string {
  if (!json.includes(' '.repeat(MANY_BLANKS))) return json;
  let shown = '';
  let from = 0;
  let isInString = false;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === '"') isInString = !isInString;
    else if (character === '\\' && isInString) at += 1;
    else if (character === ' ' && isInString) {
      let end = at;
      while (json[end] === ' ') end += 1;
      if (end - at >= MANY_BLANKS) {
        shown += json.slice(from, at) + escaped(json.slice(at, end));
        from = end;
      }
      at = end - 1;
    }
  }
  return shown + json.slice(from);
}
