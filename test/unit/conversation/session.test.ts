import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/errors.ts';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import { SessionBench, codeOf, compactJournalOf, model, question, text, textOf, textsOf } from './support.ts';

const request: ModelEvent = { type: 'request-start', attempt: 1, wireFormat: 'messages', requestBytes: 10 };
describe('a question and its answer', () => {
  it('sends the path and writes down what comes', async () => {
    const bench = new SessionBench();
    bench.choices = { thinking: 'low', systemPrompt: () => 'Be kind.', routing: { sort: 'cost' } };
    await bench.exchange('First?', 'One.');
    const begun = bench.session.send(text('Second?'));
    expect(bench.source.last.request).toMatchObject({
      model,
      system: 'Be kind.',
      thinking: 'low',
      routing: { sort: 'cost' },
      sessionId: 'c1',
    });
    expect(textsOf(bench.source.last.request.messages)).toEqual(['First?', 'One.', 'Second?']);
    expect(bench.source.last.request).not.toHaveProperty('tools');
    await bench.source.last.emit(request, { type: 'thinking-start' }, { type: 'thinking-delta', text: 'hm' });
    await bench.source.last.text('Two', '.');
    expect(bench.session.runningId).toBe(begun.answerId);
    expect(textOf(bench.session.branch().at(-1))).toBe('Two.');
    await bench.source.last.end();
    await expect(begun.ended).resolves.toMatchObject({ status: 'complete', wireFormat: 'messages' });
    expect(bench.session.runningId).toBeNull();
    const { tree, interrupted } = await bench.reopened();
    expect(tree.branch()).toEqual(bench.session.branch());
    expect(interrupted).toEqual([]);
  });

  it('tells what happens in an order a view can follow', async () => {
    const bench = new SessionBench();
    const error = new AppError('network', 'No answer.');
    bench.session.send(text('Hi?'));
    await bench.source.last.emit(
      request,
      { type: 'retry-wait', attempt: 1, delayMs: 2000, error },
      { ...request, attempt: 2 },
      { type: 'response-start' },
      { type: 'thinking-start' },
      { type: 'thinking-delta', text: 'hm' },
      { type: 'thinking-end' },
      { type: 'text-delta', text: 'a' },
      { type: 'text-delta', text: 'b' },
      { type: 'turn-end', reason: 'stop' },
    );
    const id = bench.session.branch().at(-1)?.id ?? '';
    const questionId = bench.session.branch()[0]?.id ?? '';
    const progress = (state: string, more = {}): object => ({ type: 'answer-progress', id, state, ...more });
    expect(bench.events).toMatchObject([
      { type: 'messages-added', ids: [questionId, id] },
      { type: 'title-changed', title: 'Hi?' },
      { type: 'running-changed', id },
      progress('sending'),
      progress('retrying', { until: bench.clock.now() + 2000, reason: 'No answer.' }),
      progress('sending'),
      progress('waiting'),
      progress('thinking'),
      { type: 'answer-delta', id, delta: { part: 'thinking', startsPart: true, text: 'hm' } },
      progress('writing'),
      { type: 'answer-delta', id, delta: { part: 'text', startsPart: true, text: 'a' } },
      { type: 'answer-delta', id, delta: { part: 'text', startsPart: false, text: 'b' } },
      { type: 'message-changed', id },
      { type: 'running-changed', id: null },
    ]);
  });

  it('is refused with busy while an answer is written, without a trace', async () => {
    const bench = new SessionBench();
    const { answerId } = await bench.exchange('First?', 'One.');
    bench.session.send(text('Second?'));
    const before = bench.session.branch();
    expect(codeOf(() => bench.session.send(text('Third?')))).toBe('busy');
    expect(codeOf(() => bench.session.regenerate(answerId))).toBe('busy');
    expect(codeOf(() => bench.session.retry(answerId))).toBe('busy');
    expect(codeOf(() => bench.session.continueAnswer(answerId))).not.toBe('nothing was thrown');
    expect(codeOf(() => bench.session.edit(before[0]?.id ?? '', text('!')))).toBe('busy');
    expect(textsOf(bench.session.branch())).toEqual(textsOf(before));
    expect(bench.source.turns.length).toBe(2);
  });

  it('leaves no question behind where no turn can be asked for', () => {
    const bench = new SessionBench();
    Object.defineProperty(bench, 'model', {
      get: () => {
        throw new AppError('request', 'Pick a model.', { code: 'no-model' });
      },
    });
    expect(codeOf(() => bench.session.send(text('Hi?')))).toBe('no-model');
    expect(bench.session.isEmpty).toBe(true);
    expect(bench.journal).toBe('');
  });

  it('a view that throws does not end the answer', async () => {
    const bench = new SessionBench();
    bench.session.onDidChange(() => {
      throw new Error('view');
    });
    await bench.exchange('Hi?', 'Whole.');
    expect(bench.session.branch().at(-1)).toMatchObject({ status: 'complete' });
    expect(bench.logger.at('error').length).toBeGreaterThan(0);
  });
});

