import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { event, messageDelta, messageStart, messageStop, textBlock } from '../frames.ts';
import { ask, connect, run, summary } from '../harness.ts';
import { json, RawServer, type Answer } from '../rawServer.ts';
import {
  data,
  delta,
  DONE,
  END,
  finish,
  readsRows,
  readsShapes,
  say,
  type Expected,
  type Row,
  type Shape,
} from './shape.ts';

const CLAUDE = ask('anthropic/claude-sonnet-5', 'Hi');
const USAGE = { prompt_tokens: 3, completion_tokens: 1 };
const usage = { inputTokens: 3, outputTokens: 1 };
const WHOLE = {
  id: 'gen_01',
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello', reasoning: 'hm' }, finish_reason: 'stop' }],
  usage: USAGE,
};
const CHUNKS = [
  { choices: [{ delta: { content: 'a' } }] },
  { choices: [{ delta: { content: 'b' }, finish_reason: 'stop' }], usage: USAGE },
];
const MESSAGE = {
  id: 'gen_01',
  type: 'message',
  role: 'assistant',
  content: [
    { type: 'thinking', thinking: 'hm', signature: 'SIG' },
    { type: 'text', text: 'Hello' },
    { type: 'tool_use', id: 'x', name: 'f', input: { a: 1 } },
  ],
  stop_reason: 'tool_use',
  usage: { input_tokens: 3, output_tokens: 1 },
};
const MESSAGE_READ = {
  text: 'Hello',
  thinking: 'hm',
  signatures: ['SIG'],
  tools: ['f {"a":1}'],
  usage,
  end: 'tool-calls',
};

const frames: readonly Row[] = [
  ['CR LF', (say('a') + END).replaceAll('\n', '\r\n'), { text: 'a' }],
  ['CR', (say('a') + END).replaceAll('\n', '\r'), { text: 'a' }],
  ['a byte order mark', `\uFEFF${say('a')}${END}`, { text: 'a' }],
  ['no blank behind the colon', (say('a') + END).replaceAll('data: ', 'data:'), { text: 'a' }],
  ['comments', `: OPENROUTER PROCESSING\n\n${say('a')}: x\n${END}`, { text: 'a' }],
  ['several data lines', say('a').replace('"choices"', '\ndata: "choices"') + END, { text: 'a' }],
  ['no blank line at the end', (say('a') + finish('stop')).trimEnd(), { text: 'a' }],
  ['blanks around [DONE]', say('a') + 'data:   [DONE] \n\n' + say('b'), { text: 'a' }],
];

/** What keeps a line open. */
const heartbeats: readonly Row[] = [
  ['no data', `data:\n\n${say('a')}data: \n\n${END}`, { text: 'a' }],
  ['words', `${say('a')}data: ping\n\n${END}`, { text: 'a' }],
  ['a number, null, a text', `${say('a')}data: 1\n\ndata: null\n\ndata: "ping"\n\n${END}`, { text: 'a' }],
  ['an event with words', `event: heartbeat\ndata: still here\n\n${say('a')}${END}`, { text: 'a' }],
  ['an event with what looks like JSON', `event: keep-alive\ndata: [12:30] alive\n\n${say('a')}${END}`, { text: 'a' }],
  ['an event with JSON', `event: ping\ndata: {"type":"ping"}\n\n${say('a')}${END}`, { text: 'a' }],
  ['an event of another name', `event: queue\ndata: position 3\n\n${say('a')}${END}`, { text: 'a' }],
];

const errors: readonly Row[] = [
  ['broken JSON', say('a') + 'data: {"choices":[\n\n' + END, { text: 'a', end: 'error malformed-json' }],
  ['a broken list', say('a') + 'data: [1,\n\n' + END, { text: 'a', end: 'error malformed-json' }],
  [
    'an object',
    say('a') + data({ error: { message: 'Melted', code: 500 } }) + DONE,
    { text: 'a', end: 'error stream-error', says: 'Melted' },
  ],
  ['a text', say('a') + data({ error: 'Melted' }) + DONE, { text: 'a', end: 'error stream-error', says: 'Melted' }],
  ['in a list', data([{ error: { message: 'Melted' } }]), { end: 'error stream-error', says: 'Melted' }],
  [
    'OpenRouter, with a finish',
    data({ error: { message: 'Melted', code: 502 }, choices: [{ delta: { content: '' }, finish_reason: 'error' }] }) +
      DONE,
    { end: 'error stream-error', says: 'Melted' },
  ],
  [
    'an object of errors (vLLM)',
    say('a') + data({ object: 'error', message: 'Melted', type: 'BadRequestError', code: 400 }) + DONE,
    { text: 'a', end: 'error bad-request', says: 'Melted' },
  ],
  [
    'an event with words',
    `${say('a')}event: error\ndata: Melted down\n\n${END}`,
    { text: 'a', end: 'error stream-error', says: 'Melted down' },
  ],
  [
    'an event with half of JSON',
    `${say('a')}event: error\ndata: {"message": Melted\n\n${END}`,
    { text: 'a', end: 'error stream-error', says: 'Melted' },
  ],
  [
    'an event with JSON',
    `${say('a')}event: error\ndata: {"message":"Melted"}\n\n`,
    { text: 'a', end: 'error stream-error', says: 'Melted' },
  ],
  [
    'an error line (llama.cpp)',
    `${say('a')}error: {"code":500,"message":"Melted","type":"server_error"}\n\n`,
    { text: 'a', end: 'error stream-error', says: 'Melted' },
  ],
  [
    'too long a context (llama.cpp)',
    data({
      error: {
        code: 400,
        message: 'the request exceeds the available context size',
        type: 'exceed_context_size_error',
      },
    }),
    { end: 'error context-too-long' },
  ],
];

