// What was thought in earlier answers: where it goes along, and where the server refuses it.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type {
  AnswerRequest,
  AssistantMessage,
  Message,
  TextPart,
  ThinkingPart,
  WireFormat,
} from '../../../src/core/model/message.ts';
import { buildChatRequest } from '../../../src/core/gateway/chatRequest.ts';
import { alternatingTurns } from '../../../src/core/gateway/alternatingTurns.ts';
import { settleThinking } from '../../../src/core/gateway/boundThinking.ts';
import { buildResponsesRequest } from '../../../src/core/gateway/responsesRequest.ts';
import { buildMessagesRequest } from '../../../src/core/gateway/messagesRequest.ts';
import { LOCAL_KEY, startGateway, type RunningGateway } from '../../gateway/server.ts';
import { seal, sign } from '../../gateway/signatures.ts';
import { connect, run, user } from './harness.ts';

const model = 'anthropic/claude-sonnet-5';
const question = (id: string): Message => ({ ...user(`Question ${id}?`), id });

function thought(id: string, rest: Partial<AssistantMessage> = {}): AssistantMessage {
  return {
    id,
    role: 'assistant',
    createdAt: 0,
    model,
    wireFormat: 'messages',
    status: 'complete',
    parts: [
      { type: 'thinking', text: id, signature: sign(id) },
      { type: 'text', text: `Answer ${id}.` },
    ],
    reasoningDetails: [{ type: 'reasoning.text', text: id, signature: sign(id) }],
    requests: [{ prefix: 'p', hasDetails: true }],
    ...rest,
  };
}

/** The texts of the thinking that a request with this history takes along. */
function thoughtsIn(messages: readonly Message[], withoutThinking = false, asked = model): readonly string[] {
  return alternatingTurns(messages, asked, 'messages', withoutThinking).flatMap((turn) =>
    turn.role === 'user' ? [] : turn.parts.flatMap((part) => (part.type === 'thinking' ? part.text : [])),
  );
}

