// What a request cost by the list of prices: the parts of a prompt that came from the provider's cache are cheaper.
import { describe, expect, test } from 'vitest';
import { answerCostUsd } from '../../../src/core/cost/requestCost.ts';
import type { AssistantMessage, TokenUsage, TurnFigures } from '../../../src/core/model/message.ts';
import { readModelList } from '../../../src/core/gateway/catalogueWire.ts';

const listed = (pricing: object): Parameters<typeof answerCostUsd>[2] => {
  const [info] = readModelList({ data: [{ id: 'a/b', type: 'language', pricing }] }) ?? [];
  return () => info;
};
const PRICES = { input: '0.000003', output: '0.000015' };

function cost(usage: TokenUsage, pricing: object, rest: TurnFigures = {}): number | undefined {
  const answer: AssistantMessage = {
    id: 'x',
    role: 'assistant',
    createdAt: 0,
    parts: [],
    model: 'a/b',
    status: 'complete',
    figures: { usage, ...rest },
  };
  return answerCostUsd(answer, { model: 'a/b', messages: [] }, listed(pricing));
}

describe('the price of a prompt', () => {
  const usage = { inputTokens: 100_000, cachedInputTokens: 90_000, cacheWriteTokens: 8_000, outputTokens: 300 };

  test('is that of the cache for what was read from it and written to it', () => {
    const pricing = { ...PRICES, input_cache_read: '0.0000003', input_cache_write: '0.00000375' };
    expect(cost(usage, pricing)).toBeCloseTo((2_000 * 3 + 90_000 * 0.3 + 8_000 * 3.75 + 300 * 15) / 1e6, 10);
  });

  test('is the full one where the list has none for the cache', () => {
    expect(cost(usage, PRICES)).toBeCloseTo((100_000 * 3 + 300 * 15) / 1e6, 10);
  });

  test('is never below nothing, whatever a server counts', () => {
    const pricing = { ...PRICES, input_cache_read: '0', input_cache_write: '0' };
    const odd = { inputTokens: 10, cachedInputTokens: 1_000, cacheWriteTokens: 1_000, outputTokens: 0 };
    expect(cost(odd, pricing)).toBe(0);
  });
});

test('searches are paid for beside the tokens, where the server does not tell what all of it cost', () => {
  const usage = { inputTokens: 1_000, outputTokens: 100 };
  const searches = [
    { tool: 'exa_search', count: 3 },
    { tool: 'web_search', count: 1 },
  ];
  const tokens = (1_000 * 3 + 100 * 15) / 1e6;
  expect(cost(usage, PRICES, { searches })).toBeCloseTo(tokens + 0.021 + 0.01, 10);
  const unpriced = [{ generationId: 'gen_1' }];
  expect(cost(usage, PRICES, { searches, costUsd: 0.001, unpriced })).toBeCloseTo(tokens + 0.031, 10);
  expect(cost(usage, PRICES, { searches, costUsd: 0.5 })).toBe(0.5);
  expect(cost(usage, PRICES, { searches: [{ tool: 'unknown', count: 1 }] })).toBeUndefined();
});
