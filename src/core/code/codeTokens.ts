// What several features know of programming languages: tokens, brackets, literals, ids.

import { ReadError } from '../json/reading.ts';
import { withoutEnd } from '../../base/trim.ts';

/** A token of TypeScript as far as types and zod chains need it. */
export interface CodeToken {
  readonly kind: 'name' | 'text' | 'number' | 'sign' | 'template' | 'regex' | 'end';
  /** The characters, for `text` the value without quotes, for `regex` the pattern. */
  readonly text: string;
  readonly offset: number;
  /** What the comments before it say. */
  readonly doc: string | undefined;
  readonly startsLine: boolean;
}

const TOKEN =
  /([\p{L}_$][\p{L}\p{N}_$]*)|(-?(?:0x[\da-fA-F_]+|\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?))n?|"((?:[^"\\\n]|\\[\s\S])*)"|'((?:[^'\\\n]|\\[\s\S])*)'|`((?:[^`\\]|\\[\s\S])*)`|(=>|\.\.\.|\?\.|[{}()[\]<>|&,;:?.=!@+*/%~^-])/uy;
const BLANK = /\s+/y;
const LINE_COMMENT = /\/\/[^\n]*/y;
const BLOCK_COMMENT = /\/\*[\s\S]*?\*\//y;
const REGEX = /\/((?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/[a-z]*/y;

/** The tokens of a text. A comment after code on the same line belongs to the token that begins that line's member. */
export function codeTokens(text: string): readonly CodeToken[] {
  const tokens: CodeToken[] = [];
  const trailing = new Map<number, string>();
  let doc: string | undefined;
  let startsLine = true;
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  while (at < text.length) {
    const blank = match(BLANK);
    if (blank !== null) {
      if (blank[0].includes('\n')) startsLine = true;
      at += blank[0].length;
      continue;
    }
    const comment = match(LINE_COMMENT) ?? match(BLOCK_COMMENT);
    if (comment !== null) {
      const words = commentText(comment[0]);
      const endsLine = /^[ \t]*(?:\r?\n|$)/.test(text.slice(at + comment[0].length, at + comment[0].length + 200));
      if (startsLine || tokens.length === 0 || !endsLine)
        doc = comment[0].startsWith('//') && doc !== undefined ? `${doc}\n${words}` : words;
      else trailing.set(tokens.length - 1, words);
      at += comment[0].length;
      continue;
    }
    const previous = tokens.at(-1);
    const regex = text[at] === '/' && previous !== undefined && /^[(,=:[]$/.test(previous.text) ? match(REGEX) : null;
    const found = regex ?? match(TOKEN);
    if (found === null) throw new ReadError(`"${text[at]}" is not understood here.`, at);
    tokens.push({ ...tokenOf(found, regex !== null), offset: at, doc, startsLine });
    doc = undefined;
    startsLine = false;
    at += found[0].length;
  }
  tokens.push({ kind: 'end', text: '', offset: text.length, doc: undefined, startsLine: true });
  return withTrailing(tokens, trailing);
}

function tokenOf(found: RegExpExecArray, isRegex: boolean): Pick<CodeToken, 'kind' | 'text'> {
  if (isRegex) return { kind: 'regex', text: found[1] ?? '' };
  if (found[1] !== undefined) return { kind: 'name', text: found[1] };
  if (found[2] !== undefined) return { kind: 'number', text: found[2].replaceAll('_', '') };
  const quoted = found[3] ?? found[4];
  if (quoted !== undefined) return { kind: 'text', text: unescapeCode(quoted) };
  if (found[5] !== undefined)
    return { kind: found[5].includes('${') ? 'template' : 'text', text: unescapeCode(found[5]) };
  return { kind: 'sign', text: found[6] ?? '' };
}

/** Gives a comment at the end of a line to the first token of that line that has none. */
function withTrailing(tokens: CodeToken[], trailing: ReadonlyMap<number, string>): CodeToken[] {
  for (const [index, words] of trailing) {
    let first = index;
    while (first > 0 && tokens[first]?.startsLine !== true) first -= 1;
    const token = tokens[first];
    if (token !== undefined && token.doc === undefined) tokens[first] = { ...token, doc: words };
  }
  return tokens;
}

function commentText(comment: string): string {
  if (comment.startsWith('//')) return comment.replace(/^\/\/+\s?/, '');
  const inner = withoutEnd(comment.replace(/\/$/, ''), '*').replace(/^\/\*+/, '');
  return inner
    .split('\n')
    .map((line) => line.replace(/^\s*\*\s?/, '').trimEnd())
    .join('\n')
    .trim();
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  '0': '\0',
  '\n': '',
};

export function unescapeCode(text: string): string {
  return text.replace(
    /\\(?:u\{([\da-fA-F]{1,6})\}|u([\da-fA-F]{4})|x([\da-fA-F]{2})|([\s\S]))/g,
    (_, long, short, byte, sign: string) => {
      const digits = (long ?? short ?? byte) as string | undefined;
      if (digits === undefined) return ESCAPES[sign] ?? sign;
      const code = Number.parseInt(digits, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : '';
    },
  );
}

const CLOSERS: Readonly<Record<string, string>> = { '{': '}', '(': ')', '[': ']', '<': '>' };

/** Walks over tokens. */
export class TokenCursor {
  readonly tokens: readonly CodeToken[];
  index = 0;
  /** Where bracketed parts end that were left behind once: those in them are asked for again, from outside to inside. */
  readonly #ends = new Map<number, number>();

  constructor(tokens: readonly CodeToken[]) {
    this.tokens = tokens;
  }

  get current(): CodeToken {
    const token = this.tokens[Math.min(this.index, this.tokens.length - 1)];
    if (token === undefined) throw new ReadError('The text is empty.', 0);
    return token;
  }

  get isEnd(): boolean {
    return this.current.kind === 'end';
  }

  ahead(count: number): CodeToken | undefined {
    return this.tokens[this.index + count];
  }

  next(): CodeToken {
    const token = this.current;
    this.index += 1;
    return token;
  }

  is(text: string): boolean {
    const { kind } = this.current;
    return this.current.text === text && (kind === 'sign' || kind === 'name');
  }

  take(text: string): boolean {
    if (!this.is(text)) return false;
    this.index += 1;
    return true;
  }

  expect(text: string): void {
    if (!this.take(text)) throw this.error(`Expected "${text}", but found ${this.found()}.`);
  }

  found(): string {
    return this.current.kind === 'end' ? 'the end' : JSON.stringify(this.current.text);
  }

  error(message: string, token = this.current): ReadError {
    return new ReadError(message, token.offset);
  }

  /** Leaves a bracketed part behind; the cursor stands on the opening sign. */
  skipBracketed(): void {
    const known = this.#ends.get(this.index);
    if (known !== undefined) {
      this.index = known;
      return;
    }
    const start = this.current;
    const open: { readonly closer: string; readonly index: number }[] = [];
    do {
      const { index } = this;
      const token = this.next();
      if (token.kind === 'end') throw new ReadError('This bracket is never closed.', start.offset);
      if (token.kind !== 'sign') continue;
      const closer = CLOSERS[token.text];
      const last = open.at(-1);
      if (closer !== undefined) open.push({ closer, index });
      else if (last !== undefined && token.text === last.closer) {
        open.pop();
        this.#ends.set(last.index, this.index);
      }
    } while (open.length > 0);
  }
}
