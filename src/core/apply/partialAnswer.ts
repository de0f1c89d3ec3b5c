import { diffLines } from '../text/lineDiff.ts';
import { placePart, type Doubt } from './placeBlock.ts';
import { mayStandIn, splitEndRemark, standsInAlone } from './standIns.ts';

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
  readonly #standIns = new Map<number, 'sure' | 'worded'>();
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
    this.#hasHint ||= mayHint(content) && !this.#known.has(content);
    this.#lines.push(line);
    if (content !== '') this.#last = content;
    return found === undefined;
  }

  /** An unfinished line that may still become one that stands for others. */
  mayStandIn(begun: string): boolean {
    return this.#original.length > 0 && mayStandIn(begun, this.#language);
  }

  /** The whole answer, where it leaves anything out, or where a line that seemed to say so was its own. */
  whole(): WholeAnswer | undefined {
    if (this.#standIns.size === 0 && !this.#hasHint) return undefined;
    const own = { lines: this.#lines, doubts: [], isUnplaced: false };
    const all = this.#standIns.size === 0 ? undefined : own;
    if (this.#original.length === 0) return all;
    const isBorneOut = this.#hasHint || [...this.#standIns.values()].includes('sure') || this.#isMissing();
    if (!isBorneOut) return all;
    const placed = placePart(this.#original.join('\n'), this.#lines.join('\n'), this.#language);
    if (placed === undefined) return all;
    if (placed.kind === 'unplaced') return { ...own, isUnplaced: true };
    return { lines: placed.text.split('\n'), doubts: placed.doubts, isUnplaced: false };
  }

  /** With nothing to stand for it stands for nothing; and Python's dots below a header that is new are its body. */
  #isOwn(content: string): boolean {
    if (this.#original.length === 0 || this.#known.has(content)) return true;
    return content === '...' && this.#language === 'python' && this.#last.endsWith(':') && !this.#known.has(this.#last);
  }

  /** Whether lines of the original are missing where a comment says so. */
  #isMissing(): boolean {
    const matches = [
      ...diffLines(this.#original, this.#lines),
      { a: this.#original.length, b: this.#lines.length, length: 0 },
    ];
    let at = { a: 0, b: 0 };
    return matches.some(({ a, b, length }) => {
      const isSaid = [...this.#standIns.keys()].some((line) => line >= at.b && line < b);
      const gone = this.#original.slice(at.a, a).filter((line) => line.trim() !== '').length;
      const come = this.#lines.slice(at.b, b).filter((line) => line.trim() !== '').length;
      at = { a: a + length, b: b + length };
      return isSaid && gone - come >= MISSING;
    });
  }
}

/** Dots where a body or the rest of a line would be: `grow() { ... }`, `f(); // ...`. Most are a spread, which is told later. */
const mayHint = (content: string): boolean => /\.{3}|…/.test(content) || splitEndRemark(content) !== undefined;
