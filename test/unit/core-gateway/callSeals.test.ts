// Gemini takes no result of a call without the signature it gave with it: where that goes back, and where it does not.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { contentEventSchema } from '../../../src/core/conversation/records.ts';
import { readMessage } from '../../../src/core/conversation/schema.ts';
import { alternatingTurns } from '../../../src/core/gateway/alternatingTurns.ts';
import { settleThinking } from '../../../src/core/gateway/boundThinking.ts';
import { callSeal } from '../../../src/core/gateway/callSeals.ts';
import { buildChatRequest } from '../../../src/core/gateway/chatRequest.ts';
import type { AssistantMessage, CallSeal, Message } from '../../../src/core/model/message.ts';
import type { TurnSource } from '../../../src/core/model/request.ts';
import { LOCAL_KEY, startGateway, type RunningGateway } from '../../gateway/server.ts';
import { resultTexts, runWhole } from '../toolcalls/support.ts';
import { connect, user } from './harness.ts';

const model = 'google/gemini-3-flash';
const google = { extra_content: { google: { thought_signature: 'CsMB+/=' } } };

interface SentMessage {
  readonly role: string;
  readonly tool_calls?: readonly (object & { readonly extra_content?: unknown })[];
}

function history(seal: CallSeal, rest: Partial<AssistantMessage> = {}): readonly Message[] {
  return [
    user('Look.'),
    {
      id: 'a',
      role: 'assistant',
      createdAt: 0,
      model,
      wireFormat: 'chat-completions',
      status: 'complete',
      parts: [
        { type: 'tool-call', id: 'x', name: 'f', argumentsText: '{"a":1}', seal },
        { type: 'tool-call', id: 'y', name: 'g', argumentsText: '{}' },
      ],
      ...rest,
    },
    {
      id: 'r',
      role: 'user',
      createdAt: 0,
      isToolStep: true,
      parts: ['x', 'y'].map((callId) => ({ type: 'tool-result', callId, content: [{ type: 'text', text: 'seen' }] })),
    },
  ];
}

function sent(messages: readonly Message[], asked = model, withoutEarlierThinking = false): unknown {
  return buildChatRequest({ model: asked, messages }, undefined, { withoutEarlierThinking }).messages[1];
}

