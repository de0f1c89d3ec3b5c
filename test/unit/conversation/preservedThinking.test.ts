// Models that bind their thinking to every word before it, as Opus 5.5 does: everyday acts change those words.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Conversation } from '../../../src/core/conversation/conversation.ts';
import { WIRE_FORMATS, type AssistantMessage, type Message, type WireFormat } from '../../../src/core/model/message.ts';
import { buildSystemPrompt, continueInstruction } from '../../../src/core/conversation/prompt.ts';
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
const TWO_CALLS = '!call echo {"word":"a"}\n!then\n!call echo {"word":"b"}';

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
  askAndStop(): Promise<AssistantMessage> {
    return this.#stopAtWords(() => this.session.send(text('!lines 30')));
  }

  /** Lets the answer go on, and stops it again. */
  continueAndStop(id: string): Promise<AssistantMessage> {
    return this.#stopAtWords(() => this.session.continueAnswer(id));
  }

  async #stopAtWords(begin: () => { readonly ended: Promise<AssistantMessage> }): Promise<AssistantMessage> {
    gateway.addFault({ fault: 'tps=500' });
    const begun = begin();
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
const sentThoughts = (): number =>
  JSON.stringify(gateway.requests.at(-1)?.body).match(/"(?:signature|encrypted_content)":/g)?.length ?? 0;

const isRefused = (message: Message): boolean =>
  message.role === 'assistant' && message.requests?.some((request) => request.refusedThinking) === true;

/** The signed thoughts of the branch: each, of Chat Completions one list for an answer that ended well. */
function thoughtsKept(chat: Chat): number {
  return chat.session.branch().reduce((sum, message) => {
    if (message.role === 'user') return sum;
    const signed = message.parts.filter((part) => part.type === 'thinking' && part.signature !== undefined).length;
    return sum + signed + (message.reasoningDetails ?? []).length;
  }, 0);
}

/** The texts of the latest request's questions. */
function sentTexts(): readonly string[] {
  type Said = readonly { role: string; content: unknown }[];
  const body = gateway.requests.at(-1)?.body as { messages?: Said; input?: Said } | undefined;
  return (body?.messages ?? body?.input ?? [])
    .filter(({ role }) => role === 'user')
    .map(({ content }) => JSON.stringify(content));
}

