import { Buffer } from 'node:buffer';
import * as vscode from 'vscode';
import { outputOf, type CellOutput, type Notebook, type NotebookCell } from '../../core/notebook/notebook.ts';
import { readNotebook, type NotebookReading } from '../../core/notebook/readNotebook.ts';

export const CELL_SCHEME = 'vscode-notebook-cell';

/** Whether a file is read by its cells: a Jupyter notebook, or what the editor shows as a notebook just now. */
export function isNotebook(uri: vscode.Uri): boolean {
  return isJupyter(uri) || openNotebook(uri) !== undefined;
}

export function openNotebook(uri: vscode.Uri): vscode.NotebookDocument | undefined {
  const key = uri.toString();
  return vscode.workspace.notebookDocuments.find((notebook) => notebook.uri.toString() === key);
}

/** The notebook that a text document is a cell of. */
export function cellOf(uri: vscode.Uri): vscode.NotebookCell | undefined {
  if (uri.scheme !== CELL_SCHEME) return undefined;
  const key = uri.toString();
  for (const notebook of vscode.workspace.notebookDocuments) {
    const cell = notebook.getCells().find(({ document }) => document.uri.toString() === key);
    if (cell !== undefined) return cell;
  }
  return undefined;
}

/** The file of a document: a cell's is its notebook. */
export function fileOf(uri: vscode.Uri): vscode.Uri {
  if (uri.scheme !== CELL_SCHEME) return uri;
  return cellOf(uri)?.notebook.uri ?? uri.with({ scheme: 'file', fragment: '' });
}

/** What is saved together with a document: itself, or the notebook that it is a cell of. */
export function savedWith(document: vscode.TextDocument): Pick<vscode.TextDocument, 'isDirty' | 'save' | 'uri'> {
  return cellOf(document.uri)?.notebook ?? document;
}

/** All there is beside a cell in its notebook, to tell whether it changed; nothing beside a document that is no cell. */
export function besides(document: vscode.TextDocument): string {
  const cells = cellOf(document.uri)?.notebook.getCells() ?? [];
  const sizes = (cell: vscode.NotebookCell): readonly number[] =>
    cell.outputs.flatMap(({ items }) => items.map(({ data }) => data.length));
  return JSON.stringify(cells.map((cell) => [cell.document === document ? '' : cell.document.getText(), sizes(cell)]));
}

/** A notebook by its cells, out of the text of its file; what the editor has of it and did not save counts. */
export function notebookIn(uri: vscode.Uri, text: string): NotebookReading {
  const open = openNotebook(uri);
  if (open !== undefined && (open.isDirty || !isJupyter(uri))) return { ok: true, notebook: liveNotebook(open) };
  return readNotebook(text);
}

/** A notebook as the editor has it now. */
export function liveNotebook(notebook: vscode.NotebookDocument): Notebook {
  return { cells: notebook.getCells().map(liveCell) };
}

function liveCell({ kind, document, outputs }: vscode.NotebookCell): NotebookCell {
  const { languageId } = document;
  const isCode = kind === vscode.NotebookCellKind.Code;
  return {
    kind: isCode ? (languageId === 'raw' ? 'raw' : 'code') : 'markdown',
    language: languageId,
    text: document.getText().replace(/\r\n?/g, '\n'),
    outputs: outputs.flatMap(liveOutput),
  };
}

const STREAMS: ReadonlySet<string> = new Set([
  'application/vnd.code.notebook.stdout',
  'application/vnd.code.notebook.stderr',
]);
const ERROR = 'application/vnd.code.notebook.error';

function liveOutput({ items }: vscode.NotebookCellOutput): readonly CellOutput[] {
  const textOf = ({ data }: vscode.NotebookCellOutputItem): string => new TextDecoder().decode(data);
  const streams = items.filter(({ mime }) => STREAMS.has(mime));
  if (streams.length > 0) return streams.map((item) => ({ type: 'stream', text: textOf(item) }));
  const failed = items.find(({ mime }) => mime === ERROR);
  if (failed !== undefined) return [{ type: 'error', text: errorText(textOf(failed)) }];
  const output = outputOf(
    items.map((item) => ({
      mediaType: item.mime,
      bytes: item.data.length,
      text: () => textOf(item),
      base64: () => Buffer.from(item.data).toString('base64'),
    })),
  );
  return output === undefined ? [] : [output];
}

function errorText(json: string): string {
  try {
    const { name = '', message = '', stack } = JSON.parse(json) as { name?: string; message?: string; stack?: string };
    return stack !== undefined && stack !== '' ? stack : [name, message].filter((each) => each !== '').join(': ');
  } catch {
    return json;
  }
}

function isJupyter({ path }: vscode.Uri): boolean {
  return /\.ipynb$/i.test(path);
}
