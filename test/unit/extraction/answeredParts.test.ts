// What is kept of the parts of a document that were answered, for a run that goes on: answers only, and how a part is halved.
import { expect, it } from 'vitest';
import type { FinishReason } from '../../../src/core/model/message.ts';
import type { TurnRequest, TurnSource } from '../../../src/core/model/request.ts';
import { chunkText } from '../../../src/core/extraction/chunk.ts';
import {
  extractDocument,
  type AnsweredParts,
  type DocumentResult,
} from '../../../src/core/extraction/extractDocument.ts';

const TEXT = Array.from({ length: 60 }, (_, index) => `Bill no. R-${index + 10} is due on the first of May.`).join(
  '\n',
);
const schema = { type: 'object', properties: { bills: { type: 'array', items: { type: 'string' } } } };

interface Ending {
  readonly reason: FinishReason;
  readonly text?: string;
}

async function run(
  answered: AnsweredParts,
  endingOf: (words: string) => Ending | undefined,
): Promise<[DocumentResult, number]> {
  let count = 0;
  const source: TurnSource = {
    async *streamTurn(request: TurnRequest) {
      count += 1;
      await Promise.resolve();
      const words = JSON.stringify(request.messages);
      const ending = endingOf(words) ?? { reason: 'stop' };
      yield { type: 'response-start' };
      yield { type: 'text-delta', text: ending.text ?? JSON.stringify({ bills: words.match(/R-\d+/g) ?? [] }) };
      yield { type: 'turn-end', reason: ending.reason };
    },
  };
  const options = {
    signal: new AbortController().signal,
    maxChunkTokens: 400,
    maxContinuations: 0,
    maxRepairs: 0,
    answered,
  };
  for await (const event of extractDocument({ schema, source: { text: TEXT }, model: 'a/b' }, source, options))
    if (event.type === 'end') return [event.result, count];
  throw new Error('It has no end.');
}

const parts = chunkText(TEXT, { maxTokens: 400 }).length;
const isSecond = (words: string): boolean => words.includes('R-40 ');

it.each([
  ['refused', { reason: 'content-filter' }],
  ['without data', { reason: 'stop', text: 'I cannot find anything there.' }],
] as const)('a part that was %s is asked for again, alone', async (_, ending) => {
  expect(parts).toBeGreaterThan(1);
  const answered: AnsweredParts = new Map();
  const [first] = await run(answered, (words) => (isSecond(words) ? ending : undefined));
  expect(first.status).not.toBe('valid');
  const [second, count] = await run(answered, () => undefined);
  expect(second.status).toBe('valid');
  expect(count).toBeLessThan(parts);
});

it('a part that was halved is halved at once; what is still cut off is asked for again', async () => {
  const answered: AnsweredParts = new Map();
  const cut = { reason: 'length', text: '{"bills":["R-1' } as const;
  const [first, asked] = await run(answered, (words) => (isSecond(words) ? cut : undefined));
  expect(first.status).toBe('truncated');
  expect(asked).toBeGreaterThan(parts);
  const whole = [...answered.values()].filter(({ status }) => status === 'valid').length;
  const [second, count] = await run(answered, () => undefined);
  expect(second.status).toBe('valid');
  expect(count).toBe(second.parts.length - whole);
  expect((second.value as { bills: string[] }).bills).toHaveLength(60);
});
