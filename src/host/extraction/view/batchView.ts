/** The tab that shows many extractions: one table of results with a source column, and how far it is. */
import * as l10n from '@vscode/l10n';
import type { OutputFormat } from '../../../core/outputs/outputFormats.ts';
import type { Handlers } from '../../../protocol/channel.ts';
import {
  extractionHostSchemas,
  type BatchCommand,
  type BatchRow,
  type BatchSnapshot,
  type ViewBatchProgress,
} from '../../../protocol/extraction.ts';
import { columnOfResults, openTab, ViewPanel, type ViewPanelDeps } from './viewPanel.ts';

/** What a batch is about. */
export type BatchStart = Pick<BatchSnapshot, 'title' | 'model' | 'schemaName' | 'format' | 'columns' | 'progress'>;

/** What its tab is called. */
export function batchTabTitle(title: string): string {
  return l10n.t`Extraction: ${title}`;
}

const POST_EVERY_MS = 60;

export class BatchView extends ViewPanel<BatchCommand> {
  readonly #rows = new Map<string, BatchRow>();
  readonly #changed = new Set<string>();
  #start: BatchStart;
  #areColumnsNew = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  protected readonly handlers: Handlers<BatchCommand>;

  /** Opens the table in the group of other results, or beside the active editor. The focus stays where it is. */
  constructor(start: BatchStart, handlers: Handlers<BatchCommand>, deps: ViewPanelDeps) {
    super(openTab(batchTabTitle(start.title), columnOfResults()), extractionHostSchemas.batch, deps);
    this.#start = start;
    this.handlers = {
      ...handlers,
      format: (command) => {
        this.#start = { ...this.#start, format: command.format };
        handlers.format(command);
      },
    };
    this.onClosed(() => clearTimeout(this.#timer));
  }

  get format(): OutputFormat {
    return this.#start.format;
  }

  /** All rows, in the order in which they were first put. */
  get rows(): readonly BatchRow[] {
    return [...this.#rows.values()];
  }

  /** Adds rows at the end, or replaces those with the same id where they are. Thousands in a second are fine. */
  putRows(rows: readonly BatchRow[]): void {
    for (const row of rows) {
      this.#rows.set(row.id, row);
      if (this.isListening) this.#changed.add(row.id);
    }
    this.#schedule();
  }

  /** The columns of the cells. Columns are only ever added at the end, so that cells stay where they are. */
  setColumns(columns: readonly string[]): void {
    this.#start = { ...this.#start, columns: [...columns] };
    this.#areColumnsNew = true;
    this.#schedule();
  }

  setProgress(progress: ViewBatchProgress): void {
    this.#start = { ...this.#start, progress };
    this.#schedule();
  }

  #schedule(): void {
    if (this.isListening) this.#timer ??= setTimeout(() => this.#flush(), POST_EVERY_MS);
  }

  #flush(): void {
    this.#timer = undefined;
    if (!this.isListening) return;
    const rows = [...this.#changed].flatMap((id) => this.#rows.get(id) ?? []);
    this.#changed.clear();
    const columns = this.#areColumnsNew ? { columns: this.#start.columns } : {};
    this.#areColumnsNew = false;
    if (rows.length > 0 || 'columns' in columns) this.post({ type: 'rows', rows, ...columns });
    this.post({ type: 'progress', progress: this.#start.progress });
  }

  protected override takeSnapshot(): BatchSnapshot {
    this.#changed.clear();
    this.#areColumnsNew = false;
    return { mode: 'batch', ...this.#start, rows: [...this.rows] };
  }
}
