import type { Match } from './lineDiff.ts';

/** No gap is moved by more lines than this. */
const FARTHEST = 100;

/**
 * The same alignment with each stretch that only one side has where a reader would see it: a function that goes is struck
 * from its first line to its last, not from the bracket of the one before. Lines at both ends of a stretch that are alike
 * leave it free to move.
 */
export function slideGaps(matches: readonly Match[], a: readonly string[], b: readonly string[]): Match[] {
  const slid = matches.map((match) => ({ ...match }));
  for (let index = 0; index < slid.length - 1; index++) {
    const first = slid[index];
    const next = slid[index + 1];
    if (first === undefined || next === undefined) continue;
    const gone = { start: first.a + first.length, end: next.a };
    const come = { start: first.b + first.length, end: next.b };
    const isOnlyGone = come.start === come.end;
    if (isOnlyGone === (gone.start === gone.end)) continue;
    // Each match keeps a line, so that no two gaps become one; at the ends there is no other.
    const reach = {
      up: index === 0 ? first.length : first.length - 1,
      down: index === slid.length - 2 ? next.length : next.length - 1,
    };
    const by = isOnlyGone ? bestShift(a, gone, reach) : bestShift(b, come, reach);
    slid[index] = { ...first, length: first.length + by };
    slid[index + 1] = { a: next.a + by, b: next.b + by, length: next.length - by };
  }
  return slid.filter((match) => match.length > 0);
}

interface Gap {
  readonly start: number;
  readonly end: number;
}

function bestShift(
  lines: readonly string[],
  { start, end }: Gap,
  reach: { readonly up: number; readonly down: number },
): number {
  let best = { by: 0, cost: costOf(lines, start, end) };
  const look = (by: number): void => {
    const cost = costOf(lines, start + by, end + by);
    if (cost < best.cost) best = { by, cost };
  };
  for (let by = 1; by <= Math.min(reach.down, FARTHEST) && lines[start + by - 1] === lines[end + by - 1]; by++)
    look(by);
  for (let by = 1; by <= Math.min(reach.up, FARTHEST) && lines[end - by] === lines[start - by]; by++) look(-by);
  return best.by;
}

/** The less the better: a stretch that begins with a line at the margin, behind a blank one, and ends with a blank one. */
function costOf(lines: readonly string[], start: number, end: number): number {
  const first = lines[start] ?? '';
  const isBlank = (line: string | undefined): boolean => (line ?? '').trim() === '';
  const indent = first.length - first.trimStart().length;
  const isCloser = /^[)\]}]|^end\b|^<\//.test(first.trim());
  return (
    indent * 4 +
    (isBlank(first) || isCloser ? 12 : 0) +
    (start === 0 || isBlank(lines[start - 1]) ? 0 : 3) +
    (end >= lines.length || isBlank(lines[end - 1]) ? 0 : 1)
  );
}
