/** Dataclasses, TypedDicts, NamedTuples, Pydantic models and Enums as a schema. Read, never run. */
import { isList, setOwn, type JsonDraft, type JsonObject, type JsonValue } from '../json.ts';
import { assemble, enumOf, listOf, literal, objectOf, orNull, pickRoot, unionOf, withDescription } from './build.ts';
import { TokenCursor, type CodeToken } from './codeTokens.ts';
import { pythonLines, type PythonLine } from './pythonTokens.ts';
import { ReadError, readSafely, type SchemaReading } from './reading.ts';
import { mergeObjects } from './typescriptReader.ts';

interface ClassText {
  readonly name: string;
  readonly bases: readonly string[];
  readonly isTotal: boolean;
  readonly forbidsExtra: boolean;
  readonly lines: readonly PythonLine[];
  readonly offset: number;
}

/** `rootName` picks among several classes. */
export function readPython(text: string, rootName?: string): SchemaReading {
  return readSafely(text, () => {
    const reader = new PythonReader(pythonLines(text));
    const { schema, name } = reader.read(rootName);
    return { ok: true, schema, name, notes: reader.notes };
  });
}

const PLAIN: Readonly<Record<string, JsonObject>> = {
  str: { type: 'string' },
  int: { type: 'integer' },
  float: { type: 'number' },
  bool: { type: 'boolean' },
  None: { type: 'null' },
  Any: {},
  object: {},
  bytes: { type: 'string' },
  Decimal: { type: 'number' },
  date: { type: 'string', format: 'date' },
  datetime: { type: 'string', format: 'date-time' },
  time: { type: 'string', format: 'time' },
  timedelta: { type: 'string', format: 'duration' },
  UUID: { type: 'string', format: 'uuid' },
  EmailStr: { type: 'string', format: 'email' },
  HttpUrl: { type: 'string', format: 'uri' },
  AnyUrl: { type: 'string', format: 'uri' },
  PositiveInt: { type: 'integer', exclusiveMinimum: 0 },
  NonNegativeInt: { type: 'integer', minimum: 0 },
  PositiveFloat: { type: 'number', exclusiveMinimum: 0 },
  NonNegativeFloat: { type: 'number', minimum: 0 },
  StrictStr: { type: 'string' },
  StrictInt: { type: 'integer' },
  StrictBool: { type: 'boolean' },
  list: { type: 'array' },
  List: { type: 'array' },
  tuple: { type: 'array' },
  dict: { type: 'object' },
  Dict: { type: 'object' },
};

const FIELD_KEYWORDS: Readonly<Record<string, string>> = {
  ge: 'minimum',
  le: 'maximum',
  gt: 'exclusiveMinimum',
  lt: 'exclusiveMaximum',
  multiple_of: 'multipleOf',
  min_length: 'minLength',
  max_length: 'maxLength',
  pattern: 'pattern',
  regex: 'pattern',
  title: 'title',
};

interface Field {
  readonly name: string;
  readonly schema: JsonObject;
  readonly isOptional: boolean;
}

/** What a call of Field(…), field(…) or a plain default says about a field. */
interface Default {
  readonly isOptional: boolean;
  readonly keywords: JsonObject;
  readonly description?: string;
  readonly alias?: string;
}

class PythonReader {
  readonly notes: string[] = [];
  readonly #classes = new Map<string, ClassText>();
  readonly #schemas = new Map<string, JsonObject>();
  readonly #open = new Set<string>();
  #presence: boolean | undefined;

