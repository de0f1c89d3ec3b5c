/** Which node of a block is which node of the file it is for. */

import type { CodeNode, Outline } from '../code/outline.ts';
import { diffLines } from '../text/lineDiff.ts';
import { jumps } from './increasing.ts';

export interface Match {
  /** Indexes into the file's nodes and the block's. */
  readonly file: number;
  readonly block: number;
  /** The same text, only perhaps at another depth. */
  readonly isSame: boolean;
  /** 0 to 1: how sure this is. */
  readonly score: number;
}

export interface Matches {
  /** In the order of the file and of the block both. */
  readonly inOrder: readonly Match[];
  /** Named alike, but standing elsewhere in the block. */
  readonly moved: readonly Match[];
  /** Nodes of the file that the block may mean another one of the same name instead of. */
  readonly unsure: ReadonlySet<number>;
}

/** One side of a comparison: nodes, and the file that they are in. */
export interface Side {
  readonly outline: Outline;
  readonly nodes: readonly CodeNode[];
  /** Nodes of a block in front of which it leaves something out. */
  readonly cuts?: ReadonlySet<number>;
}

interface Facts {
  readonly whole: string;
  readonly own: string;
  /** Decorators and comments above it. */
  readonly lead: string;
  readonly key: string | undefined;
  readonly kind: CodeNode['kind'];
  readonly lines: readonly string[];
}

/** More comparisons than this in one gap are not made: only what is the same or has the same name is found there. */
const MAX_COMPARISONS = 10_000;

export function matchNodes(file: Side, block: Side, isBody = true): Matches {
  const ours = file.nodes.map((node) => factsOf(file.outline, node));
  const theirs = namedApart(
    ours,
    block.nodes.map((node) => factsOf(block.outline, node)),
    file.outline.language,
  );
  const certain = uniqueMatches(ours, theirs);
  const { kept, others } = jumps(certain);
  const inOrder: Match[] = [];
  let at = { file: 0, block: 0 };
  for (const match of [...kept, { file: ours.length, block: theirs.length, isSame: false, score: 0 }]) {
    inOrder.push(
      ...align(ours, theirs, {
        from: at,
        to: match,
        others,
        how: { isCut: hasCut(block.cuts, at.block, match.block), isBody },
      }),
    );
    if (match.file < ours.length) inOrder.push(match);
    at = { file: match.file + 1, block: match.block + 1 };
  }
  return { inOrder, moved: others, unsure: unsureOf(ours, theirs, inOrder) };
}

/** By so much more alike than the next of its name must be what is taken for the one that is meant. */
const CLEARLY = 0.2;

/** More things of one name are not compared one by one. */
const MAX_ALIKE = 100;

function byKey(all: readonly Facts[]): ReadonlyMap<string, readonly Facts[]> {
  const found = new Map<string, Facts[]>();
  for (const facts of all) {
    if (facts.key === undefined) continue;
    const known = found.get(facts.key);
    if (known === undefined) found.set(facts.key, [facts]);
    else known.push(facts);
  }
  return found;
}

/** What a node says below its first line, brackets aside. */
const inside = ({ lines }: Facts): string[] => lines.slice(1).filter((line) => /\w/.test(line));

/** Of several things of one name in the file, those that were taken for the only one of the block by little. */
function unsureOf(ours: readonly Facts[], theirs: readonly Facts[], matches: readonly Match[]): Set<number> {
  const unsure = new Set<number>();
  const named = byKey(ours);
  const blocks = byKey(theirs);
  for (const { file, block, isSame } of matches) {
    const [mine, other] = [ours[file], theirs[block]];
    const { key } = mine ?? {};
    if (isSame || key === undefined || mine === undefined || other === undefined) continue;
    const alike = named.get(key) ?? [];
    if (alike.length < 2 || /^<|^import /.test(key) || (blocks.get(key) ?? []).length > 1) continue;
    const alikeTo = (each: Facts): number =>
      overlap(words(`${each.lead} ${each.own}`), words(`${other.lead} ${other.own}`)) +
      overlap(inside(each), inside(other));
    const score = alikeTo(mine);
    const rivals = alike.filter((each) => each !== mine);
    // Of so many of one name none is surely meant.
    if (rivals.length > MAX_ALIKE || rivals.some((each) => alikeTo(each) > score - CLEARLY)) unsure.add(file);
  }
  return unsure;
}

