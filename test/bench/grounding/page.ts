// A text that knows where it wrote each value: the truth that places are compared with.
import type { TextRange } from '../../../src/core/extraction/grounding/grounding.ts';
import type { JsonValue } from '../../../src/core/json/json.ts';

/** Numbers by a seed, the same on each machine. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#state / 0x1_0000_0000;
  }

  whole(below: number): number {
    return Math.floor(this.next() * below);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.whole(list.length)] as T;
  }

  shuffled<T>(list: readonly T[]): T[] {
    return list
      .map((item) => ({ item, by: this.next() }))
      .toSorted((left, right) => left.by - right.by)
      .map(({ item }) => item);
  }
}

export class Page {
  #text = '';

  get text(): string {
    return this.#text;
  }

  put(text: string): TextRange {
    const start = this.#text.length;
    this.#text += text;
    return { start, end: this.#text.length };
  }
}

/** Writes a record: plain words, and its fields as name, value and how the value is written. */
export function write(
  page: Page,
  ...parts: readonly (string | readonly [name: string, value: JsonValue, written?: string])[]
): Record<string, Told> {
  const record: Record<string, Told> = {};
  for (const part of parts) {
    if (typeof part === 'string') page.put(part);
    else record[part[0]] = { value: part[1], place: page.put(part[2] ?? said({ value: part[1], place: null })) };
  }
  return record;
}

export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** A value as text. */
export const said = (told: Told | undefined): string =>
  typeof told?.value === 'string' ? told.value : JSON.stringify(told?.value ?? '');

export const byName = (rows: readonly Record<string, Told>[]): Record<string, Told>[] =>
  rows.toSorted((left, right) => said(left['name']).localeCompare(said(right['name'])));

/** What a model concludes, computes or translates: it stands nowhere. */
export const nowhere = (value: JsonValue): Told => ({ value, place: null });

/** A value with the place where it was written; no place for one that is not in the text. */
export interface Told {
  readonly value: JsonValue;
  readonly place: TextRange | null;
}

export type ToldTree = Told | readonly ToldTree[] | { readonly [key: string]: ToldTree };

export interface Corpus {
  readonly name: string;
  /** What the goal is for; `open` where it is not reached yet. */
  readonly kind: 'table' | 'prose' | 'open';
  readonly text: string;
  readonly value: JsonValue;
  readonly truth: ReadonlyMap<string, TextRange | null>;
}

function isTold(tree: ToldTree): tree is Told {
  return (
    'place' in tree && 'value' in tree && (tree.place === null || typeof (tree.place as TextRange).start === 'number')
  );
}

export function corpusOf(name: string, kind: Corpus['kind'], text: string, tree: ToldTree): Corpus {
  const truth = new Map<string, TextRange | null>();
  const read = (node: ToldTree, pointer: string): JsonValue => {
    if (Array.isArray(node)) return node.map((item: ToldTree, index) => read(item, `${pointer}/${index}`));
    if (isTold(node)) {
      truth.set(pointer, node.place);
      return node.value;
    }
    return Object.fromEntries(
      Object.entries(node).map(([key, item]) => [key, read(item as ToldTree, `${pointer}/${key}`)]),
    );
  };
  const value = read(tree, '');
  return { name, kind, text, value, truth };
}