  constructor(lines: readonly PythonLine[]) {
    lines.forEach((line, index) => {
      const found = classOf(line, lines.slice(index + 1));
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
      else throw new ReadError('Only plain texts and numbers can be values of an Enum here.', value.offset);
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

function classOf(line: PythonLine, after: readonly PythonLine[]): ClassText | undefined {
  const [keyword, name] = line.tokens;
  if (keyword?.text !== 'class' || name?.kind !== 'name') return undefined;
  const bases = line.tokens
    .slice(2)
    .filter((token) => token.kind === 'name')
    .map((token) => token.text);
  const stop = after.findIndex((each) => each.tokens.length > 0 && each.indent <= line.indent);
  const lines = stop === -1 ? after : after.slice(0, stop);
  const totalAt = bases.indexOf('total');
  const config = lines.find(({ tokens }) => tokens[0]?.text === 'model_config');
  return {
    name: name.text,
    bases,
    isTotal: totalAt === -1 || bases[totalAt + 1] !== 'False',
    forbidsExtra:
      config?.tokens.some((token) => token.kind === 'text' && token.text === 'forbid') === true || hasForbid(line),
    lines,
    offset: line.offset,
  };
}

function hasForbid(line: PythonLine): boolean {
  return line.tokens.some((token, index) => token.text === 'forbid' && line.tokens[index - 2]?.text === 'extra');
}

/** The text that stands alone at the top of a class. */
function docstring(lines: readonly PythonLine[]): string | undefined {
  const first = lines.find((line) => line.tokens.length > 0);
  return first?.tokens.length === 1 && first.tokens[0]?.kind === 'text' ? first.tokens[0].text : undefined;
}

/** The text that stands alone under a field. */
function described(next: PythonLine | undefined, line: PythonLine): string | undefined {
  return next?.indent === line.indent && next.tokens.length === 1 && next.tokens[0]?.kind === 'text'
    ? next.tokens[0].text
    : undefined;
}

function plainValue(cursor: TokenCursor): JsonValue | undefined {
  const token = cursor.current;
  if (token.kind === 'text') return cursor.next().text;
  if (token.kind === 'number') return Number(cursor.next().text);
  if (token.text === 'True' || token.text === 'False') return cursor.next().text === 'True';
  if (token.text === 'None') {
    cursor.next();
    return null;
  }
  if (cursor.is('[') && cursor.ahead(1)?.text === ']') {
    cursor.index += 2;
    return [];
  }
  return undefined;
}

function readDefault(cursor: TokenCursor): Default {
  if (cursor.is('Field') || cursor.is('field') || cursor.is('StringConstraints')) {
    cursor.next();
    return readCall(cursor);
  }
  const value = plainValue(cursor);
  if (value === undefined) while (cursor.current.kind !== 'end' && !cursor.is(',') && !cursor.is(']')) skipOne(cursor);
  return { isOptional: true, keywords: value === undefined || value === null ? {} : { default: value } };
}

function skipOne(cursor: TokenCursor): void {
  if (cursor.current.kind === 'sign' && /^[{([]$/.test(cursor.current.text)) cursor.skipBracketed();
  else cursor.next();
}

/** The arguments of `Field(…)`. */
function readCall(cursor: TokenCursor): Default {
  const keywords: JsonDraft = {};
  let isOptional = false;
  let description: string | undefined;
  let alias: string | undefined;
  cursor.expect('(');
  for (let index = 0; !cursor.take(')'); index += 1) {
    const isNamed = cursor.current.kind === 'name' && cursor.ahead(1)?.text === '=';
    const name = isNamed ? cursor.next().text : index === 0 ? 'default' : '';
    if (isNamed) cursor.next();
    const isEllipsis = cursor.is('...');
    const value = plainValue(cursor);
    while (!cursor.is(',') && !cursor.is(')')) {
      if (cursor.current.kind === 'end') throw cursor.error('This call is never closed.');
      skipOne(cursor);
    }
    cursor.take(',');
    const keyword = FIELD_KEYWORDS[name];
    if (name === 'default' || name === 'default_factory') {
      isOptional = !isEllipsis;
      if (name === 'default' && value !== undefined && value !== null) keywords['default'] = value;
    } else if (name === 'description' && typeof value === 'string') description = value;
    else if (name === 'alias' && typeof value === 'string') alias = value;
    else if (keyword !== undefined && value !== undefined) keywords[keyword] = value;
  }
  return {
    isOptional,
    keywords,
    ...(description !== undefined && { description }),
    ...(alias !== undefined && { alias }),
  };
}

/** Bounds of a list are called lengths in Python. */
function applyKeywords(schema: JsonObject, keywords: JsonObject): JsonObject {
  const isArray = schema['type'] === 'array' || (isList(schema['type']) && schema['type'].includes('array'));
  const renamed = Object.entries(keywords).map(
    ([key, value]) => [isArray ? key.replace(/Length$/, 'Items') : key, value] as const,
  );
  return { ...schema, ...Object.fromEntries(renamed) };
}
