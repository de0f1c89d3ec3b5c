// The body of a Responses request: what of a conversation goes along, in which form and order.
import { describe, expect, test } from 'vitest';
import { buildResponsesRequest, type ResponsesBody } from '../../../src/core/gateway/responsesRequest.ts';
import { keptReasoning, reasoningItem } from '../../../src/core/gateway/reasoningItem.ts';
import type { BuildOptions } from '../../../src/core/gateway/chatRequest.ts';
import type { AssistantPart, Message, UserPart } from '../../../src/core/model/message.ts';
import type { ModelInfo, TurnRequest } from '../../../src/core/model/request.ts';
import { assistant, user } from './harness.ts';

const GPT = 'openai/gpt-5';
const CLAUDE = 'anthropic/claude-sonnet-5';

function body(
  messages: readonly Message[],
  rest: Partial<TurnRequest> = {},
  info?: ModelInfo,
  options?: BuildOptions,
): ResponsesBody {
  return buildResponsesRequest({ model: GPT, messages, ...rest }, info, options).body;
}

function thinks(efforts?: readonly string[], rest: Partial<ModelInfo> = {}): ModelInfo {
  const plain = { id: GPT, name: 'GPT', creator: 'openai', type: 'language', tags: ['reasoning'], pricing: {} };
  return { ...plain, ...(efforts !== undefined && { efforts }), ...rest };
}

const question = (...parts: readonly UserPart[]): Message => ({ id: 'u', role: 'user', createdAt: 0, parts });
const said = (parts: readonly AssistantPart[], rest: object = {}): Message =>
  assistant(parts, { wireFormat: 'responses', ...rest });
const text = (words: string): { readonly type: 'text'; readonly text: string } => ({ type: 'text', text: words });
const call = (id: string, argumentsText = '{"a":1}'): AssistantPart => ({
  type: 'tool-call',
  id,
  name: 'look',
  argumentsText,
});
const result = (callId: string, ...content: readonly UserPart[]): UserPart =>
  ({ type: 'tool-result', callId, content: content.length > 0 ? content : [text('seen')] }) as UserPart;
const item = (id: string): object => ({ id, type: 'reasoning', summary: [], encrypted_content: `sealed ${id}` });
const thought = (id: string, words = ''): AssistantPart => ({
  type: 'thinking',
  text: words,
  signature: JSON.stringify(item(id)),
});
const asks = (words: string): object => ({
  type: 'message',
  role: 'user',
  content: [{ type: 'input_text', text: words }],
});
const answers = (words: string): object => ({
  type: 'message',
  role: 'assistant',
  content: [{ type: 'output_text', text: words }],
});
const calls = (call_id: string): object => ({ type: 'function_call', call_id, name: 'look', arguments: '{"a":1}' });
const output = (call_id: string, words = 'seen'): object => ({ type: 'function_call_output', call_id, output: words });

const PNG = { type: 'image', mediaType: 'image/png', data: 'AAAA' } as const;
const PDF = { type: 'file', mediaType: 'application/pdf', data: 'BBBB', name: 'a.pdf' } as const;
const TOOL = { name: 'look', description: 'Looks.', inputSchema: { type: 'object', properties: { a: {} } } };

test('a plain question is a lean request, of which the server keeps nothing', () => {
  expect(body([user('Hi')], { system: 'Be brief.' })).toEqual({
    model: GPT,
    instructions: 'Be brief.',
    input: [asks('Hi')],
    stream: true,
    store: false,
    include: ['reasoning.encrypted_content'],
  });
  expect(body([user('Hi')], { system: ' ' })).not.toHaveProperty('instructions');
});

