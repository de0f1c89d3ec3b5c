import { describe, expect, it } from 'vitest';
import { EditPacer } from '../../../src/core/editing/pacing.ts';

/** Runs a stream of one chunk per millisecond against the pacer, each edit taking `cost` ms. Returns when edits began. */
function simulate(duration: number, cost: number): { at: number[]; text: string } {
  const pacer = new EditPacer();
  const at: number[] = [];
  let text = '';
  for (let now = 0; now < duration; now++) {
    pacer.push('x');
    const taken = pacer.take(now);
    if (taken === undefined) continue;
    at.push(now);
    text += taken;
    pacer.applied(now, now + cost);
  }
  return { at, text: text + pacer.drain() };
}

describe('paced editing', () => {
  it('gives the first piece at once', () => {
    const pacer = new EditPacer();
    expect(pacer.delay(5)).toBeUndefined();
    pacer.push('a');
    expect(pacer.delay(5)).toBe(0);
    expect(pacer.take(5)).toBe('a');
  });

  it('makes at most 16 edits a second of a thousand tokens, and loses none', () => {
    const { at, text } = simulate(3000, 2);
    expect(at.length).toBeLessThanOrEqual(49);
    expect(at.length).toBeGreaterThan(40);
    expect(text).toHaveLength(3000);
  });

  it('leaves a slow editor time to breathe', () => {
    const { at } = simulate(3000, 100);
    const gaps = at.slice(1).map((time, index) => time - (at[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(200);
  });

  it('gives nothing while an edit is under way', () => {
    const pacer = new EditPacer();
    pacer.push('a');
    pacer.take(0);
    pacer.push('b');
    expect(pacer.take(10_000)).toBeUndefined();
    pacer.applied(0, 10_000);
    expect(pacer.take(10_000 + (pacer.delay(10_000) ?? 0))).toBe('b');
  });
});
