/** What stands above a part of a document and is needed to read it: the headings that it is under, the head of a table that it goes on with. */
import { SourceLines } from './grounding/sourceLines.ts';

const HEADING = /^(#{1,6})[ \t]+\S/;
const MOST_LINE = 500;

interface Heading {
  readonly line: number;
  readonly level: number;
}

export class Above {
  readonly #text: string;
  #lines: SourceLines | undefined;
  #headings: readonly Heading[] | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** The lines for a part that begins at `start`, in their order; nothing where it needs none. */
  linesFor(start: number): string {
    if (start === 0) return '';
    this.#lines ??= new SourceLines(this.#text);
    const first = this.#firstLine(this.#lines, start);
    const head = this.#headOf(this.#lines, first, start);
    const found = this.#headingsOver(this.#lines, first).map(({ line }) => line);
    if (head !== undefined) found.push(head);
    return found.map((line) => this.#lineAt(line)).join('\n');
  }

  /** The first line of the part that is not blank. */
  #firstLine(lines: SourceLines, start: number): number {
    let line = lines.lineAt(start);
    while (line < lines.count - 1 && this.#text.slice(lines.startOf(line), lines.endOf(line)).trim() === '') line += 1;
    return line;
  }

  /** The head of the table that a line is a row of, where it is above the part and names columns. */
  #headOf(lines: SourceLines, line: number, start: number): number | undefined {
    const table = lines.tableOf(line);
    if (table === undefined || lines.startOf(table.head) >= start) return undefined;
    const separator = String.fromCharCode(table.separator);
    const cells = this.#text.slice(lines.startOf(table.head), lines.endOf(table.head)).split(separator);
    const said = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
    return said.length > 1 && !said.some(isNumber) ? table.head : undefined;
  }

  /** From the outermost to the nearest; the part may begin with one of its own. */
  #headingsOver(lines: SourceLines, line: number): readonly Heading[] {
    this.#headings ??= headingsIn(lines, this.#text);
    let level = levelOf(this.#text.slice(lines.startOf(line), lines.endOf(line))) ?? 7;
    const over: Heading[] = [];
    for (let index = firstBehind(this.#headings, line) - 1; index >= 0 && level > 1; index -= 1) {
      const heading = this.#headings[index];
      if (heading === undefined || heading.level >= level) continue;
      over.unshift(heading);
      level = heading.level;
    }
    return over;
  }

  #lineAt(line: number): string {
    const start = this.#lines?.startOf(line) ?? 0;
    return this.#text.slice(start, Math.min(this.#lines?.endOf(line) ?? start, start + MOST_LINE)).trimEnd();
  }
}

const isNumber = (cell: string): boolean => /\d/.test(cell) && !/\p{L}/u.test(cell);

const levelOf = (line: string): number | undefined => HEADING.exec(line)?.[1]?.length;

function headingsIn(lines: SourceLines, text: string): Heading[] {
  const found: Heading[] = [];
  for (let line = 0; line < lines.count; line += 1) {
    const start = lines.startOf(line);
    if (text.charCodeAt(start) !== 35) continue;
    const level = levelOf(text.slice(start, start + 10));
    if (level !== undefined) found.push({ line, level });
  }
  return found;
}

/** The index of the first heading at or behind a line. */
function firstBehind(headings: readonly Heading[], line: number): number {
  let [low, high] = [0, headings.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((headings[middle]?.line ?? 0) < line) low = middle + 1;
    else high = middle;
  }
  return low;
}
