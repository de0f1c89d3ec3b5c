/**
 * Zod schemas as JSON Schema: the chain of calls is read from the syntax tree and done with the real zod, for functions
 * and methods that are known and values that stand in the text. Nothing of the user's own code is run.
 */
import * as l10n from '@vscode/l10n';
import { isRecord } from '../../json/json.ts';
import { ReadError, readSafely, type SchemaReading } from '../../json/reading.ts';
import type { ScriptFiles } from '../../code/script/files.ts';
import type { Declaration, Scopes } from '../../code/script/scope.ts';
import { comeByHolder } from '../../code/script/holder.ts';
import type { SyntaxNode } from '../../code/script/tree.ts';
import { z } from './zod/makers.ts';
import { Scripts, type Script } from './zod/scripts.ts';
import { toJsonSchema } from './zod/toJson.ts';
import { isSchema, type Schema, type Schemas } from './zod/schemas.ts';

/** `rootName` picks among several constants; only it and what it is made of is read. `files`: those beside it. */
export function readZod(text: string, rootName?: string, files?: ScriptFiles): SchemaReading {
  return readSafely(text, () => new ZodReader(text, files).read(rootName));
}

/** A tree of this many characters takes about half a second. */
const MAX_LENGTH = 500_000;

interface Found {
  readonly name: string | undefined;
  readonly schema: Schema;
  /** Who came by the declarations that it is made of. */
  readonly reader: string;
}

/** Of a schema that is not asked for by a name. l10n: none, a key. */
function readerOf({ from }: SyntaxNode): string {
  return `expression ${from}`;
}

class ZodReader {
  readonly #text: string;
  readonly #tree: SyntaxNode;
  readonly #scopes: Scopes;
  readonly #schemas: Schemas;
  readonly #script: Script;

  constructor(text: string, files: ScriptFiles | undefined) {
    if (text.length > MAX_LENGTH)
      throw new ReadError(l10n.t('The file is too long to be read. Select the schema in it.'), 0);
    const scripts = new Scripts(files);
    this.#script = scripts.open(files?.path ?? '', text);
    this.#text = text;
    this.#tree = this.#script.tree;
    this.#scopes = this.#script.scopes;
    this.#schemas = scripts.schemas;
  }

  read(rootName: string | undefined): Extract<SchemaReading, { ok: true }> {
    const { name, schema, reader } = this.#wanted(rootName) ?? this.#lastConstant() ?? this.#firstExpression();
    const read = toJsonSchema(schema, name, this.#schemas);
    const notes = [...read.notes, ...this.#script.reached.notesOf(reader)];
    return { ok: true, ...read, notes, ...(name !== undefined && { name }) };
  }

  #wanted(name: string | undefined): Found | undefined {
    if (name === undefined) return undefined;
    const declaration = this.#scopes.topLevel.get(name) ?? this.#nested(name);
    if (declaration === undefined) return undefined;
    const schema = this.#script.values.valueOf(declaration);
    if (isSchema(schema)) return { name, schema, reader: this.#script.reachable(declaration).key };
    throw new ReadError(l10n.t`"${name}" is not a zod schema.`, declaration.offset);
  }

  /** A constant within a function. */
  #nested(name: string): Declaration | undefined {
    let found: Declaration | undefined;
    this.#tree.cursor().iterate(({ name: kind, from, to, node }) => {
      if (found !== undefined || kind !== 'VariableDefinition' || this.#text.slice(from, to) !== name) return;
      found = this.#scopes.find(name, node);
    });
    return found;
  }

