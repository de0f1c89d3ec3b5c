import type { ModelEvent } from '../model/events.ts';

/** A picture of an answer out of its URL: `data:` becomes an image, `https:` a link, anything else nothing. */
export function pictureEvent(url: string): ModelEvent | undefined {
  const comma = url.startsWith('data:') ? url.indexOf(',') : -1;
  const header = comma === -1 ? [] : url.slice(5, comma).split(';');
  if (header[0]?.startsWith('image/') === true && header.includes('base64')) {
    return { type: 'image', mediaType: header[0], data: url.slice(comma + 1) };
  }
  return /^https:\/\/[^\s)]+$/.test(url) ? { type: 'text-delta', text: `\n\n[Image](${url})\n\n` } : undefined;
}
