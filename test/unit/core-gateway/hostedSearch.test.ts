// Searches of the web in the Responses format: what is asked for, what comes back, and what of it goes along later.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { GatewayClient } from '../../../src/core/gateway/client.ts';
import { buildResponsesRequest } from '../../../src/core/gateway/responsesRequest.ts';
import { AnnotatedTexts } from '../../../src/core/gateway/hostedSearch.ts';
import { searchPrice, searchWay } from '../../../src/core/gateway/webSearch.ts';
import { contentEventSchema } from '../../../src/core/conversation/records.ts';
import { AnswerBuilder } from '../../../src/core/model/fold.ts';
import type { AssistantMessage, TextPart } from '../../../src/core/model/message.ts';
import type { ModelInfo, TurnRequest } from '../../../src/core/model/request.ts';
import { LOCAL_KEY, startGateway, type RunningGateway } from '../../gateway/server.ts';
import { responsesEnd, responsesEvent as tell, responsesStart } from './frames.ts';
import { ask, assistant, connect, run, user } from './harness.ts';
import { json, RawServer, stream, type Answer } from './rawServer.ts';

const GPT = 'openai/gpt-5';
const info = (id: string): ModelInfo => ({
  id,
  name: id,
  creator: id.split('/')[0] ?? '',
  type: 'language',
  tags: ['reasoning', 'tool-use'],
  pricing: {},
});

interface Item {
  readonly type: string;
  readonly [name: string]: unknown;
}

interface Body {
  readonly tools?: readonly Item[];
  readonly include?: readonly string[];
  readonly input: readonly Item[];
}

async function answer(client: GatewayClient, request: TurnRequest): Promise<AssistantMessage> {
  const builder = new AnswerBuilder({
    id: `a${request.messages.length}`,
    role: 'assistant',
    createdAt: 0,
    parts: [],
    model: request.model,
    status: 'streaming',
  });
  for (const event of await run(client, request)) builder.apply(event);
  return builder.snapshot();
}

const asked = (text: string, rest: Partial<TurnRequest> = {}): TurnRequest =>
  ask(GPT, text, { wireFormat: 'responses', webSearch: 'exa', ...rest });
const blocksOf = ({ parts }: AssistantMessage): readonly Item[] =>
  parts.flatMap((part) => (part.type === 'server-tool' ? [part.block as Item] : []));
const places = ({ parts }: AssistantMessage): unknown =>
  parts.flatMap((part) =>
    part.type !== 'text'
      ? []
      : (part.citations ?? []).map(({ url, title, start, end, isMark }) => [
          url,
          title,
          start === undefined ? null : part.text.slice(start, end),
          isMark,
        ]),
  );

