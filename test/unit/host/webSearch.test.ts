// What the panel is told of searches of the web: the button, the line of a search, the numbers of sources.
import { describe, expect, test } from 'vitest';
import { toViewTurn, type MapOptions } from '../../../src/host/chat/viewMapper.ts';
import { viewWebSearch, type SearchFacts } from '../../../src/host/chat/webSearchButton.ts';
import { ModelMemory } from '../../../src/host/models/modelMemory.ts';
import type { AssistantMessage, AssistantPart, Message, UserMessage } from '../../../src/core/model/message.ts';
import type { ViewMessage } from '../../../src/protocol/viewState.ts';
import { viewMessageSchema } from '../../../src/protocol/viewState.ts';
import { InlineLexer } from '../../../src/core/markdown/inline.ts';
import { Definitions } from '../../../src/core/markdown/definitions.ts';

const options: MapOptions = { modelName: (id) => id, branchOf: (id) => ({ ids: [id], index: 0 }) };

function answer(parts: readonly AssistantPart[], rest: Partial<AssistantMessage> = {}): AssistantMessage {
  return {
    id: 'a',
    role: 'assistant',
    createdAt: 1,
    model: 'anthropic/claude-opus-5.5',
    status: 'complete',
    parts,
    ...rest,
  };
}

const call: AssistantPart = {
  type: 'server-tool',
  block: { type: 'server_tool_use', id: 's', name: 'web_search', input: { query: 'slow\u202e trains' } },
};
const result = (content: unknown): AssistantPart => ({
  type: 'server-tool',
  block: { type: 'web_search_tool_result', tool_use_id: 's', content },
});

function shown(message: AssistantMessage): ViewMessage['parts'] {
  const view = toViewTurn([message], options);
  expect(viewMessageSchema.parse(view)).toEqual(view);
  return view.parts;
}

describe('a search', () => {
  const search = { type: 'web-search', query: 'slow⟦U+202E⟧ trains', results: [] };

  test('runs until its result is there, and never after its answer', () => {
    expect(shown(answer([call], { status: 'streaming' }))).toEqual([{ ...search, state: 'running' }]);
    expect(shown(answer([call], { status: 'stopped' }))).toEqual([{ ...search, state: 'failed' }]);
  });

  test('shows pages alone, with the host that a click leads to', () => {
    const content = [
      {
        url: 'https://good.example@evil.example/x',
        title: 'good.example\n\nis\u200bgood',
        encrypted_content: 'secret',
      },
      { url: 'javascript:alert(1)', title: 'No' },
      { url: 'https://untitled.example/' },
      'nothing',
    ];
    expect(shown(answer([call, result(content)]))).toEqual([
      {
        ...search,
        state: 'done',
        results: [
          {
            title: expect.stringContaining('⟦U+200B⟧') as string,
            host: 'evil.example',
            url: 'https://good.example@evil.example/x',
          },
          { title: 'https://untitled.example/', host: 'untitled.example', url: 'https://untitled.example/' },
        ],
      },
    ]);
  });

  test.each([
    [{ error_code: 'max_uses_exceeded' }, 'The limit of searches for one request was reached.'],
    [{ error_code: 'new_error' }, 'The search failed: new_error'],
    [{}, 'The search failed.'],
  ])('%j is told', (content, problem) => {
    expect(shown(answer([call, result(content)]))).toEqual([{ ...search, state: 'failed', problem }]);
  });
});

describe('a search of the Responses format', () => {
  const item = (rest: object): AssistantPart => ({
    type: 'server-tool',
    block: { type: 'web_search_call', id: 'ws', status: 'completed', ...rest },
  });
  const search = { type: 'web-search', results: [] };
  const page = { title: 'https://a.example/', host: 'a.example', url: 'https://a.example/' };

  test.each([
    ['its pages', { action: { type: 'search', queries: ['a', 'b'], sources: [{ type: 'url', url: page.url }, { url: 'javascript:1' }] } }, { ...search, query: 'a, b', state: 'done', results: [page] }],
    ['no pages', { action: { type: 'search', query: 'a', sources: [] } }, { ...search, query: 'a', state: 'done' }],
    ['pages that are not told', { action: { type: 'search', query: 'a' } }, { ...search, query: 'a', state: 'done', isUntold: true }],
    ['a page that was opened', { action: { type: 'open_page', url: page.url } }, { ...search, query: page.url, state: 'done', results: [page], isOpened: true }],
    ['words that were looked for', { action: { type: 'find_in_page', pattern: 'nine', url: page.url } }, { ...search, query: 'nine', state: 'done', results: [page], isOpened: true }],
    ['a failure', { status: 'failed', action: { type: 'search', query: 'a' } }, { ...search, query: 'a', state: 'failed', problem: 'The search failed.' }],
    ['nothing', { action: null }, { ...search, query: '', state: 'done', isUntold: true }],
  ])('shows %s', (_, rest, view) => {
    expect(shown(answer([item(rest)]))).toEqual([view]);
  }); // prettier-ignore

  test('runs until it is over, and never after its answer', () => {
    const running = item({ status: 'searching' });
    expect(shown(answer([running], { status: 'streaming' }))).toEqual([{ ...search, query: '', state: 'running' }]);
    expect(shown(answer([running], { status: 'stopped' }))).toEqual([{ ...search, query: '', state: 'failed' }]);
  });
});

