import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ask, connect, KEY } from './harness.ts';
import { RawServer, json } from './rawServer.ts';

let server: RawServer;
beforeAll(async () => {
  server = await new RawServer().start();
});
afterAll(() => server.stop());
beforeEach(() => void (server.requests.length = 0));
const { signal } = new AbortController();

describe('checking a key before it is stored', () => {
  const check = (key = 'vck_candidate_1'): Promise<unknown> =>
    connect({ baseUrl: server.url }).client.credits(signal, { key, origin: server.url });

  test('a good key gives the balance, and is the one that was sent', async () => {
    server.answer = json(200, { balance: '95.50', total_used: '4.50' });
    expect(await check('Bearer vck_candidate_1')).toEqual({ balanceUsd: 95.5, usedUsd: 4.5 });
    expect(server.requests[0]).toMatchObject({
      path: '/v1/credits',
      headers: { authorization: 'Bearer vck_candidate_1' },
    });
  });

  test.each([
    [
      'a refused key',
      json(401, { error: { message: 'no', type: 'authentication_error' } }),
      { kind: 'auth', code: 'key-refused' },
    ],
    ['a host that is no gateway', json(404, 'nope'), { kind: 'request', code: 'not-found' }],
    [
      'a web page',
      json(200, '<html></html>', { 'content-type': 'text/html' }),
      { kind: 'protocol', code: 'wrong-content-type' },
    ],
    ['JSON of something else', json(200, { hello: 1 }), { kind: 'protocol', code: 'wrong-content-type' }],
  ])('%s is told apart', async (_, answer, expected) => {
    server.answer = answer;
    await expect(check()).rejects.toMatchObject(expected);
  });

  test('no server is told apart', async () => {
    const gone = await new RawServer().start();
    const { url } = gone;
    await gone.stop();
    const { client } = connect({ baseUrl: server.url });
    await expect(client.credits(signal, { key: KEY, origin: url })).rejects.toMatchObject({
      kind: 'network',
      code: 'connection-refused',
    });
  });

  test('stopping it is no failure', async () => {
    server.answer = () => undefined;
    const controller = new AbortController();
    const { client } = connect({ baseUrl: server.url });
    const checking = client.credits(controller.signal);
    await expect.poll(() => server.requests.length).toBe(1);
    controller.abort();
    await expect(checking).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

test('a generation that is not recorded yet is asked for again, where the server has an account', async () => {
  const credits = json(200, { balance: '1', total_used: '0' });
  server.answer = (response, seen, count) =>
    seen.path === '/v1/credits'
      ? credits(response, seen, count)
      : count < 4
        ? json(404, { error: { type: 'not_found', message: 'Generation not found' } })(response, seen, count)
        : json(200, {
            data: { id: 'gen_1', total_cost: 0.25, provider_name: 'bedrock', latency: 300, native_tokens_prompt: 5 },
          })(response, seen, count);
  const { client } = connect({ baseUrl: server.url });
  expect(await client.generation('gen_1&x', signal, { pollMs: 1 })).toEqual({
    id: 'gen_1&x',
    totalCostUsd: 0.25,
    provider: 'bedrock',
    timeToFirstTokenMs: 300,
    inputTokens: 5,
  });
  const asked = '/v1/generation?id=gen_1%26x';
  expect(server.requests.map((request) => request.path)).toEqual([asked, '/v1/credits', asked, asked]);
  server.requests.length = 0;
  server.answer = json(404, { error: { type: 'not_found' } });
  expect(await client.generation('gen_2', signal, { tries: 2, pollMs: 1 })).toBeUndefined();
  expect(server.requests).toHaveLength(2);
});

test.each([
  ['has no such page', json(404, { detail: 'Not Found' })],
  ['answers with a page of its own', json(200, '<html></html>', { 'content-type': 'text/html' })],
])('a server that %s is no gateway, and is asked for one generation only', async (_, answer) => {
  server.answer = answer;
  const { client } = connect({ baseUrl: server.url });
  expect(await client.generation('gen_1', signal, { pollMs: 1 })).toBeUndefined();
  expect(server.requests.map(({ path }) => path)).toEqual(['/v1/generation?id=gen_1', '/v1/credits']);
  expect(await client.generation('gen_2', signal, { pollMs: 1 })).toBeUndefined();
  expect(server.requests).toHaveLength(2);
});

test('a look-up outlasts a server that fails for a moment, and a key that may not see the account', async () => {
  server.answer = (response, seen, count) => {
    if (seen.path === '/v1/credits') return json(403, { error: { message: 'no' } })(response, seen, count);
    if (count === 1) return json(404, { error: { type: 'not_found' } })(response, seen, count);
    if (count === 3) return json(503, 'busy')(response, seen, count);
    return json(200, { data: { total_cost: 1 } })(response, seen, count);
  };
  const { client } = connect({ baseUrl: server.url });
  expect(await client.generation('gen_1', signal, { pollMs: 1 })).toEqual({ id: 'gen_1', totalCostUsd: 1 });
  expect(server.requests).toHaveLength(4);
});

test('tokens are counted by the server for Claude and estimated for others', async () => {
  server.answer = json(200, { input_tokens: 42 });
  const { client } = connect({ baseUrl: server.url });
  expect(await client.countTokens(ask('anthropic/claude-sonnet-5', 'Hi'), signal)).toEqual({
    tokens: 42,
    isExact: true,
  });
  expect(server.requests[0]?.path).toBe('/v1/messages/count_tokens');
  expect((await client.countTokens(ask('openai/gpt-5', 'Hi'), signal)).isExact).toBe(false);
  server.answer = json(404, { type: 'error', error: { type: 'not_found_error', message: 'model: x' } });
  expect((await client.countTokens(ask('anthropic/claude-sonnet-5', 'Hi'), signal)).isExact).toBe(false);
});
