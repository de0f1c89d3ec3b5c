import { decodeEntities } from '../../text/entities.ts';

/** One piece of a page. Names are in lower case; values and text have their entities resolved. */
export type HtmlToken =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'open';
      readonly name: string;
      readonly attributes: ReadonlyMap<string, string>;
      readonly end: number;
    }
  | { readonly type: 'close'; readonly name: string };

/** What is between these and their end is no markup. */
const RAW = new Set(['script', 'style', 'textarea', 'title', 'xmp', 'iframe', 'noembed', 'noframes', 'plaintext']);
const TAG = /<(\/?)([a-z][^\s/>]*)/iy;
const ATTRIBUTE = /[\s/]*([^\s/>=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/y;
const MAX_ATTRIBUTES = 64;

/** Reads HTML as browsers do, in one pass: whatever is broken becomes text, nothing is searched twice. */
export function* htmlTokens(html: string): Generator<HtmlToken> {
  let at = 0;
  while (at < html.length) {
    const start = html.indexOf('<', at);
    if (start < 0) break;
    if (start > at) yield { type: 'text', text: decoded(html.slice(at, start)) };
    if (html.startsWith('<!--', start)) at = after(html, '-->', start + 4);
    else if (/[!?]/.test(html.charAt(start + 1))) at = after(html, '>', start + 2);
    else at = yield* tag(html, start);
  }
  if (at < html.length) yield { type: 'text', text: decoded(html.slice(at)) };
}

function after(html: string, mark: string, from: number): number {
  const found = html.indexOf(mark, from);
  return found < 0 ? html.length : found + mark.length;
}

function* tag(html: string, start: number): Generator<HtmlToken, number> {
  TAG.lastIndex = start;
  const match = TAG.exec(html);
  if (match === null) {
    yield { type: 'text', text: '<' };
    return start + 1;
  }
  const name = (match[2] ?? '').toLowerCase();
  const { attributes, end } = attributesFrom(html, TAG.lastIndex);
  if (match[1] === '/') {
    yield { type: 'close', name };
    return end;
  }
  yield { type: 'open', name, attributes, end };
  return RAW.has(name) ? yield* rawText(html, name, end) : end;
}

function attributesFrom(html: string, from: number): { attributes: Map<string, string>; end: number } {
  const attributes = new Map<string, string>();
  let at = from;
  for (;;) {
    ATTRIBUTE.lastIndex = at;
    const match = ATTRIBUTE.exec(html);
    if (match === null) break;
    at = ATTRIBUTE.lastIndex;
    const name = (match[1] ?? '').toLowerCase();
    const value = match[2] ?? match[3] ?? match[4] ?? '';
    if (attributes.size < MAX_ATTRIBUTES && !attributes.has(name)) attributes.set(name, decodeEntities(value));
  }
  return { attributes, end: after(html, '>', at) };
}

function* rawText(html: string, name: string, from: number): Generator<HtmlToken, number> {
  const closing = new RegExp(`</${name}[\\s/>]`, 'gi');
  closing.lastIndex = from;
  const end = closing.exec(html)?.index ?? html.length;
  if (name === 'title' || name === 'textarea' || name === 'xmp') {
    yield { type: 'text', text: decoded(html.slice(from, end)) };
  }
  if (end === html.length) return end;
  yield { type: 'close', name };
  return after(html, '>', end);
}

/** Text as a user would see it: all blanks alike, and nothing that only steers where lines break. */
function decoded(text: string): string {
  return decodeEntities(text, true)
    .replace(/[\u00a0\u2002\u2003\u2009]/g, ' ')
    .replace(/[\u00ad\u200b-\u200f]/g, '');
}
