/** Blocks of the Messages format for what the server does by itself while it answers, and the sources of its texts. */
import { isNestedTooDeeply } from '../json/depth.ts';
import { slicedText } from '../model/citations.ts';
import type { AssistantPart, Citation, ServerToolPart, TextPart } from '../model/message.ts';
import { isWholeSearch } from './hostedSearch.ts';
import { fieldsOf, parseJson, recordsOf, textOf, type Fields } from './wire.ts';

/** Whether a block is a call that the server makes, or the result of one. */
export function isServerBlock(block: Fields): boolean {
  const type = textOf(block['type']) ?? '';
  return type === 'server_tool_use' || (type !== 'tool_result' && type.endsWith('_tool_result'));
}

/** Whether messages of a body hold such blocks. */
export function carriesServerBlocks(messages: readonly object[]): boolean {
  return messages.some((message) => recordsOf((message as Fields)['content']).some(isServerBlock));
}

/** The block with the input that came in pieces; `undefined` where it could not be written again. */
export function wholeServerBlock(block: Fields, inputJson: string): ServerToolPart['block'] | undefined {
  const input = inputJson === '' ? undefined : fieldsOf(parseJson(inputJson));
  if (inputJson !== '' && input === undefined) return undefined;
  const whole = input === undefined ? block : { ...block, input };
  return isNestedTooDeeply(whole) ? undefined : whole;
}

/** A citation of a text, where it is of a page. */
export function citationOf(value: unknown): Citation | undefined {
  const citation = fieldsOf(value);
  const url = textOf(citation?.['url']);
  if (citation === undefined || url === undefined || isNestedTooDeeply(citation)) return undefined;
  const title = textOf(citation['title']);
  return { url, ...(title !== undefined && { title }), raw: citation };
}

/**
 * Which blocks of an answer can go back: calls with their results, and searches that are both. One that is to be gone on with
 * keeps its open calls.
 */
export function wholeCalls(parts: readonly AssistantPart[], isPaused: boolean): ReadonlySet<ServerToolPart> {
  const blocks = parts.filter((part) => part.type === 'server-tool');
  const calls = new Map(blocks.flatMap((part) => (isCall(part) ? [[part.block['id'], part]] : [])));
  const results = new Map(blocks.flatMap((part) => (isCall(part) ? [] : [[part.block['tool_use_id'], part]])));
  return new Set(
    blocks.filter((part) => {
      if (isCall(part)) return isPaused || results.has(part.block['id']);
      return isWholeSearch(part.block) || calls.has(part.block['tool_use_id']);
    }),
  );
}

function isCall({ block }: ServerToolPart): boolean {
  return block['type'] === 'server_tool_use';
}

/** A text without its sources: for another model, or another format. */
export function uncited(part: TextPart): TextPart {
  return part.citations === undefined ? part : { type: 'text', text: part.text };
}

/** A text in the blocks that it came in: each with the sources that the server gave for it. */
export function citedBlocks(
  part: TextPart,
): readonly { readonly text: string; readonly citations: readonly unknown[] }[] {
  const blocks: { text: string; readonly citations: unknown[] }[] = [];
  let blank = '';
  const add = (text: string, citations: unknown[]): void => {
    const last = blocks.at(-1);
    // No block may be blank.
    if (text.trim() !== '') {
      blocks.push({ text: blank + text, citations });
      blank = '';
    } else if (last === undefined) blank += text;
    else last.text += text;
  };
  let at = 0;
  for (const { start, end, raws } of stretches(part)) {
    if (start < at) continue;
    add(part.text.slice(at, start), []);
    add(part.text.slice(start, end), raws);
    at = end;
  }
  add(slicedText(part, at).text, []);
  return blocks;
}

interface Cited {
  readonly start: number;
  readonly end: number;
  readonly raws: unknown[];
}

function stretches({ citations = [] }: TextPart): readonly Cited[] {
  const found: Cited[] = [];
  for (const { start, end, raw } of citations) {
    if (start === undefined || end === undefined || raw === undefined) continue;
    const last = found.at(-1);
    if (last?.start === start && last.end === end) last.raws.push(raw);
    else found.push({ start, end, raws: [raw] });
  }
  return found;
}
