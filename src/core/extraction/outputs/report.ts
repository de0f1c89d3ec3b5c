/**
 * A result as a page for people: what was found, where it stands, what is doubtful and what was corrected. As its errors and
 * notes, it is in the display language.
 */
import * as l10n from '@vscode/l10n';
import { formatCount, formatDuration, formatMoney } from '../../text/format.ts';
import { counted } from '../../text/plural.ts';
import {
  isList,
  isRecord,
  ownValue,
  pathOfPointer,
  readablePath,
  shortText,
  toPointer,
  valueAt,
  type JsonValue,
} from '../../json/json.ts';
import { isNumber } from '../../../base/exactNumber.ts';
import {
  element,
  escapeHtml,
  factList,
  pageText,
  Room,
  part,
  section,
  shortened,
  timeText,
  type Fact,
} from './reportPage.ts';
import { ReportTree } from './reportTree.ts';
import type { ResultDetails } from './resultDetails.ts';
import { recordListName, tableOf, valueText, type TableCell } from './table.ts';

const MAX_ROWS = 500;
const MAX_COLUMNS = 40;
const MAX_CELL = 300;
const MAX_LISTED = 200;

/** The page of one result. */
export function toReport(value: JsonValue, typeName: string, details: ResultDetails = {}): string {
  const room = new Room();
  const body = `${factList(factsOf(details))}${warning(details)}${resultBody(value, details, { room, prefix: 'v' })}`;
  return pageText(typeName, body, details.language);
}

/** The page of many results, one after the other: only what is valid is shown as data. */
export class BatchReport {
  readonly #room = new Room();
  readonly #title: string;
  readonly #about: ResultDetails;
  readonly #sections: string[] = [];
  #leftOut = 0;
  #count = 0;

  constructor(title: string, about: ResultDetails) {
    this.#title = title;
    this.#about = about;
  }

