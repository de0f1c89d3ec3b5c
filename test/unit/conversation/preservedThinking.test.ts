// Models that bind their thinking to every word before it, as Opus 5.5 does: everyday acts change those words.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Conversation } from '../../../src/core/conversation/conversation.ts';
import type { AssistantMessage, WireFormat } from '../../../src/core/model/message.ts';
import { ChatSession } from '../../../src/core/conversation/session.ts';
import type { TurnChoices } from '../../../src/core/conversation/turnRequest.ts';
import { Catalogue } from '../../../src/core/gateway/catalogue.ts';
import type { ModelInfo } from '../../../src/core/model/request.ts';
import { openGate } from '../../../src/core/toolcalls/step.ts';
import { readJournal } from '../../fakes/journals.ts';
import { FakeClock, MemoryJournalStore } from '../../fakes/memoryPorts.ts';
import { LOCAL_KEY, startGateway, type RunningGateway } from '../../gateway/server.ts';
import { clock, connect, RecordingLogger } from '../core-gateway/harness.ts';
import { echoTool, enabled, ports } from '../toolcalls/support.ts';
import { text, textOf } from './support.ts';

const model = 'anthropic/claude-opus-5.5';
const tools = { tools: enabled(echoTool()), gate: openGate, ports: ports(), limits: { maxSteps: 5 } };

