import { describe, expect, test } from 'vitest';
import { deferred } from '../../../src/base/async.ts';
import type { ToolCallPart, ToolResultPart } from '../../../src/core/model/message.ts';
import {
  openGate,
  runStep,
  type ApprovalGate,
  type StepEvent,
  type Verdict,
} from '../../../src/core/toolcalls/step.ts';
import { errorOutcome, textOutcome, type Tool } from '../../../src/core/toolcalls/tool.ts';
import { echoTool, enabled, HeldTool, objectSchema, ports } from './support.ts';

function call(id: string, name: string, input: unknown = {}): ToolCallPart {
  return { type: 'tool-call', id, name, argumentsText: JSON.stringify(input) };
}

interface Begun {
  readonly events: StepEvent[];
  readonly results: Promise<readonly ToolResultPart[]>;
  readonly stop: () => void;
}

function begin(tools: readonly Tool[], calls: readonly ToolCallPart[], gate: ApprovalGate = openGate): Begun {
  const abort = new AbortController();
  const events: StepEvent[] = [];
  const emit = (event: StepEvent): void => void events.push(event);
  const options = { calls, tools: enabled(...tools), gate, ports: ports(), maxConcurrent: 2 };
  const results = runStep({ ...options, signal: abort.signal, emit });
  return { events, results, stop: () => abort.abort() };
}

/** Asks about everything; the test answers. */
function asking(): { readonly gate: ApprovalGate; readonly answer: (callId: string, verdict: Verdict) => void } {
  const waiting = new Map<string, (verdict: Verdict) => void>();
  return {
    gate: {
      review: (calls) =>
        new Map(
          calls.map(({ callId }) => {
            const verdict = deferred<Verdict>();
            waiting.set(callId, verdict.resolve);
            return [callId, verdict.promise];
          }),
        ),
    },
    answer: (callId, verdict) => waiting.get(callId)?.(verdict),
  };
}

const ends = (results: readonly ToolResultPart[]): readonly unknown[] => results.map((result) => result.end);
const textOf = (result: ToolResultPart | undefined): string =>
  result?.content.map((item) => (item.type === 'text' ? item.text : '')).join('\n') ?? '';

describe('the calls of one step', () => {
  test('that only read run side by side, but no more than allowed at once', async () => {
    const held = new HeldTool({ name: 'look' });
    const { results } = begin(
      [held.tool],
      ['a', 'b', 'c'].map((id) => call(id, 'look')),
    );
    await held.run(1);
    expect(held.runs).toHaveLength(2);
    held.runs[1]?.done.resolve(textOutcome('second'));
    (await held.run(2)).done.resolve(textOutcome('third'));
    held.runs[0]?.done.resolve(textOutcome('first'));
    expect((await results).map(textOf)).toEqual(['first', 'second', 'third']);
  });

  test('that change something wait for those before and hold up those after', async () => {
    const look = new HeldTool({ name: 'look' });
    const change = new HeldTool({ name: 'change', effect: 'write' });
    const calls = [call('a', 'look'), call('b', 'change'), call('c', 'look')];
    const { results } = begin([look.tool, change.tool], calls);
    const first = await look.run(0);
    expect(change.runs).toHaveLength(0);
    first.done.resolve(textOutcome('before'));
    const write = await change.run(0);
    expect(look.runs).toHaveLength(1);
    write.done.resolve(textOutcome('written'));
    (await look.run(1)).done.resolve(textOutcome('after'));
    expect((await results).map(textOf)).toEqual(['before', 'written', 'after']);
  });

  test('that propose are put on screen one after the other and reviewed together; what follows waits for all', async () => {
    const propose = new HeldTool({ name: 'propose', effect: 'write', proposes: () => true });
    const change = new HeldTool({ name: 'change', effect: 'write' });
    const calls = [call('a', 'propose'), call('b', 'propose'), call('c', 'change')];
    const { results, events } = begin([propose.tool, change.tool], calls);
    const first = await propose.run(0);
    expect(propose.runs).toHaveLength(1);
    first.context.progress('one.ts', [], 'review');
    const second = await propose.run(1);
    second.context.progress('two.ts', [], 'review');
    second.done.resolve(textOutcome('two'));
    await Promise.resolve();
    expect(change.runs).toHaveLength(0);
    first.done.resolve(textOutcome('one'));
    (await change.run(0)).done.resolve(textOutcome('changed'));
    expect((await results).map(textOf)).toEqual(['one', 'two', 'changed']);
    const shown = events.flatMap((event) => (event.type === 'call-progress' ? [[event.text, event.waits]] : []));
    expect(shown).toEqual([
      ['one.ts', 'review'],
      ['two.ts', 'review'],
    ]);
  });

  test('are asked about together, run one by one as they are allowed, and are told when denied', async () => {
    const { gate, answer } = asking();
    const tool = echoTool({ name: 'send', effect: 'network' });
    const calls = ['a', 'b', 'c'].map((id) => call(id, 'send', { word: id }));
    const { events, results } = begin([tool], calls, gate);
    const waiting = events.filter((event) => event.type === 'call-state' && event.state === 'waiting');
    expect(waiting).toHaveLength(3);
    answer('b', { type: 'deny', reason: 'Wrong host.' });
    answer('c', { type: 'allow' });
    answer('a', { type: 'allow' });
    const all = await results;
    expect(ends(all)).toEqual(['done', 'denied', 'done']);
    expect(textOf(all[1])).toContain('Wrong host.');
  });

  test('run with the arguments as the user edited them, and the model learns of it', async () => {
    const { gate, answer } = asking();
    const { results } = begin([echoTool({ effect: 'process' })], [call('a', 'echo', { word: 'rm' })], gate);
    answer('a', { type: 'allow', input: { word: 'ls' } });
    const [result] = await results;
    expect(textOf(result)).toMatch(/user changed the arguments[\s\S]*ls[\s\S]*echo ls/);
    expect(JSON.parse(result?.ranWith ?? '')).toEqual({ word: 'ls' });
  });

  test('do not run with edited arguments that break the schema', async () => {
    const { gate, answer } = asking();
    const { results } = begin([echoTool()], [call('a', 'echo', { word: 'x' })], gate);
    answer('a', { type: 'allow', input: { word: 5 } });
    expect(ends(await results)).toEqual(['refused']);
  });

  test('about which nobody rules, or whose question fails, do not run', async () => {
    const none: ApprovalGate = { review: () => new Map() };
    expect(ends(await begin([echoTool()], [call('a', 'echo', { word: 'x' })], none).results)).toEqual(['denied']);
    const failing: ApprovalGate = { review: () => new Map([['a', Promise.reject(new Error('the window went'))]]) };
    expect(ends(await begin([echoTool()], [call('a', 'echo', { word: 'x' })], failing).results)).toEqual(['denied']);
  });

  test('that use one id twice cannot run twice', async () => {
    let runs = 0;
    const tool = echoTool({
      run: () => {
        runs += 1;
        return Promise.resolve(textOutcome('x'));
      },
    });
    await begin([tool], [call('a', 'echo', { word: '1' }), call('a', 'echo', { word: '2' })]).results;
    expect(runs).toBe(1);
  });
});

