// What an end means for whoever uses the answer: one that is not known to be good is treated as a cut one.
import { describe, expect, test } from 'vitest';
import type { TurnEnd } from '../../../src/core/model/events.ts';
import { endError } from '../../../src/core/model/errors.ts';
import { canContinue } from '../../../src/core/model/outcome.ts';
import { ModelRun } from '../../../src/core/editing/modelRun.ts';
import { SessionBench, text } from './support.ts';

const early: TurnEnd = { type: 'turn-end', reason: 'other', serverReason: 'upstream_error' };

describe('an answer that ended for a reason nobody knows', () => {
  test('is kept with the server’s words, also on disk, and can be gone on with', async () => {
    const bench = new SessionBench();
    const { answerId } = bench.session.send(text('Write.'));
    await bench.source.last.text('Half');
    await bench.source.last.emit(early);
    expect(bench.answer(answerId)).toMatchObject({
      status: 'complete',
      finishReason: 'other',
      serverReason: 'upstream_error',
      parts: [{ text: 'Half' }],
    });
    expect((await bench.reopened()).tree.branch()).toEqual(bench.session.branch());
    bench.session.continueAnswer(answerId);
    await bench.source.last.text(' and half');
    await bench.source.last.end();
    expect(bench.answer(answerId)).toMatchObject({ finishReason: 'stop', parts: [{ text: 'Half and half' }] });
    expect(bench.answer(answerId).serverReason).toBeUndefined();
    expect((await bench.reopened()).tree.branch()).toEqual(bench.session.branch());
  });

  test('has failed where nothing came, with those words', async () => {
    const bench = new SessionBench();
    const { answerId } = bench.session.send(text('Write.'));
    await bench.source.last.emit(early);
    expect(bench.answer(answerId)).toMatchObject({ status: 'failed', error: { code: 'empty-answer' } });
    expect(bench.answer(answerId).error?.message).toContain('upstream_error');
    expect(canContinue(bench.answer(answerId))).toBe(false);
  });

  test('is no whole result of an edit, and can be taken up again', async () => {
    const run = new ModelRun('a/b', { now: () => 1, monotonic: () => 1 });
    const sink = { text: () => undefined, onChange: () => undefined };
    const ends: TurnEnd[] = [early, { type: 'turn-end', reason: 'stop' }];
    const source = {
      async *streamTurn() {
        yield { type: 'text-delta', text: ends.length === 2 ? 'one ' : 'two' } as const;
        yield ends.shift() ?? early;
      },
    };
    await run.run(source, { model: 'a/b', messages: [] }, new AbortController().signal, sink);
    expect([run.state, run.error?.code]).toEqual(['failed', 'ended-early']);
    await run.run(source, { model: 'a/b', messages: [] }, new AbortController().signal, sink);
    expect([run.state, run.text, run.error]).toEqual(['complete', 'one two', undefined]);
  });
});

test('a refusal is told with what the server says of it', async () => {
  const bench = new SessionBench();
  const { answerId } = bench.session.send(text('Write.'));
  await bench.source.last.text('I');
  await bench.source.last.emit({ type: 'turn-end', reason: 'content-filter', serverReason: 'It is about an attack' });
  expect(bench.answer(answerId)).toMatchObject({ status: 'failed', error: { code: 'content-filter' } });
  expect(bench.answer(answerId).error?.message).toMatch(/The server says: It is about an attack\.$/);
});

test.each<readonly [TurnEnd['reason'], string | undefined]>([
  ['stop', undefined],
  ['tool-calls', undefined],
  ['cancelled', undefined],
  ['length', 'length'],
  ['other', 'ended-early'],
  ['content-filter', 'content-filter'],
  ['error', 'stream-truncated'],
])('what is used only when it is whole is told %s as %s', (reason, code) => {
  expect(endError({ type: 'turn-end', reason })?.code).toBe(code);
});
