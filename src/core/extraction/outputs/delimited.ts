import type { JsonList } from '../../json/json.ts';
import { valueText, type Table, type TableCell } from './table.ts';

export interface DelimitedOptions {
  /** Keeps spreadsheets from running texts as formulas, by an apostrophe before them; true when absent. */
  readonly formulaSafe?: boolean;
  readonly withHeader?: boolean;
}

/** Comma-separated values as in RFC 4180: CRLF, quotes where needed. */
export function toCsv(table: Table, options: DelimitedOptions = {}): string {
  return lines(table, options, ',', (text) =>
    /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text,
  );
}

/** Tab-separated values; tabs and line breaks inside a value become blanks, which the format has no way to write. */
export function toTsv(table: Table, options: DelimitedOptions = {}): string {
  return lines(table, options, '\t', (text) => text.replace(/[\t\r\n]+/g, ' '));
}

function lines(table: Table, options: DelimitedOptions, separator: string, escape: (text: string) => string): string {
  const isSafe = options.formulaSafe ?? true;
  const header =
    options.withHeader === false
      ? []
      : [table.columns.map((column) => escape(guarded(column, isSafe))).join(separator)];
  const rows = table.rows.map((row) => row.map((cell) => escape(cellText(cell, isSafe))).join(separator));
  return [...header, ...rows].map((line) => `${line}\r\n`).join('');
}

function cellText(cell: TableCell, isSafe: boolean): string {
  return typeof cell.value === 'string' ? guarded(cell.value, isSafe) : valueText(cell.value);
}

function guarded(text: string, isSafe: boolean): string {
  return isSafe && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

/** One JSON value per line. */
export function toJsonLines(values: JsonList): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}

/** A Markdown table; numbers stand on the right. */
export function toMarkdownTable(table: Table): string {
  const escape = (text: string): string =>
    text
      .replaceAll('\\', '\\\\')
      .replaceAll('|', '\\|')
      .replaceAll('<', '&lt;')
      .replace(/\r?\n|\r/g, '<br>');
  const cells = table.rows.map((row) => row.map((cell) => escape(valueText(cell.value))));
  const isNumeric = table.columns.map(
    (_, index) => table.rows.length > 0 && table.rows.every((row) => typeof (row[index]?.value ?? 0) === 'number'),
  );
  const line = (texts: readonly string[]): string => `| ${texts.join(' | ')} |\n`;
  return (
    line(table.columns.map(escape)) +
    line(isNumeric.map((right) => (right ? '---:' : '---'))) +
    cells.map(line).join('')
  );
}
