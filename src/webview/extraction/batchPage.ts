/** Many extractions in one table, and how far they are. */
import * as l10n from '@vscode/l10n';
import { visibleText } from '../../core/text/visible.ts';
import type {
  BatchAction,
  BatchRow,
  BatchSnapshot,
  ExtractionViewEvent,
  ViewBatchProgress,
} from '../../protocol/extraction.ts';
import type { Announcer } from '../announcer.ts';
import { h, hiddenText, icon, setText } from '../parts/dom.ts';
import { Toolbar, type ToolbarButton } from '../parts/toolbar.ts';
import { formatMoney, formatWholeSeconds } from '../../core/text/format.ts';
import { BatchModel } from './batchModel.ts';
import { fileEndingOf, OUTPUT_FORMATS, type OutputFormat } from '../../core/outputs/outputFormats.ts';
import { FormatPicker } from './formatPicker.ts';
import { FilterPicker } from './rowFilter.ts';
import { GridView, type GridColumn } from './gridView.ts';
import type { Link } from './memory.ts';
import { drawFigures, StatusLine } from './resultHeader.ts';
import { counted } from '../../core/text/plural.ts';
import { costWords, figureText, progressWords } from './statusWords.ts';
import { drawPlainValue, lineOf } from './valueWords.ts';

const TELL_EVERY_MS = 15_000;

const STATUS_LOOKS: { readonly [K in BatchRow['status']]: { readonly icon: string; readonly text: string } } = {
  waiting: { icon: 'circle-outline', text: l10n.t('Waiting') },
  running: { icon: 'sync', text: l10n.t('Running') },
  valid: { icon: 'pass', text: l10n.t('Valid') },
  // One word, as in the sum above: what has values all the same shows them.
  invalid: { icon: 'error', text: l10n.t('Failed') },
  failed: { icon: 'error', text: l10n.t('Failed') },
  stopped: { icon: 'debug-stop', text: l10n.t('Stopped') },
};

/** In their order: where there is little room the last ones go into the menu. */
const BUTTONS = [
  ['stop', l10n.t('Stop'), 'debug-stop'],
  ['pause', l10n.t('Pause'), 'debug-pause'],
  ['resume', l10n.t('Resume'), 'debug-continue'],
  ['retry-failed', l10n.t('Retry failed'), 'refresh'],
  ['open-as-json', l10n.t('Open as JSON'), 'json'],
  ['copy', l10n.t('Copy'), 'copy'],
] as const satisfies readonly (readonly [action: BatchAction, name: string, icon: string])[];

const copyName = (format: OutputFormat): string => {
  const { label } = OUTPUT_FORMATS[format];
  return fileEndingOf(format) === undefined ? l10n.t`Copy as ${label}` : l10n.t`Save as ${label}`;
};