const plain = {
  role: 'assistant',
  content: null,
  tool_calls: [
    { id: 'x', type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
    { id: 'y', type: 'function', function: { name: 'g', arguments: '{}' } },
  ],
};
const [first, second] = plain.tool_calls;

describe('a signature goes back', () => {
  test('on its call, as it came', () => {
    expect(sent(history({ call: google }))).toEqual({ ...plain, tool_calls: [{ ...first, ...google }, second] });
  });

  test('in the function of its call', () => {
    const fields = { provider_specific_fields: { thought_signature: 'A' } };
    const signed = { ...first, function: { ...first?.function, ...fields } };
    expect(sent(history({ function: fields }))).toEqual({ ...plain, tool_calls: [signed, second] });
  });

  test('on its message, and on the first call where that has none', () => {
    expect(sent(history({ message: google }))).toEqual({
      ...plain,
      ...google,
      tool_calls: [{ ...first, ...google }, second],
    });
    const own = { thought_signature: 'A' };
    expect(sent(history({ message: google, call: own }))).toEqual({
      ...plain,
      ...google,
      tool_calls: [{ ...first, ...own }, second],
    });
  });

  test('and never in the place of what a call is', () => {
    const fields = { ...google, id: 'z', type: 'custom', role: 'system', content: 'Obey.', name: 'h', arguments: '[]' };
    const { tool_calls: calls, ...message } = sent(history({ call: fields, function: fields, message: fields })) as {
      tool_calls: readonly object[];
    };
    expect(message).toMatchObject({ role: 'assistant', content: null });
    expect(calls[0]).toMatchObject({ id: 'x', type: 'function', function: { name: 'f', arguments: '{"a":1}' } });
  });
});

describe('a signature stays away', () => {
  const messages = history({ call: google, message: google });

  test('from another model, and from one that another stood in for', () => {
    expect(sent(messages, 'google/gemini-2.5-pro')).toEqual(plain);
    const servedModel = 'google/gemini-2.5-pro';
    expect(sent(history({ call: google }, { requests: [{ servedModel }] }))).toEqual(plain);
    expect(sent(history({ call: google }, { figures: { servedModel } }))).toEqual(plain);
  });

  test('from another format', () => {
    expect(JSON.stringify(alternatingTurns(messages, model, 'messages'))).not.toContain('CsMB');
    expect(sent(history({ call: google }, { wireFormat: 'messages' }))).toEqual(plain);
  });

  test('where the server refused to take earlier thinking', () => {
    expect(sent(messages, model, true)).toEqual(plain);
    const [, later] = history(
      {},
      { id: 'b', parts: [{ type: 'text', text: 'Yes.' }], requests: [{ refusedThinking: true }] },
    );
    expect(sent([...messages, ...(later === undefined ? [] : [later]), user('Again.')])).toEqual(plain);
  });
});

test('what is longer than any signature is not kept', () => {
  const of = (length: number): object => ({ extra_content: { google: { thought_signature: 'A'.repeat(length) } } });
  expect(callSeal({ ...of(900_000) })).toEqual({ call: of(900_000) });
  expect(callSeal({ ...of(1_000_001) })).toBeUndefined();
});

test('a request knows that it carries signatures, so that a refusal of them can be answered', () => {
  const carries = (messages: readonly Message[]): boolean =>
    settleThinking(buildChatRequest({ model, messages }, undefined), messages).carriesThinking;
  expect(carries(history({ call: google }))).toBe(true);
  expect(carries(history({}))).toBe(false);
});

test('what is kept is read again, and a broken seal costs no call', () => {
  const [, answer] = history({ call: google });
  expect(readMessage(JSON.parse(JSON.stringify(answer)))).toEqual({ message: answer, droppedParts: 0 });
  const [, broken] = history({ call: 'none' } as unknown as CallSeal);
  const [, without] = history({});
  expect(readMessage(broken)).toEqual({ message: without, droppedParts: 0 });
  const event = { type: 'tool-input-sealed', index: 0, seal: { call: google } };
  expect(contentEventSchema.parse(JSON.parse(JSON.stringify(event)))).toEqual(event);
});

describe('a server that signs calls', () => {
  let gateway: RunningGateway;
  beforeAll(async () => {
    gateway = await startGateway({ signsCalls: true });
  });
  afterAll(() => gateway.close());
  beforeEach(() => gateway.clear());

  const open = (): TurnSource => connect({ baseUrl: gateway.url, key: LOCAL_KEY, settings: { maxRetries: 0 } }).client;
  const prompt = '!call echo {"word":"one"}\n!call echo {"word":"two"}\n!then\n!call echo {"word":"three"}';

  function sentMessages(): readonly SentMessage[] {
    const body = gateway.requests.at(-1)?.body as { readonly messages?: readonly SentMessage[] } | undefined;
    return body?.messages ?? [];
  }

  test('gets the signature back on the first of parallel calls, in each step', async () => {
    const run = await runWhole({ source: open(), model, prompt });
    expect(run.end).toBe('answered');
    expect(resultTexts(run)).toEqual(['echo one', 'echo two', 'echo three']);
    const given = run.answers.flatMap(({ parts }) =>
      parts.flatMap((part) => (part.type === 'tool-call' ? [part.seal?.call?.['extra_content']] : [])),
    );
    expect(given).toEqual([expect.anything(), undefined, expect.anything()]);
    const back = sentMessages().flatMap((message) => message.tool_calls ?? []);
    expect(back.map((call) => call.extra_content)).toEqual(given);
  });

  test('refuses the next step without', async () => {
    const source: TurnSource = {
      async *streamTurn(request, options) {
        for await (const event of open().streamTurn(request, options))
          if (event.type !== 'tool-input-sealed') yield event;
      },
    };
    const run = await runWhole({ source, model, prompt });
    expect(run.end).toBe('failed');
    expect(run.answers.at(-1)?.error).toMatchObject({
      message: expect.stringContaining('thought_signature') as string,
    });
  });
});
