import { commonIndentation, type IndentStyle, detectIndentStyle, indentationOf, isBlank } from '../text/lines.ts';
import { type Around, partOfAnswer } from './answerPart.ts';
import { type FitOptions, fitLines } from './fitLines.ts';
import { opensBlock } from './lineEnds.ts';

export interface ShaperOptions extends FitOptions {
  /** What stands around the part, in case the answer repeats it. */
  readonly around?: Around | undefined;
  /** Gives a result that was moved to the left its indentation back. Default true. */
  readonly reindent?: boolean | undefined;
}

/** What a piece of result gave: whole lines, and the unfinished one once its indentation is known. */
export interface ShapedLines {
  readonly lines: readonly string[];
  readonly partial?: string;
}

type Shift = { readonly first: string; readonly rest: string };

/** Blank lines after the first one that may be held while its indentation is undecided. */
const heldBlankLimit = 3;

/**
 * Clean text (LF only) in, lines in the original's indentation out. Models answer a deep selection from column zero,
 * or lose only the first line's indentation; both are told apart by the second line, as far as it can be. A line once given
 * is not changed, so that `better` says in the end what all lines tell.
 */
export class LineShaper {
  private buffer = '';
  private held: string[] = [];
  private shift: Shift | undefined;
  private unit = 0;
  private readonly style: IndentStyle | undefined;
  private readonly base: string;
  private readonly firstIndent: string;
  private readonly indents = new Map<string, string>();
  private readonly tabDepth: number;
  private readonly options: ShaperOptions;
  private readonly raw: string[] = [];
  private readonly given: string[] = [];

  constructor(options: ShaperOptions) {
    this.options = options;
    const { original } = options;
    this.style = detectIndentStyle(original, options.indentStyle);
    this.base = commonIndentation(original);
    this.firstIndent = indentationOf(original.find((line) => !isBlank(line)) ?? '');
    this.tabDepth = /^\t*/.exec(this.firstIndent)?.[0].length ?? 0;
    if (options.reindent === false || this.firstIndent === '') this.shift = { first: '', rest: '' };
    else for (const line of original) this.indents.set(line.trim(), indentationOf(line));
  }

  push(text: string): ShapedLines {
    const pieces = text.split('\n');
    const last = pieces.pop() ?? '';
    const lines: string[] = [];
    for (const piece of pieces) {
      this.line(this.buffer + piece, lines);
      this.buffer = '';
    }
    this.given.push(...lines);
    this.buffer += last;
    if (this.buffer === '' || isBlank(this.buffer) || this.shift === undefined || this.held.length > 0)
      return { lines };
    return { lines, partial: this.shaped(this.buffer) };
  }

  /** The lines still held. The unfinished one counts as a line where it has text. */
  finish(): string[] {
    const lines: string[] = [];
    if (this.buffer !== '') this.line(this.buffer, lines);
    this.buffer = '';
    if (this.held.length > 0) this.release(this.missing(), lines);
    this.given.push(...lines);
    return lines;
  }

  /** All lines as they should have been, once nothing more comes; `undefined` where they were given so. */
  better(): readonly string[] | undefined {
    if (this.options.reindent === false || this.options.original.every(isBlank)) return undefined;
    const { around = { before: [], after: [] }, original } = this.options;
    const fitted = fitLines(partOfAnswer(this.raw, original, around), this.options);
    const isGiven = fitted.length === this.given.length && fitted.every((line, index) => line === this.given[index]);
    return isGiven ? undefined : fitted;
  }

  private line(raw: string, out: string[]): void {
    this.raw.push(raw);
    if (this.shift !== undefined) {
      out.push(this.shaped(raw));
      return;
    }
    if (this.held.length === 0) {
      if (isBlank(raw)) out.push(raw);
      else this.first(raw, out);
      return;
    }
    this.held.push(raw);
    if (!isBlank(raw)) this.release(this.decide(this.held[0] ?? '', raw), out);
    else if (this.held.length > heldBlankLimit) this.release(this.missing(), out);
  }

  private first(raw: string, out: string[]): void {
    const own = this.converted(indentationOf(raw));
    const lost = this.firstIndent.length - own.length;
    if (lost > 0 && own === '') {
      this.held.push(raw);
      return;
    }
    const prefix = lost > 0 && this.firstIndent.endsWith(own) ? this.firstIndent.slice(0, lost) : '';
    this.shift = { first: prefix, rest: prefix };
    out.push(this.shaped(raw));
  }

  /** Everything was moved left by as much as the first line lost. */
  private missing(): Shift {
    return { first: this.firstIndent, rest: this.firstIndent };
  }

  /** The first line came without indentation: was all of the text moved, or only that line trimmed? */
  private decide(first: string, second: string): Shift {
    const all = this.missing();
    const onlyFirst = { first: this.firstIndent, rest: '' };
    const own = this.converted(indentationOf(second));
    if (this.base === '' || !own.startsWith(this.base)) return all;
    if (opensBlock(first, this.options.language ?? 'unknown') && own.length <= this.firstIndent.length) return all;
    const known = this.indents.get(second.trim());
    return known !== undefined && known === this.firstIndent + own ? all : onlyFirst;
  }

  private release(shift: Shift, out: string[]): void {
    this.shift = { first: shift.rest, rest: shift.rest };
    this.held.forEach((line, index) => out.push(this.shaped(line, index === 0 ? shift.first : shift.rest)));
    this.held = [];
  }

  private shaped(raw: string, prefix = this.shift?.rest ?? ''): string {
    if (isBlank(raw)) return raw;
    const own = indentationOf(raw);
    return prefix + this.converted(own) + raw.slice(own.length);
  }

  /** Tabs to spaces or back, where the original has a style and the model used the other one. */
  private converted(own: string): string {
    if (own === '' || this.style === undefined) return own;
    if (this.style.kind === 'spaces') return own.replaceAll('\t', ' '.repeat(this.style.size));
    if (!own.startsWith('  ') || own.includes('\t')) return own;
    if (this.unit === 0) this.unit = this.guessUnit(own.length);
    return '\t'.repeat(Math.floor(own.length / this.unit)) + ' '.repeat(own.length % this.unit);
  }

  private guessUnit(width: number): number {
    // The first line kept its depth: that many spaces stand for that many tabs.
    const kept = width / this.tabDepth;
    if (this.tabDepth > 1 && Number.isInteger(kept) && [2, 3, 4, 8].includes(kept)) return kept;
    return width % 4 === 0 ? 4 : width % 3 === 0 ? 3 : 2;
  }
}
