import type { ExactNumber } from '../../base/exactNumber.ts';
import type { JsonValue } from '../../core/json/json.ts';
import { PrefixSums } from './prefixSums.ts';

export type LeafKind = 'string' | 'number' | 'boolean' | 'null';
export type NodeKind = LeafKind | 'object' | 'array';
export type Scalar = string | number | boolean | ExactNumber | null;

/** How much of a text is drawn on its row. */
const HEAD = 300;
/** Containers with fewer children are looked through one by one. */
const FEW = 48;

/** One value in the tree. Nodes know their parent and their place in it, so that paths are made only when asked for. */
export class ValueNode {
  readonly kind: NodeKind;
  readonly parent: ValueNode | null;
  /** The property's name; the index is the place in a list. */
  readonly key: string;
  readonly index: number;
  readonly depth: number;
  readonly children: ValueNode[] = [];
  isExpanded = true;
  /** Whether the value is still being written. */
  isOpen = false;
  /** Rows of all children, folds within them counted as one row. */
  #inner = 0;
  #sums: PrefixSums | null = null;
  #byKey: Map<string, ValueNode> | null = null;
  #scalar: Scalar = null;
  /** A growing text in pieces: joining them at each token would cost more the longer it is. */
  #pieces: string[] | null = null;
  #head = '';
  #length = 0;

  constructor(kind: NodeKind, parent: ValueNode | null, key: string) {
    this.kind = kind;
    this.parent = parent;
    this.key = key;
    this.index = parent === null ? 0 : parent.children.length;
    this.depth = parent === null ? 0 : parent.depth + 1;
  }

  get isContainer(): boolean {
    return this.kind === 'object' || this.kind === 'array';
  }

  /** Rows of this value and what is unfolded in it. */
  get rows(): number {
    return 1 + (this.isExpanded ? this.#inner : 0);
  }

  get scalar(): Scalar {
    if (this.#pieces !== null) {
      this.#scalar = this.#pieces.join('');
      this.#pieces = null;
    }
    return this.#scalar;
  }

  set scalar(value: Scalar) {
    this.#scalar = value;
    this.#pieces = null;
    if (typeof value !== 'string') return;
    this.#head = value.slice(0, HEAD);
    this.#length = value.length;
  }

  /** The beginning of a text, at most a few hundred characters. */
  get head(): string {
    return this.#head;
  }

  /** Characters of a text. */
  get length(): number {
    return this.#length;
  }

  addText(text: string): void {
    if (this.#pieces === null) this.#pieces = typeof this.#scalar === 'string' ? [this.#scalar] : [];
    this.#pieces.push(text);
    if (this.#head.length < HEAD) this.#head += text.slice(0, HEAD - this.#head.length);
    this.#length += text.length;
  }

  /** Puts a new value at the end and counts it in everything that holds it. */
  append(child: ValueNode): void {
    this.adopt(child);
    if (this.isExpanded) this.parent?.changed(this.index, child.rows);
  }

  /** Puts a value that is whole at the end of one that is not counted anywhere yet. */
  adopt(child: ValueNode): void {
    this.children.push(child);
    this.#byKey?.set(child.key, child);
    this.#sums?.push(child.rows);
    this.#inner += child.rows;
  }

  /** Removes all children from `index` on; what follows is appended anew. */
  truncate(index: number): void {
    if (index >= this.children.length) return;
    const removed = this.children.splice(index);
    this.#byKey = null;
    this.#sums = null;
    this.#grow(-removed.reduce((sum, child) => sum + child.rows, 0));
  }

  setExpanded(isExpanded: boolean): void {
    if (this.isExpanded === isExpanded || !this.isContainer) return;
    const before = this.rows;
    this.isExpanded = isExpanded;
    this.parent?.changed(this.index, this.rows - before);
  }

  /** A child has other rows than it had. */
  changed(index: number, change: number): void {
    this.#sums?.add(index, change);
    this.#grow(change);
  }

  /** The child with a name, or at a place of a list. */
  child(segment: string): ValueNode | undefined {
    if (this.kind === 'array') return /^\d+$/.test(segment) ? this.children[Number(segment)] : undefined;
    if (this.children.length <= FEW) return this.children.findLast((child) => child.key === segment);
    this.#byKey ??= new Map(this.children.map((child) => [child.key, child]));
    return this.#byKey.get(segment);
  }

  /** The child that the row at `offset` of the children is in, and how far down in it. */
  childAt(offset: number): { readonly child: ValueNode | undefined; readonly rest: number } {
    if (this.children.length > FEW) {
      const { index, rest } = this.#counted().find(offset);
      return { child: this.children[index], rest };
    }
    let rest = offset;
    for (const child of this.children) {
      if (rest < child.rows) return { child, rest };
      rest -= child.rows;
    }
    return { child: undefined, rest };
  }

  /** Rows of the children before the one at `index`. */
  rowsBefore(index: number): number {
    if (this.children.length > FEW) return this.#counted().before(index);
    let sum = 0;
    for (let at = 0; at < index; at += 1) sum += this.children[at]?.rows ?? 0;
    return sum;
  }

  /** The value as JSON, as far as it came. */
  toJson(): JsonValue {
    if (this.kind === 'array') return this.children.map((child) => child.toJson());
    if (this.kind !== 'object') return this.scalar;
    const value: { [key: string]: JsonValue } = {};
    for (const child of this.children) {
      // A property named `__proto__` is one like any other.
      Object.defineProperty(value, child.key, {
        value: child.toJson(),
        enumerable: true,
        writable: true,
        configurable: true,
      });
    }
    return value;
  }

  /** The sums are made when a row is first looked for, and kept from then on. */
  #counted(): PrefixSums {
    this.#sums ??= sumsOf(this.children);
    return this.#sums;
  }

  #grow(change: number): void {
    this.#inner += change;
    if (this.isExpanded) this.parent?.changed(this.index, change);
  }
}

function sumsOf(children: readonly ValueNode[]): PrefixSums {
  const sums = new PrefixSums();
  for (const child of children) sums.push(child.rows);
  return sums;
}
