/** A place in a file as an answer names it. Lines and columns count from one; an end that is not told is the beginning. */
export interface FilePlace {
  readonly path: string;
  readonly line?: number;
  readonly column?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

/** Where a text may name a file: only who knows the files can tell. */
export interface PlaceCandidate {
  readonly start: number;
  readonly end: number;
  readonly place: FilePlace;
}

const MAX_TOKEN = 400;
const MAX_PATH = 300;

// What no name in running text holds: blanks, quotes, angles, and the signs that set words off where there are no blanks.
const TOKEN = /[^\s"'`<>|“”‘’«»‹›「」『』《》〈〉【】（），。、；：！？—→•]+/g;
const QUOTED = /"([^"\n]{1,300})"/g;
const CJK_OR_OTHER =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]|[^\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]+/gu;

/** `:12`, `:12:4`, `:7-9`, `#L12`, `#L7-L9`, `#L7C2-L9C4`. */
const COLONS = /(?::L?|#L)(\d{1,7})(?:[:C](\d{1,7}))?(?:[-–]L?(\d{1,7})(?:[:C](\d{1,7}))?)?(?!\d)/;
/** `(12)`, `(12,4)`, `(12,4,13,6)`, `(12,4)-(13,6)`. */
const BRACKETS = /\((\d{1,7})(?:,(\d{1,7})(?:(?:,|-|\)-\()(\d{1,7}),(\d{1,7}))?)?\)/;
/** `", line 12`, ` (lines 7-9)`, ` on line 12`. */
const WORDS = /^["'”’]?(?:,| \(| on| at)? ?:?lines? (\d{1,7})(?:(?:[-–]| to )(\d{1,7}))?(?!\d)/i;

const EXTENSION = /[^.]\.[A-Za-z]\w{0,15}$/;
const ANY_EXTENSION = /[^.]\.[\w+-]{1,16}$/;
const DOT_FILE = /^\.[A-Za-z][\w.-]*$/;
const WELL_KNOWN =
  /^(?:Makefile|Dockerfile|Containerfile|LICENSE|LICENCE|README|CHANGELOG|NOTICE|CODEOWNERS|Gemfile|Rakefile|Procfile|Jenkinsfile|Justfile|Vagrantfile|BUILD|WORKSPACE)$/;
const ABBREVIATION = /^(?:e\.g|i\.e|a\.k\.a|a\.m|p\.m|z\.B|d\.h)$/i;
const MAIL = /^[^/\\@]+@(?!\dx\.)[^/\\@]+$/;

/**
 * The places that a text may name, longer ones first where they begin together; some may overlap. In code, a path may also
 * do without an extension and hold blanks. The work is linear in the text.
 */
export function findPlaces(text: string, isCode = false): PlaceCandidate[] {
  const found: PlaceCandidate[] = [];
  if (!/[./\\]|file|[A-Z]{4}/.test(text)) return found;
  if (isCode && /\s/.test(text.trim())) addWhole(found, text);
  for (const match of text.matchAll(QUOTED)) {
    if (/\s/.test(match[1] ?? '')) addToken(found, text, match.index + 1, match[1] ?? '', true);
  }
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token.length <= MAX_TOKEN) addToken(found, text, index, token, isCode);
  }
  return found.toSorted((a, b) => a.start - b.start || b.end - a.end);
}

/** Of candidates that overlap the first that is there, from the left; `isThere` says whether a path is. */
export function choosePlaces(
  candidates: readonly PlaceCandidate[],
  isThere: (path: string) => boolean,
): PlaceCandidate[] {
  const chosen: PlaceCandidate[] = [];
  for (const candidate of candidates) {
    if (candidate.start >= (chosen.at(-1)?.end ?? 0) && isThere(candidate.place.path)) chosen.push(candidate);
  }
  return chosen;
}

