import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '../../../src/base/errors.ts';
import { readRetryAfter, retryDelay } from '../../../src/core/gateway/retry.ts';
import type { ModelInfo } from '../../../src/core/model/request.ts';
import { CHAT_ANSWER, MESSAGES_ANSWER, chunk, event, messageStart, textBlock } from './frames.ts';
import { ask, connect, run, summary } from './harness.ts';
import { RawServer, json, stream, type Answer } from './rawServer.ts';

let server: RawServer;
beforeAll(async () => {
  server = await new RawServer().start();
});
afterAll(() => server.stop());
beforeEach(() => void (server.requests.length = 0));

const request = ask('openai/gpt-5', 'Hi');
const then = (first: Answer, ...rest: readonly Answer[]): Answer => {
  const answers = [first, ...rest];
  return (response, seen, count) => (answers[count - 1] ?? stream(CHAT_ANSWER))(response, seen, count);
};
const limited = (headers: Record<string, string>): Answer =>
  json(429, { error: { message: 'Rate limit exceeded', type: 'rate_limit_exceeded' } }, headers);

test('a rate limit is waited for as long as the server says, visibly, and then answered', async () => {
  server.answer = then(limited({ 'retry-after-ms': '20' }));
  const { client } = connect({ baseUrl: server.url });
  const events = await run(client, request);
  expect(events.map((event) => event.type).slice(0, 4)).toEqual([
    'request-start',
    'retry-wait',
    'request-start',
    'response-start',
  ]);
  expect(events[1]).toMatchObject({ attempt: 1, delayMs: 20, error: { code: 'rate-limited', kind: 'quota' } });
  expect(events[2]).toMatchObject({ attempt: 2 });
  expect(summary(events)).toMatchObject({ ends: ['tool-calls'] });
});

test.each([408, 409, 500, 502, 503, 529])('status %i is tried again', async (status) => {
  server.answer = then(json(status, { error: { message: 'x' } }, { 'retry-after': '0' }));
  const { client } = connect({ baseUrl: server.url });
  expect(summary(await run(client, request))).toMatchObject({ ends: ['tool-calls'] });
  expect(server.requests.length).toBe(2);
});

test.each([400, 401, 402, 403, 404, 413, 424])('status %i is not tried again', async (status) => {
  server.answer = json(status, { error: { message: 'x' } });
  const { client } = connect({ baseUrl: server.url });
  expect(summary(await run(client, request))['ends']).toEqual(['error']);
  expect(server.requests.length).toBe(1);
});

test('a model that loads is waited for beyond the retries, in words that say so', async () => {
  const loading = json(
    503,
    { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } },
    { 'retry-after': '0' },
  );
  server.answer = then(loading, loading);
  const { client } = connect({ baseUrl: server.url });
  const events = await run(client, request, { maxRetries: 1 });
  const waits = events.filter((event) => event.type === 'retry-wait');
  expect(waits.map(({ error }) => error.code)).toEqual(['model-loading', 'model-loading']);
  expect(waits[0]?.error.message).toContain(`${new URL(server.url).host} is still loading the model.`);
  expect(summary(events)).toMatchObject({ ends: ['tool-calls'] });
  expect(server.requests.length).toBe(3);
});

test('a connection that closes before any byte of the answer is tried again', async () => {
  server.answer = then((response) => void response.socket?.destroy());
  const { client } = connect({ baseUrl: server.url, random: () => 0.9 });
  const events = await run(client, request);
  expect(events[1]).toMatchObject({ type: 'retry-wait', error: { code: 'connection-reset' } });
  expect(summary(events)).toMatchObject({ ends: ['tool-calls'] });
});

const frame = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;
const overloaded = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
const claude = ask('anthropic/claude-sonnet-5', 'Hi');

test.each([
  ['a role and a cut', request, chunk({ role: 'assistant' })],
  ['comments and a cut', request, ': OPENROUTER PROCESSING\n\n'],
  ['a role and an overload', request, chunk({ role: 'assistant' }) + frame({ error: overloaded.error })],
  ['a rate limit', request, frame({ error: { type: 'rate_limit_exceeded', message: 'Slow down' } })],
  ['a start and an overload', claude, messageStart + event(overloaded)],
  ['a start and a cut', claude, messageStart],
])('%s before the first content is tried again, visibly', async (_, asked, bytes) => {
  server.answer = then(stream(bytes), stream(asked === claude ? MESSAGES_ANSWER : CHAT_ANSWER));
  const { client } = connect({ baseUrl: server.url, random: () => 0.9 });
  const events = await run(client, asked);
  expect(events.filter(({ type }) => type === 'retry-wait')).toHaveLength(1);
  expect(summary(events)).toMatchObject({ ends: ['tool-calls'] });
  expect(server.requests).toHaveLength(2);
});

