/**
 * `z.infer<typeof Order>` in types: the zod schema is read, and stands in the text as the type it is for, so that the checker
 * can go on with it (`Pick`, `extends`); where that type is used as it is, its own schema is taken.
 */
import * as l10n from '@vscode/l10n';
import { isList, isRecord, type JsonObject, type JsonValue } from '../../../json/json.ts';
import { ReadError } from '../../../json/reading.ts';
import type { ScriptFiles } from '../../../code/script/files.ts';
import type { TypeRequest } from '../typeReader.ts';
import { isSchema } from './schemas.ts';
import { Scripts } from './scripts.ts';
import { toJsonSchema } from './toJson.ts';

/** `<typeof X>` or `<typeof schemas.X>`, whatever it is an argument of. */
const TYPE_OF = /<\s{0,20}typeof\s{1,20}([\w$.]{1,200})\s{0,20}>/g;
const INFER = /(?:[\w$]{1,60}\s?\.\s?)?\b(?:[iI]nfer\w{0,20}|input|output|TypeOf)\s?$/;
/** A name, a blank, a dot, a blank, the word. */
const LONGEST_INFER = 80;

export interface WithZod {
  readonly request: TypeRequest;
  readonly notes: readonly string[];
}

export function withZodTypes(request: TypeRequest): WithZod {
  const { text, files } = request;
  // A list of all types of a file asks for each of them.
  if (last === undefined || last.text !== text || last.files !== files) last = rewritten(text, files);
  return { request: { ...request, ...last.changed }, notes: last.notes };
}

interface Rewritten {
  readonly text: string;
  readonly files: ScriptFiles | undefined;
  readonly changed: Pick<TypeRequest, 'text' | 'files' | 'known'>;
  readonly notes: readonly string[];
}

let last: Rewritten | undefined;

function rewritten(text: string, files: ScriptFiles | undefined): Rewritten {
  const rewriter = new Rewriter(files);
  const changedText = rewriter.rewrite(files?.path ?? '', text);
  const texts = new Map([...(files?.texts ?? [])].map(([path, each]) => [path, rewriter.rewrite(path, each)]));
  const changed = {
    text: changedText,
    known: rewriter.known,
    ...(files !== undefined && { files: { ...files, texts } }),
  };
  return { text, files, changed, notes: rewriter.notes };
}

class Rewriter {
  readonly known: Record<string, JsonObject> = {};
  readonly notes: string[] = [];
  readonly #scripts: Scripts;
  readonly #typed = new Map<string, string | undefined>();
  #declared: string[] = [];
  #count = 0;

  constructor(files: ScriptFiles | undefined) {
    this.#scripts = new Scripts(files);
  }

  rewrite(path: string, text: string): string {
    this.#declared = [];
    this.#typed.clear();
    let result = '';
    let done = 0;
    for (const { 0: whole, 1: name = '', index } of text.matchAll(TYPE_OF)) {
      const before = INFER.exec(text.slice(Math.max(done, index - LONGEST_INFER), index))?.[0];
      const type = before === undefined ? undefined : this.#typeOf(path, text, name);
      if (before === undefined || type === undefined) continue;
      const start = index - before.length;
      const end = index + whole.length;
      // Places behind it stay where they are.
      result += text.slice(done, start) + type + text.slice(start + type.length, end).replace(/\S/g, ' ');
      done = end;
    }
    return done === 0 ? text : `${result}${text.slice(done)}\n${this.#declared.join('\n')}\n`;
  }

  #typeOf(path: string, text: string, name: string): string | undefined {
    if (!this.#typed.has(name)) this.#typed.set(name, this.#declare(path, text, name));
    return this.#typed.get(name);
  }

  #declare(path: string, text: string, name: string): string | undefined {
    try {
      const { scopes, tree, values } = this.#scripts.open(path, text);
      const [first = '', ...parts] = name.split('.');
      const declaration = scopes.topLevel.get(first);
      const { reached, schemas } = this.#scripts;
      const reader = /* l10n: none, a key. */ `type ${path} ${name}`;
      const value =
        declaration === undefined ? undefined : reached.within(reader, () => values.partOf(declaration, parts, tree));
      if (!isSchema(value)) return undefined;
      const { schema, notes } = toJsonSchema(value, parts.at(-1) ?? first, schemas);
      this.notes.push(...notes, ...reached.notesOf(reader));
      return new TypeWriter(schema, (type, known) => this.#add(type, known)).root();
    } catch (error) {
      if (!(error instanceof ReadError)) throw error;
      this.notes.push(l10n.t`"${name}" cannot be read as a zod schema: ${error.message}`);
      return undefined;
    }
  }

  /** Short, so that it fits in where `infer<typeof X>` stood. */
  #add(type: string, known: JsonObject | undefined): string {
    this.#count += 1;
    const name = `Z__${this.#count}`;
    if (known !== undefined) this.known[name] = known;
    this.#declared.push(/* l10n: none, code. */ `type ${name} = ${type};`);
    return name;
  }
}

