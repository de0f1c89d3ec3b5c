/**
 * Interfaces, type aliases and enums as a schema. Only the text at hand is read: types of other files are not known, and what
 * a schema cannot say (functions, conditional types) is refused with its place.
 */
import { isRecord, setOwn, type JsonObject, type JsonValue } from '../../json/json.ts';
import { assemble, enumOf, listOf, literal, objectOf, pickRoot, unionOf } from './build.ts';
import { codeTokens, TokenCursor, type CodeToken } from '../../code/codeTokens.ts';
import { withDoc } from './jsdoc.ts';
import { mergeObjects, pickKeys, recordOf, textsOf } from './objectTypes.ts';
import { ReadError, readSafely, type SchemaReading } from '../../json/reading.ts';

interface Declaration {
  readonly name: string;
  readonly kind: 'interface' | 'type' | 'enum';
  readonly parameters: readonly { readonly name: string; readonly fallback: number | undefined }[];
  /** Where the body begins. */
  readonly at: number;
  readonly doc: string | undefined;
  readonly bases: number | undefined;
}

/** `rootName` picks among several declarations. */
export function readTypeScript(text: string, rootName?: string): SchemaReading {
  return readSafely(text, () => {
    const reader = new TypeReader(codeTokens(text));
    const root = reader.read(rootName);
    return { ok: true, schema: root.schema, ...(root.name !== undefined && { name: root.name }), notes: reader.notes };
  });
}

const PLAIN: Readonly<Record<string, JsonObject>> = {
  string: { type: 'string' },
  number: { type: 'number' },
  bigint: { type: 'integer' },
  boolean: { type: 'boolean' },
  null: { type: 'null' },
  any: {},
  unknown: {},
  object: { type: 'object' },
  true: { const: true },
  false: { const: false },
  Date: { type: 'string', format: 'date-time' },
  URL: { type: 'string', format: 'uri' },
};

/** Stands for `undefined` in a union until it has made the property optional. */
const UNDEFINED: JsonObject = { not: {} };

type Environment = ReadonlyMap<string, JsonObject>;

class TypeReader {
  readonly notes: string[] = [];
  readonly #cursor: TokenCursor;
  readonly #declarations = new Map<string, Declaration>();
  readonly #schemas = new Map<string, JsonObject>();
  #depth = 0;

  constructor(tokens: readonly CodeToken[]) {
    this.#cursor = new TokenCursor(tokens);
  }

