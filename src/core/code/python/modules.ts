/** A Python file with those of its folder that it takes names from, and what a name in them means. */
import type { ScriptFiles } from '../script/files.ts';
import { Reached, type Reachable } from '../reached.ts';
import { PythonChanges } from './changes.ts';
import { pathsOf } from './files.ts';
import { PythonScopes, type Declaration } from './scope.ts';
import { parsedAlone, pythonTree, type SyntaxNode } from './tree.ts';

export interface PythonFile {
  readonly path: string;
  readonly text: string;
  readonly tree: SyntaxNode;
  readonly scopes: PythonScopes;
  readonly changes: PythonChanges;
  /** The file that somebody asked for, not one beside it. */
  readonly isAsked: boolean;
  /** For a type within quotes: where these stand. Its names are those of that place. */
  readonly quotedAt?: { readonly file: PythonFile; readonly node: SyntaxNode };
}

export type Meaning =
  | { readonly kind: 'declared'; readonly declaration: Declaration; readonly file: PythonFile }
  | { readonly kind: 'module'; readonly file: PythonFile }
  /** Of a module that was not read. */
  | { readonly kind: 'outside'; readonly from: string; readonly name: string }
  | { readonly kind: 'undeclared'; readonly name: string };

/** `from <from> import <name>`, of which a member may be all that is asked. */
interface Taken {
  readonly from: string;
  readonly name: string;
  readonly member: string | undefined;
}

const MAX_STEPS_OUT = 20;

/** The trees of files that are asked for again as more of those beside them are there. */
const parsed = new WeakMap<ScriptFiles['texts'], Map<string, PythonFile>>();

function parsedAmong(files: ScriptFiles | undefined): Map<string, PythonFile> {
  const known = files === undefined ? undefined : parsed.get(files.texts);
  const trees = known ?? new Map<string, PythonFile>();
  if (files !== undefined) parsed.set(files.texts, trees);
  return trees;
}

export class PythonModules {
  /** Which declarations were come by. */
  readonly reached = new Reached();
  readonly #files: ScriptFiles | undefined;
  readonly #known = new Map<string, PythonFile>();
  readonly #parsed: Map<string, PythonFile>;
  #misses = 0;
  readonly #wanted = new Map<string, readonly string[]>();

  constructor(files: ScriptFiles | undefined) {
    this.#files = files;
    this.#parsed = parsedAmong(files);
  }

  /** How often a module was asked for that is not there. */
  get misses(): number {
    return this.#misses;
  }

  /** For each module that was asked for and is not there, the paths it may have. */
  get wanted(): readonly (readonly string[])[] {
    return [...this.#wanted.values()];
  }

  open(path: string, text: string, isAsked = false): PythonFile {
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    const before = this.#parsed.get(path);
    const file = before?.text === text && before.isAsked === isAsked ? before : parsedFile(path, text, isAsked);
    this.#known.set(path, file);
    this.#parsed.set(path, file);
    return file;
  }

  /** The type that stands in quotes, to be read as if it stood without. */
  quoted(type: string, node: SyntaxNode, file: PythonFile): { readonly type: SyntaxNode; readonly file: PythonFile } {
    // In brackets it may go over several lines.
    const inside = inPlaceOf(`(${type})`, node, file, file.path);
    return { type: inside.tree.firstChild?.firstChild ?? inside.tree, file: inside };
  }

  /** The class that a call makes, to be read as if it stood in its place. */
  made(text: string, node: SyntaxNode, file: PythonFile): { readonly node: SyntaxNode; readonly file: PythonFile } {
    const inside = inPlaceOf(text, node, file, `${file.path} ${node.from}`);
    return { node: inside.tree.firstChild ?? inside.tree, file: inside };
  }

  reachable(declaration: Declaration, { path, text, changes, isAsked }: PythonFile): Reachable {
    const { name, offset } = declaration;
    const key = `${path} ${offset}`;
    return { key, name, text, ...(!isAsked && { path }), changes: () => changes.of(declaration) };
  }

  /**
   * What `name` or `module.name` stands for; `undefined` for an expression that is no name. `member` is all that is asked of
   * it.
   */
  meaning(node: SyntaxNode, file: PythonFile, member?: string): Meaning | undefined {
    if (node.name === 'VariableName') return this.named(file.scopes.slice(node), node, file, member);
    const property = node.lastChild;
    if (node.name !== 'MemberExpression' || property?.name !== 'PropertyName' || node.firstChild === null)
      return undefined;
    const name = file.scopes.slice(property);
    const of = this.meaning(node.firstChild, file, name);
    return of === undefined ? undefined : this.#memberOf(of, name);
  }

  named(name: string, at: SyntaxNode, file: PythonFile, member?: string): Meaning {
    if (file.quotedAt !== undefined) return this.named(name, file.quotedAt.node, file.quotedAt.file, member);
    const declaration = file.scopes.find(name, at);
    if (declaration !== undefined) return this.#followed(declaration, file, 0, member);
    const shared = this.#fromWhole(name, file, 0);
    return shared ?? { kind: 'undeclared', name };
  }

  #memberOf(of: Meaning, name: string): Meaning | undefined {
    if (of.kind === 'module') return this.#exported(of.file, name, 0) ?? { kind: 'outside', from: of.file.path, name };
    if (of.kind === 'outside') return { kind: 'outside', from: `${of.from}.${of.name}`.replace(/\.$/, ''), name };
    // `datetime.date` where the import was not selected.
    if (of.kind === 'undeclared') return { kind: 'outside', from: of.name, name };
    const { declared } = of.declaration;
    if (declared.kind !== 'class') return undefined;
    const member = of.file.scopes.member(declared.node, name);
    return member === undefined ? undefined : this.#followed(member, of.file, 0);
  }

