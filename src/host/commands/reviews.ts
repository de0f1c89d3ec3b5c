import * as vscode from 'vscode';
import type { Lazy } from '../../base/lazy.ts';
import type { InlineEdits } from '../editing/inlineEdits.ts';
import type { MultiReview } from '../editing/multiReview.ts';

interface ReviewServices {
  readonly edits: Lazy<InlineEdits>;
  readonly multiReview: Lazy<MultiReview>;
}

/** Compares every file under review with its text before, in one tab. */
export async function reviewAllChanges(services: ReviewServices): Promise<void> {
  if (!(await (await services.multiReview()).open())) tellNothing();
}

/** Lists them with their changes. */
export async function reviewChanges(services: ReviewServices): Promise<void> {
  const edits = await services.edits();
  if (edits.reviews.counts().open === 0) return tellNothing();
  const { pickChange } = await import('../editing/reviewPicker.ts');
  await pickChange(edits, () => reviewAllChanges(services));
}

function tellNothing(): void {
  vscode.window.setStatusBarMessage('AI Gateway: No pending changes', 5_000);
}
