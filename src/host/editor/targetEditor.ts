import * as vscode from 'vscode';

/** Documents that look like editors and cannot take code. */
const NOT_EDITABLE: ReadonlySet<string> = new Set(['output', 'git', 'vscode-settings', 'debug']);

/** The editor a user would call "the open one": the active one, or the first that is visible. */
export function targetEditor(): vscode.TextEditor | undefined {
  // A cell without an editor is selected: that of another cell is not meant.
  if (vscode.window.activeTextEditor === undefined && selectedCell() !== undefined) return undefined;
  const candidates = [vscode.window.activeTextEditor, ...vscode.window.visibleTextEditors];
  return candidates.find((editor) => editor !== undefined && !NOT_EDITABLE.has(editor.document.uri.scheme));
}

/** The cell that is selected in the notebook in front, whether its text is edited or drawn. */
export function selectedCell(): vscode.NotebookCell | undefined {
  const editor = vscode.window.activeNotebookEditor;
  const [range] = editor?.selections ?? [];
  return range === undefined ? undefined : editor?.notebook.getCells(range)[0];
}

/** The file in front: the one in the text editor, or the notebook. */
export function targetFile(): vscode.Uri | undefined {
  return vscode.window.activeNotebookEditor?.notebook.uri ?? targetEditor()?.document.uri;
}
