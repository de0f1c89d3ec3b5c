import { addedLine, applyDecision, strike } from './applyDecision.ts';
import { type ExternalEffect, followChanges, reanchor } from './externalChange.ts';
import { ReviewHistory, sameText } from './history.ts';
import { foldedHunks, unfolded } from './folding.ts';
import { type Hunk, HunkIndex, type LineRange, type ReviewView } from './hunks.ts';
import { LineShaper, type ShapedLines, type ShaperOptions } from './lineShaper.ts';
import { blankEdges, type EndOfLine } from '../text/lines.ts';
import { type CleanerOptions, OutputCleaner } from '../answers/outputCleaner.ts';
import { countOriginal, frontierOf, withOriginalOf } from './merge.ts';
import { become, realign } from './realign.ts';
import { type Line, originalLine, Region } from './region.ts';
import {
  type DocumentReader,
  loadLine,
  type ReviewState,
  type SavedReview,
  saveLine,
  type Snapshot,
  findLines,
  standsAt,
} from './reviewState.ts';
import { type StreamDecision, StreamingDiff } from './streamingDiff.ts';
import type { TextEdit } from './textEdits.ts';

export interface EditReviewOptions {
  /** The whole lines that are rewritten, without line breaks. May be empty: then the result is inserted. */
  readonly original: readonly string[];
  /** The document's line on which they begin, and how many lines the document has. */
  readonly startLine: number;
  readonly lineCount: number;
  readonly eol: EndOfLine;
  readonly cleaner?: CleanerOptions;
  readonly indentStyle?: ShaperOptions['indentStyle'];
  /** Gives the result the original's indentation where the model lost it. Default true. */
  readonly reindent?: boolean;
  /** Blank lines at the region's beginning and end stay as they were. Default true. */
  readonly keepBlankEdges?: boolean;
  /** Told every step of work on lines, for tests and measurements. */
  readonly count?: (steps: number) => void;
}

type Work = () => void;

/** An edit that is out of the document for a moment. */
interface Hidden {
  readonly lines: readonly Line[];
  readonly frontier: number;
  readonly live: string | undefined;
}

/**
 * One edit under review. The document carries it: added lines stand in it, removed lines stay above them until they
 * are accepted. Every method that changes something returns the text edits for the current document, to be applied as
 * one batch; it counts as applied unless `refused` is called before anything else.
 */
export class EditReview {
  private currentState: ReviewState = 'streaming';
  private currentReason: string | undefined;
  private readonly region: Region;
  private readonly index: HunkIndex;
  private readonly diff: StreamingDiff;
  private readonly cleaner: OutputCleaner;
  private readonly shaper: LineShaper;
  private readonly history = new ReviewHistory();
  private lastWork: { work: Work; state: ReviewState; folded: readonly Line[]; hidden: Hidden | undefined } | undefined;
  private again: Work | undefined;
  /** As it was when `again` was refused, before what others changed since. */
  private unwritten: { readonly snapshot: Snapshot; readonly live: string | undefined } | undefined;
  private isExhausted = false;
  /** Removed lines that are not in the document. */
  private folded: readonly Line[] = [];
  private hidden: Hidden | undefined;
  private arrived: readonly string[] | undefined;

  private readonly options: EditReviewOptions;

  constructor(options: EditReviewOptions) {
    this.options = options;
    const { original } = options;
    const count = options.count ?? ((): void => undefined);
    this.region = new Region({ ...options, count });
    this.index = new HunkIndex(this.region, count);
    this.diff = new StreamingDiff(original, { count });
    this.cleaner = new OutputCleaner({ original, ...options.cleaner });
    // Text to be taken exactly keeps its own indentation, too.
    const isVerbatim = options.cleaner?.verbatim === true;
    this.shaper = new LineShaper(isVerbatim ? { original: [], reindent: false } : options);
    this.remember();
    const leading = this.keepsEdges() ? blankEdges(original).leading : 0;
    for (let i = 0; i < leading; i++) this.decide([this.diff.pushLine(original[i] ?? '')]);
    this.region.begin();
  }

  get state(): ReviewState {
    return this.currentState;
  }

