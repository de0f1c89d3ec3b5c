import { MARKUP_LANGUAGES } from '../code/lineShapes.ts';
import type { CodeNode, LineRange, Outline } from '../code/outline.ts';
import type { Items, LeftOut } from './items.ts';
import type { Level, MergeOptions } from './levels.ts';
import { blanksAbove, blanksOf, isBlank, type Shift } from './lines.ts';
import type { Match, Matches } from './matchNodes.ts';

/** One level while it is being merged. */
export class LevelWork {
  readonly file: Level;
  readonly block: Level;
  options: MergeOptions;
  isWhole = false;
  /** What only the block has, by the file's node that it goes in front of. */
  places: ReadonlyMap<number, readonly number[]> = new Map();
  readonly shift: Shift;
  items: Items;
  gaps: readonly LeftOut[] = [];
  readonly inOrder: Match[];
  /** Nodes of the file in place of which another one of the same name may be meant. */
  readonly unsure: ReadonlySet<CodeNode>;
  readonly #fileToBlock = new Map<number, number>();
  readonly #blockToFile = new Map<number, number>();

  constructor(file: Level, block: Level, options: MergeOptions, items: Items, { inOrder, moved, unsure }: Matches) {
    this.file = file;
    this.block = block;
    this.options = options;
    this.items = items;
    this.unsure = new Set(file.nodes.filter((_, index) => unsure.has(index)));
    this.inOrder = inOrder.toSorted((a, b) => a.file - b.file);
    for (const match of [...inOrder, ...moved]) {
      this.#fileToBlock.set(match.file, match.block);
      this.#blockToFile.set(match.block, match.file);
    }
    const first = file.nodes[0];
    const shown = block.nodes[0];
    const to = first === undefined ? (options.indent ?? '') : blanksOf(file.outline, first.head);
    this.shift = { from: shown === undefined ? '' : shallowest(block.outline, block.nodes), to };
  }

  /** What lies outside of what the block shows is kept. */
  open(): void {
    this.options = { ...this.options, isClosed: false };
  }