type Add = (type: string, known: JsonObject | undefined) => string;

const SHAPE = new Set(['type', 'properties', 'required', 'additionalProperties', 'description', 'title', '$defs']);

/** A schema as a type; what a type cannot say stays as a schema beside it. */
class TypeWriter {
  readonly #root: JsonObject;
  readonly #add: Add;
  readonly #open = new Set<string>();

  constructor(root: JsonObject, add: Add) {
    this.#root = root;
    this.#add = add;
  }

  root(): string {
    return this.#add(isShape(this.#root) ? this.#object(this.#root) : this.#type(this.#root), this.#root);
  }

  #type(schema: JsonObject): string {
    const { $ref, type, anyOf, items } = schema;
    if (typeof $ref === 'string') return this.#referred($ref, schema);
    const keys = Object.keys(schema);
    if (isShape(schema)) return this.#add(this.#object(schema), this.#whole(schema));
    if (keys.length === 0) return 'unknown';
    if (isList(anyOf) && keys.length === 1) return `(${this.#types(anyOf, '|')})`;
    if (type === 'array' && isRecord(items) && keys.length === 2) return `(${this.#type(items)})[]`;
    return this.#add(this.#written(schema), this.#whole(schema));
  }

  /** What a schema with rules that no type has is made of: somebody may ask for a part of it. */
  #written(schema: JsonObject): string {
    const { type, anyOf, oneOf, allOf, items, prefixItems, properties } = schema;
    const options = anyOf ?? oneOf;
    if (isList(options)) return this.#types(options, '|');
    if (isList(allOf)) return this.#types(allOf, '&');
    if (type === 'array' && isList(prefixItems)) {
      const first = prefixItems.map((item) => (isRecord(item) ? this.#type(item) : 'unknown'));
      return `[${[...first, ...(isRecord(items) ? [`...(${this.#type(items)})[]`] : [])].join(', ')}]`;
    }
    if (type === 'array' && isRecord(items)) return `(${this.#type(items)})[]`;
    const isObject = type === 'object' && (isRecord(properties) || isRecord(schema['additionalProperties']));
    return isObject ? this.#object(schema) : plainType(schema);
  }

  #types(options: readonly JsonValue[], operator: '|' | '&'): string {
    return options.map((option) => (isRecord(option) ? this.#type(option) : 'unknown')).join(` ${operator} `);
  }

  #object({ properties, required, additionalProperties }: JsonObject): string {
    const members = Object.entries(isRecord(properties) ? properties : {}).map(([name, value]) => {
      const mark = isList(required) && required.includes(name) ? '' : '?';
      return `${JSON.stringify(name)}${mark}: ${isRecord(value) ? this.#type(value) : 'unknown'};`;
    });
    if (isRecord(additionalProperties))
      members.push(/* l10n: none, code. */ `[name: string]: ${this.#type(additionalProperties)};`);
    return `{ ${members.join(' ')} }`;
  }

  #referred(ref: string, schema: JsonObject): string {
    const name = ref.replace('#/$defs/', '').replaceAll('~1', '/').replaceAll('~0', '~');
    const defs = this.#root['$defs'];
    const target = isRecord(defs) ? defs[name] : undefined;
    if (!isRecord(target) || this.#open.has(ref)) return this.#leaf(schema);
    this.#open.add(ref);
    try {
      return this.#type(target);
    } finally {
      this.#open.delete(ref);
    }
  }

  #leaf(schema: JsonObject): string {
    return this.#add(plainType(schema), this.#whole(schema));
  }

  /** With the definitions that it may refer to. */
  #whole(schema: JsonObject): JsonObject {
    const { $defs } = this.#root;
    return $defs !== undefined && JSON.stringify(schema).includes('"$ref"') ? { ...schema, $defs } : schema;
  }
}

/** An object of which a type says all but whether other properties are refused. */
function isShape(schema: JsonObject): boolean {
  return (
    schema['type'] === 'object' && isRecord(schema['properties']) && Object.keys(schema).every((key) => SHAPE.has(key))
  );
}

/** What the checker has to know of a value: conditions ask for it. */
function plainType(schema: JsonObject): string {
  const values = isList(schema['enum']) ? schema['enum'] : 'const' in schema ? [schema['const'] ?? null] : undefined;
  if (values?.every((value) => !isRecord(value) && !isList(value)) === true && values.length > 0)
    return values.map((value) => JSON.stringify(value)).join(' | ');
  const types = isList(schema['type']) ? schema['type'] : [schema['type'] ?? ''];
  const names: Readonly<Record<string, string>> = {
    string: 'string',
    number: 'number',
    integer: 'number',
    boolean: 'boolean',
    null: 'null',
    array: 'unknown[]',
    object: 'object',
  };
  return types.map((type) => (typeof type === 'string' ? (names[type] ?? 'unknown') : 'unknown')).join(' | ');
}