describe('the gateway', () => {
  let gateway: RunningGateway;
  let client: GatewayClient;
  beforeAll(async () => {
    gateway = await startGateway();
    client = connect({ baseUrl: gateway.url, key: LOCAL_KEY, models: [info(GPT)] }).client;
  });
  beforeEach(() => gateway.clear());
  afterAll(() => gateway.close());

  const bodies = (): readonly Body[] => gateway.requests.map(({ body }) => body as Body);
  const statuses = (): readonly unknown[] => gateway.requests.map(({ status }) => status);

  test('searches by the tool of OpenAI, and gets back what it gave out', async () => {
    const first = asked('!search slow trains', { thinking: 'high' });
    const a1 = await answer(client, first);
    expect(bodies()[0]?.tools).toEqual([{ type: 'web_search' }]);
    expect(bodies()[0]?.include).toEqual(['reasoning.encrypted_content', 'web_search_call.action.sources']);
    expect(a1).toMatchObject({ status: 'complete', figures: { searches: [{ tool: 'web_search', count: 1 }] } });
    const [search, ...others] = blocksOf(a1);
    expect(others).toEqual([]);
    expect(search).toMatchObject({ status: 'completed', action: { query: 'slow trains', sources: [{}, {}, {}] } });
    expect(places(a1)).toEqual([
      ['https://trains.example.com/north?line=1&stop=2', 'Slow trains of the north', 'trains go north at nine', undefined],
      ['https://pages.example.org/a_(b)', expect.any(String), 'the times are **printed**.', undefined],
      ['https://trains.example.com/times', 'Timetables', 'the times are **printed**.', undefined],
    ]); // prettier-ignore

    const second = { ...first, messages: [...first.messages, a1, { ...user('!echo Bye'), id: 'u2' }] };
    await answer(client, second);
    const { id: _id, ...sent } = search ?? { type: '' };
    const items = bodies()[1]?.input ?? [];
    expect(items.map(({ type }) => type)).toEqual(['message', 'reasoning', 'message', 'web_search_call', 'message', 'message']); // prettier-ignore
    expect(items[3]).toEqual(sent);
    const [{ text = '', annotations = [] } = {}] = (items[4]?.['content'] ?? []) as {
      text?: string;
      annotations?: Item[];
    }[];
    expect(annotations.map((each) => text.slice(Number(each['start_index']), Number(each['end_index'])))).toEqual(
      ['trains go north at nine', 'the times are **printed**.', 'the times are **printed**.'],
    ); // prettier-ignore

    // What was found is part of the conversation, also where nothing is searched any more.
    const { webSearch: _off, ...without } = second;
    await answer(client, without);
    expect(bodies()[2]?.tools).toBeUndefined();
    expect(bodies()[2]?.input).toEqual(items);
    expect(bodies()[2]?.include).toEqual(['reasoning.encrypted_content']);
    expect(statuses()).toEqual([200, 200, 200]);

    // Another format is told the words alone.
    await answer(client, { ...second, wireFormat: 'chat-completions' });
    expect(JSON.stringify(bodies()[3])).not.toMatch(/web_search_call|url_citation/);
    expect(statuses()[3]).toBe(200);
  });

  test('makes the same answer again out of what a journal keeps of it', async () => {
    const events = await run(client, asked('!search trains twice', { thinking: 'high' }));
    const empty: AssistantMessage = {
      id: 'a',
      role: 'assistant',
      createdAt: 0,
      parts: [],
      model: GPT,
      status: 'streaming',
    };
    const [live, read] = [new AnswerBuilder(empty), new AnswerBuilder(empty)];
    for (const each of events) {
      live.apply(each);
      const kept = contentEventSchema.safeParse(JSON.parse(JSON.stringify(each)));
      if (kept.success) read.apply(kept.data);
    }
    expect(blocksOf(live.snapshot())).toHaveLength(2);
    expect(read.snapshot()).toMatchObject({ parts: live.snapshot().parts });
  });

  test('a model that cannot is asked without it, and only once', async () => {
    const oss = 'openai/gpt-oss-120b';
    const request = { ...asked('!echo Hi'), model: oss };
    expect(searchWay({ model: oss, wireFormat: 'responses', info: undefined, isGateway: true })).toBeUndefined();
    expect((await answer(client, request)).requests).toMatchObject([{ unsearched: true }]);
    expect(gateway.requests).toHaveLength(1);
  });
});

test.each([
  ['openai/gpt-5', true],
  ['openai/gpt-6-astra', true],
  ['gpt-5-mini', true],
  ['openai/o3', true],
  ['o4-mini', true],
  ['openai/gpt-4o', true],
  ['openai/gpt-3.5-turbo', false],
  ['openai/gpt-oss-20b', false],
  ['gpt-oss:20b', false],
  ['google/gemini-3-flash', false],
  ['anthropic/claude-opus-5.5', false],
  ['other/gpt-5', false],
])('whether %s searches in this format: %s', (model, isAble) => {
  const way = searchWay({ model, wireFormat: 'responses', info: undefined });
  expect(way).toBe(isAble ? 'responses' : undefined);
  if (way !== undefined) expect(searchPrice(way, 'exa', undefined)).toBe(10);
});

