/** Some of the places of a value. */
import type { Occurrences } from './finder.ts';

/** Lists of places are told apart by number; those of the finder count upwards. */
let made = 0;

export function only(places: Occurrences, isKept: (index: number) => boolean): Occurrences {
  const indexes = places.starts.flatMap((_, index) => (isKept(index) ? [index] : []));
  if (indexes.length === places.starts.length) return places;
  const pick = (list: readonly number[]): number[] => indexes.map((index) => list[index] ?? 0);
  made += 1;
  return {
    ...places,
    id: -made,
    starts: pick(places.starts),
    ends: pick(places.ends),
    ranks: pick(places.ranks),
    lines: pick(places.lines),
  };
}
