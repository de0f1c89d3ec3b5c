// Searches of the web: what is asked for, what comes back, and what of it goes along with later requests.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildChatRequest } from '../../../src/core/gateway/chatRequest.ts';
import type { GatewayClient } from '../../../src/core/gateway/client.ts';
import { buildMessagesRequest } from '../../../src/core/gateway/messagesRequest.ts';
import { searchPrice, searchWay } from '../../../src/core/gateway/webSearch.ts';
import { continueInstruction } from '../../../src/core/conversation/prompt.ts';
import { contentEventSchema } from '../../../src/core/conversation/records.ts';
import { askForMore } from '../../../src/core/conversation/turnRequest.ts';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import { withCitations } from '../../../src/core/model/citations.ts';
import { AnswerBuilder } from '../../../src/core/model/fold.ts';
import type { AssistantMessage, AssistantPart, Message, TextPart } from '../../../src/core/model/message.ts';
import type { ModelInfo, TurnRequest } from '../../../src/core/model/request.ts';
import { LOCAL_KEY, startGateway, type RunningGateway } from '../../gateway/server.ts';
import { chatEnd, chunk, DONE, event, messageStart, messageStop } from './frames.ts';
import { ask, assistant, clock, connect, run, user } from './harness.ts';
import { json, RawServer, stream, type Answer } from './rawServer.ts';

const claude = 'anthropic/claude-opus-5.5';
const gpt = 'openai/gpt-5';
const priced = { output: [{ fromTokens: 0, usdPerMillion: 10 }] };
const info = (id: string, pricing: ModelInfo['pricing'] = priced): ModelInfo => ({
  id,
  name: id,
  creator: id.split('/')[0] ?? '',
  type: 'language',
  tags: ['reasoning', 'tool-use'],
  pricing,
});

interface Body {
  readonly tools?: readonly Record<string, unknown>[];
  readonly tool_choice?: unknown;
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
}

/** Asks, and folds the answer as a conversation does. */
async function answer(client: GatewayClient, request: TurnRequest): Promise<AssistantMessage> {
  const empty: AssistantMessage = {
    id: 'a',
    role: 'assistant',
    createdAt: 0,
    parts: [],
    model: request.model,
    status: 'streaming',
  };
  const builder = new AnswerBuilder({ ...empty, id: `a${request.messages.length}` });
  for (const event of await run(client, request)) builder.apply(event);
  return builder.snapshot();
}

const blocksOf = (message: AssistantMessage): readonly object[] =>
  message.parts.flatMap((part): readonly object[] => (part.type === 'server-tool' ? [part.block] : []));
const textsOf = (message: AssistantMessage): readonly TextPart[] =>
  message.parts.filter((part) => part.type === 'text');
const wholeText = (message: AssistantMessage): string =>
  textsOf(message)
    .map(({ text }) => text)
    .join('');

