import * as vscode from 'vscode';
import type { EditMaker } from '../../core/editing/inlineEdit.ts';
import { normalised } from '../../core/toolcalls/writing/replacements.ts';
import { writeFile } from '../workspace/ownWrites.ts';
import { showFile } from '../workspace/showFile.ts';
import type { InlineEdits } from './inlineEdits.ts';
import { columnOf, Proposal } from './proposal.ts';
import type { ReviewCopies } from './reviewCopies.ts';
import { openDocument } from './textDocuments.ts';

export interface NewFile {
  /** Where it will lie. */
  readonly uri: vscode.Uri;
  readonly label: string;
  readonly content: string;
  readonly inline: InlineEdits;
  readonly copies: ReviewCopies;
  readonly maker?: EditMaker | undefined;
  /** Begun in an earlier window: what it is kept as. */
  readonly keptAs?: string;
  /** Words in it are the user's. */
  readonly isShared?: boolean;
  /** The document in which it is reviewed. */
  readonly onOpened?: (document: vscode.Uri) => void;
  /** Its text is on screen, to be decided on. */
  readonly onWaiting?: (proposal: Proposal) => void;
  /** Asked once more before it is saved: folders may have become links while it waited. */
  mayCreate(): Promise<boolean>;
}

/** `shared`: created, with text that the user typed. `refused`: accepted, and could not be saved. */
export type NewFileEnd = 'created' | 'shared' | 'rejected' | 'refused';

/** Whether there is a text under the name of a file that is to be made: the user's own, unsaved, or one under review. */
export function isDrafted(uri: vscode.Uri, copies: ReviewCopies): boolean {
  return (openDocument(draftOf(uri))?.getText() ?? '') !== '' || copies.isOpenFor(uri);
}

/** Shows the text of a new file for review, in a document of its own; the file exists once the user accepted it. */
export async function reviewNewFile(file: NewFile): Promise<NewFileEnd> {
  const { uri, label, content, inline, copies, maker, keptAs, isShared } = file;
  const copy = await copies.openNew(uri, { label, text: content, maker, keptAs, isShared });
  file.onOpened?.(copy.uri);
  const lines = content.replace(/\n$/, '').split('\n');
  const proposal = new Proposal(inline, copy, [{ start: 0, end: 0, lines }], { maker });
  const isShown = await proposal.write('New file').catch(() => false);
  if (!isShown) {
    await (keptAs === undefined ? copies.close(copy) : copies.leave(copy));
    throw new Error(`${label} could not be shown for review.`);
  }
  file.onWaiting?.(proposal);
  const decided = await proposal.decided();
  proposal.letGo();
  const text = normalised(copy.getText());
  if (decided.type === 'closed' || decided.result === 'rejected') {
    if (decided.type === 'decided' && text !== '') await keepAsDraft(uri, text);
    await copies.close(copy);
    return 'rejected';
  }
  if (!(await isWritten(file, copy))) {
    await keepAsDraft(uri, text);
    await copies.close(copy);
    return 'refused';
  }
  const column = columnOf(copy.uri);
  await copies.close(copy);
  await showFile(uri, { preserveFocus: true, preview: false, ...column });
  return isShared === true || !isSameText(text, proposal.decidedText) ? 'shared' : 'created';
}

async function isWritten(file: NewFile, copy: vscode.TextDocument): Promise<boolean> {
  const { uri } = file;
  if (!(await file.mayCreate()) || (await textOf(uri)) !== undefined) return false;
  try {
    await writeFile(uri, await vscode.workspace.encode(copy.getText(), { uri }));
    return true;
  } catch {
    return false;
  }
}

/** The unsaved document that would be saved as the file. */
const draftOf = (uri: vscode.Uri): vscode.Uri => uri.with({ scheme: 'untitled' });

/** Nothing that was accepted, or that the user wrote, is lost: it is open, unsaved. */
async function keepAsDraft(uri: vscode.Uri, text: string): Promise<void> {
  const draft = await vscode.workspace.openTextDocument(draftOf(uri));
  const edit = new vscode.WorkspaceEdit();
  edit.insert(draft.uri, draft.lineAt(draft.lineCount - 1).range.end, text);
  await vscode.workspace.applyEdit(edit);
  await vscode.window.showTextDocument(draft, { preview: false, preserveFocus: true });
}

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
