import type { Alignment } from './nodes.ts';

const DELIMITER_LINE = /^[-:| \t]+$/;
const DELIMITER_CELL = /^:?-+:?$/;

/** The alignments of a `| --- | :-: |` row, or undefined when the line is not one. */
export function readDelimiterRow(line: string): Alignment[] | undefined {
  if (!DELIMITER_LINE.test(line)) return undefined;
  const cells = splitCells(line);
  if (cells.length === 0 || !cells.every((cell) => DELIMITER_CELL.test(cell))) return undefined;
  return cells.map((cell) => {
    if (cell.startsWith(':')) return cell.endsWith(':') ? 'center' : 'left';
    return cell.endsWith(':') ? 'right' : undefined;
  });
}

/** The cells of a table line, trimmed; `\|` is a pipe inside a cell. */
export function splitCells(line: string): string[] {
  const trimmed = line.trim();
  const cells: string[] = [];
  let start = trimmed.startsWith('|') ? 1 : 0;
  for (let at = start; at < trimmed.length; at++) {
    const char = trimmed[at];
    if (char === '\\') at++;
    else if (char === '|') {
      cells.push(trimmed.slice(start, at));
      start = at + 1;
    }
  }
  if (start < trimmed.length) cells.push(trimmed.slice(start));
  return cells.map((cell) => cell.trim().replaceAll('\\|', '|'));
}