test.each([
  ['text', request, chunk({ content: 'a' })],
  ['thinking', request, chunk({ reasoning: 'a' })],
  ['a call', request, chunk({ tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: '' } }] })],
  ['text', claude, messageStart + textBlock(0, 'a')],
  // Thinking whose words are kept back was paid for as well.
  [
    'a signature',
    claude,
    messageStart +
      event({
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'thinking', thinking: '', signature: 's' },
      }) +
      event({ type: 'content_block_stop', index: 0 }),
  ],
])('nothing is repeated once there was %s', async (_, asked, bytes) => {
  for (const end of ['', frame(overloaded)]) {
    server.requests.length = 0;
    server.answer = stream(bytes + end);
    const { client } = connect({ baseUrl: server.url });
    expect(summary(await run(client, asked))).toMatchObject({ ends: ['error'] });
    expect(server.requests).toHaveLength(1);
  }
});

test.each([
  [29_000, 2],
  [31_000, 1],
])('a cut after %i ms of work that nobody saw is met by %i requests', async (worked, count) => {
  let now = 0;
  let end = (): void => undefined;
  server.answer = (response, seen, index) => {
    if (index > 1) return stream(CHAT_ANSWER)(response, seen, index);
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(chunk({ role: 'assistant' }));
    end = () => void response.end();
  };
  const clock = { now: () => Date.now(), monotonic: () => now };
  const { client } = connect({ baseUrl: server.url, clock, random: () => 0.9 });
  for await (const { type } of client.streamTurn(request, { signal: new AbortController().signal })) {
    if (type !== 'response-start') continue;
    now += worked;
    end();
  }
  expect(server.requests).toHaveLength(count);
});

const PAINTER: ModelInfo = {
  id: 'bfl/flux-2-pro',
  name: 'Flux',
  creator: 'bfl',
  type: 'image',
  tags: [],
  pricing: {},
};
const PICTURE = json(200, { created: 1, data: [{ b64_json: 'iVBORw0KGgo=' }] });
const slow = json(504, { error: { message: 'Gateway timeout' } }, { 'retry-after': '0' });
const failed = (status: number): Answer => json(status, { error: { message: 'x' } }, { 'retry-after': '0' });
const reset: Answer = (response) => void response.socket?.destroy();
const half: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000' });
  response.write('{"created": 1, "data": [{"b64_json": "iVBOR', () => response.socket?.destroy());
};
const silent = stream(': at work\n\n');
/** As it is told where a server is swamped before it has begun. */
const refusing = stream(frame({ error: { type: 'rate_limit_exceeded', message: 'Slow down' } }));
const PAINTED = 'data: {"type":"image_generation.completed","b64_json":"iVBORw0KGgo="}\n\n';
const STREAMER: ModelInfo = { ...PAINTER, id: 'openai/gpt-image-2' };

test.each<readonly [string, number, Answer, number]>([
  ['a 500', 10, failed(500), 1],
  ['a 502', 10, failed(502), 1],
  ['an early 504', 10, slow, 1],
  ['a late 504', 31_000, slow, 1],
  ['an early reset', 10, reset, 1],
  ['a late reset', 31_000, reset, 1],
  ['half an answer', 10, half, 1],
  ['a late 503', 31_000, failed(503), 1],
  ['a 503', 10, failed(503), 2],
  ['an overload', 10, failed(529), 2],
  ['a late limit of requests', 31_000, limited({ 'retry-after': '0' }), 2],
])('a picture that ends in %s is not paid for twice', async (_, worked, failure, count) => {
  for (const model of [PAINTER, STREAMER]) {
    let now = 0;
    server.requests.length = 0;
    server.answer = (response, seen, index) => {
      now += worked;
      return (index > 1 ? PICTURE : failure)(response, seen, index);
    };
    const clock = { now: () => Date.now(), monotonic: () => now };
    const { client } = connect({ baseUrl: server.url, clock, models: [model], random: () => 0.9 });
    const events = await run(client, ask(model.id, 'a fox'));
    expect(server.requests).toHaveLength(count);
    expect(summary(events)['ends']).toEqual([count === 1 ? 'error' : 'stop']);
  }
});

