/** What a text calls a place: the words right before it, the line or the heading above it, the words behind a number. */
import { normalise } from './fold.ts';
import { squeezedText, type SourceText, type TextRange } from './sourceText.ts';
import { isWordCode } from './surroundings.ts';

const KEY = 48;
const MOST_NAMES = 5_000;

const names = new Map<string, string>();
const words = new Map<string, readonly string[]>();

function known<T>(cache: Map<string, T>, key: string, make: () => T): T {
  let value = cache.get(key);
  if (value === undefined) {
    if (cache.size > MOST_NAMES) cache.clear();
    cache.set(key, (value = make()));
  }
  return value;
}

export const plainName = (name: string): string => known(names, name, () => squeezedText(normalise(name.slice(0, 80))));

/** `totalNet`, `total_net` and `Total net` alike: `total`, `net`. */
export function wordsOf(name: string): readonly string[] {
  return known(words, name, () =>
    name
      .slice(0, 80)
      .replace(/(\p{Ll}|\d)(?=\p{Lu})/gu, '$1 ')
      .split(/[^\p{L}\p{N}\p{M}]+/u)
      .map(plainName)
      .filter((word) => word !== ''),
  );
}

/** How a name is said of a place: as all of its label, as the end of it, as a part of the last word, hardly or not at all. */
const WHOLE = 1;
const LAST = 0.9;
/** Its label is a part of the name: `Total` of `total_amount`. */
const SHORTER = 0.8;
const AMONG = 0.7;
const INSIDE = 0.75;
const HARDLY = 0.6;
/** From here on it is said for sure. */
const NAMED = 0.85;
/** From here on it is said better than hardly. */
export const SAID = AMONG;

/** How much the name of a field is said of a place: 1 where it stands right before it or above its column. */
export function keyMatch(source: SourceText, name: string, start: number, line: number, end = start): number {
  const wanted = plainName(name);
  if (wanted.length < 2) return 0;
  const { text, lines } = source;
  const said = text.slice(Math.max(lines.startOf(line), start - KEY), start).trimEnd();
  const cell = lines.cellOf(line, start);
  const level = levelOf(said, name);
  // `2 failed, 3 skipped`: that names the number in front of it.
  if (level > HARDLY) return cell === -1 && COUNTED.test(said) ? 0.5 : level;
  if (cell === -1 && isCounted(text, end, wanted, start)) return 0.8;
  if (cell === -1) return Math.max(level, nameAbove(source, name, { start, end }, line));
  const heading = plainName(lines.headingOf(line, cell));
  if (heading !== '' && (heading === wanted || heading.endsWith(wanted) || wanted.endsWith(heading)))
    return heading === wanted ? WHOLE : 0.7;
  return level;
}

/** How many letters of a name are said of a place for sure, as its label or its heading: a longer name says more. */
export function namedLength(source: SourceText, name: string, range: TextRange, line: number): number {
  const { text, lines } = source;
  const { start } = range;
  const said = text.slice(Math.max(lines.startOf(line), start - KEY), start).trimEnd();
  const wanted = plainName(name);
  const { length } = wanted;
  const cell = lines.cellOf(line, start);
  if (cell === -1 && isCounted(text, range.end, wanted, start)) return length;
  const level = levelOf(said, name);
  if (level >= NAMED && (cell !== -1 || !COUNTED.test(said))) return length;
  if (level === SHORTER) return 1;
  if (cell === -1) return nameAbove(source, name, range, line) >= NAMED ? length : 0;
  return plainName(lines.headingOf(line, cell)) === wanted ? length : 0;
}

/** Words that only join a label to its value. */
const JOINING = new Set('of is was are eur usd gbp chf rs von beträgt de est vom on'.split(' '));

/** A text without the signs and the joining words at its end. */
function withoutJoining(said: string): string {
  let end = said.length;
  for (let count = 0; count < 2; count += 1) {
    while (end > 0 && !isWordCode(said.charCodeAt(end - 1))) end -= 1;
    let from = end;
    while (from > 0 && isWordCode(said.charCodeAt(from - 1))) from -= 1;
    if (from === 0 || !JOINING.has(said.slice(from, end).toLowerCase())) break;
    end = from;
  }
  return said.slice(0, end);
}

/** How a name is said at the end of a text; the tags between it and the value say nothing. */
function levelOf(said: string, name: string): number {
  const level = plainLevel(said, name);
  if (level >= LAST || !said.endsWith('>')) return level;
  return Math.max(level, plainLevel(withoutTags(said), name));
}

const TAG = /<\/?[a-z][^<>]{0,40}>/gi;

/** A closed tag parts what is before it from a label behind it. */
function withoutTags(said: string): string {
  const tags = [...said.matchAll(TAG)];
  let end = said.length;
  for (const { 0: tag, index } of tags.toReversed()) {
    if (index + tag.length !== end) break;
    end = index;
  }
  const before = tags.findLast(({ index }) => index < end);
  return said.slice(before === undefined ? 0 : before.index + before[0].length, end);
}

