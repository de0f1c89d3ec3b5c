import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import { inMarkup, webviewPage } from '../window/webviewPage.ts';

/** The panel's page. */
export function panelHtml(webview: vscode.Webview, extensionUri: vscode.Uri, language: string): string {
  return webviewPage({
    webview,
    extensionUri,
    language,
    title: l10n.t('Chat'),
    /* l10n: none, markup */
    body: `<main class="panel is-loading"><div class="body">${SKELETON}</div>${COMPOSER}</main>`,
    earlyScript: EARLY_KEYS,
    script: 'main.js',
    sheets: ['chat.css', 'markdown.css'],
    lateSheet: 'katex.css',
    hasPictures: true,
  });
}

/**
 * Grey lines until the script runs; the panel replaces them. Its style shows them after 300 ms only.
 * l10n: none, markup.
 */
const SKELETON = `<div class="skeleton" aria-hidden="true">${['short', 'long', 'long', 'middle']
  .map((length) => `<div class="skeleton-line ${length}"></div>`)
  .join('')}</div>`;

const FORM_NAME = inMarkup(l10n.t('Ask'));
const BOX_NAME = inMarkup(l10n.t('Message'));
const PLACEHOLDER = inMarkup(l10n.t('Ask, or type @ for context'));

/**
 * There before the script, so that one can type while that loads; the panel goes on with this very text box.
 * l10n: none, markup.
 */
const COMPOSER = `<form class="composer" aria-label="${FORM_NAME}"><div class="composer-frame">
<div class="input-box"><textarea class="message-input" aria-label="${BOX_NAME}" placeholder="${PLACEHOLDER}"
rows="2" dir="auto" spellcheck="true"></textarea></div><div class="bar"></div></div></form>`;

/**
 * Enter sends, also before the script is there to do it: the text is kept for the composer, which asks then.
 * l10n: none, code.
 */
export const EARLY_KEYS = `{
const box = document.querySelector('.message-input');
box.addEventListener('keydown', (event) => {
  const isKey = event.key === 'Enter' && !event.shiftKey && !event.altKey && !event.isComposing && event.keyCode !== 229;
  if (!isKey || 'taken' in box.dataset) return;
  event.preventDefault();
  if (box.value.trim() === '') return;
  box.dataset.early = box.value;
  if (event.ctrlKey || event.metaKey) box.dataset.earlySure = '';
});
}`;