/** The place a Markdown link leads to: a path, perhaps with `%20`, with a line behind `#L` or `:`. */
export function readPlaceAddress(address: string): FilePlace | undefined {
  if (address.startsWith('//') || /[/\\]$/.test(address) || address.length > MAX_TOKEN) return undefined;
  return readPlace(decoded(withoutScheme(address)), true)?.place;
}

function addWhole(found: PlaceCandidate[], text: string): void {
  const start = text.length - text.trimStart().length;
  const whole = text.trim();
  if (whole.length <= MAX_PATH && ANY_EXTENSION.test(whole.replace(COLONS, ''))) add(found, start, whole, true);
}

function addToken(found: PlaceCandidate[], text: string, at: number, token: string, isCode: boolean): void {
  const { start, end } = trimmed(token);
  const core = token.slice(start, end);
  const from = at + start;
  const next = text.charAt(at + token.length);
  // `name("…` is a call and no file.
  const isCall = token.endsWith('(') && (next === '"' || next === "'" || next === '`');
  if (core === '' || isCall) return;
  const inner = inBrackets(core);
  if (inner !== undefined) addToken(found, text, from + core.indexOf('(') + 1, inner, isCode);
  else add(found, from, core, isCode, text);
  const value = core.lastIndexOf('=') + 1;
  if (value > 0) add(found, from + value, core.slice(value), isCode, text);
  if (inner !== undefined) return;
  // Words of scripts without blanks stand right beside a path.
  const parts = core.match(CJK_OR_OTHER) ?? [];
  if (parts.length < 2) return;
  let offset = from;
  for (const part of parts) {
    if (part.length > 2) addPart(found, text, offset, part, isCode);
    offset += part.length;
  }
}

/** What stands in the brackets of `com.x.Foo.bar(Foo.java:12)`; those of `app/(group)` and `a.ts(12,4)` are of the name. */
function inBrackets(core: string): string | undefined {
  const open = core.indexOf('(');
  const close = core.indexOf(')', open);
  const called = core.slice(0, Math.max(0, open));
  if (close < 0 || /[/\\]/.test(called) || !/\w$/.test(called)) return undefined;
  const inner = core.slice(open + 1, close);
  return /[^\d,]/.test(inner) ? inner : undefined;
}

function addPart(found: PlaceCandidate[], text: string, at: number, part: string, isCode: boolean): void {
  const { start, end } = trimmed(part);
  add(found, at + start, part.slice(start, end), isCode, text);
}

function add(found: PlaceCandidate[], start: number, source: string, isCode: boolean, text = ''): void {
  const read = readPlace(withoutScheme(source), isCode);
  if (read === undefined) return;
  const shift = source.length - withoutScheme(source).length;
  const end = start + shift + read.length;
  const words = read.place.line === undefined ? WORDS.exec(text.slice(end, end + 40)) : null;
  const place = words === null ? read.place : { ...read.place, ...rangeOf(words[1], undefined, words[2], undefined) };
  found.push({ start, end, place: shift === 0 ? place : { ...place, path: decoded(place.path) } });
}

/** Without what surrounds a name in a sentence: brackets around it all, and the marks that end one. */
function trimmed(token: string): { start: number; end: number } {
  let start = 0;
  let end = token.length;
  for (;;) {
    const first = token.charAt(start);
    const last = token.charAt(end - 1);
    if (end > start && '.,;:!?…'.includes(last) && last !== '') end--;
    else if (OPENERS.has(last)) end--;
    else if (CLOSERS.has(last) && closesNothing(token, start, end)) end--;
    else if (OPENERS.has(first) && closesAtEnd(token, start, end) !== 'inside') {
      if (closesAtEnd(token, start, end) === 'end') end--;
      start++;
    } else return { start, end: Math.max(start, end) };
    if (start >= end) return { start, end: start };
  }
}

const OPENERS = new Set(['(', '[', '{']);
const CLOSERS = new Set([')', ']', '}']);

