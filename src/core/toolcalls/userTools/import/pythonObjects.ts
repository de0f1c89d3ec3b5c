/** Dictionaries and calls of Python field by field, so that one that only has meaning when the code runs is no matter. */
import * as l10n from '@vscode/l10n';
import { isRecord, setOwn, type JsonValue } from '../../../json/json.ts';
import { ReadError } from '../../../json/reading.ts';
import type { PythonFile, PythonModules } from '../../../code/python/modules.ts';
import { argumentsOf } from '../../../code/python/scope.ts';
import { dottedName, keyOf, partOf, partsOf, type SyntaxNode } from '../../../code/python/tree.ts';
import type { PythonValues } from '../../../code/python/values.ts';
import { fieldsOfValue, lookedUpOnce, type Entry, type Fields } from './fields.ts';

/** Where an entry stands, for what a value alone does not say: the name of a class. */
export interface PythonEntry extends Entry {
  readonly node: SyntaxNode;
  readonly file: PythonFile;
}

/** Calls that are only another way to write a dictionary. */
const DICTIONARIES =
  /^(?:dict|Schema|ToolInputSchema\w*|InputSchema\w*|ToolParam|FunctionDefinition|ToolInputSchemaTypeDef)$/;
/** What may be missing in a schema, and be said: it narrows nothing. */
const WORDS = new Set(['description', 'title', 'examples', '$comment']);
const MAX_STEPS = 20;
const MAX_DEPTH = 60;

export class PythonObjects {
  readonly #modules: PythonModules;
  readonly #values: PythonValues;
  readonly #known = new Map<string, Fields | undefined>();
  /** Objects that lack words which are only known when the code runs. */
  readonly #lost = new WeakSet<object>();

  constructor(modules: PythonModules, values: PythonValues) {
    this.#modules = modules;
    this.#values = values;
  }

  entry(node: SyntaxNode, file: PythonFile): PythonEntry {
    const read = (): JsonValue => {
      const value = this.valueOf(node, file);
      if (value === undefined) throw new ReadError(unknown(node, file), node.from);
      return value;
    };
    return { offset: node.from, node, file, read, fields: () => this.fields(node, file) };
  }

  /** What a name leads to, with the file it stands in. */
  resolve(node: SyntaxNode, file: PythonFile, steps = 0): { readonly node: SyntaxNode; readonly file: PythonFile } {
    if (node.name === 'ParenthesizedExpression') {
      const inner = partsOf(node)[1];
      if (inner !== undefined && steps < MAX_STEPS) return this.resolve(inner, file, steps + 1);
    }
    if (node.name !== 'VariableName' && node.name !== 'MemberExpression') return { node, file };
    const meaning = this.#modules.meaning(node, file);
    const declared = meaning?.kind === 'declared' ? meaning.declaration.declared : undefined;
    if (meaning?.kind !== 'declared' || declared === undefined || steps > MAX_STEPS) return { node, file };
    if (declared.kind === 'value') return this.resolve(declared.node, meaning.file, steps + 1);
    return declared.kind === 'class' || declared.kind === 'function'
      ? { node: declared.node, file: meaning.file }
      : { node, file };
  }

  /** JSON, with Google's and others' classes for schemas as what they hold; `undefined` where it cannot be told. */
  valueOf(node: SyntaxNode, file: PythonFile, depth = 0): JsonValue | undefined {
    const known = this.#values.valueOf(node, file);
    if (known !== undefined || depth > MAX_DEPTH) return known;
    const target = this.resolve(node, file);
    if (target.node.name === 'ArrayExpression') return this.#list(target.node, target.file, depth);
    if (target.node.name === 'DictionaryExpression' || target.node.name === 'CallExpression') {
      const pairs =
        target.node.name === 'CallExpression' ? schemaArguments(target.node, target.file) : pairsIn(target.node);
      return pairs === undefined ? undefined : this.#record(pairs, target.file, depth);
    }
    // `types.Type.OBJECT` of a library is its name.
    const name = dottedName(target.node, target.file.text);
    return /(?:^|\.)Type\.[A-Z]{1,20}$/.test(name ?? '') ? name?.split('.').at(-1) : undefined;
  }

