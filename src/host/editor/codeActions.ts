// What the buttons on a code block of the chat do with the open editor.

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { newFileText } from '../../core/apply/placeBlock.ts';
import { convertIndentUnit } from '../../core/code/indentUnit.ts';
import { indentOf, reindent } from '../../core/text/indent.ts';
import { languageIdOf } from '../../core/code/languageIds.ts';
import type { AnswerBlock } from '../../core/markdown/answerBlocks.ts';
import { commandOfBlock } from '../../core/terminal/suggestion.ts';
import { inertLine, plainWords } from '../../core/text/plainWords.ts';
import type { InlineEdits } from '../editing/inlineEdits.ts';
import type { ReviewCopies } from '../editing/reviewCopies.ts';
import { showForReview } from '../editing/proposal.ts';
import { isDrafted, reviewNewFile } from '../editing/newFileReview.ts';
import { nameOf } from '../editing/textDocuments.ts';
import { putIntoTerminal, shellName, showTerminal, type RunningPrograms } from '../window/terminalLine.ts';
import { withoutEnd } from '../../base/trim.ts';
import type { ApplyAll } from './applyAll.ts';
import { acceptWaiting, beginReview, indentUnit } from './beginReview.ts';
import { targetOf, type NewPlace } from './blockTarget.ts';
import { targetEditor } from './targetEditor.ts';

/** What the panel's buttons on a code block do. */
export class CodeActions {
  /** All blocks of an answer at once. */
  readonly all: ApplyAll;
  readonly #edits: () => Promise<InlineEdits>;
  readonly #copies: () => ReviewCopies;
  readonly #terminals: RunningPrograms;
  #last: Promise<void> = Promise.resolve();

  constructor(
    edits: () => Promise<InlineEdits>,
    copies: () => ReviewCopies,
    terminals: RunningPrograms,
    all: ApplyAll,
  ) {
    this.#edits = edits;
    this.#copies = copies;
    this.#terminals = terminals;
    this.all = all;
  }

  async copy(block: AnswerBlock): Promise<void> {
    await vscode.env.clipboard.writeText(block.code);
  }

  /** Puts the code at every cursor, or in place of the selections, at their depth; one undo takes it back. */
  async insert(block: AnswerBlock): Promise<void> {
    const editor = targetEditor();
    if (editor === undefined) {
      await this.#offerNewFile(block, l10n.t('Open a file first, then the code can be inserted at its cursor.'));
      return;
    }
    const code = convertIndentUnit(withoutEnd(block.code, '\n'), indentUnit(editor));
    const done = await editor.edit(
      (edit) => {
        for (const selection of editor.selections) edit.replace(selection, fitted(editor.document, selection, code));
      },
      { undoStopBefore: true, undoStopAfter: true },
    );
    if (!done) {
      void vscode.window.showWarningMessage(
        l10n.t('The code could not be inserted: the file is read-only or changed just now.'),
      );
      return;
    }
    await showForReview(editor.document, false);
  }