const asJson = (name: string, body: string, expected: Expected): readonly Shape[] =>
  ['application/json', 'text/event-stream', 'text/plain', null].map((contentType) => ({
    name: `${name} as ${contentType}`,
    body,
    contentType,
    expected,
  }));

const stream = say('a') + END;
const typed: readonly Shape[] = [
  ...['text/plain; charset=utf-8', 'application/octet-stream', 'application/x-ndjson', 'application/json', null].map(
    (contentType) => ({
      name: `a stream as ${contentType}`,
      body: stream,
      contentType,
      expected: { text: 'a', end: 'stop' },
    }),
  ),
  {
    name: 'a stream with blanks in front',
    body: `\n\n  \n${stream}`,
    contentType: 'text/plain',
    expected: { text: 'a' },
  },
  {
    name: 'a stream that begins with a comment',
    body: `:\n\n${stream}`,
    contentType: 'text/plain',
    expected: { text: 'a' },
  },
  {
    name: 'JSON lines',
    body: CHUNKS.map((chunk) => `${JSON.stringify(chunk)}\n`).join(''),
    contentType: 'application/x-ndjson',
    expected: { text: 'ab', usage, end: 'stop' },
  },
  ...asJson('a whole completion', JSON.stringify(WHOLE), { text: 'Hello', thinking: 'hm', usage, end: 'stop' }),
  ...asJson('a whole completion over lines', `\n\n${JSON.stringify(WHOLE, undefined, 2)}\n`, {
    text: 'Hello',
    usage,
    end: 'stop',
  }),
  {
    name: 'a whole completion without a reason',
    body: JSON.stringify(WHOLE).replace(',"finish_reason":"stop"', ''),
    contentType: 'application/json',
    expected: { text: 'Hello', end: 'stop' },
  },
  {
    name: 'a whole completion cut off',
    body: JSON.stringify(WHOLE).slice(0, -20),
    contentType: 'application/json',
    expected: { text: '', end: 'error stream-truncated' },
  },
  {
    name: 'a whole completion in a frame',
    body: data(WHOLE) + DONE,
    expected: { text: 'Hello', thinking: 'hm', usage, end: 'stop' },
  },
  {
    name: 'a whole completion in a frame, and no more',
    body: data({ ...WHOLE, choices: [{ message: { content: 'Hello' } }] }),
    expected: { text: 'Hello', end: 'stop' },
  },
  ...asJson('an error object', '{"error":{"message":"Melted"}}', { end: 'error stream-error', says: 'Melted' }),
  ...asJson('an error text over lines', '{\n  "error": "Melted"\n}\n', { end: 'error stream-error', says: 'Melted' }),
  ...asJson('other JSON', '{"status":"ok"}', { text: '', end: 'error wrong-content-type' }),
  {
    name: 'a page',
    body: '<html>login</html>',
    contentType: 'text/html',
    expected: { end: 'error wrong-content-type' },
  },
  {
    name: 'a page as text',
    body: '<html>login</html>',
    contentType: 'text/plain',
    expected: { end: 'error wrong-content-type' },
  },
  {
    name: 'a page without a type',
    body: '<!DOCTYPE html>',
    contentType: null,
    expected: { end: 'error wrong-content-type' },
  },
  {
    name: 'words',
    body: 'upstream connect error',
    contentType: 'text/plain',
    expected: { end: 'error wrong-content-type' },
  },
  { name: 'a few letters', body: 'ok', contentType: 'text/plain', expected: { end: 'error wrong-content-type' } },
  { name: 'nothing as text', body: '', contentType: 'text/plain', expected: { end: 'error wrong-content-type' } },
  { name: 'nothing as a stream', body: '', expected: { end: 'error stream-truncated' } },
];

