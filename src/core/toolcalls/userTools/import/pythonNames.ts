/** What a library calls something that a Python file may have renamed. */
import type { PythonFile } from '../../../code/python/modules.ts';
import { indexed } from '../../../code/python/scope.ts';
import { dottedName, type SyntaxNode } from '../../../code/python/tree.ts';

/** The dotted name under which it was exported: `import StructuredTool as S`. */
export function exportedName(node: SyntaxNode, file: PythonFile): string | undefined {
  const name = dottedName(indexed(node)?.of ?? node, file.text);
  if (name === undefined) return undefined;
  const [first = '', ...rest] = name.split('.');
  const declared = file.scopes.find(first, node)?.declared;
  return declared?.kind === 'import' && declared.name !== undefined ? [declared.name, ...rest].join('.') : name;
}

/** The module that a name comes from; `undefined` for one of the file. */
export function moduleOf(node: SyntaxNode, file: PythonFile): string | undefined {
  const first = dottedName(node, file.text)?.split('.')[0];
  const declared = first === undefined ? undefined : file.scopes.find(first, node)?.declared;
  return declared?.kind === 'import' ? declared.from : undefined;
}
