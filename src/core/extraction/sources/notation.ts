/**
 * The short notation: `name, age int, tags string[]?: what it is about`. Fields are separated by commas, or by line breaks,
 * where descriptions may hold commas. A field is a name, a type (text when left out), `?` for optional, and a
 * description after a colon. Types nest in braces; `a|b|c` is a choice; `[]` makes a list.
 */
import { setOwn, type JsonObject } from '../../json/json.ts';
import { enumOf, listOf, objectOf, orNull, withDescription } from './build.ts';
import { ReadError, readSafely, type SchemaReading } from '../../json/reading.ts';

const TYPES: Readonly<Record<string, JsonObject>> = {
  string: { type: 'string' },
  str: { type: 'string' },
  text: { type: 'string' },
  int: { type: 'integer' },
  integer: { type: 'integer' },
  float: { type: 'number' },
  number: { type: 'number' },
  bool: { type: 'boolean' },
  boolean: { type: 'boolean' },
  date: { type: 'string', format: 'date' },
  datetime: { type: 'string', format: 'date-time' },
  time: { type: 'string', format: 'time' },
  email: { type: 'string', format: 'email' },
  url: { type: 'string', format: 'uri' },
  uuid: { type: 'string', format: 'uuid' },
  any: {},
};

/** Reads the notation. `name string` and `name` are the same. */
export function readNotation(text: string): SchemaReading {
  return readSafely(text, () => {
    const reader = new NotationReader(text);
    const schema = reader.root();
    return { ok: true, schema, notes: [] };
  });
}

class NotationReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  root(): JsonObject {
    this.#skip(true);
    const isBraced = this.#text[this.#at] === '{';
    const schema = isBraced ? this.#suffixed(this.#braced(0)) : this.#fields(0, '');
    this.#skip(true);
    if (this.#at < this.#text.length) throw new ReadError('Expected a comma or the end here.', this.#at);
    return schema;
  }

  #skip(lines: boolean): void {
    const pattern = lines ? /(?:\s|#[^\n]*)*/y : /[ \t\r]*/y;
    pattern.lastIndex = this.#at;
    this.#at += pattern.exec(this.#text)?.[0].length ?? 0;
  }

