import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../../src/core/model/message.ts';
import { ConversationTree } from '../../../src/core/conversation/tree.ts';
import { answer, question } from './support.ts';

const ids = (messages: readonly Message[]): readonly string[] => messages.map((message) => message.id);

function chain(length: number): ConversationTree {
  const tree = new ConversationTree();
  for (let i = 0; i < length; i++) {
    tree.add(i % 2 === 0 ? question(`m${i}`) : answer(`m${i}`), i === 0 ? null : `m${i - 1}`);
  }
  return tree;
}

describe('branches', () => {
  it('shows the newest alternative, keeps the others in order and switches between them', () => {
    const tree = chain(4);
    tree.add(question('edit'), 'm1');
    tree.add(answer('edit-answer'), 'edit');
    expect(ids(tree.branch())).toEqual(['m0', 'm1', 'edit', 'edit-answer']);
    expect(tree.siblings('edit')).toEqual(['m2', 'edit']);
    expect(tree.select('m2')).toBe(2);
    expect(ids(tree.branch())).toEqual(['m0', 'm1', 'm2', 'm3']);
    expect(tree.select('m2')).toBe(-1);
  });

  it('can have several first questions', () => {
    const tree = chain(2);
    tree.add(question('again'), null);
    expect(ids(tree.branch())).toEqual(['again']);
    expect(tree.siblings('m0')).toEqual(['m0', 'again']);
    tree.select('m0');
    expect(ids(tree.branch())).toEqual(['m0', 'm1']);
  });

  it('selecting deep in another branch brings all above it into use', () => {
    const tree = chain(4);
    tree.add(question('other'), null);
    tree.add(answer('other-answer'), 'other');
    expect(tree.select('m3')).toBe(0);
    expect(ids(tree.branch())).toEqual(['m0', 'm1', 'm2', 'm3']);
  });

  it('removing hides what follows, moves to the neighbour, and can be undone', () => {
    const tree = chain(4);
    tree.add(answer('second'), 'm2');
    expect(tree.remove('second')).toBe(3);
    expect(ids(tree.branch())).toEqual(['m0', 'm1', 'm2', 'm3']);
    expect(tree.remove('m1')).toBe(1);
    expect(ids(tree.branch())).toEqual(['m0']);
    expect(tree.isVisible('m3')).toBe(false);
    expect(tree.restore('m1')).toBe(1);
    expect(ids(tree.branch())).toEqual(['m0', 'm1', 'm2', 'm3']);
    expect(tree.siblings('m3')).toEqual(['m3']);
    tree.restore('second');
    expect(tree.siblings('m3')).toEqual(['m3', 'second']);
  });

  it('a new message under the end of the path is found by its index at once', () => {
    const tree = chain(4);
    expect(tree.branchIndex('m3')).toBe(3);
    tree.add(question('m4'), 'm3');
    expect(tree.branchIndex('m4')).toBe(4);
    tree.add(answer('elsewhere'), 'm0');
    expect(tree.branchIndex('m4')).toBe(-1);
  });
});

describe('the path array', () => {
  it('is the same until something changes, and one handed out never changes', () => {
    const tree = chain(4);
    const before = tree.branch();
    expect(tree.branch()).toBe(before);
    tree.add(question('m4'), 'm3');
    tree.update(answer('m1', 'changed'));
    expect(ids(before)).toEqual(['m0', 'm1', 'm2', 'm3']);
    expect(before[1]).toEqual(answer('m1'));
    expect(tree.branch()[1]).toEqual(answer('m1', 'changed'));
  });

  it('reads a live answer from its source only when it is looked at', () => {
    const tree = chain(2000);
    let reads = 0;
    let current = answer('m1999', '', { status: 'streaming' });
    tree.setLive('m1999', () => {
      reads += 1;
      return current;
    });
    const first = tree.branch();
    current = answer('m1999', 'more', { status: 'streaming' });
    expect(reads).toBe(1);
    expect(tree.branch().at(-1)).toBe(current);
    expect(first.at(-1)).not.toBe(current);
    expect(tree.messageById('m1999')).toBe(current);
    tree.update(answer('m1999', 'end'));
    reads = 0;
    expect(tree.branch().at(-1)).toEqual(answer('m1999', 'end'));
    expect(reads).toBe(0);
  });
});

describe('any sequence of operations', () => {
  type Step = { readonly kind: 'add' | 'select' | 'remove' | 'restore'; readonly at: number };
  const step: fc.Arbitrary<Step> = fc.record({
    kind: fc.constantFrom('add', 'add', 'add', 'select', 'remove', 'restore'),
    at: fc.nat(1000),
  });

  /** The slow and plain way: parent pointers, and a walk from the root for every question. */
  class PlainTree {
    readonly nodes: { readonly id: string; readonly parent: string | null; hidden: boolean }[] = [];
    readonly chosen = new Map<string | null, string>();

    path(): string[] {
      const path: string[] = [];
      for (let at = this.chosen.get(null); at !== undefined; at = this.chosen.get(at)) path.push(at);
      return path;
    }

    select(id: string): void {
      for (let at: string | null = id; at !== null;) {
        const parent: string | null = this.nodes.find((node) => node.id === at)?.parent ?? null;
        this.chosen.set(parent, at);
        at = parent;
      }
    }

    remove(id: string): void {
      const node = this.nodes.find((candidate) => candidate.id === id);
      if (node === undefined) return;
      node.hidden = true;
      if (this.chosen.get(node.parent) !== id) return;
      const places = this.nodes.filter((other) => other.parent === node.parent);
      const index = places.indexOf(node);
      const next =
        places.slice(0, index).findLast((other) => !other.hidden) ??
        places.slice(index + 1).find((other) => !other.hidden);
      if (next === undefined) this.chosen.delete(node.parent);
      else this.chosen.set(node.parent, next.id);
    }
  }

  it('gives the path a plain walk gives', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const tree = new ConversationTree();
        const plain = new PlainTree();
        for (const { kind, at } of steps) {
          const target = plain.nodes[at % Math.max(1, plain.nodes.length)];
          if (kind === 'add' || target === undefined) {
            const id = `m${plain.nodes.length}`;
            const parent = target === undefined || at % 7 === 0 ? null : target.id;
            tree.add(question(id), parent);
            plain.nodes.push({ id, parent, hidden: false });
            plain.chosen.set(parent, id);
          } else {
            if (kind === 'select' && target.hidden) continue;
            const before = plain.path();
            if (kind === 'remove') plain.remove(target.id);
            else {
              if (kind === 'restore') target.hidden = false;
              plain.select(target.id);
            }
            const after = plain.path();
            const index = Math.max(before.length, after.length);
            const changed = Array.from({ length: index }, (_, i) => i).find((i) => before[i] !== after[i]) ?? -1;
            expect(tree[kind](target.id)).toBe(changed);
          }
          expect(ids(tree.branch())).toEqual(plain.path());
        }
      }),
    );
  });
});
