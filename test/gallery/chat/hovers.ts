// What opens over the page: hover cards.
import type { Figures } from '../../../src/protocol/messages.ts';
import { HoverCards } from '../../../src/webview/parts/hover.ts';
import { iconButton } from '../../../src/webview/parts/dom.ts';
import { answer, figures } from '../../panel/support/content.ts';
import { until, type GallerySection, type GalleryState } from '../gallery.ts';
import { drawMessages } from './messages.ts';

/** A pointer may rest where the frame is drawn: it would take the card away again, sooner or later. */
const POINTER = ['pointerover', 'pointermove', 'pointerleave'] as const;

/** Opens the card of this element at once. The card stands in its frame, where the page shows it over the element. */
async function hover(frame: HTMLElement, owner: HTMLElement | null): Promise<void> {
  // Ours is the first to hear.
  for (const type of POINTER) frame.addEventListener(type, (event) => event.stopImmediatePropagation(), true);
  const { element } = new HoverCards(frame);
  frame.append(element);
  if (owner !== null) owner.dataset['hoverClick'] = '';
  owner?.click();
  await until(() => !element.hidden, 'the hover card');
  element.style.position = 'static';
}

function factsOf(name: string, change: Partial<Figures>): GalleryState {
  return {
    name,
    draw: async (frame) => {
      drawMessages(frame, [answer('a', 'Yes.', { figures: { ...figures, ...change } })]);
      await hover(frame, frame.querySelector<HTMLElement>('[data-hover-click]'));
    },
  };
}

const nothing = (): void => undefined;

export const hovers: GallerySection = {
  name: 'Hover card',
  typical: ['attempts, and a rule of the team'],
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
    factsOf('figures of an answer', { generationId: 'gen_1' }),
    factsOf('attempts, and a rule of the team', {
      isByRule: true,
      servedModel: 'anthropic/claude-haiku-4.5',
      attempts: [
        { provider: 'anthropic', hasAnswered: false, status: 529, error: 'Overloaded', durationMs: 310 },
        {
          provider: 'vertex',
          model: 'anthropic/claude-sonnet-4.5',
          hasAnswered: false,
          isTimeout: true,
          durationMs: 15_000,
        },
        { provider: 'bedrock', hasAnswered: true, isOwnKey: true, durationMs: 1_240 },
      ],
      searches: { count: 3, usd: 0.03 },
    }),
    factsOf('what was asked and not had', {
      isCostListed: true,
      isThinkingUnasked: true,
      isThinkingRefused: true,
      isUnsearched: true,
      warnings: ['temperature: this model has none', 'zeroDataRetention: no provider of it promises that'],
    }),
  ],
};