  /**
   * Puts a command of one line into the terminal; of several it is copied, as each line break would run what is before it.
   * That runs nothing, so it is there in Restricted Mode too.
   */
  async intoTerminal(block: AnswerBlock): Promise<void> {
    const { command, isOneLine, removed } = commandOfBlock(block.code, block.info, shellName());
    const tell = (words: string): void =>
      void vscode.window.showInformationMessage(inertLine(`${words} ${removed}`.trim()));
    if (command === '') return tell(l10n.t('There is no command in this block.'));
    if (isOneLine) {
      putIntoTerminal(command, this.#terminals);
      if (removed !== '') tell(l10n.t('The command was inserted, not run.'));
      return;
    }
    await vscode.env.clipboard.writeText(command);
    showTerminal(this.#terminals);
    tell(l10n.t('Several lines would run as they are inserted, so they were copied. Paste them to run them.'));
  }

  async newFile(block: AnswerBlock): Promise<void> {
    const language = languageIdOf(block.language, await vscode.languages.getLanguages());
    const document = await vscode.workspace.openTextDocument({
      content: block.code,
      ...(language !== undefined && { language }),
    });
    await vscode.window.showTextDocument(document, { preview: false });
  }

  /** Puts the block in its place in the file it is for, as a change to accept or reject there. */
  async apply(block: AnswerBlock): Promise<void> {
    const target = await targetOf(block);
    switch (target.kind) {
      case 'document':
        return this.#applyTo(target.document, block);
      case 'new':
        return this.#create(target, block);
      case 'command':
        return this.#offerTerminal(block);
      case 'none':
        return this.#offerNewFile(block, l10n.t('Open the file the code belongs to first.'));
      case 'refused':
        return this.#offerNewFile(block, target.reason);
      case 'cancelled':
        return;
    }
  }

  async #applyTo(document: vscode.TextDocument, block: AnswerBlock): Promise<void> {
    const edits = await this.#edits();
    const given = { edits, document, blocks: [block], maker: { kind: 'apply' }, isForSelection: true } as const;
    const outcome = await this.#inTurn(() => beginReview(given));
    const unplaced = 'unplaced' in outcome ? outcome.unplaced[0]?.reason : undefined;
    const note = 'note' in outcome ? outcome.note : undefined;
    if (unplaced !== undefined) {
      await this.#offerElsewhere(block, note === undefined ? unplaced : `${note} ${unplaced}`);
      return;
    }
    if (note !== undefined) void vscode.window.showInformationMessage(note);
    if (outcome.kind === 'stopped') tellStopped();
    else if (outcome.kind === 'waiting' && (await acceptOpen(edits, document))) await this.#applyTo(document, block);
    else if (outcome.kind === 'begun') await outcome.proposal.reveal();
    else if (outcome.kind === 'same')
      void vscode.window.showInformationMessage(l10n.t('The file already has this code.'));
    else if (outcome.kind === 'refused')
      void vscode.window.showWarningMessage(
        l10n.t('The file is read-only or was closed, so the code was not applied.'),
      );
  }

  /** A file that the answer names and that is not there: it exists once its text is accepted. */
  async #create(target: NewPlace, block: AnswerBlock): Promise<void> {
    const label = plainWords(target.label);
    const copies = this.#copies();
    if (isDrafted(target.uri, copies)) {
      void vscode.window.showWarningMessage(
        l10n.t`There is unsaved text for ${label} already. Save or close it first.`,
      );
      return;
    }
    const { uri } = target;
    const content = newFileText(block.code, label);
    const end = await reviewNewFile({
      uri,
      label,
      content,
      inline: await this.#edits(),
      copies,
      maker: { kind: 'apply' },
      mayCreate: () => target.mayCreate(),
    });
    if (end === 'refused') {
      void vscode.window.showWarningMessage(
        l10n.t`${label} could not be saved there. Its text is still open, unsaved.`,
      );
    }
  }

  /** One after the other: a button pressed twice begins one review. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }

  async #offerElsewhere(block: AnswerBlock, reason: string): Promise<void> {
    const insert = l10n.t('Insert at Cursor');
    const open = l10n.t('Open in New File');
    const choice = await vscode.window.showInformationMessage(
      l10n.t`${reason} Select the lines it replaces and press Apply again, or put it somewhere yourself.`,
      insert,
      open,
    );
    if (choice === insert) await this.insert(block);
    else if (choice === open) await this.newFile(block);
  }

  async #offerTerminal(block: AnswerBlock): Promise<void> {
    const terminal = l10n.t('Insert into Terminal');
    const insert = l10n.t('Insert at Cursor');
    const sentence = l10n.t('This block is a command or its output, not code for a file.');
    const choice = await vscode.window.showInformationMessage(sentence, terminal, insert);
    if (choice === insert) await this.insert(block);
    else if (choice === terminal) await this.intoTerminal(block);
  }

  async #offerNewFile(block: AnswerBlock, reason: string): Promise<void> {
    const open = l10n.t('Open in New File');
    if ((await vscode.window.showInformationMessage(plainWords(reason), open)) === open) await this.newFile(block);
  }
}

function tellStopped(): void {
  vscode.window.setStatusBarMessage(l10n.t('Stopped; nothing was applied.'), 5_000);
}

/** A block over lines that wait for a decision would be placed by text that may go: asks for the decision. */
async function acceptOpen(edits: InlineEdits, document: vscode.TextDocument): Promise<boolean> {
  const name = plainWords(nameOf(document.uri));
  if (edits.find(document.uri)?.isRunning === true) {
    void vscode.window.showInformationMessage(
      l10n.t`${name} is still being edited. Press Apply again when that has ended.`,
    );
    return false;
  }
  const accept = l10n.t('Accept Them and Apply');
  const sentence = l10n.t`${name} has changes that are not accepted or rejected yet.`;
  if ((await vscode.window.showInformationMessage(sentence, accept)) !== accept) return false;
  if (await acceptWaiting(edits, document)) return true;
  void vscode.window.showWarningMessage(
    l10n.t`The changes in ${name} could not be accepted. Decide on them in the file.`,
  );
  return false;
}

/** The code at the depth of the line it goes to: whole lines where the cursor stands in leading blanks. */
function fitted(document: vscode.TextDocument, selection: vscode.Selection, code: string): string {
  const line = document.lineAt(selection.start.line).text;
  const indent = indentOf(line).slice(0, selection.start.character);
  return reindent(code, indent).slice(indent.length);
}
