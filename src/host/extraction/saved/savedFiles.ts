/** Saved extractions on disk: listing, choosing, reading with what is wrong shown at its line. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../../base/errors.ts';
import { parseSavedExtraction, type SavedExtraction } from '../../../core/extraction/saved.ts';
import { checkSavedExtraction } from '../../../core/extraction/savedProblems.ts';
import { isSavedExtraction } from './problems.ts';

const FOLDER = '.aigateway/extractions';
const MAX_FILES = 500;

/** All of them, by their paths. */
export async function savedUris(): Promise<readonly vscode.Uri[]> {
  const found = await Promise.all(
    (vscode.workspace.workspaceFolders ?? []).map((folder) =>
      vscode.workspace.findFiles(new vscode.RelativePattern(folder, `${FOLDER}/*.json`), null, MAX_FILES),
    ),
  );
  return found.flat().toSorted((a, b) => a.path.localeCompare(b.path));
}

/** The saved extraction that is in front, given, or chosen from the list; `undefined` where none was. */
export async function chooseSaved(given: unknown): Promise<vscode.Uri | undefined> {
  if (given instanceof vscode.Uri) return given;
  const uris = await savedUris();
  if (uris.length === 0) {
    throw new AppError(
      'request',
      l10n.t('There is no saved extraction yet. Press “Save extraction” on a result first.'),
      {
        code: 'no-saved-extraction',
      },
    );
  }
  const active = vscode.window.activeTextEditor?.document.uri;
  const items = await Promise.all(uris.map(itemOf));
  const picked = await vscode.window.showQuickPick(
    items.toSorted((a, b) => Number(isSame(b.uri, active)) - Number(isSame(a.uri, active))),
    {
      title: l10n.t('Run Saved Extraction'),
      placeHolder: l10n.t('Which one?'),
      matchOnDescription: true,
      matchOnDetail: true,
    },
  );
  return picked?.uri;
}

function isSame(uri: vscode.Uri, other: vscode.Uri | undefined): boolean {
  return uri.toString() === other?.toString();
}

async function itemOf(uri: vscode.Uri): Promise<vscode.QuickPickItem & { readonly uri: vscode.Uri }> {
  const file = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  try {
    const { name, model, files, expected } = parseSavedExtraction(await textOf(uri));
    const icon = expected === undefined ? 'list-tree' : 'beaker';
    const detail = [model, files?.join(', ')].filter((part) => part !== undefined).join(' · ');
    return { label: `$(${icon}) ${name.replaceAll('$(', '$ (')}`, description: file, detail, uri };
  } catch (error) {
    const detail = error instanceof Error ? error.message : l10n.t('It cannot be read.');
    return { label: `$(error) ${file}`, detail, uri };
  }
}

/** Reads a file for running. Where it cannot run, the first mistake is shown in an editor and said in an `AppError`. */
export async function readSaved(uri: vscode.Uri): Promise<SavedExtraction> {
  const text = await textOf(uri);
  const mistake = checkSavedExtraction(text).find(({ isWarning }) => !isWarning);
  if (mistake === undefined) return parseSavedExtraction(text);
  const document = await vscode.workspace.openTextDocument(uri);
  const at = document.positionAt(mistake.offset);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at) });
  const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  throw new AppError('schema', l10n.t`${name}, line ${at.line + 1}: ${mistake.message}`, {
    code: 'saved-extraction-invalid',
  });
}

/** What an editor holds unsaved counts. */
export async function textOf(uri: vscode.Uri): Promise<string> {
  if (!isSavedExtraction(uri)) {
    throw new AppError('request', l10n.t`Saved extractions are in ${FOLDER}: this file is not one.`, {
      code: 'no-saved-extraction',
    });
  }
  const open = vscode.workspace.textDocuments.find((document) => isSame(document.uri, uri));
  return open?.getText() ?? new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}