/** Whether the last sign closes what was not opened between `start` and it. */
function closesNothing(token: string, start: number, end: number): boolean {
  let depth = 0;
  for (let at = start; at < end; at++) {
    if (OPENERS.has(token.charAt(at))) depth++;
    else if (CLOSERS.has(token.charAt(at))) depth--;
  }
  return depth < 0;
}

/** Where the bracket that opens a token is closed. */
function closesAtEnd(token: string, start: number, end: number): 'end' | 'inside' | 'nowhere' {
  let depth = 0;
  for (let at = start; at < end; at++) {
    if (OPENERS.has(token.charAt(at))) depth++;
    else if (CLOSERS.has(token.charAt(at)) && --depth === 0) return at === end - 1 ? 'end' : 'inside';
  }
  return 'nowhere';
}

/** Reads a path with its line at the start of `source`; `length` is how much of it that is. */
function readPlace(source: string, isCode: boolean): { place: FilePlace; length: number } | undefined {
  const suffix = firstOf(COLONS.exec(source), BRACKETS.exec(source));
  if (suffix !== undefined && suffix.index > 0) {
    const path = source.slice(0, suffix.index);
    const rest = source.slice(suffix.index + suffix[0].length);
    if (/^(?:$|[:,;.)\]}+])/.test(rest) && isPath(path, true, isCode)) {
      const [, line, column, endLine, endColumn] = suffix;
      const place = { path, ...rangeOf(line, column, endLine, endColumn) };
      return { place, length: suffix.index + suffix[0].length };
    }
  }
  const path = /^(?:[A-Za-z]:(?=[/\\]))?[^:#?]*/.exec(source)?.[0] ?? '';
  const rest = source.slice(path.length);
  const isWhole =
    rest === '' || rest.startsWith('#') || rest === ':line' || (rest.startsWith('::') && /[/\\]/.test(path));
  return isWhole && isPath(path, false, isCode) ? { place: { path }, length: path.length } : undefined;
}

function firstOf(a: RegExpExecArray | null, b: RegExpExecArray | null): RegExpExecArray | undefined {
  if (a === null || b === null) return a ?? b ?? undefined;
  return a.index < b.index ? a : b;
}

function rangeOf(line = '', column = '', endLine = '', endColumn = ''): Omit<FilePlace, 'path'> {
  const [from, at, to, until] = [line, column, endLine, endColumn].map(Number);
  if (from === undefined || from === 0) return {};
  const begin = { line: from, ...(at !== undefined && at > 0 && { column: at }) };
  if (to === undefined || to === 0) return begin;
  // `12:4-9` goes on in its line.
  if (to < from) return column !== '' && endColumn === '' ? { ...begin, endLine: from, endColumn: to } : begin;
  return { ...begin, endLine: to, ...(until !== undefined && until > 0 && { endColumn: until }) };
}

/** Whether a text can be a path: it has a name with an extension, or a line after it, or stands in code. */
function isPath(path: string, hasLine: boolean, isCode: boolean): boolean {
  if (path.length > MAX_PATH || !/\p{L}/u.test(path) || /[*?<>|{}]|:(?![/\\])|^\w{2,}:/.test(path)) return false;
  const names = path.replace(/^[A-Za-z]:(?=[/\\])/, '').split(/[/\\]/);
  const name = names.at(-1) ?? '';
  const isBare = names.length === 1;
  if (names.includes('..') || names.includes('...') || MAIL.test(path)) return false;
  if (names.some((each) => each.includes('(') && !/^\(\.{0,3}[^()]*\)/.test(each) && !/\s/.test(each))) return false;
  if (DOT_FILE.test(name) || WELL_KNOWN.test(name)) return true;
  if (isBare) return EXTENSION.test(name) && !ABBREVIATION.test(name) && !/^v?\d[\d.]*\.\w$/.test(name);
  return ANY_EXTENSION.test(name) || ((hasLine || isCode) && /\p{L}/u.test(name));
}

function withoutScheme(source: string): string {
  return source.replace(/^file:\/\/(?:localhost)?(?=\/)/i, '');
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
