/**
 * Classes of Python as JSON Schema, as pydantic says them for what comes in: models, dataclasses, typed dictionaries, named
 * tuples, Enums. Only what is asked for and what it is made of is read from the syntax tree; nothing is run.
 */
import * as l10n from '@vscode/l10n';
import type { JsonObject } from '../../json/json.ts';
import { ReadError, readSafely, type SchemaReading } from '../../json/reading.ts';
import { PythonModules, type PythonFile } from '../../code/python/modules.ts';
import type { Declaration } from '../../code/python/scope.ts';
import { partOf, statementsOf, type SyntaxNode } from '../../code/python/tree.ts';
import type { DocText } from '../../code/python/docstrings.ts';
import type { ScriptFiles } from '../../code/script/files.ts';
import { assemble, pickRoot } from './build.ts';
import { PythonClasses } from './python/classes.ts';
import { docstringOf, schemaOfParameters, type ParameterText } from './python/parameters.ts';
import { NOTHING_BOUND, type Where } from './python/reading.ts';

/** A tree of this many characters takes about half a second. */
const MAX_LENGTH = 500_000;

/** `rootName` picks among several classes. `files`: those beside it. */
export function readPython(text: string, rootName?: string, files?: ScriptFiles): SchemaReading {
  return readSafely(text, () => new PythonSchemas(text, files).read(rootName));
}

/** For each module that a reading would need besides what is there, the paths it may have, the likeliest first. */
export function modulesWanted(
  text: string,
  rootName: string | undefined,
  files: ScriptFiles,
): readonly (readonly string[])[] {
  let schemas: PythonSchemas | undefined;
  readSafely(text, () => {
    schemas = new PythonSchemas(text, files);
    return schemas.read(rootName);
  });
  return schemas?.modules.wanted ?? [];
}

/** The schemas of one file, each read when it is asked for. */
export class PythonSchemas {
  readonly file: PythonFile;
  readonly modules: PythonModules;
  readonly #classes: PythonClasses;
  readonly #where: Where;

  constructor(text: string, files?: ScriptFiles, longest = MAX_LENGTH) {
    if (text.length > longest)
      throw new ReadError(l10n.t('The file is too long to be read. Select the class in it.'), 0);
    this.modules = new PythonModules(files);
    this.file = this.modules.open(files?.path ?? '', text, true);
    this.#classes = new PythonClasses(this.modules);
    this.#where = { file: this.file, bound: NOTHING_BOUND };
  }

  /** What was read so far and could not be said exactly. */
  get notes(): readonly string[] {
    return this.#classes.notes;
  }

  /** The schema of a type, such as an annotation or the name of a class. Throws a `ReadError`. */
  schemaOfType(node: SyntaxNode): JsonObject {
    return this.#whole(this.#classes.types.schemaOf(node, this.#where));
  }

  /** An object of the parameters of a function. `skip` leaves out those that are not given by a caller. */
  schemaOfParameters(functionNode: SyntaxNode, skip: (parameter: ParameterText, index: number) => boolean): JsonObject {
    return this.#whole(schemaOfParameters(functionNode, this.#classes, this.#where, skip));
  }

