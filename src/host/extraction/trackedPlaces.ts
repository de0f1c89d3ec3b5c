import type { Grounding, GroundingQuality, TextRange } from '../../core/extraction/grounding/grounding.ts';
import { movedByAll, placeOf, type Change, type Place, type Segment } from './sourceMap.ts';

/** Where one leaf of the value stands in the documents now, the likeliest place first. */
export interface TrackedLeaf {
  readonly pointer: string;
  readonly quality: GroundingQuality;
  readonly places: readonly Place[];
}

/** The places of all leaves while their documents are edited. */
export class TrackedPlaces {
  #leaves: ReadonlyMap<string, TrackedLeaf> = new Map();
  #pieces: readonly (Place | undefined)[];
  readonly #segments: readonly Segment[];
  /** What was typed since the text was taken: a result tells its places as of then. */
  readonly #changes = new Map<string, Change[]>();
  #isSettled = false;
  #lost = 0;

  constructor(segments: readonly Segment[]) {
    this.#segments = segments;
    this.#pieces = segments.map(({ uri, offset, length }) => ({ uri, start: offset, end: offset + length }));
  }

  /** Leaves that had a place and lost it to edits. */
  get lost(): number {
    return this.#lost;
  }

  get leaves(): Iterable<TrackedLeaf> {
    return this.#leaves.values();
  }

  /** The source as a whole, piece by piece; a piece that was changed beyond recognition is gone. */
  get selections(): readonly Place[] {
    return this.#pieces.filter((piece) => piece !== undefined);
  }

  /** The pieces in their order; `undefined` for one that is gone. */
  get pieces(): readonly (Place | undefined)[] {
    return this.#pieces;
  }

  get uris(): ReadonlySet<string> {
    return new Set(this.#segments.map(({ uri }) => uri));
  }

  /** Takes the places of a result; what was typed since the text was taken moves them. */
  set(groundings: readonly Grounding[]): void {
    this.#lost = 0;
    this.#isSettled = true;
    const now = (range: TextRange): readonly Place[] => {
      const place = placeOf(this.#segments, range);
      const after = place === undefined ? undefined : movedByAll(place, this.#changes.get(place.uri) ?? []);
      return after === undefined ? [] : [after];
    };
    const leaves = groundings.map(({ pointer, quality, ranges }) => {
      const places = ranges.flatMap(now);
      if (places.length === 0 && ranges.length > 0) this.#lost += 1;
      return { pointer, quality, places };
    });
    this.#leaves = new Map(leaves.map((leaf) => [leaf.pointer, leaf]));
  }

  find(pointer: string): TrackedLeaf | undefined {
    return this.#leaves.get(pointer);
  }

  /** The leaves whose likeliest place holds the offset, smallest place first. */
  at(uri: string, offset: number): readonly TrackedLeaf[] {
    const found: { readonly leaf: TrackedLeaf; readonly size: number }[] = [];
    for (const leaf of this.#leaves.values()) {
      const [place] = leaf.places;
      if (place === undefined || place.uri !== uri || offset < place.start || offset > place.end) continue;
      found.push({ leaf, size: place.end - place.start });
    }
    return found.toSorted((a, b) => a.size - b.size).map(({ leaf }) => leaf);
  }

  /** Moves everything along with an edit; returns how many leaves lost their last place by it. */
  apply(uri: string, changes: readonly Change[]): number {
    const move = (place: Place): readonly Place[] => {
      const after = place.uri === uri ? movedByAll(place, changes) : place;
      return after === undefined ? [] : [after];
    };
    let lost = 0;
    const leaves = [...this.#leaves.values()].map((leaf) => {
      if (leaf.places.length === 0) return leaf;
      const places = leaf.places.flatMap(move);
      if (places.length === 0) lost += 1;
      return { ...leaf, places };
    });
    this.#leaves = new Map(leaves.map((leaf) => [leaf.pointer, leaf]));
    this.#pieces = this.#pieces.map((piece) => (piece === undefined ? undefined : move(piece)[0]));
    // Once the result is there, its places move at each edit and the edits need not be kept.
    if (!this.#isSettled) this.#changes.set(uri, [...(this.#changes.get(uri) ?? []), ...changes]);
    this.#lost += lost;
    return lost;
  }

  /** A document came back other than it went: nothing is known of its places any more. */
  forget(uri: string): void {
    const stays = (place: Place): boolean => place.uri !== uri;
    for (const leaf of this.#leaves.values()) if (leaf.places.length > 0 && !leaf.places.some(stays)) this.#lost += 1;
    this.#leaves = new Map(
      [...this.#leaves].map(([pointer, leaf]) => [pointer, { ...leaf, places: leaf.places.filter(stays) }]),
    );
    this.#pieces = this.#pieces.map((piece) => (piece !== undefined && stays(piece) ? piece : undefined));
  }
}
