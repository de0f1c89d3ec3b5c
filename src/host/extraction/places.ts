import * as vscode from 'vscode';
import { cellOf } from '../workspace/notebooks.ts';
import { showCell } from '../workspace/showFile.ts';
import { isPinnedIn } from './view/viewPanel.ts';
import type { Place } from '../../core/extraction/sourceMap.ts';

/** A place as the editor's range. */
export function placeRange(document: vscode.TextDocument, { start, end }: Place): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}

/** The first column that shows no pinned result. */
function uncoveringColumn(): vscode.ViewColumn {
  let column = vscode.ViewColumn.One;
  while (isPinnedIn(column)) column += 1;
  return column;
}

/** The column in which a document is open, or a column for it. */
export function columnFor(uri: vscode.Uri): vscode.ViewColumn {
  const wanted = uri.toString();
  const visible = vscode.window.visibleTextEditors.find((editor) => editor.document.uri.toString() === wanted);
  const group = vscode.window.tabGroups.all.find(({ tabs }) =>
    tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === wanted),
  );
  return visible?.viewColumn ?? group?.viewColumn ?? uncoveringColumn();
}

/** Shows a document where it is open already, cells of notebooks included. */
export async function showPlace(
  document: vscode.TextDocument,
  range: vscode.Range,
  preserveFocus: boolean,
): Promise<vscode.TextEditor> {
  const cell = cellOf(document.uri);
  const inner = cell === undefined ? undefined : await showCell(cell, preserveFocus);
  if (inner !== undefined) return inner;
  const viewColumn = columnFor(document.uri);
  return vscode.window.showTextDocument(document, { preserveFocus, selection: range, viewColumn });
}
