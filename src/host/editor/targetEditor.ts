import * as vscode from 'vscode';

/** Documents that look like editors and cannot take code. */
const NOT_EDITABLE: ReadonlySet<string> = new Set(['output', 'git', 'vscode-settings', 'debug']);

/** The editor a user would call "the open one": the active one, or the first that is visible. */
export function targetEditor(): vscode.TextEditor | undefined {
  const candidates = [vscode.window.activeTextEditor, ...vscode.window.visibleTextEditors];
  return candidates.find((editor) => editor !== undefined && !NOT_EDITABLE.has(editor.document.uri.scheme));
}
