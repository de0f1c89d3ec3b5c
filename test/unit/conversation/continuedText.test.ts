// A continued answer holds back what may be a repeat of its last words: however it ends, with tools and without, no word of it is lost or doubled.
import { describe, expect, test } from 'vitest';
import { AppError } from '../../../src/base/errors.ts';
import { buildChatRequest } from '../../../src/core/gateway/chatRequest.ts';
import { buildMessagesRequest } from '../../../src/core/gateway/messagesRequest.ts';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import type { TurnRequest } from '../../../src/core/model/request.ts';
import { openGate } from '../../../src/core/toolcalls/step.ts';
import { echoTool, enabled, ports } from '../toolcalls/support.ts';
import { SessionBench, text, textOf } from './support.ts';

const before = 'the quick brown fox';

/** What arrives, in pieces, and what the answer is to say in the end. */
const arrivals: readonly (readonly [name: string, pieces: readonly string[], whole: string])[] = [
  ['words that could still be a repeat', ['quick'], 'the quick brown foxquick'],
  ['such words in many pieces', ['q', 'ui', 'ck', ' bro'], 'the quick brown foxquick bro'],
  ['a repeat', ['brown', ' fox'], before],
  ['a repeat and more', ['brown fox', ' jumps'], `${before} jumps`],
  ['new words', [' jumps', ' over'], `${before} jumps over`],
  ['nothing', [], before],
];

const failure = new AppError('network', 'The line is down.');
const ends: Readonly<Record<string, (bench: SessionBench) => Promise<void>>> = {
  stopped: (bench) => bench.session.stop(),
  'closed with its window': (bench) => bench.session.close(),
  'at its end': (bench) => bench.source.last.end(),
  'at the length limit': (bench) => bench.source.last.end('length'),
  'with an error': (bench) => bench.source.last.end('error', failure),
  'without an end': (bench) => bench.source.last.endSilently(),
  'by a bug in the source': (bench) => bench.source.last.crash(new Error('bug')),
};

class ContinueBench extends SessionBench {
  constructor(hasTools: boolean) {
    super();
    if (!hasTools) return;
    const tools = { tools: enabled(echoTool()), gate: openGate, limits: { maxSteps: 5 } };
    this.choices = { tools: { ...tools, ports: ports({ clock: this.clock }) } };
  }

  /** An answer that was stopped after `before` and is being continued. */
  async continued(): Promise<{ readonly id: string; readonly ended: Promise<unknown> }> {
    const begun = this.session.send(text('Write.'));
    await this.asked(1);
    await this.source.last.text(before);
    await this.session.stop();
    const more = this.session.continueAnswer(begun.answerId);
    await this.asked(2);
    this.events.length = 0;
    return { id: begun.answerId, ended: more.ended };
  }

  async asked(times: number): Promise<void> {
    while (this.source.turns.length < times) await new Promise((resolve) => setImmediate(resolve));
  }

  /** What a panel that shows `before` has appended since. */
  get appended(): string {
    return this.events.map((event) => (event.type === 'answer-delta' ? event.delta.text : '')).join('');
  }
}

describe.each([
  ['with tools', true],
  ['without tools', false],
])('an answer continued %s', (_, hasTools) => {
  describe.each(Object.entries(ends))('and ended %s', (_name, end) => {
    test.each(arrivals)('keeps %s', async (_what, pieces, whole) => {
      const bench = new ContinueBench(hasTools);
      const { id, ended } = await bench.continued();
      for (const piece of pieces) await bench.source.last.text(piece);
      await end(bench);
      await ended;
      expect(textOf(bench.session.message(id))).toBe(whole);
      expect(before + bench.appended).toBe(whole);
      const reopened = (await bench.reopened()).tree.messageById(id);
      expect(reopened).toEqual(bench.session.message(id));
    });
  });

  test('goes on without loss when it is stopped and continued again and again', async () => {
    const bench = new ContinueBench(hasTools);
    const { id } = await bench.continued();
    await bench.source.last.text('quick');
    for (const [index, piece] of [' red', 'quick', 'fox'].entries()) {
      await bench.session.stop();
      bench.session.continueAnswer(id);
      await bench.asked(index + 3);
      await bench.source.last.text(piece);
    }
    await bench.session.stop();
    expect(textOf(bench.session.message(id))).toBe(`${before}quick redquickfox`);
    expect((await bench.reopened()).tree.branch()).toEqual(bench.session.branch());
  });
});

describe('an answer continued that calls a tool', () => {
  const call: readonly ModelEvent[] = [
    { type: 'tool-input-start', index: 0, id: 'call_0', name: 'echo' },
    { type: 'tool-input-delta', index: 0, argumentsText: '{"word":"hi"}' },
    { type: 'tool-input-end', index: 0 },
  ];

  /** What is asked once the call has its result. */
  async function secondStep(...pieces: readonly string[]): Promise<TurnRequest> {
    const bench = new ContinueBench(true);
    await bench.continued();
    await bench.source.last.text(...pieces);
    await bench.source.last.emit(...call);
    await bench.source.last.end('tool-calls');
    await bench.asked(3);
    // What the model reads now is what it will read with every later question.
    const { request } = bench.source.last;
    expect(request.messages.map(({ parts }) => parts)).toEqual(
      bench.session
        .branch()
        .slice(0, -1)
        .map(({ parts }) => parts),
    );
    await bench.session.close();
    return request;
  }

  test.each(arrivals)('sends each word once, in one answer before its call, with %s', async (_what, pieces, whole) => {
    const { messages } = await secondStep(...pieces);
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(messages[1]?.parts).toMatchObject([{ text: whole }, { type: 'tool-call', id: 'call_0' }]);
    expect(messages[2]?.parts).toMatchObject([{ type: 'tool-result', callId: 'call_0' }]);
  });

  test('so in both wire formats', async () => {
    const request = await secondStep(' jumps');
    expect(buildMessagesRequest(request, undefined).messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'Write.' }] },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: `${before} jumps` },
          { type: 'tool_use', id: 'call_0', name: 'echo', input: { word: 'hi' } },
        ],
      },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'call_0', content: [{ type: 'text', text: 'echo hi' }] }],
      },
    ]);
    expect(buildChatRequest(request, undefined).messages).toEqual([
      { role: 'user', content: 'Write.' },
      {
        role: 'assistant',
        content: `${before} jumps`,
        tool_calls: [{ id: 'call_0', type: 'function', function: { name: 'echo', arguments: '{"word":"hi"}' } }],
      },
      { role: 'tool', tool_call_id: 'call_0', content: 'echo hi' },
    ]);
  });
});
