// What `@vscode/l10n` is in the editor's host (`esbuild.mjs`). The editor has the bundle of its display language; its own
// `vscode.l10n.t` would besides write a warning into its log for each text that has no translation.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';

l10n.config({ contents: vscode.l10n.bundle ?? {} });

export const { t } = l10n;
