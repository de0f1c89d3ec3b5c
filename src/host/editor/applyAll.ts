import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { deferred } from '../../base/async.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import { applySummary, undoSummary, type AppliedBlocks, type LeftBlock } from '../../core/apply/applySummary.ts';
import { newFileOf } from '../../core/apply/placeAll.ts';
import { messageOfRound, nextRound, roundsOf } from '../../core/apply/rounds.ts';
import { runInBackground } from '../../core/background.ts';
import type { ReviewCounts, Which } from '../../core/editing/reviewList.ts';
import type { Logger } from '../../core/ports.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import type { CheckpointStore } from '../../core/toolcalls/checkpointStore.ts';
import { isSameText } from '../../core/toolcalls/writing/replacements.ts';
import type { InlineEdits } from '../editing/inlineEdits.ts';
import { isDrafted, reviewNewFile } from '../editing/newFileReview.ts';
import { hasOpenChanges, revealLine, type Proposal } from '../editing/proposal.ts';
import type { ReviewCopies } from '../editing/reviewCopies.ts';
import { endOfLine } from '../editing/textDocuments.ts';
import { planAnswer, planChosen, type ChosenFile, type FileGroup, type OpenChoice } from './answerPlan.ts';
import { changesOf, undoRounds } from './applyRounds.ts';
import { acceptWaiting, beginReview, keptInView, type Begun } from './beginReview.ts';
import { chooseFile, type NewPlace } from './blockTarget.ts';
import { targetEditor } from './targetEditor.ts';

interface ApplyServices {
  edits(): Promise<InlineEdits>;
  readonly checkpoints: Pick<
    CheckpointStore,
    'willWrite' | 'didWrite' | 'propose' | 'withdraw' | 'takeBack' | 'checkpoint' | 'ids' | 'onDidChange'
  >;
  reviewCopies(): ReviewCopies;
  readonly log: Logger;
}

/** What is left to say of one *Apply All*. */
interface Round {
  readonly messageId: string;
  /** What its changes are kept under. */
  readonly id: string;
  readonly edits: InlineEdits;
  readonly left: LeftBlock[];
  readonly undecided: FileGroup[];
  readonly begun: Proposal[];
  readonly notes: string[];
  same: number;
  /** The user stopped it: the files that are left are not begun. */
  isStopped: boolean;
}

type Rest = Pick<AppliedBlocks, 'commands'> & { readonly choices: readonly OpenChoice[] };

const SHOW = l10n.t('Show Next');
const UNDO = l10n.t('Undo All');
const ACCEPT = l10n.t('Accept Them and Apply');
const CHOOSE = l10n.t('Choose Files…');

