import * as vscode from 'vscode';
import type { EditMaker } from '../../core/editing/inlineEdit.ts';
import { normalised } from '../../core/toolcalls/writing/replacements.ts';
import type { InlineEdits } from './inlineEdits.ts';
import { Proposal } from './proposal.ts';
import { openDocument } from './textDocuments.ts';

export interface NewFile {
  /** Where it will lie. */
  readonly uri: vscode.Uri;
  readonly label: string;
  readonly content: string;
  readonly inline: InlineEdits;
  readonly maker?: EditMaker | undefined;
  readonly onWaiting?: (proposal: Proposal) => void;
  /** Its text is on screen. */
  readonly onShown?: () => void;
  /** Asked once more before it is saved: folders may have become links while it waited. */
  mayCreate(): Promise<boolean>;
}

/** `shared`: created, with text that the user typed. `refused`: accepted, and could not be saved. */
export type NewFileEnd = 'created' | 'shared' | 'rejected' | 'refused';

/** Whether the user has unsaved text of their own under the name of a file that is to be made. */
export function isDrafted(uri: vscode.Uri): boolean {
  return (openDocument(draftOf(uri))?.getText() ?? '') !== '';
}

/** Shows the text of a new file for review, unsaved under its name; the file exists once the user accepted it. */
export async function reviewNewFile(file: NewFile): Promise<NewFileEnd> {
  const { uri, label, content, inline } = file;
  const document = await vscode.workspace.openTextDocument(draftOf(uri));
  const lines = content.replace(/\n$/, '').split('\n');
  const proposal = new Proposal(inline, document, [{ start: 0, end: 0, lines }], { maker: file.maker });
  file.onWaiting?.(proposal);
  if (!(await proposal.write('New file'))) throw new Error(`${label} could not be shown for review.`);
  file.onShown?.();
  const decided = await proposal.decided();
  proposal.letGo();
  if (decided.type === 'closed') {
    const text = await textOf(uri);
    if (text === undefined) return 'rejected';
    return isSameText(text, content) ? 'created' : 'shared';
  }
  if (decided.result === 'rejected') {
    await discard(document);
    return 'rejected';
  }
  const isShared = !isSameText(normalised(document.getText()), proposal.decidedText);
  if (!(await file.mayCreate()) || (await textOf(uri)) !== undefined) return 'refused';
  if (!(await document.save()) || (await textOf(uri)) === undefined) return 'refused';
  return isShared ? 'shared' : 'created';
}

/** The unsaved document that will be saved as the file. */
const draftOf = (uri: vscode.Uri): vscode.Uri => uri.with({ scheme: 'untitled' });

/** A file's text with `\n`; `undefined` where it does not exist. */
export async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return normalised(await vscode.workspace.decode(await vscode.workspace.fs.readFile(uri), { uri }));
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return undefined;
    throw error;
  }
}

/** Whether two texts differ in no more than the last line's end, which the editor may add. */
export function isSameText(one: string, other: string): boolean {
  return one.replace(/\n$/, '') === other.replace(/\n$/, '');
}

/** Closes a document whose text was taken back without asking whether to save nothing. */
async function discard(document: vscode.TextDocument): Promise<void> {
  if (document.isClosed || document.getText() !== '') return;
  await vscode.window.showTextDocument(document, { preview: false });
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
}
