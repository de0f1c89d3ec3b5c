/**
 * One mention for one record: where equal values of two records would have the same place, one of them takes another that
 * is nearly as likely. Where there are more records than mentions, these are headings of several.
 */
import type { Ranked, Room } from './candidates.ts';
import type { TextRange } from './sourceText.ts';
import { alikeKey, type Leaf } from './units.ts';

/** What the values of one unit say already. */
export class UsedPlaces {
  readonly #starts = new Set<number>();
  readonly #ranges = new Map<number, TextRange[]>();

  add(range: TextRange): void {
    this.#starts.add(range.start);
    const last = Math.min(Math.floor(range.end / BUCKET), Math.floor(range.start / BUCKET) + MOST_BUCKETS);
    for (let bucket = Math.floor(range.start / BUCKET); bucket <= last; bucket += 1) {
      const known = this.#ranges.get(bucket);
      if (known === undefined) this.#ranges.set(bucket, [range]);
      else known.push(range);
    }
  }

  /** Bits that a place is less likely that another value has, or has as a part of it. */
  cost({ start, end }: TextRange): number {
    return this.#starts.has(start) ? USED : this.within({ start, end });
  }

  within({ start, end }: TextRange): number {
    const ranges = this.#ranges.get(Math.floor(start / BUCKET)) ?? [];
    return ranges.some((range) => range.start < start && end <= range.end) ? WITHIN : 0;
  }
}

const USED = 4;
const WITHIN = 4;
/** Signs of the text that are looked up together. */
const BUCKET = 64;
const MOST_BUCKETS = 64;

/** A value with its places, the one it has first. */
export interface Placed {
  readonly leaf: Leaf;
  readonly room: Room;
  readonly ranked: readonly Ranked[];
}

/** So many bits less likely another place may be. */
const SHARING = 1;

export class SharedPlaces {
  readonly #owners = new Map<string, Placed>();
  readonly #keys = new Map<Leaf, string>();
  /** How many records have a value. */
  readonly #wanted = new Map<string, number>();

  /** Counts a value of a record, before places are taken. */
  expect(leaf: Leaf): void {
    const key = alikeKey(leaf);
    this.#wanted.set(key, (this.#wanted.get(key) ?? 0) + 1);
  }

  /** Takes the place for a value of a record; what changes places by that, the value itself included. */
  take(wanted: Placed): readonly Placed[] {
    const { leaf, ranked } = wanted;
    if ((this.#wanted.get(alikeKey(leaf)) ?? 0) > (leaf.places?.starts.length ?? 0)) return [];
    this.#release(leaf);
    const owner = this.#owners.get(keyOf(leaf, ranked[0]));
    if (owner === undefined) {
      this.#own(wanted);
      return [];
    }
    const [mine, others] = [this.#elsewhere(wanted), this.#elsewhere(owner)];
    if (Math.min(lossOf(wanted, mine), lossOf(owner, others)) > SHARING) return [];
    if (lossOf(wanted, mine) <= lossOf(owner, others)) return this.#moved(wanted, mine);
    this.#release(owner.leaf);
    this.#own(wanted);
    return this.#moved(owner, others);
  }

  #moved(placed: Placed, to: Ranked | undefined): readonly Placed[] {
    if (to === undefined) return [];
    const moved = { ...placed, ranked: [to, ...placed.ranked.filter((each) => each !== to)] };
    this.#own(moved);
    return [moved];
  }

  /** The likeliest place that no other value of the field has. */
  #elsewhere({ leaf, ranked }: Placed): Ranked | undefined {
    return ranked.slice(1).find((each) => !this.#owners.has(keyOf(leaf, each)));
  }

  #own(placed: Placed): void {
    const key = keyOf(placed.leaf, placed.ranked[0]);
    this.#owners.set(key, placed);
    this.#keys.set(placed.leaf, key);
  }

  #release(leaf: Leaf): void {
    const key = this.#keys.get(leaf);
    if (key === undefined) return;
    this.#keys.delete(leaf);
    if (this.#owners.get(key)?.leaf === leaf) this.#owners.delete(key);
  }
}

function keyOf({ property }: Leaf, ranked: Ranked | undefined): string {
  return `${property} ${ranked?.candidate.start}`;
}

function lossOf({ ranked }: Placed, to: Ranked | undefined): number {
  return to === undefined ? Infinity : (ranked[0]?.score ?? 0) - to.score;
}
