import { ReadError } from '../../../json/reading.ts';
import { Reached, type Reachable } from '../../../code/reached.ts';
import { ScriptChanges } from '../../../code/script/changes.ts';
import { fileMeant, type ScriptFiles } from '../../../code/script/files.ts';
import { Scopes, type Declaration } from '../../../code/script/scope.ts';
import { scriptTree, type SyntaxNode } from '../../../code/script/tree.ts';
import { NOT_KNOWN, type Surroundings, type Tracing } from '../../../code/script/surroundings.ts';
import { ScriptValues } from '../../../code/script/values.ts';
import { ZodCalls } from './calls.ts';
import { FileNames } from './fileNames.ts';
import { Schemas } from './schemas.ts';

/** One file, and what its names stand for. */
export interface Script extends Tracing {
  readonly path: string;
  readonly text: string;
  readonly tree: SyntaxNode;
  readonly scopes: Scopes;
  readonly values: ScriptValues;
}

const MAX_STEPS_OUT = 20;

/** A script and those it takes something from, each read when something is asked of it. */
export class Scripts {
  readonly schemas = new Schemas();
  readonly reached = new Reached();
  readonly #files: ScriptFiles | undefined;
  readonly #around: (calls: ZodCalls) => Surroundings;
  readonly #known = new Map<string, Script>();

  /** `around` may know more names than zod's. */
  constructor(files: ScriptFiles | undefined, around: (calls: ZodCalls) => Surroundings = (calls) => calls) {
    this.#files = files;
    this.#around = around;
  }

  open(path: string, text: string): Script {
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    const tree = scriptTree(text);
    const scopes = new Scopes(tree, text);
    const calls = new ZodCalls(text, this.schemas, (from, name) => this.#take(path, from, name));
    const changes = new ScriptChanges(tree, text, scopes);
    const isAsked = path === (this.#files?.path ?? '');
    const reachable = (declaration: Declaration): Reachable => ({
      key: `${path} ${declaration.offset}`,
      name: declaration.name,
      text,
      ...(!isAsked && { path }),
      changes: () => changes.of(declaration),
    });
    const { reached } = this;
    const values = new ScriptValues(text, scopes, this.#around(calls), { reached, reachable });
    const script = { path, text, tree, scopes, values, reached, reachable };
    this.#known.set(path, script);
    return script;
  }

  /** What a file exports under a name; `NOT_KNOWN` where the file was not read, or has none. */
  #take(path: string, from: string | FileNames, name: string): unknown {
    const found = this.#find(path, from);
    if (found === undefined) return NOT_KNOWN;
    if (name === '*') return new FileNames(found);
    try {
      return this.#exported(found, name, 0);
    } catch (error) {
      // The place in that file says nothing here.
      if (error instanceof ReadError) throw new ReadError(`${error.message} (${found})`, 0);
      throw error;
    }
  }

  #find(path: string, from: string | FileNames): string | undefined {
    if (from instanceof FileNames) return from.path;
    return fileMeant(this.#files, path, from);
  }

  #exported(path: string, name: string, steps: number): unknown {
    const text = this.#files?.texts.get(path);
    if (text === undefined || steps > MAX_STEPS_OUT) return NOT_KNOWN;
    const { scopes, values } = this.open(path, text);
    const found = scopes.exported(name);
    if (!isList(found)) return values.valueOf(found);
    for (const from of found) {
      const next = this.#find(path, from);
      const value = next === undefined ? NOT_KNOWN : this.#exported(next, name, steps + 1);
      if (value !== NOT_KNOWN) return value;
    }
    return NOT_KNOWN;
  }
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value);
}
