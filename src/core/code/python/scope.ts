/** Which declaration a name means at a place of a Python file. */
import { keyOf, partOf, partsOf, statementsOf, type SyntaxNode } from './tree.ts';

/** What a name is bound to, as it stands in the text. */
export type Declared =
  | { readonly kind: 'class' | 'function'; readonly node: SyntaxNode }
  | { readonly kind: 'value'; readonly node: SyntaxNode }
  /** `type Name[T] = node` */
  | { readonly kind: 'type'; readonly node: SyntaxNode; readonly parameters: readonly string[] }
  /** `name` is absent for a module as a whole. */
  | { readonly kind: 'import'; readonly from: string; readonly name?: string }
  /** Only known when the code runs. */
  | { readonly kind: 'unknown' | 'parameter' };

export interface Declaration {
  readonly name: string;
  readonly declared: Declared;
  /** Where the name stands. */
  readonly offset: number;
}

interface Scope {
  readonly names: Map<string, Declaration[]>;
  /** What holds only where nothing else declares the name: the other branch, or what type checkers alone see. */
  readonly otherwise: Map<string, Declaration[]>;
  /** Modules of `from module import *`. */
  readonly all: string[];
}

export class PythonScopes {
  readonly #text: string;
  readonly #root: SyntaxNode;
  readonly #known = new Map<string, Scope>();
  #topLevel: ReadonlyMap<string, Declaration> | undefined;

  constructor(root: SyntaxNode, text: string) {
    this.#root = root;
    this.#text = text;
  }

  /** What the file declares outside of classes and functions, each name as it is at the end. */
  get topLevel(): ReadonlyMap<string, Declaration> {
    this.#topLevel ??= this.#lastOfEach();
    return this.#topLevel;
  }

