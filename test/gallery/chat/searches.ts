// Searches of the web by the server, and the pages that an answer cites.
import type { ViewMessage, ViewPart } from '../../../src/protocol/viewState.ts';
import { answer, figures } from '../../panel/support/content.ts';
import type { GallerySection, GalleryState } from '../gallery.ts';
import { drawMessages } from './messages.ts';
import { messageState } from './state.ts';

type Search = Extract<ViewPart, { type: 'web-search' }>;

const PAGES: Search['results'] = [
  { title: 'Timetable of the northern line', host: 'trains.example.com', url: 'https://trains.example.com/north' },
  {
    title: 'Why trains in the mountains are slow, and what a new tunnel would change for all who live behind it',
    host: 'a-host-with-a-long-name.travel.example.org',
    url: 'https://a-host-with-a-long-name.travel.example.org/slow',
  },
  {
    title: 'https://files.example.net/aVeryLongNameOfADocumentWithoutASpace_2026-11-29_final_version.pdf',
    host: 'files.example.net',
    url: 'https://files.example.net/final_version.pdf',
  },
];
const QUERY = 'when do slow trains go north on Sundays, and where does one change';

const search = (change: Partial<Search> = {}): Search => ({
  type: 'web-search',
  query: QUERY,
  state: 'done',
  results: PAGES,
  ...change,
});

function searching(name: string, change: Partial<Search>): GalleryState {
  const part = search({ state: 'running', results: [], ...change });
  return messageState(name, answer('a', '', { status: 'streaming', parts: [part] }), {
    progress: { state: 'tools' },
  });
}

const searched = (...parts: readonly ViewPart[]): ViewMessage =>
  answer('a', '', { parts: [...parts], figures: { ...figures, searches: { count: 1, usd: 0.01 } } });

const unfolded = (name: string, message: ViewMessage): GalleryState => ({
  name,
  draw: (frame) => {
    drawMessages(frame, [message]);
    frame.querySelector('.web-search')?.setAttribute('open', '');
  },
});

const note = (number: number): string => `<sup>[\\[${number}\\]](${PAGES[number - 1]?.url ?? ''})</sup>`;
const CITED = `Slow trains go north at nine${note(1)}. They stop in every village${note(2)}${note(3)}.`;

export const searches: GallerySection = {
  name: 'Web search',
  typical: ['found, unfolded, and cited'],
  states: [
    searching('searching', {}),
    searching('searching for what is not known yet', { query: '' }),
    messageState('found', searched(search(), { type: 'text', text: 'At nine.' })),
    unfolded('found, unfolded, and cited', {
      ...searched(search(), { type: 'text', text: CITED }),
      sources: PAGES.map((page, index) => ({ ...page, number: index + 1 })),
    }),
    messageState('nothing found', searched(search({ results: [] }), { type: 'text', text: 'I do not know.' })),
    messageState(
      'failed',
      searched(search({ state: 'failed', results: [], problem: 'The search service is busy.' }), {
        type: 'text',
        text: 'I could not look.',
      }),
    ),
    messageState('failed, nobody knows why', searched(search({ state: 'failed', results: [] }))),
  ],
};
