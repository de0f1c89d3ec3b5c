/** Of the places that a leaf may have, the one that is meant: near its unit, in the column or behind the words of its field. */
import { EXACT, NORMALISED, WEAK, type Occurrences, type SourceFinder } from './finder.ts';
import { distanceCost, firstFrom, leafAt, type Spot, type SpotJudge } from './spot.ts';
import type { TextRange } from './sourceText.ts';
import { SignVotes } from './signVotes.ts';
import { keyMatch } from './labels.ts';
import { isInAddress, signKind, signsOf, type Anchor } from './surroundings.ts';
import type { Candidate, Ranked, Room } from './candidates.ts';
import { SharedPlaces, UsedPlaces } from './sharedPlaces.ts';
import { isOutsideLists, type Leaf, type Unit } from './units.ts';

interface Open {
  readonly leaf: Leaf;
  readonly room: Room;
  readonly candidates: readonly Candidate[];
}

/** Values whose places are chosen together: those of a record, or all that are in no list. */
interface OpenUnit {
  readonly depth: number;
  readonly isRecord: boolean;
  readonly leaves: readonly Open[];
}

interface Scored extends Open {
  readonly ranked: readonly Ranked[];
  /** The same without regard to what others of the unit have. */
  readonly all: readonly Ranked[];
}

export interface Chosen {
  readonly rank: number;
  /** The likeliest first. */
  readonly ranges: readonly TextRange[];
  /** Another place is as likely, and nothing beside it tells them apart. */
  readonly isUnsure: boolean;
}

const MOST = 24;
const SHOWN = 5;
const FAR = 4_000;
/** Of a place that a value of a record has. */
const TAKEN = 2;
/** So many bits are nothing that speaks against an order. */
const SLIGHTLY = 0.5;
/** Where the values are of several objects, each of which draws them near. */
const MORE = 1.5;
/** By so many bits another place is less likely where there is no doubt. */
const CLEAR = 3;
/** A place on the side of the anchor where the field does not stand in most records. */
const ASIDE = 3;
/** What is said and linked is meant where it is said. */
const IN_ADDRESS = 6;

export class Chooser {
  readonly #finder: SourceFinder;
  readonly #judge: SpotJudge;
  #votes = new SignVotes();
  readonly #shared = new SharedPlaces();
  readonly #open: OpenUnit[] = [];
  /** What is in no list, together: it takes its places when the records have theirs. */
  readonly #outside: Open[] = [];
  /** Texts of these that stand in one place only: a value of a record is no part of them. */
  readonly #fixed = new UsedPlaces();

  constructor(finder: SourceFinder, judge: SpotJudge) {
    this.#finder = finder;
    this.#judge = judge;
  }

