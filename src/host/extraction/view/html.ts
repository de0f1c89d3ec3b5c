import type * as vscode from 'vscode';
import { webviewPage } from '../../window/webviewPage.ts';

/** The page of the extraction view. */
export function extractionHtml(webview: vscode.Webview, extensionUri: vscode.Uri, language: string): string {
  return webviewPage({
    webview,
    extensionUri,
    language,
    title: 'Extraction',
    body: '<main class="view is-loading" aria-label="Extraction"></main>',
    script: 'extraction.js',
    sheets: ['extraction.css'],
  });
}