  #braced(depth: number): JsonObject {
    if (depth > 50) throw new ReadError('The notation is nested too deeply.', this.#at);
    const start = this.#at;
    this.#at += 1;
    const schema = this.#fields(depth, '}');
    if (this.#text[this.#at] !== '}') throw new ReadError('This brace is never closed.', start);
    this.#at += 1;
    return schema;
  }

  #fields(depth: number, end: string): JsonObject {
    const properties: Record<string, JsonObject> = {};
    const required: string[] = [];
    const byLines = this.#isByLines(end);
    for (;;) {
      this.#skipSeparators();
      if (this.#at >= this.#text.length || this.#text[this.#at] === end) break;
      const start = this.#at;
      const field = this.#field(depth, byLines);
      if (Object.hasOwn(properties, field.name)) throw new ReadError(`"${field.name}" is there twice.`, start);
      setOwn(properties, field.name, field.schema);
      if (!field.isOptional) required.push(field.name);
      this.#skip(false);
      const sign = this.#text[this.#at];
      if (sign !== undefined && sign !== ',' && sign !== '\n' && sign !== '#' && sign !== end) {
        throw new ReadError(`Expected a comma, a colon or a new line, but found "${sign}".`, this.#at);
      }
    }
    if (Object.keys(properties).length === 0) throw new ReadError('There is no field here.', this.#at);
    return objectOf(properties, required);
  }

  #skipSeparators(): void {
    for (;;) {
      this.#skip(true);
      if (this.#text[this.#at] !== ',') return;
      this.#at += 1;
    }
  }

  /** Whether this level has a line break of its own between fields: then commas belong to descriptions. */
  #isByLines(end: string): boolean {
    let depth = 0;
    const first = /\S/.exec(this.#text.slice(this.#at));
    let seen = false;
    for (let at = this.#at + (first?.index ?? 0); at < this.#text.length; at += 1) {
      const sign = this.#text[at];
      if (sign === '{') depth += 1;
      else if (sign === '}' && depth === 0 && end === '}') return false;
      else if (sign === '}') depth -= 1;
      else if (sign === '\n' && depth === 0) seen = true;
      else if (seen && depth === 0 && !/\s/.test(sign ?? '')) return true;
    }
    return false;
  }

  #field(
    depth: number,
    byLines: boolean,
  ): { readonly name: string; readonly schema: JsonObject; readonly isOptional: boolean } {
    const name = this.#name();
    let isOptional = this.#take('?');
    this.#skip(false);
    let schema: JsonObject = { type: 'string' };
    const sign = this.#text[this.#at];
    if (sign !== undefined && /[\p{L}"{|_\d-]/u.test(sign)) schema = this.#type(depth);
    isOptional = this.#take('?') || isOptional;
    this.#skip(false);
    if (this.#text[this.#at] === ':') {
      this.#at += 1;
      schema = withDescription(schema, this.#description(byLines));
    }
    return { name, schema, isOptional };
  }

  #take(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false;
    this.#at += 1;
    return true;
  }

  #name(): string {
    const quoted = this.#quoted();
    if (quoted !== undefined) return quoted;
    const pattern = /[\p{L}\p{N}_$.@-]+/uy;
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) throw new ReadError('Expected the name of a field here.', this.#at);
    this.#at += match[0].length;
    return match[0];
  }

  #quoted(): string | undefined {
    const pattern = /"(?:[^"\\\n]|\\.)*"/y;
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    try {
      const text = JSON.parse(match[0]) as string;
      this.#at += match[0].length;
      return text;
    } catch {
      throw new ReadError('This quoted string has an unknown escape.', this.#at);
    }
  }

  #type(depth: number): JsonObject {
    if (this.#text[this.#at] === '{') return this.#suffixed(this.#braced(depth + 1));
    const start = this.#at;
    const words = [this.#word()];
    for (this.#skip(false); this.#take('|'); this.#skip(false)) {
      this.#skip(false);
      words.push(this.#word());
    }
    return this.#suffixed(this.#choice(words, start));
  }

  #word(): { readonly text: string; readonly isQuoted: boolean } {
    const quoted = this.#quoted();
    if (quoted !== undefined) return { text: quoted, isQuoted: true };
    return { text: this.#name(), isQuoted: false };
  }

  #choice(words: readonly { readonly text: string; readonly isQuoted: boolean }[], start: number): JsonObject {
    const values = words.filter((word) => word.isQuoted || word.text !== 'null');
    const [only] = values;
    if (only === undefined) throw new ReadError('A field that can only be null says nothing.', start);
    let schema: JsonObject;
    if (values.length === 1) {
      const known = only.isQuoted ? undefined : TYPES[only.text.toLowerCase()];
      if (known === undefined && !only.isQuoted) {
        throw new ReadError(
          `"${only.text}" is not a known type. Known are ${Object.keys(TYPES).join(', ')}, or a|b for a choice.`,
          start,
        );
      }
      schema = known ?? enumOf([only.text]);
    } else schema = enumOf(values.map((word) => word.text));
    return values.length < words.length ? orNull(schema) : schema;
  }

  #suffixed(schema: JsonObject): JsonObject {
    let result = schema;
    while (this.#text.startsWith('[]', this.#at)) {
      this.#at += 2;
      result = listOf(result);
    }
    return result;
  }

  #description(byLines: boolean): string {
    this.#skip(false);
    const quoted = this.#quoted();
    if (quoted !== undefined) return quoted;
    const pattern = byLines ? /[^\n}]*/y : /[^,\n}]*/y;
    pattern.lastIndex = this.#at;
    const text = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += text.length;
    return text;
  }
}
