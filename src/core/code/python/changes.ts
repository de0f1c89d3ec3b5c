/** Where a Python file changes what a declared name holds, in a way that reading its declarations in their order does not see. */
import type { Change } from '../reached.ts';
import { boundIn, namesIn, type Declaration, type PythonScopes } from './scope.ts';
import { partOf, partsOf, statementsOf, type SyntaxNode, type SyntaxNodeRef } from './tree.ts';

/** Methods that change what they are called on: of lists, dictionaries and sets. */
const CHANGING = new Set(
  `append extend insert remove pop popitem clear sort reverse update setdefault add discard
  difference_update intersection_update symmetric_difference_update __setitem__ __delitem__`.split(/\s+/),
);
const ADDING = new Set(['append', 'extend', 'insert', 'add']);
const CHANGING_FIRST = /^(?:setattr|delattr|operator\.(?:setitem|delitem|iadd|ior))$/;
/** Methods that give a part of what they are called on. */
const GIVING_PART = /^(?:get|setdefault|values|items)$/;
/** What is set on a class from outside and says something of its fields, whether they are in its body or not. */
const OF_FIELDS =
  /^(?:__annotations__|__doc__|__fields__|__init__|__signature__|__pydantic\w{0,40}|__get_\w{0,40}|model_\w{0,40}|Config)$/;
const COMPREHENSION = /^(?:Array|Set|Dictionary)?ComprehensionExpression$|^ArgList$/;
/** Conditions that ask where the code runs, and not what it is to do. */
const OF_SURROUNDINGS = /\bTYPE_CHECKING\b|__name__|version_info|\b\w{0,20}VERSION\b|PYDANTIC_V|\bplatform\b/i;
const LOOP = /^(?:For|While)Statement$/;
/** What is read of a function that is a tool. */
const OF_TOOL = /^(?:name|description|args_schema|params_json_schema|__(?:doc|name|annotations|signature)__)$/;
/** What a request says to a cache, and no model is told. */
const ASIDE = new Set(['cache_control']);
const MAX_CHAIN = 200;
const MAX_ALIASES = 20;

interface Target {
  readonly name: string;
  /** The first name or key behind it, where it can be told. */
  readonly member: string | undefined;
  readonly isAll: boolean;
}

interface Alias {
  readonly of: Declaration;
  readonly member: string | undefined;
  readonly isAll: boolean;
}

interface Found {
  readonly declaration: Declaration;
  readonly change: Change;
}

/** All changes of a file, looked for once and only when somebody asks. */
export class PythonChanges {
  readonly #root: SyntaxNode;
  readonly #scopes: PythonScopes;
  #found: ReadonlyMap<number, readonly Change[]> | undefined;

  constructor(root: SyntaxNode, scopes: PythonScopes) {
    this.#root = root;
    this.#scopes = scopes;
  }

  of({ offset }: Declaration): readonly Change[] {
    this.#found ??= new Search(this.#scopes).run(this.#root);
    return this.#found.get(offset) ?? [];
  }
}

/** A file, function or class, while it is gone through. */
interface Frame {
  readonly declarationsOf: (name: string) => readonly Declaration[];
  /** Which declaration of a name holds at the place that was come to. */
  readonly at: Map<string, number>;
  readonly isClass: boolean;
  readonly globals: Set<string>;
  readonly nonlocals: Set<string>;
  /** Of each `if` that is open, whether both of its sides are for the same: versions, type checkers. */
  readonly branches: boolean[];
  loops: number;
}

class Search {
  readonly #scopes: PythonScopes;
  readonly #frames: Frame[] = [];
  /** Names of comprehensions and lambdas that are open. */
  readonly #hidden = new Map<string, number>();
  readonly #found: Found[] = [];
  readonly #aliases = new Map<number, Alias>();
  /** What the bodies of classes give a value. */
  readonly #bodies = new Map<number, ReadonlySet<string>>();

