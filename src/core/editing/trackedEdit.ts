import * as l10n from '@vscode/l10n';
import { AnswerStream, type AnswerOptions } from './answerStream.ts';
import { type ExternalEffect, followChanges, reanchor } from './externalChange.ts';
import { unfolded } from './folding.ts';
import { ReviewHistory, sameText } from './reviewHistory.ts';
import type { EndOfLine } from '../text/lines.ts';
import type { Line, RegionLines } from './region.ts';
import { ReviewedLines } from './reviewedLines.ts';
import {
  type DocumentReader,
  type Presence,
  resting,
  type ReviewState,
  type ReviewSnapshot,
  standsAt,
} from './reviewState.ts';
import type { TextEdit } from './textEdits.ts';

export interface EditReviewOptions extends AnswerOptions {
  /** The document's line on which the original begins, and how many lines the document has. */
  readonly startLine: number;
  readonly lineCount: number;
  readonly eol: EndOfLine;
}

type Work = () => void;

/** What became of the last batch. */
type Batch =
  | { readonly kind: 'applied' }
  | { readonly kind: 'sent'; readonly work: Work; readonly state: ReviewState; readonly presence: Presence }
  /** Its work is done again with the next one; `lines` are as they were, before what others changed since. */
  | ({ readonly kind: 'refused'; readonly work: Work } & RegionLines);

const applied: Batch = { kind: 'applied' };

/**
 * What the editor does to an edit: it applies or refuses its batches, reports changes of others, undoes and redoes, and
 * opens the document again. What the model and the user do is `EditReview`.
 */
export class TrackedEdit {
  protected current: ReviewState = { kind: 'streaming' };
  private batch: Batch = applied;
  protected readonly text: ReviewedLines;
  protected readonly answer: AnswerStream;
  private readonly history = new ReviewHistory();
  /** Where others wrote last, since our last batch; they may go on typing there. An undo goes back to behind it. */
  private foreign: TypingEnd | 'elsewhere' | undefined;
  /** Whether we changed the text since: what we do in a row is one step to undo. */
  private isInStep = false;
  protected readonly options: EditReviewOptions;

  constructor(options: EditReviewOptions) {
    this.options = options;
    this.text = new ReviewedLines(options);
    this.answer = new AnswerStream(options);
  }

  get state(): ReviewState['kind'] {
    return this.current.kind;
  }

  /** Why it stopped: for `stopped` what the host gave, for `conflict` a sentence for the user. */
  get reason(): string | undefined {
    return 'reason' in this.current ? this.current.reason : undefined;
  }

  /** The result's lines, where they cannot be told from the old ones any more: reject all, and offer these. */
  get lostLines(): readonly string[] | undefined {
    return this.current.kind === 'conflict' ? this.current.lost : undefined;
  }

  /** What it would have become, where the text it was in was exchanged: nothing of it may be lost. */
  get resultBefore(): readonly string[] | undefined {
    return this.current.kind === 'conflict' ? (this.current.lost ?? this.current.result) : undefined;
  }

  /** The lines it began with. */
  get original(): readonly string[] {
    return this.options.original;
  }

  /** The region's first line in the document. */
  get startLine(): number {
    return this.text.region.startLine;
  }

  get endLine(): number {
    return this.text.region.endLine;
  }

  /** Whether the document has at this place the lines this review believes in. */
  matches(document: DocumentReader): boolean {
    const { lineCount, startLine } = this.text.region;
    return document.lineCount === lineCount && standsAt(document, startLine, this.lines());
  }

  /** The tagged lines as they stand in the document. */
  lines(): Line[] {
    return this.text.lines();
  }

  /** Where the region stands, for whoever moves several of them. */
  get place(): { readonly startLine: number; readonly lineCount: number; readonly frontier: number } {
    const { startLine, lineCount, frontier } = this.text.region;
    return { startLine, lineCount, frontier };
  }

  /** Follows edits of other regions of the document, without ending the batch that was taken last. */
  moveTo({ startLine, lineCount }: { readonly startLine: number; readonly lineCount: number }): void {
    Object.assign(this.text.region, { startLine, lineCount });
  }

  /** The last batch was not applied: everything is as before it, and the work waits for `retry` or the next call. */
  refused(): void {
    const { batch } = this;
    if (batch.kind !== 'sent') return;
    this.text.rollback(batch.presence);
    this.current = batch.state;
    this.batch = { kind: 'refused', work: batch.work, ...this.text.region.now() };
  }