  #lastOfEach(): ReadonlyMap<string, Declaration> {
    const { names, otherwise } = this.#scopeOf(this.#root);
    const found = new Map<string, Declaration>();
    for (const each of [otherwise, names])
      for (const [name, declarations] of each) found.set(name, declarations.at(-1) ?? missing(name));
    return found;
  }

  /** What a file, or the body of a class or function, declares under a name, in its order. */
  declarationsIn(node: SyntaxNode): (name: string) => readonly Declaration[] {
    const scope = this.#scopeOf(node);
    return (name) => declarationsOf(scope, name);
  }

  /** Modules whose names all belong to this file as well. */
  get takenWhole(): readonly string[] {
    return this.#scopeOf(this.#root).all;
  }

  /** What a class declares in its body. */
  member(node: SyntaxNode, name: string): Declaration | undefined {
    const body = partOf(node, 'Body');
    return body === undefined ? undefined : lookUp(this.#scopeOf(body), name, undefined);
  }

  find(name: string, at: SyntaxNode): Declaration | undefined {
    let isInner = true;
    for (let node = at.parent; node !== null; node = node.parent) {
      if (node.name !== 'Script' && node.name !== 'Body') continue;
      const owner = node.parent?.name;
      const isClass = owner === 'ClassDefinition';
      if (node.name === 'Body' && !isClass && owner !== 'FunctionDefinition') continue;
      // The names of a class are not those of what stands in its functions.
      const found = isClass && !isInner ? undefined : lookUp(this.#scopeOf(node), name, at);
      if (found !== undefined) return found;
      if (owner === 'FunctionDefinition') isInner = false;
    }
    return undefined;
  }

  slice({ from, to }: SyntaxNode): string {
    return this.#text.slice(from, to);
  }

  #scopeOf(node: SyntaxNode): Scope {
    const key = keyOf(node);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const scope: Scope = { names: new Map(), otherwise: new Map(), all: [] };
    this.#known.set(key, scope);
    this.#addParameters(node.parent, scope);
    const isClass = node.parent?.name === 'ClassDefinition';
    this.#addStatements(node, scope, { isClass, isOther: false });
    // What `except … as` binds is found before what stands in its `try`.
    for (const list of scope.otherwise.values()) list.sort((one, other) => one.offset - other.offset);
    return scope;
  }

  /** What a function is given is only known when it is called, and hides what is outside. */
  #addParameters(owner: SyntaxNode | null, { names }: Scope): void {
    const list = owner?.name === 'FunctionDefinition' ? partOf(owner, 'ParamList') : undefined;
    if (list === undefined) return;
    // The first name of each is its own, others are of its type and default.
    for (const words of splitAt(partsOf(list), ',')) {
      const own = words.find(({ name }) => name === 'VariableName');
      if (own === undefined) continue;
      const name = this.slice(own);
      names.set(name, [{ name, declared: { kind: 'parameter' }, offset: own.from }]);
    }
  }

  #addStatements(block: SyntaxNode, scope: Scope, how: How): void {
    for (const statement of statementsOf(block)) this.#addStatement(statement, scope, how);
  }

  #addStatement(statement: SyntaxNode, scope: Scope, how: How): void {
    const add = (name: SyntaxNode, declared: Declared): void => {
      const text = this.slice(name);
      const into = how.isOther ? scope.otherwise : scope.names;
      const list = into.get(text) ?? [];
      if (list.length === 0) into.set(text, list);
      list.push({ name: text, declared, offset: name.from });
    };
    switch (statement.name) {
      case 'DecoratedStatement': {
        const inner = partOf(statement, 'ClassDefinition', 'FunctionDefinition');
        if (inner !== undefined) this.#addStatement(inner, scope, how);
        return;
      }
      case 'ClassDefinition':
      case 'FunctionDefinition': {
        const name = partOf(statement, 'VariableName');
        const kind = statement.name === 'ClassDefinition' ? 'class' : 'function';
        if (name !== undefined) add(name, { kind, node: statement });
        return;
      }
      case 'AssignStatement':
        return this.#addAssignment(statement, add, how.isClass);
      case 'TypeDefinition':
        return this.#addType(statement, add);
      case 'ImportStatement':
        return this.#addImports(statement, add, scope.all);
      case 'IfStatement':
        return this.#addBranches(statement, scope, how);
      case 'ForStatement':
      case 'WhileStatement':
        return this.#addTimes(statement, scope, how);
      case 'TryStatement':
      case 'WithStatement':
        this.#addBound(statement, scope);
        // What stands behind `except` is for when the first does not work.
        partsOf(statement)
          .filter(({ name }) => name === 'Body')
          .forEach((body, index) => this.#addStatements(body, scope, { ...how, isOther: how.isOther || index > 0 }));
    }
  }

  /** What is done many times over, or never. */
  #addTimes(statement: SyntaxNode, scope: Scope, how: How): void {
    this.#addBound(statement, scope);
    for (const part of partsOf(statement))
      if (part.name === 'Body') this.#addStatements(part, scope, { ...how, isOther: true });
  }

  #addBound(statement: SyntaxNode, { otherwise }: Scope): void {
    for (const each of boundIn(statement).flatMap(namesIn)) {
      const name = this.slice(each);
      const list = otherwise.get(name) ?? [];
      if (list.length === 0) otherwise.set(name, list);
      list.push({ name, declared: { kind: 'unknown' }, offset: each.from });
    }
  }

  #addBranches(statement: SyntaxNode, scope: Scope, how: How): void {
    const parts = partsOf(statement);
    let isTaken = false;
    parts.forEach((part, index) => {
      if (part.name !== 'Body') return;
      const before = parts[index - 1];
      const test = before === undefined || before.name === 'else' ? '' : this.slice(before);
      // Branches for type checkers and for versions of long ago are the ones not to take.
      const isOld = isForCheckers(test);
      const isOther = how.isOther || isTaken || isOld;
      isTaken ||= !isOld;
      this.#addStatements(part, scope, { ...how, isOther });
    });
  }

  #addAssignment(statement: SyntaxNode, add: Add, isClass: boolean): void {
    const parts = partsOf(statement);
    const signs = parts.flatMap(({ name }, index) => (name === 'AssignOp' ? [index] : []));
    const value = parts.at(-1);
    const type = partOf(statement, 'TypeDef');
    // `date: date = None` is a field, and no other meaning of the name; `Name: TypeAlias = …` and `ClassVar` are one.
    if (isClass && type !== undefined && !/\b(?:TypeAlias|ClassVar)\b/.test(this.slice(type))) return;
    if (signs.length === 0 || value === undefined) return;
    let start = 0;
    for (const sign of signs) {
      const targets = parts.slice(start, sign).filter(({ name }) => name !== 'TypeDef');
      start = sign + 1;
      const [only] = targets;
      if (targets.length === 1 && only?.name === 'VariableName') add(only, { kind: 'value', node: value });
      else for (const each of targets) if (each.name === 'VariableName') add(each, { kind: 'unknown' });
    }
  }

  #addType(statement: SyntaxNode, add: Add): void {
    const parts = partsOf(statement);
    const name = parts.find((part) => part.name === 'VariableName');
    const node = parts.at(-1);
    if (name === undefined || node === undefined || node === name) return;
    add(name, { kind: 'type', node, parameters: typeParameters(statement).map((each) => this.slice(each)) });
  }

  #addImports(statement: SyntaxNode, add: Add, all: string[]): void {
    const parts = partsOf(statement);
    const isFrom = parts[0]?.name === 'from';
    const at = parts.findIndex(({ name }) => name === 'import');
    const from = isFrom
      ? parts
          .slice(1, at)
          .map((part) => this.slice(part))
          .join('')
      : '';
    const names = parts.slice(at + 1).filter(({ name }) => name !== '(' && name !== ')');
    for (const words of splitAt(names, ',')) {
      const asAt = words.findIndex(({ name }) => name === 'as');
      const outside = words.slice(0, asAt === -1 ? words.length : asAt);
      const [first] = outside;
      if (first === undefined) continue;
      const inside = asAt === -1 ? first : (words[asAt + 1] ?? first);
      if (first.name === '*') all.push(from);
      else if (isFrom) add(inside, { kind: 'import', from, name: this.slice(first) });
      else {
        const whole = outside.map((part) => this.slice(part)).join('');
        // `import a.b` binds `a`.
        add(inside, { kind: 'import', from: asAt === -1 ? this.slice(first) : whole });
      }
    }
  }
}

