import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** What the panel may load: the built panel and the static styles, nothing else of the disk. */
export function panelRoots(extensionUri: vscode.Uri): vscode.Uri[] {
  return [vscode.Uri.joinPath(extensionUri, 'dist', 'webview'), vscode.Uri.joinPath(extensionUri, 'media')];
}

/**
 * The panel's page. Model output can run nothing and fetch nothing: no network source is in the policy, scripts need the
 * nonce or come from the extension's folder (the module's own chunks).
 */
export function panelHtml(webview: vscode.Webview, extensionUri: vscode.Uri, language: string): string {
  const nonce = randomBytes(18).toString('base64');
  const asset = (...path: string[]): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, ...path)).toString();
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}' ${webview.cspSource}`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
  ].join('; ');
  const sheets = [asset('dist', 'webview', 'codicon.css'), asset('media', 'chat.css'), asset('media', 'markdown.css')];
  return `<!DOCTYPE html>
<html lang="${escapeAttribute(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Chat</title>
${sheets.map((href) => `<link rel="stylesheet" href="${href}">`).join('\n')}
</head>
<body>
<div id="root"><main class="panel is-loading"><div class="body">${SKELETON}</div></main></div>
<script type="module" nonce="${nonce}" src="${asset('dist', 'webview', 'main.js')}"></script>
<link rel="stylesheet" href="${asset('dist', 'webview', 'katex.css')}">
</body>
</html>`;
}

/** Grey lines until the script runs; the panel replaces them. Its style shows them after 300 ms only. */
const SKELETON = `<div class="skeleton" aria-hidden="true">${['short', 'long', 'long', 'middle']
  .map((length) => `<div class="skeleton-line ${length}"></div>`)
  .join('')}</div>`;

function escapeAttribute(text: string): string {
  return text.replace(/[^\w-]/g, '');
}
