import * as l10n from '@vscode/l10n';
import type {
  BlockNode,
  HeadingNode,
  HtmlNode,
  ListItemNode,
  ListNode,
  MathNode,
  ParagraphNode,
  QuoteNode,
} from '../../core/markdown/nodes.ts';
import { textOf } from '../../core/markdown/nodes.ts';
import { ChildList } from './childList.ts';
import type { NodeView } from './childList.ts';
import { CodeView } from './codeBlock.ts';
import type { MarkdownHooks } from './hooks.ts';
import { InlineView } from './inlineView.ts';
import { renderMath } from './math.ts';
import { TableView } from './tableView.ts';

/** Blocks that come into view and are laid out together. */
export const BLOCKS_PER_GROUP = 40;
const ITEMS_PER_GROUP = 64;

/** The drawing of a top-level or nested block; `depth` is that of the headings in it. */
export function createBlockView(node: BlockNode, hooks: MarkdownHooks, depth: number): NodeView<BlockNode> {
  switch (node.type) {
    case 'paragraph':
      return new TextView(node, document.createElement('p'));
    case 'heading':
      return new TextView(node, headingElement(node.level, depth));
    case 'code':
      return new CodeView(node, hooks);
    case 'math':
      return new MathView(node);
    case 'html':
      return new HtmlView(node);
    case 'quote':
      return new QuoteView(node, hooks, depth);
    case 'list':
      return new ListView(node, hooks, depth);
    case 'table':
      return new TableView(node);
    case 'rule':
      return { node, element: document.createElement('hr'), update: () => undefined };
  }
}

/** An element of the depth, below the page's own heading, that looks as the level was written. */
function headingElement(level: number, depth: number): HTMLElement {
  const element = document.createElement(`h${Math.min(6, depth + 1)}`);
  element.className = `md-heading-${level}`;
  return element;
}

class TextView implements NodeView<BlockNode> {
  readonly node: ParagraphNode | HeadingNode;
  readonly element: HTMLElement;
  private readonly inline: InlineView;

  constructor(node: ParagraphNode | HeadingNode, element: HTMLElement) {
    this.node = node;
    this.element = element;
    this.inline = new InlineView(element);
    this.update();
  }

  update(): void {
    this.inline.update(this.node.runs);
  }
}

class HtmlView implements NodeView<BlockNode> {
  readonly node: HtmlNode;
  readonly element = document.createElement('pre');

  constructor(node: HtmlNode) {
    this.node = node;
    this.element.className = 'md-html';
    this.element.tabIndex = 0;
    this.update();
  }

  update(): void {
    const text = textOf(this.node);
    const child = this.element.firstChild;
    if (child instanceof Text && text.startsWith(child.data)) child.appendData(text.slice(child.length));
    else this.element.textContent = text;
  }
}

class MathView implements NodeView<BlockNode> {
  readonly node: MathNode;
  readonly element = document.createElement('div');
  private shown = '';

  constructor(node: MathNode) {
    this.node = node;
    this.element.className = 'md-math-block';
    this.update();
  }

  update(): void {
    const tex = textOf(this.node).trim();
    const key = `${this.node.complete ? 'whole' : 'part'}${tex}`;
    if (key === this.shown) return;
    this.shown = key;
    if (this.node.complete)
      this.element.replaceChildren(renderMath(tex, true, tex.includes('\n') ? `$$\n${tex}\n$$` : `$$${tex}$$`));
    else this.element.textContent = tex;
  }
}

class QuoteView implements NodeView<BlockNode> {
  readonly node: QuoteNode;
  readonly element = document.createElement('blockquote');
  private readonly children: ChildList<BlockNode>;

  constructor(node: QuoteNode, hooks: MarkdownHooks, depth: number) {
    this.node = node;
    this.children = blockChildren(this.element, hooks, depth);
    this.update();
  }

  update(): void {
    this.children.sync(this.node.children);
  }
}

class ListView implements NodeView<BlockNode> {
  readonly node: ListNode;
  readonly element = document.createElement('div');
  private readonly items: ChildList<ListItemNode>;

  constructor(node: ListNode, hooks: MarkdownHooks, depth: number) {
    this.node = node;
    this.items = new ChildList(
      this.element,
      ITEMS_PER_GROUP,
      (item) => new ItemView(item, hooks, depth),
      (first) => this.openGroup(first),
    );
    this.update();
  }

  update(): void {
    this.element.className = this.node.loose ? 'md-list md-list-loose' : 'md-list';
    this.items.sync(this.node.children);
  }

  /** A very long list is several list elements that look like one. */
  private openGroup(first: number): HTMLElement {
    const list = document.createElement(this.node.ordered ? 'ol' : 'ul');
    const start = this.node.start + first;
    if (list instanceof HTMLOListElement && start !== 1) list.start = start;
    return list;
  }
}

class ItemView implements NodeView<ListItemNode> {
  readonly node: ListItemNode;
  readonly element = document.createElement('li');
  private readonly children: ChildList<BlockNode>;
  private box: HTMLInputElement | undefined;

  constructor(node: ListItemNode, hooks: MarkdownHooks, depth: number) {
    this.node = node;
    this.children = blockChildren(this.element, hooks, depth);
    this.update();
  }

  update(): void {
    if (this.node.checked !== undefined) this.showBox(this.node.checked);
    else this.hideBox();
    this.children.sync(this.node.children);
  }

  private showBox(checked: boolean): void {
    if (this.box === undefined) {
      this.box = document.createElement('input');
      this.box.type = 'checkbox';
      this.box.disabled = true;
      this.element.prepend(this.box);
      this.element.className = 'md-task';
    }
    this.box.checked = checked;
    this.box.setAttribute('aria-label', checked ? l10n.t('Done') : l10n.t('To do'));
  }

  private hideBox(): void {
    if (this.box === undefined) return;
    this.box.remove();
    this.box = undefined;
    this.element.className = '';
  }
}

/** The first children stand in the element itself; further ones in groups. */
function blockChildren(element: HTMLElement, hooks: MarkdownHooks, depth: number): ChildList<BlockNode> {
  return new ChildList(
    element,
    BLOCKS_PER_GROUP,
    (child) => createBlockView(child, hooks, depth),
    (first) => (first === 0 ? element : document.createElement('div')),
  );
}