describe('a history', () => {
  const [q1, a1, q2, a2, q3, a3, q4] = [
    question('1'), thought('a1'), question('2'), thought('a2'), question('3'), thought('a3'), question('4'),
  ] as const; // prettier-ignore

  test('takes all thinking along, or none', () => {
    expect(thoughtsIn([q1, a1, q2, a2, q3])).toEqual(['a1', 'a2']);
    expect(thoughtsIn([q1, a1, q2, a2, q3], true)).toEqual([]);
  });

  const refused: readonly AnswerRequest[] = [{ prefix: 'p', refusedThinking: true }];
  const results: Message = { id: 'r', role: 'user', createdAt: 0, parts: [], isToolStep: true };

  test('leaves out what is older than an answer that had to do without', () => {
    expect(thoughtsIn([q1, a1, q2, { ...a2, requests: refused }, q3, a3, q4])).toEqual(['a2', 'a3']);
  });

  test('leaves out all for the rest of a turn that met a refusal, and for good after the second', () => {
    expect(thoughtsIn([q1, a1, q2, { ...a2, requests: refused }, results])).toEqual([]);
    const [second, third] = [
      { ...a2, requests: refused },
      { ...a3, requests: refused },
    ];
    expect(thoughtsIn([q1, a1, q2, second, q3, third, q4])).toEqual([]);
  });

  test('leaves out the first half of an answer where the second half met a refusal', () => {
    const resumed = { asked: 'Go on.', thoughts: 1, part: 0, length: 3 };
    const halves = thought('a2', {
      parts: [
        { type: 'thinking', text: 'first', signature: sign('first') },
        { type: 'thinking', text: 'second', signature: sign('second') },
        { type: 'text', text: 'Answer.' },
      ],
      requests: [{ prefix: 'p' }, { prefix: 'q', resumed, refusedThinking: true }],
    });
    expect(thoughtsIn([q1, a1, q2, halves, q3])).toEqual(['second']);
  });

  test('keeps to the same model in the same format', () => {
    const other = { ...a2, model: 'anthropic/claude-opus-5', requests: refused };
    expect(thoughtsIn([q1, a1, q2, other, q3])).toEqual(['a1']);
    const otherFormat: AssistantMessage = { ...a2, wireFormat: 'chat-completions', requests: refused };
    expect(thoughtsIn([q1, a1, q2, otherFormat, q3])).toEqual(['a1']);
  });

  test('keeps to the model that really answered', () => {
    const fallback = { ...a1, requests: [{ prefix: 'p', servedModel: 'anthropic/claude-opus-5' }] };
    expect(thoughtsIn([q1, fallback, q2, a2, q3])).toEqual(['a2']);
    expect(thoughtsIn([q1, { ...a1, requests: [{ prefix: 'p', servedModel: model }] }, q2])).toEqual(['a1']);
  });

  test('leaves out what an older version wrote, but where nothing binds it', () => {
    const { requests: _requests, ...old } = a1;
    expect(thoughtsIn([q1, old, q2, a2, q3])).toEqual(['a2']);
    const earlier = { ...old, model: 'anthropic/claude-sonnet-4.5' };
    expect(thoughtsIn([q1, earlier, q2], false, earlier.model)).toEqual(['a1']);
    expect(thoughtsIn([q1, { ...earlier, figures: { servedModel: 'x/y' } }, q2], false, earlier.model)).toEqual([]);
  });

  test('leaves out what a request thought where some words before it do not go back as they came', () => {
    const signed = (text: string): ThinkingPart => ({ type: 'thinking', text, signature: sign(text) });
    const words = (text: string): TextPart => ({ type: 'text', text });
    const parts = [signed('1'), words('Look.'), signed('2'), words('  '), signed('3'), words('Done.')];
    expect(thoughtsIn([q1, { ...a1, parts }, q2, a2, q3])).toEqual(['a2']);
    expect(thoughtsIn([q1, { ...a1, parts: parts.slice(0, 3) }, q2])).toEqual(['1', '2']);
    const early = { ...a1, model: 'anthropic/claude-sonnet-4.5', parts };
    expect(thoughtsIn([q1, early, q2], false, early.model)).toEqual(['1', '2', '3']);
  });

  test('stays a conversation the server takes: no empty answer, calls with their results', () => {
    const onlyThought = thought('a0', { parts: [{ type: 'thinking', text: 'a0', signature: sign('a0') }] });
    const calls = thought('a2', {
      parts: [
        { type: 'thinking', text: 'a2', signature: sign('a2') },
        { type: 'tool-call', id: 'c1', name: 'look', argumentsText: '{}' },
      ],
    });
    const results: Message = {
      id: 'r', role: 'user', createdAt: 0, isToolStep: true,
      parts: [{ type: 'tool-result', callId: 'c1', content: [{ type: 'text', text: 'seen' }] }],
    }; // prettier-ignore
    const request = { model, messages: [q1, onlyThought, q2, calls, results] };
    const options = { withoutEarlierThinking: true };
    expect(buildMessagesRequest(request, undefined, options).messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'Question 1?' }, { type: 'text', text: 'Question 2?' }] },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'c1', name: 'look', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c1', content: [{ type: 'text', text: 'seen' }] }] },
    ]); // prettier-ignore
    const chat = buildChatRequest(request, undefined, options).messages;
    expect(chat.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool']);
    expect(JSON.stringify(chat)).not.toContain('reasoning_details');
  });
});

