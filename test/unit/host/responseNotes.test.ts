import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import type { ChatSession } from '../../../src/core/conversation/session.ts';
import { ResponseNotes } from '../../../src/host/chat/responseNotes.ts';
import { EventEmitter, fake } from '../../fakes/fakeVscode.ts';
import { RecordingLogger } from '../../fakes/memoryPorts.ts';

type Status = 'complete' | 'failed' | 'stopped';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  fake.reset();
});

function scene({ isFocused = false, isWatched = false, setting = 'windowNotFocused' } = {}) {
  const windowState = new EventEmitter<{ focused: boolean }>();
  Object.assign(vscode.window, { state: { focused: isFocused }, onDidChangeWindowState: windowState.event });
  const badges: (readonly [string, string, string])[] = [];
  const shown: string[] = [];
  let seen = 0;
  const session = (id: string, title: string) => {
    const now = {
      id,
      title,
      runningId: null as string | null,
      status: 'complete' as Status,
      finishReason: 'stop',
      turn: () => [{ role: 'assistant', status: now.status, finishReason: now.finishReason }],
    };
    return now;
  };
  const open = session('one', 'Parse the header');
  const notes = new ResponseNotes({
    session: open as unknown as ChatSession,
    services: { log: new RecordingLogger(), settings: { get: () => setting } as never },
    openChat: (id) => Promise.resolve(void shown.push(id)),
    takeFocus: () => Promise.resolve(void shown.push('focus')),
    isWatched,
    badge: { set: (id, reason, tooltip) => void badges.push([id, reason, tooltip]) },
    noteSeen: () => void (seen += 1),
  });
  const run = async (of: typeof open, ms: number, status: Status): Promise<void> => {
    const tell = (id: string | null): void => {
      of.runningId = id;
      notes.onEvent(of as unknown as ChatSession, { type: 'running-changed', id });
    };
    tell('answer');
    await vi.advanceTimersByTimeAsync(ms);
    of.status = status;
    tell(null);
    await vi.advanceTimersByTimeAsync(1);
  };
  const focus = (): void => windowState.fire({ focused: true });
  return { open, other: session('two', ''), notes, run, focus, badges, shown, seen: () => seen };
}

const said = (): string[] => fake.messages.map(({ text }) => text);

describe('a response that ended while the user is in another window', () => {
  it('is told of once, with a badge until they are back, and Show leads to it', async () => {
    const { open, run, focus, badges, shown, seen } = scene();
    fake.answer = 'Show';
    await run(open, 10_000, 'complete');
    expect(said()).toEqual(['Response finished: Parse the header']);
    expect(badges).toEqual([['one', 'finished', 'Response finished: Parse the header']]);
    expect(shown).toEqual(['one', 'focus']);
    focus();
    expect(seen()).toBe(1);
  });

  it.each(['length', 'other'])('is told as incomplete where it ended with %s', async (finishReason) => {
    const { open, run } = scene();
    open.finishReason = finishReason;
    await run(open, 10_000, 'complete');
    expect(said()).toEqual(['Response incomplete: Parse the header']);
  });

  it('has a badge alone where it was quick', async () => {
    const { open, run, badges } = scene();
    await run(open, 9_900, 'complete');
    expect(said()).toEqual([]);
    expect(badges).toHaveLength(1);
  });

  it('is told of where what was queued behind a long one was quick', async () => {
    const { open, run, notes } = scene();
    const tell = (id: string | null): void =>
      notes.onEvent(open as unknown as ChatSession, { type: 'running-changed', id });
    tell('answer');
    await vi.advanceTimersByTimeAsync(20_000);
    tell(null);
    open.runningId = 'next';
    await run(open, 100, 'complete');
    expect(said()).toHaveLength(1);
  });

  it('is told of where it failed, however soon', async () => {
    const { open, run } = scene();
    await run(open, 100, 'failed');
    expect(fake.messages).toMatchObject([{ level: 'warning', text: 'Response failed: Parse the header' }]);
  });

  it('is not told of where the user stopped it, nor where the next question follows at once', async () => {
    const { open, run, notes, badges } = scene();
    await run(open, 20_000, 'stopped');
    expect([said(), badges]).toEqual([[], []]);
    notes.onEvent(open as unknown as ChatSession, { type: 'running-changed', id: 'answer' });
    await vi.advanceTimersByTimeAsync(20_000);
    open.status = 'complete';
    notes.onEvent(open as unknown as ChatSession, { type: 'running-changed', id: null });
    open.runningId = 'next';
    await vi.advanceTimersByTimeAsync(1);
    expect([said(), badges]).toEqual([[], []]);
  });

  it('has a title that runs and draws nothing', async () => {
    const { open, run } = scene();
    open.title = '[x](command:evil) $(trash)';
    await run(open, 20_000, 'complete');
    expect(said()[0]).not.toMatch(/\]\(|\$\(/);
  });
});

describe('a response that ended in the window in use', () => {
  it('has a badge where its panel or chat is not seen, and no notification', async () => {
    const { open, other, run, badges } = scene({ isFocused: true, isWatched: true });
    await run(open, 20_000, 'complete');
    await run(other, 20_000, 'complete');
    expect(said()).toEqual([]);
    expect(badges).toEqual([['two', 'finished', 'Response finished: New chat']]);
    const hidden = scene({ isFocused: true });
    await hidden.run(hidden.open, 20_000, 'complete');
    expect(hidden.badges).toEqual([['one', 'finished', 'Response finished: Parse the header']]);
    expect(said()).toEqual([]);
  });

  it('is told of where the user wants that always, and nowhere where they want it never', async () => {
    const always = scene({ isFocused: true, setting: 'always' });
    await always.run(always.open, 20_000, 'complete');
    expect(said()).toHaveLength(1);
    const off = scene({ setting: 'off' });
    await off.run(off.open, 20_000, 'complete');
    expect(said()).toHaveLength(1);
    expect(off.badges).toEqual([['one', 'finished', 'Response finished: Parse the header']]);
  });
});
