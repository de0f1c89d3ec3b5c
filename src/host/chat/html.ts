import type * as vscode from 'vscode';
import { webviewPage } from '../window/webviewPage.ts';

/** The panel's page. */
export function panelHtml(webview: vscode.Webview, extensionUri: vscode.Uri, language: string): string {
  return webviewPage({
    webview,
    extensionUri,
    language,
    title: 'Chat',
    body: `<main class="panel is-loading"><div class="body">${SKELETON}</div></main>`,
    script: 'main.js',
    sheets: ['chat.css', 'markdown.css'],
    lateSheet: 'katex.css',
    hasPictures: true,
  });
}

/** Grey lines until the script runs; the panel replaces them. Its style shows them after 300 ms only. */
const SKELETON = `<div class="skeleton" aria-hidden="true">${['short', 'long', 'long', 'middle']
  .map((length) => `<div class="skeleton-line ${length}"></div>`)
  .join('')}</div>`;
