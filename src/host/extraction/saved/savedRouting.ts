import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../../base/errors.ts';
import { parseSavedExtraction, printSavedExtraction } from '../../../core/extraction/saved.ts';
import type { RoutingSetting } from '../../../core/gateway/joinRouting.ts';
import type { JsonObject } from '../../../core/json/json.ts';
import { savedUris, textOf } from './savedFiles.ts';

/** A saved extraction whose routing can be set. */
export interface SavedFile {
  readonly uri: vscode.Uri;
  readonly name: string;
  readonly model?: string;
}

const MAX_LISTED = 50;

/** The saved extractions of the workspace that can be read. */
export async function savedFiles(): Promise<readonly SavedFile[]> {
  const uris = (await savedUris()).slice(0, MAX_LISTED);
  const found = await Promise.all(
    uris.map(async (uri) => {
      try {
        const { name, model } = parseSavedExtraction(await textOf(uri));
        return [{ uri, name, ...(model !== undefined && { model }) }];
      } catch {
        // What is wrong with it is shown where it is run.
        return [];
      }
    }),
  );
  return found.flat();
}

export async function readRouting(uri: vscode.Uri): Promise<RoutingSetting> {
  return parseSavedExtraction(await textOf(uri)).options?.routing ?? {};
}

/** Writes it into the file, also where that is open. Throws an `AppError` where it cannot be saved. */
export async function writeRouting(uri: vscode.Uri, routing: RoutingSetting | undefined): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const saved = parseSavedExtraction(document.getText());
  const { routing: _before, ...others } = saved.options ?? {};
  const options = routing === undefined ? others : { ...others, routing: routing as JsonObject };
  const { options: _options, ...rest } = saved;
  const text = printSavedExtraction(Object.keys(options).length === 0 ? rest : { ...rest, options });
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  if ((await vscode.workspace.applyEdit(edit)) && (await document.save())) return;
  throw new AppError('request', l10n.t('The saved extraction could not be written.'), { code: 'not-written' });
}
