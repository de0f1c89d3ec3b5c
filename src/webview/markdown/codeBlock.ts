import * as l10n from '@vscode/l10n';
import { confirmCopied, setHover } from '../parts/dom.ts';
import type { CodeNode } from '../../core/markdown/nodes.ts';
import { textOf } from '../../core/markdown/nodes.ts';
import type { NodeView } from './childList.ts';
import { diagramSoon, isDiagram } from './diagramSoon.ts';
import { GroupTree } from './groupTree.ts';
import { highlightSoon } from './highlight.ts';
import type { CodeAction, MarkdownHooks } from './hooks.ts';
import { isShell, languageName } from './languageNames.ts';
import { placeOfLink } from './placeLinks.ts';

const CHUNK = 2000;

interface ActionButton {
  readonly kind: CodeAction;
  /** The accessible name; outside checks find the button by it. */
  readonly name: string;
  readonly icon: string;
}

const ACTIONS: readonly ActionButton[] = [
  { kind: 'apply', name: l10n.t('Apply'), icon: 'codicon-git-pull-request-go-to-changes' },
  { kind: 'insert', name: l10n.t('Insert at cursor'), icon: 'codicon-insert' },
  { kind: 'terminal', name: l10n.t('Insert into Terminal'), icon: 'codicon-terminal' },
  { kind: 'new-file', name: l10n.t('Open in new file'), icon: 'codicon-new-file' },
  { kind: 'copy', name: l10n.t('Copy'), icon: 'codicon-copy' },
];

/** A framed code block. While it grows text is only appended; it is coloured when it is whole. */
export class CodeView implements NodeView<CodeNode> {
  readonly node: CodeNode;
  readonly element: HTMLElement;
  private readonly code: HTMLElement;
  private readonly hooks: MarkdownHooks;
  private chunks: GroupTree;
  private chunk: Text | undefined;
  private drawnPieces = 0;
  private lastPiece = '';
  private isColoured = false;
  private hasDiagram = false;

  constructor(node: CodeNode, hooks: MarkdownHooks) {
    this.node = node;
    this.hooks = hooks;
    this.element = document.createElement('div');
    this.element.className = 'md-code';
    this.element.setAttribute('role', 'group');
    this.element.setAttribute('aria-label', node.language === '' ? l10n.t('Code') : l10n.t`Code, ${node.language}`);
    const pre = document.createElement('pre');
    // Focusable so that the keyboard can scroll it sideways.
    pre.tabIndex = 0;
    this.code = document.createElement('code');
    this.chunks = new GroupTree(this.code, 'span');
    pre.append(this.code);
    const header = this.header();
    this.element.append(header, pre);
    // One stop of the Tab key a block; its buttons are there once one is in it.
    const setStops = (tabIndex: number): void => {
      for (const button of header.querySelectorAll('button')) button.tabIndex = tabIndex;
    };
    setStops(-1);
    this.element.addEventListener('focusin', () => setStops(0));
    this.element.addEventListener('focusout', () => setStops(-1));
    this.update();
  }

  update(): void {
    const { pieces } = this.node;
    if (this.isColoured) {
      // It may have ended earlier than it was drawn, see `FenceLeaf.doubt`.
      if (this.node.closed && this.drawnPieces === pieces.length) return;
      this.reset();
    }
    if (this.drawnPieces > pieces.length || (this.drawnPieces > 0 && pieces[this.drawnPieces - 1] !== this.lastPiece)) {
      this.takeBackLast();
    }
    for (; this.drawnPieces < pieces.length; this.drawnPieces++) {
      this.lastPiece = pieces[this.drawnPieces] ?? '';
      this.appendPiece(this.lastPiece);
    }
    if (this.node.closed && !this.isColoured) {
      this.isColoured = true;
      highlightSoon(this.code, this.node.language);
      if (isDiagram(this.node.language)) this.drawDiagram();
    }
  }

  /** Once: a block that turns out to end earlier than it was drawn keeps its source. */
  private drawDiagram(): void {
    if (this.hasDiagram) return;
    this.hasDiagram = true;
    diagramSoon({
      element: this.element,
      text: () => textOf(this.node),
      onDrawn: () => this.hooks.onDrawnLater?.(),
    });
  }

  private appendPiece(piece: string): void {
    // A new chunk only at a line's start: each is a block of its own, so that layout stays local.
    if (this.chunk === undefined || (this.chunk.length > CHUNK && this.chunk.data.endsWith('\n'))) {
      const block = document.createElement('span');
      block.className = 'md-lines';
      this.chunk = document.createTextNode('');
      block.append(this.chunk);
      // Each element that may be skipped costs a little in every frame: ordinary code is one chunk and does without.
      if (this.code.firstElementChild !== null) {
        block.classList.add('md-part');
        this.code.firstElementChild.classList.add('md-part');
      }
      this.chunks.add(block);
    }
    this.chunk.appendData(piece);
  }

  private takeBackLast(): void {
    const { chunk, lastPiece } = this;
    const isSame = chunk?.data.endsWith(lastPiece) === true && this.drawnPieces - 1 <= this.node.pieces.length;
    if (!isSame || chunk === undefined) {
      this.reset();
      return;
    }
    chunk.deleteData(chunk.length - lastPiece.length, lastPiece.length);
    this.drawnPieces--;
    this.lastPiece = this.node.pieces[this.drawnPieces - 1] ?? '';
  }

  private reset(): void {
    this.code.replaceChildren();
    this.chunks = new GroupTree(this.code, 'span');
    this.chunk = undefined;
    this.drawnPieces = 0;
    this.lastPiece = '';
    this.isColoured = false;
  }

  private header(): HTMLElement {
    const header = document.createElement('div');
    header.className = 'md-code-header';
    const language = document.createElement('span');
    language.className = 'md-code-language';
    language.textContent = languageName(this.node.language);
    const actions = ACTIONS.filter(({ kind }) => kind !== 'terminal' || isShell(this.node.language));
    header.append(language, ...actions.map((action) => this.button(action)));
    return header;
  }

  private button(action: ActionButton): HTMLButtonElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'md-code-button';
    setHover(button, action.name);
    button.setAttribute('aria-label', action.name);
    const icon = document.createElement('span');
    icon.className = `codicon ${action.icon}`;
    icon.setAttribute('aria-hidden', 'true');
    button.append(icon);
    button.addEventListener('click', () => {
      const { language, info = language } = this.node;
      this.hooks.onCodeAction(action.kind, {
        code: textOf(this.node),
        language,
        info,
        before: textBefore(this.element),
      });
      if (action.kind === 'copy') confirmCopied(icon);
    });
    return button;
  }
}

/** As much of the text before a block as can say which file it is for. */
const MAX_BEFORE = 600;

/** The text of what stands right before a block, with the marks that set names off. */
function textBefore(element: HTMLElement): string {
  const previous = element.previousElementSibling ?? element.parentElement?.previousElementSibling;
  return previous === null || previous === undefined ? '' : marked(previous).slice(-MAX_BEFORE);
}

function marked(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? '';
  const name = node.nodeName;
  if (name === 'PRE' || name === 'BUTTON') return '';
  const text = [...node.childNodes].map((child) => marked(child)).join('');
  if (name === 'CODE') return `\`${text}\``;
  const path = node instanceof HTMLAnchorElement ? placeOfLink(node)?.path : undefined;
  if (path !== undefined && !text.includes(path)) return `${text} (${path})`;
  return name === 'STRONG' ? `**${text}**` : text;
}
