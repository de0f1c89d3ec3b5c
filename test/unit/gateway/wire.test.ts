import { describe, expect, it } from 'vitest';
import { LOCAL_KEY } from '../../gateway/server.ts';
import { TestGateway, at, framesOf, user } from './harness.ts';

const ULID = /^gen_[0-9A-HJKMNP-TV-Z]{26}$/;
const ADD = {
  type: 'function',
  function: {
    name: 'add',
    parameters: { type: 'object', properties: { a: { type: 'number' }, b: { type: 'number' } }, required: ['a', 'b'] },
  },
};

async function chunksOf(server: TestGateway, body: object): Promise<unknown[]> {
  const response = await server.chat({ stream: true, stream_options: { include_usage: true }, ...body });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const frames = framesOf(await response.text());
  expect(frames.at(-1)?.data).toBe('[DONE]');
  expect(frames.every((frame) => frame.event === undefined)).toBe(true);
  return frames.slice(0, -1).map((frame) => JSON.parse(frame.data) as unknown);
}

describe('chat completions on the wire, compared with the recorded shapes', () => {
  it('opens with the role alone, keeps its envelope, and ends with everything in one chunk', async () => {
    await using server = await TestGateway.start();
    const chunks = await chunksOf(server, { messages: [user('Hello')] });
    expect(at(chunks[0], 'choices', 0)).toEqual({
      index: 0,
      delta: { role: 'assistant' },
      logprobs: null,
      finish_reason: null,
    });
    for (const key of ['id', 'created', 'model', 'system_fingerprint']) {
      expect(new Set(chunks.map((chunk) => at(chunk, key))).size).toBe(1);
    }
    const last = chunks.at(-1);
    expect(at(last, 'id')).toMatch(ULID);
    expect(at(last, 'generationId')).toBe(at(last, 'id'));
    expect(at(last, 'choices', 0, 'finish_reason')).toBe('stop');
    expect(typeof at(last, 'usage', 'cost')).toBe('number');
    const gateway = at(last, 'choices', 0, 'delta', 'provider_metadata', 'gateway');
    expect(at(gateway, 'cost')).toMatch(/^0\.\d+$/);
    expect(Number(at(gateway, 'cost'))).toBeCloseTo(Number(at(last, 'usage', 'cost')), 12);
    expect(at(gateway, 'routing', 'modelAttempts', 0, 'providerAttempts', 0)).toMatchObject({
      provider: 'openai',
      credentialType: 'system',
      success: true,
      statusCode: 200,
    });
    expect(chunks.slice(0, -1).every((chunk) => at(chunk, 'usage') === undefined)).toBe(true);
  });

  it('sends usage only when the request asked for it', async () => {
    await using server = await TestGateway.start();
    const chunks = await chunksOf(server, { stream_options: undefined });
    expect(at(chunks.at(-1), 'choices', 0, 'finish_reason')).toBe('stop');
    expect(at(chunks.at(-1), 'usage')).toBeUndefined();
  });

  it('gives id and name once per call, in many fragments for Claude and one for OpenAI', async () => {
    await using server = await TestGateway.start();
    const fragments = async (model: string): Promise<unknown[]> => {
      const chunks = await chunksOf(server, { model, tools: [ADD], messages: [user('add 12345 and 67890')] });
      expect(at(chunks.at(-1), 'choices', 0, 'finish_reason')).toBe('tool_calls');
      return chunks
        .map((chunk) => at(chunk, 'choices', 0, 'delta', 'tool_calls', 0))
        .filter((call) => call !== undefined);
    };
    const claude = await fragments('anthropic/claude-sonnet-5');
    expect(claude.length).toBeGreaterThan(3);
    expect(claude.filter((call) => at(call, 'id') !== undefined)).toHaveLength(1);
    expect(at(claude[0], 'function')).toEqual({ name: 'add', arguments: '' });
    expect(at(claude[0], 'id')).toMatch(/^toolu_/);
    const openai = await fragments('openai/gpt-5');
    expect(openai).toHaveLength(2);
    expect(at(openai[0], 'id')).toMatch(/^call_/);
    expect(JSON.parse(String(at(openai[1], 'function', 'arguments')))).toEqual({ a: 12345, b: 67890 });
  });

  it('words reasoning as each provider does', async () => {
    await using server = await TestGateway.start();
    const details = async (
      model: string,
      more: object = {},
    ): Promise<{ kind: unknown; chunk: number; detail: unknown }[]> => {
      const chunks = await chunksOf(server, { model, reasoning: { effort: 'low' }, ...more });
      return chunks.flatMap((chunk, index) => {
        const detail = at(chunk, 'choices', 0, 'delta', 'reasoning_details', 0);
        return detail === undefined ? [] : [{ kind: at(detail, 'type'), chunk: index, detail }];
      });
    };
    const claude = await details('anthropic/claude-sonnet-5');
    expect(claude.slice(0, -1).every(({ detail }) => at(detail, 'signature') === '')).toBe(true);
    expect(claude.at(-1)?.detail).toMatchObject({ text: '', signature: expect.stringMatching(/\S{40,}/), index: 0 });
    const openai = await details('openai/gpt-5');
    expect(new Set(openai.map(({ kind }) => kind))).toEqual(new Set(['reasoning.summary', 'reasoning.encrypted']));
    expect(new Set(openai.map(({ detail }) => at(detail, 'id'))).size).toBe(1);
    const gemini = await details('google/gemini-3-flash', { tools: [ADD], messages: [user('add 1 and 2')] });
    const chunks = await chunksOf(server, {
      model: 'google/gemini-3-flash',
      reasoning: { effort: 'low' },
      tools: [ADD],
      messages: [user('add 1 and 2')],
    });
    const lastCall = chunks.findLastIndex((chunk) => at(chunk, 'choices', 0, 'delta', 'tool_calls') !== undefined);
    expect(gemini.at(-1)?.kind).toBe('reasoning.encrypted');
    expect(gemini.at(-1)?.chunk).toBeGreaterThan(lastCall);
  });

  it('counts reasoning the way each provider reports it', async () => {
    await using server = await TestGateway.start();
    const usage = async (model: string): Promise<unknown> => {
      const body = { model, messages: [user('!think 50')], reasoning: { effort: 'high' } };
      return at((await chunksOf(server, body)).at(-1), 'usage');
    };
    const openai = await usage('openai/gpt-5');
    expect(at(openai, 'completion_tokens_details', 'reasoning_tokens')).toBe(50);
    expect(Number(at(openai, 'completion_tokens'))).toBeGreaterThan(50);
    const gemini = await usage('google/gemini-3-flash');
    const parts = Number(at(gemini, 'prompt_tokens')) + Number(at(gemini, 'completion_tokens')) + 50;
    expect(at(gemini, 'total_tokens')).toBe(parts);
    expect(at(await usage('anthropic/claude-sonnet-5'), 'completion_tokens_details', 'reasoning_tokens')).toBe(0);
  });

  it('shows a first provider that failed before another answered', async () => {
    await using server = await TestGateway.start();
    const chunks = await chunksOf(server, { model: 'deepseek/deepseek-v3.2' });
    const routing = at(chunks.at(-1), 'choices', 0, 'delta', 'provider_metadata', 'gateway', 'routing');
    expect(at(routing, 'finalProvider')).toBe('deepseek');
    expect(at(routing, 'modelAttempts', 0, 'providerAttempts')).toMatchObject([
      { provider: 'bedrock', success: false, statusCode: 529 },
      { provider: 'deepseek', success: true, statusCode: 200 },
    ]);
  });
});

