import type { Grounding, GroundingQuality, TextRange } from './grounding/grounding.ts';
import { movedEntries, type PointerMove } from './addedRecords.ts';
import { movedByAll, placeOf, type TextChange, type Place, type Segment } from './sourceMap.ts';

/** Where one leaf of the value stands in the documents now, the likeliest place first. */
export interface TrackedLeaf {
  readonly pointer: string;
  readonly quality: GroundingQuality;
  readonly places: readonly Place[];
}

interface MovingPlace extends Place {
  start: number;
  end: number;
}

interface MovingLeaf extends TrackedLeaf {
  places: readonly MovingPlace[];
}

/** False where nothing is left of the place. */
function moveInPlace(place: MovingPlace, changes: readonly TextChange[]): boolean {
  const after = movedByAll(place, changes);
  if (after === undefined) return false;
  place.start = after.start;
  place.end = after.end;
  return true;
}

/** The places of all leaves while their documents are edited. */
export class TrackedPlaces {
  /** Thousands of places move at each keystroke: they are changed where they are. */
  #leaves: ReadonlyMap<string, MovingLeaf> = new Map();
  #pieces: readonly (Place | undefined)[];
  #segments: readonly Segment[];
  /** What was typed since the text was taken: a result tells its places as of then. */
  readonly #changes = new Map<string, TextChange[]>();
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
    const now = (range: TextRange): readonly MovingPlace[] => {
      const place = placeOf(this.#segments, range);
      const after = place === undefined ? undefined : movedByAll(place, this.#changes.get(place.uri) ?? []);
      return after === undefined ? [] : [{ ...after }];
    };
    const leaves = groundings.map(({ pointer, quality, ranges }) => {
      const places = ranges.flatMap(now);
      if (places.length === 0 && ranges.length > 0) this.#lost += 1;
      return { pointer, quality, places };
    });
    this.#leaves = new Map(leaves.map((leaf) => [leaf.pointer, leaf]));
  }

  /**
   * From now on what is typed counts for places that are set later. The pieces stand as they did when the text was taken,
   * wherever they have moved to.
   */
  record(): void {
    this.#segments = this.#segments.map((segment, index) => {
      const piece = this.#pieces[index];
      return piece === undefined ? segment : { ...segment, uri: piece.uri, offset: piece.start };
    });
    this.#changes.clear();
    this.#isSettled = false;
  }

  /** The leaves under their new pointers; those that have none are gone. */
  rename(move: PointerMove): void {
    const entries = movedEntries(this.#leaves, move);
    this.#leaves = new Map([...entries].map(([pointer, leaf]) => [pointer, { ...leaf, pointer }]));
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
  apply(uri: string, changes: readonly TextChange[]): number {
    let lost = 0;
    for (const leaf of this.#leaves.values()) {
      if (leaf.places.length === 0) continue;
      const gone = leaf.places.filter((place) => place.uri === uri && !moveInPlace(place, changes));
      if (gone.length === 0) continue;
      leaf.places = leaf.places.filter((place) => !gone.includes(place));
      if (leaf.places.length === 0) lost += 1;
    }
    this.#pieces = this.#pieces.map((piece) => (piece?.uri === uri ? movedByAll(piece, changes) : piece));
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