test.each<readonly [string, Answer, number]>([
  ['in silence', silent, 1],
  ['in a limit of requests', refusing, 2],
])('a picture whose stream ends %s is met by the right number of requests', async (_, failure, count) => {
  server.answer = then(failure, stream(PAINTED));
  const { client } = connect({ baseUrl: server.url, models: [STREAMER], random: () => 0.9 });
  expect(summary(await run(client, ask(STREAMER.id, 'a fox')))['ends']).toEqual([count === 1 ? 'error' : 'stop']);
  expect(server.requests).toHaveLength(count);
});

/** As `fetch` of Node, undici and Chromium tells it. */
const told = (code: string, rest: object = {}): Error =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code, ...rest }) });

test.each<readonly [string, Error, boolean]>([
  ['refused', told('ECONNREFUSED', { syscall: 'connect' }), true],
  ['refused by both addresses', new TypeError('x', { cause: new AggregateError([told('ECONNREFUSED')]) }), true],
  ['not looked up', told('ENOTFOUND', { syscall: 'getaddrinfo' }), true],
  ['never made in time', told('UND_ERR_CONNECT_TIMEOUT'), true],
  ['never made in the time of the system', told('ETIMEDOUT', { syscall: 'connect' }), true],
  ['refused, in the words of Chromium', new Error('net::ERR_CONNECTION_REFUSED'), true],
  ['silent for too long', told('ETIMEDOUT', { syscall: 'read' }), false],
  ['without headers for too long', told('UND_ERR_HEADERS_TIMEOUT'), false],
  ['reset', told('ECONNRESET', { syscall: 'read' }), false],
  ['closed by the other side', told('UND_ERR_SOCKET'), false],
  ['gone with its network', new Error('net::ERR_NETWORK_CHANGED'), false],
  ['broken in a way nobody knows', new Error('what now'), false],
])('what is answered in one piece is asked for again only where nothing was sent: %s', async (_, failure, isAgain) => {
  let count = 0;
  const fetch = (): Promise<Response> => {
    count += 1;
    return Promise.reject(failure);
  };
  const setup = {
    baseUrl: 'https://example.com',
    fetch,
    models: [PAINTER],
    settings: { maxRetries: 1 },
    random: () => 0.9,
  };
  const { client } = connect(setup);
  const { signal } = new AbortController();
  const requests: (() => Promise<unknown>)[] = [
    () => run(client, ask(PAINTER.id, 'a fox')),
    () => client.embed({ model: 'm', texts: ['a'] }, { signal }),
    () => client.rerank({ model: 'm', query: 'q', documents: ['a'] }, signal),
  ];
  for (const request of requests) {
    count = 0;
    await request().catch(() => undefined);
    expect(count).toBe(isAgain ? 2 : 1);
  }
});

test.each<readonly [string, Answer, number]>([
  ['a 500', failed(500), 1],
  ['a 504', slow, 1],
  ['a reset', reset, 1],
  ['half an answer', half, 1],
  ['a 503', failed(503), 2],
  ['a limit of requests', limited({ 'retry-after': '0' }), 2],
])('vectors and rankings that end in %s are not paid for twice', async (_, failure, count) => {
  const { client } = connect({ baseUrl: server.url, random: () => 0.9 });
  const { signal } = new AbortController();
  const embedding = json(200, { data: [{ index: 0, embedding: [1, 2] }] });
  const ranking = json(200, { results: [{ index: 0, relevance_score: 1 }] });
  for (const [answer, request] of [
    [embedding, () => client.embed({ model: 'm', texts: ['a'] }, { signal })],
    [ranking, () => client.rerank({ model: 'm', query: 'q', documents: ['a'] }, signal)],
  ] as const) {
    server.requests.length = 0;
    server.answer = then(failure, answer);
    const isAnswered = await request().then(
      () => true,
      () => false,
    );
    expect([isAnswered, server.requests.length]).toEqual([count === 2, count]);
  }
});

