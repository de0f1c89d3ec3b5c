// Which thinking goes back: only what stands where it was made, along the blocks it was made after.
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerSegments } from '../../../src/core/gateway/answerSegments.ts';
import { settleThinking, type SentThinking, type ThinkingBody } from '../../../src/core/gateway/boundThinking.ts';
import { buildChatRequest } from '../../../src/core/gateway/chatRequest.ts';
import { buildMessagesRequest } from '../../../src/core/gateway/messagesRequest.ts';
import { PrefixDigest } from '../../../src/core/gateway/prefixDigest.ts';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import { AnswerBuilder } from '../../../src/core/model/fold.ts';
import type { AssistantMessage, AssistantPart, Message } from '../../../src/core/model/message.ts';
import type { ModelInfo, TurnRequest } from '../../../src/core/model/request.ts';
import { LOCAL_KEY, startGateway, type RunningGateway } from '../../gateway/server.ts';

const model = 'anthropic/claude-opus-5.5';
const NOTHING: ReadonlySet<string> = new Set();

function question(id: string): Message {
  return { id, role: 'user', createdAt: 0, parts: [{ type: 'text', text: `Question ${id}?` }] };
}

describe.each(['messages', 'chat-completions'] as const)('%s', (wireFormat) => {
  const build = wireFormat === 'messages' ? buildMessagesRequest : buildChatRequest;

  function sent(
    messages: readonly Message[],
    rest: Partial<TurnRequest> = {},
    info?: ModelInfo,
  ): SentThinking & { thoughts: string[] } {
    const body: ThinkingBody = build({ model, messages, system: 'Be brief.', ...rest }, info);
    const settled = settleThinking(body, messages);
    const signatures = JSON.stringify(body).match(/"signature":"[^"]*"/g) ?? [];
    return { ...settled, thoughts: signatures.map((text) => text.slice(13, -1)) };
  }

  /** Asks and answers, as the product keeps it. */
  function answered(
    messages: readonly Message[],
    id: string,
    rest: Partial<TurnRequest> = {},
    info?: ModelInfo,
  ): readonly Message[] {
    const asked = [...messages, question(id)];
    const { prefix, after } = sent(asked, rest, info);
    const answer: AssistantMessage = {
      id: `a${id}`,
      role: 'assistant',
      createdAt: 0,
      model,
      wireFormat,
      status: 'complete',
      parts: [
        ...(wireFormat === 'messages' ? [{ type: 'thinking', text: '', signature: id } as const] : []),
        { type: 'text', text: `Answer ${id}.` },
      ],
      ...(wireFormat === 'chat-completions' && { reasoningDetails: [{ type: 'reasoning.text', signature: id }] }),
      requests: [{ ...(prefix !== undefined && { prefix }), ...(after !== undefined && { after }), hasDetails: true }],
    };
    return [...asked, answer];
  }

  const tool = { name: 'look', description: 'Looks.', inputSchema: { type: 'object', properties: { a: {} } } };

  test.each<readonly [string, Partial<TurnRequest>]>([
    ['the system prompt', { system: 'Be long.' }],
    ['a tool more', { tools: [tool] }],
  ])('%s changed: nothing that was thought before goes along, and what was thought since does', (_, change) => {
    const history = answered(answered([], '1'), '2');
    expect(sent([...history, question('3')]).thoughts).toEqual(['1', '2']);
    expect(sent([...history, question('3')], change).thoughts).toEqual([]);
    const longer = answered(history, '3', change);
    expect(sent([...longer, question('4')], change).thoughts).toEqual(['3']);
    // Back to what was: the one of the change is left out, and all that was thought before it is good again.
    expect(sent([...longer, question('4')]).thoughts).toEqual(['1', '2']);
  });

  test.each([
    ['name', { ...tool, name: 'see' }],
    ['description', { ...tool, description: 'Sees.' }],
    ['schema', { ...tool, inputSchema: { type: 'object', properties: { b: {} } } }],
    ['strictness', { ...tool, strict: true }],
  ])('the %s of a tool counts', (_, changed) => {
    const history = [...answered([], '1', { tools: [tool] }), question('2')];
    expect(sent(history, { tools: [tool] }).thoughts).toEqual(['1']);
    expect(sent(history, { tools: [changed] }).thoughts).toEqual([]);
  });

  test('what the gateway is to search for does not count, and that it may search does', () => {
    const info: ModelInfo = {
      id: model,
      name: 'Claude',
      creator: 'anthropic',
      type: 'language',
      tags: [],
      pricing: { output: [{ fromTokens: 0, usdPerMillion: 10 }] },
    };
    const first = answered([], '1', { webSearch: 'exa' }, info);
    const history = [...first, question('2')];
    expect(sent(history, { webSearch: 'exa' }, info).thoughts).toEqual(['1']);
    expect(sent(history, {}, info).thoughts).toEqual([]);
  });

  test('effort, limits, routing and the choice of tools do not count', () => {
    const history = [...answered([], '1', { tools: [tool] }), question('2')];
    const rest: Partial<TurnRequest> = { thinking: 'high', maxOutputTokens: 2_000, routing: { caching: 'auto' } };
    expect(sent(history, { ...rest, tools: [tool], toolChoice: { type: 'none' } }).thoughts).toEqual(['1']);
  });

  test('a changed or missing message takes what was thought after it', () => {
    const history = [...answered(answered(answered([], '1'), '2'), '3'), question('4')];
    const [q1, a1, , a2, ...rest] = history;
    if (q1 === undefined || a1 === undefined || a2 === undefined) throw new Error('There is no history.');
    expect(sent([q1, a1, question('other'), a2, ...rest]).thoughts).toEqual(['1']);
    expect(sent(history.slice(2)).thoughts).toEqual([]);
  });

  test('the latest that was thought wins, with all it came after: none is left out between', () => {
    const two = answered(answered([], '1'), '2');
    // The second answer was made without the thinking of the first.
    const apart = two.map((message) =>
      message.id !== 'a2' || message.role === 'user'
        ? message
        : { ...message, requests: message.requests?.map(({ after: _after, ...request }) => request) ?? [] },
    );
    expect(sent([...two, question('3')]).thoughts).toEqual(['1', '2']);
    expect(sent([...apart, question('3')]).thoughts).toEqual(['2']);
    // What came after a block that is gone is first now.
    const gone = two.map((message) => (message.id === 'a1' ? { ...message, requests: [] } : message) as Message);
    expect(sent([...gone, question('3')]).thoughts).toEqual(['2']);
  });
});

