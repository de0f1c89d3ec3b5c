import { matches, type Segment, type Sign } from './matching.ts';

/** `.gitignore` as git reads it. Matching never backtracks more than one `*`, so that no file can make it slow. */

interface IgnoreRule {
  readonly isNegated: boolean;
  readonly onlyFolders: boolean;
  readonly pattern: readonly Segment[];
}

/** The rules of one `.gitignore`; `base` are the names from the topmost folder down to where it lies. */
export interface IgnoreFile {
  readonly base: readonly string[];
  readonly rules: readonly IgnoreRule[];
}

const MAX_RULES = 5_000;
/** Longer than any path. */
const MAX_LINE = 4_096;

/** With `ignoresCase` the rules are for names in lower case, as `base` is then. */
export function parseIgnoreFile(text: string, base: readonly string[] = [], ignoresCase = false): IgnoreFile {
  const rules = (ignoresCase ? text.toLowerCase() : text)
    .replace(/^\ufeff/, '')
    .split(/\r?\n|\r$/)
    .slice(0, MAX_RULES)
    .flatMap((line) => parseRule(line, ignoresCase) ?? []);
  return { base, rules };
}

function parseRule(line: string, ignoresCase: boolean): IgnoreRule | undefined {
  if (line.length > MAX_LINE || line.startsWith('#')) return undefined;
  let text = inBytes(withoutBlanksAtEnd(line));
  const isNegated = text.startsWith('!');
  if (isNegated) text = text.slice(1);
  const onlyFolders = text.endsWith('/');
  if (onlyFolders) text = text.slice(0, -1);
  if (text === '') return undefined;
  const isAnchored = text.includes('/');
  const segments = new PatternReader(text.startsWith('/') ? text.slice(1) : text, ignoresCase).read();
  if (segments === undefined) return undefined;
  // `a/**` is about what lies in the folder, not about the folder.
  if (segments.length > 1 && segments.at(-1) === '**') segments.push(['*']);
  return { isNegated, onlyFolders, pattern: isAnchored ? segments : ['**', ...segments] };
}

/** Blanks at the end count only where a backslash guards them; tabs always do. */
function withoutBlanksAtEnd(line: string): string {
  let end = line.length;
  while (line.endsWith(' ', end)) end -= 1;
  let slashes = 0;
  while (line.charAt(end - 1 - slashes) === '\\') slashes += 1;
  const isGuarded = slashes % 2 === 1 && end < line.length;
  return line.slice(0, isGuarded ? end + 1 : end);
}

/** Git compares bytes: a character of each byte, so that `?` is one byte of `é`. */
function inBytes(text: string): string {
  return isAscii(text) ? text : String.fromCharCode(...new TextEncoder().encode(text));
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 0x7f) return false;
  return true;
}

