/**
 * Fewer places for values that stand often: where nearly all values of a field have a place behind its name, only such are
 * meant; and what is written in just this case is not meant where it is in another.
 */
import { EXACT, type Occurrences, type SourceFinder } from './finder.ts';
import { isNamed, keyMatch, namedLength, SAID } from './labels.ts';
import { only } from './occurrences.ts';
import { keepSections } from './sections.ts';
import { isOutsideLists, type Leaf, type Unit } from './units.ts';

/** A unit with a value that stands so seldom is found by it. */
const FEW = 12;
const LEAST_LEAVES = 3;
const MOST_SHARE_WITHOUT = 0.1;

export function* narrowPlaces(units: readonly Unit[], finder: SourceFinder): Generator<void, void, void> {
  yield* keepSections(units, finder);
  yield* keepUnclaimed(units, finder);
  keepLabelled(
    units.filter(isOutsideLists).flatMap(({ leaves }) => leaves),
    finder,
  );
  yield;
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

/** Places of equal values that are looked at for the names of their fields. */
const MOST_CLAIMED = 400;
const MOST_EQUAL = 40;
const MOST_LOOKS = 60_000;

/**
 * Of values that may have the same place each leaves to the others what only their names are said of: `total` and
 * `subtotal`, `date` and `due_date`.
 */
function* keepUnclaimed(units: readonly Unit[], finder: SourceFinder): Generator<void, void, void> {
  const kept = new Map<string, readonly (Occurrences | undefined)[]>();
  let looks = 0;
  let count = 0;
  for (const leaves of equalGroups(units)) {
    if ((count += 1) % 256 === 255) yield;
    const key = leaves.map(({ property, places }) => `${property} ${places?.id}`).join();
    let found = kept.get(key);
    if (found === undefined) {
      looks += leaves.length * Math.max(...leaves.map(({ places }) => places?.starts.length ?? 0));
      if (looks > MOST_LOOKS) return;
      kept.set(key, (found = unclaimed(leaves, finder)));
    }
    for (const [index, leaf] of leaves.entries()) leaf.places = found[index];
  }
}

function* equalGroups(units: readonly Unit[]): Generator<readonly Leaf[], void, void> {
  yield* equalLeaves(units.filter(isOutsideLists).flatMap(({ leaves }) => leaves));
  for (const unit of units) if (!isOutsideLists(unit)) yield* equalLeaves(unit.leaves);
}

/** Values of one unit that may have the same places, and more than one. */
function equalLeaves(leaves: readonly Leaf[]): readonly (readonly Leaf[])[] {
  if (leaves.length < 2) return [];
  const byPlace = new Map<string, Leaf[]>();
  for (const leaf of leaves) {
    const count = leaf.places?.starts.length ?? 0;
    if (count < 2 || count > MOST_CLAIMED) continue;
    const key = `${typeof leaf.value}:${String(leaf.value)}`;
    const known = byPlace.get(key);
    if (known === undefined) byPlace.set(key, [leaf]);
    else known.push(leaf);
  }
  return [...byPlace.values()].filter(({ length }) => length > 1 && length <= MOST_EQUAL);
}

/** The places of each that no other has a longer name for. */
function unclaimed(leaves: readonly Leaf[], { source }: SourceFinder): readonly (Occurrences | undefined)[] {
  const longest = new Map<number, number>();
  const lengths = leaves.map(({ name, places }) => {
    const { starts = [], ends = [], lines = [] } = places ?? {};
    return starts.map((start, index) => {
      const length = namedLength(source, name, { start, end: ends[index] ?? start }, lines[index] ?? 0);
      longest.set(start, Math.max(longest.get(start) ?? 0, length));
      return length;
    });
  });
  return leaves.map(({ places }, leaf) => {
    if (places === undefined) return undefined;
    const own = only(places, (index) => (lengths[leaf]?.[index] ?? 0) >= (longest.get(places.starts[index] ?? 0) ?? 0));
    return own.starts.length > 0 ? own : places;
  });
}

/** A value that is no one's record is meant where its name is said best. */
function keepLabelled(leaves: readonly Leaf[], { source }: SourceFinder): void {
  let looks = 0;
  for (const leaf of leaves) {
    const { places, name } = leaf;
    if (places === undefined || places.starts.length < 2 || places.starts.length > MOST_CLAIMED) continue;
    if ((looks += places.starts.length) > MOST_LOOKS) return;
    const levels = places.starts.map((start, index) =>
      keyMatch(source, name, start, places.lines[index] ?? 0, places.ends[index]),
    );
    const best = Math.max(...levels);
    if (best >= SAID) leaf.places = only(places, (index) => levels[index] === best);
  }
}
