import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/errors.ts';
import { refineText } from '../../core/actions/editPrompt.ts';
import { ModelRun } from '../../core/editing/modelRun.ts';
import type { EditReview } from '../../core/editing/review.ts';
import type { TextEdit } from '../../core/editing/textEdits.ts';
import { askForInput } from '../window/input.ts';
import type { ModelServices } from '../models/modelChoice.ts';
import { titleWithModel } from '../models/modelTitle.ts';
import { systemClock } from '../../core/systemClock.ts';
import type { DocumentEditing } from './documentEditing.ts';
import { tellDoubts } from './doubtWords.ts';
import type { EditMaker, InlineEdit } from '../../core/editing/inlineEdit.ts';
import type { ListedChange, ReviewCounts } from '../../core/editing/reviewList.ts';
import type { InlineEdits } from './inlineEdits.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import { counted } from '../../core/text/plural.ts';
import { refused } from './endedEdits.ts';
import { pickMore } from './moreActions.ts';
import { compareWithOriginal } from './originalTexts.ts';
import { revealLine } from './proposal.ts';
import { isAmongCompared } from './reviewTab.ts';
import { nameOf, visibleEditor } from './textDocuments.ts';

/** Where a change starts. */
type Place = { readonly document: DocumentEditing; readonly start: number };

type Target = { readonly editing: DocumentEditing; readonly edit: InlineEdit };

/** What a user decides about a result. Every handler takes the target of a button, or works where the cursor is. */
export class EditCommands {
  readonly #services: ModelServices;
  readonly #edits: InlineEdits;
  /** Proposed lines that the last reject left, because the user wrote in them. */
  #kept = 0;

  constructor(services: ModelServices, edits: InlineEdits) {
    this.#services = services;
    this.#edits = edits;
  }

  /** Over a button: that edit. By key or palette: every edit of the document. */
  async acceptAll(given: unknown): Promise<void> {
    const target = this.#find(given);
    await this.#decide(given, (review) => review.acceptAll());
    if (target !== undefined) this.#showDoubts(target.editing);
  }

