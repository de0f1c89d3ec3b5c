/** The tree of values: draws what is in sight, and answers the keyboard as trees do. */
import * as l10n from '@vscode/l10n';
import type { FieldKind } from '../../protocol/extraction.ts';
import { h, setHover } from '../parts/dom.ts';
import { arrayTableFits } from './arrayColumns.ts';
import type { ResultModel } from './resultModel.ts';
import { fillRow, isEditable, markCurrent, newRow, rowSignature, type RowActions } from './treeRow.ts';
import { TypeAhead } from './typeAhead.ts';
import { ValueEditor } from './valueEditor.ts';
import type { ValueNode } from './valueNode.ts';
import { pointerOf, readablePath } from './valueTree.ts';
import { nameOf } from './valueWords.ts';
import { VirtualRows } from './virtualRows.ts';

export interface TreeListener {
  /** Another row is current; null when there are no rows. */
  readonly onCurrent: (node: ValueNode | null) => void;
  readonly onReveal: (node: ValueNode, takeFocus: boolean) => void;
  readonly onPoint: (node: ValueNode | null) => void;
  readonly onTable: (node: ValueNode) => void;
  /** F2 or "Edit": answered with `edit` once it is known what the schema allows. */
  readonly onEdit: (node: ValueNode) => void;
  readonly onCorrect: (pointer: string, valueText: string) => void;
  readonly onUndo: (pointer: string) => void;
  readonly onCopy: (node: ValueNode) => void;
  /** Folds or the place changed: what is to come back when the tab was hidden. */
  readonly onArranged: (what: 'folds' | 'place') => void;
}

export class TreeView {
  readonly element: HTMLElement;
  readonly #model: ResultModel;
  readonly #listener: TreeListener;
  readonly #rows: VirtualRows;
  readonly #typeAhead = new TypeAhead();
  readonly #drawn = new WeakMap<HTMLElement, { node: ValueNode; signature: string }>();
  readonly #actions: RowActions;
  readonly #observer = new ResizeObserver(() => this.#tellCut());
  #current: ValueNode | null = null;
  #editing: { readonly node: ValueNode; readonly editor: ValueEditor } | null = null;
  #pointed: ValueNode | null = null;

