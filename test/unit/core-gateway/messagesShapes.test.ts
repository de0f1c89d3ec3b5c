// Shapes of the Messages format as servers send them, right and wrong, through the real client over bytes cut anywhere.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runs, seed } from '../effort.ts';
import { GATEWAY_METADATA, event, messageDelta, messageStart, messageStop, textBlock } from './frames.ts';
import { ask, connect, run, summary } from './harness.ts';
import { RawServer, json, stream, type Answer } from './rawServer.ts';

let server: RawServer;
beforeAll(async () => {
  server = await new RawServer().start();
});
afterAll(() => server.stop());

const start = (index: number, content_block: object): string =>
  event({ type: 'content_block_start', index, content_block });
const delta = (index: number, piece: object): string => event({ type: 'content_block_delta', index, delta: piece });
const stop = (index: number): string => event({ type: 'content_block_stop', index });
const text = (index: number, words: string): string => delta(index, { type: 'text_delta', text: words });
const begun = (index: number): string => start(index, { type: 'text', text: '' });
const end = (reason: string, rest: object = {}): string =>
  event({ type: 'message_delta', delta: { stop_reason: reason, stop_sequence: null, ...rest } });
const begin = (usage?: object): string =>
  event({ type: 'message_start', message: { id: 'msg_01', ...(usage !== undefined && { usage }) } });
const whole = `${end('end_turn')}${messageStop}`;
const hello = textBlock(0, 'Hello');
const thinking = (...deltas: readonly object[]): string =>
  start(0, { type: 'thinking', thinking: '' }) + deltas.map((piece) => delta(0, piece)).join('') + stop(0);
const ULID = 'gen_01KKHTVHMJY8EZQHKVWXDFCEXF';
const picture = (source: object): string => start(1, { type: 'image', source }) + stop(1);
const message = (rest: object): object => ({
  id: ULID,
  type: 'message',
  role: 'assistant',
  content: [
    { type: 'thinking', thinking: 'Hm', signature: 'sig' },
    { type: 'text', text: 'Hello' },
    { type: 'tool_use', id: 't', name: 'f', input: { a: 1 } },
  ],
  usage: { input_tokens: 3, output_tokens: 4 },
  ...rest,
});

type Row = readonly [name: string, bytes: string, expected: Record<string, unknown>];
const good = { text: 'Hello', ends: ['stop'], error: undefined, serverReason: undefined };
const early = (serverReason?: string): Record<string, unknown> => ({ ...good, ends: ['other'], serverReason });

