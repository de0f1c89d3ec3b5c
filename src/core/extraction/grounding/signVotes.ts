/** What stands beside the values of a field, counted over all its records: a place that looks like the others is likelier. */
import { signKind } from './surroundings.ts';

const WEIGHTS = [1, 0.7, 0.4, 0.7, 0.7, 0.4];

const FURTHER = 5;
const OFTEN = 0.7;

interface Count {
  total: number;
  readonly signs: Map<number, number>;
}

export class SignVotes {
  readonly #counts = new Map<number, Count>();

  /** One value of a field, with the signs of each place that it may have. */
  add(property: number, places: readonly (readonly number[])[]): void {
    let count = this.#counts.get(property);
    if (count === undefined) this.#counts.set(property, (count = { total: 0, signs: new Map() }));
    count.total += 1;
    for (const sign of new Set(places.flat())) count.signs.set(sign, (count.signs.get(sign) ?? 0) + 1 / places.length);
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

  /** Bits that speak for a place with these signs; none where there is nothing to compare with. */
  score(property: number, signs: readonly number[]): number {
    if (this.total(property) < 2) return 0;
    let score = 0;
    for (const sign of signs) {
      const [kind, share] = [signKind(sign), this.share(property, sign)];
      // The word before the word before is mostly a value of another field.
      if (kind < FURTHER || share >= OFTEN) score += (WEIGHTS[kind] ?? 0) * (Math.log2(share + 0.02) + 4);
    }
    return score;
  }
}

/** Of the values of a field, so that it says how they are written. */
const COMMON = 0.15;