  /** Why it stopped: for `stopped` what the host gave, for `conflict` a sentence for the user. */
  get reason(): string | undefined {
    return this.currentReason;
  }

  /** The lines it began with. */
  get original(): readonly string[] {
    return this.options.original;
  }

  /** The region's first line in the document. */
  get startLine(): number {
    return this.region.startLine;
  }

  get endLine(): number {
    return this.region.endLine;
  }

  /** A piece of the model's answer, as it came. */
  applyStream(chunk: string): TextEdit[] {
    if (this.currentState !== 'streaming') return this.nothing();
    const decisions = this.read(this.shaper.push(this.cleaner.push(chunk)));
    return this.run(() => this.decide(decisions));
  }

  /** The answer is whole: what it does not contain is removed, and the alignment becomes the best one. */
  finish(): TextEdit[] {
    if (this.currentState !== 'streaming') return this.nothing();
    const decisions = this.rest();
    return this.run(() => {
      this.remember();
      this.decide(decisions);
      const unreached = this.region.slice(this.region.frontier, this.region.length);
      const floating = new Set(unreached.filter((line) => line.pinned && !line.own));
      strike(this.region, this.region.length);
      const trailing = this.keepsEdges() ? blankEdges(this.options.original).trailing : undefined;
      realign(this.region, { trailingBlanks: trailing, floating, retold: this.retold() });
      this.settleState('review');
    });
  }

  /** A model that repeats a line which a tool changed meanwhile leaves it alone. */
  private retold(): Map<string, string> {
    const { original } = this.options;
    const told = this.lines().filter((line) => line.typed === true && !line.pinned);
    const broken = new Set(told.filter((line) => !line.own).map((line) => line.at));
    const changed = told.filter((line) => line.own && !broken.has(line.at));
    return new Map(changed.map((line) => [original[line.at] ?? line.text, line.text]));
  }

  /** The user stopped it. What arrived stays under review; the original's rest stays. */
  stop(reason?: string): TextEdit[] {
    if (this.currentState !== 'streaming') return this.nothing();
    this.currentState = 'stopped';
    this.currentReason = reason;
    return this.run(() => undefined);
  }

  /** The request failed: as `stop`, with the reason to show. */
  fail(reason: string): TextEdit[] {
    return this.stop(reason);
  }

  /** Whether a stopped stream can go on where it was. */
  get canContinue(): boolean {
    return this.currentState === 'stopped' && !this.isExhausted;
  }

  /** Takes more of the answer again after `stop` or `fail`; pass only what follows the text already given. */
  continueStream(): void {
    if (!this.canContinue) return;
    this.currentState = 'streaming';
    this.currentReason = undefined;
  }

  /** Hunks in document order. */
  hunks(): Hunk[] {
    if (this.folded.length > 0) return this.foldedView().hunks;
    return this.index.hunks(this.currentState === 'streaming');
  }

  /** What to paint now. */
  view(): ReviewView {
    const view = this.index.view(this.currentState === 'streaming');
    return this.folded.length === 0 ? view : { ...view, folded: this.foldedView().marks };
  }

  /**
   * Takes the removed lines out of the document, where they wait until their hunks are decided: a file that is saved
   * gets the result alone. Not while it streams.
   */
  fold(): TextEdit[] {
    if (this.currentState === 'streaming') return this.nothing();
    return this.run(() => {
      this.remember();
      this.foldAgain();
    });
  }

  private foldAgain(): void {
    this.index.current();
    const lines = this.lines();
    this.folded = [...this.folded, ...lines.filter((line) => line.tag === 'removed')].toSorted((a, b) => a.at - b.at);
    become(
      this.region,
      lines,
      lines.filter((line) => line.tag !== 'removed'),
    );
    this.region.frontier = Math.min(this.region.frontier, this.region.length);
    if (this.currentState !== 'streaming') this.region.frontier = Math.max(this.region.frontier, this.lastChange());
  }

  /** Behind the last line that is not the untouched rest of the original. */
  private lastChange(): number {
    return this.lines().findLastIndex((line) => line.tag === 'added') + 1;
  }

