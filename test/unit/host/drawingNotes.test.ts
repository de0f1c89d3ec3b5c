import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DrawingNotes } from '../../../src/host/chat/drawingNotes.ts';
import type { ViewMessage } from '../../../src/protocol/viewState.ts';
import { MemoryKeyValueStore } from '../../fakes/memoryPorts.ts';

const message = (id: string, isStub = false): ViewMessage => ({
  id,
  role: 'assistant',
  createdAt: 0,
  isStub,
  size: 1,
  parts: [],
  status: 'complete',
  branch: { ids: [id], index: 0 },
});

describe('messages being drawn', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const state = new MemoryKeyValueStore();
  const open = (store = state): DrawingNotes =>
    new DrawingNotes(store, (error) => {
      throw error;
    });

  it('are plain in the next window where drawing did not end, until they were drawn formatted', () => {
    const first = open();
    first.begin([message('a'), message('b'), message('stub', true)]);
    first.drawn(['b']);
    vi.advanceTimersByTime(3000);
    const second = open();
    expect(['a', 'b', 'stub'].filter((id) => second.isPlain(id))).toEqual(['a']);
    second.begin([message('a')]);
    second.drawn(['a']);
    expect(open().isPlain('a')).toBe(true);

    second.showFormatted('a');
    expect(second.isPlain('a')).toBe(false);
    second.begin([message('a')]);
    expect(open().isPlain('a')).toBe(true);
    second.drawn(['a']);
    expect(open().isPlain('a')).toBe(false);
  });

  it('are plain for the next page of the same window', () => {
    const notes = open(new MemoryKeyValueStore());
    notes.begin([message('a')]);
    vi.advanceTimersByTime(3000);
    expect(notes.isPlain('a')).toBe(false);
    notes.onPageOpened();
    expect(notes.isPlain('a')).toBe(true);
  });

  it('leave nothing behind and write nothing where they are drawn, hidden or reloaded in time', () => {
    const store = new MemoryKeyValueStore();
    const set = vi.spyOn(store, 'set');
    const notes = open(store);
    notes.begin([message('a')]);
    notes.drawn(['a']);
    vi.advanceTimersByTime(5000);
    notes.begin([message('b')]);
    notes.onPageHidden();
    vi.advanceTimersByTime(5000);
    notes.begin([message('c')]);
    notes.onPageOpened();
    vi.advanceTimersByTime(5000);
    expect(set).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that took long and were drawn after all stay formatted', () => {
    const store = new MemoryKeyValueStore();
    const notes = open(store);
    notes.begin([message('a')]);
    vi.advanceTimersByTime(3000);
    expect(open(store).isPlain('a')).toBe(true);
    notes.drawn(['a']);
    notes.onPageOpened();
    expect(notes.isPlain('a')).toBe(false);
    expect(open(store).isPlain('a')).toBe(false);
  });
});
