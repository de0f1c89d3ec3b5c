/** The declared name that keeps what was found where it stands, and not by that name. */
import type { PythonFile, PythonModules } from './modules.ts';
import { partOf, partsOf, type SyntaxNode } from './tree.ts';

const MAX_STEPS = 30;
const AROUND = /^(?:Parenthesized|Array|Tuple|Dictionary)Expression$/;

/** Tells the reader of the value of the name, as if the value had been reached by it. */
export function comeByHolder(node: SyntaxNode, file: PythonFile, modules: PythonModules): void {
  if (node.name === 'ClassDefinition') return comeByName(partOf(node, 'VariableName'), undefined, file, modules);
  let at = node;
  let member: string | undefined;
  for (let steps = 0; steps < MAX_STEPS; steps += 1) {
    const around = at.parent;
    if (around?.name === 'AssignStatement') {
      const [target] = partsOf(around);
      return comeByName(target?.name === 'VariableName' ? target : undefined, member, file, modules);
    }
    if (around === null || !AROUND.test(around.name)) return;
    if (around.name === 'DictionaryExpression') member = keyOf(at, file);
    if (around.name === 'ArrayExpression' || around.name === 'TupleExpression') member = indexOf(at);
    at = around;
  }
}

function comeByName(
  name: SyntaxNode | undefined,
  member: string | undefined,
  file: PythonFile,
  modules: PythonModules,
): void {
  const declaration = name === undefined ? undefined : file.scopes.find(file.scopes.slice(name), name);
  if (declaration !== undefined) modules.reached.comeBy(modules.reachable(declaration, file), member);
}

function keyOf(value: SyntaxNode, { scopes }: PythonFile): string | undefined {
  const key = value.prevSibling?.prevSibling;
  return key?.name === 'String' ? scopes.slice(key).slice(1, -1) : undefined;
}

function indexOf(item: SyntaxNode): string {
  let index = 0;
  for (let before = item.prevSibling; before !== null; before = before.prevSibling) if (before.name === ',') index += 1;
  return String(index);
}
