/** Rows of a database as SQL writes them: the names of the columns in one bracket, the values in those that follow. */
import type { TextRange } from './sourceText.ts';

export interface Insert extends TextRange {
  readonly columns: readonly TextRange[];
  readonly rows: readonly (readonly TextRange[])[];
}

const HEAD = /\binsert\s{1,8}(?:ignore\s{1,8})?into\s{1,8}[\w.`"[\]]{1,120}\s{0,8}\(/gi;
const VALUES = /\s{0,40}values\s{0,40}/iy;
const BETWEEN = /\s{0,40},\s{0,40}/y;
const MOST_CELLS = 400;
const LONGEST_ROW = 20_000;
/** So many brackets that never close are read to their end. */
const MOST_OPEN = 20;

export function* insertsIn(text: string): Generator<Insert, void, void> {
  const head = new RegExp(HEAD);
  let open = 0;
  for (let match = head.exec(text); match !== null; match = head.exec(text)) {
    const columns = bracketAt(text, match.index + match[0].length - 1);
    if (columns === undefined) {
      if ((open += 1) > MOST_OPEN) return;
      continue;
    }
    const rows: TextRange[][] = [];
    let end = columns.end;
    for (let at = behind(VALUES, text, end); at !== -1; at = behind(BETWEEN, text, end)) {
      const row = bracketAt(text, at);
      if (row?.cells.length !== columns.cells.length) break;
      rows.push([...row.cells]);
      ({ end } = row);
    }
    if (rows.length > 0) yield { start: match.index, end, columns: columns.cells, rows };
    head.lastIndex = end;
  }
}

function behind(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) && text.charAt(pattern.lastIndex) === '(' ? pattern.lastIndex : -1;
}

/** What a bracket holds between its commas; those within quotes and inner brackets are text. */
function bracketAt(
  text: string,
  open: number,
): { readonly cells: readonly TextRange[]; readonly end: number } | undefined {
  const cells: TextRange[] = [];
  let from = open + 1;
  let depth = 0;
  let quote = '';
  for (let at = from; at < Math.min(text.length, open + LONGEST_ROW) && cells.length < MOST_CELLS; at += 1) {
    const sign = text.charAt(at);
    if (quote !== '') {
      if (sign === '\\') at += 1;
      else if (sign === quote) quote = '';
    } else if (sign === "'" || sign === '"' || sign === '`') quote = sign;
    else if (sign === '(') depth += 1;
    else if (sign === ')' && depth > 0) depth -= 1;
    else if (sign === ',' || sign === ')') {
      if (depth > 0) continue;
      cells.push(bare(text, from, at));
      from = at + 1;
      if (sign === ')') return { cells, end: from };
    }
  }
  return undefined;
}

/** Without the blanks and the quotes around it. */
function bare(text: string, from: number, to: number): TextRange {
  let [start, end] = [from, to];
  while (start < end && text.charCodeAt(start) <= 32) start += 1;
  while (end > start && text.charCodeAt(end - 1) <= 32) end -= 1;
  const isQuoted =
    end - start >= 2 && '\'"`'.includes(text.charAt(start)) && text.charAt(end - 1) === text.charAt(start);
  return isQuoted ? { start: start + 1, end: end - 1 } : { start, end };
}
