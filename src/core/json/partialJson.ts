/**
 * Reads JSON while it arrives, once: the work per character does not depend on what came before. What it says and the
 * value it builds are never wrong, only unfinished: numbers, literals and escapes are held back until they are whole,
 * texts grow. Talk and code fences before the value and anything after it are passed over.
 *
 * It finds the beginning itself, by what JSON may begin with: the recognisers in `core/answers` decide by whole lines, so
 * a value on the line of its preface would be missed, and the first field would be late by a line. Thoughts never come here.
 *
 * What is wrong with the text is told to the model alone. l10n: none, for the model.
 */
import * as l10n from '@vscode/l10n';
import { ExactNumber } from '../../base/exactNumber.ts';
import { isEqual, ownValue, readablePath, setOwn, shortText, type JsonValue, type JsonPath } from './json.ts';

export type PartialEvent =
  | { readonly type: 'object-start' | 'array-start' | 'object-end' | 'array-end'; readonly path: JsonPath }
  /** A key of the object at `path` is known; its value is not. */
  | { readonly type: 'key'; readonly path: JsonPath; readonly key: string }
  /** An item of the list at `path` begins. */
  | { readonly type: 'array-item'; readonly path: JsonPath; readonly index: number }
  | { readonly type: 'string-start'; readonly path: JsonPath }
  | { readonly type: 'string-delta'; readonly path: JsonPath; readonly text: string }
  /** A scalar is whole; for a text after its last delta. */
  | { readonly type: 'value'; readonly path: JsonPath; readonly value: null | boolean | number | string | ExactNumber }
  | { readonly type: 'end'; readonly path: JsonPath }
  /** Not JSON; nothing follows. `offset` counts characters of the whole input. */
  | { readonly type: 'error'; readonly path: JsonPath; readonly message: string; readonly offset: number };

export type PartialStatus = 'searching' | 'open' | 'done' | 'failed';

export interface PartialOptions {
  /** Which kind of value is looked for in what arrives; an object when absent. */
  readonly root?: 'object' | 'array' | 'either';
  readonly maxDepth?: number;
}

type MutableObject = { [key: string]: JsonValue };
type Container = { readonly list: JsonValue[] } | { readonly object: MutableObject; key: string };

type Expecting =
  | 'value'
  | 'first-item'
  | 'first-key'
  | 'key'
  | 'colon'
  | 'comma'
  | 'string'
  | 'key-string'
  | 'number'
  | 'literal';

