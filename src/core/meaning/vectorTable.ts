/**
 * Vectors to search in: eight bits for each number, and one more bit by which most of them are ruled out. A search counts
 * in how many bits each vector differs from the query, and reckons with the nearest tenth alone. 50,000 vectors of 256
 * numbers take 15 MB.
 */

/** Up to so many vectors all are reckoned with: it takes no longer than ruling them out. */
const FEW = 4_000;
const LEAST_KEPT = 2_000;
const KEPT_SHARE = 0.1;
/** Bits tell by the mean of what was there when they were made; once there is so much more, they are made anew. */
const STALE_GROWTH = 1.5;
const BITS = 32;

/** A vector as it is kept: each number is `values[i] * scale`. */
export interface PackedVector {
  readonly values: Int8Array;
  readonly scale: number;
}

export interface FoundRow {
  readonly row: number;
  /** The cosine of the angle to the query: 1 for the same direction. */
  readonly score: number;
}

/** A vector in direction alone, `undefined` where it has none. */
export function unitVector(vector: Float32Array): Float32Array | undefined {
  let sum = 0;
  for (const value of vector) sum += value * value;
  const length = Math.sqrt(sum);
  if (!Number.isFinite(length) || length === 0) return undefined;
  return vector.map((value) => value / length);
}

/** In eight bits a number; `unit` has the length 1. */
export function packVector(unit: Float32Array): PackedVector {
  let most = 0;
  for (const value of unit) most = Math.max(most, Math.abs(value));
  const scale = Math.fround(most / 127);
  return { values: Int8Array.from(unit, (value) => Math.round(value / scale)), scale };
}

export class VectorTable {
  readonly dimensions: number;
  readonly #words: number;
  #count = 0;
  #values: Int8Array;
  #scales: Float32Array;
  #bits: Int32Array;
  #mean: Float32Array;
  /** How many rows the mean was taken of. */
  #meanOf = 0;
  /** How many rows have their bits. */
  #bitsOf = 0;

  constructor(dimensions: number, capacity = 0) {
    this.dimensions = dimensions;
    this.#words = Math.ceil(dimensions / BITS);
    this.#values = new Int8Array(capacity * dimensions);
    this.#scales = new Float32Array(capacity);
    this.#bits = new Int32Array(0);
    this.#mean = new Float32Array(dimensions);
  }

  get count(): number {
    return this.#count;
  }

