import { isNumber } from '../../../base/exactNumber.ts';
import type { JsonList } from '../../json/json.ts';
import { valueText, type Table, type TableCell } from './table.ts';

/** What becomes of texts that a spreadsheet would run as formulas, and how many there were. */
export class FormulaUse {
  /** By an apostrophe before them. */
  readonly areKeptAsText: boolean;
  count = 0;

  constructor(areKeptAsText: boolean) {
    this.areKeptAsText = areKeptAsText;
  }
}

export interface DelimitedOptions {
  /** They are kept as text when absent. */
  readonly formulas?: FormulaUse;
  readonly withHeader?: boolean;
}

/** Comma-separated values as in RFC 4180: CRLF, quotes where needed. */
export function toCsv(table: Table, options: DelimitedOptions = {}): string {
  return lines(table, options, CSV);
}

/** Tab-separated values; tabs and line breaks inside a value become blanks, which the format has no way to write. */
export function toTsv(table: Table, options: DelimitedOptions = {}): string {
  return lines(table, options, TSV);
}

interface Delimited {
  readonly separator: string;
  readonly escape: (text: string) => string;
  /** Finds in a text where a spreadsheet could begin a cell with a formula: what separates is another thing in other countries. */
  readonly formulas: RegExp;
}

const CSV: Delimited = {
  separator: ',',
  escape: (text) => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text),
  formulas: /(?<=[;\t\r\n])(?="*(?:[=@＝＠]|[+\-＋－](?![\d.]*(?:[;\r\n]|$))))/g,
};

const TSV: Delimited = {
  separator: '\t',
  escape: (text) => text.replace(/[\t\r\n]+/g, ' '),
  formulas: /(?<=[;,])(?="*(?:[=@＝＠]|[+\-＋－](?![\d.]*(?:[;,]|$))))/g,
};

function lines(table: Table, options: DelimitedOptions, { separator, escape, formulas }: Delimited): string {
  const use = options.formulas ?? new FormulaUse(true);
  const guarded = (text: string): string => {
    const safe = withoutFormulas(text, formulas);
    if (safe !== text) use.count += 1;
    return use.areKeptAsText ? safe : text;
  };
  const cellText = ({ value }: TableCell): string => (typeof value === 'string' ? guarded(value) : valueText(value));
  const header =
    options.withHeader === false ? [] : [table.columns.map((column) => escape(guarded(column))).join(separator)];
  const rows = table.rows.map((row) => row.map((cell) => escape(cellText(cell))).join(separator));
  return [...header, ...rows].map((line) => `${line}\r\n`).join('');
}

/** With an apostrophe before each place where a formula would begin, blanks and quotes before it or not. */
function withoutFormulas(text: string, formulas: RegExp): string {
  const start = /^[\t\r\n]|^[\s"\u200b-\u200f\u2060]*[=+\-@＝＋－＠]/.test(text) ? "'" : '';
  return start + text.replace(formulas, (_, at: number) => (isHarmlessLine(text, at) ? '' : "'"));
}

/**
 * What a formula needs to reach out of its sheet: a call, or a reference to another sheet, file or program. A blank before
 * the bracket is taken for a call only where an argument follows that is not a word or a number.
 */
const REACHES_OUT = [
  /[\p{L}\p{N}_]\(/u,
  /\p{L}\s+\(\s*(?:[^\s\p{L}\p{N}]|\p{L}{1,3}\d|\p{L}{1,40}\s?\()/u,
  /!(?=[^\s!.,;)"'])|!'|'#/,
];

/**
 * Whether a later line of a text is an item of a list or a number. It stands inside quotes; a program that separates by
 * something else splits there all the same, so that it stays as it is only where a formula of it could do nothing.
 */
function isHarmlessLine(text: string, at: number): boolean {
  if (!/^[\r\n][+-][ \d]/.test(text.slice(at - 1, at + 2))) return false;
  const [line = ''] = /[^\r\n]*/.exec(text.slice(at)) ?? [];
  return !REACHES_OUT.some((sign) => sign.test(line));
}

/** One JSON value per line. */
export function toJsonLines(values: JsonList): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}

/** A Markdown table; numbers stand on the right. */
export function toMarkdownTable(table: Table): string {
  const cells = table.rows.map((row) => row.map((cell) => markdownText(valueText(cell.value))));
  const isNumeric = table.columns.map(
    (_, index) => table.rows.length > 0 && table.rows.every((row) => isNumber(row[index]?.value ?? 0)),
  );
  const line = (texts: readonly string[]): string => `| ${texts.join(' | ')} |\n`;
  return (
    line(table.columns.map(markdownText)) +
    line(isNumeric.map((right) => (right ? '---:' : '---'))) +
    cells.map(line).join('')
  );
}

/** A text in one line of Markdown that is shown letter by letter: no markup, no picture, no formula, no HTML of its own. */
function markdownText(text: string): string {
  return (
    text
      // Not the opening bracket: with a backslash it begins a formula.
      .replace(/[\\`*\]|~$]|!(?=\[)|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\$&')
      .replace(/&(?=#?[a-z\d]{1,40};)/gi, '&amp;')
      .replaceAll('<', '&lt;')
      .replace(/\r?\n|\r/g, '<br>')
  );
}
