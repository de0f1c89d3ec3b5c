import * as l10n from '@vscode/l10n';
import { base64Bytes } from '../../core/attachments/base64.ts';
import { pictureSize, type PictureSize } from '../../core/attachments/pictureSize.ts';
import { h } from '../parts/dom.ts';

const IMAGE_TYPES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/bmp']);

/** What a page draws without being in danger: in bytes, and in pixels on a side and in all. */
const MAX_BYTES = 40_000_000;
const MAX_SIDE = 16_384;
const MAX_PIXELS = 80_000_000;
/** In these many bytes at the start of a picture its size is found, whatever a camera writes in front of it. */
const HEAD_BYTES = 300_000;

/** A picture's size, as far as its first bytes tell. */
function sizeOf(data: string): PictureSize | undefined {
  try {
    return pictureSize(bytesOf(data.slice(0, (HEAD_BYTES / 3) * 4)));
  } catch {
    return undefined;
  }
}

/** The bytes of base64 data. Throws where it is none. */
export function bytesOf(data: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
}

/** Why a picture is not drawn; `undefined` where it is. */
function problemOf(mediaType: string, data: string, size: PictureSize | undefined): string | undefined {
  if (!IMAGE_TYPES.has(mediaType)) return l10n.t`A picture of the type ${mediaType}.`;
  const isLarge =
    base64Bytes(data) > MAX_BYTES ||
    (size !== undefined && (Math.max(size.width, size.height) > MAX_SIDE || size.width * size.height > MAX_PIXELS));
  if (!isLarge) return undefined;
  return size === undefined
    ? l10n.t('This picture is too large to be shown.')
    : l10n.t`This picture is too large to be shown: ${size.width} × ${size.height} pixels.`;
}

/** A picture from its base64 data; what is no picture the browser may draw becomes a word. */
export function drawImage(mediaType: string, data: string, name?: string): HTMLElement {
  const size = sizeOf(data);
  const problem = problemOf(mediaType, data, size);
  if (problem !== undefined) return h('p', { class: 'dim', text: problem });
  const image = h('img', {
    class: 'picture',
    attributes: { alt: name ?? l10n.t('Picture in the response'), decoding: 'async' },
  });
  if (size !== undefined) {
    // Its room is there before it is drawn.
    image.width = size.width;
    image.height = size.height;
  }
  image.addEventListener('error', () => {
    const words = h('p', { class: 'dim', text: l10n.t('This picture cannot be shown: its data is damaged.') });
    (image.closest('button') ?? image).replaceWith(words);
  });
  image.src = `data:${mediaType};base64,${data}`;
  return image;
}
