/**
 * Where what belongs together stands in a column - a table whose rows are fields, blocks beside one another - the source is
 * read as if it stood in lines: a text of the same pieces in another order, and the way back.
 */
import { gridsIn, segmentsOf, type Grid } from './grids.ts';
import { insertsIn } from './inserts.ts';
import { plainName, wordsOf } from './labels.ts';
import { partiesOf } from './sections.ts';
import type { SourceLines } from './sourceLines.ts';
import type { SourceText, TextRange } from './sourceText.ts';
import { firstFrom } from './spot.ts';
import type { Unit } from './units.ts';

/** A text with pieces of another in another order. */
export class TurnedText {
  readonly #source: string;
  #text: string[] = [];
  #length = 0;
  readonly #starts: number[] = [];
  readonly #pieces: TextRange[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  get text(): string {
    return this.#text.join('');
  }

  keep({ start, end }: TextRange): void {
    if (end <= start) return;
    this.#starts.push(this.#length);
    this.#pieces.push({ start, end });
    this.put(this.#source.slice(start, end));
  }

  /** What is not in the source. */
  put(text: string): void {
    this.#text.push(text);
    this.#length += text.length;
  }

  /** The range of the source that a range of the text stands for; of several pieces all that is between. */
  toSource({ start, end }: TextRange): TextRange {
    const [from, to] = [this.#at(start), this.#at(Math.max(start, end - 1)) + 1];
    return to > from ? { start: from, end: to } : { start: from, end: from + 1 };
  }

  #at(offset: number): number {
    const index = firstFrom(this.#starts, offset + 1) - 1;
    const piece = this.#pieces[index] ?? { start: 0, end: 0 };
    return Math.min(piece.start + offset - (this.#starts[index] ?? 0), Math.max(piece.start, piece.end - 1));
  }
}

/** Pieces that take the place of a part of the source. */
interface Turn extends TextRange {
  readonly pieces: readonly (TextRange | string)[];
}

/** The source with all that stands in columns in lines. */
export class Turner {
  readonly #source: SourceText;
  readonly #units: readonly Unit[];
  #grids: readonly Grid[] = [];

  constructor(source: SourceText, units: readonly Unit[]) {
    this.#source = source;
    this.#units = units;
  }

  /** By the names of fields alone; none where they name no columns. */
  *byNames(): Generator<void, TurnedText | undefined, void> {
    const { text, lines } = this.#source;
    if (text.length < SHORTEST) return undefined;
    const fields = new Fields(this.#units);
    this.#grids = yield* gridsIn(lines);
    const turns: Turn[] = [];
    const others: Grid[] = [];
    for (const grid of this.#grids) {
      const said = namesIn(text, grid, fields);
      const turn = blocksOf(text, grid) ?? (said.down >= 2 && said.down > said.across ? turnOf(grid) : undefined);
      if (turn !== undefined) turns.push(turn);
      else if (said.across < 2) others.push(grid);
    }
    this.#grids = others;
    yield;
    turns.push(...insertTurns(text, fields));
    if (fields.parties.size >= 2) turns.push(...besideIn(lines, fields));
    return joined(text, turns);
  }

  /** By where the values stand, when they are looked for: whatever a table calls its fields. */
  byPlaces(): TurnedText | undefined {
    const turned = this.#grids.slice(0, MOST_TRIED).filter((grid) => standInColumns(grid, this.#units));
    return joined(this.#source.text, turned.map(turnOf));
  }
}

const SHORTEST = 20;
const MOST_TRIED = 20;

function joined(text: string, all: readonly Turn[]): TurnedText | undefined {
  if (all.length === 0) return undefined;
  const turned = new TurnedText(text);
  let from = 0;
  for (const { start, end, pieces } of all.toSorted((left, right) => left.start - right.start)) {
    if (start < from) continue;
    turned.keep({ start: from, end: start });
    for (const piece of pieces) {
      if (typeof piece === 'string') turned.put(piece);
      else turned.keep(piece);
    }
    from = end;
  }
  turned.keep({ start: from, end: text.length });
  return turned;
}

/** The names of a value: those of its fields, and those of objects that stand beside one another. */
class Fields {
  readonly names = new Map<string, readonly string[]>();
  readonly parties: ReadonlySet<string>;

  constructor(units: readonly Unit[]) {
    for (const { leaves } of units.slice(0, 2_000)) for (const { name } of leaves) this.#add(name);
    this.parties = new Set([...partiesOf(units)].map(plainName));
  }

  #add(name: string): void {
    const plain = plainName(name);
    if (plain.length > 1 && this.names.size < 400) this.names.set(plain, wordsOf(name));
  }

  /** How many fields some labels name. */
  count(labels: readonly string[]): number {
    const found = new Set<string>();
    for (const label of labels) {
      const plain = plainName(label);
      if (this.names.has(plain)) found.add(plain);
      const words = new Set(wordsOf(label.slice(0, 80)));
      if (words.size > 1 && words.size < 6) {
        const among = [...this.names].find(([, own]) => own.every((word) => words.has(word)));
        if (among !== undefined) found.add(among[0]);
      }
    }
    return found.size;
  }
}

const MOST_LABELS = 60;

/** How many fields the first row of a table names, and its first column. */
function namesIn(text: string, { rows }: Grid, fields: Fields): { readonly across: number; readonly down: number } {
  const [head = []] = rows;
  if (head.length < 3) return { across: Infinity, down: 0 };
  const said = ({ start, end }: TextRange): string => text.slice(start, Math.min(end, start + 80));
  return {
    across: fields.count(head.slice(0, MOST_LABELS).map(said)),
    down: fields.count(rows.slice(0, MOST_LABELS).flatMap(([cell]) => (cell === undefined ? [] : [said(cell)]))),
  };
}

const MOST_UNITS = 100;
const MOST_LEAVES = 8;
const FEW = 3;
const FEWEST_VOTES = 3;

/** Whether rare values of one record stand below one another rather than beside one another. */
function standInColumns(grid: Grid, units: readonly Unit[]): boolean {
  let [below, beside] = [0, 0];
  const cells = new Cells(grid);
  for (const { leaves } of units.filter(({ isRecord }) => isRecord).slice(0, MOST_UNITS)) {
    const placed = leaves
      .slice(0, MOST_LEAVES)
      .flatMap(({ places }) =>
        places === undefined || places.needsKey || places.starts.length > FEW
          ? []
          : [places.starts.flatMap((start) => cells.at(start) ?? [])],
      )
      .filter(({ length }) => length > 0);
    for (const [index, left] of placed.entries()) {
      for (const right of placed.slice(index + 1)) {
        const isBeside = left.some((one) =>
          right.some((other) => one.row === other.row && one.column !== other.column),
        );
        const isBelow = left.some((one) => right.some((other) => one.column === other.column && one.row !== other.row));
        if (isBeside !== isBelow) [below, beside] = isBelow ? [below + 1, beside] : [below, beside + 1];
      }
    }
  }
  return below >= FEWEST_VOTES && below > beside * 4;
}

class Cells {
  readonly #grid: Grid;
  readonly #rows: readonly number[];

  constructor(grid: Grid) {
    this.#grid = grid;
    this.#rows = grid.rows.map(([first]) => first?.start ?? 0);
  }

  at(offset: number): { readonly row: number; readonly column: number } | undefined {
    const row = firstFrom(this.#rows, offset + 1) - 1;
    const column = (this.#grid.rows[row] ?? []).findIndex(({ start, end }) => start <= offset && offset < end);
    return column === -1 ? undefined : { row, column };
  }
}

function turnOf({ start, end, rows, separator }: Grid): Turn {
  const pieces: (TextRange | string)[] = [];
  for (const column of (rows[0] ?? []).keys()) {
    if (column > 0) pieces.push('\n');
    for (const [index, row] of rows.entries()) {
      if (index > 0) pieces.push(separator);
      const cell = row[column];
      if (cell !== undefined) pieces.push(cell);
    }
  }
  return { start, end, pieces };
}

/** Rows of SQL as a table, its heading once for those that follow one another with the same columns. */
function* insertTurns(text: string, fields: Fields): Generator<Turn, void, void> {
  let last = { end: -1, said: '' };
  for (const { start, end, columns, rows } of insertsIn(text)) {
    const names = columns.map((column) => text.slice(column.start, Math.min(column.end, column.start + 80)));
    if (fields.count(names) < 2) continue;
    const said = names.join('\t');
    const isSame = said === last.said && start - last.end < 4;
    const lines = isSame ? rows : [columns, ...rows];
    yield { start, end, pieces: [isSame ? '' : '\n', ...lines.flatMap((row) => [...inLine(row), '\n'])].slice(0, -1) };
    last = { end, said };
  }
}

const inLine = (row: readonly TextRange[]): readonly (TextRange | string)[] =>
  row.flatMap((cell, index) => (index === 0 ? [cell] : ['\t', cell]));

const LABEL = /^([^:：]{1,40})[:：]/;

/** Lines that say the same label several times: each column is a record of its own. */
function blocksOf(text: string, { start, end, rows, separator, isOfGaps }: Grid): Turn | undefined {
  if (!isOfGaps && separator !== '|' && separator !== '\t') return undefined;
  const labelsOf = (row: readonly TextRange[]): readonly string[] =>
    row.map((cell) => plainName(LABEL.exec(text.slice(cell.start, Math.min(cell.end, cell.start + 42)))?.[1] ?? ''));
  let same = 0;
  for (const row of rows) {
    const [first = '', ...others] = labelsOf(row);
    if (first !== '' && others.every((label) => label === first)) same += 1;
    // A line of headings may stand above them.
    else if (row !== rows[0] || others.some((label) => label !== '')) return undefined;
  }
  if (same < 2) return undefined;
  const pieces = (rows[0] ?? []).flatMap((_, column) => [...rows.flatMap((row) => [row[column] ?? '', '\n']), '\n']);
  return { start, end, pieces: pieces.slice(0, -1) };
}

const MOST_LINES = 40;

/** Blocks that begin with the names of two parties side by side. */
function* besideIn(lines: SourceLines, { parties }: Fields): Generator<Turn, void, void> {
  const { text } = lines;
  for (let line = 0; line < lines.count; line += 1) {
    const row = { start: lines.startOf(line), end: lines.endOf(line) };
    if (row.end - row.start > 400 || row.end - row.start < 5) continue;
    const heads = segmentsOf(text, row);
    if (heads.length < 2 || !areParties(text, heads, parties)) continue;
    const turn = blockBelow(lines, line, heads);
    if (turn !== undefined) yield turn;
  }
}

function areParties(text: string, heads: readonly TextRange[], parties: ReadonlySet<string>): boolean {
  const names = heads.map(({ start, end }) => plainName(text.slice(start, end)));
  return new Set(names).size === names.length && names.filter((name) => parties.has(name)).length >= 2;
}

/** The lines below some headings, down to an empty one or one that runs across; each part in the column of its heading. */
function blockBelow(lines: SourceLines, first: number, heads: readonly TextRange[]): Turn | undefined {
  const { text } = lines;
  const offsets = heads.map(({ start }) => start - lines.startOf(first));
  const columns = heads.map((head): TextRange[] => [head]);
  let last = first;
  for (let line = first + 1; line < Math.min(lines.count, first + MOST_LINES); line += 1) {
    const from = lines.startOf(line);
    const row = { start: from, end: Math.min(lines.endOf(line), from + 400) };
    const segments = segmentsOf(text, row);
    if (segments.length === 0 && last > first) break;
    if (segments.some(({ start, end }) => offsets.some((offset) => start - from < offset - 1 && end - from > offset)))
      break;
    for (const segment of segments) {
      const column = offsets.findLastIndex((offset) => offset - 1 <= segment.start - from);
      columns[Math.max(0, column)]?.push(segment);
    }
    if (segments.length > 0) last = line;
  }
  if (last === first) return undefined;
  const pieces = columns.flatMap((column) => [...column.flatMap((cell) => [cell, '\n']), '\n']);
  return { start: lines.startOf(first), end: lines.endOf(last), pieces: pieces.slice(0, -1) };
}
