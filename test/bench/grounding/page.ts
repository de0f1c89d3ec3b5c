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

/** A value with the place where it was written; no place for one that is not in the text. */
export interface Told {
  readonly value: JsonValue;
  readonly place: TextRange | null;
}

export type ToldTree = Told | readonly ToldTree[] | { readonly [key: string]: ToldTree };

export interface Corpus {
  readonly name: string;
  /** What the goal is for. */
  readonly kind: 'table' | 'prose';
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
