import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffLines, type Match } from '../../../src/core/text/lineDiff.ts';
import { lines, rewrite } from './arbitraries.ts';
import { runs } from '../effort.ts';
import { processorMs } from '../processorTime.ts';

function kept(matches: readonly Match[]): number {
  return matches.reduce((sum, match) => sum + match.length, 0);
}

/** Length of a longest common subsequence, by the textbook table. */
function longest(a: readonly string[], b: readonly string[]): number {
  let row = Array.from({ length: b.length + 1 }, () => 0);
  for (const text of a) {
    const next = [0];
    b.forEach((other, j) => next.push(text === other ? (row[j] ?? 0) + 1 : Math.max(row[j + 1] ?? 0, next[j] ?? 0)));
    row = next;
  }
  return row[b.length] ?? 0;
}

describe('the alignment of two texts', () => {
  it('only pairs equal lines, in order, whatever the budget', () => {
    fc.assert(
      fc.property(rewrite, fc.option(fc.nat(400)), ({ original, result }, budget) => {
        let [a, b] = [0, 0];
        for (const match of diffLines(original, result, budget === null ? {} : { budget })) {
          expect(match.a).toBeGreaterThanOrEqual(a);
          expect(match.b).toBeGreaterThanOrEqual(b);
          for (let i = 0; i < match.length; i++) expect(original[match.a + i]).toBe(result[match.b + i]);
          [a, b] = [match.a + match.length, match.b + match.length];
        }
        expect(a <= original.length && b <= result.length).toBe(true);
      }),
      runs(300, 1000),
    );
  });

  it('is the shortest one without anchors', () => {
    const few = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 60 });
    fc.assert(
      fc.property(few, few, (one, two) => {
        expect(kept(diffLines(one, two, { anchors: false }))).toBe(longest(one, two));
      }),
      runs(200, 500),
    );
  });

  it('of a text with itself is whole', () => {
    fc.assert(
      fc.property(lines, (all) => {
        expect(kept(diffLines(all, all))).toBe(all.length);
      }),
    );
  });

  it('of 50,000 lines stays within its budget, also where every line is ambiguous', () => {
    const words = ['}', '', 'return;', 'x = 1;'];
    const noise = (seed: number): string[] => {
      let state = seed;
      return Array.from({ length: 50_000 }, () => {
        state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
        return words[state % 4] ?? '';
      });
    };
    const [one, two] = [noise(1), noise(2)];
    let matches: ReturnType<typeof diffLines> = [];
    // The bound is the budget of steps; the time is only a guard against a search that forgot it.
    expect(processorMs(() => (matches = diffLines(one, two)))).toBeLessThan(2_000);
    expect(kept(matches)).toBeGreaterThan(0);
  });
});
