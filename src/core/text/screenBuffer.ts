// The rows of a terminal's screen with what has scrolled out of it, and its cursor.

import { ROW_WIDTH, ScreenRow } from './screenRow.ts';

/** Rows that can still be drawn over; between once and twice as many are held. */
const WINDOW = 500;
/** The screen's height and width as far as nobody knows them: most are no higher, and nearly all are as wide. */
const MOST_ROWS = 50;
const LEAST_ROWS = 24;
const LEAST_COLUMNS = 80;
/** Who moves so far means the edge, not this many. */
export const FAR = 500;

interface Position {
  readonly row: number;
  readonly column: number;
}

/** Rows without an end; the oldest of them can no longer be reached and are text. */
export class ScreenBuffer {
  readonly #keep: number;
  #history: string[] = [];
  #historyLength = 0;
  /** Rows nobody has written on are not there. */
  #rows: (ScreenRow | undefined)[] = [];
  #row = 0;
  /** Unknown at the end of a plain row, where nobody has counted. */
  #column: number | undefined = 0;
  /** The row that positions count from, since something was placed by them. */
  #top: number | undefined;
  #saved: Position = { row: 0, column: 0 };

  /** `keep`: how many characters of what has scrolled out are kept at least, the newest. */
  constructor(keep: number) {
    this.#keep = keep;
  }

  /** About as many characters as its text has. */
  get length(): number {
    return this.#rows.reduce((sum, row) => sum + 1 + (row?.length ?? 0), this.#historyLength);
  }

