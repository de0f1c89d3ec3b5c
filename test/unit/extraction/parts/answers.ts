// A model that says of a part exactly what stands in it, and its faults.
import type { Chunk } from '../../../../src/core/extraction/chunk.ts';
import type { TextRange } from '../../../../src/core/extraction/grounding/grounding.ts';
import { toPointer, type JsonPath, type JsonValue } from '../../../../src/core/json/json.ts';
import { Chance, type Fields, type Item, type Leaf, type Node } from './page.ts';

/** What it says of a record that a border cuts: nothing, the values that are whole, or also halves of values. */
export type AtBorders = 'nothing' | 'values' | 'halves';

export interface Manner {
  readonly atBorders: AtBorders;
  /** Shares of records left out, and of values written otherwise. */
  readonly left: number;
  readonly rewritten: number;
  /** The share of lists into which it invents a record. */
  readonly invented: number;
  readonly order: 'source' | 'reversed' | 'shuffled';
  /** How much of the records it gives before it is cut off. */
  readonly until: number;
}

export const FAULTLESS: Manner = {
  atBorders: 'values',
  left: 0,
  rewritten: 0,
  invented: 0,
  order: 'source',
  until: 1,
};

export interface PartAnswer {
  readonly value: JsonValue;
  /** Which item of the truth stands at a pointer. */
  readonly ids: ReadonlyMap<string, number>;
}

let inventions = 1e9;

export function answerTo({ start, end }: Chunk, root: Node, manner: Manner, chance: Chance): PartAnswer {
  const ids = new Map<string, number>();
  const within = ({ place }: Leaf): 'whole' | 'half' | 'none' => {
    if (place === undefined) return 'none';
    if (place.start >= start && place.end <= end) return 'whole';
    return place.start < end && place.end > start ? 'half' : 'none';
  };

  const leafValue = (leaf: Leaf): JsonValue => {
    const state = within(leaf);
    const { value, place, others = [], isInherited } = leaf;
    if (state === 'none' && place !== undefined && isInherited !== true) return null;
    if (state === 'half' && isInherited !== true) {
      if (manner.atBorders !== 'halves' || typeof value !== 'string' || place === undefined) return null;
      const [from, to] = [Math.max(0, start - place.start), Math.min(place.end, end) - place.start];
      return value.slice(from, to).trim() || null;
    }
    return others.length > 0 && chance.is(manner.rewritten) ? chance.of(others) : value;
  };

  const write = (node: Node, path: JsonPath): JsonValue => {
    if (node.kind === 'leaf') return leafValue(node);
    if (node.kind === 'fields') {
      const entries = Object.entries(node.fields).map(([key, inner]) => [key, write(inner, [...path, key])] as const);
      return Object.fromEntries(entries);
    }
    const seen = node.items.filter((item) => isSaid(item) && !chance.is(manner.left));
    const ordered = orderedBy(seen.slice(0, Math.ceil(seen.length * manner.until)));
    const said = withInvented(ordered, node.items);
    return said.map((item, index) => {
      const own = [...path, index];
      ids.set(toPointer(own), item.id);
      return write(item.node, own);
    });
  };

  const isSaid = ({ node }: Item): boolean => {
    const own = ownLeaves(node);
    const states = own.map(within);
    const lists = listsOf(node);
    if (lists.some((list) => list.some(isSaid))) return true;
    if (manner.atBorders === 'nothing') return isInside(extentOf(own), { start, end });
    return states.some((state) => state === 'whole' || (state === 'half' && manner.atBorders === 'halves'));
  };

  const orderedBy = (list: readonly Item[]): readonly Item[] => {
    if (manner.order === 'source') return list;
    return manner.order === 'reversed' ? list.toReversed() : chance.shuffled(list);
  };

  const withInvented = (list: readonly Item[], all: readonly Item[]): readonly Item[] => {
    if (all.length === 0 || !chance.is(manner.invented)) return list;
    inventions += 1;
    const at = chance.below(list.length + 1);
    return list.toSpliced(at, 0, { id: inventions, node: invented(chance.of(all).node, inventions) });
  };

  return { value: write(root, []), ids };
}

function invented(node: Leaf | Fields, number: number): Leaf | Fields {
  const leaf = (value: JsonValue): Leaf => ({
    kind: 'leaf',
    value: typeof value === 'number' ? number * 7 + 0.123 : `zz${number} invented`,
  });
  if (node.kind === 'leaf') return leaf(node.value);
  const entries = Object.entries(node.fields).map(([key, inner]): [string, Node] => [
    key,
    inner.kind === 'leaf'
      ? leaf(inner.value)
      : inner.kind === 'fields'
        ? invented(inner, number)
        : { kind: 'items', items: [] },
  ]);
  return { kind: 'fields', fields: Object.fromEntries(entries) };
}

/** Its leaves that stand with it, without those of lists in it. */
function ownLeaves(node: Node): readonly Leaf[] {
  if (node.kind === 'leaf') return node.place === undefined || node.isInherited === true ? [] : [node];
  if (node.kind === 'items') return [];
  return Object.values(node.fields).flatMap(ownLeaves);
}

function listsOf(node: Node): readonly (readonly Item[])[] {
  if (node.kind === 'leaf') return [];
  if (node.kind === 'items') return [node.items];
  return Object.values(node.fields).flatMap(listsOf);
}

function extentOf(leaves: readonly Leaf[]): TextRange {
  const places = leaves.flatMap(({ place }) => place ?? []);
  return {
    start: Math.min(...places.map(({ start }) => start)),
    end: Math.max(...places.map(({ end }) => end)),
  };
}

const isInside = (inner: TextRange, outer: TextRange): boolean => inner.start >= outer.start && inner.end <= outer.end;

/** The whole truth, as a model would say it of the whole text. */
export function truthOf(root: Node, length: number): PartAnswer {
  const chunk = { start: 0, end: length, text: '', freshFrom: 0 };
  return answerTo(chunk, root, FAULTLESS, new Chance(1));
}
