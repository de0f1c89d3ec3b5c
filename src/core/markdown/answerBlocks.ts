import { BlockStream } from './blocks.ts';
import { textOf, type BlockNode, type CodeNode, type InlineNode, type InlineRun, type ListItemNode } from './nodes.ts';

/** A code block as it stands in an answer. */
export interface AnswerBlock {
  readonly code: string;
  /** The fence's word, possibly empty. */
  readonly language: string;
  /** All that stands behind the fence. */
  readonly info: string;
  /** The text right before it, code in backticks. */
  readonly before: string;
  /** The answer ends within it. */
  readonly isCutOff?: boolean;
}

/** As much of the text before a block as can say which file it is for. */
const MAX_BEFORE = 600;

/** The code blocks of a whole answer in Markdown, in order; those in lists and quotes too. */
export function blocksOfAnswer(markdown: string): readonly AnswerBlock[] {
  const stream = new BlockStream();
  stream.append(markdown);
  stream.finish();
  const found: AnswerBlock[] = [];
  collect(stream.blocks, '', found);
  const last = found.at(-1);
  // What is open at the end of an answer is the last block of it.
  if (last !== undefined && stream.cutOff !== undefined) found[found.length - 1] = { ...last, isCutOff: true };
  return found;
}

/**
 * The fenced blocks of an answer, line by line and without reading the Markdown around them: fit to be counted whenever an
 * answer is drawn. What is applied is read by `blocksOfAnswer`.
 */
export function fencedBlocks(markdown: string): readonly Pick<AnswerBlock, 'info' | 'code'>[] {
  const found: { readonly info: string; readonly code: string }[] = [];
  let open: { readonly mark: string; readonly info: string; readonly lines: string[] } | undefined;
  for (const line of markdown.split('\n')) {
    const { mark, rest } = fenceIn(line);
    if (open === undefined) {
      // With a backtick behind it the line is code within words.
      const isFence = mark !== '' && !(mark.startsWith('`') && rest.includes('`'));
      if (isFence) open = { mark, info: rest.trim(), lines: [] };
    } else if (mark.startsWith(open.mark) && rest.trim() === '') {
      found.push({ info: open.info, code: open.lines.join('\n') });
      open = undefined;
    } else open.lines.push(line);
  }
  if (open !== undefined) found.push({ info: open.info, code: open.lines.join('\n') });
  return found;
}

/** The fence that a line begins with, behind marks of lists and quotes. */
function fenceIn(line: string): { readonly mark: string; readonly rest: string } {
  let start = 0;
  while (start < line.length && LEADING.includes(line.charAt(start))) start += 1;
  const sign = line.charAt(start);
  let end = start;
  while (end < line.length && line.charAt(end) === sign) end += 1;
  const isFence = (sign === '`' || sign === '~') && end - start >= 3;
  return isFence ? { mark: line.slice(start, end), rest: line.slice(end) } : { mark: '', rest: '' };
}

const LEADING = ' \t>-*+.)0123456789';

type Container = BlockNode | ListItemNode;

/** `above`: what stands before the first of the nodes. */
function collect(nodes: readonly Container[], above: string, found: AnswerBlock[]): void {
  let before = above;
  for (const node of nodes) {
    if (node.type === 'code') found.push(blockOf(node, before));
    else if (node.type === 'quote' || node.type === 'list' || node.type === 'item') {
      collect(node.children, before, found);
    }
    before = marked(node);
  }
}

function blockOf(node: CodeNode, before: string): AnswerBlock {
  const { language, info = language } = node;
  return { code: textOf(node), language, info, before: before.slice(-MAX_BEFORE) };
}

/** A node's text with the marks that set names off; nothing of code blocks. */
function marked(node: Container): string {
  switch (node.type) {
    case 'paragraph':
    case 'heading':
      return runs(node.runs);
    case 'quote':
    case 'list':
    case 'item':
      return node.children.map((child) => marked(child)).join('\n');
    case 'table':
      return node.children.map(({ cells }) => cells.map((cell) => runs(cell)).join(' ')).join('\n');
    case 'html':
      return textOf(node);
    case 'code':
    case 'math':
    case 'rule':
      return '';
  }
}

const runs = (all: readonly InlineRun[]): string => all.map(({ children }) => inline(children)).join('');

function inline(nodes: readonly InlineNode[]): string {
  return nodes.map(inlineText).join('');
}

function inlineText(node: InlineNode): string {
  switch (node.type) {
    case 'text':
      return node.text;
    case 'code':
      return `\`${node.text}\``;
    case 'strong':
      return `**${inline(node.children)}**`;
    case 'emphasis':
    case 'strike':
    case 'tagged':
    case 'place':
    case 'link':
      return inline(node.children);
    case 'image':
      return node.alt;
    case 'math':
      return node.source;
    case 'break':
      return '\n';
  }
}
