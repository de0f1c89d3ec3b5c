// One turn, with tools or without: it ends once, when it is over or stopped, and leaves no call without a result.
import { describe, expect, test } from 'vitest';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import type { AssistantMessage, ToolResultPart, UserMessage } from '../../../src/core/model/message.ts';
import type { TurnSource } from '../../../src/core/model/request.ts';
import { textOutcome } from '../../../src/core/toolcalls/tool.ts';
import { openGate } from '../../../src/core/toolcalls/step.ts';
import { SessionPresenter } from '../../../src/host/chat/presenter.ts';
import { echoTool, enabled, HeldTool, ports } from '../toolcalls/support.ts';
import { SessionBench, text } from './support.ts';

const start: ModelEvent = { type: 'request-start', attempt: 1, wireFormat: 'messages', requestBytes: 1 };
const halfCall: readonly ModelEvent[] = [
  start,
  { type: 'text-delta', text: 'Let me look. ' },
  { type: 'tool-input-start', index: 0, id: 'call_0', name: 'held' },
  { type: 'tool-input-delta', index: 0, argumentsText: '{}' },
];
const call: readonly ModelEvent[] = [...halfCall, { type: 'tool-input-end', index: 0 }];

class TurnBench extends SessionBench {
  readonly held = new HeldTool({ name: 'held', effect: 'process' });

  constructor(hasTools: boolean) {
    super();
    if (!hasTools) return;
    const tools = enabled(echoTool(), this.held.tool);
    this.choices = { tools: { tools, gate: openGate, ports: ports({ clock: this.clock }), limits: { maxSteps: 5 } } };
  }

  /** The last step of the conversation on disk. */
  async step(): Promise<UserMessage> {
    const { tree, problems } = await this.reopened();
    expect(problems).toEqual([]);
    expect(tree.branch()).toEqual(this.session.branch());
    const step = tree.branch().at(-1);
    if (step?.role !== 'user' || step.isToolStep !== true) throw new Error('The last message is no step.');
    return step;
  }

  async results(): Promise<readonly ToolResultPart[]> {
    return (await this.step()).parts.filter((part) => part.type === 'tool-result');
  }
}

describe.each([
  ['with tools', true],
  ['without tools', false],
])('a turn %s', (_, hasTools) => {
  test('asks at once', () => {
    const bench = new TurnBench(hasTools);
    bench.session.send(text('Go.'));
    expect(bench.source.turns).toHaveLength(1);
  });

  test('ends with its answer, also where the source does not let go', async () => {
    const bench = new TurnBench(hasTools);
    Object.assign(bench.source, {
      async *streamTurn(): AsyncGenerator<ModelEvent, void, void> {
        try {
          yield { type: 'text-delta', text: 'Whole.' };
          yield { type: 'turn-end', reason: 'stop' };
        } finally {
          await new Promise(() => undefined);
        }
      },
    });
    const begun = bench.session.send(text('Go.'));
    await expect(begun.ended).resolves.toMatchObject({ status: 'complete' });
    expect(bench.session.runningId).toBeNull();
  });

  test('that is stopped while arguments arrive answers the half call, once and for all', async () => {
    const bench = new TurnBench(hasTools);
    bench.source.ignoresAbort = true;
    const ended: AssistantMessage[] = [];
    const begun = bench.session.send(text('Go.'));
    void begun.ended.then((answer) => ended.push(answer));
    await bench.source.last.emit(...halfCall);
    await bench.session.stop();
    expect(await bench.results()).toMatchObject([{ callId: 'call_0', end: 'stopped' }]);
    await bench.source.last.crash(new Error('too late'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(await bench.step()).toMatchObject({ turnCut: 'stopped' });
    expect(ended).toMatchObject([{ status: 'stopped', finishReason: 'cancelled' }]);
  });

  test('that is stopped between an answer and its calls answers them', async () => {
    const bench = new TurnBench(hasTools);
    bench.session.onDidChange((event) => {
      const last = bench.session.branch().at(-1);
      if (event.type === 'message-changed' && last?.parts.length === 0 && bench.session.runningId !== null) {
        void bench.session.stop();
      }
    });
    const begun = bench.session.send(text('Go.'));
    await bench.source.last.emit(...call);
    await bench.source.last.end('tool-calls');
    await expect(begun.ended).resolves.toMatchObject({ status: 'complete', finishReason: 'tool-calls' });
    expect(await bench.results()).toMatchObject([{ callId: 'call_0', end: 'stopped' }]);
    expect(bench.held.runs).toHaveLength(0);
  });

  test('that fails while arguments arrive answers the half call as never started', async () => {
    const bench = new TurnBench(hasTools);
    const begun = bench.session.send(text('Go.'));
    await bench.source.last.emit(...halfCall);
    await bench.source.last.endSilently();
    await expect(begun.ended).resolves.toMatchObject({ status: 'failed', error: { code: 'stream-truncated' } });
    expect(await bench.results()).toMatchObject([{ callId: 'call_0', isError: true }]);
    expect(bench.held.runs).toHaveLength(0);
  });
});

describe('a turn of several steps', () => {
  test('keeps to one account, and the next turn takes the one in use then', async () => {
    const bench = new TurnBench(true);
    const asked: string[] = [];
    let account = 'Work';
    const pinned = (): TurnSource => {
      const payer = account;
      return {
        streamTurn: (request, options) => {
          asked.push(payer);
          return bench.source.streamTurn(request, options);
        },
      };
    };
    Object.assign(bench.source, { pinned });
    const begun = bench.session.send(text('Go.'));
    await bench.source.last.emit(...call);
    await bench.source.last.end('tool-calls');
    const run = await bench.held.run(0);
    account = 'Home';
    run.done.resolve(textOutcome('done'));
    await expect.poll(() => bench.source.turns.length).toBe(2);
    await bench.source.last.text('Done.');
    await bench.source.last.end();
    await begun.ended;
    bench.session.send(text('More.'));
    expect(asked).toEqual(['Work', 'Work', 'Home']);
  });
});

describe('a model that calls though no tool is on', () => {
  test('is refused, not asked again by itself, and reads why when the user goes on', async () => {
    const bench = new TurnBench(false);
    const begun = bench.session.send(text('Go.'));
    await bench.source.last.emit(...call);
    await bench.source.last.end('tool-calls');
    await begun.ended;
    expect(bench.source.turns).toHaveLength(1);
    expect(await bench.step()).toMatchObject({ turnCut: 'broken-calls', parts: [{ end: 'refused' }] });
    const [, answer] = new SessionPresenter(bench.session, (id) => id).messages();
    expect(answer).toMatchObject({
      status: 'stopped',
      finishReason: 'broken-calls',
      parts: [{}, { state: 'refused' }],
    });

    const more = bench.session.continueAnswer(begun.answerId);
    const { request } = bench.source.last;
    expect(request).toMatchObject({ tools: [{ name: 'held' }], toolChoice: { type: 'none' } });
    expect(request.messages.at(-1)?.parts).toMatchObject([{ type: 'tool-result', end: 'refused' }]);
    await bench.source.last.emit(start, { type: 'text-delta', text: 'In words, then.' });
    await bench.source.last.end();
    await more.ended;
    expect(bench.session.branch().at(-1)).toMatchObject({ status: 'complete' });
  });
});
