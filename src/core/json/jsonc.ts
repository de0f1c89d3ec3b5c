import * as l10n from '@vscode/l10n';
import { ExactNumber } from '../../base/exactNumber.ts';
import { escapePointer, setOwn, toPointer, type JsonDraft, type JsonValue, type JsonPath } from './json.ts';
import { ReadError } from './reading.ts';

/** Where the parts of a JSON text are: offsets of values, and of the names before them. */
export interface JsonPlaces {
  /** The offset of a value; of the nearest part around it where it is not there. */
  valueAt(path: JsonPath): number;
  /** The offset of a property's name; of its value where it has none. */
  nameAt(path: JsonPath): number;
  /** Names that stand twice in one object, with the offset of the later one. */
  readonly repeated: readonly { readonly name: string; readonly offset: number }[];
}

/** Reads JSON with comments and trailing commas. Throws a `ReadError` with the place. */
export function parseJsonc(text: string): JsonValue {
  return readAll(new JsoncReader(text));
}

/** The same, and where its parts are. */
export function readJsonc(text: string): { readonly value: JsonValue; readonly places: JsonPlaces } {
  const found: Found = { values: new Map(), names: new Map(), repeated: [] };
  const value = readAll(new JsoncReader(text, found));
  const valueAt = (path: JsonPath): number => {
    for (let length = path.length; length >= 0; length--) {
      const offset = found.values.get(toPointer(path.slice(0, length)));
      if (offset !== undefined) return offset;
    }
    return 0;
  };
  const nameAt = (path: JsonPath): number => found.names.get(toPointer(path)) ?? valueAt(path);
  return { value, places: { valueAt, nameAt, repeated: found.repeated } };
}

function readAll(reader: JsoncReader): JsonValue {
  const value = reader.value(0);
  reader.skip();
  if (!reader.isAtEnd) throw new ReadError(l10n.t('There is something after the JSON value.'), reader.at);
  return value;
}

/** Reads one or more JSON values after each other, as in JSON Lines. */
export function parseJsonValues(text: string): JsonValue[] {
  const reader = new JsoncReader(text);
  const values: JsonValue[] = [];
  for (reader.skip(); !reader.isAtEnd; reader.skip()) {
    values.push(reader.value(0));
    reader.skip();
    if (text[reader.at] === ',') reader.at += 1;
  }
  if (values.length === 0) throw new ReadError(l10n.t('There is no JSON value here.'), 0);
  return values;
}

const MAX_DEPTH = 500;

/** Offsets by JSON Pointer. */
interface Found {
  readonly values: Map<string, number>;
  readonly names: Map<string, number>;
  readonly repeated: { name: string; offset: number }[];
}

class JsoncReader {
  at = 0;
  readonly #text: string;
  readonly #found: Found | undefined;

  constructor(text: string, found?: Found) {
    this.#text = text;
    this.#found = found;
    if (text.startsWith('\ufeff')) this.at = 1;
  }

  get isAtEnd(): boolean {
    return this.at >= this.#text.length;
  }

  skip(): void {
    const pattern = /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
    for (;;) {
      pattern.lastIndex = this.at;
      if (!pattern.test(this.#text)) return;
      this.at = pattern.lastIndex;
    }
  }

  value(depth: number, pointer = ''): JsonValue {
    if (depth > MAX_DEPTH) throw new ReadError(l10n.t('The JSON is nested too deeply.'), this.at);
    this.skip();
    this.#found?.values.set(pointer, this.at);
    const sign = this.#text[this.at];
    if (sign === '{') return this.#object(depth, pointer);
    if (sign === '[') return this.#list(depth, pointer);
    if (sign === '"') return this.#string();
    return this.#scalar();
  }

  #scalar(): JsonValue {
    const pattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)/y;
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.#text);
    if (match === null) {
      const found = this.at >= this.#text.length ? l10n.t('the end') : JSON.stringify(this.#text[this.at]);
      throw new ReadError(l10n.t`Expected a JSON value, but found ${found}.`, this.at);
    }
    const isWord = /^[a-z]/.test(match[0]);
    const value = isWord ? (JSON.parse(match[0]) as JsonValue) : ExactNumber.read(match[0]);
    if (value === undefined) throw new ReadError(l10n.t('This number is too large.'), this.at);
    this.at += match[0].length;
    return value;
  }

  /** Step by step: one expression for the whole string runs out of stack on some MB. */
  #string(): string {
    const start = this.at;
    const plain = /[^"\\\r\n]*/y;
    let end = start + 1;
    for (;;) {
      plain.lastIndex = end;
      plain.test(this.#text);
      end = plain.lastIndex;
      const sign = this.#text[end];
      if (sign === '"') break;
      if (sign !== '\\') throw new ReadError(l10n.t('This string has no closing quote.'), start);
      end += 2;
    }
    try {
      const value = JSON.parse(this.#text.slice(start, end + 1)) as string;
      this.at = end + 1;
      return value;
    } catch {
      throw new ReadError(
        l10n.t('This string has an escape that is not valid in JSON, or a character that must be escaped.'),
        start,
      );
    }
  }

  #object(depth: number, pointer: string): JsonValue {
    const result: JsonDraft = {};
    this.at += 1;
    for (;;) {
      this.skip();
      if (this.#text[this.at] === '}') break;
      if (this.#text[this.at] !== '"')
        throw new ReadError(l10n.t('Expected a property name in double quotes.'), this.at);
      const offset = this.at;
      const key = this.#string();
      const inner = this.#named(pointer, key, offset);
      this.skip();
      if (this.#text[this.at] !== ':')
        throw new ReadError(l10n.t('Expected a colon after the property name.'), this.at);
      this.at += 1;
      setOwn(result, key, this.value(depth + 1, inner));
      if (!this.#comma('}')) break;
    }
    this.at += 1;
    return result;
  }

  /** The pointer of a property, whose name is remembered. */
  #named(pointer: string, name: string, offset: number): string | undefined {
    if (this.#found === undefined) return undefined;
    const { names, repeated } = this.#found;
    const inner = `${pointer}/${escapePointer(name)}`;
    if (names.has(inner)) repeated.push({ name, offset });
    names.set(inner, offset);
    return inner;
  }

  #list(depth: number, pointer: string): JsonValue {
    const result: JsonValue[] = [];
    this.at += 1;
    for (;;) {
      this.skip();
      if (this.#text[this.at] === ']') break;
      result.push(this.value(depth + 1, this.#found && `${pointer}/${result.length}`));
      if (!this.#comma(']')) break;
    }
    this.at += 1;
    return result;
  }

  #comma(end: string): boolean {
    this.skip();
    const sign = this.#text[this.at];
    if (sign === ',') {
      this.at += 1;
      return true;
    }
    if (sign !== end) throw new ReadError(l10n.t`Expected a comma or ${end}.`, this.at);
    return false;
  }
}
