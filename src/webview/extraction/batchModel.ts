/** The rows of a batch as the page knows them. No DOM. */
import * as l10n from '@vscode/l10n';
import { isNumber } from '../../base/exactNumber.ts';
import { ColumnFigures } from '../../core/text/columnFigures.ts';
import type { BatchRow, BatchSnapshot, ViewBatchProgress } from '../../protocol/extraction.ts';
import { compareCells, widthFor, type GridColumn, type GridSort } from './gridView.ts';
import { passes, RowTally, type RowFilter } from './rowFilter.ts';
import { lineOf } from './valueWords.ts';

const SAMPLE = 60;

export class BatchModel {
  progress: ViewBatchProgress;
  sort: GridSort | null = null;
  /** How many rows there are of each kind, shown or not. */
  readonly tally = new RowTally();
  readonly costs = ColumnFigures.money();
  readonly times = ColumnFigures.durations();
  #filter: RowFilter = 'all';
  /** Places of the rows that pass, as they are shown; `undefined` until asked for. */
  #passing: number[] | undefined;
  #columns: readonly string[];
  readonly #rows: BatchRow[] = [];
  readonly #places = new Map<string, number>();
  readonly #versions: number[] = [];
  #order: readonly number[] | null = null;
  /** Where the row of each place stands in the order. */
  #ranks: readonly number[] = [];
  #gridColumns: readonly GridColumn[] = [];
  #measuredAt = -1;

  constructor({ progress, columns, rows }: BatchSnapshot) {
    this.progress = progress;
    this.#columns = columns;
    this.put(rows);
  }

  get count(): number {
    return this.#filter === 'all' ? this.#rows.length : this.#filtered().length;
  }

  get filter(): RowFilter {
    return this.#filter;
  }

  set filter(filter: RowFilter) {
    this.#filter = filter;
    this.#passing = undefined;
  }

  get columns(): readonly string[] {
    return this.#columns;
  }

  get gridColumns(): readonly GridColumn[] {
    return this.#gridColumns;
  }

  /** The row as shown, sorted. Rows that came after the sorting are at the end. */
  row(index: number): BatchRow | undefined {
    return this.#rows[this.#place(index)];
  }

  /** Another whenever the row changes, or how its figures are written. */
  version(index: number): string {
    return `${this.#versions[this.#place(index)] ?? 0} ${this.costs.decimals} ${this.times.decimals}`;
  }

  put(rows: readonly BatchRow[], columns?: readonly string[]): void {
    if (columns !== undefined) {
      this.#columns = columns;
      this.#measuredAt = -1;
    }
    for (const row of rows) {
      const place = this.#places.get(row.id) ?? this.#rows.length;
      const before = this.#rows[place];
      this.tally.replace(before, row);
      this.costs.take(row.costUsd);
      this.times.take(row.durationMs);
      this.#places.set(row.id, place);
      this.#rows[place] = row;
      this.#versions[place] = (this.#versions[place] ?? 0) + 1;
      this.#pass(place, before !== undefined && passes(before, this.#filter), passes(row, this.#filter));
    }
    this.#measure();
  }

  /** Keeps what passes the filter as rows come and change, without looking at the others. */
  #pass(place: number, did: boolean, does: boolean): void {
    const passing = this.#passing;
    if (passing === undefined || did === does) return;
    const rank = this.#rank(place);
    let [low, high] = [0, passing.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#rank(passing[middle] ?? 0) < rank) low = middle + 1;
      else high = middle;
    }
    if (does) passing.splice(low, 0, place);
    else passing.splice(low, 1);
  }

  /** Rows that came after the sorting are at the end. */
  #rank(place: number): number {
    return this.#order === null ? place : (this.#ranks[place] ?? place);
  }

  /** Rising, falling, then as they came. */
  sortBy(column: number): void {
    if (this.sort?.column !== column) this.sort = { column, isDescending: false };
    else this.sort = this.sort.isDescending ? null : { column, isDescending: true };
    const { sort } = this;
    this.#passing = undefined;
    if (sort === null) {
      this.#order = null;
      return;
    }
    const keys = this.#rows.map((row) => this.#sortKey(row, column));
    this.#order = keys
      .map((_, index) => index)
      .toSorted((left, right) => compareCells(keys[left], keys[right], sort.isDescending) || left - right);
    const ranks: number[] = [];
    for (const [rank, place] of this.#order.entries()) ranks[place] = rank;
    this.#ranks = ranks;
  }

  /** `-1`: there is no such row among those shown. */
  #place(index: number): number {
    return this.#filter === 'all' ? this.#sorted(index) : (this.#filtered()[index] ?? -1);
  }

  #sorted(index: number): number {
    return this.#order?.[index] ?? index;
  }

  #filtered(): readonly number[] {
    this.#passing ??= this.#rows
      .map((_row, index) => this.#sorted(index))
      .filter((place) => {
        const row = this.#rows[place];
        return row !== undefined && passes(row, this.#filter);
      });
    return this.#passing;
  }

  #sortKey(row: BatchRow, column: number): unknown {
    if (column === 0) return row.source;
    if (column === 1) return row.status;
    if (column === this.#columns.length + 2) return row.costUsd;
    if (column === this.#columns.length + 3) return row.durationMs;
    return row.cells[column - 2];
  }

  /** Widths go by the first rows that have values; later ones do not move them. */
  #measure(): void {
    const filled = this.#rows.slice(0, SAMPLE).filter((row) => row.cells.length > 0).length;
    if (this.#measuredAt >= Math.min(10, filled) && this.#measuredAt !== -1) return;
    this.#measuredAt = filled;
    const sample = this.#rows.slice(0, SAMPLE);
    const sources = sample.map((row) => row.source);
    const source = l10n.t('Source');
    this.#gridColumns = [
      { name: source, width: widthFor(source, sources, 28), isNumeric: false, isSortable: true },
      { name: l10n.t('Status'), width: 12, isNumeric: false, isSortable: true },
      ...this.#columns.map((name, index) => {
        const values = sample.map((row) => row.cells[index]).filter((value) => value !== null && value !== undefined);
        return {
          name: lineOf(name),
          width: widthFor(name, values.map(String), 30),
          isNumeric: values.length > 0 && values.every(isNumber),
          isSortable: true,
        };
      }),
      { name: l10n.t('Cost'), width: 9, isNumeric: true, isSortable: true },
      { name: l10n.t('Time'), width: 8, isNumeric: true, isSortable: true },
    ];
  }
}