describe('the gateway', () => {
  let gateway: RunningGateway;
  let client: GatewayClient;
  beforeAll(async () => {
    gateway = await startGateway({ bindsThinking: true });
    client = connect({ baseUrl: gateway.url, key: LOCAL_KEY, models: [info(claude), info(gpt)] }).client;
  });
  beforeEach(() => gateway.clear());
  afterAll(() => gateway.close());

  const bodies = (): readonly Body[] => gateway.requests.map(({ body }) => body as Body);
  const statuses = (): readonly unknown[] => gateway.requests.map(({ status }) => status);

  test('searches for a Claude model by the server tool, and gets back what it gave out', async () => {
    const first = ask(claude, '!search slow trains', { webSearch: 'perplexity', thinking: 'high' });
    const a1 = await answer(client, first);
    expect(bodies()[0]?.tools).toEqual([{ type: 'web_search_20250305', name: 'web_search', max_uses: 5 }]);
    expect(a1).toMatchObject({ status: 'complete', figures: { searches: [{ tool: 'web_search', count: 1 }] } });
    const [call, result] = blocksOf(a1);
    expect(call).toMatchObject({ type: 'server_tool_use', name: 'web_search', input: { query: 'slow trains' } });
    expect(result).toMatchObject({ type: 'web_search_tool_result' });
    expect(wholeText(a1)).toContain('trains go north at nine, and the times are **printed**.');
    const cited = textsOf(a1).at(-1);
    expect(cited?.citations?.map(({ start, end, url }) => [cited.text.slice(start, end), url])).toEqual([
      ['trains go north at nine', 'https://trains.example.com/north?line=1&stop=2'],
      ['the times are **printed**.', 'https://pages.example.org/a_(b)'],
      ['the times are **printed**.', 'https://trains.example.com/times'],
    ]);

    const second = { ...first, messages: [...first.messages, a1, { ...user('!search more'), id: 'u2' }] };
    const a2 = await answer(client, second);
    expect(statuses()).toEqual([200, 200]);
    const content = bodies()[1]?.messages[1]?.content as readonly Record<string, unknown>[];
    expect(content.map(({ type }) => type)).toEqual([
      'thinking', 'text', 'server_tool_use', 'web_search_tool_result', 'text', 'text', 'text', 'text', 'text',
    ]); // prettier-ignore
    expect(content.slice(2, 4)).toEqual([call, result]);
    expect(
      content.slice(4).map((block) => [block['text'], (block['citations'] as unknown[] | undefined)?.length]),
    ).toEqual([
      ['Here is what I found: ', undefined],
      ['trains go north at nine', 1],
      [', and ', undefined],
      ['the times are **printed**.', 2],
      ['\n\nAsk me for more.', undefined],
    ]);

    // Nothing was refused, so the thinking was where it was made. Without the search its blocks mean nothing.
    const { webSearch: _off, ...without } = second;
    await answer(client, { ...without, messages: [...second.messages, a2, { ...user('!echo Bye'), id: 'u3' }] });
    expect(statuses()).toEqual([200, 200, 200]);
    expect(bodies()[2]?.tools).toBeUndefined();
    expect(JSON.stringify(bodies()[2])).not.toMatch(/server_tool_use|encrypted_|citations/);
    expect(JSON.stringify(bodies()[2])).toContain('Here is what I found: trains go north at nine, and');
  });

  test('goes on with an answer that it paused, as one answer, which can be asked about', async () => {
    const first = ask(claude, '!search trains pause', { webSearch: 'exa', thinking: 'high' });
    const a1 = await answer(client, first);
    expect(statuses()).toEqual([200, 200]);
    const [, resumed] = bodies();
    expect(resumed?.messages.at(-1)?.role).toBe('assistant');
    const sentBack = resumed?.messages.at(-1)?.content as readonly object[];
    expect(sentBack.at(-1)).toEqual(blocksOf(a1)[1]);
    expect(a1).toMatchObject({ status: 'complete', finishReason: 'stop' });
    expect(wholeText(a1)).toBe(
      'I will look that up.Here is what I found: trains go north at nine, and the times are **printed**.\n\nAsk me for more.',
    );
    expect(a1.requests).toHaveLength(2);
    expect(a1.parts.filter(({ type }) => type === 'thinking')).toHaveLength(2);
    const costs = gateway.requests.map(({ costUsd }) => costUsd ?? 0);
    expect(a1.figures?.costUsd).toBeCloseTo((costs[0] ?? 0) + (costs[1] ?? 0), 9);

    // Both thoughts go back, the second one to the place where it was made: within the answer.
    const second = { ...first, messages: [...first.messages, a1, { ...user('!search again'), id: 'u2' }] };
    await answer(client, second);
    expect(statuses()).toEqual([200, 200, 200]);
    const content = bodies()[2]?.messages[1]?.content as readonly Record<string, unknown>[];
    expect(content.filter(({ type }) => type === 'thinking')).toHaveLength(2);
  });

  test('makes the same answer again out of what a journal keeps of it', async () => {
    const request = ask(claude, '!search trains pause', { webSearch: 'exa', thinking: 'high' });
    const events = await run(client, request);
    const empty: AssistantMessage = {
      id: 'a',
      role: 'assistant',
      createdAt: 0,
      parts: [],
      model: claude,
      status: 'streaming',
    };
    const [live, read] = [new AnswerBuilder(empty), new AnswerBuilder(empty)];
    for (const each of events) {
      live.apply(each);
      const kept = contentEventSchema.safeParse(JSON.parse(JSON.stringify(each)));
      if (kept.success) read.apply(kept.data);
    }
    const { parts, requests } = live.snapshot();
    expect(read.snapshot()).toMatchObject({ parts, requests });
    expect(requests).toMatchObject([{}, { resumed: { asked: '', thoughts: 1, part: 3, length: 0 } }]);
  });

  test('is given neither half a search nor one of another model', async () => {
    const a1 = await answer(client, ask(claude, '!search trains', { webSearch: 'exa' }));
    const cut = { ...a1, parts: a1.parts.slice(0, a1.parts.findIndex(({ type }) => type === 'server-tool') + 1) };
    const messages: readonly Message[] = [
      user('Question?'),
      { ...cut, status: 'stopped' },
      { ...user('!echo x'), id: 'u2' },
    ];
    await answer(client, { model: claude, messages, webSearch: 'exa' });
    await answer(client, {
      model: 'anthropic/claude-sonnet-5.5',
      messages: [user('Q?'), a1, { ...user('!echo y'), id: 'u2' }],
      webSearch: 'exa',
    });
    await answer(client, {
      model: claude,
      messages: [user('Q?'), a1, { ...user('!echo z'), id: 'u2' }],
      webSearch: 'exa',
      wireFormat: 'chat-completions',
    });
    expect(statuses()).toEqual([200, 200, 200, 200]);
    for (const body of bodies().slice(1)) expect(JSON.stringify(body)).not.toMatch(/server_tool_use|encrypted_/);
  });

  test('that refuses what it found earlier is asked again without it, once', async () => {
    const a1 = await answer(client, ask(claude, '!search trains', { webSearch: 'exa' }));
    const parts = a1.parts.map((part) =>
      part.type === 'server-tool' && part.block['content'] !== undefined
        ? { ...part, block: { ...part.block, content: [{ type: 'web_search_result', encrypted_content: 'other' }] } }
        : part,
    );
    const a2 = await answer(client, {
      model: claude,
      messages: [user('Q?'), { ...a1, parts }, { ...user('!echo Yes'), id: 'u2' }],
      webSearch: 'exa',
    });
    expect(wholeText(a2)).toBe('Yes');
    expect(statuses()).toEqual([200, 400, 200]);
    expect(a2).toMatchObject({ requests: [{ refusedSearches: true }] });
    // What was refused is not sent again.
    const messages = [user('Q?'), { ...a1, parts }, { ...user('!echo Yes'), id: 'u2' }, a2];
    await answer(client, {
      model: claude,
      messages: [...messages, { ...user('!echo No'), id: 'u3' }],
      webSearch: 'exa',
    });
    expect(statuses()).toEqual([200, 400, 200, 200]);
  });

  test.each([
    ['perplexity', { query: '!search "slow" trains' }],
    ['parallel', { objective: '!search "slow" trains' }],
  ] as const)('searches for any other model with %s, and counts it', async (webSearch, config) => {
    const tool = { name: 'look', inputSchema: { type: 'object', properties: {} } };
    const question: Message = {
      id: 'u',
      role: 'user',
      createdAt: 0,
      parts: [
        { type: 'context', origin: 'file', label: 'secret.txt', text: 'secret' },
        { type: 'text', text: '!search "slow"\n trains' },
      ],
    };
    const given = await answer(client, { model: gpt, messages: [question], webSearch, tools: [tool] });
    expect(bodies()[0]?.tools?.[1]).toEqual({ type: `vercel:${webSearch}_search`, config });
    expect(bodies()[0]?.tools?.[0]).toMatchObject({ type: 'function', function: { name: 'look' } });
    expect(given.figures?.searches).toEqual([{ tool: `${webSearch}_search`, count: 1 }]);
  });

  test('a search beside tools of the past is free, one that must call another is none', async () => {
    const past = { name: 'old', inputSchema: { type: 'object' } };
    const request = ask(gpt, '!search trains', { webSearch: 'tako', tools: [past], toolChoice: { type: 'none' } });
    expect(wholeText(await answer(client, request))).toContain('Trains go north');
    await answer(client, { ...request, toolChoice: { type: 'tool', name: 'old' } });
    expect(bodies().map((body) => [body.tools?.length, body.tool_choice])).toEqual([
      [2, undefined],
      [1, { type: 'function', function: { name: 'old' } }],
    ]);
    expect(statuses()).toEqual([200, 200]);
  });

  test('a tool of the user’s own with the same name is what the model gets', async () => {
    const own = (name: string): NonNullable<TurnRequest['tools']> => [
      { name, inputSchema: { type: 'object', properties: {} } },
    ];
    await answer(client, ask(claude, '!echo a', { webSearch: 'exa', tools: own('web_search') }));
    await answer(client, ask(gpt, '!echo a', { webSearch: 'exa', tools: own('exa_search') }));
    expect(statuses()).toEqual([200, 200]);
    expect(bodies().map(({ tools }) => tools?.length)).toEqual([1, 1]);
  });

  test('nothing is searched unless it was asked for', () => {
    const tools = [claude, gpt].flatMap((model) => [
      buildMessagesRequest(ask(model, 'x'), info(model), { isGateway: true }).tools,
      buildChatRequest(ask(model, 'x'), info(model), { isGateway: true }).tools,
    ]);
    expect(tools).toEqual([undefined, undefined, undefined, undefined]);
  });
});