const claude = messageStart + textBlock(0, 'a');
const claudeEnd = messageDelta('end_turn') + messageStop;
const messages: readonly Shape[] = [
  { name: 'no data', body: `${claude}data:\n\n${claudeEnd}`, expected: { text: 'a', end: 'stop' } },
  {
    name: 'words',
    body: `${claude}data: ping\n\nevent: heartbeat\ndata: alive\n\n${claudeEnd}`,
    expected: { text: 'a', end: 'stop' },
  },
  {
    name: 'broken JSON',
    body: `${claude}event: content_block_delta\ndata: {"type"\n\n${claudeEnd}`,
    expected: { text: 'a', end: 'error malformed-json' },
  },
  {
    name: 'an error in words',
    body: `${claude}event: error\ndata: Melted down\n\n`,
    expected: { text: 'a', end: 'error stream-error', says: 'Melted down' },
  },
  {
    name: 'one id for two calls',
    body:
      messageStart +
      [0, 1]
        .map(
          (index) =>
            event({
              type: 'content_block_start',
              index,
              content_block: { type: 'tool_use', id: 'x', name: 'f', input: { index } },
            }) + event({ type: 'content_block_stop', index }),
        )
        .join('') +
      messageDelta('tool_use') +
      messageStop,
    expected: { tools: ['f {"index":0}', 'f {"index":1}'] },
  },
  ...asJson('a whole message', JSON.stringify(MESSAGE), MESSAGE_READ),
  { name: 'a whole message in a frame', body: data(MESSAGE), expected: MESSAGE_READ },
  {
    name: 'a stream as text',
    body: claude + claudeEnd,
    contentType: 'text/plain',
    expected: { text: 'a', end: 'stop' },
  },
];

describe('frames', () => readsRows(frames));
describe('heartbeats', () => readsRows(heartbeats));
describe('errors', () => readsRows(errors));
describe('bodies', () => readsShapes(typed));
describe('bodies of the Messages format', () => readsShapes(messages, CLAUDE));

describe('over a connection', () => {
  let server: RawServer;
  beforeAll(async () => {
    server = await new RawServer().start();
  });
  afterAll(() => server.stop());

  const packed =
    (encoding: string, body: Uint8Array): Answer =>
    (response) =>
      void response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': encoding }).end(body);
  const raw =
    (head: string): Answer =>
    (response) =>
      void response.socket?.end(`${head}\r\ncontent-type: text/event-stream\r\n\r\n${stream}`);

  test.each<[string, Answer]>([
    ['gzip', packed('gzip', gzipSync(stream))],
    ['br', packed('br', brotliCompressSync(stream))],
    ['HTTP/1.0 until it closes', raw('HTTP/1.0 200 OK')],
    ['fewer bytes than announced, behind [DONE]', raw(`HTTP/1.1 200 OK\r\ncontent-length: ${stream.length + 100}`)],
    ['a whole completion', json(200, WHOLE)],
  ])('%s', async (_, answer) => {
    server.answer = answer;
    const { client } = connect({ baseUrl: server.url, settings: { maxRetries: 0 } });
    expect(summary(await run(client, ask('some/model', 'Hi')))).toMatchObject({
      text: expect.stringMatching(/^(?:a|Hello)$/) as string,
      ends: ['stop'],
    });
  });

  test.each<[string, number, unknown, string, string]>([
    ['a text (LM Studio)', 400, { error: 'Model is not loaded' }, 'bad-request', 'Model is not loaded'],
    ['words', 404, 'no such page', 'not-found', 'no such page'],
    [
      'a long context (llama.cpp)',
      400,
      {
        error: {
          code: 400,
          message: 'the request exceeds the available context size',
          type: 'exceed_context_size_error',
          n_ctx: 4096,
        },
      },
      'context-too-long',
      'available context size',
    ],
    [
      'a long context (vLLM)',
      400,
      {
        object: 'error',
        message: "This model's maximum context length is 4096 tokens.",
        type: 'BadRequestError',
        code: 400,
      },
      'context-too-long',
      '4096 tokens',
    ],
  ])('a refusal as %s', async (_, status, body, code, words) => {
    server.answer = json(status, body);
    const { client } = connect({ baseUrl: server.url, settings: { maxRetries: 0 } });
    const end = (await run(client, ask('some/model', 'Hi'))).at(-1);
    expect(end).toMatchObject({ reason: 'error', error: { code } });
    expect(end?.type === 'turn-end' && end.error?.message).toContain(words);
  });

  test('an error in place of a stream is tried again as one with a status is', async () => {
    server.requests.length = 0;
    server.answer = (response, request, count) =>
      count === 1
        ? json(200, { error: { type: 'overloaded_error', message: 'Busy' } })(response, request, count)
        : void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(delta({ content: 'a' }) + END);
    const { client } = connect({ baseUrl: server.url, settings: { maxRetries: 1 }, random: () => 0 });
    expect(summary(await run(client, ask('some/model', 'Hi')))).toMatchObject({ text: 'a', ends: ['stop'] });
    expect(server.requests).toHaveLength(2);
  });
});
