import { decodeEntities } from '../text/entities.ts';

/** What a fence line opens. */
export interface FenceStart {
  readonly mark: string;
  readonly length: number;
  readonly info: string;
}

/** What a list marker opens. */
export interface MarkerStart {
  readonly ordered: boolean;
  readonly start: number;
  /** The bullet, or the character after the number: items of one list share it. */
  readonly kind: string;
  readonly length: number;
}

export function readFence(content: string): FenceStart | undefined {
  const mark = /^(?:`{3,}|~{3,})/.exec(content)?.[0] ?? '';
  const info = content.slice(mark.length);
  if (mark === '' || (mark.startsWith('`') && info.includes('`'))) return undefined;
  return { mark: mark.charAt(0), length: mark.length, info: info.trim() };
}

/** The language of a fence: its first word, or the extension where that is a file's path, as `src/a.ts` or `1:9:a.ts`. */
export function languageOf(info: string): string {
  const word = /^\S*/.exec(info)?.[0] ?? '';
  const isPath = /^(?:\d{1,9}:\d{1,9}:)?[^\s:{]+$/.test(word) && /[/\\.]/.test(word);
  const extension = isPath ? /\.(\w+)$/.exec(word)?.[1] : undefined;
  return extension ?? /^[^\s{,:]*/.exec(info)?.[0] ?? '';
}

/** A fence's info string with its escapes and character references read. */
export function plainInfo(info: string): string {
  return decodeEntities(info.replace(/\\([!-/:-@[-`{-~])/g, '$1'));
}

/** Level and text of an ATX heading. */
export function readHeading(content: string): { level: number; text: string } | undefined {
  const match = /^(#{1,6})(?:[ \t]+|$)/.exec(content);
  if (match?.[1] === undefined) return undefined;
  return { level: match[1].length, text: withoutClosingMarks(content.slice(match[0].length).trimEnd()) };
}

/** `title ##` is `title`, but the mark of `C#` belongs to it. */
function withoutClosingMarks(text: string): string {
  const marks = endWithout(text, text.length, '#');
  const end = endWithout(text, marks, ' \t');
  return marks === 0 || end < marks ? text.slice(0, end) : text;
}

/** Where `text` up to `end` ends when any of `chars` are taken off: in one pass, as a pattern for it would not be. */
function endWithout(text: string, end: number, chars: string): number {
  let at = end;
  while (at > 0 && chars.includes(text.charAt(at - 1))) at--;
  return at;
}

export function isRule(content: string): boolean {
  return /^(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,})$/.test(content);
}

/** Whether a footnote's text begins here, which stands in a paragraph of its own. */
export function beginsFootnote(content: string): boolean {
  return /^\[\^[^\]\s]{1,60}\]:/.test(content);
}

/** 1 or 2 when the line underlines the paragraph before it, else 0. */
export function readUnderline(content: string): number {
  if (/^=+[ \t]*$/.test(content)) return 1;
  return /^-+[ \t]*$/.test(content) ? 2 : 0;
}

export function readMarker(content: string): MarkerStart | undefined {
  const bullet = /^[*+-](?=[ \t]|$)/.exec(content);
  if (bullet !== null) return { ordered: false, start: 1, kind: bullet[0], length: 1 };
  const number = /^(\d{1,9})([.)])(?=[ \t]|$)/.exec(content);
  if (number?.[1] === undefined || number[2] === undefined) return undefined;
  return { ordered: true, start: Number(number[1]), kind: number[2], length: number[0].length };
}

const BLOCK_TAGS =
  'address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|' +
  'fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|' +
  'menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|' +
  'track|ul';

const HTML: readonly (readonly [start: RegExp, end: RegExp | undefined])[] = [
  [/^<(?:script|pre|style|textarea)(?:[\s>]|$)/i, /<\/(?:script|pre|style|textarea)>/i],
  [/^<!--/, /-->/],
  [/^<\?/, /\?>/],
  [/^<![A-Z]/i, />/],
  [/^<!\[CDATA\[/, /\]\]>/],
  [new RegExp(`^</?(?:${BLOCK_TAGS})(?:[ \\t]|/?>|$)`, 'i'), undefined],
];

/** The pattern that ends the HTML block starting here; `'blank'` when a blank line does; undefined when none starts. */
export function readHtml(content: string): RegExp | 'blank' | undefined {
  if (!content.startsWith('<')) return undefined;
  const match = HTML.find(([start]) => start.test(content));
  return match === undefined ? undefined : (match[1] ?? 'blank');
}

/** The mark that ends the displayed formula starting here, or undefined. */
export function readMathStart(content: string): '$$' | '\\]' | undefined {
  if (content.startsWith('$$')) return '$$';
  return content.startsWith('\\[') && isFormula(content) ? '\\]' : undefined;
}

/** Whether a line's `\[` opens a formula: a `]` that closes it alone makes it a bracket, as in `\[1] Smith et al.` */
function isFormula(content: string): boolean {
  let depth = 0;
  for (let at = 2; at < content.length; at += 1) {
    const char = content.charAt(at);
    if (char === '\\') {
      at += 1;
      if (content.charAt(at) === ']') return true;
    } else if (char === '[') depth += 1;
    else if (char === ']') {
      if (depth === 0) return false;
      depth -= 1;
    }
  }
  return true;
}
