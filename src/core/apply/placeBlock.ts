/**
 * Where a block of an answer belongs in a file, and what the file is with it: which form the block has, where its parts
 * stand, and how sure that is. Nothing is guessed in silence: what cannot be placed with good evidence is `unplaced`, and
 * what should be looked at is marked.
 */

import * as l10n from '@vscode/l10n';
import { convertIndentUnit, indentStepOf } from '../code/indentUnit.ts';
import { indentOf, reindent } from '../text/indent.ts';
import { withoutEnd } from '../../base/trim.ts';
import { Outline, type CodeNode } from '../code/outline.ts';
import { findLevel, type FoundLevel } from './findLevel.ts';
import { namedInComment, readPieces, withoutLineNumbers, type Piece } from './forms.ts';
import { languageOfText } from './languages.ts';
import { openEnd } from './openEnd.ts';
import { DELETED, plain, type PlacedLine } from './lines.ts';
import { lostNames, silentDeletions } from './losses.ts';
import type { Level } from './levels.ts';
import { Merge } from './merge.ts';
import { inUnitOf, placePieces } from './pieces.ts';
import { languageWithin, sectionsFor, type Section } from './sections.ts';
import { hasStub, leavesOut, leftOutAt, splitEndRemark, surelyLeftOut } from './standIns.ts';

export type Placement =
  | {
      readonly kind: 'whole' | 'selection' | 'anchored';
      readonly text: string;
      /** Changes that somebody should look at, in the lines of `text`. */
      readonly doubts: readonly Doubt[];
    }
  | { readonly kind: 'unplaced'; readonly reason: string };

/** A change that should be looked at. */
export interface Doubt {
  /** In lines of `text`, from 0: the last line of the change, or the line in front of what was deleted. */
  readonly line: number;
  readonly reason: string;
}

export interface BlockToPlace {
  /** The document with `\n` line ends. */
  readonly document: string;
  /** Offsets into `document`; empty where nothing is selected. */
  readonly selection: { readonly start: number; readonly end: number };
  readonly code: string;
  /** What stands behind the fence. */
  readonly language?: string;
  /** The document's, from the workspace's folder. */
  readonly path?: string;
  /** One step of indentation in the editor: a tab or blanks. */
  readonly indentUnit?: string;
}

/** The document as it would be with the block in its place. */
export function placeBlock(input: BlockToPlace): Placement {
  const given = givenCode(input);
  if (given.trim() === '') return { kind: 'unplaced', reason: l10n.t('The code block is empty.') };
  const { document, language = '' } = input;
  const pieces = piecesOf(input, given);
  const placed = pieces === undefined ? placeCode(input, given) : withPieces(input, pieces);
  if (placed.kind === 'unplaced') return placed;
  const { text, kind, doubts } = placed;
  const replaced = kind === 'selection' ? document.slice(input.selection.start, input.selection.end) : document;
  const code = pieces === undefined ? given : '';
  const doubt = openEnd({ document, text, replaced, code, path: input.path, fence: language });
  return doubt === undefined
    ? placed
    : { ...placed, doubts: [...doubts.filter(({ line }) => line !== doubt.line), doubt] };
}

const givenCode = ({ code }: BlockToPlace): string => withoutEnd(code.replaceAll('\r\n', '\n'), '\n');

function piecesOf({ document, language = '' }: BlockToPlace, given: string): readonly Piece[] | undefined {
  // A file about such marks has them in it.
  return /^<{5,9} |^-{5,9} SEARCH/m.test(document) ? undefined : readPieces(given, language, document);
}

/** The code of a block as it is placed, and its language; `undefined` for a diff and the like, which have no such code. */
export function codeOfBlock(
  input: BlockToPlace,
): { readonly code: string; readonly language: string; readonly unit: string | undefined } | undefined {
  const given = givenCode(input);
  return piecesOf(input, given) === undefined ? placeableCode(input, given) : undefined;
}

