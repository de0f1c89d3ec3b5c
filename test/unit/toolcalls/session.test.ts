// A turn with tools inside a conversation: what is on disk, what a user sees, and what the next request says.
import { describe, expect, test } from 'vitest';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import type { Message, ToolResultPart } from '../../../src/core/model/message.ts';
import { turnOf } from '../../../src/core/conversation/steps.ts';
import { openGate, type ApprovalGate } from '../../../src/core/toolcalls/step.ts';
import { textOutcome, type Tool } from '../../../src/core/toolcalls/tool.ts';
import { toViewMessages } from '../../../src/host/chat/viewMapper.ts';
import { SessionPresenter } from '../../../src/host/chat/presenter.ts';
import { viewMessageSchema } from '../../../src/protocol/viewState.ts';
import { SessionBench, text, textOf } from '../conversation/support.ts';
import { echoTool, enabled, HeldTool, ports } from './support.ts';
import { effort } from '../effort.ts';

function calls(...words: readonly string[]): ModelEvent[] {
  return words.flatMap((word, index): ModelEvent[] => [
    { type: 'tool-input-start', index, id: `call_${index}`, name: word === 'held' ? 'held' : 'echo' },
    { type: 'tool-input-delta', index, argumentsText: JSON.stringify(word === 'held' ? {} : { word }) },
    { type: 'tool-input-end', index },
  ]);
}

const usage = (inputTokens: number, costUsd: number): ModelEvent => ({
  type: 'usage',
  usage: { inputTokens, outputTokens: 1 },
  costUsd,
});
const start: ModelEvent = { type: 'request-start', attempt: 1, wireFormat: 'messages', requestBytes: 1 };

class ToolBench extends SessionBench {
  readonly held = new HeldTool({ name: 'held', effect: 'process' });

  constructor(journal?: string, extra: readonly Tool[] = [], gate: ApprovalGate = openGate) {
    super(journal);
    const tools = enabled(echoTool(), this.held.tool, ...extra);
    this.choices = { tools: { tools, gate, ports: ports({ clock: this.clock }), limits: { maxSteps: 5 } } };
  }

  #asked = 0;

