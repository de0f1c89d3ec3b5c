import { sniff } from '../attachments/sniff.ts';
import type { ModelEvent } from '../model/events.ts';
import { fieldsOf, textOf, type Fields } from './wire.ts';

/** Enough of a picture to know what it is, in characters of base64. */
const SNIFFED = 64;

/** Types are shown, and become names of files. */
const TYPE = /^image\/[a-z\d][a-z\d.+-]{0,40}$/i;

/** The type that base64 data has by what it begins with, else the one it is said to have; `undefined` for what is no data. */
function mediaTypeOf(data: string, told: string): string | undefined {
  try {
    const begin = Uint8Array.from(atob(data.slice(0, SNIFFED)), (letter) => letter.charCodeAt(0));
    const found = sniff(begin);
    if (found.kind === 'image') return found.mediaType;
    return TYPE.test(told) ? told.toLowerCase() : 'image/png';
  } catch {
    return undefined;
  }
}

/** Base64 without the line ends that some write into it, and in the letters that all read; `undefined` for anything else. */
function plainBase64(text: string): string | undefined {
  const data = /[\s_-]/.test(text) ? text.replace(/\s+/g, '').replaceAll('-', '+').replaceAll('_', '/') : text;
  const digits = /^[A-Za-z\d+/]+(?==?=?$)/.exec(data)?.[0].length ?? 1;
  return digits % 4 === 1 ? undefined : data;
}

/** A picture out of base64 data, with or without a `data:` in front; `told` is its type in a server's words. */
export function pictureOfData(data: string, told = 'image/png'): Extract<ModelEvent, { type: 'image' }> | undefined {
  const comma = data.startsWith('data:') ? data.indexOf(',') : -1;
  const header = comma === -1 ? [told, 'base64'] : data.slice(5, comma).split(';');
  const [type = '', ...rest] = header;
  if (!type.startsWith('image/') || !rest.includes('base64')) return undefined;
  const body = plainBase64(data.slice(comma + 1));
  const mediaType = body === undefined ? undefined : mediaTypeOf(body, type);
  return body === undefined || mediaType === undefined ? undefined : { type: 'image', mediaType, data: body };
}

/** A picture of an answer out of its URL: `data:` becomes an image, `https:` a link, anything else nothing. */
function pictureEvent(url: string): ModelEvent | undefined {
  if (url.startsWith('data:')) return pictureOfData(url);
  // Never fetched: what a server names could be anywhere, and would tell whoever is there that it was read.
  return /^https:\/\/[^\s)]+$/.test(url) ? { type: 'text-delta', text: `\n\n[Image](${url})\n\n` } : undefined;
}

/**
 * A picture in any of the shapes that servers give it: an address (OpenAI, the gateway), a `source` (Anthropic), data
 * under its own name (Google, OpenAI's Images and Responses).
 */
export function pictureIn(part: unknown): ModelEvent | undefined {
  const address = textOf(part);
  if (address !== undefined) return pictureEvent(address);
  const fields = fieldsOf(part);
  if (fields === undefined) return undefined;
  const { image_url: link, source, inline_data: google, inlineData: camel, image } = fields;
  const url = textOf(fieldsOf(link)?.['url']) ?? textOf(link) ?? textOf(fields['url']) ?? textOf(fields['imageUrl']);
  if (url !== undefined) return pictureEvent(url);
  const inner = fieldsOf(source) ?? fieldsOf(google) ?? fieldsOf(camel) ?? fieldsOf(image);
  if (inner !== undefined) return pictureIn({ url: inner['url'], ...withData(inner) });
  const data = DATA_NAMES.map((name) => textOf(fields[name])).find((text) => text !== undefined);
  if (data !== undefined && /^https?:/.test(data)) return pictureEvent(data);
  return data === undefined ? undefined : pictureOfData(data, typeTold(fields));
}

const DATA_NAMES = ['b64_json', 'image_base64', 'bytesBase64Encoded', 'base64', 'data', 'b64', 'image'];

function withData(fields: Fields): Fields {
  return { data: fields['data'] ?? fields['b64_json'], media_type: typeTold(fields) };
}

function typeTold(fields: Fields): string | undefined {
  return textOf(fields['media_type']) ?? textOf(fields['mime_type']) ?? textOf(fields['mimeType']);
}

/** Whether a part of a message's content is a picture. */
export function isPicture(part: Fields): boolean {
  const type = textOf(part['type']) ?? '';
  return part['image_url'] !== undefined || part['inline_data'] !== undefined || /^(?:output_)?image\b/.test(type);
}
