import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isSavedNow } from '../../../src/host/tools/writing/reviewEdit.ts';

describe('whether a document is saved', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is said where the editor answers no and tells only later that it saved it by itself', async () => {
    const document = { isDirty: true, save: () => Promise.resolve(false) };
    setTimeout(() => (document.isDirty = false), 400);
    const saved = isSavedNow(document);
    await vi.advanceTimersByTimeAsync(500);
    expect(await saved).toBe(true);
  });

  it.each([
    ['may not be', () => Promise.resolve(false)],
    ['cannot be', () => Promise.reject(new Error('read-only'))],
  ])('is denied where it %s', async (_, save) => {
    const saved = isSavedNow({ isDirty: true, save });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await saved).toBe(false);
  });
});