/** Languages in which functions of one name differ by what they take. */
const OVERLOADS: ReadonlySet<string> = new Set(['java', 'csharp', 'cpp', 'kotlin', 'swift', 'scala', 'groovy']);
/** And those in which each clause of one takes another pattern. */
const CLAUSES: ReadonlySet<string> = new Set(['elixir', 'erlang']);

/** A block's overload, or clause, of a function that the file has otherwise is none of the file's. */
function namedApart(ours: readonly Facts[], theirs: readonly Facts[], language: string): readonly Facts[] {
  const named = byKey(ours);
  return theirs.map((facts) => {
    if (facts.key === undefined || facts.kind !== 'declaration') return facts;
    const old = named.get(facts.key) ?? [];
    const isOther = old.length > 0 && old.length <= MAX_ALIKE && old.every((each) => isOverload(each, facts, language));
    return isOther ? { ...facts, key: `${facts.key}(${parametersOf(facts) ?? ''})` } : facts;
  });
}

function isOverload(old: Facts, fresh: Facts, language: string): boolean {
  const [before, after] = [parametersOf(old), parametersOf(fresh)];
  if (before === undefined || after === undefined || before === after) return false;
  // A signature alone does not take the place of what runs.
  if (fresh.whole.endsWith(';') && fresh.lines.length === 1 && old.lines.length > 1) return true;
  if (CLAUSES.has(language)) return patternOf(before) !== patternOf(after);
  return OVERLOADS.has(language) && overlap(old.lines.slice(1), fresh.lines.slice(1)) < ALIKE;
}

