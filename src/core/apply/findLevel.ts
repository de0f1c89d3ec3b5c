import type { CodeNode, Outline } from '../code/outline.ts';
import { isBracket, overlap } from './matchNodes.ts';
import type { Level } from './levels.ts';

export interface FoundLevel {
  readonly level: Level;
  readonly isRoot: boolean;
  readonly isBody: boolean;
  /** How much of the block was found there. */
  readonly score: number;
  /** Another level is nearly as good a place. */
  readonly isUnsure?: boolean;
}

/** A name, a line that tells enough, or the like: less is no evidence. */
const ENOUGH = 0.7;

/** The level of a file in which most of what a block shows stands side by side. */
export function findLevel(
  file: Outline,
  block: Outline,
  shown: readonly CodeNode[],
): FoundLevel | 'ambiguous' | undefined {
  const wanted = shown.filter((node) => node.kind !== 'comment').map((node) => factsOf(block, node));
  const looked = new Wanted(wanted, block.lines[shown[0]?.head ?? 0]?.indent ?? 0);
  const root = { outline: file, range: file.all, nodes: file.nodesIn(file.all) };
  let best: FoundLevel = { level: root, isRoot: true, isBody: false, score: looked.scoreIn(file, root.nodes) };
  let isTied = false;
  let second = 0;
  // The braces around all of a file and all of a block are the same ones.
  const [only, ...more] = wanted;
  const top = root.nodes[0];
  if (
    only !== undefined &&
    more.length === 0 &&
    root.nodes.length === 1 &&
    top !== undefined &&
    isBracket(only.first) &&
    file.lines[top.head]?.content === only.first
  )
    return sharesNames(file, top, block, shown[0]) ? { ...best, score: ENOUGH } : 'ambiguous';
  // Imports alone are looked for at the top.
  if (wanted.every((facts) => facts.isImport)) return { ...best, score: Math.max(best.score, ENOUGH) };
  visit(file, root.nodes, (node, nodes) => {
    const score = looked.scoreIn(file, nodes);
    if (score < best.score - 1e-9) second = Math.max(second, score);
    if (score < ENOUGH || score < best.score - 1e-9) return;
    const isSame = Math.abs(score - best.score) < 1e-9;
    const { range } = best.level;
    // What lies around another level has it by chance only where it has no more.
    const isInside = best.isRoot || (range.start <= node.body.start && range.end >= node.body.end);
    if (isSame) {
      if (!isInside || !best.isRoot) isTied = true;
      return;
    }
    isTied = false;
    second = best.score;
    best = { level: { outline: file, range: node.body, nodes }, isRoot: false, isBody: node.isBody, score };
  });
  if (best.score < ENOUGH) return undefined;
  // One line of a name that many have: the most alike may be another one.
  const isLine =
    wanted.length === 1 &&
    only?.lines === 1 &&
    !(best.isRoot && block.lines[0]?.indent === 0 && !CSS.has(file.language));
  if (isTied) return 'ambiguous';
  return isLine && best.score - second < CLEAR ? { ...best, isUnsure: true } : best;
}

/** Whether two objects are one: they have a name in common, or no object inside of the file's has one of the block's. */
function sharesNames(file: Outline, ours: CodeNode, block: Outline, theirs: CodeNode | undefined): boolean {
  const names = new Set(theirs === undefined ? [] : block.childrenOf(theirs).map((node) => node.key));
  names.delete(undefined);
  if (file.childrenOf(ours).some((node) => names.has(node.key))) return true;
  let isInside = false;
  visit(file, [ours], (_, children) => {
    isInside ||= children.some((node) => names.has(node.key));
  });
  return !isInside;
}

/** So much nearer than any other has to be the place of a single line. */
const CLEAR = 0.35;

const CSS: ReadonlySet<string> = new Set(['css', 'scss', 'less']);

const wordsOf = (text: string): string[] => text.match(/\w+/g) ?? [];

interface Facts {
  readonly key: string | undefined;
  readonly whole: string;
  readonly first: string;
  readonly lines: number;
  readonly isImport: boolean;
}

function factsOf(outline: Outline, node: CodeNode): Facts {
  const lines = outline.lines.slice(node.head, node.end).map((line) => line.content);
  const filled = lines.filter((line) => line !== '');
  return {
    key: node.key,
    whole: filled.join('\n'),
    first: filled[0] ?? '',
    lines: filled.length,
    isImport: node.kind === 'import',
  };
}

function visit(
  file: Outline,
  nodes: readonly CodeNode[],
  look: (node: CodeNode, children: readonly CodeNode[]) => void,
): void {
  for (const node of nodes) {
    const children = file.childrenOf(node);
    if (children.length === 0) continue;
    look(node, children);
    visit(file, children, look);
  }
}

/** What is looked for, by what it may be found by. */
class Wanted {
  readonly #byKey = new Map<string, number[]>();
  readonly #byWhole = new Map<string, number[]>();
  readonly #byFirst = new Map<string, number[]>();
  readonly #all: readonly Facts[];

  readonly #indent: number;

  /** `indent`: the depth at which the block stands. */
  constructor(all: readonly Facts[], indent: number) {
    this.#all = all;
    this.#indent = indent;
    const add = (map: Map<string, number[]>, name: string, index: number): void => {
      const list = map.get(name);
      if (list === undefined) map.set(name, [index]);
      else if (list.length < MAX_ALIKE) list.push(index);
    };
    for (const [index, { key, whole, first, isImport }] of all.entries()) {
      if (isImport) continue;
      if (key !== undefined) add(this.#byKey, key, index);
      if (isTelling(whole)) add(this.#byWhole, whole, index);
      if (isTelling(first)) add(this.#byFirst, first, index);
    }
  }

  /** How much of it stands side by side in these nodes. */
  scoreIn(file: Outline, nodes: readonly CodeNode[]): number {
    const best = new Map<number, number>();
    const take = (indexes: readonly number[] | undefined, weightOf: (facts: Facts) => number): void => {
      for (const index of indexes ?? []) {
        const facts = this.#all[index];
        if (facts !== undefined) best.set(index, Math.max(best.get(index) ?? 0, weightOf(facts)));
      }
    };
    for (const node of nodes) {
      const { key, whole, first } = factsOf(file, node);
      take(this.#byWhole.get(whole), ({ lines }) => 1 + Math.min(1, lines / 10));
      if (key !== undefined)
        take(this.#byKey.get(key), (facts) =>
          key === 'text' ? 0.2 : 1 + 0.2 * overlap(wordsOf(first), wordsOf(facts.first)),
        );
      take(this.#byFirst.get(first), () => ENOUGH);
    }
    const score = [...best.values()].reduce((sum, weight) => sum + weight, 0);
    const isSameDepth = file.lines[nodes[0]?.head ?? 0]?.indent === this.#indent;
    return score > 0 && isSameDepth ? score + 0.05 : score;
  }
}

/** Of more that are all alike, none says where it belongs. */
const MAX_ALIKE = 20;

const isTelling = (text: string): boolean => text.length >= 4 && /\w{2}/.test(text);
