import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DONE, chatEnd, chunk, messageStart, textBlock } from './frames.ts';
import { ask, connect, run, summary } from './harness.ts';
import { RawServer, json, stream } from './rawServer.ts';
import { runs } from '../effort.ts';

let server: RawServer;
let closed = 0;
beforeAll(async () => {
  server = await new RawServer().start();
});
afterAll(() => server.stop());
beforeEach(() => {
  closed = 0;
  server.requests.length = 0;
});

const formats = [
  { request: ask('openai/gpt-5', 'Hi'), begin: chunk({ content: 'part' }) },
  { request: ask('anthropic/claude-sonnet-5', 'Hi'), begin: messageStart + textBlock(0, 'part') },
] as const;

describe.each(formats)('$request.model', ({ request, begin }) => {
  test('stopping while waiting for headers ends the request at once', async () => {
    server.answer = (response) => void response.on('close', () => (closed += 1));
    const { client } = connect({ baseUrl: server.url });
    const controller = new AbortController();
    const done = run(client, request, { signal: controller.signal });
    await expect.poll(() => server.requests.length).toBe(1);
    controller.abort();
    expect(summary(await done)).toMatchObject({ ends: ['cancelled'], error: undefined });
    await expect.poll(() => closed).toBe(1);
  });

  test('stopping in the middle keeps the text and closes the connection', async () => {
    server.answer = (response) => {
      response.on('close', () => (closed += 1));
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(begin);
    };
    const { client } = connect({ baseUrl: server.url });
    const controller = new AbortController();
    let text = '';
    const ends: string[] = [];
    for await (const event of client.streamTurn(request, { signal: controller.signal })) {
      if (event.type === 'text-delta') {
        text += event.text;
        controller.abort();
      }
      if (event.type === 'turn-end') ends.push(event.reason);
    }
    expect({ text, ends }).toEqual({ text: 'part', ends: ['cancelled'] });
    await expect.poll(() => closed).toBe(1);
  });

  test.each(['response-start', 'text-delta'])('leaving the loop at %s closes the connection', async (type) => {
    server.answer = (response) => {
      response.on('close', () => (closed += 1));
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(begin);
    };
    const { client } = connect({ baseUrl: server.url });
    for await (const event of client.streamTurn(request, { signal: new AbortController().signal })) {
      if (event.type === type) break;
    }
    await expect.poll(() => closed).toBe(1);
  });

  test('a signal that was already fired sends nothing', async () => {
    const { client } = connect({ baseUrl: server.url });
    const events = await run(client, request, { signal: AbortSignal.abort() });
    expect(events).toEqual([{ type: 'turn-end', reason: 'cancelled' }]);
    expect(server.requests.length).toBe(0);
  });

  test('a fetch that ignores its signal cannot hold the turn', async () => {
    const controller = new AbortController();
    const fetch = (): Promise<Response> => {
      setImmediate(() => controller.abort());
      return new Promise(() => undefined);
    };
    const { client } = connect({ baseUrl: server.url, fetch });
    expect(summary(await run(client, request, { signal: controller.signal }))).toMatchObject({ ends: ['cancelled'] });
  });
});

test('a body that ignores the signal cannot hold the turn', async () => {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode(chunk({ content: 'part' }))),
  });
  const response = new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  const { client } = connect({ baseUrl: server.url, fetch: () => Promise.resolve(response) });
  const controller = new AbortController();
  const types: string[] = [];
  for await (const event of client.streamTurn(ask('openai/gpt-5', 'Hi'), { signal: controller.signal })) {
    types.push(event.type === 'turn-end' ? event.reason : event.type);
    // While the next bytes are waited for.
    if (event.type === 'text-delta') setImmediate(() => controller.abort());
  }
  expect(types).toEqual(['request-start', 'response-start', 'route', 'text-delta', 'cancelled']);
});

test('a gateway that never answers is given up after the idle time', async () => {
  server.answer = () => undefined;
  let asked = 0;
  const counted: typeof fetch = (...request) => {
    asked += 1;
    return fetch(...request);
  };
  const { client } = connect({ baseUrl: server.url, fetch: counted });
  const events = await run(client, ask('openai/gpt-5', 'Hi'), { idleTimeoutMs: 50 });
  expect(summary(events)).toMatchObject({ ends: ['error'], error: 'timeout' });
  expect(asked).toBe(1);
});

test('listeners on the caller’s signal do not pile up', async () => {
  server.answer = stream(chunk({ content: 'x' }), chatEnd(), DONE);
  const { client } = connect({ baseUrl: server.url });
  const controller = new AbortController();
  let listeners = 0;
  const add = controller.signal.addEventListener.bind(controller.signal);
  const remove = controller.signal.removeEventListener.bind(controller.signal);
  controller.signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners += 1;
    add(...args);
  };
  controller.signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners -= 1;
    remove(...args);
  };
  await run(client, ask('openai/gpt-5', 'Hi'), { signal: controller.signal });
  expect(listeners).toBe(0);
});

test('whatever the server does and whenever it is stopped, there is exactly one turn-end, last, and no throw', async () => {
  const { client } = connect({
    baseUrl: server.url,
    settings: { idleTimeoutMs: 30, maxRetries: 1 },
    random: () => 0.99,
  });
  const frame = fc.oneof(
    fc.constantFrom(
      chunk({ content: 'a' }),
      chunk({ reasoning: 'b' }),
      chatEnd(),
      DONE,
      ': c\n\n',
      'data: {\n\n',
      'data: null\n\n',
    ),
    fc.constantFrom(
      'data: {"error":{"message":"no"}}\n\n',
      'data: {"choices":[null]}\n\n',
      'event: error\ndata: "x"\n\n',
    ),
    fc.uint8Array({ maxLength: 20 }),
  );
  const scenario = fc.record({
    status: fc.constantFrom(200, 200, 200, 200, 204, 302, 400, 401, 429, 500),
    pieces: fc.array(frame, { maxLength: 6 }),
    ending: fc.constantFrom('end', 'reset', 'hang'),
    stopAfter: fc.constantFrom(undefined, 0, 1, 2, 3),
    model: fc.constantFrom('openai/gpt-5', 'anthropic/claude-sonnet-5'),
  });
  await fc.assert(
    fc.asyncProperty(scenario, async ({ status, pieces, ending, stopAfter, model }) => {
      server.answer = async (response, seen, count) => {
        if (status !== 200) return json(status, { error: 'x' }, { 'retry-after-ms': '1' })(response, seen, count);
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.flushHeaders();
        for (const piece of pieces) await new Promise<void>((resolve) => response.write(piece, () => resolve()));
        if (ending === 'end') response.end();
        else if (ending === 'reset') response.socket?.resetAndDestroy();
      };
      const controller = new AbortController();
      const types: string[] = [];
      for await (const event of client.streamTurn(ask(model, 'Hi'), { signal: controller.signal })) {
        types.push(event.type);
        if (stopAfter !== undefined && types.length > stopAfter) controller.abort();
      }
      expect(types.filter((type) => type === 'turn-end')).toEqual(['turn-end']);
      expect(types.at(-1)).toBe('turn-end');
    }),
    runs(40, 60),
  );
});
