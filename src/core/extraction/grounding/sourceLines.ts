/** The lines of a source, a row with line breaks within a quoted cell as one line; and what of them is a table: rows with as many separators as a row beside them. */

const SEPARATORS = [9, 124, 59, 44] as const;

export interface Table {
  /** The code of the separator. */
  readonly separator: number;
  /** The line of the first row. */
  readonly head: number;
}

export class SourceLines {
  readonly text: string;
  readonly starts: Uint32Array;
  readonly count: number;
  #tables: readonly (Table | undefined)[] | undefined;
  readonly #cells = new Map<number, readonly number[]>();

  constructor(text: string) {
    this.text = text;
    const starts: number[] = [0];
    let start = 0;
    for (let end = rowEnd(text, start); end < text.length; end = rowEnd(text, start)) {
      start = end + 1;
      starts.push(start);
    }
    this.starts = Uint32Array.from(starts);
    this.count = starts.length;
  }

  lineAt(offset: number): number {
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  startOf(line: number): number {
    return this.starts[line] ?? this.text.length;
  }

  endOf(line: number): number {
    return line + 1 < this.count ? (this.starts[line + 1] ?? 0) - 1 : this.text.length;
  }

  /** The table that a line is a row of. */
  tableOf(line: number): Table | undefined {
    this.#tables ??= findTables(this);
    return this.#tables[line];
  }

  /** Where the separators of a row stand; none outside of tables. */
  separatorsOf(line: number): readonly number[] {
    const table = this.tableOf(line);
    if (table === undefined) return [];
    let cells = this.#cells.get(line);
    if (cells === undefined) this.#cells.set(line, (cells = separatorsIn(this, line, table.separator)));
    return cells;
  }

  /** Which cell of its row an offset is in; -1 outside of tables. */
  cellOf(line: number, offset: number): number {
    if (this.tableOf(line) === undefined) return -1;
    const cells = this.separatorsOf(line);
    let cell = 0;
    while (cell < cells.length && (cells[cell] ?? 0) < offset) cell += 1;
    return cell;
  }

  /** The text above a cell in the first row of its table. */
  headingOf(line: number, cell: number): string {
    const table = this.tableOf(line);
    if (table === undefined || table.head === line) return '';
    const cells = this.separatorsOf(table.head);
    const start = cell === 0 ? this.startOf(table.head) : (cells[cell - 1] ?? 0) + 1;
    const end = cells[cell] ?? this.endOf(table.head);
    return this.text.slice(start, Math.min(end, start + 60));
  }
}

/** How long a cell with line breaks may be; a quotation mark that is never closed must not hide the lines behind it. */
const LONGEST_CELL = 4_000;
const CELL_OPENS = /(?<=^|[,;\t|])"/g;

/** Where the row ends that begins here: its quoted cells may hold line breaks. */
function rowEnd(text: string, start: number): number {
  let from = start;
  for (;;) {
    const found = text.indexOf('\n', from);
    const end = found === -1 ? text.length : found;
    const behind = cellAcross(text, from, end);
    if (behind === undefined) return end;
    from = behind;
  }
}

/** The end of a quoted cell that begins in this part of a line and goes on in the next. */
function cellAcross(text: string, from: number, end: number): number | undefined {
  const line = text.slice(from, end);
  if (!line.includes('"')) return undefined;
  let behind = 0;
  for (const { index } of line.matchAll(CELL_OPENS)) {
    if (index < behind) continue;
    const close = closeOf(text, from + index);
    if (close === undefined) continue;
    if (close > end) return close;
    behind = close - from;
  }
  return undefined;
}

/** Behind the quotation mark that ends a cell: a separator or the end of the line follows it. */
function closeOf(text: string, open: number): number | undefined {
  let at = text.indexOf('"', open + 1);
  while (at !== -1 && text.charCodeAt(at + 1) === 34) at = text.indexOf('"', at + 2);
  if (at === -1 || at - open > LONGEST_CELL) return undefined;
  const next = text.charAt(at + 1);
  return next === '' || ',;\t|\r\n'.includes(next) ? at + 1 : undefined;
}

const MOST_CELLS = 400;

/** Where the separators of a row stand; those within double quotes are text. */
function separatorsIn(lines: SourceLines, line: number, separator: number): number[] {
  const { text } = lines;
  const end = lines.endOf(line);
  const found: number[] = [];
  let isQuoted = false;
  for (let at = lines.startOf(line); at < end && found.length < MOST_CELLS; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 34) isQuoted = !isQuoted;
    else if (code === separator && !isQuoted) found.push(at);
  }
  return found;
}

/** A line of prose has commas too, with a blank behind each: those separate nothing. */
function countsOf({ text }: SourceLines, start: number, end: number): number[] {
  const counts = [0, 0, 0, 0];
  const count = (kind: number): void => {
    counts[kind] = (counts[kind] ?? 0) + 1;
  };
  let isQuoted = false;
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 34) isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (code === 9) count(0);
    else if (code === 124) count(1);
    else if ((code === 59 || code === 44) && text.charCodeAt(at + 1) !== 32) count(code === 59 ? 2 : 3);
  }
  return counts;
}

function findTables(lines: SourceLines): (Table | undefined)[] {
  const tables: (Table | undefined)[] = Array.from({ length: lines.count });
  let before: readonly number[] = [0, 0, 0, 0];
  for (let line = 0; line < lines.count; line += 1) {
    const counts = countsOf(lines, lines.startOf(line), lines.endOf(line));
    const kind = counts.findIndex((count, index) => count > 0 && count === before[index]);
    if (kind !== -1) {
      const separator = SEPARATORS[kind] ?? 44;
      const above = tables[line - 1];
      const table = above?.separator === separator ? above : { separator, head: line - 1 };
      tables[line - 1] ??= table;
      tables[line] = table;
    }
    before = counts;
  }
  return tables;
}
