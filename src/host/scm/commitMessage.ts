// Commit messages and pull requests in source control.

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { delay } from '../../base/async.ts';
import { AppError } from '../../base/errors.ts';
import { freeTag } from '../../core/answers/answerTags.ts';
import { CommitMessageStream } from '../../core/commit/message.ts';
import { commitOutputTokens, commitSystemPrompt, commitUserText, messageTags } from '../../core/commit/prompts.ts';
import { reduceDiff, reductionNote, type ReducedDiff } from '../../core/commit/reduce.ts';
import { ContextKeys } from '../../base/manifest.ts';
import { secretGate } from '../actions/secretGate.ts';
import { Throttle } from '../../base/throttle.ts';
import { formatMoney } from '../../core/text/format.ts';
import { askOnce, oneShotOptions, type OneShotEnd } from '../models/oneShot.ts';
import type { ModelServices } from '../models/modelChoice.ts';
import { payerOf, withPayer } from '../models/payer.ts';
import { changesOf, neverSentIn, type Changes } from './changes.ts';
import { recentSubjects, repositoryFor, type GitRepository } from './git.ts';
import { counted } from '../../core/text/plural.ts';

/** The box is drawn at most this often, however fast the model is. */
const DRAW_MS = 120;
/** How often the box is looked at between two writes: there is no event for it. */
const WATCH_MS = 50;
/** A write is refused when a key crossed it, which is seen by then; refused for no such reason it is tried again. */
const WRITE_TRIES = 3;
const CATCHING_UP_MS = 10;

const running = new Map<string, AbortController>();

/** Stops what is being written; what arrived stays in the box. */
export function stopCommitMessage(): Promise<void> {
  for (const controller of running.values())
    controller.abort(new AppError('cancelled', l10n.t('Stopped by the user.')));
  return Promise.resolve();
}

/** Writes a message for the next commit into the box of source control. It never commits. */
export async function generateCommitMessage(services: ModelServices, source: unknown): Promise<void> {
  const repository = await repositoryFor(source, l10n.t('Generate Commit Message'));
  if (repository === undefined) return;
  const key = repository.rootUri.toString();
  if (running.has(key)) return;
  const controller = new AbortController();
  running.set(key, controller);
  await showRunning();
  try {
    await write(services, repository, controller.signal);
  } finally {
    running.delete(key);
    await showRunning();
  }
}

async function showRunning(): Promise<void> {
  await vscode.commands.executeCommand('setContext', ContextKeys.isWritingCommitMessage, running.size > 0);
}

async function write(services: ModelServices, repository: GitRepository, signal: AbortSignal): Promise<void> {
  const changes = await changesOf(repository, signal);
  const reduced = reduceDiff(changes.files, neverSentIn(repository));
  const branch = repository.state.HEAD?.name;
  // One text, so that nothing of it can pass by the gate.
  const text = commitUserText({
    diff: reduced.text,
    recentSubjects: await recentSubjects(repository),
    draft: repository.inputBox.value,
    ...(branch !== undefined && { branch }),
  });
  const gate = await secretGate([text]);
  if (gate === undefined) return;
  const options = await oneShotOptions(services, commitOutputTokens);
  if (options === undefined) return;
  const { user, workspace } = services.settings.instructions('aiGateway.commit.instructions');
  const tag = freeTag([text, user, workspace], messageTags);
  const question = {
    options,
    system: commitSystemPrompt([user, workspace], tag),
    text: gate(text),
  };
  const payer = await payerOf(services);
  // The message appears in the view: it should be in sight.
  await vscode.commands.executeCommand('workbench.view.scm');
  const box = new MessageBox(repository);
  const end = await vscode.window.withProgress({ location: vscode.ProgressLocation.SourceControl }, () =>
    stream(services, question, new CommitMessageStream(tag), { box, signal }),
  );
  await tell(services, { end, box, changes, reduced, payer });
}

async function stream(
  services: ModelServices,
  question: Parameters<typeof askOnce>[1],
  message: CommitMessageStream,
  { box, signal }: { readonly box: MessageBox; readonly signal: AbortSignal },
): Promise<OneShotEnd> {
  const stop = new AbortController();
  const stopIfTaken = (isOurs: boolean): void => {
    if (!isOurs) stop.abort(new AppError('cancelled', l10n.t('The box was edited.')));
  };
  const draw = new Throttle(DRAW_MS, () => void box.show().then(stopIfTaken));
  const watch = setInterval(() => stopIfTaken(box.isOurs()), WATCH_MS);
  try {
    return await askOnce(services, question, AbortSignal.any([signal, stop.signal]), (piece) => {
      box.text = message.push(piece);
      draw.call();
    });
  } finally {
    draw.dispose();
    clearInterval(watch);
    box.text = message.finish();
    await box.show();
  }
}