describe('an answer taken apart', () => {
  type Step = { readonly thoughts: number; readonly words: string; readonly call: boolean };
  const step: fc.Arbitrary<Step> = fc.record({
    thoughts: fc.nat(2),
    words: fc.string({ maxLength: 6 }),
    call: fc.boolean(),
  });

  /** What one request brings, and the parts it would be alone. */
  function eventsOf({ thoughts, words, call }: Step, at: number): { events: ModelEvent[]; parts: AssistantPart[] } {
    const events: ModelEvent[] = [
      { type: 'request-start', attempt: 1, wireFormat: 'messages', requestBytes: 1, prefix: `p${at}` },
    ];
    const parts: AssistantPart[] = [];
    for (let index = 0; index < thoughts; index += 1) {
      const [text, signature] = [`t${at}`, `s${at}.${index}`];
      events.push({ type: 'thinking-start' }, { type: 'thinking-delta', text }, { type: 'thinking-end', signature });
      parts.push({ type: 'thinking', text, signature });
    }
    if (words !== '') {
      events.push({ type: 'text-delta', text: words });
      parts.push({ type: 'text', text: words });
    }
    if (call) {
      events.push({ type: 'image', mediaType: 'image/png', data: `${at}` });
      parts.push({ type: 'image', mediaType: 'image/png', data: `${at}` });
    }
    return { events, parts };
  }

  test('is what each request brought, however often it was continued, and after a reload', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 5 }), (steps) => {
        let message: AssistantMessage = {
          id: 'a', role: 'assistant', createdAt: 0, parts: [], model, status: 'streaming',
        }; // prettier-ignore
        const expected = steps.map((each, at) => {
          const { events, parts } = eventsOf(each, at);
          const builder = new AnswerBuilder(message, at === 0 ? {} : { resume: true, asked: `more ${at}` });
          for (const event of [...events, { type: 'turn-end', reason: 'cancelled' } as const]) builder.apply(event);
          message = JSON.parse(JSON.stringify(builder.snapshot())) as AssistantMessage;
          return { prefix: `p${at}`, parts };
        });
        const segments = answerSegments(message);
        expect(segments.map(({ request, parts }) => ({ prefix: request?.prefix, parts }))).toEqual(
          expected.map(({ prefix, parts }) => ({ prefix, parts: parts.filter((part) => !isEmpty(part)) })),
        );
        expect(segments.slice(1).map(({ request }) => request?.resumed?.asked)).toEqual(
          expected.slice(1).map((_, at) => `more ${at + 1}`),
        );
      }),
    );
  });

  function isEmpty(part: AssistantPart): boolean {
    return part.type === 'text' && part.text === '';
  }
});

