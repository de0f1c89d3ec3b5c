/** Puts the values of a document's parts together by rule; what the parts disagree about is listed, never hidden. */
import {
  escapePointer,
  isList,
  isRecord,
  ownValue,
  setOwn,
  toPointer,
  type JsonDraft,
  type JsonList,
  type JsonValue,
  type JsonPath,
} from '../json/json.ts';
import { areHalves, RecordHabits, type Half } from './cutRecords.ts';
import type { TextRange } from './grounding/grounding.ts';
import { sharedItems } from './joinItems.ts';
import type { FieldPlaces, PartPlace } from './partPlaces.ts';
import { placedItems, type PlacedItem } from './placedItems.ts';
import { isSaid } from './recordKey.ts';

/** Parts that state different things at one place. `kept` is the first. */
export interface MergeConflict {
  readonly pointer: string;
  readonly path: JsonPath;
  readonly kept: JsonValue;
  readonly others: JsonList;
}

/** A place in one of the parts. */
export interface Origin {
  readonly part: number;
  readonly pointer: string;
}

export interface MergedValue {
  readonly value: JsonValue;
  readonly conflicts: readonly MergeConflict[];
  /** For each leaf of the merged value, where it was taken from. */
  readonly origins: ReadonlyMap<string, Origin>;
}

/**
 * Lists are joined, objects by property, and of other values the first that is not null is kept. Records are told apart by
 * where they stand, not by what they say: only those in the overlap of two parts can be one. `places` go with the parts,
 * in the order of the document; parts without them share nothing.
 */
export function mergeValues(parts: readonly JsonValue[], places: readonly PartPlace[] = []): MergedValue {
  const merger = new Merger(places);
  const value = merger.merge(
    parts.map((part, index) => ({ value: part, part: index, path: [], isCut: false })),
    [],
  );
  return { value, conflicts: merger.conflicts, origins: merger.origins };
}

interface Piece {
  readonly value: JsonValue;
  readonly part: number;
  readonly path: JsonPath;
  /** Its part ends or begins within it: what another part says of it counts more. */
  readonly isCut: boolean;
}

/** One item of a joined list. */
interface Group {
  readonly pieces: Piece[];
  /** Where the last of its pieces stands. */
  place: TextRange | undefined;
  fields: FieldPlaces;
  /** Items that stand behind it and were found later. */
  readonly followers: Group[];
}

class Merger {
  readonly conflicts: MergeConflict[] = [];
  readonly origins = new Map<string, Origin>();
  readonly #places: readonly PartPlace[];
  /** For each part, how far those before it reach. */
  readonly #covered: readonly number[];

