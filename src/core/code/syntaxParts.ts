/** What the readers of all languages ask of a syntax tree. */
import type { SyntaxNode } from '@lezer/common';

export type { SyntaxNode, SyntaxNodeRef } from '@lezer/common';

/** The parts of a node, comments left out. */
export function partsOf(node: SyntaxNode): SyntaxNode[] {
  const parts: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (!isComment(child)) parts.push(child);
  }
  return parts;
}

export function partOf(node: SyntaxNode, ...names: readonly string[]): SyntaxNode | undefined {
  return partsOf(node).find(({ name }) => names.includes(name));
}

/** The same node of a tree has the same key; nodes themselves are made anew whenever they are asked for. */
export function keyOf(node: SyntaxNode): string {
  return `${node.from}:${node.to}:${node.name}`;
}

function isComment({ name }: SyntaxNode): boolean {
  return name === 'LineComment' || name === 'BlockComment' || name === 'Comment';
}
