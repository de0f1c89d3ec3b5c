/**
 * The value as a tree of rows that grows step by step. A step costs the depth of its place, never the size of what came
 * before; the row at any place is found without walking the rows above it.
 */
import { isList, isRecord, typeName, type JsonValue } from '../../core/json/json.ts';
import type { Growth, GrowthPlace } from '../../protocol/extraction.ts';
import { ValueNode, type NodeKind, type Scalar } from './valueNode.ts';

const MAX_DEPTH = 2_000;

export class ValueTree {
  #root: ValueNode | null = null;
  /** The containers that are open, the innermost last. */
  #open: ValueNode[] = [];
  #key = '';
  #text: ValueNode | null = null;
  #leaves = 0;
  /** What was folded in a value that begins again. */
  #folded: ReadonlySet<string> = new Set();

  get root(): ValueNode | null {
    return this.#root;
  }

  /** Values that hold no others, empty lists and objects not counted. */
  get leaves(): number {
    return this.#leaves;
  }

  /** Rows of everything that is unfolded. */
  get rows(): number {
    const root = this.#root;
    if (root === null) return 0;
    return this.hasRow('') ? root.rows : root.rows - 1;
  }

  /** Whether there is a value at that place with a row of its own. The whole has none where its parts stand for it. */
  hasRow(pointer: string): boolean {
    const root = this.#root;
    if (pointer !== '') return this.find(pointer) !== undefined;
    return root !== null && (!root.isContainer || (root.children.length === 0 && !root.isOpen));
  }

  /** Takes what the host says about the growing value. */
  grow(steps: readonly Growth[]): void {
    for (const step of steps) this.#step(step);
  }

  /** Shows a whole value; `place` is where it goes on growing. */
  set(value: JsonValue | undefined, place: GrowthPlace | null = null): void {
    const folds = [...this.folds(), ...this.#folded];
    this.#folded = new Set();
    this.#clear();
    if (value !== undefined) this.#root = this.#build(value, null, '');
    if (place !== null) this.#openAt(place);
    this.fold(folds);
  }

  /** Pointers of all that is folded. */
  folds(): string[] {
    const found: string[] = [];
    const visit = (node: ValueNode): void => {
      if (!node.isContainer) return;
      if (!node.isExpanded) found.push(pointerOf(node));
      for (const child of node.children) if (child.isContainer) visit(child);
    };
    if (this.#root !== null) visit(this.#root);
    return found;
  }

  /** Folds what is there, and of a value that still grows what comes. */
  fold(pointers: readonly string[]): void {
    const coming = new Set(this.#folded);
    for (const pointer of pointers) {
      // Folded, the whole could not be unfolded again.
      if (pointer === '') continue;
      const node = this.find(pointer);
      if (node === undefined) coming.add(pointer);
      else node.setExpanded(false);
    }
    this.#folded = coming;
  }

  find(pointer: string): ValueNode | undefined {
    let node = this.#root ?? undefined;
    if (pointer === '') return node;
    for (const segment of pointer.split('/').slice(1))
      node = node?.child(segment.replaceAll('~1', '/').replaceAll('~0', '~'));
    return node;
  }

  /** The node on the row at `index`. */
  at(index: number): ValueNode | undefined {
    if (index < 0) return undefined;
    let node = this.#root ?? undefined;
    let rest = this.hasRow('') ? index : index + 1;
    while (node !== undefined && rest > 0) {
      if (!node.isExpanded) return undefined;
      const found: ReturnType<ValueNode['childAt']> = node.childAt(rest - 1);
      node = found.child;
      rest = found.rest;
    }
    return node;
  }

  /** The row that a node is on; that of the fold that hides it. -1 for the whole, where it has none. */
  rowOf(node: ValueNode): number {
    let row = this.hasRow('') ? 0 : -1;
    let hidden = false;
    const chain: ValueNode[] = [];
    for (let each: ValueNode | null = node; each !== null; each = each.parent) chain.push(each);
    for (const each of chain.toReversed()) {
      if (hidden || each.parent === null) {
        hidden ||= !each.isExpanded;
        continue;
      }
      row += 1 + each.parent.rowsBefore(each.index);
      hidden = !each.isExpanded;
    }
    return row;
  }

  /** Unfolds everything above a node. */
  uncover(node: ValueNode): void {
    for (let each = node.parent; each !== null; each = each.parent) each.setExpanded(true);
  }

  #clear(): void {
    this.#root = null;
    this.#open = [];
    this.#key = '';
    this.#text = null;
    this.#leaves = 0;
  }

  #step(step: Growth): void {
    switch (step.op) {
      case 'start':
        this.#begin(step.kind);
        break;
      case 'key':
        this.#key = step.key;
        break;
      case 'text':
        this.#text ??= this.#beginText();
        this.#text.addText(step.text);
        break;
      case 'text-end':
        this.#endText();
        break;
      case 'scalar':
        this.#place(kindOf(step.value)).scalar = step.value;
        break;
      case 'end':
        this.#close();
        break;
      case 'restart':
        this.#folded = new Set([...this.#folded, ...this.folds()]);
        this.#clear();
        break;
      case 'part':
        this.#cutTo(step.index);
        break;
    }
  }

  #begin(kind: 'object' | 'array'): void {
    const node = this.#place(kind);
    node.isOpen = true;
    if (this.#folded.size > 0 && this.#folded.has(pointerOf(node))) node.setExpanded(false);
    this.#open.push(node);
  }

  #beginText(): ValueNode {
    const node = this.#place('string');
    node.scalar = '';
    node.isOpen = true;
    return node;
  }