test('sources count through all steps of a turn, and their links are drawn as links', () => {
  const cited = (text: string, url: string): AssistantPart => ({
    type: 'text',
    text,
    citations: [{ url, title: 'T', start: 0, end: text.length }],
  });
  const steps: readonly Message[] = [
    answer([
      cited('**One.**', 'https://a.example/(x)?a=1&copy;=2|3'),
      { type: 'tool-call', id: 'c', name: 'f', argumentsText: '{}' },
    ]),
    {
      id: 't',
      role: 'user',
      createdAt: 2,
      isToolStep: true,
      parts: [{ type: 'tool-result', callId: 'c', content: [] }],
    } satisfies UserMessage,
    answer([cited('Two.', 'https://b.example/')], {
      id: 'b',
      figures: {
        searches: [
          { tool: 'exa_search', count: 3 },
          { tool: 'web_search', count: 1 },
        ],
      },
    }),
  ];
  const view = toViewTurn(steps, options);
  expect(view.sources?.map(({ number, host }) => [number, host])).toEqual([
    [1, 'a.example'],
    [2, 'b.example'],
  ]);
  expect(view.figures?.searches).toEqual({ count: 4, usd: 0.031 });
  const texts = view.parts.flatMap((part) => (part.type === 'text' ? part.text : []));
  expect(texts[1]).toBe('Two.<sup>[\\[2\\]](https://b.example/)</sup>');
  expect(new InlineLexer(new Definitions()).lex(texts[0] ?? '')).toEqual([
    { type: 'strong', children: [{ type: 'text', text: 'One.' }] },
    {
      type: 'tagged',
      tag: 'sup',
      children: [
        { type: 'link', url: 'https://a.example/%28x%29?a=1&copy;=2%7C3', children: [{ type: 'text', text: '[1]' }] },
      ],
    },
  ]);
  // Where no Markdown is drawn there are no tags.
  const plain = toViewTurn(steps, { ...options, isPlain: () => true });
  expect(plain.parts.find((part) => part.type === 'text')).toEqual({ type: 'text', text: '**One.**[1]' });
});

describe('the button', () => {
  const facts: SearchFacts = {
    model: 'openai/gpt-5',
    name: 'GPT-5',
    info: undefined,
    wireFormat: 'auto',
    baseUrl: 'https://ai-gateway.vercel.sh',
    tool: 'exa',
    isOn: false,
  };

  test.each<readonly [string, Partial<SearchFacts>, RegExp, boolean, boolean]>([
    ['another model', {}, /with Exa\n\$7\.00 per 1,000 searches/, true, false],
    ['Claude', { model: 'anthropic/claude-opus-5.5', isOn: true }, /\$10\.00 per 1,000 searches/, true, true],
    [
      'Claude by Chat Completions',
      { model: 'anthropic/claude-opus-5.5', wireFormat: 'chat-completions' },
      /\$7\.00/,
      true,
      false,
    ],
    [
      'a model that searches by itself',
      { model: 'perplexity/sonar' },
      /always searches the web by itself/,
      false,
      true,
    ],
    ['another server', { baseUrl: 'http://127.0.0.1:11434' }, /on this server/, false, false],
    ['another format', { wireFormat: 'messages' }, /Messages format/, false, false],
    ['OpenAI by Responses', { wireFormat: 'responses', isOn: true }, /may search the web\n\$10\.00/, true, true],
    [
      'another maker by Responses',
      { model: 'google/gemini-3-flash', wireFormat: 'responses', isOn: true },
      /Responses format/,
      false,
      false,
    ],
    ['no address', { baseUrl: '' }, /on this server/, false, false],
  ])('for %s', (_, change, title, isUsable, isOn) => {
    const view = viewWebSearch({ ...facts, ...change });
    expect(view.title).toMatch(title);
    expect(view.problem === undefined).toBe(isUsable);
    expect(view.isOn).toBe(isOn);
  });
});

test('each chat keeps its own choice', async () => {
  const values = new Map<string, unknown>();
  const store = {
    get: (key: string) => values.get(key),
    set: (key: string, value: unknown) => Promise.resolve(void values.set(key, value)),
  };
  const memory = new ModelMemory(store, store);
  let changes = 0;
  memory.onDidChange(() => (changes += 1));
  await memory.chooseSearch('one', true);
  await memory.chooseSearch('two', false);
  expect(['one', 'two', 'three'].map((id) => memory.searchFor(id))).toEqual([true, false, undefined]);
  expect(changes).toBe(2);
});