  private foldedView(): ReturnType<typeof foldedHunks> {
    this.index.current();
    const all = unfolded(this.lines(), this.folded);
    return foldedHunks(all, this.region.startLine, (line) => this.index.idOf(line));
  }

  accept(id: string): TextEdit[] {
    return this.command((hunk) => hunk.id === id, 'removed');
  }

  /** Takes the added lines out and leaves the removed ones. */
  reject(id: string): TextEdit[] {
    return this.command((hunk) => hunk.id === id, 'added');
  }

  /** Accepts every hunk that is not being written. */
  acceptAll(): TextEdit[] {
    return this.command(() => true, 'removed');
  }

  rejectAll(): TextEdit[] {
    return this.command(() => true, 'added');
  }

  /** The first hunk after a document line; the first of all where none is after it. */
  next(line: number): Hunk | undefined {
    const hunks = this.hunks();
    return hunks.find((hunk) => hunk.start > line) ?? hunks[0];
  }

  previous(line: number): Hunk | undefined {
    const hunks = this.hunks();
    return hunks.findLast((hunk) => hunk.start < line) ?? hunks.at(-1);
  }

  /**
   * Brings the original back, also over hunks accepted before. Where the user typed inside the region only the open
   * hunks are taken back: their text stays.
   */
  revert(): TextEdit[] {
    if (this.currentState === 'cancelled') return this.nothing();
    return this.run(() => {
      this.remember();
      this.region.live = undefined;
      become(this.region, this.region.toArray(), this.reverted());
      this.folded = [];
      this.region.frontier = this.region.length;
      this.isExhausted = true;
      this.currentState = 'cancelled';
    });
  }

  /**
   * Takes the edit out of the document for a moment, so that a file can be saved without it: what was accepted and what
   * the user wrote stays. Nothing else may be called until `show`.
   */
  hide(): TextEdit[] {
    if (this.hidden !== undefined) return this.nothing();
    return this.run(() => {
      const lines = this.lines();
      const { frontier, live } = this.region;
      this.hidden = { lines, frontier, live };
      become(this.region, lines, lines.filter((line) => line.tag !== 'added').map(asKept));
      this.region.frontier = 0;
      this.region.live = undefined;
    });
  }

  /** Puts it back, around what others did to the original's lines meanwhile. */
  show(): TextEdit[] {
    if (this.hidden === undefined) return this.nothing();
    return this.run(() => {
      const { hidden } = this;
      if (hidden === undefined) return;
      this.hidden = undefined;
      const now = this.lines();
      const lines = withOriginalOf(hidden.lines, now);
      const passed = countOriginal(hidden.lines.slice(0, hidden.frontier));
      become(this.region, now, lines);
      this.region.frontier = frontierOf(lines, hidden.lines, passed, hidden.frontier);
      this.region.live = hidden.live;
    });
  }

  /** The last batch was not applied: everything is as before it, and the work waits for `retry` or the next call. */
  refused(): void {
    if (this.lastWork === undefined) return;
    this.region.rollback();
    this.currentState = this.lastWork.state;
    this.folded = this.lastWork.folded;
    this.hidden = this.lastWork.hidden;
    this.again = this.lastWork.work;
    this.lastWork = undefined;
    this.unwritten = { snapshot: this.snapshot(), live: this.region.live };
  }

  /** What was called refused is in the document after all: nothing is done again, and the lines are found there. */
  confirm(document: DocumentReader): void {
    const { again, unwritten } = this;
    if (again === undefined || unwritten === undefined) return;
    this.load(unwritten.snapshot.lines, unwritten.snapshot.frontier);
    this.region.live = unwritten.live;
    this.retry();
    this.applied();
    this.region.lineCount = document.lineCount;
    if (this.matches(document)) return;
    const { frontier, live } = this.region;
    const effect = reanchor(this.region, { lines: this.lines(), frontier, live }, document);
    this.region.begin();
    if (effect === 'region-gone') this.conflict('The editor changed the text while it was written.');
  }

  /** Does the refused work again, on the document as it is now. */
  retry(): TextEdit[] {
    return this.again === undefined ? this.nothing() : this.run(() => undefined);
  }

