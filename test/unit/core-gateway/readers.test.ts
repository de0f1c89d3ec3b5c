import { describe, expect, test } from 'vitest';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import { ChatReader } from '../../../src/core/gateway/chatReader.ts';
import { MessagesReader } from '../../../src/core/gateway/messagesReader.ts';
import { ReasoningDetails } from '../../../src/core/gateway/reasoningDetails.ts';
import { readRoute } from '../../../src/core/gateway/routing.ts';
import { SseDecoder, type SseFrame } from '../../../src/core/gateway/sse.ts';
import type { TurnReader } from '../../../src/core/gateway/turnReader.ts';
import { DONE, chatEnd, chunk, event, messageDelta, messageStart, messageStop } from './frames.ts';
import { summary } from './harness.ts';
import { processorMs } from '../processorTime.ts';

function read(reader: TurnReader, text: string): Record<string, unknown> {
  const frames: SseFrame[] = [];
  const events: ModelEvent[] = [];
  new SseDecoder().push(new TextEncoder().encode(text), frames);
  for (const frame of frames) if (reader.read(frame, events)) break;
  reader.close(events, reader.finishReason !== undefined);
  return { ...summary(events), reason: reader.finishReason };
}
let ids = 0;
const chat = (text: string): Record<string, unknown> => read(new ChatReader({ now: 0 }, () => `${(ids += 1)}`), text);
const messages = (text: string): Record<string, unknown> =>
  read(new MessagesReader({ now: 0 }, () => `${(ids += 1)}`), text);

describe('Chat Completions as other servers speak it', () => {
  test('reasoning_content is thinking, and is not shown twice next to its details', () => {
    const text =
      chunk({ reasoning_content: 'a' }) +
      chunk({ reasoning: 'b', reasoning_details: [{ type: 'reasoning.summary', summary: 'b' }] });
    expect(
      chat(text + chunk({ reasoning_details: [{ type: 'reasoning.text', text: 'c' }] }) + DONE)['thinking'],
    ).toEqual([{ text: 'abc' }]);
  });

  test('usage in a chunk of its own after the finish reason is read', () => {
    const text =
      chunk({ content: 'x' }) +
      chunk({}, { finish_reason: 'stop' }) +
      'data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":0}}\n\n' +
      DONE;
    expect(chat(text)).toMatchObject({
      text: 'x',
      usage: { inputTokens: 3, outputTokens: 0 },
      cost: undefined,
      reason: 'stop',
    });
  });

  test.each([null, 'text', 5, [], {}])('odd values in any field are passed over (%j)', (odd) => {
    const text =
      chunk({
        content: odd === 'text' ? undefined : odd,
        reasoning: null,
        tool_calls: odd,
        images: odd,
        reasoning_details: odd,
      }) +
      `data: ${JSON.stringify({ choices: odd, usage: odd })}\n\n` +
      chunk({ content: 'x' }) +
      chatEnd();
    expect(chat(text)).toMatchObject({ text: 'x', reason: 'stop' });
  });

  test('calls without ids or indexes, or all with index 0, stay apart', () => {
    const text = chunk({
      tool_calls: [
        { index: 0, id: 'a', function: { name: 'f', arguments: '{}' } },
        { index: 0, id: 'b', function: { name: 'g', arguments: '{}' } },
      ],
    });
    expect(chat(text + DONE)).toMatchObject({
      reason: 'tool-calls',
      tools: [
        { id: 'a', name: 'f', text: '{}' },
        { id: 'b', name: 'g', text: '{}' },
      ],
    });
    const bare = chat(
      chunk({ tool_calls: [{ function: { name: 'f', arguments: { a: 1 } } }, { function: { name: 'g' } }] }) +
        chatEnd('stop'),
    );
    expect(bare).toMatchObject({
      reason: 'tool-calls',
      tools: [
        { name: 'f', text: '{"a":1}' },
        { name: 'g', text: '' },
      ],
    });
    const [first, second] = bare['tools'] as { id: string }[];
    expect(first?.id).toMatch(/^call_/);
    expect(first?.id).not.toBe(second?.id);
  });

  test('arguments before the name are kept', () => {
    const text =
      chunk({ tool_calls: [{ index: 0, id: 'a', function: { arguments: '{"a"' } }] }) +
      chunk({ tool_calls: [{ index: 0, function: { name: 'f', arguments: ':1}' } }] });
    expect(chat(text + DONE)['tools']).toEqual([{ id: 'a', name: 'f', text: '{"a":1}', ended: true }]);
  });

  test('a summary and its encrypted twin with the same id and index stay apart, a late thought signature is kept', () => {
    const detail = (item: object): string => chunk({ reasoning_details: [item] });
    const text =
      detail({ type: 'reasoning.summary', id: 'rs_1', index: 0, summary: 'Think', format: 'openai-responses-v1' }) +
      detail({ type: 'reasoning.encrypted', id: 'rs_1', index: 0, data: 'AAA', format: 'openai-responses-v1' }) +
      detail({ type: 'reasoning.summary', id: 'rs_1', index: 0, summary: 'ing' }) +
      detail({ type: 'reasoning.summary', id: 'rs_2', index: 0, summary: 'More' }) +
      chunk({ tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }] }) +
      detail({ type: 'reasoning.encrypted', index: 0, data: 'BBB' });
    expect(chat(text + DONE)['details']).toEqual([
      { type: 'reasoning.summary', id: 'rs_1', index: 0, summary: 'Thinking', format: 'openai-responses-v1' },
      { type: 'reasoning.encrypted', id: 'rs_1', index: 0, data: 'AAA', format: 'openai-responses-v1' },
      { type: 'reasoning.summary', id: 'rs_2', index: 0, summary: 'More' },
      { type: 'reasoning.encrypted', index: 0, data: 'BBB' },
    ]);
  });

  test.each<[string, (at: number) => object]>([
    ['of the same place', (at) => ({ type: 'reasoning.summary', index: 0, id: `rs_${at}`, summary: 'a' })],
    ['of places of their own', (at) => ({ type: 'reasoning.encrypted', index: at, data: 'a' })],
    ['that are closed', () => ({ type: 'reasoning.text', index: 0, text: 'a', signature: 's' })],
  ])('many details %s cost the same each', (_, detail) => {
    const details = new ReasoningDetails();
    const pieces = Array.from({ length: 40_000 }, (__, at) => detail(at));
    // Each against all before it took 20 seconds.
    expect(processorMs(() => pieces.forEach((piece) => details.add([piece])))).toBeLessThan(2_000);
    expect(details.items).toHaveLength(40_000);
  });

  test('the gateway’s cost is used where usage carries none', () => {
    expect(chat(chunk({ content: 'x' }) + chatEnd('stop', { cost: null }))['cost']).toBe(0.00637625);
  });

  test.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['content_filter', 'content-filter'],
    ['tool_calls', 'tool-calls'],
    ['something_new', 'other'],
  ])('finish reason %s is %s', (wire, reason) => {
    expect(chat(chunk({ content: 'x' }) + chatEnd(wire))['reason']).toBe(reason);
  });

  test('a picture elsewhere becomes a link, a script becomes nothing', () => {
    const image = (url: string): string => chunk({ images: [{ image_url: { url } }] });
    expect(chat(image('https://x.example/a.png') + DONE)['text']).toContain('[Image](https://x.example/a.png)');
    expect(chat(image('javascript:alert(1)') + image('data:text/html;base64,AA') + DONE)).toMatchObject({
      text: '',
      images: [],
    });
  });
});

