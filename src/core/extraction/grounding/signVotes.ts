/** What stands beside the values of a field, counted over all its records: a place that looks like the others is likelier. */
import { signKind } from './surroundings.ts';

const WEIGHTS = [1, 0.7, 0.4, 0.7, 0.7, 0.4];

const FURTHER = 5;
const OFTEN = 0.7;
/** In a list as short as this, what records share speaks for itself more than for how the field is written. */
const FEW_RECORDS = 16;
/** Votes of others that tell how a field is written. */
const LEAST = 1.5;

interface Count {
  total: number;
  readonly signs: Map<number, number>;
  /** What the votes of each place weigh. */
  readonly places: Map<number, number>;
}

/** A place that a value may have. */
export interface SignedPlace {
  readonly start: number;
  readonly signs: readonly number[];
}

export class SignVotes {
  readonly #counts = new Map<number, Count>();

  /** One value of a field, with the places that it may have. */
  add(property: number, places: readonly SignedPlace[]): void {
    let count = this.#counts.get(property);
    if (count === undefined) this.#counts.set(property, (count = { total: 0, signs: new Map(), places: new Map() }));
    count.total += 1;
    const weight = 1 / places.length;
    for (const { start, signs } of places) {
      count.places.set(start, (count.places.get(start) ?? 0) + weight);
      for (const sign of signs) count.signs.set(sign, (count.signs.get(sign) ?? 0) + weight);
    }
  }

  total(property: number): number {
    return this.#counts.get(property)?.total ?? 0;
  }

  /** Which part of the values of a field has a sign. */
  share(property: number, sign: number): number {
    const count = this.#counts.get(property);
    return count === undefined ? 0 : (count.signs.get(sign) ?? 0) / count.total;
  }

  /** Whether most values of a field have a sign in common. */
  hasCommon(property: number): boolean {
    const count = this.#counts.get(property);
    return count !== undefined && Math.max(0, ...count.signs.values()) >= count.total * COMMON;
  }

  /**
   * Bits that speak for a place: how much it looks like the others of its field. Where records share it, all their votes
   * are its own, and say nothing; a sign that none of a few others has says nothing, either. None where there is nothing to
   * compare with.
   */
  score(property: number, { start, signs }: SignedPlace): number {
    const count = this.#counts.get(property);
    if (count === undefined) return 0;
    const isFew = count.total <= FEW_RECORDS;
    const own = isFew ? (count.places.get(start) ?? 0) : 0;
    const others = isFew ? count.total - Math.max(1, own) : count.total;
    if (others < LEAST) return 0;
    let score = 0;
    for (const sign of signs) {
      const kind = signKind(sign);
      const share = Math.max(0, (count.signs.get(sign) ?? 0) - own) / others;
      // The word before the word before is mostly a value of another field.
      if (kind < FURTHER || share >= OFTEN)
        score += (WEIGHTS[kind] ?? 0) * (isFew ? Math.log2(1 + 2 * others * share) : Math.log2(share + 0.02) + 4);
    }
    return score;
  }
}

/** Of the values of a field, so that it says how they are written. */
const COMMON = 0.15;
