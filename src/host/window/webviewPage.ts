/** The page of a webview. l10n: none, markup. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** What our webviews may load: the built pages and the static styles, nothing else of the disk. */
export function webviewRoots(extensionUri: vscode.Uri): vscode.Uri[] {
  return [vscode.Uri.joinPath(extensionUri, 'dist', 'webview'), vscode.Uri.joinPath(extensionUri, 'media')];
}

/** How our webviews are set up: our script runs, and nothing else of the disk is read. */
export function webviewOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: webviewRoots(extensionUri) };
}

export interface WebviewPage {
  readonly webview: vscode.Webview;
  readonly extensionUri: vscode.Uri;
  /** The editor's display language. */
  readonly language: string;
  readonly title: string;
  /** Markup of ours until the script has drawn. */
  readonly body: string;
  /** A few lines of ours that run before the script has come. */
  readonly earlyScript?: string;
  /** Names of files in `dist/webview` and `media`. */
  readonly script: string;
  readonly sheets: readonly string[];
  /** A sheet in `dist/webview` that is not needed for the first look. */
  readonly lateSheet?: string;
  /** Whether pictures of the extension and of `data:` addresses are shown. */
  readonly hasPictures?: boolean;
}

/**
 * The page of a webview. What a model or a file says can run nothing and fetch nothing: no network source is in the
 * policy, and scripts need the nonce or come from the extension's folder (the module's own chunks).
 */
export function webviewPage(page: WebviewPage): string {
  const { webview, extensionUri } = page;
  const nonce = randomBytes(18).toString('base64');
  const asset = (...path: string[]): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, ...path)).toString();
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}' ${webview.cspSource}`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    ...(page.hasPictures === true ? [`img-src ${webview.cspSource} data:`] : []),
  ].join('; ');
  const link = (href: string): string => `<link rel="stylesheet" href="${href}">`;
  const sheets = [asset('dist', 'webview', 'codicon.css'), ...page.sheets.map((name) => asset('media', name))];
  return `<!DOCTYPE html>
<html lang="${page.language.replace(/[^\w-]/g, '')}"${texts()}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${inMarkup(page.title)}</title>
${sheets.map(link).join('\n')}
</head>
<body>
<div id="root">${page.body}</div>
${page.earlyScript === undefined ? '' : `<script nonce="${nonce}">${page.earlyScript}</script>\n`}<script type="module" nonce="${nonce}" src="${asset('dist', 'webview', page.script)}"></script>
${page.lateSheet === undefined ? '' : link(asset('dist', 'webview', page.lateSheet))}
</body>
</html>`;
}

/** What the editor has of our texts in its display language, for `pageText.ts`; nothing where they are those of the source. */
function texts(): string {
  const { bundle } = vscode.l10n;
  if (bundle === undefined) return '';
  return ` data-l10n="${inMarkup(JSON.stringify(bundle))}"`;
}

/** Plain text for an element or an attribute within double quotes. */
export function inMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
