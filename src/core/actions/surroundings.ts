import { estimateTokens } from '../cost/estimate.ts';
import type { LineSource } from '../text/lines.ts';

export interface Surroundings {
  /** Whole lines just above and just below. */
  readonly before: string;
  readonly after: string;
  readonly imports: readonly string[];
}

const importLine =
  /^\s*(import\b|from\s+\S+\s+import\b|export\s.*\bfrom\b|(const|let|var)\s.*\brequire\(|#include\b|using\s+[\w.]+|use\s+[\w:]+|package\s|require\b|@import\b)/;
const mostImports = 60;
const importSearch = 200;

/**
 * The lines around `[start, end)` that fit into a number of tokens: the nearest first, two lines above for one below,
 * since what comes before says more. Imports at the top of the file are kept apart, where they are not in it anyway.
 */
export function surroundings(source: LineSource, start: number, end: number, budget: number): Surroundings {
  let [top, bottom] = [start, end];
  let left = budget;
  const cost = (line: number): number => estimateTokens(source.lineAt(line)) + 1;
  const above = (): boolean => {
    if (top === 0) return false;
    left -= cost(top - 1);
    if (left >= 0) top--;
    return left >= 0;
  };
  const below = (): boolean => {
    if (bottom >= source.lineCount) return false;
    left -= cost(bottom);
    if (left >= 0) bottom++;
    return left >= 0;
  };
  for (let isMore = true; isMore && left > 0;) {
    const took = [above(), above(), below()];
    isMore = took.includes(true);
  }
  const imports: string[] = [];
  for (let line = 0; line < Math.min(top, importSearch) && imports.length < mostImports; line++) {
    const text = source.lineAt(line);
    if (importLine.test(text)) imports.push(text.trim().slice(0, 300));
  }
  return { before: linesOf(source, top, start), after: linesOf(source, end, bottom), imports };
}

function linesOf(source: LineSource, from: number, to: number): string {
  const lines: string[] = [];
  for (let line = from; line < to; line++) lines.push(source.lineAt(line));
  return lines.join('\n');
}
