/** What can be told of each line of a file without a grammar: its depth, and whether it begins inside a string or a comment. */

import { markupDepths } from './markupDepths.ts';

export interface CodeLine {
  readonly text: string;
  /** Without blanks at both ends. */
  readonly content: string;
  /** Columns in front of the content; a tab counts to the next multiple of four. */
  readonly indent: number;
  /** What the line begins in. */
  readonly inside: 'string' | 'comment' | undefined;
  /** Brackets (in markup: elements) that are open where the line begins; 0 everywhere where they do not balance. */
  readonly depth: number;
}

interface Lexis {
  readonly line: readonly string[];
  readonly block: readonly (readonly [string, string])[];
  /** Strings that end on their line, and those that do not. */
  readonly quotes: string;
  readonly long: readonly string[];
  readonly hasRegex?: boolean;
}

const C: Lexis = { line: ['//'], block: [['/*', '*/']], quotes: `"'`, long: ['"""'] };
const SCRIPT: Lexis = { ...C, long: ['`'], hasRegex: true };
const HASH: Lexis = { line: ['#'], block: [], quotes: `"'`, long: ['"""', "'''"] };
const MARKUP: Lexis = { line: [], block: [['<!--', '-->']], quotes: '', long: [] };
const FENCED: Lexis = { line: [], block: [['<!--', '-->']], quotes: '', long: ['```', '~~~'] };
const UNKNOWN: Lexis = {
  line: ['//', '# ', '-- '],
  block: [
    ['/*', '*/'],
    ['<!--', '-->'],
  ],
  quotes: `"'`,
  long: ['"""', "'''", '`'],
  hasRegex: true,
};

/** l10n: none, names of languages. */
const LEXES: Readonly<Record<string, Lexis>> = {
  ...named(SCRIPT, 'javascript javascriptreact typescript typescriptreact go'),
  ...named(C, 'java c cpp csharp kotlin scala swift dart php groovy objective-c objective-cpp jsonc json'),
  rust: { ...C, quotes: '"' },
  ...named({ ...C, quotes: `"'`, long: [] }, 'css scss less'),
  ...named(
    HASH,
    'python ruby shellscript yaml toml perl r elixir julia dockerfile makefile powershell nix ini properties',
  ),
  ...named({ line: ['--'], block: [['/*', '*/']], quotes: `"'`, long: [] }, 'sql haskell elm'),
  lua: { line: ['--'], block: [['--[[', ']]']], quotes: `"'`, long: [] },
  ...named(MARKUP, 'html xml vue svelte'),
  markdown: FENCED,
};

function named(lexis: Lexis, names: string): Record<string, Lexis> {
  return Object.fromEntries(names.split(' ').map((name) => [name, lexis]));
}

export const MARKUP_LANGUAGES: ReadonlySet<string> = new Set(['html', 'xml', 'vue', 'svelte']);

/** `language` as the editor names it; an unknown one is read by what most languages share. */
export function lineShapes(lines: readonly string[], language: string): CodeLine[] {
  const lexis = LEXES[language] ?? UNKNOWN;
  const scan = new Scan(lexis);
  const shapes = lines.map((text) => {
    const state = { inside: scan.inside, depth: scan.depth };
    scan.line(text);
    return { text, content: text.trim(), indent: columnsOf(text), ...state };
  });
  const depths = MARKUP_LANGUAGES.has(language) ? markupDepths(lines) : undefined;
  if (depths !== undefined) return shapes.map((shape, index) => ({ ...shape, depth: depths[index] ?? 0 }));
  return scan.isBalanced ? shapes : shapes.map((shape) => ({ ...shape, depth: 0 }));
}

/** Brackets that a text opens and does not close; below 0 where it closes more. */
export function openBrackets(text: string, language: string): number {
  const scan = new Scan(LEXES[language] ?? UNKNOWN);
  for (const line of text.split('\n')) scan.line(line);
  return scan.depth;
}

function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) {
    if (character === '\t') columns += 4 - (columns % 4);
    else if (character === ' ') columns += 1;
    else break;
  }
  return columns;
}

/** Reads a file line by line. Each character is looked at once. */
class Scan {
  readonly #lexis: Lexis;
  #end: string | undefined;
  inside: CodeLine['inside'];
  depth = 0;
  #wentBelow = false;

  constructor(lexis: Lexis) {
    this.#lexis = lexis;
  }

  get isBalanced(): boolean {
    return this.depth === 0 && !this.#wentBelow;
  }

  line(text: string): void {
    let index = 0;
    while (index < text.length)
      index = this.#end === undefined ? this.#code(text, index) : this.#within(text, index, this.#end);
  }

  #within(text: string, index: number, end: string): number {
    if (this.inside === 'string' && text.charAt(index) === '\\' && end !== '```') return index + 2;
    if (!text.startsWith(end, index)) return index + 1;
    this.#end = undefined;
    this.inside = undefined;
    return index + end.length;
  }

  #code(text: string, index: number): number {
    const { line, block, long, quotes, hasRegex } = this.#lexis;
    const character = text.charAt(index);
    if (character === ' ' || character === '\t') return index + 1;
    for (const [open, close] of block)
      if (text.startsWith(open, index)) return this.#enter('comment', close, index + open.length);
    if (line.some((mark) => text.startsWith(mark, index) && text.charAt(index - 1) !== ':')) return text.length;
    for (const mark of long) if (text.startsWith(mark, index)) return this.#enter('string', mark, index + mark.length);
    if (quotes.includes(character)) return quoteEnd(text, index);
    if (hasRegex === true && character === '/' && isRegexPlace(text, index)) return regexEnd(text, index);
    if ('([{'.includes(character)) this.depth += 1;
    else if (')]}'.includes(character)) {
      this.depth -= 1;
      if (this.depth < 0) this.#wentBelow = true;
    }
    return index + 1;
  }

  #enter(inside: 'string' | 'comment', end: string, next: number): number {
    this.inside = inside;
    this.#end = end;
    return next;
  }
}

/** Behind a string that ends on its line; a quote that does not is an apostrophe. */
function quoteEnd(text: string, start: number): number {
  const quote = text.charAt(start);
  for (let index = start + 1; index < text.length; index++) {
    if (text.charAt(index) === '\\') index += 1;
    else if (text.charAt(index) === quote) return index + 1;
  }
  return start + 1;
}

function isRegexPlace(text: string, index: number): boolean {
  let before = index - 1;
  while (before >= 0 && text.charAt(before) === ' ') before -= 1;
  return before < 0 || '(,=:[!&|?{};+'.includes(text.charAt(before));
}

function regexEnd(text: string, start: number): number {
  let isClass = false;
  for (let index = start + 1; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === '\\') index += 1;
    else if (character === '[') isClass = true;
    else if (character === ']') isClass = false;
    else if (character === '/' && !isClass) return index + 1;
  }
  return start + 1;
}
