// What the user asked: bubbles, what goes along with them, and the edit box.
import { question } from '../../panel/support/content.ts';
import type { GallerySection } from '../gallery.ts';
import { drawMessages } from './messages.ts';
import { PICTURE } from './picture.ts';

const context = {
  type: 'context',
  origin: 'selection',
  label: 'retry.ts:12–40',
  path: 'src/retry.ts',
  excerpt: 'export function retry() {}',
  tokens: 320,
} as const;

const text = 'Why does this ignore `Retry-After` dates?';
const attached = question('q', text, {
  parts: [
    context,
    { type: 'file', name: 'paper.pdf', mediaType: 'application/pdf', bytes: 1_200_000 },
    { type: 'text', text },
  ],
});
const log = Array.from({ length: 40 }, (_, line) => `${line}: a line of a long log`).join('\n');

function edit(frame: HTMLElement): void {
  const [article] = drawMessages(frame, [attached]);
  article?.querySelector<HTMLElement>('[aria-label^="Edit"]')?.click();
}

export const questions: GallerySection = {
  name: 'Question',
  typical: ['being edited'],
  states: [
    { name: 'plain', draw: (frame) => void drawMessages(frame, [question('q', text)]) },
    { name: 'with attachments', draw: (frame) => void drawMessages(frame, [attached]) },
    {
      name: 'with a picture',
      draw: (frame) =>
        void drawMessages(frame, [
          question('q', 'What is this?', {
            parts: [
              { type: 'image', mediaType: 'image/png', data: PICTURE, name: 'error.png' },
              { type: 'text', text: 'What is this?' },
            ],
          }),
        ]),
    },
    { name: 'folded', draw: (frame) => void drawMessages(frame, [question('q', log)]) },
    {
      name: 'second of three versions',
      draw: (frame) => void drawMessages(frame, [question('q', text, { branch: { ids: ['p', 'q', 'r'], index: 1 } })]),
    },
    {
      name: 'shown as plain text',
      draw: (frame) => void drawMessages(frame, [question('q', text, { isPlain: true })]),
    },
    { name: 'being edited', draw: edit },
  ],
};
