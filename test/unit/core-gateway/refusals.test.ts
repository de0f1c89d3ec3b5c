// What servers refuse, in their own words: said once, and never asked for again.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '../../../src/base/errors.ts';
import type { TurnRequest } from '../../../src/core/model/request.ts';
import { RefusalMemory, type Asked } from '../../../src/core/gateway/refusalMemory.ts';
import { effortsIn, lessonOf, withRefusal } from '../../../src/core/gateway/refusals.ts';
import type { KeyValueStore } from '../../../src/core/ports.ts';
import { CHAT_ANSWER, DONE, MESSAGES_ANSWER, chatEnd, chunk } from './frames.ts';
import { ask, connect, run, summary } from './harness.ts';
import { RawServer, json, stream } from './rawServer.ts';

const refused = (message: string, status = 400): AppError =>
  new AppError('request', `The gateway refused the request. The server says: ${message}`, {
    code: 'bad-request',
    status,
  });

const tool = { type: 'function', function: { name: 'read', parameters: { type: 'object' } } };
const forced = { tools: [tool], tool_choice: { type: 'function', function: { name: 'read' } } };
const adaptive = { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'max' } };

/** Real words of servers; the last column is what they refuse of the body before it. */
test.each<[words: string, body: object, name: string | undefined]>([
  // OpenAI
  [
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    { max_tokens: 5 },
    'max_tokens',
  ],
  [
    "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.",
    { temperature: 0.2, max_tokens: 5 },
    'temperature',
  ],
  ["Unknown parameter: 'providerOptions'.", { providerOptions: {} }, 'providerOptions'],
  [
    'Unrecognized request argument supplied: reasoning',
    { reasoning: { effort: 'low' }, reasoning_effort: 'low' },
    'reasoning',
  ],
  ["Unknown parameter: 'reasoning'.", { reasoning: { effort: 'low' }, reasoning_effort: 'low' }, 'reasoning'],
  [
    "Unsupported value: 'reasoning_effort' does not support 'max' with this model. Supported values are: 'low', 'medium', and 'high'.",
    { reasoning: { effort: 'max' }, reasoning_effort: 'max' },
    'efforts:low,medium,high',
  ],
  [
    "Invalid value: 'xhigh'. Supported values are: 'none', 'low', 'high'. reasoning.effort",
    { reasoning: { effort: 'xhigh' } },
    'efforts:none,low,high',
  ],
  [
    'Unrecognized request argument supplied: reasoning_effort',
    { reasoning: { effort: 'low' }, reasoning_effort: 'low' },
    'reasoning_effort',
  ],
  [
    "parallel_tool_calls is only allowed when 'tools' are specified; it is not supported here",
    { parallel_tool_calls: true },
    'parallel_tool_calls',
  ],
  // Mistral
  ['Extra inputs are not permitted (stream_options)', { stream_options: {}, max_tokens: 5 }, 'stream_options'],
  ['max_completion_tokens: Extra inputs are not permitted', { max_completion_tokens: 5 }, 'max_completion_tokens'],
  // Ollama, DeepSeek, Groq
  [
    '"qwen2.5-coder:7b" does not support thinking',
    { reasoning: { effort: 'low' }, reasoning_effort: 'low' },
    'thinking',
  ],
  ['deepseek-reasoner does not support this tool_choice', forced, 'tool_choice'],
  ["property 'modalities' is unsupported", { modalities: ['text'] }, 'modalities'],
  // Anthropic
  [
    '"thinking.type.disabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.',
    { thinking: { type: 'disabled' } },
    'thinking.disabled',
  ],
  ['adaptive thinking is not supported on this model', adaptive, 'thinking.adaptive'],
  ['tool_choice: type "tool" and "any" are not supported for this model.', forced, 'tool_choice'],
  [
    'Thinking may not be enabled when tool_choice forces tool use.',
    { ...adaptive, ...forced },
    'tool_choice while thinking',
  ],
  [
    "thinking: Input tag 'adaptive' found using 'type' does not match any of the expected tags: 'disabled', 'enabled'",
    adaptive,
    'thinking.adaptive',
  ],
  [
    'messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`. When `thinking` is enabled, a final `assistant` message must start with a thinking block.',
    { thinking: { type: 'enabled', budget_tokens: 1024 }, tools: [tool] },
    'thinking',
  ],
  ['Reasoning is not supported together with tools', { reasoning: {}, tools: [tool] }, 'thinking beside tools'],
  ['`temperature` is deprecated for this model.', { temperature: 0.5, ...adaptive }, 'temperature'],
  [
    "This model does not support effort level 'max'. Supported levels: expected one of high, medium, low.",
    adaptive,
    'efforts:high,medium,low',
  ],
  ['output_config.effort: Extra inputs are not permitted', adaptive, 'effort'],
  ['tools.0.custom.strict: Extra inputs are not permitted', { tools: [{ name: 'a', strict: true }] }, 'strict'],
  [
    'messages.0.content.0.cache_control: Extra inputs are not permitted',
    { messages: [{ content: [{ cache_control: {} }] }] },
    'cache_control',
  ],
  // Several at once, other spellings, names of models
  [
    'Only one of "reasoning" and "reasoning_effort" may be provided',
    { reasoning: { effort: 'low' }, reasoning_effort: 'low' },
    'reasoning',
  ],
  [
    "reasoning_effort: Input should be 'low', 'medium' or 'high'",
    { reasoning_effort: 'xhigh', reasoning: { effort: 'xhigh' } },
    'efforts:low,medium,high',
  ],
  [
    'Model grok-4-latest does not support parameter reasoningEffort.',
    { reasoning: { effort: 'low' }, reasoning_effort: 'low' },
    'reasoning_effort',
  ],
  [
    'Model kimi-k2-thinking does not support image input',
    { model: 'moonshotai/kimi-k2-thinking', reasoning: { effort: 'low' } },
    undefined,
  ],
  [
    'Model phi-4-reasoning does not support parallel_tool_calls',
    { model: 'phi-4-reasoning', reasoning: { effort: 'low' }, parallel_tool_calls: true },
    'parallel_tool_calls',
  ],
  [
    "Function tools with reasoning_effort are not supported for gpt-5.6-terra in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to 'none'.",
    { tools: [tool] },
    'thinking-with-tools',
  ],
  [
    "Unsupported parameter: 'reasoning.effort' is not supported with this model.",
    { reasoning: { effort: 'low', summary: 'auto' } },
    'thinking',
  ],
  [
    "Unsupported value: 'minimal' is not supported with the 'gpt-6' model. Supported values are: 'none', 'low', and 'high'.",
    { model: 'openai/gpt-6', reasoning: { effort: 'minimal' } },
    undefined,
  ],
  [
    'Your organization must be verified to generate reasoning summaries. Please go to the settings and click on Verify Organization.',
    { reasoning: { effort: 'low', summary: 'auto' } },
    'reasoning.summary',
  ],
  ["Unknown parameter: 'reasoning.summary'.", { reasoning: { summary: 'auto' } }, 'reasoning.summary'],
  ['Encrypted content is not supported with this model.', { include: ['reasoning.encrypted_content'] }, 'include'],
  ["Unknown parameter: 'include'.", { include: ['reasoning.encrypted_content'] }, 'include'],
  ['Unknown fields: please include an input', { include: ['reasoning.encrypted_content'] }, undefined],
  ['store: Extra inputs are not permitted', { store: false }, 'store'],
  ["Unknown parameter: 'prompt_cache_key'.", { prompt_cache_key: 's' }, 'prompt_cache_key'],
  ["Unsupported parameter: 'max_output_tokens'", { max_output_tokens: 5 }, 'max_output_tokens'],
  ["Unknown parameter: 'text.format.strict'.", { text: { format: { strict: true } } }, 'strict'],
  // A restriction is never dropped, and a schema that cannot be strict is no business of the field.
  [
    "providerOptions.gateway.has: unknown feature 'wings'",
    { providerOptions: { gateway: { zeroDataRetention: true, has: ['wings'] } } },
    undefined,
  ],
  ["Unknown parameter: 'providerOptions'.", { providerOptions: { gateway: { only: ['azure'] } } }, undefined],
  [
    "In strict mode, 'minLength' is not supported.",
    { response_format: { type: 'json_schema', json_schema: { strict: true } } },
    undefined,
  ],
  // What was not sent, and what is wrong with a value, is no lesson.
  ["Unknown parameter: 'reasoning'.", { max_tokens: 5 }, undefined],
  ['max_tokens: 40000 > 8192, which is the maximum allowed number of output tokens', { max_tokens: 40_000 }, undefined],
  ['max_tokens is too large: 40000.', { max_tokens: 40_000 }, undefined],
  ['temperature: range: 0..1', { temperature: 2 }, undefined],
  ['messages: too strange', { ...adaptive, max_tokens: 5 }, undefined],
])('%s', (words, body, name) => {
  expect(lessonOf(refused(words), body)?.name).toBe(name);
  expect(lessonOf(refused(words, 422), body)?.name).toBe(name);
});