describe('a body', () => {
  const own = { name: 'web_search', inputSchema: { type: 'object' } };
  const build = (rest: Partial<TurnRequest>): Body =>
    buildResponsesRequest(asked('Hi', rest), undefined).body as unknown as Body;

  test('has the search beside the functions of the user, whose names stay theirs', () => {
    expect(build({ tools: [{ ...own, name: 'f' }] }).tools?.map(({ type }) => type)).toEqual([
      'function',
      'web_search',
    ]);
    expect(build({ tools: [own] }).tools?.map(({ type }) => type)).toEqual(['function']);
    expect(build({ tools: [own] }).include).toEqual(['reasoning.encrypted_content']);
  });

  test('lets the model search where tools of the past may not be called', () => {
    const none = { tools: [{ ...own, name: 'f' }], toolChoice: { type: 'none' } } as const;
    expect(build(none)).not.toHaveProperty('tool_choice');
    const { webSearch: _off, ...plain } = asked('Hi', none);
    expect(buildResponsesRequest(plain, undefined).body).toMatchObject({ tool_choice: 'none' });
  });

  const search = (status: string): object => ({ type: 'web_search_call', id: 'ws_1', status, action: {} });
  const thought = (id: string): string =>
    JSON.stringify({ type: 'reasoning', id, encrypted_content: 'x', summary: [] });
  const history = (status: string): TurnRequest => ({
    ...asked('Hi'),
    messages: [
      user('Hi'),
      assistant(
        [
          { type: 'thinking', text: '', signature: thought('r1') },
          { type: 'server-tool', block: search(status) as Item },
          { type: 'thinking', text: '', signature: thought('r2') },
          { type: 'text', text: 'So.' },
        ],
        { model: GPT, wireFormat: 'responses' },
      ),
      user('And?'),
    ],
  });
  const types = (request: TurnRequest, withoutEarlierSearches = false): readonly unknown[] =>
    buildResponsesRequest(request, undefined, { withoutEarlierSearches }).body.input.map((item) => item['type']);

  test('leaves out a search that was cut off, with the thought that led to it', () => {
    const whole = ['message', 'reasoning', 'web_search_call', 'reasoning', 'message', 'message'];
    expect(types(history('completed'))).toEqual(whole);
    expect(types(history('failed'))).toEqual(whole);
    const without = ['message', 'reasoning', 'message', 'message'];
    expect(types(history('searching'))).toEqual(without);
    expect(types(history('completed'), true)).toEqual(without);
    expect(types({ ...history('completed'), model: 'openai/gpt-6-astra' })).toEqual(['message', 'message', 'message']);
  });
});

