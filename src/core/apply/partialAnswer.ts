import { diffLines } from '../text/lineDiff.ts';
import { DELETED } from './lines.ts';
import { placePart, type Doubt } from './placeBlock.ts';
import { endsInStandIn, mayStandIn, splitEndRemark, standsInAlone } from './standIns.ts';

/** What an answer to some lines comes to; without a place, where it leaves parts out and nothing says where they belong. */
export interface WholeAnswer {
  readonly lines: readonly string[];
  readonly doubts: readonly Doubt[];
  readonly isUnplaced: boolean;
}

/** So many lines are missing where words alone say that some are left out: else the words are a comment like any other. */
const MISSING = 2;

/**
 * The lines of an answer that is to stand in place of others, as they come, and which of them only stand for what the
 * answer leaves out. Work for a line depends on that line alone.
 */
export class PartialAnswer {
  readonly #original: readonly string[];
  readonly #language: string;
  readonly #known: ReadonlySet<string>;
  readonly #lines: string[] = [];
  /** Lines that stand for others, by their index. */
  readonly #standIns = new Map<number, 'sure' | 'told' | 'worded'>();
  #hasHint = false;
  #last = '';

  /** `language`: the editor's name of it. */
  constructor(original: readonly string[], language: string) {
    this.#original = original;
    this.#language = language;
    this.#known = new Set(original.map((line) => line.trim()));
  }

  /** Takes a whole line; false for one that only stands for others. */
  takes(line: string): boolean {
    const content = line.trim();
    const found = this.#isOwn(content) ? undefined : standsInAlone(content, this.#language);
    if (found !== undefined) this.#standIns.set(this.#lines.length, found);
    this.#hasHint ||= (mayHint(content) || endsInStandIn(content, this.#language)) && !this.#known.has(content);
    this.#lines.push(line);
    if (content !== '') this.#last = content;
    return found === undefined;
  }

  /** An unfinished line that may still become one that stands for others. */
  mayStandIn(begun: string): boolean {
    return this.#original.length > 0 && mayStandIn(begun, this.#language);
  }

  /** All that came. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** The whole answer, where it leaves anything out, or where a line that seemed to say so was its own. */
  whole(): WholeAnswer | undefined {
    if (this.#standIns.size === 0 && !this.#hasHint) return undefined;
    const own = { lines: this.#lines, doubts: [], isUnplaced: false };
    const all = this.#standIns.size === 0 ? undefined : own;
    if (this.#original.length === 0) return all;
    const told = [...this.#standIns.values()];
    const missing = this.#hasHint || told.includes('sure') ? [] : this.#missing();
    if (missing.length === 0 && !this.#hasHint && !told.includes('sure')) return all;
    const doubts = missing.map(({ line }) => ({ line, reason: DELETED }));
    if (missing.length > 0 && missing.every(({ isSure }) => !isSure)) return { ...own, doubts };
    const placed = placePart(this.#original.join('\n'), this.#lines.join('\n'), this.#language);
    if (placed === undefined) return missing.length === 0 ? all : { ...own, doubts };
    const isNothing = placed.kind !== 'unplaced' && placed.doubts.length > 0 && isSame(placed.text, this.#original);
    if (placed.kind === 'unplaced' || isNothing) return { ...own, isUnplaced: true };
    return { lines: placed.text.split('\n'), doubts: placed.doubts, isUnplaced: false };
  }

  /** With nothing to stand for it stands for nothing; and Python's dots below a header that is new are its body. */
  #isOwn(content: string): boolean {
    if (this.#original.length === 0 || this.#known.has(content)) return true;
    return content === '...' && this.#language === 'python' && this.#last.endsWith(':') && !this.#known.has(this.#last);
  }

  /** The comments that say that something is left out where lines of the original are gone, and whether they mean these. */
  #missing(): { readonly line: number; readonly isSure: boolean }[] {
    const matches = [
      ...diffLines(this.#original, this.#lines),
      { a: this.#original.length, b: this.#lines.length, length: 0 },
    ];
    const found: { line: number; isSure: boolean }[] = [];
    let at = { a: 0, b: 0 };
    for (const { a, b, length } of matches) {
      const said = [...this.#standIns].filter(([line]) => line >= at.b && line < b);
      const gone = this.#original.slice(at.a, a).filter((line) => line.trim() !== '').length;
      const come = this.#lines.slice(at.b, b).filter((line) => line.trim() !== '').length - said.length;
      at = { a: a + length, b: b + length };
      if (gone === 0) continue;
      for (const [line, how] of said) found.push({ line, isSure: how === 'told' || gone - come >= MISSING });
    }
    return found;
  }
}

/** Something of the answer differs, and none of that could be put in. */
const isSame = (text: string, original: readonly string[]): boolean => text === original.join('\n');

/** Dots where a body or the rest of a line would be: `grow() { ... }`, `f(); // ...`. Most are a spread, which is told later. */
const mayHint = (content: string): boolean => /\.{3}|…/.test(content) || splitEndRemark(content) !== undefined;