/** Parameters whatever their names. */
const patternOf = (parameters: string): string => parameters.replaceAll(/(?<![:\w"'%])[a-z_]\w*/g, '_');

/** What stands in the first brackets of a function's head, blanks aside. */
function parametersOf({ lines, key = '' }: Facts): string | undefined {
  const head = lines.slice(0, 12).join(' ').slice(0, 600);
  const named = head.indexOf(`${key.replace(/^.*\./, '')}(`);
  const start = named === -1 || key === '' ? -1 : head.indexOf('(', named);
  let depth = 0;
  for (let at = start; at >= 0 && at < head.length; at++) {
    if (head[at] === '(') depth += 1;
    else if (head[at] === ')') depth -= 1;
    if (depth === 0)
      return head
        .slice(start + 1, at)
        .replaceAll(/\s+/g, ' ')
        .trim();
  }
  return undefined;
}

function factsOf(outline: Outline, node: CodeNode): Facts {
  const lines = outline.lines.slice(node.head, node.end).map((line) => line.content);
  const own = lines.filter((line) => line !== '');
  const above = outline.lines.slice(node.start, node.head).map((line) => line.content);
  return {
    whole: own.join('\n'),
    own: own[0] ?? '',
    lead: above.join(' '),
    key: node.key,
    kind: node.kind,
    lines: own,
  };
}

/** Of the same text or name, where each side has exactly one of it. */
function uniqueMatches(ours: readonly Facts[], theirs: readonly Facts[]): Match[] {
  const found: Match[] = [];
  const usedOurs = new Set<number>();
  const usedTheirs = new Set<number>();
  const pass = (nameOf: (facts: Facts) => string | undefined, score: number): void => {
    const mine = only(ours, nameOf, usedOurs);
    for (const [name, block] of only(theirs, nameOf, usedTheirs)) {
      const index = mine.get(name);
      if (index === undefined || block === undefined) continue;
      usedOurs.add(index);
      usedTheirs.add(block);
      found.push({ file: index, block, isSame: ours[index]?.whole === theirs[block]?.whole, score });
    }
  };
  // An element of the same tag may be another one.
  pass((facts) => (facts.key !== undefined && /^<[^#]*$/.test(facts.key) ? undefined : facts.key), 1);
  pass((facts) => (isTelling(facts.whole) ? facts.whole : undefined), 1);
  return found.toSorted((a, b) => a.block - b.block);
}

/** A lone bracket or word says nothing about where it belongs. */
const isTelling = (text: string): boolean => text.length >= 6 && /\w{2}/.test(text);

function only(
  all: readonly Facts[],
  nameOf: (facts: Facts) => string | undefined,
  used: ReadonlySet<number>,
): Map<string, number | undefined> {
  const places = new Map<string, number | undefined>();
  for (const [index, facts] of all.entries()) {
    const name = used.has(index) ? undefined : nameOf(facts);
    if (name !== undefined) places.set(name, places.has(name) ? undefined : index);
  }
  return places;
}

interface Gap {
  readonly from: { readonly file: number; readonly block: number };
  readonly to: { readonly file: number; readonly block: number };
  /** Found elsewhere already. */
  readonly others: readonly Match[];
  readonly how: Likeness;
}

interface Likeness {
  /** The block leaves something out here, so a new name is no old one's new name. */
  readonly isCut: boolean;
  /** Statements that run one after the other, not the items of a list. */
  readonly isBody: boolean;
}

function hasCut(cuts: ReadonlySet<number> | undefined, from: number, to: number): boolean {
  if (cuts === undefined) return false;
  for (const cut of cuts) if (cut >= from && cut <= to) return true;
  return false;
}

/** The best alignment of what lies between two certain matches. */
function align(ours: readonly Facts[], theirs: readonly Facts[], { from, to, others, how }: Gap): Match[] {
  const mine = range(from.file, to.file).filter((index) => !others.some((match) => match.file === index));
  const other = range(from.block, to.block).filter((index) => !others.some((match) => match.block === index));
  const size = mine.length * other.length;
  if (size === 0) return [];
  if (size > MAX_COMPARISONS) return alignSame(ours, theirs, mine, other);
  const weights = mine.map((file) => other.map((block) => similarity(ours[file], theirs[block], how)));
  return bestPath(weights).map(([row, column]) => {
    const file = mine[row] ?? 0;
    const block = other[column] ?? 0;
    return { file, block, isSame: ours[file]?.whole === theirs[block]?.whole, score: weights[row]?.[column] ?? 0 };
  });
}

/** Of too many to compare each with each: what has the same name or text, in order. */
function alignSame(
  ours: readonly Facts[],
  theirs: readonly Facts[],
  mine: readonly number[],
  other: readonly number[],
): Match[] {
  const name = (facts: Facts | undefined): string => facts?.key ?? facts?.whole ?? '';
  const runs = diffLines(
    mine.map((file) => name(ours[file])),
    other.map((block) => name(theirs[block])),
  );
  return runs.flatMap(({ a, b, length }) =>
    range(0, length).map((step) => {
      const file = mine[a + step] ?? 0;
      const block = other[b + step] ?? 0;
      const isSame = ours[file]?.whole === theirs[block]?.whole;
      return { file, block, isSame, score: isSame ? 1 : 0.8 };
    }),
  );
}

const range = (start: number, end: number): number[] =>
  Array.from({ length: Math.max(0, end - start) }, (_, index) => start + index);

/** The heaviest pairing that keeps both orders. */
function bestPath(weights: readonly (readonly number[])[]): (readonly [number, number])[] {
  const rows = weights.length;
  const columns = weights[0]?.length ?? 0;
  const best = Array.from({ length: rows + 1 }, () => new Float64Array(columns + 1));
  for (let row = rows - 1; row >= 0; row--) {
    for (let column = columns - 1; column >= 0; column--) {
      const skip = Math.max(best[row + 1]?.[column] ?? 0, best[row]?.[column + 1] ?? 0);
      const weight = weights[row]?.[column] ?? 0;
      const taken = weight > 0 ? weight + (best[row + 1]?.[column + 1] ?? 0) : 0;
      const line = best[row];
      if (line !== undefined) line[column] = Math.max(skip, taken);
    }
  }
  const path: (readonly [number, number])[] = [];
  let row = 0;
  let column = 0;
  while (row < rows && column < columns) {
    const weight = weights[row]?.[column] ?? 0;
    const here = best[row]?.[column] ?? 0;
    if (weight > 0 && here === weight + (best[row + 1]?.[column + 1] ?? 0)) path.push([row++, column++]);
    else if (here === (best[row + 1]?.[column] ?? 0)) row++;
    else column++;
  }
  return path;
}

/** At least this much must be alike for two unnamed statements to be one statement, changed. */
const ALIKE = 0.5;
/** And this much of its words where something is left out beside it, or where each line stands for itself, as in a list. */
const SURELY_ALIKE = 0.7;

/** 0 where two nodes are not versions of one another; up to 1. */
function similarity(a: Facts | undefined, b: Facts | undefined, how: Likeness): number {
  if (a === undefined || b === undefined) return 0;
  if (a.whole === b.whole) return 1;
  if (a.key !== undefined && a.key === b.key) return ofOneName(a, b, how);
  if ((a.kind === 'comment') !== (b.kind === 'comment') || a.kind === 'import' || b.kind === 'import') return 0;
  if ((a.key === undefined) !== (b.key === undefined)) return 0;
  return a.key === undefined ? ofNoName(a, b, how) : ofTwoNames(a, b, how);
}

/** Several things of one name are told apart by how they begin, by what stands above them, and by what is in them. */
function ofOneName(a: Facts, b: Facts, { isCut }: Likeness): number {
  const first = overlap(words(`${a.lead} ${a.own}`), words(`${b.lead} ${b.own}`));
  const rest = overlap(a.lines.slice(1), b.lines.slice(1));
  // Many elements have the same tag: what they say is all that tells them apart.
  const isTag = /^<[^#]*$/.test(a.key ?? '');
  const [mine, other] = [names(a.own).slice(1), names(b.own).slice(1)];
  const isKept = mine.length > 0 && mine.every((word) => other.includes(word));
  const said = isKept ? 1 : overlap(mine, other);
  if (isTag && isCut && said < SURELY_ALIKE && rest < ALIKE) return 0;
  if (isTag) return 0.1 + 0.5 * first + 0.3 * rest;
  return 0.5 + 0.2 * first + 0.2 * rest;
}

function ofNoName(a: Facts, b: Facts, { isCut, isBody }: Likeness): number {
  const isLong = a.lines.length > 1 || b.lines.length > 1;
  if (!isLong && (isCut || !isBody)) {
    const [one, other] = [names(a.own), names(b.own)];
    // Nothing of it went, something came: a call with one more argument.
    const isMore = one.length > 0 && one.every((word) => other.includes(word));
    const isOne = one[0] === other[0] && (isMore || overlap(one, other) >= SURELY_ALIKE);
    return isOne ? 0.7 * overlap(one, other) : 0;
  }
  const alike = isLong ? overlap(a.lines, b.lines) : overlap(words(a.own), words(b.own));
  const isBegun = a.own === b.own && (a.own.length >= 4 || isBracket(a.own));
  if (isBegun) return isCut && isLong && inner(a, b) < 0.3 ? 0 : Math.max(alike * 0.7, ALIKE);
  return alike >= ALIKE ? alike * 0.7 : 0;
}

/** One thing under a new name: only where nothing is left out, and most of it is as it was. */
function ofTwoNames(a: Facts, b: Facts, { isCut }: Likeness): number {
  // Two keys of one line each are two keys, however alike. A section is its heading, an element its tag.
  if (isCut || a.lines.length === 1 || b.lines.length === 1) return 0;
  if (/^[\d<]/.test(a.key ?? '') || /^[\d<]/.test(b.key ?? '')) return 0;
  const alike = overlap(a.lines, b.lines);
  return alike >= 0.6 ? alike * 0.7 : 0;
}

/** How much of what a block's node says inside stands in the file's. */
function inner(a: Facts, b: Facts): number {
  const there = new Set(a.lines.slice(1));
  const told = b.lines.slice(1).filter((line) => /\w{2}/.test(line));
  return told.length === 0 ? 1 : told.filter((line) => there.has(line)).length / told.length;
}

const names = (text: string): string[] => text.match(/\w+/g) ?? [];

export const isBracket = (text: string): boolean => /^[{[(]$/.test(text);

const words = (text: string): string[] => text.match(/\w+|[^\s\w]/g) ?? [];

/** Twice what both have, of what both have together. */
export function overlap(a: readonly string[], b: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const item of a) counts.set(item, (counts.get(item) ?? 0) + 1);
  let shared = 0;
  for (const item of b) {
    const left = counts.get(item) ?? 0;
    if (left === 0) continue;
    counts.set(item, left - 1);
    shared += 1;
  }
  return a.length + b.length === 0 ? 0 : (2 * shared) / (a.length + b.length);
}
