/** What stands for a schema in a script: zod, JSON Schema, and what turns one into the other. */
import * as l10n from '@vscode/l10n';
import { isSchema, type Schema } from '../../../extraction/sources/zod/schemas.ts';
import type { Script, Scripts } from '../../../extraction/sources/zod/scripts.ts';
import { toJsonSchema } from '../../../extraction/sources/zod/toJson.ts';
import { z } from '../../../extraction/sources/zod/makers.ts';
import type { ZodCalls } from '../../../extraction/sources/zod/calls.ts';
import { isPlain, jsonOf } from '../../../code/script/plainValues.ts';
import type { Declaration } from '../../../code/script/scope.ts';
import { WrittenFunction, type Callee, type CallSite, type Surroundings } from '../../../code/script/surroundings.ts';
import type { SyntaxNode } from '../../../code/script/tree.ts';
import type { JsonObject } from '../../../json/json.ts';
import { ReadError } from '../../../json/reading.ts';
import type { Entry } from './fields.ts';
import { libraryOf, madeBy } from './scriptLibraries.ts';
import type { ReadSchema } from './findings.ts';

/** Functions whose argument is a JSON Schema already. */
const JSON_AROUND = /^jsonSchema$|fromJsonSchema$|^valibotSchema$|^toStandardJsonSchema$/i;
/** Functions that make JSON Schema of a zod schema. */
const TO_JSON = /^(?:toJSONSchema|toJsonSchema|zodToJsonSchema|zod3ToJsonSchema|zodToJson|convertToJsonSchema)$/;

/** Google's names of types. */
const GOOGLE_TYPES = Object.fromEntries(
  ['STRING', 'NUMBER', 'INTEGER', 'BOOLEAN', 'ARRAY', 'OBJECT', 'NULL'].map((name) => [name, name]),
);

/** The names of zod, and those of libraries for tools. */
export class ToolNames implements Surroundings {
  readonly #zod: ZodCalls;
  readonly #notes: WeakMap<object, readonly string[]>;

  constructor(zod: ZodCalls, notes: WeakMap<object, readonly string[]>) {
    this.#zod = zod;
    this.#notes = notes;
  }

  imported(from: string, name: string): unknown {
    if (/^(?:Type|SchemaType|FunctionDeclarationSchemaType)$/.test(name) && /google|firebase|genai/.test(from))
      return GOOGLE_TYPES;
    return libraryOf(from, name) ?? this.#zod.imported(from, name);
  }

  global(name: string): unknown {
    return this.#zod.global(name);
  }

  member(object: object, name: string, node: SyntaxNode): unknown {
    return this.#zod.member(object, name, node);
  }

  named(declaration: Declaration, value: unknown): void {
    this.#zod.named(declaration, value);
  }

  property(node: SyntaxNode, value: unknown): unknown {
    return this.#zod.property(node, value);
  }

  call(callee: Callee, site: CallSite): unknown {
    const made = madeBy(callee, site);
    if (made !== undefined) return made;
    const { name } = callee;
    const [first] = site.args;
    if (JSON_AROUND.test(name) && first !== undefined) {
      const value = site.value(first);
      return value instanceof WrittenFunction ? site.invoke(value, []) : value;
    }
    if (TO_JSON.test(name)) {
      const own = callee.kind === 'method' && isSchema(callee.object) ? callee.object : undefined;
      const schema = own ?? (first === undefined ? undefined : site.value(first));
      // Of another library, read as JSON already.
      if (isPlain(schema)) return schema;
      if (isSchema(schema)) return this.#asJson(schema, name, own === undefined ? site.args[1] : first, site);
    }
    return this.#zod.call(callee, site);
  }

  #asJson(schema: Schema, name: string, options: SyntaxNode | undefined, site: CallSite): unknown {
    const given = options === undefined ? undefined : site.value(options);
    const isOutput = name === 'toJSONSchema' && !(isPlain(given) && given['io'] === 'input');
    const read = toJsonSchema(schema, undefined, this.#zod.schemas, isOutput ? 'output' : 'input');
    const json = { ...read.schema };
    this.#notes.set(json, read.notes);
    return json;
  }
}

/** The JSON Schema that an entry stands for; `undefined` where a tool takes nothing. */
export class ScriptSchemas {
  readonly #scripts: Scripts;
  readonly #notes: WeakMap<object, readonly string[]>;

  constructor(scripts: Scripts, notes: WeakMap<object, readonly string[]>) {
    this.#scripts = scripts;
    this.#notes = notes;
  }

  read(entry: Entry, script: Script, node: SyntaxNode): ReadSchema | undefined {
    const written = entry.read();
    const value = written instanceof WrittenFunction ? script.values.invoke(written, [], node) : written;
    if (value === undefined || value === null) return undefined;
    const { schemas } = this.#scripts;
    if (isSchema(value)) return this.#ofZod(value);
    if (isShape(value))
      return this.#ofZod(schemas.made(z.object(value), undefined, Object.values(value), entry.offset));
    if (!isPlain(value)) throw new ReadError(l10n.t('The schema is not an object.'), entry.offset);
    const notes = new Set<string>();
    const schema = jsonOf(value, entry.offset, (object) => {
      for (const note of this.#notes.get(object) ?? []) notes.add(note);
    });
    return { schema: schema as JsonObject, notes: [...notes] };
  }

  #ofZod(schema: Schema): ReadSchema {
    return toJsonSchema(schema, undefined, this.#scripts.schemas);
  }
}

/** Properties whose values are zod schemas, without `z.object` around them. */
export function isShape(value: unknown): value is Readonly<Record<string, Schema>> {
  if (!isPlain(value)) return false;
  const values = Object.values(value);
  return values.length > 0 && values.every((each) => isSchema(each));
}