describe('a turn that called its tools', () => {
  const answered: Message = {
    id: 'r',
    role: 'user',
    createdAt: 0,
    isToolStep: true,
    parts: [{ type: 'tool-result', callId: 'c1', content: [{ type: 'text', text: 'seen' }] }],
  };
  const call = { type: 'tool-call', id: 'c1', name: 'look', argumentsText: '{}' } as const;

  /** Whether the next request asks to think, in each format. */
  function asksToThink(
    asked: string,
    parts: AssistantMessage['parts'],
    next: readonly Message[] = [],
  ): readonly boolean[] {
    const told = (wireFormat: WireFormat): Message =>
      thought('a1', { model: asked, wireFormat, parts, reasoningDetails: [] });
    const request = { model: asked, thinking: 'high', maxOutputTokens: 8_000 } as const;
    const messages = (wireFormat: WireFormat): readonly Message[] => [
      question('1'),
      told(wireFormat),
      answered,
      ...next,
    ];
    return [
      buildMessagesRequest({ ...request, messages: messages('messages') }, undefined).thinking !== undefined,
      buildChatRequest({ ...request, messages: messages('chat-completions') }, undefined).reasoning !== undefined,
      buildResponsesRequest({ ...request, messages: messages('responses') }, undefined).body.reasoning !== undefined,
    ];
  }

  test('without thinking is gone on with without, where the model wants its answers to begin with it', () => {
    const budget = 'anthropic/claude-sonnet-4.5';
    const signed = { type: 'thinking', text: 'a1', signature: sign('a1') } as const;
    expect(asksToThink(budget, [call])).toEqual([false, false, false]);
    expect(asksToThink(budget, [{ type: 'thinking', text: 'cut off' }, call])).toEqual([false, false, false]);
    expect(asksToThink(budget, [signed, call]).slice(0, 2)).toEqual([true, true]);
    expect(asksToThink('anthropic/claude-sonnet-4.6', [call])).toEqual([true, true, true]);
    const next = [thought('a2', { model: budget, parts: [{ type: 'text', text: 'Done.' }] }), question('2')];
    expect(asksToThink(budget, [call], next)).toEqual([true, true, true]);
  });

  test('and was paused goes back as it was, whichever model began it', () => {
    const block = { type: 'server_tool_use', id: 's1', name: 'web_search', input: {} };
    const paused = thought('a1', {
      parts: [{ type: 'server-tool', block }],
      requests: [{ prefix: 'p', servedModel: 'anthropic/claude-opus-4.8' }],
    });
    const sent = (messages: readonly Message[]): string =>
      JSON.stringify(alternatingTurns(messages, model, 'messages', false, true));
    expect(sent([question('1'), paused])).toContain('server_tool_use');
    expect(sent([question('1'), paused, question('2')])).not.toContain('server_tool_use');
  });
});

