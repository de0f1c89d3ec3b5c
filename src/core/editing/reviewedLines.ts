import { addedLine } from './applyDecision.ts';
import { type ExternalEffect, reanchor } from './externalChange.ts';
import { foldedHunks, unfolded } from './folding.ts';
import { type Hunk, HunkIndex, type LineRange, type ReviewView } from './hunks.ts';
import { countOriginal, frontierOf, withOriginalOf } from './merge.ts';
import { become } from './realign.ts';
import { isProposed, type Line, originalLine, Region, type RegionOptions, type Tag } from './region.ts';
import { type DocumentReader, foldedTo, type Presence, whole } from './reviewState.ts';

/** The lines of one edit with the hunks they make, and which of them stand in the document: all, or not while it is saved. */
export class ReviewedLines {
  readonly region: Region;
  private current: Presence = whole;
  private readonly index: HunkIndex;

  constructor(options: RegionOptions) {
    this.region = new Region(options);
    this.index = new HunkIndex(this.region, options.count ?? ((): void => undefined));
  }

  get presence(): Presence {
    return this.current;
  }

  /** Removed lines that are not in the document. */
  get folded(): readonly Line[] {
    return this.current.kind === 'folded' ? this.current.removed : [];
  }

  /** Whether anything is left to decide. */
  get isOpen(): boolean {
    const { current } = this;
    if (current.kind === 'hidden') return current.lines.some((line) => line.tag !== 'kept');
    return current.kind === 'folded' || this.index.current().length > 0;
  }

  /** The lines as they stand in the document. */
  lines(): Line[] {
    return this.region.toArray();
  }

  /** The texts of all lines but those of one kind, whether they stand in the document or not. */
  textsWithout(tag: Tag): string[] {
    return unfolded(this.lines(), this.folded)
      .filter((line) => !goesWith(line, tag))
      .map((line) => line.text);
  }

  hunks(isStreaming: boolean): Hunk[] {
    return this.current.kind === 'folded' ? this.foldedView().hunks : this.index.hunks(isStreaming);
  }

  view(isStreaming: boolean): ReviewView {
    const view = this.index.view(isStreaming);
    return this.current.kind === 'folded' ? { ...view, folded: this.foldedView().marks } : view;
  }

  /** Hunks in lines of the region, while nothing is folded. */
  hunkRanges(): readonly (LineRange & { readonly id: string })[] {
    return this.index.current();
  }

  load(lines: readonly Line[], frontier: number, presence = this.current): void {
    this.region.splice(0, this.region.length, lines);
    this.region.frontier = Math.min(frontier, lines.length);
    this.current = presence;
    this.region.begin();
  }

  /** Takes the batch back: the editor did not apply it. */
  rollback(presence: Presence): void {
    this.region.rollback();
    this.current = presence;
  }

  /** Takes the removed lines out of the document. */
  fold(isStreaming: boolean): void {
    // Each knows its hunk before it goes.
    this.index.current();
    const lines = this.lines();
    const gone = lines.filter((line) => line.tag === 'removed');
    this.current = foldedTo([...this.folded, ...gone].toSorted((a, b) => a.at - b.at));
    const { region } = this;
    const rest = lines.filter((line) => line.tag !== 'removed');
    const passed = lines.slice(0, region.frontier).filter((line) => line.tag !== 'removed').length;
    become(region, lines, rest);
    // What lies behind the last change is the untouched rest of the original.
    const lastChange = isStreaming ? -1 : rest.findLastIndex((line) => line.tag === 'added');
    region.frontier = Math.max(passed, lastChange + 1);
  }

  /** The lines and the frontier as they are without folding. */
  unfolded(): { readonly lines: readonly Line[]; readonly frontier: number } {
    const { frontier } = this.region;
    const current = this.lines();
    if (this.current.kind !== 'folded') return { lines: current, frontier };
    const lines = unfolded(current, this.current.removed);
    const last = current[frontier - 1];
    const reach = last === undefined ? -1 : lines.indexOf(last);
    const lastChange = lines.findLastIndex((line) => line.tag !== 'kept');
    return { lines, frontier: Math.max(reach, lastChange) + 1 };
  }

  /** Puts the removed lines back; false where none was folded. */
  unfold(): boolean {
    if (this.current.kind !== 'folded') return false;
    const { lines, frontier } = this.unfolded();
    this.current = whole;
    become(this.region, this.lines(), lines);
    this.region.frontier = frontier;
    return true;
  }

