// Where the next question is written, and the list that opens in it.
import { Composer } from '../../../src/webview/chat/composer.ts';
import { emptyMemory, memorySchema } from '../../../src/webview/chat/memory.ts';
import { PageMemory } from '../../../src/webview/vscodeApi.ts';
import type { MentionRow } from '../../../src/protocol/messages.ts';
import type { AttachmentChip, Snapshot } from '../../../src/protocol/viewState.ts';
import { h } from '../../../src/webview/parts/dom.ts';
import { answer, question, sonnet } from '../../panel/support/content.ts';
import { until, type GallerySection, type GalleryState } from '../gallery.ts';
import { stateOf } from './surroundings.ts';

/** What the host answers for `@`; without symbols they are still looked for. */
interface Answers {
  readonly rows: readonly MentionRow[];
  readonly symbols?: readonly MentionRow[];
}

function drawComposer(
  frame: HTMLElement,
  change: Partial<Snapshot>,
  { rows, symbols }: Answers = { rows: [] },
): Composer {
  // The composer goes on with the text box that the page has before its script runs.
  const attributes = { 'aria-label': 'Message', placeholder: 'Ask, or type @ for context', rows: '2' };
  document.body.prepend(h('textarea', { class: 'message-input', attributes }));
  const memory = new PageMemory(memorySchema, emptyMemory, { getState: () => undefined, setState: () => undefined });
  const request = async (name: string): Promise<never> => {
    if (name === 'mention-symbols' && symbols === undefined) await new Promise(() => undefined);
    return [...((name === 'mention-symbols' ? symbols : rows) ?? [])] as never;
  };
  const composer = new Composer({ command: () => undefined, request }, memory, () => undefined);
  frame.append(h('div', { class: 'panel' }, composer.element));
  const state = stateOf(change);
  composer.open(state, true);
  composer.show(state);
  return composer;
}

const composer = (name: string, change: Partial<Snapshot>): GalleryState => ({
  name,
  draw: (frame) => void drawComposer(frame, change),
});

const chips: AttachmentChip[] = [
  { id: '1', kind: 'file', label: 'retry.test.ts', detail: 'src/retry.test.ts', tokens: 900 },
  { id: '2', kind: 'selection', label: 'retry.ts:12–40', detail: 'src/retry.ts', tokens: 320 },
  { id: '3', kind: 'pdf', label: 'aVeryLongNameOfADocumentThatDoesNotFitIntoTheRow.pdf', detail: '1.2 MB', tokens: 0 },
];
const problem: AttachmentChip = {
  id: '4',
  kind: 'image',
  label: 'error.png',
  detail: '12 kB',
  tokens: 0,
  problem: 'This model does not take pictures.',
};
const contexts: AttachmentChip[] = [
  { id: '5', kind: 'folder', label: 'gateway/ (9 of 12 files)', detail: 'src/core/gateway/', tokens: 12_000 },
  { id: '6', kind: 'problems', label: 'Problems in retry.ts (3)', detail: 'src/retry.ts', tokens: 90 },
  { id: '7', kind: 'terminal', label: 'Terminal: npm test +2', detail: 'Terminal: npm test +2', tokens: 700 },
  { id: '8', kind: 'changes', label: 'Changes (3 files)', detail: 'the working tree', tokens: 800 },
  { id: '9', kind: 'symbol', label: 'retryAfter (retry.ts:12–40)', detail: 'src/retry.ts', tokens: 300 },
  { id: '10', kind: 'text', label: 'Pasted text (120 lines)', detail: 'Pasted text', tokens: 900, isLongPaste: true },
];
const tools = { on: 4, available: 9, tokens: 640, names: ['Read file', 'Run command', 'Find text', 'List files'] };
const webSearch = { isOn: false, title: 'Web search: the model may search the web\n$10.00 per 1,000 searches' };
const running = [question('q', 'Why?'), answer('a', '', { status: 'streaming' })];
const draft = 'And in Python, with tests for both forms of the header?';

const waiting = [
  { id: '1', text: 'And in Python?', size: 14, attachments: [] },
  {
    id: '2',
    text: 'Then write the tests for both forms of the header, and tell me what else could go wrong with them.',
    size: 98,
    attachments: ['retry.test.ts', 'error.png'],
  },
];
const writing = { messages: running, runningMessageId: 'a' };

/** What waits is drawn by a part that is loaded first. */
const queue = (name: string, change: Partial<Snapshot>): GalleryState => ({
  name,
  draw: async (frame) => {
    drawComposer(frame, change);
    await until(() => frame.querySelector('.queued') !== null, 'the queue');
  },
});

/** What is asked while an answer is being written. */
export const queues: GallerySection = {
  name: 'Queue',
  typical: ['paused'],
  states: [
    queue('one', { ...writing, queue: { messages: waiting.slice(0, 1) } }),
    queue('two, and more is written', { ...writing, draft, queue: { messages: waiting } }),
    queue('paused', { queue: { messages: waiting, paused: 'Queue paused: the response was stopped.' } }),
    queue('paused by a problem', {
      queue: {
        messages: waiting.slice(1),
        paused: 'Queue paused: Claude Haiku 3.5 does not take pictures. Pick a model that does.',
      },
    }),
    queue('many', {
      ...writing,
      queue: {
        messages: Array.from({ length: 6 }, () => waiting)
          .flat()
          .map((message, row) => ({ ...message, id: String(row) })),
      },
    }),
  ],
};

