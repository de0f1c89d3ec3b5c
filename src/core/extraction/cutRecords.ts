/** Records that the border between two parts cuts: each part says what is on its side of it. */
import { isList, isRecord, type JsonObject, type JsonValue } from '../json/json.ts';
import type { TextRange } from './grounding/grounding.ts';
import { LIST, type FieldPlaces } from './partPlaces.ts';
import { meet } from './placedItems.ts';
import { isSaid } from './recordKey.ts';

export interface Half {
  /** What is said of it, by one part or several. */
  readonly values: readonly JsonValue[];
  readonly place: TextRange | undefined;
  readonly fields: FieldPlaces;
}

/** Where the part behind begins, and how far those before it reach. */
export interface Border {
  readonly start: number;
  readonly covered: number;
}

/** Between two values of a record stand words such as labels, in characters; between two records may stand anything. */
const MAX_GAP = 80;
/** Fewer records tell little of what is usual. */
const MIN_INNER = 3;
/** So many of the records that no border can cut have what records of a list have; of all, so many. */
const USUAL_INNER = 0.9;
const USUAL = 0.5;
/** Records are not all of one length: so many times a long one. */
const LONGER = 3;
const LONG = 0.9;

export interface KnownRecord {
  readonly value: JsonValue;
  readonly place: TextRange | undefined;
  readonly fields: FieldPlaces;
}

/** Of the records, more than so many keep an order than break it. */
const CLEARLY = 0.6;

interface Known extends Omit<KnownRecord, 'value'> {
  readonly said: ReadonlySet<string>;
}

/** What the records of a list are like, as its parts state them. */
export class RecordHabits {
  readonly #all: readonly Known[];
  /** Those between two others of their part, which no border cuts. */
  readonly #inner: readonly Known[];
  readonly #usual = new Map<string, boolean>();
  readonly #both = new Map<string, boolean>();
  readonly #rooms = new Map<string, number>();
  readonly #orders = new Map<string, number>();

  constructor(parts: readonly (readonly KnownRecord[])[]) {
    const known = parts.map((records) =>
      records.map(({ value, ...rest }): Known => ({
        ...rest,
        said: new Set(isRecord(value) ? saidBy(value).keys() : []),
      })),
    );
    this.#all = known.flat();
    this.#inner = known.flatMap(withinPart);
  }

  /** Whether hardly a record is without the property. */
  isUsual(key: string): boolean {
    return remembered(this.#usual, key, () => {
      const isFew = this.#inner.length < MIN_INNER;
      const records = isFew ? this.#all : this.#inner;
      const having = records.filter(({ said }) => said.has(key)).length;
      return having >= records.length * (isFew ? USUAL : USUAL_INNER);
    });
  }

  /** How long a record with these properties is at most. */
  roomFor(keys: readonly string[]): number {
    return remembered(this.#rooms, keys.toSorted().join('\n'), () => {
      const whole = this.#all.filter(({ said }) => keys.every((key) => said.has(key)));
      const lengths = whole.map(({ place }) => (place === undefined ? 0 : place.end - place.start));
      const sorted = lengths.toSorted((left, right) => left - right);
      return (sorted[Math.floor((sorted.length - 1) * LONG)] ?? 0) * LONGER;
    });
  }

  /** Whether a record may have both; also where too few are known to tell. */
  mayHave(key: string, other: string): boolean {
    return remembered(this.#both, `${key}\n${other}`, () => {
      const isFew = this.#inner.length < MIN_INNER;
      return isFew || this.#all.some(({ said }) => said.has(key) && said.has(other));
    });
  }

  /** Whether some fields stand in front of others in records that have both; also where none has. */
  isInOrder(first: readonly string[], second: readonly string[]): boolean {
    const votes = first.flatMap((one) => second.map((other) => this.#order(one, other)));
    return votes.reduce((sum, vote) => sum + vote, 0) >= 0;
  }

  /** Whether no two fields stand the other way round than in nearly all records. */
  keepsOrder(places: FieldPlaces): boolean {
    const fields = [...places].toSorted(([, left], [, right]) => left.start - right.start).map(([field]) => field);
    return fields.slice(1).every((field, index) => this.#order(fields[index] ?? '', field) > -CLEARLY);
  }

  /** From 1, where all records have `one` before `other`, to -1, where they have it behind. */
  #order(one: string, other: string): number {
    return remembered(this.#orders, `${one}\n${other}`, () => {
      let [sum, count] = [0, 0];
      for (const { fields } of this.#all) {
        const [left, right] = [fields.get(one), fields.get(other)];
        if (left === undefined || right === undefined) continue;
        sum += Math.sign(right.start - left.start);
        count += 1;
      }
      return count === 0 ? 0 : sum / count;
    });
  }
}