  #endText(): void {
    const node = this.#text ?? this.#beginText();
    node.isOpen = false;
    this.#text = null;
  }

  #close(): void {
    const node = this.#open.pop();
    if (node !== undefined) node.isOpen = false;
  }

  /** Of a list of parts, those from `index` on come again. */
  #cutTo(index: number): void {
    const [list] = this.#open;
    if (list === undefined) return;
    if (this.#text !== null) this.#endText();
    while (this.#open.length > 1) this.#close();
    const removed = list.children.slice(index);
    list.truncate(index);
    this.#leaves -= removed.reduce((sum, node) => sum + leavesOf(node), 0);
  }

  /** Makes a node where the next value goes. */
  #place(kind: NodeKind): ValueNode {
    const parent = this.#open.at(-1) ?? null;
    const node = new ValueNode(kind, parent, parent?.kind === 'object' ? this.#key : '');
    if (parent === null) this.#root = node;
    else parent.append(node);
    if (!node.isContainer) this.#leaves += 1;
    return node;
  }

  #build(value: JsonValue, parent: ValueNode | null, key: string): ValueNode {
    const node = new ValueNode(kindOf(value), parent, key);
    if (!isList(value) && !isRecord(value)) {
      node.scalar = value;
      this.#leaves += 1;
      return node;
    }
    if (node.depth >= MAX_DEPTH) return node;
    if (isList(value)) for (const item of value) node.adopt(this.#build(item, node, ''));
    else for (const [name, item] of Object.entries(value)) node.adopt(this.#build(item, node, name));
    return node;
  }

  #openAt({ path, key, isText }: GrowthPlace): void {
    let node = this.#root ?? undefined;
    if (path !== null && node !== undefined) {
      this.#open = [node];
      for (const segment of path) {
        node = node?.child(String(segment));
        if (node === undefined) break;
        this.#open.push(node);
      }
    }
    for (const each of this.#open) each.isOpen = true;
    const top = this.#open.at(-1);
    if (key !== undefined) this.#key = key;
    if (!isText) return;
    const last = top === undefined ? node : top.children.at(-1);
    if (last?.kind !== 'string') return;
    this.#text = last;
    last.isOpen = true;
  }
}

/** JSON Pointer of a node. */
export function pointerOf(node: ValueNode): string {
  const segments: string[] = [];
  for (let each: ValueNode | null = node; each !== null && each.parent !== null; each = each.parent) {
    segments.push(
      each.parent.kind === 'array' ? String(each.index) : each.key.replaceAll('~', '~0').replaceAll('/', '~1'),
    );
  }
  return segments.length === 0 ? '' : `/${segments.toReversed().join('/')}`;
}

/** A path as a user reads it: `people[0].name`; '' for the whole. */
export function readablePath(node: ValueNode): string {
  const segments: string[] = [];
  for (let each: ValueNode | null = node; each !== null && each.parent !== null; each = each.parent) {
    const isPlain = /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(each.key);
    const dot = each.parent.parent === null ? '' : '.';
    segments.push(
      each.parent.kind === 'array'
        ? `[${each.index}]`
        : isPlain
          ? `${dot}${each.key}`
          : `[${JSON.stringify(each.key)}]`,
    );
  }
  return segments.toReversed().join('');
}

function kindOf(value: JsonValue | Scalar): NodeKind {
  return value === undefined ? 'null' : typeName(value);
}

function leavesOf(node: ValueNode): number {
  return node.isContainer ? node.children.reduce((sum, child) => sum + leavesOf(child), 0) : 1;
}
