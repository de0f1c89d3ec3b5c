/**
 * Finds where in the source each value comes from: the whole value is aligned with the text, record by record, so that a
 * value that stands there often leads to the one that is meant. What is not there is said to be missing, never guessed.
 */
import { delay } from '../../../base/async.ts';
import type { JsonValue, JsonPath } from '../../json/json.ts';
import { Chain } from './chain.ts';
import { isIdentifier, namesPart } from './composites.ts';
import type { Room } from './candidates.ts';
import { Chooser, type Chosen } from './choose.ts';
import type { Quotes } from './evidence.ts';
import { EXACT, SourceFinder, type Occurrences } from './finder.ts';
import { narrowPlaces } from './narrow.ts';
import { firstFrom, type Spot } from './spot.ts';
import { allOf } from './steps.ts';
import { keyMatch } from './labels.ts';
import type { TextRange } from './sourceText.ts';
import { Turner, type TurnedText } from './turned.ts';
import { isOutsideLists, unitsOf, type Leaf, type Unit } from './units.ts';

export { SourceFinder } from './finder.ts';
export type { TextRange } from './sourceText.ts';

/** `uncertain`: it stands in the source more than once, and nothing tells which place is meant. */
export type GroundingQuality = 'exact' | 'normalised' | 'approximate' | 'uncertain' | 'missing';

/** Where one leaf of the value comes from. Nulls and empty lists have no place and no grounding. */
export interface Grounding {
  /** JSON Pointer of the leaf. */
  readonly pointer: string;
  readonly path: JsonPath;
  readonly quality: GroundingQuality;
  /** Offsets in the source, the likeliest first; empty when missing. */
  readonly ranges: readonly TextRange[];
  /** The model's quote, where it gave one; it may not be in the source. */
  readonly quote?: string;
}

/** The grounding of every leaf, in the order of the value. */
export function groundValue(
  value: JsonValue,
  source: string | SourceFinder,
  quotes: Quotes = new Map(),
): readonly Grounding[] {
  return allOf(alignInSteps(value, typeof source === 'string' ? new SourceFinder(source) : source, quotes));
}

/** How long others wait at most. */
const SLICE_MS = 8;

/** The same in slices, so that nothing else has to wait for it. */
export async function groundInSlices(
  value: JsonValue,
  source: string | SourceFinder,
  options: { readonly quotes?: Quotes } = {},
): Promise<readonly Grounding[]> {
  const finder = typeof source === 'string' ? new SourceFinder(source) : source;
  const steps = alignInSteps(value, finder, options.quotes ?? new Map());
  for (let began = performance.now(); ;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - began < SLICE_MS) continue;
    await delay(0);
    began = performance.now();
  }
}

function* alignInSteps(
  value: JsonValue,
  finder: SourceFinder,
  quotes: Quotes,
): Generator<void, readonly Grounding[], void> {
  const units = unitsOf(value, quotes);
  yield* finder.source.prepare();
  const turner = new Turner(finder.source, units);
  const named = yield* turner.byNames();
  if (named !== undefined) return yield* alignTurned(units, named);
  yield* placeAll(units, finder);
  const turned = turner.byPlaces();
  return turned === undefined ? yield* align(units, finder) : yield* alignTurned(units, turned);
}

function* alignTurned(units: readonly Unit[], turned: TurnedText): Generator<void, readonly Grounding[], void> {
  const finder = new SourceFinder(turned.text);
  yield* placeAll(units, finder);
  const found = yield* align(units, finder);
  return found.map((each) => ({ ...each, ranges: each.ranges.map((range) => turned.toSource(range)) }));
}

/** Looks for all values. */
function* placeAll(units: readonly Unit[], finder: SourceFinder): Generator<void, void, void> {
  yield* finder.prepare(units.flatMap(({ leaves }) => leaves.map((leaf) => leaf.value)));
  for (const [index, unit] of units.entries()) {
    for (const leaf of unit.leaves) {
      if (finder.wantsSqueezed(leaf.value, leaf.quote)) yield* finder.source.prepareSqueezed();
      leaf.places = placesOf(finder, leaf);
    }
    if (index % 16 === 0) yield;
  }
}

function* align(units: readonly Unit[], finder: SourceFinder): Generator<void, readonly Grounding[], void> {
  yield* narrowPlaces(units, finder);
  const chained = units.filter((unit) => unit.path.length > 0);
  const chain = new Chain(chained, finder);
  const spots = new Map(yield* chain.run());
  for (const unit of units)
    if (unit.path.length === 0 || (!unit.isRecord && isOutsideLists(unit))) placeRoot(unit, chain, spots);
  const chooser = new Chooser(finder, chain.judge);
  const rooms = roomsOf(units, spots, finder.text.length);
  for (const [index, unit] of units.entries()) {
    const room = rooms[index];
    if (room !== undefined) chooser.add(unit, room);
    if (index % 128 === 0) yield;
  }
  const chosen = yield* chooser.run();
  const found: Grounding[] = [];
  for (const [index, unit] of units.entries()) {
    for (const leaf of unit.leaves) found[leaf.order] = groundingOf(leaf, chosen.get(leaf), finder, rooms[index]?.spot);
    if (index % 64 === 0) yield;
  }
  return found;
}

