import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/errors.ts';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import { tokensPerSecond, withRequestCost } from '../../../src/core/model/figures.ts';
import { AnswerBuilder } from '../../../src/core/model/fold.ts';
import { foldAnswer } from '../../support/whole.ts';
import type { AssistantPart } from '../../../src/core/model/message.ts';
import { FakeClock } from '../../fakes/memoryPorts.ts';
import { answer } from './support.ts';

const blank = answer('a', '', { parts: [], status: 'streaming' });
const request: ModelEvent = { type: 'request-start', attempt: 1, wireFormat: 'messages', requestBytes: 10 };

/** One thing a model does, with the events it arrives as and the part it leaves. */
type Block = { readonly events: readonly ModelEvent[]; readonly part: AssistantPart };

const words = fc.array(fc.string({ minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 6 });
const textBlock = words.map((pieces): Block => ({
  events: pieces.map((text) => ({ type: 'text-delta', text })),
  part: { type: 'text', text: pieces.join('') },
}));
const thinkingBlock = fc.tuple(words, fc.option(fc.string(), { nil: undefined })).map(([pieces, signature]): Block => {
  const kept = signature === undefined ? {} : { signature };
  return {
    events: [
      { type: 'thinking-start' },
      ...pieces.map((text) => ({ type: 'thinking-delta' as const, text })),
      { type: 'thinking-end', ...kept },
    ],
    part: { type: 'thinking', text: pieces.join(''), ...kept },
  };
});
const redactedBlock = fc.string().map((redacted): Block => ({
  events: [{ type: 'thinking-start' }, { type: 'thinking-end', redacted }],
  part: { type: 'thinking', text: '', redacted },
}));
const imageBlock = fc.base64String().map((data): Block => ({
  events: [{ type: 'image', mediaType: 'image/png', data }],
  part: { type: 'image', mediaType: 'image/png', data },
}));
/** Calls that stream side by side, as some models send them. */
const toolBlocks = fc.array(words, { minLength: 1, maxLength: 3 }).map((calls): readonly Block[] => {
  const starts = calls.map((_, index): ModelEvent => ({
    type: 'tool-input-start',
    index,
    id: `t${index}`,
    name: 'read',
  }));
  const longest = Math.max(...calls.map((pieces) => pieces.length));
  const deltas = Array.from({ length: longest }, (_, round) =>
    calls.flatMap((pieces, index): ModelEvent[] => {
      const argumentsText = pieces[round];
      return argumentsText === undefined ? [] : [{ type: 'tool-input-delta', index, argumentsText }];
    }),
  ).flat();
  const ends = calls.map((_, index): ModelEvent => ({ type: 'tool-input-end', index }));
  return calls.map((pieces, index) => ({
    events: index === 0 ? [...starts, ...deltas, ...ends] : [],
    part: { type: 'tool-call', id: `t${index}`, name: 'read', argumentsText: pieces.join('') },
  }));
});
const turn = fc
  .tuple(
    fc.array(fc.oneof(textBlock, thinkingBlock, redactedBlock, imageBlock), { maxLength: 8 }),
    fc.option(toolBlocks, { nil: [] }),
  )
  .map(([blocks, tools]) => [...blocks, ...tools]);

/** The obvious fold: neighbours of text become one. */
function partsOf(blocks: readonly Block[]): AssistantPart[] {
  const parts: AssistantPart[] = [];
  for (const { part } of blocks) {
    const last = parts.at(-1);
    if (part.type === 'text' && last?.type === 'text') {
      parts[parts.length - 1] = { type: 'text', text: last.text + part.text };
    } else parts.push(part);
  }
  return parts;
}

describe('the parts of an answer', () => {
  it('any turn folds to what it says, and the deltas told add up to the same', () => {
    fc.assert(
      fc.property(turn, fc.nat(20), (blocks, snapshotEvery) => {
        const builder = new AnswerBuilder(blank);
        const seen: { part: string; text: string }[] = [];
        const events: ModelEvent[] = [request, ...blocks.flatMap((block) => block.events)];
        events.forEach((event, index) => {
          if (snapshotEvery > 0 && index % snapshotEvery === 0) builder.snapshot();
          const delta = builder.apply(event);
          if (delta?.part !== 'text' && delta?.part !== 'thinking') return;
          if (delta.startsPart) seen.push({ part: delta.part, text: delta.text });
          else {
            const last = seen.at(-1);
            expect(last?.part).toBe(delta.part);
            if (last !== undefined) last.text += delta.text;
          }
        });
        const expected = partsOf(blocks);
        expect(builder.snapshot().parts).toEqual(expected);
        const shown = expected.flatMap((part) =>
          (part.type === 'text' || part.type === 'thinking') && part.text !== ''
            ? [{ part: part.type, text: part.text }]
            : [],
        );
        expect(seen).toEqual(shown);
      }),
    );
  });

  it('a snapshot stays as it was when more arrives, and is the same object while nothing does', () => {
    const builder = new AnswerBuilder(blank);
    builder.apply({ type: 'text-delta', text: 'one' });
    const before = builder.snapshot();
    expect(builder.snapshot()).toBe(before);
    builder.apply({ type: 'text-delta', text: ' two' });
    expect(before.parts).toEqual([{ type: 'text', text: 'one' }]);
    expect(builder.snapshot().parts).toEqual([{ type: 'text', text: 'one two' }]);
  });

  it('keeps a signature that came without any thinking text, and no part for a block with nothing in it', () => {
    const events: ModelEvent[] = [
      { type: 'thinking-start' },
      { type: 'thinking-end', signature: 'sig' },
      { type: 'thinking-start' },
      { type: 'thinking-end' },
    ];
    expect(foldAnswer(blank, events).parts).toEqual([{ type: 'thinking', text: '', signature: 'sig' }]);
  });

  it('ignores what comes after the end', () => {
    const builder = new AnswerBuilder(blank);
    builder.apply({ type: 'text-delta', text: 'done' });
    builder.apply({ type: 'turn-end', reason: 'stop' });
    const ended = builder.snapshot();
    builder.apply({ type: 'text-delta', text: '!' });
    builder.apply({ type: 'turn-end', reason: 'error' });
    expect(builder.snapshot()).toBe(ended);
  });

  it('a resumed answer writes on in its last text, so that an open fence stays open; its thinking goes before', () => {
    const stopped = answer('a', '```ts\nlet a', { status: 'stopped', finishReason: 'cancelled' });
    const builder = new AnswerBuilder(stopped, { resume: true });
    expect(builder.snapshot().status).toBe('streaming');
    expect(builder.snapshot().finishReason).toBeUndefined();
    builder.apply({ type: 'thinking-start' });
    expect(builder.apply({ type: 'thinking-delta', text: 'hm' })).toBeUndefined();
    builder.apply({ type: 'thinking-end', signature: 's' });
    expect(builder.apply({ type: 'text-delta', text: ' = 1' })).toEqual({
      part: 'text',
      startsPart: false,
      text: ' = 1',
    });
    expect(builder.snapshot().parts).toEqual([
      { type: 'thinking', text: 'hm', signature: 's' },
      { type: 'text', text: '```ts\nlet a = 1' },
    ]);
  });
});

describe('how an answer ends', () => {
  const said: ModelEvent = { type: 'text-delta', text: 'words' };
  const end = (reason: Extract<ModelEvent, { type: 'turn-end' }>['reason'], ...before: ModelEvent[]) =>
    foldAnswer(blank, [...before, { type: 'turn-end', reason }]);

  it('stopped keeps its words and is no error', () => {
    const message = end('cancelled', said);
    expect(message).toMatchObject({ status: 'stopped', finishReason: 'cancelled', parts: [{ text: 'words' }] });
    expect(message.error).toBeUndefined();
  });

  it('too long is complete, without an error, and can be continued', () => {
    expect(end('length', said)).toMatchObject({ status: 'complete', finishReason: 'length' });
    expect(end('length', said).error).toBeUndefined();
  });

  it('nothing said is told as an empty answer, also where there was thinking or only blanks', () => {
    const thought: ModelEvent[] = [{ type: 'thinking-start' }, { type: 'thinking-delta', text: 'hm' }];
    for (const before of [[], thought, [{ type: 'text-delta', text: ' \n' } as const]]) {
      const message = end('stop', ...before);
      expect(message).toMatchObject({ status: 'failed', error: { code: 'empty-answer' } });
      expect(message.error?.actions).toContain('retry');
    }
    expect(end('length', ...thought)).toMatchObject({ status: 'failed', error: { code: 'empty-answer' } });
  });

  it('a picture or a call is an answer', () => {
    expect(end('stop', { type: 'image', mediaType: 'image/png', data: 'AA==' }).status).toBe('complete');
    expect(end('tool-calls', { type: 'tool-input-start', index: 0, id: 't', name: 'n' }).status).toBe('complete');
  });

  it('a content filter is a failure with a sentence, and keeps what was said', () => {
    expect(end('content-filter', said)).toMatchObject({
      status: 'failed',
      error: { code: 'content-filter' },
      parts: [{ text: 'words' }],
    });
  });

  it('an error is kept as data', () => {
    const error = new AppError('quota', 'Slow down.', { code: 'rate-limit', retryable: true, retryAfterMs: 500 });
    const message = foldAnswer(blank, [said, { type: 'turn-end', reason: 'error', error }]);
    expect(message.error).toEqual({
      kind: 'quota',
      code: 'rate-limit',
      message: 'Slow down.',
      retryable: true,
      retryAfterMs: 500,
      actions: [],
    });
    expect(JSON.parse(JSON.stringify(message))).toEqual(message);
  });
});

describe('figures', () => {
  const usage = (outputTokens: number, costUsd?: number): ModelEvent => ({
    type: 'usage',
    usage: { inputTokens: 10, outputTokens },
    ...(costUsd !== undefined && { costUsd }),
  });

  it('measures from the question to the first token, thinking, and the time tokens came in', () => {
    const clock = new FakeClock();
    const builder = new AnswerBuilder(blank, { clock });
    const at = (ms: number, ...events: readonly ModelEvent[]): void => {
      clock.advance(ms);
      for (const event of events) builder.apply(event);
    };
    at(0, request);
    at(300, { type: 'response-start' });
    at(100, { type: 'thinking-start' });
    at(50, { type: 'thinking-delta', text: 'a' });
    at(200, { type: 'thinking-delta', text: 'b' }, { type: 'thinking-end' });
    at(100, { type: 'text-delta', text: 'c' });
    at(700, { type: 'text-delta', text: 'd' }, usage(50, 0.01));
    at(20, { type: 'turn-end', reason: 'stop' });
    const { figures } = builder.snapshot();
    expect(figures).toEqual({
      usage: { inputTokens: 10, outputTokens: 50 },
      costUsd: 0.01,
      timeToFirstTokenMs: 450,
      thinkingMs: 200,
      generationMs: 1000,
      durationMs: 1470,
    });
    expect(tokensPerSecond(figures)).toBe(50);
  });

  it('a later report of the same request replaces, those of several requests add up', () => {
    const first = foldAnswer(blank, [
      request,
      usage(1),
      { type: 'text-delta', text: 'x' },
      usage(20, 0.5),
      { type: 'turn-end', reason: 'length' },
    ]);
    expect(first.figures).toMatchObject({ usage: { inputTokens: 10, outputTokens: 20 }, costUsd: 0.5 });
    const second = foldAnswer(first, [
      request,
      { type: 'text-delta', text: 'y' },
      usage(5, 0.25),
      { type: 'turn-end', reason: 'stop' },
    ]);
    expect(second.figures).toEqual({ usage: { inputTokens: 20, outputTokens: 25 }, costUsd: 0.75 });
    const tools = foldAnswer(blank, [request, usage(3, 1), request, usage(4, 2), { type: 'turn-end', reason: 'stop' }]);
    expect(tools.figures).toEqual({ usage: { inputTokens: 20, outputTokens: 7 }, costUsd: 3 });
  });

  it('says that counts are partial where a stopped request reported none', () => {
    const stopped = foldAnswer(blank, [
      request,
      { type: 'text-delta', text: 'x' },
      { type: 'turn-end', reason: 'cancelled' },
    ]);
    expect(stopped.figures).toBeUndefined();
    const resumed = foldAnswer(stopped, [
      request,
      { type: 'text-delta', text: 'y' },
      usage(5, 0.25),
      { type: 'turn-end', reason: 'stop' },
    ]);
    expect(resumed.figures).toMatchObject({ usage: { outputTokens: 5 }, costUsd: 0.25, isPartial: true });
    expect(tokensPerSecond({ ...resumed.figures, generationMs: 1000 })).toBeUndefined();
  });

  it('takes the cost from the route where usage has none, and never counts it twice', () => {
    const route: ModelEvent = { type: 'route', route: { provider: 'bedrock', generationId: 'gen_1', costUsd: 0.5 } };
    expect(foldAnswer(blank, [request, usage(1), route, { type: 'turn-end', reason: 'stop' }]).figures).toMatchObject({
      costUsd: 0.5,
      provider: 'bedrock',
      generationId: 'gen_1',
    });
    expect(
      foldAnswer(blank, [request, usage(1, 0.5), route, { type: 'turn-end', reason: 'stop' }]).figures?.costUsd,
    ).toBe(0.5);
    expect(
      foldAnswer(blank, [request, route, request, usage(1, 1), { type: 'turn-end', reason: 'stop' }]).figures?.costUsd,
    ).toBe(1.5);
  });

  it('keeps which requests did not say what they cost, until it is known', () => {
    const route = (generationId: string): ModelEvent => ({ type: 'route', route: { generationId } });
    const { figures = {} } = foldAnswer(blank, [
      request,
      route('gen_1'),
      { type: 'text-delta', text: 'x' },
      request,
      route('gen_2'),
      { type: 'text-delta', text: 'y' },
      usage(5, 0.25),
      request,
      route('gen_3'),
      usage(7),
      { type: 'turn-end', reason: 'stop' },
    ]);
    expect(figures).toMatchObject({
      usage: { outputTokens: 12 },
      costUsd: 0.25,
      isPartial: true,
      unpriced: [{ generationId: 'gen_1', isUncounted: true }, { generationId: 'gen_3' }],
    });
    const told = { costUsd: 0.5, usage: { outputTokens: 3 }, provider: 'bedrock' };
    const first = withRequestCost(figures, 'gen_1', told);
    expect(first).toMatchObject({ usage: { outputTokens: 15 }, costUsd: 0.75, unpriced: [{ generationId: 'gen_3' }] });
    expect(first.isPartial).toBeUndefined();
    const both = withRequestCost(first, 'gen_3', told);
    expect(both).toMatchObject({ usage: { outputTokens: 15 }, costUsd: 1.25 });
    expect(both.unpriced).toBeUndefined();
    expect(withRequestCost(both, 'gen_3', told).costUsd).toBe(1.25);
  });

  it('an attempt that brought nothing and was repeated leaves no cost to be looked up', () => {
    const { figures } = foldAnswer(blank, [
      request,
      { type: 'route', route: { generationId: 'gen_1' } },
      request,
      { type: 'route', route: { generationId: 'gen_2' } },
      { type: 'text-delta', text: 'a' },
      { type: 'usage', usage: { outputTokens: 1 }, costUsd: 0.5 },
      { type: 'turn-end', reason: 'stop' },
    ]);
    expect(figures).toMatchObject({ costUsd: 0.5, generationId: 'gen_2' });
    expect(figures?.unpriced).toBeUndefined();
  });

  it('an unknown count stays unknown', () => {
    const message = foldAnswer(blank, [request, { type: 'usage', usage: {} }, { type: 'turn-end', reason: 'stop' }]);
    expect(message.figures).toEqual({ usage: {} });
  });
});