function placeableCode(
  { document, path, language: fence = '', indentUnit }: BlockToPlace,
  given: string,
): { readonly code: string; readonly language: string; readonly unit: string | undefined } {
  const bare = withoutLineNumbers(withoutOwnName(given, document, path));
  const told = withOwnRemarks(bare, document);
  const language = languageOfText(document, path, fence);
  const unit = indentUnit === undefined ? undefined : unitFor(document, language, indentUnit);
  return { code: unit === undefined ? told : convertIndentUnit(told, unit, language), language, unit };
}

function placeCode(input: BlockToPlace, given: string): Placement {
  const { document, language: fence = '' } = input;
  const { code, language } = placeableCode(input, given);
  if (code.trim() === '') return { kind: 'unplaced', reason: l10n.t('The code block is empty.') };
  if (document.trim() === '') return { kind: 'whole', text: `${code}\n`, doubts: [] };
  const isSelected = input.selection.end > input.selection.start;
  // What is there already takes no place of anything, however much of the document it is.
  if (!isSelected && `\n${document}\n`.includes(`\n${code}\n`)) return { kind: 'anchored', text: document, doubts: [] };
  const place = new Placing(document, code, language);
  const sections = isSelected ? [] : sectionsFor(document, code, language, fence);
  if (sections.length > 0) return inSection(document, code, sections);
  return isSelected ? place.overSelection(input.selection) : place.anywhere();
}

/** Languages in which a step is a tab, whatever the editor says. */
const TABBED: ReadonlySet<string> = new Set(['makefile', 'go']);

/** One step of indentation as the file has it, the editor's where it shows none; `undefined` where it has both kinds. */
function unitFor(document: string, language: string, editorUnit: string): string | undefined {
  if (TABBED.has(language)) return '\t';
  const lines = document.split('\n');
  if (lines.some((line) => line.startsWith('\t')) && lines.some((line) => line.startsWith('  '))) return undefined;
  return indentStepOf(lines, language) ?? editorUnit;
}

/**
 * What lines are once an answer that leaves parts of them out was put in between; `undefined` where the answer is to be
 * taken as it is.
 */
export function placePart(document: string, answer: string, language: string): Placement | undefined {
  const code = withOwnRemarks(answer, document);
  const own = languageWithin(document, languageOfText(document, undefined, language));
  return new Placing(document, code, own).part();
}

/** A page with code in the one part of it where that has a place. */
function inSection(document: string, code: string, sections: readonly Section[]): Placement {
  const lines = document.split('\n');
  const tried = sections.map((section) => {
    const inner = lines.slice(section.start, section.end).join('\n');
    return { section, placed: new Placing(inner, code, section.language).anywhere() };
  });
  const found = tried.flatMap(({ section, placed }) => (placed.kind === 'unplaced' ? [] : [{ section, placed }]));
  const sure = found.filter(({ placed }) => placed.doubts.every(({ reason }) => reason !== APPENDED));
  if (sure.length > 1) return { kind: 'unplaced', reason: l10n.t('More than one part of the page matches the block.') };
  const chosen = sure[0] ?? found.at(-1);
  if (chosen === undefined)
    return tried[0]?.placed ?? { kind: 'unplaced', reason: l10n.t('The page has no such part.') };
  const { section, placed } = chosen;
  const text = [...lines.slice(0, section.start), placed.text, ...lines.slice(section.end)].join('\n');
  const doubts = placed.doubts.map((doubt) => ({ ...doubt, line: doubt.line + section.start }));
  return { kind: 'anchored', text, doubts };
}

/** Remarks about what is left out behind code, `f(); // ... existing code ...`, on lines of their own. */
function withOwnRemarks(code: string, document: string): string {
  return code
    .split('\n')
    .flatMap((line) => {
      const parts = splitEndRemark(line);
      return parts === undefined || document.includes(line.trim()) ? [line] : parts;
    })
    .join('\n');
}

/** The text of a new file that a block shows whole: a first comment that only names the file is not part of it. */
export function newFileText(code: string, path: string): string {
  const text = withoutEnd(code.replaceAll('\r\n', '\n'), '\n');
  const added = readPieces(text, '');
  if (added !== undefined && added.every((piece) => piece.before.length === 0))
    return `${added.flatMap((piece) => piece.after).join('\n')}\n`;
  return `${withoutLineNumbers(withoutOwnName(text, '', path))}\n`;
}

