import { isInformative } from '../text/lines.ts';

/**
 * Aligns a result that is still being written with the original it rewrites. Each line is decided once, with work that
 * depends on neither the file's size nor the answer's length; a wrong guess is put right by the alignment at the end.
 */

/** What a piece of result means for the original. Indexes count the original's lines. */
export type StreamDecision =
  /** All decisions before were about text that is no part of the answer: the original stands as it was. */
  | { readonly type: 'restart' }
  /**
   * The result's line is the original's line `index`; lines passed over are gone from the result. The last `absorb`
   * lines that were added before are the original's lines just before `index`, recognised only now.
   */
  | { readonly type: 'keep'; readonly index: number; readonly absorb: number; readonly text: string }
  /** A whole line the original does not have here. */
  | { readonly type: 'add'; readonly text: string }
  /** The unfinished line so far. Only ever grows, until `add` or `keep` ends it. */
  | { readonly type: 'live'; readonly text: string };

export interface StreamingDiffOptions {
  /** Lines of the original in which a match is looked for without proof of more than one line. Default 64. */
  readonly window?: number;
  /** Told the steps of each call, for tests and measurements. */
  readonly count?: (steps: number) => void;
}

interface Positions {
  readonly at: number[];
  /** Entries before this one lie behind what was consumed. */
  cursor: number;
}

interface Run {
  start: number;
  end: number;
  weight: number;
  readonly unique: boolean;
}

export class StreamingDiff {
  private next = 0;
  /** Lines added since the last match. */
  private added: string[] = [];
  private run: Run | undefined;
  private candidates: number[] | undefined;
  private readonly positions = new Map<string, Positions>();
  private readonly window: number;
  private readonly count: (steps: number) => void;

  private readonly original: readonly string[];

  constructor(original: readonly string[], options: StreamingDiffOptions = {}) {
    this.original = original;
    this.window = options.window ?? 64;
    this.count = options.count ?? (() => undefined);
    original.forEach((line, index) => {
      const entry = this.positions.get(line);
      if (entry === undefined) this.positions.set(line, { at: [index], cursor: 0 });
      else entry.at.push(index);
    });
  }

  /** Decides a whole line. */
  pushLine(text: string): StreamDecision {
    this.count(1);
    this.candidates = undefined;
    if (this.next < this.original.length && this.original[this.next] === text) return this.keep(this.next, 0, text);
    const { run } = this;
    if (run !== undefined && this.original[run.end + 1] === text) {
      run.end++;
      if (isInformative(text)) run.weight++;
    } else this.run = this.find(text);
    if (this.run !== undefined && this.isProven(this.run)) return this.close(this.run, text);
    this.added.push(text);
    return { type: 'add', text };
  }

  /** The unfinished line so far; `undefined` while it may still turn out to be one of the next original lines. */
  pushPartial(text: string): StreamDecision | undefined {
    this.count(1);
    if (text.trim() === '') return undefined;
    if (this.candidates === undefined) {
      this.candidates = [];
      const end = Math.min(this.original.length, this.next + Math.min(this.window, this.added.length + 8));
      for (let i = this.next; i < end; i++) this.candidates.push(i);
    }
    this.count(this.candidates.length);
    if (this.candidates.length > 0) {
      this.candidates = this.candidates.filter((index) => this.original[index]?.startsWith(text) === true);
    }
    return this.candidates.length > 0 ? undefined : { type: 'live', text };
  }

  private find(text: string): Run | undefined {
    const entry = this.positions.get(text);
    if (entry === undefined || !isInformative(text)) return undefined;
    // Each entry is passed once in the whole stream, so this loop is constant per line on average.
    while ((entry.at[entry.cursor] ?? Infinity) < this.next) {
      entry.cursor++;
      this.count(1);
    }
    const start = entry.at[entry.cursor];
    if (start === undefined) return undefined;
    return { start, end: start, weight: 1, unique: entry.cursor === entry.at.length - 1 };
  }

  /** The further a match lies ahead, the more lines must agree: a wrong jump would strike everything between. */
  private isProven(run: Run): boolean {
    const distance = run.start - this.next;
    if (distance <= this.added.length + 3) return true;
    if (distance <= this.window) return run.unique || run.weight >= 2;
    return run.weight >= (run.unique ? 2 : 3);
  }

  private close(run: Run, text: string): StreamDecision {
    let absorb = run.end - run.start;
    while (run.end - absorb > this.next && absorb < this.added.length) {
      this.count(1);
      if (this.original[run.end - absorb - 1] !== this.added[this.added.length - 1 - absorb]) break;
      absorb++;
    }
    return this.keep(run.end, absorb, text);
  }

  private keep(index: number, absorb: number, text: string): StreamDecision {
    this.next = index + 1;
    this.added = [];
    this.run = undefined;
    return { type: 'keep', index, absorb, text };
  }
}
