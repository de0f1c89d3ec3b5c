/** The declared name that keeps what was found where it stands, and not by that name. */
import type { PythonFile, PythonModules } from './modules.ts';
import { partOf, partsOf, type SyntaxNode } from './tree.ts';

const MAX_STEPS = 30;
const AROUND = /^(?:Parenthesized|Array|Tuple|Dictionary)Expression$/;

/** Tells the reader of a value by which name it is held. `says` knows the members of the value that are of interest. */
export function comeByHolder(node: SyntaxNode, file: PythonFile, modules: PythonModules, says: RegExp): void {
  const come = (name: SyntaxNode | undefined, member: string | undefined, known: RegExp | undefined): void => {
    const declaration = name === undefined ? undefined : file.scopes.find(file.scopes.slice(name), name);
    if (declaration !== undefined) modules.reached.comeByHolder(modules.reachable(declaration, file), member, known);
  };
  const defined = node.name === 'DecoratedStatement' ? partOf(node, 'FunctionDefinition', 'ClassDefinition') : node;
  if (defined !== undefined && /^(?:Class|Function)Definition$/.test(defined.name))
    return come(partOf(defined, 'VariableName'), undefined, says);
  let at = node;
  let member: string | undefined;
  for (let steps = 0; steps < MAX_STEPS; steps += 1) {
    const around = at.parent;
    if (around?.name === 'AssignStatement') {
      const [target] = partsOf(around);
      return come(target?.name === 'VariableName' ? target : undefined, member, at === node ? says : undefined);
    }
    if (around === null || !AROUND.test(around.name)) return;
    if (around.name === 'DictionaryExpression') member = keyOf(at, file);
    if (around.name === 'ArrayExpression' || around.name === 'TupleExpression') member = indexOf(at);
    at = around;
  }
}

function keyOf(value: SyntaxNode, { scopes }: PythonFile): string | undefined {
  const key = value.prevSibling?.prevSibling;
  return key?.name === 'String' ? scopes.slice(key).slice(1, -1) : undefined;
}

const MAX_INDEX = 200;

/** Behind so many it is not counted which one it is: each would go through all before it. */
function indexOf(item: SyntaxNode): string | undefined {
  let index = 0;
  for (let before = item.prevSibling; before !== null; before = before.prevSibling) {
    if (before.name === ',') index += 1;
    if (index > MAX_INDEX) return undefined;
  }
  return String(index);
}