  /**
   * Follows changes made by somebody else, in the order the editor gives them. With `cause` undo or redo (and the
   * document as it is now) a version seen before is recognised, and the review becomes what it was then.
   */
  onExternalChange(
    changes: readonly TextEdit[],
    cause?: { readonly reason?: 'undo' | 'redo'; readonly document?: DocumentReader },
  ): void {
    this.applied();
    const { startLine } = this.region;
    const before = this.snapshot();
    const effect = followChanges(this.region, changes, cause?.document);
    // What a person undoes or redoes is not taken back.
    if (effect === 'mixed' && cause?.reason === undefined) this.giveBack(before);
    this.region.begin();
    if (cause?.reason !== undefined) {
      if (this.restore(startLine, before, cause.document)) return;
    }
    this.settle(effect);
  }

  /** What a change by others means for whether, and how, this goes on. */
  private settle(effect: ExternalEffect): void {
    if (this.currentState === 'cancelled' || this.currentState === 'done') return;
    const isStreaming = this.currentState === 'streaming';
    if (effect === 'region-gone') this.conflict('The text being edited was replaced as a whole.');
    else if (effect === 'cut') this.conflict('A part of the text being edited was replaced.');
    else if (effect === 'mixed') this.conflict('Old and new lines were run together, so they cannot be told apart.');
    else if (isStreaming && effect === 'live-line-changed') this.conflict('The line being written was changed.');
    else if (!isStreaming) this.settleState(this.currentState);
  }

  /**
   * A formatter ran old and new lines together. What stands there now is what can be taken out, and what stood there
   * before the edit is what comes back.
   */
  private giveBack({ lines, folded, state }: Snapshot): void {
    if (state === 'done' || state === 'cancelled') return;
    const all = unfolded(lines, folded);
    this.arrived = all.filter((line) => line.tag !== 'removed').map((line) => line.text);
    this.folded = all
      .filter((line) => line.tag !== 'added')
      .map((line) => ({ ...line, tag: 'removed', pinned: false }));
    const at = this.folded.at(-1)?.at ?? -1;
    this.region.splice(
      0,
      this.region.length,
      this.lines().map((line) => addedLine(line.text, at)),
    );
    this.region.live = undefined;
    this.region.frontier = this.region.length;
  }

  /** The result's lines, where they cannot be told from the old ones any more: reject all, and offer these. */
  get lostLines(): readonly string[] | undefined {
    return this.currentState === 'conflict' ? this.arrived : undefined;
  }

  /**
   * The document was closed and is open again, perhaps with other text: the lines are looked for and followed there.
   * False where they are gone, and then nothing is changed.
   */
  findIn(document: DocumentReader): boolean {
    this.applied();
    if (this.matches(document)) return true;
    const { startLine, live } = this.region;
    const before = this.snapshot();
    const effect = reanchor(this.region, { ...before, live }, document);
    if (effect === 'region-gone') return false;
    if (effect !== 'mixed' && !isStillOpen(before.lines, this.lines())) {
      this.load(before.lines, before.frontier);
      Object.assign(this.region, { startLine, live });
      return false;
    }
    this.region.lineCount = document.lineCount;
    this.region.eol = document.eol ?? this.region.eol;
    if (effect === 'mixed') this.giveBack(before);
    this.region.begin();
    this.settle(effect);
    return true;
  }

  /** The text if every open hunk were accepted now. */
  resultText(): string {
    return this.textWithout('removed');
  }

  /** The text if every open hunk were rejected now: the original, with what the user wrote and accepted. */
  originalText(): string {
    return this.textWithout('added');
  }

  /** `originalText` as lines: none where the region would be gone. */
  originalLines(): string[] {
    return this.linesWithout('added');
  }

  /** `resultText` as lines. */
  resultLines(): string[] {
    return this.linesWithout('removed');
  }

  /** The text `revert` would leave. */
  revertedText(): string {
    return this.reverted()
      .map((line) => line.text)
      .join(this.region.eol);
  }

  /** Whether the document has at this place the lines this review believes in. */
  matches(document: DocumentReader): boolean {
    return document.lineCount === this.region.lineCount && standsAt(document, this.region.startLine, this.lines());
  }

  /** The tagged lines as they stand in the document. */
  lines(): Line[] {
    return this.region.toArray();
  }

