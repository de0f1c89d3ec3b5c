// What of an answer's end stands behind the cursor already, told by tokens and by what they open and close.

const tokenForm =
  /\\[^]|[\p{L}\p{N}_$]+|"""|'''|```|<!--|-->|\/\*|\*\/|<\?|\?>|<%|%>|<\/|\/>|=>|->|::|&&|\|\||[<>!=]=|\s+|[^]/gu;
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
}

/**
 * Where in `text` that begins which the rest of the line says already; its length where nothing does. `text` is the last
 * line of what is to be inserted, or all of it.
 */
export function surplusStart(text: string, { before, after, above = '' }: LineSides): number {
  const rest = tokensOf(after).slice(0, mostTokens);
  const own = tokensOf(text);
  if (rest.length === 0) return text.length;
  const line: Line = { before: tokensOf(before), own, rest, after, above };
  for (let length = Math.min(own.length, rest.length); length > 0; length -= 1) {
    const first = own[own.length - length];
    if (first !== undefined && isShared(line, length) && isSurplus(line, length)) return first.at;
  }
  return closerStart(line) ?? text.length;
}

interface Line {
  readonly before: readonly Token[];
  readonly own: readonly Token[];
  readonly rest: readonly Token[];
  readonly after: string;
  readonly above: string;
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
  if (isWhole && (hasWord || (length > 1 && /^[;{:,([]$/.test(shared.at(-1) ?? '')))) return true;
  if (shared.some((text) => isCloser(text) && isOneTooMany(line, text))) return true;
  if (isCloser(first)) return false;
  if (hasWord) return length > 1 && shared.join('').length >= 4;
  // The end of a sentence.
  if (isWhole && /^[.!?]$/.test(first)) return true;
  if (isWhole && /^[([{]$/.test(first)) return true;
  if (first === '{') return tally(line.rest, '}').unopened === 0;
  if (first === '(') return line.rest[1]?.text === ')';
  return separators.has(first) && (first !== '=' || /^\s/.test(line.after));
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
function isOneTooMany({ before, own, rest, above }: Line, closer: string): boolean {
  if (quotes.has(closer)) {
    return [before, own, rest].flat().filter(({ text }) => text === closer).length % 2 === 1;
  }
  const text = tally(own, closer).unopened;
  if (text > 0) return text + tally(rest, closer).unopened > tally(before, closer).open;
  return (
    /^[)\]}]$/.test(closer) && tally([before, own, rest].flat(), closer).unopened > 0 && !isOpenAbove(above, closer)
  );
}

/** Whether the innermost bracket that the lines above leave open is one that this closes. */
function isOpenAbove(above: string, closer: string): boolean {
  const open: string[] = [];
  for (const { 0: bracket } of above.matchAll(/[()[\]{}]/g)) {
    if (!')]}'.includes(bracket)) open.push(bracket);
    else if (open.at(-1) === openersOf[bracket]?.[0]) open.pop();
  }
  return open.at(-1) === openersOf[closer]?.[0];
}

/** How many of a kind are left open, and how many close what was not opened here. Whole strings are skipped. */
function tally(tokens: readonly Token[], closer: string): { open: number; unopened: number } {
  const openers = openersOf[closer] ?? [];
  const closers = Object.keys(openersOf).filter((key) => openersOf[key]?.[0] === openers[0]);
  const left = new Map<string, number>();
  for (const { text } of tokens) if (quotes.has(text)) left.set(text, (left.get(text) ?? 0) + 1);
  let open = 0;
  let unopened = 0;
  let inside: string | undefined;
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
}