  #list(node: SyntaxNode, file: PythonFile, depth: number): JsonValue | undefined {
    const items: JsonValue[] = [];
    for (const part of partsOf(node)) {
      if (/^[[\],]$/.test(part.name)) continue;
      const value = part.name === '*' ? undefined : this.valueOf(part, file, depth + 1);
      if (value === undefined) return undefined;
      items.push(value);
    }
    return items;
  }

  #record(pairs: readonly Pair[], file: PythonFile, depth: number): JsonValue | undefined {
    const found: Record<string, JsonValue> = {};
    for (const { key, value } of pairs) {
      const told = this.valueOf(value, file, depth + 1);
      const name = typeof key === 'object' ? this.#values.valueOf(key, file) : key;
      if (told === undefined && depth > 0 && typeof name === 'string' && WORDS.has(name)) {
        this.#lost.add(found);
        continue;
      }
      if (told === undefined) return undefined;
      if (typeof name === 'string') setOwn(found, name, told);
      else if (name !== undefined || !isRecord(told)) return undefined;
      else for (const [each, inner] of Object.entries(told)) setOwn(found, each, inner);
    }
    return found;
  }

  /** What is missing in a value, in words. */
  lostIn(value: JsonValue): readonly string[] {
    const isLost = (each: JsonValue): boolean =>
      typeof each === 'object' && each !== null && (this.#lost.has(each) || Object.values(each).some(isLost));
    return isLost(value) ? [l10n.t('Words in the schema that are computed were left out.')] : [];
  }

  fields(given: SyntaxNode, from: PythonFile): Fields | undefined {
    const { node, file } = this.resolve(given, from);
    const key = `${file.path} ${keyOf(node)}`;
    this.#modules.reached.comeTo(ownerOf(node, file));
    if (this.#known.has(key)) return this.#known.get(key);
    // While it is read it has no fields: a dictionary may not be made of itself.
    this.#known.set(key, undefined);
    const fields = this.#ownedBy(node, file, () => this.#read(node, file));
    this.#known.set(key, fields);
    return fields;
  }

  /** What is looked up once is looked up for all who come to it. */
  #ownedBy<T>(node: SyntaxNode, file: PythonFile, read: () => T): T {
    return this.#modules.reached.within(ownerOf(node, file), read);
  }

  #read(node: SyntaxNode, file: PythonFile): Fields | undefined {
    if (node.name === 'DictionaryExpression') return this.ofPairs(pairsIn(node), node, file);
    if (node.name === 'CallExpression') {
      const pairs = schemaArguments(node, file);
      if (pairs !== undefined) return this.ofPairs(pairs, node, file);
    }
    const value = this.#values.valueOf(node, file);
    return isRecord(value) ? fieldsOfValue(value, () => node.from) : undefined;
  }

  /** The named arguments of a call. */
  ofCall(call: SyntaxNode, file: PythonFile): Fields {
    return this.ofPairs(namedIn(call, file), call, file);
  }

  ofPairs(pairs: readonly Pair[], node: SyntaxNode, file: PythonFile): Fields {
    const own = new Map<string, Entry>();
    const spreads: SyntaxNode[] = [];
    for (const { key, value } of pairs) {
      const name = typeof key === 'object' ? this.#values.valueOf(key, file) : key;
      if (key === undefined) spreads.push(value);
      else if (typeof name === 'string') own.set(name, this.entry(value, file));
    }
    const get = (name: string): Entry | undefined => {
      const entry = own.get(name);
      if (entry !== undefined) return entry;
      for (const spread of spreads.toReversed()) {
        const found = this.fields(spread, file)?.get(name);
        if (found !== undefined) return found;
      }
      return undefined;
    };
    const hidden = (): ReadError | undefined => {
      const unread = spreads.find((spread) => {
        const fields = this.fields(spread, file);
        return fields === undefined || fields.hidden !== undefined;
      });
      if (unread === undefined) return undefined;
      return new ReadError(l10n.t('What "**" puts in here can only be told when the code runs.'), unread.from);
    };
    this.#modules.reached.comeTo(ownerOf(node, file));
    return lookedUpOnce({
      offset: node.from,
      get: (name) => this.#ownedBy(node, file, () => get(name)),
      hidden: () => this.#ownedBy(node, file, hidden),
    });
  }
}

/** Who comes by what an object is made of. l10n: none, a key. */
function ownerOf(node: SyntaxNode, { path }: PythonFile): string {
  return `fields ${path} ${keyOf(node)}`;
}

/** A key and its value; without a key what is spread in. */
interface Pair {
  readonly key: SyntaxNode | string | undefined;
  readonly value: SyntaxNode;
}

function pairsIn(dictionary: SyntaxNode): readonly Pair[] {
  const parts = partsOf(dictionary);
  return parts.flatMap((part, index): readonly Pair[] => {
    const value = parts[index + 1];
    if (value === undefined || (part.name !== ':' && part.name !== '**')) return [];
    return [{ key: part.name === '**' ? undefined : parts[index - 1], value }];
  });
}

/** The keys of a dictionary that can be told. */
export function keysIn(dictionary: SyntaxNode, file: PythonFile, objects: PythonObjects): readonly string[] {
  return pairsIn(dictionary).flatMap(({ key }) => {
    const name = typeof key === 'object' ? objects.valueOf(key, file) : key;
    return typeof name === 'string' ? [name] : [];
  });
}

function namedIn(call: SyntaxNode, file: PythonFile): readonly Pair[] {
  const pairs: Pair[] = [...argumentsOf(call, file.text).named].map(([key, value]) => ({ key, value }));
  const parts = partsOf(partOf(call, 'ArgList') ?? call);
  parts.forEach((part, index) => {
    const value = parts[index + 1];
    if (part.name === '**' && value !== undefined) pairs.push({ key: undefined, value });
  });
  return pairs;
}

function schemaArguments(call: SyntaxNode, file: PythonFile): readonly Pair[] | undefined {
  const name = calledName(call, file);
  return name !== undefined && DICTIONARIES.test(name) ? namedIn(call, file) : undefined;
}

/** The last name of what is called. */
function calledName(call: SyntaxNode, file: PythonFile): string | undefined {
  const callee = call.firstChild;
  return callee === null ? undefined : dottedName(callee, file.text)?.split('.').at(-1);
}

function unknown(node: SyntaxNode, file: PythonFile): string {
  const name =
    dottedName(node, file.text) ?? (node.name === 'CallExpression' ? `${calledName(node, file) ?? ''}(…)` : undefined);
  return name === undefined
    ? l10n.t('What this is can only be told when the code runs.')
    : l10n.t`What "${name}" is can only be told when the code runs.`;
}
