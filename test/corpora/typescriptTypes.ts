// Prints how many types of a repository are read as ts-json-schema-generator says they are. See README.md.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createFormatter, createParser, DEFAULT_CONFIG, SchemaGenerator } from 'ts-json-schema-generator';
import { ts } from '../../src/host/typeReader/compiler.ts';
import { pathsOf, specifiersIn } from '../../src/core/code/script/files.ts';
import type { JsonObject, JsonValue } from '../../src/core/json/json.ts';
import { isRecord } from '../../src/core/json/json.ts';
import { readSchemaSource } from '../support/typeReader.ts';

const [, , folder = '.', show = '20', pattern = '.'] = process.argv;

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
  types: [],
  strict: true,
  noEmit: true,
  skipLibCheck: true,
};

const CONFIG = {
  ...DEFAULT_CONFIG,
  expose: 'all' as const,
  topRef: false,
  skipTypeCheck: true,
};

function filesIn(root: string): string[] {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  return entries
    .filter(
      (each) => each.isFile() && /\.tsx?$/.test(each.name) && !/node_modules|\/dist\//.test(`${each.parentPath}/`),
    )
    .map((each) => path.resolve(each.parentPath, each.name));
}

type Named = ts.InterfaceDeclaration | ts.TypeAliasDeclaration;

/** The exported interfaces and types of a file that have no parameters. */
function namedTypes(file: ts.SourceFile): readonly Named[] {
  return file.statements.filter(
    (each): each is Named =>
      (ts.isInterfaceDeclaration(each) || ts.isTypeAliasDeclaration(each)) &&
      each.typeParameters === undefined &&
      (ts.getCombinedModifierFlags(each) & ts.ModifierFlags.Export) !== 0,
  );
}

/** What the generator says; `undefined` where it cannot. */
function truth(program: ts.Program, node: ts.Node): JsonObject | undefined {
  try {
    const generator = new SchemaGenerator(
      program as never,
      createParser(program as never, CONFIG),
      createFormatter(CONFIG),
      CONFIG,
    );
    return JSON.parse(JSON.stringify(generator.createSchemaFromNodes([node as never]))) as JsonObject;
  } catch {
    return undefined;
  }
}

const WORDS = new Set(['$schema', '$defs', 'definitions', 'description', 'examples', '$comment', 'title']);

/** Recursion is followed this far. */
const MAX_DEPTH = 7;

/** A schema with the definitions put in, unions and literals written one way, keys sorted, words left out. */
class Plain {
  readonly #defs: JsonObject;
  /** The generator writes `false` for every object that says nothing of other properties. */
  readonly #isClosed: boolean;

  readonly #known = new Map<string, JsonValue>();

  constructor(root: JsonObject, isClosed: boolean) {
    const defs = root['$defs'] ?? root['definitions'];
    this.#defs = isRecord(defs) ? defs : {};
    this.#isClosed = isClosed;
  }