export class BatchPage {
  readonly element: HTMLElement;
  readonly #model: BatchModel;
  readonly #announcer: Announcer;
  readonly #link: Link;
  readonly #grid: GridView;
  readonly #status = new StatusLine();
  readonly #filter = new FilterPicker((filter) => {
    this.#model.filter = filter;
    this.#grid.sort = this.#model.sort;
    this.#showMessage(-1);
    this.#announcer.say(counted(this.#model.count, l10n.t('{0} row'), l10n.t('{0} rows')));
  });
  readonly #figures = h('span', { class: 'spent dim' });
  readonly #bar = h('div', { class: 'progress-done' });
  readonly #barFailed = h('div', { class: 'progress-failed' });
  readonly #progress: HTMLElement;
  readonly #message = h('p', { class: 'row-message', attributes: { hidden: '' } });
  readonly #toolbar = new Toolbar(l10n.t('Batch'));
  readonly #buttons: ReadonlyMap<BatchAction, ToolbarButton>;
  readonly #format: FormatPicker;
  /** The row whose message is shown. */
  #messageRow = -1;
  #toldAt = 0;

  constructor(snapshot: BatchSnapshot, link: Link, announcer: Announcer, rowHeight: number) {
    this.#model = new BatchModel(snapshot);
    this.#announcer = announcer;
    this.#link = link;
    this.#format = new FormatPicker((format) => {
      this.#nameCopy(format);
      link.command({ type: 'format', format });
    });
    const act = (action: BatchAction): void => link.command({ type: 'batch-action', action });
    this.#buttons = new Map(
      BUTTONS.map(([action, name, iconName]) => [
        action,
        this.#toolbar.add({
          name,
          icon: iconName,
          onPick: () => act(action),
          ...(action === 'copy' && {
            others: { name: l10n.t('Copy as…'), items: () => this.#format.items(copyName, () => act('copy')) },
          }),
        }),
      ]),
    );
    this.#format.format = snapshot.format;
    this.#nameCopy(snapshot.format);
    this.#progress = h(
      'div',
      {
        class: 'progress',
        attributes: { role: 'progressbar', 'aria-label': l10n.t('Files done'), 'aria-valuemin': '0' },
      },
      this.#bar,
      this.#barFailed,
    );
    this.#grid = this.#makeGrid(rowHeight);
    this.element = h('div', { class: 'batch' }, this.#makeHead(snapshot), this.#grid.element, this.#message);
    this.#refresh();
  }

  receive(event: ExtractionViewEvent): void {
    const before = this.#model.progress.state;
    if (event.type === 'rows') this.#model.put(event.rows, event.columns);
    else if (event.type === 'progress') this.#model.progress = event.progress;
    else return;
    this.#refresh();
    this.#tell(before);
  }

  arrange(): void {
    this.#grid.refresh();
  }

  dispose(): void {
    this.#toolbar.dispose();
    this.#grid.dispose();
  }

  /** Gives the current cell the focus, or the first button where there is no row. */
  focus(): void {
    if (this.#model.count > 0) this.#grid.focus();
    else this.#toolbar.focus();
  }

  #button(action: BatchAction): ToolbarButton {
    const button = this.#buttons.get(action);
    if (button === undefined) throw new Error(`There is no button for ${action}.`);
    return button;
  }

  #nameCopy(format: OutputFormat): void {
    const isFile = fileEndingOf(format) !== undefined;
    this.#button('copy').rename(
      isFile ? l10n.t('Save as file') : l10n.t('Copy'),
      isFile ? 'save-as' : 'copy',
      copyName(format),
    );
  }

  #makeHead({ title, model, schemaName }: BatchSnapshot): HTMLElement {
    // The title mostly begins with it.
    const about = [title.startsWith(schemaName) ? '' : schemaName, model].filter(Boolean).join(' · ');
    return h(
      'header',
      { class: 'head' },
      h(
        'div',
        { class: 'names' },
        h('h1', { class: 'title', text: visibleText(title) }),
        h('div', { class: 'about dim', text: visibleText(about), title: visibleText(about) }),
      ),
      h('div', { class: 'status-line' }, this.#status.element),
      this.#progress,
      h('div', { class: 'tools' }, this.#toolbar.element, this.#format.element, this.#filter.element, this.#figures),
    );
  }

  #makeGrid(rowHeight: number): GridView {
    const model = this.#model;
    return new GridView(
      l10n.t('Results'),
      {
        columns: () => model.gridColumns as readonly GridColumn[],
        count: () => model.count,
        key: (row) => model.row(row)?.id,
        signature: (row) => model.version(row),
        look: (row) => `is-${model.row(row)?.status ?? 'waiting'}`,
        cell: (row, column) => this.#cell(row, column),
      },
      {
        onSort: (column) => {
          model.sortBy(column);
          this.#grid.sort = model.sort;
        },
        onActivate: (row, column) => {
          const entry = model.row(row);
          if (entry === undefined) return;
          this.#link.command({ type: 'open-row', id: entry.id, what: column === 0 ? 'source' : 'result' });
        },
        onCurrent: (row) => this.#showMessage(row),
        onCopy: (row, column) => this.#copyCell(row, column),
      },
      rowHeight,
    );
  }

  #cell(row: number, column: number): Node {
    const model = this.#model;
    const entry = model.row(row);
    if (entry === undefined) return h('span');
    if (column === 0)
      return h(
        'span',
        { class: 'source', title: l10n.t`Open ${lineOf(entry.source)}` },
        h('bdi', { text: lineOf(entry.source) }),
      );
    if (column === 1) return statusCell(entry);
    const count = model.columns.length;
    if (column === count + 2) return dim(figureText(model.costs, entry.costUsd, entry.isCostEstimated));
    if (column === count + 3) return dim(figureText(model.times, entry.durationMs));
    return valueCell(entry, column - 2);
  }

  #copyCell(row: number, column: number): void {
    const entry = this.#model.row(row);
    if (entry === undefined) return;
    const value = column === 0 ? entry.source : column === 1 ? entry.status : entry.cells[column - 2];
    const text = typeof value === 'string' ? value : JSON.stringify(value ?? entry.cells);
    this.#link.command({ type: 'copy-text', text });
  }

  #showMessage(row: number): void {
    this.#messageRow = row;
    const entry = row < 0 ? undefined : this.#model.row(row);
    this.#message.hidden = entry?.message === undefined;
    setText(this.#message, entry?.message === undefined ? '' : visibleText(`${entry.source}: ${entry.message}`));
  }

  #refresh(): void {
    const { progress } = this.#model;
    const { total, done, failed } = progress;
    const words = progressWords(progress);
    this.#status.show(words);
    drawFigures(this.#figures, this.#figureTexts());
    this.#progress.setAttribute('aria-valuemax', String(total));
    this.#progress.setAttribute('aria-valuenow', String(done + failed));
    this.#progress.setAttribute('aria-valuetext', words.text);
    this.#bar.style.width = `${total === 0 ? 0 : (done / total) * 100}%`;
    this.#barFailed.style.width = `${total === 0 ? 0 : (failed / total) * 100}%`;
    this.#drawButtons(progress);
    this.#filter.show(this.#model.tally);
    this.#grid.refresh();
    this.#showMessage(this.#messageRow);
  }

  #drawButtons({ state, done, failed }: ViewBatchProgress): void {
    const isOn = state === 'running' || state === 'paused';
    const [pause, resume, stop] = [this.#button('pause'), this.#button('resume'), this.#button('stop')];
    const focused = document.activeElement;
    pause.isShown = state === 'running';
    resume.isShown = state === 'paused' || state === 'stopped' || state === 'ceiling' || state === 'failed';
    stop.isShown = isOn;
    this.#button('retry-failed').isShown = !isOn && failed > 0;
    this.#button('open-as-json').isEnabled = done > 0;
    this.#button('copy').isEnabled = done > 0;
    const open = this.#button('open-as-json');
    // What was pressed is gone: the focus goes where the way on is.
    for (const [gone, next] of [
      [pause, resume],
      [resume, pause],
      [stop, resume],
    ] as const)
      if (focused === gone.button && !gone.isShown) (next.isShown ? next : open).button.focus();
  }

  #figureTexts(): string[] {
    const { costUsd, isCostEstimated, ceilingUsd, remainingMs, state } = this.#model.progress;
    const spent = costWords(costUsd, isCostEstimated);
    const cost = ceilingUsd === undefined ? spent : l10n.t`${spent} of ${formatMoney(ceilingUsd)}`;
    const left =
      state === 'running' && remainingMs !== undefined ? l10n.t`≈ ${formatWholeSeconds(remainingMs)} left` : '';
    return [cost, left].filter((text) => text !== '');
  }

  #tell(before: string): void {
    const { progress } = this.#model;
    const now = performance.now();
    if (before === progress.state && now - this.#toldAt < TELL_EVERY_MS) return;
    this.#toldAt = now;
    this.#announcer.say(progressWords(progress).text);
  }
}

function statusCell({ status, message, isCorrected }: BatchRow): HTMLElement {
  const look = STATUS_LOOKS[status];
  const said = isCorrected === true ? l10n.t`${look.text}, corrected by you` : look.text;
  const title = message === undefined ? said : `${said}: ${visibleText(message)}`;
  return h(
    'span',
    { class: `row-status is-${status}`, title },
    icon(look.icon),
    h('span', { text: look.text }),
    ...(isCorrected === true ? [icon('edit'), hiddenText(` ${l10n.t('Corrected')}`)] : []),
  );
}

function valueCell(entry: BatchRow, column: number): HTMLElement {
  const value = entry.cells[column];
  if (value === undefined || (value === null && entry.status !== 'valid')) return h('span');
  const cell =
    typeof value === 'string'
      ? h('span', { class: 'value' }, h('bdi', { text: lineOf(value.slice(0, 200)) }))
      : drawPlainValue(value);
  if (entry.ungrounded?.includes(column) !== true) return cell;
  cell.classList.add('found-missing');
  const missing = l10n.t('Not found in the source');
  return h('span', { title: missing }, cell, hiddenText(` ${missing}`));
}

function dim(text: string): HTMLElement {
  return h('span', { class: 'dim', text });
}
