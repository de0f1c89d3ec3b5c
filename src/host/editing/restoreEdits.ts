import * as vscode from 'vscode';
import { Alternatives } from '../../core/editing/alternatives.ts';
import { EditReview } from '../../core/editing/review.ts';
import { InlineEdit, planWithoutModel } from '../../core/editing/inlineEdit.ts';
import type { KeptEdit, KeptEdits } from './keptEdits.ts';
import { endOfLine, readerOf } from './textDocuments.ts';

export interface RestoredEdit {
  readonly uri: vscode.Uri;
  readonly edit: InlineEdit;
  /** The model was still writing when the window went. */
  readonly wasCutOff: boolean;
}

/** Finds edits of an earlier window again in their documents; those whose text is gone are forgotten. */
export async function restoreEdits(kept: KeptEdits): Promise<RestoredEdit[]> {
  const restored: RestoredEdit[] = [];
  for (const saved of await kept.load()) {
    const found = await restoreOne(saved);
    if (found === undefined) kept.forget(saved);
    else restored.push(found);
  }
  return restored;
}

async function restoreOne(saved: KeptEdit): Promise<RestoredEdit | undefined> {
  const uri = vscode.Uri.parse(saved.uri, true);
  const document = await documentOf(uri);
  if (document === undefined) return undefined;
  const review = EditReview.fromJSON(saved.review, readerOf(document));
  if (review === undefined || review.hunks().length === 0) return undefined;
  const { original, startLine } = review;
  const eol = endOfLine(document);
  const alternatives = Alternatives.of(review, { original, startLine, lineCount: document.lineCount, eol });
  const plan = planWithoutModel(saved.label);
  return { uri, edit: new InlineEdit(saved.id, plan, alternatives, []), wasCutOff: saved.review.state === 'streaming' };
}

async function documentOf(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    return undefined; // deleted, or of a kind that cannot be opened again
  }
}
