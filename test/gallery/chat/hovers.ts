// What opens over the page: hover cards.
import { HoverCards } from '../../../src/webview/parts/hover.ts';
import { iconButton } from '../../../src/webview/parts/dom.ts';
import { answer, figures } from '../../panel/support/content.ts';
import { until, type GallerySection } from '../gallery.ts';
import { drawMessages } from './messages.ts';

/** Opens the card of this element at once. The card stands in its frame, where the page shows it over the element. */
async function hover(frame: HTMLElement, owner: HTMLElement | null): Promise<void> {
  const { element } = new HoverCards(frame);
  frame.append(element);
  if (owner !== null) owner.dataset['hoverClick'] = '';
  owner?.click();
  await until(() => !element.hidden, 'the hover card');
  element.style.position = 'static';
}

const nothing = (): void => undefined;

export const hovers: GallerySection = {
  name: 'Hover card',
  typical: ['figures of an answer'],
  states: [
    {
      name: 'name and key',
      draw: async (frame) => {
        const button = iconButton('Send', 'arrow-up', nothing, 'Send', 'Enter');
        frame.append(button);
        await hover(frame, button);
      },
    },
    {
      name: 'several lines',
      draw: async (frame) => {
        const lines = `Claude Sonnet 4.5\nanthropic/claude-sonnet-4.5\n${'A long sentence about it. '.repeat(6)}`;
        const button = iconButton('Select model', 'chevron-down', nothing, lines);
        frame.append(button);
        await hover(frame, button);
      },
    },
    {
      name: 'figures of an answer',
      draw: async (frame) => {
        drawMessages(frame, [answer('a', 'Yes.', { figures: { ...figures, generationId: 'gen_1' } })]);
        await hover(frame, frame.querySelector<HTMLElement>('[data-hover-click]'));
      },
    },
  ],
};
