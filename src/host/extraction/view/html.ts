import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/**
 * The page of the extraction view. What a model or a file says can run nothing and fetch nothing: no network source is in
 * the policy, and scripts need the nonce or come from the extension's folder (the module's own chunks).
 */
export function extractionHtml(webview: vscode.Webview, extensionUri: vscode.Uri, language: string): string {
  const nonce = randomBytes(18).toString('base64');
  const asset = (...path: string[]): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, ...path)).toString();
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}' ${webview.cspSource}`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${language.replace(/[^\w-]/g, '')}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Extraction</title>
<link rel="stylesheet" href="${asset('dist', 'webview', 'codicon.css')}">
<link rel="stylesheet" href="${asset('media', 'extraction.css')}">
</head>
<body>
<div id="root"><main class="view is-loading" aria-label="Extraction"></main></div>
<script type="module" nonce="${nonce}" src="${asset('dist', 'webview', 'extraction.js')}"></script>
</body>
</html>`;
}
