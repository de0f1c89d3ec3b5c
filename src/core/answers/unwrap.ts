import { Chatter, parseFence } from './fences.ts';
import { wellFormed } from '../text/lines.ts';

/** The tag around what is to be inserted; it keeps the spaces and line breaks at both ends. */
export const insertTag = 'insert';
/** Stands where the cursor is. */
export const cursorMark = '<|cursor|>';

/** Nothing a completion needs is longer; what a hostile answer has beyond it is not even looked at. */
const longestAnswer = 20_000;

/** Where models stop, or where they believe they are: what follows such a mark is not code. */
const endMarks = [
  `</${insertTag}>`,
  cursorMark,
  '</file>',
  '<|endoftext|>',
  '<|end|>',
  '<|eot_id|>',
  '<|im_end|>',
  '<|im_start|>',
  '<|fim_prefix|>',
  '<|fim_suffix|>',
  '<|fim_middle|>',
  '<|file_separator|>',
  '<fim_prefix>',
  '<fim_suffix>',
  '<fim_middle>',
  '<EOT>',
  '</s>',
];

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
  const open = `<${insertTag}>`;
  const start = text.indexOf(open);
  if (start !== -1) return untilMark(text.slice(start + open.length), isFinal);
  // The tag may still be on its way.
  if (!isFinal && (open.startsWith(text.trimStart()) || text.trim() === '')) return undefined;
  const fenced = insideFence(text, isFinal);
  if (fenced !== undefined) return untilMark(fenced, isFinal);
  const [first = ''] = text.trimStart().split('\n', 1);
  return chatter.isChatter(first) ? undefined : untilMark(text, isFinal);
}

function untilMark(text: string, isFinal: boolean): string {
  let end = text.length;
  for (const mark of endMarks) {
    const at = text.indexOf(mark);
    if (at !== -1 && at < end) end = at;
  }
  if (end < text.length || isFinal) return withoutPartialTag(text.slice(0, end), end < text.length);
  return withoutPartialTag(text, false);
}

/** A cut answer may end in the middle of the closing tag. */
function withoutPartialTag(text: string, isWhole: boolean): string {
  if (isWhole) return text;
  const close = `</${insertTag}>`;
  for (let length = close.length - 1; length >= 2; length -= 1) {
    if (text.endsWith(close.slice(0, length))) return text.slice(0, -length);
  }
  return text;
}

/** The content of the first fence, where the answer begins with one, maybe after a sentence. */
function insideFence(text: string, isFinal: boolean): string | undefined {
  const lines = text.split('\n');
  const start = lines.slice(0, 6).findIndex((line) => parseFence(line) !== undefined);
  if (start === -1) return undefined;
  // Code before a fence means that the fence belongs to the content.
  if (lines.slice(0, start).some((line) => line.trim() !== '' && !chatter.isChatter(line.trim()))) return undefined;
  const opening = parseFence(lines[start] ?? '');
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => {
    const fence = parseFence(line);
    return fence !== undefined && fence.mark === opening?.mark && fence.info === '';
  });
  if (end === -1 && !isFinal && rest.length === 0) return undefined;
  return (end === -1 ? rest : rest.slice(0, end)).join('\n');
}
