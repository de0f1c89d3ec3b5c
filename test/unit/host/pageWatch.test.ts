import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PageWatch } from '../../../src/host/chat/pageWatch.ts';

describe('a page that draws', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const make = () => {
    const frozen: (readonly string[])[] = [];
    const state = { takes: true, lives: false, isVisible: true, pings: 0 };
    const watch = new PageWatch({
      isVisible: () => state.isVisible,
      ping: async () => {
        state.pings += 1;
        if (!state.takes) await new Promise(() => undefined);
        if (state.lives) watch.heard();
      },
      onFrozen: (begun) => frozen.push(begun.map(({ id }) => id)),
    });
    return { watch, frozen, state };
  };
  const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

  it('is frozen where it is silent for three seconds while the window takes what is sent, once', async () => {
    const { watch, frozen } = make();
    watch.drawing({ id: 'a', isPlain: false });
    watch.drawing({ id: 'b', isPlain: false });
    watch.drawing({ id: 'c', isPlain: false });
    watch.drawn(['b']);
    // Goes on with an earlier one, which is then the last.
    watch.drawing({ id: 'a', isPlain: false });
    await pass(3900);
    expect(frozen).toEqual([]);
    await pass(200);
    expect(frozen).toEqual([['c', 'a']]);
    await pass(20_000);
    expect(frozen).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is asked for nothing while it draws nothing, is hidden or gone', async () => {
    const { watch, state, frozen } = make();
    watch.drawing({ id: 'a', isPlain: false });
    expect(vi.getTimerCount()).toBe(1);
    watch.drawn(['a']);
    expect(vi.getTimerCount()).toBe(0);
    watch.drawing({ id: 'a', isPlain: false });
    watch.reset();
    state.isVisible = false;
    watch.drawing({ id: 'late word of a page that was hidden', isPlain: false });
    watch.heard();
    await pass(10_000);
    expect([state.pings, frozen]).toEqual([0, []]);
    state.isVisible = true;
    watch.drawing({ id: 'a', isPlain: false });
    watch.pageOpened();
    expect([vi.getTimerCount(), watch.pages]).toEqual([0, 1]);
    watch.drawing({ id: 'a', isPlain: false });
    watch.dispose();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is not frozen as long as it answers, however long it draws', async () => {
    const { watch, frozen, state } = make();
    state.lives = true;
    watch.drawing({ id: 'long', isPlain: false });
    await pass(60_000);
    expect(frozen).toEqual([]);
    state.lives = false;
    await pass(5000);
    expect(frozen).toEqual([['long']]);
    // It was only slow.
    state.lives = true;
    watch.heard();
    await pass(60_000);
    expect(frozen).toHaveLength(1);
    state.lives = false;
    await pass(5000);
    expect(frozen).toHaveLength(2);
    watch.dispose();
  });

  it('is not frozen where the connection is lost', async () => {
    const { watch, frozen, state } = make();
    watch.drawing({ id: 'a', isPlain: false });
    await pass(2500);
    state.takes = false;
    await pass(60_000);
    expect(frozen).toEqual([]);
    watch.dispose();
  });

  it('is not frozen where the extension host itself was held up', async () => {
    const { watch, frozen } = make();
    const now = vi.spyOn(performance, 'now');
    let late = 0;
    const real = now.getMockImplementation() ?? (() => Date.now());
    now.mockImplementation(() => real() + late);
    watch.drawing({ id: 'a', isPlain: false });
    await pass(2100);
    for (let beat = 0; beat < 10; beat += 1) {
      late += 2000;
      await pass(1000);
    }
    expect(frozen).toEqual([]);
    await pass(4000);
    expect(frozen).toEqual([['a']]);
  });
});
