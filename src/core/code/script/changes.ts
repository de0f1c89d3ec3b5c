/** Where a script gives a declared name another value, or changes what it holds. */
import type { Change } from '../reached.ts';
import { isScope, type Declaration, type Scopes } from './scope.ts';
import { partOf, type SyntaxNode, type SyntaxNodeRef } from './tree.ts';

/** Methods that change what they are called on: of lists, maps and sets. */
const CHANGING = new Set('push pop shift unshift splice sort reverse fill copyWithin set add delete clear'.split(' '));
const ADDING = new Set(['push', 'unshift', 'add']);
/** Functions that change their first argument. */
const CHANGING_FIRST =
  /^(?:Object\.(?:assign|defineProperty|defineProperties|setPrototypeOf)|Reflect\.(?:set|deleteProperty|defineProperty)|(?:_|lodash)\.(?:assign|assignIn|defaults|defaultsDeep|extend|merge|mergeWith|pull|remove|set|unset|update))$/;
/** What a request says to a cache, and no model is told. */
const ASIDE = new Set(['cache_control', 'cacheControl']);
const LONGEST_CALLEE = 40;
const MAX_ALIASES = 20;

/** What an expression such as `name.first.second` begins with. */
interface Target {
  readonly name: string;
  /** `first`, where it can be told. */
  readonly member: string | undefined;
  readonly isAll: boolean;
}

/** A constant that is a part of another one: to change it is to change that. */
interface Alias {
  readonly of: Declaration;
  readonly member: string | undefined;
  readonly isAll: boolean;
}

/** All changes of a file, looked for once and only when somebody asks. */
export class ScriptChanges {
  readonly #root: SyntaxNode;
  readonly #text: string;
  readonly #scopes: Scopes;
  #found: ReadonlyMap<number, readonly Change[]> | undefined;

  constructor(root: SyntaxNode, text: string, scopes: Scopes) {
    this.#root = root;
    this.#text = text;
    this.#scopes = scopes;
  }

  of({ offset }: Declaration): readonly Change[] {
    this.#found ??= new Search(this.#text, this.#scopes).run(this.#root);
    return this.#found.get(offset) ?? [];
  }
}

interface Found {
  readonly declaration: Declaration;
  readonly change: Change;
}

type Kind = 'given' | 'changed' | 'added';

class Search {
  readonly #text: string;
  readonly #scopes: Scopes;
  readonly #found: Found[] = [];
  readonly #aliases = new Map<number, Alias>();
  /** The declarations of each name that are in sight, the innermost last. */
  readonly #inSight = new Map<string, Declaration[]>();
  /** Of the patterns that are open, whether they only give values to names. */
  readonly #patterns: boolean[] = [];

  constructor(text: string, scopes: Scopes) {
    this.#text = text;
    this.#scopes = scopes;
  }

  run(root: SyntaxNode): ReadonlyMap<number, readonly Change[]> {
    root.cursor().iterate(
      (at) => this.#enter(at),
      (at) => this.#leave(at),
    );
    const changes = new Map<number, Change[]>();
    for (const found of this.#found) this.#add(found, changes);
    return changes;
  }

  #enter(at: SyntaxNodeRef): void {
    if (isScope(at.name)) this.#show(at.node);
    switch (at.name) {
      case 'AssignmentExpression':
        return this.#tell(at.node.firstChild, 'given');
      case 'PostfixExpression':
        if (at.node.lastChild?.name === 'ArithOp') this.#tell(at.node.firstChild, 'given');
        return;
      case 'UnaryExpression':
        if (/^(?:delete|\+\+|--)$/.test(this.#slice(at.node.firstChild))) this.#tell(at.node.lastChild, 'given');
        return;
      case 'ForOfSpec':
      case 'ForInSpec':
        return this.#tell(partOf(at.node, 'VariableName', 'MemberExpression', 'of', 'in'), 'given');
      case 'CallExpression':
        return this.#call(at.node);
      case 'ArrayPattern':
      case 'ObjectPattern':
      case 'PatternProperty':
        this.#patterns.push(this.#isGiving(at.node));
        return;
      case 'VariableDefinition':
        return this.#definition(at.node);
    }
  }

  #leave(at: SyntaxNodeRef): void {
    if (isScope(at.name))
      for (const name of this.#scopes.declarationsIn(at.node).keys()) this.#inSight.get(name)?.pop();
    if (isPattern(at.name)) this.#patterns.pop();
  }

  #show(scope: SyntaxNode): void {
    for (const [name, declaration] of this.#scopes.declarationsIn(scope)) {
      const list = this.#inSight.get(name);
      if (list === undefined) this.#inSight.set(name, [declaration]);
      else list.push(declaration);
    }
  }

  #meant(name: string): Declaration | undefined {
    return this.#inSight.get(name)?.at(-1);
  }

