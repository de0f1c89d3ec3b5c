/** Where members of classes of a Python file stand, what its functions return, and what its loops go through. */
import type { PythonFile } from '../../../code/python/modules.ts';
import { partOf, partsOf, type SyntaxNode } from '../../../code/python/tree.ts';
import type { PythonObjects } from './pythonObjects.ts';

const MAX_STEPS = 200;

export class PythonMembers {
  readonly #file: PythonFile;
  readonly #objects: PythonObjects;

  constructor(file: PythonFile, objects: PythonObjects) {
    this.#file = file;
    this.#objects = objects;
  }

  /** What `self.name` stands for, and `box.name` where `box = Box()`: of a class of this file. */
  of(node: SyntaxNode): SyntaxNode | undefined {
    const [owner, dot, name] = node.name === 'MemberExpression' ? partsOf(node) : [];
    if (owner === undefined || dot?.name !== '.' || name === undefined) return undefined;
    const written = this.#classOf(owner);
    const declared =
      written === undefined ? undefined : this.#file.scopes.member(written, this.#file.scopes.slice(name))?.declared;
    return declared?.kind === 'function' || declared?.kind === 'value' ? declared.node : undefined;
  }

  #classOf(owner: SyntaxNode): SyntaxNode | undefined {
    const name = this.#file.scopes.slice(owner);
    if (name === 'self' || name === 'cls') return classAround(owner);
    const made = this.#objects.resolve(owner, this.#file);
    const callee = made.node.name === 'CallExpression' && made.file === this.#file ? made.node.firstChild : null;
    const target = callee === null ? made : this.#objects.resolve(callee, this.#file);
    return target.file === this.#file && target.node.name === 'ClassDefinition' ? target.node : undefined;
  }
}

function classAround(node: SyntaxNode): SyntaxNode | undefined {
  for (let around = node.parent, steps = 0; around !== null && steps < MAX_STEPS; around = around.parent, steps += 1)
    if (around.name === 'ClassDefinition') return around;
  return undefined;
}

/** What a function returns, functions within it aside. */
export function returnedBy(written: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  partOf(written, 'Body')
    ?.cursor()
    .iterate((at) => {
      if (at.name === 'FunctionDefinition' || at.name === 'ClassDefinition' || at.name === 'LambdaExpression')
        return false;
      const value = at.name === 'ReturnStatement' ? partsOf(at.node)[1] : undefined;
      if (value !== undefined) found.push(value);
      return true;
    });
  return found;
}

/** What the loop goes through whose variable a name is: `for name in these`. */
export function loopOver(name: SyntaxNode, file: PythonFile): SyntaxNode | undefined {
  const words = file.scopes.slice(name);
  for (let around = name.parent, steps = 0; around !== null && steps < MAX_STEPS; around = around.parent, steps += 1) {
    if (around.name === 'FunctionDefinition' || around.name === 'ClassDefinition') return undefined;
    if (around.name !== 'ForStatement' && !around.name.endsWith('ComprehensionExpression')) continue;
    const parts = partsOf(around);
    const at = parts.findIndex((part, index) => parts[index - 1]?.name === 'for' && file.scopes.slice(part) === words);
    const from = parts[at + 2];
    if (at !== -1 && parts[at + 1]?.name === 'in' && from !== undefined && name.from !== from.from) return from;
  }
  return undefined;
}