/** Branches that are not the ones to take: for type checkers, for versions of long ago. */
export function isForCheckers(test: string): boolean {
  return /\bTYPE_CHECKING\b|__name__|version_info\s{0,5}<|PYDANTIC_V1\b/.test(test) && !/^not\b/.test(test);
}

type Add = (name: SyntaxNode, declared: Declared) => void;

interface How {
  readonly isClass: boolean;
  readonly isOther: boolean;
}

function missing(name: string): Declaration {
  return { name, declared: { kind: 'unknown' }, offset: 0 };
}

/** The last declaration before a place; the first one after it where there is none, for names that are told ahead. */
function lookUp(scope: Scope, name: string, at: SyntaxNode | undefined): Declaration | undefined {
  const found = declarationsOf(scope, name);
  if (at === undefined) return found.at(-1);
  const isOther = ({ declared }: Declaration): boolean => !isInHead(at, declared);
  for (let index = countUpTo(found, at.from) - 1; index >= 0; index -= 1) {
    const each = found[index];
    if (each !== undefined && isOther(each)) return each;
  }
  return found.find(isOther);
}

/** How many of the declarations, which stand in their order, begin at a place or before it. */
function countUpTo(declarations: readonly Declaration[], place: number): number {
  let [low, high] = [0, declarations.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((declarations[middle]?.offset ?? Infinity) <= place) low = middle + 1;
    else high = middle;
  }
  return low;
}

