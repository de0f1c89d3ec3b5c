// Documents whose records are known with their places: the truth that joined parts are held against.
import type { TextRange } from '../../../../src/core/extraction/grounding/grounding.ts';
import type { JsonValue } from '../../../../src/core/json/json.ts';

export interface Leaf {
  readonly kind: 'leaf';
  readonly value: JsonValue;
  /** Absent for what a model concludes. */
  readonly place?: TextRange;
  /** It stands above its record and is said of all below it. */
  readonly isInherited?: boolean;
  /** Ways in which a model may write it instead. */
  readonly others?: readonly JsonValue[];
}

export interface Fields {
  readonly kind: 'fields';
  readonly fields: Readonly<Record<string, Node>>;
}

export interface Items {
  readonly kind: 'items';
  readonly items: readonly Item[];
}

/** An item of a list, which is told from all others by its number. */
export interface Item {
  readonly id: number;
  readonly node: Leaf | Fields;
}

export type Node = Leaf | Fields | Items;

export interface Page {
  readonly text: string;
  readonly root: Node;
}

/** The same numbers for the same seed. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  }

  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  is(share: number): boolean {
    return this.next() < share;
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  shuffled<T>(list: readonly T[]): T[] {
    const result = [...list];
    for (let at = result.length - 1; at > 0; at -= 1) {
      const other = this.below(at + 1);
      [result[at], result[other]] = [result[other] as T, result[at] as T];
    }
    return result;
  }
}

export class Writer {
  text = '';
  #ids = 0;

  put(text: string): void {
    this.text += text;
  }

  leaf(written: string | number, value: JsonValue | undefined = written, others: readonly JsonValue[] = []): Leaf {
    const start = this.text.length;
    this.text += String(written);
    return { kind: 'leaf', value, place: { start, end: this.text.length }, others };
  }

  record(fields: Readonly<Record<string, Node>>): Item {
    return this.item({ kind: 'fields', fields });
  }

  item(node: Leaf | Fields): Item {
    this.#ids += 1;
    return { id: this.#ids, node };
  }
}

export const items = (list: readonly Item[]): Items => ({ kind: 'items', items: list });
export const fields = (own: Readonly<Record<string, Node>>): Fields => ({ kind: 'fields', fields: own });
export const inferred = (value: JsonValue, others: readonly JsonValue[] = []): Leaf => ({
  kind: 'leaf',
  value,
  others,
});