  add(label: string, value: JsonValue | undefined, details: ResultDetails): void {
    this.#count += 1;
    if (this.#room.isFull) {
      this.#leftOut += 1;
      return;
    }
    const body =
      value === undefined
        ? `${element('p', 'warning', l10n.t('No valid result.'))}\n${listHtml(details.notes ?? [], (note) => note)}`
        : resultBody(value, details, { room: this.#room, prefix: `r${this.#count}v` });
    this.#sections.push(this.#room.take(section(label, `${factList(factsOf(details))}${body}`)));
  }

  text(): string {
    const words = counted(
      this.#leftOut,
      l10n.t('{0} more result is left out: take JSON or CSV for all.'),
      l10n.t('{0} more results are left out: take JSON or CSV for all.'),
    );
    const more = this.#leftOut === 0 ? '' : element('p', 'dim', words);
    const body = `${factList(factsOf(this.#about))}${this.#sections.join('')}${more}\n`;
    return pageText(this.#title, body, this.#about.language);
  }
}

function warning({ warning: words }: ResultDetails): string {
  return words === undefined ? '' : `${element('p', 'warning', words)}\n`;
}

/** What is told of one result: its values, their places, what was corrected, and what is wrong. */
function resultBody(
  value: JsonValue,
  details: ResultDetails,
  page: { readonly room: Room; readonly prefix: string },
): string {
  const tree = new ReportTree(details, page.room, page.prefix);
  const values = tree.html(value);
  return [
    element('p', 'sum', sumText(tree, details)),
    part(l10n.t('Table'), tableHtml(value, tree, page.room)),
    part(l10n.t('Values and where they stand'), values),
    part(l10n.t('Corrections'), correctionsHtml(details)),
    part(
      l10n.t('Errors'),
      listHtml(details.errors ?? [], ({ pointer, message }) => `${pathText(pointer)}: ${message}`),
    ),
    part(
      l10n.t('Conflicts'),
      listHtml(
        details.conflicts ?? [],
        ({ pointer, kept, others }) => l10n.t`${pathText(pointer)}: ${kept} is kept; also said: ${others.join(', ')}`,
      ),
    ),
    part(
      l10n.t('Notes'),
      listHtml(details.notes ?? [], (note) => note),
    ),
  ].join('\n');
}

function factsOf({ sourceLabel, source, model, spent = {}, writtenAt }: ResultDetails): readonly Fact[] {
  const { inputTokens, outputTokens, costUsd, durationMs, isPartial, isEstimated } = spent;
  const tokens = [
    ...(inputTokens === undefined ? [] : [l10n.t`${formatCount(inputTokens)} in`]),
    ...(outputTokens === undefined ? [] : [l10n.t`${formatCount(outputTokens)} out`]),
  ];
  const money = costUsd === undefined ? undefined : formatMoney(costUsd);
  const cost = money === undefined ? undefined : costWords(money, isPartial === true, isEstimated === true);
  return [
    [l10n.t('Source'), source?.label ?? sourceLabel],
    [l10n.t('Model'), model],
    [l10n.t('Date'), writtenAt === undefined ? undefined : timeText(writtenAt)],
    [l10n.t('Tokens'), tokens.join(', ')],
    [l10n.t('Cost'), cost],
    [l10n.t('Time'), durationMs === undefined ? undefined : formatDuration(durationMs)],
  ];
}

function costWords(money: string, isPartial: boolean, isEstimated: boolean): string {
  if (isPartial) return l10n.t`at least ${money}`;
  return isEstimated ? l10n.t`about ${money}` : money;
}

function sumText(tree: ReportTree, { grounding, corrections }: ResultDetails): string {
  const { found, unsure, missing } = tree.counts();
  const { leftOut, total: all } = tree;
  const corrected = Object.keys(corrections ?? {}).length;
  const count = (number: number, words: (count: string) => string): string[] =>
    number === 0 ? [] : [words(number.toLocaleString('en-US'))];
  const parts = [
    counted(all, l10n.t('{0} value'), l10n.t('{0} values')),
    ...(grounding === undefined || grounding.size === 0
      ? []
      : [
          ...count(found, (count) => l10n.t`${count} found in the source`),
          ...count(unsure, (count) => l10n.t`${count} uncertain`),
          ...count(missing, (count) => l10n.t`${count} not in the source`),
        ]),
    ...count(corrected, (count) => l10n.t`${count} corrected`),
  ];
  const left = counted(
    leftOut,
    l10n.t('{0} value is left out below: take JSON or CSV for all.'),
    l10n.t('{0} values are left out below: take JSON or CSV for all.'),
  );
  const more = leftOut === 0 ? '' : ` ${left}`;
  return `${parts.join(' · ')}.${more}`;
}

/** Records as rows, each cell leading to its place; nothing for what holds no list of records. */
function tableHtml(value: JsonValue, tree: ReportTree, room: Room): string {
  const name = isRecord(value) ? recordListName(value) : undefined;
  const list = isRecord(value) && name !== undefined ? ownValue(value, name) : value;
  if (!isList(list)) return '';
  const { columns, rows } = tableOf(list.slice(0, MAX_ROWS));
  if (rows.length < 2 || columns.length < 2) return '';
  const base = name === undefined ? '' : toPointer([name]);
  const shown = columns.slice(0, MAX_COLUMNS);
  const head = shown.map((column) => `<th>${escapeHtml(shortened(column, MAX_CELL))}</th>`).join('');
  const body: string[] = [];
  for (const row of rows) {
    if (room.isFull) break;
    const cells = row.slice(0, MAX_COLUMNS).map((cell) => cellHtml(cell, base, tree));
    body.push(room.take(`<tr>${cells.join('')}</tr>\n`));
  }
  const [moreRows, moreColumns] = [list.length - body.length, columns.length - shown.length];
  const left = [
    ...(moreRows > 0 ? [counted(moreRows, l10n.t('{0} more row'), l10n.t('{0} more rows'))] : []),
    ...(moreColumns > 0 ? [counted(moreColumns, l10n.t('{0} more column'), l10n.t('{0} more columns'))] : []),
  ];
  const words = l10n.t`Left out here: ${left.join(', ')}. Take JSON or CSV for all.`;
  const more = left.length === 0 ? '' : element('p', 'dim', words);
  // l10n: none, markup
  return `<div class="table"><table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body.join('')}</tbody>\n</table></div>\n${more}`;
}

function cellHtml({ value, pointer: own }: TableCell, base: string, tree: ReportTree): string {
  const pointer = `${base}${own}`;
  const text = escapeHtml(shortened(value === undefined ? '' : valueText(value), MAX_CELL));
  const anchor = text === '' ? undefined : tree.anchors.get(pointer);
  const state = tree.stateOf(pointer);
  const mark = state === 'missing' ? ' missing' : state === 'unsure' ? ' unsure' : '';
  const sign = mark === '' ? '' : ' ?';
  const kind = value !== undefined && value !== null && isNumber(value) ? 'number' : 'text';
  const shown = anchor === undefined ? text : `<a href="#${anchor}">${text}</a>`;
  // l10n: none, markup
  return `<td class="${kind}${mark}">${shown}${sign}</td>`;
}

function correctionsHtml({ corrections = {}, original }: ResultDetails): string {
  const entries = Object.entries(corrections).slice(0, MAX_LISTED);
  const items = entries.map(([pointer, value]) => {
    const was = original === undefined ? undefined : valueAt(original, pointer);
    const old = was === undefined ? '' : `${element('del', 'text', shortText(was, 400))} → `;
    return `<li>${element('span', 'key', pathText(pointer))}${old}${element('ins', 'text', shortText(value, 400))}</li>\n`;
  });
  // l10n: none, markup
  return items.length === 0 ? '' : `<ul class="list">\n${items.join('')}${restItem(corrections, entries)}</ul>\n`;
}

function restItem(all: object, shown: readonly unknown[]): string {
  const left = Object.keys(all).length - shown.length;
  return left > 0 ? `${element('li', 'dim', l10n.t`and ${left.toLocaleString('en-US')} more`)}\n` : '';
}

function listHtml<T>(items: readonly T[], textOf: (item: T) => string): string {
  if (items.length === 0) return '';
  const shown = items.slice(0, MAX_LISTED);
  const lines = shown.map((item) => `${element('li', 'text', shortened(textOf(item)))}\n`);
  // l10n: none, markup
  return `<ul class="list">\n${lines.join('')}${restItem(items, shown)}</ul>\n`;
}

function pathText(pointer: string): string {
  return readablePath(pathOfPointer(pointer));
}
