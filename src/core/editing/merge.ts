import type { Line, Tag } from './region.ts';

/** One result's lines, with the original's lines as they stand now in the other. */
export function withOriginalOf(lines: readonly Line[], other: readonly Line[]): Line[] {
  const groups = new Map<number, Line[]>();
  for (const line of other) {
    if (line.tag === 'added') continue;
    const group = groups.get(line.at);
    if (group === undefined) groups.set(line.at, [line]);
    else group.push(line);
  }
  const keys = [...groups.keys()].toSorted((a, b) => a - b);
  const tags = new Map(lines.filter(({ tag }) => tag !== 'added').map(({ at, tag }) => [at, tag]));
  const out: Line[] = [];
  let next = 0;
  const asHere = (now: Line, tag: Tag): Line => (now.pinned ? asPinned(now) : { ...now, tag });
  /** What was decided at places whose own line is gone stays, too, and so does the rest of a line that was broken. */
  const passTo = (place: number): void => {
    for (; next < keys.length && (keys[next] ?? 0) < place; next += 1) {
      const rest = (groups.get(keys[next] ?? 0) ?? []).filter(({ own, pinned }) => !own || pinned);
      out.push(...rest.map((now) => asHere(now, tags.get(now.at) ?? now.tag)));
    }
  };
  passTo(0);
  for (const line of lines) {
    if (line.tag === 'added') out.push(line);
    else if (line.own) {
      passTo(line.at);
      if (keys[next] !== line.at) continue;
      next += 1;
      for (const now of groups.get(line.at) ?? []) out.push(asHere(now, line.tag));
    } else passTo(line.at + 1);
  }
  passTo(Infinity);
  return out;
}

function asPinned(line: Line): Line {
  return { ...line, tag: 'kept', pinned: true };
}

/** The last line of the original among some lines; -1 where there is none. */
export function countOriginal(lines: readonly Line[]): number {
  return lines.findLast((line) => line.own)?.at ?? -1;
}

/** The frontier after the original's lines changed: behind the last added line and the last line it had passed. */
export function frontierOf(lines: readonly Line[], own: readonly Line[], passed: number, before: number): number {
  if (before >= own.length) return lines.length;
  const next = own.slice(before).find((line) => line.own)?.at ?? Infinity;
  let frontier = 0;
  lines.forEach((line, index) => {
    if (line.tag === 'added' || (line.at < next && line.at <= passed)) frontier = index + 1;
  });
  return frontier;
}
