import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import { cellOf, isNotebook } from './notebooks.ts';

/** A cell's editor comes up with the notebook, or once the cell is scrolled to: on a busy machine in its own time. */
const EDITOR_MS = 10_000;

/** Shows a file as the editor shows its kind: a notebook by its cells, a cell within its notebook. */
export async function showFile(uri: vscode.Uri, options: vscode.TextDocumentShowOptions): Promise<void> {
  const cell = cellOf(uri);
  if (cell !== undefined) {
    const editor = await showCell(cell, options.preserveFocus === true);
    if (editor !== undefined && options.selection !== undefined) select(editor, options.selection);
  } else if (isNotebook(uri)) await vscode.commands.executeCommand('vscode.open', uri, options);
  else await vscode.window.showTextDocument(uri, options);
}

/** Shows a cell within its notebook, selected. Resolves with the editor of its text, `undefined` where there is none. */
export async function showCell(
  cell: vscode.NotebookCell,
  preserveFocus: boolean,
): Promise<vscode.TextEditor | undefined> {
  const { notebook, index } = cell;
  const range = new vscode.NotebookRange(index, index + 1);
  const viewColumn = columnOf(notebook);
  const shown = await vscode.window.showNotebookDocument(notebook, {
    selections: [range],
    preserveFocus,
    ...(viewColumn !== undefined && { viewColumn }),
  });
  shown.revealRange(range, vscode.NotebookEditorRevealType.InCenterIfOutsideViewport);
  const isText = cell.kind === vscode.NotebookCellKind.Markup;
  // Text is drawn, and has an editor only while it is edited.
  if (!preserveFocus || isText) await vscode.commands.executeCommand('notebook.cell.edit');
  const editor = await editorOf(cell);
  if (editor !== undefined || cell.index < 0) return editor;
  // One whose text is folded away has an editor once it is typed into.
  await vscode.commands.executeCommand('notebook.cell.edit');
  return editorOf(cell);
}

/** The editor of a cell's text, once there is one. */
function editorOf({ document }: vscode.NotebookCell): Promise<vscode.TextEditor | undefined> {
  const find = (): vscode.TextEditor | undefined =>
    vscode.window.visibleTextEditors.find((editor) => editor.document === document);
  const store = new DisposableStore();
  return new Promise<vscode.TextEditor | undefined>((resolve) => {
    const check = (): void => {
      const found = find();
      if (found !== undefined) resolve(found);
    };
    store.add(vscode.window.onDidChangeVisibleTextEditors(check));
    const timer = setTimeout(() => resolve(undefined), EDITOR_MS);
    store.add({ dispose: () => clearTimeout(timer) });
    check();
  }).finally(() => store.dispose());
}

/** Where a notebook is open already, in front or not. */
function columnOf(notebook: vscode.NotebookDocument): vscode.ViewColumn | undefined {
  const key = notebook.uri.toString();
  const visible = vscode.window.visibleNotebookEditors.find((editor) => editor.notebook === notebook);
  const group = vscode.window.tabGroups.all.find(({ tabs }) =>
    tabs.some(({ input }) => input instanceof vscode.TabInputNotebook && input.uri.toString() === key),
  );
  return visible?.viewColumn ?? group?.viewColumn;
}

function select(editor: vscode.TextEditor, range: vscode.Range): void {
  editor.selection = new vscode.Selection(range.start, range.end);
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
