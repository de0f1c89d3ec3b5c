import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { fileEndingOf, OUTPUT_FORMATS, type OutputFormat } from '../../core/outputs/outputFormats.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import { slugOf } from './saveExtraction.ts';

export interface SavedFile {
  readonly uri: vscode.Uri;
  /** Offers to show it, and resolves once that is answered or passed over. */
  offer(): Promise<void>;
}

/** Asks for a file and writes a result into it; `undefined` where the user changed their mind. */
export async function saveResultFile(
  text: string,
  about: { readonly format: OutputFormat; readonly name: string },
): Promise<SavedFile | undefined> {
  const { label } = OUTPUT_FORMATS[about.format];
  const ending = fileEndingOf(about.format) ?? 'txt';
  const uri = await vscode.window.showSaveDialog({
    title: l10n.t`Save as ${label}`,
    saveLabel: l10n.t('Save'),
    filters: { [label]: [ending] },
    ...defaultTarget(`${slugOf(about.name) || 'result'}.${ending}`),
  });
  if (uri === undefined) return undefined;
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return { uri, offer: () => offerToOpen(uri) };
}

function defaultTarget(name: string): { readonly defaultUri?: vscode.Uri } {
  const folder = vscode.workspace.workspaceFolders?.[0];
  return folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder.uri, name) };
}

/** A browser shows a page; where the file is not on this machine, the editor shows its text. */
async function offerToOpen(uri: vscode.Uri): Promise<void> {
  const [browser, editor] = [l10n.t('Open in Browser'), l10n.t('Open in Editor')];
  const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  const buttons = uri.scheme === 'file' && vscode.env.remoteName === undefined ? [browser, editor] : [editor];
  const chosen = await vscode.window.showInformationMessage(l10n.t`Saved ${plainWords(name, 200)}.`, ...buttons);
  if (chosen === browser) await vscode.env.openExternal(uri);
  else if (chosen === editor) await vscode.window.showTextDocument(uri);
}
