import { describe, expect, it } from 'vitest';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import type { ModelInfo, TurnRequest } from '../../../src/core/model/request.ts';
import { RunningCost, type CostSoFar } from '../../../src/core/extraction/runningCost.ts';
import { NOTHING_SPENT } from '../../../src/core/extraction/usage.ts';
import { FakeClock } from '../../fakes/memoryPorts.ts';

const info = {
  id: 'a/b',
  name: 'B',
  creator: 'a',
  type: 'language',
  tags: [],
  pricing: { input: [{ fromTokens: 0, usdPerMillion: 1 }], output: [{ fromTokens: 0, usdPerMillion: 1_000 }] },
} as ModelInfo;
const request = { model: 'a/b', messages: [], thinking: 'off' } as unknown as TurnRequest;

describe('what a run costs while it goes on', () => {
  it('is reckoned from what is written, and becomes what the server says', async () => {
    const clock = new FakeClock();
    const told: CostSoFar[] = [];
    const events: ModelEvent[] = [
      { type: 'response-start' },
      { type: 'text-delta', text: 'word '.repeat(100) },
      { type: 'text-delta', text: 'word '.repeat(100) },
      { type: 'usage', usage: { inputTokens: 10, outputTokens: 200 }, costUsd: 0.5 },
      { type: 'turn-end', reason: 'stop' },
    ];
    const cost = new RunningCost(clock, (soFar) => told.push(soFar), { ...NOTHING_SPENT, requests: 1, costUsd: 1 });
    const source = cost.watch(
      {
        async *streamTurn() {
          for (const event of events) {
            await Promise.resolve();
            yield event;
          }
        },
      },
      info,
    );
    for await (const event of source.streamTurn(request, { signal: new AbortController().signal }))
      if (event.type !== 'usage') clock.advance(600);
    const [, half, whole] = told;
    expect(half?.isEstimated).toBe(true);
    expect(half?.costUsd).toBeGreaterThan(1.05);
    expect(whole?.costUsd).toBeGreaterThan(half?.costUsd ?? 0);
    expect(told.at(-1)).toEqual({ costUsd: 1.5, isEstimated: false });
  });

  it('is not told at every piece', async () => {
    const told: CostSoFar[] = [];
    const cost = new RunningCost(new FakeClock(), (soFar) => told.push(soFar));
    const source = cost.watch(
      {
        async *streamTurn() {
          await Promise.resolve();
          yield { type: 'response-start' };
          for (let count = 0; count < 500; count += 1) yield { type: 'text-delta', text: 'a' };
          yield { type: 'turn-end', reason: 'stop' };
        },
      },
      info,
    );
    for await (const _event of source.streamTurn(request, { signal: new AbortController().signal }));
    expect(told).toHaveLength(2);
  });
});
