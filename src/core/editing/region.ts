import type { EndOfLine } from '../text/lines.ts';
import { LineStore } from './lineStore.ts';
import { composeSplices, lineGrowth, type TextEdit, toTextEdit } from './textEdits.ts';

export type Tag = 'kept' | 'removed' | 'added';

/** One line of the document inside an edit's region. */
export interface Line {
  readonly tag: Tag;
  readonly text: string;
  /** The user wrote or decided this line: the model's result may not remove it. */
  readonly pinned: boolean;
  /** Which line of the original this is, or (where not `own`) which one it follows; never decreases down the region. */
  readonly at: number;
  /** The line is the original's line `at`, perhaps edited since. */
  readonly own: boolean;
  /** Of an added line: the user wrote in it. Of others: changed by the user or a tool, not because a hunk was decided. */
  readonly typed?: boolean;
}

/** A line of the model's that has nothing of the user's: it goes where its hunk is rejected. */
export function isProposed({ tag, typed }: Line): boolean {
  return tag === 'added' && typed !== true;
}

/** The lines of a region at one moment, how far the result had reached them, and the line being written. */
export interface RegionLines {
  readonly lines: readonly Line[];
  readonly frontier: number;
  readonly live: string | undefined;
}

interface Scalars {
  startLine: number;
  lineCount: number;
  frontier: number;
  live: string | undefined;
}

export interface RegionOptions {
  readonly original: readonly string[];
  readonly startLine: number;
  /** Lines of the whole document. */
  readonly lineCount: number;
  readonly eol: EndOfLine;
  readonly count?: (steps: number) => void;
}

export function originalLine(text: string, at: number): Line {
  return { tag: 'kept', text, pinned: false, at, own: true };
}

/**
 * The lines of one edit as they stand in the document, and where they stand. Changes are collected as one batch of text
 * edits, which can be taken back while the editor has not said that it applied them.
 */
export class Region {
  eol: EndOfLine;
  /** Lines from here on are the part of the original that the result has not reached. */
  frontier = 0;
  /** The unfinished line's text as the model gave it; it stands just before the frontier. */
  live: string | undefined;
  startLine: number;
  lineCount: number;
  /** Lines before this one are as they were when it was last reset. */
  dirtyFrom = 0;
  private readonly store: LineStore<Line>;
  private before: Scalars;

  constructor(options: RegionOptions) {
    this.eol = options.eol;
    this.startLine = options.startLine;
    this.lineCount = options.lineCount;
    this.store = new LineStore(options.original.map(originalLine), options.count);
    this.before = this.scalars();
  }

  get length(): number {
    return this.store.length;
  }

  get endLine(): number {
    return this.startLine + this.store.length;
  }

  get(index: number): Line | undefined {
    return this.store.get(index);
  }

  slice(start: number, end: number): Line[] {
    return this.store.slice(start, end);
  }

  toArray(): Line[] {
    return this.store.toArray();
  }

  /** As it is now. */
  now(): RegionLines {
    return { lines: this.toArray(), frontier: this.frontier, live: this.live };
  }

  splice(index: number, deleteCount: number, inserted: readonly Line[]): void {
    this.dirtyFrom = Math.min(this.dirtyFrom, index);
    this.store.splice(index, deleteCount, inserted);
  }

  retag(index: number, tag: Tag, pinned?: boolean): void {
    const line = this.store.get(index);
    if (line === undefined || (line.tag === tag && (pinned ?? line.pinned) === line.pinned)) return;
    this.splice(index, 1, [{ ...line, tag, pinned: pinned ?? line.pinned }]);
  }

  /** The `at` of a line written by the user at `index`: it follows the original's line above it. */
  anchorAt(index: number): number {
    for (let i = index - 1; i >= 0; i--) {
      const line = this.store.get(i);
      if (line !== undefined && line.tag !== 'added') return line.at;
    }
    return -1;
  }

  /** Where the original's line `at` stands among the lines not yet reached; `undefined` where the user deleted it. */
  pendingIndexOf(at: number): number | undefined {
    const guess = this.frontier + at - (this.store.get(this.frontier)?.at ?? 0);
    const near = this.store.get(guess);
    if (guess >= this.frontier && near?.own === true && near.at === at) return guess;
    let low = this.pendingStartOf(at);
    // A line the user put above carries the number of the line before, but one put below a deleted line carries its own.
    for (; this.store.get(low)?.at === at; low++) if (this.store.get(low)?.own === true) return low;
    return undefined;
  }

  /** Where the lines not yet reached begin that are the original's line `at` or follow it. */
  pendingStartOf(at: number): number {
    let low = this.frontier;
    let high = this.store.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.store.get(middle)?.at ?? Infinity) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Starts a batch: what came before counts as applied. */
  begin(): void {
    this.store.settle();
    this.before = this.scalars();
  }

  /** The batch so far, in coordinates of the document before it. Call once, at its end. */
  takeEdits(): TextEdit[] {
    const splices = this.store.changes().map((splice) => ({
      index: splice.index,
      deleted: splice.deleted.map((line) => line.text),
      inserted: splice.inserted.map((line) => line.text),
    }));
    const edits = composeSplices(splices).map((edit) =>
      toTextEdit(edit, this.before.startLine, this.lineCount, this.eol),
    );
    this.grow(edits.reduce((sum, edit) => sum + lineGrowth(edit), 0));
    return edits;
  }

  /** Takes the batch back: the editor did not apply it. */
  rollback(): void {
    for (const splice of this.store.changes()) this.dirtyFrom = Math.min(this.dirtyFrom, splice.index);
    this.store.rollback();
    Object.assign(this, this.before);
  }

  /** The document grew by that many lines somewhere. */
  grow(lines: number): void {
    this.lineCount = Math.max(1, this.lineCount + lines);
  }

  private scalars(): Scalars {
    return { startLine: this.startLine, lineCount: this.lineCount, frontier: this.frontier, live: this.live };
  }
}