  /** What was called refused is in the document after all: nothing is done again, and the lines are found there. */
  confirm(document: DocumentReader): void {
    const { batch } = this;
    if (batch.kind !== 'refused') return;
    const { region } = this.text;
    this.text.load(batch.lines, batch.frontier);
    region.live = batch.live;
    this.retry();
    this.applied();
    region.lineCount = document.lineCount;
    if (this.matches(document)) return;
    const effect = reanchor(region, region.now(), document);
    region.begin();
    if (effect === 'region-gone') this.conflict(l10n.t('The editor changed the text while it was written.'));
  }

  /** Does the refused work again, on the document as it is now. */
  retry(): TextEdit[] {
    return this.batch.kind === 'refused' ? this.run(() => undefined) : this.nothing();
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
    const { region } = this.text;
    const { startLine, endLine } = region;
    // Lines that come back behind the last one are outside of it until they are recognised.
    const isAtEnd = changes.some((change) => change.startLine === endLine || change.startLine === endLine - 1);
    const before = this.snapshot();
    const effect = followChanges(region, changes, cause?.document);
    this.rememberOthers(effect, changes, before);
    // What a user undoes or redoes is not taken back.
    const lost = effect === 'mixed' && cause?.reason === undefined ? this.giveBack(before.lines) : undefined;
    region.begin();
    if (cause?.reason !== undefined && this.restore({ startLine, isAtEnd }, before, cause.document)) return;
    if (effect === 'region-gone' && isAtRest(before)) this.current = { kind: 'done' };
    this.settle(effect, lost, resultOf(before));
  }

  /** What stood before others changed it, to be known again when they undo that. Words typed in a row are undone together. */
  private rememberOthers(effect: ExternalEffect, changes: readonly TextEdit[], before: ReviewSnapshot): void {
    this.isInStep = false;
    if (effect === 'outside') this.foreign ??= 'elsewhere';
    if (effect === 'outside' || this.isHidden) return;
    const end = typingEnd(changes);
    if (end === undefined || !isContinued(this.foreign, changes)) this.history.push(before, true);
    this.foreign = end ?? 'elsewhere';
  }

  /** What a change by others means for whether, and how, this goes on. */
  private settle(effect: ExternalEffect, lost: readonly string[] | undefined, result?: readonly string[]): void {
    if (this.isOver) return;
    if (effect === 'region-gone') this.conflict(l10n.t('The text being edited was replaced as a whole.'), { result });
    else if (effect === 'cut') this.conflict(l10n.t('A part of the text being edited was replaced.'), { result });
    else if (effect === 'mixed')
      this.conflict(l10n.t('Old and new lines were run together, so they cannot be told apart.'), { lost });
    else if (this.isStreaming && effect === 'live-line-changed')
      this.conflict(l10n.t('The line being written was changed.'));
    else if (!this.isStreaming) this.settleAs(this.current);
  }

  private giveBack(before: readonly Line[]): readonly string[] | undefined {
    return this.isOver ? undefined : this.text.giveBack(before);
  }

  /**
   * The document was closed and is open again, perhaps with other text: the lines are looked for and followed there.
   * False where they are gone, and then nothing is changed.
   */
  findIn(document: DocumentReader): boolean {
    this.applied();
    // An undo goes back to what is found here: batches before and after it are never undone together.
    this.foreign = 'elsewhere';
    this.isInStep = false;
    this.text.region.eol = document.eol ?? this.text.region.eol;
    if (this.matches(document)) return true;
    const before = this.lines();
    const effect = this.text.findIn(document);
    if (effect === 'region-gone') return false;
    const lost = effect === 'mixed' ? this.giveBack(before) : undefined;
    this.text.region.begin();
    this.settle(effect, lost);
    return true;
  }

  protected get isStreaming(): boolean {
    return this.current.kind === 'streaming';
  }

  protected get isOver(): boolean {
    return this.current.kind === 'done' || this.current.kind === 'cancelled';
  }

  protected get isHidden(): boolean {
    return this.text.presence.kind === 'hidden';
  }

