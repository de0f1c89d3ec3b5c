import type { AssistantMessage, Message, MessageId } from '../model/message.ts';
import { unknownMessageError } from '../model/errors.ts';

interface Node {
  message: Message;
  readonly parent: Node | undefined;
  readonly children: Node[];
  selected: Node | undefined;
  isHidden: boolean;
}

/** A message with its place in the tree. */
export interface PlacedMessage {
  readonly message: Message;
  readonly parentId: MessageId | null;
  readonly isSelected: boolean;
}

/**
 * All messages of a conversation. Each has a parent (`null`: a first question) and each parent a selected child, so that
 * edits and regenerations stay as branches; `branch()` is the branch in use. Reading an answer that is being written asks
 * its source, so a streamed token costs the tree nothing.
 */
export class ConversationTree {
  readonly #nodes = new Map<MessageId, Node>();
  readonly #roots: Node[] = [];
  #selectedRoot: Node | undefined;
  /** Copied before it grows where somebody may hold it. */
  #branch: Message[] | undefined;
  #isBranchShared = false;
  #index = new Map<MessageId, number>();
  #live: { readonly node: Node; readonly read: () => AssistantMessage } | undefined;

  /** How many messages there are, hidden ones too. */
  get size(): number {
    return this.#nodes.size;
  }