  of(value: JsonValue, depth = 0): JsonValue {
    if (value === true || value === false) return value;
    if (depth > MAX_DEPTH) return '(deeper)';
    if (Array.isArray(value)) return value.map((item) => this.of(item as JsonValue, depth));
    if (!isRecord(value)) return value;
    const { $ref, ...rest } = value;
    if (typeof $ref === 'string') {
      const key = JSON.stringify([value, depth]);
      const known = this.#known.get(key);
      if (known !== undefined) return known;
      const name = decodeURIComponent($ref.replace(/^#\/(?:\$defs|definitions)\//, ''));
      const target = this.#defs[name];
      const made = this.of({ ...(isRecord(target) ? target : {}), ...rest }, depth);
      this.#known.set(key, made);
      return made;
    }
    return this.#union(value, depth) ?? this.#shape(value, depth);
  }

  #union(schema: JsonObject, depth: number): JsonValue | undefined {
    const { type, anyOf, enum: choices, const: only, ...rest } = schema;
    const parts: JsonValue[] = [];
    if (Array.isArray(anyOf)) parts.push(...(anyOf as JsonValue[]).map((each) => this.of(each, depth)));
    else if (Array.isArray(choices)) parts.push(...(choices as JsonValue[]).map((each) => ({ is: each })));
    else if (only !== undefined) parts.push({ is: only });
    else if (Array.isArray(type))
      parts.push(
        ...(type as string[]).map((each) =>
          this.of({ type: each, ...(each === 'null' ? {} : rest) } as JsonObject, depth),
        ),
      );
    else return undefined;
    const flat = parts.flatMap((part) =>
      isRecord(part) && Array.isArray(part['any']) ? (part['any'] as JsonValue[]) : [part],
    );
    if (flat.some((part) => isRecord(part) && Object.keys(part).length === 0)) return {};
    const all = unique(flat);
    const others = Array.isArray(type) ? {} : this.#shape(rest as JsonObject, depth);
    const extra = isRecord(others) ? others : {};
    if (all.length === 1 && isRecord(all[0])) return { ...all[0], ...extra };
    return { any: all, ...extra };
  }

  #shape(schema: JsonObject, depth: number): JsonValue {
    const made: Record<string, JsonValue> = {};
    const left = new Set<string>();
    const { properties } = schema;
    for (const [name, value] of Object.entries(isRecord(properties) ? properties : {})) {
      const own = isFunction(value) ? NEVER : short(this.of(value, depth + 1), depth);
      if (JSON.stringify(own) !== NEVER_TEXT) made[name] = own;
      else left.add(name);
    }
    const own = Object.entries(made).toSorted(([a], [b]) => (a < b ? -1 : 1));
    const result: Record<string, JsonValue> = own.length === 0 ? {} : { properties: Object.fromEntries(own) };
    for (const key of Object.keys(schema).toSorted()) {
      const value = schema[key] as JsonValue;
      if (WORDS.has(key) || key === 'properties') continue;
      if (key === 'required' && Array.isArray(value)) {
        const names = (value as string[]).filter((name) => !left.has(name));
        if (names.length > 0) result[key] = names.toSorted();
      } else if (key === 'additionalProperties') {
        const rest = value === false && !this.#isClosed ? NEVER : this.of(value, depth + 1);
        if (rest !== true && rest !== false && JSON.stringify(rest) !== '{}') result[key] = rest;
      } else if (key === 'deprecated') result[key] = true;
      else if (/^(?:items|prefixItems|additionalItems|allOf|propertyNames)$/.test(key))
        result[key] = short(this.of(value, depth + 1), depth);
      else result[key] = value;
    }
    return list(result);
  }
}

/** What is deep within stands for itself by a number: written out, recursive types grow without bound. */
function short(value: JsonValue, depth: number): JsonValue {
  const text = JSON.stringify(value);
  return depth < 2 || text.length < 80 ? value : createHash('sha1').update(text).digest('hex').slice(0, 12);
}

const NEVER = { not: {} };
const NEVER_TEXT = JSON.stringify(NEVER);

/** Without what another part says as well. */
function unique(parts: readonly JsonValue[]): readonly JsonValue[] {
  const texts = new Set(parts.map((part) => JSON.stringify(part)));
  texts.delete(NEVER_TEXT);
  if (texts.delete('{"type":"null"}')) texts.add('{"is":null}');
  if (texts.has('{"is":true}') && texts.has('{"is":false}')) {
    for (const each of ['{"is":true}', '{"is":false}']) texts.delete(each);
    texts.add('{"type":"boolean"}');
  }
  return [...texts].toSorted().map((text) => JSON.parse(text) as JsonValue);
}

