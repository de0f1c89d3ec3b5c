import { describe, expect, it, vi } from 'vitest';
import { delay, raceSignal } from '../../../src/base/async.ts';
import { DisposableStore, toDisposable } from '../../../src/base/disposable.ts';
import { AppError, isAppError, isCancelled, toAppError, toErrorInfo } from '../../../src/base/errors.ts';
import { Emitter } from '../../../src/base/event.ts';

describe('DisposableStore', () => {
  it('disposes in reverse order, once, and forgets what it held', () => {
    const order: number[] = [];
    const store = new DisposableStore();
    for (const n of [1, 2, 3]) store.add(toDisposable(() => order.push(n)));
    store.dispose();
    store.dispose();
    expect(order).toEqual([3, 2, 1]);
    expect(store.size).toBe(0);
  });

  it('disposes a newcomer at once when it is already disposed', () => {
    const store = new DisposableStore();
    store.dispose();
    const release = vi.fn();
    store.add(toDisposable(release));
    expect(release).toHaveBeenCalledOnce();
  });

  it('goes on when one of them fails, and says so', () => {
    const store = new DisposableStore();
    const release = vi.fn();
    store.add(toDisposable(release));
    store.add({
      dispose: () => {
        throw new Error('stuck');
      },
    });
    expect(() => store.dispose()).toThrow(AggregateError);
    expect(release).toHaveBeenCalledOnce();
  });
});

describe('Emitter', () => {
  it('tells every listener although one throws, and rethrows', () => {
    const emitter = new Emitter<number>();
    const heard: number[] = [];
    emitter.event(() => {
      throw new Error('first');
    });
    emitter.event((n) => heard.push(n));
    expect(() => emitter.fire(7)).toThrow('first');
    expect(heard).toEqual([7]);
  });

  it('does not tell a listener that was added while firing', () => {
    const emitter = new Emitter<void>();
    const late = vi.fn();
    emitter.event(() => void emitter.event(late));
    emitter.fire();
    expect(late).not.toHaveBeenCalled();
  });

  it('tells nobody after the subscription is disposed', () => {
    const emitter = new Emitter<void>();
    const listener = vi.fn();
    emitter.event(listener).dispose();
    emitter.fire();
    expect(listener).not.toHaveBeenCalled();
    expect(emitter.hasListeners).toBe(false);
  });
});

describe('waiting', () => {
  it('stops a delay as soon as the signal fires', async () => {
    const stop = new AbortController();
    const waiting = delay(60_000, stop.signal);
    stop.abort();
    await expect(waiting).rejects.toSatisfy(isCancelled);
  });

  it('leaves no listener on the signal whichever side wins the race', async () => {
    const stop = new AbortController();
    const remove = vi.spyOn(stop.signal, 'removeEventListener');
    await expect(raceSignal(Promise.resolve(1), stop.signal)).resolves.toBe(1);
    expect(remove).toHaveBeenCalledOnce();
  });
});

describe('AppError', () => {
  it('is told by shape, so that a second copy of the class still counts', () => {
    const foreign = Object.assign(new Error('x'), { name: 'AppError', kind: 'auth' });
    expect(isAppError(foreign)).toBe(true);
    expect(isAppError(new Error('x'))).toBe(false);
  });

  it('becomes plain data without its cause', () => {
    const info = toErrorInfo(new AppError('quota', 'Wait.', { status: 429, retryAfterMs: 1000, cause: 'secret' }));
    expect(JSON.stringify(info)).not.toContain('secret');
    expect(info).toMatchObject({ kind: 'quota', code: 'quota', status: 429, retryAfterMs: 1000 });
  });

  it('takes what is not ours for a bug of ours, and an abort for a stop', () => {
    expect(toAppError(new TypeError('x')).kind).toBe('bug');
    expect(toAppError(new DOMException('x', 'AbortError')).kind).toBe('cancelled');
  });
});