const SENT: readonly Row[] = [
  ['a plain answer', begin() + hello + whole, good],
  ['pings', begin() + event({ type: 'ping' }) + hello + event({ type: 'ping' }) + whole, good],
  ['an event that is not known', begin() + event({ type: 'future_event', x: 1 }) + hello + whole, good],
  ['no start', hello + whole, good],
  ['no end of a block', begin() + begun(0) + text(0, 'Hello') + whole, good],
  ['no message_stop', begin() + hello + end('end_turn'), good],
  ['a [DONE] in its place', `${begin()}${hello}${end('end_turn')}data: [DONE]\n\n`, good],
  ['no names of events', (begin() + hello + whole).replace(/^event: .*\n/gm, ''), good],
  ['names of events only', (begin() + hello + whole).replaceAll(/"type":"(?:message|content_block)_\w+",?/g, ''), good],
  ['CR LF', (begin() + hello + whole).replaceAll('\n', '\r\n'), good],
  ['a stop sequence', begin() + hello + end('stop_sequence', { stop_sequence: 'x' }) + messageStop, good],
  ['a reason in capitals', begin() + hello + end('END_TURN') + messageStop, good],
  ['no blank after the colon', (begin() + hello + whole).replaceAll(': ', ':'), good],
  [
    'blocks one in the other',
    begin() + begun(0) + begun(1) + text(0, 'Hel') + text(1, 'lo') + stop(1) + stop(0) + whole,
    good,
  ],
  ['two blocks of one index', begin() + textBlock(0, 'Hel') + textBlock(0, 'lo') + whole, good],
  [
    'text that stands in the start of its block',
    begin() + start(0, { type: 'text', text: 'Hello' }) + stop(0) + whole,
    good,
  ],
  [
    'a block of an MCP server',
    begin() + start(1, { type: 'mcp_tool_use', id: 'm', name: 'n' }) + stop(1) + hello + whole,
    good,
  ],
  ['a block that tells of a fallback', begin() + start(1, { type: 'fallback' }) + stop(1) + hello + whole, good],
  ['a block that is not known', begin() + start(1, { type: 'new', text: 'x' }) + stop(1) + hello + whole, good],
  ['text in a block that is not known', begin() + start(0, { type: 'new' }) + text(0, 'Hello') + stop(0) + whole, good],
  [
    'a signature in pieces',
    begin() +
      thinking(
        { type: 'thinking_delta', thinking: 'Hm' },
        { type: 'signature_delta', signature: 'ab' },
        { type: 'signature_delta', signature: 'cd' },
      ) +
      hello +
      whole,
    { ...good, thinking: [{ text: 'Hm', signature: 'abcd' }] },
  ],
  [
    'a signature without text',
    begin() + thinking({ type: 'signature_delta', signature: 'ab' }) + hello + whole,
    { ...good, thinking: [{ text: '', signature: 'ab' }] },
  ],
  [
    'thinking without a signature',
    begin() + thinking({ type: 'thinking_delta', thinking: 'Hm' }) + hello + whole,
    { ...good, thinking: [{ text: 'Hm' }] },
  ],
  [
    'redacted thinking',
    begin() + start(1, { type: 'redacted_thinking', data: 'zz' }) + stop(1) + hello + whole,
    { ...good, thinking: [{ text: '', redacted: 'zz' }] },
  ],
  [
    'a call without arguments',
    begin() +
      hello +
      start(1, { type: 'tool_use', id: 't', name: 'f', input: {} }) +
      stop(1) +
      end('tool_use') +
      messageStop,
    { ...good, ends: ['tool-calls'], tools: [{ id: 't', name: 'f', text: '', ended: true }] },
  ],
  ['the limit of tokens', begin() + hello + end('max_tokens') + messageStop, { ...good, ends: ['length'] }],
  [
    'a full window',
    begin() + hello + end('model_context_window_exceeded') + messageStop,
    { ...good, ends: ['length'] },
  ],
  [
    'counts in the deltas',
    messageStart + hello + messageDelta('end_turn') + messageStop,
    {
      ...good,
      usage: { inputTokens: 115, outputTokens: 20, cachedInputTokens: 100, cacheWriteTokens: 5 },
      cost: Number(GATEWAY_METADATA.cost),
    },
  ],
  [
    'failed providers',
    messageStart + hello + messageDelta('end_turn') + messageStop,
    { ...good, route: { provider: 'azure', failedProviders: ['openai'], generationId: 'gen_01', costUsd: 0.00637625 } },
  ],
  [
    'counts of the prompt in the start',
    begin({ input_tokens: 7, cache_read_input_tokens: 2, output_tokens: 1 }) +
      hello +
      event({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 3 } }),
    { ...good, usage: { inputTokens: 9, outputTokens: 3, cachedInputTokens: 2 } },
  ],
  [
    'counts that grow, and null',
    begin() +
      hello +
      event({ type: 'message_delta', delta: {}, usage: { input_tokens: 5, output_tokens: 1 } }) +
      event({
        type: 'message_delta',
        delta: { stop_reason: 'end_turn' },
        usage: { input_tokens: null, output_tokens: 4 },
      }),
    { ...good, usage: { inputTokens: 5, outputTokens: 4 } },
  ],
  [
    'counts in the start only',
    begin({ input_tokens: 7, output_tokens: 3 }) + hello + whole,
    { ...good, usage: { inputTokens: 7, outputTokens: 3 } },
  ],
  ['zeros in the start, which count nothing', messageStart + hello + whole, { ...good, usage: undefined }],
  ['no counts', begin() + hello + whole, { ...good, usage: undefined }],
  [
    'the id of a record in the start',
    event({ type: 'message_start', message: { id: ULID } }) + hello + whole,
    { ...good, route: { generationId: ULID } },
  ],
  ['the id of another server', begin() + hello + whole, { ...good, route: undefined }],
  ['a turn that waits to be continued', begin() + hello + end('pause_turn') + messageStop, early('pause_turn')],
  [
    'a turn that ends for a compaction',
    begin() + start(1, { type: 'compaction', content: 'x' }) + stop(1) + hello + end('compaction') + messageStop,
    early('compaction'),
  ],
  ['a reason that is not known', begin() + hello + end('solar_flare') + messageStop, early('solar_flare')],
  [
    'a reason made to look like more',
    begin() + hello + end('bad\u202e\nvck_abcdefghijklmnop1234') + messageStop,
    early('bad [redacted]'),
  ],
  [
    'an end within a block of thinking',
    begin() +
      hello +
      start(1, { type: 'thinking', thinking: 'Hm' }) +
      delta(1, { type: 'signature_delta', signature: 'half' }) +
      end('error') +
      messageStop,
    { ...early('error'), thinking: [{ text: 'Hm' }] },
  ],
  ['no reason at all', begin() + hello + messageStop, early()],
  [
    'a refusal with its reason',
    begin() +
      hello +
      end('refusal', { stop_details: { type: 'refusal', category: 'cyber', explanation: 'It is about an attack.' } }) +
      messageStop,
    { ...good, ends: ['content-filter'], serverReason: 'It is about an attack.' },
  ],
  [
    'a refusal with a category only',
    begin() +
      hello +
      end('refusal', { stop_details: { type: 'refusal', category: 'bio', explanation: null } }) +
      messageStop,
    { ...good, ends: ['content-filter'], serverReason: 'bio' },
  ],
  [
    'a refusal without details',
    begin() + hello + end('refusal', { stop_details: null }) + messageStop,
    { ...good, ends: ['content-filter'] },
  ],
  ['an event that is no JSON', `${begin()}event: heartbeat\ndata: still here\n\n${hello}${whole}`, good],
  ['data that is a bare word', `${begin()}data: ping\n\n${hello}${whole}`, good],
  [
    'blocks of a search on the server',
    begin() +
      start(0, { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }) +
      delta(0, { type: 'input_json_delta', partial_json: '{"q":1}' }) +
      stop(0) +
      start(1, { type: 'web_search_tool_result', tool_use_id: 's', content: [] }) +
      stop(1) +
      textBlock(2, 'Hello') +
      whole,
    { ...good, tools: [] },
  ],
  [
    'citations',
    begin() +
      start(0, { type: 'text', text: '', citations: [] }) +
      text(0, 'Hel') +
      delta(0, { type: 'citations_delta', citation: { url: 'https://x.example', cited_text: 'y' } }) +
      text(0, 'lo') +
      stop(0) +
      whole,
    good,
  ],
  [
    'a picture',
    begin() + hello + picture({ type: 'base64', media_type: 'image/png', data: 'AAAA' }) + whole,
    { ...good, images: ['image/png,AAAA'] },
  ],
  [
    'a picture elsewhere',
    begin() + hello + picture({ type: 'url', url: 'https://x.example/a.png' }) + whole,
    { ...good, text: 'Hello\n\n[Image](https://x.example/a.png)\n\n' },
  ],
  [
    'a picture that is a script',
    begin() + hello + picture({ type: 'base64', media_type: 'text/html', data: 'AAAA' }) + whole,
    { ...good, images: [] },
  ],
  [
    'a whole message',
    `data: ${JSON.stringify(message({ stop_reason: 'tool_use' }))}\n\n`,
    {
      ...good,
      ends: ['tool-calls'],
      thinking: [{ text: 'Hm', signature: 'sig' }],
      tools: [{ id: 't', name: 'f', text: '{"a":1}', ended: true }],
      usage: { inputTokens: 3, outputTokens: 4 },
      route: { generationId: ULID },
    },
  ],
  [
    'a whole message that was cut',
    `data: ${JSON.stringify(message({ stop_reason: 'pause_turn' }))}\n\n`,
    early('pause_turn'),
  ],
  [
    'an error event',
    begin() + hello + event({ type: 'error', error: { type: 'overloaded_error', message: 'No' } }),
    { ...good, ends: ['error'], error: 'overloaded' },
  ],
  [
    'an error without a name',
    `${begin()}${hello}data: {"error":{"message":"No"}}\n\n`,
    { ...good, ends: ['error'], error: 'stream-error' },
  ],
  [
    'an error in plain words',
    `${begin()}${hello}event: error\ndata: upstream died\n\n`,
    { ...good, ends: ['error'], error: 'stream-error' },
  ],
  [
    'an error after a reason that is no good end',
    begin() + hello + end('error') + event({ type: 'error', error: { type: 'overloaded_error', message: 'No' } }),
    { ...good, ends: ['error'], error: 'overloaded' },
  ],
  [
    'a part of the answer that is no JSON',
    `${begin()}${hello}event: content_block_delta\ndata: {"type":"conte\n\n${whole}`,
    { ...good, ends: ['error'], error: 'malformed-json' },
  ],
  [
    'an end in the middle',
    begin() + begun(0) + text(0, 'Hello'),
    { ...good, ends: ['error'], error: 'stream-truncated' },
  ],
];

