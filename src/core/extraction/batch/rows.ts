/** The rows of a table file (CSV, TSV, JSON Lines), each as a text of its own to extract from. */

export interface TableRow {
  /** Where the row begins, from 0. */
  readonly line: number;
  readonly text: string;
}

export type TableKind = 'csv' | 'tsv' | 'json-lines';

/** Which kind of table a file is, by its name. */
export function tableKindOf(path: string): TableKind | undefined {
  const extension = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase();
  if (extension === 'csv') return 'csv';
  if (extension === 'tsv' || extension === 'tab') return 'tsv';
  return extension === 'jsonl' || extension === 'ndjson' ? 'json-lines' : undefined;
}

/**
 * The rows with something in them. A CSV or TSV row becomes `column: value` lines under the names of the first row.
 * l10n: none, for the model.
 */
export function tableRows(text: string, kind: TableKind): readonly TableRow[] {
  if (kind === 'json-lines') {
    return text
      .split(/\r?\n/)
      .flatMap((line, index) => (line.trim() === '' ? [] : [{ line: index, text: line.trim() }]));
  }
  // What Excel writes above the names of the columns.
  const told = /^\uFEFF?sep=(.)\r?\n/.exec(text);
  const all = delimitedRecords(text, told?.[1] ?? (kind === 'tsv' ? '\t' : separatorOf(text)));
  const [header, ...records] = told === null ? all : all.slice(1);
  if (header === undefined) return [];
  const names = header.cells.map((name, index) => (name.trim() === '' ? `column ${index + 1}` : name.trim()));
  return records.flatMap(({ line, cells }) => {
    if (cells.every((cell) => cell.trim() === '')) return [];
    const lines = cells.map((cell, index) => `${names[index] ?? `column ${index + 1}`}: ${cell}`);
    return [{ line, text: lines.join('\n') }];
  });
}

/** Spreadsheets of many countries write semicolons, and some programs tabs, whatever the file is called. */
function separatorOf(text: string): string {
  const end = text.search(/[\r\n]/);
  // A name in quotes may hold any of them.
  const first = text.slice(0, end < 0 ? text.length : end).replace(/"[^"]*"/g, '');
  const count = (separator: string): number => first.split(separator).length;
  return [';', '\t'].reduce((best, each) => (count(each) > count(best) ? each : best), ',');
}

export interface DelimitedRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Records as in RFC 4180: quoted fields may hold separators, line breaks and doubled quotes. */
export function delimitedRecords(text: string, separator: string): readonly DelimitedRecord[] {
  const records: DelimitedRecord[] = [];
  let [at, line] = [text.startsWith('\uFEFF') ? 1 : 0, 0];
  while (at < text.length) {
    const cells: string[] = [];
    const startLine = line;
    for (;;) {
      const field = text[at] === '"' ? quotedField(text, at, separator) : plainField(text, at, separator);
      cells.push(field.value);
      line += field.lines;
      at = field.end;
      if (text[at] !== separator) break;
      at += 1;
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at += 1;
    at += 1;
    line += 1;
    records.push({ line: startLine, cells });
  }
  return records;
}

interface Field {
  readonly value: string;
  readonly end: number;
  readonly lines: number;
}

function plainField(text: string, start: number, separator: string): Field {
  let end = start;
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end += 1;
  return { value: text.slice(start, end), end, lines: 0 };
}

/** An unclosed quote takes the rest; what stands behind a closing one belongs to the field. */
function quotedField(text: string, start: number, separator: string): Field {
  let value = '';
  let at = start + 1;
  let end = text.length;
  for (;;) {
    const close = text.indexOf('"', at);
    value += text.slice(at, close === -1 ? text.length : close);
    if (close === -1) break;
    at = close + 1;
    if (text[at] !== '"') {
      const rest = plainField(text, at, separator);
      value += rest.value;
      ({ end } = rest);
      break;
    }
    value += '"';
    at += 1;
  }
  return { value, end, lines: text.slice(start, end).split('\n').length - 1 };
}
