// Calls of tools: their cards, the question before them, and what a turn did.
import { answer, figures } from '../../panel/support/content.ts';
import type { ViewMessage, ViewPart } from '../../../src/protocol/viewState.ts';
import type { GallerySection, GalleryState } from '../gallery.ts';
import { drawMessages, type Shown } from './messages.ts';
import { PICTURE } from './picture.ts';
import { coloured, messageState } from './state.ts';

type Call = Extract<ViewPart, { type: 'tool-call' }>;

const read: Call = {
  type: 'tool-call',
  id: 'a/read',
  name: 'readFile',
  displayName: 'Read file',
  argumentsText: '{"path":"src/retry.ts","startLine":1,"endLine":60}',
  summary: 'src/retry.ts, lines 1–60',
  effect: 'read',
  origin: 'builtin',
  state: 'done',
  durationMs: 12,
  result: { excerpt: '1 export function retryAfterMs() {\n2   return 0;\n3 }', characters: 50, pictures: 0 },
};

const command: Call = {
  type: 'tool-call',
  id: 'a/run',
  name: 'runCommand',
  displayName: 'Run command',
  argumentsText: '{"command":"npm test -- retry","cwd":"packages/core"}',
  summary: 'npm test -- retry',
  effect: 'process',
  origin: 'builtin',
  state: 'waiting',
  approval: { conversationScope: 'exactly this call in this chat', canAllowAlways: true },
};

const said = (excerpt: string): Call['result'] => ({ excerpt, characters: excerpt.length, pictures: 0 });
const failedResult = said('Error: ENOENT: no such file or directory, open src/retry.ts');

/** Each state that a call can be in, with what it brings along. */
const CALLS: { readonly [K in NonNullable<Call['state']>]: Partial<Call> } = {
  writing: { argumentsText: '{"path":"src/ret', summary: undefined, result: undefined, durationMs: undefined },
  waiting: { result: undefined, durationMs: undefined },
  asking: { result: undefined, durationMs: undefined },
  queued: { result: undefined, durationMs: undefined },
  running: {
    result: undefined,
    durationMs: undefined,
    progress: 'Line 20 of 60',
    actions: ['Stop', 'Move to background'],
  },
  reviewing: { result: undefined, durationMs: undefined, actions: ['Accept', 'Reject', 'Open'] },
  confirming: { result: undefined, durationMs: undefined },
  done: {},
  failed: { result: failedResult },
  refused: { result: said('The argument startLine must be a number.') },
  denied: { result: said('The user denied this call: not this file.') },
  stopped: { result: undefined },
  interrupted: { result: undefined, durationMs: undefined },
  left: { result: undefined, actions: ['Accept', 'Reject', 'Open'] },
  skipped: { result: undefined, durationMs: undefined },
};

const LIVE: ReadonlySet<string> = new Set([
  'writing',
  'waiting',
  'asking',
  'queued',
  'running',
  'reviewing',
  'confirming',
]);

function turn(parts: readonly Call[], change: Partial<ViewMessage> = {}): ViewMessage {
  const isLive = parts.some(({ state }) => LIVE.has(state ?? 'done'));
  return answer('a', '', { parts: [...parts], ...(isLive ? { status: 'streaming' } : { figures }), ...change });
}

const card = (name: string, call: Call, shown: Shown = {}): GalleryState =>
  messageState(name, turn([call]), shown, call.preview === undefined ? undefined : coloured);
const failed: Call = { ...read, id: 'a/3', state: 'failed', result: failedResult };
const open = { cards: { [read.id]: true, [command.id]: true } };
const states = Object.entries(CALLS).map(([state, change]) => ({
  state,
  call: { ...read, ...change, state: state as Call['state'] },
}));

