/** Dataclasses, TypedDicts, NamedTuples, Pydantic models and Enums as a schema. Read, never run. */
import { setOwn, type JsonObject, type JsonValue } from '../../json/json.ts';
import { assemble, enumOf, listOf, literal, objectOf, orNull, pickRoot, unionOf, withDescription } from './build.ts';
import { TokenCursor, type CodeToken } from '../../code/codeTokens.ts';
import { pythonLines, type PythonLine } from '../../code/pythonTokens.ts';
import { ReadError, readSafely, type SchemaReading } from '../../json/reading.ts';
import { mergeObjects } from './objectTypes.ts';
import { classOf, described, docstring, type ClassText } from '../../code/pythonClasses.ts';
import { applyKeywords, PLAIN, plainValue, readCall, readDefault, type Default } from './pythonFields.ts';

/** `rootName` picks among several classes. */
export function readPython(text: string, rootName?: string): SchemaReading {
  return readSafely(text, () => {
    const reader = new PythonReader(pythonLines(text));
    const { schema, name } = reader.read(rootName);
    return { ok: true, schema, name, notes: reader.notes };
  });
}

interface Field {
  readonly name: string;
  readonly schema: JsonObject;
  readonly isOptional: boolean;
}

class PythonReader {
  readonly notes: string[] = [];
  readonly #classes = new Map<string, ClassText>();
  readonly #schemas = new Map<string, JsonObject>();
  readonly #open = new Set<string>();
  #presence: boolean | undefined;

  constructor(lines: readonly PythonLine[]) {
    lines.forEach((_, index) => {
      const found = classOf(lines, index);
      if (found !== undefined) this.#classes.set(found.name, found);
    });
  }