/** All code blocks of an answer as one change: one review over several files, and one way back. */
export class ApplyAll implements Disposable {
  readonly #services: ApplyServices;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new Emitter<string>());
  /** Something else is to be said of what was applied of this answer. */
  readonly onDidChange: Event<string> = this.#changed.event;
  /** Answers of which something was applied or is open in this window, the newest last. */
  readonly #known = new Set<string>();
  readonly #told = new Map<string, string>();
  #edits: InlineEdits | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(services: ApplyServices) {
    this.#services = services;
    this.#store.add(
      services.checkpoints.onDidChange((id) => {
        const messageId = messageOfRound(id);
        if (messageId !== undefined) this.#fireWhereChanged(messageId);
      }),
    );
  }

  /** Puts every block of an answer into its file, to be accepted or rejected there. `texts` are the answer's own. */
  apply(messageId: string, texts: readonly string[]): Promise<void> {
    return this.#inTurn(async () => {
      const round = await this.#begin(messageId);
      const active = targetEditor()?.document;
      const { groups, left, ...rest } = await planAnswer(texts, active);
      round.left.push(...left);
      await this.#applyGroups(round, groups, rest);
    });
  }

  /** What of this answer was applied: in how many files, and what waits there. */
  state(messageId: string): ReviewCounts | undefined {
    const { checkpoints } = this.#services;
    const kept = roundsOf(checkpoints.ids, messageId).flatMap((id) => checkpoints.checkpoint(id)?.changedUris ?? []);
    const counts = this.#edits?.reviews.counts(changesOf(messageId));
    const open = this.#edits?.reviews.files(changesOf(messageId)).map(({ uri }) => this.#fileOf(uri)) ?? [];
    const files = new Set([...kept, ...open]).size;
    return files === 0 ? undefined : { open: 0, doubtful: 0, ...counts, files };
  }

  /** Leads to the next change of this answer, those that need a look first. */
  async showNext(messageId: string): Promise<void> {
    const { reviews } = await this.#openEdits();
    const editor = vscode.window.activeTextEditor;
    const own = changesOf(messageId);
    const doubtful: Which = (change) => own(change) && change.doubt !== undefined;
    const which = reviews.counts(doubtful).open > 0 ? doubtful : own;
    const document = reviews.files(which).find(({ uri }) => uri === editor?.document.uri.toString())?.document;
    const next = reviews.beside({ document, line: editor?.selection.active.line ?? 0 }, 1, which);
    if (next === undefined) {
      void vscode.window.showInformationMessage(l10n.t('Everything of this response is accepted or rejected.'));
      return;
    }
    await revealLine(await vscode.workspace.openTextDocument(next.document.uri), next.start);
  }

  /** The answer whose *Apply All* a command is about: that of the button or the cursor, else the newest. */
  messageOf(edits: InlineEdits, given: unknown): string | undefined {
    const maker = edits.target(given)?.edit.maker;
    if (maker?.kind === 'apply' && maker.turnId !== undefined) return maker.turnId;
    return [...this.#known].findLast((messageId) => this.state(messageId) !== undefined);
  }

  /** Takes everything back that was applied of this answer and still stands; what the user wrote since stays. */
  undo(messageId: string): Promise<void> {
    return this.#inTurn(async () => {
      const { log, checkpoints } = this.#services;
      const undone = await undoRounds({
        messageId,
        edits: await this.#openEdits(),
        checkpoints,
        log,
        fileOf: (address) => this.#fileOf(address),
      });
      const sentence = plainWords(undoSummary(undone));
      const isWhole = undone.changed.length + undone.failed.length === 0;
      void (isWhole ? vscode.window.showInformationMessage(sentence) : vscode.window.showWarningMessage(sentence));
    });
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** A new file is reviewed in a document of its own. */
  #fileOf(address: string): string {
    return this.#services.reviewCopies().sourceOf(vscode.Uri.parse(address, true))?.toString() ?? address;
  }

  async #openEdits(): Promise<InlineEdits> {
    if (this.#edits !== undefined) return this.#edits;
    const edits = await this.#services.edits();
    this.#edits ??= edits;
    this.#store.add(
      edits.reviews.onDidChange(() => {
        for (const { changes } of edits.reviews.files())
          for (const { maker } of changes)
            if (maker.kind === 'apply' && maker.turnId !== undefined) this.#known.add(maker.turnId);
        for (const messageId of this.#known) this.#fireWhereChanged(messageId);
      }),
    );
    return edits;
  }

  /** Every key in a file under review may change the list; an answer is drawn anew only where its figures change. */
  #fireWhereChanged(messageId: string): void {
    const state = JSON.stringify(this.state(messageId) ?? null);
    if (this.#told.get(messageId) === state) return;
    this.#told.set(messageId, state);
    this.#changed.fire(messageId);
  }

  async #begin(messageId: string): Promise<Round> {
    const edits = await this.#openEdits();
    this.#known.delete(messageId);
    this.#known.add(messageId);
    const id = nextRound(this.#services.checkpoints.ids, messageId);
    return { messageId, id, edits, left: [], undecided: [], begun: [], notes: [], same: 0, isStopped: false };
  }

  async #applyGroups(round: Round, groups: readonly FileGroup[], rest: Rest): Promise<void> {
    const title = l10n.t('Applying code blocks');
    await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, async () => {
      for (const group of groups) await this.#applyGroup(round, group);
    });
    await round.begun[0]?.reveal();
    runInBackground(this.#services.log, 'Saying what was applied', this.#tell(round, rest));
  }

  async #applyGroup(round: Round, group: FileGroup): Promise<void> {
    const { target, label } = group;
    if (round.isStopped) {
      round.left.push({ label, reason: l10n.t('Stopped.') });
      return;
    }
    try {
      if (target.kind === 'new') await this.#create(round, group, target);
      else await this.#change(round, group, target.document);
    } catch (error) {
      this.#services.log.warn('A block could not be applied.', error);
      round.left.push({ label, reason: l10n.t('The file could not be opened or written.') });
    }
  }

  async #change(round: Round, group: FileGroup, document: vscode.TextDocument): Promise<void> {
    const { messageId, id, edits } = round;
    const { blocks, label } = group;
    const { checkpoints } = this.#services;
    const address = document.uri.toString();
    if (hasOpenChanges(edits, document.uri)) {
      round.undecided.push(group);
      return;
    }
    await checkpoints.willWrite(id, address);
    const maker = { kind: 'apply', turnId: messageId } as const;
    const beginning = beginReview({ edits, document, blocks, maker, isForSelection: false });
    const begun: Begun = (await keptInView(document.uri, beginning)) ?? { kind: 'refused' };
    if (begun.kind !== 'begun') await checkpoints.withdraw(id, address);
    if (begun.kind === 'waiting') round.undecided.push(group);
    else if (begun.kind === 'stopped') {
      round.isStopped = true;
      round.left.push({ label, reason: l10n.t('Stopped.') });
    } else if (begun.kind === 'refused')
      round.left.push({ label, reason: l10n.t('The file is read-only or was closed.') });
    else {
      if (begun.note !== undefined) round.notes.push(begun.note);
      for (const { reason } of begun.unplaced) round.left.push({ label, reason });
      if (begun.kind === 'same') round.same += begun.unplaced.length < blocks.length ? 1 : 0;
      else await this.#follow(round, begun.proposal, document);
    }
  }

  /** Takes down what was proposed, and forgets it where the user takes none of it. */
  async #follow({ id, begun }: Round, proposal: Proposal, document: vscode.TextDocument): Promise<void> {
    const { checkpoints, log } = this.#services;
    begun.push(proposal);
    const address = document.uri.toString();
    const encoded = (text: string): Thenable<Uint8Array> =>
      vscode.workspace.encode(text.replaceAll('\n', endOfLine(document)), { encoding: document.encoding });
    // Since the file was announced the user may have typed: what was there is what the blocks were placed in.
    const before = await encoded(proposal.textBefore);
    await checkpoints.propose(id, address, await encoded(proposal.proposedText), before);
    const settle = async (): Promise<void> => {
      const decided = await proposal.decided();
      const isRejected = decided.type === 'decided' && decided.result === 'rejected';
      if (isRejected) await checkpoints.withdraw(id, address);
    };
    runInBackground(log, 'Following a change that was applied', settle());
  }

  /** A file that the answer names and that is not there: it exists once its text is accepted. */
  async #create(round: Round, { blocks, label }: FileGroup, place: NewPlace): Promise<void> {
    const { messageId, id, edits } = round;
    const { checkpoints, log } = this.#services;
    const { uri } = place;
    const copies = this.#services.reviewCopies();
    if (isDrafted(uri, copies)) {
      round.left.push({ label, reason: l10n.t('There is unsaved text for it already. Save or close it first.') });
      return;
    }
    const { text, unplaced } = newFileOf(blocks, label);
    for (const { reason } of unplaced) round.left.push({ label, reason });
    await checkpoints.willWrite(id, uri.toString());
    const opened = deferred<vscode.Uri>();
    const shown = deferred<void>();
    const review = reviewNewFile({
      uri,
      label,
      content: text,
      inline: edits,
      copies,
      maker: { kind: 'apply', turnId: messageId },
      mayCreate: () => place.mayCreate(),
      onOpened: (document) => opened.resolve(document),
      onWaiting: (proposal) => {
        round.begun.push(proposal);
        shown.resolve();
      },
    });
    const settle = async (): Promise<void> => {
      const end = await review;
      if (end === 'created') await this.#takeDown(id, uri, text);
      else await checkpoints.didWrite(id, uri.toString(), end === 'shared');
      if (end !== 'refused') return;
      void vscode.window.showWarningMessage(
        l10n.t`${label} could not be saved there. Its text is still open, unsaved.`,
      );
    };
    runInBackground(log, 'Making a file that was applied', settle());
    const document = await Promise.race([opened.promise, review.then(() => undefined)]);
    if (document !== undefined) await keptInView(document, Promise.race([shown.promise, review]));
  }

  /** What was made of a new file is what is on disk: in the editor the user may be typing by now. */
  async #takeDown(id: string, uri: vscode.Uri, text: string): Promise<void> {
    const { checkpoints } = this.#services;
    const bytes = await vscode.workspace.fs.readFile(uri);
    const isOurs = isSameText(await vscode.workspace.decode(bytes, { uri }), text);
    if (isOurs) await checkpoints.propose(id, uri.toString(), bytes);
    else await checkpoints.didWrite(id, uri.toString(), true);
  }

  /** One message for all of it, with the next steps. */
  async #tell(round: Round, { commands, choices }: Rest): Promise<void> {
    const { messageId, edits, undecided, left, begun, notes, same } = round;
    const { doubtful } = edits.reviews.counts(changesOf(messageId));
    const names = undecided.map(({ label }) => label);
    const files = begun.length;
    const said = { files, same, doubtful, commands, undecided: names, choices: choices.length, left, notes };
    const sentence = plainWords(applySummary(said));
    const buttons = [
      ...(undecided.length > 0 ? [ACCEPT] : []),
      ...(choices.length > 0 ? [CHOOSE] : []),
      ...(files > 0 ? [SHOW, UNDO] : []),
    ];
    const isWhole = left.length + names.length + choices.length === 0;
    const show = isWhole ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
    const choice = await show(sentence, ...buttons);
    if (choice === SHOW) await this.showNext(messageId);
    else if (choice === UNDO) await this.undo(messageId);
    else if (choice === ACCEPT) await this.#acceptAndApply(round, { commands: 0, choices });
    else if (choice === CHOOSE) await this.#choose(messageId, choices);
  }

  #acceptAndApply({ messageId, undecided }: Round, rest: Rest): Promise<void> {
    return this.#inTurn(async () => {
      const round = await this.#begin(messageId);
      const ready: FileGroup[] = [];
      for (const group of undecided) {
        const { target, label } = group;
        const isReady = target.kind === 'new' || (await acceptWaiting(round.edits, target.document));
        if (isReady) ready.push(group);
        else round.left.push({ label, reason: l10n.t('Its changes need a look. Decide on them in the file first.') });
      }
      await this.#applyGroups(round, ready, rest);
    });
  }

  async #choose(messageId: string, choices: readonly OpenChoice[]): Promise<void> {
    const chosen: ChosenFile[] = [];
    for (const { block, files } of choices) {
      const excerpt = plainWords(block.code.trim().split('\n')[0] ?? '').slice(0, 60);
      const uri = await chooseFile(files, l10n.t`Apply to Which File? ${excerpt}`);
      if (uri !== undefined) chosen.push({ block, uri });
    }
    if (chosen.length === 0) return;
    await this.#inTurn(async () => {
      const round = await this.#begin(messageId);
      const { groups, left } = await planChosen(chosen, targetEditor()?.document);
      round.left.push(...left);
      await this.#applyGroups(round, groups, { commands: 0, choices: [] });
    });
  }

  /** One after the other: a button pressed twice begins one review. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