describe('bytes', () => {
  let server: RawServer;
  beforeEach(async () => {
    server = await new RawServer().start();
  });
  afterEach(() => server.stop());

  const given = (bytes: string, rest: Partial<TurnRequest> = {}): Promise<AssistantMessage> => {
    server.answer = stream(responsesStart + bytes);
    return answer(connect({ baseUrl: server.url, models: [info(GPT)] }).client, asked('x', rest));
  };

  const at = (output_index: number, item_id: string): object => ({ output_index, item_id });
  const call = (rest: object = {}): object => ({ id: 'ws_1', type: 'web_search_call', status: 'completed', ...rest });
  const begun = tell('output_item.added', { output_index: 0, item: { id: 'ws_1', type: 'web_search_call', status: 'in_progress' } }); // prettier-ignore
  const done = (item: object, index = 0): string => tell('output_item.done', { output_index: index, item });
  const say = (delta: string, index = 1, part = 0): string =>
    tell('output_text.delta', { ...at(index, `msg_${index}`), content_index: part, delta });
  const link = (rest: object = {}): object => ({
    type: 'url_citation',
    url: 'https://a.example/',
    title: 'A',
    ...rest,
  });
  const cite = (annotation: object, index = 1, part = 0): string =>
    tell('output_text.annotation.added', { ...at(index, `msg_${index}`), content_index: part, annotation });
  const message = (text: string, annotations: readonly object[], index = 1): object => ({
    id: `msg_${index}`,
    type: 'message',
    content: [{ type: 'output_text', text, annotations }],
  });

  test('a search is one part, which comes further', async () => {
    const events =
      tell('web_search_call.in_progress', at(0, 'ws_1')) + tell('web_search_call.searching', at(0, 'ws_1'));
    const search = call({ action: { type: 'search', query: 'q', queries: ['q'] } });
    const whole = await given(begun + events + done(search) + say('So.') + responsesEnd([search]));
    expect(whole.parts).toEqual([
      { type: 'server-tool', block: search },
      { type: 'text', text: 'So.' },
    ]);
    expect(whole.figures?.searches).toEqual([{ tool: 'web_search', count: 1 }]);
    const cut = await given(begun + events);
    expect(blocksOf(cut)).toMatchObject([{ status: 'in_progress' }]);
  });

  test.each([
    ['items that search', {}, 2],
    ['what the server counts', { tool_usage: { web_search: { num_requests: 1 } } }, 1],
    ['what the gateway counts', { provider_metadata: { gateway: { billableWebSearchCalls: 3 } } }, 3],
  ])('%s are counted', async (_, end, count) => {
    const items = [
      call({ action: { type: 'search' } }),
      call({ id: 'ws_2', action: { type: 'open_page', url: 'https://a.example/' } }),
      call({ id: 'ws_3', status: 'failed', action: { type: 'search' } }),
      call({ id: 'ws_4' }),
    ];
    const { figures } = await given(items.map(done).join('') + say('So.', 4) + responsesEnd([], { provider_metadata: undefined, ...end })); // prettier-ignore
    expect(figures?.searches).toEqual([{ tool: 'web_search', count }]);
  });

  const noted = 'One ([a.example](https://a.example/)).';
  test.each<readonly [string, string, unknown]>([
    ['events', say('One. Two.') + cite(link({ start_index: 5, end_index: 9 })), [['https://a.example/', 'A', 'Two.', undefined]]],
    ['the whole item', done(message('One. Two.', [link({ start_index: 0, end_index: 4 })]), 1), [['https://a.example/', 'A', 'One.', undefined]]],
    ['both, once', say('One.') + cite(link({ start_index: 0, end_index: 4 })) + done(message('One.', [link({ start_index: 0, end_index: 4 })]), 1), [['https://a.example/', 'A', 'One.', undefined]]],
    ['a second message', say('One.') + say('Two.', 2) + cite(link({ start_index: 0, end_index: 4 }), 2), [['https://a.example/', 'A', 'Two.', undefined]]],
    ['a second part', say('One. ') + say('Two.', 1, 1) + cite(link({ start_index: 0, end_index: 4 }), 1, 1), [['https://a.example/', 'A', 'Two.', undefined]]],
    ['before its words', tell('output_item.added', { output_index: 1, item: message('', []) }) + cite(link({ start_index: 0, end_index: 4 })) + say('One.'), [['https://a.example/', 'A', 'One.', undefined]]],
    ['the model’s own note', say(noted) + cite(link({ start_index: 4, end_index: noted.length - 1 })), [['https://a.example/', 'A', '([a.example](https://a.example/))', true]]],
    ['places that count characters', say(`😀😀 ${noted}`) + cite(link({ start_index: 7, end_index: 3 + noted.length - 1 })), [['https://a.example/', 'A', '([a.example](https://a.example/))', true]]],
    ['places beyond the text', say('One.') + cite(link({ start_index: 2, end_index: 400 })), [['https://a.example/', 'A', null, undefined]]],
    ['no places', say('One.') + cite(link()), [['https://a.example/', 'A', null, undefined]]],
    ['the envelope of Chat Completions', say('One.') + cite({ type: 'url_citation', url_citation: { ...link({ start_index: 0, end_index: 4 }) } }), [['https://a.example/', 'A', 'One.', undefined]]],
    ['what is no page', say('One.') + cite(link({ url: 'javascript:alert(1)' })) + cite({ type: 'file_citation', file_id: 'f' }), []],
  ])('sources: %s', async (_, bytes, expected) => {
    const all = await given(bytes + responsesEnd());
    expect(places(all)).toEqual(expected);
    expect(all.parts.some((part) => part.type === 'text' && part.text.includes('[1]'))).toBe(false);
  }); // prettier-ignore

  test('a whole response', async () => {
    const whole = {
      id: 'gen_01', object: 'response', status: 'completed',
      output: [call({ action: { type: 'search', query: 'q' } }), message('One.', [link({ start_index: 0, end_index: 4 })])],
    }; // prettier-ignore
    server.answer = json(200, whole);
    const found = await answer(connect({ baseUrl: server.url, models: [info(GPT)] }).client, asked('x'));
    expect(found.parts.map(({ type }) => type)).toEqual(['server-tool', 'text']);
    expect(places(found)).toEqual([['https://a.example/', 'A', 'One.', undefined]]);
  });

  const plain = stream(responsesStart + say('Hi', 0) + responsesEnd());
  const refusing =
    (word: RegExp, status: number, error: object): Answer =>
    (response, request, count) => {
      if (!word.test(request.body)) return plain(response, request, count);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error }));
    };
  const bodyAt = (index: number): Body => JSON.parse(server.requests.at(index)?.body ?? '{}') as Body;

  test.each([
    ["Hosted tool 'web_search' is not supported with gpt-4.1-nano.", 'tools'],
    ["Invalid discriminator value. Expected 'function'", 'tools.0.type'],
    ["Invalid value: 'web_search'. Supported values are: 'function'.", 'tools[0].type'],
  ])('a search that is refused is left out for good: %s', async (words, param) => {
    server.answer = refusing(/"type":"web_search"/, 400, { message: words, type: 'invalid_request_error', param });
    const { client } = connect({ baseUrl: server.url, models: [info(GPT)] });
    expect(await answer(client, asked('x'))).toMatchObject({ status: 'complete', requests: [{ unsearched: true }] });
    expect(server.requests).toHaveLength(2);
    expect(bodyAt(1).include).toEqual(['reasoning.encrypted_content']);
    await answer(client, asked('x'));
    expect(server.requests.length).toBeLessThanOrEqual(words.startsWith('Invalid value') ? 4 : 3);
  });

  test('pages that a server does not tell are not asked for, and it searches all the same', async () => {
    const message =
      "Invalid value: 'web_search_call.action.sources'. Supported values are: 'reasoning.encrypted_content'.";
    server.answer = refusing(/action\.sources/, 400, { message, param: 'include[1]' });
    const { client } = connect({ baseUrl: server.url, models: [info(GPT)] });
    expect(await answer(client, asked('x'))).toMatchObject({ status: 'complete' });
    expect(bodyAt(1)).toMatchObject({ tools: [{ type: 'web_search' }], include: ['reasoning.encrypted_content'] });
  });

  const history = (): TurnRequest => {
    const text: TextPart = {
      type: 'text',
      text: 'So.',
      citations: [{ url: 'https://a.example/', start: 0, end: 3, raw: link({ start_index: 0, end_index: 3 }) }],
    };
    const said = assistant([{ type: 'server-tool', block: call({ action: {} }) as Item }, text], {
      model: GPT,
      wireFormat: 'responses',
    });
    return { ...asked('x'), messages: [user('Hi'), said, user('And?')] };
  };

  test.each([
    ["Invalid discriminator value. Expected 'message' | 'function_call' | 'function_call_output'", 'input.1.type', 3],
    ["Invalid value: 'web_search_call'. Supported values are: 'message'.", 'input[1]', 4],
    ["Item 'ws_1' of type 'web_search_call' was provided without its required 'reasoning' item: 'rs_1'.", 'input', 4],
  ])('searches that a server does not take back are left out: %s', async (words, param, requests) => {
    server.answer = refusing(/"web_search_call"/, 400, { message: words, type: 'invalid_request_error', param });
    const { client } = connect({ baseUrl: server.url, models: [info(GPT)] });
    expect(await answer(client, history())).toMatchObject({ status: 'complete' });
    expect(server.requests).toHaveLength(2);
    expect(bodyAt(1).tools).toEqual([{ type: 'web_search' }]);
    expect(JSON.stringify(bodyAt(1).input)).not.toMatch(/web_search_call|annotations/);
    await answer(client, history());
    expect(server.requests.length).toBeLessThanOrEqual(requests);
  });

  test('an item that a server looks up and does not find is left out, whatever the status', async () => {
    const message = "Item with id 'rs_1' not found. Items are not persisted when `store` is set to false.";
    server.answer = refusing(/"rs_1"/, 404, { message, type: 'invalid_request_error' });
    const signature = JSON.stringify({ type: 'reasoning', id: 'rs_1', encrypted_content: 'x', summary: [] });
    const said = assistant([{ type: 'thinking', text: '', signature }, { type: 'text', text: 'So.' }], { model: GPT, wireFormat: 'responses' }); // prettier-ignore
    const { client } = connect({ baseUrl: server.url, models: [info(GPT)] });
    const request = { ...asked('x'), messages: [user('Hi'), said, user('And?')] };
    expect(await answer(client, request)).toMatchObject({ status: 'complete' });
    expect(server.requests).toHaveLength(2);
  });
});

test('goes through a long text once for all pages that it names, and takes no place within a character', () => {
  const text = `😀 ${'word '.repeat(60_000)}([a.example](https://a.example/))`;
  const characters = Array.from(text).length;
  const texts = new AnnotatedTexts();
  const link = { type: 'url_citation', url: 'https://a.example/' };
  texts.add(
    Array.from({ length: 399 }, (_, index) => ({
      ...link,
      start_index: 2 + index,
      end_index: characters - 40 - index,
    })),
    () => ({ begin: 0, text }),
  );
  texts.add([{ ...link, start_index: characters - 33, end_index: characters }], () => ({ begin: 0, text }));
  const begun = performance.now();
  const [found] = texts.take();
  expect(performance.now() - begun).toBeLessThan(2_000);
  expect(found?.citations).toHaveLength(200);
  const halves = new AnnotatedTexts();
  halves.add([{ ...link, start_index: 0.5, end_index: 3 }], () => ({ begin: 0, text }));
  expect(halves.take()).toEqual([{ citations: [{ url: 'https://a.example/' }] }]);
});
