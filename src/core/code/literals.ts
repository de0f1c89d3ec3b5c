/** Literals of JavaScript, TypeScript, JSON and Python, read and never run: what is computed stays a piece of source. */
import type { JsonValue } from '../json/json.ts';
import { TokenCursor, type CodeToken } from './codeTokens.ts';
import { ReadError } from '../json/reading.ts';

export type LiteralNode = { readonly offset: number } & (
  | { readonly kind: 'scalar'; readonly value: string | number | boolean | null }
  | { readonly kind: 'list'; readonly items: readonly LiteralNode[] }
  | { readonly kind: 'object'; readonly entries: ReadonlyMap<string, LiteralNode>; readonly end: number }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly LiteralNode[]; readonly end: number }
  /** From `offset` to `end` of the text: an expression that is no literal. */
  | { readonly kind: 'source'; readonly end: number }
);

/** The tokens of a text, and where its constants begin. */
export interface CodeText {
  readonly text: string;
  readonly tokens: readonly CodeToken[];
  /** Indexes of the first token of each constant's value. */
  readonly constants: ReadonlyMap<string, number>;
  readonly isPython: boolean;
}

const MAX_DEPTH = 100;
/** Tokens looked at in all; a text that needs more is no list of tools. */
const MAX_STEPS = 1_000_000;
const OPENERS: Readonly<Record<string, string>> = { '{': '}', '(': ')', '[': ']' };
const WORDS: Readonly<Record<string, boolean | null>> = {
  true: true,
  false: false,
  null: null,
  undefined: null,
  True: true,
  False: false,
  None: null,
};

export class LiteralReader {
  readonly code: CodeText;
  readonly #cursor: TokenCursor;
  readonly #open = new Set<string>();
  #steps = 0;

  constructor(code: CodeText) {
    this.code = code;
    this.#cursor = new TokenCursor(code.tokens);
  }

  /** The index after the last value that was read. */
  get index(): number {
    return this.#cursor.index;
  }

  /** Reads the value that begins at a token. Throws a `ReadError` where none does. */
  readAt(index: number): LiteralNode {
    this.#cursor.index = index;
    return this.#value(0);
  }

  #value(depth: number): LiteralNode {
    if (depth > MAX_DEPTH) throw this.#cursor.error('This is nested too deeply.');
    const { index, current } = { index: this.#cursor.index, current: this.#cursor.current };
    const node = this.#primary(depth);
    if (this.#isAfterValue()) return node;
    // Something follows, an operator or a member: the whole of it is computed.
    this.#cursor.index = index;
    return this.#source(current);
  }

  #primary(depth: number): LiteralNode {
    const cursor = this.#cursor;
    const token = this.#step();
    const { offset } = token;
    if (token.kind === 'text') return this.#text(token);
    if (token.kind === 'number') return { kind: 'scalar', value: Number(token.text), offset };
    if (token.kind === 'sign' && token.text === '{') return this.#object(token, depth);
    if (token.kind === 'sign' && token.text === '[') return this.#list(token, ']', depth);
    if (token.kind === 'sign' && token.text === '(') return this.#parenthesis(token, depth);
    if (token.kind !== 'name') {
      cursor.index -= 1;
      return this.#source(token);
    }
    const word = Object.hasOwn(WORDS, token.text) ? WORDS[token.text] : undefined;
    if (word !== undefined) return { kind: 'scalar', value: word, offset };
    return this.#name(token, depth);
  }

  /** Texts that stand side by side (Python) or are added are one text. */
  #text(first: CodeToken): LiteralNode {
    const cursor = this.#cursor;
    let value = first.text;
    let isComputed = this.#isFormatted(first);
    for (;;) {
      if (cursor.is('+') && cursor.ahead(1)?.kind === 'text') this.#step();
      else if (!this.code.isPython || cursor.current.kind !== 'text') break;
      const next = this.#step();
      isComputed ||= this.#isFormatted(next);
      value += next.text;
    }
    return isComputed
      ? { kind: 'source', offset: first.offset, end: this.#previousEnd() }
      : { kind: 'scalar', value, offset: first.offset };
  }

