import * as l10n from '@vscode/l10n';
import { BlockStream } from './blocks.ts';
import { textOf, type BlockNode, type InlineNode, type InlineRun } from './nodes.ts';

/**
 * What a reader sees of Markdown, for finding words in it: without its marks, formulas left out. Each paragraph, cell and
 * line of code is a line; a line break within a paragraph is a space.
 */
export function shownText(markdown: string): string {
  const stream = new BlockStream();
  stream.append(markdown);
  stream.finish();
  return linesOf(stream.blocks);
}

/** The same of a text that is still being written: each time only what is new is read. */
export class GrowingShownText {
  readonly #stream = new BlockStream();
  #read = '';

  isBeginningOf(text: string): boolean {
    return text.startsWith(this.#read);
  }

  /** The lines that came to their end with what is new, and those after them, which may still change. */
  grow(text: string): { readonly settled: string; readonly open: string } {
    const { finished, open } = this.#stream.append(text.slice(this.#read.length));
    this.#read = text;
    return { settled: linesOf(finished.map(({ node }) => node)), open: linesOf(open.map(({ node }) => node)) };
  }
}

function linesOf(blocks: readonly BlockNode[]): string {
  const lines: string[] = [];
  for (const node of blocks) addBlock(node, lines);
  return lines.join('\n');
}

function addBlock(node: BlockNode, lines: string[]): void {
  switch (node.type) {
    case 'paragraph':
    case 'heading':
      lines.push(runsText(node.runs));
      return;
    case 'code':
    case 'html':
      lines.push(textOf(node));
      return;
    case 'quote':
      for (const child of node.children) addBlock(child, lines);
      return;
    case 'list':
      for (const item of node.children) for (const child of item.children) addBlock(child, lines);
      return;
    case 'table':
      for (const row of [node.header, ...node.children]) for (const cell of row.cells) lines.push(runsText(cell));
      return;
    case 'math':
    case 'rule':
  }
}

function runsText(runs: readonly InlineRun[]): string {
  return runs
    .map(({ children }) => inlineText(children))
    .join('')
    .replaceAll('\n', ' ');
}

function inlineText(nodes: readonly InlineNode[]): string {
  return nodes.map(textOfInline).join('');
}

function textOfInline(node: InlineNode): string {
  switch (node.type) {
    case 'text':
    case 'code':
      return node.text;
    case 'break':
      return ' ';
    case 'math':
      return '\u{FFFC}';
    case 'image':
      return l10n.t`[image: ${node.alt === '' ? node.url : node.alt}]`;
    case 'place':
      return `${inlineText(node.children)}${node.note}`;
    case 'link':
    case 'emphasis':
    case 'strong':
    case 'strike':
    case 'tagged':
      return inlineText(node.children);
  }
}