test.each<[words: string, body: object, isLasting: boolean]>([
  ["Unknown parameter: 'temperature'.", { temperature: 1 }, true],
  ['Only one of "reasoning" and "reasoning_effort" may be provided', { reasoning: {}, reasoning_effort: 'low' }, true],
  ["reasoning_effort: Input should be 'low' or 'high'", { reasoning_effort: 'max' }, true],
  ['tool_choice: type "tool" and "any" are not supported for this model.', forced, true],
  ['Thinking may not be enabled when tool_choice forces tool use.', { ...adaptive, ...forced }, true],
  ["thinking: Input tag 'adaptive' found using 'type' does not match any of the expected tags", adaptive, true],
  ["thinking.type: Input should be 'disabled' or 'enabled', not 'adaptive'", adaptive, true],
  ['thinking.budget_tokens is not allowed to exceed max_tokens', { thinking: { type: 'enabled' } }, false],
  ['Your organization must be verified to generate reasoning summaries.', { reasoning: { summary: 'auto' } }, true],
  ['Reasoning is not supported together with tools', { reasoning: { effort: 'low' }, tools: [tool] }, true],
])('is remembered where it holds for all requests: %s', (words, body, isLasting) => {
  expect(lessonOf(refused(words), body)?.isLasting).toBe(isLasting);
});