function declarationsOf({ names, otherwise }: Scope, name: string): readonly Declaration[] {
  return names.get(name) ?? otherwise.get(name) ?? [];
}

/** The names that `for … in`, `with … as` and `except … as` bind, alone or in brackets. */
export function boundIn(node: SyntaxNode): readonly SyntaxNode[] {
  const bound: SyntaxNode[] = [];
  let isBound = false;
  for (const part of partsOf(node)) {
    if (part.name === 'for' || part.name === 'as') isBound = true;
    else if (part.name === 'in' || part.name === 'Body') isBound = false;
    else if (part.name === ',') isBound &&= node.name !== 'WithStatement';
    else if (isBound) bound.push(part);
  }
  return bound;
}

/** The names in brackets; the name itself of one. */
export function namesIn(node: SyntaxNode | undefined): readonly SyntaxNode[] {
  const names: SyntaxNode[] = [];
  node?.cursor().iterate((at) => {
    if (at.name === 'VariableName') names.push(at.node);
    return at.name !== 'MemberExpression' && at.name !== 'CallExpression';
  });
  return names;
}

/** In `class A(A)` the second is another one, of before. */
function isInHead(at: SyntaxNode, declared: Declared): boolean {
  if (declared.kind !== 'class') return false;
  const list = partOf(declared.node, 'ArgList');
  return list !== undefined && list.from < at.from && at.to < list.to;
}

function splitAt(parts: readonly SyntaxNode[], sign: string): SyntaxNode[][] {
  const groups: SyntaxNode[][] = [[]];
  for (const part of parts) {
    if (part.name === sign) groups.push([]);
    else groups.at(-1)?.push(part);
  }
  return groups;
}

/** The names in `class Name[T, U: bound]` and `type Name[T] = …`. */
export function typeParameters(statement: SyntaxNode): readonly SyntaxNode[] {
  const list = partOf(statement, 'TypeParamList');
  if (list === undefined) return [];
  return partsOf(list).flatMap((part) => (part.name === 'TypeParam' ? [partOf(part, 'VariableName') ?? part] : []));
}

/** What stands in the brackets of a call or class: values in their order, and those with a name. */
export interface Arguments {
  readonly values: readonly SyntaxNode[];
  readonly named: ReadonlyMap<string, SyntaxNode>;
  /** Each `kwargs` of `**kwargs`. */
  readonly spread: readonly SyntaxNode[];
  /** `*args` or `**kwargs`: more than can be told. */
  readonly isOpen: boolean;
}

export function argumentsOf(node: SyntaxNode, text: string): Arguments {
  const list = partOf(node, 'ArgList');
  const values: SyntaxNode[] = [];
  const named = new Map<string, SyntaxNode>();
  const spread: SyntaxNode[] = [];
  let isOpen = false;
  const parts = list === undefined ? [] : partsOf(list).filter(({ name }) => name !== '(' && name !== ')');
  for (const [first, sign, value] of splitAt(parts, ',')) {
    if (first === undefined) continue;
    if (first.name === '*' || first.name === '**') {
      isOpen = true;
      if (first.name === '**' && sign !== undefined) spread.push(sign);
      continue;
    }
    if (sign?.name === 'AssignOp' && value !== undefined) named.set(text.slice(first.from, first.to), value);
    else values.push(first);
  }
  return { values, named, spread, isOpen };
}

/** The parts of `X[a, b]`: what is indexed, and by what. */
export function indexed(node: SyntaxNode): { readonly of: SyntaxNode; readonly by: readonly SyntaxNode[] } | undefined {
  const parts = partsOf(node);
  const [of, bracket] = parts;
  if (node.name !== 'MemberExpression' || of === undefined || bracket?.name !== '[') return undefined;
  return { of, by: parts.slice(2).filter(({ name }) => name !== ',' && name !== ']') };
}
