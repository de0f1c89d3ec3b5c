// An answer that streams into a document as changes to accept or reject.

import * as l10n from '@vscode/l10n';
import { applyDecision, strike } from './applyDecision.ts';
import { hunkAt, type Doubt } from './doubts.ts';
import type { Hunk, ReviewView } from './hunks.ts';
import { blankEdges } from '../text/lines.ts';
import { realign, realignTo, type RealignOptions } from './realign.ts';
import type { Line, Tag } from './region.ts';
import type { ReviewedLines } from './reviewedLines.ts';
import {
  findLines,
  linesSince,
  type DocumentReader,
  foldedTo,
  loadLine,
  type Presence,
  type SavedReview,
  saveLine,
  stateOf,
  linesBefore,
} from './reviewState.ts';
import type { WholeAnswer } from '../apply/partialAnswer.ts';
import { leftOutOf, type StreamDecision } from './answerStream.ts';
import type { TextEdit } from './textEdits.ts';
import { type EditReviewOptions, TrackedEdit } from './trackedEdit.ts';

/** What a review of several for one region knows of the document. */
export type AdoptedLines = TrackedEdit['place'] & { readonly lines: readonly Line[]; readonly presence: Presence };

const REFUSED = l10n.t(
  'The model refused to make this edit, so nothing was changed. Ask in other words, or ask another model.',
);
const UNPLACED = l10n.t('The response leaves parts out, and nothing says where. What it does not show stays.');

/**
 * One edit under review. The document carries it: added lines stand in it, removed lines stay above them until they
 * are accepted. Every method that changes something returns the text edits for the current document, to be applied as
 * one batch; it counts as applied unless `refused` is called before anything else.
 */
export class EditReview extends TrackedEdit {
  private readonly doubts = new Map<string, string>();

  constructor(options: EditReviewOptions) {
    super(options);
    this.remember();
    if (this.keepsEdges()) this.decide(this.answer.keepLeading(options.original));
    this.text.region.begin();
  }

  /** A piece of the model's answer, as it came. */
  applyStream(chunk: string): TextEdit[] {
    if (!this.isStreaming) return this.nothing();
    const decisions = this.answer.push(chunk);
    return this.run(() => this.decide(decisions));
  }

  /** Of a whole answer the lines that stand for the original and leave parts of it out; `undefined` for any other answer. */
  leftOutOf(answer: string): readonly string[] | undefined {
    return leftOutOf(this.options, answer);
  }

  /**
   * The answer is whole: what it does not contain is removed, and the alignment becomes the best one. `merged`: the result of an
   * answer that leaves parts out, where somebody else put it together.
   */
  finish(merged?: WholeAnswer): TextEdit[] {
    if (!this.isStreaming) return this.nothing();
    const isUntouched = this.lines().every((line) => !line.pinned && line.typed !== true);
    const decisions = this.answer.finish(isUntouched);
    const whole = merged ?? this.answer.whole();
    return this.run(() => {
      const { region } = this.text;
      this.remember();
      this.decide(decisions);
      if (whole?.isUnplaced === true) {
        this.leaveUnplaced();
        return;
      }
      const unreached = region.slice(region.frontier, region.length);
      const floating = new Set(unreached.filter((line) => line.pinned && !line.own));
      const trailingBlanks = this.keepsEdges() ? blankEdges(this.options.original).trailing : undefined;
      const options: RealignOptions = { trailingBlanks, floating, retold: this.retold() };
      if (this.answer.isRefused) {
        realignTo(region, this.options.original, { ...options, retold: this.retyped() });
        region.live = undefined;
        this.current = { kind: 'stopped', reason: REFUSED };
        return;
      }
      if (whole === undefined) {
        strike(region, region.length);
        realign(region, options);
      } else {
        realignTo(region, whole.lines, { ...options, retold: this.retyped() });
        this.doubt(whole.doubts);
      }
      this.settleAs({ kind: 'review' });
    });
  }

  /** The answer leaves out what it does not say where to find: the original's rest stays, and nothing is sure. */
  private leaveUnplaced(): void {
    this.text.region.live = undefined;
    for (const { id } of this.text.hunkRanges()) this.doubts.set(id, UNPLACED);
    this.current = { kind: 'stopped', reason: UNPLACED };
  }

  /** A model that repeats a line which a tool changed meanwhile leaves it alone. */
  private retold(): Map<string, string> {
    const { original } = this.options;
    const told = this.lines().filter((line) => line.typed === true && !line.pinned);
    const broken = new Set(told.filter((line) => !line.own).map((line) => line.at));
    const changed = told.filter((line) => line.own && !broken.has(line.at));
    return new Map(changed.map((line) => [original[line.at] ?? line.text, line.text]));
  }