  /** `[name] = …` declares nothing. */
  #isGiving({ parent, nextSibling }: SyntaxNode): boolean {
    // The parser takes a large object without a sign behind it for one, too.
    if (parent?.name === 'AssignmentExpression') return nextSibling?.name === 'Equals';
    return isPattern(parent?.name ?? '') && this.#patterns.at(-1) === true;
  }

  #definition(node: SyntaxNode): void {
    const declaration = this.#meant(this.#slice(node));
    if (declaration === undefined) return;
    const parent = node.parent?.name ?? '';
    const isGiven = isPattern(parent) && this.#patterns.at(-1) === true;
    if (!isGiven && declaration.offset === node.from) return this.#addAlias(declaration);
    // Of two `var name = …` the first one is read.
    const isAgain = parent === 'VariableDeclaration' && node.nextSibling?.name === 'Equals';
    if (isGiven || isAgain) this.#found.push({ declaration, change: { offset: node.from, isGiven: true } });
  }

  #addAlias(declaration: Declaration): void {
    const { declared, offset } = declaration;
    if (declared.kind !== 'value' && declared.kind !== 'part') return;
    const target = this.#targetOf(declared.node);
    const of = target === undefined ? undefined : this.#meant(target.name);
    if (target === undefined || of === undefined || of === declaration) return;
    const isPart = target.isAll && declared.kind === 'part';
    this.#aliases.set(offset, {
      of,
      member: isPart ? declared.path[0] : target.member,
      isAll: target.isAll && !isPart,
    });
  }

  #call(node: SyntaxNode): void {
    const callee = node.firstChild;
    if (callee?.name !== 'MemberExpression') return;
    if (callee.to - callee.from <= LONGEST_CALLEE && CHANGING_FIRST.test(this.#slice(callee)))
      return this.#tell(partOf(node, 'ArgList')?.firstChild?.nextSibling, 'changed');
    const method = this.#lastName(callee) ?? '';
    // A registry keeps what is said of its first argument.
    if (
      method === 'add' &&
      hasTwoArguments(node) &&
      /[rR]egistry$/.test(this.#slice(callee.firstChild ?? callee).slice(-40))
    )
      return this.#tell(partOf(node, 'ArgList')?.firstChild?.nextSibling, 'added');
    // That of a map takes a key and a value.
    if (!CHANGING.has(method) || (method === 'set' && !hasTwoArguments(node))) return;
    this.#tell(callee.firstChild, ADDING.has(method) ? 'added' : 'changed');
  }

  #tell(node: SyntaxNode | null | undefined, kind: Kind): void {
    if (node?.name === 'MemberExpression' && ASIDE.has(this.#lastName(node) ?? '')) return;
    const target = node === null || node === undefined ? undefined : this.#targetOf(node);
    const declaration = target === undefined ? undefined : this.#meant(target.name);
    if (node === null || node === undefined || target === undefined || declaration === undefined) return;
    const { member, isAll } = target;
    const isGiven = kind === 'given' && isAll;
    // What a function gives is not what is put on it.
    if (!isGiven && isFunction(declaration)) return;
    const { declared } = declaration;
    if (kind !== 'given' && isAll && declared.kind === 'import' && declared.name === '*') return;
    const change: Change = {
      offset: node.from,
      ...(member !== undefined && { member }),
      ...(kind === 'added' && isAll && { isAdded: true }),
      ...(isGiven && { isGiven }),
    };
    this.#found.push({ declaration, change });
  }

  #add({ declaration, change }: Found, changes: Map<number, Change[]>): void {
    let [{ offset }, next] = [declaration, change];
    for (let steps = 0; steps < MAX_ALIASES; steps += 1) {
      const list = changes.get(offset);
      if (list === undefined) changes.set(offset, [next]);
      else list.push(next);
      const alias = change.isGiven === true ? undefined : this.#aliases.get(offset);
      if (alias === undefined) return;
      offset = alias.of.offset;
      if (!alias.isAll) next = { offset: change.offset, ...(alias.member !== undefined && { member: alias.member }) };
    }
  }

  #targetOf(given: SyntaxNode): Target | undefined {
    let node: SyntaxNode | null = given;
    let isAll = true;
    let member: string | undefined;
    while (node !== null && node.name !== 'VariableName') {
      if (node.name === 'MemberExpression') {
        isAll = false;
        member = this.#lastName(node);
      }
      node = within(node);
    }
    return node === null ? undefined : { name: this.#slice(node), member, isAll };
  }

  /** `name` of `object.name` and `object["name"]`. */
  #lastName({ lastChild }: SyntaxNode): string | undefined {
    if (lastChild?.name === 'PropertyName') return this.#slice(lastChild);
    const key = lastChild?.prevSibling;
    if (key?.name === 'String') return this.#slice(key).slice(1, -1);
    return key?.name === 'Number' ? this.#slice(key) : undefined;
  }

  #slice(node: SyntaxNode | null): string {
    return node === null ? '' : this.#text.slice(node.from, node.to);
  }
}

/** What stands within brackets and casts, or in front of a member. */
function within({ name, firstChild, lastChild }: SyntaxNode): SyntaxNode | null {
  switch (name) {
    case 'MemberExpression':
    case 'PostfixExpression':
    case 'InstantiationExpression':
      return firstChild;
    case 'ParenthesizedExpression':
      return firstChild?.nextSibling ?? null;
    case 'TypeAssertion':
      return lastChild;
    case 'BinaryExpression':
      return /^(?:as|satisfies)$/.test(firstChild?.nextSibling?.name ?? '') ? firstChild : null;
    default:
      return null;
  }
}

function hasTwoArguments(call: SyntaxNode): boolean {
  return partOf(partOf(call, 'ArgList') ?? call, ',') !== undefined;
}

function isPattern(name: string): boolean {
  return name === 'ArrayPattern' || name === 'ObjectPattern' || name === 'PatternProperty';
}

function isFunction({ declared }: Declaration): boolean {
  if (declared.kind === 'function') return true;
  return declared.kind === 'value' && /^(?:ArrowFunction|FunctionExpression)$/.test(declared.node.name);
}