  protected run(work: Work): TextEdit[] {
    const { batch, text } = this;
    const all = batch.kind === 'refused' ? (): void => (batch.work(), work()) : work;
    const { isStreaming } = this;
    const isFirst = !this.isInStep && (this.foreign !== undefined || !isStreaming);
    const before = isFirst ? this.snapshot() : undefined;
    this.foreign = undefined;
    text.region.begin();
    this.batch = { kind: 'sent', work: all, state: this.current, presence: text.presence };
    all();
    const edits = text.region.takeEdits();
    // What an undo brings back is how things stood when we first changed the text.
    if (before !== undefined && (isStreaming || edits.length > 0)) this.history.push(before, true);
    this.isInStep ||= edits.length > 0;
    return edits;
  }

  protected nothing(): TextEdit[] {
    this.applied();
    return [];
  }

  protected applied(): void {
    if (this.batch.kind === 'sent') this.batch = applied;
    this.text.region.begin();
  }

  protected settleAs(open: ReviewState): void {
    this.current = this.text.isOpen ? open : { kind: 'done' };
  }

  private conflict(
    reason: string,
    {
      lost = this.lostLines,
      result,
    }: { lost?: readonly string[] | undefined; result?: readonly string[] | undefined } = {},
  ): void {
    this.current = { kind: 'conflict', reason, lost, result };
    this.answer.close();
  }

  private snapshot(): ReviewSnapshot {
    const { region, presence } = this.text;
    const { startLine } = region;
    return { ...region.now(), startLine, pieceCount: this.answer.pieceCount, state: this.current, presence };
  }

  protected remember(): void {
    this.history.push(this.snapshot(), false);
  }

  private restore(
    { startLine, isAtEnd }: { readonly startLine: number; readonly isAtEnd: boolean },
    before: ReviewSnapshot,
    document: DocumentReader | undefined,
  ): boolean {
    const { region } = this.text;
    const now = this.lines();
    const isSame = sameText(now, before.lines);
    const isMoved = startLine !== region.startLine;
    // While it is hidden the text may be any version's without being it.
    if (this.isHidden || (isSame && !isMoved && !isAtEnd)) return false;
    const known = this.history.find(now, [startLine, region.startLine], document, before.state.kind === 'streaming');
    if (known === undefined || (isSame && known.snapshot.lines.length <= now.length)) return false;
    const { snapshot } = known;
    const isOriginal = this.history.isOriginal(snapshot);
    this.history.push(before, true);
    this.text.load(snapshot.lines, snapshot.frontier, snapshot.presence);
    region.startLine = known.startLine;
    // The answer goes on only from where it was read to.
    if (before.state.kind === 'streaming' || snapshot.pieceCount !== before.pieceCount) this.answer.close();
    region.live = this.answer.isOpen ? snapshot.live : undefined;
    this.current = isOriginal ? { kind: 'cancelled' } : resting(snapshot.state, this.reason);
    return true;
  }
}

/** Stopped before anything was proposed: there is nothing to lose. */
function isAtRest({ state, lines, presence }: ReviewSnapshot): boolean {
  return state.kind === 'stopped' && presence.kind === 'whole' && lines.every((line) => line.tag === 'kept');
}

/** The result's lines at a moment; `undefined` where nothing was proposed. */
function resultOf({ lines, presence }: ReviewSnapshot): readonly string[] | undefined {
  const all = unfolded(lines, presence.kind === 'folded' ? presence.removed : []);
  if (!all.some((line) => line.tag === 'added')) return undefined;
  return all.filter((line) => line.tag !== 'removed').map((line) => line.text);
}

/** A place in the document. */
interface TypingEnd {
  readonly line: number;
  readonly character: number;
}

/** Where a single insertion or deletion within a line leaves the cursor. */
function typingEnd([change, ...others]: readonly TextEdit[]): TypingEnd | undefined {
  if (change === undefined || others.length > 0 || change.startLine !== change.endLine) return undefined;
  const { startLine: line, startCharacter, endCharacter, text } = change;
  if (/[\r\n]/.test(text) || (text !== '' && startCharacter !== endCharacter)) return undefined;
  return { line, character: startCharacter + text.length };
}

/** Whether somebody goes on where they were typing. */
function isContinued(last: TypingEnd | 'elsewhere' | undefined, [change]: readonly TextEdit[]): boolean {
  if (last === undefined || last === 'elsewhere' || change?.startLine !== last.line) return false;
  return change.startCharacter === last.character || change.endCharacter === last.character;
}