  /** Where the whole result is placed, a line is left alone that it repeats and anybody changed meanwhile. */
  private retyped(): Map<string, string> {
    const changed = this.lines().filter(({ own, at, text }) => own && text !== this.options.original[at]);
    return new Map(changed.map(({ at, text }) => [this.options.original[at] ?? text, text]));
  }

  /** The user stopped it. What arrived stays under review; the original's rest stays. */
  stop(reason?: string): TextEdit[] {
    if (!this.isStreaming) return this.nothing();
    this.current = { kind: 'stopped', reason };
    return this.run(() => undefined);
  }

  /** The request failed: as `stop`, with the reason to show. */
  fail(reason: string): TextEdit[] {
    return this.stop(reason);
  }

  /** Whether a stopped stream can go on where it was. */
  get canContinue(): boolean {
    return this.current.kind === 'stopped' && this.answer.isOpen;
  }

  /** Takes more of the answer again after `stop` or `fail`; pass only what follows the text already given. */
  continueStream(): void {
    if (this.canContinue) this.current = { kind: 'streaming' };
  }

  /** How many proposed lines the user wrote in. */
  get writtenCount(): number {
    return this.lines().filter((line) => line.tag === 'added' && line.typed === true).length;
  }

  /** Hunks in document order. */
  hunks(): Hunk[] {
    return this.text.hunks(this.isStreaming);
  }

  /** What to paint now. */
  view(): ReviewView {
    return this.text.view(this.isStreaming);
  }

  /**
   * Takes the removed lines out of the document, where they wait until their hunks are decided: a file that is saved
   * gets the result alone. Not while it streams.
   */
  fold(): TextEdit[] {
    if (this.isStreaming || this.isHidden) return this.nothing();
    return this.run(() => {
      this.remember();
      this.text.fold(false);
    });
  }

  accept(id: string): TextEdit[] {
    return this.command((hunk) => hunk.id === id, 'removed');
  }

  /** Takes the added lines out, but for those the user wrote in, and leaves the removed ones. */
  reject(id: string): TextEdit[] {
    return this.command((hunk) => hunk.id === id, 'added');
  }

  /** Accepts every hunk that is not being written. Those in doubt only where no other is left. */
  acceptAll(): TextEdit[] {
    const isSure = (hunk: { readonly id: string }): boolean => !this.doubts.has(hunk.id);
    const hasSure = this.hunks().some((hunk) => !hunk.open && isSure(hunk));
    return this.command((hunk) => !hasSure || isSure(hunk), 'removed');
  }

  /** Accepts every hunk that is not being written and not in doubt. */
  acceptSure(): TextEdit[] {
    return this.command((hunk) => !this.doubts.has(hunk.id), 'removed');
  }

  /** Marks the hunks that should be looked at before they are accepted. */
  doubt(marks: readonly Doubt[]): void {
    for (const { line, reason } of marks) {
      const hunk = hunkAt(this.lines(), this.text.hunkRanges(), line);
      if (hunk !== undefined) this.doubts.set(hunk.id, reason);
    }
  }

  /** Why a hunk should be looked at; `undefined` where nothing speaks against it. */
  doubtOf(id: string): string | undefined {
    return this.doubts.get(id);
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
    if (this.current.kind === 'cancelled') return this.nothing();
    return this.run(() => {
      this.remember();
      this.text.revert(this.options.original);
      this.answer.close();
      this.current = { kind: 'cancelled' };
    });
  }

  /**
   * Takes the edit out of the document for a moment, so that a file can be saved without it: what was accepted and what
   * the user wrote stays. Nothing else may be called until `show`.
   */
  hide(): TextEdit[] {
    return this.isHidden ? this.nothing() : this.run(() => this.text.hide());
  }

  /** Puts it back, around what others did to the original's lines meanwhile. */
  show(): TextEdit[] {
    return this.isHidden ? this.run(() => this.text.show()) : this.nothing();
  }

  /** The text if every open hunk were accepted now. */
  resultText(): string {
    return this.resultLines().join(this.text.region.eol);
  }

  /** The text if every open hunk were rejected now: the original, with what the user wrote and accepted. */
  originalText(): string {
    return this.originalLines().join(this.text.region.eol);
  }

  /** `originalText` as lines: none where the region would be gone. */
  originalLines(): string[] {
    return this.text.textsWithout('added');
  }

