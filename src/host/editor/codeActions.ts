// What the buttons on a code block of the chat do with the open editor.

import * as vscode from 'vscode';
import { convertIndentUnit } from '../../core/code/indentUnit.ts';
import { indentOf, reindent } from '../../core/text/indent.ts';
import { languageIdOf } from '../../core/code/languageIds.ts';
import { changedLines } from '../../core/editing/changedLines.ts';
import { placeCode, type Placement } from '../../core/editing/placement.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import { normalised } from '../../core/toolcalls/writing/replacements.ts';
import type { InlineEdits } from '../editing/inlineEdits.ts';
import { hasOpenChanges, Proposal, showForReview } from '../editing/proposal.ts';
import { nameOf } from '../editing/textDocuments.ts';
import { withoutEnd } from '../../base/trim.ts';

export interface CodeBlock {
  readonly code: string;
  readonly language: string;
}

/** Documents that look like editors and cannot take code. */
const NOT_EDITABLE: ReadonlySet<string> = new Set(['output', 'git', 'vscode-settings', 'debug']);

/** The editor a user would call "the open one": the active one, or the first that is visible. */
export function targetEditor(): vscode.TextEditor | undefined {
  const candidates = [vscode.window.activeTextEditor, ...vscode.window.visibleTextEditors];
  return candidates.find((editor) => editor !== undefined && !NOT_EDITABLE.has(editor.document.uri.scheme));
}

/** What the panel's buttons on a code block do. */
export class CodeActions {
  readonly #edits: () => Promise<InlineEdits>;
  #last: Promise<void> = Promise.resolve();

  constructor(edits: () => Promise<InlineEdits>) {
    this.#edits = edits;
  }

  async copy(block: CodeBlock): Promise<void> {
    await vscode.env.clipboard.writeText(block.code);
  }

  /** Puts the code at every cursor, or in place of the selections, at their depth; one undo takes it back. */
  async insert(block: CodeBlock): Promise<void> {
    const editor = targetEditor();
    if (editor === undefined) {
      await this.#offerNewFile(block, 'Open a file first, then the code can be inserted at its cursor.');
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
        'The code could not be inserted: the file is read-only or changed just now.',
      );
      return;
    }
    await showForReview(editor.document, false);
  }

  async newFile(block: CodeBlock): Promise<void> {
    const language = languageIdOf(block.language, await vscode.languages.getLanguages());
    const document = await vscode.workspace.openTextDocument({
      content: block.code,
      ...(language !== undefined && { language }),
    });
    await vscode.window.showTextDocument(document, { preview: false });
  }

  /** Puts the block in its place in the open file, as a change to accept or reject there. */
  async apply(block: CodeBlock): Promise<void> {
    const editor = targetEditor();
    if (editor === undefined) {
      await this.#offerNewFile(block, 'Open the file the code belongs to first.');
      return;
    }
    const { document } = editor;
    const edits = await this.#edits();
    const outcome = await this.#inTurn(() => begin(edits, document, block));
    if (outcome.kind === 'unplaced') await this.#offerElsewhere(block, outcome.reason);
    else if (outcome.kind === 'waiting' && (await acceptOpen(edits, document))) await this.apply(block);
    else if (outcome.kind === 'begun') await outcome.proposal.reveal();
    else if (outcome.kind === 'same') void vscode.window.showInformationMessage('The file already has this code.');
    else if (outcome.kind === 'refused')
      void vscode.window.showWarningMessage('The file is read-only or was closed, so the code was not applied.');
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

  async #offerElsewhere(block: CodeBlock, reason: string): Promise<void> {
    const insert = 'Insert at Cursor';
    const open = 'Open in New File';
    const choice = await vscode.window.showInformationMessage(
      `${reason} Select the lines it replaces and press Apply again, or put it somewhere yourself.`,
      insert,
      open,
    );
    if (choice === insert) await this.insert(block);
    else if (choice === open) await this.newFile(block);
  }

  async #offerNewFile(block: CodeBlock, reason: string): Promise<void> {
    const open = 'Open in New File';
    if ((await vscode.window.showInformationMessage(reason, open)) === open) await this.newFile(block);
  }
}

type Begun =
  | { readonly kind: 'begun'; readonly proposal: Proposal }
  | { readonly kind: 'waiting' | 'same' | 'refused' }
  | { readonly kind: 'unplaced'; readonly reason: string };

/** Begins the review of a block. Once the document is shown, nothing can come between placing the block and writing it. */
async function begin(edits: InlineEdits, document: vscode.TextDocument, block: CodeBlock): Promise<Begun> {
  const editor = await showForReview(document, true);
  if (hasOpenChanges(edits, document.uri)) return { kind: 'waiting' };
  const placement = placeIn(editor, convertIndentUnit(block.code, indentUnit(editor)));
  if (placement.kind === 'unplaced') return placement;
  const change = changedLines(normalised(document.getText()), placement.text);
  if (change === undefined) return { kind: 'same' };
  const proposal = new Proposal(edits, document, [change]);
  return (await proposal.writeInto(editor, 'Apply')) ? { kind: 'begun', proposal } : { kind: 'refused' };
}

/** A block over lines that wait for a decision would be placed by text that may go: asks for the decision. */
async function acceptOpen(edits: InlineEdits, document: vscode.TextDocument): Promise<boolean> {
  const name = plainWords(nameOf(document.uri));
  if (edits.find(document.uri)?.isRunning === true) {
    void vscode.window.showInformationMessage(`${name} is still being edited. Press Apply again when that has ended.`);
    return false;
  }
  const accept = 'Accept Them and Apply';
  const sentence = `${name} has changes that are not accepted or rejected yet.`;
  if ((await vscode.window.showInformationMessage(sentence, accept)) !== accept) return false;
  const editing = edits.find(document.uri);
  await editing?.command(
    (edit) => edit.isOpen,
    (review) => review.acceptAll(),
  );
  if (editing !== undefined) edits.refresh(editing);
  if (!hasOpenChanges(edits, document.uri)) return true;
  void vscode.window.showWarningMessage(`The changes in ${name} could not be accepted. Decide on them in the file.`);
  return false;
}

function placeIn({ document, selection }: vscode.TextEditor, code: string): Placement {
  const before = document.getText(new vscode.Range(new vscode.Position(0, 0), selection.start));
  const start = normalised(before).length;
  const end = start + normalised(document.getText(selection)).length;
  return placeCode({ document: normalised(document.getText()), selection: { start, end }, code });
}

/** The code at the depth of the line it goes to: whole lines where the cursor stands in leading blanks. */
function fitted(document: vscode.TextDocument, selection: vscode.Selection, code: string): string {
  const line = document.lineAt(selection.start.line).text;
  const indent = indentOf(line).slice(0, selection.start.character);
  return reindent(code, indent).slice(indent.length);
}

function indentUnit(editor: vscode.TextEditor): string {
  const { insertSpaces, tabSize } = editor.options;
  if (insertSpaces === false) return '\t';
  return ' '.repeat(typeof tabSize === 'number' ? tabSize : 4);
}
