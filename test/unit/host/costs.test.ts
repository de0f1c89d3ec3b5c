import { afterEach, describe, expect, it } from 'vitest';
import type { AssistantMessage } from '../../../src/core/model/message.ts';
import { Conversation } from '../../../src/core/conversation/conversation.ts';
import { ChatSession } from '../../../src/core/conversation/session.ts';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import type { GenerationInfo } from '../../../src/core/gateway/client.ts';
import type { Logger } from '../../../src/core/ports.ts';
import { CostLookup } from '../../../src/core/conversation/costs.ts';
import { readJournal } from '../../fakes/journals.ts';
import { MemoryJournalStore } from '../../fakes/memoryPorts.ts';

const quiet: Logger = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/** A session whose answers say `route` and end as told, joined to a lookup that answers with `found`. */
function setUp(events: readonly ModelEvent[], found: GenerationInfo | undefined) {
  const file = new MemoryJournalStore();
  const clock = { now: () => 1, monotonic: () => 1 };
  const conversation = new Conversation({ id: 'c', createdAt: 1, store: file, fileName: 'c.jsonl', clock });
  const session = new ChatSession({
    conversation,
    clock,
    logger: quiet,
    estimateTokens: (text) => text.length,
    choices: () => ({ model: 'a/b' }),
    source: {
      async *streamTurn() {
        yield* events;
      },
    },
  });
  const asked: string[] = [];
  const costs = new CostLookup((id) => {
    asked.push(id);
    return Promise.resolve(found);
  }, quiet);
  session.onDidChange((event) => {
    if (event.type === 'message-changed') costs.consider(session, session.message(event.id));
  });
  return { session, file, asked, costs };
}

const cut: readonly ModelEvent[] = [
  { type: 'route', route: { generationId: 'gen_1' } },
  { type: 'text-delta', text: 'Half' },
  { type: 'turn-end', reason: 'cancelled' },
];

const record: GenerationInfo = {
  id: 'gen_1',
  totalCostUsd: 0.02,
  provider: 'bedrock',
  inputTokens: 5,
  outputTokens: 7,
};

let session: ChatSession | undefined;
afterEach(() => session?.dispose());

async function answer(made: ReturnType<typeof setUp>): Promise<AssistantMessage> {
  session = made.session;
  const ended = await made.session.send([{ type: 'text', text: 'Q' }]).ended;
  await Promise.resolve();
  await made.session.conversation.flush();
  const message = made.session.message(ended.id);
  if (message?.role !== 'assistant') throw new Error('No answer.');
  return message;
}

describe('the cost of an answer that did not say it', () => {
  it('is asked for once and shown in its footer, also after a restart', async () => {
    const made = setUp(cut, record);
    const message = await answer(made);
    expect(message.figures).toMatchObject({
      costUsd: 0.02,
      provider: 'bedrock',
      usage: { inputTokens: 5, outputTokens: 7 },
    });
    expect(message).toMatchObject({ status: 'stopped', parts: [{ type: 'text', text: 'Half' }] });
    expect(made.asked).toEqual(['gen_1']);
    const read = readJournal(made.file.files.get('c.jsonl') ?? '');
    expect(read.problems).toEqual([]);
    expect(read.tree.messageById(message.id)).toMatchObject({
      status: 'stopped',
      parts: [{ type: 'text', text: 'Half' }],
      figures: { costUsd: 0.02 },
    });
  });

  it('stays unknown when the gateway has no record', async () => {
    const message = await answer(setUp(cut, undefined));
    expect(message.figures?.costUsd).toBeUndefined();
  });

  it('is not asked for when the answer said it, or no gateway gave it a name', async () => {
    const usage: ModelEvent = { type: 'usage', usage: { inputTokens: 1 }, costUsd: 0.01 };
    const made = setUp([...cut.slice(0, 2), usage, { type: 'turn-end', reason: 'stop' }], record);
    await answer(made);
    const nameless = setUp(cut.slice(1), record);
    await answer(nameless);
    expect([...made.asked, ...nameless.asked]).toEqual([]);
  });
});
