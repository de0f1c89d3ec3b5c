// What `@vscode/l10n` is in the editor's host (`esbuild.mjs`): told first what the editor has for its display language. The
// editor's own `vscode.l10n.t` writes a warning for each text where there is no translation.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';

const { bundle } = vscode.l10n;
if (bundle !== undefined) l10n.config({ contents: { ...bundle } });

export const { t } = l10n;