describe('stopping', () => {
  const phases: readonly (readonly [string, readonly ModelEvent[], string])[] = [
    ['before anything is sent', [], ''],
    ['while sending', [request], ''],
    ['while waiting', [request, { type: 'response-start' }], ''],
    [
      'between retries',
      [request, { type: 'retry-wait', attempt: 1, delayMs: 9, error: new AppError('network', 'x') }],
      '',
    ],
    ['while thinking', [request, { type: 'thinking-start' }, { type: 'thinking-delta', text: 'hm' }], ''],
    ['while writing', [request, { type: 'text-delta', text: 'part' }], 'part'],
    [
      'while a call is written',
      [request, { type: 'text-delta', text: 'part' }, { type: 'tool-input-start', index: 0, id: 't', name: 'n' }],
      'part',
    ],
  ];

  for (const [phase, events, kept] of phases) {
    it(`${phase} ends at once, keeps what came and frees the session`, async () => {
      for (const ignoresAbort of [false, true]) {
        const bench = new SessionBench();
        bench.source.ignoresAbort = ignoresAbort;
        const begun = bench.session.send(text('Hi?'));
        await bench.source.last.emit(...events);
        const stopped = bench.session.stop();
        expect(bench.session.runningId).toBeNull();
        expect(bench.source.last.signal.aborted).toBe(true);
        await stopped;
        const ended = await begun.ended;
        expect(ended).toMatchObject({ status: 'stopped', finishReason: 'cancelled' });
        expect(ended.error).toBeUndefined();
        expect(textOf(ended)).toBe(kept);
        expect((await bench.reopened()).tree.messageById(begun.answerId)).toEqual(ended);
        await bench.exchange('Next?', 'Yes.');
        expect(textOf(bench.session.branch().at(-1))).toBe('Yes.');
      }
    });
  }

  it('takes nothing more from a source that goes on', async () => {
    const bench = new SessionBench();
    bench.source.ignoresAbort = true;
    const begun = bench.session.send(text('Hi?'));
    await bench.source.last.text('before');
    await bench.session.stop();
    await bench.source.last.text(' after');
    expect(textOf(bench.session.message(begun.answerId))).toBe('before');
    expect(bench.source.last.isClosed).toBe(true);
  });

  it('an idle session has nothing to stop', async () => {
    const bench = new SessionBench();
    await bench.session.stop();
    expect(bench.events).toEqual([]);
  });
});