  /** Through imports to what they lead to. */
  #followed(declaration: Declaration, file: PythonFile, steps: number, member?: string): Meaning {
    this.reached.comeBy(this.reachable(declaration, file), member);
    const { declared } = declaration;
    if (declared.kind !== 'import') return { kind: 'declared', declaration, file };
    if (declared.name === undefined) {
      const module = this.#find(file, declared.from);
      return module === undefined
        ? { kind: 'outside', from: declared.from, name: '' }
        : { kind: 'module', file: module };
    }
    const { from, name } = declared;
    const found = steps > MAX_STEPS_OUT ? undefined : this.#taken(file, { from, name, member }, steps);
    return found ?? { kind: 'outside', from, name };
  }

  #taken(file: PythonFile, { from, name, member }: Taken, steps: number): Meaning | undefined {
    const target = this.#find(file, from);
    const exported =
      target === undefined || target === file ? undefined : this.#exported(target, name, steps + 1, member);
    if (exported !== undefined) return exported;
    const module = this.#find(file, from.endsWith('.') ? from + name : `${from}.${name}`);
    return module === undefined ? undefined : { kind: 'module', file: module };
  }

  #exported(file: PythonFile, name: string, steps: number, member?: string): Meaning | undefined {
    const declaration = file.scopes.topLevel.get(name);
    if (declaration !== undefined) return this.#followed(declaration, file, steps, member);
    return this.#fromWhole(name, file, steps);
  }

  /** `from module import *` */
  #fromWhole(name: string, file: PythonFile, steps: number): Meaning | undefined {
    if (steps > MAX_STEPS_OUT) return undefined;
    for (const from of file.scopes.takenWhole) {
      const target = this.#find(file, from);
      const found = target === undefined ? undefined : this.#exported(target, name, steps + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #find(file: PythonFile, module: string): PythonFile | undefined {
    const paths = pathsOf(file.path, module);
    for (const path of paths) {
      const known = this.#known.get(path);
      if (known !== undefined) return known;
      const text = this.#files?.texts.get(path);
      if (text !== undefined) return this.open(path, text);
    }
    const [first] = paths;
    this.#misses += 1;
    if (first !== undefined) this.#wanted.set(first, paths);
    return undefined;
  }
}

function inPlaceOf(text: string, node: SyntaxNode, file: PythonFile, path: string): PythonFile {
  const tree = parsedAlone(text);
  const quotedAt = file.quotedAt ?? { file, node };
  return { path, isAsked: file.isAsked, text, ...partsFor(tree, text), quotedAt };
}

function parsedFile(path: string, text: string, isAsked: boolean): PythonFile {
  return { path, text, ...partsFor(pythonTree(text), text), isAsked };
}

function partsFor(tree: SyntaxNode, text: string): Pick<PythonFile, 'tree' | 'scopes' | 'changes'> {
  const scopes = new PythonScopes(tree, text);
  return { tree, scopes, changes: new PythonChanges(tree, scopes) };
}
