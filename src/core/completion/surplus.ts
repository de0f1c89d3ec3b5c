// What of an answer's end stands behind the cursor already, told by tokens and by what they open and close.

import { indentationOf } from '../text/lines.ts';

const tokenForm =
  /\\[^\p{L}\p{N}\s]|[\p{L}\p{N}_$]+|"""|'''|```|<!--|-->|\/\*|\*\/|<\?|\?>|<%|%>|<\/|\/>|=>|->|::|&&|\|\||[<>!=]=|\s+|[^]/gu;
const openersOf: Readonly<Record<string, readonly string[]>> = {
  ')': ['('],
  ']': ['['],
  '}': ['{'],
  '>': ['<', '</'],
  '/>': ['<', '</'],
  '-->': ['<!--'],
  '*/': ['/*'],
  '?>': ['<?'],
  '%>': ['<%'],
};
const quotes: ReadonlySet<string> = new Set(['"', "'", '`', '"""', "'''", '```']);
/** Never stand twice in a row. */
const separators: ReadonlySet<string> = new Set([';', ',', ':', '=>', '->', '=']);
/** Tokens of the rest of the line that are compared. */
const mostTokens = 120;

interface Token {
  readonly text: string;
  readonly at: number;
}

/** The text around the cursor in its line. */
export interface LineSides {
  readonly before: string;
  readonly after: string;
  /** The lines above, as far as they are looked at. */
  readonly above?: string;
  /** The line below that closes what this one leaves open. */
  readonly closing?: string;
  /** The lines below, as far as they are looked at. */
  readonly below?: readonly string[];
}

/**
 * Where in `text` that begins which the rest of the line says already; its length where nothing does. `text` is the last
 * line of what is to be inserted, or all of it.
 */
export function surplusStart(text: string, { before, after, above = '', below = [], closing = '' }: LineSides): number {
  const rest = tokensOf(after).slice(0, mostTokens);
  const own = tokensOf(text);
  if (rest.length === 0) return text.length;
  const line: Line = { before: tokensOf(before), own, rest, after, above, below, text, closing: tokensOf(closing) };
  for (let length = Math.min(own.length, rest.length); length > 0; length -= 1) {
    const first = own[own.length - length];
    if (first === undefined || !isShared(line, length) || !isSurplus(line, length)) continue;
    // Of brackets alone some are wanted.
    if (first.at > 0 || length === 1 || !/^[)\]}\s]+$/.test(text)) return first.at;
  }
  return closerStart(line) ?? text.length;
}

interface Line {
  readonly before: readonly Token[];
  readonly own: readonly Token[];
  readonly rest: readonly Token[];
  readonly after: string;
  readonly above: string;
  readonly below: readonly string[];
  readonly text: string;
  readonly closing: readonly Token[];
}

function tokensOf(text: string): Token[] {
  return Array.from(text.matchAll(tokenForm), (match) => ({ text: match[0], at: match.index })).filter(
    (token) => token.text.trim() !== '',
  );
}

function isShared({ own, rest }: Line, length: number): boolean {
  for (let index = 0; index < length; index += 1) {
    if (own[own.length - length + index]?.text !== rest[index]?.text) return false;
  }
  return true;
}

