// What a model gets of what a tool gave. l10n: none, for the model.

import type { ImagePart, TextPart } from '../model/message.ts';
import { withoutControls } from '../text/terminalText.ts';
import type { ToolContent, ToolOutcome } from './tool.ts';

const MAX_IMAGES = 8;
/** Base64 characters of one picture: what providers take. */
const MAX_IMAGE_CHARS = 7_000_000;

/** An outcome as the model gets it, and the whole text where some of it was left out. */
export interface BoundedOutput {
  readonly content: readonly (TextPart | ImagePart)[];
  /** Everything the tool wrote, where `content` holds less. */
  readonly wholeText?: string;
}

/**
 * Makes an outcome fit for a model: terminal codes are removed, text beyond `limit` UTF-16 units is cut in its middle with
 * a note (the end is where failures are), and pictures beyond what providers take are named.
 */
export function boundOutput(outcome: Pick<ToolOutcome, 'content'>, limit: number): BoundedOutput {
  const texts: string[] = [];
  const images: ImagePart[] = [];
  for (const item of outcome.content) {
    if (item.type === 'image') addImage(item, images, texts);
    else texts.push(textOf(item));
  }
  const whole = texts.join('\n\n');
  if (whole.length <= limit) {
    const text = withoutControls(whole);
    return { content: [...(text === '' ? [] : [{ type: 'text' as const, text }]), ...images] };
  }
  const text = cutMiddle(whole, limit);
  return { content: [{ type: 'text', text }, ...images], wholeText: whole };
}

/** Three quarters from the beginning, one from the end, and between them how much is missing. */
function cutMiddle(text: string, limit: number): string {
  const headEnd = Math.floor(limit * 0.75);
  const tailStart = text.length - (limit - headEnd);
  const head = withoutControls(text.slice(0, headEnd).replace(/[\uD800-\uDBFF]$/, ''));
  const tail = withoutControls(text.slice(tailStart).replace(/^[\uDC00-\uDFFF]/, ''));
  const missing = (tailStart - headEnd).toLocaleString('en-US');
  const all = text.length.toLocaleString('en-US');
  return `${head}\n\n[${missing} of ${all} characters are left out here. Ask for less, or for a part.]\n\n${tail}`;
}

function addImage(item: Extract<ToolContent, { type: 'image' }>, images: ImagePart[], texts: string[]): void {
  if (images.length >= MAX_IMAGES || item.data.length > MAX_IMAGE_CHARS) {
    texts.push(`[A picture (${item.mediaType}) is left out: it is too large, or one too many.]`);
    return;
  }
  const { mediaType, data, name } = item;
  images.push({ type: 'image', mediaType, data, ...(name !== undefined && { name }) });
}

function textOf(item: Exclude<ToolContent, { type: 'image' }>): string {
  switch (item.type) {
    case 'text':
      return item.text;
    case 'json':
      return JSON.stringify(item.value, null, 1);
    case 'file': {
      const lines = item.startLine === undefined ? '' : `, lines ${item.startLine}–${item.endLine ?? item.startLine}`;
      return `${item.label}${lines}`;
    }
  }
}
