// Taking an answer out of what it is wrapped in: thoughts, fences, tags, talk. Whole here, in pieces in `outputCleaner.ts`.

import { closingTagStart, taggedText } from './answerTags.ts';
import { STOP_TOKEN, withoutLastTokens } from './endTokens.ts';
import { firstBlock } from './fences.ts';
import { Chatter } from './talk.ts';
import { wellFormed } from '../text/lines.ts';

/** The tag around what is to be inserted; it keeps the spaces and line breaks at both ends. */
export const insertTag = 'insert';
/** Stands where the cursor is. */
export const cursorMark = '<|cursor|>';

/** Nothing a completion needs is longer; what a hostile answer has beyond it is not even looked at. */
const longestAnswer = 20_000;

const chatter = new Chatter(false);

/** Control characters but tab and line feed, and what changes how a line reads without being seen. */
const unseen =
  // oxlint-disable-next-line no-control-regex -- control characters are what is removed
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\udb40[\udc00-\udc7f]/g;

/** Line breaks become LF; nothing is left that could hide in a line or confuse an editor. */
export function plainAnswer(text: string): string {
  return wellFormed(text.slice(0, longestAnswer).replace(/\r\n?/g, '\n')).replace(unseen, '');
}

/**
 * The text an answer wants to insert, out of its wrapper: the tag we asked for, a Markdown fence, or nothing at all.
 * `undefined` for an answer that talks instead. `isFinal`: nothing more will come.
 */
export function unwrap(answer: string, isFinal: boolean): string | undefined {
  const text = plainAnswer(answer);
  const tagged = taggedText(text, insertTag);
  // Between its tags an answer may hold whatever the code is about, names of tokens too.
  if (tagged !== undefined) return tagged.isClosed ? tagged.text : untilMark(tagged.text, isFinal);
  // The tag may still be on its way.
  const open = `<${insertTag}>`;
  if (!isFinal && (open.startsWith(text.trimStart()) || text.trim() === '')) return undefined;
  const fenced = insideFence(text, isFinal);
  if (fenced !== undefined) return untilMark(fenced, isFinal);
  const [first = ''] = text.trimStart().split('\n', 1);
  return chatter.isChatter(first) ? undefined : untilMark(text, isFinal);
}

function untilMark(text: string, isFinal: boolean): string {
  let end = text.length;
  // Where a model stops, or believes it is; what follows is not code.
  for (const at of [text.indexOf(`</${insertTag}>`), text.indexOf('</file>'), text.search(STOP_TOKEN)]) {
    if (at !== -1 && at < end) end = at;
  }
  const isWhole = end < text.length;
  const found = text.slice(0, end);
  return withoutPartialTag(isFinal && !isWhole ? withoutLastTokens(found) : found, isWhole);
}

/** A cut answer may end in the middle of the closing tag; a `<` alone is a sign. */
function withoutPartialTag(text: string, isWhole: boolean): string {
  const start = isWhole ? text.length : closingTagStart(text, insertTag);
  return text.length - start < 2 ? text : text.slice(0, start);
}

/** The content of the first fence, where the answer begins with one, maybe after a few sentences. */
function insideFence(text: string, isFinal: boolean): string | undefined {
  const block = firstBlock(text, 6);
  // Code before a fence means that the fence belongs to the content.
  const isTalk = (line: string): boolean => line.trim() === '' || chatter.isChatter(line.trim());
  if (block === undefined || !block.before.every(isTalk)) return undefined;
  return block.text === '' && !block.isClosed && !isFinal ? undefined : block.text;
}