  read(rootName: string | undefined): { readonly schema: JsonObject; readonly name: string } {
    for (const name of this.#classes.keys()) this.#schemaOf(name);
    const name = pickRoot(this.#schemas, rootName);
    if (name === undefined) throw new ReadError('There is no class with fields here.', 0);
    return { schema: assemble(name, this.#schemas), name };
  }

  #schemaOf(name: string): JsonObject {
    const known = this.#schemas.get(name);
    if (known !== undefined) return known;
    const found = this.#classes.get(name);
    if (found === undefined || this.#open.has(name)) return {};
    this.#open.add(name);
    const schema = isEnum(found) ? this.#enum(found) : this.#object(found);
    this.#open.delete(name);
    this.#schemas.set(name, schema);
    return schema;
  }

  #enum(found: ClassText): JsonObject {
    const values: JsonValue[] = [];
    for (const { tokens } of found.lines) {
      const [name, sign, value] = tokens;
      if (name?.kind !== 'name' || sign?.text !== '=' || value === undefined) continue;
      if (value.kind === 'text') values.push(value.text);
      else if (value.kind === 'number') values.push(Number(value.text));
      else if (value.text === 'auto')
        values.push(found.bases.includes('StrEnum') ? name.text.toLowerCase() : values.length + 1);
      else throw new ReadError('Only plain strings and numbers can be values of an Enum here.', value.offset);
    }
    if (values.length === 0) throw new ReadError(`The Enum "${found.name}" has no values.`, found.offset);
    return withDescription(enumOf(values), docstring(found.lines));
  }

  #object(found: ClassText): JsonObject {
    const properties: Record<string, JsonObject> = {};
    const required: string[] = [];
    const [first] = found.lines;
    let comment: string | undefined;
    for (const [index, line] of found.lines.entries()) {
      if (line.indent !== first?.indent) continue;
      if (line.tokens.length === 0) {
        comment = comment === undefined ? line.comment : `${comment} ${line.comment ?? ''}`;
        continue;
      }
      const field = this.#field(line, found, described(found.lines[index + 1], line) ?? line.comment ?? comment);
      comment = undefined;
      if (field === undefined) continue;
      setOwn(properties, field.name, field.schema);
      if (!field.isOptional) required.push(field.name);
    }
    const own = withDescription(
      objectOf(properties, required, found.forbidsExtra ? { additionalProperties: false } : {}),
      docstring(found.lines),
    );
    const bases = found.bases.filter((base) => this.#classes.has(base)).map((base) => this.#schemaOf(base));
    return bases.length === 0 ? own : mergeObjects([...bases, own]);
  }

  #field(line: PythonLine, found: ClassText, description: string | undefined): Field | undefined {
    const [name, colon] = line.tokens;
    if (
      name?.kind !== 'name' ||
      colon?.text !== ':' ||
      /^(?:def|class|async|return|if|for|model_config)$/.test(name.text)
    )
      return undefined;
    const cursor = new TokenCursor([...line.tokens.slice(2), end(line)]);
    if (cursor.is('ClassVar')) return undefined;
    this.#presence = undefined;
    const type = this.#type(cursor);
    const presence = this.#presence as boolean | undefined;
    const given: Default = cursor.take('=') ? readDefault(cursor) : { isOptional: !found.isTotal, keywords: {} };
    if (cursor.current.kind !== 'end')
      throw cursor.error(`Expected the end of the field, but found ${cursor.found()}.`);
    const schema = withDescription(
      applyKeywords(type, given.keywords),
      given.description ?? (typeof type['description'] === 'string' ? undefined : description),
    );
    return {
      name: given.alias ?? name.text,
      schema,
      isOptional: presence === undefined ? given.isOptional : !presence,
    };
  }

  #type(cursor: TokenCursor): JsonObject {
    const parts = [this.#primary(cursor)];
    while (cursor.take('|')) parts.push(this.#primary(cursor));
    return parts.length === 1 ? (parts[0] ?? {}) : unionOf(parts);
  }

  #primary(cursor: TokenCursor): JsonObject {
    const token = cursor.next();
    if (token.kind === 'text') {
      const inner = pythonLines(token.text)[0]?.tokens ?? [];
      return this.#type(
        new TokenCursor([
          ...inner.map((each) => ({ ...each, offset: token.offset })),
          { ...token, kind: 'end', text: '' },
        ]),
      );
    }
    if (token.kind !== 'name') throw cursor.error(`Expected a type, but found "${token.text}".`, token);
    let name = token.text;
    while (cursor.is('.') && cursor.ahead(1)?.kind === 'name') {
      cursor.next();
      name = cursor.next().text;
    }
    if (cursor.take('[')) return this.#generic(name, cursor, token);
    if (cursor.is('(')) return this.#constrained(name, cursor, token);
    if (this.#classes.has(name)) return { $ref: `#/$defs/${name}` };
    const plain = PLAIN[name];
    if (plain === undefined)
      throw cursor.error(`The type "${name}" is not in this text; select it as well, or write it out.`, token);
    return plain;
  }

  /** `conint(ge=0)` and its kin. */
  #constrained(name: string, cursor: TokenCursor, token: CodeToken): JsonObject {
    const base = PLAIN[name.replace(/^con/, '')];
    if (!name.startsWith('con') || base === undefined)
      throw cursor.error(`"${name}(…)" cannot be read as a type.`, token);
    return applyKeywords(base, readCall(cursor).keywords);
  }

  #generic(name: string, cursor: TokenCursor, token: CodeToken): JsonObject {
    if (name === 'Literal') return this.#literals(cursor);
    if (name === 'Annotated') return this.#annotated(cursor);
    const args: JsonObject[] = [];
    let isOpenEnded = false;
    while (!cursor.take(']')) {
      if (cursor.take('...')) isOpenEnded = true;
      else args.push(this.#type(cursor));
      if (!cursor.is(']')) cursor.expect(',');
    }
    const [first = {}, second = {}] = args;
    switch (name) {
      case 'Optional':
        return orNull(first);
      case 'Union':
        return unionOf(args);
      case 'NotRequired':
        this.#presence = false;
        return first;
      case 'Required':
        this.#presence = true;
        return first;
      case 'ReadOnly':
      case 'Final':
        return first;
      case 'list':
      case 'List':
      case 'Sequence':
      case 'Iterable':
      case 'conlist':
        return listOf(first);
      case 'set':
      case 'Set':
      case 'frozenset':
      case 'FrozenSet':
        return { ...listOf(first), uniqueItems: true };
      case 'dict':
      case 'Dict':
      case 'Mapping':
        return { type: 'object', additionalProperties: second };
      case 'tuple':
      case 'Tuple':
        return isOpenEnded ? listOf(first) : { type: 'array', prefixItems: args, items: false, minItems: args.length };
      default:
        throw cursor.error(`The generic type "${name}" is not known here.`, token);
    }
  }

  #literals(cursor: TokenCursor): JsonObject {
    const values: JsonValue[] = [];
    while (!cursor.take(']')) {
      const value = plainValue(cursor);
      if (value === undefined) throw cursor.error('Only plain values can be in a Literal here.');
      values.push(value);
      if (!cursor.is(']')) cursor.expect(',');
    }
    return unionOf(values.map(literal));
  }

  #annotated(cursor: TokenCursor): JsonObject {
    let schema = this.#type(cursor);
    while (cursor.take(',')) {
      const name = cursor.current;
      if (name.kind === 'text') schema = withDescription(schema, cursor.next().text);
      else {
        const given = readDefault(cursor);
        schema = withDescription(applyKeywords(schema, given.keywords), given.description);
      }
    }
    cursor.expect(']');
    return schema;
  }
}

function end(line: PythonLine): CodeToken {
  return { kind: 'end', text: '', offset: line.tokens.at(-1)?.offset ?? line.offset, doc: undefined, startsLine: true };
}

function isEnum(found: ClassText): boolean {
  return found.bases.some((base) => /^(?:Enum|StrEnum|IntEnum)$/.test(base));
}
