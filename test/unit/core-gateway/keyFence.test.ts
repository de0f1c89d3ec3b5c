import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createExchange } from '../../../src/core/gateway/transport.ts';
import type { Credential } from '../../../src/core/model/request.ts';
import { CHAT_ANSWER, MESSAGES_ANSWER } from './frames.ts';
import { ask, clock, connect, KEY, RecordingLogger, run, summary } from './harness.ts';
import { RawServer, json, stream, type Answer } from './rawServer.ts';

let server: RawServer;
let elsewhere: RawServer;
beforeAll(async () => {
  server = await new RawServer().start();
  elsewhere = await new RawServer().start();
});
afterAll(async () => {
  await server.stop();
  await elsewhere.stop();
});
beforeEach(() => {
  server.requests.length = 0;
  elsewhere.requests.length = 0;
});
afterEach(() => vi.unstubAllEnvs());

const formats = [
  { model: 'openai/gpt-5', answer: CHAT_ANSWER },
  { model: 'anthropic/claude-sonnet-5', answer: MESSAGES_ANSWER },
] as const;

test.each(formats)(
  'what the SDKs read from the environment never reaches the wire ($model)',
  async ({ model, answer }) => {
    for (const name of ['OPENAI', 'ANTHROPIC']) {
      vi.stubEnv(
        `${name}_CUSTOM_HEADERS`,
        'x-leak: leak-value\nauthorization: Bearer leak-value\nx-api-key: leak-value',
      );
      vi.stubEnv(`${name}_BASE_URL`, elsewhere.url);
      vi.stubEnv(`${name}_API_KEY`, 'leak-value');
      vi.stubEnv(`${name}_LOG`, 'debug');
    }
    vi.stubEnv('OPENAI_ORG_ID', 'leak-value');
    vi.stubEnv('OPENAI_PROJECT_ID', 'leak-value');
    vi.stubEnv('OPENAI_ADMIN_KEY', 'leak-value');
    vi.stubEnv('ANTHROPIC_AUTH_TOKEN', 'leak-value');
    const spoken = (['log', 'debug', 'info', 'warn', 'error'] as const).map((name) => vi.spyOn(console, name));
    server.answer = stream(answer);
    const { client } = connect({ baseUrl: server.url });
    expect(summary(await run(client, ask(model, 'Hi')))).toMatchObject({ ends: ['tool-calls'] });
    expect(elsewhere.requests).toEqual([]);
    const request = server.requests[0];
    expect(JSON.stringify(request)).not.toContain('leak-value');
    const names = Object.keys(request?.headers ?? {}).sort();
    expect(names.filter((name) => /stainless|openai|anthropic-dangerous|x-api-key|traceparent/.test(name))).toEqual([]);
    expect(request?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(request?.headers['anthropic-version']).toBe(model.startsWith('anthropic') ? '2023-06-01' : undefined);
    for (const spy of spoken) expect(spy).not.toHaveBeenCalled();
  },
);

test.each(formats)('a redirect to another origin is refused and the key not sent there ($model)', async ({ model }) => {
  for (const status of [301, 302, 307, 308]) {
    server.answer = (response) => void response.writeHead(status, { location: `${elsewhere.url}/v1/x` }).end();
    const { client } = connect({ baseUrl: server.url });
    expect(summary(await run(client, ask(model, 'Hi')))).toMatchObject({ ends: ['error'], error: 'redirected' });
  }
  expect(elsewhere.requests).toEqual([]);
});

test('a request to any other origin than the credential’s is stopped before anything is sent', async () => {
  const credential: Credential = { source: 'stored-key', origin: server.url, token: KEY };
  const exchange = createExchange(
    { fetch, clock, logger: new RecordingLogger() },
    { credential, controller: new AbortController(), headerTimeoutMs: 1000 },
  );
  for (const url of [
    elsewhere.url,
    `${server.url}0/v1/models`,
    server.url.replace('127.0.0.1', 'localhost'),
    'https://ai-gateway.vercel.sh/v1',
  ]) {
    await expect(exchange.fetch(url)).rejects.toMatchObject({ kind: 'bug', code: 'wrong-origin' });
  }
  expect(elsewhere.requests).toEqual([]);
});

test('a key stored for one origin is not used for another', async () => {
  server.answer = stream(CHAT_ANSWER);
  const { client, credentials } = connect({ baseUrl: server.url, key: undefined });
  await credentials.storeKey(KEY, elsewhere.url);
  await run(client, ask('openai/gpt-5', 'Hi'));
  expect(server.requests.length).toBe(1);
  expect(server.requests[0]?.headers.authorization).toBeUndefined();
});

test('an error that repeats the key is shown and logged without it', async () => {
  server.answer = json(401, {
    error: {
      message: `Invalid key ${KEY} (Bearer ${KEY}), got eyJhbGciOi.eyJzdWIiOi.c2ln`,
      type: 'authentication_error',
    },
  });
  const { client, logger } = connect({ baseUrl: server.url });
  const end = (await run(client, ask('openai/gpt-5', 'my secret prompt'))).at(-1);
  const message = end?.type === 'turn-end' ? (end.error?.message ?? '') : '';
  expect(message).toContain('[redacted]');
  expect(message).not.toMatch(/vck_|eyJ/);
  expect(logger.lines.join('\n')).not.toMatch(/vck_|secret prompt/);
  expect(logger.lines.some((line) => line.includes('POST /v1/chat/completions 401'))).toBe(true);
});

test.each<readonly [string, Answer]>([
  [
    'a request id',
    (response) => void response.writeHead(400, { 'x-request-id': KEY }).end('{"error":{"message":"no"}}'),
  ],
  ['the id of a body', json(400, { error: { message: 'no' }, request_id: `req ${KEY}`, id: KEY })],
  ['type, code and field', json(400, { error: { message: 'no', type: KEY, code: KEY, param: KEY } })],
  ['the type of a page', (response) => void response.writeHead(200, { 'content-type': `text/${KEY}` }).end('x')],
  [
    'the id of a page',
    (response) => void response.writeHead(200, { 'content-type': 'text/html', 'request-id': KEY }).end('x'),
  ],
  [
    'the id of an answer',
    (response, ...rest) => {
      response.setHeader('x-vercel-id', `fra1::${KEY}`);
      return stream(CHAT_ANSWER)(response, ...rest);
    },
  ],
])('a server that gives the key back in %s does not get it shown or logged', async (_, answer) => {
  server.answer = answer;
  const { client, logger } = connect({ baseUrl: server.url });
  const events = await run(client, ask('openai/gpt-5', 'Hi'));
  const failures = events.map((event) => (event.type === 'turn-end' ? [event.error?.message, event.error] : event));
  expect(JSON.stringify(failures)).not.toContain(KEY);
  expect(logger.lines.join('\n')).not.toContain(KEY);
});

test('one conversation asks for one prompt cache', async () => {
  server.answer = stream(CHAT_ANSWER);
  const { client } = connect({ baseUrl: server.url });
  await run(client, ask('openai/gpt-5', 'Hi', { sessionId: 'abc\r\nx-evil: 1' }));
  expect(server.requests[0]?.headers['x-session-affinity']).toBe('abcx-evil:1');
});

test('the file token is read again after a 401, and only if it is another one', async () => {
  let reads = 0;
  const tokens = ['old-token', 'new-token'];
  const readEnvFile = (): Promise<string> =>
    Promise.resolve(`VERCEL_OIDC_TOKEN="${tokens[Math.min(reads++, 1)] ?? ''}"`);
  server.answer = (response, seen, count) =>
    seen.headers.authorization === 'Bearer new-token'
      ? stream(CHAT_ANSWER)(response, seen, count)
      : json(401, { error: { message: 'expired', type: 'authentication_error' } })(response, seen, count);
  const { client } = connect({
    baseUrl: server.url,
    key: undefined,
    readEnvFile,
    settings: { allowEnvironmentCredentials: true },
  });
  expect(summary(await run(client, ask('openai/gpt-5', 'Hi')))).toMatchObject({ ends: ['tool-calls'] });
  expect(server.requests.map((request) => request.headers.authorization)).toEqual([
    'Bearer old-token',
    'Bearer new-token',
  ]);

  server.requests.length = 0;
  server.answer = json(401, { error: { message: 'expired', type: 'authentication_error' } });
  const end = (await run(client, ask('openai/gpt-5', 'Hi'))).at(-1);
  expect(server.requests.length).toBe(1);
  expect(end?.type === 'turn-end' && end.error?.message).toContain('vercel env pull');
});
