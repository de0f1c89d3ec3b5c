import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { Alternatives } from '../../core/editing/alternatives.ts';
import { EditReview } from '../../core/editing/review.ts';
import { ACTION, InlineEdit, planWithoutModel } from '../../core/editing/inlineEdit.ts';
import type { KeptEdit, KeptEdits, LoadedEdits } from './keptEdits.ts';
import { endOfLine, openedOrNone, readerOf } from './textDocuments.ts';

export interface RestoredEdit {
  readonly uri: vscode.Uri;
  readonly edit: InlineEdit;
  /** The model was still writing when the window went. */
  readonly wasCutOff: boolean;
}

export interface RestoredEdits extends Pick<LoadedEdits, 'newer' | 'damaged'> {
  readonly restored: readonly RestoredEdit[];
}

/** Finds edits of an earlier window again in their documents; those that fit no text wait a while longer on disk. */
export async function restoreEdits(kept: KeptEdits): Promise<RestoredEdits> {
  const { edits, ...unread } = await kept.load();
  const restored: RestoredEdit[] = [];
  for (const saved of edits) {
    const found = await restoreOne(saved);
    if (found === undefined) kept.forgetOld(saved);
    else restored.push(found);
  }
  return { restored, ...unread };
}

async function restoreOne(saved: KeptEdit): Promise<RestoredEdit | undefined> {
  const uri = vscode.Uri.parse(saved.uri, true);
  const document = await openedOrNone(uri);
  if (document === undefined) return undefined;
  const review = EditReview.fromJSON(saved.review, readerOf(document));
  if (review === undefined || review.hunks().length === 0) return undefined;
  const { original, startLine } = review;
  const eol = endOfLine(document);
  const alternatives = Alternatives.of(review, { original, startLine, lineCount: document.lineCount, eol });
  const plan = planWithoutModel(saved.label);
  return {
    uri,
    edit: new InlineEdit(saved.id, plan, alternatives, { maker: saved.maker ?? ACTION }),
    // Of a finished one, the document may be from before it was.
    wasCutOff: saved.review.state === 'streaming' || (saved.review.state === 'review' && review.state === 'stopped'),
  };
}

/** What is said of kept edits that could not be read. */
export function unreadText(newer: number, damaged: number): string | undefined {
  const sentences = [
    ...(newer > 0
      ? [l10n.t('A newer version of AI Gateway Studio has open edits here. Update the extension to review them.')]
      : []),
    ...(damaged > 0 ? [l10n.t('Open edits that could not be read were set aside; the log names their files.')] : []),
  ];
  return sentences.length === 0 ? undefined : sentences.join(' ');
}