describe('stopped', () => {
  test('while the user is asked: nothing runs, even when the answer comes later', async () => {
    const { gate, answer } = asking();
    const held = new HeldTool({ name: 'held', effect: 'process' });
    const { results, stop } = begin([held.tool], [call('a', 'held'), call('b', 'held')], gate);
    stop();
    answer('a', { type: 'allow' });
    expect(ends(await results)).toEqual(['stopped', 'stopped']);
    expect(held.runs).toHaveLength(0);
  });

  test('while tools run that do not listen: the turn ends all the same', async () => {
    const deaf = new HeldTool({ name: 'deaf' });
    const { results, stop, events } = begin(
      [deaf.tool],
      ['a', 'b', 'c'].map((id) => call(id, 'deaf')),
    );
    await deaf.run(1);
    stop();
    expect(ends(await results)).toEqual(['stopped', 'stopped', 'stopped']);
    expect(events.filter((event) => event.type === 'call-result')).toHaveLength(3);
    // The third had not begun, and does not begin now.
    deaf.runs[0]?.done.resolve(textOutcome('late'));
    await Promise.resolve();
    expect(deaf.runs).toHaveLength(2);
  });
});

describe('one run', () => {
  test('ends when its time is up, and says so to the model', async () => {
    const slow = echoTool({
      inputSchema: objectSchema(),
      limits: { timeMs: 20 },
      run: () => new Promise(() => undefined),
    });
    const [result] = await begin([slow], [call('a', 'echo')]).results;
    expect(textOf(result)).toMatch(/did not finish within/);
    expect(result?.end).toBe('failed');
  });

  test('may wait for the user longer than its time', async () => {
    const question = deferred<string>();
    const asks = echoTool({
      inputSchema: objectSchema(),
      limits: { timeMs: 30 },
      run: async (_, { unlimited }) => textOutcome(await unlimited(() => question.promise)),
    });
    const { results } = begin([asks], [call('a', 'echo')]);
    setTimeout(() => question.resolve('yes'), 120);
    expect(textOf((await results)[0])).toBe('yes');
  });

  test('tells its progress as one visible line', async () => {
    const tool = echoTool({
      inputSchema: objectSchema(),
      run: (_, { progress }) => {
        progress('line\nof \u202eevil');
        return Promise.resolve(errorOutcome('no'));
      },
    });
    const { events, results } = begin([tool], [call('a', 'echo')]);
    expect(await results).toMatchObject([{ isError: true, end: 'failed' }]);
    expect(events.find((event) => event.type === 'call-progress')?.text).toBe('line of ⟦U+202E⟧evil');
  });

  test('cannot hang the step by throwing what is no error', async () => {
    // oxlint-disable-next-line no-throw-literal, typescript/only-throw-error -- tools of others throw anything
    const odd = echoTool({
      inputSchema: objectSchema(),
      run: () => {
        throw 'text';
      },
    });
    expect(ends(await begin([odd], [call('a', 'echo')]).results)).toEqual(['failed']);
  });
});
