import type { BlockNode, InlineNode, InlineRun, TableRowNode } from '../../../src/core/markdown/nodes.ts';

// Spells a tree as marked would spell it in HTML, so that marked can be asked for a second opinion.

export function toHtml(nodes: readonly BlockNode[], isTight = false): string {
  return nodes.map((node) => blockHtml(node, isTight)).join('\n');
}

function blockHtml(node: BlockNode, isTight: boolean): string {
  switch (node.type) {
    case 'paragraph':
      return isTight ? runsHtml(node.runs) : `<p>${runsHtml(node.runs)}</p>`;
    case 'heading':
      return `<h${node.level}>${runsHtml(node.runs)}</h${node.level}>`;
    case 'code': {
      const name = node.language === '' ? '' : ` class="language-${node.language}"`;
      return `<pre><code${name}>${escapeHtml(node.pieces.join(''))}</code></pre>`;
    }
    case 'math':
    case 'html':
      return node.pieces.join('');
    case 'quote':
      return `<blockquote>${toHtml(node.children)}</blockquote>`;
    case 'list': {
      const tag = node.ordered ? 'ol' : 'ul';
      const start = node.ordered && node.start !== 1 ? ` start="${node.start}"` : '';
      return `<${tag}${start}>${node.children.map((item) => `<li>${toHtml(item.children, !node.loose)}</li>`).join('\n')}</${tag}>`;
    }
    case 'table':
      return `<table><thead>${rowHtml('th', node.header, node.align)}</thead>${
        node.children.length === 0
          ? ''
          : `<tbody>${node.children.map((row) => rowHtml('td', row, node.align)).join('')}</tbody>`
      }</table>`;
    case 'rule':
      return '<hr>';
  }
}

function rowHtml(tag: string, row: TableRowNode, align: readonly (string | undefined)[]): string {
  const cells = row.cells.map((cell, i) => {
    const side = align[i] === undefined ? '' : ` align="${align[i]}"`;
    return `<${tag}${side}>${runsHtml(cell)}</${tag}>`;
  });
  return `<tr>${cells.join('')}</tr>`;
}

function runsHtml(runs: readonly InlineRun[]): string {
  return runs.map((run) => run.children.map(inlineHtml).join('')).join('');
}

function inlineHtml(node: InlineNode): string {
  switch (node.type) {
    case 'text':
      return escapeHtml(node.text);
    case 'code':
      return `<code>${escapeHtml(node.text)}</code>`;
    case 'math':
      return escapeHtml(node.source);
    case 'break':
      return '<br>';
    case 'image':
      return `<img src="${node.url}" alt="${node.alt}">`;
    case 'place':
      return node.children.map(inlineHtml).join('') + escapeHtml(node.note);
    case 'link':
      return `<a href="${escapeHtml(node.url)}">${node.children.map(inlineHtml).join('')}</a>`;
    case 'tagged':
      return `<${node.tag}>${node.children.map(inlineHtml).join('')}</${node.tag}>`;
    case 'strong':
    case 'emphasis':
    case 'strike': {
      const tag = { strong: 'strong', emphasis: 'em', strike: 'del' }[node.type];
      return `<${tag}>${node.children.map(inlineHtml).join('')}</${tag}>`;
    }
  }
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