  #countKept(review: EditReview, reject: () => TextEdit[]): TextEdit[] {
    const before = review.writtenCount;
    const edits = reject();
    this.#kept += before - review.writtenCount;
    return edits;
  }

  #tellKept(): void {
    const lines = this.#kept;
    this.#kept = 0;
    if (lines === 0) return;
    const what = counted(
      lines,
      l10n.t('One proposed line that you wrote in stays.'),
      l10n.t('{0} proposed lines that you wrote in stay.'),
    );
    void vscode.window.showInformationMessage(what);
  }

  /** What *Accept All* left open: the first is shown, and how many there are. */
  #showDoubts({ uri, edits }: DocumentEditing): void {
    const open = edits.filter((edit) => edit.isOpen);
    const left = open.flatMap(({ review }) => review.hunks().filter((hunk) => review.doubtOf(hunk.id) !== undefined));
    const editor = visibleEditor(uri);
    const [first] = left.toSorted((a, b) => a.start - b.start);
    if (first === undefined || editor === undefined) return;
    showLine(editor, first.start);
    tellDoubts(left.length);
  }

  async rejectAll(given: unknown): Promise<void> {
    await this.#decide(given, (review) => this.#countKept(review, () => review.rejectAll()));
    this.#tellKept();
  }

  /** The next open change becomes the current one. */
  async accept(given: unknown): Promise<void> {
    await this.#edits.turns.run(() => this.#decideOne(given, (review, hunk) => review.accept(hunk)));
  }

  async reject(given: unknown): Promise<void> {
    await this.#edits.turns.run(() =>
      this.#decideOne(given, (review, hunk) => this.#countKept(review, () => review.reject(hunk))),
    );
    this.#tellKept();
  }

  /** The next change; behind the last one of a document, in the next document that has any. */
  async go(given: unknown, direction: 1 | -1): Promise<void> {
    const { reviews } = this.#edits;
    const active = vscode.window.activeTextEditor;
    const uri = this.#edits.target(given)?.editing.uri ?? active?.document.uri;
    const document = uri === undefined ? undefined : this.#edits.find(uri);
    const editor = uri === undefined ? undefined : visibleEditor(uri);
    const next = reviews.beside({ document, line: editor?.selection.active.line ?? 0 }, direction);
    if (next === undefined) tellNothing();
    // It may be a diff editor that shows it.
    else if (editor === active && next.document === document) showLine(editor, next.start);
    else await this.#goTo(next);
  }

  /** Accepts what waits in every document but what needs a look; leads to the first of that. */
  async acceptAllFiles(): Promise<void> {
    await this.#decideEverywhere((review) => review.acceptSure());
    const left = this.#edits.reviews.files(({ doubt }) => doubt !== undefined);
    const [first] = left;
    const count = left.reduce((sum, { changes }) => sum + changes.length, 0);
    const start = first?.changes[0]?.start;
    if (first === undefined || start === undefined) return;
    await revealLine(await vscode.workspace.openTextDocument(first.document.uri), start);
    tellDoubts(count);
  }

  async rejectAllFiles(): Promise<void> {
    await this.#decideEverywhere((review) => review.rejectAll());
  }

  /** What is still being written is not decided. */
  async #decideEverywhere(work: (review: EditReview) => TextEdit[]): Promise<void> {
    const files = this.#edits.reviews.files();
    if (files.length === 0) tellNothing();
    const refusing: string[] = [];
    for (const { document: editing, label } of files) {
      const isApplied = await editing.command((edit) => edit.isOpen && !edit.isRunning, work);
      if (!isApplied) refusing.push(label);
      this.#edits.refresh(editing);
    }
    if (refusing.length > 0) throw refused(refusing.join(', '));
  }

  async tryAgain(given: unknown, models?: readonly string[]): Promise<void> {
    const target = this.#find(given);
    if (target === undefined) return;
    const { editing, edit } = target;
    if (edit.runs.length === 0) throw noRun();
    if (models !== undefined) edit.plan = { ...edit.plan, models };
    await this.#restart(editing, edit);
  }

  async tryAgainWithModel(given: unknown): Promise<void> {
    const edit = this.#find(given)?.edit;
    if (edit === undefined) return;
    if (edit.runs.length === 0) throw noRun();
    const model = await (await this.#services.models()).pick(l10n.t('Try Again with Another Model'));
    if (model !== undefined) await this.tryAgain(given, [model]);
  }

  /** Sends a follow-up instruction; the new result is shown against the same original. */
  async refine(given: unknown): Promise<void> {
    const target = this.#find(given);
    if (target === undefined) return;
    const { editing, edit } = target;
    const { run, plan } = edit;
    if (run === undefined) throw noRun();
    const instructions = instructionsOf(given) ?? (await this.#askHow(run.model));
    if (instructions === undefined) return;
    const last = plan.rounds.at(-1);
    if (last === undefined) return;
    const answered = [...plan.rounds.slice(0, -1), { ...last, answer: run.text }];
    edit.plan = { ...plan, rounds: [...answered, { ask: refineText(instructions, plan.tag) }], models: [run.model] };
    await this.#restart(editing, edit, keepsDecided(given));
  }

  async #askHow(model: string): Promise<string | undefined> {
    const title = await titleWithModel(this.#services, l10n.t('Refine Edit'), [model]);
    return askForInput(this.#services, { title, prompt: l10n.t('What should change?'), history: 'refine' });
  }

  async resume(given: unknown): Promise<void> {
    const target = this.#find(given);
    if (target === undefined) return;
    const { editing, edit } = target;
    if (!edit.review.canContinue || edit.run === undefined) {
      throw new AppError('request', l10n.t('This edit cannot go on from here. Try it again instead.'), {
        code: 'no-resume',
      });
    }
    await this.#edits.streams.resume(editing, edit);
    this.#edits.refresh(editing);
  }

  /** Takes what arrived of a result that ended early; the rest of the original stays. */
  async keep(given: unknown): Promise<void> {
    const target = this.#find(given);
    if (target === undefined) return;
    const { editing, edit } = target;
    await this.#run({ editing, edit }, (review) => review.acceptAll());
  }

  async revert(given: unknown): Promise<void> {
    const target = this.#find(given);
    if (target === undefined) return;
    const { editing, edit } = target;
    edit.stop();
    await this.#run({ editing, edit }, (review) => review.revert());
  }

  async showResult(given: unknown): Promise<void> {
    const target = this.#find(given);
    if (target === undefined) return;
    const { editing, edit } = target;
    const result = this.#edits.target(given)?.given.result ?? (edit.alternatives.activeIndex + 1) % edit.runs.length;
    await editing.switchTo(edit, result);
    this.#edits.refresh(editing);
  }

  async more(given: unknown): Promise<void> {
    const target = this.#find(given);
    if (target === undefined) return;
    await pickMore(target.editing, target.edit, this.#edits.target(given)?.given.hunk);
  }

  /** Shows the original beside the file, which then has the result alone, as if it had been saved. */
  async compare(given: unknown): Promise<void> {
    const target = this.#find(given);
    if (target === undefined) return;
    const { editing } = target;
    await editing.command(
      ({ isOpen, review }) => isOpen && review.state !== 'streaming',
      (review) => review.fold(),
    );
    this.#edits.refresh(editing);
    await compareWithOriginal(editing);
  }

  async #restart(editing: DocumentEditing, edit: InlineEdit, keepsWhatIs = false): Promise<void> {
    const runs = edit.plan.models.map((model) => new ModelRun(model, systemClock));
    await this.#edits.streams.restart(editing, edit, runs, keepsWhatIs);
    this.#edits.refresh(editing);
  }

  async #decide(given: unknown, work: (review: EditReview) => TextEdit[]): Promise<void> {
    const target = this.#find(given);
    if (target === undefined) return;
    const { editing, edit } = target;
    const isOne = this.#edits.target(given)?.given.edit !== undefined;
    const isApplied = await editing.command((candidate) => (isOne ? candidate === edit : candidate.isOpen), work);
    if (!isApplied) throw refused();
    this.#edits.refresh(editing);
    // What a key is about next must be in view.
    if (isAmongCompared(editing.uri)) await this.#goOn(target, edit.review.startLine);
  }

  async #decideOne(given: unknown, work: (review: EditReview, hunk: string) => TextEdit[]): Promise<void> {
    const target = this.#find(given);
    if (target === undefined) return;
    const { editing, edit } = target;
    const named = this.#edits.target(given)?.given.hunk;
    const line = visibleEditor(editing.uri)?.selection.active.line ?? 0;
    const hunks = edit.review.hunks().filter((hunk) => !hunk.open);
    const at = hunks.find((hunk) => hunk.start <= line && line < Math.max(hunk.end, hunk.start + 1));
    const id = named ?? at?.id ?? edit.review.next(line)?.id;
    const start = edit.review.hunks().find((hunk) => hunk.id === id)?.start;
    if (id === undefined || start === undefined) return;
    await this.#run({ editing, edit }, (review) => work(review, id));
    if (!edit.review.hunks().some((hunk) => hunk.id === id)) await this.#goOn({ editing, edit }, start);
  }

  /** After a decision on what stood at a line: to what is open next in this document, else in the next file of the same change. */
  async #goOn({ editing, edit }: Target, line: number): Promise<void> {
    const { reviews } = this.#edits;
    const left = reviews.changesIn(editing);
    const next = left.find(({ start }) => start >= line) ?? left[0];
    if (next !== undefined) {
      this.#show({ document: editing, start: next.start });
      return;
    }
    const { maker } = edit;
    const isSame = (change: ListedChange): boolean =>
      isAmongCompared(editing.uri) || (maker.kind !== 'action' && isSameMaker(change.maker, maker));
    const other = reviews.beside({ document: editing, line }, 1, isSame);
    if (other === undefined) tellDone(nameOf(editing.uri), reviews.counts());
    else await this.#goTo(other);
  }

  async #goTo(to: Place): Promise<void> {
    if (isAmongCompared(to.document.uri)) this.#show(to);
    else await revealLine(await vscode.workspace.openTextDocument(to.document.uri), to.start);
  }

  /** Where several files are compared, the comparison stays in front, and the cursor in the file it is in. */
  #show(to: Place): void {
    const { uri } = to.document;
    const isThere = vscode.window.activeTextEditor?.document.uri.toString() === uri.toString();
    this.#edits.reviews.lead(isThere || !isAmongCompared(uri) ? undefined : to);
    showLine(visibleEditor(uri), to.start);
  }

  async #run({ editing, edit }: Target, work: (review: EditReview) => TextEdit[]): Promise<void> {
    if (!(await editing.command((candidate) => candidate === edit, work))) throw refused();
    this.#edits.refresh(editing);
  }

  /** Where there is nothing to decide, that is said in passing: it is no failure. */
  #find(given: unknown): Target | undefined {
    const target = this.#edits.target(given);
    if (target === undefined) tellNothing(l10n.t('AI Gateway: No pending changes in this editor.'));
    return target;
  }
}