test('a new list of efforts takes the place of the old one', () => {
  const known = withRefusal(new Set(['strict', 'efforts:none,low']), 'efforts:low,high');
  expect([...known]).toEqual(['strict', 'efforts:low,high']);
  expect(effortsIn(known)).toEqual(['low', 'high']);
});

test('only what the server calls a bad request teaches anything', () => {
  const words = "Unknown parameter: 'temperature'.";
  expect(lessonOf(refused(words, 403), { temperature: 1 })).toBeUndefined();
  const other = new AppError('quota', words, { code: 'rate-limited', status: 400 });
  expect(lessonOf(other, { temperature: 1 })).toBeUndefined();
});

class MemoryStore implements KeyValueStore {
  readonly values = new Map<string, unknown>();
  get = (key: string): unknown => this.values.get(key);
  set = (key: string, value: unknown): Promise<void> =>
    Promise.resolve(void this.values.set(key, structuredClone(value)));
}

describe('the memory', () => {
  const at = (origin: string, model: string): Asked => ({ origin, wireFormat: 'messages', model });
  const clock = { now: () => time };
  let time = 0;

  test('holds what was learned for that origin and model, beyond the window, for a month', async () => {
    time = 1_000;
    const store = new MemoryStore();
    await new RefusalMemory(clock, store).learn(at('https://a.test', 'm'), ['stream_options']);
    await new RefusalMemory(clock, store).learn(at('https://a.test', 'm'), ['strict']);
    const later = new RefusalMemory(clock, store);
    expect([...later.of(at('https://a.test', 'm'))]).toEqual(['stream_options', 'strict']);
    expect([later.of(at('https://b.test', 'm')).size, later.of(at('https://a.test', 'n')).size]).toEqual([0, 0]);
    time += 31 * 24 * 3_600_000;
    expect(later.of(at('https://a.test', 'm')).size).toBe(0);
    await later.learn(at('https://a.test', 'other'), ['strict']);
    expect(Object.keys(store.values.get('gateway.refusals') as object)).toEqual(['https://a.test messages other']);
  });

  test('takes what another window learned meanwhile along, and stays small', async () => {
    const store = new MemoryStore();
    const [one, two] = [new RefusalMemory(clock, store), new RefusalMemory(clock, store)];
    expect(one.of(at('o', 'm')).size).toBe(0);
    await two.learn(at('o', 'm'), ['a']);
    await one.learn(at('o', 'm'), ['b']);
    expect([...new RefusalMemory(clock, store).of(at('o', 'm'))]).toEqual(['a', 'b']);
    for (let index = 0; index < 250; index += 1) await one.learn(at('o', `m${index}`), ['a']);
    expect(Object.keys(store.values.get('gateway.refusals') as object)).toHaveLength(200);
    expect([one.of(at('o', 'm249')).size, one.of(at('o', 'm')).size]).toEqual([1, 0]);
  });

  test('knows at once what another window learned, and keeps what could not be stored', async () => {
    const store = new MemoryStore();
    const [one, two] = [new RefusalMemory(clock, store), new RefusalMemory(clock, store)];
    await one.learn(at('o', 'm'), ['a']);
    expect([...two.of(at('o', 'm'))]).toEqual(['a']);
    await one.learn(at('o', 'm'), ['b']);
    expect([...two.of(at('o', 'm'))]).toEqual(['a', 'b']);
    store.set = () => Promise.reject(new Error('The disk is full.'));
    await expect(two.learn(at('o', 'm'), ['c'])).rejects.toThrow('full');
    expect([...two.of(at('o', 'm'))]).toEqual(['a', 'b', 'c']);
  });

  test.each([
    undefined,
    null,
    5,
    [],
    { 'x messages ': 1 },
    { 'x messages ': { at: 'soon', names: ['a'] } },
    { 'x messages ': { at: 1, names: 7 } },
  ])('of %j is an empty one', (value) => {
    const store = new MemoryStore();
    store.values.set('gateway.refusals', value);
    expect(new RefusalMemory(clock, store).of(at('x', '')).size).toBe(0);
  });
});

