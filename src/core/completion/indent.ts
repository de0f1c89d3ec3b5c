// The lines of an answer, indented as the document is.

import { indentationOf, isBlank } from '../text/lines.ts';
import { lineAround } from './shape.ts';
import type { CursorWindow } from './window.ts';

export interface DocumentIndent {
  readonly window: CursorWindow;
  readonly insertSpaces: boolean;
  readonly tabSize: number;
}

const opens = /(?:[{[]|=>|\b(?:do|then|begin|else|try)|[^:]:)$/;
/** Stands no deeper than what it belongs to, in the way of some languages. */
const staysOut =
  /^(?:[)\]}]|<\/|case\b|default\b|else\b|elif\b|except\b|catch\b|finally\b|end\b|public\b|private\b|protected\b|- )/;
/** After it nothing more comes in its block. */
const leaves = /^(?:return|raise|throw|break|continue|pass|exit|goto)\b/;
const declares = /^(?:def|class|async def|function|export|import|from|func|fn|impl|package|@\w)/;
/** A document that goes on from a tab with blanks, to align. */
const aligns = /\n\t+ {2,}\S/;
/** Lines of either side that tell the step. */
const looked = 2_000;

interface Line {
  readonly content: string;
  readonly columns: number;
}

/** Gives the lines after the first the document's base, step and kind of indentation. Strings of several lines stay. */
export function indented(text: string, options: DocumentIndent): string {
  const rows = text.split('\n');
  if (rows.length === 1 || rows.some(leavesStringOpen)) return text;
  const size = Math.min(16, Math.max(1, options.tabSize));
  const { before } = lineAround(options.window);
  const base = columnsOf(before, size);
  const lines = rows.map((row) => ({ content: row.trimStart(), columns: columnsOf(row, size) }));
  const opener = isBlank(before) ? (rows[0] ?? '').trimEnd() : `${before}${rows[0] ?? ''}`.trimEnd();
  const first = { content: opener, columns: base };
  const insertSpaces = isWithSpaces(before, options);
  const step = (own?: number): number => stepOf({ ...options, insertSpaces }, base, size, own);
  const moved = withBase([first, ...lines.slice(1)], base, step, isBlank(before));
  const laid = withStep(moved, base, step);
  const keepsMix = !insertSpaces && aligns.test(options.window.prefix.slice(-looked));
  const asDocument = (line: Line, index: number): string => {
    const row = rows[index + 1] ?? '';
    if (keepsMix && line.columns === lines[index + 1]?.columns && /^\t+ +\S/.test(row)) return row;
    return written(line, insertSpaces, size);
  };
  return [rows[0] ?? '', ...laid.slice(1).map(asDocument)].join('\n');
}

/** By the line that is gone on with, else by the nearest indented one above; a document may be mixed. */
function isWithSpaces(before: string, { window, insertSpaces }: DocumentIndent): boolean {
  const above = window.prefix.slice(-looked).split('\n').slice(1);
  // One blank is the gutter of a comment.
  const near = [indentationOf(before), ...above.reverse().map(indentationOf)].find((own) => /\t| {2}/.test(own));
  return near === undefined ? insertSpaces : !near.includes('\t');
}

function leavesStringOpen(row: string): boolean {
  return ['"', '`'].some((quote) => row.replaceAll(/\\[^]/g, '').split(quote).length % 2 === 0);
}

function columnsOf(row: string, size: number): number {
  return indentationOf(row).replaceAll('\t', ' '.repeat(size)).length;
}

function written({ content, columns }: Line, insertSpaces: boolean, size: number): string {
  if (content === '') return '';
  if (insertSpaces) return ' '.repeat(columns) + content;
  return '\t'.repeat(Math.floor(columns / size)) + ' '.repeat(columns % size) + content;
}

/** An answer written from column zero goes below the line it belongs to. */
function withBase(lines: readonly Line[], base: number, step: () => number, isAlone: boolean): readonly Line[] {
  const body = lines.slice(1).find(({ content }) => content !== '');
  if (body === undefined) return lines;
  const opensFirst = opens.test(lines[0]?.content ?? '');
  let shift = 0;
  if (opensFirst && !staysOut.test(body.content) && body.columns <= base) {
    shift = body.columns === base ? (base === 0 ? 0 : step()) : base;
  } else if (base > 0 && isWithoutBase(lines, isAlone)) shift = base;
  return shift === 0
    ? lines
    : lines.map((line, index) => (index === 0 ? line : { ...line, columns: line.columns + shift }));
}

/** Whether a line at column zero, in the first paragraph, goes on with the block rather than leaves it. */
function isWithoutBase(lines: readonly Line[], isAlone: boolean): boolean {
  let depth = bracketDepth(lines[0]?.content ?? '', 0, isAlone);
  for (const [index, { content, columns }] of lines.entries()) {
    if (index === 0) continue;
    if (content === '') {
      if (index === 1) continue;
      return false;
    }
    const closes = /^[)\]}]/.test(content);
    if (columns === 0) {
      if (closes) return depth > 0;
      return isAlone && !leaves.test(lines[index - 1]?.content ?? '') && !declares.test(content);
    }
    depth = bracketDepth(content, depth, true);
  }
  return false;
}

function bracketDepth(content: string, start: number, isOwn: boolean): number {
  let depth = start;
  for (const character of content) {
    if (/[([{]/.test(character)) depth += 1;
    else if (/[)\]}]/.test(character)) depth -= 1;
  }
  return isOwn ? depth : Math.max(depth, 0);
}

/** Where the first block of the answer is one step of its own deep, all of it gets the document's step. */
function withStep(lines: readonly Line[], base: number, step: (own: number) => number): readonly Line[] {
  const filled = lines.filter(({ content }) => content !== '');
  const at = filled.findIndex(
    ({ content, columns }, index) =>
      opens.test(content) && !content.startsWith('<') && (filled[index + 1]?.columns ?? 0) > columns,
  );
  const outer = filled[at];
  const inner = filled[at + 1];
  if (outer === undefined || inner === undefined) return lines;
  const own = inner.columns - outer.columns;
  const wanted = step(own);
  if (own < 2 || own === wanted || !isMultiple(own, wanted)) return lines;
  if (!filled.every(({ columns }) => columns < base || (columns - base) % own === 0)) return lines;
  return lines.map((line) =>
    line.columns <= base ? line : { ...line, columns: base + ((line.columns - base) / own) * wanted },
  );
}

function isMultiple(one: number, other: number): boolean {
  return one < other ? other % one === 0 : one % other === 0;
}

/** One level in this document, in columns: how deep most of its blocks are. Where nothing shows it, a wider step of the answer's `own` is believed. */
function stepOf({ window, insertSpaces }: DocumentIndent, base: number, size: number, own = 0): number {
  if (!insertSpaces) return size;
  const counts = new Map<number, number>();
  for (const side of [window.prefix.slice(-looked), window.suffix.slice(0, looked)]) {
    const rows = side.split('\n').filter((row) => !isBlank(row));
    for (const [index, row] of rows.entries()) {
      if (!opens.test(row.trimEnd())) continue;
      const deeper = columnsOf(rows[index + 1] ?? '', size) - columnsOf(row, size);
      if (deeper > 1) counts.set(deeper, (counts.get(deeper) ?? 0) + 1);
    }
  }
  const [most] = [...counts].toSorted(([one, times], [other, more]) => more - times || one - other);
  if (most !== undefined) return most[0];
  return Math.max(own, base > 0 && base % size !== 0 ? base : size);
}