describe('the digest', () => {
  const digestOf = (...values: readonly unknown[]): string => {
    const digest = new PrefixDigest();
    for (const value of values) digest.add(value, new Set(['mark']));
    return digest.value();
  };

  test('tells different values apart, and passes over the fields it is told to', () => {
    const different = [
      ['ab'], ['a', 'b'], ['', 'ab'], [['ab']], [['a', 'b']], [{ a: 'b' }], [{ b: 'a' }], [{ a: ['b'] }], [1], ['1'],
      [null], ['null'], [true], ['a\u0000b'], ['ba'], [{ a: 1, b: 2 }], [{ b: 2, a: 1 }],
    ]; // prettier-ignore
    expect(new Set(different.map((values) => digestOf(...values))).size).toBe(different.length);
    expect(digestOf({ a: 1, mark: { type: 'x' }, gone: undefined })).toBe(digestOf({ a: 1 }));
  });

  test('is the same however it was reached, and hardly ever that of other values', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 5 }), (values) => {
        expect(digestOf(...(JSON.parse(JSON.stringify(values)) as unknown[]))).toBe(digestOf(...values));
      }),
    );
    const many = Array.from({ length: 20_000 }, (_, index) => digestOf(`text ${index}`));
    expect(new Set(many).size).toBe(many.length);
    const empty = new PrefixDigest();
    empty.add('', NOTHING);
    expect(empty.value()).not.toBe(new PrefixDigest().value());
  });
});

/** The local gateway is as strict as the documented check, and no stricter. */
describe('the local gateway', () => {
  type Body = { model: string; max_tokens: number; system: unknown; tools?: unknown[]; messages: Said[] };
  type Said = { role: string; content: { type: string; [key: string]: unknown }[] };
  let gateway: RunningGateway;
  beforeAll(async () => {
    gateway = await startGateway({ bindsThinking: true });
  });
  afterAll(() => gateway.close());

  async function post(body: Body): Promise<{ status: number; content: Said['content']; message: string }> {
    const response = await fetch(`${gateway.url}/v1/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${LOCAL_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, thinking: { type: 'adaptive', display: 'summarized' } }),
    });
    const answer = (await response.json()) as { content?: Said['content']; error?: { message: string } };
    return { status: response.status, content: answer.content ?? [], message: answer.error?.message ?? '' };
  }

  const ask = (text: string): Said => ({ role: 'user', content: [{ type: 'text', text }] });
  const withoutThinking = ({ role, content }: Said): Said => ({
    role,
    content: content.filter(({ type }) => type !== 'thinking'),
  });

  async function conversation(): Promise<Body> {
    const body: Body = { model, max_tokens: 1_000, system: 'Be brief.', messages: [] };
    for (const words of ['One?', 'Two?', 'Three?']) {
      body.messages.push(ask(words));
      const { status, content } = await post(body);
      expect([status, content[0]?.type]).toEqual([200, 'thinking']);
      body.messages.push({ role: 'assistant', content });
    }
    body.messages.push(ask('Four?'));
    return body;
  }

  test('takes back what stands where it was made, without its oldest, with other marks and effort', async () => {
    const body = await conversation();
    const { messages } = body;
    const mark = { cache_control: { type: 'ephemeral' } };
    const marked = messages.map((said, at) =>
      at === 2 ? { ...said, content: said.content.map((block) => ({ ...block, ...mark })) } : said,
    );
    for (const changed of [
      body,
      { ...body, messages: marked, system: [{ type: 'text', text: 'Be brief.', ...mark }] },
      { ...body, output_config: { effort: 'low' }, max_tokens: 2_000 },
      { ...body, messages: messages.map((said, at) => (at < 2 ? withoutThinking(said) : said)) },
      { ...body, messages: messages.map((said, at) => (at < 4 ? withoutThinking(said) : said)) },
      { ...body, messages: messages.map(withoutThinking), system: 'Be long.' },
    ]) {
      expect(await post(changed)).toMatchObject({ status: 200, message: '' });
    }
  });

  test('refuses it after other words, other tools, and without a block between', async () => {
    const body = await conversation();
    const { messages } = body;
    const tools = [{ name: 'look', input_schema: { type: 'object' } }];
    for (const changed of [
      { ...body, system: 'Be long.' },
      { ...body, tools },
      { ...body, messages: messages.slice(2) },
      { ...body, messages: messages.with(2, ask('Other?')) },
      { ...body, messages: messages.map((said, at) => (at === 3 ? withoutThinking(said) : said)) },
    ]) {
      const { status, message } = await post(changed);
      expect(status).toBe(400);
      expect(message).toContain('The block is bound to a different conversation.');
    }
  });
});
