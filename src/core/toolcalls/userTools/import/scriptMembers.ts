/** Where the parts of objects and classes of a script stand, and what its functions return. */
import { keyOf, partOf, partsOf, type SyntaxNode } from '../../../code/script/tree.ts';
import type { Script } from '../../../extraction/sources/zod/scripts.ts';
import { keyIn, type ScriptObjects } from './scriptObjects.ts';

const MAX_DEPTH = 20;
const INNER = /^(?:ArrowFunction|FunctionExpression|FunctionDeclaration|MethodDeclaration|Class\w{1,20})$/;

export class ScriptMembers {
  readonly #script: Script;
  readonly #objects: ScriptObjects;
  readonly #parts = new Map<string, ReadonlyMap<string, SyntaxNode>>();
  #classes: ReadonlyMap<number, SyntaxNode> | undefined;

  constructor(script: Script, objects: ScriptObjects) {
    this.#script = script;
    this.#objects = objects;
  }

  /** What `object.name` and `this.name` stand for, where it is written in this file. */
  of(node: SyntaxNode, depth = 0): SyntaxNode | undefined {
    const [owner, name] = [partsOf(node)[0], partOf(node, 'PropertyName', 'PrivatePropertyName')];
    if (owner === undefined || name === undefined || depth > MAX_DEPTH) return undefined;
    return this.#named(owner, this.#slice(name), depth);
  }

  /** `{ a: { b } } = node` */
  at(node: SyntaxNode, path: readonly string[]): SyntaxNode | undefined {
    let found: SyntaxNode | undefined = node;
    for (const name of path) found = found === undefined ? undefined : this.#named(found, name, 0);
    return found;
  }

  /** The class whose name is declared at a place. */
  classAt(offset: number): SyntaxNode | undefined {
    if (this.#classes === undefined) {
      const found = new Map<number, SyntaxNode>();
      this.#script.tree.cursor().iterate(({ name, node }) => {
        const own = name === 'ClassDeclaration' ? partOf(node, 'VariableDefinition') : undefined;
        if (own !== undefined) found.set(own.from, node);
      });
      this.#classes = found;
    }
    return this.#classes.get(offset);
  }

  /** The module that the first name of a dotted one comes from. */
  moduleOf(node: SyntaxNode): string | undefined {
    let first = node;
    for (let steps = 0; steps < MAX_DEPTH && /^(?:Member|Call)Expression$/.test(first.name); steps += 1)
      first = partsOf(first)[0] ?? first;
    if (first.name !== 'VariableName') return undefined;
    const declared = this.#script.scopes.find(this.#slice(first), first)?.declared;
    return declared?.kind === 'import' ? declared.from : undefined;
  }

  #named(owner: SyntaxNode, name: string, depth: number): SyntaxNode | undefined {
    const target = this.#objects.resolve(owner);
    if (target.name === 'this') return this.#inClass(target, name);
    if (target.name === 'ObjectExpression') return this.#partsOf(target, propertiesIn).get(name);
    const inner = target.name === 'MemberExpression' ? this.of(target, depth + 1) : undefined;
    return inner === undefined ? undefined : this.#named(inner, name, depth + 1);
  }

  #inClass(node: SyntaxNode, name: string): SyntaxNode | undefined {
    for (let around = node.parent, steps = 0; around !== null && steps < 200; around = around.parent, steps += 1)
      if (around.name === 'ClassBody') return this.#partsOf(around, membersIn).get(name);
    return undefined;
  }

  #partsOf(node: SyntaxNode, read: typeof propertiesIn): ReadonlyMap<string, SyntaxNode> {
    const key = keyOf(node);
    const known = this.#parts.get(key) ?? read(node, this.#script);
    this.#parts.set(key, known);
    return known;
  }

  #slice({ from, to }: SyntaxNode): string {
    return this.#script.text.slice(from, to);
  }
}

function propertiesIn(object: SyntaxNode, script: Script): ReadonlyMap<string, SyntaxNode> {
  const found = new Map<string, SyntaxNode>();
  for (const property of partsOf(object)) {
    const key = property.name === 'Property' ? keyIn(property, script) : undefined;
    const value = partsOf(property).at(-1);
    if (key !== undefined && value !== undefined && value.name !== 'Block') found.set(key, value);
  }
  return found;
}

function membersIn(body: SyntaxNode, { text }: Script): ReadonlyMap<string, SyntaxNode> {
  const found = new Map<string, SyntaxNode>();
  for (const member of partsOf(body)) {
    const key = partOf(member, 'PropertyDefinition', 'PrivatePropertyDefinition');
    const value = member.name === 'MethodDeclaration' ? member : assignedIn(member);
    if (key !== undefined && value !== undefined) found.set(text.slice(key.from, key.to), value);
  }
  return found;
}

/** What stands behind the `=` of a declaration. */
export function assignedIn(member: SyntaxNode): SyntaxNode | undefined {
  const parts = partsOf(member);
  const sign = parts.findIndex(({ name }) => name === 'Equals');
  return sign === -1 ? undefined : parts[sign + 1];
}

/** What a function returns, functions within it aside. */
export function returnedBy(written: SyntaxNode): readonly SyntaxNode[] {
  const body = partsOf(written).at(-1);
  if (body === undefined) return [];
  if (body.name !== 'Block') return written.name === 'ArrowFunction' ? [body] : [];
  const found: SyntaxNode[] = [];
  body.cursor().iterate(({ name, node }) => {
    if (INNER.test(name)) return false;
    const value = name === 'ReturnStatement' ? partsOf(node)[1] : undefined;
    if (value !== undefined && value.name !== ';') found.push(value);
    return true;
  });
  return found;
}