/** All but the first and the last by their places. */
function withinPart(records: readonly Known[]): readonly Known[] {
  const placed = records.flatMap((record) => (record.place === undefined ? [] : [{ record, ...record.place }]));
  const first = placed.reduce((least, { start }) => Math.min(least, start), Infinity);
  const last = placed.reduce((most, { end }) => Math.max(most, end), 0);
  return placed.flatMap(({ record, start, end }) => (start > first && end < last ? [record] : []));
}

function remembered<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
}

/** Whether two are one: they contradict each other nowhere, each lacks what the other has, and the border goes through them. */
export function areHalves(left: Half, right: Half, border: Border | undefined, habits: () => RecordHabits): boolean {
  const [one, other] = [allSaidBy(left), allSaidBy(right)];
  if (one === undefined || other === undefined || !isAgreed(one, other)) return false;
  const onlyLeft = lackedBy(other, one);
  // A list goes on over the border.
  const onlyRight = [...other].flatMap(([key, value]) => (isList(value) || !one.has(key) ? [key] : []));
  const isComplete = onlyLeft.length > 0 && onlyRight.length > 0;
  if (border === undefined) return isComplete;
  if (left.place === undefined || right.place === undefined || border.start > border.covered) return false;
  if (left.place.start >= border.start) return false;
  const known = habits();
  const length = right.place.end - left.place.start;
  const isLong = length > known.roomFor([...new Set([...one.keys(), ...other.keys()])]);
  const isHalf = [...onlyLeft, ...onlyRight].some((key) => known.isUsual(key));
  // The part before gave what stands in the overlap to the record that it is of, and found it elsewhere.
  if (right.place.end <= border.covered) return onlyRight.length === 0 && isHalf && !isLong;
  if (!isComplete || isSaidTwice(left.fields, right.fields)) return false;
  if (!onlyLeft.some((key) => onlyRight.some((each) => known.mayHave(key, each)))) return false;
  if (!known.isInOrder(lackedBy(right.fields, left.fields), lackedBy(left.fields, right.fields))) return false;
  const gap = right.place.start - left.place.end;
  const own = Math.max(MAX_GAP, left.place.end - left.place.start, right.place.end - right.place.start);
  return gap <= own || (isHalf && !isLong);
}

const lackedBy = (one: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>): readonly string[] =>
  [...other.keys()].filter((key) => !one.has(key));

type Said = ReadonlyMap<string, JsonValue>;

function allSaidBy({ values }: Half): Said | undefined {
  const all = new Map<string, JsonValue>();
  for (const value of values) {
    if (!isRecord(value)) return undefined;
    for (const [key, inner] of saidBy(value)) all.set(key, inner);
  }
  return all;
}

/** Whether two records contradict each other nowhere. */
const isAgreed = (left: Said, right: Said): boolean =>
  [...left].every(([key, value]) => {
    const other = right.get(key);
    return other === undefined || isSaid(value, other) || (isList(value) && isList(other));
  });

/** Whether each has a field of its own place: then these are two that say the same. */
const isSaidTwice = (left: FieldPlaces, right: FieldPlaces): boolean =>
  [...right].some(([field, place]) => {
    const other = field.endsWith(LIST) ? undefined : left.get(field);
    return other !== undefined && !meet(other, place);
  });

function saidBy(record: JsonObject): Said {
  return new Map(Object.entries(record).filter(([, value]) => value !== null && value !== '' && !isEmptyList(value)));
}

const isEmptyList = (value: JsonValue): boolean => isList(value) && value.length === 0;
