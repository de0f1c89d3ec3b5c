/** A list of records as a table, in place of the tree: the same values with the same marks. */
import * as l10n from '@vscode/l10n';
import type { FieldKind } from '../../protocol/extraction.ts';
import { h, setHover, textButton } from '../parts/dom.ts';
import { columnsOf } from './arrayColumns.ts';
import { compareCells, GridView, widthFor, type GridColumn, type GridSort } from './gridView.ts';
import { drawMark, errorWords, valueClass } from './leafMarks.ts';
import type { ResultModel } from './resultModel.ts';
import { counted } from '../../core/text/plural.ts';
import type { TreeListener } from './treeView.ts';
import { isEditable } from './treeRow.ts';
import { ValueEditor } from './valueEditor.ts';
import type { ValueNode } from './valueNode.ts';
import { pointerOf, readablePath } from './valueTree.ts';
import { drawPlainValue, drawValue, lineOf, spokenValue } from './valueWords.ts';

export type ArrayTableListener = Pick<
  TreeListener,
  'onCurrent' | 'onReveal' | 'onPoint' | 'onEdit' | 'onCorrect' | 'onCopy'
> & {
  readonly onBack: () => void;
};

const SAMPLE = 100;

export class ArrayTable {
  readonly element: HTMLElement;
  readonly #model: ResultModel;
  readonly #listener: ArrayTableListener;
  readonly #grid: GridView;
  readonly #count = h('span', { class: 'dim' });
  readonly pointer: string;
  #list: ValueNode;
  #columns: readonly GridColumn[] = [];
  #names: readonly string[] = [];
  #sampled = -1;
  /** Rows in their order; `null` as they come. */
  #order: number[] | null = null;
  #sort: GridSort | null = null;
  #isEditing = false;