const NAMED_SETS: ReadonlyMap<string, RegExp> = new Map(
  Object.entries({
    alnum: /[a-z0-9]/i,
    alpha: /[a-z]/i,
    blank: /[ \t]/,
    cntrl: /\p{Cc}/u,
    digit: /\d/,
    graph: /[!-~]/,
    lower: /[a-z]/,
    print: /[ -~]/,
    punct: /[!-/:-@[-`{-~]/,
    space: /[ \t\n\v\f\r]/,
    upper: /[A-Z]/,
    xdigit: /[0-9a-f]/i,
  }),
);

type Test = (byte: string) => boolean;

/** Reads a pattern as git's wildmatch does; `undefined` for one that can match nothing, such as an open `[`. */
class PatternReader {
  readonly #text: string;
  readonly #ignoresCase: boolean;
  #at = 0;

  constructor(text: string, ignoresCase: boolean) {
    this.#text = text;
    this.#ignoresCase = ignoresCase;
  }

  read(): Segment[] | undefined {
    const segments: Segment[] = [];
    for (;;) {
      const start = this.#at;
      const signs = this.#name();
      if (signs === undefined) return undefined;
      const name = this.#text.slice(start, this.#at);
      // Before a guarded slash at least one folder is meant.
      if (/^\*{2,}\\$/.test(name)) segments.push(['*']);
      segments.push(/^\*{2,}\\?$/.test(name) ? '**' : signs);
      if (this.#at >= this.#text.length) return segments;
      this.#at += 1;
    }
  }

  #name(): Sign[] | undefined {
    const signs: Sign[] = [];
    for (let sign = this.#peek(); sign !== '' && sign !== '/'; sign = this.#peek()) {
      this.#at += 1;
      // A guarded slash is a slash.
      if (sign === '\\' && this.#peek() === '/') break;
      if (sign === '*') {
        if (signs.at(-1) !== '*') signs.push('*');
      } else if (sign === '?') signs.push(() => true);
      else {
        const test = sign === '[' ? this.#set() : this.#literal(sign);
        if (test === undefined) return undefined;
        signs.push(test);
      }
    }
    return signs;
  }

  #peek(offset = 0): string {
    return this.#text.charAt(this.#at + offset);
  }

  /** `undefined` where a backslash is the last character. */
  #literal(sign: string): Test | undefined {
    const literal = sign === '\\' ? this.#take() : sign;
    return literal === '' ? undefined : (byte) => byte === literal;
  }

  #take(): string {
    const sign = this.#peek();
    this.#at += 1;
    return sign;
  }

  /** What stands between `[` and `]`; a `]` at the beginning is one of the characters. */
  #set(): Test | undefined {
    const isNegated = this.#peek() === '!' || this.#peek() === '^';
    if (isNegated) this.#at += 1;
    const tests: Test[] = [];
    let before = '';
    do {
      const first = this.#peek();
      if (first === '[' && this.#peek(1) === ':') {
        const named = this.#named();
        if (named === undefined) return undefined;
        tests.push(named);
        before = named === IS_BRACKET ? '[' : '';
      } else if (first === '-' && before !== '' && this.#peek(1) !== '' && this.#peek(1) !== ']') {
        this.#at += 1;
        const [from, to] = [before, this.#escaped()];
        if (to === '') return undefined;
        tests.push((byte) => from <= byte && byte <= to);
        before = '';
      } else {
        const literal = this.#escaped();
        if (literal === '') return undefined;
        tests.push((byte) => byte === literal);
        before = literal;
      }
    } while (this.#peek() !== ']');
    this.#at += 1;
    return (byte) => tests.some((test) => test(byte)) !== isNegated;
  }

  #escaped(): string {
    const sign = this.#take();
    return sign === '\\' ? this.#take() : sign;
  }

  /** `[:alpha:]`; a `[` alone where it is not closed so. */
  #named(): Test | undefined {
    const end = this.#text.indexOf(']', this.#at + 2);
    if (end === -1) return undefined;
    const name = this.#text.slice(this.#at + 2, end);
    if (!name.endsWith(':')) {
      this.#at += 1;
      return IS_BRACKET;
    }
    this.#at = end + 1;
    const set = NAMED_SETS.get(name.slice(0, -1));
    if (set === undefined) return undefined;
    return this.#ignoresCase ? (byte) => set.test(byte) || set.test(byte.toUpperCase()) : (byte) => set.test(byte);
  }
}

const IS_BRACKET: Test = (byte) => byte === '[';

/** The same for a path whose folders are known not to be ignored. */
export function isIgnoredItself(path: readonly string[], isFolder: boolean, files: readonly IgnoreFile[]): boolean {
  let verdict = false;
  const names = path.map(inBytes);
  for (const { base, rules } of files) {
    if (base.length >= path.length || base.some((name, index) => path[index] !== name)) continue;
    const below = names.slice(base.length);
    for (const rule of rules) {
      if (rule.onlyFolders && !isFolder) continue;
      if (rule.isNegated !== verdict) continue; // it would change nothing
      if (matches(below, rule.pattern)) verdict = !rule.isNegated;
    }
  }
  return verdict;
}
