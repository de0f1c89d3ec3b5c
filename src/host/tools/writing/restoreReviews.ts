import * as vscode from 'vscode';
import { runInBackground } from '../../../core/background.ts';
import { allChangedLines } from '../../../core/editing/changedLines.ts';
import type { Logger } from '../../../core/ports.ts';
import { plainWords } from '../../../core/text/plainWords.ts';
import { normalised, placeAgain } from '../../../core/toolcalls/writing/replacements.ts';
import type { InlineEdits } from '../../editing/inlineEdits.ts';
import type { KeptReview } from './keptReviews.ts';
import type { ReviewCopies } from './reviewCopies.ts';
import { reviewCopy } from './reviewEdit.ts';

/** Opens the reviews again that an earlier window left in copies; what no longer fits its file is told. */
export async function restoreReviews(inline: InlineEdits, copies: ReviewCopies, log: Logger): Promise<void> {
  for (const [keptAs, kept] of await copies.leftOver()) {
    const work = reviewAgain(inline, copies, keptAs, kept);
    runInBackground(log, 'Opening the review of a proposed edit again', work);
  }
}

async function reviewAgain(inline: InlineEdits, copies: ReviewCopies, keptAs: string, kept: KeptReview): Promise<void> {
  const { label, before, text } = kept;
  const document = await openedOrNone(vscode.Uri.parse(kept.uri, true));
  const now = document === undefined ? undefined : normalised(document.getText());
  const placed = now === undefined ? undefined : placeAgain(before, allChangedLines(before, text), now);
  if (document === undefined || placed === undefined || !('changes' in placed)) {
    await copies.drop(keptAs);
    void vscode.window.showWarningMessage(
      plainWords(
        `The proposed edit of ${label} no longer fits the file, so its review is over. Its text is in the chat.`,
      ),
    );
    return;
  }
  if (placed.changes.length === 0) return copies.drop(keptAs);
  const reviewed = await reviewCopy({ label, changes: placed.changes, document, inline, copies, keptAs });
  if (typeof reviewed === 'string') void vscode.window.showWarningMessage(plainWords(reviewed));
}

async function openedOrNone(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    return undefined; // gone
  }
}