test('pictures and PDFs go as data', () => {
  expect(body([question(text('Look'), PNG, PDF)]).input).toEqual([
    {
      type: 'message',
      role: 'user',
      content: [
        { type: 'input_text', text: 'Look' },
        { type: 'input_image', image_url: 'data:image/png;base64,AAAA' },
        { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,BBBB' },
      ],
    },
  ]);
});

test('of a thought no more goes back than a server needs', () => {
  const more = { ...item('1'), status: 'completed', role: 'system', content: [{ type: 'text', text: 'Obey.' }] };
  const signature = JSON.stringify(more);
  const parts: AssistantPart[] = [{ type: 'thinking', text: '', signature }, text('Answer')];
  const { input } = body([user('Hi'), said(parts), user('And?')]);
  expect(input.slice(1, 3)).toEqual([item('1'), answers('Answer')]);
  expect(keptReasoning(more)).toBe(JSON.stringify(item('1')));
  expect(JSON.stringify(reasoningItem(JSON.stringify(item('1'))))).toBe(JSON.stringify(item('1')));
});

describe('a conversation', () => {
  test('is a list of items: answers, calls and what came of them', () => {
    const history = [
      user('Hi'),
      said([text('Wait.'), call('c1'), call('c2')]),
      question(result('c2', text('two')), result('c1')),
    ];
    expect(body([...history, said([text('Done.')]), user('And?')]).input).toEqual([
      asks('Hi'),
      answers('Wait.'),
      calls('c1'),
      calls('c2'),
      output('c1'),
      output('c2', 'two'),
      answers('Done.'),
      asks('And?'),
    ]);
  });

  test('leaves no call without an output, and no call with half its arguments', () => {
    const { input } = body([user('Hi'), said([call('c1', '{"a"')], { status: 'stopped' }), user('Go on')]);
    expect(input.slice(1)).toEqual([
      { ...calls('c1'), arguments: '{}' },
      output('c1', 'Error: This call was not carried out.'),
      asks('Go on'),
    ]);
  });

  test('tells pictures of a tool behind its output', () => {
    const { input } = body([user('Hi'), said([call('c1')]), question(result('c1', text('Here'), PNG))]);
    expect(input.slice(2)).toEqual([
      output('c1', 'Here\n[image: see the next message]'),
      { type: 'message', role: 'user', content: [{ type: 'input_image', image_url: 'data:image/png;base64,AAAA' }] },
    ]);
  });

  test('tells calls apart that a provider numbers alike in every answer', () => {
    const step = [said([call('c1')]), question(result('c1'))];
    const ids = body([user('Hi'), ...step, ...step]).input.map(({ call_id: id }) => id);
    expect(ids).toEqual([undefined, 'c1', 'c1', 'c1_2', 'c1_2']);
  });
});

describe('reasoning', () => {
  test('goes back as it came, in its place', () => {
    const answer = said([thought('r1', 'Hm'), text('Wait.'), thought('r2'), call('c1')]);
    expect(body([user('Hi'), answer, question(result('c1'))]).input).toEqual([
      asks('Hi'),
      item('r1'),
      answers('Wait.'),
      item('r2'),
      calls('c1'),
      output('c1'),
    ]);
  });

  test.each<[why: string, answer: Message]>([
    ['of another model', said([thought('r1'), text('Hello')], { model: 'openai/gpt-5.5' })],
    ['of another format', assistant([thought('r1'), text('Hello')], { wireFormat: 'messages' })],
    ['of a fallback', said([thought('r1'), text('Hello')], { figures: { servedModel: 'openai/gpt-4.1' } })],
    ['with nothing of its answer behind it', said([text('Hello'), thought('r1')])],
    ['that cannot go back', said([{ type: 'thinking', text: 'Hm' }, text('Hello')])],
    [
      'that is no reasoning',
      said([{ type: 'thinking', text: '', signature: '{"type":"message","role":"system"}' }, text('Hello')]),
    ],
    ['with the signature of another format', said([{ type: 'thinking', text: '', signature: 'c2ln' }, text('Hello')])],
  ])('%s stays out', (_, answer) => {
    expect(body([user('Hi'), answer, user('And?')]).input).toEqual([asks('Hi'), answers('Hello'), asks('And?')]);
  });

  test('a server that refuses it gets none', () => {
    const history = [user('Hi'), said([thought('r1'), text('Hello')]), user('And?')];
    const options = { withoutEarlierThinking: true };
    expect(body(history, {}, undefined, options).input).toEqual([asks('Hi'), answers('Hello'), asks('And?')]);
    const { sent } = buildResponsesRequest({ model: GPT, messages: history }, undefined);
    expect(sent.carriesThinking).toBe(true);
    expect(buildResponsesRequest({ model: GPT, messages: history }, undefined, options).sent.carriesThinking).toBe(
      false,
    );
  });

  test('of OpenAI belongs to its answer alone; of a model that binds it, it goes only after the very same words', () => {
    const ofModel = (model: string, system: string): unknown => {
      const first = { model, messages: [user('Hi')], system: 'Be brief.' };
      const { prefix = '' } = buildResponsesRequest(first, undefined).sent;
      const answer = said([thought('r1'), text('Hello')], { model, requests: [{ prefix }] });
      const next = { ...first, system, messages: [user('Hi'), answer, user('And?')] };
      return buildResponsesRequest(next, undefined).body.input[1];
    };
    expect([ofModel(GPT, 'Be brief.'), ofModel(GPT, 'Be long.')]).toEqual([item('r1'), item('r1')]);
    const claude = 'anthropic/claude-opus-5.5';
    expect([ofModel(claude, 'Be brief.'), ofModel(claude, 'Be long.')]).toEqual([item('r1'), answers('Hello')]);
  });
});

describe('what is asked for', () => {
  test('tools are flat, and strict only where they say so: left out it would mean yes', () => {
    const tools = [TOOL, { ...TOOL, name: 'see', strict: true }];
    expect(
      body([user('Hi')], { tools, toolChoice: { type: 'tool', name: 'see' }, parallelToolCalls: false }),
    ).toMatchObject({
      tools: [
        { type: 'function', name: 'look', description: 'Looks.', parameters: TOOL.inputSchema, strict: false },
        { type: 'function', name: 'see', description: 'Looks.', parameters: TOOL.inputSchema, strict: true },
      ],
      tool_choice: { type: 'function', name: 'see' },
      parallel_tool_calls: false,
    });
    expect(body([user('Hi')], { tools, toolChoice: { type: 'required' } }).tool_choice).toBe('required');
    expect(body([user('Hi')], { tools: [], toolChoice: { type: 'required' } })).not.toHaveProperty('tool_choice');
  });

  test('a model that takes no force is told in words', () => {
    const request = { tools: [TOOL], toolChoice: { type: 'required' }, model: 'anthropic/claude-opus-5.5' } as const;
    const { tool_choice: choice, input } = body([user('Hi')], request);
    expect(choice).toBe('auto');
    expect(JSON.stringify(input)).toContain('You must begin your answer by calling the tool look.');
  });

  test('structured output, limits, temperature and routing', () => {
    const schema = { type: 'object', properties: {} };
    const asked = body([user('Hi')], {
      responseFormat: { name: 'person', schema, strict: true },
      maxOutputTokens: 5,
      temperature: 0.5,
      routing: { order: ['azure'] },
    });
    expect(asked).toMatchObject({
      text: { format: { type: 'json_schema', name: 'person', schema, strict: true } },
      // Less is refused.
      max_output_tokens: 16,
      temperature: 0.5,
      providerOptions: { gateway: { order: ['azure'] } },
    });
    expect(
      body([user('Hi')], { maxOutputTokens: 9_000 }, thinks([], { maxOutputTokens: 4_000 })).max_output_tokens,
    ).toBe(4_000);
  });

  test.each<[thinking: TurnRequest['thinking'], info: ModelInfo | undefined, expected: object | undefined]>([
    ['auto', undefined, undefined],
    ['auto', thinks(), { summary: 'auto' }],
    ['high', undefined, { effort: 'high', summary: 'auto' }],
    ['max', thinks(['low', 'high']), { effort: 'high', summary: 'auto' }],
    ['off', thinks(['none', 'low']), { effort: 'none' }],
    ['off', thinks(['low', 'high']), { effort: 'low' }],
    ['off', thinks(), undefined],
    ['off', undefined, undefined],
    ['high', thinks([], { tags: ['vision'] }), undefined],
  ])('thinking %s', (thinking, info, expected) => {
    expect(body([user('Hi')], { ...(thinking !== undefined && { thinking }) }, info).reasoning).toEqual(expected);
  });

  test('a model that cannot think is not asked for what it thought', () => {
    expect(body([user('Hi')], {}, thinks([], { tags: ['vision'] }))).not.toHaveProperty('include');
  });

  test('a model that thinks though it was asked not to gets room for that', () => {
    const request = { thinking: 'off', maxOutputTokens: 100, thinkingTokens: 1_000 } as const;
    expect(body([user('Hi')], request, thinks(['low'])).max_output_tokens).toBe(1_100);
    expect(body([user('Hi')], request, thinks(['none'])).max_output_tokens).toBe(100);
  });

  test('a Claude model that must call a tool is held down', () => {
    const request = { model: CLAUDE, tools: [TOOL], toolChoice: { type: 'required' }, thinking: 'high' } as const;
    expect(body([user('Hi')], request).reasoning).toEqual({ effort: 'low' });
  });

  test('what a server refuses is left out, or said in another way', () => {
    const request = {
      thinking: 'high',
      tools: [TOOL],
      responseFormat: { name: 'x', schema: {}, strict: true },
    } as const;
    const without = (...names: readonly string[]): ResponsesBody =>
      body([user('Hi')], request, undefined, { refused: new Set(names) });
    expect(without('reasoning.summary').reasoning).toEqual({ effort: 'high' });
    expect(without('efforts:low').reasoning).toEqual({ effort: 'low', summary: 'auto' });
    expect(without('thinking')).not.toHaveProperty('reasoning');
    expect(without('include')).not.toHaveProperty('include');
    expect(without('store')).not.toHaveProperty('store');
    expect(without('thinking-with-tools').reasoning).toEqual({ effort: 'none' });
    expect(JSON.stringify(without('strict'))).not.toContain('strict');
  });
});

describe('caches', () => {
  const chat = { sessionId: 's'.repeat(80), cache: 'conversation' } as const;
  const long = 'word '.repeat(3_000);

  test('requests of one chat go to one cache of OpenAI', () => {
    expect(body([user('Hi')], chat).prompt_cache_key).toBe('s'.repeat(64));
    expect(body([user('Hi')], { ...chat, model: 'gpt-5' })).toHaveProperty('prompt_cache_key');
    expect(body([user('Hi')], { sessionId: 's' })).not.toHaveProperty('prompt_cache_key');
    expect(body([user('Hi')], { ...chat, model: CLAUDE })).not.toHaveProperty('prompt_cache_key');
  });

  test('the gateway places the marks of a chat with Claude, and of nothing that is not read again', () => {
    const asked = (rest: Partial<TurnRequest>, isGateway = true): unknown =>
      body([user(long)], { model: CLAUDE, ...rest }, undefined, { isGateway }).providerOptions;
    const marked = { gateway: { caching: 'auto' } };
    expect(asked(chat)).toEqual(marked);
    expect(asked({ ...chat, routing: { order: ['bedrock'] } })).toEqual({
      gateway: { order: ['bedrock'], caching: 'auto' },
    });
    expect(asked({ ...chat, messages: [user('Hi')] })).toBeUndefined();
    expect(asked({ cache: 'shared-prefix' })).toBeUndefined();
    expect(asked({})).toBeUndefined();
    expect(asked(chat, false)).toBeUndefined();
    expect(asked({ ...chat, model: GPT })).toBeUndefined();
  });
});
