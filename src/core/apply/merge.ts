/** Puts what a block shows of one level of a file into that level. */

import * as l10n from '@vscode/l10n';
import type { CodeNode, LineRange, Outline } from '../code/outline.ts';
import { importedWords, mergedImport } from './imports.ts';
import { readItems } from './items.ts';
import type { Level, MergeOptions } from './levels.ts';
import { LevelWork, remarkNode } from './levelWork.ts';
import { blanksOf, DELETED, fileLines, isBlank, lineCounts, plain, shiftedLines, type PlacedLine } from './lines.ts';
import { matchNodes } from './matchNodes.ts';
import { mayReplace, placesOf } from './newPlaces.ts';
import { separatorOf } from './separators.ts';
import { isStub, leavesOut, stubHeader } from './standIns.ts';

const SEVERAL = l10n.t('The file has more than one of this name. The one that is most like it was taken.');

const STUB = l10n.t('The block shows this without its body, and its first line in another form.');

/** A share of a level up to which parts that are not shown are taken to be deleted, where its first and last part are. */
const DELETED_SHARE = 0.3;

export class Merge {
  readonly #file: Outline;
  readonly #block: Outline;
  readonly #known: ReadonlySet<string>;
  readonly #fileCounts: ReadonlyMap<string, number>;
  readonly #blockCounts: ReadonlyMap<string, number>;

  constructor(file: Outline, block: Outline) {
    this.#file = file;
    this.#block = block;
    this.#known = new Set(file.lines.map((line) => line.content));
    this.#fileCounts = lineCounts(file, file.all);
    this.#blockCounts = lineCounts(block, block.all);
  }

