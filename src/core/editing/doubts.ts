import type { LineRange } from './hunks.ts';
import type { Line } from './region.ts';

/** A change that should be looked at before it is accepted. */
export interface Doubt {
  /** In the result's lines, from 0: the last line of the change, or the one in front of what is deleted. */
  readonly line: number;
  readonly reason: string;
}

/** Two alignments of the same texts put a deletion up to this many lines apart: blank lines and brackets are all alike. */
const NEAR = 8;

/** The hunk that a line of the result is in, or the one nearest to it. */
export function hunkAt<T extends LineRange>(lines: readonly Line[], hunks: readonly T[], line: number): T | undefined {
  const results = [0];
  for (const { tag } of lines) results.push((results.at(-1) ?? 0) + (tag === 'removed' ? 0 : 1));
  const distance = ({ start, end }: LineRange): number => {
    const first = results[start] ?? 0;
    const last = Math.max(first, (results[end] ?? 0) - 1);
    return line < first ? first - line : Math.max(0, line - last);
  };
  const [nearest] = hunks.toSorted((a, b) => distance(a) - distance(b));
  return nearest !== undefined && distance(nearest) <= NEAR ? nearest : undefined;
}