describe('messages on the wire, compared with the recorded shapes', () => {
  it('starts with zero usage and reports the real one with the metadata in message_delta', async () => {
    await using server = await TestGateway.start();
    const response = await server.messages({ stream: true, thinking: { type: 'enabled', budget_tokens: 1024 } });
    const frames = framesOf(await response.text());
    const events = frames.map((frame) => JSON.parse(frame.data) as unknown);
    expect(frames.every((frame, index) => frame.event === at(events[index], 'type'))).toBe(true);
    expect(at(events[0], 'message')).toMatchObject({
      id: expect.stringMatching(ULID),
      content: [],
      stop_reason: null,
      usage: { input_tokens: 0, output_tokens: 0 },
    });
    expect(events.slice(1, 2)).toEqual([
      { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '' } },
    ]);
    const kinds = events.map((event) => at(event, 'delta', 'type')).filter((kind) => kind !== undefined);
    expect([...new Set(kinds)]).toEqual(['thinking_delta', 'signature_delta', 'text_delta']);
    expect(events.at(-2)).toMatchObject({
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { input_tokens: expect.any(Number), cache_creation: { ephemeral_5m_input_tokens: 0 } },
      provider_metadata: { gateway: { cost: expect.stringMatching(/^0\.\d+$/) } },
    });
    expect(events.at(-1)).toEqual({ type: 'message_stop' });
  });

  it('stops at a stop sequence and at the token limit', async () => {
    await using server = await TestGateway.start();
    const body = { messages: [user('!echo one two three four five')] };
    const cut = await (await server.messages({ ...body, stop_sequences: ['three'] })).json();
    expect(cut).toMatchObject({
      stop_reason: 'stop_sequence',
      stop_sequence: 'three',
      content: [{ text: 'one two ' }],
    });
    const short = await (await server.messages({ ...body, max_tokens: 2 })).json();
    expect(short).toMatchObject({ stop_reason: 'max_tokens', content: [{ text: 'one two' }] });
  });

  it('leaves signatures out for models that are not Claude', async () => {
    await using server = await TestGateway.start();
    const body = { model: 'deepseek/deepseek-r1', stream: true, thinking: { type: 'enabled', budget_tokens: 1024 } };
    const text = await (await server.messages(body)).text();
    expect(text).toContain('thinking_delta');
    expect(text).not.toContain('signature');
  });
});