/** Tuples as the newer drafts have them, and those of one type as lists of that length. */
function list(schema: Record<string, JsonValue>): JsonValue {
  if (schema['type'] !== 'array') return schema;
  const { items, prefixItems, additionalItems, minItems, maxItems, ...rest } = schema;
  const first = Array.isArray(items)
    ? (items as JsonValue[])
    : Array.isArray(prefixItems)
      ? (prefixItems as JsonValue[])
      : [];
  if (first.length === 0) {
    const empty = maxItems === 0 || items === false || JSON.stringify(items) === NEVER_TEXT;
    return {
      ...rest,
      ...(!empty && items !== undefined && { items }),
      ...(minItems !== undefined && minItems !== 0 && { minItems }),
      ...((empty || maxItems !== undefined) && { maxItems: maxItems ?? 0 }),
    };
  }
  const tail = Array.isArray(items) ? (additionalItems ?? false) : (items ?? false);
  const texts = new Set(first.map((each) => JSON.stringify(each)));
  if (texts.size === 1 && (tail === false || texts.has(JSON.stringify(tail))))
    return {
      ...rest,
      items: first[0] ?? {},
      ...(minItems !== undefined && minItems !== 0 && { minItems }),
      ...(tail === false && { maxItems: first.length }),
    };
  return { ...rest, prefixItems: first, items: tail, ...(minItems !== undefined && minItems !== 0 && { minItems }) };
}

function isFunction(schema: JsonValue): boolean {
  return (
    isRecord(schema) &&
    typeof schema['$comment'] === 'string' &&
    /^(?:\(|new )/.test(schema['$comment']) &&
    !('$ref' in schema)
  );
}

const canonical = (schema: JsonObject, isClosed: boolean): string =>
  JSON.stringify(new Plain(schema, isClosed).of(schema));

/** The files beside one that it takes something from, and those that they do. */
function neighbours(at: string, text: string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const queue = [[at, text] as const];
  for (let next = queue.shift(); next !== undefined && texts.size < 40; next = queue.shift()) {
    const [from, source] = next;
    for (const specifier of specifiersIn(source)) {
      const found = pathsOf(from, specifier).find((each) => paths.has(each));
      if (found === undefined || texts.has(found)) continue;
      const its = readFileSync(found, 'utf8');
      texts.set(found, its);
      queue.push([found, its]);
    }
  }
  return texts;
}

const counts = { same: 0, told: 0, refused: 0, WRONG: 0 };
const shown: string[] = [];
const paths = new Set(filesIn(folder));
const program = ts.createProgram([...paths], OPTIONS);
for (const file of [...paths].filter((each) => new RegExp(pattern).test(each)).toSorted()) {
  const source = program.getSourceFile(file);
  if (source === undefined) continue;
  const texts = neighbours(file, source.text);
  for (const node of namedTypes(source)) {
    const expected = truth(program, node);
    if (expected === undefined || isFunction(expected)) continue;
    const name = node.name.text;
    const reading = await readSchemaSource(source.text, 'typescript', name, { path: file, texts });
    const [read, right] = [reading.ok ? canonical(reading.schema, false) : '', canonical(expected, true)];
    // It is made of types of other packages alone.
    if (right === '{}') continue;
    const place = `${path.relative(folder, file)} ${name}`;
    if (!reading.ok) {
      counts.refused += 1;
      shown.push(`refused ${place}: ${reading.problem.message}`);
    } else if (read === right) counts.same += 1;
    else if (reading.notes.length > 0) {
      counts.told += 1;
      shown.push(
        `told ${place}: ${reading.notes.join(' ')}\n  read  ${read.slice(0, 400)}\n  right ${right.slice(0, 400)}`,
      );
    } else {
      counts.WRONG += 1;
      shown.push(`WRONG ${place}\n  read  ${read.slice(0, 600)}\n  right ${right.slice(0, 600)}`);
    }
  }
}
for (const line of shown.toSorted().slice(0, Number(show))) console.log(line);
const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
const share = (count: number): string => `${count} (${((100 * count) / Math.max(1, all)).toFixed(1)} %)`;
console.log(
  `${all} types: ${Object.entries(counts)
    .map(([what, count]) => `${what} ${share(count)}`)
    .join(', ')}`,
);
