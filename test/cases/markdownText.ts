import { parseMarkdown } from '../support/whole.ts';
import { textOf, type BlockNode, type InlineNode, type InlineRun } from '../../src/core/markdown/nodes.ts';

/** What a reader of an answer gets. */
export interface MarkdownText {
  /** The code blocks in order, nested ones included. */
  readonly code: { readonly language: string; readonly text: string }[];
  /** The bold texts in order. */
  readonly strong: string[];
  /** All that is outside code, one line a block. */
  readonly text: string;
}

/** Reads an answer with the chat's own parser, and tells what it would show as plain text. */
export function readMarkdown(text: string): MarkdownText {
  const found: { code: MarkdownText['code']; strong: string[]; lines: string[] } = { code: [], strong: [], lines: [] };
  const runsText = (runs: readonly InlineRun[]): string => {
    const nodes = runs.flatMap((run) => run.children);
    found.strong.push(...nodes.flatMap(strongIn));
    return nodes.map(shown).join('').replace(/\s+/g, ' ').trim();
  };
  const read = (node: BlockNode): void => {
    switch (node.type) {
      case 'code':
        found.code.push({ language: node.language, text: textOf(node) });
        break;
      case 'paragraph':
      case 'heading':
        found.lines.push(runsText(node.runs));
        break;
      case 'quote':
        node.children.forEach(read);
        break;
      case 'list':
        for (const item of node.children) item.children.forEach(read);
        break;
      case 'table':
        for (const { cells } of [node.header, ...node.children]) found.lines.push(cells.map(runsText).join(' '));
        break;
      case 'math':
      case 'html':
        found.lines.push(textOf(node));
        break;
      case 'rule':
        break;
    }
  };
  parseMarkdown(text).forEach(read);
  return { code: found.code, strong: found.strong, text: found.lines.filter((line) => line !== '').join('\n') };
}

function shown(node: InlineNode): string {
  switch (node.type) {
    case 'text':
    case 'code':
      return node.text;
    case 'math':
      return node.tex;
    case 'image':
      return node.alt;
    case 'break':
      return ' ';
    case 'place':
      return node.children.map(shown).join('') + node.note;
    case 'link':
    case 'tagged':
    case 'strong':
    case 'emphasis':
    case 'strike':
      return node.children.map(shown).join('');
  }
}

function strongIn(node: InlineNode): string[] {
  if (!('children' in node)) return [];
  const inner = node.children.flatMap(strongIn);
  return node.type === 'strong' ? [shown(node), ...inner] : inner;
}
