import { expect, vi } from 'vitest';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import type { GatewayClient } from '../../../src/core/gateway/client.ts';
import type { TurnRequest } from '../../../src/core/model/request.ts';

/**
 * A turn whose server falls silent after some text. The client's clock stands still until then and jumps over the idle time, so
 * that a busy machine can make nothing too late.
 */
export async function runUntilSilent(client: GatewayClient, request: TurnRequest): Promise<ModelEvent[]> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  try {
    const events: ModelEvent[] = [];
    let isOver = false;
    const read = async (): Promise<void> => {
      for await (const event of client.streamTurn(request, { signal: new AbortController().signal, maxRetries: 0 }))
        events.push(event);
    };
    const turn = read().finally(() => (isOver = true));
    await expect.poll(() => isOver || events.some((event) => event.type === 'text-delta')).toBe(true);
    for (let jumps = 0; !isOver; jumps += 1) {
      if (jumps === 100) throw new Error('The turn waits for ever.');
      await vi.advanceTimersByTimeAsync(60_000);
    }
    await turn;
    return events;
  } finally {
    vi.useRealTimers();
  }
}
