import * as vscode from 'vscode';
import { openDocument, openedOrNone, visibleEditor } from './textDocuments.ts';

/** How often text that streams in meanwhile is followed. */
const ATTEMPTS = 10;

/**
 * Brings what a document has that was not saved into the file's new place, as the editor does for its own renames, and
 * shows that instead. `undefined` where the new file cannot be opened or has changes of its own.
 */
export async function carryOver(from: vscode.Uri, to: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  const target = await openedOrNone(to);
  const old = openDocument(from);
  if (target === undefined || old === undefined) return target;
  if (target.isDirty) return undefined;
  for (let attempt = 0; target.getText() !== old.getText(); attempt++) {
    if (attempt === ATTEMPTS || old.isClosed) return undefined;
    const edit = new vscode.WorkspaceEdit();
    edit.replace(to, new vscode.Range(0, 0, target.lineCount, 0), old.getText());
    if (!(await vscode.workspace.applyEdit(edit))) return undefined;
  }
  return target;
}

/** Shows the new document where the old one is shown, which is closed: it holds nothing that the new one has not. */
export async function showInstead(old: vscode.TextDocument, target: vscode.TextDocument): Promise<void> {
  const shown = visibleEditor(old.uri);
  const isActive = vscode.window.activeTextEditor?.document === old;
  if (shown !== undefined && old.getText() === target.getText()) {
    const place = shown.viewColumn === undefined ? {} : { viewColumn: shown.viewColumn };
    await vscode.window.showTextDocument(old, place);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.window.showTextDocument(target, { ...place, preview: false, preserveFocus: !isActive });
  }
}