  /** `resultText` as lines. */
  resultLines(): string[] {
    return this.text.textsWithout('removed');
  }

  /** The text `revert` would leave. */
  revertedText(): string {
    const lines = this.text.reverted(this.options.original);
    return lines.map((line) => line.text).join(this.text.region.eol);
  }

  toJSON(): SavedReview {
    const { startLine, lineCount, eol, frontier } = this.text.region;
    const { folded } = this.text;
    const doubts = this.hunks().flatMap(({ id }, index): [number, string][] => {
      const reason = this.doubts.get(id);
      return reason === undefined ? [] : [[index, reason]];
    });
    return {
      version: 1,
      startLine,
      lineCount,
      eol,
      state: this.state,
      ...(this.reason !== undefined && { reason: this.reason }),
      frontier,
      original: [...this.options.original],
      lines: this.lines().map(saveLine),
      ...(folded.length > 0 && { folded: folded.map(saveLine) }),
      ...(doubts.length > 0 && { doubts }),
    };
  }

  /**
   * A review saved before the window was reloaded. A stream cannot go on in it. Where the document was changed
   * meanwhile the lines are looked for; `undefined` where they are nowhere.
   */
  static fromJSON(saved: SavedReview, document: DocumentReader): EditReview | undefined {
    const known = saved.lines.map(loadLine);
    const found = findLines(document, saved.startLine, known);
    // The editor's own copy of an unsaved document may be a second newer, and much older.
    const newer = found === undefined ? linesSince(saved, document) : undefined;
    const older = found === undefined && newer === undefined ? linesBefore(saved, document) : undefined;
    const other = newer ?? older;
    const startLine = other === undefined ? found : saved.startLine;
    const lines = other ?? known;
    const frontier = other === undefined ? saved.frontier : other.findLastIndex(({ tag }) => tag === 'added') + 1;
    const review = new EditReview({
      original: saved.original,
      startLine: startLine ?? saved.startLine,
      lineCount: document.lineCount,
      eol: document.eol ?? saved.eol,
    });
    review.text.load(lines, frontier, foldedTo((saved.folded ?? []).map(loadLine)));
    review.answer.close();
    const hunks = review.text.hunks(false);
    for (const [index, reason] of other === undefined ? (saved.doubts ?? []) : []) {
      const id = hunks[index]?.id;
      if (id !== undefined) review.doubts.set(id, reason);
    }
    // The text on disk may be a little newer or older than what is saved here.
    if (startLine === undefined && !review.findIn(document)) return undefined;
    // What was finished is not, in a document from before.
    const state = older === undefined ? saved : { ...saved, state: 'streaming' as const };
    if (review.lostLines === undefined) review.current = stateOf(state);
    return review;
  }

  /** What `adopt` takes. */
  get adopted(): AdoptedLines {
    return { ...this.place, lines: this.lines(), presence: this.text.presence };
  }

  /** All its lines, those folded away in their places. */
  unfolded(): ReturnType<ReviewedLines['unfolded']> {
    return this.text.unfolded();
  }

  /** For switching between results of one region: takes over lines and place without an edit. */
  adopt({ lines, frontier, presence, ...place }: AdoptedLines): void {
    this.applied();
    this.text.load(lines, frontier, presence);
    this.moveTo(place);
    this.text.region.begin();
  }

  private keepsEdges(): boolean {
    return this.options.keepBlankEdges !== false;
  }

  private decide(decisions: readonly StreamDecision[]): void {
    for (const decision of decisions) applyDecision(this.text.region, this.options.original, decision);
  }

  private command(which: (hunk: { id: string }) => boolean, gone: Exclude<Tag, 'kept'>): TextEdit[] {
    if (this.isOver) return this.nothing();
    return this.run(() => {
      const { text, isStreaming } = this;
      // The text as it stands is what an undo brings back.
      if (text.presence.kind === 'folded') this.remember();
      const wasFolded = text.unfold();
      const { frontier } = text.region;
      const chosen = text.hunkRanges().filter((hunk) => which(hunk) && !(isStreaming && hunk.end === frontier));
      if (chosen.length > 0) this.remember();
      // The line being written is decided with its hunk, so there is nothing left to go on from.
      if (chosen.at(-1)?.end === frontier) this.answer.close();
      for (const hunk of chosen.toReversed()) text.resolve(hunk, gone);
      if (wasFolded) text.fold(isStreaming);
      if (!isStreaming) this.settleAs(this.current);
    });
  }
}