  constructor(places: readonly PartPlace[]) {
    this.#places = places;
    let covered = 0;
    this.#covered = places.map(({ end }) => {
      const before = covered;
      covered = Math.max(covered, end);
      return before;
    });
  }

  merge(pieces: readonly Piece[], path: JsonPath): JsonValue {
    const [only] = pieces;
    if (only !== undefined && pieces.length === 1) {
      this.#take(only.value, only.part, toPointer(only.path), toPointer(path));
      return only.value;
    }
    const whole = pieces.filter((piece) => piece.value !== null && !piece.isCut);
    const real = [...whole, ...pieces.filter((piece) => piece.value !== null && piece.isCut)];
    const [first] = real;
    if (first === undefined) return null;
    if (real.every((piece) => isRecord(piece.value))) return this.#objects(real, path);
    if (real.every((piece) => isList(piece.value))) return this.#lists(real, path);
    const pointer = toPointer(path);
    this.origins.set(pointer, { part: first.part, pointer: toPointer(first.path) });
    const others = (whole.length > 0 ? whole : real)
      .filter((piece) => piece !== first && !isSaid(piece.value, first.value))
      .map((piece) => piece.value);
    if (others.length > 0) this.conflicts.push({ pointer, path, kept: first.value, others });
    return first.value;
  }

  /** What one part alone says is taken as it is. */
  #take(value: JsonValue, part: number, from: string, to: string): void {
    if (isList(value)) {
      for (const [index, item] of value.entries()) this.#take(item, part, `${from}/${index}`, `${to}/${index}`);
    } else if (isRecord(value)) {
      for (const key of Object.keys(value)) {
        const step = `/${escapePointer(key)}`;
        this.#take(ownValue(value, key) ?? null, part, from + step, to + step);
      }
    } else if (value !== null) this.origins.set(to, { part, pointer: from });
  }

  #objects(pieces: readonly Piece[], path: JsonPath): JsonValue {
    const result: JsonDraft = {};
    const keys = new Set(pieces.flatMap(({ value }) => (isRecord(value) ? Object.keys(value) : [])));
    for (const key of keys) {
      const inner = pieces.flatMap((piece): Piece[] => {
        const own = isRecord(piece.value) ? ownValue(piece.value, key) : undefined;
        return own === undefined ? [] : [{ ...piece, value: own, path: [...piece.path, key] }];
      });
      setOwn(result, key, this.merge(inner, [...path, key]));
    }
    return result;
  }

  #lists(pieces: readonly Piece[], path: JsonPath): JsonValue {
    const groups: Group[] = [];
    const lists = pieces.toSorted((left, right) => left.part - right.part).map((list) => this.#itemsOf(list));
    const known = lists.map((items) => items.map(itemOf));
    let habits: RecordHabits | undefined;
    let before: readonly Group[] = [];
    for (const items of lists) {
      // A part that says nothing may stand within a record.
      if (items.length > 0) before = this.#join(groups, before, items, () => (habits ??= new RecordHabits(known)));
    }
    return flat(groups).map((group, index) => this.merge(group.pieces, [...path, index]));
  }

  /** Adds the items of one part; gives all that it states, in its order. */
  #join(
    groups: Group[],
    before: readonly Group[],
    items: readonly Group[],
    habits: () => RecordHabits,
  ): readonly Group[] {
    const part = partOf(items[0]);
    const shared = this.#shared(before, items, part);
    const cut = this.#cutBy(before, items, shared, habits);
    return items.map((item, index) => {
      const group = before[shared.get(index) ?? -1] ?? (item === cut?.right ? cut.left : undefined);
      if (group === undefined) {
        this.#place(item, groups, before, part);
        return item;
      }
      this.#add(group, item, part);
      return group;
    });
  }

  #itemsOf({ value, part, path, isCut }: Piece): readonly Group[] {
    const items = placedItems(isList(value) ? value : [], toPointer(path), this.#places[part]);
    return items.map(({ value: own, place, fields }, index) => ({
      pieces: [{ value: own, part, path: [...path, index], isCut }],
      place,
      fields,
      followers: [],
    }));
  }

  #shared(before: readonly Group[], items: readonly Group[], part: number): ReadonlyMap<number, number> {
    const own = this.#places[part];
    const last = this.#places[partOf(before[0])];
    const end = Math.min(own?.end ?? 0, last?.end ?? 0);
    if (own === undefined || last === undefined || end <= own.start) return new Map();
    const known = before.map(itemOf);
    return sharedItems(known, items.map(itemOf), { start: own.start, end, before: last.end - last.start });
  }

  /** The record that the border between two parts cuts, where each of them has a half of it. */
  #cutBy(
    before: readonly Group[],
    items: readonly Group[],
    shared: ReadonlyMap<number, number>,
    habits: () => RecordHabits,
  ): { readonly left: Group; readonly right: Group } | undefined {
    const known = new Set(shared.values());
    const lefts = before.filter((_, index) => !known.has(index));
    const rights = items.filter((_, index) => !shared.has(index));
    const left = outermost(lefts, (place) => place.end) ?? lefts.at(-1);
    const right = outermost(rights, (place) => -place.start) ?? rights[0];
    if (left === undefined || right === undefined) return undefined;
    const own = this.#places[partOf(right)];
    const border = own === undefined ? undefined : { start: own.start, covered: this.#covered[partOf(right)] ?? 0 };
    return areHalves(halfOf(left), halfOf(right), border, habits) ? { left, right } : undefined;
  }

  /** A new item stands at the end, or among those of the part before where that left it out. */
  #place(item: Group, groups: Group[], before: readonly Group[], part: number): void {
    const start = item.place?.start ?? Infinity;
    const isWithin =
      start < (this.#covered[part] ?? 0) && before.some((group) => (group.place?.start ?? -Infinity) > start);
    const anchor = isWithin ? before.findLast((group) => (group.place?.start ?? Infinity) < start) : undefined;
    (anchor?.followers ?? groups).push(item);
  }

  #add(group: Group, item: Group, part: number): void {
    const [piece] = item.pieces;
    const own = this.#places[part];
    if (piece === undefined) return;
    // Of a record over the border each part saw what is on its side.
    const isCutBefore = own !== undefined && group.place !== undefined && group.place.start < own.start;
    const isCutBehind = item.place !== undefined && item.place.end > (this.#covered[part] ?? Infinity);
    if (isCutBehind)
      group.pieces.splice(0, group.pieces.length, ...group.pieces.map((each) => ({ ...each, isCut: true })));
    group.pieces.push(isCutBefore && !isCutBehind ? { ...piece, isCut: true } : piece);
    group.place = item.place ?? group.place;
    group.fields = new Map([...group.fields, ...item.fields]);
  }
}

const itemOf = ({ pieces, place, fields }: Group): PlacedItem => ({
  value: pieces.at(-1)?.value ?? null,
  place,
  fields,
});

function flat(groups: readonly Group[]): readonly Group[] {
  const all: Group[] = [];
  const left = groups.toReversed();
  for (let group = left.pop(); group !== undefined; group = left.pop()) {
    all.push(group);
    left.push(...group.followers.toReversed());
  }
  return all;
}

const partOf = (group: Group | undefined): number => group?.pieces.at(-1)?.part ?? -1;

const halfOf = ({ pieces, place, fields }: Group): Half => ({
  values: pieces.map(({ value }) => value),
  place,
  fields,
});

/** The one whose place is the farthest. */
function outermost(groups: readonly Group[], far: (place: TextRange) => number): Group | undefined {
  let [best, most]: [Group | undefined, number] = [undefined, -Infinity];
  for (const group of groups) {
    const at = group.place === undefined ? -Infinity : far(group.place);
    if (at > most) [best, most] = [group, at];
  }
  return best;
}