test('the rest of an answer is searched by what was asked, not by the words that ask for more', () => {
  const asked = ask(gpt, 'slow trains', { webSearch: 'exa' });
  const more = askForMore(
    { ...asked, messages: [...asked.messages, assistant([{ type: 'text', text: 'Tr' }])] },
    clock,
  );
  expect(JSON.stringify(more.messages.at(-1))).toContain(continueInstruction);
  expect(buildChatRequest(more, info(gpt)).tools).toEqual([
    { type: 'vercel:exa_search', config: { query: 'slow trains' } },
  ]);
});

test('no other server is sent the tools of the gateway', () => {
  const request = ask(gpt, 'x', { webSearch: 'perplexity' });
  expect(buildChatRequest(request, undefined).tools).toBeUndefined();
  expect(buildChatRequest(request, info(gpt, {})).tools).toBeUndefined();
  expect(buildChatRequest(request, undefined, { isGateway: true }).tools).toHaveLength(1);
  expect(buildMessagesRequest(request, info(gpt), { isGateway: true }).tools).toBeUndefined();
});

test.each([
  ['perplexity/sonar-pro', 'chat-completions', 'itself', 5],
  ['openai/gpt-4o-search-preview', 'chat-completions', 'itself', undefined],
  ['meta/llama-4:online', 'chat-completions', 'itself', undefined],
  [claude, 'messages', 'messages', 10],
  [claude, 'chat-completions', 'gateway', 7],
  [gpt, 'messages', undefined, undefined],
  [gpt, 'responses', 'responses', 10],
  ['google/gemini-3-flash', 'responses', undefined, undefined],
  [claude, 'responses', undefined, undefined],
  ['perplexity/sonar', 'responses', 'itself', 5],
] as const)('%s in %s searches by %s', (model, wireFormat, way, price) => {
  const listed = info(model, { ...priced, ...(model.startsWith('perplexity') && { webSearchUsd: 0.005 }) });
  expect(searchWay({ model, wireFormat, info: listed })).toBe(way);
  if (way !== undefined) expect(searchPrice(way, 'exa', listed)).toBe(price);
});