/** A first comment that names this file is not part of it, unless the file has it as well. */
function withoutOwnName(code: string, document: string, path: string | undefined): string {
  const named = namedInComment(code);
  if (named === undefined) return code;
  const first = code.slice(0, code.indexOf('\n') + 1 || code.length).trim();
  if (document.split('\n', 5).some((line) => line.trim() === first)) return code;
  const isOther = path !== undefined && !path.endsWith(named.path) && !named.path.endsWith(path);
  return isOther ? code : named.rest;
}

function withPieces({ document, path, indentUnit }: BlockToPlace, all: readonly Piece[]): Placement {
  const pieces = piecesFor(all, path);
  const unfit = all.find((piece) => piece.unfit !== undefined)?.unfit;
  if (unfit !== undefined) return { kind: 'unplaced', reason: unfit };
  if (pieces === undefined)
    return { kind: 'unplaced', reason: l10n.t('The diff is for several files, and none of them is this one.') };
  const placed = placePieces(
    document,
    pieces.map((piece) => inUnitOf(document.split('\n'), piece, indentUnit)),
  );
  if ('lines' in placed) {
    const known = new Set(document.split('\n').map((line) => line.trim()));
    const isLeft = placed.lines.some(({ text }) => surelyLeftOut(text.trim()) && !known.has(text.trim()));
    if (!isLeft) return placementOf('anchored', placed.lines);
    return { kind: 'unplaced', reason: l10n.t('The new lines leave parts out (“…”), so they cannot be put in.') };
  }
  const line = placed.missing.before.find((each) => each.trim() !== '')?.trim() ?? '';
  const reason =
    line === ''
      ? l10n.t('The lines to insert have no place.')
      : l10n.t`The lines to replace are not in the file, from “${line.slice(0, 60)}” on.`;
  return { kind: 'unplaced', reason };
}

/** Of a diff over several files, what is for this one. */
function piecesFor(all: readonly Piece[], path: string | undefined): readonly Piece[] | undefined {
  const files = new Set(all.map((piece) => piece.file));
  if (files.size < 2) return all;
  const own = all.filter(({ file }) => file !== undefined && path !== undefined && `/${path}`.endsWith(`/${file}`));
  return own.length > 0 ? own : undefined;
}

class Placing {
  readonly #document: string;
  readonly #code: string;
  readonly #file: Outline;
  readonly #block: Outline;
  readonly #shown: readonly CodeNode[];
  readonly #known: ReadonlySet<string>;
  #isPartial: boolean | undefined;

  constructor(document: string, code: string, language: string) {
    this.#document = document;
    this.#code = code;
    this.#file = new Outline(document, language);
    this.#block = new Outline(code, language);
    this.#shown = this.#block.nodesIn(this.#block.all);
    this.#known = new Set(this.#file.lines.map((line) => line.content));
  }

  get #leavesOut(): boolean {
    return (this.#isPartial ??= this.#isAnythingOut());
  }

  #isAnythingOut(): boolean {
    return leavesOut(this.#block, this.#block.all, this.#known) || hasStub(this.#file, this.#block);
  }

  /** `undefined` where the block leaves nothing out. */
  part(): Placement | undefined {
    return this.#leavesOut ? this.anywhere() : undefined;
  }

