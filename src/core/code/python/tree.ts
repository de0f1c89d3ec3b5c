/** Python as a syntax tree, whatever else is wrong or unknown in the text. */
import { parser } from '@lezer/python';
import type { SyntaxNode } from '../syntaxParts.ts';

export { keyOf, partOf, partsOf, type SyntaxNode } from '../syntaxParts.ts';

/** The tree of a file, or of a selection that begins within a class. */
export function pythonTree(text: string): SyntaxNode {
  // One file is often asked for each of its names.
  if (last?.text !== text) last = { text, tree: parse(text) };
  return last.tree;
}

function parse(text: string): SyntaxNode {
  const tree = parser.parse(text).topNode;
  const mistakes: number[] = [];
  tree.cursor().iterate(({ type, from }) => {
    if (type.isError) mistakes.push(from);
  });
  return mistakes.length === 0 ? tree : parser.parse(withoutParts(text, mistakes)).topNode;
}

/** What begins at the margin, is no class and cannot be read is left out, so that it does not spoil what stands below. */
function withoutParts(text: string, mistakes: readonly number[]): string {
  const starts = [...text.matchAll(/^[^\s#)\]}]/gm)].map(({ index }) => index);
  let [result, at, next] = ['', 0, 0];
  starts.forEach((start, index) => {
    const end = starts[index + 1] ?? text.length;
    while (next < mistakes.length && (mistakes[next] ?? 0) < start) next += 1;
    const isWrong = (mistakes[next] ?? Infinity) < end || (mistakes[next] === end && end === text.length);
    if (!isWrong || /^(?:class\b|@)/.test(text.slice(start, start + 6))) return;
    result += text.slice(at, start) + text.slice(start, end).replace(/[^\n]/g, ' ');
    at = end;
  });
  return result + text.slice(at);
}

/** A place where the code of a class cannot be read, its functions and inner classes aside. */
export function mistakeIn(node: SyntaxNode): SyntaxNode | undefined {
  let found: SyntaxNode | undefined;
  node.cursor().iterate((each) => {
    if (found !== undefined) return false;
    if (each.type.isError) found = each.node;
    return each.from === node.from || !/^(?:Function|Class)Definition$/.test(each.name);
  });
  return found;
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
