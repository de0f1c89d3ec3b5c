/** Zod schemas as JSON Schema, by reading the chain of calls. Nothing is run: values that are computed are refused with their place. */
import { isList, isRecord, setOwn, type JsonDraft, type JsonObject, type JsonValue } from '../../json/json.ts';
import { assemble, enumOf, listOf, literal, objectOf, orNull, pickRoot, unionOf, withDescription } from './build.ts';
import { codeTokens, TokenCursor, type CodeToken } from '../../code/codeTokens.ts';
import { ReadError, readSafely, type SchemaReading } from '../../json/reading.ts';
import { mergeObjects, pickKeys } from './objectTypes.ts';
import { BASES, boundKeywords, FORMATS, INEXACT, SILENT } from './zodTables.ts';

/** What a chain of calls has come to. */
interface Chain {
  readonly schema: JsonObject;
  readonly isOptional: boolean;
}

type Argument =
  | { readonly kind: 'value'; readonly value: JsonValue }
  | { readonly kind: 'pattern'; readonly pattern: string }
  | { readonly kind: 'chain'; readonly chain: Chain }
  | { readonly kind: 'list'; readonly items: readonly Argument[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, Argument])[] }
  | { readonly kind: 'other' };

/** `rootName` picks among several constants. */
export function readZod(text: string, rootName?: string): SchemaReading {
  return readSafely(text, () => {
    const reader = new ZodReader(codeTokens(text));
    const root = reader.read(rootName);
    return { ok: true, schema: root.schema, ...(root.name !== undefined && { name: root.name }), notes: reader.notes };
  });
}

class ZodReader {
  readonly notes: string[] = [];
  readonly #cursor: TokenCursor;
  readonly #starts = new Map<string, number>();
  readonly #schemas = new Map<string, JsonObject>();
  readonly #open = new Set<string>();
  #depth = 0;

  constructor(tokens: readonly CodeToken[]) {
    this.#cursor = new TokenCursor(tokens);
  }

