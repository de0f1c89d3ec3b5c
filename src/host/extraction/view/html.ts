import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import { inMarkup, webviewPage } from '../../window/webviewPage.ts';

/** The page of the extraction view. */
export function extractionHtml(webview: vscode.Webview, extensionUri: vscode.Uri, language: string): string {
  return webviewPage({
    webview,
    extensionUri,
    language,
    title: l10n.t('Extraction'),
    // l10n: none, markup
    body: `<main class="view is-loading" aria-label="${inMarkup(l10n.t('Extraction'))}"></main>`,
    script: 'extraction.js',
    sheets: ['extraction.css'],
  });
}
