import * as l10n from '@vscode/l10n';
import { setHover } from '../parts/dom.ts';
import type { InlineNode, InlineRun } from '../../core/markdown/nodes.ts';
import { GroupTree } from './groupTree.ts';
import { renderMath } from './math.ts';
import { drawPlace } from './placeLinks.ts';

interface DrawnRun {
  readonly run: InlineRun;
  children: readonly InlineNode[];
  readonly nodes: Node[];
  readonly parent: HTMLElement;
}

// The layout of a paragraph costs as much as it is long. One of more than about 4 kB goes on in blocks of their own, which a
// reader sees as a line that ends early.
const DIRECT_RUNS = 4;
const RUNS_PER_PART = 3;

/** Draws the runs of a paragraph, heading or cell. Settled runs are never touched again. */
export class InlineView {
  private readonly drawn: DrawnRun[] = [];
  private readonly element: HTMLElement;
  private readonly parts: HTMLElement[] = [];
  private readonly tree: GroupTree;

  constructor(element: HTMLElement) {
    this.element = element;
    this.tree = new GroupTree(element, 'span');
  }

  update(runs: readonly InlineRun[]): void {
    let same = Math.min(this.drawn.length, runs.length);
    while (same > 0 && this.drawn[same - 1]?.run !== runs[same - 1]) same--;
    while (this.drawn.length > same) {
      for (const node of this.drawn.pop()?.nodes ?? []) node.parentNode?.removeChild(node);
    }
    const last = this.drawn[same - 1];
    if (last !== undefined) this.draw(last);
    for (const run of runs.slice(same)) {
      const drawn: DrawnRun = { run, children: [], nodes: [], parent: this.parentOf(this.drawn.length) };
      this.drawn.push(drawn);
      this.draw(drawn);
    }
  }

  private parentOf(index: number): HTMLElement {
    if (index < DIRECT_RUNS) return this.element;
    const slot = Math.floor((index - DIRECT_RUNS) / RUNS_PER_PART);
    const known = this.parts[slot];
    if (known !== undefined) return known;
    const part = document.createElement('span');
    part.className = 'md-part';
    this.parts[slot] = part;
    this.tree.add(part);
    return part;
  }

  /** Keeps what is equal at the start, lets a last text grow, draws the rest. Links keep their focus and hover. */
  private draw(drawn: DrawnRun): void {
    const { children: before, nodes, run } = drawn;
    if (before === run.children) return;
    let same = 0;
    while (same < before.length && isEqual(before[same], run.children[same])) same++;
    const text = nodes[same];
    const next = run.children[same];
    if (before[same]?.type === 'text' && next?.type === 'text' && text instanceof Text) {
      if (next.text.startsWith(text.data)) text.appendData(next.text.slice(text.data.length));
      else text.data = next.text;
      same++;
    }
    for (const node of nodes.splice(same)) node.parentNode?.removeChild(node);
    for (const child of run.children.slice(same)) {
      const node = drawInline(child);
      nodes.push(node);
      drawn.parent.appendChild(node);
    }
    drawn.children = run.children;
  }
}

const TAGS = { strong: 'strong', emphasis: 'em', strike: 'del' } as const;

/** One DOM node for one inline node. */
function drawInline(node: InlineNode): Node {
  switch (node.type) {
    case 'text':
      return document.createTextNode(node.text);
    case 'break':
      return document.createElement('br');
    case 'code':
      return element('code', node.text);
    case 'math':
      return renderMath(node.tex, node.display, node.source);
    case 'image':
      // Images in answers are never fetched: the reader decides to open one.
      return link(node.url, [document.createTextNode(l10n.t`[image: ${node.alt === '' ? node.url : node.alt}]`)]);
    case 'link':
      return link(node.url, node.children.map(drawInline));
    case 'place':
      return drawPlace(node.place, node.children.map(drawInline), node.note);
    case 'tagged':
    case 'strong':
    case 'emphasis':
    case 'strike': {
      const result = document.createElement(node.type === 'tagged' ? node.tag : TAGS[node.type]);
      result.append(...node.children.map(drawInline));
      if (node.type === 'tagged' && node.tag === 'sup') nameFootnotes(result);
      return result;
    }
  }
}

/** A number that leads to a source says so to who only hears it. */
function nameFootnotes(element: HTMLElement): void {
  for (const anchor of element.querySelectorAll('a')) {
    const [, number] = /^\[(\d{1,4})\]$/.exec(anchor.textContent) ?? [];
    if (number !== undefined) anchor.setAttribute('aria-label', l10n.t`Source ${number}: ${anchor.host}`);
  }
}

function link(url: string, children: Node[]): HTMLAnchorElement {
  const anchor = document.createElement('a');
  anchor.href = url;
  setHover(anchor, url);
  anchor.rel = 'noreferrer noopener';
  anchor.append(...children);
  return anchor;
}

function element(tag: string, text: string): HTMLElement {
  const result = document.createElement(tag);
  result.textContent = text;
  return result;
}

function isEqual(a: InlineNode | undefined, b: InlineNode | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || a.type !== b.type) return false;
  if ('tag' in a && 'tag' in b && a.tag !== b.tag) return false;
  if ('text' in a && 'text' in b && a.text !== b.text) return false;
  if ('url' in a && 'url' in b && a.url !== b.url) return false;
  if ('alt' in a && 'alt' in b && a.alt !== b.alt) return false;
  if ('tex' in a && 'tex' in b && (a.tex !== b.tex || a.display !== b.display)) return false;
  if ('note' in a && 'note' in b && (a.note !== b.note || JSON.stringify(a.place) !== JSON.stringify(b.place)))
    return false;
  if ('children' in a && 'children' in b) {
    return a.children.length === b.children.length && a.children.every((child, i) => isEqual(child, b.children[i]));
  }
  return true;
}
