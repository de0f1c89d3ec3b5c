import { setOwn, type JsonDraft, type JsonValue } from './json.ts';
import { ReadError } from './reading.ts';

/** Reads JSON with comments and trailing commas. Throws a `ReadError` with the place. */
export function parseJsonc(text: string): JsonValue {
  const reader = new JsoncReader(text);
  const value = reader.value(0);
  reader.skip();
  if (reader.at < text.length) throw new ReadError('There is something after the JSON value.', reader.at);
  return value;
}

/** Reads one or more JSON values after each other, as in JSON Lines. */
export function parseJsonValues(text: string): JsonValue[] {
  const reader = new JsoncReader(text);
  const values: JsonValue[] = [];
  for (reader.skip(); reader.at < text.length; reader.skip()) {
    values.push(reader.value(0));
    reader.skip();
    if (text[reader.at] === ',') reader.at += 1;
  }
  if (values.length === 0) throw new ReadError('There is no JSON value here.', 0);
  return values;
}

const MAX_DEPTH = 500;

class JsoncReader {
  at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    if (text.startsWith('\ufeff')) this.at = 1;
  }

  skip(): void {
    const pattern = /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y;
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.#text);
    if (match !== null) this.at += match[0].length;
  }

  value(depth: number): JsonValue {
    if (depth > MAX_DEPTH) throw new ReadError('The JSON is nested too deeply.', this.at);
    this.skip();
    const sign = this.#text[this.at];
    if (sign === '{') return this.#object(depth);
    if (sign === '[') return this.#list(depth);
    if (sign === '"') return this.#string();
    return this.#scalar();
  }

  #scalar(): JsonValue {
    const pattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)/y;
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.#text);
    if (match === null) {
      const found = this.at >= this.#text.length ? 'the end' : JSON.stringify(this.#text[this.at]);
      throw new ReadError(`Expected a JSON value, but found ${found}.`, this.at);
    }
    this.at += match[0].length;
    return JSON.parse(match[0]) as JsonValue;
  }

  #string(): string {
    const pattern = /"(?:[^"\\\n\r]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.#text);
    if (match === null)
      throw new ReadError('This text has no closing quote, or an escape that JSON does not know.', this.at);
    try {
      const value = JSON.parse(match[0]) as string;
      this.at += match[0].length;
      return value;
    } catch {
      throw new ReadError('This text holds a character that JSON wants escaped.', this.at);
    }
  }

  #object(depth: number): JsonValue {
    const result: JsonDraft = {};
    this.at += 1;
    for (;;) {
      this.skip();
      if (this.#text[this.at] === '}') break;
      if (this.#text[this.at] !== '"') throw new ReadError('Expected a property name in double quotes.', this.at);
      const key = this.#string();
      this.skip();
      if (this.#text[this.at] !== ':') throw new ReadError('Expected a colon after the property name.', this.at);
      this.at += 1;
      setOwn(result, key, this.value(depth + 1));
      if (!this.#comma('}')) break;
    }
    this.at += 1;
    return result;
  }

  #list(depth: number): JsonValue {
    const result: JsonValue[] = [];
    this.at += 1;
    for (;;) {
      this.skip();
      if (this.#text[this.at] === ']') break;
      result.push(this.value(depth + 1));
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
    if (sign !== end) throw new ReadError(`Expected a comma or ${end}.`, this.at);
    return false;
  }
}
