// The bar that finds words in the chat, and their marks in messages.
import { FindBar } from '../../../src/webview/chat/findBar.ts';
import type { RequestResult } from '../../../src/protocol/messages.ts';
import type { Transcript } from '../../../src/webview/chat/transcript.ts';
import { h } from '../../../src/webview/parts/dom.ts';
import { answer, question, retryAnswer } from '../../panel/support/content.ts';
import { until, type GallerySection, type GalleryState } from '../gallery.ts';
import { drawMessages } from './messages.ts';
import { coloured } from './state.ts';

type Found = NonNullable<RequestResult<'find-in-chat'>>;

const MESSAGES = [
  question('q', 'Why does this ignore a `Retry-After` date? Retry is off.'),
  answer('a', `It does not parse the date before it retries.\n\n${retryAnswer}`),
];

function state(name: string, words: string, found: Found): GalleryState {
  return {
    name,
    draw: async (frame) => {
      const body = h('div', { class: 'body' });
      // The first message is below the bar, as on the page.
      body.style.paddingTop = '40px';
      frame.append(body);
      const [asked, answered] = drawMessages(body, MESSAGES);
      // Colors that came later would let this bar mark its messages again, in place of the last bar.
      await coloured(body);
      const drawn = new Map([
        ['q', asked],
        ['a', answered],
      ]);
      const transcript: Pick<Transcript, 'element' | 'firstInView' | 'bringIn' | 'drawn' | 'isWhole' | 'showAt'> = {
        element: body,
        firstInView: 'q',
        bringIn: (id) => drawn.get(id),
        drawn: () => [...drawn].flatMap(([id, element]) => (element === undefined ? [] : [[id, element]])),
        isWhole: () => true,
        showAt: () => undefined,
      };
      const bar = new FindBar({
        link: { command: () => undefined, request: async () => found as never },
        transcript: transcript as Transcript,
        order: () => ['q', 'a'],
        focusComposer: () => undefined,
      });
      body.append(bar.element);
      const input = bar.element.querySelector('input');
      if (input !== null) input.value = words;
      document.getSelection()?.removeAllRanges();
      bar.open();
      input?.setSelectionRange(0, 0);
      input?.blur();
      await until(() => bar.element.querySelector('.find-count')?.textContent !== '', 'the count');
    },
  };
}

export const find: GallerySection = {
  name: 'Find in chat',
  typical: ['matches'],
  states: [
    state('no match', 'nothing like it', []),
    state('many', 'a', [{ id: 'q', parts: [12_345] }]),
    // The page has the marks of one bar: those of the last.
    // None is in code, which gets its colors a moment later, and its marks anew with them.
    state('matches', 'for', [{ id: 'a', parts: [2] }]),
  ],
};