describe('an answer that fails', () => {
  it('keeps its words and its error', async () => {
    const bench = new SessionBench();
    const begun = bench.session.send(text('Hi?'));
    await bench.source.last.text('Half');
    const error = new AppError('network', 'Connection lost.', { code: 'stream-truncated', actions: ['continue'] });
    await bench.source.last.end('error', error);
    await expect(begun.ended).resolves.toMatchObject({
      status: 'failed',
      error: { code: 'stream-truncated', actions: ['continue'] },
      parts: [{ text: 'Half' }],
    });
    expect((await bench.reopened()).tree.branch()).toEqual(bench.session.branch());
  });

  it('is told also where the source breaks its word: no end, or an exception', async () => {
    const silent = new SessionBench();
    const first = silent.session.send(text('Hi?'));
    await silent.source.last.text('Half');
    await silent.source.last.endSilently();
    await expect(first.ended).resolves.toMatchObject({ status: 'failed', error: { code: 'stream-truncated' } });
    const broken = new SessionBench();
    const second = broken.session.send(text('Hi?'));
    await broken.source.last.crash(new TypeError('x is not a function'));
    await expect(second.ended).resolves.toMatchObject({ status: 'failed', error: { kind: 'bug' } });
    expect(broken.logger.at('error').length).toBe(1);
  });

  it('retry gives an empty one up, keeps one with words as a branch, and asks the same model', async () => {
    const bench = new SessionBench();
    const first = bench.session.send(text('Hi?'), 'openai/gpt-5');
    await bench.source.last.end('error', new AppError('server', 'Down.'));
    const second = bench.session.retry(first.answerId);
    expect(bench.source.last.request.model).toBe('openai/gpt-5');
    expect(bench.session.siblings(second.answerId)).toEqual([second.answerId]);
    await bench.source.last.text('Half');
    await bench.source.last.end('error', new AppError('server', 'Down.'));
    const third = bench.session.retry(second.answerId);
    expect(bench.session.siblings(third.answerId)).toEqual([second.answerId, third.answerId]);
    expect(textsOf(bench.source.last.request.messages)).toEqual(['Hi?']);
    await bench.source.last.text('Whole.');
    await bench.source.last.end();
    const { tree } = await bench.reopened();
    expect(textsOf(tree.branch())).toEqual(['Hi?', 'Whole.']);
    expect(tree.siblings(third.answerId)).toEqual([second.answerId, third.answerId]);
  });
});

