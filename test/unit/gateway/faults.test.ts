import { describe, expect, it } from 'vitest';
import { FAULT_ROWS } from '../../gateway/catalogueData.ts';
import { parseFault } from '../../gateway/faults.ts';
import { TestGateway, at, framesOf, until, user } from './harness.ts';
import { effort } from '../effort.ts';
import { processorMsUntil } from '../processorTime.ts';

type Surface = 'chat' | 'messages';
const SURFACES: readonly Surface[] = ['chat', 'messages'];

function ask(
  server: TestGateway,
  surface: Surface,
  model: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  return server[surface]({ model, stream: true, messages: [user('Hello to the faults')] }, headers);
}

/** What a reader saw before the stream ended, and whether it ended with an error. */
async function drain(response: Response): Promise<{ text: string; hasFailed: boolean }> {
  let text = '';
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
    return { text, hasFailed: false };
  } catch {
    return { text, hasFailed: true };
  }
}

function spoken(text: string): string {
  return framesOf(text)
    .map(({ data }) => /"(?:content|text)":"((?:[^"\\]|\\.)*)"\}[,}]/.exec(data)?.[1] ?? '')
    .join('');
}

describe.each(SURFACES)('faults on %s', (surface) => {
  const terminator = surface === 'chat' ? '[DONE]' : 'message_stop';

  it('cuts a stream quietly, with text but no terminator', async () => {
    await using server = await TestGateway.start();
    const { text, hasFailed } = await drain(await ask(server, surface, 'fault/cut-stream'));
    expect(hasFailed).toBe(false);
    expect(spoken(text)).toContain('Simulated');
    expect(text).not.toContain(terminator);
    expect(text).not.toMatch(/finish_reason":"|stop_reason":"/);
  });

  it('resets the connection after the headers, and in mid-stream', async () => {
    await using server = await TestGateway.start();
    const first = await ask(server, surface, 'fault/reset').then(drain, () => ({ text: '', hasFailed: true }));
    expect(first.hasFailed).toBe(true);
    const middle = await drain(await ask(server, surface, 'fault/reset-mid'));
    expect(middle.hasFailed).toBe(true);
  });

  it('sends an error frame in band, after text or before any', async () => {
    await using server = await TestGateway.start();
    const after = framesOf(await (await ask(server, surface, 'fault/in-band-error')).text());
    const before = framesOf(await (await ask(server, surface, 'fault/in-band-error-first')).text());
    for (const frames of [after, before]) {
      const last: unknown = JSON.parse(frames.at(-1)?.data ?? '{}');
      expect(at(last, 'error')).toBeTypeOf('object');
      if (surface === 'chat') {
        const inner: unknown = JSON.parse(String(at(last, 'error', 'value', 'error_message')));
        expect(at(inner, 'error', 'message')).toBe('Overloaded');
        expect(at(last, 'choices')).toBeUndefined();
      } else expect(frames.at(-1)?.event).toBe('error');
    }
    expect(before).toHaveLength(2);
    expect(after.length).toBeGreaterThan(10);
  });

  it('goes silent on an open connection until the client leaves', async () => {
    await using server = await TestGateway.start();
    const controller = new AbortController();
    const path = surface === 'chat' ? '/v1/chat/completions' : '/v1/messages';
    const body = { model: 'fault/idle', max_tokens: 100, stream: true, messages: [user('Hi')] };
    const response = await server.post(path, body, {}, controller.signal);
    const reader = response.body?.getReader();
    let text = '';
    // The twelfth piece is the last one this fault lets through.
    while (!text.includes('gateway')) text += new TextDecoder().decode((await reader?.read())?.value);
    expect(server.gateway.requests[0]?.outcome).toBe('open');
    controller.abort();
    await until(() => server.gateway.requests[0]?.outcome === 'aborted');
  });

  it('hangs before the headers', async () => {
    await using server = await TestGateway.start();
    const hanging = ask(server, surface, 'fault/hang').catch(() => 'gone');
    await until(() => server.gateway.requests.length === 1);
    await server.gateway.close();
    expect(await hanging).toBe('gone');
  });

  it('answers with a page where a stream was due', async () => {
    await using server = await TestGateway.start();
    const page = await ask(server, surface, 'fault/html-503');
    expect([page.status, page.headers.get('content-type')]).toEqual([503, 'text/html; charset=utf-8']);
    const wrong = await ask(server, surface, 'fault/wrong-content-type');
    expect([wrong.status, wrong.headers.get('content-type')]).toEqual([200, 'text/html']);
  });

  it.each([
    ['fault/402', 402, 'insufficient_funds'],
    ['fault/402-quota', 402, 'quota_for_entity_exceeded'],
    ['fault/403-card', 403, 'customer_verification_required'],
    ['fault/403-forbidden', 403, 'forbidden'],
    ['fault/403-plan', 403, 'no_providers_available'],
    ['fault/413', 413, 'request_too_large'],
    ['fault/429', 429, surface === 'chat' ? 'rate_limit_exceeded' : 'rate_limit_error'],
    ['fault/500', 500, surface === 'chat' ? 'internal_server_error' : 'api_error'],
    ['fault/529', 529, 'overloaded_error'],
  ])('refuses as JSON: %s', async (model, status, type) => {
    await using server = await TestGateway.start();
    const response = await ask(server, surface, model);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/json');
    const body: unknown = await response.json();
    expect(at(body, 'error', 'type')).toBe(type);
    expect(at(body, 'type')).toBe(surface === 'chat' ? undefined : 'error');
  });

  it('refuses the very same request once with retry-after, then answers, then refuses anew', async () => {
    await using server = await TestGateway.start();
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 4; attempt++) {
      const response = await ask(server, surface, 'fault/429-retry');
      if (response.status === 429) expect(response.headers.get('retry-after')).toBe('1');
      statuses.push(response.status);
      await response.text();
    }
    expect(statuses).toEqual([429, 200, 429, 200]);
  });

  it('breaks one frame in the middle', async () => {
    await using server = await TestGateway.start();
    const frames = framesOf(await (await ask(server, surface, 'fault/malformed-json')).text());
    const broken = frames.filter(({ data }) => {
      try {
        return data !== '[DONE]' && JSON.parse(data) === undefined;
      } catch {
        return true;
      }
    });
    expect(broken).toHaveLength(1);
  });

  it('writes every byte alone, with CRLF and comments, and loses nothing', async () => {
    await using server = await TestGateway.start();
    // Each byte is a write and a read: a short answer in a check.
    const prompt = effort('!echo 👩‍👩‍👧‍👦', 'Hello to the faults');
    const response = await server[surface]({ model: 'fault/split-bytes', stream: true, messages: [user(prompt)] });
    const bytes: Uint8Array[] = [];
    for await (const chunk of response.body ?? []) bytes.push(chunk);
    const text = Buffer.concat(bytes).toString('utf8');
    expect(bytes.length).toBeGreaterThan(text.length / 4);
    expect(text).toContain('\r\n\r\n');
    expect(text).toContain(': ping');
    expect(spoken(text)).toContain('👩‍👩‍👧‍👦');
    expect(text).toContain(terminator);
  });

  it('ends without terminator, without text, by length or by filter', async () => {
    await using server = await TestGateway.start();
    const read = async (model: string): Promise<string> => (await ask(server, surface, model)).text();
    const noDone = await read('fault/no-done');
    expect(noDone).not.toContain(terminator);
    expect(noDone).toMatch(/finish_reason":"stop"|stop_reason":"end_turn"/);
    expect(spoken(await read('fault/empty'))).toBe('');
    expect(await read('fault/length')).toMatch(/finish_reason":"length"|stop_reason":"max_tokens"/);
    expect(await read('fault/content-filter')).toMatch(/finish_reason":"content_filter"|stop_reason":"refusal"/);
  });
});

