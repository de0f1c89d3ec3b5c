import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Catalogue } from '../../../src/core/gateway/catalogue.ts';
import { WIRE_FORMATS, type WireFormat } from '../../../src/core/model/message.ts';
import type { ModelInfo, TurnRequest } from '../../../src/core/model/request.ts';
import { LOCAL_KEY, startGateway, type RunningGateway } from '../../gateway/server.ts';
import { ask, clock, connect, RecordingLogger, run, summary, user } from './harness.ts';
import { foldAnswer } from '../../support/whole.ts';
import { runUntilSilent } from './silence.ts';
import { effort } from '../effort.ts';

let gateway: RunningGateway;
let models: readonly ModelInfo[];
beforeAll(async () => {
  gateway = await startGateway();
  const catalogue = new Catalogue({
    fetch,
    clock,
    logger: new RecordingLogger(),
    store: { read: () => Promise.resolve(undefined), replace: () => Promise.resolve() },
    baseUrl: () => gateway.url,
  });
  models = await catalogue.refresh();
});
afterAll(() => gateway.close());
beforeEach(() => gateway.clear());

const GPT = 'openai/gpt-5';
const CLAUDE = 'anthropic/claude-sonnet-5';
/** Some models think a little also where that is switched off. */
const BRIEFLY_THOUGHT = '!think 1\nExplain what a mutex is.';
const open = (key = LOCAL_KEY): ReturnType<typeof connect> =>
  connect({ baseUrl: gateway.url, key, models, settings: { maxRetries: 1 } });

test('its catalogue is understood: chat models with sizes and prices, others kept by type', () => {
  const claude = models.find((model) => model.id === CLAUDE);
  expect(claude?.contextWindow).toBeGreaterThan(100_000);
  expect(claude?.pricing.input?.[0]?.usdPerMillion).toBe(3);
  expect(new Set(models.map((model) => model.type)).size).toBeGreaterThan(2);
});

test('a key is checked by the balance it shows', async () => {
  const credits = await open().client.credits(new AbortController().signal);
  expect(credits.balanceUsd).toBeGreaterThan(0);
  await expect(open('wrong-key').client.credits(new AbortController().signal)).rejects.toMatchObject({
    code: 'key-refused',
  });
});