/** A quote that is in the source wins; within it the value itself is pointed at. */
function placesOf(finder: SourceFinder, { name, value, quote }: Leaf): Occurrences {
  const own = finder.find(value, typeof value === 'number' && namesPart(name));
  if (quote === undefined) return own;
  const quoted = finder.findText(quote);
  if (quoted.starts.length === 0) return own;
  const within: number[] = [];
  for (const [index, start] of quoted.starts.entries()) {
    const end = quoted.ends[index] ?? start;
    for (let at = firstFrom(own.starts, start); (own.ends[at] ?? Infinity) <= end; at += 1) within.push(at);
  }
  if (within.length === 0) return { ...quoted, needsKey: false, isDoubtful: false };
  const pick = (list: readonly number[]): number[] => within.map((at) => list[at] ?? 0);
  const [starts, ends, ranks, lines] = [own.starts, own.ends, own.ranks, own.lines].map(pick);
  return {
    id: own.id,
    starts: starts ?? [],
    ends: ends ?? [],
    ranks: ranks ?? [],
    lines: lines ?? [],
    needsKey: false,
    isDoubtful: false,
  };
}

/** The order of the properties of an object is not that of the source: by so many bits another place is better. */
const CLEARLY = 0.5;

/** What stands beside the lists of a value is somewhere near what of it is rare. */
function placeRoot(unit: Unit, { judge }: Chain, spots: Map<Unit, Spot>): void {
  let best: Spot | undefined;
  for (const { places } of judge.rarest(unit).slice(0, 6)) {
    for (const start of places?.starts.slice(0, 12) ?? []) {
      const spot = judge.judge(unit, start);
      if (best === undefined || spot.score > best.score) best = spot;
    }
  }
  if (best === undefined) return;
  if (unit.path.length === 0) spots.set(unit, { ...best, isRow: false });
  else if (best.score > (spots.get(unit)?.score ?? -1) + CLEARLY) spots.set(unit, best);
}

/** The room of each unit: from the record before it to the record behind it, in the order of the value or of the source. */
function roomsOf(units: readonly Unit[], spots: ReadonlyMap<Unit, Spot>, length: number): readonly Room[] {
  const beside = neighbours(units, spots);
  return units.map((unit, index) => {
    const spot = spots.get(unit);
    if (spot === undefined || unit.path.length === 0) return { spot, low: 0, high: length, isInList: false };
    const before = unitBefore(units, index, spots);
    const behind = units
      .slice(unit.end, unit.end + 3)
      .map((each) => spots.get(each))
      .find((each) => each !== undefined);
    let low = before !== undefined && before.anchor < spot.low ? before.anchor + 1 : 0;
    let high = behind !== undefined && behind.anchor > spot.high ? behind.anchor : length;
    const own = beside.get(unit);
    if (low === 0 && own !== undefined && own.low <= spot.low) ({ low } = own);
    if (high === length && own !== undefined && own.high >= spot.high && own.high < length) ({ high } = own);
    return { spot, low, high, isInList: unit.isRecord && (low > 0 || high < length) };
  });
}

/** Where the records of a list begin and end by those that stand before and behind them, whatever their order in the list. */
function neighbours(
  units: readonly Unit[],
  spots: ReadonlyMap<Unit, Spot>,
): ReadonlyMap<Unit, { readonly low: number; readonly high: number }> {
  const kinds = new Map<number, { readonly unit: Unit; readonly anchor: number }[]>();
  for (const unit of units) {
    const spot = unit.isRecord ? spots.get(unit) : undefined;
    if (spot === undefined) continue;
    const known = kinds.get(unit.kind);
    if (known === undefined) kinds.set(unit.kind, [{ unit, anchor: spot.anchor }]);
    else known.push({ unit, anchor: spot.anchor });
  }
  const found = new Map<Unit, { readonly low: number; readonly high: number }>();
  for (const placed of kinds.values()) {
    placed.sort((left, right) => left.anchor - right.anchor);
    for (const [index, { unit }] of placed.entries())
      found.set(unit, { low: (placed[index - 1]?.anchor ?? -1) + 1, high: placed[index + 1]?.anchor ?? Infinity });
  }
  return found;
}

/** The last unit before this one that does not hold it. */
function unitBefore(units: readonly Unit[], index: number, spots: ReadonlyMap<Unit, Spot>): Spot | undefined {
  for (let at = index - 1; at >= Math.max(0, index - 4); at -= 1) {
    const unit = units[at];
    if (unit === undefined || unit.end > index || unit.path.length === 0) continue;
    const spot = spots.get(unit);
    if (spot !== undefined) return spot;
  }
  return undefined;
}

function groundingOf(leaf: Leaf, chosen: Chosen | undefined, finder: SourceFinder, spot: Spot | undefined): Grounding {
  const { pointer, path, quote, value } = leaf;
  const own = { pointer, path, ...(quote !== undefined && { quote }) };
  if (chosen !== undefined) {
    const isUnsure = chosen.isUnsure || isDoubtful(leaf, chosen, finder);
    const quality = isUnsure ? 'uncertain' : chosen.rank === EXACT ? 'exact' : 'normalised';
    return { ...own, quality, ranges: chosen.ranges };
  }
  if (typeof value !== 'string' || (leaf.places?.starts.length ?? 0) > 0 || isIdentifier(value))
    return { ...own, quality: 'missing', ranges: [] };
  const near =
    (quote === undefined ? undefined : finder.findNear(quote, spot?.anchor)) ?? nearValue(finder, value, spot);
  return near === undefined
    ? { ...own, quality: 'missing', ranges: [] }
    : { ...own, quality: 'approximate', ranges: [near] };
}

/** Whether only the name of the field could tell that the place is meant, and it does not. */
function isDoubtful({ name, places }: Leaf, { ranges }: Chosen, { source }: SourceFinder): boolean {
  const start = ranges[0]?.start ?? 0;
  return places?.isDoubtful === true && keyMatch(source, name, start, source.lines.lineAt(start)) < 0.6;
}

function nearValue(finder: SourceFinder, value: string, spot: Spot | undefined): TextRange | undefined {
  return (spot === undefined ? undefined : finder.findNear(value, spot.anchor)) ?? finder.findNear(value);
}