let gateway: RunningGateway;
let models: readonly ModelInfo[];
beforeAll(async () => {
  gateway = await startGateway({ bindsThinking: true });
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

/** A conversation with the local gateway, and what the gateway said to each request. */
class Chat {
  readonly store: MemoryJournalStore;
  readonly session: ChatSession;
  choices: Omit<TurnChoices, 'model' | 'wireFormat'> = { systemPrompt: () => 'Be brief.' };

  constructor(wireFormat: WireFormat, store = new MemoryJournalStore()) {
    this.store = store;
    const journal = store.files.get('c.jsonl');
    const files = { store, fileName: 'c.jsonl', clock: new FakeClock() };
    this.session = new ChatSession({
      conversation: new Conversation({
        id: 'c',
        createdAt: 0,
        ...files,
        ...(journal !== undefined && { content: readJournal(journal) }),
      }),
      source: connect({ baseUrl: gateway.url, key: LOCAL_KEY, models, settings: { maxRetries: 0 } }).client,
      clock,
      logger: new RecordingLogger(),
      estimateTokens: (words) => Math.ceil(words.length / 4),
      choices: () => ({ ...this.choices, model, wireFormat }),
    });
  }

  async ask(words: string): Promise<AssistantMessage> {
    return this.session.send(text(`!think 5\n${words}`)).ended;
  }

  /** Asks, and stops once some words of the answer are there. */
  async askAndStop(): Promise<AssistantMessage> {
    gateway.addFault({ fault: 'tps=500' });
    const begun = this.session.send(text('!lines 30'));
    await new Promise<void>((resolve) => {
      this.session.onDidChange((event) => {
        if (event.type === 'answer-delta' && event.delta.part === 'text') resolve();
      });
    });
    await this.session.stop();
    return begun.ended;
  }
}

/** The status of every answer of the gateway since the last time, oldest first; requests that were stopped are left out. */
function statuses(): readonly (number | undefined)[] {
  const seen = gateway.requests.map((request) => request.status);
  gateway.clear();
  return seen;
}

const hasThought = (answer: AssistantMessage): boolean =>
  (answer.reasoningDetails ?? []).length > 0 ||
  answer.parts.some((part) => part.type === 'thinking' && part.signature !== undefined);

/** How many signed thoughts the latest request took along. */
const sentThoughts = (): number => JSON.stringify(gateway.requests.at(-1)?.body).split('"signature":').length - 1;

describe.each(['messages', 'chat-completions'] as const)('%s', (wireFormat) => {
  test('nothing changed: every request is answered the first time, with the thinking sent back', async () => {
    const chat = new Chat(wireFormat);
    for (const question of ['One?', 'Two?', 'Three?']) expect(hasThought(await chat.ask(question))).toBe(true);
    expect(sentThoughts()).toBe(2);
    chat.choices = { ...chat.choices };
    const [first] = chat.session.branch();
    await chat.session.edit(first?.id ?? '', text('!think 5\nElse?')).ended;
    await chat.session.regenerate(chat.session.branch().at(-1)?.id ?? '').ended;
    await chat.ask('And?');
    expect(statuses()).toEqual([200, 200, 200, 200, 200, 200]);
    const withTools = new Chat(wireFormat);
    withTools.choices = { ...withTools.choices, tools };
    await withTools.ask('!call echo {"word":"a"}\n!then\n!call echo {"word":"b"}');
    expect(await withTools.ask('And now?')).toMatchObject({ status: 'complete' });
    expect(statuses()).toEqual([200, 200, 200, 200]);
    expect(withTools.session.branch().some((message) => 'withoutEarlierThinking' in message)).toBe(false);
  });

  test.each([
    ['with tools on', { tools }],
    ['without tools', {}],
  ])('stopped, continued, asked on, %s: one request is refused, and no later one', async (_, more) => {
    const chat = new Chat(wireFormat);
    chat.choices = { ...chat.choices, ...more };
    await chat.ask('Before?');
    const stopped = await chat.askAndStop();
    const continued = await chat.session.continueAnswer(stopped.id).ended;
    expect(textOf(continued)).toContain('Line 30 of 30');
    expect(statuses()).toEqual([200, 200, 200]);
    expect(await chat.ask('Next?')).toMatchObject({ status: 'complete' });
    expect(statuses()).toEqual([400, 200]);
    const third = await chat.ask('And next?');
    expect(third).toMatchObject({ status: 'complete' });
    expect(hasThought(third)).toBe(true);
    // What was thought since goes along again.
    expect(sentThoughts()).toBe(1);
    expect(statuses()).toEqual([200]);
  });

  test('changed instructions: one refused request, and what was learnt is kept with the conversation', async () => {
    const chat = new Chat(wireFormat);
    await chat.ask('One?');
    chat.choices = { systemPrompt: () => 'Be long.' };
    await chat.ask('Two?');
    expect(statuses()).toEqual([200, 400, 200]);
    await chat.session.close();
    const later = new Chat(wireFormat, chat.store);
    later.choices = chat.choices;
    expect(later.session.branch()).toEqual(chat.session.branch());
    await later.ask('Three?');
    expect(sentThoughts()).toBe(1);
    expect(statuses()).toEqual([200]);
  });

  test('tools switched on, and off again: one refused request each time', async () => {
    const chat = new Chat(wireFormat);
    await chat.ask('One?');
    chat.choices = { ...chat.choices, tools };
    statuses();
    const call = '!call echo {"word":"a"}\n!then\n!call echo {"word":"b"}';
    expect(await chat.ask(call)).toMatchObject({ status: 'complete' });
    expect(statuses()).toEqual([400, 200, 200, 200]);
    await chat.ask('Three?');
    expect(statuses()).toEqual([200]);
    chat.choices = { systemPrompt: () => 'Be brief.' };
    expect(await chat.ask('Four?')).toMatchObject({ status: 'complete' });
    expect(statuses()).toEqual([400, 200]);
    await chat.ask('Five?');
    expect(statuses()).toEqual([200]);
  });

  test('stopped, continued with other instructions: one refused request there, one for what was thought then', async () => {
    const chat = new Chat(wireFormat);
    await chat.ask('Before?');
    const stopped = await chat.askAndStop();
    chat.choices = { systemPrompt: () => 'Be long.' };
    statuses();
    expect(await chat.session.continueAnswer(stopped.id).ended).toMatchObject({ status: 'complete' });
    expect(statuses()).toEqual([400, 200]);
    await chat.ask('Next?');
    expect(statuses()).toEqual([400, 200]);
    await chat.ask('And next?');
    expect(statuses()).toEqual([200]);
  });

  test('a tool was run again: one refused request', async () => {
    const chat = new Chat(wireFormat);
    chat.choices = { ...chat.choices, tools };
    const answer = await chat.ask('!call echo {"word":"a"}');
    const [, head, step] = chat.session.branch();
    const result = step?.parts[0];
    if (head === undefined || result?.type !== 'tool-result') throw new Error('No tool was run.');
    await chat.ask('Two?');
    statuses();
    const changed = { ...result, content: text('something else'), isRerun: true };
    chat.session.replaceResult({ answerId: head.id, callId: result.callId }, changed);
    expect(answer.status).toBe('complete');
    expect(await chat.ask('Three?')).toMatchObject({ status: 'complete' });
    expect(statuses()).toEqual([400, 200]);
    await chat.ask('Four?');
    expect(statuses()).toEqual([200]);
  });

  test('a history too long for the window: one refused request, however often it is shortened', async () => {
    const chat = new Chat(wireFormat);
    chat.choices = { ...chat.choices, contextWindow: 700, maxOutputTokens: 100 };
    const words = 'word '.repeat(120);
    for (let turn = 1; turn <= 6; turn++) {
      expect(await chat.ask(`!echo ${turn} ${words}`)).toMatchObject({ status: 'complete' });
    }
    const path = chat.session.branch();
    const omitted = path.flatMap((message) => (message.role === 'assistant' ? (message.omittedMessages ?? 0) : []));
    expect(new Set(omitted).size).toBeGreaterThan(2);
    expect(statuses().filter((status) => status === 400)).toHaveLength(1);
  });
});