  read(rootName: string | undefined): { readonly schema: JsonObject; readonly name?: string } {
    this.#findConstants();
    if (this.#starts.size === 0) {
      const start = this.#cursor.tokens.findIndex((token) => token.kind === 'name' && token.text === 'z');
      if (start === -1) throw new ReadError('There is no zod schema here.', 0);
      this.#cursor.index = start;
      return { schema: this.#chain().schema };
    }
    for (const name of this.#starts.keys()) this.#constant(name);
    const name = pickRoot(this.#schemas, rootName);
    return { schema: assemble(name ?? '', this.#schemas), ...(name !== undefined && { name }) };
  }

  #findConstants(): void {
    const cursor = this.#cursor;
    while (!cursor.isEnd) {
      if (!/^(?:const|let|var)$/.test(cursor.next().text)) continue;
      const name = cursor.next().text;
      while (!cursor.is('=') && !cursor.isEnd && !cursor.is(';')) {
        if (cursor.is('<')) cursor.skipBracketed();
        else cursor.next();
      }
      const usesZod =
        cursor.is('=') && (cursor.ahead(1)?.text === 'z' || this.#starts.has(cursor.ahead(1)?.text ?? ''));
      if (usesZod) this.#starts.set(name, cursor.index + 1);
    }
  }

  #constant(name: string): JsonObject {
    const known = this.#schemas.get(name);
    if (known !== undefined) return known;
    const back = this.#cursor.index;
    this.#cursor.index = this.#starts.get(name) ?? 0;
    this.#open.add(name);
    const { schema } = this.#chain();
    this.#open.delete(name);
    this.#cursor.index = back;
    this.#schemas.set(name, schema);
    return schema;
  }

  /** A chain that begins with `z.…` or the name of another schema of this text. */
  #chain(): Chain {
    this.#depth += 1;
    if (this.#depth > 200) throw this.#cursor.error('The schema is nested too deeply.');
    const cursor = this.#cursor;
    let chain = cursor.take('z') ? this.#base() : { schema: this.#reference(), isOptional: false };
    while (cursor.is('.') || cursor.is('?.')) {
      cursor.next();
      const method = cursor.next();
      if (method.text === 'shape' || method.text === 'options')
        throw cursor.error(`".${method.text}" cannot be read here; write the schema out.`, method);
      chain = this.#apply(chain, method, this.#arguments());
    }
    this.#depth -= 1;
    return chain;
  }

  #reference(): JsonObject {
    const token = this.#cursor.next();
    if (token.kind !== 'name' || !this.#starts.has(token.text)) {
      throw this.#cursor.error(
        `"${token.text}" is not a zod schema in this text; select it as well, or write it out.`,
        token,
      );
    }
    return { $ref: `#/$defs/${token.text}` };
  }

  #base(): Chain {
    const cursor = this.#cursor;
    cursor.expect('.');
    let name = cursor.next();
    if (name.text === 'coerce' || name.text === 'iso') {
      cursor.expect('.');
      name = cursor.next();
      if (name.text === 'date' && cursor.ahead(-3)?.text === 'coerce') {
        this.#arguments();
        return { schema: { type: 'string', format: 'date-time' }, isOptional: false };
      }
      const format = FORMATS[name.text];
      if (format !== undefined) {
        this.#arguments();
        return { schema: { type: 'string', format }, isOptional: false };
      }
    }
    const args = this.#arguments();
    if (name.text === 'optional' || name.text === 'nullish')
      return {
        schema: name.text === 'nullish' ? orNull(this.#schemaIn(args[0], name)) : this.#schemaIn(args[0], name),
        isOptional: true,
      };
    return { schema: this.#baseSchema(name, args), isOptional: false };
  }

  #baseSchema(name: CodeToken, args: readonly Argument[]): JsonObject {
    const [first, second] = args;
    const plain = BASES[name.text];
    if (plain !== undefined) return plain;
    switch (name.text) {
      case 'date':
        return { type: 'string', format: 'date-time' };
      case 'object':
      case 'looseObject':
        return this.#object(first, name);
      case 'strictObject':
        return { ...this.#object(first, name), additionalProperties: false };
      case 'array':
        return listOf(this.#schemaIn(first, name));
      case 'set':
        return { ...listOf(this.#schemaIn(first, name)), uniqueItems: true };
      case 'enum':
      case 'nativeEnum':
        return enumOf(valuesOf(first, name));
      case 'literal':
        return first?.kind === 'list'
          ? unionOf(valuesOf(first, name).map(literal))
          : literal(valuesOf(first, name)[0] ?? null);
      case 'union':
      case 'xor':
        return unionOf(this.#schemasIn(first, name));
      case 'discriminatedUnion':
        return unionOf(this.#schemasIn(second, name));
      case 'intersection':
        return { allOf: [this.#schemaIn(first, name), this.#schemaIn(second, name)] };
      case 'nullable':
        return orNull(this.#schemaIn(first, name));
      case 'tuple': {
        const items = this.#schemasIn(first, name);
        return {
          type: 'array',
          prefixItems: items,
          items: second === undefined ? false : this.#schemaIn(second, name),
          minItems: items.length,
        };
      }
      case 'record':
      case 'partialRecord':
        return this.#record(args, name);
      case 'lazy':
      case 'preprocess':
        return this.#schemaIn(name.text === 'lazy' ? first : second, name);
      default: {
        const format = FORMATS[name.text];
        if (format !== undefined) return { type: 'string', format };
        throw this.#cursor.error(`"z.${name.text}" cannot be expressed in JSON Schema.`, name);
      }
    }
  }

  #record(args: readonly Argument[], name: CodeToken): JsonObject {
    const [first, second] = args;
    const values = this.#schemaIn(second ?? first, name);
    const keys = second === undefined ? {} : this.#schemaIn(first, name);
    if (isList(keys['enum'])) {
      const names = keys['enum'].filter((key) => typeof key === 'string');
      return objectOf(Object.fromEntries(names.map((key) => [key, values])), name.text === 'record' ? names : []);
    }
    const { type: _, ...rules } = keys;
    return {
      type: 'object',
      ...(Object.keys(rules).length > 0 && { propertyNames: rules }),
      additionalProperties: values,
    };
  }

  #object(argument: Argument | undefined, at: CodeToken): JsonObject {
    if (argument?.kind !== 'object')
      throw this.#cursor.error('The properties must be written out here, in braces.', at);
    const properties: Record<string, JsonObject> = {};
    const required: string[] = [];
    for (const [key, value] of argument.entries) {
      if (value.kind !== 'chain') throw this.#cursor.error(`"${key}" is not a zod schema.`, at);
      setOwn(properties, key, value.chain.schema);
      if (!value.chain.isOptional) required.push(key);
    }
    return objectOf(properties, required);
  }

  #schemaIn(argument: Argument | undefined, at: CodeToken): JsonObject {
    if (argument?.kind !== 'chain') throw this.#cursor.error(`A zod schema is expected within "${at.text}".`, at);
    return argument.chain.schema;
  }

  #schemasIn(argument: Argument | undefined, at: CodeToken): JsonObject[] {
    if (argument?.kind !== 'list')
      throw this.#cursor.error(`An array of zod schemas is expected within "${at.text}".`, at);
    return argument.items.map((item) => this.#schemaIn(item, at));
  }

  #apply(chain: Chain, method: CodeToken, args: readonly Argument[]): Chain {
    const { schema, isOptional } = chain;
    const [first] = args;
    const { text } = method;
    const withSchema = (next: JsonObject): Chain => ({ schema: next, isOptional });
    if (SILENT.has(text)) return text === 'meta' ? withSchema(withMeta(schema, first)) : chain;
    if (INEXACT.has(text)) {
      this.notes.push(`".${text}(…)" cannot be expressed in JSON Schema and was left out.`);
      return chain;
    }
    switch (text) {
      case 'optional':
      case 'exactOptional':
        return { schema, isOptional: true };
      case 'nullable':
        return withSchema(orNull(schema));
      case 'nullish':
        return { schema: orNull(schema), isOptional: true };
      case 'default':
        return { schema: first?.kind === 'value' ? { ...schema, default: first.value } : schema, isOptional: true };
      case 'describe':
        return withSchema(withDescription(schema, textOf(first)));
      case 'array':
        return withSchema(listOf(schema));
      case 'or':
        return withSchema(unionOf([schema, this.#schemaIn(first, method)]));
      case 'and':
        return withSchema(mergeObjects([this.#resolved(schema), this.#resolved(this.#schemaIn(first, method))]));
      case 'strict':
        return withSchema({ ...this.#resolved(schema), additionalProperties: false });
      case 'catchall':
        return withSchema({ ...this.#resolved(schema), additionalProperties: this.#schemaIn(first, method) });
      case 'rest':
        return withSchema({ ...schema, items: this.#schemaIn(first, method) });
      case 'extend':
      case 'safeExtend':
        return withSchema(mergeObjects([this.#resolved(schema), this.#object(first, method)]));
      case 'merge':
        return withSchema(mergeObjects([this.#resolved(schema), this.#resolved(this.#schemaIn(first, method))]));
      case 'partial': {
        const { required: _, ...rest } = this.#resolved(schema);
        return withSchema(rest);
      }
      case 'pick':
      case 'omit':
        return withSchema(pickProperties(this.#resolved(schema), first, text === 'pick'));
      default:
        return withSchema(this.#constrained(schema, method, first));
    }
  }

  /** Numbers, lengths, patterns and formats. */
  #constrained(schema: JsonObject, method: CodeToken, first: Argument | undefined): JsonObject {
    const { text } = method;
    const format = FORMATS[text];
    if (format !== undefined && schema['type'] === 'string') return { ...schema, format };
    if (text === 'int') return { ...schema, type: 'integer' };
    if (text === 'regex') return first?.kind === 'pattern' ? { ...schema, pattern: first.pattern } : schema;
    if (text === 'nonempty') return { ...schema, [schema['type'] === 'array' ? 'minItems' : 'minLength']: 1 };
    const fixed: Readonly<Record<string, JsonObject>> = {
      positive: { exclusiveMinimum: 0 },
      nonnegative: { minimum: 0 },
      negative: { exclusiveMaximum: 0 },
      nonpositive: { maximum: 0 },
    };
    const bound = fixed[text];
    if (bound !== undefined) return { ...schema, ...bound };
    const number = first?.kind === 'value' && typeof first.value === 'number' ? first.value : undefined;
    const keywords = boundKeywords(text, schema['type'] ?? null);
    if (keywords === undefined) throw this.#cursor.error(`".${text}" is not known here.`, method);
    if (number === undefined) {
      this.notes.push(`".${text}(…)" has no plain number and was left out.`);
      return schema;
    }
    return { ...schema, ...Object.fromEntries(keywords.map((keyword) => [keyword, number])) };
  }

  #resolved(schema: JsonObject): JsonObject {
    const ref = schema['$ref'];
    if (typeof ref !== 'string') return schema;
    const name = ref.replace('#/$defs/', '');
    if (this.#open.has(name)) throw this.#cursor.error(`"${name}" builds on itself.`);
    return this.#constant(name);
  }

  #arguments(): readonly Argument[] {
    const cursor = this.#cursor;
    if (cursor.is('<')) cursor.skipBracketed();
    if (!cursor.take('(')) return [];
    const args: Argument[] = [];
    while (!cursor.take(')')) {
      args.push(this.#argument());
      if (!cursor.is(')')) cursor.expect(',');
    }
    return args;
  }

  #argument(): Argument {
    const cursor = this.#cursor;
    const token = cursor.current;
    let argument: Argument;
    if (token.kind === 'text') argument = { kind: 'value', value: cursor.next().text };
    else if (token.kind === 'number') argument = { kind: 'value', value: Number(cursor.next().text) };
    else if (token.kind === 'regex') argument = { kind: 'pattern', pattern: cursor.next().text.replaceAll('\\/', '/') };
    else if (/^(?:true|false|null)$/.test(token.text))
      argument = { kind: 'value', value: JSON.parse(cursor.next().text) as JsonValue };
    else if (cursor.is('[')) argument = this.#list();
    else if (cursor.is('{')) argument = this.#entries();
    else if (cursor.is('(') && cursor.ahead(1)?.text === ')') {
      cursor.index += 2;
      if (cursor.take(':')) while (!cursor.is('=>')) cursor.next();
      argument = cursor.take('=>') ? this.#argument() : { kind: 'other' };
    } else if (cursor.is('z') || this.#starts.has(token.text)) argument = { kind: 'chain', chain: this.#chain() };
    else argument = { kind: 'other' };
    if (cursor.is('as') && cursor.ahead(1)?.text === 'const') cursor.index += 2;
    if (cursor.is(',') || cursor.is(')') || cursor.is(']') || cursor.is('}')) return argument;
    return this.#skipExpression();
  }

  #skipExpression(): Argument {
    const cursor = this.#cursor;
    while (!cursor.is(',') && !cursor.is(')') && !cursor.is(']') && !cursor.is('}')) {
      if (cursor.current.kind === 'end') throw cursor.error('This call is never closed.');
      if (cursor.current.kind === 'sign' && /^[{([]$/.test(cursor.current.text)) cursor.skipBracketed();
      else cursor.next();
    }
    return { kind: 'other' };
  }

  #list(): Argument {
    const cursor = this.#cursor;
    const items: Argument[] = [];
    cursor.expect('[');
    while (!cursor.take(']')) {
      items.push(this.#argument());
      if (!cursor.is(']')) cursor.expect(',');
    }
    return items.every((item) => item.kind === 'value')
      ? { kind: 'value', value: items.map((item) => item.value) }
      : { kind: 'list', items };
  }

  #entries(): Argument {
    const cursor = this.#cursor;
    const entries: [string, Argument][] = [];
    const start = cursor.current;
    cursor.expect('{');
    while (!cursor.take('}')) {
      const key = cursor.next();
      if (key.kind === 'end') throw cursor.error('This brace is never closed.', start);
      if (key.text === '...')
        throw cursor.error('Spread properties cannot be read; use .extend, or write them out.', key);
      if (key.text === 'get' && cursor.ahead(1)?.text === '(') entries.push(this.#getter());
      else if (cursor.take(':')) entries.push([key.text, withDoc(this.#argument(), key.doc)]);
      else entries.push([key.text, { kind: 'other' }]);
      if (!cursor.is('}')) cursor.expect(',');
    }
    return entries.length > 0 && entries.every(([, each]) => each.kind === 'value')
      ? {
          kind: 'value',
          value: Object.fromEntries(entries.map(([key, each]) => [key, each.kind === 'value' ? each.value : null])),
        }
      : { kind: 'object', entries };
  }

  /** `get children() { return z.array(Node) }`: how zod 4 writes recursion. */
  #getter(): [string, Argument] {
    const cursor = this.#cursor;
    const name = cursor.next().text;
    cursor.expect('(');
    cursor.expect(')');
    while (!cursor.is('{') && cursor.current.kind !== 'end') cursor.next();
    cursor.expect('{');
    cursor.expect('return');
    const chain = this.#chain();
    cursor.take(';');
    cursor.expect('}');
    return [name, { kind: 'chain', chain }];
  }
}

function withDoc(argument: Argument, doc: string | undefined): Argument {
  if (argument.kind !== 'chain' || doc === undefined || 'description' in argument.chain.schema) return argument;
  return { kind: 'chain', chain: { ...argument.chain, schema: withDescription(argument.chain.schema, doc) } };
}

function textOf(argument: Argument | undefined): string | undefined {
  return argument?.kind === 'value' && typeof argument.value === 'string' ? argument.value : undefined;
}

function withMeta(schema: JsonObject, argument: Argument | undefined): JsonObject {
  const value = argument?.kind === 'value' && isRecord(argument.value) ? argument.value : {};
  const extra: JsonDraft = {};
  for (const key of ['title', 'description', 'examples']) if (value[key] !== undefined) extra[key] = value[key];
  return { ...schema, ...extra };
}

function valuesOf(argument: Argument | undefined, at: CodeToken): readonly JsonValue[] {
  if (argument?.kind === 'value') {
    if (isList(argument.value)) return argument.value;
    return isRecord(argument.value) ? Object.values(argument.value) : [argument.value];
  }
  throw new ReadError(`The values of "${at.text}" must be written out here.`, at.offset);
}

function pickProperties(schema: JsonObject, argument: Argument | undefined, keeps: boolean): JsonObject {
  const names = argument?.kind === 'value' && isRecord(argument.value) ? Object.keys(argument.value) : [];
  return pickKeys(schema, names, keeps);
}