function plainLevel(said: string, name: string): number {
  const wanted = plainName(name);
  const before = plainName(said);
  if (before === '') return 0;
  let label = said;
  let plain = before;
  if (!plain.endsWith(wanted)) {
    label = withoutJoining(said);
    plain = plainName(label);
  }
  if (plain.endsWith(wanted)) return wholeness(label, wanted);
  const own = wordsOf(name);
  const words = wordsOf(lastPart(label));
  if (own.length > 1) {
    const last = words.slice(-own.length);
    if (last.length === own.length && last.toSorted().join(' ') === own.toSorted().join(' ')) return LAST;
  }
  if (words.length > own.length && own.every((word) => words.includes(word))) return AMONG;
  if (words.length > 0 && words.length < own.length && words.every((word) => own.includes(word))) return SHORTER;
  // `TEL;TYPE=work,voice:` is one label.
  if (/^[^\d]{1,40}[:=]$/.test(said) && own.every((word) => wordsOf(said).includes(word))) return AMONG;
  return before.length >= 3 && wanted.endsWith(before.slice(-Math.max(4, Math.min(before.length, 12)))) ? HARDLY : 0;
}

/** What stands behind the last sign or gap that parts it from other values. */
function lastPart(label: string): string {
  const ends = PARTING.map((sign) => {
    const at = label.lastIndexOf(sign);
    return at === -1 ? 0 : at + sign.length;
  });
  return label.slice(Math.max(...ends));
}

const PARTING = ['\n', '\t', '|', '{', '}', ',', ';', '. ', '  '];

/** Whether a name that a label ends with is all of it, its last words, or only the end of a word. */
function wholeness(label: string, wanted: string): number {
  let at = label.length - 1;
  for (let left = wanted.length; left > 0 && at >= 0; at -= 1)
    if (isWordCode(label.charCodeAt(at)) && label[at] !== '_') left -= 1;
  const before = label.charAt(at);
  if (at < 0 || /[\n\t|{}[\](),;<>"'=:.#*]/.test(before) || label.slice(at - 1, at + 1) === '  ') return WHOLE;
  if (!isWordCode(label.charCodeAt(at)) || before === '_') return LAST;
  return /\p{Ll}/u.test(before) && /\p{Lu}/u.test(label.charAt(at + 1)) ? LAST : INSIDE;
}

const MOST_ABOVE = 6;
const GAP = /(?: {2}|\t)/;

/** A value that begins its line or its column may have its name in the line above it, or at the head of these lines. */
function nameAbove({ text, lines }: SourceText, name: string, { start, end }: TextRange, line: number): number {
  const from = lines.startOf(line);
  const said = text.slice(Math.max(from, start - KEY), start);
  const isFirst = start - from <= KEY && !/[\p{L}\p{N}]/u.test(said);
  if (!isFirst && !GAP.test(said.slice(-2))) return 0;
  const wanted = plainName(name);
  for (let above = line - 1; above >= Math.max(0, line - MOST_ABOVE); above -= 1) {
    const head = lines.startOf(above);
    const row = text.slice(head, Math.min(lines.endOf(above), head + 300));
    if (row.trim() === '') return 0;
    const segment = segmentOver(row, start - from, end - from);
    if (segment === undefined) continue;
    if (plainName(segment) === wanted) return LAST;
    if (isFirst && above === line - 1 && GAP.test(row.trim())) continue;
    if (levelOf(segment, name) === LAST && wordsOf(segment).length === wordsOf(name).length) return LAST;
  }
  return 0;
}

/** The part of a line between two gaps that stands above a part of another. */
function segmentOver(row: string, start: number, end: number): string | undefined {
  let from = Math.min(start, row.length);
  for (; from > 0 && row.slice(from - 2, from) !== '  ' && row.charAt(from - 1) !== '\t';) from -= 1;
  let to = Math.max(from, Math.min(end, row.length));
  for (; to < row.length && row.slice(to, to + 2) !== '  ' && row.charAt(to) !== '\t';) to += 1;
  const segment = row.slice(from, to).trim();
  return segment === '' || segment.length > 60 || segment.includes('  ') ? undefined : segment;
}

const COUNTED = /\d\s{1,2}[\p{L}_][^\d,;]{0,40}(?:[,;]|,? (?:and|und|et|y|e))$/u;

/** `3 skipped`: the name stands right behind the number. */
function isCounted(text: string, end: number, wanted: string, start: number): boolean {
  if (end === start || !/\d/.test(text.charAt(end - 1)) || text.charAt(end) !== ' ') return false;
  const behind = text.slice(end + 1, end + 1 + KEY).split(/[\n,;:.()]/, 1)[0] ?? '';
  return plainName(behind).startsWith(wanted);
}

/** Signs such as `": "` between the name of a field and its value. */
const MOST_BETWEEN = 16;

/** Whether the name of a field stands right before a place, or heads its column. */
export function isNamed(source: SourceText, name: string, start: number, line: number): boolean {
  const wanted = plainName(name);
  if (wanted === '') return false;
  const { text, lines } = source;
  const least = lines.startOf(line);
  let at = start - 1;
  for (const stop = Math.max(least, start - MOST_BETWEEN); at >= stop && !isWordCode(text.charCodeAt(at));) at -= 1;
  if (at < start - 1 && endsWithName(text, at, wanted, least)) return true;
  const cell = lines.cellOf(line, start);
  return cell !== -1 && plainName(lines.headingOf(line, cell)) === wanted;
}

/** Letters and digits alone count; a name of one or two must be a word of its own. */
function endsWithName(text: string, end: number, wanted: string, least: number): boolean {
  let at = end;
  for (let left = wanted.length - 1; left >= 0; at -= 1) {
    if (at < least) return false;
    const code = text.charCodeAt(at);
    if (code === 95 || code === 45 || code === 32) continue;
    if ((code >= 65 && code <= 90 ? code + 32 : code) !== wanted.charCodeAt(left)) return false;
    left -= 1;
  }
  return wanted.length > 2 || at < least || !isWordCode(text.charCodeAt(at));
}