describe.each(['messages', 'chat-completions'] as const)('a refusal over %s', (wireFormat) => {
  let gateway: RunningGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.clear());

  const prompt = 'And now?';
  const build = wireFormat === 'messages' ? buildMessagesRequest : buildChatRequest;
  const asked = [question('1')];
  const { prefix = '' } = settleThinking(build({ model, messages: asked }, undefined), asked);
  const spoken: readonly Message[] = [
    ...asked,
    thought('a1', { wireFormat, requests: [{ prefix, hasDetails: true }] }),
    user(prompt),
  ];

  /** What a turn over `messages` sends when its first request is refused in these words. */
  async function sentAfter(
    words: string,
    messages: readonly Message[] = spoken,
    status = 400,
  ): Promise<readonly { readonly thoughts: number; readonly asksToThink: boolean }[]> {
    gateway.addFault({ fault: `status=${status};message=${words}` });
    const { client } = connect({ baseUrl: gateway.url, key: LOCAL_KEY, settings: { maxRetries: 0 } });
    const events = await run(client, { model, messages, wireFormat, thinking: 'high' });
    expect(events.filter(({ type }) => type === 'turn-end')).toHaveLength(1);
    return gateway.requests.map(({ body }) => {
      const json = JSON.stringify(body);
      return { thoughts: json.split('"signature":').length - 1, asksToThink: /"(?:thinking|reasoning)":\{/.test(json) };
    });
  }

  test.each([
    'messages.1.content.0: Invalid `signature` in `thinking` block. The block is bound to a different conversation. Remove the block, or set `thinking.block_binding.prefix_mismatch_behavior` to "drop_block". That setting requires the `thinking-binding-controls-2026-08-01` value in the `anthropic-beta` header.',
    'messages.1.content.0: Invalid signature in thinking block',
    'messages.1: this thinking block is bound to another prefix',
    'The binding of a redacted_thinking block does not match.',
    'Thought signature is not valid',
    'messages.3.content.0: `thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified.',
    'messages.1.content.1: Invalid `data` in `redacted_thinking` block',
    'The encrypted content gAAA could not be verified.',
    'reasoning content was produced under a different prompt and cannot be replayed here',
    'prefix_binding_mismatch',
    // Nothing that could be read.
    'Bad Request',
    'Ungültige Signatur im Denkblock der Nachricht 1.',
    'Nachricht 1 passt nicht zum Verlauf.',
    '消息 1：思考块的签名无效。',
  ])('of the thinking itself: once more without it, the wish to think stays: %s', async (words) => {
    expect(await sentAfter(words)).toEqual([
      { thoughts: 1, asksToThink: true },
      { thoughts: 0, asksToThink: true },
    ]);
  });

  test.each([409, 422, 500, 502])('of the thinking itself is understood with status %i, too', async (status) => {
    const sent = await sentAfter('messages.1.content.0: Invalid `signature` in `thinking` block', spoken, status);
    expect(sent.map(({ thoughts }) => thoughts)).toEqual([1, 0]);
  });

  test.each([
    'thinking: this model does not support thinking',
    '"thinking.type.enabled" is not supported for this model.',
    'thinking.budget_tokens is outside of the bounds',
    'thinking.budget_tokens: the lower bound is 1024',
  ])('of the wish to think: once more without it, the thinking stays: %s', async (words) => {
    expect(await sentAfter(words)).toEqual([
      { thoughts: 1, asksToThink: true },
      { thoughts: 1, asksToThink: false },
    ]);
  });

  test('of something else, or with nothing to leave out, is not tried again', async () => {
    const words = 'Invalid signature in thinking block';
    expect(await sentAfter('messages: too strange')).toHaveLength(1);
    gateway.clear();
    expect(await sentAfter(words, spoken, 403)).toHaveLength(1);
    gateway.clear();
    const silent = await sentAfter(words, [user(prompt)]);
    expect(silent.map(({ thoughts }) => thoughts)).toEqual([0, 0]);
    expect(silent[1]?.asksToThink).toBe(false);
  });

  test('that comes back is answered without the wish to think, and no more is tried', async () => {
    const words = 'messages.1.content.0: Invalid signature in thinking block';
    gateway.addFault({ fault: `status=400;message=${words}`, times: 3 });
    expect(await sentAfter(words)).toEqual([
      { thoughts: 1, asksToThink: true },
      { thoughts: 0, asksToThink: true },
      { thoughts: 0, asksToThink: false },
    ]);
  });
});

describe.each<readonly [WireFormat, Partial<AssistantMessage>]>([
  [
    'chat-completions',
    { reasoningDetails: [{ type: 'reasoning.encrypted', data: `${seal('x')}A`, id: 'rs_1', index: 0 }] },
  ],
  ['responses', { parts: [reasoning(`${seal('x')}A`), { type: 'text', text: 'Answer.' }] }],
])('encrypted thoughts of other models over %s', (wireFormat, rest) => {
  const model = 'openai/gpt-5';
  const answer = thought('a1', { model, wireFormat, ...rest });

  async function asked(fault?: string): Promise<readonly (number | undefined)[]> {
    const gateway = await startGateway();
    if (fault !== undefined) gateway.addFault({ fault });
    const { client } = connect({ baseUrl: gateway.url, key: LOCAL_KEY, settings: { maxRetries: 0 } });
    const events = await run(client, { model, messages: [question('1'), answer, user('Now?')], wireFormat });
    const statuses = gateway.requests.map(({ status }) => status);
    expect(events.at(-1)).toMatchObject({ type: 'turn-end', reason: 'stop' });
    await gateway.close();
    return statuses;
  }

  test('are left out in the same way', async () => {
    expect(await asked()).toEqual([400, 200]);
  });

  test.each([
    "Item 'rs_1' of type 'reasoning' was provided without its required following item.",
    "Item with id 'rs_1' not found. Items are not persisted when `store` is set to false.",
  ])('are left out where the server wants what is not there: %s', async (words) => {
    expect(await asked(`status=400;message=${words}`)).toEqual([400, 200]);
  });
});

function reasoning(encrypted: string): ThinkingPart {
  const signature = JSON.stringify({ type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: encrypted });
  return { type: 'thinking', text: '', signature };
}
