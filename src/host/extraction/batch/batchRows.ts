/** Rows of a batch's table as the view draws them. Columns are collected as results come; rows go by the columns so far. */
import { correctedValue, type BatchRecord } from '../../../core/extraction/batch/batchJournal.ts';
import { isList } from '../../../core/json/json.ts';
import { SOURCE_COLUMN, tableOf, type TableCell } from '../../../core/extraction/outputs/table.ts';
import type { BatchRow } from '../../../protocol/extraction.ts';
import type { PlanItem } from '../../../core/extraction/batch/plan.ts';

/** A cell is for reading; the whole text is in the result. */
const MAX_CELL_LENGTH = 300;
/** A file with more records than this shows the first ones. */
const MAX_ROWS_PER_ITEM = 100;
const MAX_COLUMNS = 60;

export class BatchRows {
  readonly #columns: string[] = [];
  readonly #indexes = new Map<string, number>();

  get columns(): readonly string[] {
    return this.#columns;
  }

  /** An item without a result. */
  open(item: PlanItem, status: 'waiting' | 'running' | 'stopped'): BatchRow {
    return { id: item.id, source: item.label, status, cells: [] };
  }

  /** One row per record of the value; the first has the item's own id. */
  of(item: PlanItem, record: BatchRecord): readonly BatchRow[] {
    const { costUsd, isCostEstimated, durationMs, message, corrections = {} } = record;
    const value = correctedValue(record);
    const state = {
      status: statusOf(record),
      ...(Object.keys(corrections).length > 0 && { isCorrected: true }),
    };
    const first = {
      ...state,
      ...(message !== undefined && { message }),
      ...(costUsd !== undefined && { costUsd }),
      ...(isCostEstimated === true && { isCostEstimated }),
      durationMs,
    };
    const table = value === undefined ? undefined : tableOf(value);
    if (table === undefined || table.rows.length === 0)
      return [{ id: item.id, source: item.label, cells: [], ...first }];
    const missing = missingOf(record);
    const targets = table.columns.map((column) => this.#indexOf(column));
    return table.rows.slice(0, MAX_ROWS_PER_ITEM).map((cells, index): BatchRow => {
      const row = index === 0 ? { id: item.id, ...first } : { id: rowId(item.id, index), ...state };
      const ungrounded = cells.flatMap((cell, at) => (missing.has(cell.pointer) ? [targets[at] ?? -1] : []));
      return {
        ...row,
        source: item.label,
        cells: this.#place(cells, targets),
        ...(ungrounded.length > 0 && { ungrounded: ungrounded.filter((at) => at >= 0) }),
      };
    });
  }

  #place(cells: readonly TableCell[], targets: readonly number[]): BatchRow['cells'] {
    const placed: BatchRow['cells'] = Array.from({ length: this.#columns.length }, () => null);
    for (const [index, { value }] of cells.entries()) {
      const at = targets[index] ?? -1;
      if (at >= 0) placed[at] = typeof value === 'string' ? shortened(value) : (value ?? null);
    }
    return placed;
  }

  #indexOf(column: string): number {
    const name = column === SOURCE_COLUMN ? `${column} (value)` : column;
    const known = this.#indexes.get(name);
    if (known !== undefined || this.#columns.length >= MAX_COLUMNS) return known ?? -1;
    this.#indexes.set(name, this.#columns.length);
    return this.#columns.push(name) - 1;
  }
}

const MARK = '\u0000';

function rowId(id: string, index: number): string {
  return `${id}${MARK}${index}`;
}

/** The item that a row belongs to. */
export function itemIdOf(id: string): string {
  const at = id.indexOf(MARK);
  return at === -1 ? id : id.slice(0, at);
}

function statusOf({ status, detail, value }: BatchRecord): BatchRow['status'] {
  if (status === 'done') return 'valid';
  if (status === 'stopped') return 'stopped';
  return value !== undefined && detail?.['status'] === 'invalid' ? 'invalid' : 'failed';
}

/** What a user wrote is not looked for in the source. */
function missingOf({ detail, corrections = {} }: BatchRecord): ReadonlySet<string> {
  const missing = detail?.['missing'];
  const texts = isList(missing) ? missing.filter((each) => typeof each === 'string') : [];
  return new Set(texts.filter((pointer) => !Object.hasOwn(corrections, pointer)));
}

function shortened(text: string): string {
  return text.length > MAX_CELL_LENGTH ? `${text.slice(0, MAX_CELL_LENGTH - 1)}…` : text;
}
