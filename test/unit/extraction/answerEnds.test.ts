import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/errors.ts';
import {
  extractDocument,
  type DocumentEvent,
  type DocumentResult,
} from '../../../src/core/extraction/extractDocument.ts';
import { isOver } from '../../../src/core/extraction/finishedAnswer.ts';
import type { ExtractionMethod } from '../../../src/core/extraction/methods.ts';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import { ScriptedTurnSource } from '../../fakes/scriptedTurnSource.ts';

const SCHEMA = {
  type: 'object',
  properties: { people: { type: 'array', items: { type: 'string' } } },
  required: ['people'],
};
const TEXT = 'Ada Lovelace and Grace Hopper wrote programs.';
const GOOD = '{"people":["Ada Lovelace","Grace Hopper"]}';
const REMARK = ' The document names the two people above, and both of them are said to have written programs there.';
const METHODS: readonly ExtractionMethod[] = ['json-schema', 'tool', 'prompt'];

/** Runs with a model that says all of this unless it is left; `taken` is how much of it came. */
async function run(
  answer: string,
  method: ExtractionMethod = 'prompt',
  error?: AppError,
): Promise<{ readonly result: DocumentResult; readonly taken: number; readonly requests: number }> {
  const source = new ScriptedTurnSource();
  const ways = (['json-schema', 'tool'] as const).filter((each) => each !== method);
  const methodMemory = { refused: () => new Set(ways), remember: () => Promise.resolve() };
  const signal = new AbortController().signal;
  const request = { model: 'openai/gpt-5', schema: SCHEMA, source: { text: TEXT } };
  let taken = 0;
  const speak = async (): Promise<void> => {
    while (source.turns.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const turn = source.last;
    await turn.emit({ type: 'response-start' });
    if (method === 'tool') await turn.emit({ type: 'tool-input-start', index: 0, id: 'c', name: 'save_extraction' });
    for (let at = 0; at < answer.length && !turn.isClosed; at += 7) {
      const text = answer.slice(at, at + 7);
      const event: ModelEvent =
        method === 'tool' ? { type: 'tool-input-delta', index: 0, argumentsText: text } : { type: 'text-delta', text };
      await turn.emit(event);
      taken = at + text.length;
    }
    await turn.end(error === undefined ? 'stop' : 'error', error);
  };
  const speaking = speak();
  for await (const event of extractDocument(request, source, { signal, methodMemory, maxRepairs: 0 })) {
    if (event.type !== 'end') continue;
    await speaking;
    return { result: event.result, taken, requests: source.turns.length };
  }
  throw new Error('There was no end.');
}

describe('a model that goes on behind its answer', () => {
  it.each(METHODS)('is left once it only adds long remarks or blanks, asked by %s', async (method) => {
    for (const more of [REMARK.repeat(100), '\n'.repeat(9_000)]) {
      const { result, taken, requests } = await run(GOOD + more, method);
      expect(result).toMatchObject({ status: 'valid', value: JSON.parse(GOOD) as object });
      expect(taken).toBeLessThan(GOOD.length + 1_700);
      expect(requests).toBe(1);
    }
  });

  it('is left where it begins to call the tool once more', async () => {
    const source = new ScriptedTurnSource();
    const methodMemory = { refused: () => new Set(['json-schema'] as const), remember: () => Promise.resolve() };
    const request = { model: 'openai/gpt-5', schema: SCHEMA, source: { text: TEXT } };
    const events = extractDocument(request, source, { signal: new AbortController().signal, methodMemory });
    const ending = (async () => {
      let last: DocumentEvent | undefined;
      for await (const event of events) last = event;
      return last;
    })();
    while (source.turns.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const name = 'save_extraction';
    await source.last.emit({ type: 'tool-input-start', index: 0, id: 'a', name });
    await source.last.emit({ type: 'tool-input-delta', index: 0, argumentsText: GOOD });
    expect(source.last.isClosed).toBe(false);
    await source.last.emit({ type: 'tool-input-start', index: 1, id: 'b', name });
    expect(source.last.isClosed).toBe(true);
    expect(await ending).toMatchObject({ type: 'end', result: { status: 'valid' } });
  });

  it('is left behind a fence, too', async () => {
    const answer = `Here is the data:\n\`\`\`json\n${GOOD}\n\`\`\`\n`;
    const { result, taken } = await run(answer + REMARK.repeat(100));
    expect(result.status).toBe('valid');
    expect(taken).toBeLessThan(answer.length + 1_700);
  });

  it('is listened to while a better answer may come', async () => {
    const better = '{"people":["Ada Lovelace","Grace Hopper","Ada"]}';
    const answers = [
      `${GOOD}\nWait, this is not right.${REMARK.repeat(4)}\n${better}`,
      `${GOOD}\n\n\`\`\`json\n${better}\n\`\`\`\n${REMARK.repeat(4)}`,
      `I look at the text first. It could be ${GOOD}, or so.${REMARK.repeat(4)}\n${better}`,
      `${GOOD}\n<think>${REMARK.repeat(4)}</think>\n${better}`,
    ];
    for (const answer of answers) {
      const { result, taken } = await run(answer);
      expect(taken).toBe(answer.length);
      expect(result.value, answer).toEqual(JSON.parse(better));
    }
  });

  it('is listened to where it announces more, which is joined', async () => {
    const words = 'The second page holds names that stand in another table, so they are given here in the same way. ';
    const more = '{"people":["Mary Somerville"]}';
    const { result, taken } = await run(`${GOOD}\n\n${words.repeat(20)}\n${more}`);
    expect(taken).toBeGreaterThan(GOOD.length + 1_700);
    expect(result.value).toEqual({ people: ['Ada Lovelace', 'Grace Hopper', 'Mary Somerville'] });
  });

  it.each(METHODS)('is listened to where its first value says nothing yet, asked by %s', async (method) => {
    const remarks = Array.from({ length: 40 }, (_, at) => `Line ${at} of the text names people that I look at now. `);
    const { result, taken } = await run(`{"people":[]}\n${remarks.join('')}\n${GOOD}`, method);
    expect(taken).toBeGreaterThan(1_700);
    expect(result).toMatchObject({ status: 'valid', value: JSON.parse(GOOD) as object });
  });

  it.each(METHODS)('has answered with nothing where it only adds blanks, asked by %s', async (method) => {
    const { result, taken } = await run(`{"people":[]}${'\n'.repeat(9_000)}`, method);
    expect(taken).toBeLessThan(6_000);
    expect(result).toMatchObject({ status: 'valid', value: { people: [] } });
  });

  it('is listened to where it calls the tool once more behind a call that says nothing', async () => {
    const source = new ScriptedTurnSource();
    const methodMemory = { refused: () => new Set(['json-schema'] as const), remember: () => Promise.resolve() };
    const request = { model: 'openai/gpt-5', schema: SCHEMA, source: { text: TEXT } };
    const events = extractDocument(request, source, { signal: new AbortController().signal, methodMemory });
    const ending = (async () => {
      let last: DocumentEvent | undefined;
      for await (const event of events) last = event;
      return last;
    })();
    while (source.turns.length === 0) await new Promise((resolve) => setImmediate(resolve));
    for (const [index, argumentsText] of ['{"people":[]}', GOOD].entries()) {
      await source.last.emit({ type: 'tool-input-start', index, id: `c${index}`, name: 'save_extraction' });
      await source.last.emit({ type: 'tool-input-delta', index, argumentsText });
    }
    await source.last.end('tool-calls');
    expect(await ending).toMatchObject({ type: 'end', result: { status: 'valid', value: JSON.parse(GOOD) as object } });
  });

  it.each([
    ['{}', true],
    ['[]', true],
    ['[{}, []]', true],
    ['{"orders":[],"lines":[{"note":null}]}', true],
    ['{"shop":"North","orders":[]}', true],
    ['{"shop":"","at":null}', true],
    ['{"shop":"North"}', false],
    ['{"shop":{"open":false}}', false],
    ['{"orders":[],"lines":[{"n":0}]}', false],
  ])('never ends behind what says nothing: %s', (value, isEmpty) => {
    expect(isOver(`${value}${REMARK.repeat(20)}`, 0, value.length)).toBe(!isEmpty);
  });

  it('is listened to where its first value does not obey the schema', async () => {
    const { result } = await run(`{"people":"Ada"}${REMARK.repeat(10)}\n${GOOD}`);
    expect(result).toMatchObject({ status: 'valid', value: JSON.parse(GOOD) as object });
  });
});

describe('a model that goes round in circles', () => {
  it.each(METHODS)('is stopped with a message, and what it found is kept, asked by %s', async (method) => {
    const { result, taken, requests } = await run(
      `{"people":["Ada Lovelace"${',"Grace Hopper"'.repeat(9_000)}`,
      method,
    );
    expect(taken).toBeLessThan(6_000);
    expect(requests).toBe(1);
    expect(result).toMatchObject({
      status: 'failed',
      value: JSON.parse(GOOD) as object,
      error: { kind: 'protocol', code: 'answer-repeats' },
    });
    expect(result.error?.message).toContain('What came before that is kept');
  });

  it('has answered where it repeats a whole answer', async () => {
    const { result, taken } = await run(`${GOOD}\n`.repeat(2_000));
    expect(taken).toBeLessThan(6_000);
    expect(result).toMatchObject({ status: 'valid', value: JSON.parse(GOOD) as object });
  });
});

describe('a connection that breaks', () => {
  const error = new AppError('protocol', 'Cut off', { code: 'stream-truncated' });

  it('behind the last bracket of a right answer leaves it right', async () => {
    expect((await run(GOOD, 'json-schema', error)).result).toMatchObject({ status: 'valid' });
    expect((await run(`${GOOD}\n`, 'tool', error)).result).toMatchObject({ status: 'valid' });
  });

  it('before it, or behind a wrong one, is told', async () => {
    expect((await run(GOOD.slice(0, -1), 'json-schema', error)).result).toMatchObject({ status: 'failed' });
    expect((await run('{"people":"Ada"}', 'json-schema', error)).result).toMatchObject({ status: 'failed', error });
  });
});