/** The answer in pieces that end at these shares of it. */
function pieces(bytes: Uint8Array, shares: readonly number[]): Uint8Array[] {
  const places = shares.map((share) => Math.floor(share * bytes.length)).toSorted((a, b) => a - b);
  return [0, ...places]
    .map((from, index) => bytes.subarray(from, places[index] ?? bytes.length))
    .filter((p) => p.length > 0);
}

async function answerTo(answer: Answer): Promise<Record<string, unknown>> {
  server.answer = answer;
  const { client } = connect({ baseUrl: server.url, settings: { maxRetries: 0 } });
  return summary(await run(client, ask('anthropic/claude-sonnet-5', 'Hi')));
}

describe('an answer of a Messages server', () => {
  test.each(SENT)('%s', async (_, sent, expected) => {
    const bytes = new TextEncoder().encode(sent);
    expect(await answerTo(stream(bytes))).toMatchObject(expected);
    const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), { maxLength: 9 });
    await fc.assert(
      fc.asyncProperty(shares, async (places) => {
        expect(await answerTo(stream(...pieces(bytes, places)))).toMatchObject(expected);
      }),
      { ...runs(2, 40), ...seed() },
    );
  });

  test.each<readonly [string, Answer, string]>([
    ['529', json(529, { type: 'error', error: { type: 'overloaded_error', message: 'No' } }), 'overloaded'],
    ['404', json(404, { type: 'error', error: { type: 'not_found_error', message: 'model: x' } }), 'model-not-found'],
    ['200 with an error', json(200, { type: 'error', error: { type: 'api_error', message: 'No' } }), 'stream-error'],
  ])('%s in the place of it is an error', async (_, answer, error) => {
    expect(await answerTo(answer)).toMatchObject({ text: '', ends: ['error'], error });
  });
});