describe.each<readonly [string, WireFormat | 'auto']>([
  [GPT, 'auto'],
  [CLAUDE, 'auto'],
  [GPT, 'responses'],
  [CLAUDE, 'responses'],
])('%s over %s', (model, wireFormat) => {
  const asked = (text: string, rest: Partial<TurnRequest> = {}): TurnRequest =>
    ask(model, text, { wireFormat, ...rest });

  test('streams an answer with usage, cost and route', async () => {
    const result = summary(await run(open().client, asked('Explain what a mutex is.', { system: 'Be brief.' })));
    expect(result).toMatchObject({ ends: ['stop'], error: undefined });
    expect(String(result['text']).length).toBeGreaterThan(10);
    expect(result['usage']).toMatchObject({
      inputTokens: expect.any(Number) as number,
      outputTokens: expect.any(Number) as number,
    });
    expect(result['cost']).toBeGreaterThan(0);
    expect(result['route']).toMatchObject({
      provider: expect.any(String) as string,
      generationId: expect.stringMatching(/^gen_/) as string,
    });
  });

  test('takes its own thinking and tool calls back in the next request', async () => {
    const { client } = open();
    const tools = [
      {
        name: 'get_weather',
        description: 'Weather of a city',
        inputSchema: {
          type: 'object',
          properties: { city: { type: 'string' } },
          required: ['city'],
          additionalProperties: false,
        },
      },
    ];
    const first = await run(client, asked('What is the weather in Paris? Use the tool.', { tools, thinking: 'high' }));
    const said = summary(first);
    expect(said['ends']).toEqual(['tool-calls']);
    const calls = said['tools'] as { id: string }[];
    const blank = { id: 'a', role: 'assistant', createdAt: 0, parts: [], model, status: 'streaming' } as const;
    const answer = foldAnswer(blank, first);
    const results = calls.map(
      (call) => ({ type: 'tool-result', callId: call.id, content: [{ type: 'text', text: '18 °C, sunny' }] }) as const,
    );
    const second = await run(client, {
      model,
      wireFormat,
      tools,
      thinking: 'high',
      messages: [
        user('What is the weather in Paris? Use the tool.'),
        answer,
        { id: 'r', role: 'user', createdAt: 0, parts: results },
      ],
    });
    expect(summary(second)).toMatchObject({ error: undefined });
    expect(JSON.stringify(gateway.requests.at(-1)?.body)).toMatch(
      /"type":"(?:thinking|reasoning\.encrypted|reasoning)"/,
    );
    expect(gateway.requests.map(({ status }) => status)).toEqual([200, 200]);
  });

  test.each(['auto', 'off', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const)(
    'accepts thinking %s',
    async (thinking) => {
      const events = await run(open().client, asked('Hi', { thinking }));
      expect(summary(events)).toMatchObject({ ends: ['stop'], error: undefined });
      // Nothing had to be asked twice: the request was right at first.
      expect(events.filter((event) => event.type === 'request-start').length).toBe(1);
    },
  );

  test('answers with JSON that obeys a schema', async () => {
    const schema = {
      type: 'object',
      properties: { name: { type: 'string' }, age: { type: 'integer' } },
      required: ['name', 'age'],
      additionalProperties: false,
    };
    const result = summary(
      await run(
        open().client,
        asked('Ada Lovelace, aged 36', {
          thinking: 'off',
          responseFormat: { name: 'person', schema, strict: true },
        }),
      ),
    );
    expect(JSON.parse(String(result['text']))).toMatchObject({
      name: expect.any(String) as string,
      age: expect.any(Number) as number,
    });
  });

  test('silence is told as what it is', async () => {
    gateway.addFault({ fault: 'idle-after=4' });
    const request = asked(BRIEFLY_THOUGHT, { thinking: 'off' });
    const result = summary(await runUntilSilent(open().client, request));
    expect(result).toMatchObject({ ends: ['error'], error: 'stream-idle' });
    expect(result['text']).not.toBe('');
  });

  test.each([
    ['cut-after=4', 'stream-truncated'],
    ['reset-after=4', 'connection-reset'],
    ['error-after=4', undefined],
    ['malformed-after=4', 'malformed-json'],
    ['content-type=text/html', 'wrong-content-type'],
    ['status=402;type=insufficient_funds', 'no-credit'],
    ['status=402;type=quota_for_entity_exceeded', 'budget-exceeded'],
    ['status=403;type=customer_verification_required', 'card-needed'],
    ['status=413', 'too-large'],
    ['html=400', 'bad-request'],
  ])('the fault %s is told as what it is', async (fault, code) => {
    gateway.addFault({ fault });
    const result = summary(
      await run(open().client, asked(BRIEFLY_THOUGHT, { thinking: 'off' }), {
        maxRetries: 0,
      }),
    );
    expect(result['ends']).toEqual(['error']);
    if (code !== undefined) expect(result['error']).toBe(code);
    else expect(['stream-error', 'overloaded']).toContain(result['error']);
    if (/-after=/.test(fault)) expect(result['text']).not.toBe('');
  });

  test('bytes split anywhere, CR LF, comments and pings do no harm', async () => {
    gateway.addFault({ fault: 'split=1;crlf;comments;ping;unicode' });
    // Each byte is a write and a read: a short answer in a check, one with thinking in the proof.
    const request = effort(asked('!echo 👩‍👩‍👧', { thinking: 'off' }), asked('Hi'));
    const result = summary(await run(open().client, request));
    expect(result).toMatchObject({ ends: ['stop'], error: undefined });
    expect(result['text']).toContain('👩‍👩‍👧');
  });

  test('a rate limit is waited for and then answered', async () => {
    gateway.addFault({ fault: 'status=429;retry-after-ms=10' });
    const events = await run(open().client, asked('Hi'));
    expect(events.some((event) => event.type === 'retry-wait' && event.delayMs === 10)).toBe(true);
    expect(summary(events)).toMatchObject({ ends: ['stop'] });
  });

  test('a provider that failed first is named', async () => {
    gateway.addFault({ fault: 'fallback=1' });
    const result = summary(await run(open().client, asked('Hi')));
    expect((result['route'] as { failedProviders?: string[] }).failedProviders).toHaveLength(1);
  });
});

test('a model that does not exist is said so', async () => {
  for (const wireFormat of WIRE_FORMATS) {
    expect(summary(await run(open().client, ask('nobody/nothing', 'Hi', { wireFormat })))).toMatchObject({
      error: 'model-not-found',
    });
  }
});

test('tokens are counted by the server for Claude', async () => {
  const counted = await open().client.countTokens(
    ask(CLAUDE, 'How many tokens is this?'),
    new AbortController().signal,
  );
  expect(counted.isExact).toBe(true);
  expect(counted.tokens).toBeGreaterThan(3);
});

test('every Claude model of the catalogue accepts every effort in the first request', async () => {
  const { client } = open();
  for (const model of models.filter((each) => each.id.startsWith('anthropic/') && each.type === 'language')) {
    for (const thinking of ['auto', 'off', 'low', 'max'] as const) {
      const events = await run(client, ask(model.id, 'Hi', { thinking }), { maxRetries: 0 });
      expect([
        model.id,
        thinking,
        summary(events)['error'],
        events.filter((event) => event.type === 'request-start').length,
      ]).toEqual([model.id, thinking, undefined, 1]);
    }
  }
});

test.each(WIRE_FORMATS)('an end that is no good one is told in %s', async (wireFormat) => {
  const { client } = open();
  const early = summary(await run(client, ask('fault/ended-early', 'Hi', { wireFormat })));
  expect(early).toMatchObject({ ends: ['other'], serverReason: 'error', error: undefined });
  const refused = summary(await run(client, ask('fault/content-filter', 'Hi', { wireFormat })));
  expect(refused).toMatchObject({
    ends: ['content-filter'],
    serverReason: wireFormat === 'messages' ? 'The request asks for help with an attack.' : undefined,
  });
});