export const toolCards: GallerySection = {
  name: 'Tool card',
  typical: ['running, open', 'failed'],
  states: [
    ...states.filter(({ state }) => !['waiting', 'asking'].includes(state)).map(({ state, call }) => card(state, call)),
    ...states
      .filter(({ state }) => ['writing', 'running', 'done', 'failed'].includes(state))
      .map(({ state, call }) => card(`${state}, open`, call, open)),
    card('of another maker', {
      ...read,
      displayName: 'Weather',
      maker: '.aigateway/tools/weather.json',
      origin: 'user',
    }),
    card('written as text, open', { ...read, isWritten: true }, open),
    card('a long summary', { ...read, summary: `src/${'a/long/path/'.repeat(9)}retry.ts` }),
    card(
      'arguments edited, files changed',
      {
        ...command,
        state: 'done',
        durationMs: 4_200,
        ranWith: '{"command":"npx vitest retry"}',
        changedFiles: [{ what: 'src/retry.ts', uri: 'file:///w/src/retry.ts' }, { what: 'coverage' }],
        result: said('4 passed'),
        hasWholeOutput: true,
      },
      open,
    ),
    card('run again', { ...read, isRerun: true }, open),
    card(
      'a picture as its result',
      { ...read, result: { excerpt: '', characters: 0, pictures: 1 } },
      { ...open, result: { text: '', pictures: [{ mediaType: 'image/png', data: PICTURE }] } },
    ),
    messageState('several', turn([read, failed])),
    messageState('steps that have ended', turn([read, { ...read, id: 'a/2' }, failed, { ...read, id: 'a/4' }])),
    {
      name: 'steps that have ended, open',
      draw: (frame) => {
        drawMessages(frame, [turn([read, { ...read, id: 'a/2' }, failed, { ...read, id: 'a/4' }])]);
        frame.querySelector('details')?.setAttribute('open', '');
      },
    },
  ],
};

const longCommand = `find . -name '*.ts' -not -path './node_modules/*' | xargs grep -ln 'Retry-After' | ${'sort | uniq -c | '.repeat(6)}head`;

export const toolQuestions: GallerySection = {
  name: 'Approval',
  typical: ['several calls', 'one call, written as text'],
  states: [
    card('one call', command),
    card('one call, written as text', { ...command, isWritten: true, maker: 'MCP server build', origin: 'extension' }),
    card('a long command', {
      ...command,
      argumentsText: JSON.stringify({ command: longCommand }),
      summary: longCommand,
      preview: longCommand,
    }),
    card('a change', {
      ...read,
      state: 'waiting',
      name: 'proposeEdit',
      displayName: 'Edit file',
      effect: 'write',
      result: undefined,
      preview: '--- src/retry.ts\n+++ src/retry.ts\n-const wait = 1000;\n+const wait = retryAfterMs(header);',
      approval: { conversationScope: 'edits of src/retry.ts', canAllowAlways: false },
    }),
    messageState(
      'several calls',
      turn([
        command,
        { ...command, id: 'a/run2', summary: 'npm run lint' },
        { ...read, id: 'a/3', state: 'waiting', result: undefined },
      ]),
    ),
    {
      name: 'a reason to deny',
      draw: async (frame) => {
        await card('', command).draw(frame);
        const reason = frame.querySelector<HTMLInputElement>('.question-reason');
        if (reason !== null) reason.value = 'Use vitest directly';
      },
    },
    {
      name: 'wider choices',
      draw: async (frame) => {
        await card('', command).draw(frame);
        frame.querySelector<HTMLElement>('.split-arrow')?.click();
        // It hangs below its button.
        frame.style.paddingBottom = '60px';
      },
    },
  ],
};

export const toolSummary: GallerySection = {
  name: 'What a turn did',
  states: [
    messageState(
      'read, wrote and ran',
      turn([read], {
        touched: [
          { kind: 'read', what: 'src/retry.ts', uri: 'file:///w/src/retry.ts' },
          { kind: 'wrote', what: 'src/retry.test.ts', uri: 'file:///w/src/retry.test.ts' },
          { kind: 'ran', what: 'npm test -- retry' },
        ],
        restorableFiles: 2,
        notRestorable: ['npm test'],
        steps: 3,
      }),
    ),
    messageState('one file', turn([read], { restorableFiles: 1 })),
  ],
};
