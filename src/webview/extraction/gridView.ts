/** A table of any length: draws what is in sight, sorts by its headers, and is walked cell by cell with the keyboard. */
import * as l10n from '@vscode/l10n';
import { compareNumbers, isNumber } from '../../base/exactNumber.ts';
import { h, icon } from '../parts/dom.ts';
import { VirtualRows } from './virtualRows.ts';

export interface GridColumn {
  readonly name: string;
  /** In characters. */
  readonly width: number;
  readonly isNumeric: boolean;
  /** The button in the header, where rows can be sorted by it. */
  readonly isSortable: boolean;
}

/** Where the rows come from. Rows are numbered as they are shown, sorted. */
export interface GridSource {
  readonly columns: () => readonly GridColumn[];
  readonly count: () => number;
  /** What tells rows apart. */
  readonly key: (row: number) => unknown;
  /** Changes whenever the row has to be drawn anew. */
  readonly signature: (row: number) => string;
  readonly cell: (row: number, column: number) => Node;
  /** Classes for the row. */
  readonly look?: (row: number) => string;
}

export interface GridListener {
  readonly onSort: (column: number) => void;
  readonly onActivate: (row: number, column: number, takeFocus: boolean) => void;
  readonly onCurrent?: (row: number, column: number) => void;
  /** F2. */
  readonly onEdit?: (row: number, column: number) => void;
  readonly onPoint?: (row: number, column: number) => void;
  /** Ctrl+C or Cmd+C with no text selected. */
  readonly onCopy?: (row: number, column: number) => void;
}

export interface GridSort {
  readonly column: number;
  readonly isDescending: boolean;
}

/** Row -1 is the header. */
interface Place {
  readonly row: number;
  readonly column: number;
}

export class GridView {
  readonly element: HTMLElement;
  readonly #source: GridSource;
  readonly #listener: GridListener;
  readonly #rows: VirtualRows;
  readonly #header = h('div', { class: 'grid-row grid-head', attributes: { role: 'row', 'aria-rowindex': '1' } });
  readonly #drawn = new WeakMap<HTMLElement, { row: number; signature: string }>();
  #current: Place = { row: 0, column: 0 };
  #sort: GridSort | null = null;
  #headerLook = '';