const OBJECT_START = /\{\s*(?:\}|"(?:[^"\\\n\r]|\\.){0,1000}"\s*:)/y;
const OBJECT_MAYBE = /\{\s*(?:"(?:[^"\\\n\r]|\\.){0,1000}(?:\\|"\s*)?)?$/y;
const ARRAY_START = /\[\s*(?:\]|\{\s*["}]|\[|"|-?\d|true|false|null)/y;
const ARRAY_MAYBE = /\[\s*(?:\{\s*|-|t|tr|tru|f|fa|fal|fals|n|nu|nul)?$/y;

interface Repeated {
  readonly path: JsonPath;
  readonly before: JsonValue;
  readonly object: MutableObject;
  readonly key: string;
}

/** More are not told of. */
const MAX_REPEATED = 20;

const LITERALS: Readonly<Record<string, true | false | null>> = { true: true, false: false, null: null };
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

export class PartialJson {
  #status: PartialStatus = 'searching';
  #value: JsonValue | undefined;
  #expecting: Expecting = 'value';
  readonly #stack: Container[] = [];
  readonly #path: (string | number)[] = [];
  readonly #root: 'object' | 'array' | 'either';
  readonly #maxDepth: number;
  /** What was read before the value was found and may still be its beginning. */
  #held = '';
  #start = 0;
  #offset = 0;
  #token = '';
  #text = '';
  #escape = '';
  #highSurrogate = '';
  #events: PartialEvent[] = [];
  readonly #repeated: Repeated[] = [];

  constructor(options: PartialOptions = {}) {
    this.#root = options.root ?? 'object';
    this.#maxDepth = options.maxDepth ?? 500;
  }

  get status(): PartialStatus {
    return this.#status;
  }

  /** The best value so far, growing in place; `undefined` before anything was found. Copy it to keep a state of it. */
  get value(): JsonValue | undefined {
    return this.#value;
  }

  /** Where the value begins in what was read; `undefined` before it was found. */
  get start(): number | undefined {
    return this.#status === 'searching' ? undefined : this.#start;
  }

  /** How much of the input was read, to the end of the value and no further. */
  get offset(): number {
    return this.#offset;
  }

  /** What stood under a name that came again in its object with another value, as sentences. */
  get replaced(): readonly string[] {
    return this.#repeated.flatMap(({ path, before, object, key }) => {
      const after = ownValue(object, key) ?? null;
      if (isEqual(before, after)) return [];
      const [first, last] = [shortText(before), shortText(after)];
      return [l10n.t`The response says ${readablePath(path)} twice: ${first} and then ${last}. The last was taken.`];
    });
  }

  /** Where the input is now: everything before this path is whole, what is at it may grow. */
  get openPath(): JsonPath {
    return this.#path.slice();
  }

  /** Takes the next piece and returns what it says. */
  push(chunk: string): readonly PartialEvent[] {
    this.#events = [];
    if (this.#status === 'searching') {
      const found = this.#search(chunk);
      if (found !== undefined) this.#read(found);
    } else if (this.#status === 'open') this.#read(chunk);
    return this.#events;
  }

  /** Says that nothing follows: a value that is not whole is an error now. */
  end(): readonly PartialEvent[] {
    this.#events = [];
    if (this.#status === 'searching') this.#fail('There is no JSON in the response.', this.#offset + this.#held.length);
    else if (this.#status === 'open') this.#fail('The JSON ends before it is complete.', this.#offset);
    return this.#events;
  }

  #search(chunk: string): string | undefined {
    const text = this.#held + chunk;
    for (let at = 0; at < text.length; at += 1) {
      const sign = text[at];
      const isObject = sign === '{' && this.#root !== 'array';
      if (!isObject && !(sign === '[' && this.#root !== 'object')) continue;
      const [start, maybe] = isObject ? [OBJECT_START, OBJECT_MAYBE] : [ARRAY_START, ARRAY_MAYBE];
      start.lastIndex = at;
      maybe.lastIndex = at;
      if (start.test(text)) {
        this.#held = '';
        this.#offset += at;
        this.#start = this.#offset;
        this.#status = 'open';
        return text.slice(at);
      }
      if (!maybe.test(text)) continue;
      this.#offset += at;
      this.#held = text.slice(at);
      return undefined;
    }
    this.#offset += text.length;
    this.#held = '';
    return undefined;
  }

  #read(chunk: string): void {
    let at = 0;
    while (at < chunk.length && this.#status === 'open') {
      if (this.#expecting === 'string' || this.#expecting === 'key-string') at = this.#readText(chunk, at);
      else if (this.#expecting === 'number' || this.#expecting === 'literal') at = this.#readToken(chunk, at);
      else at = this.#readSign(chunk, at);
    }
    if (this.#status === 'open') {
      this.#offset += chunk.length;
      if (this.#expecting === 'string') this.#flushText();
    }
  }

  #readSign(chunk: string, at: number): number {
    const sign = chunk.charAt(at);
    if (sign === ' ' || sign === '\n' || sign === '\r' || sign === '\t') return at + 1;
    const expecting = this.#expecting;
    // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- the others never come here
    switch (expecting) {
      case 'colon':
        if (sign !== ':') return this.#unexpected(sign, at, 'a colon');
        this.#expecting = 'value';
        return at + 1;
      case 'comma':
        return this.#readComma(sign, at);
      case 'first-key':
      case 'key':
        if (sign === '"') {
          this.#expecting = 'key-string';
          return at + 1;
        }
        if (sign === '}' && this.#expecting === 'first-key') return this.#close('object-end', at);
        return this.#unexpected(sign, at, 'a property name in double quotes');
      case 'first-item':
        if (sign === ']') return this.#close('array-end', at);
        return this.#beginValue(sign, at);
      default:
        return this.#beginValue(sign, at);
    }
  }

  #readComma(sign: string, at: number): number {
    const top = this.#stack.at(-1);
    const isList = top !== undefined && 'list' in top;
    if (sign === ',') {
      this.#expecting = isList ? 'value' : 'key';
      return at + 1;
    }
    if (sign === (isList ? ']' : '}')) return this.#close(isList ? 'array-end' : 'object-end', at);
    return this.#unexpected(sign, at, isList ? 'a comma or ]' : 'a comma or }');
  }

  #beginValue(sign: string, at: number): number {
    if (sign === '{' || sign === '[') {
      if (this.#stack.length >= this.#maxDepth) {
        this.#fail('The JSON is nested too deeply.', this.#offset + at);
        return at;
      }
      this.#enterItem();
      this.#open(sign);
      return at + 1;
    }
    if (sign === '"') {
      this.#enterItem();
      this.#emit({ type: 'string-start', path: this.#path.slice() });
      this.#place('');
      this.#expecting = 'string';
      return at + 1;
    }
    const isNumber = sign === '-' || (sign >= '0' && sign <= '9');
    if (!isNumber && sign !== 't' && sign !== 'f' && sign !== 'n') return this.#unexpected(sign, at, 'a value');
    this.#enterItem();
    this.#token = '';
    this.#expecting = isNumber ? 'number' : 'literal';
    return at;
  }

  /** An item of a list gets its place in the path when it begins. */
  #enterItem(): void {
    const top = this.#stack.at(-1);
    if (top === undefined || !('list' in top)) return;
    const index = top.list.length;
    this.#emit({ type: 'array-item', path: this.#path.slice(), index });
    this.#path.push(index);
  }

  #name(top: { readonly object: MutableObject; key: string }, key: string): void {
    top.key = key;
    const before = ownValue(top.object, key);
    if (before === undefined || this.#repeated.length >= MAX_REPEATED) return;
    this.#repeated.push({ path: [...this.#path, key], before, object: top.object, key });
  }

  #open(sign: string): void {
    const list: JsonValue[] = [];
    const object: MutableObject = {};
    const isList = sign === '[';
    this.#emit({ type: isList ? 'array-start' : 'object-start', path: this.#path.slice() });
    this.#place(isList ? list : object);
    this.#stack.push(isList ? { list } : { object, key: '' });
    this.#expecting = isList ? 'first-item' : 'first-key';
  }

  /** Puts a value where the path is; again for a text that has grown. */
  #place(value: JsonValue): void {
    const top = this.#stack.at(-1);
    if (top === undefined) this.#value = value;
    else if ('list' in top) top.list[Number(this.#path.at(-1))] = value;
    else setOwn(top.object, top.key, value);
  }

  #close(type: 'object-end' | 'array-end', at: number): number {
    this.#stack.pop();
    this.#emit({ type, path: this.#path.slice() });
    this.#leave();
    if (this.#status === 'done') this.#offset += at + 1;
    return at + 1;
  }

  /** A value is whole: the path goes up, and at the top everything is. */
  #leave(): void {
    this.#expecting = 'comma';
    if (this.#stack.length > 0) {
      this.#path.pop();
      return;
    }
    this.#status = 'done';
    this.#emit({ type: 'end', path: [] });
  }

  #readToken(chunk: string, start: number): number {
    let at = start;
    for (; at < chunk.length; at += 1) {
      const code = chunk.charCodeAt(at);
      const isWord = (code >= 48 && code <= 57) || (code >= 97 && code <= 122) || code === 69;
      if (!isWord && code !== 43 && code !== 45 && code !== 46) break;
    }
    this.#token += chunk.slice(start, at);
    const isLong = this.#token.length > (this.#expecting === 'number' ? 400 : 5);
    if (at === chunk.length && !isLong) return at;
    const literal =
      this.#expecting === 'number'
        ? ExactNumber.read(this.#token)
        : Object.hasOwn(LITERALS, this.#token)
          ? LITERALS[this.#token]
          : undefined;
    if (literal === undefined) {
      this.#fail(
        `${JSON.stringify(this.#token.slice(0, 40))} is not a JSON value.`,
        this.#offset + at - this.#token.length,
      );
      return at;
    }
    this.#token = '';
    this.#place(literal);
    this.#emit({ type: 'value', path: this.#path.slice(), value: literal });
    this.#leave();
    return at;
  }

  #readText(chunk: string, start: number): number {
    if (this.#escape !== '') return this.#readEscape(chunk, start);
    let at = start;
    for (; at < chunk.length; at += 1) {
      const code = chunk.charCodeAt(at);
      if (code === 34 || code === 92 || code < 32) break;
    }
    if (at > start) this.#addText(chunk.slice(start, at));
    if (at === chunk.length) return at;
    const sign = chunk.charAt(at);
    if (sign === '\\') {
      this.#escape = '\\';
      return at + 1;
    }
    if (sign === '"') {
      this.#endText();
      return at + 1;
    }
    return this.#unexpected(sign, at, 'text without line breaks (they are written \\n)');
  }

  #readEscape(chunk: string, at: number): number {
    this.#escape += chunk.charAt(at);
    const kind = this.#escape.charAt(1);
    if (kind !== 'u') {
      const plain = ESCAPES[kind];
      if (plain === undefined) return this.#unexpected(kind, at, 'an escape that JSON knows');
      this.#escape = '';
      this.#addText(plain);
    } else if (this.#escape.length > 2 && !/[0-9a-fA-F]/.test(this.#escape.at(-1) ?? '')) {
      return this.#unexpected(chunk.charAt(at), at, 'four hexadecimal digits after \\u');
    } else if (this.#escape.length === 6) {
      this.#addText(String.fromCharCode(Number.parseInt(this.#escape.slice(2), 16)));
      this.#escape = '';
    }
    return at + 1;
  }

  /** Half of a surrogate pair waits for the other half, so that no delta ends inside a character. */
  #addText(text: string): void {
    const whole = this.#highSurrogate + text;
    const last = whole.charCodeAt(whole.length - 1);
    const isHalf = last >= 0xd800 && last <= 0xdbff;
    this.#highSurrogate = isHalf ? whole.slice(-1) : '';
    this.#token += isHalf ? whole.slice(0, -1) : whole;
  }

  #flushText(): void {
    if (this.#token === '') return;
    this.#text += this.#token;
    this.#emit({ type: 'string-delta', path: this.#path.slice(), text: this.#token });
    this.#token = '';
    this.#place(this.#text);
  }

  #endText(): void {
    this.#token += this.#highSurrogate;
    this.#highSurrogate = '';
    if (this.#expecting === 'key-string') {
      const key = this.#token;
      this.#token = '';
      const top = this.#stack.at(-1);
      if (top !== undefined && 'object' in top) this.#name(top, key);
      this.#emit({ type: 'key', path: this.#path.slice(), key });
      this.#path.push(key);
      this.#expecting = 'colon';
      return;
    }
    this.#flushText();
    this.#emit({ type: 'value', path: this.#path.slice(), value: this.#text });
    this.#text = '';
    this.#leave();
  }

  #unexpected(sign: string, at: number, wanted: string): number {
    this.#fail(`Expected ${wanted}, but found ${JSON.stringify(sign)}.`, this.#offset + at);
    return at;
  }

  #fail(message: string, offset: number): void {
    if (this.#expecting === 'string') this.#flushText();
    this.#status = 'failed';
    this.#emit({ type: 'error', path: this.#path.slice(), message, offset });
  }

  #emit(event: PartialEvent): void {
    this.#events.push(event);
  }
}
