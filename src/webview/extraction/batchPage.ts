/** Many extractions in one table, and how far they are. */
import { visibleText } from '../../core/text/visible.ts';
import type { BatchAction, BatchRow, BatchSnapshot, ExtractionViewEvent } from '../../protocol/extraction.ts';
import type { Announcer } from '../announcer.ts';
import { h, hiddenText, icon, setText, textButton } from '../parts/dom.ts';
import { formatDuration, formatMoney, formatWholeSeconds } from '../../core/text/format.ts';
import { BatchModel } from './batchModel.ts';
import { fileEndingOf, type OutputFormat } from '../../core/outputs/outputFormats.ts';
import { FormatPicker } from './formatPicker.ts';
import { FilterPicker } from './rowFilter.ts';
import { GridView, type GridColumn } from './gridView.ts';
import type { Link } from './memory.ts';
import { drawFigures, StatusLine } from './resultHeader.ts';
import { costWords, counted, progressWords } from './statusWords.ts';
import { drawPlainValue, lineOf } from './valueWords.ts';

const TELL_EVERY_MS = 15_000;

const STATUS_LOOKS: { readonly [K in BatchRow['status']]: { readonly icon: string; readonly text: string } } = {
  waiting: { icon: 'circle-outline', text: 'Waiting' },
  running: { icon: 'sync', text: 'Running' },
  valid: { icon: 'pass', text: 'Valid' },
  invalid: { icon: 'warning', text: 'Not valid' },
  failed: { icon: 'error', text: 'Failed' },
  stopped: { icon: 'debug-stop', text: 'Stopped' },
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
    this.#announcer.say(counted(this.#model.count, 'row'));
  });
  readonly #figures = h('span', { class: 'spent dim' });
  readonly #bar = h('div', { class: 'progress-done' });
  readonly #barFailed = h('div', { class: 'progress-failed' });
  readonly #progress: HTMLElement;
  readonly #message = h('p', { class: 'row-message', attributes: { hidden: '' } });
  readonly #buttons: { readonly [K in BatchAction]: HTMLButtonElement };
  /** The row whose message is shown. */
  #messageRow = -1;
  #toldAt = 0;

  constructor(snapshot: BatchSnapshot, link: Link, announcer: Announcer, rowHeight: number) {
    this.#model = new BatchModel(snapshot);
    this.#announcer = announcer;
    this.#link = link;
    const button = (name: string, action: BatchAction): HTMLButtonElement =>
      textButton(name, 'secondary', () => link.command({ type: 'batch-action', action }));
    this.#buttons = {
      pause: button('Pause', 'pause'),
      resume: button('Resume', 'resume'),
      stop: button('Stop', 'stop'),
      'retry-failed': button('Retry failed', 'retry-failed'),
      'open-as-json': button('Open as JSON', 'open-as-json'),
      copy: button('Copy', 'copy'),
    };
    this.#progress = h(
      'div',
      { class: 'progress', attributes: { role: 'progressbar', 'aria-label': 'Files done', 'aria-valuemin': '0' } },
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
    this.#grid.dispose();
  }

  #makeHead({ title, model, schemaName, format }: BatchSnapshot): HTMLElement {
    const { stop, pause, resume, copy } = this.#buttons;
    const nameCopy = (picked: OutputFormat): void =>
      setText(copy, fileEndingOf(picked) === undefined ? 'Copy' : 'Save as file');
    const picker = new FormatPicker((picked) => {
      nameCopy(picked);
      this.#link.command({ type: 'format', format: picked });
    });
    picker.format = format;
    nameCopy(format);
    return h(
      'header',
      { class: 'head' },
      h(
        'div',
        { class: 'names' },
        h('h1', { class: 'title', text: visibleText(title) }),
        h('div', { class: 'about dim', text: visibleText([schemaName, model].filter(Boolean).join(' · ')) }),
      ),
      h('div', { class: 'status-line' }, this.#status.element, this.#figures),
      this.#progress,
      h(
        'div',
        { class: 'toolbar', attributes: { role: 'group', 'aria-label': 'Batch' } },
        stop,
        pause,
        resume,
        this.#buttons['retry-failed'],
        this.#buttons['open-as-json'],
        h('span', { class: 'with-format' }, copy, picker.element),
        this.#filter.element,
      ),
    );
  }

  #makeGrid(rowHeight: number): GridView {
    const model = this.#model;
    return new GridView(
      'Results',
      {
        columns: () => model.gridColumns as readonly GridColumn[],
        count: () => model.count,
        key: (row) => model.row(row)?.id,
        signature: (row) => `${model.version(row)}`,
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
    const entry = this.#model.row(row);
    if (entry === undefined) return h('span');
    if (column === 0)
      return h(
        'span',
        { class: 'source', title: `Open ${lineOf(entry.source)}` },
        h('bdi', { text: lineOf(entry.source) }),
      );
    if (column === 1) return statusCell(entry);
    const count = this.#model.columns.length;
    if (column === count + 2)
      return dim(entry.costUsd === undefined ? '' : costWords(entry.costUsd, entry.isCostEstimated));
    if (column === count + 3) return dim(entry.durationMs === undefined ? '' : formatDuration(entry.durationMs));
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
    const { state, total, done, failed } = progress;
    const words = progressWords(progress);
    this.#status.show(words);
    drawFigures(this.#figures, this.#figureTexts());
    this.#progress.setAttribute('aria-valuemax', String(total));
    this.#progress.setAttribute('aria-valuenow', String(done + failed));
    this.#progress.setAttribute('aria-valuetext', words.text);
    this.#bar.style.width = `${total === 0 ? 0 : (done / total) * 100}%`;
    this.#barFailed.style.width = `${total === 0 ? 0 : (failed / total) * 100}%`;
    const isOn = state === 'running' || state === 'paused';
    const { pause, resume, stop, copy } = this.#buttons;
    const focused = document.activeElement;
    pause.hidden = state !== 'running';
    resume.hidden = state !== 'paused' && state !== 'stopped' && state !== 'ceiling' && state !== 'failed';
    stop.hidden = !isOn;
    this.#buttons['retry-failed'].hidden = isOn || failed === 0;
    this.#buttons['open-as-json'].disabled = done === 0;
    copy.disabled = done === 0;
    if (focused === pause && pause.hidden) (resume.hidden ? this.#buttons['open-as-json'] : resume).focus();
    if (focused === resume && resume.hidden) (pause.hidden ? this.#buttons['open-as-json'] : pause).focus();
    if (focused === stop && stop.hidden) (resume.hidden ? this.#buttons['open-as-json'] : resume).focus();
    this.#filter.show(this.#model.tally);
    this.#grid.refresh();
    this.#showMessage(this.#messageRow);
  }

  #figureTexts(): string[] {
    const { costUsd, isCostEstimated, ceilingUsd, remainingMs, state } = this.#model.progress;
    const spent = costWords(costUsd, isCostEstimated);
    const cost = ceilingUsd === undefined ? spent : `${spent} of ${formatMoney(ceilingUsd)}`;
    const left = state === 'running' && remainingMs !== undefined ? `≈ ${formatWholeSeconds(remainingMs)} left` : '';
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
  const said = isCorrected === true ? `${look.text}, corrected by you` : look.text;
  const title = message === undefined ? said : `${said}: ${visibleText(message)}`;
  return h(
    'span',
    { class: `row-status is-${status}`, title },
    icon(look.icon),
    h('span', { text: look.text }),
    ...(isCorrected === true ? [icon('edit'), hiddenText(' Corrected')] : []),
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
  return h('span', { title: 'Not found in the source' }, cell, hiddenText(' Not found in the source'));
}

function dim(text: string): HTMLElement {
  return h('span', { class: 'dim', text });
}
