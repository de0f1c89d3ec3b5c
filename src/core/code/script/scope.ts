/** Which declaration a name means at a place of a script. */
import { keyOf, partOf, partsOf, type SyntaxNode } from './tree.ts';

/** What a name is bound to, as it stands in the text. */
export type Declared =
  | { readonly kind: 'value'; readonly node: SyntaxNode }
  /** `const { a: { b } } = node`: the names that lead to it. */
  | { readonly kind: 'part'; readonly node: SyntaxNode; readonly path: readonly string[] }
  | { readonly kind: 'enum' | 'function'; readonly node: SyntaxNode }
  /** `name` is `default`, `*`, or the name it is exported under. */
  | { readonly kind: 'import'; readonly from: string; readonly name: string }
  /** A parameter, a `let` without a value, a class: only known when the code runs. */
  | { readonly kind: 'unknown' };

export interface Declaration {
  readonly name: string;
  readonly declared: Declared;
  /** Where the name stands. */
  readonly offset: number;
  readonly isTopLevel: boolean;
}

const FUNCTIONS = new Set(['ArrowFunction', 'FunctionDeclaration', 'FunctionExpression', 'MethodDeclaration']);
/** Names of loops and handlers: another value each time. */
const TIMES = new Set(['ForStatement', 'CatchClause']);
/** l10n: none, names of nodes. */
const SCOPES = new Set(['Block', 'Script', 'SwitchBody', ...FUNCTIONS, ...TIMES]);

/** Whether names that are declared in a node are its own. */
export function isScope(name: string): boolean {
  return SCOPES.has(name);
}

interface Exports {
  readonly byName: ReadonlyMap<string, Declaration>;
  /** The files of `export * from`. */
  readonly elsewhere: readonly string[];
}

/** The declarations of a script, each scope read once and only when a name is looked for in it. */
export class Scopes {
  readonly #text: string;
  readonly #root: SyntaxNode;
  readonly #known = new Map<string, ReadonlyMap<string, Declaration>>();
  #exports: Exports | undefined;

  constructor(root: SyntaxNode, text: string) {
    this.#root = root;
    this.#text = text;
  }

  /** The declarations of the file itself, in their order. */
  get topLevel(): ReadonlyMap<string, Declaration> {
    return this.#declarationsOf(this.#root);
  }

  /** What a scope declares itself. */
  declarationsIn(scope: SyntaxNode): ReadonlyMap<string, Declaration> {
    return this.#declarationsOf(scope);
  }

  find(name: string, at: SyntaxNode): Declaration | undefined {
    for (let node = at.parent; node !== null; node = node.parent) {
      if (!isScope(node.name)) continue;
      const found = this.#declarationsOf(node).get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #declarationsOf(scope: SyntaxNode): ReadonlyMap<string, Declaration> {
    const key = keyOf(scope);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found = new Map<string, Declaration>();
    const isTopLevel = scope.name === 'Script';
    const add = (name: SyntaxNode, declared: Declared): void => {
      const text = this.#slice(name);
      // An overload, or a type beside a value: the first one is the value.
      if (!found.has(text)) found.set(text, { name: text, declared, offset: name.from, isTopLevel });
    };
    if (FUNCTIONS.has(scope.name)) {
      for (const name of namesIn(partOf(scope, 'ParamList'))) add(name, { kind: 'unknown' });
    } else if (TIMES.has(scope.name)) {
      const head = scope.name === 'CatchClause' ? scope : partOf(scope, 'ForSpec', 'ForOfSpec', 'ForInSpec');
      for (const name of headNames(head)) add(name, { kind: 'unknown' });
    } else for (const statement of partsOf(scope)) this.#addStatement(statement, add);
    this.#known.set(key, found);
    return found;
  }

  #addStatement(statement: SyntaxNode, add: (name: SyntaxNode, declared: Declared) => void): void {
    switch (statement.name) {
      case 'ExportDeclaration':
        this.#addExports(statement, add);
        for (const part of partsOf(statement)) this.#addStatement(part, add);
        return;
      case 'VariableDeclaration':
        this.#addVariables(statement, add);
        return;
      case 'EnumDeclaration':
        return addNamed(statement, 'enum', add);
      case 'FunctionDeclaration':
        return addNamed(statement, 'function', add);
      case 'ClassDeclaration':
        return addNamed(statement, 'unknown', add);
      case 'ImportDeclaration':
        this.#addImports(statement, add);
    }
  }

