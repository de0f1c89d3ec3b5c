const TAB = 9;
const SPACE = 32;

/** Walks one line by columns, as CommonMark counts them: a tab reaches to the next multiple of four. */
export class LineCursor {
  readonly line: string;
  offset = 0;
  column = 0;
  /** Where the first character that is neither space nor tab stands. */
  next = 0;
  /** Columns of white space before `next`. */
  indent = 0;
  private nextColumn = 0;
  private insideTab = false;

  constructor(line: string) {
    this.line = line;
    this.look();
  }

  get isBlank(): boolean {
    return this.next >= this.line.length;
  }

  /** The first character after the indent, or '' at the end of the line. */
  get char(): string {
    return this.line.charAt(this.next);
  }

  /** What is left from the first non-space character on. */
  get content(): string {
    return this.line.slice(this.next);
  }

  /** What is left from here on, with the rest of a half-consumed tab as spaces. */
  get rest(): string {
    if (!this.insideTab) return this.line.slice(this.offset);
    return ' '.repeat(4 - (this.column % 4)) + this.line.slice(this.offset + 1);
  }

  get isSpace(): boolean {
    const code = this.line.charCodeAt(this.offset);
    return code === SPACE || code === TAB;
  }

  skipIndent(): void {
    this.offset = this.next;
    this.column = this.nextColumn;
    this.insideTab = false;
    this.look();
  }

  /** Moves over `count` characters that are not tabs. */
  skip(count: number): void {
    this.offset += count;
    this.column += count;
    this.insideTab = false;
    this.look();
  }

  /** Moves over `count` columns of white space; may stop inside a tab. */
  skipColumns(count: number): void {
    let left = count;
    while (left > 0 && this.isSpace) {
      const isTab = this.line.charCodeAt(this.offset) === TAB;
      const width = isTab ? 4 - (this.column % 4) : 1;
      const taken = Math.min(width, left);
      this.insideTab = isTab && taken < width;
      this.column += taken;
      if (!this.insideTab) this.offset++;
      left -= taken;
    }
    this.look();
  }

  private look(): void {
    let at = this.offset;
    let column = this.column;
    for (; at < this.line.length; at++) {
      const code = this.line.charCodeAt(at);
      if (code === SPACE) column++;
      else if (code === TAB) column += 4 - (column % 4);
      else break;
    }
    this.next = at;
    this.nextColumn = column;
    this.indent = column - this.column;
  }
}
