import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, assistant, connect, run, summary, user, type Connected } from './harness.ts';

/** A server written by others, so that our client and our own local gateway do not agree only with each other. */
let mock: LLMock;
let connected: Connected;
beforeAll(async () => {
  mock = new LLMock({ port: 0, logLevel: 'silent', chunkSize: 3 });
  mock.onMessage('hello', { content: 'Grüße 👋🏽 from a mock' });
  mock.onMessage('think', { content: 'Forty-two.', reasoning: 'Let me think about it.' });
  mock.onMessage('tools', {
    toolCalls: [
      { name: 'add', arguments: '{"a":1,"b":2}' },
      { name: 'now', arguments: '{}' },
    ],
  });
  mock.onMessage(
    'cut',
    { content: 'This answer will be cut off somewhere in the middle.' },
    { truncateAfterChunks: 4, latency: 2 },
  );
  mock.onMessage('refused', { error: { message: 'Slow down', type: 'rate_limit_error' }, status: 429 });
  await mock.start();
  connected = connect({ baseUrl: mock.url, settings: { maxRetries: 0 } });
});
afterAll(() => mock.stop());

describe.each(['openai/gpt-4o', 'anthropic/claude-sonnet-4.5'])('%s', (model) => {
  test('text arrives whole', async () => {
    expect(summary(await run(connected.client, ask(model, 'hello')))).toMatchObject({
      text: 'Grüße 👋🏽 from a mock',
      ends: ['stop'],
    });
  });

  test('thinking arrives apart from the text', async () => {
    const result = summary(await run(connected.client, ask(model, 'think')));
    expect(result).toMatchObject({ text: 'Forty-two.', ends: ['stop'] });
    expect((result['thinking'] as { text: string }[]).map((block) => block.text).join('')).toBe(
      'Let me think about it.',
    );
  });

  test('parallel tool calls arrive whole', async () => {
    const tools = [
      { name: 'add', inputSchema: { type: 'object' } },
      { name: 'now', inputSchema: { type: 'object' } },
    ];
    const result = summary(await run(connected.client, ask(model, 'tools', { tools })));
    expect(result['ends']).toEqual(['tool-calls']);
    expect(
      (result['tools'] as { name: string; text: string }[]).map((call) => [call.name, JSON.parse(call.text)]),
    ).toEqual([
      ['add', { a: 1, b: 2 }],
      ['now', {}],
    ]);
  });

  test('a cut stream is an error and keeps its text', async () => {
    const result = summary(await run(connected.client, ask(model, 'cut')));
    expect(result['ends']).toEqual(['error']);
    expect(['stream-truncated', 'connection-reset']).toContain(result['error']);
  });

  test('a rate limit and an unknown prompt are told', async () => {
    expect(summary(await run(connected.client, ask(model, 'refused')))).toMatchObject({
      ends: ['error'],
      error: 'rate-limited',
    });
    expect(summary(await run(connected.client, ask(model, 'no such fixture')))).toMatchObject({ ends: ['error'] });
  });

  test('a conversation with tool results is taken', async () => {
    const messages = [
      user('tools'),
      assistant([{ type: 'tool-call', id: 'call_1', name: 'add', argumentsText: '{"a":1}' }]),
      {
        id: 'r',
        role: 'user',
        createdAt: 0,
        parts: [{ type: 'tool-result', callId: 'call_1', content: [{ type: 'text', text: '3' }] }],
      } as const,
      assistant([{ type: 'text', text: 'Three.' }]),
      user('hello'),
    ];
    expect(summary(await run(connected.client, { model, messages }))).toMatchObject({ ends: ['stop'] });
  });
});