  toJSON(): SavedReview {
    const { startLine, lineCount, eol, frontier } = this.region;
    return {
      version: 1,
      startLine,
      lineCount,
      eol,
      state: this.currentState,
      ...(this.currentReason === undefined ? {} : { reason: this.currentReason }),
      frontier,
      original: [...this.options.original],
      lines: this.lines().map(saveLine),
      ...(this.folded.length > 0 && { folded: this.folded.map(saveLine) }),
    };
  }

  /**
   * A review saved before the window was reloaded. A stream cannot go on in it. Where the document was changed
   * meanwhile the lines are looked for; `undefined` where they are nowhere.
   */
  static fromJSON(saved: SavedReview, document: DocumentReader): EditReview | undefined {
    const lines = saved.lines.map(loadLine);
    const startLine = findLines(document, saved.startLine, lines);
    const review = new EditReview({
      original: saved.original,
      startLine: startLine ?? saved.startLine,
      lineCount: document.lineCount,
      eol: document.eol ?? saved.eol,
    });
    review.load(lines, saved.frontier);
    review.folded = (saved.folded ?? []).map(loadLine);
    review.isExhausted = true;
    // The text on disk may be a little newer or older than what is saved here.
    if (startLine === undefined && !review.findIn(document)) return undefined;
    if (review.lostLines !== undefined) return review;
    review.currentState = saved.state === 'streaming' ? 'stopped' : saved.state;
    review.currentReason = saved.reason;
    return review;
  }

  /** For switching between results of one region: takes over lines and place without an edit. */
  adopt(lines: readonly Line[], frontier: number, place: { startLine: number; lineCount: number }): void {
    this.applied();
    this.load(lines, frontier);
    this.region.startLine = place.startLine;
    this.region.lineCount = place.lineCount;
    this.region.begin();
  }

  /** Where the region stands, for whoever moves several of them. */
  get place(): { readonly startLine: number; readonly lineCount: number; readonly frontier: number } {
    const { startLine, lineCount, frontier } = this.region;
    return { startLine, lineCount, frontier };
  }

  /** Follows edits of other regions of the document, without ending the batch that was taken last. */
  moveTo(place: { readonly startLine: number; readonly lineCount: number }): void {
    this.region.startLine = place.startLine;
    this.region.lineCount = place.lineCount;
  }

  private load(lines: readonly Line[], frontier: number): void {
    this.region.splice(0, this.region.length, lines);
    this.region.frontier = Math.min(frontier, lines.length);
    this.region.begin();
  }

  private keepsEdges(): boolean {
    return this.options.keepBlankEdges !== false;
  }

  private read(shaped: ShapedLines): StreamDecision[] {
    const decisions = shaped.lines.map((line) => this.diff.pushLine(line));
    const live = shaped.partial === undefined ? undefined : this.diff.pushPartial(shaped.partial);
    if (live !== undefined) decisions.push(live);
    return decisions;
  }

  private rest(): StreamDecision[] {
    if (this.isExhausted) return [];
    this.isExhausted = true;
    const shaped = this.shaper.push(this.cleaner.finish());
    return this.read({ lines: [...shaped.lines, ...this.shaper.finish()] });
  }

  private decide(decisions: readonly StreamDecision[]): void {
    for (const decision of decisions) applyDecision(this.region, this.options.original, decision);
  }

  private run(work: Work): TextEdit[] {
    const { again } = this;
    const all = again === undefined ? work : (): void => (again(), work());
    this.again = undefined;
    this.unwritten = undefined;
    this.region.begin();
    this.lastWork = { work: all, state: this.currentState, folded: this.folded, hidden: this.hidden };
    all();
    return this.region.takeEdits();
  }

  private nothing(): TextEdit[] {
    this.applied();
    return [];
  }

  private applied(): void {
    this.lastWork = undefined;
    this.region.begin();
  }