describe('branches', () => {
  it('regenerate answers beside the old answer, with another model where given', async () => {
    const bench = new SessionBench();
    const { answerId } = await bench.exchange('Hi?', 'One.');
    await bench.exchange('More?', 'Two.');
    bench.events.length = 0;
    const begun = bench.session.regenerate(answerId, 'openai/gpt-5');
    expect(bench.events[0]).toEqual({ type: 'branch-changed', fromIndex: 1 });
    expect(bench.source.last.request.model).toBe('openai/gpt-5');
    expect(textsOf(bench.source.last.request.messages)).toEqual(['Hi?']);
    await bench.source.last.text('Other.');
    await bench.source.last.end();
    expect(textsOf(bench.session.branch())).toEqual(['Hi?', 'Other.']);
    expect(bench.session.siblings(begun.answerId)).toEqual([answerId, begun.answerId]);
    bench.session.selectBranch(answerId);
    expect(textsOf(bench.session.branch())).toEqual(['Hi?', 'One.', 'More?', 'Two.']);
    expect((await bench.reopened()).tree.branch()).toEqual(bench.session.branch());
  });

  it('regenerate can answer a question that was left without one', async () => {
    const bench = new SessionBench(
      compactJournalOf((add) => {
        add(question('q1', 'Hi?'), null);
      }),
    );
    bench.session.regenerate('q1');
    await bench.source.last.text('Late.');
    await bench.source.last.end();
    expect(textsOf(bench.session.branch())).toEqual(['Hi?', 'Late.']);
  });

  it('edit asks again beside the old question, also beside the first', async () => {
    const bench = new SessionBench();
    const first = await bench.exchange('First?', 'One.');
    const second = await bench.exchange('Second?', 'Two.');
    bench.events.length = 0;
    bench.session.edit(second.questionId, text('Second, better?'));
    expect(bench.events[0]).toEqual({ type: 'branch-changed', fromIndex: 2 });
    expect(textsOf(bench.source.last.request.messages)).toEqual(['First?', 'One.', 'Second, better?']);
    await bench.source.last.text('Better.');
    await bench.source.last.end();
    bench.events.length = 0;
    bench.session.edit(first.questionId, text('All new?'));
    expect(bench.events[0]).toEqual({ type: 'branch-changed', fromIndex: 0 });
    expect(textsOf(bench.source.last.request.messages)).toEqual(['All new?']);
    await bench.source.last.text('New.');
    await bench.source.last.end();
    bench.session.selectBranch(first.questionId);
    expect(textsOf(bench.session.branch())).toEqual(['First?', 'One.', 'Second, better?', 'Better.']);
    expect((await bench.reopened()).tree.branch()).toEqual(bench.session.branch());
  });

  it('an answer on a branch that is not shown comes into view when it is regenerated', async () => {
    const bench = new SessionBench();
    const first = await bench.exchange('First?', 'One.');
    bench.session.edit(first.questionId, text('Other?'));
    await bench.source.last.text('Two.');
    await bench.source.last.end();
    bench.events.length = 0;
    bench.session.regenerate(first.answerId);
    expect(bench.events[0]).toEqual({ type: 'branch-changed', fromIndex: 0 });
    await bench.source.last.text('Again.');
    await bench.source.last.end();
    expect(textsOf(bench.session.branch())).toEqual(['First?', 'Again.']);
    expect((await bench.reopened()).tree.branch()).toEqual(bench.session.branch());
  });

  it('a running answer goes on when another branch is shown', async () => {
    const bench = new SessionBench();
    const { answerId } = await bench.exchange('Hi?', 'One.');
    const begun = bench.session.regenerate(answerId);
    await bench.source.last.text('Ot');
    bench.session.selectBranch(answerId);
    await bench.source.last.text('her.');
    expect(bench.session.runningId).toBe(begun.answerId);
    expect(textsOf(bench.session.branch())).toEqual(['Hi?', 'One.']);
    await bench.source.last.end();
    expect(textOf(bench.session.message(begun.answerId))).toBe('Other.');
  });

  it('removing hides what follows and stops a running answer in it; restoring brings it back', async () => {
    const bench = new SessionBench();
    await bench.exchange('First?', 'One.');
    const begun = bench.session.send(text('Second?'));
    await bench.source.last.text('Tw');
    const questionId = bench.session.branch()[2]?.id ?? '';
    bench.session.removeMessage(questionId);
    expect(bench.session.runningId).toBeNull();
    expect(textsOf(bench.session.branch())).toEqual(['First?', 'One.']);
    expect((await bench.reopened()).tree.branch()).toEqual(bench.session.branch());
    bench.session.restoreMessage(questionId);
    expect(textsOf(bench.session.branch())).toEqual(['First?', 'One.', 'Second?', 'Tw']);
    expect(bench.session.message(begun.answerId)).toMatchObject({ status: 'stopped' });
    expect((await bench.reopened()).tree.branch()).toEqual(bench.session.branch());
  });

  it('what was removed cannot be selected, and unknown ids are refused', async () => {
    const bench = new SessionBench();
    const { answerId } = await bench.exchange('Hi?', 'One.');
    bench.session.removeMessage(answerId);
    expect(codeOf(() => bench.session.selectBranch(answerId))).toBe('unknown-message');
    expect(codeOf(() => bench.session.regenerate('nobody'))).toBe('unknown-message');
    expect(codeOf(() => bench.session.edit(answerId, text('x')))).toBe('unknown-message');
  });
});

describe('the title', () => {
  it('comes from the first question and can be given and taken back', async () => {
    const bench = new SessionBench();
    expect(bench.session.title).toBe('New chat');
    await bench.exchange('# How *do* I `sort`?', 'So.');
    expect(bench.session.title).toBe('How do I sort?');
    bench.session.rename('  Sorting \n things ');
    expect(bench.events.at(-1)).toEqual({ type: 'title-changed', title: 'Sorting things' });
    expect((await bench.reopened()).title).toBe('Sorting things');
    bench.session.rename('');
    expect(bench.session.title).toBe('How do I sort?');
    expect((await bench.reopened()).title).toBeUndefined();
  });
});
