/**
 * The frame of a report: one page that loads nothing, runs nothing and can be read anywhere. Whatever is put into it is
 * escaped here, with what cannot be seen written out, so that a hostile text stays a text. l10n: none, markup.
 */
import { visibleData } from '../../text/visible.ts';
import { REPORT_STYLE } from './reportStyle.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text as HTML that means exactly that text, also within an attribute in quotes. */
export function escapeHtml(text: string): string {
  return visibleData(text.replaceAll('\r\n', '\n')).replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);
}

/** A text in an element of its own, so that what is written from right to left does not turn what is beside it. */
export function element(name: string, className: string, text: string): string {
  return `<${name} class="${className}">${escapeHtml(text)}</${name}>`;
}

/** At most so much of a text is shown in one place. */
const MAX_TEXT = 2_000;

export function shortened(text: string, limit = MAX_TEXT): string {
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}

/** How large a page may grow: more than that, no browser and no reader takes. */
const MAX_PAGE = 4_000_000;

/** What is left of the page for values; shared by all sections. */
export class Room {
  #left = MAX_PAGE;

  get isFull(): boolean {
    return this.#left <= 0;
  }

  take(html: string): string {
    this.#left -= html.length;
    return html;
  }
}

/** A name and what is known under it. */
export type Fact = readonly [name: string, text: string | undefined];

export function factList(facts: readonly Fact[]): string {
  const rows = facts.flatMap(([name, text]) =>
    text === undefined || text === '' ? [] : [`<div><dt>${escapeHtml(name)}</dt>${element('dd', 'text', text)}</div>`],
  );
  return rows.length === 0 ? '' : `<dl class="facts">${rows.join('')}</dl>\n`;
}

export function section(heading: string, body: string): string {
  return body === '' ? '' : `<section>\n<h2 class="text">${escapeHtml(heading)}</h2>\n${body}</section>\n`;
}

/** One kind of thing told of a result. */
export function part(heading: string, body: string): string {
  return body === '' ? '' : `<h3>${escapeHtml(heading)}</h3>\n${body}`;
}

export function timeText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** @param language - of the words, as HTML names it. */
export function pageText(title: string, body: string, language = 'en'): string {
  return `<!doctype html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>
${REPORT_STYLE}</style>
</head>
<body>
<main>
<h1 class="text">${escapeHtml(title)}</h1>
${body}</main>
</body>
</html>
`;
}