  /** `export { a as b } from 'c'`; `export * as a from 'c'`; the rest is found by `exported`. */
  #addExports(statement: SyntaxNode, add: (name: SyntaxNode, declared: Declared) => void): void {
    const [from, group] = [partOf(statement, 'String'), partOf(statement, 'ExportGroup')];
    if (from === undefined) return;
    const whole = partOf(statement, 'VariableName');
    if (whole !== undefined) add(whole, { kind: 'import', from: this.#slice(from).slice(1, -1), name: '*' });
    if (group === undefined) return;
    for (const { outside, inside } of this.#importsIn(group))
      add(inside, { kind: 'import', from: this.#slice(from).slice(1, -1), name: outside });
  }

  /** The declaration that the file exports under a name, or the files in which to look for it. */
  exported(name: string): Declaration | readonly string[] {
    this.#exports ??= this.#readExports();
    return this.#exports.byName.get(name) ?? this.topLevel.get(name) ?? this.#exports.elsewhere;
  }

  #readExports(): Exports {
    const [byName, elsewhere] = [new Map<string, Declaration>(), new Array<string>()];
    const add = (name: string, declaration: Declaration | undefined): void => {
      if (declaration !== undefined && !byName.has(name)) byName.set(name, declaration);
    };
    for (const statement of partsOf(this.#root)) {
      if (statement.name !== 'ExportDeclaration') continue;
      const [from, group] = [partOf(statement, 'String'), partOf(statement, 'ExportGroup')];
      add('default', defaultOf(statement));
      if (from !== undefined && group === undefined && partOf(statement, 'VariableName') === undefined)
        elsewhere.push(this.#slice(from).slice(1, -1));
      if (from !== undefined || group === undefined) continue;
      for (const { outside, inside } of this.#importsIn(group)) add(this.#slice(inside), this.topLevel.get(outside));
    }
    return { byName, elsewhere };
  }

  #addVariables(statement: SyntaxNode, add: (name: SyntaxNode, declared: Declared) => void): void {
    const parts = partsOf(statement);
    const isFixed = parts[0]?.name === 'const' || parts[0]?.name === 'let' || parts[0]?.name === 'var';
    parts.forEach((part, index) => {
      const isPattern = part.name === 'ObjectPattern';
      if (part.name === 'ArrayPattern') for (const name of namesIn(part)) add(name, { kind: 'unknown' });
      if (part.name !== 'VariableDefinition' && !isPattern) return;
      const value = valueAfter(parts, index);
      if (isPattern && value !== undefined) this.#addPattern(part, value, [], add);
      else add(part, value === undefined || !isFixed ? { kind: 'unknown' } : { kind: 'value', node: value });
    });
  }

  #addPattern(
    pattern: SyntaxNode,
    node: SyntaxNode,
    path: readonly string[],
    add: (name: SyntaxNode, declared: Declared) => void,
  ): void {
    for (const property of partsOf(pattern).filter((part) => part.name === 'PatternProperty')) {
      const parts = partsOf(property);
      const [first] = parts;
      if (first === undefined) continue;
      if (first.name === 'Spread' || parts.some(({ name }) => name === 'ArrayPattern' || name === 'Equals')) {
        for (const name of namesIn(property)) add(name, { kind: 'unknown' });
        continue;
      }
      const inner = [...path, this.#slice(first).replaceAll(/["']/g, '')];
      const deeper = parts.find((part) => part.name === 'ObjectPattern');
      const name = parts.find((part) => part.name === 'VariableDefinition');
      if (deeper !== undefined) this.#addPattern(deeper, node, inner, add);
      else if (name !== undefined) add(name, { kind: 'part', node, path: inner });
    }
  }

  #addImports(statement: SyntaxNode, add: (name: SyntaxNode, declared: Declared) => void): void {
    const source = partOf(statement, 'String');
    if (source === undefined) return;
    const from = this.#slice(source).slice(1, -1);
    const parts = partsOf(statement);
    parts.forEach((part, index) => {
      if (part.name === 'VariableDefinition') {
        const isAll = parts[index - 1]?.name === 'as' && parts[index - 2]?.name === 'Star';
        add(part, { kind: 'import', from, name: isAll ? '*' : 'default' });
      } else if (part.name === 'ImportGroup') {
        for (const { outside, inside } of this.#importsIn(part)) add(inside, { kind: 'import', from, name: outside });
      }
    });
  }

  *#importsIn(group: SyntaxNode): Iterable<{ readonly outside: string; readonly inside: SyntaxNode }> {
    let outside: string | undefined;
    let last: SyntaxNode | undefined;
    for (const part of partsOf(group)) {
      if (part.name === ',') {
        if (last !== undefined) yield { outside: outside ?? this.#slice(last), inside: last };
        [outside, last] = [undefined, undefined];
      } else if (/^(?:Variable(?:Name|Definition)|String|default)$/.test(part.name)) {
        outside = last === undefined ? undefined : this.#slice(last).replaceAll(/["']/g, '');
        last = part;
      }
    }
    if (last !== undefined) yield { outside: outside ?? this.#slice(last), inside: last };
  }

  #slice({ from, to }: SyntaxNode): string {
    return this.#text.slice(from, to);
  }
}

/** `export default value` */
function defaultOf(statement: SyntaxNode): Declaration | undefined {
  const parts = partsOf(statement);
  const value = parts[parts.findIndex(({ name }) => name === 'default') + 1];
  if (partOf(statement, 'default') === undefined || value === undefined) return undefined;
  const declared: Declared =
    value.name === 'FunctionDeclaration'
      ? { kind: 'function', node: value }
      : value.name === 'ClassDeclaration'
        ? { kind: 'unknown' }
        : { kind: 'value', node: value };
  return { name: 'default', declared, offset: value.from, isTopLevel: false };
}

function addNamed(
  statement: SyntaxNode,
  kind: 'enum' | 'function' | 'unknown',
  add: (name: SyntaxNode, declared: Declared) => void,
): void {
  const name = partOf(statement, 'VariableDefinition', 'TypeDefinition');
  if (name !== undefined) add(name, kind === 'unknown' ? { kind } : { kind, node: statement });
}

/** The value of a declared name: what stands behind its `=`, up to the next comma. */
function valueAfter(parts: readonly SyntaxNode[], index: number): SyntaxNode | undefined {
  for (let at = index + 1; at < parts.length; at += 1) {
    const name = parts[at]?.name;
    if (name === 'Equals') return parts[at + 1];
    if (name !== 'TypeAnnotation' && name !== '!' && name !== 'LogicOp') return undefined;
  }
  return undefined;
}

/** The names that the head of a loop or a handler binds. */
function headNames(head: SyntaxNode | undefined): readonly SyntaxNode[] {
  if (head === undefined) return [];
  return partsOf(head)
    .filter(({ name }) => /^(?:VariableDefinition|VariableDeclaration|ObjectPattern|ArrayPattern)$/.test(name))
    .flatMap(namesIn);
}

/** All names that a list of parameters binds, those within patterns too. */
function namesIn(node: SyntaxNode | undefined): readonly SyntaxNode[] {
  if (node === undefined) return [];
  if (node.name === 'VariableDefinition') return [node];
  return partsOf(node).flatMap((part) => (part.name === 'TypeAnnotation' ? [] : namesIn(part)));
}