/** Whether the first `length` tokens of the rest, with which the text ends, would stand there twice. */
function isSurplus(line: Line, length: number): boolean {
  const shared = line.rest.slice(0, length).map(({ text }) => text);
  const [first = ''] = shared;
  const isWhole = length === line.rest.length;
  const hasWord = shared.some((text) => /^[\p{L}_$]/u.test(text));
  // What ends a statement or opens a block stands at the end of a line once.
  // An empty string is there once.
  if (isWhole && quotes.has(first) && line.rest[1]?.text === first) return true;
  if (isGlued(line) || (isWhole && !isClosers(line.after))) return true;
  if (isWhole && (hasWord || (length > 1 && /^[;{:,([]$/.test(shared.at(-1) ?? '')))) return true;
  if (shared.some((text) => isCloser(text) && isOneTooMany(line, text))) return true;
  if (isCloser(first)) return false;
  if (hasWord) return length > 1 && shared.join('').length >= 4;
  // The end of a sentence.
  if (isWhole && /^[.!?]$/.test(first)) return true;
  if (isWhole && /^[([{]$/.test(first)) return true;
  if (first === '{') return tallies([line.rest], '}')[0]?.unopened === 0;
  if (first === '(') return line.rest[1]?.text === ')';
  return separators.has(first) && (first !== '=' || /^\s/.test(line.after));
}

/** Whether the text would run into the rest as one word or number. */
function isGlued({ text, after }: Line): boolean {
  return /[\p{L}\p{N}_$]$/u.test(text) && /^[\p{L}\p{N}_$]/u.test(after);
}

/** Only brackets, quotes and what stands between such: these may be needed twice. */
function isClosers(after: string): boolean {
  return /^(?:[()[\]{}<>"'`;,:.\s]|\/>)*$/.test(after);
}

function isCloser(token: string): boolean {
  return quotes.has(token) || openersOf[token] !== undefined;
}

/** A closer that the rest of the line begins with, and behind it in the text nothing but the ends of other things. */
function closerStart(line: Line): number | undefined {
  const first = line.rest[0]?.text ?? '';
  if (!isCloser(first)) return undefined;
  let found: number | undefined;
  for (const { text, at } of line.own.toReversed()) {
    if (!/^[)\]}>"'`;,:/]+$/.test(text)) break;
    if (text === first) found = at;
  }
  return found !== undefined && isOneTooMany(line, first) ? found : undefined;
}

/** Whether the whole line would close more than it opens, by this closer or quote. */
function isOneTooMany({ before, own, rest, above, below, closing }: Line, closer: string): boolean {
  const all = [before, own, [...rest, ...closing]];
  const sides = partsHere(all);
  if (quotes.has(closer)) {
    const [head = 0, ours = 0, tail = 0] = sides.map((tokens) => tokens.filter(({ text }) => text === closer).length);
    // A string that ends where another of its kind begins, without a blank.
    const isTwice = own.at(-1)?.text === closer && rest[0]?.text === closer && ours % 2 === 1 && head % 2 === 1;
    return isTwice || (head + ours + tail) % 2 === 1;
  }
  const [left = none, mid = none, right = none] = tallies(sides, closer);
  if (mid.unopened > 0) return mid.unopened + right.unopened > left.open;
  const [whole = none] = tallies([sides.flat()], closer);
  // A whole `<a>` of its own before a `>` that nothing opened.
  if (closer === '>' && own.at(-1)?.text === '>' && own.some(({ text }) => text.startsWith('<')))
    return whole.unopened > 0;
  return /^[)\]}]$/.test(closer) && whole.unopened > 0 && (sides !== all || !isOpenAbove(above, below, closer));
}

/** Whether the innermost bracket that the lines above leave open is one that this closes, and no line below does. */
function isOpenAbove(above: string, below: readonly string[], closer: string): boolean {
  const open: { readonly bracket: string; readonly at: number }[] = [];
  for (const { 0: bracket, index } of above.matchAll(/[()[\]{}]/g)) {
    if (!')]}'.includes(bracket)) open.push({ bracket, at: index });
    else if (open.at(-1)?.bracket === openersOf[bracket]?.[0]) open.pop();
  }
  const last = open.at(-1);
  if (last === undefined || last.bracket !== openersOf[closer]?.[0]) return false;
  const width = indentationOf(above.slice(above.lastIndexOf('\n', last.at) + 1)).length;
  const end = below.find((line) => indentationOf(line).length <= width) ?? '';
  return (tallies([tokensOf(end)], closer)[0]?.unopened ?? 0) === 0;
}

/** Inside of a string that the text does not leave, only what stands in the string. */
function partsHere(parts: readonly (readonly Token[])[]): readonly (readonly Token[])[] {
  const [before = [], own = [], rest = []] = parts;
  let inside: Token | undefined;
  for (const token of before) {
    if (!quotes.has(token.text)) continue;
    if (inside === undefined) inside = token;
    else if (inside.text === token.text) inside = undefined;
  }
  const quote = inside;
  if (quote === undefined || own.some(({ text }) => text === quote.text)) return parts;
  const end = rest.findIndex(({ text }) => text === quote.text);
  return end === -1 ? parts : [before.slice(before.indexOf(quote) + 1), own, rest.slice(0, end)];
}

interface Tally {
  readonly open: number;
  readonly unopened: number;
}
const none: Tally = { open: 0, unopened: 0 };

/** How many of a kind each part leaves open, and closes that it did not open. Whole strings are skipped. */
function tallies(parts: readonly (readonly Token[])[], closer: string): Tally[] {
  const openers = openersOf[closer] ?? [];
  const closers = Object.keys(openersOf).filter((key) => openersOf[key]?.[0] === openers[0]);
  const left = new Map<string, number>();
  for (const { text } of parts.flat()) if (quotes.has(text)) left.set(text, (left.get(text) ?? 0) + 1);
  let inside: string | undefined;
  return parts.map((tokens) => {
    let open = 0;
    let unopened = 0;
    for (const { text } of tokens) {
      const more = left.get(text);
      if (more !== undefined) left.set(text, more - 1);
      if (inside !== undefined) inside = text === inside ? undefined : inside;
      else if (more !== undefined && more > 1) inside = text;
      else if (openers.includes(text)) open += 1;
      else if (closers.includes(text)) {
        if (open > 0) open -= 1;
        else unopened += 1;
      }
    }
    return { open, unopened };
  });
}