  overSelection(selection: BlockToPlace['selection']): Placement {
    if (!this.#leavesOut) {
      if (looksWhole(this.#document, this.#code)) return this.anywhere();
      // A word that happens to be selected is no place for several lines.
      const selected = this.#document.slice(selection.start, selection.end);
      const isWord = /^[\w$]{1,200}$/.test(selected) && this.#code.includes('\n');
      if (isWord) return this.anywhere();
      return { kind: 'selection', text: replaceSelection(this.#document, selection, this.#code), doubts: [] };
    }
    const start = this.#document.lastIndexOf('\n', selection.start - 1) + 1;
    const lineEnd = this.#document.indexOf('\n', Math.max(selection.start, selection.end - 1));
    const end = lineEnd === -1 ? this.#document.length : lineEnd;
    const slice = this.#document.slice(start, end);
    const inner = new Placing(slice, this.#code, languageWithin(slice, this.#file.language)).anywhere();
    if (inner.kind === 'unplaced') return inner;
    const above = this.#document.slice(0, start);
    const before = above.split('\n').length - 1;
    const doubts = inner.doubts.map((doubt) => ({ ...doubt, line: doubt.line + before }));
    return { kind: 'selection', text: above + inner.text + this.#document.slice(end), doubts };
  }

  anywhere(): Placement {
    if (showsAll(this.#document, this.#code) && !this.#leavesOut) {
      const end = this.#document.endsWith('\n') ? '\n' : '';
      return this.#checked('whole', `${this.#code}${end}`.split('\n').map(plain));
    }
    const found = findLevel(this.#file, this.#block, this.#shown);
    if (found === 'ambiguous')
      return { kind: 'unplaced', reason: l10n.t('More than one place in the file matches the block.') };
    if (found === undefined) return this.#append();
    const inner = this.#merged(found, this.#shown);
    const { range } = found.level;
    const lines = [...this.#file.lines.slice(0, range.start), ...inner, ...this.#file.lines.slice(range.end)].map(
      (line): PlacedLine =>
        'doubt' in line && line.doubt !== undefined ? { text: line.text, doubt: line.doubt } : { text: line.text },
    );
    const changed =
      found.isUnsure === true ? lines.findIndex(({ text }, line) => text !== this.#file.lines[line]?.text) : -1;
    const unsure = lines[changed];
    if (unsure !== undefined) lines[changed] = { ...unsure, doubt: RIVALS };
    const isWhole = found.isRoot && looksWhole(this.#document, this.#code);
    const placed = this.#checked(isWhole ? 'whole' : 'anchored', lines);
    // A remark about code that is left out never gets into a file.
    if (this.#writesRemark(lines)) return this.#unfound();
    if (placed.kind !== 'unplaced' && placed.text === this.#document) return this.#leavesOut ? placed : this.#unfound();
    return placed;
  }

  #writesRemark(lines: readonly PlacedLine[]): boolean {
    if (!lines.some(({ text }) => surelyLeftOut(text.trim()) && !this.#known.has(text.trim()))) return false;
    const result = new Outline(lines.map(({ text }) => text).join('\n'), this.#file.language);
    return lines.some((_, line) => leftOutAt(result, line, this.#known) === 'sure');
  }

  #merged({ level, isRoot, isBody }: FoundLevel, shown: readonly CodeNode[]): readonly PlacedLine[] {
    const block: Level = { outline: this.#block, range: this.#block.all, nodes: shown };
    return new Merge(this.#file, this.#block).level(level, block, { isBody, isClosed: isRoot, isRoot });
  }

  /** Marks what goes without the block having shown what stands there instead. */
  #checked(kind: 'whole' | 'anchored', lines: PlacedLine[]): Placement {
    const marked = [...lines];
    const now = lines.map((line) => line.text);
    const mark = (line: number, doubt: string): void => {
      const last = marked[line];
      // A name says more than that something is gone.
      const isOpen = last?.doubt === undefined || last.doubt === DELETED;
      if (last !== undefined && isOpen) marked[line] = { ...last, doubt };
    };
    for (const { line, name } of lostNames(this.#file, now))
      mark(line, l10n.t`${name} is no longer in the file after this.`);
    for (const line of silentDeletions(this.#file, now)) mark(line, DELETED);
    return placementOf(kind, marked);
  }

  /** Nothing of the block is in the file: new declarations go to its end, anything else has no place. */
  #append(): Placement {
    const { language } = this.#file;
    const fresh = this.#shown.filter((node) => node.kind !== 'import');
    // One line alone says little; with an import of its own it says that it is new.
    const least = fresh.length < this.#shown.length ? 1 : 2;
    const isDeclared = fresh.every((node) => node.kind === 'declaration' && node.end - node.head >= least);
    const isShort = this.#block.lines.length <= MAX_APPENDED;
    const isDeeper = (this.#block.lines[fresh[0]?.head ?? 0]?.indent ?? 0) > 0;
    const isNone = !isDeclared || fresh.length === 0 || !isShort || isDeeper;
    if (isNone || DATA.has(language) || this.#leavesOut) return this.#unfound();
    const textOf = (nodes: readonly CodeNode[]): string =>
      nodes.map((node) => this.#block.textOf({ start: node.start, end: node.end })).join('\n\n');
    const imports = textOf(this.#shown.filter((node) => node.kind === 'import')).replaceAll('\n\n', '\n');
    const imported = imports === '' ? undefined : new Placing(this.#document, imports, language).anywhere();
    const start = imported === undefined || imported.kind === 'unplaced' ? this.#document : imported.text;
    const between = language === 'python' ? '\n\n\n' : '\n\n';
    const text = `${withoutEnd(start, '\n')}${between}${textOf(fresh)}${this.#document.endsWith('\n') ? '\n' : ''}`;
    const line = text.trimEnd().split('\n').length - 1;
    return { kind: 'anchored', text, doubts: [{ line, reason: APPENDED }] };
  }

  #unfound(): Placement {
    const reason = this.#leavesOut
      ? l10n.t('The block leaves parts out, and nothing in the file matches what it shows.')
      : l10n.t('No place in the file matches the block.');
    return { kind: 'unplaced', reason };
  }
}

const RIVALS = l10n.t('Other places in the file look nearly the same. The one that is most like the block was taken.');
const APPENDED = l10n.t('Nothing in the file says where this belongs. It was put at the end.');

/** More lines than this with nothing of the file in them are rather a file of their own. */
const MAX_APPENDED = 80;

/** Languages in which a declaration at the end of a file is no valid file. */
const DATA: ReadonlySet<string> = new Set(['json', 'jsonc', 'yaml', 'html', 'xml', 'vue', 'svelte', 'plaintext']);

function placementOf(kind: 'whole' | 'selection' | 'anchored', lines: readonly PlacedLine[]): Placement {
  const doubts = lines.flatMap(({ doubt }, line) => (doubt === undefined ? [] : [{ line, reason: doubt }]));
  return { kind, text: lines.map((line) => line.text).join('\n'), doubts };
}

/** The share of a file's lines from which on a block with the same first and last line shows all of the file. */
const SHOWN = 0.8;

function showsAll(document: string, code: string): boolean {
  const old = filled(document);
  const fresh = filled(code);
  if (old.length < 6 || old[0] !== fresh[0] || old.at(-1) !== fresh.at(-1)) return false;
  return sharedLines(old, fresh) / old.length >= SHOWN;
}

/** How many of some lines stand among others, each as often as it does. */
function sharedLines(old: readonly string[], fresh: readonly string[]): number {
  const left = new Map<string, number>();
  for (const line of fresh) left.set(line, (left.get(line) ?? 0) + 1);
  return old.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count > 0;
  }).length;
}

/** Most of each is in the other. */
function looksWhole(document: string, code: string): boolean {
  const old = filled(document);
  if (old.length === 0) return true;
  const shared = sharedLines(old, filled(code)) / old.length;
  const hasEnds = old[0] === filled(code)[0] && old.at(-1) === filled(code).at(-1);
  return shared >= 0.7 || (hasEnds && shared >= 0.3);
}

function filled(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function replaceSelection(document: string, selection: BlockToPlace['selection'], code: string): string {
  const before = document.slice(0, selection.start);
  const lineStart = before.lastIndexOf('\n') + 1;
  const lead = before.slice(lineStart);
  const selected = document.slice(selection.start, selection.end);
  const trailing = selected.endsWith('\n') ? '\n' : '';
  if (lead.trim() === '') {
    // The selection begins a line: the block takes that line's depth, blanks before the selection included.
    const firstLine = selected.split('\n').find((line) => line.trim() !== '') ?? '';
    const target = selected.startsWith(firstLine) ? lead + indentOf(firstLine) : indentOf(firstLine);
    return document.slice(0, lineStart) + reindent(code, target) + trailing + document.slice(selection.end);
  }
  // In the middle of a line: the first line goes where the selection was, the rest takes the line's depth.
  const fitted = reindent(code, indentOf(document.slice(lineStart))).trimStart();
  return before + fitted + trailing + document.slice(selection.end);
}
