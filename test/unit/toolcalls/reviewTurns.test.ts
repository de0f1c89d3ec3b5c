import { describe, expect, it } from 'vitest';
import { deferred } from '../../../src/base/async.ts';
import { ReviewTurns } from '../../../src/host/tools/writing/reviewTurns.ts';

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
});