test('a late 504 of words is tried again: none of them was written', async () => {
  let now = 0;
  server.answer = (response, seen, index) => {
    now += 31_000;
    return (index > 1 ? stream(CHAT_ANSWER) : slow)(response, seen, index);
  };
  const { client } = connect({ baseUrl: server.url, clock: { now: () => Date.now(), monotonic: () => now } });
  expect(summary(await run(client, request))).toMatchObject({ ends: ['tool-calls'] });
});

test('it gives up after the retries it was allowed, with the last error', async () => {
  server.answer = json(503, '<html><title>Busy</title></html>', { 'retry-after-ms': '1' });
  const { client } = connect({ baseUrl: server.url });
  const events = await run(client, request, { maxRetries: 2 });
  expect(events.filter((event) => event.type === 'retry-wait').length).toBe(2);
  expect(summary(events)).toMatchObject({ ends: ['error'], error: 'server-error' });
  expect(server.requests.length).toBe(3);
});

test('a wait longer than a minute is told instead of waited', async () => {
  server.answer = limited({ 'retry-after': '600' });
  const { client } = connect({ baseUrl: server.url });
  const end = (await run(client, request)).at(-1);
  expect(end?.type === 'turn-end' && end.error?.message).toContain('Wait 10 minutes');
  expect(server.requests.length).toBe(1);
});

test('a wait can be stopped', async () => {
  server.answer = limited({ 'retry-after': '30' });
  const { client } = connect({ baseUrl: server.url });
  const controller = new AbortController();
  const types: string[] = [];
  for await (const event of client.streamTurn(request, { signal: controller.signal })) {
    types.push(event.type === 'turn-end' ? event.reason : event.type);
    if (event.type === 'retry-wait') controller.abort();
  }
  expect(types).toEqual(['request-start', 'retry-wait', 'cancelled']);
});

describe('the policy', () => {
  const error = (options: object): AppError =>
    new AppError('server', 'x', { retryable: true, status: 500, ...options });

  test('waits twice as long each time, up to eight seconds, never the same for everybody', () => {
    const delays = [1, 2, 3, 4, 5, 6].map((attempt) => retryDelay(error({}), { attempt, maxRetries: 9, random: 0 }));
    expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 8000]);
    expect(retryDelay(error({}), { attempt: 1, maxRetries: 9, random: 0.999 })).toBe(375);
  });

  test('waits as long as it is told, up to a minute', () => {
    const wait = (retryAfterMs: number): number | undefined =>
      retryDelay(error({ retryAfterMs }), { attempt: 1, maxRetries: 1, random: 0.5 });
    expect([wait(0), wait(60_000), wait(60_001)]).toEqual([0, 60_000, undefined]);
  });

  test('waits two minutes for a model that loads, however few retries there are, and not where none are wanted', () => {
    const waits = (options: object, maxRetries: number): number[] => {
      const delays: number[] = [];
      for (let attempt = 1; attempt < 1_000; attempt += 1) {
        const delay = retryDelay(error({ code: 'model-loading', ...options }), { attempt, maxRetries, random: 0.5 });
        if (delay === undefined) return delays;
        delays.push(delay);
      }
      return delays;
    };
    const sum = (delays: readonly number[]): number => delays.reduce((all, delay) => all + delay, 0);
    expect(waits({}, 2).slice(0, 4)).toEqual([1_000, 2_000, 4_000, 5_000]);
    for (const options of [{}, { retryAfterMs: 20_000 }, { retryAfterMs: 0 }]) {
      expect(sum(waits(options, 1))).toBeGreaterThanOrEqual(120_000);
      expect(sum(waits(options, 1))).toBeLessThan(141_000);
    }
    expect(waits({}, 0)).toEqual([]);
  });

  test('leaves a request that was worked on in silence for the user to repeat', () => {
    const timeout = new AppError('network', 'x', { retryable: true, code: 'timeout' });
    expect(retryDelay(timeout, { attempt: 1, maxRetries: 9, random: 0 })).toBeUndefined();
  });

  test.each([
    [{ 'retry-after-ms': '1500', 'retry-after': '9' }, 1500],
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after': 'Thu, 01 Jan 1970 00:00:30 GMT' }, 20_000],
    [{ 'retry-after': 'Thu, 01 Jan 1970 00:00:01 GMT' }, 0],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
  ])('reads %j as %s milliseconds', (headers, expected) => {
    expect(readRetryAfter(new Headers(headers as Record<string, string>), 10_000)).toBe(expected);
  });
});