  blockOf(file: number): CodeNode | undefined {
    return this.items.nodes[this.#fileToBlock.get(file) ?? -1];
  }

  fileOf(block: number): CodeNode | undefined {
    return this.file.nodes[this.#blockToFile.get(block) ?? -1];
  }

  /** Keeps as gaps only what stands for something: dots and brackets always, words and comments where the file has more. */
  settleGaps(): void {
    const kept: LeftOut[] = [];
    const back: LeftOut[] = [];
    for (const gap of this.items.gaps) {
      const isFilled = this.#unshownAt(gap.before);
      const isRemark = isFilled
        ? gap.isWorded || this.#isAlone(gap)
        : gap.isSure || (gap.isWorded && this.#isAlone(gap));
      if (isRemark) kept.push(gap);
      else back.push(gap);
    }
    this.gaps = kept;
    if (back.length > 0) this.#takeBack(back, kept);
  }

  /** Whether the file has something between the matches around a place in the block. */
  #unshownAt(before: number): boolean {
    const previous = this.inOrder.findLast((match) => match.block < before);
    const next = this.inOrder.find((match) => match.block >= before);
    const from = (previous?.file ?? -1) + 1;
    const to = next?.file ?? this.file.nodes.length;
    if (previous === undefined && next === undefined) return this.file.nodes.length > 0;
    for (let index = from; index < to; index++) if (!this.#fileToBlock.has(index)) return true;
    return false;
  }

  /** A comment with a blank line or the block's edge on its other side belongs to no code. */
  #isAlone({ lines }: LeftOut): boolean {
    const { outline, range } = this.block;
    return lines.end >= range.end || isBlank(outline, lines.end);
  }

  /** Comments that stand for nothing are part of the block. */
  #takeBack(back: readonly LeftOut[], kept: readonly LeftOut[]): void {
    const nodes = [...this.items.nodes];
    const remap = (index: number): number => index + back.filter((gap) => gap.before <= index && !joins(gap)).length;
    const joins = (gap: LeftOut): boolean => {
      const next = this.items.nodes[gap.before];
      return next !== undefined && next.start === gap.lines.end;
    };
    for (const gap of back.toReversed()) {
      const next = nodes[gap.before];
      if (next !== undefined && joins(gap)) nodes[gap.before] = { ...next, start: gap.lines.start };
      else nodes.splice(gap.before, 0, remarkNode(gap.lines));
    }
    const pairs = [...this.#blockToFile];
    this.#blockToFile.clear();
    for (const [block, file] of pairs) {
      this.#blockToFile.set(remap(block), file);
      this.#fileToBlock.set(file, remap(block));
    }
    for (const [index, match] of this.inOrder.entries()) this.inOrder[index] = { ...match, block: remap(match.block) };
    this.gaps = kept.map((gap) => ({ ...gap, before: remap(gap.before) }));
    this.items = { nodes, gaps: this.gaps };
  }

  /** The matches around a node of the file that the block does not show. */
  around(file: number): { readonly previous: Match | undefined; readonly next: Match | undefined } {
    return {
      previous: this.inOrder.findLast((match) => match.file < file),
      next: this.inOrder.find((match) => match.file > file),
    };
  }

  #newBetween(previous: Match | undefined, next: Match | undefined): readonly CodeNode[] {
    const from = (previous?.block ?? -1) + 1;
    const to = next?.block ?? this.items.nodes.length;
    return this.items.nodes.slice(from, to).filter((_, index) => !this.#blockToFile.has(from + index));
  }

  #gapBetween(previous: Match | undefined, next: Match | undefined): boolean {
    const from = previous?.block ?? -1;
    const to = next?.block ?? this.items.nodes.length;
    return this.gaps.some((gap) => gap.before > from && gap.before <= to);
  }

  /** Something new of the block stands where this unnamed node stood. */
  isReplaced(file: number): boolean {
    const node = this.file.nodes[file];
    if (node === undefined) return false;
    const { previous, next } = this.around(file);
    if (this.#gapBetween(previous, next)) return false;
    if (!this.options.isClosed && (previous === undefined || next === undefined)) return false;
    const fresh = this.#newBetween(previous, next);
    if (node.kind === 'comment') return fresh.some((other) => other.kind === 'comment');
    if (node.key !== undefined) return false;
    const unnamed = fresh.filter((other) => other.key === undefined && other.kind === 'statement');
    // Text of a page and a docstring are one thing each; of lines that stand for themselves each is its own.
    if (this.options.isBody || MARKUP_LANGUAGES.has(this.file.outline.language)) return unnamed.length > 0;
    return unnamed.some((other) => isText(this.file.outline, node) && isText(this.block.outline, other));
  }

  /** Whether a node that the block does not show goes. */
  isDropped(file: number, isElsewhere: boolean): boolean {
    const { previous, next } = this.around(file);
    if (this.#gapBetween(previous, next)) return false;
    if (this.isReplaced(file)) return true;
    const isEdge = previous === undefined || next === undefined;
    if (isEdge && !this.options.isClosed) return false;
    return this.options.isBody || isElsewhere;
  }

  /** Blank lines in front of a new node: the block's own, or as its neighbours in the file have them. */
  spacing(index: number): number {
    const node = this.items.nodes[index];
    const before = this.items.nodes[index - 1];
    const isBeside = before !== undefined && node?.kind !== 'import' && !this.hasGapAt(index);
    if (node !== undefined && isBeside) return node.start - before.end;
    return this.#usual(node);
  }

  spacingBelow(index: number): number {
    const node = this.items.nodes[index];
    const next = this.items.nodes[index + 1];
    if (node !== undefined && next !== undefined && !this.hasGapAt(index + 1)) return next.start - node.end;
    return this.#usual(node);
  }

  #usual(node: CodeNode | undefined): number {
    const { nodes, outline } = this.file;
    if (node?.kind === 'import') return 0;
    const isLong = node !== undefined && node.end - node.head > 1;
    const alike = nodes.slice(1).filter((other) => other.end - other.head > 1 === isLong && other.kind !== 'import');
    const all = alike.length > 0 ? alike : nodes.slice(1);
    const gaps = all.map((other) => blanksAbove(outline, other)).toSorted((a, b) => a - b);
    return gaps[gaps.length >> 1] ?? (isLong ? 1 : 0);
  }

  hasGapAt(before: number): boolean {
    return this.gaps.some((gap) => gap.before === before);
  }

  fileIndexOf(block: number): number | undefined {
    return this.#blockToFile.get(block);
  }
}

const isText = (outline: Outline, node: CodeNode): boolean => /^["'`]/.test(outline.lines[node.head]?.content ?? '');

export function remarkNode(lines: LineRange): CodeNode {
  return {
    start: lines.start,
    head: lines.start,
    body: { start: lines.end, end: lines.end },
    end: lines.end,
    kind: 'comment',
    key: undefined,
    isBody: false,
    isBranching: false,
  };
}

function shallowest(outline: Outline, nodes: readonly CodeNode[]): string {
  let least: string | undefined;
  for (const node of nodes) {
    const blanks = blanksOf(outline, node.head);
    if (least === undefined || blanks.length < least.length) least = blanks;
  }
  return least ?? '';
}
