/** The places that a value may have, and where its record stands. */
import type { TextRange } from './sourceText.ts';
import type { Spot } from './spot.ts';

export interface Candidate extends TextRange {
  readonly rank: number;
  readonly line: number;
  /** What is known of it without the other leaves. */
  readonly base: number;
  readonly signs: readonly number[];
  readonly key: number;
}

export interface Ranked {
  readonly candidate: Candidate;
  readonly score: number;
}

/** Where a unit may stand: its neighbours are on either side. */
export interface Room {
  readonly spot: Spot | undefined;
  readonly low: number;
  readonly high: number;
  /** There are records before or behind that were found in order. */
  readonly isInList: boolean;
}
