import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/errors.ts';
import type { JsonValue } from '../../core/json/json.ts';
import { OUTPUT_FORMATS, type OutputFormat } from '../../core/outputs/outputFormats.ts';
import { formatOutput, type OutputOptions } from '../../core/extraction/outputs/outputs.ts';
import { indentOf, reindent } from '../../core/text/indent.ts';
import { columnFor, placeRange } from './places.ts';
import type { Place } from '../../core/extraction/sourceMap.ts';
import { withoutEnd } from '../../base/trim.ts';

export interface FormattedResult extends OutputOptions {
  readonly value: JsonValue;
  readonly format: OutputFormat;
}

/** The result in a format, or an `AppError` that says why it cannot be written so. */
export function formattedResult({ value, format, ...options }: FormattedResult): string {
  try {
    return formatOutput(value, format, options);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new AppError('request', l10n.t`The result is nested too deeply for ${OUTPUT_FORMATS[format].label}.`, {
      cause: error,
    });
  }
}

/** Opens text in a new document of the format's language, in the column given. */
export async function openResult(text: string, format: OutputFormat, viewColumn: vscode.ViewColumn): Promise<void> {
  const language = await knownLanguage(OUTPUT_FORMATS[format].language);
  const document = await vscode.workspace.openTextDocument({
    content: text,
    ...(language !== undefined && { language }),
  });
  await vscode.window.showTextDocument(document, { preview: false, viewColumn });
}

/** A language nobody installed is plain text, not an error. */
async function knownLanguage(id: string): Promise<string | undefined> {
  const known = await vscode.languages.getLanguages();
  if (known.includes(id)) return id;
  return id === 'jsonl' && known.includes('json') ? 'json' : undefined;
}

/** Where a result goes. */
export type ResultPlace =
  | { readonly kind: 'cursor'; readonly editor: vscode.TextEditor }
  | { readonly kind: 'selection'; readonly places: readonly Place[] }
  | { readonly kind: 'document' };

interface DestinationItem extends vscode.QuickPickItem {
  readonly destination: ResultPlace;
}

/** Asks where the result goes: at the cursor, in place of what was extracted from, in a new document. */
export async function pickDestination(
  title: string,
  editor: vscode.TextEditor | undefined,
  selection: readonly Place[],
): Promise<ResultPlace | undefined> {
  const items: DestinationItem[] = [];
  if (editor !== undefined) {
    const line = editor.selection.active.line + 1;
    items.push({
      label: `$(insert) ${l10n.t('At the cursor')}`,
      description: l10n.t`${nameOf(editor.document.uri)}, line ${line}`,
      destination: { kind: 'cursor', editor },
    });
  }
  if (selection.length > 0) {
    items.push({
      label: `$(replace) ${l10n.t('In place of the selection')}`,
      description: l10n.t('what was extracted from; one undo takes it back'),
      destination: { kind: 'selection', places: selection },
    });
  }
  items.push({
    label: `$(new-file) ${l10n.t('In a new document')}`,
    description: '',
    destination: { kind: 'document' },
  });
  return (await vscode.window.showQuickPick(items, { title, placeHolder: l10n.t('Where?') }))?.destination;
}

/** Puts text at the cursor, at its line's depth, in one edit. Throws an `AppError` where the file takes none. */
export async function insertAtCursor(editor: vscode.TextEditor, text: string): Promise<void> {
  const { document, selection } = editor;
  const range = new vscode.Range(selection.active, selection.active);
  await replace(document, [range], text);
}

/** Puts text in place of the selection, in one edit; of several pieces the first takes it and the others go. */
export async function replacePlaces(places: readonly Place[], text: string): Promise<void> {
  const [first] = places;
  if (first === undefined) throw gone();
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(first.uri));
  const ranges = places.filter(({ uri }) => uri === first.uri).map((place) => placeRange(document, place));
  await replace(document, ranges, text);
}

function gone(): AppError {
  return new AppError('request', l10n.t('The selection has changed too much. Insert at the cursor instead.'), {
    code: 'selection-gone',
  });
}

async function replace(document: vscode.TextDocument, ranges: readonly vscode.Range[], text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  for (const [index, range] of ranges.entries()) {
    edit.replace(document.uri, range, index === 0 ? fitted(document, range, text) : '');
  }
  if (!(await vscode.workspace.applyEdit(edit))) {
    throw new AppError(
      'request',
      l10n.t('The result could not be inserted: the file is read-only or changed just now.'),
      {
        code: 'not-inserted',
      },
    );
  }
  // Where it is open: elsewhere it would cover the view.
  await vscode.window.showTextDocument(document, { viewColumn: columnFor(document.uri) });
}

/** The text at the depth of the line it goes to; the final line break stays where a whole line is taken or begun. */
function fitted(document: vscode.TextDocument, range: vscode.Range, text: string): string {
  const line = document.lineAt(range.start.line).text;
  const indent = indentOf(line).slice(0, range.start.character);
  const code = reindent(withoutEnd(text.replace(/\r\n/g, '\n'), '\n'), indent).slice(indent.length);
  const endsLine = range.end.character === 0 && (range.end.line > range.start.line || range.isEmpty);
  const withBreak = endsLine ? `${code}\n` : code;
  return document.eol === vscode.EndOfLine.CRLF ? withBreak.replaceAll('\n', '\r\n') : withBreak;
}

function nameOf(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1) || uri.path;
}