  /** Returns its row. */
  add({ values, scale }: PackedVector): number {
    const row = this.#count;
    if (row >= this.#scales.length) this.#grow();
    this.#values.set(values, row * this.dimensions);
    this.#scales[row] = scale;
    this.#count += 1;
    return row;
  }

  packed(row: number): PackedVector {
    const start = row * this.dimensions;
    return { values: this.#values.subarray(start, start + this.dimensions), scale: this.#scales[row] ?? 0 };
  }

  /** The `most` rows nearest to a unit vector, best first, among those that are live: `live[row]` is not 0. */
  search(query: Float32Array, most: number, live: Uint8Array): readonly FoundRow[] {
    const rows = this.#count <= FEW ? undefined : this.#nearRows(query, Math.max(LEAST_KEPT, most), live);
    const best = new Best(most);
    const count = rows === undefined ? this.#count : rows.length;
    for (let index = 0; index < count; index += 1) {
      const row = rows === undefined ? index : (rows[index] ?? 0);
      if (live[row] !== 0 && row < live.length) best.offer(row, this.#score(query, row));
    }
    return best.found();
  }

  #score(query: Float32Array, row: number): number {
    const { dimensions } = this;
    const values = this.#values;
    const start = row * dimensions;
    let sum = 0;
    for (let index = 0; index < dimensions; index += 1) sum += (query[index] ?? 0) * (values[start + index] ?? 0);
    return sum * (this.#scales[row] ?? 0);
  }

  /** Rows that differ from the query in the fewest bits. */
  #nearRows(query: Float32Array, least: number, live: Uint8Array): Uint32Array {
    this.#makeBits();
    const words = this.#words;
    const bits = this.#bits;
    const asked = new Int32Array(words);
    this.#writeBits(asked, 0, query, 0, 1);
    const distances = new Uint16Array(this.#count);
    const counts = new Uint32Array(this.dimensions + 1);
    for (let row = 0, at = 0; row < this.#count; row += 1) {
      let distance = 0;
      for (let word = 0; word < words; word += 1, at += 1) distance += bitsIn((bits[at] ?? 0) ^ (asked[word] ?? 0));
      distances[row] = distance;
      if (live[row] === 1) counts[distance] = (counts[distance] ?? 0) + 1;
    }
    const wanted = Math.max(least, this.#count * KEPT_SHARE);
    let [limit, sum] = [0, counts[0] ?? 0];
    while (sum < wanted && limit < this.dimensions) {
      limit += 1;
      sum += counts[limit] ?? 0;
    }
    const rows = new Uint32Array(sum);
    let kept = 0;
    for (let row = 0; row < this.#count && kept < sum; row += 1) {
      if (live[row] === 1 && (distances[row] ?? 0) <= limit) {
        rows[kept] = row;
        kept += 1;
      }
    }
    return rows;
  }

  #makeBits(): void {
    if (this.#bits.length < this.#count * this.#words) {
      const larger = new Int32Array(this.#scales.length * this.#words);
      larger.set(this.#bits);
      this.#bits = larger;
    }
    if (this.#count > this.#meanOf * STALE_GROWTH) {
      this.#takeMean();
      this.#bitsOf = 0;
    }
    for (let row = this.#bitsOf; row < this.#count; row += 1) {
      const start = row * this.dimensions;
      this.#writeBits(this.#bits, row * this.#words, this.#values, start, this.#scales[row] ?? 0);
    }
    this.#bitsOf = this.#count;
  }

  /** Numbers of one dimension are mostly of one sign: whether they are above its mean tells more than their sign. */
  #takeMean(): void {
    const { dimensions } = this;
    const sums = new Float64Array(dimensions);
    for (let row = 0, at = 0; row < this.#count; row += 1) {
      const scale = this.#scales[row] ?? 0;
      for (let index = 0; index < dimensions; index += 1, at += 1)
        sums[index] = (sums[index] ?? 0) + (this.#values[at] ?? 0) * scale;
    }
    this.#mean = Float32Array.from(sums, (sum) => sum / this.#count);
    this.#meanOf = this.#count;
  }

  #writeBits(to: Int32Array, at: number, from: ArrayLike<number>, start: number, scale: number): void {
    for (let word = 0; word < this.#words; word += 1) {
      let bits = 0;
      const first = word * BITS;
      const end = Math.min(this.dimensions, first + BITS);
      for (let index = first; index < end; index += 1) {
        if ((from[start + index] ?? 0) * scale > (this.#mean[index] ?? 0)) bits |= 1 << (index - first);
      }
      to[at + word] = bits;
    }
  }

  #grow(): void {
    const capacity = Math.max(256, Math.ceil(this.#count * 1.5));
    const [values, scales] = [new Int8Array(capacity * this.dimensions), new Float32Array(capacity)];
    values.set(this.#values);
    scales.set(this.#scales);
    this.#values = values;
    this.#scales = scales;
  }
}

/** How many bits of 32 are set. */
function bitsIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The best of many, in order. */
class Best {
  readonly #most: number;
  readonly #found: FoundRow[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  offer(row: number, score: number): void {
    const worst = this.#found.at(-1)?.score ?? Number.NEGATIVE_INFINITY;
    if (this.#found.length >= this.#most && score <= worst) return;
    let at = this.#found.length;
    while (at > 0 && (this.#found[at - 1]?.score ?? 0) < score) at -= 1;
    this.#found.splice(at, 0, { row, score });
    if (this.#found.length > this.#most) this.#found.pop();
  }

  found(): readonly FoundRow[] {
    return this.#found;
  }
}
