import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHAT_ANSWER, GATEWAY_METADATA, MESSAGES_ANSWER } from './frames.ts';
import { ask, connect, run, summary } from './harness.ts';
import { RawServer, stream } from './rawServer.ts';

let server: RawServer;
beforeAll(async () => {
  server = await new RawServer().start();
});
afterAll(() => server.stop());

const route = {
  provider: 'azure',
  failedProviders: ['openai'],
  attempts: [
    { provider: 'openai', hasAnswered: false, status: 500 },
    { provider: 'azure', hasAnswered: true, status: 200 },
  ],
  generationId: 'gen_01',
  costUsd: 0.00637625,
};

describe('a whole answer', () => {
  test('in Chat Completions gives text, thinking, parallel tool calls, image, figures and route', async () => {
    server.answer = stream(CHAT_ANSWER);
    const { client } = connect({ baseUrl: server.url });
    const events = await run(client, ask('openai/gpt-5', 'Hi'));
    expect(events[0]).toMatchObject({ type: 'request-start', attempt: 1, wireFormat: 'chat-completions' });
    expect(events[1]).toEqual({ type: 'response-start', requestId: 'req_test' });
    expect(summary(events)).toEqual({
      text: 'Grüße 👋🏽 世界\r\nend',
      thinking: [{ text: 'Let me think' }],
      tools: [
        { id: 'call_A', name: 'add', text: '{"a":2}', ended: true },
        { id: 'call_B', name: 'mul', text: '{"b":3}', ended: true },
      ],
      images: ['image/png,AAAA'],
      previews: 0,
      details: [{ type: 'reasoning.text', text: 'Let me think', index: 0, signature: 'sig-1' }],
      usage: { inputTokens: 424, outputTokens: 115, cachedInputTokens: 24, cacheWriteTokens: 3, reasoningTokens: 7 },
      cost: 0.002997,
      route,
      ends: ['tool-calls'],
      error: undefined,
    });
  });

  test('in Messages gives text, signed and redacted thinking, a tool call, figures and route', async () => {
    server.answer = stream(MESSAGES_ANSWER);
    const { client } = connect({ baseUrl: server.url });
    const events = await run(client, ask('anthropic/claude-sonnet-5', 'Hi'));
    expect(events[0]).toMatchObject({ type: 'request-start', wireFormat: 'messages' });
    expect(summary(events)).toEqual({
      text: 'Grüße 👋🏽 世界',
      thinking: [
        { text: 'Hm …', signature: 'sig-2' },
        { text: '', redacted: 'opaque' },
      ],
      tools: [{ id: 'toolu_1', name: 'add', text: '{"a":2}', ended: true }],
      images: [],
      previews: 0,
      details: undefined,
      usage: { inputTokens: 115, outputTokens: 20, cachedInputTokens: 100, cacheWriteTokens: 5 },
      cost: Number(GATEWAY_METADATA.cost),
      route,
      ends: ['tool-calls'],
      error: undefined,
    });
  });
});

test.each(['chat-completions', 'messages'] as const)(
  'a forced format is used for any model (%s)',
  async (wireFormat) => {
    server.answer = stream(wireFormat === 'messages' ? MESSAGES_ANSWER : CHAT_ANSWER);
    const { client } = connect({ baseUrl: `${server.url}/some/path` });
    await run(client, ask('anthropic/claude-sonnet-5', 'Hi', { wireFormat }));
    expect(server.requests.at(-1)?.path).toBe(
      wireFormat === 'messages' ? '/some/path/v1/messages' : '/some/path/v1/chat/completions',
    );
  },
);

test('warming up sends nothing, and makes the next request no other', async () => {
  server.answer = stream(CHAT_ANSWER);
  server.requests.length = 0;
  const { client, logger } = connect({ baseUrl: server.url });
  await Promise.all([
    client.warmUp('openai/gpt-5'),
    client.warmUp('anthropic/claude-sonnet-5'),
    client.warmUp('x', 'messages'),
  ]);
  expect(server.requests).toEqual([]);
  expect(logger.lines).toEqual([]);
  expect(summary(await run(client, ask('openai/gpt-5', 'Hi')))).toMatchObject({ ends: ['tool-calls'] });
});