describe('account and catalogue on the wire', () => {
  it('serves the catalogue without a key, with decimal strings for prices and entries that lack fields', async () => {
    await using server = await TestGateway.start();
    const { data } = (await (await fetch(`${server.url}/v1/models`)).json()) as { data: unknown[] };
    const find = (id: string): unknown => data.find((model) => at(model, 'id') === id);
    expect(at(find('anthropic/claude-sonnet-5'), 'pricing', 'input')).toBe('0.000003');
    expect(at(find('anthropic/claude-sonnet-4.5'), 'pricing', 'input_tiers')).toEqual([
      { cost: '0.000003', min: 0, max: 200000 },
      { cost: '0.000006', min: 200000 },
    ]);
    expect(at(find('openai/text-embedding-3-small'), 'pricing')).toEqual({ input: '0.00000002' });
    expect(at(find('bfl/flux-2-pro'), 'pricing')).toEqual({});
    expect(at(find('google/imagen-4.0-ultra'), 'pricing')).toEqual({ image: '0.06' });
    expect(at(find('arcee-ai/trinity-large'), 'context_window')).toBeUndefined();
    expect(at(find('acme/hologram-1'), 'type')).toBe('hologram');
    const endpoints = await (await fetch(`${server.url}/v1/models/deepseek/deepseek-v3.2/endpoints`)).json();
    expect(at(endpoints, 'data', 'endpoints', 0, 'name')).toBe('bedrock | deepseek/deepseek-v3.2');
    expect((await fetch(`${server.url}/v1/models/no/such`)).status).toBe(404);
  });

  it('takes the cost of an answer from the credits', async () => {
    await using server = await TestGateway.start();
    const before = (await (await server.get('/v1/credits')).json()) as { balance: string; total_used: string };
    expect(before).toEqual({ balance: '100.00', total_used: '0.00' });
    const cost = Number(at(await (await server.chat({ messages: [user('!tokens 2000')] })).json(), 'usage', 'cost'));
    const after = (await (await server.get('/v1/credits')).json()) as typeof before;
    expect(Number(before.balance) - Number(after.balance)).toBeCloseTo(cost, 7);
    expect(cost).toBeCloseTo(2000 * 0.00001, 3);
  });

  it('knows a generation only after a few polls', async () => {
    await using server = await TestGateway.start();
    const id = String(at(await (await server.chat({})).json(), 'id'));
    const statuses: number[] = [];
    let body: unknown;
    for (let poll = 0; poll < 3; poll++) {
      const response = await server.get(`/v1/generation?id=${id}`);
      statuses.push(response.status);
      body = await response.json();
    }
    expect(statuses).toEqual([404, 404, 200]);
    expect(at(body, 'data')).toMatchObject({ id, model: 'openai/gpt-5', provider_name: 'openai', is_byok: false });
  });

  it('reports cached tokens when a long conversation is sent again', async () => {
    await using server = await TestGateway.start();
    const messages = [user('word '.repeat(3000)), { role: 'assistant', content: 'Yes.' }, user('And now?')];
    const cached = async (): Promise<unknown> =>
      at(await (await server.chat({ messages })).json(), 'usage', 'prompt_tokens_details', 'cached_tokens');
    expect(await cached()).toBe(0);
    expect(await cached()).toBeGreaterThan(3000);
  });

  it('keeps keys to their surfaces', async () => {
    await using server = await TestGateway.start();
    const status = async (path: string, headers: Record<string, string>): Promise<number> => {
      const body = { model: 'openai/gpt-5', max_tokens: 5, messages: [user('Hi')] };
      const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } };
      return (await fetch(server.url + path, { ...init, body: JSON.stringify(body) })).status;
    };
    expect(await status('/v1/messages', { 'x-api-key': LOCAL_KEY })).toBe(200);
    expect(await status('/v1/chat/completions', { 'x-api-key': LOCAL_KEY })).toBe(401);
    expect(await status('/v1/messages', {})).toBe(401);
    expect(await status('/v1/chat/completions', { authorization: 'Bearer nope' })).toBe(401);
    expect((await fetch(`${server.url}/v1/credits`)).status).toBe(401);
  });

  it('refuses a key that is a token past its date, and says what to run', async () => {
    const claims = Buffer.from(JSON.stringify({ exp: 1000 })).toString('base64url');
    const token = `aGVhZA.${claims}.c2ln`;
    await using server = await TestGateway.start({ keys: [token] });
    const response = await server.chat({}, { authorization: `Bearer ${token}` });
    expect(response.status).toBe(401);
    expect(await response.text()).toContain('vercel env pull');
  });
});
