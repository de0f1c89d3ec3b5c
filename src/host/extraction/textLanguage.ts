import * as vscode from 'vscode';

/** The language of what we say: English where there is no translation into the editor's. */
export function textLanguage(): string {
  return vscode.l10n.bundle === undefined ? 'en' : vscode.env.language;
}
