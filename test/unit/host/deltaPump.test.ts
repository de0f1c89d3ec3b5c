import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeltaPump } from '../../../src/host/chat/deltaPump.ts';
import type { PanelEvent } from '../../../src/protocol/messages.ts';

type Delta = Extract<PanelEvent, { type: 'answer-delta' }>;

/** A panel that takes posts only when told to. */
function slowPanel() {
  const posts: Delta[] = [];
  const waiting: (() => void)[] = [];
  const pump = new DeltaPump((event) => {
    posts.push(event as Delta);
    return new Promise<void>((resolve) => waiting.push(resolve));
  }, 2);
  const takeOne = async (): Promise<void> => {
    waiting.shift()?.();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { posts, pump, takeOne };
}

const text = (value: string, startsPart = false) => ({ part: 'text' as const, startsPart, text: value });

function written(posts: readonly Delta[]): string {
  return posts.flatMap((post) => post.deltas.map((delta) => delta.text)).join('');
}

describe('the delta pump', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('posts the first delta after a pause at once', () => {
    const { posts, pump } = slowPanel();
    pump.add('a', text('Hel', true));
    expect(posts).toHaveLength(1);
  });

  it('puts a stream at the pace of reading into about fifteen posts a second', async () => {
    const { posts, pump, takeOne } = slowPanel();
    for (let i = 0; i < 200; i++) {
      pump.add('a', text('x'));
      await vi.advanceTimersByTimeAsync(5);
      await takeOne();
    }
    expect(posts.length).toBeGreaterThan(13);
    expect(posts.length).toBeLessThanOrEqual(17);
    pump.flush();
    expect(written(posts)).toBe('x'.repeat(200));
  });

  it('posts a stream that nobody could read once per frame', async () => {
    const { posts, pump, takeOne } = slowPanel();
    for (let i = 0; i < 60; i++) {
      for (let word = 0; word < 100; word++) pump.add('a', text('x'));
      await vi.advanceTimersByTimeAsync(16);
      await takeOne();
    }
    expect(posts.length).toBeGreaterThan(50);
    expect(written(posts).length).toBeGreaterThan(5_900);
  });

  it('puts all deltas of a frame into one post and loses none', async () => {
    const { posts, pump, takeOne } = slowPanel();
    for (let i = 0; i < 1000; i++) pump.add('a', text(`${i},`, i === 0));
    await vi.advanceTimersByTimeAsync(16);
    await takeOne();
    expect(posts).toHaveLength(2);
    expect(posts[1]?.deltas).toHaveLength(1);
    expect(written(posts)).toBe(Array.from({ length: 1000 }, (_, i) => `${i},`).join(''));
  });

  it('keeps thinking and text apart, and parts that start anew', async () => {
    const { posts, pump } = slowPanel();
    pump.add('a', { part: 'thinking', startsPart: true, text: 'hm' });
    pump.add('a', { part: 'thinking', startsPart: false, text: '…' });
    pump.add('a', text('A', true));
    pump.add('a', text('B', true));
    await vi.advanceTimersByTimeAsync(66);
    expect(posts[1]?.deltas.map(({ part, startsPart, text: value }) => [part, startsPart, value])).toEqual([
      ['thinking', false, '…'],
      ['text', true, 'A'],
      ['text', true, 'B'],
    ]);
  });

  it('waits for a panel that cannot keep up, then sends what came meanwhile in one post', async () => {
    const { posts, pump, takeOne } = slowPanel();
    for (let i = 0; i < 50; i++) {
      pump.add('a', text('x'));
      await vi.advanceTimersByTimeAsync(66);
    }
    expect(posts).toHaveLength(2);
    await takeOne();
    await vi.advanceTimersByTimeAsync(66);
    expect(posts).toHaveLength(3);
    expect(written(posts)).toBe('x'.repeat(50));
  });

  it('goes on when a post fails', async () => {
    const posts: PanelEvent[] = [];
    const pump = new DeltaPump((event) => {
      posts.push(event);
      return Promise.reject(new Error('gone'));
    }, 1);
    pump.add('a', text('1'));
    await vi.advanceTimersByTimeAsync(0);
    pump.add('a', text('2'));
    await vi.advanceTimersByTimeAsync(66);
    expect(posts).toHaveLength(2);
  });

  it('keeps the texts of two answers apart and in order', async () => {
    const { posts, pump } = slowPanel();
    pump.add('a', text('1'));
    pump.add('a', text('2'));
    pump.add('b', text('3'));
    pump.add('a', text('4'));
    pump.flush();
    expect(posts.map((post) => [post.messageId, written([post])])).toEqual([
      ['a', '1'],
      ['a', '2'],
      ['b', '3'],
      ['a', '4'],
    ]);
  });

  it('posts nothing after clear or dispose, and holds no timer', async () => {
    const { posts, pump } = slowPanel();
    pump.add('a', text('1'));
    pump.add('a', text('2'));
    pump.clear();
    pump.dispose();
    pump.add('a', text('3'));
    await vi.advanceTimersByTimeAsync(100);
    expect(posts).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});