describe.each(WIRE_FORMATS)('no request is refused over %s', (wireFormat) => {
  /** The chat with one answer, and no request in the gateway's log. */
  async function begun(choices: Chat['choices'] = {}): Promise<Chat> {
    const chat = new Chat(wireFormat);
    chat.choices = { ...chat.choices, ...choices };
    const first = await chat.ask('Before?');
    expect(first).toMatchObject({ status: 'complete' });
    expect(hasThought(first)).toBe(true);
    expect(statuses()).toEqual([200]);
    return chat;
  }

  /** Asks once more: answered by the first request, which takes so many thoughts along. */
  async function next(chat: Chat, thoughts: number, words = 'Next?'): Promise<AssistantMessage> {
    const answer = await chat.ask(words);
    expect(answer).toMatchObject({ status: 'complete' });
    expect(sentThoughts()).toBe(thoughts);
    expect(statuses().every((status) => status === 200)).toBe(true);
    return answer;
  }

  test('where nothing changed, and all thinking goes along', async () => {
    const chat = await begun();
    await next(chat, 1, 'Two?');
    await next(chat, 2, 'Three?');
    expect(chat.session.branch().some(isRefused)).toBe(false);
  });

  test('where cache marks come and move', async () => {
    const chat = await begun();
    const long = 'word '.repeat(3_000);
    await next(chat, 1, long);
    await next(chat, 2, 'Short?');
    await next(chat, 3, long);
  });

  test('where the effort changed', async () => {
    const chat = await begun();
    for (const thinking of ['high', 'low', 'auto'] as const) {
      chat.choices = { ...chat.choices, thinking };
      expect(await chat.ask('More?')).toMatchObject({ status: 'complete' });
      expect(sentThoughts()).toBeGreaterThan(0);
    }
    expect(statuses()).toEqual([200, 200, 200]);
  });

  test('where a question was edited, an answer regenerated or deleted, and back on the branch before', async () => {
    const chat = await begun();
    const second = await next(chat, 1, 'Two?');
    await next(chat, 2, 'Three?');
    const [, , question, , third] = chat.session.branch();
    await chat.session.edit(question?.id ?? '', text('!think 5\nElse?')).ended;
    expect(sentThoughts()).toBe(1);
    await chat.session.regenerate(chat.session.branch().at(-1)?.id ?? '').ended;
    expect(sentThoughts()).toBe(1);
    await next(chat, 2);
    chat.session.selectBranch(second.id);
    await next(chat, 3, 'Back?');
    chat.session.removeMessage(third?.id ?? '');
    await next(chat, 2, 'Gone?');
  });

  test('in a turn with tools, and after it', async () => {
    const chat = await begun({ tools });
    await next(chat, 3, TWO_CALLS);
    await next(chat, 4);
  });

  test.each([
    ['with tools', { tools }],
    ['without tools', {}],
  ])('after Stop, Continue, once more each, and the next question, %s', async (_, more) => {
    const chat = await begun(more);
    const stopped = await chat.askAndStop();
    await chat.continueAndStop(stopped.id);
    const continued = await chat.session.continueAnswer(stopped.id).ended;
    expect(textOf(continued)).toContain('Line 30 of 30');
    const before = thoughtsKept(chat);
    expect(statuses().every((status) => status === 200)).toBe(true);
    expect(textOf(chat.session.message(stopped.id))).not.toContain(continueInstruction);
    await chat.ask('Next?');
    expect(sentTexts().filter((words) => words.includes(continueInstruction))).toHaveLength(2);
    expect([sentThoughts(), statuses()]).toEqual([before, [200]]);
    await next(chat, before + 1, 'And next?');
  });

  test('after an answer that its limit cut off was continued', async () => {
    const chat = await begun();
    const { choices } = chat;
    chat.choices = { ...choices, maxOutputTokens: 200 };
    const cut = await chat.session.send(text('!lines 30')).ended;
    expect(cut.finishReason).toBe('length');
    chat.choices = choices;
    const whole = await chat.session.continueAnswer(cut.id).ended;
    expect(textOf(whole)).toContain('Line 30 of 30');
    expect(sentThoughts()).toBe(2);
    // Chat Completions keeps one list of thoughts for an answer: that of the first half gives way.
    const kept = wireFormat === 'chat-completions' ? 1 : 3;
    await next(chat, kept);
    await next(chat, kept + 1);
  });

  test('with tools switched on, one more, one changed, and off; thinking of the same words comes back', async () => {
    const chat = await begun();
    chat.choices = { ...chat.choices, tools };
    await next(chat, 2, TWO_CALLS);
    await next(chat, 3);
    const other = { ...echoTool(), name: 'other' };
    chat.choices = { ...chat.choices, tools: { ...tools, tools: enabled(echoTool(), other) } };
    await next(chat, 0);
    chat.choices = { ...chat.choices, tools: { ...tools, tools: enabled({ ...echoTool(), description: 'New.' }) } };
    await next(chat, 0);
    chat.choices = { systemPrompt: () => 'Be brief.' };
    await next(chat, 0);
    await next(chat, 1);
    chat.choices = { ...chat.choices, tools };
    // What was thought with these tools before, from the last answer back.
    await next(chat, 4);
  });

  test('with other instructions, and another name of the workspace', async () => {
    const chat = await begun();
    chat.choices = { systemPrompt: () => buildSystemPrompt({ editorName: 'E', workspaceName: 'one' }) };
    await next(chat, 0);
    await next(chat, 1);
    chat.choices = { systemPrompt: () => buildSystemPrompt({ editorName: 'E', workspaceName: 'two' }) };
    await next(chat, 0);
    await next(chat, 1);
  });

  test('with a history that is trimmed to the window again and again', async () => {
    const chat = new Chat(wireFormat);
    chat.choices = { ...chat.choices, contextWindow: 700, maxOutputTokens: 100 };
    const words = 'word '.repeat(120);
    for (let turn = 1; turn <= 6; turn++) {
      expect(await chat.ask(`!echo ${turn} ${words}`)).toMatchObject({ status: 'complete' });
    }
    const path = chat.session.branch();
    const omitted = path.flatMap((message) => (message.role === 'assistant' ? (message.omittedMessages ?? 0) : []));
    expect(new Set(omitted).size).toBeGreaterThan(2);
    expect(statuses()).toEqual([200, 200, 200, 200, 200, 200]);
  });

  test('after a tool was run again', async () => {
    const chat = new Chat(wireFormat);
    chat.choices = { ...chat.choices, tools };
    await chat.ask('!call echo {"word":"a"}');
    const [, head, step] = chat.session.branch();
    const result = step?.parts[0];
    if (head === undefined || result?.type !== 'tool-result') throw new Error('No tool was run.');
    statuses();
    await next(chat, 2);
    const changed = { ...result, content: text('something else'), isRerun: true };
    chat.session.replaceResult({ answerId: head.id, callId: result.callId }, changed);
    // What was thought before the call is still in its place.
    await next(chat, 1);
    await next(chat, 2);
  });

  test('after a reload', async () => {
    const chat = await begun({ tools });
    await next(chat, 3, TWO_CALLS);
    const stopped = await chat.askAndStop();
    await chat.session.continueAnswer(stopped.id).ended;
    const kept = thoughtsKept(chat);
    statuses();
    await chat.session.close();
    const later = new Chat(wireFormat, chat.store);
    later.choices = chat.choices;
    expect(later.session.branch()).toEqual(chat.session.branch());
    await next(later, kept);
  });

  test('with a conversation of an older version, whose thinking stays out', async () => {
    const chat = await begun();
    await next(chat, 1);
    await chat.session.close();
    const journal = chat.store.files.get('c.jsonl') ?? '';
    chat.store.files.set(
      'c.jsonl',
      journal
        .replaceAll(/,"(?:prefix|after)":"[^"]*"/g, '')
        .replaceAll('"requestBytes"', '"withoutEarlierThinking":"q","requestBytes"'),
    );
    const later = new Chat(wireFormat, chat.store);
    expect(later.session.branch().every((message) => !('requests' in message))).toBe(true);
    await next(later, 0);
    await next(later, 1);
  });

  test('with thinking of a fallback model, which stays out', async () => {
    const chat = await begun();
    await chat.session.close();
    const journal = chat.store.files.get('c.jsonl') ?? '';
    const route = '{"type":"route","route":{';
    expect(journal).toContain(route);
    chat.store.files.set('c.jsonl', journal.replaceAll(route, `${route}"servedModel":"anthropic/claude-opus-5",`));
    await next(new Chat(wireFormat, chat.store), 0);
  });
});

