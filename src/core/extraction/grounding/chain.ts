/**
 * Where the units of a value stand: each has a few places where it may, and of all ways through these the likeliest is taken.
 * Records follow one another in the source mostly, and no two are the same; a place that only one unit can have holds those
 * beside it.
 */
import type { Occurrences, SourceFinder } from './finder.ts';
import { distanceCost, firstFrom, SpotJudge, type Spot } from './spot.ts';
import { SignVotes } from './signVotes.ts';
import { isInAddress, signsOf } from './surroundings.ts';
import { alikeKey, isInside, type Leaf, type Unit } from './units.ts';

/** A unit that may be in so many places is looked for at each of them. */
const FEW = 12;
const SOME = 24;
const MOST_SPOTS = 16;
/** What is so much less likely is not followed. */
const MARGIN = 7;
const NEXT = 3;
/** So many values are needed to learn from. */
/** A list may run the other way where each unit falls so many bits short of its best place. */
const UNLIKELY = 0.5;
const SAMPLE = 200;
const LONG = 2_000;
const FEW_SIGNS = 4;
/** Places that are so many bits less likely than the best are not looked at. */
const LIKELY = 3;
/** What is said and linked stands where it is said, however alike the addresses are. */
const IN_ADDRESS = 6;

interface State {
  readonly spot: Spot;
  readonly cost: number;
  readonly before: State | undefined;
  readonly link: Link;
}

interface Link {
  readonly unit: Unit;
  readonly index: number;
  /** Places where it may be, in order. */
  readonly anchors: readonly number[];
  readonly isFixed: boolean;
  /** The only leaf of a unit with one: nothing but what is around it tells its places apart. */
  readonly only: Leaf | undefined;
}

export class Chain {
  readonly judge: SpotJudge;
  readonly #units: readonly Unit[];
  readonly #finder: SourceFinder;
  readonly #signs = new SignVotes();
  /** Fields whose places are told by what is around them. */
  readonly #steered = new Set<number>();
  readonly #lineAt: (offset: number) => number;
  readonly #joint = new Map<string, readonly number[]>();
  /** How many lone values have the same places. */
  readonly #alike = new Map<string, number>();
  /** -1 for lists that run against the source; 0 for those in no order. */
  readonly #order = new Map<number, number>();

  /** By how many bits the way that was taken falls short of all units at their best places. */
  #regret = 0;

  constructor(units: readonly Unit[], finder: SourceFinder) {
    this.#units = units;
    this.#finder = finder;
    this.judge = new SpotJudge(finder, units);
    const { lines } = finder.source;
    this.#lineAt = (offset) => lines.lineAt(offset);
  }