  /** Of the constants of the file the last that no other is made of. What else cannot be read is no matter. */
  #lastConstant(): Found | undefined {
    const found = new Map<Schema, string>();
    let problem: ReadError | undefined;
    for (const declaration of this.#scopes.topLevel.values()) {
      if (declaration.declared.kind !== 'value') continue;
      try {
        const value = this.#script.values.valueOf(declaration);
        if (isSchema(value)) found.set(value, declaration.name);
      } catch (error) {
        if (!(error instanceof ReadError)) throw error;
        if (/\bz(?:od)?\s*\./.test(this.#script.values.slice(declaration.declared.node))) problem ??= error;
      }
    }
    if (found.size === 0) {
      if (problem !== undefined) throw problem;
      return undefined;
    }
    const used = this.#usedWithin(found);
    const names = [...found];
    const [schema, name] = names.findLast(([each]) => !used.has(each)) ?? names.at(-1) ?? [];
    const declaration = name === undefined ? undefined : this.#scopes.topLevel.get(name);
    if (schema === undefined || declaration === undefined) return undefined;
    return { name, schema, reader: this.#script.reachable(declaration).key };
  }

  #usedWithin(found: ReadonlyMap<Schema, string>): ReadonlySet<Schema> {
    const used = new Set<Schema>();
    const named = new Map<string, Schema[]>();
    for (const [schema, name] of found) named.set(name, [...(named.get(name) ?? []), schema]);
    for (const [schema, name] of found) {
      const { topLevel } = this.#scopes;
      const declared = topLevel.get(name)?.declared;
      if (declared?.kind !== 'value') continue;
      for (const other of namesWithin(declared.node, this.#text)) {
        const value = other === name ? undefined : topLevel.get(other);
        if (value?.declared.kind !== 'value') continue;
        for (const each of named.get(other) ?? []) if (each !== schema) used.add(each);
      }
    }
    return used;
  }

  /** A chain that stands alone, or within something else. */
  #firstExpression(): Found {
    let result: Found | undefined;
    let problem: ReadError | undefined;
    let isFull = 0;
    this.#tree.cursor().iterate(({ name, node }) => {
      if (result !== undefined) return false;
      if (name !== 'CallExpression' || !/^z(?:od)?\s*\??\./.test(this.#text.slice(node.from, node.from + 20)))
        return undefined;
      isFull += 1;
      if (isFull > 200) return false;
      try {
        const schema = this.#evaluate(node);
        if (isSchema(schema))
          result = this.#shapeAround(node) ?? { name: this.#nameBefore(node), schema, reader: readerOf(node) };
      } catch (error) {
        if (!(error instanceof ReadError)) throw error;
        problem ??= error;
      }
      return false;
    });
    if (result !== undefined) return result;
    throw problem ?? new ReadError(l10n.t('There is no zod schema here.'), 0);
  }

  /** The object that the chain is a property of, where all its values are schemas: `tool('add', { a: z.number() }, …)`. */
  #shapeAround(node: SyntaxNode): Found | undefined {
    const object = node.parent?.name === 'Property' ? node.parent.parent : null;
    if (object?.name !== 'ObjectExpression') return undefined;
    let shape: unknown;
    try {
      shape = this.#evaluate(object);
    } catch (error) {
      if (error instanceof ReadError) return undefined;
      throw error;
    }
    if (!isShape(shape)) return undefined;
    // `{ schema: z.object({ … }) }` is an option that has the schema.
    const [only, ...others] = Object.values(shape);
    if (others.length === 0 && only instanceof z.ZodObject) return undefined;
    const schema = this.#schemas.made(z.object(shape), undefined, Object.values(shape), object.from);
    return { name: this.#nameBefore(object), schema, reader: readerOf(object) };
  }

  /** The value of an expression that is not asked for by a name, but may be held by one. */
  #evaluate(node: SyntaxNode): unknown {
    return this.#script.reached.within(readerOf(node), () => {
      comeByHolder(node, this.#script);
      return this.#script.values.evaluate(node);
    });
  }

  #nameBefore(node: SyntaxNode): string | undefined {
    for (let before = node.prevSibling; before !== null; before = before.prevSibling)
      if (before.name === 'VariableDefinition') return this.#text.slice(before.from, before.to);
    return undefined;
  }
}

function isShape(value: unknown): value is Record<string, Schema> {
  return isRecord(value) && Object.values(value).every((each) => isSchema(each));
}

function namesWithin(node: SyntaxNode, text: string): ReadonlySet<string> {
  const names = new Set<string>();
  node.cursor().iterate(({ name, from, to }) => {
    if (name === 'VariableName') names.add(text.slice(from, to));
    return undefined;
  });
  return names;
}
