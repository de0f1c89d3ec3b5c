import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/errors.ts';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import { continueInstruction } from '../../../src/core/conversation/prompt.ts';
import { SessionBench, codeOf, text, textOf, textsOf } from './support.ts';

const request: ModelEvent = { type: 'request-start', attempt: 1, wireFormat: 'messages', requestBytes: 10 };
describe('continuing', () => {
  async function stopped(words: string): Promise<{ readonly bench: SessionBench; readonly id: string }> {
    const bench = new SessionBench();
    const begun = bench.session.send(text('Write.'));
    await bench.source.last.text(words);
    await bench.session.stop();
    return { bench, id: begun.answerId };
  }

  it('asks for the rest without showing the instruction, and writes into the same answer', async () => {
    const { bench, id } = await stopped('```ts\nconst a');
    const begun = bench.session.continueAnswer(id);
    expect(begun.answerId).toBe(id);
    expect(textsOf(bench.source.last.request.messages)).toEqual(['Write.', '```ts\nconst a', continueInstruction]);
    await bench.source.last.emit(request);
    await bench.source.last.text(' = 1;\n```');
    await bench.source.last.end();
    expect(textsOf(bench.session.branch())).toEqual(['Write.', '```ts\nconst a = 1;\n```']);
    expect(bench.answer(id).parts.length).toBe(1);
    expect(bench.answer(id)).toMatchObject({ status: 'complete', finishReason: 'stop' });
    // Kept beside what is shown: it is part of what was sent.
    expect(bench.answer(id).requests).toMatchObject([{ resumed: { asked: continueInstruction, part: 0, length: 13 } }]);
    expect((await bench.reopened()).tree.branch()).toEqual(bench.session.branch());
  });

  it('puts thinking before the words it goes on in, and thinking between words where it came', async () => {
    const { bench, id } = await stopped('one');
    bench.session.continueAnswer(id);
    const thought = (text: string): readonly ModelEvent[] => [
      { type: 'thinking-start' },
      { type: 'thinking-delta', text },
      { type: 'thinking-end', signature: text },
    ];
    // The words are held back, as they may repeat the end, until more comes.
    await bench.source.last.emit(request, ...thought('a'), { type: 'text-delta', text: 'on' }, ...thought('b'));
    await bench.source.last.text(' three');
    await bench.source.last.end();
    expect(bench.answer(id).parts).toEqual([
      { type: 'thinking', text: 'a', signature: 'a' },
      { type: 'text', text: 'oneon' },
      { type: 'thinking', text: 'b', signature: 'b' },
      { type: 'text', text: ' three' },
    ]);
    expect((await bench.reopened()).tree.branch()).toEqual(bench.session.branch());
  });

  it('drops what the model repeats, however small the pieces it comes in', async () => {
    const tail = 'and so the quick brown fox';
    const rest = `${tail} jumps over the dog.`;
    for (const size of [1, 3, 7, rest.length]) {
      const { bench, id } = await stopped(`Once upon a time, ${tail}`);
      bench.session.continueAnswer(id);
      const pieces = rest.match(new RegExp(`.{1,${size}}`, 'g')) ?? [];
      await bench.source.last.text(...pieces);
      await bench.source.last.end();
      expect(textOf(bench.session.message(id))).toBe(`Once upon a time, ${tail} jumps over the dog.`);
      expect((await bench.reopened()).tree.branch()).toEqual(bench.session.branch());
    }
  });

  it('what was held back as a possible repeat is kept when the answer is stopped or fails', async () => {
    const { bench, id } = await stopped('the quick brown fox');
    bench.session.continueAnswer(id);
    await bench.source.last.text('quick');
    await bench.session.stop();
    expect(textOf(bench.session.message(id))).toBe('the quick brown foxquick');
  });

  it('continues with the model of the answer, adds up its figures, and again after another stop', async () => {
    const bench = new SessionBench();
    const usage: ModelEvent = { type: 'usage', usage: { outputTokens: 5 }, costUsd: 1 };
    const begun = bench.session.send(text('Write.'), 'openai/gpt-5');
    await bench.source.last.emit(request, { type: 'text-delta', text: 'one ' }, usage);
    await bench.source.last.end('length');
    expect(bench.answer(begun.answerId)).toMatchObject({ status: 'complete', finishReason: 'length' });
    for (const word of ['two ', 'three ']) {
      bench.session.continueAnswer(begun.answerId);
      expect(bench.source.last.request.model).toBe('openai/gpt-5');
      await bench.source.last.emit(request, { type: 'text-delta', text: word }, usage);
      await bench.source.last.end('length');
    }
    expect(bench.answer(begun.answerId)).toMatchObject({
      parts: [{ text: 'one two three ' }],
      figures: { usage: { outputTokens: 15 }, costUsd: 3 },
    });
    expect((await bench.reopened()).tree.branch()).toEqual(bench.session.branch());
  });

  it('a continuation that fails leaves the words as they were', async () => {
    const { bench, id } = await stopped('Half');
    bench.session.continueAnswer(id);
    await bench.source.last.end('error', new AppError('network', 'No answer.'));
    expect(bench.answer(id)).toMatchObject({ status: 'failed', parts: [{ text: 'Half' }] });
    bench.session.continueAnswer(id);
    await bench.source.last.text(' full');
    await bench.source.last.end();
    expect(bench.answer(id)).toMatchObject({ status: 'complete', parts: [{ text: 'Half full' }] });
    expect(bench.answer(id).error).toBeUndefined();
    const reopened = (await bench.reopened()).tree.messageById(id);
    expect(reopened).toEqual(bench.answer(id));
  });

  it('brings an answer on another branch into view', async () => {
    const { bench, id } = await stopped('Half');
    bench.session.regenerate(id);
    await bench.source.last.text('Whole.');
    await bench.source.last.end();
    bench.events.length = 0;
    bench.session.continueAnswer(id);
    expect(bench.events[0]).toEqual({ type: 'branch-changed', fromIndex: 1 });
    await bench.source.last.text(' more.');
    await bench.source.last.end();
    expect(textsOf(bench.session.branch())).toEqual(['Write.', 'Half more.']);
    expect((await bench.reopened()).tree.branch()).toEqual(bench.session.branch());
  });

  it('sends the answer to go on from also where nothing fits', async () => {
    const bench = new SessionBench();
    bench.choices = { contextWindow: 100 };
    const begun = bench.session.send(text('Write.'));
    await bench.source.last.text('word '.repeat(200));
    await bench.session.stop();
    bench.session.continueAnswer(begun.answerId);
    expect(textsOf(bench.source.last.request.messages)).toEqual(['Write.', 'word '.repeat(200), continueInstruction]);
  });

  it('is refused where there is nothing to go on from', async () => {
    const bench = new SessionBench();
    const { answerId } = await bench.exchange('Hi?', 'Whole.');
    expect(codeOf(() => bench.session.continueAnswer(answerId))).toBe('nothing-to-continue');
    const begun = bench.session.send(text('More?'));
    await bench.session.stop();
    expect(codeOf(() => bench.session.continueAnswer(begun.answerId))).toBe('nothing-to-continue');
  });
});
