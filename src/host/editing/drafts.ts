// Text that has no file yet, or none any more: it is open, unsaved, so that nothing the user wrote or accepted is lost.

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { plainWords } from '../../core/text/plainWords.ts';

/** The unsaved document that would be saved as the file. */
export const draftOf = (uri: vscode.Uri): vscode.Uri => uri.with({ scheme: 'untitled' });

/** Opens a text under the name of a file that does not exist. */
export async function keepAsDraft(uri: vscode.Uri, text: string): Promise<void> {
  const draft = await vscode.workspace.openTextDocument(draftOf(uri));
  const edit = new vscode.WorkspaceEdit();
  edit.insert(draft.uri, draft.lineAt(draft.lineCount - 1).range.end, text);
  await vscode.workspace.applyEdit(edit);
  await vscode.window.showTextDocument(draft, { preview: false, preserveFocus: true });
}

/** Opens a text under no name: a file has its name already. */
export async function openUnnamed(
  { text, languageId }: { readonly text: string; readonly languageId?: string | undefined },
  preserveFocus: boolean,
): Promise<void> {
  const language = languageId === undefined ? {} : { language: languageId };
  const document = await vscode.workspace.openTextDocument({ content: text, ...language });
  await vscode.window.showTextDocument(document, { preview: false, preserveFocus });
}

/** Whoever closes a review may take what they saved in it for saved in the file. */
export function tellDraft(label: string): void {
  const sentence = l10n.t`You closed the proposed ${label} before everything in it was accepted or rejected, so it is not in the file. Its text with your changes is open, unsaved.`;
  void vscode.window.showWarningMessage(plainWords(sentence));
}