  constructor(name: string, source: GridSource, listener: GridListener, rowHeight: number) {
    this.#source = source;
    this.#listener = listener;
    this.element = h('div', { class: 'grid', attributes: { role: 'grid', 'aria-label': name } });
    this.element.style.setProperty('--row', `${rowHeight}px`);
    this.#rows = new VirtualRows(
      { count: source.count, key: source.key, draw: (row, before) => this.#draw(row, before) },
      this.element,
      rowHeight,
    );
    this.#rows.head = rowHeight;
    this.element.append(this.#header, this.#rows.body);
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
    this.element.addEventListener('click', (event) => this.#onClick(event, false));
    this.element.addEventListener('dblclick', (event) => this.#onClick(event, true));
    this.element.addEventListener('focusin', (event) => this.#onFocus(event.target));
    this.element.addEventListener('mouseover', (event) => {
      const place = this.#placeOf(event.target);
      if (place !== null && place.row >= 0) listener.onPoint?.(place.row, place.column);
    });
    this.refresh();
  }

  get current(): Place {
    return this.#current;
  }

  set sort(sort: GridSort | null) {
    this.#sort = sort;
    this.#rows.clear();
    this.#headerLook = '';
    this.refresh();
  }

  /** Draws what changed before the next frame; the columns at once. */
  refresh(): void {
    this.#drawHeader();
    this.#pin();
    this.element.setAttribute('aria-rowcount', String(this.#source.count() + 1));
    this.element.setAttribute('aria-colcount', String(this.#source.columns().length));
    this.#rows.refresh();
  }

  /** Makes a cell current and brings it into sight. */
  go(row: number, column: number, focus: boolean): void {
    const columns = this.#source.columns().length;
    const place = {
      row: Math.min(this.#source.count() - 1, Math.max(-1, row)),
      column: Math.min(columns - 1, Math.max(0, column)),
    };
    this.#current = place;
    this.#pin();
    if (place.row >= 0) this.#rows.show(place.row);
    else this.#rows.draw();
    this.#drawHeader();
    if (focus) this.#focusCell();
    this.#listener.onCurrent?.(place.row, place.column);
  }

  focus(): void {
    this.go(this.#current.row, this.#current.column, true);
  }

  /** The cell's element while it is in the page. */
  cellAt(row: number, column: number): HTMLElement | undefined {
    const cell = this.#rows.element(row)?.children[column];
    return cell instanceof HTMLElement ? cell : undefined;
  }

  dispose(): void {
    this.#rows.dispose();
  }

  #pin(): void {
    this.#rows.pinned = this.#current.row;
  }

  #draw(row: number, before: HTMLElement | undefined): HTMLElement {
    const element = before ?? h('div', { class: 'grid-row', attributes: { role: 'row' } });
    const columns = this.#source.columns();
    const current = this.#current.row === row ? this.#current.column : -1;
    const signature = `${this.#source.signature(row)} ${columns.length}`;
    const known = this.#drawn.get(element);
    if (known?.row === row && known.signature === signature) {
      markCurrent(element, current);
      return element;
    }
    const hadFocus = element.contains(document.activeElement) && element.querySelector('.is-editing') === null;
    this.#drawn.set(element, { row, signature });
    element.className = `grid-row ${this.#source.look?.(row) ?? ''}`;
    element.setAttribute('aria-rowindex', String(row + 2));
    element.replaceChildren(...columns.map((column, index) => this.#cell(row, index, column)));
    markCurrent(element, current);
    if (hadFocus) this.#focusCell();
    return element;
  }

  #cell(row: number, index: number, column: GridColumn): HTMLElement {
    const cell = h('div', {
      class: column.isNumeric ? 'cell is-numeric' : 'cell',
      attributes: {
        role: index === 0 ? 'rowheader' : 'gridcell',
        'aria-colindex': String(index + 1),
        tabindex: '-1',
      },
    });
    cell.append(this.#source.cell(row, index));
    return cell;
  }

  #drawHeader(): void {
    const columns = this.#source.columns();
    const sort = this.#sort;
    const current = this.#current.row === -1 || this.#source.count() === 0 ? this.#current.column : -1;
    const look = `${columns.map(({ name, width }) => `${name}\u0000${width}`).join('\u0001')} ${sort?.column ?? ''} ${String(sort?.isDescending)}`;
    if (look === this.#headerLook) {
      markCurrent(this.#header, current);
      return;
    }
    this.#headerLook = look;
    /* l10n: none, a style */
    const tracks = columns.map(({ width }) => `minmax(${width}ch, ${width}fr)`).join(' ');
    this.element.style.setProperty('--tracks', tracks);
    this.element.style.setProperty('--least', `${columns.reduce((sum, { width }) => sum + width + 2, 0)}ch`);
    const hadFocus = this.#header.contains(document.activeElement);
    this.#header.replaceChildren(...columns.map((column, index) => this.#headerCell(column, index)));
    markCurrent(this.#header, current);
    if (hadFocus) this.#focusCell();
  }

  #headerCell({ name, isNumeric, isSortable }: GridColumn, index: number): HTMLElement {
    const isSorted = this.#sort?.column === index;
    const order = !isSorted ? 'none' : this.#sort?.isDescending === true ? 'descending' : 'ascending';
    const cell = h('div', {
      class: isNumeric ? 'cell is-numeric' : 'cell',
      title: isSortable ? l10n.t`Sort by ${name}` : name,
      attributes: { role: 'columnheader', 'aria-colindex': String(index + 1), tabindex: '-1' },
    });
    if (isSortable) cell.setAttribute('aria-sort', order);
    cell.append(h('bdi', { text: name }));
    if (isSorted) cell.append(icon(order === 'descending' ? 'arrow-down' : 'arrow-up'));
    return cell;
  }

  #focusCell(): void {
    const { row, column } = this.#current;
    const line = row < 0 || this.#source.count() === 0 ? this.#header : this.#rows.element(row);
    const cell = line?.children[column];
    if (!(cell instanceof HTMLElement)) return;
    cell.focus({ preventScroll: true });
    cell.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  #placeOf(target: EventTarget | null): Place | null {
    const cell = target instanceof Element ? target.closest<HTMLElement>('.cell') : null;
    const line = cell?.parentElement;
    if (cell === null || line === null || line === undefined) return null;
    const column = [...line.children].indexOf(cell);
    if (line === this.#header) return { row: -1, column };
    const row = this.#drawn.get(line)?.row;
    return row === undefined ? null : { row, column };
  }

  #onFocus(target: EventTarget | null): void {
    const place = this.#placeOf(target);
    if (place === null) return;
    if (place.row === this.#current.row && place.column === this.#current.column) {
      this.#listener.onCurrent?.(place.row, place.column);
      return;
    }
    this.go(place.row, place.column, target instanceof HTMLElement && target.classList.contains('cell'));
  }

  #onClick(event: MouseEvent, takeFocus: boolean): void {
    const place = this.#placeOf(event.target);
    const isControl =
      event.target instanceof Element && event.target.closest('button, input, select, textarea') !== null;
    if (place === null || isControl) return;
    this.go(place.row, place.column, true);
    this.#activate(place, takeFocus);
  }

  #activate({ row, column }: Place, takeFocus: boolean): void {
    if (row >= 0) this.#listener.onActivate(row, column, takeFocus);
    else if (this.#source.columns()[column]?.isSortable === true) this.#listener.onSort(column);
  }

  #onKey(event: KeyboardEvent): void {
    const isCell = event.target instanceof HTMLElement && event.target.classList.contains('cell');
    if (!isCell || event.altKey) return;
    if (!this.#takesKey(event.key, event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #takesKey(key: string, command: boolean): boolean {
    const { row, column } = this.#current;
    if (command && key.toLowerCase() === 'c') {
      if (row < 0 || document.getSelection()?.type === 'Range') return false;
      this.#listener.onCopy?.(row, column);
    } else if (key === 'Enter' || key === ' ') this.#activate(this.#current, command);
    else if (key === 'F2' && row >= 0) this.#listener.onEdit?.(row, column);
    else {
      const to = this.#target(key, command);
      if (to === undefined) return false;
      this.go(to.row, to.column, true);
    }
    return true;
  }

  #target(key: string, command: boolean): Place | undefined {
    const { row, column } = this.#current;
    const page = this.#rows.pageSize - 1;
    const last = this.#source.columns().length - 1;
    const places: Readonly<Record<string, Place>> = {
      ArrowDown: { row: row + 1, column },
      ArrowUp: { row: row - 1, column },
      ArrowRight: { row, column: column + 1 },
      ArrowLeft: { row, column: column - 1 },
      PageDown: { row: row + page, column },
      PageUp: { row: Math.max(0, row - page), column },
      Home: { row: command ? 0 : row, column: 0 },
      End: { row: command ? this.#source.count() - 1 : row, column: last },
    };
    return places[key];
  }
}

/** The one cell that the Tab key stops at. Cells stay the same elements: a press that began on one must end on it. */
function markCurrent(line: HTMLElement, column: number): void {
  for (const [index, cell] of Array.from(line.children).entries())
    if (cell instanceof HTMLElement) cell.tabIndex = index === column ? 0 : -1;
}

/** An order of rows: numbers by size, texts as people sort them, what is absent last whatever the direction. */
export function compareCells(left: unknown, right: unknown, isDescending: boolean): number {
  const [noLeft, noRight] = [left === null || left === undefined, right === null || right === undefined];
  if (noLeft || noRight) return Number(noLeft) - Number(noRight);
  const sign = isDescending ? -1 : 1;
  if (isNumber(left) && isNumber(right)) return sign * compareNumbers(left, right);
  return sign * collator.compare(plain(left), plain(right));
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

function plain(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** A width in characters that fits a column's name and its first values. */
export function widthFor(name: string, samples: readonly string[], most = 36): number {
  const longest = samples.reduce((size, text) => Math.max(size, text.length), name.length + 2);
  return Math.min(most, Math.max(6, longest + 1));
}