const unknownField = { error: { message: "Unknown parameter: 'temperature'.", type: 'invalid_request_error' } };

describe('a strict server', () => {
  let server: RawServer;
  beforeAll(async () => {
    server = await new RawServer().start();
  });
  afterAll(() => server.stop());
  beforeEach(() => void (server.requests.length = 0));

  const bodies = (): Record<string, unknown>[] =>
    server.requests.map(({ body }) => JSON.parse(body) as Record<string, unknown>);

  /** Refuses these fields as long as they are sent, in the words given, and answers all else. */
  function refuse(words: { readonly [field: string]: string }, status = 400): void {
    server.answer = (response, request, count) => {
      const body = JSON.parse(request.body) as Record<string, unknown>;
      const bad = Object.keys(words).find((name) => body[name] !== undefined);
      const answer =
        bad === undefined
          ? stream(chunk({ content: 'Hi' }) + chatEnd() + DONE)
          : json(status, { error: { message: words[bad], type: 'invalid_request_error' } });
      return answer(response, request, count);
    };
  }

  const everything: Partial<TurnRequest> = {
    maxOutputTokens: 50,
    thinking: 'high',
    temperature: 0.2,
    routing: { order: ['a'] },
  };

  test('gets each field once, and answers in the same turn; later turns are right at once', async () => {
    refuse({
      max_tokens: "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead.",
      providerOptions: "Unknown parameter: 'providerOptions'.",
      reasoning: "Unknown parameter: 'reasoning'.",
      stream_options: 'stream_options: Extra inputs are not permitted',
      temperature: "Unsupported value: 'temperature' does not support 0.2 with this model.",
    });
    const { client } = connect({ baseUrl: server.url, settings: { maxRetries: 0 } });
    const request = ask('gpt-5.1', 'Hi', everything);
    expect(summary(await run(client, request))).toMatchObject({ text: 'Hi', ends: ['stop'] });
    expect(server.requests).toHaveLength(6);
    expect(bodies().at(-1)).toMatchObject({ max_completion_tokens: 50, reasoning_effort: 'high' });
    expect(Object.keys(bodies().at(-1) ?? {})).not.toContain('temperature');
    await run(client, request);
    expect(server.requests).toHaveLength(7);
    // Another model of the same server is asked afresh.
    await run(client, ask('other', 'Hi', { temperature: 0.2 }));
    expect(bodies()[7]).toHaveProperty('temperature');
  });

  test('that refuses something else, or goes on refusing, is not asked for ever', async () => {
    server.answer = json(400, { error: { message: "Unsupported parameter: 'temperature'" } });
    const { client } = connect({ baseUrl: server.url, settings: { maxRetries: 0 } });
    expect(summary(await run(client, ask('m', 'Hi', everything)))).toMatchObject({ error: 'bad-request' });
    expect(server.requests).toHaveLength(2);
    // It did not help, so it was no lesson.
    refuse({});
    await run(client, ask('m', 'Hi', everything));
    expect(bodies()[2]).toHaveProperty('temperature');
  });

  test('that cannot be made to call is asked freely, and one without strict schemas without', async () => {
    refuse({ tool_choice: 'm does not support this tool_choice' }, 422);
    const { client } = connect({ baseUrl: server.url, settings: { maxRetries: 0 } });
    const tools = [{ name: 'read', inputSchema: { type: 'object' }, strict: true }];
    await run(client, ask('m', 'Hi', { tools, toolChoice: { type: 'tool', name: 'read' } }));
    expect(server.requests).toHaveLength(2);
    server.answer = (response, seen, count) =>
      (seen.body.includes('"strict"')
        ? json(400, { error: { message: "tools.0.function: unknown field 'strict'" } })
        : stream(CHAT_ANSWER))(response, seen, count);
    await run(client, ask('n', 'Hi', { tools, responseFormat: { name: 'r', schema: {}, strict: true } }));
    expect(server.requests).toHaveLength(4);
    expect(bodies()[3]).toMatchObject({ response_format: { json_schema: { name: 'r' } } });
  });

  test.each([
    ['anthropic/claude-sonnet-5', MESSAGES_ANSWER, 'this model does not support thinking'],
    ['openai/gpt-5', CHAT_ANSWER, 'openai/gpt-5 does not support reasoning.'],
  ])('whose model cannot think is asked without, from then on (%s)', async (model, answer, message) => {
    server.answer = (response, seen, count) =>
      (/"thinking"|"reasoning|"effort"/.test(seen.body)
        ? json(400, { error: { message, type: 'invalid_request_error' } })
        : stream(answer))(response, seen, count);
    const { client } = connect({ baseUrl: server.url, settings: { maxRetries: 0 } });
    for (const count of [2, 3]) {
      expect(summary(await run(client, ask(model, 'Hi', { thinking: 'high' })))).toMatchObject({
        ends: ['tool-calls'],
      });
      expect(server.requests).toHaveLength(count);
    }
    // Who chose an effort is told; who did not has nothing to be told.
    const told = async (thinking: 'high' | 'auto'): Promise<unknown> =>
      (await run(client, ask(model, 'Hi', { thinking }))).find(({ type }) => type === 'request-start');
    expect(await told('high')).toHaveProperty('unaskedThinking', true);
    expect(await told('auto')).not.toHaveProperty('unaskedThinking');
  });

  test('that cannot take the effort asked for gets the nearest that it lists', async () => {
    const words = "Invalid value: 'max'. Supported values are: 'low', 'medium' and 'high' (reasoning_effort).";
    server.answer = (response, seen, count) =>
      (seen.body.includes('"max"') ? json(400, { error: { message: words } }) : stream(CHAT_ANSWER))(
        response,
        seen,
        count,
      );
    const { client } = connect({ baseUrl: server.url, settings: { maxRetries: 0 } });
    await run(client, ask('m', 'Hi', { thinking: 'max' }));
    expect(bodies().map((body) => body['reasoning_effort'])).toEqual(['max', 'high']);
  });

  test('that cannot think beside tools, or be made to call while it thinks, is asked so once', async () => {
    const tools = [{ name: 'read', inputSchema: { type: 'object' } }];
    server.answer = (response, seen, count) =>
      (/"tools".*"reasoning"|"reasoning".*"tools"/.test(seen.body)
        ? json(400, { error: { message: 'Reasoning is not supported together with tools' } })
        : stream(CHAT_ANSWER))(response, seen, count);
    const { client } = connect({ baseUrl: server.url, settings: { maxRetries: 0 } });
    for (const count of [2, 3]) {
      await run(client, ask('m', 'Hi', { tools, thinking: 'high' }));
      expect(server.requests).toHaveLength(count);
    }
    await run(client, ask('m', 'Hi', { thinking: 'high' }));
    expect(bodies()[3]).toHaveProperty('reasoning');
    server.requests.length = 0;
    server.answer = (response, seen, count) =>
      (/"tool_choice":"required"/.test(seen.body) && seen.body.includes('"reasoning"')
        ? json(400, { error: { message: 'Thinking mode does not support this tool_choice' } })
        : stream(CHAT_ANSWER))(response, seen, count);
    const toolChoice = { type: 'required' } as const;
    for (const count of [2, 3]) {
      await run(client, ask('n', 'Hi', { tools, toolChoice, thinking: 'high' }));
      expect(server.requests).toHaveLength(count);
    }
    await run(client, ask('n', 'Hi', { tools, toolChoice, thinking: 'off' }));
    expect(bodies()[3]).toHaveProperty('tool_choice', 'required');
  });

  test.each([
    ['in the stream', stream(chunk({ role: 'assistant' }), `data: ${JSON.stringify(unknownField)}\n\n`)],
    ['as a failure of its own', json(502, unknownField)],
  ])('that refuses %s teaches as well, and is not asked the same again', async (_, refusal) => {
    server.answer = (response, seen, count) =>
      (seen.body.includes('"temperature"') ? refusal : stream(CHAT_ANSWER))(response, seen, count);
    const { client } = connect({ baseUrl: server.url, settings: { maxRetries: 2 } });
    for (const count of [2, 3]) {
      expect(summary(await run(client, ask('m', 'Hi', everything)))).toMatchObject({ ends: ['tool-calls'] });
      expect(server.requests).toHaveLength(count);
    }
  });
});