  constructor(list: ValueNode, model: ResultModel, listener: ArrayTableListener, rowHeight: number) {
    this.#list = list;
    this.#model = model;
    this.#listener = listener;
    this.pointer = pointerOf(list);
    this.#measure();
    const name = readablePath(list) || l10n.t('result');
    this.#grid = new GridView(
      l10n.t`Table of ${name}`,
      {
        columns: () => this.#columns,
        count: () => this.#list.children.length,
        key: (row) => this.#item(row),
        signature: (row) => this.#signature(row),
        cell: (row, column) => this.#cell(row, column),
      },
      {
        onSort: (column) => this.#sortBy(column),
        onActivate: (row, column, takeFocus) => this.#with(row, column, (node) => listener.onReveal(node, takeFocus)),
        onCurrent: (row, column) => this.#with(row, column, (node) => listener.onCurrent(node)),
        onCopy: (row, column) => this.#with(row, column, (node) => listener.onCopy(node)),
        onPoint: (row, column) => this.#with(row, column, (node) => listener.onPoint(node)),
        onEdit: (row, column) => this.#with(row, column, (node) => this.#askToEdit(node)),
      },
      rowHeight,
    );
    this.element = h(
      'div',
      { class: 'array-table' },
      h(
        'div',
        { class: 'table-bar' },
        textButton(l10n.t('Show as tree'), 'secondary', listener.onBack),
        h('span', { class: 'name' }, h('bdi', { text: lineOf(name) })),
        this.#count,
      ),
      this.#grid.element,
    );
    this.refresh();
  }

  refresh(): void {
    if (this.#sampled < Math.min(SAMPLE, this.#list.children.length)) this.#measure();
    this.#count.textContent = counted(this.#list.children.length, l10n.t('{0} item'), l10n.t('{0} items'));
    if (!this.#isEditing) this.#grid.refresh();
  }

  /** Another tree is there now; `false` where it has no such list. */
  replaced(list: ValueNode | undefined): boolean {
    if (list === undefined || list.kind !== 'array') return false;
    this.#list = list;
    this.#sampled = -1;
    this.#isEditing = false;
    this.#sortAnew();
    this.#grid.sort = this.#sort;
    this.refresh();
    return true;
  }

  focus(): void {
    this.#grid.focus();
  }

  /** Gives the cell of a value its hover, while it is in the page. */
  describe(node: ValueNode, words: string): void {
    const place = this.#placeOf(node);
    const cell = place === undefined ? undefined : this.#grid.cellAt(place.row, place.column);
    if (cell !== undefined) setHover(cell, words);
  }

  /** Makes the cell of a value current; `false` where the value is in no cell of this table. */
  go(node: ValueNode, focus: boolean): boolean {
    const place = this.#placeOf(node);
    if (place === undefined) return false;
    this.#grid.go(place.row, place.column, focus);
    return true;
  }

  #placeOf(node: ValueNode): { readonly row: number; readonly column: number } | undefined {
    let cell: ValueNode | null = node;
    while (cell !== null && cell.parent?.parent !== this.#list) cell = cell.parent;
    const item = cell?.parent;
    if (cell === null || item === null || item === undefined) return undefined;
    const column = this.#names.indexOf(cell.key) + 1;
    const row = this.#order === null ? item.index : this.#order.indexOf(item.index);
    return column === 0 || row < 0 ? undefined : { row, column };
  }

  edit(node: ValueNode, field: FieldKind): void {
    if (!isEditable(node) || !this.#model.canEdit || !this.go(node, false)) return;
    const { row, column } = this.#grid.current;
    const cell = this.#grid.cellAt(row, column);
    const pointer = pointerOf(node);
    if (cell === undefined) return;
    const close = (): void => {
      this.#isEditing = false;
      cell.classList.remove('is-editing');
      cell.replaceChildren(this.#cell(row, column));
      this.#grid.refresh();
      cell.focus();
    };
    const editor = new ValueEditor({
      label: readablePath(node),
      field,
      value: this.#model.marks.correctionAt(pointer) ?? node.toJson(),
      onCancel: close,
      onDone: (text) => {
        close();
        this.#listener.onCorrect(pointer, text);
      },
    });
    this.#isEditing = true;
    cell.classList.add('is-editing');
    cell.replaceChildren(editor.element);
    editor.focus();
  }

  dispose(): void {
    this.#grid.dispose();
  }

  #askToEdit(node: ValueNode): void {
    if (isEditable(node)) this.#listener.onEdit(node);
  }

  #item(row: number): ValueNode | undefined {
    return this.#list.children[this.#order === null ? row : (this.#order[row] ?? row)];
  }

  #valueAt(row: number, column: number): ValueNode | undefined {
    const name = this.#names[column - 1];
    const item = this.#item(row);
    if (name === undefined) return item;
    return item?.child(name);
  }

  #with(row: number, column: number, action: (node: ValueNode) => void): void {
    const node = row < 0 ? undefined : this.#valueAt(row, column);
    if (node !== undefined) action(node);
  }

  #signature(row: number): string {
    const item = this.#item(row);
    const last = item?.children.at(-1);
    return `${this.#model.marks.version} ${item?.index ?? -1} ${item?.children.length ?? 0} ${last?.length ?? 0} ${Number(last?.isOpen ?? false)} ${last?.children.length ?? 0}`;
  }

  #cell(row: number, column: number): Node {
    const node = this.#valueAt(row, column);
    if (column === 0) {
      const index = h('span', { class: 'name is-index', text: String((node?.index ?? row) + 1) });
      return node === undefined
        ? index
        : h('span', { class: 'cell-value' }, index, ...drawMark(this.#model.marks, pointerOf(node)));
    }
    if (node === undefined) return h('span', { class: 'dim', text: '–', title: l10n.t('Not there') });
    const { marks } = this.#model;
    const pointer = pointerOf(node);
    const correction = marks.correctionAt(pointer);
    const errors = marks.errorsAt(pointer);
    const value = correction === undefined ? drawCellValue(node) : drawPlainValue(correction);
    value.classList.add(...valueClass(marks, pointer));
    const box = h('span', { class: 'cell-value' }, value, ...drawMark(marks, pointer));
    if (correction !== undefined) box.classList.add('corrected');
    if (errors.length > 0) {
      box.classList.add('has-error');
      setHover(box, errorWords(errors));
      box.append(h('span', { class: 'visually-hidden', text: l10n.t`Error: ${errorWords(errors)}` }));
    }
    return box;
  }

  #measure(): void {
    const sample = this.#list.children.slice(0, SAMPLE);
    this.#sampled = sample.length;
    this.#names = columnsOf(this.#list);
    const index = { name: '#', width: 5, isNumeric: true, isSortable: true };
    this.#columns = [index, ...this.#names.map((name) => measured(name, sample))];
  }

  /** Rising, falling, then as they came. */
  #sortBy(column: number): void {
    const isSame = this.#sort?.column === column;
    if (!isSame) this.#sort = { column, isDescending: false };
    else this.#sort = this.#sort?.isDescending === true ? null : { column, isDescending: true };
    this.#sortAnew();
    this.#grid.sort = this.#sort;
  }

  #sortAnew(): void {
    const sort = this.#sort;
    this.#order = null;
    if (sort === null) return;
    const name = this.#names[sort.column - 1];
    const keys = this.#list.children.map((item) => (name === undefined ? item.index : this.#sortKey(item.child(name))));
    this.#order = keys
      .map((_, index) => index)
      .toSorted((left, right) => compareCells(keys[left], keys[right], sort.isDescending) || left - right);
  }

  #sortKey(node: ValueNode | undefined): unknown {
    if (node === undefined) return null;
    const correction = this.#model.marks.correctionAt(pointerOf(node));
    return correction ?? (node.isContainer ? node.children.length : node.scalar);
  }
}

/** In a cell, a list of plain values is shown by its values. */
function drawCellValue(node: ValueNode): HTMLElement {
  if (node.kind === 'string' && node.length > 0)
    return h('span', { class: 'value is-string' }, h('bdi', { text: lineOf(node.head) }));
  if (!node.isContainer || node.children.length === 0) return drawValue(node);
  const isPlain = node.kind === 'array' && node.children.every((child) => !child.isContainer);
  if (!isPlain) return drawValue(node);
  const words = node.children.slice(0, 20).map(spokenValue).join(', ');
  return h('span', { class: 'value', text: node.children.length > 20 ? `${words}…` : words });
}

function measured(name: string, sample: readonly ValueNode[]): GridColumn {
  const values = sample.map((item) => item.child(name)).filter((node) => node !== undefined);
  const isNumeric =
    values.some((node) => node.kind === 'number') &&
    values.every((node) => node.kind === 'number' || node.kind === 'null');
  return {
    name: lineOf(name),
    width: widthFor(name, values.slice(0, SAMPLE).map(spokenValue)),
    isNumeric,
    isSortable: true,
  };
}
