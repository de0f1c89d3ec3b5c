import * as vscode from 'vscode';
import { PROPOSAL_SCHEME } from '../../base/manifest.ts';
import { convertIndentUnit, indentOf, reindent } from '../../core/editing/indent.ts';
import { languageIdOf } from '../../core/code/languageIds.ts';
import { placeCode, type Placement } from '../../core/editing/placement.ts';
import type { ProposalStore, Propose } from './proposals.ts';

export interface CodeBlock {
  readonly code: string;
  readonly language: string;
}

/** Documents that look like editors and cannot take code. */
const NOT_EDITABLE: ReadonlySet<string> = new Set(['output', 'git', 'vscode-settings', 'debug', PROPOSAL_SCHEME]);

/** The editor a person would call "the open one": the active one, or the first that is visible. */
export function targetEditor(): vscode.TextEditor | undefined {
  const candidates = [vscode.window.activeTextEditor, ...vscode.window.visibleTextEditors];
  return candidates.find((editor) => editor !== undefined && !NOT_EDITABLE.has(editor.document.uri.scheme));
}

/** What the panel's buttons on a code block do. */
export class CodeActions {
  readonly #proposals: ProposalStore;

  constructor(proposals: ProposalStore) {
    this.#proposals = proposals;
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
    const code = convertIndentUnit(block.code.replace(/\n+$/, ''), indentUnit(editor));
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
    await vscode.window.showTextDocument(editor.document, {
      viewColumn: editor.viewColumn ?? vscode.ViewColumn.Active,
    });
  }

  async newFile(block: CodeBlock): Promise<void> {
    const language = languageIdOf(block.language, await vscode.languages.getLanguages());
    const document = await vscode.workspace.openTextDocument({
      content: block.code,
      ...(language !== undefined && { language }),
    });
    await vscode.window.showTextDocument(document, { preview: false });
  }

  /** Shows what the open file would be with the block in its place, as a diff to apply or discard. */
  async apply(block: CodeBlock): Promise<void> {
    const editor = targetEditor();
    if (editor === undefined) {
      await this.#offerNewFile(block, 'Open the file the code belongs to first.');
      return;
    }
    const code = convertIndentUnit(block.code, indentUnit(editor));
    const selected = editor.document.getText(editor.selection);
    const place = (document: vscode.TextDocument): Placement => placeIn(document, editor, selected, code);
    const placement = place(editor.document);
    if (placement.kind === 'unplaced') {
      await this.#offerElsewhere(block, placement.reason);
      return;
    }
    const propose: Propose = (document) => {
      const again = place(document);
      return again.kind === 'unplaced' ? undefined : withEol(again.text, document);
    };
    if (!(await this.#proposals.show(editor.document, propose))) {
      void vscode.window.showInformationMessage('The file already has this code.');
    }
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

function placeIn(document: vscode.TextDocument, editor: vscode.TextEditor, selected: string, code: string): Placement {
  const text = document.getText().replaceAll('\r\n', '\n');
  return placeCode({ document: text, selection: selectionIn(text, document, editor, selected), code });
}

/** The selection as offsets; in a document that changed meanwhile, the same text if it is still there exactly once. */
function selectionIn(text: string, document: vscode.TextDocument, editor: vscode.TextEditor, selected: string) {
  const wanted = selected.replaceAll('\r\n', '\n');
  if (wanted === '') return { start: 0, end: 0 };
  const live = editor.document === document ? document.getText(editor.selection) : undefined;
  if (live === selected) {
    const before = document.getText(new vscode.Range(new vscode.Position(0, 0), editor.selection.start));
    const start = before.replaceAll('\r\n', '\n').length;
    return { start, end: start + wanted.length };
  }
  const start = text.indexOf(wanted);
  const isUnique = start >= 0 && text.indexOf(wanted, start + 1) < 0;
  return isUnique ? { start, end: start + wanted.length } : { start: 0, end: 0 };
}

function withEol(text: string, document: vscode.TextDocument): string {
  return document.eol === vscode.EndOfLine.CRLF ? text.replaceAll('\n', '\r\n') : text;
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
