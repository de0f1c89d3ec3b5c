/**
 * Fewer places for values that stand often: where nearly all values of a field have a place behind its name, only such are
 * meant; and what is written in just this case is not meant where it is in another.
 */
import { EXACT, type Occurrences, type SourceFinder } from './finder.ts';
import { isNamed } from './surroundings.ts';
import type { Leaf, Unit } from './units.ts';

/** A unit with a value that stands so seldom is found by it. */
const FEW = 12;
const LEAST_LEAVES = 3;
const MOST_SHARE_WITHOUT = 0.1;

export function* narrowPlaces(units: readonly Unit[], finder: SourceFinder): Generator<void, void, void> {
  for (const leaves of openFields(units)) {
    if (leaves.length < LEAST_LEAVES) continue;
    keepNamed(leaves, finder);
    keepCase(leaves);
    yield;
  }
}

/** The values of each field of those units that nothing rare leads to. */
function openFields(units: readonly Unit[]): Iterable<readonly Leaf[]> {
  const fields = new Map<number, Leaf[]>();
  for (const { leaves, path } of units) {
    if (path.length === 0 || leaves.some(({ places }) => isRare(places))) continue;
    for (const leaf of leaves) {
      const known = fields.get(leaf.property);
      if (known === undefined) fields.set(leaf.property, [leaf]);
      else known.push(leaf);
    }
  }
  return fields.values();
}

const isRare = (places: Occurrences | undefined): boolean =>
  places !== undefined && !places.needsKey && places.starts.length > 0 && places.starts.length <= FEW;

function keepNamed(leaves: readonly Leaf[], { source }: SourceFinder): void {
  const kept = new Map<number, Occurrences>();
  let without = 0;
  for (const { name, places } of leaves) {
    if (places === undefined || places.starts.length === 0) continue;
    let named = kept.get(places.id);
    if (named === undefined)
      kept.set(
        places.id,
        (named = only(places, (index) => isNamed(source, name, places.starts[index] ?? 0, places.lines[index] ?? 0))),
      );
    if (named.starts.length === 0 && (without += 1) > leaves.length * MOST_SHARE_WITHOUT) return;
  }
  replace(leaves, kept);
}

/** Only where no fewer are left than there are values. */
function keepCase(leaves: readonly Leaf[]): void {
  const counts = new Map<number, number>();
  for (const { places, value } of leaves)
    if (places !== undefined && typeof value === 'string') counts.set(places.id, (counts.get(places.id) ?? 0) + 1);
  const kept = new Map<number, Occurrences>();
  for (const { places } of leaves) {
    const count = counts.get(places?.id ?? NaN);
    if (places === undefined || count === undefined || kept.has(places.id)) continue;
    const exact = only(places, (index) => places.ranks[index] === EXACT);
    kept.set(places.id, count >= LEAST_LEAVES && exact.starts.length >= count ? exact : places);
  }
  replace(leaves, kept);
}

function replace(leaves: readonly Leaf[], kept: ReadonlyMap<number, Occurrences>): void {
  for (const leaf of leaves) {
    const fewer = kept.get(leaf.places?.id ?? NaN);
    if (fewer !== undefined && fewer.starts.length > 0) leaf.places = fewer;
  }
}

/** Lists of places are told apart by number; those of the finder count upwards. */
let made = 0;

function only(places: Occurrences, isKept: (index: number) => boolean): Occurrences {
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