  constructor(model: ResultModel, listener: TreeListener, rowHeight: number) {
    this.#model = model;
    this.#listener = listener;
    this.element = h('div', {
      class: 'tree',
      attributes: { role: 'treegrid', 'aria-label': l10n.t('Extracted values') },
    });
    this.element.style.setProperty('--row', `${rowHeight}px`);
    this.#rows = new VirtualRows(
      {
        count: () => model.tree.rows,
        key: (index) => model.tree.at(index),
        draw: (index, before) => this.#draw(index, before),
      },
      this.element,
      rowHeight,
    );
    this.element.append(this.#rows.body);
    this.#actions = {
      toggle: (node) => this.#toggle(node),
      edit: (node) => listener.onEdit(node),
      undo: (node) => listener.onUndo(pointerOf(node)),
      table: (node) => listener.onTable(node),
    };
    this.#observer.observe(this.element);
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
    this.element.addEventListener('click', (event) => this.#onClick(event, false));
    this.element.addEventListener('dblclick', (event) => this.#onClick(event, true));
    this.element.addEventListener('focusin', (event) => this.#onFocus(event));
    this.element.addEventListener('mouseover', (event) => this.#point(this.#nodeOf(event.target)));
    this.element.addEventListener('mouseleave', () => this.#point(null));
    this.element.addEventListener('scroll', () => listener.onArranged('place'), { passive: true });
  }

  /** The value that the keyboard is on. */
  get current(): ValueNode | null {
    return this.#current;
  }

  get scrollTop(): number {
    return this.element.scrollTop;
  }

  set scrollTop(pixels: number) {
    this.#rows.draw();
    this.element.scrollTop = pixels;
  }

  /** Draws what changed; the end of a growing value stays in sight for whoever went there. */
  refresh(): void {
    const follows = this.#model.isRunning && this.#rows.isAtEnd;
    this.#pin();
    this.#rows.refresh();
    if (follows) requestAnimationFrame(() => (this.element.scrollTop = this.element.scrollHeight));
  }

  /** Another tree is there now: the same place in it is current, if there still is one. */
  replaced(): void {
    const { tree } = this.#model;
    const pointer = this.#current === null ? null : pointerOf(this.#current);
    const hadFocus = this.element.contains(document.activeElement);
    this.#editing = null;
    const same = pointer !== null && tree.hasRow(pointer) ? tree.find(pointer) : undefined;
    this.#current = pointer === null ? null : (same ?? this.#first);
    this.#rows.clear();
    this.#pin();
    this.#rows.draw();
    if (hadFocus) this.#focusRow();
    if (this.#current !== null || pointer !== null) this.#listener.onCurrent(this.#current);
  }

  /** Makes a value current, unfolds what hides it and brings it into sight. */
  go(wanted: ValueNode, options: { readonly focus: boolean; readonly where?: 'nearest' | 'middle' }): void {
    const { tree } = this.#model;
    const node = tree.hasRow(pointerOf(wanted)) ? wanted : this.#first;
    if (node === null) return;
    tree.uncover(node);
    const isOther = this.#current !== node;
    this.#current = node;
    this.#pin();
    this.#rows.show(tree.rowOf(node), options.where ?? 'nearest');
    if (options.focus) this.#focusRow();
    if (isOther) this.#listener.onCurrent(node);
  }

  /** Brings a value into sight without making it current. */
  show(node: ValueNode): void {
    this.#rows.show(this.#model.tree.rowOf(node), 'middle');
  }

  /** Gives a row that is in the page its hover. */
  describe(node: ValueNode, words: string): void {
    const row = this.#rows.element(this.#model.tree.rowOf(node));
    const isItsOwn = row !== undefined && this.#drawn.get(row)?.node === node;
    if (isItsOwn) setHover(row, words);
  }

  /** Gives the current row the focus, or the first; `false` where there is none. What is in sight stays where it is. */
  focus(): boolean {
    const node = this.#current ?? this.#first;
    if (node === null) return false;
    const isOther = this.#current !== node;
    this.#current = node;
    this.#pin();
    this.#focusRow();
    if (isOther) this.#listener.onCurrent(node);
    return true;
  }

  /** Opens the input on the row of a value. */
  edit(node: ValueNode, field: FieldKind): void {
    if (!isEditable(node) || !this.#model.canEdit) return;
    this.go(node, { focus: false });
    const row = this.#rows.element(this.#model.tree.rowOf(node));
    const pointer = pointerOf(node);
    if (row === undefined) return;
    const label = readablePath(node) || l10n.t('the result');
    const value = this.#model.marks.correctionAt(pointer) ?? node.toJson();
    const close = (): void => this.#closeEditor();
    const editor = new ValueEditor({
      label,
      field,
      value,
      onCancel: close,
      onDone: (text) => {
        close();
        this.#listener.onCorrect(pointer, text);
      },
    });
    this.#editing = { node, editor };
    row.classList.add('is-editing');
    row.querySelector('.value-cell')?.replaceChildren(editor.element);
    editor.focus();
  }

  dispose(): void {
    this.#observer.disconnect();
    this.#rows.dispose();
  }

  #closeEditor(): void {
    const { editor } = this.#editing ?? {};
    const hadFocus = editor?.element.contains(document.activeElement) ?? false;
    const row = editor?.element.closest<HTMLElement>('.row');
    this.#editing = null;
    if (row !== null && row !== undefined) this.#drawn.delete(row);
    this.#rows.draw();
    if (hadFocus) this.#focusRow();
  }

  #draw(index: number, before: HTMLElement | undefined): HTMLElement {
    const row = before ?? newRow();
    const node = this.#model.tree.at(index);
    if (node === undefined || (this.#editing?.node === node && before !== undefined)) return row;
    const { marks, isParts, canEdit } = this.#model;
    const isStop = node === (this.#current ?? this.#first);
    const isNew = node === this.#current && !row.classList.contains('is-current');
    if (isNew && marks.errorsAt(pointerOf(node)).length > 0) queueMicrotask(() => this.#tellCut());
    const look = { node, marks, isParts, canEdit, canTable: arrayTableFits(node) };
    const signature = rowSignature(look);
    const known = this.#drawn.get(row);
    row.setAttribute('aria-rowindex', String(index + 1));
    if (known?.node === node && known.signature === signature) {
      markCurrent(row, node === this.#current, isStop);
      return row;
    }
    const focused = document.activeElement;
    const hadFocus = focused !== row && row.contains(focused);
    fillRow(row, look, this.#actions);
    markCurrent(row, node === this.#current, isStop);
    this.#drawn.set(row, { node, signature });
    if (hadFocus) row.focus();
    return row;
  }

  /** What the keyboard is on before it was on anything. */
  get #first(): ValueNode | null {
    return this.#model.tree.at(0) ?? null;
  }

  /** The current row's error goes on below it where the row has no room for all of it. */
  #tellCut(): void {
    const row = this.#current === null ? undefined : this.#rows.element(this.#model.tree.rowOf(this.#current));
    const text = row?.querySelector<HTMLElement>('.error-text');
    if (row === undefined || text === null || text === undefined) return;
    row.classList.toggle('is-cut', text.scrollWidth > text.clientWidth);
    const note = row.querySelector<HTMLElement>('.error-note')?.offsetHeight ?? 0;
    const below = this.element.getBoundingClientRect().bottom - row.getBoundingClientRect().bottom;
    row.classList.toggle('is-last', note > below);
  }

  #pin(): void {
    this.#rows.pinned = this.#current === null ? -1 : this.#model.tree.rowOf(this.#current);
    this.element.setAttribute('aria-rowcount', String(this.#model.tree.rows));
  }

  #focusRow(): void {
    this.#rows.draw();
    if (this.#current !== null)
      this.#rows.element(this.#model.tree.rowOf(this.#current))?.focus({ preventScroll: true });
  }

  #nodeOf(target: EventTarget | null): ValueNode | null {
    const row = target instanceof Element ? target.closest<HTMLElement>('.row') : null;
    return row === null ? null : (this.#drawn.get(row)?.node ?? null);
  }

  #onFocus(event: FocusEvent): void {
    const node = this.#nodeOf(event.target);
    if (node === null || node === this.#current || this.#editing !== null) return;
    this.go(node, { focus: event.target instanceof HTMLElement && event.target.classList.contains('row') });
  }

  #onClick(event: MouseEvent, takeFocus: boolean): void {
    const node = this.#nodeOf(event.target);
    if (node === null || (document.getSelection()?.type === 'Range' && !takeFocus)) return;
    this.go(node, { focus: true });
    this.#listener.onCurrent(node);
    // What has no place is said where its details are; only who asks for it by key is told again.
    if (this.#model.marks.hasPlace(pointerOf(node))) this.#listener.onReveal(node, takeFocus);
  }

  #point(node: ValueNode | null): void {
    if (node === this.#pointed) return;
    this.#pointed = node;
    this.#listener.onPoint(node);
  }

  #toggle(node: ValueNode): void {
    node.setExpanded(!node.isExpanded);
    this.#listener.onArranged('folds');
    this.#pin();
    this.go(node, { focus: true });
  }

  #onKey(event: KeyboardEvent): void {
    const node = this.#current ?? this.#first;
    if (node === null || this.#editing !== null) return;
    if (!this.#takesKey(event, node)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #takesKey(event: KeyboardEvent, node: ValueNode): boolean {
    const isOnRow = event.target instanceof HTMLElement && event.target.classList.contains('row');
    const command = event.ctrlKey || event.metaKey;
    if (!isOnRow && (event.key === 'Enter' || event.key === ' ')) return false;
    if (command && event.key.toLowerCase() === 'c' && document.getSelection()?.type !== 'Range') {
      this.#listener.onCopy(node);
      return true;
    }
    if (event.key === 'Enter') return this.#enter(node, command);
    if (event.altKey || command) return false;
    const isOpenKey = event.key === 'ArrowRight' || event.key === 'ArrowLeft' || event.key === ' ';
    if (isOpenKey) return this.#openOrClose(node, event.key);
    if (event.key === 'F2' || event.key === 'Escape') return this.#otherKey(node, event.key);
    return this.#move(event, node);
  }

  #enter(node: ValueNode, takeFocus: boolean): boolean {
    if (node.isContainer && node.children.length > 0 && !takeFocus) this.#toggle(node);
    else this.#listener.onReveal(node, takeFocus);
    return true;
  }

  #otherKey(node: ValueNode, key: string): boolean {
    if (key !== 'F2') return false;
    if (isEditable(node)) this.#listener.onEdit(node);
    return true;
  }

  #openOrClose(node: ValueNode, key: string): boolean {
    const canOpen = node.isContainer && node.children.length > 0;
    if (key === ' ') {
      if (canOpen) this.#toggle(node);
    } else if (key === 'ArrowRight') {
      const [first] = node.children;
      if (canOpen && !node.isExpanded) this.#toggle(node);
      else if (first !== undefined) this.go(first, { focus: true });
    } else if (canOpen && node.isExpanded) this.#toggle(node);
    else if (node.parent !== null && this.#model.tree.rowOf(node.parent) >= 0) this.go(node.parent, { focus: true });
    return true;
  }

  #move(event: KeyboardEvent, node: ValueNode): boolean {
    const { tree } = this.#model;
    const row = tree.rowOf(node);
    const rows: Readonly<Record<string, number>> = {
      ArrowDown: row + 1,
      ArrowUp: row - 1,
      Home: 0,
      End: tree.rows - 1,
      PageDown: row + this.#rows.pageSize,
      PageUp: row - this.#rows.pageSize,
    };
    const to = rows[event.key] ?? this.#typed(event.key, row);
    if (to === undefined) return false;
    const target = tree.at(Math.min(tree.rows - 1, Math.max(0, to)));
    if (target !== undefined) this.go(target, { focus: true });
    return true;
  }

  /** The next row whose name begins with what was typed; `undefined` for a key that types nothing. */
  #typed(key: string, row: number): number | undefined {
    const { tree, isParts } = this.#model;
    return this.#typeAhead.find(key, row, tree.rows, (index) => {
      const node = tree.at(index);
      return node === undefined ? '' : nameOf(node, isParts);
    });
  }
}