export const composers: GallerySection = {
  name: 'Composer',
  typical: ['attachments', 'an attachment that does not fit', 'full'],
  states: [
    composer('empty', {}),
    composer('typing', { draft, historyTokens: 1_200, tools }),
    composer('running', { draft, messages: running, runningMessageId: 'a', historyTokens: 1_200 }),
    composer('attachments', { draft, attachments: chips, attachmentTokens: 1_220 }),
    composer('other context', { draft, attachments: contexts, attachmentTokens: 14_790 }),
    composer('an attachment that does not fit', { attachments: [problem] }),
    composer('no model', { model: null }),
    composer('no tools, no thinking', {
      model: { ...sonnet, thinks: false },
      tools: { ...tools, on: 0, tokens: 0, names: [] },
    }),
    composer('web search off', { model: { ...sonnet, webSearch }, tools }),
    composer('web search on', { draft, model: { ...sonnet, webSearch: { ...webSearch, isOn: true } }, tools }),
    composer('web search not possible', {
      model: { ...sonnet, webSearch: { ...webSearch, problem: webSearch.title } },
      tools,
    }),
    composer('always searched', {
      draft,
      model: { ...sonnet, webSearch: { isOn: true, title: webSearch.title, problem: webSearch.title } },
    }),
    composer('a model that draws', {
      draft,
      model: { ...sonnet, name: 'Imagen 4.0 Ultra Generate', thinks: false, onlyDraws: true, imageUsd: 0.06 },
      tools,
    }),
    composer('nearly full', { draft, historyTokens: 175_000 }),
    composer('full', { draft, historyTokens: 196_000 }),
    composer('many lines', { draft: Array.from({ length: 30 }, (_, line) => `line ${line}`).join('\n') }),
    composer('setup lines', { model: { ...sonnet, isDefault: true }, folderSuggests: ['Claude Haiku 4.5'] }),
    ...(['info', 'warning', 'error'] as const).map((level) => ({
      name: `${level} notice`,
      draw: (frame: HTMLElement) =>
        drawComposer(frame, {}).notify(level, 'big.bin is larger than 20 MB and was not attached.'),
    })),
  ],
};

const FILES: readonly MentionRow[] = [
  'retry.ts',
  'retryPolicy.test.ts',
  'README.md',
  'aVeryLongNameOfAFileThatDoesNotFit.ts',
].map((label, index) => ({
  mention: { kind: 'file', uri: `file:///w/${label}` },
  label,
  detail: `src/core/gateway/${label}`,
  icon: index < 2 ? 'go-to-file' : 'file',
}));

const KINDS: readonly MentionRow[] = [
  { label: 'Folder', detail: 'List and text of its files', icon: 'folder', narrows: 'folder:' },
  {
    label: 'Problems',
    detail: '2 errors, 1 warning in the workspace',
    icon: 'warning',
    mention: { kind: 'problems' },
  },
  { label: 'Terminal', detail: 'No terminal is open', icon: 'terminal' },
  { label: 'Changes', detail: '3 files', icon: 'git-compare', mention: { kind: 'changes' } },
  { label: 'Symbol', detail: 'A function, a class, …', icon: 'symbol-method', narrows: 'sym:' },
];

const SYMBOLS: readonly MentionRow[] = ['retryAfter', 'RetryPolicy', 'resetRetries'].map((name, line) => ({
  label: name,
  detail: `${line === 1 ? 'class' : 'function'}, src/core/gateway/retry.ts:${line + 12}`,
  icon: line === 1 ? 'symbol-class' : 'symbol-function',
  mention: { kind: 'symbol', uri: 'file:///w/retry.ts', name, line, character: 0 },
}));

function mentions(name: string, answers: Answers, typed = '@re', room = 180): GalleryState {
  return {
    name,
    draw: async (frame) => {
      const drawn = drawComposer(frame, {}, answers);
      // It stays open when the next state takes the focus.
      frame.addEventListener('blur', (event) => event.stopPropagation(), { capture: true });
      // The list opens above the text box.
      frame.style.paddingTop = `${room}px`;
      drawn.takeText(`Look at ${typed}`, 'replace');
      const input = frame.querySelector('textarea');
      input?.dispatchEvent(new Event('input'));
      const isThere = (): boolean => frame.querySelector('[role=listbox]:not([hidden]) > *') !== null;
      await until(isThere, 'the list of suggestions');
      // Symbols come behind the others.
      if (answers.symbols !== undefined && answers.symbols.length > 0)
        await until(() => frame.querySelector('.codicon-symbol-function') !== null, 'symbols');
    },
  };
}

export const mentionList: GallerySection = {
  name: 'Mention list',
  states: [
    mentions('files', { rows: FILES, symbols: [] }),
    mentions('no match', { rows: [], symbols: [] }),
    mentions('kinds and open editors', { rows: [...KINDS, ...FILES.slice(0, 2)] }, '@', 200),
    mentions('files and symbols', { rows: FILES.slice(0, 2), symbols: SYMBOLS }),
    mentions('searching', { rows: [] }, '@sym:re'),
    mentions('more than fit', { rows: [...KINDS, ...FILES, ...SYMBOLS], symbols: [] }, '@re', 250),
  ],
};
