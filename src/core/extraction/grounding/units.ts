/** A value as units that stand together in a text: the records of lists, and objects, each with its own leaves. */
import { forEachLeaf, toPointer, type JsonPath, type JsonValue } from '../../json/json.ts';
import type { Occurrences } from './finder.ts';

export interface Leaf {
  /** Which of all leaves it is. */
  readonly order: number;
  readonly pointer: string;
  readonly path: JsonPath;
  readonly value: JsonValue;
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
  const maker = new UnitMaker();
  let order = 0;
  forEachLeaf(value, (path, leaf) => {
    if (leaf === null || typeof leaf === 'object') return;
    const pointer = toPointer(path);
    const own = { order, pointer, path, value: leaf, quote: quotes.get(pointer) };
    maker.add({ ...own, ...maker.propertyOf(path), places: undefined });
    order += 1;
  });
  return maker.finish();
}

class UnitMaker {
  readonly #units: Unit[] = [];
  readonly #known = new Map<string, Unit>();
  readonly #properties = new Map<string, number>();

  propertyOf(path: JsonPath): { readonly property: number; readonly name: string } {
    const name = path.findLast((segment) => typeof segment === 'string');
    return { property: this.#kindOf(path), name: String(name ?? '') };
  }

  add(leaf: Leaf): void {
    const { path } = leaf;
    const length = unitLength(path);
    // What holds it comes first, so that the units are in the order of the value.
    for (let at = 0; at < length - 1; at += 1) if (typeof path[at] === 'number') this.#unit(path.slice(0, at + 1));
    this.#unit(path.slice(0, length)).leaves.push(leaf);
  }

  finish(): readonly Unit[] {
    const units = this.#units;
    const open: { readonly unit: Unit; readonly length: number }[] = [];
    for (const [index, unit] of units.entries()) {
      for (let last = open.at(-1); last !== undefined && !isInside(unit.path, last.unit.path); last = open.at(-1)) {
        last.unit.end = index;
        open.pop();
      }
      open.push({ unit, length: unit.path.length });
    }
    for (const { unit } of open) unit.end = units.length;
    return units;
  }

  #kindOf(path: JsonPath): number {
    const key = path.map((segment) => (typeof segment === 'number' ? '*' : `.${segment}`)).join('\n');
    const known = this.#properties.get(key);
    if (known !== undefined) return known;
    this.#properties.set(key, this.#properties.size);
    return this.#properties.size - 1;
  }

  #unit(path: JsonPath): Unit {
    const key = path.map((segment) => (typeof segment === 'number' ? segment : `.${segment}`)).join('\n');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const unit = { path, kind: this.#kindOf(path), isRecord: path.some((each) => typeof each === 'number'), leaves: [], end: 0 };
    this.#known.set(key, unit);
    this.#units.push(unit);
    return unit;
  }
}

/** How much of the way to a leaf is the way to its unit. */
function unitLength(path: JsonPath): number {
  const last = path.findLastIndex((segment) => typeof segment === 'number');
  if (last === -1) return Math.max(0, path.length - 1);
  if (last < path.length - 1) return last + 1;
  const outer = path.slice(0, last).findLastIndex((segment) => typeof segment === 'number');
  return outer !== -1 && Number(path[last]) < MOST_INNER ? outer + 1 : path.length;
}

export function isInside(inner: JsonPath, outer: JsonPath): boolean {
  return inner.length > outer.length && outer.every((segment, index) => segment === inner[index]);
}
