/** One saved extraction against several models: what each got right, what it cost and how long it took. */
import * as l10n from '@vscode/l10n';
import { visibleText } from '../../core/text/visible.ts';
import type {
  ComparisonAction,
  ComparisonRow,
  ExtractionViewEvent,
  ViewComparison,
} from '../../protocol/extraction.ts';
import type { Announcer } from '../announcer.ts';
import { h, hiddenText, icon, setText } from '../parts/dom.ts';
import { Toolbar, type ToolbarButton } from '../parts/toolbar.ts';
import { ColumnFigures } from '../../core/text/columnFigures.ts';
import { compareCells, GridView, widthFor, type GridColumn, type GridSort } from './gridView.ts';
import type { Link } from './memory.ts';
import { StatusLine } from './resultHeader.ts';
import { counted } from '../../core/text/plural.ts';
import { figureText } from './statusWords.ts';
import { lineOf } from './valueWords.ts';

const FIXED = 4;

const VERDICTS = {
  match: {
    icon: 'check',
    text: l10n.t('Match'),
    explain: (label: string, expected: string) => l10n.t`${label}: match. Expected ${expected}.`,
  },
  different: {
    icon: 'close',
    text: l10n.t('Different'),
    explain: (label: string, expected: string) => l10n.t`${label}: different. Expected ${expected}.`,
  },
  missing: {
    icon: 'dash',
    text: l10n.t('Missing'),
    explain: (label: string, expected: string) => l10n.t`${label}: missing. Expected ${expected}.`,
  },
  extra: {
    icon: 'add',
    text: l10n.t('Not expected'),
    explain: (label: string, expected: string) => l10n.t`${label}: not expected. Expected ${expected}.`,
  },
} as const;

export class ComparisonPage {
  readonly element: HTMLElement;
  readonly #announcer: Announcer;
  readonly #grid: GridView;
  readonly #title = h('h1', { class: 'title' });
  readonly #status = new StatusLine();
  readonly #message = h('p', { class: 'row-message', attributes: { hidden: '' } });
  readonly #toolbar = new Toolbar(l10n.t('Models'));
  readonly #stop: ToolbarButton;
  readonly #again: ToolbarButton;
  #comparison: ViewComparison;
  #order: readonly number[] | null = null;
  #sort: GridSort | null = null;
  #version = 0;
  #costs = ColumnFigures.money();
  #times = ColumnFigures.durations();