  #isFormatted({ offset }: CodeToken): boolean {
    return this.code.isPython && /^(?:f|fr|rf|b|br|rb)["']/i.test(this.code.text.slice(offset, offset + 3));
  }

  #object(start: CodeToken, depth: number): LiteralNode {
    const cursor = this.#cursor;
    const entries = new Map<string, LiteralNode>();
    while (!cursor.take('}')) {
      this.#entry(entries, depth);
      if (!cursor.is('}')) cursor.expect(',');
    }
    return { kind: 'object', entries, offset: start.offset, end: this.#previousEnd() };
  }

  #entry(entries: Map<string, LiteralNode>, depth: number): void {
    const cursor = this.#cursor;
    const key = this.#step();
    if (key.text === '...' || key.text === '**') {
      entries.set(`...${key.offset}`, this.#source(key));
      return;
    }
    const isKey = key.kind === 'text' || key.kind === 'number' || (key.kind === 'name' && !this.code.isPython);
    if (!isKey) throw cursor.error(`Expected a property, but found "${key.text}".`, key);
    if (cursor.take(':')) entries.set(key.text, this.#value(depth + 1));
    else if (key.kind !== 'name') throw cursor.error('Expected a colon.', cursor.current);
    else if (cursor.is(',') || cursor.is('}')) entries.set(key.text, this.#reference(key, depth));
    // A method, or a word before its name: `async execute() { … }`.
    else if (cursor.is('(') || cursor.current.kind === 'name') entries.set(key.text, this.#source(key));
    else throw cursor.error('Expected a colon.', cursor.current);
  }

  #list(start: CodeToken, closer: string, depth: number): LiteralNode {
    const cursor = this.#cursor;
    const items: LiteralNode[] = [];
    while (!cursor.take(closer)) {
      if (cursor.is('...') || cursor.is('*')) items.push(this.#source(this.#step()));
      else items.push(this.#value(depth + 1));
      if (!cursor.is(closer)) cursor.expect(',');
    }
    return { kind: 'list', items, offset: start.offset };
  }

  /** A value in brackets, a Python tuple, or the parameters of a function. */
  #parenthesis(start: CodeToken, depth: number): LiteralNode {
    const back = this.#cursor.index;
    try {
      const { items } = this.#list(start, ')', depth) as Extract<LiteralNode, { kind: 'list' }>;
      const [only] = items;
      if (only !== undefined && items.length === 1) return only;
      return { kind: 'list', items, offset: start.offset };
    } catch (error) {
      if (!(error instanceof ReadError)) throw error;
      this.#cursor.index = back - 1;
      return this.#source(start);
    }
  }

  #name(token: CodeToken, depth: number): LiteralNode {
    const cursor = this.#cursor;
    const start = cursor.index - 1;
    let name = token.text;
    while (cursor.is('.') && cursor.ahead(1)?.kind === 'name') {
      this.#step();
      name += `.${this.#step().text}`;
    }
    const isZod = name.startsWith('z.') && !this.code.isPython;
    if (cursor.is('(') && !isZod) return this.#call(token, name, depth);
    if (name === token.text && !cursor.is('(') && !cursor.is('=>')) return this.#reference(token, depth);
    cursor.index = start;
    return this.#source(token);
  }

  /** The value of a constant of this text; a piece of source where it is not in here. */
  #reference(token: CodeToken, depth: number): LiteralNode {
    const start = this.code.constants.get(token.text);
    const own = { kind: 'source' as const, offset: token.offset, end: token.offset + token.text.length };
    if (start === undefined || this.#open.has(token.text)) return own;
    const back = this.#cursor.index;
    this.#open.add(token.text);
    this.#cursor.index = start;
    try {
      return this.#value(depth + 1);
    } finally {
      this.#open.delete(token.text);
      this.#cursor.index = back;
    }
  }

  /** Named arguments (Python) are one object at the end. */
  #call(start: CodeToken, name: string, depth: number): LiteralNode {
    const cursor = this.#cursor;
    this.#step();
    const args: LiteralNode[] = [];
    const named = new Map<string, LiteralNode>();
    while (!cursor.take(')')) {
      const isNamed = this.code.isPython && cursor.current.kind === 'name' && cursor.ahead(1)?.text === '=';
      if (isNamed) {
        const key = this.#step();
        this.#step();
        named.set(key.text, this.#value(depth + 1));
      } else if (cursor.is('...') || cursor.is('**') || cursor.is('*')) args.push(this.#source(this.#step()));
      else args.push(this.#value(depth + 1));
      if (!cursor.is(')')) cursor.expect(',');
    }
    const end = this.#previousEnd();
    if (named.size > 0) args.push({ kind: 'object', entries: named, offset: start.offset, end });
    return { kind: 'call', name, args, offset: start.offset, end };
  }

  /** Skips an expression up to the sign that ends it. */
  #source(start: CodeToken): LiteralNode {
    const cursor = this.#cursor;
    const open: string[] = [];
    for (;;) {
      const { kind, text } = cursor.current;
      if (kind === 'end') break;
      if (kind === 'sign' && open.length === 0 && /^[,;)\]}]$/.test(text)) break;
      this.#step();
      if (kind !== 'sign') continue;
      const closer = OPENERS[text];
      if (closer !== undefined) open.push(closer);
      else if (text === open.at(-1)) open.pop();
    }
    if (open.length > 0) throw new ReadError('This bracket is never closed.', start.offset);
    return { kind: 'source', offset: start.offset, end: Math.max(start.offset, this.#previousEnd()) };
  }

  /** Leaves `as const`, `satisfies T` and their kin behind. */
  #isAfterValue(): boolean {
    const cursor = this.#cursor;
    if (!this.code.isPython && (cursor.is('as') || cursor.is('satisfies'))) {
      while (!/^[,;)\]}]$/.test(cursor.current.text) && !cursor.isEnd && !cursor.current.startsLine) {
        const { text } = this.#step();
        if (text === '{' || text === '(' || text === '[') cursor.index -= 1;
        if (OPENERS[cursor.current.text] !== undefined) cursor.skipBracketed();
      }
    }
    const { kind, text, startsLine } = cursor.current;
    return kind === 'end' || (kind === 'sign' && /^[,;)\]}:]$/.test(text)) || (startsLine && !/^[.?+|&]/.test(text));
  }

  #previousEnd(): number {
    const next = this.#cursor.current;
    const last = this.code.tokens[this.#cursor.index - 1];
    if (last === undefined) return next.offset;
    return last.offset + this.code.text.slice(last.offset, next.offset).trimEnd().length;
  }

  #step(): CodeToken {
    this.#steps += 1;
    if (this.#steps > MAX_STEPS) throw new TooMuchError();
    return this.#cursor.next();
  }
}

/** The text needs more looking at than any list of tools does. */
export class TooMuchError extends Error {}

/** A node as a JSON value. Throws a `ReadError` at what is computed. */
export function toJson(node: LiteralNode, text: string): JsonValue {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map((item) => toJson(item, text));
    case 'object':
      return Object.fromEntries([...node.entries].map(([key, item]) => [key, toJson(item, text)]));
    case 'call':
    case 'source': {
      const words = text.slice(node.offset, node.end).replace(/\s+/g, ' ');
      const short = words.length > 60 ? `${words.slice(0, 59)}…` : words;
      const isName = /^[\w$.]+$/.test(words);
      const hint = isName
        ? 'is not in the selected text; select it as well, or write it out'
        : 'is computed, and nothing is run here';
      throw new ReadError(`"${short}" ${hint}.`, node.offset);
    }
    default:
      return node satisfies never;
  }
}
