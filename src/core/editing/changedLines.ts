import { diffLines } from '../text/lineDiff.ts';
import { slideGaps } from '../text/slideGaps.ts';

/** The one stretch of lines in which two texts with `\n` line breaks differ: lines `[start, end)` and what goes there. */
export interface ChangedLines {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/** `undefined` where nothing differs. */
export function changedLines(before: string, after: string): ChangedLines | undefined {
  if (before === after) return undefined;
  const old = before.split('\n');
  const fresh = after.split('\n');
  const matches = slideGaps(diffLines(old, fresh), old, fresh);
  const first = matches[0];
  const last = matches.at(-1);
  let start = first?.a === 0 && first.b === 0 ? first.length : 0;
  const isTail = last !== undefined && last.a + last.length === old.length && last.b + last.length === fresh.length;
  const tail = isTail && last.a >= start && last.b >= start ? last.length : 0;
  // No line stands behind the last one: what is added there goes over it.
  if (start === old.length) start -= 1;
  return { start, end: old.length - tail, lines: fresh.slice(start, fresh.length - tail) };
}

/** Every stretch of lines in which two texts with `\n` line breaks differ, in order. */
export function allChangedLines(before: string, after: string): ChangedLines[] {
  const old = before.split('\n');
  const fresh = after.split('\n');
  const changes: ChangedLines[] = [];
  let at = { a: 0, b: 0 };
  for (const { a, b, length } of [
    ...slideGaps(diffLines(old, fresh), old, fresh),
    { a: old.length, b: fresh.length, length: 0 },
  ]) {
    if (a > at.a || b > at.b) changes.push({ start: at.a, end: a, lines: fresh.slice(at.b, b) });
    at = { a: a + length, b: b + length };
  }
  return changes;
}