  /** Takes a unit in; the places are chosen when all are known. */
  add(unit: Unit, room: Room): void {
    const anchor = anchorOf(unit, room.spot);
    const leaves = unit.leaves.map((leaf) => ({ leaf, room, candidates: this.#candidates(leaf, room, anchor) }));
    for (const { leaf, candidates } of leaves) this.#vote(leaf, candidates);
    if (unit.isRecord) for (const { leaf } of leaves) this.#shared.expect(leaf);
    if (isOutsideLists(unit)) {
      this.#outside.push(...leaves);
      for (const { candidates } of leaves)
        if (candidates[0] !== undefined && candidates.length === 1) this.#fixed.add(candidates[0]);
    }
    if (!isOutsideLists(unit)) this.#open.push({ depth: unit.path.length, isRecord: unit.isRecord, leaves });
  }

  /** What could as well be another place is chosen again: what was chosen tells how the values of a field stand. */
  *run(): Generator<void, ReadonlyMap<Leaf, Chosen>, void> {
    const found = new Map<Leaf, Chosen>();
    const taken = new Set<number>();
    const open = yield* this.#chooseAll(this.#open, found, taken);
    if (open.length > 0) {
      yield* this.#voteAgain(open, found);
      taken.clear();
      yield* this.#chooseAll(open, found, taken);
    }
    if (this.#outside.length === 0) return found;
    takeAll(taken, found.values());
    this.#choose({ depth: 0, isRecord: false, leaves: this.#outside }, found, taken);
    return found;
  }

  *#voteAgain(open: readonly OpenUnit[], found: ReadonlyMap<Leaf, Chosen>): Generator<void, void, void> {
    this.#votes = new SignVotes();
    const properties = new Set(open.flatMap(({ leaves }) => leaves.map(({ leaf }) => leaf.property)));
    for (const [index, { leaves }] of this.#open.entries()) {
      for (const { leaf, candidates } of leaves) {
        const start = properties.has(leaf.property) ? found.get(leaf)?.ranges[0]?.start : undefined;
        const chosen = start === undefined ? undefined : candidates.find((each) => each.start === start);
        if (chosen !== undefined) this.#votes.add(leaf.property, [chosen]);
      }
      if (index % 512 === 511) yield;
    }
  }

  /**
   * Those of which a value could nearly as well stand elsewhere. Inner records take their places before those that hold
   * them: a sum is not the equal amount of its last line.
   */
  *#chooseAll(
    units: readonly OpenUnit[],
    found: Map<Leaf, Chosen>,
    taken: Set<number>,
  ): Generator<void, OpenUnit[], void> {
    const open: OpenUnit[] = [];
    const depths = [...new Set(units.map(({ depth }) => depth))].toSorted((left, right) => right - left);
    for (const [level, depth] of depths.entries()) {
      const inner: Chosen[] = [];
      for (const [index, unit] of units.entries()) {
        if (index % 512 === 511) yield;
        if (unit.depth !== depth) continue;
        if (this.#choose(unit, found, taken) < CLEAR) open.push(unit);
        if (level < depths.length - 1)
          for (const { leaf } of unit.leaves) inner.push(...(found.has(leaf) ? [found.get(leaf) as Chosen] : []));
      }
      takeAll(taken, inner);
    }
    return open;
  }

  #candidates({ places, name, property }: Leaf, room: Room, anchor: Anchor | undefined): readonly Candidate[] {
    if (places === undefined || places.starts.length === 0) return [];
    const near = this.#indexes(places, room);
    // In a row the columns tell the places apart.
    const isInRow = room.spot?.isRow === true && places.lines[near[0] ?? 0] === room.spot.line;
    const side = anchor === undefined || isInRow ? 0 : this.#judge.sideOf(anchor.property, property);
    const isSure = anchor !== undefined && side !== 0 && this.#judge.isSure(anchor.property, property);
    const indexes = isSure ? onSide(places.starts, near, anchor.start, side) : near;
    const isOnly = indexes.length === 1 && !places.needsKey;
    return indexes.map((index) => {
      const start = places.starts[index] ?? 0;
      const end = places.ends[index] ?? start;
      const line = places.lines[index] ?? 0;
      const rank = places.ranks[index] ?? NORMALISED;
      const signs = signsOf(this.#finder.source, { start, end }, line, anchor);
      const key = isOnly ? 0 : keyMatch(this.#finder.source, name, start, line, end);
      const inAddress = isInAddress(this.#finder.text, start) ? IN_ADDRESS : 0;
      const isAside = side !== 0 && (start - (anchor?.start ?? 0)) * side < 0;
      const base = baseOf(start, line, rank, room) + key * 3 - inAddress - (isAside ? ASIDE : 0);
      return { start, end, line, rank, signs, key, base };
    });
  }

  /** The places on the row of the unit; else those in its room; else the nearest anywhere. */
  #indexes({ starts }: Occurrences, { spot, low, high, isInList }: Room): readonly number[] {
    if (spot === undefined) return range(0, Math.min(starts.length, 200));
    if (spot.isRow) {
      const bounds = this.#finder.source.lines;
      const from = firstFrom(starts, bounds.startOf(spot.line));
      const to = firstFrom(starts, bounds.endOf(spot.line) + 1);
      // Of several records on one line, what is between its neighbours.
      const [first, last] = isInList ? [firstFrom(starts, low), firstFrom(starts, high)] : [from, to];
      const [own, end] = [Math.max(from, first), Math.min(to, last)];
      if (to > from) return end > own ? nearest(starts, spot.anchor, own, end) : nearest(starts, spot.anchor, from, to);
    }
    const from = firstFrom(starts, Math.max(low, spot.anchor - FAR));
    const to = firstFrom(starts, Math.min(high, spot.anchor + FAR));
    // A heading above may be meant as well where all that is in the room stands below.
    const isBelow = from > 0 && (starts[from] ?? 0) > spot.high;
    if (to > from) return nearest(starts, spot.anchor, isBelow ? from - 1 : from, to);
    // A heading above stands for all that follow it.
    const at = firstFrom(starts, spot.anchor);
    return range(Math.max(0, at - 2), Math.min(starts.length, at + 1));
  }

  #vote({ property }: Leaf, candidates: readonly Candidate[]): void {
    if (candidates.length === 0 || candidates.length > 8) return;
    this.#votes.add(property, candidates);
  }

  #scoreOf({ property }: Leaf, candidate: Candidate): number {
    return candidate.base + this.#votes.score(property, candidate);
  }

  #ranked(leaf: Leaf, candidates: readonly Candidate[]): readonly Ranked[] {
    const [only, second] = candidates;
    if (only !== undefined && second === undefined) return [{ candidate: only, score: only.base }];
    return candidates
      .map((candidate) => ({ candidate, score: this.#scoreOf(leaf, candidate) }))
      .toSorted((left, right) => right.score - left.score || left.candidate.start - right.candidate.start);
  }

  /** Chooses for one unit; by how much the closest choice was made. */
  #choose({ isRecord, leaves }: OpenUnit, found: Map<Leaf, Chosen>, taken: ReadonlySet<number>): number {
    let closest = Infinity;
    const used = new UsedPlaces();
    const scored = leaves.map((open, order) => {
      const ranked = this.#ranked(open.leaf, open.candidates);
      return { ...open, order, ranked, all: ranked };
    });
    const chosen: Scored[] = [];
    // What has least choice takes its place first.
    const margin = ({ ranked }: Scored): number => (ranked[0]?.score ?? 0) - (ranked[1]?.score ?? -20);
    for (const { order: _, ...open } of scored.toSorted(
      (left, right) => margin(right) - margin(left) || left.order - right.order,
    )) {
      const { leaf, ranked } = open;
      const free =
        ranked.length < 2
          ? ranked
          : withoutUsed(ranked, (range) => used.cost(range) + this.#fixed.within(range), taken);
      const [best, second] = free;
      if (best === undefined || (leaf.places?.needsKey === true && !this.#isMeant(leaf, best.candidate))) continue;
      if (second !== undefined) closest = Math.min(closest, best.score - second.score);
      used.add(best.candidate);
      chosen.push({ ...open, ranked: free });
    }
    for (const open of inOrder(chosen)) {
      const { leaf, room, ranked } = open;
      const moved = isRecord ? this.#shared.take(open) : undefined;
      found.set(leaf, chosenOf(leaf, room, moved?.find((each) => each.leaf === leaf)?.ranked ?? ranked));
      for (const other of moved ?? []) found.set(other.leaf, chosenOf(other.leaf, other.room, other.ranked));
    }
    return closest;
  }

  /** A yes or no is meant where the name of its field stands beside it, or where it is in the column of all of them. */
  #isMeant({ property }: Leaf, { key, signs }: Candidate): boolean {
    if (key >= 0.7) return true;
    if (this.#votes.total(property) < 3) return false;
    return signs.some((sign) => signKind(sign) === 0 && this.#votes.share(property, sign) > 0.4);
  }
}

/** The first of some places, with those that are nearly as likely. */
function chosenOf(leaf: Leaf, room: Room, ranked: readonly Ranked[]): Chosen {
  const [best, ...others] = ranked;
  if (best === undefined) return { rank: NORMALISED, ranges: [], isUnsure: true };
  const near = [best, ...others.filter(({ score }) => score > best.score - 3)].slice(0, SHOWN);
  return {
    rank: best.candidate.rank,
    ranges: near.map(({ candidate: { start, end } }) => ({ start, end })),
    isUnsure: isUnsure(leaf, room, best, others[0]),
  };
}

function takeAll(taken: Set<number>, chosen: Iterable<Chosen>): void {
  for (const { ranges } of chosen) if (ranges[0] !== undefined) taken.add(ranges[0].start);
}

/** Places that others have are less likely. */
function withoutUsed(
  ranked: readonly Ranked[],
  costOf: (range: TextRange) => number,
  taken: ReadonlySet<number>,
): readonly Ranked[] {
  return ranked
    .map((each) => ({
      ...each,
      score: each.score - costOf(each.candidate) - (taken.has(each.candidate.start) ? TAKEN : 0),
    }))
    .toSorted((left, right) => right.score - left.score || left.candidate.start - right.candidate.start);
}

/** Equal values of one unit stand in the order of their fields, where nothing speaks against it. */
function inOrder(chosen: readonly Scored[]): readonly Scored[] {
  const groups = new Map<string, Scored[]>();
  for (const each of chosen) {
    const value = `${typeof each.leaf.value} ${String(each.leaf.value)}`;
    const known = groups.get(value);
    if (known === undefined) groups.set(value, [each]);
    else known.push(each);
  }
  if (groups.size === chosen.length) return chosen;
  const others = new Map<Leaf, Scored>();
  for (const group of groups.values()) {
    if (group.length < 2 || group.length > MOST) continue;
    const fields = group.toSorted((left, right) => left.leaf.order - right.leaf.order);
    const starts = fields.map(({ ranked }) => ranked[0]?.candidate.start ?? 0).toSorted((left, right) => left - right);
    const turned = fields.map((each, index) => withFirst(each, starts[index] ?? 0));
    if (new Set(starts).size < starts.length || turned.includes(undefined)) continue;
    const loss = fields.reduce((sum, field, index) => sum + scoreAt(field, field) - scoreAt(field, turned[index]), 0);
    const isOfSeveral = fields.some(({ room }) => room !== fields[0]?.room);
    if (loss <= (isOfSeveral ? MORE : SLIGHTLY))
      for (const each of turned) if (each !== undefined) others.set(each.leaf, each);
  }
  return chosen.map((each) => others.get(each.leaf) ?? each);
}

function withFirst(scored: Scored, start: number): Scored | undefined {
  const first = scored.ranked.find(({ candidate }) => candidate.start === start);
  return first && { ...scored, ranked: [first, ...scored.ranked.filter((each) => each !== first)] };
}

/** The score of a value at the first place of another. */
function scoreAt({ all }: Scored, other: Scored | undefined): number {
  const start = other?.ranked[0]?.candidate.start;
  return all.find(({ candidate }) => candidate.start === start)?.score ?? 0;
}

function isUnsure(
  leaf: Leaf,
  room: Room,
  best: { readonly candidate: Candidate; readonly score: number },
  second: { readonly score: number } | undefined,
): boolean {
  const { candidate } = best;
  if (candidate.key >= 0.6) return false;
  const { length } = String(leaf.value);
  const isAlone = room.spot === undefined || (room.spot.low >= candidate.start && room.spot.high <= candidate.end);
  if (candidate.rank === WEAK) return isAlone && length < 4;
  if (second === undefined || length > 3) return false;
  return isAlone && !room.isInList && best.score - second.score < 1;
}

function baseOf(start: number, line: number, rank: number, { spot, low, high }: Room): number {
  const form = rank === EXACT ? 0 : rank === WEAK ? -1.5 : -0.3;
  if (spot === undefined) return form - 0.05 * distanceCost(start);
  if (line === spot.line) return form + 2 - 0.8 * Math.log2(1 + Math.abs(start - spot.anchor) / spot.spread);
  const isOutside = start < low || start >= high;
  const behind = start < spot.anchor ? 0 : 0.2;
  return form - distanceCost(Math.abs(start - spot.anchor)) * (isOutside ? 1.2 : 0.8) - (isOutside ? behind : 0);
}

/** The rarest value of a unit stands at its anchor. */
function anchorOf(unit: Unit, spot: Spot | undefined): Anchor | undefined {
  if (spot === undefined) return undefined;
  const leaf = leafAt(unit, spot.anchor);
  return leaf === undefined ? undefined : { start: spot.anchor, line: spot.line, property: leaf.property };
}

/** Those behind an offset or before it, where there are any. */
function onSide(
  starts: readonly number[],
  indexes: readonly number[],
  offset: number,
  side: number,
): readonly number[] {
  const found = indexes.filter((index) => ((starts[index] ?? 0) - offset) * side >= 0);
  return found.length > 0 ? found : indexes;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}

function nearest(starts: readonly number[], anchor: number, from: number, to: number): readonly number[] {
  if (to - from <= MOST) return range(from, to);
  const at = Math.min(Math.max(firstFrom(starts, anchor), from), to);
  const low = Math.max(from, Math.min(at - MOST / 2, to - MOST));
  return range(low, low + MOST);
}
