// One row of a terminal's screen: text as long as it is only written on, cells once it is drawn over.

/** Columns that can be drawn over; what is longer goes on as a wrapped line does, within one line of text. */
export const ROW_WIDTH = 4_000;
const TAB = 8;
/** Marks on one character; more only hide it. */
const MAX_CELL = 32;

// Nothing stands in a column of its own: marks on the character before, joiners.
const zeroWidth = /^[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]$/u;
const wide =
  /^(?:[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]|(?![\u{1f1e6}-\u{1f1ff}])\p{Emoji_Presentation})$/u;

function widthOf(character: string): number {
  if (character < '\u0300') return 1;
  if (zeroWidth.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

export class ScreenRow {
  /** What a longer row began with; nothing reaches it any more. */
  readonly #before: string[] = [];
  readonly #keep: number;
  #beforeLength = 0;
  #text = '';
  /** A character of several columns, also a tab, is in its first; the others are ''. */
  #cells: string[] | undefined;

  /** `keep`: how many characters of what can no longer be reached are kept at least. */
  constructor(keep: number) {
    this.#keep = keep;
  }

  get isPlain(): boolean {
    return this.#cells === undefined;
  }

  get isEmpty(): boolean {
    return this.length === 0;
  }

  /** About as many characters as its text has. */
  get length(): number {
    return this.#beforeLength + (this.#cells?.length ?? this.#text.length);
  }

  /** Columns in use; from now on it is a row of cells. */
  get width(): number {
    return this.#drawn().length;
  }

  /** Writes at the end of a plain row. */
  append(text: string): void {
    this.#text += text;
    if (this.#text.length < ROW_WIDTH) return;
    let from = 0;
    const all = this.#text;
    while (all.length - from >= ROW_WIDTH) {
      // A character of two units stays whole.
      const to = from + ROW_WIDTH - (isHighSurrogate(all, from + ROW_WIDTH - 1) ? 1 : 0);
      this.#leave(all.slice(from, to));
      from = to;
    }
    this.#text = all.slice(from);
  }

  /** Writes over what is there, and gives the column after it. */
  draw(column: number, text: string): number {
    const cells = this.#drawn();
    let at = column;
    for (let index = 0; index < text.length;) {
      const code = text.charCodeAt(index);
      // Most of what is drawn, again and again: one column over another.
      if (code >= 0x20 && code < 0x300 && at < ROW_WIDTH && at <= cells.length && isWhole(cells, at)) {
        cells[at] = text.charAt(index);
        at += 1;
        index += 1;
      } else {
        const character = String.fromCodePoint(text.codePointAt(index) ?? 0);
        at = this.#put(at, character);
        index += character.length;
      }
    }
    return at;
  }

  /** Without what stands from a column on. */
  cut(column: number): void {
    const cells = this.#drawn();
    if (column >= cells.length) return;
    this.#split(column);
    cells.length = column;
  }

  /** Blanks instead of what stands between two columns. */
  blank(from: number, to: number): void {
    const cells = this.#drawn();
    const end = Math.min(to, cells.length);
    if (from >= end) return;
    this.#split(from);
    this.#split(end);
    cells.fill(' ', from, end);
  }

  insertBlanks(column: number, count: number): void {
    const cells = this.#drawn();
    if (column >= cells.length) return;
    this.#split(column);
    cells.splice(column, 0, ...Array.from({ length: Math.min(count, ROW_WIDTH - column) }, () => ' '));
    if (cells.length > ROW_WIDTH) this.cut(ROW_WIDTH);
  }

  remove(column: number, count: number): void {
    const cells = this.#drawn();
    if (column >= cells.length) return;
    this.#split(column);
    this.#split(column + count);
    cells.splice(column, count);
  }

  /** Its text; blanks at the end of what was drawn are what is left of something longer. */
  toString(): string {
    return this.#before.join('') + (this.#cells === undefined ? this.#text : this.#cells.join('').trimEnd());
  }

  /** At most so many characters of its text, for a glance. */
  glance(length: number): string {
    return this.#before.at(-1)?.slice(0, length) ?? this.toString().slice(0, length);
  }

  #put(column: number, character: string): number {
    const cells = this.#drawn();
    if (character === '\t') return this.#putTab(column);
    const width = widthOf(character);
    if (width === 0 && column > 0) {
      this.#mark(column, character);
      return column;
    }
    let at = column;
    if (at + width > ROW_WIDTH) {
      this.#leave(cells.join(''));
      cells.length = 0;
      at = 0;
    }
    this.#fill(at);
    this.#split(at);
    this.#split(at + Math.max(1, width));
    cells[at] = character;
    if (width === 2) cells[at + 1] = '';
    return at + Math.max(1, width);
  }

  /** Over what is there a tab only moves; at the end it is kept, so that what is copied is what was written. */
  #putTab(column: number): number {
    const cells = this.#drawn();
    const stop = column + TAB - (column % TAB);
    if (stop >= ROW_WIDTH) return column;
    if (column < cells.length) {
      if (stop > cells.length) this.#fill(stop);
      return stop;
    }
    this.#fill(column);
    cells.push('\t');
    while (cells.length < stop) cells.push('');
    return stop;
  }

  #mark(column: number, mark: string): void {
    const cells = this.#drawn();
    let at = column - 1;
    while (at > 0 && cells[at] === '') at -= 1;
    const cell = cells[at];
    if (cell !== undefined && cell.length < MAX_CELL) cells[at] = cell + mark;
  }

  #fill(column: number): void {
    const cells = this.#drawn();
    while (cells.length < column) cells.push(' ');
  }

  /** Nothing stands across the beginning of a column: half of a wide character is a blank. */
  #split(column: number): void {
    const cells = this.#drawn();
    if (cells[column] !== '') return;
    let from = column;
    while (from > 0 && cells[from] === '') from -= 1;
    let to = column;
    while (cells[to] === '') to += 1;
    cells.fill(' ', from, to);
  }

  #drawn(): string[] {
    if (this.#cells !== undefined) return this.#cells;
    const text = this.#text;
    this.#cells = [];
    this.#text = '';
    this.draw(0, text);
    return this.#cells;
  }

  #leave(text: string): void {
    this.#before.push(text);
    this.#beforeLength += text.length;
    while (this.#beforeLength - (this.#before[0]?.length ?? Infinity) >= this.#keep)
      this.#beforeLength -= this.#before.shift()?.length ?? 0;
  }
}

/** Whether a column is a character's only one, or free. */
function isWhole(cells: readonly string[], column: number): boolean {
  return cells[column] !== '' && cells[column + 1] !== '';
}

function isHighSurrogate(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0xd800 && unit <= 0xdbff;
}
