import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Lazy } from '../../base/lazy.ts';
import type { InlineEdits } from '../editing/inlineEdits.ts';
import type { MultiReview } from '../editing/multiReview.ts';
import type { ReviewComments } from '../editing/reviewComments.ts';
import type { EditCommands } from '../editing/commands.ts';

type EditServices = ConstructorParameters<typeof EditCommands>[0];

interface ReviewServices extends EditServices {
  readonly edits: Lazy<InlineEdits>;
  readonly multiReview: Lazy<MultiReview>;
  readonly reviewComments: Lazy<ReviewComments>;
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

/** Puts what was written under a line to the comments that wait. */
export async function addReviewComment(services: ReviewServices, reply: unknown): Promise<void> {
  if (isReply(reply)) (await services.reviewComments()).add(reply);
}

export async function deleteReviewComment(services: ReviewServices, comment: unknown): Promise<void> {
  if (typeof comment !== 'object' || comment === null || !('body' in comment)) return;
  (await services.reviewComments()).remove(comment as vscode.Comment);
}

/** Sends all comments that wait as one round; what stands in the box of the button goes along. */
export async function sendReviewComments(services: ReviewServices, reply: unknown): Promise<void> {
  const [comments, edits] = await Promise.all([services.reviewComments(), services.edits()]);
  if (isReply(reply)) comments.add(reply);
  const { EditCommands } = await import('../editing/commands.ts');
  const commands = new EditCommands(services, edits);
  await comments.send((target, instructions) => commands.refine({ ...target, instructions, keepsDecided: true }));
}

function isReply(value: unknown): value is vscode.CommentReply {
  return typeof value === 'object' && value !== null && 'thread' in value && 'text' in value;
}

function tellNothing(): void {
  vscode.window.setStatusBarMessage(l10n.t('AI Gateway: No pending changes'), 5_000);
}