  /** Takes all of the edit out of the document: what was accepted and what the user wrote stays. */
  hide(): void {
    this.unfold();
    const { region } = this;
    const now = region.now();
    this.current = { kind: 'hidden', ...now };
    become(region, now.lines, now.lines.filter((line) => line.tag !== 'added').map(asKept));
    region.frontier = 0;
    region.live = undefined;
  }

  /** Puts a hidden edit back, around what others did to the original's lines meanwhile. */
  show(): void {
    const hidden = this.current;
    if (hidden.kind !== 'hidden') return;
    this.current = whole;
    const now = this.lines();
    const lines = withOriginalOf(hidden.lines, now);
    const passed = countOriginal(hidden.lines.slice(0, hidden.frontier));
    become(this.region, now, lines);
    this.region.frontier = frontierOf(lines, hidden.lines, passed, hidden.frontier);
    this.region.live = hidden.live;
  }

  /** Decides a hunk: its lines of one kind go, the others stay for good, and so does what the user wrote in an added one. */
  resolve({ start, end }: LineRange, gone: 'removed' | 'added'): void {
    const { region } = this;
    if (end === region.frontier) region.live = undefined;
    for (let i = end - 1; i >= start; i--) {
      const line = region.get(i);
      if (line !== undefined && goesWith(line, gone)) {
        region.splice(i, 1, []);
        region.frontier--;
      } else region.retag(i, 'kept', true);
    }
  }

  /** The lines `revert` would leave: the original, or where the user typed in it, all but what is proposed. */
  reverted(original: readonly string[]): Line[] {
    const lines = unfolded(this.lines(), this.folded);
    if (!lines.some((line) => line.typed === true)) return original.map(originalLine);
    return lines.filter((line) => !isProposed(line)).map(asKept);
  }

  revert(original: readonly string[]): void {
    const { region } = this;
    region.live = undefined;
    become(region, this.lines(), this.reverted(original));
    this.current = whole;
    region.frontier = region.length;
  }

  /**
   * A formatter ran old and new lines together. What stands there now is what can be taken out, and what stood there
   * `before` is what comes back. Returns the result's lines.
   */
  giveBack(before: readonly Line[]): readonly string[] {
    const all = unfolded(before, this.folded);
    this.current = foldedTo(
      all.filter((line) => !isProposed(line)).map((line) => ({ ...line, tag: 'removed', pinned: false })),
    );
    const at = this.folded.at(-1)?.at ?? -1;
    const { region } = this;
    region.splice(
      0,
      region.length,
      this.lines().map((line) => addedLine(line.text, at)),
    );
    region.live = undefined;
    region.frontier = region.length;
    return all.filter((line) => line.tag !== 'removed').map((line) => line.text);
  }

  /** Finds the lines in a document that was opened again; `region-gone` where they are not in it: nothing is changed. */
  findIn(document: DocumentReader): ExternalEffect {
    const { region } = this;
    const { startLine } = region;
    const before = region.now();
    const effect = reanchor(region, before, document);
    if (effect === 'region-gone') return effect;
    if (effect !== 'mixed' && !isStillOpen(before.lines, this.lines())) {
      this.load(before.lines, before.frontier);
      Object.assign(region, { startLine, live: before.live });
      return 'region-gone';
    }
    region.lineCount = document.lineCount;
    region.eol = document.eol ?? region.eol;
    return effect;
  }

  private foldedView(): ReturnType<typeof foldedHunks> {
    this.index.current();
    const all = unfolded(this.lines(), this.folded);
    return foldedHunks(all, this.region.startLine, this.index);
  }
}

/**
 * Without all old lines there is nothing to go back to: that text was decided elsewhere. Without most of the new ones
 * nothing is proposed: it is the text from before.
 */
function isStillOpen(before: readonly Line[], now: readonly Line[]): boolean {
  const count = (lines: readonly Line[], tag: Tag): number => lines.filter((line) => line.tag === tag).length;
  return count(now, 'removed') >= count(before, 'removed') && count(now, 'added') * 2 >= count(before, 'added');
}

/** Whether a line goes where those of one kind do. */
function goesWith(line: Line, tag: Tag): boolean {
  return tag === 'added' ? isProposed(line) : line.tag === tag;
}

function asKept(line: Line): Line {
  return line.tag === 'kept' ? line : { ...line, tag: 'kept' };
}
