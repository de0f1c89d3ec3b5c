import type { WholeAnswer } from '../apply/partialAnswer.ts';
import { countOriginal, frontierOf, withOriginalOf } from './merge.ts';
import { become } from './realign.ts';
import { Region, type Line } from './region.ts';
import { type AdoptedLines, EditReview } from './review.ts';
import type { EditReviewOptions } from './trackedEdit.ts';
import { type DocumentReader, whole } from './reviewState.ts';
import type { TextEdit } from './textEdits.ts';

/**
 * Several results for one region, of which one is in the document. The others stream on unseen; switching replaces only
 * the lines in which they differ. What the user typed into the original's lines is in all of them, and a hunk decided
 * in one is decided for all.
 */
export class Alternatives {
  readonly reviews: readonly EditReview[];
  private shown = 0;
  private readonly eol: EditReviewOptions['eol'];
  private refusedSwitch: number | undefined;
  private lastSwitch: { from: number; saved: AdoptedLines } | undefined;

  constructor(options: EditReviewOptions, count: number) {
    this.reviews = Array.from({ length: count }, () => new EditReview(options));
    this.eol = options.eol;
  }

  /** A review that exists already, as the only result. */
  static of(review: EditReview, options: EditReviewOptions): Alternatives {
    const alternatives = new Alternatives(options, 0);
    (alternatives.reviews as EditReview[]).push(review);
    return alternatives;
  }

  get activeIndex(): number {
    return this.shown;
  }

  /** The result in the document. Accept, reject and walk through it as through any review. */
  get active(): EditReview {
    return this.at(this.shown);
  }

  applyStream(chunk: string, index: number): TextEdit[] {
    return this.seen(index, this.at(index).applyStream(chunk));
  }

  /** `merged`: see `EditReview.finish`. */
  finish(index: number, merged?: WholeAnswer): TextEdit[] {
    return this.seen(index, this.at(index).finish(merged));
  }

  fail(index: number, reason: string): TextEdit[] {
    return this.seen(index, this.at(index).fail(reason));
  }

  /** Runs a command on the result in the document: accept, reject, revert, … */
  command(work: (review: EditReview) => TextEdit[]): TextEdit[] {
    this.lastSwitch = undefined;
    this.refusedSwitch = undefined;
    return work(this.active);
  }

  /** The active review's changes and the user's. Undo and redo are recognised within the result that is shown. */
  onExternalChange(
    changes: readonly TextEdit[],
    cause?: { reason?: 'undo' | 'redo'; document?: DocumentReader },
  ): void {
    this.lastSwitch = undefined;
    this.active.onExternalChange(changes, cause);
  }

  get place(): EditReview['place'] {
    return this.active.place;
  }

  moveTo(place: { readonly startLine: number; readonly lineCount: number }): void {
    this.active.moveTo(place);
  }

  /** Shows another result. */
  switchTo(index: number): TextEdit[] {
    this.refusedSwitch = undefined;
    if (index === this.shown || this.reviews[index] === undefined) return [];
    const from = this.active;
    const target = this.at(index);
    const saved = target.adopted;
    const current = from.lines();
    const { place } = from;
    // A save may have folded lines of either away.
    const own = target.unfolded();
    const lines = withOriginalOf(own.lines, from.unfolded().lines);
    const passed = countOriginal(own.lines.slice(0, own.frontier));
    const frontier = frontierOf(lines, own.lines, passed, own.frontier);
    const edits = difference(current, lines, place, this.eol);
    const lineCount = Math.max(1, place.lineCount - current.length + lines.length);
    target.adopt({ lines, frontier, presence: whole, startLine: place.startLine, lineCount });
    this.lastSwitch = { from: this.shown, saved };
    this.shown = index;
    return edits;
  }

  /** The last batch was not applied. */
  refused(): void {
    if (this.lastSwitch === undefined) {
      this.active.refused();
      return;
    }
    const { from, saved } = this.lastSwitch;
    this.active.adopt(saved);
    this.refusedSwitch = this.shown;
    this.shown = from;
    this.lastSwitch = undefined;
  }

  /** Does the refused work again. */
  retry(): TextEdit[] {
    const target = this.refusedSwitch;
    this.refusedSwitch = undefined;
    return target === undefined ? this.active.retry() : this.switchTo(target);
  }

  /** What was called refused is in the document after all. */
  confirm(document: DocumentReader): void {
    const target = this.refusedSwitch;
    this.refusedSwitch = undefined;
    if (target === undefined) this.active.confirm(document);
    else this.switchTo(target);
  }

  private seen(index: number, edits: TextEdit[]): TextEdit[] {
    this.lastSwitch = undefined;
    this.refusedSwitch = undefined;
    return index === this.shown ? edits : [];
  }

  private at(index: number): EditReview {
    const review = this.reviews[index];
    if (review === undefined) throw new RangeError(`There is no alternative ${index}.`);
    return review;
  }
}

function difference(
  current: readonly Line[],
  target: readonly Line[],
  place: { startLine: number; lineCount: number },
  eol: EditReviewOptions['eol'],
): TextEdit[] {
  const region = new Region({ original: [], startLine: place.startLine, lineCount: place.lineCount, eol });
  region.splice(0, 0, current);
  region.begin();
  become(region, current, target);
  return region.takeEdits();
}