function showLine(editor: vscode.TextEditor | undefined, line: number): void {
  if (editor === undefined) return;
  editor.selection = new vscode.Selection(line, 0, line, 0);
  editor.revealRange(editor.selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

function isSameMaker(one: EditMaker, other: EditMaker): boolean {
  return 'turnId' in one && 'turnId' in other && one.kind === other.kind && one.turnId === other.turnId;
}

function tellDone(name: string, { open, files }: ReviewCounts): void {
  const where = files === 1 ? l10n.t('another file') : l10n.t`${files} other files`;
  const rest =
    open === 0
      ? ''
      : ` ${counted(
          open,
          (count) => l10n.t`${count} change is open in ${where}.`,
          (count) => l10n.t`${count} changes are open in ${where}.`,
        )}`;
  const sentence = l10n.t`AI Gateway: No pending changes in ${plainWords(name)}.`;
  vscode.window.setStatusBarMessage(sentence + rest, 5_000);
}

function tellNothing(sentence = l10n.t('AI Gateway: No pending changes in any file.')): void {
  vscode.window.setStatusBarMessage(sentence, 5_000);
}

function instructionsOf(given: unknown): string | undefined {
  const isGiven = typeof given === 'object' && given !== null && 'instructions' in given;
  return isGiven && typeof given.instructions === 'string' ? given.instructions : undefined;
}

/** Whether what was accepted so far stays: the next result is then compared with that. */
function keepsDecided(given: unknown): boolean {
  return typeof given === 'object' && given !== null && 'keepsDecided' in given && given.keepsDecided === true;
}

function noRun(): AppError {
  return new AppError(
    'request',
    l10n.t('This edit comes from before the window was reloaded. Start again from a selection.'),
    {
      code: 'no-run',
    },
  );
}
