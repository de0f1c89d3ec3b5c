/**
 * The short notation: `name, age int, tags string[]?: what it is about`. Fields are separated by commas, or by line breaks,
 * where descriptions may hold commas. A field is a name, a type (text when left out), `?` for optional, and a
 * description after a colon. Types nest in braces; `a|b|c` is a choice; `[]` makes a list. The ways of other notations
 * are understood as well: `name: string`, `age (number)`, `price: number // in euro`, bullets, `and` before the last.
 */
import * as l10n from '@vscode/l10n';
import { isRecord, setOwn, type JsonObject, type JsonValue } from '../../json/json.ts';
import { enumOf, listOf, objectOf, orNull, unionOf, withDescription } from './build.ts';
import { describedFields, isValueText } from './dataTexts.ts';
import { jsonValues } from './jsonTexts.ts';
import { knownTypes, typeOfWord } from './notationTypes.ts';
import { isTypesInJson, schemaOfTypes } from './typesInJson.ts';
import { ReadError, readSafely, type SchemaReading } from '../../json/reading.ts';

/** Reads the notation. `name string` and `name` are the same. */
export function readNotation(text: string): SchemaReading {
  return readSafely(text, () => {
    const [value] = jsonValues(text) ?? [];
    if (isTypesInJson(value)) return { ok: true, schema: schemaOfTypes(value), notes: [] };
    const fields = describedFields(text);
    const reader = new NotationReader(fields ?? text);
    try {
      const schema = reader.root();
      const notes = fields !== undefined ? [FROM_TABLE] : isDescribedOnly(schema) ? [NO_TYPES] : [];
      return { ok: true, schema, notes };
    } catch (error) {
      // Places in the lines that were made of the table are none of the text.
      if (fields !== undefined && error instanceof ReadError) throw new ReadError(error.message, 0);
      throw error;
    }
  });
}

const FROM_TABLE = l10n.t('The table was read as a list of fields, by its columns of names and types.');

const NO_TYPES = l10n.t('No type is named: each field is read as text, and what follows its colon as its description.');

/** `name: Bob` may have been meant as data. */
function isDescribedOnly({ properties }: JsonObject): boolean {
  const fields = isRecord(properties) ? Object.values(properties).filter(isRecord) : [];
  return fields.every(
    (field) => field['type'] === 'string' && field['description'] !== undefined && Object.keys(field).length === 2,
  );
}

interface Field {
  readonly name: string;
  readonly schema: JsonObject;
  readonly isOptional: boolean;
}

interface Typed {
  readonly schema: JsonObject;
  readonly isOptional: boolean;
}