describe.each(WIRE_FORMATS)('a server that refuses all the same, %s', (wireFormat) => {
  const bound =
    'messages.1.content.0: Invalid `signature` in `thinking` block. The block is bound to a different conversation.';

  test.each([
    bound,
    // Nobody can read it: what may be the reason is left out, and so it was.
    '消息 1：思考块的签名无效。',
  ])(
    'is asked once more without, and what it refused is not tried again, on no branch and after a reload: %s',
    async (words) => {
      const chat = new Chat(wireFormat);
      await chat.ask('One?');
      const two = await chat.ask('Two?');
      statuses();
      gateway.addFault({ fault: `status=400;message=${words}` });
      const third = await chat.ask('Three?');
      expect(third).toMatchObject({ status: 'complete' });
      expect([statuses(), isRefused(third)]).toEqual([[400, 200], true]);
      await chat.ask('Four?');
      expect([sentThoughts(), statuses()]).toEqual([1, [200]]);
      chat.session.removeMessage(chat.session.branch()[4]?.id ?? '');
      expect(chat.session.branch().at(-1)?.id).toBe(two.id);
      await chat.ask('Instead?');
      expect([sentThoughts(), statuses()]).toEqual([0, [200]]);
      await chat.ask('And?');
      expect([sentThoughts(), statuses()]).toEqual([1, [200]]);
      await chat.session.close();
      const later = new Chat(wireFormat, chat.store);
      await later.ask('Later?');
      expect([sentThoughts(), statuses()]).toEqual([2, [200]]);
    },
  );

  test('costs one request in a turn with tools', async () => {
    const chat = new Chat(wireFormat);
    chat.choices = { ...chat.choices, tools };
    await chat.ask('One?');
    statuses();
    gateway.addFault({ fault: `status=400;message=${bound}` });
    expect(await chat.ask(TWO_CALLS)).toMatchObject({ status: 'complete' });
    expect(sentThoughts()).toBe(0);
    expect(statuses()).toEqual([400, 200, 200, 200]);
    await chat.ask('Two?');
    expect(statuses()).toEqual([200]);
  });

  test('is not asked to take thinking back any more after the second time', async () => {
    const chat = new Chat(wireFormat);
    await chat.ask('One?');
    for (const words of ['Two?', 'Three?']) {
      gateway.addFault({ fault: `status=400;message=${bound}` });
      await chat.ask(words);
    }
    expect(statuses()).toEqual([200, 400, 200, 400, 200]);
    for (const words of ['Four?', 'Five?']) {
      await chat.ask(words);
      expect([sentThoughts(), statuses()]).toEqual([0, [200]]);
    }
  });

  test('for reasons of its own keeps its thinking', async () => {
    const chat = new Chat(wireFormat);
    await chat.ask('One?');
    statuses();
    gateway.addFault({ fault: 'status=400;message=Bad Request', times: 2 });
    expect(await chat.ask('Two?')).toMatchObject({ status: 'failed' });
    expect(statuses()).toEqual([400, 400]);
    await chat.ask('Three?');
    expect([sentThoughts(), statuses()]).toEqual([1, [200]]);
  });
});
