import type { SyntaxNode } from './tree.ts';

/** Words for tools, and none about the data. */
const DIRECTIVE = /^(?:eslint|oxlint|prettier|biome|@ts-|ts-|tslint|istanbul|c8|v8|region|endregion|#)/;

/**
 * What the comments of a member say: the `/** … *\/` or `//` lines right above it, or else the comment behind it on its
 * line. `undefined` where there are none.
 */
export function commentOf(node: SyntaxNode, text: string): string | undefined {
  return commentAbove(node, text) ?? commentBehind(node, text);
}

function commentAbove(node: SyntaxNode, text: string): string | undefined {
  const words: string[] = [];
  let below = node;
  for (let comment = node.prevSibling; comment !== null && isComment(comment); comment = comment.prevSibling) {
    const lineStart = text.lastIndexOf('\n', comment.from - 1) + 1;
    const standsAlone = text.slice(lineStart, comment.from).trim() === '';
    const isBlock = comment.name === 'BlockComment';
    if (!standsAlone && !isBlock) break;
    // What is a blank line away is about a group of members.
    if (/\n[ \t]*\r?\n/.test(text.slice(comment.to, below.from))) break;
    words.unshift(wordsOf(text.slice(comment.from, comment.to)));
    if (isBlock) break;
    below = comment;
  }
  return told(words.join('\n'));
}

function commentBehind(node: SyntaxNode, text: string): string | undefined {
  let next = node.nextSibling;
  if (next !== null && /^[,;]$/.test(next.name)) next = next.nextSibling;
  if (next === null || !isComment(next) || text.slice(node.to, next.from).includes('\n')) return undefined;
  const lineEnd = text.indexOf('\n', next.to);
  const behind = text.slice(next.to, lineEnd === -1 ? undefined : lineEnd);
  return behind.trim() === '' ? told(wordsOf(text.slice(next.from, next.to))) : undefined;
}

function told(words: string): string | undefined {
  const trimmed = words.trim();
  return trimmed === '' || DIRECTIVE.test(trimmed) ? undefined : trimmed;
}

function wordsOf(comment: string): string {
  if (comment.startsWith('//')) return comment.slice(2).replace(/^\/?[ \t]?/, '');
  return comment
    .slice(2, comment.endsWith('*/') ? -2 : undefined)
    .split('\n')
    .map((line) => line.trim().replace(/^\*+[ \t]?/, ''))
    .join('\n')
    .trim();
}

function isComment({ name }: SyntaxNode): boolean {
  return name === 'LineComment' || name === 'BlockComment';
}
