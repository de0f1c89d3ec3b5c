// What stopped and cut answers cost, against the local gateway, which learns of a generation a while after it ended.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { deferred } from '../../../src/base/async.ts';
import { Conversation } from '../../../src/core/conversation/conversation.ts';
import { CostLookup, type AskGeneration } from '../../../src/core/conversation/costs.ts';
import { ChatSession } from '../../../src/core/conversation/session.ts';
import type { AssistantMessage } from '../../../src/core/model/message.ts';
import { LOCAL_KEY, startGateway, type RunningGateway } from '../../gateway/server.ts';
import { MemoryJournalStore } from '../../fakes/memoryPorts.ts';
import { clock, connect, RecordingLogger } from '../core-gateway/harness.ts';

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());
beforeEach(() => gateway.clear());

const opened: { dispose(): void }[] = [];
afterEach(() => {
  for (const each of opened.splice(0)) each.dispose();
});

/** A chat with `model` whose answers are looked up as in the extension. */
function open(model: string, waitFor: Promise<void> = Promise.resolve()): ChatSession {
  const { client } = connect({ baseUrl: gateway.url, key: LOCAL_KEY, settings: { maxRetries: 0 } });
  const logger = new RecordingLogger();
  const store = new MemoryJournalStore();
  const conversation = new Conversation({ id: 'c', createdAt: 1, store, fileName: 'c.jsonl', clock });
  const choices = () => ({ model });
  const estimateTokens = (text: string): number => text.length;
  const session = new ChatSession({ conversation, clock, logger, estimateTokens, choices, source: client });
  const ask: AskGeneration = async (id, signal) => {
    const found = await client.generation(id, signal, { tries: 50, pollMs: 10 });
    await waitFor;
    return found;
  };
  const costs = new CostLookup(ask, logger);
  session.onDidChange((event) => {
    if (event.type !== 'message-changed') return;
    for (const message of session.turn(event.id)) costs.consider(session, message);
  });
  opened.push(session, costs);
  return session;
}

function answer(session: ChatSession, id: string): AssistantMessage {
  const message = session.message(id);
  if (message?.role !== 'assistant') throw new Error('No answer.');
  return message;
}

async function stopAfterWords(session: ChatSession): Promise<string> {
  gateway.addFault({ fault: 'idle-after=150' });
  const { answerId } = session.send([{ type: 'text', text: '!tokens 500' }]);
  await expect.poll(() => answer(session, answerId).parts.some((part) => part.type === 'text')).toBe(true);
  await session.stop();
  return answerId;
}

const isPriced =
  (session: ChatSession, id: string): (() => boolean) =>
  () =>
    (answer(session, id).figures?.costUsd ?? 0) > 0 && answer(session, id).figures?.unpriced === undefined;

describe.each(['openai/gpt-5', 'anthropic/claude-sonnet-5'])('with %s', (model) => {
  test('a stopped answer gets its cost and its tokens', async () => {
    const session = open(model);
    const id = await stopAfterWords(session);
    await expect.poll(isPriced(session, id), { timeout: 5_000 }).toBe(true);
    const { status, figures } = answer(session, id);
    expect(status).toBe('stopped');
    expect(figures?.generationId).toMatch(/^gen_/);
    expect(figures?.usage?.outputTokens).toBeGreaterThan(0);
  });

  test('so does one that was cut off', async () => {
    const session = open(model);
    gateway.addFault({ fault: 'cut-after=150' });
    const { ended, answerId } = session.send([{ type: 'text', text: '!tokens 500' }]);
    expect((await ended).status).toBe('failed');
    await expect.poll(isPriced(session, answerId), { timeout: 5_000 }).toBe(true);
  });

  test('one that is taken up again before that costs what both requests did', async () => {
    const gate = deferred<void>();
    const session = open(model, gate.promise);
    const id = await stopAfterWords(session);
    const whole = await session.continueAnswer(id).ended;
    expect(whole.status).toBe('complete');
    const second = whole.figures?.costUsd ?? 0;
    expect(second).toBeGreaterThan(0);
    expect(whole.figures?.unpriced).toHaveLength(1);
    gate.resolve();
    await expect.poll(isPriced(session, id), { timeout: 5_000 }).toBe(true);
    const { figures } = answer(session, id);
    expect(figures?.costUsd).toBeGreaterThan(second);
    expect(figures?.isPartial).toBeUndefined();
  });
});
