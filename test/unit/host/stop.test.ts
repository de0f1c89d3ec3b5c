import { describe, expect, it } from 'vitest';
import { lazy } from '../../../src/base/lazy.ts';
import { stop } from '../../../src/host/commands/stop.ts';

/** Services of which some are in use, and some of those at work; `calls` has what was loaded and stopped. */
async function stopWith(used: readonly string[], working: readonly string[] = []): Promise<readonly string[]> {
  const calls: string[] = [];
  const service = (name: string) =>
    lazy(async () => {
      calls.push(`load ${name}`);
      const stopAll = (): boolean => {
        calls.push(`stop ${name}`);
        return working.includes(name);
      };
      return Promise.resolve({ stopAll, stop: () => Promise.resolve(void stopAll()) });
    });
  const services = { edits: service('edits'), extractions: service('extractions'), chat: service('chat') };
  for (const [name, get] of Object.entries(services)) if (used.includes(name)) await get();
  calls.length = 0;
  await stop(services);
  return calls;
}

describe('Stop', () => {
  it('loads nothing that was never used', async () => {
    expect(await stopWith([])).toEqual([]);
    expect(await stopWith(['edits'], ['edits'])).toEqual(['stop edits']);
  });

  it('stops the answer in the chat only where no editor is written in', async () => {
    expect(await stopWith(['edits', 'chat'])).toEqual(['stop edits', 'stop chat']);
    expect(await stopWith(['extractions', 'chat'], ['extractions'])).toEqual(['stop extractions']);
  });
});
