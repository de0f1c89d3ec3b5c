import { GroupTree } from './groupTree.ts';

/** Draws one node and keeps the drawing up to date while the node grows. */
export interface NodeView<N> {
  readonly node: N;
  readonly element: HTMLElement;
  /** Brings the element up to date; cheap when nothing changed. */
  update(): void;
}

/**
 * Keeps DOM children equal to a growing list of nodes with constant work per update: only nodes after the last settled one
 * are looked at. Children stand in groups, so that layout never walks thousands of siblings.
 */
export class ChildList<N> {
  private readonly views: NodeView<N>[] = [];
  private readonly groups: HTMLElement[] = [];
  private readonly host: HTMLElement;
  private readonly groupSize: number;
  private readonly tree: GroupTree;
  private readonly create: (node: N, index: number) => NodeView<N>;
  private readonly makeGroup: (first: number) => HTMLElement;

  /**
   * `groupSize` children stand in a group: many enough that there are few groups, each of which costs a little in every
   * frame, few enough that coming into view costs no visible time. `makeGroup` makes the element to put the next children
   * in; `first` is the index of the first of them.
   */
  constructor(
    host: HTMLElement,
    groupSize: number,
    create: (node: N, index: number) => NodeView<N>,
    makeGroup: (first: number) => HTMLElement,
  ) {
    this.groupSize = groupSize;
    this.host = host;
    this.tree = new GroupTree(host);
    this.create = create;
    this.makeGroup = makeGroup;
  }

  /** Draws what is new in `nodes`. Nodes are compared by identity, from the end. */
  sync(nodes: readonly N[]): void {
    let same = Math.min(this.views.length, nodes.length);
    while (same > 0 && this.views[same - 1]?.node !== nodes[same - 1]) same--;
    while (this.views.length > same) this.removeLast();
    this.views[same - 1]?.update();
    for (let i = same; i < nodes.length; i++) {
      const node = nodes[i];
      if (node !== undefined) this.add(node);
    }
  }

  /** The drawing of one node. */
  elementAt(index: number): HTMLElement | undefined {
    return this.views[index]?.element;
  }

  /** Draws one node afresh. */
  redraw(index: number): void {
    const before = this.views[index];
    if (before === undefined) return;
    const view = this.create(before.node, index);
    before.element.replaceWith(view.element);
    this.views[index] = view;
  }

  private add(node: N): void {
    const index = this.views.length;
    const slot = Math.floor(index / this.groupSize);
    const group = this.groups[slot] ?? this.openGroup(index);
    this.groups[slot] = group;
    const view = this.create(node, index);
    this.views.push(view);
    group.append(view.element);
  }

  private openGroup(first: number): HTMLElement {
    const group = this.makeGroup(first);
    // The first blocks of a quote or an item stand in the element itself, a table's body in its table.
    if (group === this.host || group.parentNode !== null) return group;
    this.tree.add(group);
    // With a second group it is a long list: from now on groups out of sight are not laid out.
    if (first > 0) group.classList.add('md-part');
    const [opening] = this.groups;
    if (opening !== undefined && opening !== this.host) opening.classList.add('md-part');
    return group;
  }

  private removeLast(): void {
    this.views.pop()?.element.remove();
  }
}