  /** The place of each unit; none for those of which nothing stands in the source. */
  *run(): Generator<void, ReadonlyMap<Unit, Spot>, void> {
    let links = this.#units.flatMap((unit, index) => this.#link(unit, index));
    let fixed = links.filter((link) => link.isFixed);
    let first = yield* this.#walk(fixed, undefined);
    if (yield* this.#learnSigns(links, first)) {
      links = links.map((link) => this.#likely(link));
      fixed = links.filter((link) => link.isFixed);
      first = yield* this.#walk(fixed, undefined);
    }
    this.#learnOrder(fixed, first);
    if (this.#order.size === 0 && this.#regret > fixed.length * UNLIKELY) yield* this.#tryBack(fixed.slice(0, SAMPLE));
    if (this.#order.size > 0) first = yield* this.#walk(fixed, undefined);
    if (this.judge.learnOrder(first)) first = yield* this.#walk(fixed, undefined);
    const found = fixed.length === links.length && this.#order.size === 0 ? first : yield* this.#walk(links, first);
    return this.#withoutRepeats(links, found);
  }

  /** What nothing rare leads to may run against the source as a whole, and fit better so. */
  *#tryBack(sample: readonly Link[]): Generator<void, void, void> {
    yield* this.#walk(sample, undefined);
    const ahead = this.#regret;
    const outer = Math.min(...sample.map(({ unit }) => unit.path.length));
    for (const { unit } of sample) if (unit.isRecord && unit.path.length === outer) this.#order.set(unit.kind, -1);
    yield* this.#walk(sample, undefined);
    if (this.#regret >= ahead) this.#order.clear();
  }

  #link(unit: Unit, index: number): Link[] {
    const rarest = this.judge.rarest(unit);
    const [one, two] = rarest;
    if (one?.places === undefined) return [];
    const only = rarest.length === 1 ? one : undefined;
    if (one.places.starts.length <= FEW) {
      const anchors = new Set(one.places.starts);
      const others = two?.places?.starts ?? [];
      if (others.length <= FEW) for (const start of others) anchors.add(start);
      return [{ unit, index, anchors: [...anchors].toSorted((a, b) => a - b), isFixed: true, only }];
    }
    const joint = this.#jointPlaces(rarest, this.judge.spread(unit.kind));
    return [{ unit, index, anchors: joint, isFixed: joint.length <= FEW, only }];
  }

  /** Counts what stands beside the values of records that have no other; whether they have anything in common. */
  *#learnSigns(links: readonly Link[], found: ReadonlyMap<Unit, Spot>): Generator<void, boolean, void> {
    for (const [index, { unit, only, anchors, isFixed }] of links.entries()) {
      if (index % 64 === 63) yield;
      if (only === undefined) continue;
      this.#alike.set(alikeKey(only), (this.#alike.get(alikeKey(only)) ?? 0) + 1);
      const spot = isFixed ? found.get(unit) : undefined;
      const places = spot === undefined ? anchors.slice(0, MOST_SPOTS) : [spot.anchor];
      this.#signs.add(
        only.property,
        places.map((start) => ({ start, signs: this.#signsAt(only, start) })),
      );
    }
    const properties = new Set(links.flatMap(({ only }) => only?.property ?? []));
    for (const property of properties)
      if (this.#signs.total(property) >= FEW_SIGNS && this.#signs.hasCommon(property)) this.#steered.add(property);
    return this.#steered.size > 0;
  }

  /** The places of a lone value that look like those of its field. */
  #likely(link: Link): Link {
    const { only, anchors } = link;
    if (only?.places === undefined || anchors.length <= FEW || !this.#steered.has(only.property)) return link;
    const key = alikeKey(only);
    let kept = this.#joint.get(key);
    if (kept === undefined) {
      const scores = anchors.map((anchor) => this.#bonus(only, anchor));
      const best = scores.reduce((left, right) => Math.max(left, right), -Infinity);
      kept = anchors.filter((_, index) => (scores[index] ?? 0) > best - LIKELY);
      if (kept.length < (this.#alike.get(key) ?? 0)) kept = anchors;
      this.#joint.set(key, kept);
    }
    return { ...link, anchors: kept, isFixed: kept.length <= FEW };
  }

  #judge({ unit, only }: Link, anchor: number): Spot {
    const spot = this.judge.judge(unit, anchor);
    if (only?.places === undefined || !this.#steered.has(only.property)) return spot;
    // Where each place is taken by one, what is around them tells nothing.
    if (only.places.starts.length <= (this.#alike.get(alikeKey(only)) ?? 0)) return spot;
    return { ...spot, score: spot.score + this.#bonus(only, anchor) };
  }

  #bonus(leaf: Leaf, anchor: number): number {
    const { source } = this.#finder;
    return (
      this.#signs.score(leaf.property, { start: anchor, signs: this.#signsAt(leaf, anchor) }) -
      (isInAddress(source.text, anchor) ? IN_ADDRESS : 0)
    );
  }

  #signsAt({ places }: Leaf, start: number): readonly number[] {
    const { source } = this.#finder;
    const end = places?.ends[firstFrom(places.starts, start)] ?? start;
    return signsOf(source, { start, end }, this.#lineAt(start), undefined);
  }

  /** Where the rarest values of a unit stand together. */
  #jointPlaces(leaves: readonly Leaf[], spread: number): readonly number[] {
    let places: readonly number[] = leaves[0]?.places?.starts ?? [];
    let key = `${Math.round(spread)}:${leaves[0]?.places?.id}`;
    for (const { places: other } of leaves.slice(1, 4)) {
      if (other === undefined || other.starts.length > 20_000) continue;
      key += `,${other.id}`;
      let joint = this.#joint.get(key);
      if (joint === undefined) this.#joint.set(key, (joint = together(places, other, this.#lineAt, spread)));
      if (joint.length > 0) places = joint;
      if (places.length <= FEW) break;
    }
    return places;
  }

  *#walk(links: readonly Link[], known: ReadonlyMap<Unit, Spot> | undefined): Generator<void, Map<Unit, Spot>, void> {
    let states: readonly State[] = [];
    const bounds = known === undefined ? undefined : boundsOf(links, known);
    let pause = 0;
    let best = 0;
    for (const [index, link] of links.entries()) {
      const anchors = this.#anchorsFor(link, states, this.#order.has(link.unit.kind) ? undefined : bounds?.[index]);
      const spots = bestSpots(anchors.map((anchor) => this.#judge(link, anchor)));
      best += spots[0]?.score ?? 0;
      const next = spots.map((spot) => this.#reach(link, spot, states));
      const least = Math.min(...next.map(({ cost }) => cost));
      states = next.filter(({ cost }) => cost <= least + MARGIN * 2).toSorted((left, right) => left.cost - right.cost);
      if ((pause += 1) % 256 === 0) yield;
    }
    this.#regret = best + (states[0]?.cost ?? 0);
    const found = new Map<Unit, Spot>();
    for (let state = states[0]; state !== undefined; state = state.before) found.set(state.link.unit, state.spot);
    return found;
  }

  #anchorsFor({ unit, anchors, isFixed }: Link, states: readonly State[], bound: Bound | undefined): readonly number[] {
    if (isFixed || anchors.length <= FEW) return anchors;
    const from = bound === undefined ? 0 : firstFrom(anchors, bound.low);
    const to = bound === undefined ? anchors.length : firstFrom(anchors, bound.high + 1);
    if (bound !== undefined && to > from && to - from <= SOME) return anchors.slice(from, to);
    const chosen = new Set<number>();
    const take = (index: number): void => {
      const anchor = anchors[index];
      if (anchor !== undefined) chosen.add(anchor);
    };
    const order = this.#order.get(unit.kind) ?? 1;
    for (const { spot } of states.slice(0, 4)) {
      const next = firstFrom(anchors, order < 0 ? spot.low : spot.high);
      for (let step = -1; step < NEXT; step += 1) take(order < 0 ? next - 1 - step : next + step);
    }
    if (bound !== undefined) for (let step = 0; step < NEXT; step += 1) take(to - bound.left - step + 1);
    if (states.length === 0) for (let step = 0; step < NEXT; step += 1) take(order < 0 ? to - 1 - step : from + step);
    return [...chosen];
  }

  #reach(link: Link, spot: Spot, states: readonly State[]): State {
    let best: State | undefined;
    let cost = Infinity;
    for (const state of states) {
      const own = state.cost + this.#step(state, link, spot);
      if (own < cost) [best, cost] = [state, own];
    }
    if (best === undefined) cost = 0.2 * distanceCost(spot.low);
    return { spot, cost: cost - spot.score, before: best, link };
  }

  /** Bits that it takes to go from one place to the next. */
  #step({ spot: from, link: { unit: before } }: State, { unit }: Link, to: Spot): number {
    if (isInside(unit.path, before.path)) {
      const distance = Math.abs(to.anchor - from.anchor);
      return (
        0.6 * distanceCost(distance) +
        (to.anchor < from.anchor && (to.line !== from.line || this.#isLong(to.line)) ? 1 : 0)
      );
    }
    if (to.anchor === from.anchor) return 6;
    const order =
      before.kind === unit.kind || unit.path.length < before.path.length ? (this.#order.get(unit.kind) ?? 1) : 1;
    if (order === 0) return 0.3 * distanceCost(Math.abs(to.anchor - from.anchor));
    const [first, second] = order > 0 ? [from, to] : [to, from];
    if (second.low >= first.high) return distanceCost(second.low - first.high);
    return second.anchor > first.anchor ? 1.2 : 2 + distanceCost(first.low - second.low);
  }

  /** Whether a line is more than one row or sentence. */
  #isLong(line: number): boolean {
    const { lines } = this.#finder.source;
    return lines.endOf(line) - lines.startOf(line) > LONG;
  }

  /** Some lists are sorted otherwise than their source, or against it. */
  #learnOrder(links: readonly Link[], found: ReadonlyMap<Unit, Spot>): void {
    const steps = new Map<number, { ahead: number; back: number }>();
    const last = new Map<number, { readonly parent: string; readonly spot: Spot }>();
    for (const { unit } of links) {
      const [before, to] = [last.get(unit.kind), found.get(unit)];
      if (to === undefined) continue;
      const parent = unit.path.slice(0, -1).join('/');
      last.set(unit.kind, { parent, spot: to });
      if (before === undefined || before.parent !== parent) continue;
      const from = before.spot;
      const count = steps.get(unit.kind) ?? { ahead: 0, back: 0 };
      if (to.anchor >= from.anchor) count.ahead += 1;
      else count.back += 1;
      steps.set(unit.kind, count);
    }
    for (const [kind, { ahead, back }] of steps) {
      if (back > 2 && back > ahead * 4) this.#order.set(kind, -1);
      else if (back > 2 && back * 5 > ahead) this.#order.set(kind, 0);
    }
  }

  /** Two records of one list that came to stand at one place: the later one takes another that is as good. */
  #withoutRepeats(links: readonly Link[], found: Map<Unit, Spot>): Map<Unit, Spot> {
    const used = new Set<string>();
    for (const { unit, anchors } of links) {
      const spot = found.get(unit);
      if (spot === undefined) continue;
      const key = (anchor: number): string => `${unit.kind} ${anchor}`;
      if (!used.has(key(spot.anchor))) {
        used.add(key(spot.anchor));
        continue;
      }
      const from = firstFrom(anchors, spot.anchor);
      const free = [...anchors.slice(from, from + SOME), ...anchors.slice(Math.max(0, from - SOME), from).toReversed()];
      const other = free.find(
        (anchor) => !used.has(key(anchor)) && this.judge.judge(unit, anchor).score > spot.score - 0.5,
      );
      if (other === undefined) continue;
      used.add(key(other));
      found.set(unit, this.judge.judge(unit, other));
    }
    return found;
  }
}

interface Bound {
  readonly low: number;
  readonly high: number;
  /** How many units stand between this one and the next that is fixed, this one included. */
  readonly left: number;
}

/** Between which places that are known already each unit stands, where these are in order. */
function boundsOf(links: readonly Link[], known: ReadonlyMap<Unit, Spot>): (Bound | undefined)[] {
  const bounds: (Bound | undefined)[] = Array.from({ length: links.length });
  const lows: number[] = [];
  let low = 0;
  for (const [index, { unit }] of links.entries()) {
    lows[index] = low;
    low = known.get(unit)?.low ?? low;
  }
  let high = Infinity;
  let left = 0;
  for (let index = links.length - 1; index >= 0; index -= 1) {
    left += 1;
    const from = lows[index] ?? 0;
    if (high > from && Number.isFinite(high)) bounds[index] = { low: from, high, left };
    const unit = links[index]?.unit;
    const spot = unit && known.get(unit);
    if (spot !== undefined) [high, left] = [spot.high, 0];
  }
  return bounds;
}

function bestSpots(spots: readonly Spot[]): readonly Spot[] {
  const best = Math.max(...spots.map(({ score }) => score));
  const byPlace = new Map<string, Spot>();
  for (const spot of spots) {
    if (spot.score < best - MARGIN) continue;
    // Two values on one line lead to the same row.
    const key = spot.isRow ? `${spot.line} ${spot.low}` : String(spot.anchor);
    const known = byPlace.get(key);
    if (known === undefined || spot.score > known.score) byPlace.set(key, spot);
  }
  return [...byPlace.values()].toSorted((left, right) => right.score - left.score).slice(0, MOST_SPOTS);
}

/** The places of one value that have a place of another on their line, a record away at most; near to them where none has. */
function together(
  starts: readonly number[],
  other: Occurrences,
  lineAt: (offset: number) => number,
  spread: number,
): readonly number[] {
  const found: number[] = [];
  let at = 0;
  for (const start of starts) {
    const line = lineAt(start);
    while (at < other.lines.length && (other.lines[at] ?? 0) < line) at += 1;
    if (other.lines[at] === line) found.push(start);
  }
  if (found.length === 0) return near(starts, other.starts, spread);
  // Several records on one line.
  const closer = found.length > FEW ? near(found, other.starts, spread) : found;
  return closer.length > 0 ? closer : found;
}

function near(starts: readonly number[], others: readonly number[], most: number): number[] {
  const found: number[] = [];
  let at = 0;
  for (const start of starts) {
    while (at < others.length && (others[at] ?? 0) < start - most) at += 1;
    if ((others[at] ?? Infinity) <= start + most) found.push(start);
  }
  return found;
}