  level(file: Level, block: Level, options: MergeOptions): PlacedLine[] {
    const items = readItems(this.#block, block.nodes, this.#known);
    const found = matchNodes(
      file,
      {
        outline: block.outline,
        nodes: items.nodes,
        cuts: new Set(items.gaps.filter((gap) => gap.isWorded).map((gap) => gap.before)),
      },
      options.isBody,
    );
    const work = new LevelWork(file, block, options, items, found);
    work.settleGaps();
    if (work.gaps.length === 0 && this.#isWhole(work)) return this.#whole(work);
    if (options.isRoot === true) work.open();
    return this.#partly(work);
  }

  /** Whether the block shows all of the level, so that what it does not show is deleted. */
  #isWhole(work: LevelWork): boolean {
    if (!work.options.isClosed) return false;
    const { nodes } = work.file;
    const gone = nodes.filter((_, index) => work.blockOf(index) === undefined);
    const unshown = nodes.filter(
      (node, index) => gone.includes(node) && !this.#isElsewhere(node) && !work.isReplaced(index),
    );
    if (unshown.length === 0) return true;
    if (work.options.isBody) return true;
    const share = linesOf(unshown) / Math.max(1, linesOf(nodes));
    const hasEnds = work.blockOf(0) !== undefined && work.blockOf(nodes.length - 1) !== undefined;
    // Where some of what was here stands elsewhere now, the level was put together anew.
    const isRebuilt = gone.some(
      (node) => node.kind !== 'import' && node.end - node.head > 2 && this.#isElsewhere(node),
    );
    return (hasEnds || isRebuilt) && share <= DELETED_SHARE && work.items.nodes.length > 2;
  }

  /** Most of what a node says stands elsewhere in the block, and not elsewhere in the file. */
  #isElsewhere(node: CodeNode): boolean {
    if (node.kind === 'import') return this.#imports(node);
    let all = 0;
    let shown = 0;
    for (const [line, count] of lineCounts(this.#file, { start: node.head, end: node.end })) {
      all += 1;
      if ((this.#blockCounts.get(line) ?? 0) > (this.#fileCounts.get(line) ?? 0) - count) shown += 1;
    }
    return all >= 2 && shown / all >= 0.5;
  }

  /** Another import of the block brings all that this one does. */
  #imports(node: CodeNode): boolean {
    const wanted = importedWords(this.#file, node);
    const shown = this.#block.nodesIn(this.#block.all).filter((other) => other.key === node.key);
    const words = new Set(shown.flatMap((other) => importedWords(this.#block, other)));
    return words.size > 0 && wanted.every((word) => words.has(word));
  }

  /** The block's own order and blank lines. */
  #whole(work: LevelWork): PlacedLine[] {
    // A block that shows a whole file shows its comments as well; one that shows a function may be without them.
    work.isWhole = work.options.isWhole === true || (work.options.isRoot === true && work.items.nodes.length > 1);
    const { file, block, shift } = work;
    const first = file.nodes[0]?.start ?? file.range.end;
    const result = fileLines(file.outline, { start: file.range.start, end: first });
    let end: number | undefined;
    for (const [index, node] of work.items.nodes.entries()) {
      if (end !== undefined) result.push(...blankLines(node.start - end, block.outline, end));
      const match = work.fileOf(index);
      result.push(...(match === undefined ? shiftedLines(block.outline, node, shift) : this.#node(match, node, work)));
      ({ end } = node);
    }
    const last = file.nodes.at(-1)?.end ?? file.range.end;
    return [...result, ...fileLines(file.outline, { start: last, end: file.range.end })];
  }

  /** The file's own order, with what the block shows put in. */
  #partly(work: LevelWork): PlacedLine[] {
    const { file } = work;
    work.places = placesOf(work);
    const separator = separatorOf(work);
    const result: PlacedLine[] = [];
    let end = file.range.start;
    for (const [index, node] of file.nodes.entries()) {
      const above = fileLines(file.outline, { start: end, end: node.start });
      ({ end } = node);
      this.#insert(result, index, work, above);
      if (result.some(isFilled)) separator.between(result);
      const shown = work.blockOf(index);
      if (shown === undefined) {
        if (!work.isDropped(index, this.#isElsewhere(node))) result.push(...above, ...fileLines(file.outline, node));
        else if (linesOf([node]) > 3 || node.kind === 'declaration') markLast(result, DELETED);
        continue;
      }
      result.push(...above, ...this.#node(node, shown, work));
    }
    this.#insert(result, file.nodes.length, work, []);
    separator.atEnd(result);
    return [...result, ...fileLines(file.outline, { start: end, end: file.range.end })];
  }

  /** Nodes that only the block has, in front of `above`: the blank lines of the node that follows. */
  #insert(result: PlacedLine[], place: number, work: LevelWork, above: readonly PlacedLine[]): void {
    const { block, shift } = work;
    for (const index of work.places.get(place) ?? []) {
      const node = work.items.nodes[index];
      if (node === undefined) continue;
      const isFirst = !result.some(isFilled);
      if (!isFirst) separatorOf(work).between(result);
      const blanks = isFirst ? 0 : work.spacing(index);
      const after = isFirst && above.length === 0 && work.file.nodes.length > 0 ? work.spacingBelow(index) : 0;
      result.push(...blankLines(blanks), ...shiftedLines(block.outline, node, shift));
      const doubt = mayReplace(work, index, place);
      if (doubt !== undefined) markLast(result, doubt);
      result.push(...blankLines(after));
    }
  }

  /** One node of the file as the block shows it. */
  #node(ours: CodeNode, theirs: CodeNode, work: LevelWork): PlacedLine[] {
    const lines = [...this.#lead(ours, theirs, work), ...this.#own(ours, theirs, work)];
    if (work.unsure.has(ours)) markLast(lines, SEVERAL);
    return lines;
  }

  #own(ours: CodeNode, theirs: CodeNode, work: LevelWork): PlacedLine[] {
    const { outline: file } = work.file;
    const { outline: block } = work.block;
    const own = { start: ours.head, end: ours.end };
    if (sameLines(file, own, block, { start: theirs.head, end: theirs.end })) return fileLines(file, own);
    if (isStub(block, theirs) && !isStub(file, ours)) return this.#underHeader(ours, theirs);
    if (ours.kind === 'import' && theirs.kind === 'import' && ours.key !== 'import (')
      return mergedImport(file, ours, block, theirs);
    const isPart = leavesOut(block, { start: theirs.head + 1, end: theirs.end }, this.#known);
    const isBody = ours.isBody || theirs.isBody;
    const canMerge = !isEmpty(ours.body) && !isEmpty(theirs.body) && !ours.isBranching && !theirs.isBranching;
    if (canMerge && (isPart || !isBody)) return this.#inside(ours, theirs, work, isBody);
    if (isPart) return this.#lineByLine(ours, theirs);
    const shift = { from: blanksOf(block, theirs.head), to: blanksOf(file, ours.head) };
    return shiftedLines(block, { start: theirs.head, end: theirs.end }, shift);
  }

  /** The file's body below the header of a stub. */
  #underHeader(ours: CodeNode, theirs: CodeNode): PlacedLine[] {
    const file = fileLines(this.#file, { start: ours.head, end: ours.end });
    const old = file.slice(0, ours.body.start - ours.head).map(({ text }) => text);
    const fresh = stubHeader(this.#block, theirs);
    if (fresh !== undefined && packed(fresh) === packed(old)) return file;
    const isAlike = fresh?.at(-1)?.at(-1) === old.at(-1)?.trimEnd().at(-1);
    if (fresh === undefined || isEmpty(ours.body) || !isAlike) {
      markLast(file, STUB);
      return file;
    }
    const shift = { from: blanksOf(this.#block, theirs.head), to: blanksOf(this.#file, ours.head) };
    const header = fresh.map((text) =>
      plain(text.startsWith(shift.from) ? shift.to + text.slice(shift.from.length) : text),
    );
    const words = new Set(wordsOf(fresh));
    if (wordsOf(old).some((word) => !words.has(word))) markLast(header, STUB);
    return [...header, ...fileLines(this.#file, { start: ours.body.start, end: ours.end })];
  }

  #inside(ours: CodeNode, theirs: CodeNode, work: LevelWork, isBody: boolean): PlacedLine[] {
    const { outline: file } = work.file;
    const { outline: block } = work.block;
    const shift = { from: blanksOf(block, theirs.head), to: blanksOf(file, ours.head) };
    const header = shiftedLines(block, { start: theirs.head, end: theirs.body.start }, shift);
    const first = block.childrenOf(theirs)[0];
    const deeper = first === undefined ? '' : blanksOf(block, first.head).slice(shift.from.length);
    const inner = this.level(
      { outline: file, range: ours.body, nodes: file.childrenOf(ours) },
      { outline: block, range: theirs.body, nodes: block.childrenOf(theirs) },
      { isBody, isClosed: true, isWhole: work.isWhole, indent: shift.to + deeper },
    );
    const theirFooter = { start: theirs.body.end, end: theirs.end };
    const footer = isEmpty(theirFooter)
      ? fileLines(file, { start: ours.body.end, end: ours.end })
      : shiftedLines(block, theirFooter, shift);
    return [...header, ...inner, ...footer];
  }

  /** Where no structure is to be seen: line by line. */
  #lineByLine(ours: CodeNode, theirs: CodeNode): PlacedLine[] {
    const file = { start: ours.head, end: ours.end };
    const block = { start: theirs.head, end: theirs.end };
    return this.level(
      { outline: this.#file, range: file, nodes: lineNodes(this.#file, file) },
      { outline: this.#block, range: block, nodes: lineNodes(this.#block, block) },
      { isBody: true, isClosed: true },
    );
  }

  /** Comments and decorators above: the block's where it shows some, the file's where it does not. */
  #lead(ours: CodeNode, theirs: CodeNode, { file, block, shift, isWhole }: LevelWork): PlacedLine[] {
    const old = fileLines(file.outline, { start: ours.start, end: ours.head });
    const fresh = shiftedLines(block.outline, { start: theirs.start, end: theirs.head }, shift);
    if (isWhole) return fresh;
    if (fresh.length === 0 || old.length === 0) return fresh.length === 0 ? old : fresh;
    const isMark = (line: PlacedLine): boolean => /^\s*[@[]/.test(line.text);
    // A comment alone does not take a decorator away.
    if (old.some(isMark) && !fresh.some(isMark)) {
      const marks = old.slice(old.findIndex(isMark));
      return [...fresh, ...marks];
    }
    return fresh;
  }
}

const packed = (lines: readonly string[]): string => lines.join('').replace(/\s/g, '');

const wordsOf = (lines: readonly string[]): readonly string[] => lines.join(' ').match(/[\p{L}\p{N}_$]+/gu) ?? [];

/** Each line as a node of its own. */
function lineNodes(outline: Outline, { start, end }: LineRange): CodeNode[] {
  const nodes: CodeNode[] = [];
  for (let line = start; line < end; line++) {
    if (isBlank(outline, line)) continue;
    nodes.push({ ...remarkNode({ start: line, end: line + 1 }), kind: 'statement' });
  }
  return nodes;
}

const isEmpty = ({ start, end }: LineRange): boolean => start >= end;

function linesOf(nodes: readonly CodeNode[]): number {
  return nodes.reduce((sum, node) => sum + node.end - node.head, 0);
}

function sameLines(a: Outline, first: LineRange, b: Outline, second: LineRange): boolean {
  if (first.end - first.start !== second.end - second.start) return false;
  const shift = (a.lines[first.start]?.indent ?? 0) - (b.lines[second.start]?.indent ?? 0);
  for (let index = 0; index < first.end - first.start; index++) {
    const mine = a.lines[first.start + index];
    const other = b.lines[second.start + index];
    if (mine?.content !== other?.content) return false;
    if (mine?.content !== '' && (mine?.indent ?? 0) - (other?.indent ?? 0) !== shift) return false;
  }
  return true;
}

function blankLines(count: number, outline?: Outline, from = 0): PlacedLine[] {
  if (outline !== undefined) return fileLines(outline, { start: from, end: from + count });
  return Array.from({ length: Math.max(0, count) }, () => plain(''));
}

function markLast(lines: PlacedLine[], doubt: string): void {
  const last = lines.at(-1);
  if (last === undefined) lines.push({ text: '', doubt });
  else lines[lines.length - 1] = { ...last, doubt };
}

const isFilled = (line: PlacedLine): boolean => line.text.trim() !== '';
