// Pictures that a model draws.
import type { ViewMessage, ViewPart } from '../../../src/protocol/viewState.ts';
import { h } from '../../../src/webview/parts/dom.ts';
import { answer } from '../../panel/support/content.ts';
import { until, type GallerySection, type GalleryState } from '../gallery.ts';
import { drawMessages, type Shown } from './messages.ts';
import { PICTURE } from './picture.ts';
import { messageState } from './state.ts';

/** A house on a hill, as base64, in flat colours: its size in pixels is that of what models draw. */
function drawing(width: number, height: number): string {
  const canvas = h('canvas', {});
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext('2d');
  const rectangle = (colour: string, ...at: readonly [number, number, number, number]): void => {
    if (pen === null) return;
    const [left, top, right, bottom] = at;
    pen.fillStyle = colour;
    pen.fillRect(left * width, top * height, (right - left) * width, (bottom - top) * height);
  };
  rectangle('#99ccff', 0, 0, 1, 1);
  rectangle('#ffdd55', 0.75, 0.125, 0.875, 0.25);
  rectangle('#448844', 0, 0.75, 1, 1);
  rectangle('#bb4433', 0.25, 0.375, 0.625, 0.5);
  rectangle('#eeeedd', 0.3125, 0.5, 0.5625, 0.75);
  rectangle('#664422', 0.4375, 0.5625, 0.5, 0.75);
  return canvas.toDataURL('image/png').replace(/^[^,]*,/, '');
}

const picture = (width: number, height: number): ViewPart => ({
  type: 'image',
  mediaType: 'image/png',
  data: drawing(width, height),
  name: 'picture.png',
});

async function pictured(frame: HTMLElement): Promise<void> {
  await until(() => frame.querySelector('.picture') !== null, 'the picture');
  await Promise.all([...frame.querySelectorAll('img')].map((image) => image.decode()));
}

const state = (name: string, message: () => ViewMessage, shown: Shown = {}): GalleryState => ({
  name,
  // Drawn with the state: a canvas is no work for the start of the page.
  draw: (frame) => messageState(name, message(), shown, pictured).draw(frame),
});

const drawn = (...parts: readonly ViewPart[]): ViewMessage =>
  answer('a', '', { parts: [...parts], figures: { costUsd: 0.042, provider: 'vertex' } });

const live = answer('a', '', { status: 'streaming' });

export const drawings: GallerySection = {
  name: 'Picture',
  typical: ['drawn, with words'],
  states: [
    messageState('begun', live, { progress: { state: 'drawing' } }),
    {
      name: 'being drawn',
      draw: (frame) => {
        const preview = { mediaType: 'image/png', data: drawing(1024, 512) };
        return state('', () => live, { progress: { state: 'drawing', preview } }).draw(frame);
      },
    },
    state('drawn, with words', () => drawn({ type: 'text', text: 'A house on a hill:' }, picture(1024, 512))),
    state('smaller than its signs', () => drawn({ type: 'image', mediaType: 'image/png', data: PICTURE })),
    state('higher than the panel', () => drawn(picture(512, 2048))),
    messageState('of a type that is not drawn', drawn({ type: 'image', mediaType: 'image/tiff', data: PICTURE })),
    messageState(
      'refused',
      answer('a', '', {
        status: 'failed',
        error: {
          kind: 'request',
          code: 'content-filter',
          message:
            'The provider refused this because of its content policy. Ask in other words or pick another model. The server says: Your request was rejected by the safety system.',
          retryable: false,
          actions: ['pick-model', 'retry'],
        },
      }),
    ),
    {
      name: 'enlarged',
      draw: async (frame) => {
        frame.style.height = '320px';
        const panel = h('div', { class: 'panel' });
        frame.append(panel);
        drawMessages(panel, [drawn(picture(1024, 512))]);
        frame.querySelector<HTMLElement>('.picture-zoom')?.click();
        await until(() => frame.querySelector('.zoom-page') !== null, 'the enlarged picture');
        await pictured(frame);
        frame.querySelector<HTMLElement>('.zoom-stage')?.blur();
      },
    },
  ],
};
