// Who marks a request for Claude's cache: those whose next request begins with it, seen in what the local gateway gets.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Conversation } from '../../../src/core/conversation/conversation.ts';
import { ChatSession } from '../../../src/core/conversation/session.ts';
import type { TurnChoices } from '../../../src/core/conversation/turnRequest.ts';
import { extractDocument } from '../../../src/core/extraction/extractDocument.ts';
import type { WireFormat } from '../../../src/core/model/message.ts';
import { openGate } from '../../../src/core/toolcalls/step.ts';
import { FakeClock, MemoryJournalStore } from '../../fakes/memoryPorts.ts';
import { LOCAL_KEY, startGateway, type RunningGateway } from '../../gateway/server.ts';
import { text } from '../conversation/support.ts';
import { echoTool, enabled, ports } from '../toolcalls/support.ts';
import { clock, connect, RecordingLogger } from './harness.ts';

const model = 'anthropic/claude-opus-4.7';
const long = 'These are long instructions, as people have them. '.repeat(200);
let gateway: RunningGateway;
let client: ReturnType<typeof connect>['client'];
beforeAll(async () => {
  gateway = await startGateway();
  client = connect({ baseUrl: gateway.url, key: LOCAL_KEY, settings: { maxRetries: 0 } }).client;
});
afterAll(() => gateway.close());
beforeEach(() => gateway.clear());

/** How many marks each request had. */
function marks(): readonly number[] {
  return gateway.requests.map(({ body }) => JSON.stringify(body).split('"cache_control"').length - 1);
}

function chatWith(choices: Omit<TurnChoices, 'model'>): ChatSession {
  return new ChatSession({
    conversation: new Conversation({
      id: 'c',
      createdAt: 0,
      store: new MemoryJournalStore(),
      fileName: 'c.jsonl',
      clock: new FakeClock(),
    }),
    source: client,
    clock,
    logger: new RecordingLogger(),
    estimateTokens: (words) => Math.ceil(words.length / 4),
    choices: () => ({ thinking: 'off', systemPrompt: () => long, ...choices, model }),
  });
}

test.each<WireFormat>(['messages', 'chat-completions'])(
  'a chat does, and reads what it marked, by %s',
  async (wireFormat) => {
    const chat = chatWith({ wireFormat });
    const first = await chat.send(text('One?')).ended;
    expect(first.figures?.usage?.cacheWriteTokens).toBeGreaterThan(1_024);
    const second = await chat.send(text('Two?')).ended;
    expect(second.figures?.usage?.cachedInputTokens).toBeGreaterThan(1_024);
    expect(marks()).toEqual([2, 2]);
  },
);

test.each<WireFormat>(['messages', 'chat-completions'])(
  'a PDF of the first question is read from the cache in all later turns, by %s',
  async (wireFormat) => {
    const chat = chatWith({ wireFormat });
    const data = Buffer.from(`%PDF-1.4\n${'page '.repeat(3_000)}`).toString('base64');
    const pdf = { type: 'file', mediaType: 'application/pdf', name: 'a.pdf', data } as const;
    await chat.send([pdf, { type: 'text', text: 'What is in it?' }]).ended;
    await chat.send(text('And on page two?')).ended;
    const third = await chat.send(text('And on page three?')).ended;
    const [first, second, last] = gateway.requests.map(({ body }) => JSON.stringify(body));
    // The mark stands behind the file, and what is before it is the same, byte for byte, turn by turn.
    expect(first?.indexOf('"cache_control"', first.indexOf(data))).toBeGreaterThan(0);
    const before = first?.slice(0, first.indexOf(data) + data.length) ?? '';
    expect([second, last].map((body) => body?.startsWith(before))).toEqual([true, true]);
    expect(third.figures?.usage?.cachedInputTokens).toBeGreaterThan(data.length / 8);
  },
);

test('a tool loop does, in every step', async () => {
  const tools = { tools: enabled(echoTool()), gate: openGate, ports: ports(), limits: { maxSteps: 5 } };
  await chatWith({ wireFormat: 'messages', tools }).send(text('!call echo {"word":"a"}')).ended;
  expect(marks()).toEqual([2, 2]);
});

const schema = { type: 'object', properties: { name: { type: 'string' } } };
const example = { text: long, value: { name: 'Ada' } };
const paragraph = 'Ada is a name, and so is Grace; this line says it once more.\n\n';

test.each<WireFormat>(['messages', 'chat-completions'])(
  'an extraction of several parts does so with what they share, by %s',
  async (wireFormat) => {
    const read: (number | undefined)[] = [];
    const source = { text: paragraph.repeat(40) };
    const signal = new AbortController().signal;
    const request = { model, wireFormat, schema, source } as const;
    const options = { signal, examples: [example], maxChunkTokens: 500 };
    for await (const event of extractDocument(request, client, options)) {
      if (event.type === 'part' && event.event.type === 'end') {
        read.push(event.event.result.spent.usage.cachedInputTokens);
      }
    }
    expect(read.length).toBeGreaterThan(1);
    expect(marks()).toEqual(read.map(() => 1));
    expect(Math.min(...read.slice(1).map((tokens) => tokens ?? 0))).toBeGreaterThan(1_024);
    expect(JSON.stringify(gateway.requests[0]?.body).split('"cache_control"')[0]).not.toContain('<document');
  },
);

test('an extraction in one piece does not, unless it is one of many', async () => {
  const signal = new AbortController().signal;
  for (const more of [{}, { cache: 'shared-prefix' }] as const) {
    const request = { model, schema, source: { text: paragraph }, ...more };
    for await (const _ of extractDocument(request, client, { signal, examples: [example] })) void _;
  }
  expect(marks()).toEqual([0, 1]);
});
