// What the panel asks the user besides permission: questions of calls, the key, and what to do where an answer is missing.
import type { ViewConnection, ViewPart, ViewQuestion } from '../../../src/protocol/viewState.ts';
import { drawKeyCard } from '../../../src/webview/chat/keyCard.ts';
import type { AnswerDraft } from '../../../src/webview/chat/toolContext.ts';
import { TranscriptLines } from '../../../src/webview/chat/transcriptLines.ts';
import type { Transcript } from '../../../src/webview/chat/transcript.ts';
import { h } from '../../../src/webview/parts/dom.ts';
import { answer, question, snapshot } from '../../panel/support/content.ts';
import { until, type GallerySection, type GalleryState } from '../gallery.ts';
import { drawMessages } from './messages.ts';
import { stateOf } from './surroundings.ts';

type Call = Extract<ViewPart, { type: 'tool-call' }>;

const nothing = (): void => undefined;

function asked(
  name: string,
  asks: Partial<ViewQuestion>,
  draft?: AnswerDraft,
  change: Partial<Call> = {},
): GalleryState {
  const call: Call = {
    type: 'tool-call',
    id: 'a/ask',
    name: 'askUser',
    displayName: 'Ask the user',
    argumentsText: '{}',
    summary: 'Which rate applies?',
    effect: 'read',
    origin: 'builtin',
    state: 'asking',
    question: { title: 'Which rate applies?', options: [], field: 'Your own answer', skip: 'Skip', ...asks },
    ...change,
  };
  return {
    name,
    draw: async (frame) => {
      const answers = draft === undefined ? {} : { 'a/ask': draft };
      drawMessages(frame, [answer('a', '', { status: 'streaming', parts: [call] })], { answers });
      await until(() => frame.querySelector('.tool-ask') !== null, 'the question');
    },
  };
}

const rates = [{ label: '20 %' }, { label: '7 %' }, { label: 'Whatever the country of the customer says, by a table' }];

export const userQuestions: GallerySection = {
  name: 'Ask the user',
  typical: ['options', 'several options'],
  states: [
    asked('own words', { field: 'Your answer' }),
    asked('options', { options: rates }),
    asked('several options', { options: rates, several: true }, { picked: [1], text: 'since 2007' }),
    asked('a long question', {
      title: `${'Which of the two ways is meant, the one with a table or the one without? '.repeat(5)}\nSay why, too.`,
    }),
    asked(
      'a cell to delete',
      {
        title: 'Delete cell 3 of analysis.ipynb?',
        detail: "frame = pandas.read_csv('sales.csv')\nframe.head()",
        options: [{ label: 'Delete' }],
        isConfirmation: true,
        field: 'Reason for declining',
        skip: 'Decline',
      },
      undefined,
      { displayName: 'Propose edit', effect: 'write' },
    ),
    asked(
      'a tool of the user',
      {
        title: 'What does the light show?',
        options: [{ label: 'Green', detail: 'all is well' }, { label: 'Red' }],
        field: 'What the tool gives back',
        others: ['Write in a document…', 'Answer with an error…'],
        skip: 'Give no result',
      },
      undefined,
      { displayName: 'Light', origin: 'user', maker: '.aigateway/tools/light.json' },
    ),
  ],
};

function key(name: string, change: Partial<ViewConnection>): GalleryState {
  const { connection } = snapshot();
  return {
    name,
    draw: (frame) => {
      const card = drawKeyCard({ ...connection, state: 'no-key', ...change }, nothing);
      frame.append(h('div', { class: 'banner-place', attributes: { role: 'status' } }, card));
    },
  };
}

export const keyCards: GallerySection = {
  name: 'Key first',
  typical: ['with a token of the folder'],
  states: [
    key('official', {}),
    key('with a token of the folder', { offeredToken: 'acme/shop' }),
    key('with a project of the folder', { offeredToken: 'shop (prj_7Hq2)', isLink: true }),
    key('another server', { isOfficial: false, origin: 'https://gateway.example' }),
  ],
};

function lines(name: string, isDeleted: boolean): GalleryState {
  return {
    name,
    draw: (frame) => {
      const messages = [question('q', 'Why?')];
      drawMessages(frame, messages);
      const log = frame.querySelector<HTMLElement>('.log') ?? frame;
      const placeLine: Transcript['placeLine'] = (line, after) => (after === undefined ? undefined : log.append(line));
      const shown = new TranscriptLines({ placeLine } as Transcript, nothing);
      const deleted = isDeleted ? { messageId: 'a', after: 'q' } : null;
      shown.show({ ...stateOf({ messages }), deleted });
    },
  };
}

export const logLines: GallerySection = {
  name: 'Lines in the log',
  states: [lines('deleted, with no answer', true), lines('no answer', false)],
};
