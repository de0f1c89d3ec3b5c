import { diffLines } from './lineDiff.ts';

/** A text without a change that was made to it, as far as that still stands. */
export interface TakenBack {
  readonly text: string;
  /** Places where the change was taken out. */
  readonly taken: number;
  /** Places where somebody wrote over the change: they stay as they are. */
  readonly kept: number;
}

/** Takes the change from `before` to `after` out of `now`, and leaves everything else that was written since. */
export function takeBack(before: string, after: string, now: string): TakenBack {
  const sides = { old: before.split('\n'), change: after.split('\n'), now: now.split('\n') };
  const inOld = placesOf(sides.change, sides.old);
  const inNow = placesOf(sides.change, sides.now);
  const lines: string[] = [];
  const counts = { taken: 0, kept: 0 };
  const from = { old: 0, change: 0, now: 0 };
  for (let index = 0; index <= sides.change.length; index++) {
    const isEnd = index === sides.change.length;
    const old = isEnd ? sides.old.length : inOld[index];
    const place = isEnd ? sides.now.length : inNow[index];
    // Lines that all three have are what the rest is measured by.
    if (old === undefined || place === undefined) continue;
    const stretch = {
      old: sides.old.slice(from.old, old),
      change: sides.change.slice(from.change, index),
      now: sides.now.slice(from.now, place),
    };
    for (const line of resolve(stretch, counts)) lines.push(line);
    const shared = sides.now[place];
    if (shared !== undefined && !isEnd) lines.push(shared);
    Object.assign(from, { old: old + 1, change: index + 1, now: place + 1 });
  }
  return { text: lines.join('\n'), ...counts };
}

type Stretch = Readonly<Record<'old' | 'change' | 'now', readonly string[]>>;

function resolve({ old, change, now }: Stretch, counts: { taken: number; kept: number }): readonly string[] {
  if (isSame(change, old) || isSame(now, old)) return now;
  const at = isSame(change, now) ? 0 : placeIn(now, change);
  if (at === undefined) {
    counts.kept += 1;
    return now;
  }
  counts.taken += 1;
  return [...now.slice(0, at), ...old, ...now.slice(at + change.length)];
}

/** Where some lines stand among others, whole and once. */
function placeIn(lines: readonly string[], part: readonly string[]): number | undefined {
  if (part.length === 0 || part.length > lines.length) return undefined;
  const text = `\n${lines.join('\n')}\n`;
  const wanted = `\n${part.join('\n')}\n`;
  const at = text.indexOf(wanted);
  if (at === -1 || text.indexOf(wanted, at + 1) !== -1) return undefined;
  return text.slice(0, at).split('\n').length - 1;
}

/** For each line its place in another text; `undefined` where it has none. */
function placesOf(lines: readonly string[], other: readonly string[]): readonly (number | undefined)[] {
  const places: (number | undefined)[] = Array.from({ length: lines.length });
  for (const { a, b, length } of diffLines(lines, other)) {
    for (let step = 0; step < length; step++) places[a + step] = b + step;
  }
  return places;
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((line, index) => line === other[index]);
}
