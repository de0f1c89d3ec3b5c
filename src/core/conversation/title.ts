import * as l10n from '@vscode/l10n';
import type { Message } from '../model/message.ts';

/** What a conversation without a question is called. */
const untitled = l10n.t('New chat');
const maxLength = 60;

/** A title out of the first question: its first line of words without Markdown, at most 60 characters. */
export function titleFromQuestion(message: Message | undefined): string {
  if (message === undefined) return untitled;
  for (const part of message.parts) {
    if (part.type !== 'text') continue;
    const title = titleFromText(part.text);
    if (title !== '') return title;
  }
  for (const part of message.parts) {
    if (part.type === 'context') return shorten(part.label);
    if ((part.type === 'file' || part.type === 'image') && part.name !== undefined) return shorten(part.name);
  }
  return untitled;
}

function titleFromText(text: string): string {
  // Long questions: the first words are in the first few thousand characters or nowhere.
  for (const line of text.slice(0, 4000).split(/\r\n|\r|\n/)) {
    if (/^\s*(`{3,}|~{3,})/.test(line)) continue;
    const title = stripMarkdown(line);
    if (/[\p{L}\p{N}]/u.test(title)) return shorten(title);
  }
  return '';
}

function stripMarkdown(line: string): string {
  return line
    .replace(/^\s*(?:#{1,6}\s+|>\s?|[-*+]\s+(?:\[[ xX]\]\s+)?|\d{1,9}[.)]\s+)+/, '')
    .replace(/!?\[([^\]]{0,300})\]\([^)]{0,300}\)/g, '$1')
    .replace(/(\*\*|__|~~|`+)/g, '')
    .replace(/(^|[\s(])[*_](?=\S)([^*_]+)(?<=\S)[*_](?=$|[\s).,;:!?])/g, '$1$2')
    .replace(/[\p{Cc}\s\u00AD\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069]+/gu, ' ')
    .trim();
}

/** Cuts between words where it can; never inside a character. */
function shorten(text: string): string {
  const plain = text.replace(/\s+/g, ' ').trim();
  if (plain.length <= maxLength) return plain;
  let cut = '';
  for (const { segment } of new Intl.Segmenter().segment(plain.slice(0, 4 * maxLength))) {
    if (cut.length + segment.length > maxLength - 1) break;
    cut += segment;
  }
  const space = cut.lastIndexOf(' ');
  return `${(space > maxLength / 2 ? cut.slice(0, space) : cut).trimEnd()}…`;
}

/** A slice that does not begin or end inside a surrogate pair. */
export function cutText(text: string, start: number, end: number): string {
  return text.slice(start, end).replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, '');
}