/** The box of source control: what it held before, and what we put there. */
class MessageBox {
  readonly #repository: GitRepository;
  readonly before: string;
  text = '';
  #shown: string;
  #coming: string | undefined;
  #isTakenOver = false;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(repository: GitRepository) {
    this.#repository = repository;
    this.before = repository.inputBox.value;
    this.#shown = lines(this.before);
  }

  /** False once somebody else has changed the box: it is theirs then. */
  isOurs(): boolean {
    const found = lines(this.#repository.inputBox.value);
    this.#isTakenOver ||= found !== this.#shown && found !== this.#coming;
    return !this.#isTakenOver;
  }

  /** Draws the text after what is being drawn; resolves to whether the box is still ours. Never rejects. */
  show(): Promise<boolean> {
    const drawn = this.#writing.then(() => this.#draw());
    this.#writing = drawn;
    return drawn;
  }

  async #draw(): Promise<boolean> {
    if (this.text === '' || this.text === this.#shown) return this.isOurs();
    const { text } = this;
    this.#coming = text;
    let isWritten = false;
    for (let tries = 0; !isWritten && tries < WRITE_TRIES && this.isOurs(); tries += 1) {
      isWritten = await this.#replace(text);
    }
    // Out of sight the document does not reach the box, and nobody types there.
    const { inputBox } = this.#repository;
    if (this.isOurs() && lines(inputBox.value) !== text) inputBox.value = text;
    if (this.isOurs()) this.#shown = text;
    this.#coming = undefined;
    return this.isOurs();
  }

  /**
   * Writes into the document behind the box. The editor refuses that after a key that we have not heard of yet; setting the
   * box's value would write over it.
   */
  async #replace(text: string): Promise<boolean> {
    const query = `rootUri=${encodeURIComponent(this.#repository.rootUri.toString())}`;
    const document = vscode.workspace.textDocuments.find(
      ({ uri }) => uri.scheme === 'vscode-scm' && uri.query === query,
    );
    if (document === undefined) return false;
    // What was typed is told of the document first, then of the box; out of sight they differ for long.
    if (lines(document.getText()) !== this.#shown) return delay(CATCHING_UP_MS).then(() => false);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
    return vscode.workspace.applyEdit(edit).then(undefined, () => false);
  }

  get hasReplaced(): boolean {
    return this.before.trim() !== '' && this.#shown !== lines(this.before);
  }

  restore(): void {
    this.#repository.inputBox.value = this.before;
    this.#shown = lines(this.before);
  }
}

/** The editor gives line breaks as the system has them, whatever was written. */
function lines(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

interface Written {
  readonly end: OneShotEnd;
  readonly box: MessageBox;
  readonly changes: Changes;
  readonly reduced: ReducedDiff;
  readonly payer: string | undefined;
}

async function tell(services: ModelServices, written: Written): Promise<void> {
  const { end, box, changes, reduced } = written;
  if (end.error !== undefined) {
    if (box.hasReplaced) offerUndo(services, box, l10n.t('The message is not complete.'));
    throw end.error;
  }
  if (end.reason === 'cancelled') {
    if (box.hasReplaced) offerUndo(services, box, l10n.t('Stopped; what arrived is in the box.'));
    return;
  }
  if (box.text === '')
    throw new AppError('protocol', l10n.t('The model gave no commit message. Try again, or pick another model.'), {
      actions: ['pick-model'],
    });
  const said = summary(written);
  services.log.info(said);
  if (box.hasReplaced) offerUndo(services, box, said);
  else if (reductionNote(reduced, changes.unread) !== '') void vscode.window.showInformationMessage(said);
  else vscode.window.setStatusBarMessage(said, 8_000);
}

function summary({ end, changes, reduced, payer }: Written): string {
  const written = changes.isStaged
    ? counted(
        reduced.fileCount,
        l10n.t('Commit message written from {0} staged file'),
        l10n.t('Commit message written from {0} staged files'),
      )
    : counted(
        reduced.fileCount,
        l10n.t('Commit message written from {0} changed file'),
        l10n.t('Commit message written from {0} changed files'),
      );
  const note = reductionNote(reduced, changes.unread);
  const paid = withPayer(end.costUsd === undefined ? '' : formatMoney(end.costUsd), payer).replace(/^, /, '');
  const cost = paid === '' ? '' : ` (${paid})`;
  return `${written}${note === '' ? '' : `: ${note}`}${cost}.`;
}

/** The text that was in the box is one press away. */
function offerUndo(services: ModelServices, box: MessageBox, sentence: string): void {
  const undo = l10n.t('Restore Previous Text');
  vscode.window.showInformationMessage(sentence, undo).then(
    (choice) => {
      if (choice === undo) box.restore();
    },
    (error: unknown) => services.log.warn('The previous commit message could not be offered.', error),
  );
}
