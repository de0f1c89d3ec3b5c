import { GRAM, type GramIndex } from './gramIndex.ts';
import type { TextRange } from './sourceText.ts';

/** Candidates that are looked at closely for one needle; rarer pieces come first. */
const MAX_CANDIDATES = 40;
const MAX_NEEDLE = 400;

/**
 * The place in the text that differs least from `needle`, by at most a fifth of its length. A needle with k errors cut into
 * k + 1 pieces has at least one piece without error: only where a piece occurs is the distance worked out.
 */
export function findApproximately(
  index: GramIndex,
  needle: string,
): (TextRange & { readonly distance: number }) | undefined {
  const wanted = needle.slice(0, MAX_NEEDLE);
  if (wanted.length < 8) return undefined;
  const { text } = index;
  const most = Math.floor(wanted.length / 5);
  let best: (TextRange & { readonly distance: number }) | undefined;
  const tried = new Set<number>();
  for (const { position, places } of seeds(index, wanted, most)) {
    for (const place of places) {
      const from = Math.max(0, place - position - most);
      // Windows that nearly coincide give the same match.
      const bucket = Math.floor(from / Math.max(4, most));
      if (tried.has(bucket)) continue;
      if (tried.size >= MAX_CANDIDATES) return best;
      tried.add(bucket);
      const window = text.slice(from, from + wanted.length + 2 * most);
      const match = closest(window, wanted, best === undefined ? most : best.distance - 1);
      if (match !== undefined) best = { start: from + match.start, end: from + match.end, distance: match.distance };
      if (best?.distance === 0) return best;
    }
  }
  return best;
}

interface Seed {
  readonly position: number;
  readonly places: Iterable<number>;
}

/** One run of each piece, rarest first. */
function seeds(index: GramIndex, needle: string, most: number): Seed[] {
  const count = Math.min(most + 1, Math.max(2, Math.floor(needle.length / (GRAM + 1))));
  const size = Math.floor(needle.length / count);
  const found: { readonly position: number; readonly count: number }[] = [];
  for (let piece = 0; piece < count; piece += 1) {
    const rarest = index.rarest(needle, piece * size, piece * size + size);
    if (rarest !== undefined && rarest.count > 0) found.push({ position: rarest.offset, count: rarest.count });
  }
  return found
    .toSorted((left, right) => left.count - right.count)
    .map(({ position }) => ({ position, places: index.places(needle, position) }));
}

/** The part of `window` nearest to `needle` within `most` edits: one pass of the edit distance with a free start. */
export function closest(
  window: string,
  needle: string,
  most: number,
): (TextRange & { readonly distance: number }) | undefined {
  if (most < 0) return undefined;
  const rows = needle.length;
  let costs = new Uint16Array(rows + 1);
  let starts = new Uint16Array(rows + 1);
  let nextCosts = new Uint16Array(rows + 1);
  let nextStarts = new Uint16Array(rows + 1);
  for (let row = 0; row <= rows; row += 1) costs[row] = row;
  let best: (TextRange & { readonly distance: number }) | undefined;
  for (let column = 1; column <= window.length; column += 1) {
    nextCosts[0] = 0;
    nextStarts[0] = column;
    const code = window.charCodeAt(column - 1);
    for (let row = 1; row <= rows; row += 1) {
      const diagonal = (costs[row - 1] ?? 0) + (needle.charCodeAt(row - 1) === code ? 0 : 1);
      const left = (costs[row] ?? 0) + 1;
      const up = (nextCosts[row - 1] ?? 0) + 1;
      const least = diagonal <= left ? (diagonal <= up ? diagonal : up) : left <= up ? left : up;
      nextCosts[row] = least;
      nextStarts[row] =
        (least === diagonal ? starts[row - 1] : least === left ? starts[row] : nextStarts[row - 1]) ?? 0;
    }
    [costs, nextCosts] = [nextCosts, costs];
    [starts, nextStarts] = [nextStarts, starts];
    const distance = costs[rows] ?? Infinity;
    if (distance <= most && (best === undefined || distance < best.distance)) {
      best = { start: starts[rows] ?? 0, end: column, distance };
    }
  }
  return best;
}