  /** Resolves when the source was asked once more since the last time. */
  async next(): Promise<void> {
    while (this.source.turns.length <= this.#asked) await new Promise((resolve) => setImmediate(resolve));
    this.#asked = this.source.turns.length;
  }

  step(): Message & { readonly role: 'user' } {
    const step = this.session.branch().findLast((message) => message.role === 'user' && message.isToolStep === true);
    if (step?.role !== 'user') throw new Error('There is no step.');
    return step;
  }

  results(): readonly ToolResultPart[] {
    return this.step().parts.filter((part) => part.type === 'tool-result');
  }

  view(): ReturnType<SessionPresenter['messages']> {
    return new SessionPresenter(this.session, (id) => id).messages();
  }

  /** A turn with one call and an answer from its result. */
  async exchangeWithTool(word = 'hi'): Promise<string> {
    const begun = this.session.send(text('Ask the tool.'));
    await this.next();
    await this.source.last.emit(start, { type: 'text-delta', text: 'Let me look. ' }, ...calls(word), usage(10, 0.01));
    await this.source.last.end('tool-calls');
    await this.next();
    await this.source.last.emit(start, { type: 'text-delta', text: 'Done.' }, usage(20, 0.02));
    await this.source.last.end();
    await begun.ended;
    return begun.answerId;
  }
}

describe('a turn with tools', () => {
  test('is several messages on disk, one answer on screen, with summed figures', async () => {
    const bench = new ToolBench();
    const headId = await bench.exchangeWithTool();
    expect(bench.session.branch().map((message) => message.role)).toEqual(['user', 'assistant', 'user', 'assistant']);
    const view = bench.view();
    expect(view.map(({ role }) => role)).toEqual(['user', 'assistant']);
    const [, answer] = view;
    expect(answer).toMatchObject({
      id: headId,
      status: 'complete',
      steps: 2,
      figures: { costUsd: 0.03, inputTokens: 30 },
      parts: [
        { type: 'text', text: 'Let me look. ' },
        { type: 'tool-call', name: 'echo', state: 'done', result: { excerpt: 'echo hi' } },
        { type: 'text', text: 'Done.' },
      ],
    });
    expect(viewMessageSchema.parse(answer)).toEqual(answer);
    const reopened = await bench.reopened();
    expect(reopened.problems).toEqual([]);
    expect(
      toViewMessages(reopened.tree.branch(), { modelName: (id) => id, branchOf: (id) => ({ ids: [id], index: 0 }) })[1],
    ).toMatchObject({
      status: 'complete',
      parts: [{}, { state: 'done' }, { text: 'Done.' }],
    });
  });

  test('sends the results, and sends all of it again with the next question', async () => {
    const bench = new ToolBench();
    await bench.exchangeWithTool();
    const second = bench.source.requests[1];
    expect(second?.messages.at(-1)?.parts).toMatchObject([{ type: 'tool-result', callId: 'call_0' }]);
    expect(second?.tools?.map(({ name }) => name)).toEqual(['echo', 'held']);
    bench.session.send(text('And now?'));
    await bench.next();
    expect(bench.source.last.request.messages).toHaveLength(5);
  });

  test('names its head in everything it says, and streams arguments and text as deltas', async () => {
    const bench = new ToolBench();
    const headId = await bench.exchangeWithTool();
    const ids = bench.events.flatMap((event) => ('id' in event && event.id !== null ? [event.id] : []));
    expect(new Set(ids)).toEqual(new Set([headId]));
    const deltas = bench.events.flatMap((event) => (event.type === 'answer-delta' ? [event.delta] : []));
    expect(deltas.map(({ part }) => part)).toEqual(['text', 'tool-input', 'text']);
    expect(deltas[2]?.startsPart).toBe(true);
  });

  test('with tools of the past but none on defines them and lets none be called', async () => {
    const bench = new ToolBench();
    await bench.exchangeWithTool();
    bench.choices = {};
    bench.session.send(text('Plain now.'));
    await bench.next();
    expect(bench.source.last.request).toMatchObject({ tools: [{ name: 'echo' }], toolChoice: { type: 'none' } });
    const plain = new SessionBench();
    plain.session.send(text('Plain.'));
    expect(plain.source.last.request.tools).toBeUndefined();
  });
});

describe('stopped', () => {
  test('while a tool runs: at once, every call answered, also on disk', async () => {
    const bench = new ToolBench();
    const begun = bench.session.send(text('Go.'));
    await bench.next();
    await bench.source.last.emit(start, ...calls('held', 'never'));
    await bench.source.last.end('tool-calls');
    await bench.held.run(0);
    expect(bench.session.runningId).toBe(begun.answerId);
    const stopping = bench.session.stop();
    expect(bench.session.runningId).toBeNull();
    await stopping;
    await begun.ended;
    expect(bench.results().map(({ end }) => end)).toEqual(['stopped', 'stopped']);
    expect(bench.held.runs[0]?.context.signal.aborted).toBe(true);
    bench.held.runs[0]?.done.resolve(textOutcome('late'));
    await bench.conversation.flush();
    const { tree, problems } = await bench.reopened();
    expect(problems).toEqual([]);
    expect(tree.branch().at(-1)).toMatchObject({ turnCut: 'stopped', parts: [{ end: 'stopped' }, { end: 'stopped' }] });
    expect(bench.view()[1]).toMatchObject({ status: 'stopped', finishReason: 'stopped' });
  });

  test('while a change waits for an earlier review: it was never shown, and nothing of it is left open', async () => {
    const bench = new ToolBench();
    bench.session.send(text('Go.'));
    await bench.next();
    await bench.source.last.emit(start, ...calls('held'));
    await bench.source.last.end('tool-calls');
    const { context } = await bench.held.run(0);
    context.progress('Waiting for one.ts', [{ label: 'Open', run: () => undefined }], 'queue');
    const place = { answerId: bench.session.runningId ?? '', callId: 'call_0' };
    const card = (): unknown => bench.view()[1]?.parts.find((part) => part.type === 'tool-call');
    await expect.poll(card).toMatchObject({ state: 'queued', progress: 'Waiting for one.ts', actions: ['Open'] });
    expect(bench.session.progress).toEqual({ state: 'asking' });
    await bench.session.stop();
    expect(card()).toMatchObject({ state: 'stopped' });
    expect(card()).not.toHaveProperty('actions');
    expect(bench.session.leftReview(place)).toBeUndefined();
    expect(JSON.stringify(bench.results())).toContain('nothing of it was shown');
    bench.held.runs[0]?.done.resolve(textOutcome('late'));
  });

  test('while a change is under review: the review goes on, and its card keeps the buttons until it is over', async () => {
    const bench = new ToolBench();
    bench.session.send(text('Go.'));
    await bench.next();
    await bench.source.last.emit(start, ...calls('held'));
    await bench.source.last.end('tool-calls');
    const pressed: string[] = [];
    const accept = { label: 'Accept', run: () => void pressed.push('Accept') };
    const { context, done } = await bench.held.run(0);
    context.progress('one.ts', [accept], 'review');
    const place = { answerId: bench.session.runningId ?? '', callId: 'call_0' };
    const card = (): unknown => bench.view()[1]?.parts.find((part) => part.type === 'tool-call');
    await expect.poll(card).toMatchObject({ state: 'reviewing', progress: 'one.ts', actions: ['Accept'] });
    expect(bench.session.progress).toEqual({ state: 'asking' });
    await bench.session.stop();
    expect(card()).toMatchObject({ state: 'left', progress: 'one.ts', actions: ['Accept'] });
    expect(JSON.stringify(bench.results())).toContain('It is still open for review');
    await bench.session.leftReview(place)?.actions?.[0]?.run();
    expect(pressed).toEqual(['Accept']);
    done.resolve(textOutcome('decided'));
    await expect.poll(() => bench.session.leftReview(place)).toBeUndefined();
    expect(card()).not.toHaveProperty('actions');
  });

  test('while arguments arrive: the half call is answered and never runs', async () => {
    const bench = new ToolBench();
    bench.session.send(text('Go.'));
    await bench.next();
    await bench.source.last.emit(start, { type: 'tool-input-start', index: 0, id: 'c', name: 'held' });
    await bench.source.last.emit({ type: 'tool-input-delta', index: 0, argumentsText: '{"a' });
    await bench.session.stop();
    expect(bench.results()).toMatchObject([{ callId: 'c', isError: true }]);
    expect(bench.held.runs).toHaveLength(0);
  });

  test('while text arrives after a step: what was done stays, and “Continue” writes on', async () => {
    const bench = new ToolBench();
    const begun = bench.session.send(text('Go.'));
    await bench.next();
    await bench.source.last.emit(start, ...calls('a'));
    await bench.source.last.end('tool-calls');
    await bench.next();
    await bench.source.last.emit(start, { type: 'text-delta', text: 'Half of' });
    await bench.session.stop();
    expect(bench.view()[1]).toMatchObject({ status: 'stopped', parts: [{ state: 'done' }, { text: 'Half of' }] });
    const more = bench.session.continueAnswer(begun.answerId);
    await bench.next();
    expect(more.answerId).toBe(begun.answerId);
    await bench.source.last.emit(start, { type: 'text-delta', text: ' the answer.' });
    await bench.source.last.end();
    await more.ended;
    expect(textOf(bench.session.branch().at(-1))).toBe('Half of the answer.');
    expect(bench.session.branch()).toHaveLength(4);
  });

  test('and “Continue”d after a stop between steps, goes on from the results', async () => {
    const bench = new ToolBench();
    const begun = bench.session.send(text('Go.'));
    await bench.next();
    await bench.source.last.emit(start, ...calls('held'));
    await bench.source.last.end('tool-calls');
    await bench.held.run(0);
    await bench.session.stop();
    const more = bench.session.continueAnswer(begun.answerId);
    await bench.next();
    expect(bench.source.last.request.messages.at(-1)?.parts).toMatchObject([{ type: 'tool-result', end: 'stopped' }]);
    await bench.source.last.emit(start, { type: 'text-delta', text: 'Without it, then.' });
    await bench.source.last.end();
    await more.ended;
    expect(bench.view()).toHaveLength(2);
    expect(bench.view()[1]).toMatchObject({ status: 'complete', parts: [{ state: 'stopped' }, { type: 'text' }] });
  });
});

describe('after a crash', () => {
  test('in the middle of the tools: what has a result keeps it, the rest is told as interrupted', async () => {
    const bench = new ToolBench();
    bench.session.send(text('Go.'));
    await bench.next();
    await bench.source.last.emit(start, ...calls('quick', 'held'));
    await bench.source.last.end('tool-calls');
    await bench.held.run(0);
    while (bench.results().length === 0) await new Promise((resolve) => setImmediate(resolve));
    await bench.conversation.flush();
    const later = new ToolBench(bench.journal);
    expect(later.results().map(({ end }) => end)).toEqual(['done', 'interrupted']);
    const [, answer] = later.view();
    expect(answer).toMatchObject({ status: 'stopped', finishReason: 'interrupted' });
    const more = later.session.continueAnswer(answer?.id ?? '');
    await later.next();
    await later.source.last.emit(start, { type: 'text-delta', text: 'On.' });
    await later.source.last.end();
    await more.ended;
    expect((await later.reopened()).problems).toEqual([]);
  });

  test('at any byte of the journal: the conversation opens, every call is answered, and it can be asked on', async () => {
    const bench = new ToolBench();
    await bench.exchangeWithTool();
    await bench.conversation.flush();
    const journal = bench.journal;
    for (let length = 0; length < journal.length; length += effort(23, 7)) {
      const later = new ToolBench(journal.slice(0, length));
      for (const message of later.view()) expect(message.status).not.toBe('streaming');
      later.session.send(text('Still there?'));
      await later.next();
      expect(later.source.turns).toHaveLength(1);
      later.session.dispose();
    }
  });

  test('between an answer and its first result: “Continue” answers the calls and goes on', async () => {
    const bench = new ToolBench();
    bench.session.send(text('Go.'));
    await bench.next();
    await bench.source.last.emit(start, ...calls('held'));
    await bench.source.last.end('tool-calls');
    await bench.held.run(0);
    await bench.conversation.flush();
    const lines = bench.journal.split('\n');
    const upToAnswer = lines.slice(0, lines.findIndex((line) => line.includes('"answer-end"')) + 1).join('\n');
    const later = new ToolBench(`${upToAnswer}\n`);
    const [, answer] = later.view();
    expect(answer).toMatchObject({ status: 'stopped', parts: [{ state: 'stopped' }] });
    later.session.continueAnswer(answer?.id ?? '');
    await later.next();
    expect(later.results()).toMatchObject([{ end: 'interrupted' }]);
  });
});

describe('branches', () => {
  test('“Regenerate” asks the question anew beside the whole turn', async () => {
    const bench = new ToolBench();
    const headId = await bench.exchangeWithTool();
    const lastId = bench.session.branch().at(-1)?.id ?? '';
    bench.session.regenerate(lastId);
    await bench.next();
    expect(bench.source.last.request.messages).toHaveLength(1);
    expect(bench.session.siblings(headId)).toHaveLength(2);
    expect(bench.view()[1]?.branch).toMatchObject({ index: 1 });
    await bench.session.stop();
    bench.session.selectBranch(headId);
    expect(bench.view()[1]).toMatchObject({ id: headId, steps: 2 });
  });

  test('“Retry” after a failure in a later step repeats that step only', async () => {
    const bench = new ToolBench();
    const begun = bench.session.send(text('Go.'));
    await bench.next();
    await bench.source.last.emit(start, ...calls('a'));
    await bench.source.last.end('tool-calls');
    await bench.next();
    await bench.source.last.end('error');
    await begun.ended;
    expect(bench.view()[1]?.status).toBe('failed');
    const again = bench.session.retry(begun.answerId);
    await bench.next();
    expect(again.answerId).toBe(begun.answerId);
    expect(bench.source.last.request.messages.at(-1)?.parts).toMatchObject([{ type: 'tool-result', end: 'done' }]);
    await bench.source.last.emit(start, { type: 'text-delta', text: 'Now.' });
    await bench.source.last.end();
    await again.ended;
    expect(bench.view()[1]).toMatchObject({ status: 'complete', parts: [{ state: 'done' }, { text: 'Now.' }] });
  });

  test('“Continue” after a later step brought nothing goes on from the results', async () => {
    const bench = new ToolBench();
    const begun = bench.session.send(text('Go.'));
    await bench.next();
    await bench.source.last.emit(start, ...calls('a'));
    await bench.source.last.end('tool-calls');
    await bench.next();
    await bench.source.last.end('error');
    await begun.ended;
    const more = bench.session.continueAnswer(begun.answerId);
    await bench.next();
    expect(bench.source.last.request.messages.at(-1)?.parts).toMatchObject([{ type: 'tool-result', end: 'done' }]);
    await bench.source.last.emit(start, { type: 'text-delta', text: 'Here.' });
    await bench.source.last.end();
    await more.ended;
    expect(bench.session.branch()).toHaveLength(4);
  });

  test('a question after a turn that was cut short follows the results', async () => {
    const bench = new ToolBench();
    bench.session.send(text('Go.'));
    await bench.next();
    await bench.source.last.emit(start, ...calls('held'));
    await bench.source.last.end('tool-calls');
    await bench.held.run(0);
    await bench.session.stop();
    bench.session.send(text('Something else.'));
    await bench.next();
    expect(bench.view().map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant']);
    expect(bench.source.last.request.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'user']);
  });

  test('deleting the answer deletes all its steps, and can be taken back', async () => {
    const bench = new ToolBench();
    const headId = await bench.exchangeWithTool();
    bench.session.removeMessage(headId);
    expect(bench.session.branch()).toHaveLength(1);
    bench.session.restoreMessage(headId);
    expect(bench.view()[1]).toMatchObject({ steps: 2 });
    expect(turnOf(bench.conversation.tree, headId)).toHaveLength(3);
  });

  test('deleting the question while a tool runs stops the turn', async () => {
    const bench = new ToolBench();
    bench.session.send(text('Go.'));
    await bench.next();
    const questionId = bench.session.branch()[0]?.id ?? '';
    await bench.source.last.emit(start, ...calls('held'));
    await bench.source.last.end('tool-calls');
    await bench.held.run(0);
    bench.session.removeMessage(questionId);
    expect(bench.session.runningId).toBeNull();
  });
});

describe('the panel hears', () => {
  test('where each call is, as the calls go on', async () => {
    const bench = new ToolBench();
    const presenter = new SessionPresenter(bench.session, (id) => id);
    const states: unknown[] = [];
    bench.session.onDidChange((event) => {
      if (event.type !== 'tool-changed') return;
      for (const said of presenter.toPanelEvents(event)) {
        if (said.type === 'tool-changed' && said.part.type === 'tool-call') {
          states.push(said.part.progress === undefined ? said.part.state : said.part.progress);
        }
      }
    });
    bench.session.send(text('Go.'));
    await bench.next();
    await bench.source.last.emit(start, ...calls('held'));
    expect(bench.view()[1]?.parts).toMatchObject([{ state: 'writing', argumentsText: '{}' }]);
    await bench.source.last.end('tool-calls');
    const run = await bench.held.run(0);
    run.context.progress('half way');
    run.done.resolve(textOutcome('ok'));
    await bench.next();
    expect(states).toEqual(['queued', 'running', 'half way', 'done']);
  });

  test('a changed path as whole turns, whichever message of a turn it begins with', async () => {
    const bench = new ToolBench();
    await bench.exchangeWithTool();
    const presenter = new SessionPresenter(bench.session, (id) => id);
    for (const [fromIndex, index] of [
      [0, 0],
      [1, 1],
      [2, 1],
      [3, 1],
      [4, 2],
    ] as const) {
      const [event] = presenter.toPanelEvents({ type: 'branch-changed', fromIndex });
      expect(event).toMatchObject({ type: 'branch-changed', index });
      if (event?.type === 'branch-changed') expect(event.messages).toHaveLength(2 - index);
    }
  });

  test('a call that was run again, with its new result, on disk too', async () => {
    const bench = new ToolBench();
    const headId = await bench.exchangeWithTool();
    bench.session.replaceResult(
      { answerId: headId, callId: 'call_0' },
      { type: 'tool-result', callId: 'call_0', content: text('echo again'), end: 'done', isRerun: true },
    );
    expect(bench.view()[1]?.parts[1]).toMatchObject({ isRerun: true, result: { excerpt: 'echo again' } });
    const { tree, problems } = await bench.reopened();
    expect(problems).toEqual([]);
    expect(tree.branch()[2]?.parts).toHaveLength(1);
    expect(tree.branch()[2]?.parts[0]).toMatchObject({ content: [{ text: 'echo again' }] });
  });
});
