/** Every run of four characters of a text by where it stands, so that finding something does not read the text again. */
import { allOf } from './steps.ts';

const LEAST_BITS = 8;
const MOST_BITS = 18;
export const GRAM = 4;

interface Grams {
  /** What of a hash is left over the number of its bucket: a short text needs few buckets. */
  readonly shift: number;
  /** Where each bucket begins in `places`; places of one bucket are in order. */
  readonly starts: Uint32Array;
  readonly places: Uint32Array;
}

/** How much is read between two pauses. */
const STEP = 131_072;

function* gramsOf(text: string): Generator<void, Grams, void> {
  const count = Math.max(0, text.length - GRAM + 1);
  const bits = Math.min(MOST_BITS, Math.max(LEAST_BITS, Math.ceil(Math.log2(count + 1)) + 1));
  const [shift, buckets] = [32 - bits, 1 << bits];
  const starts = new Uint32Array(buckets + 1);
  for (let at = 0; at < count; at += 1) {
    const bucket = bucketOf(text, at, shift) + 1;
    starts[bucket] = (starts[bucket] ?? 0) + 1;
    if (at % STEP === STEP - 1) yield;
  }
  for (let bucket = 1; bucket <= buckets; bucket += 1)
    starts[bucket] = (starts[bucket] ?? 0) + (starts[bucket - 1] ?? 0);
  const next = starts.slice();
  const places = new Uint32Array(count);
  for (let at = 0; at < count; at += 1) {
    const bucket = bucketOf(text, at, shift);
    const slot = next[bucket] ?? 0;
    places[slot] = at;
    next[bucket] = slot + 1;
    if (at % STEP === STEP - 1) yield;
  }
  return { shift, starts, places };
}

export class GramIndex {
  readonly text: string;
  readonly #starts: Uint32Array;
  readonly #places: Uint32Array;
  readonly #shift: number;

  constructor(text: string, grams: Grams = allOf(gramsOf(text))) {
    this.text = text;
    this.#starts = grams.starts;
    this.#places = grams.places;
    this.#shift = grams.shift;
  }

  /** Makes one with pauses. */
  static *inSteps(text: string): Generator<void, GramIndex, void> {
    return new GramIndex(text, yield* gramsOf(text));
  }

  /** The rarest run in a part of `needle`: how often it stands in the text at most, and its offset in the needle. */
  rarest(needle: string, from: number, to: number): { readonly offset: number; readonly count: number } | undefined {
    let best: { readonly offset: number; readonly count: number } | undefined;
    for (let offset = from; offset + GRAM <= to; offset += 1) {
      const bucket = bucketOf(needle, offset, this.#shift);
      const count = (this.#starts[bucket + 1] ?? 0) - (this.#starts[bucket] ?? 0);
      if (best === undefined || count < best.count) best = { offset, count };
    }
    return best;
  }

  /** The places of the run at `offset` of `needle`, in order; a few may be of another run. */
  *places(needle: string, offset: number): Generator<number> {
    const bucket = bucketOf(needle, offset, this.#shift);
    const end = this.#starts[bucket + 1] ?? 0;
    for (let slot = this.#starts[bucket] ?? 0; slot < end; slot += 1) yield this.#places[slot] ?? 0;
  }

  /** Every place where the whole needle stands, in order. */
  *find(needle: string): Generator<number> {
    const rarest = this.rarest(needle, 0, needle.length);
    if (rarest === undefined) {
      if (needle === '') return;
      for (let at = this.text.indexOf(needle); at !== -1; at = this.text.indexOf(needle, at + 1)) yield at;
      return;
    }
    for (const place of this.places(needle, rarest.offset)) {
      const start = place - rarest.offset;
      if (start >= 0 && this.text.startsWith(needle, start)) yield start;
    }
  }
}

function bucketOf(text: string, at: number, shift: number): number {
  let hash = text.charCodeAt(at);
  hash = Math.imul(hash, 31) + text.charCodeAt(at + 1);
  hash = Math.imul(hash, 31) + text.charCodeAt(at + 2);
  hash = Math.imul(hash, 31) + text.charCodeAt(at + 3);
  return Math.imul(hash, 0x9e3779b1) >>> shift;
}
