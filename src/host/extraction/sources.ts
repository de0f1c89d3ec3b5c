import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/errors.ts';
import { targetEditor } from '../editor/targetEditor.ts';
import { isMisread, openInEncoding, unknownEncoding } from '../workspace/encodings.ts';
import { isNotebook } from '../workspace/notebooks.ts';
import { assertMaySend } from '../workspace/sending.ts';
import { placeRange } from './places.ts';
import type { Place, Segment } from '../../core/extraction/sourceMap.ts';

/** A text to extract from, and where each piece of it stands in the editor. */
export interface ExtractionSource {
  readonly text: string;
  /** `notes.txt`, `orders.log:3–40`, `Clipboard`. */
  readonly label: string;
  readonly segments: readonly Segment[];
  /** The line of the file on which the text begins, from 1. */
  readonly firstLine: number;
  /** Whether a selection was taken, which a result may replace. */
  readonly isSelection: boolean;
  /** What was taken where nothing was selected: `whole file`, `cell`. */
  readonly taken?: string;
}

/** Larger texts would cost a fortune without anybody meaning it. */
const MAX_TEXT_LENGTH = 20_000_000;

/**
 * What the command was run on: the file named (by the explorer), the cells of a notebook, the selections of the open
 * editor, else the whole of its file. Several selections may come apart, if the user says so. `undefined`: they changed
 * their mind. Throws an `AppError` for what must not or cannot be read.
 */
export async function sourcesFor(given: unknown): Promise<readonly ExtractionSource[] | undefined> {
  if (given instanceof vscode.Uri) return [await fileSource(given)];
  const cells = notebookCells();
  if (cells !== undefined)
    return [{ ...(await joinedSource(cells)), taken: cells.length === 1 ? l10n.t('cell') : l10n.t('cells') }];
  const editor = targetEditor();
  if (editor === undefined) return [await clipboardSource()];
  const { document } = editor;
  const selections = editor.selections.filter((selection) => !selection.isEmpty);
  await assertMaySend(document.uri);
  if (selections.length === 0) return [checked({ ...wholeSource(document), taken: l10n.t('whole file') })];
  if (selections.length === 1) return [await joinedSource(selections.map((range) => ({ document, range })))];
  const way = await vscode.window.showQuickPick(
    [
      { label: `$(combine) ${l10n.t('Together')}`, description: l10n.t('one result from all of them'), isApart: false },
      {
        label: `$(split-horizontal) ${l10n.t('Each on its own')}`,
        description: l10n.t('a list with one result for each'),
        isApart: true,
      },
    ],
    { title: l10n.t`Extract from ${selections.length} Selections` },
  );
  if (way === undefined) return undefined;
  const ordered = selections.toSorted((a, b) => a.start.compareTo(b.start));
  if (!way.isApart) return [await joinedSource(ordered.map((range) => ({ document, range })))];
  return Promise.all(ordered.map((range) => joinedSource([{ document, range }])));
}

/** The text of the clipboard, in a document of its own, so that values can be shown where they come from. */
export async function clipboardSource(): Promise<ExtractionSource> {
  const text = await vscode.env.clipboard.readText();
  if (text.trim() === '') {
    throw new AppError('request', l10n.t('Open a file, select some text, or copy what to extract from.'), {
      code: 'no-source',
    });
  }
  const document = await vscode.workspace.openTextDocument({ content: text });
  await vscode.window.showTextDocument(document, { preview: false });
  return checked({ ...wholeSource(document), label: l10n.t('Clipboard') });
}

async function fileSource(uri: vscode.Uri): Promise<ExtractionSource> {
  await assertMaySend(uri);
  if (isNotebook(uri)) return notebookSource(uri);
  const document = await openText(uri);
  await vscode.window.showTextDocument(document, { preview: false });
  return checked({ ...wholeSource(document), taken: l10n.t('whole file') });
}

/** The cells of a notebook, with where each stands. */
async function notebookSource(uri: vscode.Uri): Promise<ExtractionSource> {
  const notebook = await openedNotebook(uri);
  await vscode.window.showNotebookDocument(notebook);
  const source = await joinedSource(notebook.getCells().map(({ document }) => ({ document })));
  return { ...source, label: nameOf(uri), taken: l10n.t('whole notebook') };
}

async function openedNotebook(uri: vscode.Uri): Promise<vscode.NotebookDocument> {
  try {
    return await vscode.workspace.openNotebookDocument(uri);
  } catch (error) {
    const message = l10n.t`${nameOf(uri)} could not be opened as a notebook: it may be damaged. Copy its text, and run the command again.`;
    throw new AppError('request', message, { code: 'source-unreadable', cause: error });
  }
}

async function openText(uri: vscode.Uri): Promise<vscode.TextDocument> {
  try {
    const document = await openInEncoding(uri);
    if (!(await isMisread(document))) return document;
  } catch (error) {
    const message = l10n.t`${nameOf(uri)} could not be opened as text. Open a text file, or copy the text, and run the command again.`;
    throw new AppError('request', message, { code: 'source-unreadable', cause: error });
  }
  throw new AppError('request', l10n.t`${nameOf(uri)} was not read: ${unknownEncoding(l10n)}.`, {
    code: 'unknown-encoding',
  });
}

