import * as l10n from '@vscode/l10n';
import { setHover } from '../parts/dom.ts';
import { choosePlaces, findPlaces, type FilePlace, type PlaceCandidate } from '../../core/markdown/places.ts';
import type { MarkdownHooks } from './hooks.ts';
import { whenIdle } from './idleQueue.ts';

/** Texts looked at in one idle moment; a text is at most a few kilobytes. */
const TEXTS_PER_STEP = 40;
/** Paths in one question, and in all questions of one text. */
const MAX_ASKED = 60;
const MAX_OF_TEXT = 400;

const links = new WeakMap<Element, FilePlace>();
const labels = new WeakMap<Element, FilePlace>();

/** The place that a link leads to; `undefined` where it leads to the web. */
export function placeOfLink(link: HTMLAnchorElement): FilePlace | undefined {
  return links.get(link);
}

/** A link to what may be a file, as long as nobody knows: its label, and where it would lead. */
export function drawPlace(place: FilePlace, label: readonly Node[], note: string): HTMLElement {
  const element = document.createElement('span');
  element.className = 'md-place';
  element.append(...label);
  if (note !== '') {
    const address = document.createElement('span');
    address.className = 'md-place-note';
    address.textContent = note;
    element.append(address);
  }
  labels.set(element, place);
  return element;
}

/** Something in a drawn block that may become a link. */
type Spot =
  | { readonly kind: 'text'; readonly node: Text; readonly candidates: readonly PlaceCandidate[] }
  | { readonly kind: 'label'; readonly node: HTMLElement; readonly place: FilePlace };

/**
 * Makes links of the names of files in blocks that do not change any more. It looks in idle moments, asks for many names at
 * once and never while another question is open, so that its work is the same for each block, however it arrived.
 */
export class PlaceLinker {
  readonly #hooks: MarkdownHooks;
  readonly #blocks: Element[] = [];
  readonly #asked = new Set<string>();
  #walker: TreeWalker | undefined;
  #spots: Spot[] = [];
  #paths = new Set<string>();
  #isBusy = false;
  #isDisposed = false;

  constructor(hooks: MarkdownHooks) {
    this.#hooks = hooks;
  }

  add(block: Element | undefined): void {
    if (block === undefined || this.#hooks.findFiles === undefined || this.#asked.size >= MAX_OF_TEXT) return;
    this.#blocks.push(block);
    this.#schedule();
  }

  dispose(): void {
    this.#isDisposed = true;
  }

  #schedule(): void {
    if (this.#isBusy) return;
    this.#isBusy = true;
    whenIdle(() => this.#step());
  }

  #step(): void {
    if (this.#isDisposed) return;
    this.#isBusy = false;
    for (let looked = 0; looked < TEXTS_PER_STEP && this.#paths.size < MAX_ASKED; looked += 1) {
      const node = this.#next();
      if (node === undefined) break;
      this.#look(node);
    }
    const isRead = this.#walker === undefined && this.#blocks.length === 0;
    if (this.#spots.length > 0 && (isRead || this.#paths.size >= MAX_ASKED)) void this.#ask();
    else if (!isRead) this.#schedule();
  }

  #link(spots: readonly Spot[], found: ReadonlySet<string>): void {
    if (this.#isDisposed) return;
    const selected = spots.filter((spot) => isSelected(spot));
    for (const spot of spots) if (!selected.includes(spot)) link(spot, found);
    this.#hooks.onDrawnLater?.();
    if (selected.length === 0) return;
    document.addEventListener('selectionchange', () => this.#link(selected, found), { once: true });
  }

  #next(): Node | undefined {
    for (;;) {
      const block = this.#walker === undefined ? this.#blocks.shift() : undefined;
      if (block !== undefined) this.#walker = walk(block);
      if (this.#walker === undefined) return undefined;
      const node = this.#walker.nextNode();
      if (node !== null) return node;
      this.#walker = undefined;
    }
  }

  #look(node: Node): void {
    if (node instanceof HTMLElement) {
      const place = labels.get(node);
      if (place === undefined) return;
      this.#spots.push({ kind: 'label', node, place });
      this.#paths.add(place.path);
    } else if (node instanceof Text && node.parentElement?.closest('.md-place') === null) {
      const candidates = findPlaces(node.data, node.parentElement?.closest('code') !== null);
      if (candidates.length === 0) return;
      this.#spots.push({ kind: 'text', node, candidates });
      for (const { place } of candidates) this.#paths.add(place.path);
    }
  }

  async #ask(): Promise<void> {
    const spots = this.#spots;
    const paths = [...this.#paths].slice(0, MAX_OF_TEXT);
    this.#spots = [];
    this.#paths = new Set();
    this.#isBusy = true;
    for (const path of paths) this.#asked.add(path);
    const found = await this.#hooks.findFiles?.(paths).catch(() => undefined);
    if (this.#isDisposed) return;
    this.#isBusy = false;
    if (found !== undefined && found.size > 0) {
      this.#link(spots, found);
    }
    if (this.#asked.size >= MAX_OF_TEXT) {
      this.#blocks.length = 0;
      this.#walker = undefined;
    } else if (this.#walker !== undefined || this.#blocks.length > 0) this.#schedule();
  }
}

/** Whether something of a text is selected: making a link of it would take that away. */
function isSelected({ node }: Spot): boolean {
  const selection = document.getSelection();
  return selection !== null && !selection.isCollapsed && selection.containsNode(node, true);
}

/** Texts and labels of a block, but for code blocks, formulas and what is a link already. */
function walk(block: Element): TreeWalker {
  return document.createTreeWalker(block, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, (node) => {
    if (!(node instanceof HTMLElement)) return NodeFilter.FILTER_ACCEPT;
    if (node.matches('a, pre, button, .md-code, .md-math, .md-place-note')) return NodeFilter.FILTER_REJECT;
    if (labels.has(node)) return NodeFilter.FILTER_ACCEPT;
    return NodeFilter.FILTER_SKIP;
  });
}

function link(spot: Spot, found: ReadonlySet<string>): void {
  if (!spot.node.isConnected) return;
  if (spot.kind === 'label') {
    if (!found.has(spot.place.path)) return;
    spot.node.querySelector('.md-place-note')?.remove();
    spot.node.replaceWith(anchorTo(spot.place, [...spot.node.childNodes]));
    return;
  }
  const { node, candidates } = spot;
  const chosen = choosePlaces(candidates, (path) => found.has(path));
  for (const { start, end, place } of chosen.toReversed()) {
    node.splitText(end);
    const name = node.splitText(start);
    const anchor = anchorTo(place, []);
    name.replaceWith(anchor);
    anchor.append(name);
  }
}

function anchorTo(place: FilePlace, label: readonly Node[]): HTMLAnchorElement {
  const anchor = document.createElement('a');
  anchor.className = 'md-file';
  // Reached with Tab and followed with Enter, as every link; the host opens it.
  anchor.href = '#';
  const name = l10n.t`Open ${spoken(place)}`;
  anchor.setAttribute('aria-label', name);
  setHover(anchor, name);
  anchor.append(...label);
  links.set(anchor, place);
  return anchor;
}

function spoken({ path, line, column, endLine }: FilePlace): string {
  if (line === undefined) return path;
  if (endLine !== undefined && endLine !== line) return l10n.t`${path}, lines ${line} to ${endLine}`;
  if (column !== undefined) return l10n.t`${path}, line ${line}, column ${column}`;
  return l10n.t`${path}, line ${line}`;
}