  toString(): string {
    const rows = Array.from({ length: this.#last + 1 }, (_, index) => this.#rows[index]?.toString() ?? '');
    return this.#history.join('') + rows.join('\n');
  }

  /** The lowest line that says something. */
  newestLine(length: number): string {
    for (const row of this.#rows.toReversed()) {
      const text = row?.glance(length).trim() ?? '';
      if (text !== '') return text;
    }
    return '';
  }

  draw(text: string): void {
    const row = this.#current();
    if (row.isPlain && (this.#column === undefined || (this.#column === 0 && row.isEmpty))) {
      row.append(text);
      this.#column = undefined;
    } else this.#column = row.draw(this.#at(), text);
  }

  carriageReturn(): void {
    this.#column = 0;
  }

  lineFeed(): void {
    this.#column = 0;
    this.#goTo(this.#row + 1);
  }

  moveUp(rows: number): void {
    this.#at();
    const top = rows >= FAR ? this.#topNow() : 0;
    this.#row = Math.min(this.#row, Math.max(top, this.#row - rows));
  }

  moveDown(rows: number): void {
    this.#at();
    this.#goTo(this.#within(this.#row + rows));
  }

  /** To the left with a negative number. */
  moveRight(columns: number): void {
    this.moveToColumn(this.#at() + columns);
  }

  moveToColumn(column: number): void {
    const width = column < FAR ? 0 : (this.#rows[this.#row]?.width ?? 0);
    const end = column < FAR ? column : Math.min(column, Math.max(LEAST_COLUMNS, width) - 1);
    this.#column = Math.max(0, Math.min(end, ROW_WIDTH - 1));
  }

  /** To a row of the screen; the column stays. */
  moveToRow(row: number): void {
    this.#at();
    this.#top = this.#topNow();
    this.#goTo(this.#within(this.#top + row));
  }

  /** One row up; at the top everything goes one row down instead. */
  reverseIndex(): void {
    if (this.#row > (this.#top ?? 0)) this.moveUp(1);
    else this.insertRows(1);
  }

  save(): void {
    this.#saved = { row: this.#row, column: this.#at() };
  }

  restore(): void {
    this.#column = this.#saved.column;
    this.#goTo(this.#saved.row);
  }

  /** As ED: 0 what follows, 1 what is before, 2 the screen, 3 what has scrolled out of it. */
  eraseDisplay(part: number): void {
    if (part === 0) {
      this.eraseLine(0);
      this.#rows.length = Math.min(this.#rows.length, this.#row + 1);
    } else if (part === 1) {
      this.eraseLine(1);
      for (let row = this.#topNow(); row < this.#row; row += 1) this.#rows[row] = undefined;
    } else if (part === 2) {
      this.#at();
      this.#top = this.#topNow();
      this.#rows.length = Math.min(this.#rows.length, this.#top);
    } else if (part === 3) this.#forgetAbove();
  }

  /** As EL: 0 what follows, 1 what is before, 2 the line. */
  eraseLine(part: number): void {
    const column = this.#at();
    const row = this.#rows[this.#row];
    if (part === 0) row?.cut(column);
    else if (part === 1) row?.blank(0, column + 1);
    else if (part === 2) row?.cut(0);
  }

  eraseCharacters(count: number): void {
    const column = this.#at();
    this.#rows[this.#row]?.blank(column, column + count);
  }

  insertCharacters(count: number): void {
    const column = this.#at();
    this.#rows[this.#row]?.insertBlanks(column, count);
  }

  deleteCharacters(count: number): void {
    const column = this.#at();
    this.#rows[this.#row]?.remove(column, count);
  }

  insertRows(count: number): void {
    this.#at();
    if (this.#row >= this.#rows.length) return;
    this.#rows.splice(this.#row, 0, ...Array.from({ length: Math.min(count, MOST_ROWS) }, () => undefined));
    this.#rows.length = Math.min(this.#rows.length, 2 * WINDOW);
    this.#column = 0;
  }

  deleteRows(count: number): void {
    this.#at();
    this.#rows.splice(this.#row, count);
    this.#column = 0;
  }

  get #last(): number {
    return Math.max(this.#row, this.#rows.length - 1);
  }

  #current(): ScreenRow {
    return (this.#rows[this.#row] ??= new ScreenRow(this.#keep));
  }

  /** The cursor's column, counted if need be. */
  #at(): number {
    return (this.#column ??= this.#rows[this.#row]?.width ?? 0);
  }

  /**
   * The first row of the screen. How high it is nobody says; once a program places something by rows, it stays where it
   * is, so that each frame is drawn over the one before, however high.
   */
  #topNow(): number {
    return this.#top ?? Math.max(0, this.#last - MOST_ROWS + 1);
  }

  /** Below the lowest row a screen may have, only its edge can be meant. */
  #within(row: number): number {
    const top = this.#topNow();
    return row < top + MOST_ROWS || row <= this.#last ? row : Math.max(this.#last, top + LEAST_ROWS - 1);
  }

  #goTo(row: number): void {
    this.#row = row;
    if (row >= 2 * WINDOW) this.#scroll();
  }

  /** The upper half of the rows becomes text. */
  #scroll(): void {
    const gone = Array.from({ length: WINDOW }, (_, index) => `${this.#rows[index]?.toString() ?? ''}\n`).join('');
    this.#rows.splice(0, WINDOW);
    this.#history.push(gone);
    this.#historyLength += gone.length;
    while (this.#historyLength - (this.#history[0]?.length ?? Infinity) >= this.#keep)
      this.#historyLength -= this.#history.shift()?.length ?? 0;
    this.#count(WINDOW);
  }

  #forgetAbove(): void {
    const top = this.#topNow();
    this.#history = [];
    this.#historyLength = 0;
    this.#rows.splice(0, top);
    this.#count(top);
    this.#top = 0;
  }

  /** Rows are counted from another one on. A screen that has scrolled away is none any more. */
  #count(fewer: number): void {
    this.#row = Math.max(0, this.#row - fewer);
    this.#saved = { ...this.#saved, row: Math.max(0, this.#saved.row - fewer) };
    if (this.#top !== undefined) this.#top = this.#top < fewer ? undefined : this.#top - fewer;
  }
}