  private command(which: (hunk: { id: string }) => boolean, gone: 'removed' | 'added'): TextEdit[] {
    if (this.currentState === 'cancelled' || this.currentState === 'done') return this.nothing();
    return this.run(() => {
      const isStreaming = this.currentState === 'streaming';
      const wasFolded = this.folded.length > 0;
      if (wasFolded) this.unfold();
      const chosen = this.index
        .current()
        .filter((hunk) => which(hunk) && !(isStreaming && hunk.end === this.region.frontier));
      if (chosen.length > 0) {
        this.remember();
        this.resolveAll(chosen, gone);
      }
      if (wasFolded) this.foldAgain();
      if (!isStreaming) this.settleState(this.currentState);
    });
  }

  private resolveAll(chosen: readonly LineRange[], gone: 'removed' | 'added'): void {
    // The line being written is decided with its hunk, so there is nothing left to go on from.
    if (chosen.at(-1)?.end === this.region.frontier) this.isExhausted = true;
    for (const hunk of chosen.toReversed()) this.resolve(hunk.start, hunk.end, gone);
  }

  private unfold(): void {
    const { folded } = this;
    const lines = this.lines();
    this.folded = [];
    const all = unfolded(lines, folded);
    const passed = lines.slice(0, this.region.frontier);
    become(this.region, lines, all);
    const last = passed.at(-1);
    const reach = last === undefined ? -1 : all.indexOf(last);
    this.region.frontier =
      Math.max(
        reach,
        all.findLastIndex((line) => line.tag !== 'kept'),
      ) + 1;
  }

  private resolve(start: number, end: number, gone: 'removed' | 'added'): void {
    const { region } = this;
    if (end === region.frontier) region.live = undefined;
    for (let i = end - 1; i >= start; i--) {
      const line = region.get(i);
      if (line?.tag === gone) {
        region.splice(i, 1, []);
        region.frontier--;
      } else region.retag(i, 'kept', true);
    }
  }

  private settleState(open: ReviewState): void {
    const isOpen = this.folded.length > 0 || this.index.current().length > 0;
    this.currentState = isOpen ? open : 'done';
  }

  private conflict(reason: string): void {
    this.currentState = 'conflict';
    this.currentReason = reason;
    this.isExhausted = true;
  }

  private reverted(): Line[] {
    const current = unfolded(this.region.toArray(), this.folded);
    if (!current.some((line) => line.typed === true)) return this.options.original.map(originalLine);
    return current.filter((line) => line.tag !== 'added').map(asKept);
  }

  private textWithout(tag: 'removed' | 'added'): string {
    return this.linesWithout(tag).join(this.region.eol);
  }

  private linesWithout(tag: 'removed' | 'added'): string[] {
    const lines = unfolded(this.lines(), this.folded).filter((line) => line.tag !== tag);
    return lines.map((line) => line.text);
  }

  private snapshot(): Snapshot {
    return { lines: this.lines(), frontier: this.region.frontier, state: this.currentState, folded: this.folded };
  }

  private remember(): void {
    this.history.push(this.snapshot());
  }

  private restore(startLine: number, before: Snapshot, document: DocumentReader | undefined): boolean {
    const now = this.lines();
    if (sameText(now, before.lines) && startLine === this.region.startLine) return false;
    const known = this.history.find(now, [startLine, this.region.startLine], document);
    if (known === undefined) return false;
    const isOriginal = this.history.isOriginal(known.snapshot);
    this.history.push(before);
    this.load(known.snapshot.lines, known.snapshot.frontier);
    this.folded = known.snapshot.folded;
    this.region.startLine = known.startLine;
    this.region.live = undefined;
    this.isExhausted ||= before.state === 'streaming';
    const { state } = known.snapshot;
    this.currentState = isOriginal ? 'cancelled' : state === 'streaming' ? 'stopped' : state;
    return true;
  }
}

/**
 * Without all old lines there is nothing to go back to: that text was decided elsewhere. Without most of the new ones
 * nothing is proposed: it is the text from before.
 */
function isStillOpen(before: readonly Line[], now: readonly Line[]): boolean {
  const count = (lines: readonly Line[], tag: Line['tag']): number => lines.filter((line) => line.tag === tag).length;
  return count(now, 'removed') >= count(before, 'removed') && count(now, 'added') * 2 >= count(before, 'added');
}

function asKept(line: Line): Line {
  return line.tag === 'kept' ? line : { ...line, tag: 'kept' };
}