  constructor(comparison: ViewComparison, link: Link, announcer: Announcer, rowHeight: number) {
    this.#comparison = comparison;
    this.#announcer = announcer;
    const add = (name: string, iconName: string, action: ComparisonAction): ToolbarButton =>
      this.#toolbar.add({ name, icon: iconName, onPick: () => link.command({ type: 'comparison-action', action }) });
    this.#stop = add(l10n.t('Stop'), 'debug-stop', 'stop');
    add(l10n.t('Copy'), 'copy', 'copy');
    this.#again = add(l10n.t('Run again'), 'refresh', 'run-again');
    this.#grid = new GridView(
      l10n.t('Models'),
      {
        columns: () => this.#columns(),
        count: () => this.#comparison.rows.length,
        key: (row) => this.#row(row)?.model,
        signature: () => String(this.#version),
        look: (row) => `is-${this.#row(row)?.status ?? 'waiting'}`,
        cell: (row, column) => this.#cell(row, column),
      },
      {
        onSort: (column) => this.#sortBy(column),
        onActivate: (row) => {
          const model = this.#row(row)?.model;
          if (model !== undefined) link.command({ type: 'open-model', model });
        },
        onCurrent: (row, column) => this.#showMessage(row, column),
      },
      rowHeight,
    );
    this.element = h(
      'div',
      { class: 'comparison' },
      h(
        'header',
        { class: 'head' },
        h('div', { class: 'names' }, this.#title),
        h('div', { class: 'status-line' }, this.#status.element),
        h('div', { class: 'tools' }, this.#toolbar.element),
      ),
      this.#grid.element,
      this.#message,
    );
    this.#refresh();
  }

  receive(event: ExtractionViewEvent): void {
    if (event.type !== 'comparison') return;
    const wasRunning = this.#comparison.isRunning;
    this.#comparison = event.comparison;
    this.#refresh();
    if (wasRunning && !event.comparison.isRunning)
      this.#announcer.say(`${l10n.t('All models have answered.')} ${this.#words().text}`);
  }

  arrange(): void {
    this.#grid.refresh();
  }

  /** Gives the current cell the focus, or the first button where there is no row. */
  focus(): void {
    if (this.#comparison.rows.length > 0) this.#grid.focus();
    else this.#toolbar.focus();
  }

  dispose(): void {
    this.#toolbar.dispose();
    this.#grid.dispose();
  }

  #refresh(): void {
    this.#version += 1;
    this.#costs = ColumnFigures.money();
    this.#times = ColumnFigures.durations();
    for (const { costUsd, durationMs } of this.#comparison.rows) {
      this.#costs.take(costUsd);
      this.#times.take(durationMs);
    }
    this.#sortAnew();
    const { title, isRunning } = this.#comparison;
    setText(this.#title, visibleText(title));
    this.#status.show(this.#words());
    const hadFocus = document.activeElement === this.#stop.button;
    this.#stop.isShown = isRunning;
    this.#again.isEnabled = !isRunning;
    if (hadFocus && !isRunning) this.#again.button.focus();
    this.#grid.refresh();
  }

  #words(): Parameters<StatusLine['show']>[0] {
    const { rows, isRunning } = this.#comparison;
    const ended = rows.filter((row) => row.status !== 'waiting' && row.status !== 'running');
    const exact = ended.filter((row) => row.total > 0 && row.matches === row.total).length;
    if (isRunning)
      return {
        text: counted(
          rows.length,
          l10n.t('{0} of {1} model answered', ended.length, '{0}'),
          l10n.t('{0} of {1} models answered', ended.length, '{0}'),
        ),
        tone: 'running',
        icon: 'sync',
      };
    return {
      text: counted(
        rows.length,
        l10n.t('{0} of {1} model exactly as expected', exact, '{0}'),
        l10n.t('{0} of {1} models exactly as expected', exact, '{0}'),
      ),
      tone: exact > 0 ? 'good' : 'warning',
      icon: exact > 0 ? 'pass' : 'warning',
    };
  }

  #row(index: number): ComparisonRow | undefined {
    return this.#comparison.rows[this.#order?.[index] ?? index];
  }

  #columns(): readonly GridColumn[] {
    const { rows, fields } = this.#comparison;
    const models = rows.map(nameOfModel);
    const model = l10n.t('Model');
    return [
      { name: model, width: widthFor(model, models, 34), isNumeric: false, isSortable: true },
      { name: l10n.t('Exact'), width: 9, isNumeric: true, isSortable: true },
      { name: l10n.t('Cost'), width: 9, isNumeric: true, isSortable: true },
      { name: l10n.t('Time'), width: 8, isNumeric: true, isSortable: true },
      ...fields.map(({ label }) => ({
        name: lineOf(label),
        width: widthFor(label, [], 22),
        isNumeric: false,
        isSortable: true,
      })),
    ];
  }

  #cell(row: number, column: number): Node {
    const entry = this.#row(row);
    if (entry === undefined) return h('span');
    if (column === 0) return modelCell(entry);
    if (column === 1)
      return h('span', {
        text: entry.status === 'waiting' || entry.status === 'running' ? '…' : `${entry.matches}/${entry.total}`,
      });
    if (column === 2)
      return h('span', { class: 'dim', text: figureText(this.#costs, entry.costUsd, entry.isCostEstimated) });
    if (column === 3) return h('span', { class: 'dim', text: figureText(this.#times, entry.durationMs) });
    return this.#verdict(entry, column - FIXED);
  }

  #verdict(entry: ComparisonRow, index: number): HTMLElement {
    const verdict = entry.fields[index];
    if (verdict === null || verdict === undefined) return h('span', { class: 'dim', text: '' });
    const { icon: name, text } = VERDICTS[verdict];
    const actual = entry.actual?.[index];
    const said = verdict === 'match' || actual === undefined ? null : h('bdi', { class: 'said', text: lineOf(actual) });
    return h(
      'span',
      { class: `verdict is-${verdict}`, title: this.#explain(entry, index) },
      icon(name),
      hiddenText(text),
      said,
    );
  }

  #explain(entry: ComparisonRow, index: number): string {
    const verdict = entry.fields[index];
    const field = this.#comparison.fields[index];
    if (verdict === null || verdict === undefined || field === undefined) return '';
    const actual = entry.actual?.[index];
    const said = actual === undefined || verdict === 'match' ? '' : ` ${l10n.t`The model said ${actual}.`}`;
    return visibleText(`${VERDICTS[verdict].explain(field.label, field.expected)}${said}`);
  }

  #showMessage(row: number, column: number): void {
    const entry = row < 0 ? undefined : this.#row(row);
    const words =
      entry === undefined ? '' : column >= FIXED ? this.#explain(entry, column - FIXED) : (entry.message ?? '');
    this.#message.hidden = words === '';
    setText(this.#message, visibleText(words));
  }

  #sortBy(column: number): void {
    if (this.#sort?.column !== column) this.#sort = { column, isDescending: false };
    else this.#sort = this.#sort.isDescending ? null : { column, isDescending: true };
    this.#sortAnew();
    this.#grid.sort = this.#sort;
  }

  #sortAnew(): void {
    const sort = this.#sort;
    const { rows } = this.#comparison;
    this.#order =
      sort === null
        ? null
        : rows
            .map((_, index) => index)
            .toSorted(
              (left, right) =>
                compareCells(sortKey(rows[left], sort.column), sortKey(rows[right], sort.column), sort.isDescending) ||
                left - right,
            );
  }
}

function sortKey(row: ComparisonRow | undefined, column: number): unknown {
  if (row === undefined) return null;
  const fixed = [nameOfModel(row), row.total === 0 ? null : row.matches / row.total, row.costUsd, row.durationMs];
  return column < FIXED ? fixed[column] : row.fields[column - FIXED];
}

function modelCell(row: ComparisonRow): HTMLElement {
  const { model, status, message } = row;
  const name = nameOfModel(row);
  const looks = {
    waiting: ['circle-outline', l10n.t('Waiting')],
    running: ['sync', l10n.t('Running')],
    valid: ['pass', l10n.t('Valid')],
    invalid: ['error', l10n.t('Failed')],
    failed: ['error', l10n.t('Failed')],
  } as const;
  const [sign, text] = looks[status];
  const told = message === undefined ? text : `${text}: ${visibleText(message)}`;
  const title = name === model ? told : `${lineOf(model)}\n${told}`;
  return h(
    'span',
    { class: `row-status is-${status}`, title },
    icon(sign),
    hiddenText(`${text}: `),
    h('bdi', { text: lineOf(name) }),
    // The id tells apart what is called alike.
    ...(name === model ? [] : [hiddenText(` ${lineOf(model)}`)]),
  );
}

function nameOfModel({ model, modelName = model }: ComparisonRow): string {
  return modelName;
}
