/** What of a source stands in rows and columns: tables with separators, columns with gaps between, tables of HTML. */
import type { SourceLines } from './sourceLines.ts';
import type { TextRange } from './sourceText.ts';

export interface Grid extends TextRange {
  /** As many cells in each row, without the blanks around them. */
  readonly rows: readonly (readonly TextRange[])[];
  /** Between two cells of a row when it is written anew. */
  readonly separator: string;
  /** Its lines hold nothing but its cells. */
  readonly isOfGaps: boolean;
}

const MOST_GRIDS = 400;
const MOST_CELLS = 400_000;
const MOST_COLUMNS = 400;
const LONGEST_LINE = 20_000;
/** How many lines are read between two pauses. */
const STEP = 2_048;

export function* gridsIn(lines: SourceLines): Generator<void, readonly Grid[], void> {
  return [...(yield* lineGrids(lines)), ...htmlGrids(lines.text)];
}

interface Row {
  readonly cells: readonly TextRange[];
  readonly separator: string;
  readonly isOfGaps: boolean;
}

/** Lines that follow one another with as many cells of one kind. */
function* lineGrids(lines: SourceLines): Generator<void, Grid[], void> {
  const grids: Grid[] = [];
  let rows: Row[] = [];
  let cells = 0;
  let first = 0;
  const finish = (line: number): void => {
    const [row] = rows;
    if (row !== undefined && rows.length >= 2)
      grids.push({
        start: lines.startOf(first),
        end: lines.endOf(line),
        rows: rows.map((each) => each.cells),
        separator: row.separator,
        isOfGaps: row.isOfGaps,
      });
    rows = [];
  };
  for (let line = 0; line < lines.count && grids.length < MOST_GRIDS && cells < MOST_CELLS; line += 1) {
    if (line % STEP === STEP - 1) yield;
    const row = rowAt(lines, line);
    const [above] = rows;
    if (row === undefined || above?.cells.length !== row.cells.length || above.separator !== row.separator)
      finish(line - 1);
    if (row === undefined) continue;
    // The line between the heading of a Markdown table and its rows is no row.
    if (row.separator === '|' && rows.length > 0 && isRule(lines.text, row)) continue;
    if (rows.length === 0) first = line;
    rows.push(row);
    cells += row.cells.length;
  }
  finish(lines.count - 1);
  return grids;
}

const isRule = (text: string, { cells }: Row): boolean =>
  cells.every(({ start, end }) => /^:?-{0,200}:?$/.test(text.slice(start, Math.min(end, start + 210))));

function rowAt(lines: SourceLines, line: number): Row | undefined {
  const [start, end] = [lines.startOf(line), lines.endOf(line)];
  if (end - start > LONGEST_LINE || end - start < 3) return undefined;
  const table = lines.tableOf(line);
  if (table === undefined) {
    const cells = segmentsOf(lines.text, { start, end });
    return cells.length < 2 || cells.length > MOST_COLUMNS ? undefined : { cells, separator: '\t', isOfGaps: true };
  }
  const separator = String.fromCharCode(table.separator);
  const marks = [start - 1, ...lines.separatorsOf(line), end];
  const cells = marks.slice(1).map((mark, index) => trimmed(lines.text, (marks[index] ?? 0) + 1, mark));
  // A row of Markdown begins and ends with its separator.
  if (separator === '|' && isEmpty(cells[0]) && isEmpty(cells.at(-1)))
    return { cells: cells.slice(1, -1), separator, isOfGaps: false };
  return { cells, separator, isOfGaps: false };
}

const isEmpty = (cell: TextRange | undefined): boolean => cell !== undefined && cell.start === cell.end;

function trimmed(text: string, from: number, to: number): TextRange {
  let [start, end] = [from, to];
  while (start < end && text.charCodeAt(start) <= 32) start += 1;
  while (end > start && text.charCodeAt(end - 1) <= 32) end -= 1;
  return { start, end };
}

/** What of a line stands between gaps of two blanks or more. */
export function segmentsOf(text: string, { start, end }: TextRange): readonly TextRange[] {
  const segments: TextRange[] = [];
  let from = -1;
  for (let at = start; at <= end; at += 1) {
    const isBlank = at === end || text.charCodeAt(at) <= 32;
    if (!isBlank && from === -1) from = at;
    if (!isBlank || from === -1) continue;
    if (at < end && text.charCodeAt(at) === 32 && at + 1 < end && text.charCodeAt(at + 1) > 32) continue;
    segments.push({ start: from, end: at });
    from = -1;
  }
  return segments;
}

const HTML_PART = /<(\/?)(table|tr|t[dh])(?:\s[^<>]{0,500})?>/gi;

/** Tables of HTML without merged cells, whose cells are on one line each. */
function htmlGrids(text: string): Grid[] {
  const grids: Grid[] = [];
  if (!/<table/i.test(text)) return grids;
  let open: { readonly start: number; readonly rows: TextRange[][] } | undefined;
  let cell = -1;
  for (const { 0: tag, 1: slash, 2: name = '', index } of text.matchAll(HTML_PART)) {
    const kind = name.toLowerCase();
    if (kind === 'table') {
      if (slash === '/' && open !== undefined) {
        const grid = { start: open.start, end: index, rows: open.rows, separator: '\t', isOfGaps: false };
        if (isEven(text, grid) && grids.length < MOST_GRIDS) grids.push(grid);
      }
      open = slash === '/' ? undefined : { start: index + tag.length, rows: [] };
    } else if (open === undefined) continue;
    else if (kind === 'tr' && slash === '') open.rows.push([]);
    else if (slash === '') cell = index + tag.length;
    else if (kind !== 'tr' && cell !== -1) {
      open.rows.at(-1)?.push(trimmed(text, cell, index));
      cell = -1;
    }
  }
  return grids;
}

function isEven(text: string, { rows }: Grid): boolean {
  const count = rows[0]?.length ?? 0;
  return (
    rows.length >= 2 &&
    rows.every((row) => row.length === count && row.every(({ start, end }) => !/[\n\t]/.test(text.slice(start, end))))
  );
}
