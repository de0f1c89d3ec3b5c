import { BlockParser } from './blockParser.ts';
import { BlockStream } from './blocks.ts';
import { Definitions } from './definitions.ts';
import { Journal } from './journal.ts';
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
 * The same blocks without what stands before them. The words around them are not read, only where blocks begin and end: fit to
 * be counted whenever an answer is drawn.
 */
export function countableBlocks(markdown: string): readonly Pick<AnswerBlock, 'info' | 'code'>[] {
  const parser = new BlockParser(new Journal(), new Definitions(), () => undefined);
  const lines = markdown.split(/\r\n?|\n/);
  if (lines.at(-1) === '') lines.pop();
  for (const line of lines) parser.readLine(line);
  parser.close();
  return codeIn(parser.root).map((node) => ({ info: infoOf(node), code: textOf(node) }));
}

function codeIn(nodes: readonly Container[]): CodeNode[] {
  return nodes.flatMap((node) => {
    if (node.type === 'code') return [node];
    return node.type === 'quote' || node.type === 'list' || node.type === 'item' ? codeIn(node.children) : [];
  });
}

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
  return { code: textOf(node), language: node.language, info: infoOf(node), before: before.slice(-MAX_BEFORE) };
}

const infoOf = ({ language, info = language }: CodeNode): string => info;

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
