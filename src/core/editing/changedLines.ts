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
  const shortest = Math.min(old.length, fresh.length);
  let start = 0;
  while (start < shortest && old[start] === fresh[start]) start += 1;
  let tail = 0;
  while (tail < shortest - start && old.at(-1 - tail) === fresh.at(-1 - tail)) tail += 1;
  // No line stands behind the last one: what is added there goes over it.
  if (start === old.length) start -= 1;
  return { start, end: old.length - tail, lines: fresh.slice(start, fresh.length - tail) };
}