describe('ways to ask for a fault', () => {
  it('has every fault model readable, and in the catalogue', async () => {
    await using server = await TestGateway.start();
    const listed = await (await server.get('/v1/models')).text();
    for (const [name, fault] of FAULT_ROWS) {
      expect(() => parseFault(fault)).not.toThrow();
      expect(listed).toContain(`"fault/${name}"`);
    }
  });

  it('plays a header on any model', async () => {
    await using server = await TestGateway.start();
    const { text } = await drain(
      await ask(server, 'chat', 'openai/gpt-5', { 'x-gateway-fault': 'cut-after=3;split=7' }),
    );
    expect(spoken(text)).toBe('*Simulated answer');
    expect(text).not.toContain('[DONE]');
  });

  it('refuses a header it cannot read, naming the part', async () => {
    await using server = await TestGateway.start();
    const response = await ask(server, 'chat', 'openai/gpt-5', { 'x-gateway-fault': 'cut-aftre=3' });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('cut-aftre=3');
  });

  it('takes faults for coming requests over loopback, by model and count', async () => {
    await using server = await TestGateway.start();
    await server.post('/__faults', { fault: 'status=503', times: 2, model: 'openai/gpt-5' });
    const statuses: number[] = [];
    for (const model of ['openai/gpt-4o', 'openai/gpt-5', 'openai/gpt-5', 'openai/gpt-5']) {
      statuses.push((await server.chat({ model })).status);
    }
    expect(statuses).toEqual([200, 503, 503, 200]);
  });

  it('keeps what happens within an answer for the next answer', async () => {
    await using server = await TestGateway.start();
    server.gateway.addFault({ fault: 'cut-after=1' });
    expect((await server.get('/v1/models')).status).toBe(200);
    expect(await (await server.chat({ stream: true })).text()).not.toContain('[DONE]');
    expect(await (await server.chat({ stream: true })).text()).toContain('[DONE]');
  });

  it('holds an answer before a word until it is let go', async () => {
    await using server = await TestGateway.start();
    server.gateway.addFault({ fault: 'hold-before=two+four' });
    const response = await server.chat({ stream: true, messages: [user('!echo one two three four five')] });
    let text = '';
    const reading = (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
    })();
    const holds = (word: string): boolean => spoken(text).includes(word);
    await until(() => holds('one'));
    expect(holds('two')).toBe(false);
    server.gateway.letGo();
    await until(() => holds('three'));
    expect(holds('four')).toBe(false);
    // Let go before it comes to wait, it does not wait.
    expect((await server.post('/__release', {})).status).toBe(200);
    await reading;
    expect(spoken(text)).toBe('one two three four five');
  });

  it('spoils the catalogue and the credits too', async () => {
    await using server = await TestGateway.start();
    server.gateway.addFault({ fault: 'status=500', path: '/v1/models' });
    server.gateway.addFault({ fault: 'status=401', path: '/v1/credits' });
    expect([(await server.get('/v1/models')).status, (await server.get('/v1/credits')).status]).toEqual([500, 401]);
    expect([(await server.get('/v1/models')).status, (await server.get('/v1/credits')).status]).toEqual([200, 200]);
  });

  it('spoils only requests that hold a text, answers in words where JSON was asked for, and books what an answer cost', async () => {
    await using server = await TestGateway.start();
    server.gateway.addFault({ fault: 'prose', text: 'the second one' });
    const body = (text: string) => ({
      model: 'openai/gpt-5-mini',
      messages: [user(text)],
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'answer', schema: { type: 'object', properties: { n: { type: 'integer' } } } },
      },
    });
    const answer = async (text: string): Promise<string> =>
      String(at(await (await server.chat(body(text))).json(), 'choices', 0, 'message', 'content'));
    expect((await answer('the first one')).startsWith('{')).toBe(true);
    expect((await answer('the second one')).startsWith('{')).toBe(false);
    expect((await answer('the second one')).startsWith('{')).toBe(true);
    const costs = server.gateway.requests.map(({ costUsd }) => costUsd ?? 0);
    expect(costs.every((cost) => cost > 0)).toBe(true);
    const used = Number(at(await (await server.get('/v1/credits')).json(), 'total_used'));
    expect(used).toBeCloseTo(
      costs.reduce((sum, cost) => sum + cost, 0),
      6,
    );
  });

  it('keeps web pages away from the control endpoints and lists requests without them', async () => {
    await using server = await TestGateway.start();
    const page = await server.post('/__faults', { fault: 'hang' }, { origin: 'https://example.com' });
    expect(page.status).toBe(403);
    await server.chat({ messages: [user('remember me')] });
    const seen: unknown = await (await server.get('/__requests')).json();
    expect(at(seen, 'requests')).toHaveLength(1);
    expect(at(seen, 'requests', 0)).toMatchObject({
      method: 'POST',
      path: '/v1/chat/completions',
      status: 200,
      body: { messages: [user('remember me')] },
    });
  });

  it('sends a ping where the wire has one', async () => {
    await using server = await TestGateway.start();
    const frames = async (surface: Surface, model: string): Promise<(string | undefined)[]> => {
      const response = await ask(server, surface, model, { 'x-gateway-fault': 'ping' });
      return framesOf(await response.text()).map(({ event }) => event);
    };
    expect((await frames('messages', 'openai/gpt-5')).slice(0, 3)).toEqual([
      'message_start',
      'ping',
      'content_block_start',
    ]);
    expect(await frames('chat', 'openai/gpt-5')).not.toContain('ping');
  });

  it('sends the usage apart in the style of OpenAI, or not at all', async () => {
    await using server = await TestGateway.start();
    const last = async (fault: string): Promise<unknown> => {
      const body = { stream: true, stream_options: { include_usage: true } };
      const frames = framesOf(await (await server.chat(body, { 'x-gateway-fault': fault })).text());
      return JSON.parse(frames.at(-2)?.data ?? '');
    };
    const apart = await last('usage=openai');
    expect(at(apart, 'choices')).toEqual([]);
    expect(at(apart, 'usage', 'total_tokens')).toBeGreaterThan(0);
    expect(at(await last('usage=none'), 'usage')).toBeUndefined();
  });
});

