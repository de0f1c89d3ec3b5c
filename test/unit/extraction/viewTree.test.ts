import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toPointer, type JsonValue } from '../../../src/core/json/json.ts';
import { PartialJson } from '../../../src/core/json/partialJson.ts';
import { GrowthTracker } from '../../../src/host/extraction/view/growth.ts';
import { PrefixSums } from '../../../src/webview/extraction/prefixSums.ts';
import type { ValueNode } from '../../../src/webview/extraction/valueNode.ts';
import { pointerOf, readablePath, ValueTree } from '../../../src/webview/extraction/valueTree.ts';
import { runs } from '../effort.ts';

const containers = fc.oneof(
  fc.array(fc.jsonValue(), { maxLength: 120 }),
  fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 20, noNullPrototype: true }),
) as fc.Arbitrary<JsonValue>;

/** Cuts a text at these places, which may repeat. */
function pieces(text: string, cuts: readonly number[]): string[] {
  const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].toSorted((a, b) => a - b);
  return [0, ...places].map((from, index) => text.slice(from, places[index]));
}

/** Every row from the top, by walking. The whole has a row only where nothing else stands for it. */
function walked(tree: ValueTree): ValueNode[] {
  const rows: ValueNode[] = [];
  const visit = (node: ValueNode): void => {
    rows.push(node);
    if (node.isExpanded) node.children.forEach(visit);
  };
  const { root } = tree;
  if (root === null) return rows;
  if (root.isContainer && (root.children.length > 0 || root.isOpen)) root.children.forEach(visit);
  else visit(root);
  return rows;
}

function expectRowsRight(tree: ValueTree): void {
  const rows = walked(tree);
  expect(tree.rows).toBe(rows.length);
  for (const [index, node] of rows.entries()) {
    if (tree.at(index) !== node) throw new Error(`Row ${index} is not ${pointerOf(node)}.`);
    if (tree.rowOf(node) !== index) throw new Error(`${pointerOf(node)} is not on row ${index}.`);
  }
  expect(tree.at(rows.length)).toBeUndefined();
}

describe('a value that grows in the view', () => {
  it('ends as the value, however the text was cut, and can be joined at any moment', () => {
    fc.assert(
      fc.property(containers, fc.array(fc.nat(), { maxLength: 12 }), fc.nat(), (value, cuts, at) => {
        const text = JSON.stringify(value);
        const reader = new PartialJson({ root: 'either' });
        const tracker = new GrowthTracker();
        const tree = new ValueTree();
        const late = new ValueTree();
        const parts = pieces(text, cuts);
        for (const [index, piece] of parts.entries()) {
          // A page that comes into being now is told the value so far, and where it goes on.
          if (index === at % parts.length)
            late.set(structuredClone(reader.value), reader.value === undefined ? null : tracker.place);
          const steps = tracker.steps(reader.push(piece));
          tree.grow(steps);
          if (index >= at % parts.length) late.grow(structuredClone(steps));
        }
        expect(tree.root?.toJson()).toEqual(JSON.parse(text));
        expect(late.root?.toJson()).toEqual(JSON.parse(text));
        expect(tree.leaves).toBe(late.leaves);
        expectRowsRight(tree);
      }),
      runs(100, 300),
    );
  });

  it('finds every row whatever is folded', () => {
    fc.assert(
      fc.property(containers, fc.array(fc.nat(), { maxLength: 8 }), (value, folds) => {
        const tree = new ValueTree();
        tree.set(value);
        for (const fold of folds) {
          const node = tree.at(fold % Math.max(1, tree.rows));
          node?.setExpanded(!node.isExpanded);
          expectRowsRight(tree);
        }
      }),
      runs(60, 100),
    );
  });

  it('keeps what is folded when the whole value replaces what has grown', () => {
    const tree = new ValueTree();
    tree.set({ 'a/b': { 'c~d': [1, 2] }, e: [3] });
    tree.find('/a~1b/c~0d')?.setExpanded(false);
    tree.set({ 'a/b': { 'c~d': [1, 2, 3] }, e: [3] });
    expect(tree.folds()).toEqual(['/a~1b/c~0d']);
    expect(tree.rows).toBe(4);
  });

  it('counts what grows in a fold, and shows it when it is unfolded', () => {
    const tree = new ValueTree();
    tree.grow([
      { op: 'start', kind: 'object' },
      { op: 'key', key: 'list' },
      { op: 'start', kind: 'array' },
    ]);
    const list = tree.find('/list');
    list?.setExpanded(false);
    for (let index = 0; index < 200; index += 1) tree.grow([{ op: 'scalar', value: index }]);
    expect(tree.rows).toBe(1);
    list?.setExpanded(true);
    expectRowsRight(tree);
    expect(tree.rows).toBe(201);
  });

  it('drops a part that begins again, and closes what an earlier one left open', () => {
    const tree = new ValueTree();
    tree.grow([
      { op: 'start', kind: 'array' },
      { op: 'start', kind: 'object' },
      { op: 'key', key: 'name' },
      { op: 'text', text: 'Ad' },
      { op: 'part', index: 1 },
      { op: 'start', kind: 'object' },
      { op: 'key', key: 'name' },
      { op: 'text', text: 'Bo' },
      { op: 'part', index: 1 },
      { op: 'start', kind: 'object' },
      { op: 'end' },
    ]);
    expect(tree.root?.toJson()).toEqual([{ name: 'Ad' }, {}]);
    expect(tree.leaves).toBe(1);
    expectRowsRight(tree);
  });

  it('keeps properties apart that have the names of built-in ones', () => {
    const value = JSON.parse('{"__proto__": {"x": 1}, "constructor": "c", "": null}') as JsonValue;
    const tree = new ValueTree();
    tree.set(value);
    expect(JSON.stringify(tree.root?.toJson())).toBe(JSON.stringify(value));
    expect(tree.find('/__proto__/x')?.scalar).toBe(1);
  });

  it('draws the beginning of a text of megabytes without joining it at each piece', () => {
    const tree = new ValueTree();
    tree.grow([{ op: 'start', kind: 'array' }]);
    for (let piece = 0; piece < 10_000; piece += 1) tree.grow([{ op: 'text', text: 'x'.repeat(100) }]);
    const text = tree.at(0);
    expect(text?.length).toBe(1_000_000);
    expect(text?.head).toHaveLength(300);
    expect(text?.scalar).toHaveLength(1_000_000);
  });

  it('names a place by its pointer and as a user reads it', () => {
    const tree = new ValueTree();
    tree.set({ people: [{ 'first name': 'Ada', 'a/b': 1 }] });
    const names = [2, 3].map((row) => tree.at(row)).map((node) => (node === undefined ? '' : readablePath(node)));
    expect(names).toEqual(['people[0]["first name"]', 'people[0]["a/b"]']);
    const node = tree.at(3);
    expect(node === undefined ? '' : pointerOf(node)).toBe(toPointer(['people', 0, 'a/b']));
  });
});

describe('counts in a growing list', () => {
  it('are found by place and by sum, as adding them up would', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 300 }),
        fc.nat(),
        (counts, seed) => {
          const sums = new PrefixSums();
          for (const count of counts) sums.push(count);
          const changed = seed % counts.length;
          sums.add(changed, 3);
          counts[changed] = (counts[changed] ?? 0) + 3;
          let before = 0;
          for (const [index, count] of counts.entries()) {
            expect(sums.before(index)).toBe(before);
            expect(sums.find(before)).toEqual({ index, rest: 0 });
            expect(sums.find(before + count - 1)).toEqual({ index, rest: count - 1 });
            before += count;
          }
        },
      ),
    );
  });
});
