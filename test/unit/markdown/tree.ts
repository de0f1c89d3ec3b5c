import { BlockStream } from '../../../src/core/markdown/blocks.ts';
import type { BlockNode, InlineNode } from '../../../src/core/markdown/nodes.ts';

/** A tree to compare by value: text collected in pieces is joined, since pieces follow the chunks it came in. */
export function plain(nodes: readonly BlockNode[]): unknown {
  return JSON.parse(
    JSON.stringify(nodes, (key, value: unknown) => (key === 'pieces' && Array.isArray(value) ? value.join('') : value)),
  );
}

/** The tree after feeding `text` in the given chunk sizes, used round and round. */
export function streamed(text: string, sizes: readonly number[]): readonly BlockNode[] {
  const stream = new BlockStream();
  let at = 0;
  for (let i = 0; at < text.length; i++) {
    const size = Math.max(1, sizes[i % sizes.length] ?? 1);
    stream.append(text.slice(at, at + size));
    at += size;
  }
  stream.finish();
  return stream.blocks;
}

/** A short spelling of a tree, for examples: `p(a strong(b))`. */
export function sketch(nodes: readonly BlockNode[]): string {
  return nodes.map(sketchBlock).join(' ');
}

function sketchBlock(node: BlockNode): string {
  switch (node.type) {
    case 'paragraph':
      return `p(${sketchRuns(node.runs)})`;
    case 'heading':
      return `h${node.level}(${sketchRuns(node.runs)})`;
    case 'code':
      return `code:${node.language}(${node.pieces.join('')})`;
    case 'math':
      return `math(${node.pieces.join('').trim()}${node.complete ? '' : '…'})`;
    case 'html':
      return `html(${node.pieces.join('')})`;
    case 'quote':
      return `quote(${sketch(node.children)})`;
    case 'list': {
      const items = node.children.map(
        (item) => `${item.checked === undefined ? '' : item.checked ? '[x]' : '[ ]'}li(${sketch(item.children)})`,
      );
      return `${node.ordered ? `ol${node.start}` : 'ul'}${node.loose ? '~' : ''}(${items.join(' ')})`;
    }
    case 'table': {
      const rows = [node.header, ...node.children].map((row) => row.cells.map((cell) => sketchRuns(cell)).join('|'));
      return `table:${node.align.map((align) => align?.charAt(0) ?? '-').join('')}(${rows.join('/')})`;
    }
    case 'rule':
      return 'hr';
  }
}

function sketchRuns(runs: readonly { readonly children: readonly InlineNode[] }[]): string {
  return runs.map((run) => run.children.map(sketchInline).join('')).join('');
}

function sketchInline(node: InlineNode): string {
  switch (node.type) {
    case 'text':
      return node.text;
    case 'code':
      return `code(${node.text})`;
    case 'math':
      return `${node.display ? 'displaymath' : 'math'}(${node.tex})`;
    case 'image':
      return `image:${node.url}(${node.alt})`;
    case 'break':
      return '⏎';
    case 'place':
      return `place:${node.place.path}(${node.children.map(sketchInline).join('')})`;
    case 'link':
      return `link:${node.url}(${node.children.map(sketchInline).join('')})`;
    case 'tagged':
      return `${node.tag}(${node.children.map(sketchInline).join('')})`;
    case 'strong':
    case 'emphasis':
    case 'strike':
      return `${node.type}(${node.children.map(sketchInline).join('')})`;
  }
}
