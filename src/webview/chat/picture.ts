import * as l10n from '@vscode/l10n';
import { h } from '../parts/dom.ts';

const IMAGE_TYPES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/bmp']);

/** A picture from its base64 data; what is no picture the browser may draw becomes a word. */
export function drawImage(mediaType: string, data: string, name?: string): HTMLElement {
  if (!IMAGE_TYPES.has(mediaType)) return h('p', { class: 'dim', text: l10n.t`A picture of the type ${mediaType}.` });
  const image = h('img', {
    class: 'picture',
    attributes: { alt: name ?? l10n.t('Picture in the response'), decoding: 'async' },
  });
  image.src = `data:${mediaType};base64,${data}`;
  return image;
}
