import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  CHAT_ANSWER,
  DONE,
  MESSAGES_ANSWER,
  chatEnd,
  chunk,
  event,
  messageDelta,
  messageStart,
  messageStop,
  RESPONSES_ANSWER,
  responsesEvent,
  responsesStart,
  textBlock,
} from './frames.ts';
import { ask, connect, run, summary, type Connected } from './harness.ts';
import { runUntilSilent } from './silence.ts';
import { RawServer, stream } from './rawServer.ts';

let server: RawServer;
let connected: Connected;
beforeAll(async () => {
  server = await new RawServer().start();
});
afterAll(() => server.stop());
afterEach(() => void vi.useRealTimers());
beforeEach(() => {
  server.requests.length = 0;
  connected = connect({ baseUrl: server.url, settings: { maxRetries: 0 } });
});

const CHAT = ask('openai/gpt-5', 'Hi');
const CLAUDE = ask('anthropic/claude-sonnet-5', 'Hi');
const RESPONSES = ask('openai/gpt-5', 'Hi', { wireFormat: 'responses' });
const formats = [
  {
    name: 'chat completions',
    request: CHAT,
    begin: chunk({ role: 'assistant' }) + chunk({ content: 'part' }),
    answer: CHAT_ANSWER,
  },
  { name: 'messages', request: CLAUDE, begin: messageStart + textBlock(0, 'part'), answer: MESSAGES_ANSWER },
  {
    name: 'responses',
    request: RESPONSES,
    begin: responsesStart + responsesEvent('output_text.delta', { output_index: 0, content_index: 0, delta: 'part' }),
    answer: RESPONSES_ANSWER,
  },
] as const;

describe.each(formats)('$name', ({ request, begin, answer }) => {
  test('an answer cut in the middle is an error and its text stays', async () => {
    server.answer = stream(begin);
    expect(summary(await run(connected.client, request))).toMatchObject({
      text: 'part',
      ends: ['error'],
      error: 'stream-truncated',
    });
  });

  test('an answer cut inside a frame is an error and its text stays', async () => {
    server.answer = stream(`${begin}data: {"choices":[{"ind`);
    expect(summary(await run(connected.client, request))).toMatchObject({
      text: 'part',
      ends: ['error'],
      error: 'stream-truncated',
    });
  });

  test('an answer cut after any frame is whole exactly from its finish reason on', async () => {
    const frames = answer.split(/(?<=\n\n)/);
    const finish = frames.findIndex((frame) => /"(?:finish_reason|stop_reason)":"|"response\.completed"/.test(frame));
    const { client } = connect({ baseUrl: server.url, settings: { maxRetries: 0 } });
    for (let count = 1; count <= frames.length; count += 1) {
      server.answer = stream(frames.slice(0, count).join(''));
      const result = summary(await run(client, request));
      expect(result['ends']).toEqual([count > finish ? 'tool-calls' : 'error']);
      expect(result['error']).toBe(count > finish ? undefined : 'stream-truncated');
    }
  });

  test('a frame that is no JSON is its own error', async () => {
    server.answer = stream(`${begin}data: {oops\n\n`, DONE);
    expect(summary(await run(connected.client, request))).toMatchObject({ text: 'part', error: 'malformed-json' });
  });

  test('a connection reset in the middle is its own error', async () => {
    server.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(begin, () => response.socket?.resetAndDestroy());
    };
    expect(summary(await run(connected.client, request))).toMatchObject({
      text: 'part',
      ends: ['error'],
      error: 'connection-reset',
    });
  });

  test('silence for longer than the idle time is its own error and lets the connection go', async () => {
    let closed = false;
    server.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.on('close', () => (closed = true));
      response.write(begin);
    };
    const events = await runUntilSilent(connected.client, request);
    expect(summary(events)).toMatchObject({ text: 'part', ends: ['error'], error: 'stream-idle' });
    await expect.poll(() => closed).toBe(true);
  });

  test('comments count as signs of life', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const pieces = [begin, ...Array.from({ length: 8 }, () => ': keep-alive\n\n'), answer];
    // Each piece comes forty seconds after it was waited for; a minute of silence would be too long.
    const body = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          await vi.advanceTimersByTimeAsync(40_000);
          const piece = pieces.shift();
          if (piece === undefined) controller.close();
          else controller.enqueue(new TextEncoder().encode(piece));
        },
      },
      { highWaterMark: 0 },
    );
    const response = new Response(body, { headers: { 'content-type': 'text/event-stream' } });
    const { client } = connect({ baseUrl: server.url, fetch: () => Promise.resolve(response) });
    const events = await run(client, request, { idleTimeoutMs: 60_000 });
    expect(summary(events)).toMatchObject({ ends: ['tool-calls'], error: undefined });
    expect(pieces).toEqual([]);
  });

  test('a bare error frame ends the turn with the provider’s words', async () => {
    const frame = `data: ${JSON.stringify({ id: 'gen_1', error: { code: 'error', message: 'Stream error occurred', value: { error_message: '{"error":{"message":"Upstream melted"}}' } } })}\n\n`;
    server.answer = stream(begin, frame, DONE);
    const events = await run(connected.client, request);
    expect(summary(events)).toMatchObject({ text: 'part', ends: ['error'], error: 'stream-error' });
    const end = events.at(-1);
    expect(end?.type === 'turn-end' && end.error?.message).toContain('Upstream melted');
  });

  test('an HTML page with status 200 is a wrong content type', async () => {
    server.answer = (response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>login</html>') && undefined;
    expect(summary(await run(connected.client, request))).toMatchObject({
      ends: ['error'],
      error: 'wrong-content-type',
    });
  });

  test('a JSON error with status 200 is read as that error', async () => {
    server.answer = (response) =>
      void response
        .writeHead(200, { 'content-type': 'application/json' })
        .end('{"error":{"type":"rate_limit_exceeded","message":"Slow down"}}');
    expect(summary(await run(connected.client, request))).toMatchObject({ ends: ['error'], error: 'rate-limited' });
  });
});

test('an error event of the Messages format ends the turn', async () => {
  const error = event({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } });
  server.answer = stream(messageStart + textBlock(0, 'part'), error);
  expect(summary(await run(connected.client, CLAUDE))).toMatchObject({ text: 'part', error: 'overloaded' });
});

test('a server that keeps the connection open after [DONE] or message_stop does not hold the turn', async () => {
  for (const [request, answer] of [
    [CHAT, chunk({ content: 'x' }) + chatEnd() + DONE],
    [CLAUDE, messageStart + textBlock(0, 'x') + messageDelta('end_turn') + messageStop],
  ] as const) {
    server.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(answer);
    };
    expect(summary(await run(connected.client, request))).toMatchObject({ text: 'x', ends: ['stop'] });
  }
});

test('a reset after the finish reason does no harm', async () => {
  server.answer = (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(chunk({ content: 'x' }) + chatEnd(), () => response.socket?.resetAndDestroy());
  };
  expect(summary(await run(connected.client, CHAT))).toMatchObject({ text: 'x', ends: ['stop'], error: undefined });
});

test('a tool call that was cut off is never announced as complete', async () => {
  server.answer = stream(
    chunk({ tool_calls: [{ index: 0, id: 'c', function: { name: 'rm', arguments: '{"path":"/' } }] }),
  );
  expect(summary(await run(connected.client, CHAT))['tools']).toEqual([
    { id: 'c', name: 'rm', text: '{"path":"/', ended: false },
  ]);
});