const MAX_DEPTH = 50;
const NAME = /[\p{L}\p{N}_$.@-]+/uy;
const QUOTED = /"(?:[^"\\\n]|\\.)*"/y;
const SINGLE_QUOTED = /'[^'\n]*'/y;
const ONE_QUOTED = /"(?:[^"\\\n]|\\.)*"[ \t\r]*(?![ \t\r|])/y;
const BULLET = /(?:[-*•]|\d+[.)])[ \t]+/y;
const AND = /(?:and|&)[ \t]+(?=[\p{L}_"])/iuy;
const OR_NULL = /or[ \t]+null\b/iy;
const NOTHING = /(?!)/y;
const FULL_STOP = /\.(?=\s|$)/y;
const OPTIONAL = /optional[ \t]+(?=[\p{L}"'{[])/iuy;
const OPTIONAL_OF = /optional[[<]/iy;
const LIST_OF = /(?:list|array)(?:[ \t]+of[ \t]|[[<])/iy;
const PARENTHESES = /\([^()\n]*\)/y;
const DEFAULT = /=(?![=>])/y;
const VALUE = /[^,;\n}]*/y;
const SLASHES = /\/\/[ \t]*/y;
const DASH = /[-–—][ \t]/y;
const LINE = /[^\n]*/y;
const LONG_TEXT = /[^\n}]*/y;
const SHORT_TEXT = /[^,\n}]*/y;
/** What may stand behind a type: the next field, or more about this one. */
const AFTER_TYPE = /[,;\n#}(:=]|\/\/|[-–—][ \t]|\.(?:\s|$)|(?:and|&)[ \t]+[\p{L}_"]/iuy;

/** A type and nothing else. */
function quietType(text: string): JsonObject | undefined {
  try {
    return new NotationReader(text).onlyType();
  } catch (error) {
    if (error instanceof ReadError) return undefined;
    throw error;
  }
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
    if (this.#at < this.#text.length) throw new ReadError(l10n.t('Expected a comma or the end here.'), this.#at);
    return schema;
  }

  onlyType(): JsonObject {
    const schema = this.#type(0);
    this.#skip(true);
    if (this.#at < this.#text.length) throw new ReadError(l10n.t('Expected the end here.'), this.#at);
    return schema;
  }

  #skip(lines: boolean): void {
    const pattern = lines ? /(?:\s|#[^\n]*)*/y : /[ \t\r]*/y;
    pattern.lastIndex = this.#at;
    this.#at += pattern.exec(this.#text)?.[0].length ?? 0;
  }

  #braced(depth: number): JsonObject {
    if (depth > MAX_DEPTH) throw new ReadError(l10n.t('The notation is nested too deeply.'), this.#at);
    const start = this.#at;
    this.#at += 1;
    const schema = this.#fields(depth, '}');
    if (this.#text[this.#at] !== '}') throw new ReadError(l10n.t('This brace is never closed.'), start);
    this.#at += 1;
    return schema;
  }

  #fields(depth: number, end: string): JsonObject {
    const properties: Record<string, JsonObject> = {};
    const required: string[] = [];
    const byLines = this.#isByLines(end);
    for (;;) {
      this.#skipSeparators();
      this.#skipPattern(required.length > 0 ? AND : NOTHING);
      if (this.#at >= this.#text.length || this.#text[this.#at] === end) break;
      this.#skipPattern(BULLET);
      const start = this.#at;
      const field = this.#field(depth, byLines);
      if (Object.hasOwn(properties, field.name)) throw new ReadError(l10n.t`"${field.name}" is there twice.`, start);
      setOwn(properties, field.name, field.schema);
      if (!field.isOptional) required.push(field.name);
      this.#skip(false);
      this.#skipPattern(FULL_STOP);
      const sign = this.#text[this.#at];
      if (sign !== undefined && !/[,;\n#]/.test(sign) && sign !== end && !this.#looksAt(AND)) {
        throw new ReadError(l10n.t`Expected a comma, a colon or a new line, but found "${sign}".`, this.#at);
      }
    }
    if (Object.keys(properties).length === 0) throw new ReadError(l10n.t('There is no field here.'), this.#at);
    return objectOf(properties, required);
  }

  #looksAt(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    return pattern.test(this.#text);
  }

  #skipPattern(pattern: RegExp): void {
    if (this.#looksAt(pattern)) this.#at = pattern.lastIndex;
  }

  #skipSeparators(): void {
    for (;;) {
      this.#skip(true);
      if (!/[,;]/.test(this.#text[this.#at] ?? '')) return;
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

  #field(depth: number, byLines: boolean): Field {
    const name = this.#name();
    const isOptional = this.#take('?');
    this.#skip(false);
    let typed: Typed = { schema: { type: 'string' }, isOptional };
    const sign = this.#text[this.#at];
    if (sign !== undefined && /[\p{L}"'{[|_\d-]/u.test(sign) && !this.#looksAt(AND) && !this.#looksAt(DASH)) {
      typed = this.#optionalType(depth);
    } else if (sign === ':') typed = this.#afterColon(depth) ?? typed;
    const described = this.#details(typed, byLines);
    return { name, schema: described.schema, isOptional: isOptional || described.isOptional };
  }

  #optionalType(depth: number): Typed {
    if (this.#looksAt(OPTIONAL_OF)) return { schema: orNull(this.#wrapped(OPTIONAL_OF, depth)), isOptional: true };
    const isOptional = /^optional\b/i.test(this.#text.slice(this.#at, this.#at + 9)) && this.#looksAt(OPTIONAL);
    if (isOptional) this.#skipPattern(OPTIONAL);
    const schema = this.#type(depth);
    return { schema, isOptional: this.#take('?') || isOptional };
  }

  /** A type where all up to the next field is one; else what follows the colon is a description. */
  #afterColon(depth: number): Typed | undefined {
    const start = this.#at;
    this.#at += 1;
    this.#skip(false);
    const isOpen = /[{[]/.test(this.#text[this.#at] ?? '');
    try {
      // One quoted text has always been a description.
      const typed = this.#looksAt(ONE_QUOTED) ? undefined : this.#optionalType(depth);
      this.#skip(false);
      if (typed !== undefined && (this.#at >= this.#text.length || this.#looksAt(AFTER_TYPE))) return typed;
    } catch (error) {
      // What stands in brackets is no description: its mistakes are told.
      if (!(error instanceof ReadError) || isOpen) throw error;
    }
    this.#at = start;
    return undefined;
  }

  /** What is said of a field behind its type: in parentheses, behind a colon, a dash or slashes, or what it is by default. */
  #details(typed: Typed, byLines: boolean): Typed {
    let { schema, isOptional } = typed;
    this.#skip(false);
    const inner = this.#parenthesised();
    const notes: string[] = [];
    for (const [index, part] of (inner?.split(/[,;]/) ?? []).map((each) => each.trim()).entries()) {
      const word = index === 0 ? quietType(part) : undefined;
      if (/^optional$/i.test(part)) isOptional = true;
      else if (word !== undefined && schema['type'] === 'string') schema = word;
      else notes.push(part);
    }
    schema = withDescription(schema, notes.join(', '));
    this.#skip(false);
    if (this.#looksAt(DEFAULT)) {
      schema = { ...schema, default: this.#default() };
      isOptional = true;
    }
    this.#skip(false);
    if (this.#looksAt(SLASHES)) schema = withDescription(schema, this.#restOfLine());
    else if (this.#text[this.#at] === ':' || this.#looksAt(DASH)) {
      const start = (this.#at += 1);
      const description = this.#description(byLines);
      if (!this.#isQuotedBefore(start) && isValueText(description.trim()))
        throw new ReadError(
          l10n.t`"${description.trim()}" is a value, not a type or a description. For an example write JSON, for a field "name type".`,
          start,
        );
      schema = withDescription(schema, description);
    }
    return { schema, isOptional };
  }

  #isQuotedBefore(start: number): boolean {
    return /["']/.test(this.#text.slice(start, this.#at).trimStart().charAt(0));
  }

  #parenthesised(): string | undefined {
    if (!this.#looksAt(PARENTHESES)) return undefined;
    const start = this.#at + 1;
    this.#skipPattern(PARENTHESES);
    return this.#text.slice(start, this.#at - 1);
  }

  #default(): JsonValue {
    this.#take('=');
    this.#skip(false);
    const quoted = this.#quoted();
    if (quoted !== undefined) return quoted;
    const start = this.#at;
    this.#skipPattern(VALUE);
    const text = this.#text.slice(start, this.#at).trim();
    return (jsonValues(text) ?? [text])[0] ?? null;
  }

  #restOfLine(): string {
    this.#skipPattern(SLASHES);
    const start = this.#at;
    this.#skipPattern(LINE);
    return this.#text.slice(start, this.#at);
  }

  #take(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false;
    this.#at += 1;
    return true;
  }

  #name(): string {
    const quoted = this.#quoted();
    if (quoted !== undefined) return quoted;
    const match = this.#looksAt(NAME) ? this.#text.slice(this.#at, NAME.lastIndex) : '';
    if (match === '') throw new ReadError(l10n.t('Expected the name of a field here.'), this.#at);
    // A full stop ends the sentence that the fields were written as.
    const isLast = match.length > 1 && match.endsWith('.') && this.#text.slice(NAME.lastIndex).trim() === '';
    const name = isLast ? match.slice(0, -1) : match;
    this.#at += name.length;
    return name;
  }

  #quoted(): string | undefined {
    if (this.#looksAt(SINGLE_QUOTED)) {
      const start = this.#at + 1;
      this.#at = SINGLE_QUOTED.lastIndex;
      return this.#text.slice(start, this.#at - 1);
    }
    if (!this.#looksAt(QUOTED)) return undefined;
    const match = this.#text.slice(this.#at, QUOTED.lastIndex);
    try {
      const text = JSON.parse(match) as string;
      this.#at += match.length;
      return text;
    } catch {
      throw new ReadError(l10n.t('This quoted string has an unknown escape.'), this.#at);
    }
  }

  #type(depth: number): JsonObject {
    if (depth > MAX_DEPTH) throw new ReadError(l10n.t('The notation is nested too deeply.'), this.#at);
    if (this.#text[this.#at] === '{') return this.#suffixed(this.#braced(depth + 1));
    if (this.#looksAt(LIST_OF)) return this.#suffixed(listOf(this.#wrapped(LIST_OF, depth)));
    if (this.#text[this.#at] === '[') return this.#bracketed(depth);
    const start = this.#at;
    const words = [this.#word()];
    for (this.#skip(false); this.#takeOr(); this.#skip(false)) {
      this.#skip(false);
      words.push(this.#word());
    }
    return this.#suffixed(this.#choice(words, start));
  }

  #takeOr(): boolean {
    if (this.#take('|')) return true;
    if (!this.#looksAt(OR_NULL)) return false;
    this.#at += 2;
    return true;
  }

  /** `[string]` and `[{ name, price number }]`. */
  #bracketed(depth: number): JsonObject {
    const start = this.#at;
    this.#at += 1;
    this.#skip(true);
    const items = this.#type(depth + 1);
    this.#skip(true);
    if (!this.#take(']')) throw new ReadError(l10n.t('This bracket is never closed.'), start);
    return this.#suffixed(listOf(items));
  }

  /** What stands in `list of numbers`, `list[int]`, `Array<string>`, `Optional[int]`. */
  #wrapped(opening: RegExp, depth: number): JsonObject {
    const start = this.#at;
    this.#skipPattern(opening);
    const sign = this.#text[this.#at - 1] ?? '';
    this.#skip(false);
    const inner = this.#type(depth + 1);
    const end = { '[': ']', '<': '>' }[sign];
    if (end !== undefined && !this.#take(end)) throw new ReadError(l10n.t('This bracket is never closed.'), start);
    return inner;
  }

  #word(): { readonly text: string; readonly isQuoted: boolean } {
    const quoted = this.#quoted();
    if (quoted !== undefined) return { text: quoted, isQuoted: true };
    return { text: this.#name(), isQuoted: false };
  }

  #choice(words: readonly { readonly text: string; readonly isQuoted: boolean }[], start: number): JsonObject {
    const values = words.filter((word) => word.isQuoted || word.text !== 'null');
    const [only] = values;
    if (only === undefined) throw new ReadError(l10n.t('A field that can only be null says nothing.'), start);
    let schema: JsonObject;
    if (values.length === 1) {
      const known = only.isQuoted ? undefined : typeOfWord(only.text);
      if (known === undefined && !only.isQuoted) {
        throw new ReadError(
          l10n.t`"${only.text}" is not a known type. Known are ${knownTypes()}, or a|b for a choice.`,
          start,
        );
      }
      schema = known ?? enumOf([only.text]);
    } else schema = this.#union(values) ?? enumOf(values.map((word) => word.text));
    return values.length < words.length ? orNull(schema) : schema;
  }

  /** `string|number`; what is not all types is a choice of texts. */
  #union(words: readonly { readonly text: string; readonly isQuoted: boolean }[]): JsonObject | undefined {
    const types = words.map((word) => (word.isQuoted ? undefined : typeOfWord(word.text)));
    return types.every((type) => type !== undefined) ? unionOf(types) : undefined;
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
    const start = this.#at;
    this.#skipPattern(byLines ? LONG_TEXT : SHORT_TEXT);
    return this.#text.slice(start, this.#at);
  }
}