/** The source as it is now: the same selections, cells or files, with what was typed since. `places` are its segments'. */
export async function reread(
  source: ExtractionSource,
  places: readonly (Place | undefined)[],
): Promise<ExtractionSource> {
  const pieces: Piece[] = [];
  for (const [index, segment] of source.segments.entries()) {
    const place = places[index];
    if (source.isSelection && place === undefined) continue;
    const document = await openText(vscode.Uri.parse(segment.uri));
    pieces.push({ document, ...(source.isSelection && place !== undefined && { range: placeRange(document, place) }) });
  }
  if (pieces.length === 0) {
    throw new AppError(
      'request',
      l10n.t('The selected text is gone. Select what to extract from and run the command again.'),
      {
        code: 'selection-gone',
      },
    );
  }
  const again = await joinedSource(pieces);
  return source.isSelection ? again : { ...again, label: source.label };
}

/** Several sources as one text, with where each begins in it. */
export function together(sources: readonly ExtractionSource[]): {
  readonly whole: ExtractionSource;
  readonly starts: readonly number[];
} {
  const [first] = sources;
  if (first === undefined) throw new AppError('bug', l10n.t('There is nothing to extract from.'));
  if (sources.length === 1) return { whole: first, starts: [0] };
  const starts: number[] = [];
  const segments: Segment[] = [];
  let text = '';
  for (const source of sources) {
    if (text !== '') text += BETWEEN;
    const start = text.length;
    starts.push(start);
    segments.push(...source.segments.map((segment) => ({ ...segment, start: segment.start + start })));
    text += source.text;
  }
  return { whole: { ...first, text, segments, label: `${first.label} +${sources.length - 1}` }, starts };
}

interface Piece {
  readonly document: vscode.TextDocument;
  readonly range?: vscode.Range;
}

/** The cells that are selected, where a notebook is in front and no cell's editor has a selection of its own. */
function notebookCells(): readonly Piece[] | undefined {
  const notebook = vscode.window.activeNotebookEditor;
  if (notebook === undefined) return undefined;
  const inner = vscode.window.activeTextEditor;
  const isInner = inner !== undefined && inner.document.uri.scheme === 'vscode-notebook-cell';
  if (isInner && !inner.selection.isEmpty) return undefined;
  if (isInner) return [{ document: inner.document }];
  const cells = notebook.selections.flatMap((range) => notebook.notebook.getCells(range));
  return cells.length === 0 ? undefined : cells.map(({ document }) => ({ document }));
}

/** Stands between the pieces of a source. */
export const BETWEEN = '\n\n';

async function joinedSource(pieces: readonly Piece[]): Promise<ExtractionSource> {
  for (const uri of new Set(pieces.map(({ document }) => document.uri))) await assertMaySend(uri);
  const segments: Segment[] = [];
  let text = '';
  for (const { document, range } of pieces) {
    if (text !== '') text += BETWEEN;
    const piece = document.getText(range);
    const offset = range === undefined ? 0 : document.offsetAt(range.start);
    segments.push({ uri: document.uri.toString(), start: text.length, length: piece.length, offset });
    text += piece;
  }
  const [first] = pieces;
  const more = pieces.length > 1 ? ` +${pieces.length - 1}` : '';
  return checked({
    text,
    label: first === undefined ? '' : `${labelOf(first)}${more}`,
    segments,
    firstLine: (first?.range?.start.line ?? 0) + 1,
    isSelection: first?.range !== undefined,
  });
}

function wholeSource(document: vscode.TextDocument): ExtractionSource {
  const text = document.getText();
  return {
    text,
    label: nameOf(document.uri),
    segments: [{ uri: document.uri.toString(), start: 0, length: text.length, offset: 0 }],
    firstLine: 1,
    isSelection: false,
  };
}

/** Throws an `AppError` for a text that is none, or far too long. */
export function checked(source: ExtractionSource): ExtractionSource {
  if (source.text.trim() === '') {
    throw new AppError('request', l10n.t`There is no text in ${source.label}.`, { code: 'empty-source' });
  }
  if (source.text.length > MAX_TEXT_LENGTH) {
    throw new AppError('request', l10n.t`${source.label} is too long. Select the part to extract from.`, {
      code: 'source-too-long',
    });
  }
  return source;
}

/** `orders.log:3–40`, as a user counts; a selection that ends at the start of a line does not include that line. */
function labelOf({ document, range }: Piece): string {
  const name = nameOf(document.uri);
  if (range === undefined) return name;
  const first = range.start.line + 1;
  const last = range.end.character === 0 && range.end.line > range.start.line ? range.end.line : range.end.line + 1;
  return first === last ? `${name}:${first}` : `${name}:${first}–${last}`;
}

export function nameOf(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1) || uri.path;
}
