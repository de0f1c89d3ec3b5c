import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/errors.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import type { InlineEdit } from '../../core/editing/inlineEdit.ts';
import type { DocumentEditing } from './documentEditing.ts';
import { nameOf } from './textDocuments.ts';

/** What is said of edits that cannot go on. The document stays as it is seen; the model's text is one click away. */

/** Says why an edit was stopped. */
export async function tellConflict(editing: DocumentEditing, edit: InlineEdit): Promise<void> {
  const { reason, lostLines, resultBefore } = edit.review;
  const sentences = [
    l10n.t`${edit.plan.label} in ${nameOf(editing.uri)} was stopped.`,
    reason ?? l10n.t('The text under it was changed.'),
    ...(lostLines === undefined ? [] : [l10n.t('The old text is back.')]),
  ];
  await offer(editing, sentences.join(' '), resultBefore);
}

/** Says that the text of an edit is no longer in its document. */
export async function tellLost(editing: DocumentEditing, edit: InlineEdit): Promise<void> {
  const sentence = l10n.t`${edit.plan.label} ended: the text it was rewriting is no longer in ${nameOf(editing.uri)}.`;
  await offer(editing, sentence, resultOf(edit));
}

/** Says that the file of an edit was deleted, and what becomes of the edit. */
export async function tellDeleted(editing: DocumentEditing, edit: InlineEdit): Promise<void> {
  const name = nameOf(editing.uri);
  await offer(
    editing,
    l10n.t`${edit.plan.label} waits: ${name} was deleted. It goes on if ${name} comes back.`,
    resultOf(edit),
  );
}

function resultOf({ review }: InlineEdit): readonly string[] | undefined {
  return review.hunks().length === 0 ? undefined : review.resultLines();
}

async function offer(editing: DocumentEditing, sentence: string, lines: readonly string[] | undefined): Promise<void> {
  const show = l10n.t('Show Result');
  // Read now: later the document may be closed.
  const language = editing.document?.languageId;
  const content = lines?.join('\n');
  const choice = await vscode.window.showWarningMessage(plainWords(sentence), ...(content === undefined ? [] : [show]));
  if (choice !== show || content === undefined) return;
  const result = await vscode.workspace.openTextDocument({ content, ...(language !== undefined && { language }) });
  await vscode.window.showTextDocument(result, { viewColumn: vscode.ViewColumn.Beside, preview: false });
}

export function refused(files?: string): AppError {
  const sentence =
    files === undefined
      ? l10n.t('The editor did not take the change: the file is read-only or was closed.')
      : l10n.t`The editor did not take the change: ${plainWords(files)} is read-only or was closed.`;
  return new AppError('request', sentence, { code: 'edit-refused' });
}