  read(rootName: string | undefined): { readonly schema: JsonObject; readonly name?: string } {
    this.#findDeclarations();
    if (this.#declarations.size === 0) return { schema: this.#bareType() };
    for (const declaration of this.#declarations.values()) {
      if (declaration.parameters.length === 0) this.#schemaOf(declaration);
    }
    const name = pickRoot(this.#schemas, rootName);
    if (name === undefined)
      throw new ReadError('Every type here has type parameters; write one that fills them in.', 0);
    return { schema: assemble(name, this.#schemas), name };
  }

  #bareType(): JsonObject {
    this.#cursor.index = 0;
    const schema = this.#type(new Map());
    this.#cursor.take(';');
    if (this.#cursor.current.kind !== 'end')
      throw this.#cursor.error(`Expected the end of the type, but found ${this.#cursor.found()}.`);
    if (schema === UNDEFINED) throw new ReadError('There is no type here.', 0);
    return schema;
  }

  #findDeclarations(): void {
    const cursor = this.#cursor;
    let doc: string | undefined;
    while (cursor.current.kind !== 'end') {
      const token = cursor.current;
      const name = cursor.ahead(1);
      if (token.startsLine) doc = token.doc;
      const kind =
        token.kind === 'name' && /^(?:interface|type|enum)$/.test(token.text)
          ? (token.text as Declaration['kind'])
          : undefined;
      if (
        kind === undefined ||
        name?.kind !== 'name' ||
        (kind === 'type' && cursor.ahead(2)?.text !== '=' && cursor.ahead(2)?.text !== '<')
      ) {
        if (token.kind === 'sign' && /^[{([]$/.test(token.text)) cursor.skipBracketed();
        else cursor.next();
        continue;
      }
      cursor.index += 2;
      this.#declare(kind, name, token.doc ?? doc);
    }
  }

  #declare(kind: Declaration['kind'], name: CodeToken, doc: string | undefined): void {
    const cursor = this.#cursor;
    const parameters = cursor.is('<') ? this.#parameters() : [];
    let bases: number | undefined;
    if (kind === 'type') cursor.expect('=');
    else if (cursor.take('extends')) {
      bases = cursor.index;
      while (!cursor.is('{')) {
        if (cursor.is('<')) cursor.skipBracketed();
        else if (cursor.next().kind === 'end') throw cursor.error('Expected a body in braces.');
      }
    }
    this.#declarations.set(name.text, { name: name.text, kind, parameters, at: cursor.index, doc, bases });
    if (kind !== 'type') cursor.skipBracketed();
  }

  #parameters(): Declaration['parameters'] {
    const cursor = this.#cursor;
    const parameters: { name: string; fallback: number | undefined }[] = [];
    cursor.expect('<');
    while (!cursor.take('>')) {
      const name = cursor.next().text;
      let fallback: number | undefined;
      while (!cursor.is(',') && !cursor.is('>')) {
        if (cursor.take('=')) fallback = cursor.index;
        else if (/^[{([<]$/.test(cursor.current.text) && cursor.current.kind === 'sign') cursor.skipBracketed();
        else if (cursor.next().kind === 'end') throw cursor.error('These type parameters are never closed.');
      }
      cursor.take(',');
      parameters.push({ name, fallback });
    }
    return parameters;
  }

  #schemaOf(declaration: Declaration): JsonObject {
    const known = this.#schemas.get(declaration.name);
    if (known !== undefined) return known;
    const schema = withDoc(this.#body(declaration, new Map()), declaration.doc);
    this.#schemas.set(declaration.name, schema);
    return schema;
  }

  #body(declaration: Declaration, environment: Environment): JsonObject {
    const cursor = this.#cursor;
    const back = cursor.index;
    cursor.index = declaration.at;
    try {
      if (declaration.kind === 'enum') return this.#enum();
      if (declaration.kind === 'type') return this.#type(environment);
      const own = this.#object(environment);
      return declaration.bases === undefined
        ? own
        : mergeObjects([...this.#bases(declaration.bases, environment), own]);
    } finally {
      cursor.index = back;
    }
  }

  #bases(at: number, environment: Environment): JsonObject[] {
    const cursor = this.#cursor;
    cursor.index = at;
    const bases: JsonObject[] = [];
    do bases.push(this.#inlined(this.#type(environment)));
    while (cursor.take(','));
    return bases;
  }

  /** The schema behind a reference to a declaration of this text. */
  #inlined(schema: JsonObject): JsonObject {
    const ref = schema['$ref'];
    const declaration = typeof ref === 'string' ? this.#declarations.get(ref.replace('#/$defs/', '')) : undefined;
    return declaration === undefined ? schema : this.#schemaOf(declaration);
  }

  #enum(): JsonObject {
    const cursor = this.#cursor;
    const values: JsonValue[] = [];
    let next = 0;
    cursor.expect('{');
    while (!cursor.take('}')) {
      const name = cursor.next();
      if (name.kind === 'end') throw cursor.error('This enum is never closed.');
      if (cursor.take('=')) {
        const value = cursor.next();
        if (value.kind === 'text') values.push(value.text);
        else if (value.kind === 'number') {
          next = Number(value.text);
          values.push(next);
          next += 1;
        } else throw cursor.error('Only plain strings and numbers can be values of an enum here.', value);
      } else {
        values.push(next);
        next += 1;
      }
      cursor.take(',');
    }
    return enumOf(values);
  }

  #type(environment: Environment): JsonObject {
    this.#depth += 1;
    if (this.#depth > 200)
      throw this.#cursor.error('The types are nested too deeply, or refer to themselves without end.');
    try {
      this.#cursor.take('|');
      const parts = [this.#intersection(environment)];
      while (this.#cursor.take('|')) parts.push(this.#intersection(environment));
      if (this.#cursor.is('extends'))
        throw this.#cursor.error('Conditional types cannot be read; write out the type they stand for.');
      if (parts.length === 1) return parts[0] ?? {};
      const real = parts.filter((part) => part !== UNDEFINED);
      const union = unionOf(real);
      return real.length < parts.length ? { ...union, 'x-undefined': true } : union;
    } finally {
      this.#depth -= 1;
    }
  }

  #intersection(environment: Environment): JsonObject {
    this.#cursor.take('&');
    const parts = [this.#postfix(environment)];
    while (this.#cursor.take('&')) parts.push(this.#postfix(environment));
    return parts.length === 1 ? (parts[0] ?? {}) : mergeObjects(parts.map((part) => this.#inlined(part)));
  }

  #postfix(environment: Environment): JsonObject {
    const cursor = this.#cursor;
    let schema = this.#primary(environment);
    while (cursor.is('[') && !cursor.current.startsLine) {
      cursor.next();
      if (!cursor.take(']'))
        throw cursor.error('Types picked out of others by key cannot be read; write out the type.');
      schema = listOf(schema);
    }
    return schema;
  }

  #primary(environment: Environment): JsonObject {
    const cursor = this.#cursor;
    const token = cursor.current;
    if (token.kind === 'text') return literal(cursor.next().text);
    if (token.kind === 'number') return literal(Number(cursor.next().text));
    if (token.kind === 'template') {
      cursor.next();
      return { type: 'string' };
    }
    if (cursor.is('{')) return this.#object(environment);
    if (cursor.is('[')) return this.#tuple(environment);
    if (cursor.is('(')) return this.#parenthesised(environment);
    if (cursor.take('readonly')) return this.#postfix(environment);
    if (token.kind === 'name') return this.#named(environment);
    throw cursor.error(`Expected a type, but found ${cursor.found()}.`);
  }

  #parenthesised(environment: Environment): JsonObject {
    const cursor = this.#cursor;
    const start = cursor.index;
    cursor.skipBracketed();
    if (cursor.is('=>')) throw cursor.error('A function is not data: it cannot be part of a schema.');
    cursor.index = start + 1;
    const schema = this.#type(environment);
    cursor.expect(')');
    return schema;
  }

  #tuple(environment: Environment): JsonObject {
    const cursor = this.#cursor;
    const prefixItems: JsonObject[] = [];
    let minItems = 0;
    let items: JsonValue = false;
    cursor.expect('[');
    while (!cursor.take(']')) {
      if (cursor.take('...')) {
        if (cursor.current.kind === 'name' && cursor.ahead(1)?.text === ':') cursor.index += 2;
        const rest = this.#type(environment);
        items = rest['items'] ?? {};
      } else {
        // A name before the type only labels it.
        const optionalName = cursor.ahead(1)?.text === '?' && cursor.ahead(2)?.text === ':';
        if (cursor.current.kind === 'name' && (cursor.ahead(1)?.text === ':' || optionalName))
          cursor.index += optionalName ? 3 : 2;
        prefixItems.push(stripUndefined(this.#type(environment)));
        if (!cursor.take('?') && !optionalName) minItems = prefixItems.length;
      }
      if (!cursor.is(']')) cursor.expect(',');
    }
    return { type: 'array', prefixItems, items, ...(minItems > 0 && { minItems }) };
  }

  #object(environment: Environment): JsonObject {
    const cursor = this.#cursor;
    const properties: Record<string, JsonObject> = {};
    const required: string[] = [];
    let rest: JsonObject | undefined;
    const start = cursor.current;
    cursor.expect('{');
    while (!cursor.take('}')) {
      if (cursor.current.kind === 'end') throw cursor.error('This brace is never closed.', start);
      if (cursor.take(';') || cursor.take(',')) continue;
      const doc = cursor.current.doc;
      if (cursor.is('readonly') && cursor.ahead(1)?.text !== ':' && cursor.ahead(1)?.text !== '?') cursor.next();
      if (cursor.is('[')) {
        rest = this.#indexSignature(environment);
        continue;
      }
      const key = cursor.next();
      if (key.kind === 'sign') throw cursor.error(`Expected a property, but found "${key.text}".`, key);
      const isOptional = cursor.take('?');
      if (cursor.is('(') || cursor.is('<'))
        throw cursor.error(`"${key.text}" is a method: it cannot be part of a schema.`, key);
      cursor.expect(':');
      const type = this.#type(environment);
      const isUndefined = type === UNDEFINED || type['x-undefined'] === true;
      if (type === UNDEFINED) continue;
      setOwn(properties, key.text, withDoc(stripUndefined(type), doc));
      if (!isOptional && !isUndefined) required.push(key.text);
    }
    return objectOf(properties, required, rest === undefined ? {} : { additionalProperties: rest });
  }

  #indexSignature(environment: Environment): JsonObject {
    const cursor = this.#cursor;
    cursor.expect('[');
    cursor.next();
    if (cursor.take('in'))
      throw cursor.error('Mapped types cannot be read; write out the type they stand for, or use Record.');
    cursor.expect(':');
    this.#type(environment);
    cursor.expect(']');
    cursor.take('?');
    cursor.expect(':');
    return stripUndefined(this.#type(environment));
  }

  #named(environment: Environment): JsonObject {
    const cursor = this.#cursor;
    const token = cursor.next();
    let name = token.text;
    while (cursor.is('.') && cursor.ahead(1)?.kind === 'name') {
      cursor.next();
      name = cursor.next().text;
    }
    if (/^(?:keyof|typeof|infer|unique|new|asserts)$/.test(name)) {
      throw cursor.error(`"${name}" cannot be read here; write out the type it stands for.`, token);
    }
    if (name === 'undefined' || name === 'void' || name === 'never') return UNDEFINED;
    const bound = environment.get(name);
    if (bound !== undefined) return bound;
    const starts = cursor.is('<') && !cursor.current.startsLine ? this.#argumentStarts() : [];
    const args = starts.map((start) => this.#typeAt(start, environment));
    const declaration = this.#declarations.get(name);
    if (declaration !== undefined) return this.#use(declaration, args, environment, token);
    const plain = PLAIN[name];
    if (plain !== undefined) return plain;
    const known = this.#builtIn(name, args, token);
    if (known !== undefined) return known;
    throw cursor.error(`The type "${name}" is not in this text; select it as well, or write it out.`, token);
  }

  #argumentStarts(): number[] {
    const cursor = this.#cursor;
    cursor.expect('<');
    const starts: number[] = [];
    while (!cursor.take('>')) {
      starts.push(cursor.index);
      while (!cursor.is(',') && !cursor.is('>')) {
        if (cursor.current.kind === 'sign' && /^[{([<]$/.test(cursor.current.text)) cursor.skipBracketed();
        else if (cursor.next().kind === 'end') throw cursor.error('These type arguments are never closed.');
      }
      cursor.take(',');
    }
    return starts;
  }

  #typeAt(at: number, environment: Environment): JsonObject {
    const back = this.#cursor.index;
    this.#cursor.index = at;
    const schema = this.#type(environment);
    this.#cursor.index = back;
    return schema;
  }

  #use(declaration: Declaration, args: readonly JsonObject[], environment: Environment, token: CodeToken): JsonObject {
    if (declaration.parameters.length === 0) return { $ref: `#/$defs/${declaration.name}` };
    const bound = new Map(environment);
    for (const [index, parameter] of declaration.parameters.entries()) {
      const given =
        args[index] ?? (parameter.fallback === undefined ? undefined : this.#typeAt(parameter.fallback, bound));
      if (given === undefined)
        throw this.#cursor.error(`"${declaration.name}" needs its type parameter "${parameter.name}".`, token);
      bound.set(parameter.name, given);
    }
    return this.#body(declaration, bound);
  }

  #builtIn(name: string, args: readonly JsonObject[], token: CodeToken): JsonObject | undefined {
    const [first = {}, second = {}] = args;
    switch (name) {
      case 'Array':
      case 'ReadonlyArray':
        return listOf(first);
      case 'Set':
      case 'ReadonlySet':
        return { ...listOf(first), uniqueItems: true };
      case 'Record':
      case 'Map':
      case 'ReadonlyMap':
        return recordOf(this.#inlined(first), second);
      case 'Readonly':
      case 'Promise':
      case 'NonNullable':
        return first;
      case 'Partial': {
        const { required: _, ...rest } = this.#inlined(first);
        return rest;
      }
      case 'Required': {
        const object = this.#inlined(first);
        return { ...object, required: isRecord(object['properties']) ? Object.keys(object['properties']) : [] };
      }
      case 'Pick':
      case 'Omit':
        return pickKeys(this.#inlined(first), textsOf(second), name === 'Pick');
      default:
        if (args.length > 0)
          throw this.#cursor.error(`The generic type "${name}" is not in this text and is not known.`, token);
        return undefined;
    }
  }
}

function stripUndefined(schema: JsonObject): JsonObject {
  const { 'x-undefined': _, ...rest } = schema;
  return schema === UNDEFINED ? {} : rest;
}