  /** The messages of the branch in use, first question first. The same array until something changes. */
  branch(): readonly Message[] {
    const branch = this.#branch ?? this.#buildBranch();
    this.#isBranchShared = true;
    const live = this.#live;
    if (live === undefined) return branch;
    const index = this.#index.get(live.node.message.id);
    const current = live.read();
    if (index === undefined || branch[index] === current) return branch;
    return (this.#branch = branch.with(index, current));
  }

  /** Place on the branch, or -1. */
  branchIndex(id: MessageId): number {
    if (this.#branch === undefined) this.#buildBranch();
    return this.#index.get(id) ?? -1;
  }

  /** Also finds what is on another branch or removed. */
  messageById(id: MessageId): Message | undefined {
    const node = this.#nodes.get(id);
    if (node === undefined) return undefined;
    return this.#live?.node === node ? this.#live.read() : node.message;
  }

  /** `null` for a first question. */
  parentOf(id: MessageId): MessageId | null {
    return this.#require(id).parent?.message.id ?? null;
  }

  has(id: MessageId): boolean {
    return this.#nodes.has(id);
  }

  /** Whether neither the message nor anything above it was removed. */
  isVisible(id: MessageId): boolean {
    let node = this.#nodes.get(id);
    if (node === undefined) return false;
    for (; node !== undefined; node = node.parent) if (node.isHidden) return false;
    return true;
  }

  /** The alternatives at the place of `id`, itself included, in order of creation; removed ones are left out. */
  siblings(id: MessageId): readonly MessageId[] {
    const node = this.#nodes.get(id);
    if (node === undefined) return [];
    return this.#childrenOf(node.parent).flatMap((child) => (child.isHidden ? [] : [child.message.id]));
  }

  /** Messages that follow `id` directly, removed ones left out. */
  childrenOf(id: MessageId | null): readonly MessageId[] {
    const children = id === null ? this.#roots : this.#require(id).children;
    return children.flatMap((child) => (child.isHidden ? [] : [child.message.id]));
  }

  /** The one of `childrenOf` that is in use. */
  selectedChildOf(id: MessageId): MessageId | undefined {
    return this.#require(id).selected?.message.id;
  }

  /** Adds `message` below `parentId` and selects it there. The branch in use does not change above that parent. */
  add(message: Message, parentId: MessageId | null): void {
    // l10n: none, a cause for the log.
    if (this.#nodes.has(message.id)) throw unknownMessageError(`${message.id} is there already`);
    const parent = parentId === null ? undefined : this.#require(parentId);
    const node: Node = { message, parent, children: [], selected: undefined, isHidden: false };
    this.#nodes.set(message.id, node);
    const extendsBranch = this.#branch !== undefined && this.#isLeaf(parent);
    this.#childrenOf(parent).push(node);
    this.#setSelected(parent, node);
    if (extendsBranch) this.#extendBranch(message);
    else this.#branch = undefined;
  }

  /** Puts a newer version of the message with the same id in its place. */
  update(message: Message): void {
    const node = this.#require(message.id);
    node.message = message;
    if (this.#live?.node === node) this.#live = undefined;
    const index = this.#index.get(message.id);
    if (this.#branch !== undefined && index !== undefined) this.#branch = this.#branch.with(index, message);
  }

  /** From now on the answer `id` is what `read` says; ends with `update`. At most one answer is live. */
  setLive(id: MessageId, read: () => AssistantMessage): void {
    this.#live = { node: this.#require(id), read };
  }

  /** Brings `id` into the branch in use. Returns the index from which the branch changed, or -1 where it did not. */
  select(id: MessageId): number {
    const before = this.branch();
    let node: Node | undefined = this.#require(id);
    for (; node !== undefined; node = node.parent) this.#setSelected(node.parent, node);
    this.#branch = undefined;
    return firstDifference(before, this.branch());
  }

  /** Makes `id` the selected one at its own place only; for building a tree, where `select` would be too much. */
  choose(id: MessageId): void {
    const node = this.#require(id);
    this.#setSelected(node.parent, node);
    this.#branch = undefined;
  }

  /** Hides `id` and all that follows it; a neighbouring branch takes its place. Returns where the branch changed, or -1. */
  remove(id: MessageId): number {
    const before = this.branch();
    const node = this.#require(id);
    node.isHidden = true;
    if (this.#selectedOf(node.parent) === node)
      this.#setSelected(node.parent, neighbour(this.#childrenOf(node.parent), node));
    this.#branch = undefined;
    return firstDifference(before, this.branch());
  }

  /** Takes a `remove` back and brings `id` into the branch in use again. */
  restore(id: MessageId): number {
    this.#require(id).isHidden = false;
    return this.select(id);
  }

  /** Every message that was not removed, parents before children, in order of creation among siblings. */
  *visible(): Generator<PlacedMessage, void, void> {
    const stack = this.#roots.toReversed();
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (node.isHidden) continue;
      const message = this.#live?.node === node ? this.#live.read() : node.message;
      const isSelected = this.#selectedOf(node.parent) === node;
      yield { message, parentId: node.parent?.message.id ?? null, isSelected };
      for (let i = node.children.length - 1; i >= 0; i--) {
        const child = node.children[i];
        if (child !== undefined) stack.push(child);
      }
    }
  }

  /** Every message, removed ones too; one that is being written as it was when it began. */
  *everything(): Generator<Message, void, void> {
    for (const { message } of this.#nodes.values()) yield message;
  }

  #buildBranch(): Message[] {
    const branch: Message[] = [];
    this.#index = new Map();
    for (let node = this.#selectedRoot; node !== undefined; node = node.selected) {
      this.#index.set(node.message.id, branch.length);
      branch.push(node.message);
    }
    this.#isBranchShared = false;
    return (this.#branch = branch);
  }

  #extendBranch(message: Message): void {
    const branch = this.#isBranchShared || this.#branch === undefined ? [...(this.#branch ?? [])] : this.#branch;
    this.#isBranchShared = false;
    this.#index.set(message.id, branch.length);
    branch.push(message);
    this.#branch = branch;
  }

  #isLeaf(node: Node | undefined): boolean {
    const branch = this.#branch ?? [];
    return node === undefined ? branch.length === 0 : this.#index.get(node.message.id) === branch.length - 1;
  }

  #childrenOf(node: Node | undefined): Node[] {
    return node === undefined ? this.#roots : node.children;
  }

  #selectedOf(node: Node | undefined): Node | undefined {
    return node === undefined ? this.#selectedRoot : node.selected;
  }

  #setSelected(parent: Node | undefined, child: Node | undefined): void {
    if (parent === undefined) this.#selectedRoot = child;
    else parent.selected = child;
  }

  #require(id: MessageId): Node {
    const node = this.#nodes.get(id);
    if (node === undefined) throw unknownMessageError(id);
    return node;
  }
}

/** The nearest branch that is left: the one before, else the one after. */
function neighbour(nodes: readonly Node[], gone: Node): Node | undefined {
  const index = nodes.indexOf(gone);
  const before = nodes.slice(0, index).findLast((node) => !node.isHidden);
  return before ?? nodes.slice(index + 1).find((node) => !node.isHidden);
}

function firstDifference(before: readonly Message[], after: readonly Message[]): number {
  const length = Math.max(before.length, after.length);
  for (let i = 0; i < length; i++) if (before[i]?.id !== after[i]?.id) return i;
  return -1;
}
