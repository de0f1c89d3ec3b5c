/** Python as a syntax tree, whatever else is wrong or unknown in the text. */
import { parser } from '@lezer/python';
import type { SyntaxNode } from '../syntaxParts.ts';

export { keyOf, partOf, partsOf, type SyntaxNode } from '../syntaxParts.ts';

/** The tree of a file, or of a selection that begins within a class. */
export function pythonTree(text: string): SyntaxNode {
  // One file is often asked for each of its names.
  if (last?.text !== text) last = { text, tree: parser.parse(text).topNode };
  return last.tree;
}

/** The tree of a text of which nobody will ask again. */
export function parsedAlone(text: string): SyntaxNode {
  return parser.parse(text).topNode;
}

let last: { readonly text: string; readonly tree: SyntaxNode } | undefined;

/** The statements of a file, class or function. */
export function statementsOf(node: SyntaxNode): readonly SyntaxNode[] {
  const statements: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    // `a = 1; b = 2` stands in one line.
    if (child.name === 'StatementGroup') statements.push(...statementsOf(child));
    else if (child.name !== 'Comment' && child.name !== ':' && child.name !== ';') statements.push(child);
  }
  return statements;
}

/** `dotted.name` of an expression; `undefined` for anything else. */
export function dottedName(node: SyntaxNode, text: string): string | undefined {
  if (node.name === 'VariableName') return text.slice(node.from, node.to);
  if (node.name !== 'MemberExpression' || node.lastChild?.name !== 'PropertyName') return undefined;
  const of = node.firstChild === null ? undefined : dottedName(node.firstChild, text);
  return of === undefined ? undefined : `${of}.${text.slice(node.lastChild.from, node.lastChild.to)}`;
}