  constructor(scopes: PythonScopes) {
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
    if (at.name === 'Script' || at.name === 'Body') this.#open(at.node);
    if (at.name === 'LambdaExpression' || COMPREHENSION.test(at.name)) this.#hide(at.node, 1);
    switch (at.name) {
      case 'ScopeStatement':
        return this.#outer(at.node);
      case 'AssignStatement':
        return this.#assignment(at.node);
      case 'UpdateStatement':
        return this.#tell(at.node.firstChild, 'given');
      case 'NamedExpression':
        return this.#give(at.node.firstChild);
      case 'DeleteStatement':
        for (const part of partsOf(at.node)) if (part.name === 'MemberExpression') this.#tell(part, 'changed');
        return;
      case 'ForStatement':
      case 'WithStatement':
      case 'TryStatement':
        for (const target of boundIn(at.node)) this.#give(target);
        return;
      case 'CallExpression':
        return this.#call(at.node);
    }
  }

  #leave(at: SyntaxNodeRef): void {
    if (at.name === 'Script' || at.name === 'Body') this.#close(at.node);
    if (at.name === 'LambdaExpression' || COMPREHENSION.test(at.name)) this.#hide(at.node, -1);
  }

  #open(node: SyntaxNode): void {
    const owner = node.parent?.name ?? '';
    const frame = this.#frames.at(-1);
    if (LOOP.test(owner) && frame !== undefined) frame.loops += 1;
    if (owner === 'IfStatement') frame?.branches.push(OF_SURROUNDINGS.test(this.#testBefore(node)));
    if (!isFrame(node)) return;
    this.#frames.push({
      declarationsOf: this.#scopes.declarationsIn(node),
      at: new Map(),
      isClass: owner === 'ClassDefinition',
      globals: new Set(),
      nonlocals: new Set(),
      branches: [],
      loops: 0,
    });
  }

  #close(node: SyntaxNode): void {
    if (isFrame(node)) this.#frames.pop();
    const frame = this.#frames.at(-1);
    const owner = node.parent?.name ?? '';
    if (LOOP.test(owner) && frame !== undefined) frame.loops -= 1;
    if (owner === 'IfStatement') frame?.branches.pop();
  }

  #hide(node: SyntaxNode, by: 1 | -1): void {
    const names =
      node.name === 'LambdaExpression' ? namesIn(partOf(node, 'ParamList')) : boundIn(node).flatMap(namesIn);
    for (const each of names) {
      const name = this.#scopes.slice(each);
      this.#hidden.set(name, (this.#hidden.get(name) ?? 0) + by);
    }
  }

  /** `global name` */
  #outer(node: SyntaxNode): void {
    const frame = this.#frames.at(-1);
    const into = node.firstChild?.name === 'global' ? frame?.globals : frame?.nonlocals;
    for (const part of partsOf(node)) if (part.name === 'VariableName') into?.add(this.#scopes.slice(part));
  }

  /** The declaration that is read where a name is meant that stands here. */
  #meant(name: string, offset: number): Declaration | undefined {
    if ((this.#hidden.get(name) ?? 0) > 0) return undefined;
    const inner = this.#frames.length - 1;
    for (let index = inner; index >= 0; index -= 1) {
      const frame = this.#frames[index];
      if (frame === undefined || (frame.isClass && index !== inner)) continue;
      if (frame.globals.has(name)) return this.#frames[0]?.declarationsOf(name).at(-1);
      if (frame.nonlocals.has(name)) continue;
      const list = frame.declarationsOf(name);
      if (list.length === 0) continue;
      // What is done in a function is done after all that stands around it.
      return index === inner ? lastBefore(list, offset, name, frame.at) : list.at(-1);
    }
    return undefined;
  }

  #assignment(node: SyntaxNode): void {
    const parts = partsOf(node);
    const last = parts.findLastIndex(({ name }) => name === 'AssignOp');
    const targets = last === -1 ? [] : parts.slice(0, last).filter(({ name }) => name !== 'TypeDef');
    for (const target of targets) {
      if (target.name === 'VariableName') this.#assigned(target, parts.at(-1));
      else if (target.name === 'MemberExpression') this.#tell(target, 'given');
      else for (const each of namesIn(target)) this.#give(each);
    }
  }

  /** A plain assignment is a declaration, and read as one, unless it is for a name outside or done many times over. */
  #assigned(target: SyntaxNode, value: SyntaxNode | undefined): void {
    const frame = this.#frames.at(-1);
    const name = this.#scopes.slice(target);
    if (frame === undefined) return;
    if (frame.loops > 0 || frame.globals.has(name) || frame.nonlocals.has(name)) this.#give(target);
    else if (frame.branches.length > 0 && !frame.branches.includes(true)) this.#tellOther(target, frame);
    const of = value === undefined ? undefined : this.#targetOf(value);
    const declaration = of === undefined ? undefined : this.#meant(of.name, target.from - 1);
    if (of === undefined || declaration === undefined) return;
    this.#aliases.set(target.from, { of: declaration, member: of.member, isAll: of.isAll });
  }

  /** Of a value that is only given under a condition and the one that there is without it, only one is read. */
  #tellOther(target: SyntaxNode, { declarationsOf, at }: Frame): void {
    const name = this.#scopes.slice(target);
    const list = declarationsOf(name);
    const read = lastBefore(list, target.from, name, at);
    const isRead = read?.offset === target.from;
    const other = isRead ? list[(at.get(name) ?? 0) - 1] : read;
    if (read?.declared.kind !== 'value' || other?.declared.kind !== 'value') return;
    this.#found.push({ declaration: read, change: { offset: isRead ? other.offset : target.from, isGiven: true } });
  }

  /** The condition of a branch; that of the first one for `else`. */
  #testBefore(body: SyntaxNode): string {
    const before = body.prevSibling;
    const test = before?.name === 'else' ? (body.parent?.firstChild?.nextSibling ?? null) : before;
    return test === null ? '' : this.#scopes.slice(test);
  }

  #give(node: SyntaxNode | null): void {
    if (node?.name !== 'VariableName') return;
    const declaration = this.#meant(this.#scopes.slice(node), node.from);
    if (declaration === undefined || declaration.offset === node.from) return;
    this.#found.push({ declaration, change: { offset: node.from, isGiven: true } });
  }

  #call(node: SyntaxNode): void {
    const callee = node.firstChild;
    if (callee === null) return;
    const method = callee.name === 'MemberExpression' ? this.#lastName(callee) : undefined;
    if (method !== undefined && CHANGING.has(method))
      return this.#tell(callee.firstChild, ADDING.has(method) ? 'added' : 'changed');
    if (callee.to - callee.from > 20 || !CHANGING_FIRST.test(this.#scopes.slice(callee))) return;
    const first = partOf(node, 'ArgList')?.firstChild?.nextSibling ?? null;
    const key = first?.nextSibling?.nextSibling;
    this.#tell(first, 'changed', key?.name === 'String' ? this.#scopes.slice(key).slice(1, -1) : undefined);
  }

  #tell(node: SyntaxNode | null, kind: 'given' | 'changed' | 'added', key?: string): void {
    if (node?.name === 'MemberExpression' && ASIDE.has(this.#lastName(node) ?? '')) return;
    const target = node === null ? undefined : this.#targetOf(node);
    const declaration = target === undefined ? undefined : this.#meant(target.name, node?.from ?? 0);
    if (node === null || target === undefined || declaration === undefined) return;
    const member = target.member ?? key;
    const isAll = target.isAll && key === undefined;
    if (!(kind === 'given' && isAll) && !this.#says(declaration, member)) return;
    const change: Change = {
      offset: node.from,
      ...(member !== undefined && { member }),
      ...(kind === 'added' && isAll && { isAdded: true }),
    };
    this.#found.push({ declaration, change });
  }

  /** Whether what is set on a declaration changes what is read of it. */
  #says({ declared }: Declaration, member: string | undefined): boolean {
    if (declared.kind === 'function') return member !== undefined && OF_TOOL.test(member);
    if (declared.kind !== 'class' || member === undefined) return true;
    return OF_FIELDS.test(member) || this.#bodySays(declared.node, member);
  }

  #bodySays(node: SyntaxNode, member: string): boolean {
    let names = this.#bodies.get(node.from);
    if (names === undefined) {
      const statements = statementsOf(partOf(node, 'Body') ?? node).filter(({ name }) => name === 'AssignStatement');
      names = new Set(statements.flatMap((each) => this.#attribute(each)));
      this.#bodies.set(node.from, names);
    }
    return names.has(member);
  }

  /** What an instance has as well; what is of the class alone says nothing of it. */
  #attribute(statement: SyntaxNode): readonly string[] {
    const { firstChild } = statement;
    const type = partOf(statement, 'TypeDef');
    const isOfClass = type !== undefined && /\bClassVar\b/.test(this.#scopes.slice(type).slice(0, 100));
    const name = firstChild === null || isOfClass ? '_' : this.#scopes.slice(firstChild);
    return name.startsWith('_') ? [] : [name];
  }

  #add({ declaration, change }: Found, changes: Map<number, Change[]>): void {
    let [{ offset }, next] = [declaration, change];
    for (let steps = 0; steps < MAX_ALIASES; steps += 1) {
      const list = changes.get(offset);
      if (list === undefined) changes.set(offset, [next]);
      else list.push(next);
      const alias = change.isGiven === true ? undefined : this.#aliases.get(offset);
      if (alias === undefined || alias.of.offset === offset) return;
      offset = alias.of.offset;
      if (!alias.isAll) next = { offset: change.offset, ...(alias.member !== undefined && { member: alias.member }) };
    }
  }

  #targetOf(given: SyntaxNode): Target | undefined {
    let node: SyntaxNode | null = given;
    let isAll = true;
    let member: string | undefined;
    for (let steps = 0; node !== null && node.name !== 'VariableName'; steps += 1) {
      if (steps > MAX_CHAIN) return undefined;
      if (node.name === 'MemberExpression') {
        isAll = false;
        member = this.#lastName(node);
      }
      node = this.#within(node);
    }
    return node === null ? undefined : { name: this.#scopes.slice(node), member, isAll };
  }

  #within({ name, firstChild }: SyntaxNode): SyntaxNode | null {
    if (name === 'MemberExpression') return firstChild;
    if (name === 'ParenthesizedExpression') return firstChild?.nextSibling ?? null;
    if (name !== 'CallExpression' || firstChild?.name !== 'MemberExpression') return null;
    return GIVING_PART.test(this.#lastName(firstChild) ?? '') ? firstChild : null;
  }

  /** `name` of `object.name` and `object["name"]`. */
  #lastName({ lastChild }: SyntaxNode): string | undefined {
    if (lastChild?.name === 'PropertyName') return this.#scopes.slice(lastChild);
    const key = lastChild?.prevSibling;
    if (key?.name === 'String') return this.#scopes.slice(key).slice(1, -1);
    return key?.name === 'Number' ? this.#scopes.slice(key) : undefined;
  }
}

function isFrame({ name, parent }: SyntaxNode): boolean {
  return name === 'Script' || /^(?:Class|Function)Definition$/.test(parent?.name ?? '');
}

/** Places are asked for in their order, so that the declarations of a name are gone through once. */
function lastBefore(
  list: readonly Declaration[],
  offset: number,
  name: string,
  places: Map<string, number>,
): Declaration | undefined {
  let at = places.get(name) ?? 0;
  while ((list[at + 1]?.offset ?? Infinity) <= offset) at += 1;
  places.set(name, at);
  return list[at];
}