describe('bytes', () => {
  let server: RawServer;
  beforeEach(async () => {
    server = await new RawServer().start();
  });
  afterEach(() => server.stop());

  const given = (model: string, bytes: Answer, rest: Partial<TurnRequest> = {}): Promise<AssistantMessage> => {
    server.answer = bytes;
    return answer(connect({ baseUrl: server.url, models: [info(model)] }).client, ask(model, 'x', rest));
  };

  const start = (index: number, content_block: object): string =>
    event({ type: 'content_block_start', index, content_block });
  const end = (reason: string): string =>
    event({
      type: 'message_delta',
      delta: { stop_reason: reason },
      usage: { output_tokens: 1, server_tool_use: { web_search_requests: 2 } },
    });
  const stop = (index: number): string => event({ type: 'content_block_stop', index });
  const call = { type: 'server_tool_use', id: 's', name: 'web_search', caller: { type: 'direct' } };
  const result = {
    type: 'web_search_tool_result',
    tool_use_id: 's',
    content: { type: 'web_search_tool_result_error', error_code: 'max_uses_exceeded' },
  };
  const citation = {
    type: 'web_search_result_location',
    url: 'https://a.example',
    title: null,
    encrypted_index: 'i',
    cited_text: 'c',
  };
  const input = (json: string): string =>
    event({ type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: json } });
  const text = (index: number, words: string): string =>
    event({ type: 'content_block_delta', index, delta: { type: 'text_delta', text: words } });
  const cite = event({ type: 'content_block_delta', index: 2, delta: { type: 'citations_delta', citation } });

  test.each([
    ['before the text', cite + text(2, 'So ') + text(2, 'it is.')],
    ['within the text', text(2, 'So ') + cite + text(2, 'it is.')],
    ['behind the text', text(2, 'So it is.') + cite],
  ])('a citation %s, and blocks with fields nobody knows', async (_, cited) => {
    const bytes =
      messageStart + start(0, { ...call, input: {} }) + input('') + input('{"query":') + input('"q"}') + stop(0) +
      start(1, result) + stop(1) + start(2, { type: 'text', text: '', citations: [] }) + cited + stop(2) +
      end('end_turn') + messageStop; // prettier-ignore
    const { parts, figures } = await given(claude, stream(bytes), { webSearch: 'exa' });
    expect(parts).toEqual([
      { type: 'server-tool', block: { ...call, input: { query: 'q' } } },
      { type: 'server-tool', block: result },
      { type: 'text', text: 'So it is.', citations: [{ url: 'https://a.example', raw: citation, start: 0, end: 9 }] },
    ]);
    expect(figures?.searches).toEqual([{ tool: 'web_search', count: 2 }]);
  });

  test('a call that was cut off is not kept', async () => {
    const bytes =
      messageStart + start(1, { type: 'text', text: 'So' }) + stop(1) + start(0, call) + input('{"query":"tra');
    const { parts } = await given(claude, stream(bytes), { webSearch: 'exa' });
    expect(parts).toEqual([{ type: 'text', text: 'So' }]);
  });

  test('a whole message', async () => {
    const message = {
      id: 'gen_01', type: 'message', role: 'assistant', stop_reason: 'end_turn', usage: { output_tokens: 1 },
      content: [{ ...call, input: { query: 'q' } }, result, { type: 'text', text: 'So.', citations: [citation] }],
    }; // prettier-ignore
    const { parts } = await given(claude, json(200, message), { webSearch: 'exa' });
    expect(parts.map(({ type }) => type)).toEqual(['server-tool', 'server-tool', 'text']);
    expect(parts.at(-1)).toMatchObject({ citations: [{ raw: citation, start: 0, end: 3 }] });
  });

  test('pauses have an end, and Continue goes on from there', async () => {
    const paused =
      messageStart + start(0, { ...call, input: { query: 'q' } }) + stop(0) + end('pause_turn') + messageStop;
    const given9 = await given(claude, stream(paused), { webSearch: 'exa' });
    expect(server.requests).toHaveLength(9);
    expect(given9).toMatchObject({ finishReason: 'other', figures: { searches: [{ count: 18 }] } });
    const last = JSON.parse(server.requests.at(-1)?.body ?? '') as Body;
    expect(last.messages.at(-1)?.content).toHaveLength(8);
  });

  test('Stop ends it between two pauses', async () => {
    const paused =
      messageStart + start(0, { ...call, input: { query: 'q' } }) + stop(0) + end('pause_turn') + messageStop;
    server.answer = async (response, request, count) => {
      if (count < 3) await stream(paused)(response, request, count);
    };
    const controller = new AbortController();
    const events: ModelEvent[] = [];
    const { client } = connect({ baseUrl: server.url, models: [info(claude)] });
    for await (const each of client.streamTurn(ask(claude, 'x', { webSearch: 'exa' }), { signal: controller.signal })) {
      events.push(each);
      if (events.filter(({ type }) => type === 'request-start').length === 3) controller.abort();
    }
    expect(events.at(-1)).toMatchObject({ type: 'turn-end', reason: 'cancelled' });
    expect(events.filter(({ type }) => type === 'turn-end')).toHaveLength(1);
  });

  const refusal =
    (message: string, param?: string): Answer =>
    (response) => {
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message, type: 'invalid_request_error', param } }));
    };

  test.each([
    [gpt, "Invalid discriminator value. Expected 'function' | 'custom'", 'tools.0.type', true],
    [gpt, 'vercel:exa_search is not supported for this model', undefined, true],
    [
      claude,
      "tools.0: Input tag 'web_search_20250305' found using 'type' does not match any of the expected tags: 'custom'",
      undefined,
      true,
    ],
    [claude, 'Web search is not enabled for your organization.', undefined, false],
  ])('%s: a refused search is left out (%s)', async (model, message, param, isLasting) => {
    server.answer = (response, request, count) =>
      request.body.includes('_search')
        ? refusal(message, param)(response, request, count)
        : stream(
            model === claude
              ? `${messageStart}${start(0, { type: 'text', text: 'Hi' })}${end('end_turn')}${messageStop}`
              : chunk({ content: 'Hi' }) + chatEnd() + DONE,
          )(response, request, count);
    const { client } = connect({ baseUrl: server.url, models: [info(model)] });
    const first = await answer(client, ask(model, 'x', { webSearch: 'exa' }));
    expect(first).toMatchObject({ status: 'complete', requests: [{ unsearched: true }] });
    expect(server.requests).toHaveLength(2);
    await answer(client, ask(model, 'x', { webSearch: 'exa' }));
    expect(server.requests).toHaveLength(isLasting ? 3 : 4);
  });

  const own = { name: 'exa_search', inputSchema: { type: 'object' } };
  test.each<readonly [string, string, Partial<TurnRequest>, true | undefined]>([
    ['in a format without a search', 'google/gemini-3-flash', { wireFormat: 'responses' }, true],
    [
      'beside a call that must be made',
      gpt,
      { tools: [{ ...own, name: 'f' }], toolChoice: { type: 'tool', name: 'f' } },
      true,
    ],
    ['beside a tool of the same name', gpt, { tools: [own] }, undefined],
    ['by the tool of the gateway', gpt, {}, undefined],
    ['by a model that searches by itself', 'perplexity/sonar', { wireFormat: 'responses' }, undefined],
  ])('a search %s is told where it is none', async (_, model, rest, unsearched) => {
    server.answer = refusal('No.');
    const { client } = connect({ baseUrl: server.url, models: [info(model)] });
    const [start] = await run(client, ask(model, 'x', { webSearch: 'exa', ...rest }));
    expect(start?.type === 'request-start' ? start.unsearched : 'none').toBe(unsearched);
    const [plain] = await run(client, ask(model, 'x', rest));
    expect(plain).not.toHaveProperty('unsearched');
  });

  const counts = (gateway: object): string =>
    `data: ${JSON.stringify({ id: 'gen_01', choices: [{ index: 0, delta: { provider_metadata: { gateway } }, finish_reason: 'stop' }] })}\n\n`;
  test.each([
    [
      { gatewayToolCalls: { 'vercel:exa_search': 2, tako_search: '1', none: 0 } },
      [
        { tool: 'exa_search', count: 2 },
        { tool: 'tako_search', count: 1 },
      ],
    ],
    [{ gatewayToolCalls: [{}, {}] }, [{ tool: 'search', count: 2 }]],
    [{ gatewayToolCalls: 3 }, [{ tool: 'search', count: 3 }]],
    [{ billableWebSearchCalls: 4 }, [{ tool: 'web_search', count: 4 }]],
    [{ billableWebSearchCalls: 0, gatewayToolCalls: {} }, undefined],
  ])('counts in metadata: %j', async (metadata, searches) => {
    const { figures } = await given(gpt, stream(chunk({ content: 'Hi' }) + counts({ cost: '0', ...metadata }) + DONE));
    expect(figures?.searches).toEqual(searches);
  });

  const link = (rest: object): object => ({
    type: 'url_citation',
    url_citation: { url: 'https://a.example/', title: 'A', ...rest },
  });
  const places = ({ parts }: AssistantMessage): unknown =>
    parts.flatMap((part) =>
      part.type !== 'text'
        ? []
        : (part.citations ?? []).map(({ url, title, start: from, end: to, isMark }) => [
            url,
            title,
            from === undefined ? null : part.text.slice(from, to),
            isMark,
          ]),
    );
  const top = (delta: object, rest: object): string =>
    chunk(delta).replace('"created":1', `"created":1,${JSON.stringify(rest).slice(1, -1)}`);

  test.each<readonly [string, string, unknown]>([
    [
      'OpenRouter: annotations of the delta',
      chunk({ content: 'One. Two.' }) +
        chunk({
          content: '',
          annotations: [link({ start_index: 0, end_index: 4 }), link({ start_index: 0, end_index: 4 })],
        }),
      [['https://a.example/', 'A', 'One.', undefined]],
    ],
    [
      'OpenAI: flat annotations without places',
      chunk({
        content: 'One.',
        annotations: [{ type: 'url_citation', url: 'https://a.example/', title: 'A', start_index: 0, end_index: 0 }],
      }),
      [['https://a.example/', 'A', null, undefined]],
    ],
    [
      'places beyond the text',
      chunk({ content: 'One.', annotations: [link({ start_index: 2, end_index: 400 })] }),
      [['https://a.example/', 'A', null, undefined]],
    ],
    [
      'what is no page',
      chunk({
        content: 'One.',
        annotations: [link({ url: 'javascript:alert(1)' }), link({ url: 7 }), 'x', { type: 'file_citation' }],
      }),
      [],
    ],
    [
      'Perplexity: marks count through a list that each chunk repeats',
      top(
        { content: 'One[1][2]. `x[1]` ' },
        {
          citations: ['https://a.example/', 'ftp://no.example/'],
          search_results: [{ url: 'https://a.example/', title: 'A' }],
        },
      ) +
        top(
          { content: 'Two[3] [1](u) [9].\n```\ny[1]\n```\n' },
          {
            citations: ['https://a.example/', 'ftp://no.example/', 'https://c.example/', 'https://d.example/'],
            search_results: [{ url: 'https://a.example/', title: 'A' }],
          },
        ),
      [
        ['https://a.example/', 'A', '[1]', true],
        ['https://c.example/', undefined, '[3]', true],
        ['https://d.example/', undefined, null, undefined],
      ],
    ],
    [
      'results alone',
      top({ content: 'One [1].' }, { search_results: [{ url: 'https://a.example/', title: 'A' }] }),
      [['https://a.example/', 'A', '[1]', true]],
    ],
  ])('%s', async (_, bytes, expected) => {
    expect(places(await given('perplexity/sonar', stream(bytes + chatEnd() + DONE)))).toEqual(expected);
    // Whatever the sources, the text is what the model wrote, and goes back so.
  });

  test('a whole completion', async () => {
    const completion = {
      id: 'gen_01', object: 'chat.completion', citations: ['https://b.example/'],
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'One. Two.', annotations: [link({ start_index: 5, end_index: 9 })] } }],
    }; // prettier-ignore
    expect(places(await given('perplexity/sonar', json(200, completion)))).toEqual([
      ['https://b.example/', undefined, null, undefined],
      ['https://a.example/', 'A', 'Two.', undefined],
    ]);
  });

  test('sources of what was thought or never came are of nothing', async () => {
    const { parts } = await given(
      'perplexity/sonar',
      stream(top({ reasoning: 'Hm' }, { citations: ['https://a.example/'] }) + chatEnd() + DONE),
    );
    expect(parts).toEqual([{ type: 'thinking', text: 'Hm' }]);
  });
});

describe('sources without end', () => {
  test('are kept as far as anybody reads them', () => {
    const citations = Array.from({ length: 700 }, (_, n) => ({ url: `https://example.com/${n}` }));
    const parts: AssistantPart[] = [{ type: 'text', text: 'Words.' }];
    for (let time = 0; time < 5; time += 1) withCitations(parts, { citations, length: 6 }, { part: 0, length: 0 });
    const [part] = parts;
    expect(part?.type === 'text' && part.citations?.length).toBe(1_000);
  });
});