  /** What the docstring of a function or class says, and of each of its parameters. */
  docstringOf(node: SyntaxNode): DocText {
    return docstringOf(node, this.#classes, this.#where);
  }

  /** The value of an expression as JSON; `undefined` where it can only be told when the code runs. */
  valueOf(node: SyntaxNode): ReturnType<PythonClasses['values']['valueOf']> {
    return this.#classes.values.valueOf(node, this.file);
  }

  read(rootName: string | undefined): Extract<SchemaReading, { ok: true }> {
    const wanted = rootName === undefined ? undefined : this.#find(rootName);
    const { name, schema, reader } = (wanted === undefined ? undefined : this.#declared(wanted)) ?? this.#last();
    const notes = [...this.notes, ...this.modules.reached.notesOf(reader)];
    return { ok: true, schema, ...(name !== undefined && { name }), notes };
  }

  #whole(schema: JsonObject): JsonObject {
    const name = '\0';
    return assemble(name, new Map([...this.#classes.definitions.schemas, [name, schema]]));
  }

  /** The last of this name, which may stand within a class or function. */
  #find(name: string): Declaration | undefined {
    const top = this.file.scopes.topLevel.get(name);
    if (top !== undefined) return top;
    let found: Declaration | undefined;
    this.file.tree.cursor().iterate(({ name: kind, node }) => {
      if (found !== undefined || (kind !== 'ClassDefinition' && kind !== 'AssignStatement')) return;
      const named = partOf(node, 'VariableName');
      if (named !== undefined && this.file.scopes.slice(named) === name) found = this.file.scopes.find(name, named);
    });
    return found;
  }

  #declared(declaration: Declaration): Found | undefined {
    const { name, declared, offset } = declaration;
    if (declared.kind === 'function' || declared.kind === 'unknown') return undefined;
    const { reader, schema } = this.#schemaAt(offset);
    const { $ref } = schema;
    const { schemas } = this.#classes.definitions;
    const isOwn = typeof $ref === 'string' && Object.keys(schema).length === 1;
    return { name, reader, schema: isOwn ? assemble($ref.slice('#/$defs/'.length), schemas) : this.#whole(schema) };
  }

  /** What the name that stands at a place is as a type. */
  #schemaAt(offset: number): { readonly reader: string; readonly schema: JsonObject } {
    const reader = /* l10n: none, a key. */ `type ${offset}`;
    const at = this.file.tree.resolveInner(offset, 1);
    return { reader, schema: this.modules.reached.within(reader, () => this.#classes.types.schemaOf(at, this.#where)) };
  }

  /** Of the classes the last that no other is made of. What else cannot be read is no matter. */
  #last(): Found {
    const found = new Map<string, JsonObject>();
    const readers = new Map<string, string>();
    let problem: ReadError | undefined;
    const candidates = [...this.file.scopes.topLevel.values()].filter((each) => this.#isCandidate(each));
    for (const declaration of candidates) {
      try {
        const read = this.#schemaAt(declaration.offset);
        const { $ref } = read.schema;
        const name = typeof $ref === 'string' ? $ref.slice('#/$defs/'.length) : '';
        const schema = this.#classes.definitions.schemas.get(name);
        if (schema === undefined) continue;
        found.set(name, schema);
        readers.set(name, read.reader);
      } catch (error) {
        if (!(error instanceof ReadError)) throw error;
        problem ??= error;
      }
    }
    const name = pickRoot(found);
    if (name !== undefined) {
      const schema = assemble(name, this.#classes.definitions.schemas);
      return { name, schema, reader: readers.get(name) ?? '' };
    }
    if (problem !== undefined) throw problem;
    return this.#bareFields();
  }

  #isCandidate({ declared }: Declaration): boolean {
    if (declared.kind === 'class') return true;
    return (
      declared.kind === 'value' &&
      declared.node.name === 'CallExpression' &&
      /^(?:[\w.]{1,50}\.)?(?:TypedDict|NamedTuple)\(/.test(this.file.scopes.slice(declared.node).slice(0, 80))
    );
  }

  /** The lines of a class without its head. */
  #bareFields(): Found {
    const fields = statementsOf(this.file.tree).filter(
      (each) => each.name === 'AssignStatement' && partOf(each, 'TypeDef') !== undefined,
    );
    const alias = [...this.file.scopes.topLevel.values()].findLast(({ declared }) => declared.kind === 'type');
    if (alias !== undefined) {
      const read = this.#declared(alias);
      if (read !== undefined) return read;
    }
    if (fields.length === 0) throw new ReadError(l10n.t('There is no class with fields here.'), 0);
    const reader = 'fields';
    const bare = (): JsonObject => this.#classes.bare(this.file.tree, this.#where);
    return { name: undefined, reader, schema: this.#whole(this.modules.reached.within(reader, bare)) };
  }
}

interface Found {
  readonly name: string | undefined;
  readonly schema: JsonObject;
  /** Who came by the declarations that it is made of. */
  readonly reader: string;
}
