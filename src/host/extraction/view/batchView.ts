/** The tab that shows many extractions: one table of results with a source column, and how far it is. */
import type { Disposable } from '../../../base/disposable.ts';
import { Emitter, type Event } from '../../../base/event.ts';
import type { OutputFormat } from '../../../core/extraction/outputs/outputs.ts';
import type {
  BatchAction,
  BatchRow,
  BatchSnapshot,
  ExtractionViewCommand,
  ViewBatchProgress,
} from '../../../protocol/extraction.ts';
import { ViewPanel, type ViewPanelDeps } from './viewPanel.ts';

/** What a batch is about. */
export type BatchStart = Pick<BatchSnapshot, 'title' | 'model' | 'schemaName' | 'format' | 'columns' | 'progress'>;

export interface OpenRow {
  readonly id: string;
  readonly what: 'result' | 'source';
}

const POST_EVERY_MS = 60;

export class BatchView implements Disposable {
  readonly #panel: ViewPanel;
  readonly #actions = new Emitter<BatchAction>();
  readonly #formats = new Emitter<OutputFormat>();
  readonly #openRows = new Emitter<OpenRow>();
  readonly #rows = new Map<string, BatchRow>();
  readonly #changed = new Set<string>();
  #start: BatchStart;
  #areColumnsNew = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly onAction: Event<BatchAction> = this.#actions.event;
  readonly onFormat: Event<OutputFormat> = this.#formats.event;
  /** The person wants a row's single result, or its source. */
  readonly onOpenRow: Event<OpenRow> = this.#openRows.event;
  readonly onClosed: Event<void>;

  private constructor(panel: ViewPanel, start: BatchStart) {
    this.#panel = panel;
    this.#start = start;
    this.onClosed = panel.onClosed;
    panel.onCommand((command) => this.#receive(command));
    panel.onClosed(() => clearTimeout(this.#timer));
  }

  /** Opens the table beside the active editor. The focus stays where it is. */
  static open(start: BatchStart, deps: ViewPanelDeps): BatchView {
    return new BatchView(ViewPanel.open(start.title, deps), start);
  }

  get format(): OutputFormat {
    return this.#start.format;
  }

  /** All rows, in the order in which they were first put. */
  get rows(): readonly BatchRow[] {
    return [...this.#rows.values()];
  }

  get isClosed(): boolean {
    return this.#panel.isClosed;
  }

  get isVisible(): boolean {
    return !this.#panel.isClosed && this.#panel.panel.visible;
  }

  reveal(preserveFocus = true): void {
    this.#panel.reveal(preserveFocus);
  }

  /** Adds rows at the end, or replaces those with the same id where they are. Thousands in a second are fine. */
  putRows(rows: readonly BatchRow[]): void {
    for (const row of rows) {
      this.#rows.set(row.id, row);
      if (this.#panel.isListening) this.#changed.add(row.id);
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

  notice(text: string, level: 'info' | 'warning' | 'error' = 'info'): void {
    this.#panel.post({ type: 'notice', level, text });
  }

  /** Closes the tab. */
  dispose(): void {
    this.#panel.dispose();
  }

  #schedule(): void {
    if (this.#panel.isListening) this.#timer ??= setTimeout(() => this.#flush(), POST_EVERY_MS);
  }

  #flush(): void {
    this.#timer = undefined;
    if (!this.#panel.isListening) return;
    const rows = [...this.#changed].flatMap((id) => this.#rows.get(id) ?? []);
    this.#changed.clear();
    const columns = this.#areColumnsNew ? { columns: this.#start.columns } : {};
    this.#areColumnsNew = false;
    if (rows.length > 0 || 'columns' in columns) this.#panel.post({ type: 'rows', rows, ...columns });
    this.#panel.post({ type: 'progress', progress: this.#start.progress });
  }

  #receive(command: ExtractionViewCommand): void {
    if (command.type === 'ready') this.#postSnapshot();
    else if (command.type === 'batch-action') this.#actions.fire(command.action);
    else if (command.type === 'open-row') this.#openRows.fire({ id: command.id, what: command.what });
    else if (command.type === 'format') {
      this.#start = { ...this.#start, format: command.format };
      this.#formats.fire(command.format);
    }
  }

  #postSnapshot(): void {
    this.#changed.clear();
    this.#areColumnsNew = false;
    this.#panel.post({ type: 'snapshot', snapshot: { mode: 'batch', ...this.#start, rows: [...this.rows] } });
  }
}
