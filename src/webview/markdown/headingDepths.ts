import type { BlockNode } from '../../core/markdown/nodes.ts';

interface OpenHeading {
  readonly index: number;
  readonly level: number;
}

/**
 * How deep each heading of an answer is: the first one is 1 whatever its level, and one below another is one deeper, because
 * models skip levels and who listens to a page jumps by them. Each answer costs the same, however many came before.
 */
export class HeadingDepths {
  /** The headings that what comes next stands below, outermost first. */
  readonly #open: OpenHeading[] = [];
  readonly #known = new WeakMap<BlockNode, number>();

  /** The depth of the heading at this index of the top level, or of a heading that were in the block there. */
  at(node: BlockNode, index: number): number {
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    // What stood here and after it became something else.
    while ((this.#open.at(-1)?.index ?? -1) >= index) this.#open.pop();
    if (node.type === 'heading') {
      while ((this.#open.at(-1)?.level ?? 0) >= node.level) this.#open.pop();
      this.#open.push({ index, level: node.level });
    }
    const depth = node.type === 'heading' ? this.#open.length : this.#open.length + 1;
    this.#known.set(node, depth);
    return depth;
  }
}
