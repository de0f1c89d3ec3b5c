import { describe, expect, it } from 'vitest';
import { deferred } from '../../../src/base/async.ts';
import { textOutcome, type ToolContext } from '../../../src/core/toolcalls/tool.ts';
import { inTurn, ReviewTurns } from '../../../src/host/tools/writing/reviewTurns.ts';

describe('reviews of a file', () => {
  it('are one after the other, however its path is written, also where one fails; other files are not held up', async () => {
    const turns = new ReviewTurns();
    const log: string[] = [];
    const wait = async (over: Promise<void>): Promise<void> => {
      log.push('waits');
      await over;
    };
    const first = deferred<string>();
    const one = turns.take('src/a.ts', wait, () => first.promise);
    const two = turns.take('./src/x/../a.ts', wait, async () => {
      log.push('second');
      return 'two';
    });
    expect(await turns.take('src/b.ts', wait, async () => 'other')).toBe('other');
    expect(log).toEqual(['waits']);
    first.reject(new Error('The editor closed it.'));
    await expect(one).rejects.toThrow('The editor closed it.');
    expect(await two).toBe('two');
    expect(log).toEqual(['waits', 'second']);
    expect(await turns.take('src/a.ts', wait, async () => 'free')).toBe('free');
    expect(log).toHaveLength(2);
  });

  it('say of the second that it waits in a queue, and no more once the first is over', async () => {
    const turns = new ReviewTurns();
    const said: unknown[] = [];
    const context = {
      progress: (text: string, _actions: unknown, waits: unknown) => void said.push([text, waits]),
      unlimited: (work: () => Promise<unknown>) => work(),
    } as unknown as ToolContext;
    const first = deferred<void>();
    const propose = async (): Promise<ReturnType<typeof textOutcome>> => textOutcome('done');
    const one = inTurn(turns, 'a.ts', context, async () => {
      await first.promise;
      return propose();
    });
    const two = inTurn(turns, 'a.ts', context, propose);
    expect(said).toEqual([['Waiting for your review of an earlier change in a.ts', 'queue']]);
    first.resolve();
    await Promise.all([one, two]);
    expect(said.slice(1)).toEqual([['a.ts', undefined]]);
  });
});
