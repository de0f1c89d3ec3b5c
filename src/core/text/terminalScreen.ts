// What a person saw of what a program wrote to a terminal.

import { FAR, ScreenBuffer } from './screenBuffer.ts';

// oxlint-disable-next-line no-control-regex -- what a terminal acts on; a tab is drawn
const controls = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g;
/** What hides in a line, or turns it around, without being seen. */
const unseen = /[\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
// Bounded, so that no output makes them slow; the second of each pair is one whose end has not come yet.
// oxlint-disable-next-line no-control-regex -- the sequences begin with one
const csi = /(?:\u001b\[|\u009b)([<-?]?)([0-?]{0,64})([ -/]{0,16})([@-~])/y;
// oxlint-disable-next-line no-control-regex -- the sequences begin with one
const openCsi = /(?:\u001b\[|\u009b)[0-?]{0,65}[ -/]{0,16}/y;
// oxlint-disable-next-line no-control-regex -- the sequences begin with one
const escape = /\u001b([ -/]{0,4})([0-~])/y;
// oxlint-disable-next-line no-control-regex -- the sequences begin with one
const openEscape = /\u001b[ -/]{0,4}/y;

/** Titles, links, pictures, … up to their end. A title that is not ended goes to the end of its line. */
// oxlint-disable-next-line no-control-regex -- what ends them
const stringEnds = { title: /[\u0007\n\u0018\u001a\u001b\u009c]/g, other: /[\u0018\u001a\u001b\u009c]/g };
const MAX_STRING = 100_000;
const STRINGS: Readonly<Record<string, 'title' | 'other' | undefined>> = {
  ']': 'title',
  P: 'other',
  X: 'other',
  '^': 'other',
  _: 'other',
  '\u009d': 'title',
  '\u0090': 'other',
  '\u0098': 'other',
  '\u009e': 'other',
  '\u009f': 'other',
};

/** What ` to ~ are while a program draws lines. */
const LINE_DRAWING = '◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·';

type Act = (buffer: ScreenBuffer, first: number, second: number) => void;

const SEQUENCES: Readonly<Record<string, Act | undefined>> = {
  A: (buffer, count) => buffer.moveUp(count || 1),
  B: (buffer, count) => buffer.moveDown(count || 1),
  C: (buffer, count) => buffer.moveRight(count || 1),
  D: (buffer, count) => buffer.moveRight(-(count || 1)),
  E: (buffer, count) => {
    buffer.moveDown(count || 1);
    buffer.carriageReturn();
  },
  F: (buffer, count) => {
    buffer.moveUp(count || 1);
    buffer.carriageReturn();
  },
  G: (buffer, column) => buffer.moveToColumn((column || 1) - 1),
  H: moveTo,
  J: (buffer, part) => buffer.eraseDisplay(part),
  K: (buffer, part) => buffer.eraseLine(part),
  L: (buffer, count) => buffer.insertRows(count || 1),
  M: (buffer, count) => buffer.deleteRows(count || 1),
  P: (buffer, count) => buffer.deleteCharacters(count || 1),
  X: (buffer, count) => buffer.eraseCharacters(count || 1),
  '@': (buffer, count) => buffer.insertCharacters(count || 1),
  '`': (buffer, column) => buffer.moveToColumn((column || 1) - 1),
  a: (buffer, count) => buffer.moveRight(count || 1),
  d: (buffer, row) => buffer.moveToRow((row || 1) - 1),
  e: (buffer, count) => buffer.moveDown(count || 1),
  f: moveTo,
  s: (buffer) => buffer.save(),
  u: (buffer) => buffer.restore(),
};

const CONTROLS: Readonly<Record<string, Act | undefined>> = {
  '\b': (buffer) => buffer.moveRight(-1),
  '\n': (buffer) => buffer.lineFeed(),
  '\u000b': (buffer) => buffer.lineFeed(),
  '\f': (buffer) => buffer.lineFeed(),
  '\r': (buffer) => buffer.carriageReturn(),
  '\u0085': (buffer) => buffer.lineFeed(),
};

const ESCAPES: Readonly<Record<string, Act | undefined>> = {
  '7': (buffer) => buffer.save(),
  '8': (buffer) => buffer.restore(),
  D: (buffer) => buffer.moveDown(1),
  E: (buffer) => buffer.lineFeed(),
  M: (buffer) => buffer.reverseIndex(),
};

function moveTo(buffer: ScreenBuffer, row: number, column: number): void {
  buffer.moveToRow((row || 1) - 1);
  buffer.moveToColumn((column || 1) - 1);
}

/**
 * A terminal's screen without an end: what was erased or drawn over is gone, as it was for who looked at it. It is fed in
 * pieces, cut anywhere. Lines are not wrapped, a program's own screen (the alternate one) leaves nothing behind, and text
 * without control characters stays as it is. Endless redrawing takes no more room than one frame.
 */
export class TerminalScreen {
  readonly #keep: number;
  #main: ScreenBuffer;
  /** While a program has a screen of its own. */
  #alternate: ScreenBuffer | undefined;
  #string: 'title' | 'other' | undefined;
  #stringLength = 0;
  /** The beginning of a sequence or a character whose rest has not come yet. */
  #rest = '';
  #lastCharacter = '';
  #drawsLines = false;

  /** `keep`: how many characters are kept at least where it gets longer; the oldest lines go. */
  constructor({ keep = Infinity }: { readonly keep?: number } = {}) {
    this.#keep = keep;
    this.#main = new ScreenBuffer(keep);
  }

  /** About as many characters as are kept. */
  get length(): number {
    return this.#main.length + (this.#alternate?.length ?? 0);
  }

  /** The lowest line that says something, or its beginning. */
  newestLine(length: number): string {
    return this.#buffer.newestLine(length);
  }

  write(piece: string): void {
    const text = this.#rest + piece;
    this.#rest = '';
    let at = 0;
    while (at < text.length) at = this.#string === undefined ? this.#step(text, at) : this.#skipString(text, at);
  }

  /** Everything, as it stands now. */
  text(): string {
    const main = this.#main.toString();
    if (this.#alternate === undefined) return main;
    return `${main}${main === '' || main.endsWith('\n') ? '' : '\n'}${this.#alternate.toString()}`;
  }

  /** The same without empty lines before and after it. */
  shownText(): string {
    return this.text()
      .replace(/^(?:[ \t]*\n)+/, '')
      .trimEnd();
  }

  get #buffer(): ScreenBuffer {
    return this.#alternate ?? this.#main;
  }

  /** Takes the next run of text, or the next control, and gives the place after it. */
  #step(text: string, at: number): number {
    controls.lastIndex = at;
    const end = controls.exec(text)?.index ?? text.length;
    if (end > at) return this.#draw(text, at, end);
    const character = text.charAt(at);
    if (character === '\u001b') return this.#escape(text, at);
    if (character === '\u009b') return this.#sequence(text, at);
    this.#string = STRINGS[character];
    this.#stringLength = 0;
    CONTROLS[character]?.(this.#buffer, 0, 0);
    return at + 1;
  }

  #draw(text: string, from: number, to: number): number {
    const isCut = to === text.length && /[\uD800-\uDBFF]$/.test(text.charAt(to - 1));
    if (isCut) this.#rest = text.charAt(to - 1);
    const written = text.slice(from, isCut ? to - 1 : to).replace(unseen, '');
    const run = this.#drawsLines ? written.replace(/[`-~]/g, lineDrawn) : written;
    if (run === '') return to;
    this.#lastCharacter = /.$/su.exec(run.slice(-2))?.[0] ?? '';
    this.#buffer.draw(run);
    return to;
  }

  #escape(text: string, at: number): number {
    if (text[at + 1] === '[') return this.#sequence(text, at);
    const [whole, between, final = ''] = matchAt(escape, text, at) ?? [];
    if (whole === undefined) return this.#skipOpen(openEscape, text, at);
    if (between === '(') this.#drawsLines = final === '0';
    if (between === '') {
      this.#string = STRINGS[final];
      this.#stringLength = 0;
      if (final === 'c') this.#reset();
      else ESCAPES[final]?.(this.#buffer, 0, 0);
    }
    return at + whole.length;
  }

  #sequence(text: string, at: number): number {
    const [whole, mark, numbers = '', between, final = ''] = matchAt(csi, text, at) ?? [];
    if (whole === undefined) return this.#skipOpen(openCsi, text, at);
    const [first = 0, second = 0] = numbers.split(';', 2).map((number) => Number.parseInt(number, 10) || 0);
    if (mark === '?' && (final === 'h' || final === 'l')) this.#setModes(numbers, final === 'h');
    else if (mark === '' && between === '' && final === 'b') this.#repeat(first);
    else if (mark === '' && between === '') SEQUENCES[final]?.(this.#buffer, first, second);
    return at + whole.length;
  }

  /** What is no sequence is left out up to where it stops being one; one that is cut waits for its rest. */
  #skipOpen(open: RegExp, text: string, at: number): number {
    const end = at + (matchAt(open, text, at)?.[0].length ?? 1);
    if (end === text.length) this.#rest = text.slice(at);
    return end;
  }

  #skipString(text: string, at: number): number {
    const ends = stringEnds[this.#string ?? 'other'];
    ends.lastIndex = at;
    const end = ends.exec(text)?.index ?? text.length;
    const most = at + MAX_STRING - this.#stringLength;
    this.#stringLength += Math.min(end, most) - at;
    if (end === text.length && end < most) return end;
    this.#string = undefined;
    if (end >= most) return most;
    // A line break and an escape are for the next step.
    return text[end] === '\n' || text[end] === '\u001b' ? end : end + 1;
  }

  #setModes(numbers: string, isOn: boolean): void {
    if (!numbers.split(';').some((mode) => mode === '47' || mode === '1047' || mode === '1049')) return;
    if (!isOn) this.#alternate = undefined;
    else this.#alternate ??= new ScreenBuffer(0);
  }

  #repeat(count: number): void {
    if (this.#lastCharacter !== '') this.#buffer.draw(this.#lastCharacter.repeat(Math.min(count || 1, FAR)));
  }

  #reset(): void {
    this.#main = new ScreenBuffer(this.#keep);
    this.#alternate = undefined;
    this.#drawsLines = false;
  }
}

function lineDrawn(character: string): string {
  return LINE_DRAWING.charAt(character.charCodeAt(0) - 0x60);
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
