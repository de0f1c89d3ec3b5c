/** A value as units that stand together in a text: the records of lists, and objects, each with its own leaves. */
import { escapePointer, isList, isRecord, ownValue, type JsonPath, type JsonValue } from '../../json/json.ts';
import type { Occurrences, Scalar } from './finder.ts';

export interface Leaf {
  /** Which of all leaves it is. */
  readonly order: number;
  readonly pointer: string;
  readonly path: JsonPath;
  readonly value: Scalar;
  readonly quote: string | undefined;
  /** The same for all records of a list. */
  readonly property: number;
  /** The last name on the way to it. */
  readonly name: string;
  places: Occurrences | undefined;
}

export interface Unit {
  readonly path: JsonPath;
  /** The same for all records of a list. */
  readonly kind: number;
  readonly isRecord: boolean;
  readonly leaves: Leaf[];
  /** The index behind the last unit inside of this one. */
  end: number;
}

/** A list of scalars in a record belongs to the record up to this length. */
const MOST_INNER = 24;

/** The units of a value, each before those inside of it. */
export function unitsOf(value: JsonValue, quotes: ReadonlyMap<string, string>): readonly Unit[] {
  const maker = new UnitMaker(quotes);
  maker.read({ value, path: [], pointer: '', kind: maker.root, name: '' }, undefined);
  return maker.units;
}

/** One for each property, however many records have it. */
interface Kind {
  readonly id: number;
  readonly inner: Map<string, Kind>;
}

interface Node {
  readonly value: JsonValue;
  readonly path: JsonPath;
  readonly pointer: string;
  readonly kind: Kind;
  readonly name: string;
}

class UnitMaker {
  readonly units: Unit[] = [];
  readonly #quotes: ReadonlyMap<string, string>;
  #kinds = 0;
  #leaves = 0;
  readonly root: Kind = { id: 0, inner: new Map() };

  constructor(quotes: ReadonlyMap<string, string>) {
    this.#quotes = quotes;
  }

  /** Reads a node; its leaves belong to the record that it is in, where it is in one. */
  read(node: Node, record: Unit | undefined): void {
    const { value } = node;
    if (isList(value))
      for (const [index, item] of value.entries()) this.#readItem(this.#inner(node, index, item), index, record);
    else if (isRecord(value)) this.#readObject(node, value, record);
    else this.#add(node, record ?? this.#open(node, false));
  }

  #readItem(item: Node, index: number, record: Unit | undefined): void {
    const isScalar = !isList(item.value) && !isRecord(item.value);
    if (isScalar && record !== undefined && index < MOST_INNER) return this.#add(item, record);
    const unit = this.#open(item, true);
    this.read(item, unit);
    unit.end = this.units.length;
  }

  #readObject(node: Node, value: { readonly [key: string]: JsonValue }, record: Unit | undefined): void {
    const unit = record ?? this.#open(node, false);
    for (const key of Object.keys(value)) {
      const inner = this.#inner(node, key, ownValue(value, key) ?? null);
      const isObject = isRecord(inner.value);
      this.read(inner, isObject || isList(inner.value) ? record : unit);
    }
    if (record === undefined) unit.end = this.units.length;
  }

  #inner({ path, pointer, kind, name }: Node, segment: string | number, value: JsonValue): Node {
    return {
      value,
      path: [...path, segment],
      pointer: `${pointer}/${escapePointer(segment)}`,
      kind: this.#kindIn(kind, typeof segment === 'number' ? '' : `.${segment}`),
      name: typeof segment === 'number' ? name : segment,
    };
  }

  #kindIn({ inner }: Kind, name: string): Kind {
    let kind = inner.get(name);
    if (kind === undefined) {
      this.#kinds += 1;
      inner.set(name, (kind = { id: this.#kinds, inner: new Map() }));
    }
    return kind;
  }

  #open({ path, kind }: Node, isRecordUnit: boolean): Unit {
    const unit = { path, kind: kind.id, isRecord: isRecordUnit, leaves: [], end: this.units.length + 1 };
    this.units.push(unit);
    return unit;
  }

  #add({ value, path, pointer, kind, name }: Node, unit: Unit): void {
    if (value === null || isList(value) || isRecord(value)) return;
    const quote = this.#quotes.get(pointer);
    unit.leaves.push({ order: this.#leaves, pointer, path, value, quote, property: kind.id, name, places: undefined });
    this.#leaves += 1;
  }
}

export function isInside(inner: JsonPath, outer: JsonPath): boolean {
  return inner.length > outer.length && outer.every((segment, index) => segment === inner[index]);
}

export const isOutsideLists = ({ path }: Unit): boolean => path.every((segment) => typeof segment === 'string');

/** The same for values of one field that have the same places. */
export const alikeKey = ({ property, places }: Leaf): string => `${property} ${places?.id}`;
