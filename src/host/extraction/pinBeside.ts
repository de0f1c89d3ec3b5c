/** A result that stays in sight beside what it was extracted from. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/errors.ts';
import type { Place } from '../../core/extraction/sourceMap.ts';
import { columnFor, placeRange, showPlace } from './places.ts';
import type { ExtractionView } from './view/extractionView.ts';

/** Pins the result beside its source, which is shown; one that is pinned is let go. `source` is where that stands now. */
export async function togglePin(view: ExtractionView, source: Place | undefined): Promise<void> {
  if (view.header.isPinned === true) return view.pin(undefined);
  if (source === undefined) {
    throw new AppError('request', l10n.t('The source of this result is gone: there is nothing to pin it beside.'), {
      code: 'source-gone',
    });
  }
  view.pin(await showSource(source));
}

/** The column in which the source stands, in sight. What is selected in it stays. */
export async function showSource(place: Place): Promise<vscode.ViewColumn> {
  const uri = vscode.Uri.parse(place.uri, true);
  const visible = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === place.uri);
  const document = visible?.document ?? (await vscode.workspace.openTextDocument(uri));
  const range = placeRange(document, place);
  const editor = visible ?? (await showPlace(document, new vscode.Range(range.start, range.start), true));
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  return editor.viewColumn ?? columnFor(uri);
}
