import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { EditMaker } from '../../core/editing/inlineEdit.ts';
import { isSameText, normalised } from '../../core/toolcalls/writing/replacements.ts';
import { writeFile } from '../workspace/ownWrites.ts';
import { showFile } from '../workspace/showFile.ts';
import { draftOf, keepAsDraft, tellDraft } from './drafts.ts';
import type { InlineEdits } from './inlineEdits.ts';
import { columnOf, Proposal } from './proposal.ts';
import type { ReviewCopies } from './reviewCopies.ts';
import { isAmongCompared } from './reviewTab.ts';
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

/**
 * `shared`: created, with text that the user typed. `drafted`: closed or rejected, and what the user typed in it is open,
 * unsaved. `refused`: accepted, and could not be saved.
 */
export type NewFileEnd = 'created' | 'shared' | 'rejected' | 'drafted' | 'refused';

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
  const isShown = await proposal.write(l10n.t('New file')).catch(() => false);
  if (!isShown) {
    await (keptAs === undefined ? copies.close(copy) : copies.leave(copy));
    throw new Error(`${label} could not be shown for review.`);
  }
  file.onWaiting?.(proposal);
  const decided = await proposal.decided();
  const isClosed = decided.type === 'closed';
  const text = normalised(copy.getText());
  if (isClosed || decided.result === 'rejected') {
    const isTheirs = !isClosed || isShared === true || proposal.isWorkedOn;
    proposal.letGo();
    const isDraft = isTheirs && text !== '';
    if (isDraft) await keepAsDraft(uri, text);
    if (isDraft && isClosed) tellDraft(label);
    await copies.close(copy);
    return isDraft ? 'drafted' : 'rejected';
  }
  proposal.letGo();
  if (!(await isWritten(file, copy))) {
    await keepAsDraft(uri, text);
    await copies.close(copy);
    return 'refused';
  }
  const column = columnOf(copy.uri);
  // A tab of the file would cover the comparison, where the other files wait.
  const isCompared = isAmongCompared(copy.uri);
  await copies.close(copy);
  if (!isCompared) await showFile(uri, { preserveFocus: true, preview: false, ...column });
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

/** A file's text with `\n`; `undefined` where it does not exist. */
export async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return normalised(await vscode.workspace.decode(await vscode.workspace.fs.readFile(uri), { uri }));
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return undefined;
    throw error;
  }
}
