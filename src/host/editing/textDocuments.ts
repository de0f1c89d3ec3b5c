import * as vscode from 'vscode';
import { REVIEW_SCHEME } from '../../base/manifest.ts';
import { CELL_SCHEME } from '../workspace/notebooks.ts';
import type { DocumentReader } from '../../core/editing/reviewState.ts';
import type { TextEdit } from '../../core/editing/textEdits.ts';

/** Maps between VS Code documents and the edit engine's view of them. */

export function readerOf(document: vscode.TextDocument): DocumentReader {
  return { lineCount: document.lineCount, eol: endOfLine(document), lineAt: (line) => document.lineAt(line).text };
}

export function toTextEdit(change: vscode.TextDocumentContentChangeEvent): TextEdit {
  const { start, end } = change.range;
  return {
    startLine: start.line,
    startCharacter: start.character,
    endLine: end.line,
    endCharacter: end.character,
    text: change.text,
  };
}

export function toRange(edit: TextEdit, document: vscode.TextDocument): vscode.Range {
  return document.validateRange(new vscode.Range(edit.startLine, edit.startCharacter, edit.endLine, edit.endCharacter));
}

/** Lines `[start, end)` of a document. */
export function linesOf(document: vscode.TextDocument, start: number, end: number): string[] {
  const lines: string[] = [];
  for (let line = start; line < Math.min(end, document.lineCount); line++) lines.push(document.lineAt(line).text);
  return lines;
}

export function endOfLine(document: vscode.TextDocument): '\n' | '\r\n' {
  return document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
}

export function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  const key = uri.toString();
  return vscode.workspace.textDocuments.find((document) => !document.isClosed && document.uri.toString() === key);
}

/** `undefined` where a file is deleted, of a kind that cannot be opened, or of a file system that is not there yet. */
export async function openedOrNone(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    return undefined;
  }
}

/** An editor that shows the document: the one with the focus where there are several. */
export function visibleEditor(uri: vscode.Uri): vscode.TextEditor | undefined {
  const key = uri.toString();
  const active = vscode.window.activeTextEditor;
  if (active?.document.uri.toString() === key) return active;
  return vscode.window.visibleTextEditors.find((editor) => editor.document.uri.toString() === key);
}

export function nameOf(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1) || uri.toString();
}

/** Where a document lies as people write it: from the workspace's folder; one that is no file yet, where it will lie. */
export function labelOf(uri: vscode.Uri): string {
  if (uri.scheme === 'untitled' && uri.path.startsWith('/')) return labelOf(uri.with({ scheme: 'file' }));
  if (uri.scheme === REVIEW_SCHEME) return uri.path.slice(1);
  return uri.scheme === 'file' ? vscode.workspace.asRelativePath(uri) : nameOf(uri);
}

/** Where a file is after some renames; `undefined` where it was not part of them. */
export function renamedBy(files: vscode.FileRenameEvent['files'], uri: vscode.Uri): vscode.Uri | undefined {
  for (const { oldUri, newUri } of files) {
    const to = renamedUri(uri, oldUri, newUri);
    if (to !== undefined) return to;
  }
  return undefined;
}

/** Where a file is after a rename of it or of a folder above it; `undefined` where it was not part of that. */
export function renamedUri(uri: vscode.Uri, from: vscode.Uri, to: vscode.Uri): vscode.Uri | undefined {
  // A cell goes along with its notebook. Where that is remote, the cell has the address of the machine besides.
  if (uri.scheme === CELL_SCHEME) {
    const { scheme, authority } = from;
    const notebook = renamedUri(uri.with({ scheme, authority, fragment: '' }), from, to);
    return notebook?.with({ scheme: CELL_SCHEME, authority: uri.authority, fragment: uri.fragment });
  }
  if (uri.scheme !== from.scheme || uri.authority !== from.authority) return undefined;
  if (uri.path === from.path) return to;
  const folder = from.path.endsWith('/') ? from.path : `${from.path}/`;
  if (!uri.path.startsWith(folder)) return undefined;
  return vscode.Uri.joinPath(to, uri.path.slice(folder.length));
}

/** Whether a document has the text of another, without a file, that is being saved as it. */
export function isCopy(document: vscode.TextDocument, untitled: vscode.TextDocument): boolean {
  return (
    document.lineCount === untitled.lineCount && document.getText() === untitled.getText() && document.getText() !== ''
  );
}
