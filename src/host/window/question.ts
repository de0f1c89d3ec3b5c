// What the window shows that is not an editor: questions, notices, progress, pages.

import * as vscode from 'vscode';

/**
 * A line of text. The box stays open until Enter or Escape: what was typed is not lost by a look into another place.
 * Resolves to `undefined` after Escape.
 */
export function askText(options: vscode.InputBoxOptions): Thenable<string | undefined> {
  return vscode.window.showInputBox({ ignoreFocusOut: true, ...options });
}

/**
 * A list that follows another question. When that one closes, the editor gives the focus back to where it was, in its
 * own time; a list that closes as soon as it loses the focus is then gone before it was seen. It stays until it is
 * answered. Resolves to `undefined` after Escape.
 */
export function askNext<Item extends vscode.QuickPickItem>(
  items: readonly Item[],
  options: vscode.QuickPickOptions & { readonly canPickMany?: false },
): Thenable<Item | undefined> {
  return vscode.window.showQuickPick(items, { ignoreFocusOut: true, ...options });
}