describe('Messages', () => {
  test('a tool call without arguments, and one whose input came at once', () => {
    const start = (index: number, input: object): string =>
      event({
        type: 'content_block_start',
        index,
        content_block: { type: 'tool_use', id: `t${index}`, name: 'f', input },
      });
    const stop = (index: number): string => event({ type: 'content_block_stop', index });
    expect(
      messages(
        messageStart + start(0, {}) + stop(0) + start(1, { a: 1 }) + stop(1) + messageDelta('tool_use') + messageStop,
      )['tools'],
    ).toEqual([
      { id: 't0', name: 'f', text: '', ended: true },
      { id: 't1', name: 'f', text: '{"a":1}', ended: true },
    ]);
  });

  test('unknown events, blocks and deltas are passed over', () => {
    const text =
      event({ type: 'future_event', x: 1 }) +
      event({
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'server_tool_use', id: 's', name: 'web_search' },
      }) +
      event({ type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '{' } }) +
      event({ type: 'content_block_delta', index: 7, delta: { type: 'citations_delta' } }) +
      event({ type: 'content_block_stop', index: 0 });
    expect(messages(messageStart + text + messageDelta('end_turn') + messageStop)).toMatchObject({
      text: '',
      tools: [],
      reason: 'stop',
    });
  });

  test('events without an event line are read by their type', () => {
    const bare = (
      messageStart +
      event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'x' } }) +
      messageDelta('end_turn')
    ).replace(/^event: .*\n/gm, '');
    expect(messages(bare)).toMatchObject({ text: 'x', reason: 'stop' });
  });

  test('thinking that was cut off loses the half of its signature', () => {
    const text =
      event({ type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '' } }) +
      event({ type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'a' } }) +
      event({ type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 'half' } });
    expect(messages(messageStart + text)['thinking']).toEqual([{ text: 'a' }]);
  });

  test('a server that counts in message_start is read too, and null does not erase it', () => {
    const text =
      event({ type: 'message_start', message: { usage: { input_tokens: 7, cache_read_input_tokens: 2 } } }) +
      event({
        type: 'message_delta',
        delta: { stop_reason: 'max_tokens' },
        usage: { output_tokens: 3, input_tokens: null },
      });
    expect(messages(text)).toMatchObject({
      usage: { inputTokens: 9, outputTokens: 3, cachedInputTokens: 2 },
      reason: 'length',
    });
  });

  test.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['refusal', 'content-filter'],
    ['pause_turn', 'other'],
    ['model_context_window_exceeded', 'length'],
  ])('stop reason %s is %s', (wire, reason) => {
    expect(messages(messageStart + messageDelta(wire) + messageStop)['reason']).toBe(reason);
  });
});

describe('the route', () => {
  test('names the model that answered in place of the one that was asked', () => {
    const modelAttempts = [
      {
        canonicalSlug: 'openai/gpt-5',
        success: false,
        providerAttempts: [
          { provider: 'openai', success: false },
          { provider: 'azure', success: false },
        ],
      },
      {
        canonicalSlug: 'google/gemini-3-flash',
        success: true,
        providerAttempts: [{ provider: 'vertex', success: true }],
      },
    ];
    expect(readRoute({ gateway: { routing: { modelAttempts }, cost: '0.5' } })).toMatchObject({
      provider: 'vertex',
      servedModel: 'google/gemini-3-flash',
      failedProviders: ['openai', 'azure'],
      costUsd: 0.5,
    });
  });

  test('reads the older flat list and nothing out of nothing', () => {
    const attempts = [
      { provider: 'a', success: false },
      { provider: 'b', success: true },
    ];
    expect(readRoute({ gateway: { routing: { attempts } } })).toMatchObject({ provider: 'b', failedProviders: ['a'] });
    for (const odd of [undefined, null, 'x', {}, { gateway: null }, { gateway: { routing: [], cost: 'free' } }])
      expect(readRoute(odd)).toBeUndefined();
  });
});
