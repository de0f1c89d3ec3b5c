/** Puts what a block shows of one level of a file into that level. */

import { MARKUP_LANGUAGES } from '../code/lineShapes.ts';
import type { CodeNode, LineRange, Outline } from '../code/outline.ts';
import { isStub, leavesOut } from './standIns.ts';
import { readItems, type Items, type LeftOut } from './items.ts';
import { importedWords, importPlace, mergedImport } from './imports.ts';
import {
  commentStart,
  DELETED,
  blanksAbove,
  blanksOf,
  fileLines,
  isBlank,
  lineCounts,
  plain,
  shiftedLines,
  type PlacedLine,
  type Shift,
} from './lines.ts';
import { matchNodes, type Match } from './matchNodes.ts';

/** A level of the file, or what a block shows of it. */
export interface Level {
  readonly outline: Outline;
  readonly range: LineRange;
  readonly nodes: readonly CodeNode[];
}

export interface MergeOptions {
  /** What is not shown of statements between two that are is gone; members of a class are kept. */
  readonly isBody: boolean;
  /** The block shows where the level begins and ends. */
  readonly isClosed: boolean;
  /** The top of the file: a block that does not show all of it shows a stretch of it. */
  readonly isRoot?: boolean;
  /** The block shows all of the file, down to the comments. */
  readonly isWhole?: boolean;
  /** Leading blanks of the level, for a file that has nothing there yet. */
  readonly indent?: string;
}

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
    const work = new LevelWork(file, block, options, items, [...found.inOrder], found.moved);
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
    const places = placesOf(work);
    const separator = separatorOf(work);
    const result: PlacedLine[] = [];
    let end = file.range.start;
    for (const [index, node] of file.nodes.entries()) {
      const above = fileLines(file.outline, { start: end, end: node.start });
      ({ end } = node);
      this.#insert(result, places.get(index), work, above);
      if (result.some(isFilled)) separator.between(result);
      const shown = work.blockOf(index);
      if (shown === undefined) {
        if (!work.isDropped(index, this.#isElsewhere(node))) result.push(...above, ...fileLines(file.outline, node));
        else if (linesOf([node]) > 3 || node.kind === 'declaration') markLast(result, DELETED);
        continue;
      }
      result.push(...above, ...this.#node(node, shown, work));
    }
    this.#insert(result, places.get(file.nodes.length), work, []);
    separator.atEnd(result);
    return [...result, ...fileLines(file.outline, { start: end, end: file.range.end })];
  }

  /** Nodes that only the block has, in front of `above`: the blank lines of the node that follows. */
  #insert(
    result: PlacedLine[],
    indexes: readonly number[] | undefined,
    work: LevelWork,
    above: readonly PlacedLine[],
  ): void {
    if (indexes === undefined) return;
    const { block, shift } = work;
    for (const index of indexes) {
      const node = work.items.nodes[index];
      if (node === undefined) continue;
      const isFirst = !result.some(isFilled);
      if (!isFirst) separatorOf(work).between(result);
      const blanks = isFirst ? 0 : work.spacing(index);
      const after = isFirst && above.length === 0 && work.file.nodes.length > 0 ? work.spacingBelow(index) : 0;
      result.push(...blankLines(blanks), ...shiftedLines(block.outline, node, shift), ...blankLines(after));
    }
  }

  /** One node of the file as the block shows it. */
  #node(ours: CodeNode, theirs: CodeNode, work: LevelWork): PlacedLine[] {
    return [...this.#lead(ours, theirs, work), ...this.#own(ours, theirs, work)];
  }

  #own(ours: CodeNode, theirs: CodeNode, work: LevelWork): PlacedLine[] {
    const { outline: file } = work.file;
    const { outline: block } = work.block;
    const own = { start: ours.head, end: ours.end };
    if (sameLines(file, own, block, { start: theirs.head, end: theirs.end })) return fileLines(file, own);
    if (isStub(block, theirs) && !this.#known.has(block.lines[theirs.head]?.content ?? '')) return fileLines(file, own);
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

/** One level while it is being merged. */
class LevelWork {
  readonly file: Level;
  readonly block: Level;
  options: MergeOptions;
  isWhole = false;
  readonly shift: Shift;
  items: Items;
  gaps: readonly LeftOut[] = [];
  readonly inOrder: Match[];
  readonly #fileToBlock = new Map<number, number>();
  readonly #blockToFile = new Map<number, number>();

  constructor(
    file: Level,
    block: Level,
    options: MergeOptions,
    items: Items,
    inOrder: Match[],
    moved: readonly Match[],
  ) {
    this.file = file;
    this.block = block;
    this.options = options;
    this.items = items;
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

const isFilled = (line: PlacedLine): boolean => line.text.trim() !== '';

/** Commas between the parts of a list or an object, which are none after the last one in some languages. */
interface Separator {
  between(lines: PlacedLine[]): void;
  atEnd(lines: PlacedLine[]): void;
}

const NO_SEPARATOR: Separator = { between: () => undefined, atEnd: () => undefined };

function separatorOf({ file, block }: LevelWork): Separator {
  const ends = [...endsOf(file), ...endsOf(block)];
  const inner = ends.filter((end) => !end.isLast);
  const commas = inner.filter((end) => end.text.endsWith(',')).length;
  const isListed =
    inner.length > 0
      ? commas * 2 > inner.length
      : isInBraces(file) && ends.every((end) => /[\w"'\]})`,]$/.test(end.text) && /:/.test(end.text));
  if (!isListed) return NO_SEPARATOR;
  const hasLast = endsOf(file).at(-1)?.text.endsWith(',') === true;
  return {
    between: (lines) => setEnd(lines, (text) => (/[,;:{([>]$/.test(text) ? text : `${text},`)),
    atEnd: (lines) => setEnd(lines, (text) => (hasLast || !text.endsWith(',') ? text : text.slice(0, -1))),
  };
}

/** JSON with one key each: only the braces around say that commas are due. */
function isInBraces({ outline, range }: Level): boolean {
  return outline.language.startsWith('json') && outline.lines[range.start - 1]?.content.endsWith('{') === true;
}

function endsOf({ outline, nodes }: Level): { readonly text: string; readonly isLast: boolean }[] {
  return nodes
    .filter((node) => node.kind !== 'comment')
    .map((node, index, all) => {
      const content = outline.lines[node.end - 1]?.content ?? '';
      return { text: content.slice(0, commentStart(content)).trimEnd(), isLast: index === all.length - 1 };
    });
}

/** Changes the end of the last line that holds code. */
function setEnd(lines: PlacedLine[], change: (text: string) => string): void {
  for (let index = lines.length - 1; index >= 0; index--) {
    const line = lines[index];
    if (line === undefined || line.text.trim() === '' || /^\s*(?:\/\/|\/\*|\*|#)/.test(line.text)) continue;
    // A comma behind a comment would be part of it.
    const end = commentStart(line.text);
    const code = line.text.slice(0, end).trimEnd();
    lines[index] = { ...line, text: change(code) + line.text.slice(code.length) };
    return;
  }
}

/** Where each node that only the block has goes: in front of which of the file's nodes. */
function placesOf(work: LevelWork): Map<number, number[]> {
  const places = new Map<number, number[]>();
  const { nodes } = work.items;
  for (const [index, node] of nodes.entries()) {
    if (work.fileIndexOf(index) !== undefined) continue;
    const isPath = node.key?.startsWith('"') === true;
    const place = isPath
      ? work.file.nodes.length
      : node.kind === 'import'
        ? importPlace(work.file.outline, work.file.nodes)
        : placeOf(work, index);
    const list = places.get(place);
    if (list === undefined) places.set(place, [index]);
    else list.push(index);
  }
  return places;
}

const isText = (outline: Outline, node: CodeNode): boolean => /^["'`]/.test(outline.lines[node.head]?.content ?? '');

function placeOf(work: LevelWork, index: number): number {
  const back = neighbour(work, index, -1);
  const ahead = neighbour(work, index, 1);
  const end = work.file.nodes.length;
  if (back.file !== undefined && !back.isCut) return back.file + 1;
  if (ahead.file !== undefined && !ahead.isCut) return ahead.file;
  if (ahead.file !== undefined) return ahead.file;
  if (back.file !== undefined || back.isCut) return end;
  return ahead.isCut ? 0 : end;
}

interface Neighbour {
  /** Index in the file of the nearest node in this direction that both have, imports aside. */
  readonly file: number | undefined;
  /** Something is left out between. */
  readonly isCut: boolean;
}

function neighbour(work: LevelWork, index: number, step: 1 | -1): Neighbour {
  const { nodes } = work.items;
  let isCut = false;
  for (let at = index; at >= 0 && at < nodes.length; at += step) {
    if (at !== index) {
      const file = work.fileIndexOf(at);
      if (file !== undefined) return { file, isCut };
    }
    isCut ||= work.hasGapAt(step === 1 ? at + 1 : at);
  }
  return { file: undefined, isCut };
}

function remarkNode(lines: LineRange): CodeNode {
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

function shallowest(outline: Outline, nodes: readonly CodeNode[]): string {
  let least: string | undefined;
  for (const node of nodes) {
    const blanks = blanksOf(outline, node.head);
    if (least === undefined || blanks.length < least.length) least = blanks;
  }
  return least ?? '';
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