describe('pace', () => {
  it('holds the asked tokens per second, after the asked first wait', async () => {
    await using server = await TestGateway.start({ speed: { firstTokenMs: 50, tokensPerSecond: 1_000 } });
    const start = performance.now();
    await (await server.chat({ stream: true, messages: [user('!tokens 200')] })).text();
    expect(performance.now() - start).toBeGreaterThan(50 + 199 - 20);
  });

  it('sends well over 20,000 tokens per second when nothing holds it back', async () => {
    await using server = await TestGateway.start();
    const tokens = effort(20_000, 60_000);
    let text = '';
    // Of this process, which has both ends of the connection.
    const cost = await processorMsUntil(async () => {
      text = await (await server.chat({ stream: true, messages: [user(`!tokens ${tokens}`)] })).text();
    });
    expect(framesOf(text).length).toBeGreaterThan(tokens);
    expect(tokens / (cost / 1000)).toBeGreaterThan(20_000);
  });

  it('stops working at once when the client leaves', async () => {
    await using server = await TestGateway.start();
    const controller = new AbortController();
    const body = { model: 'openai/gpt-5', stream: true, messages: [user('!tokens 100000000')] };
    const response = await server.post('/v1/chat/completions', body, {}, controller.signal);
    await response.body?.getReader().read();
    controller.abort();
    await until(() => server.gateway.requests[0]?.outcome === 'aborted');
    const credits = (await (await server.get('/v1/credits')).json()) as { total_used: string };
    // What was written until then is paid for: the whole would be a thousand dollars.
    expect(Number(credits.total_used)).toBeLessThan(1);
  });
});
