/** In which form an answer gives a change: code as it will stand, or old and new lines against each other. */

import * as l10n from '@vscode/l10n';
import { remarkOf, surelyLeftOut } from './standIns.ts';

/** Lines of a file, and those that are to stand there. */
export interface Piece {
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Where a diff says that they stand, from 0; models count wrong, so it only decides between like places. */
  readonly line?: number;
  /** The file that a diff names for it. */
  readonly file?: string;
  /** Why it cannot be placed for sure, as a sentence. */
  readonly unfit?: string;
}

/** A fence's language that is a form, not a language. */
const DIFF_NAMES = /^(?:diff|patch|udiff|suggestion-diff)$/i;

const SEARCH = /^\s*(?:<{5,9}|-{5,9})\s*(?:SEARCH|ORIGINAL|HEAD|OLD)\b.*$/i;
const DIVIDER = /^\s*={5,9}\s*$/;
const REPLACE = /^\s*(?:>{5,9}|\+{5,9}) {0,4}(?:\w{1,20} {0,4})?$/i;
const HUNK = /^@@(?:\s*-(\d+)(?:,\d+)?\s+\+\d+(?:,\d+)?\s*@@|\s*\.\.\.\s*@@|.*)/;

/** Old and new lines, where the block is a diff or made of search-and-replace blocks; else `undefined`. */
export function readPieces(code: string, language: string, document = ''): readonly Piece[] | undefined {
  const lines = code.split('\n');
  const isBegun = SEARCH.test(lines.find((line) => line.trim() !== '') ?? '') && /^\s*</.test(code);
  if (isBegun || (lines.some((line) => SEARCH.test(line)) && lines.some((line) => DIVIDER.test(line))))
    return searchReplace(lines, document);
  return isDiff(lines, language) || isMarked(lines, document)
    ? unifiedDiff(lines, new Set(document.split('\n')))
    : undefined;
}

function isDiff(lines: readonly string[], language: string): boolean {
  const filled = lines.filter((line) => line.trim() !== '');
  const hasHunk = filled.some((line) => /^@@(?:\s|$)/.test(line));
  const hasHeader = filled.some(
    (line, index) => line.startsWith('--- ') && (filled[index + 1] ?? '').startsWith('+++ '),
  );
  const isPatch = filled.some((line) => /^\*\*\* (?:Begin Patch|Update File:)/.test(line));
  const isMarked = filled.some((line) => /^[+-]/.test(line));
  if (!isMarked) return false;
  if (DIFF_NAMES.test(language) || hasHeader || isPatch) return true;
  return hasHunk && filled.every((line) => /^(?:[ +\-@\\]|diff |index )/.test(line));
}

/** Code of the file with a sign in front of the lines that go and come, in a block that is not called a diff. */
function isMarked(lines: readonly string[], document: string): boolean {
  const gone = lines.filter((line) => line.startsWith('-'));
  if (gone.length === 0 || !lines.some((line) => line.startsWith('+'))) return false;
  const there = new Set(document.split('\n').map((line) => line.trim()));
  const known = lines.filter((line) => line.trim() !== '' && !line.startsWith('+'));
  return known.every((line) => there.has(line.replace(/^-/, '').trim()));
}

function searchReplace(lines: readonly string[], document: string): readonly Piece[] | undefined {
  const pieces: Piece[] = [];
  let body: string[] | undefined;
  let isDivided = false;
  for (const line of lines) {
    if (!isDivided && SEARCH.test(line)) body = [];
    else if (body !== undefined && isDivided && REPLACE.test(line)) {
      pieces.push(...divided(body, document));
      body = undefined;
      isDivided = false;
    } else if (body !== undefined) {
      body.push(line);
      isDivided ||= DIVIDER.test(line);
    }
  }
  if (body !== undefined) pieces.push(...divided(body, document).map((piece) => ({ ...piece, unfit: CUT_OFF })));
  return pieces.length > 0 ? pieces.map((piece) => withoutNumbers(piece)) : undefined;
}

const CUT_OFF = l10n.t('The block was cut off: the mark at the end of its new lines is missing.');
const UNCLEAR = l10n.t(
  'It is not clear where the new lines begin: several lines look like the mark, and no old lines fit.',
);

/** Old and new lines. A file may have the divider in it, as underlined headings do: what stands in the file is old. */
function divided(body: readonly string[], document: string): readonly Piece[] {
  const dividers = body.flatMap((line, index) => (DIVIDER.test(line) ? [index] : []));
  const [first = body.length] = dividers;
  const cut = (at: number): readonly Piece[] =>
    splitPiece({ before: body.slice(0, at), after: at === body.length ? body : body.slice(at + 1) }, document);
  if (dividers.length < 2 || document === '') return cut(first);
  const flat = (all: readonly string[]): string => `\n${all.map((line) => line.trim()).join('\n')}\n`;
  const text = flat(document.split('\n'));
  const fitting = dividers.findLast((at) =>
    partsOf(body.slice(0, at), document).every((part) => text.includes(flat(part))),
  );
  return fitting === undefined ? cut(first).map((piece) => ({ ...piece, unfit: UNCLEAR })) : cut(fitting);
}

/** Dots on lines of their own, or remarks with them, on both sides stand for the same lines. */
function splitPiece({ before, after }: Piece, document: string): readonly Piece[] {
  const old = partsOf(before, document);
  const fresh = partsOf(after, document);
  if (old.length === 1 || old.length !== fresh.length) return [{ before, after }];
  return old.flatMap((part, index) => {
    const put = fresh[index] ?? [];
    return part.length === 0 && put.length === 0 ? [] : [{ before: part, after: put }];
  });
}

/** Lines cut where one of them stands for others; those that the document has as they are, are in one. */
export function partsOf(lines: readonly string[], document: string): string[][] {
  if (document.includes(lines.join('\n'))) return [[...lines]];
  const all: string[][] = [[]];
  for (const line of lines) {
    if (surelyLeftOut(line.trim())) all.push([]);
    else all.at(-1)?.push(line);
  }
  return all;
}

function unifiedDiff(lines: readonly string[], known: ReadonlySet<string>): readonly Piece[] {
  const pieces: Piece[] = [];
  let file: string | undefined;
  let hunk: { before: string[]; after: string[]; line?: number; file?: string } = { before: [], after: [] };
  const close = (): void => {
    if (hunk.before.length > 0 || hunk.after.length > 0) pieces.push(trimmed(hunk));
  };
  for (const [index, line] of lines.entries()) {
    const head = HUNK.exec(line);
    if (head !== null) {
      close();
      hunk = {
        before: [],
        after: [],
        ...(head[1] !== undefined && { line: Number(head[1]) - 1 }),
        ...(file !== undefined && { file }),
      };
    } else if (isDiffHeader(lines, index)) {
      const named = /^(?:\+\+\+ (?:b\/)?|\*\*\* (?:Update|Add) File: )([^\t]{1,300})/.exec(line)?.[1]?.trim();
      if (named === undefined || named === '/dev/null') continue;
      close();
      file = named;
      hunk = { before: [], after: [], file };
    } else addLine(hunk, line, known);
  }
  close();
  return pieces.filter((piece) => piece.before.join('\n') !== piece.after.join('\n'));
}

function addLine(
  hunk: { readonly before: string[]; readonly after: string[] },
  line: string,
  known: ReadonlySet<string>,
): void {
  const rest = line.slice(1);
  if (line.startsWith('+')) hunk.after.push(rest);
  else if (line.startsWith('-')) hunk.before.push(rest);
  else if (!line.startsWith('\\')) {
    // A context line without its blank is one that the model forgot it on.
    const isForgotten = !line.startsWith(' ') || (known.has(line) && !known.has(rest));
    const text = isForgotten ? line : rest;
    hunk.before.push(text);
    hunk.after.push(text);
  }
}

function isDiffHeader(lines: readonly string[], index: number): boolean {
  const line = lines[index] ?? '';
  if (
    /^(?:diff --git |index [\da-f]|(?:new|deleted) file mode|similarity index|rename (?:from|to) |\*\*\* )/.test(line)
  )
    return true;
  if (line.startsWith('--- ')) return (lines[index + 1] ?? '').startsWith('+++ ');
  return line.startsWith('+++ ') && (lines[index - 1] ?? '').startsWith('--- ');
}

/** Blank lines at the end of a hunk are those between it and the next. */
function trimmed(hunk: Piece): Piece {
  const before = [...hunk.before];
  const after = [...hunk.after];
  while (before.length > 1 && before.at(-1) === '' && after.at(-1) === '') {
    before.pop();
    after.pop();
  }
  return { ...hunk, before, after };
}

const NUMBERED = /^\s*(\d+)(?: ?[|:│] ?| ?→|\t)/;

/** Code without line numbers in front, where each line has one and they count up. */
export function withoutLineNumbers(code: string): string {
  const lines = code.split('\n');
  const numbers = lines.map((line) =>
    line.trim() === '' ? undefined : Number(NUMBERED.exec(line)?.[1] ?? Number.NaN),
  );
  const given = numbers.filter((number) => number !== undefined);
  const isCounting = given.every((number, index) => index === 0 || number - (given[index - 1] ?? 0) >= 1);
  const isDense = (given.at(-1) ?? 0) - (given[0] ?? 0) < lines.length + 20;
  if (given.length === 0 || given.some((number) => Number.isNaN(number)) || !isCounting || !isDense) return code;
  // `1: "a"` alone is a key, not a numbered line.
  if (given.length < 2 && !/[|→│\t]/.test(code)) return code;
  if (given.length < 3 && lines.every((line) => /^\s*\d+:\s/.test(line)) && given[0] === 1) return code;
  return lines.map((line) => line.replace(NUMBERED, '')).join('\n');
}

function withoutNumbers(piece: Piece): Piece {
  const before = withoutLineNumbers(piece.before.join('\n'));
  if (before === piece.before.join('\n')) return piece;
  return { ...piece, before: before.split('\n'), after: withoutLineNumbers(piece.after.join('\n')).split('\n') };
}

const NAMED =
  /^(?:file(?:name|path)?|path)?(?: ?: ?)?[`'"]?((?:[A-Za-z]:[/\\]|~)?[\w@.()[\]/\\-]{1,200})[`'"]?(?: \([\w ]{1,40}\))?:?$/i;
/** A file, not a word: it has an extension, or lies in a folder. */
const FILE = /\.\w{1,10}$|[/\\]\w|^(?:Dockerfile|Makefile)$/;

/** The file that a block's first line names in a comment, and the code without that line. */
export function namedInComment(code: string): { readonly path: string; readonly rest: string } | undefined {
  const end = code.indexOf('\n');
  const first = end === -1 ? code : code.slice(0, end);
  const remark = first.startsWith('--- ') ? undefined : remarkOf(first.trim());
  if (remark === undefined || remark.length > 200) return undefined;
  const path = NAMED.exec(remark.trim())?.[1];
  if (path === undefined || !FILE.test(path)) return undefined;
  return { path: path.replaceAll('\\', '/'), rest: end === -1 ? '' : code.slice(end + 1).replace(/^\n+/, '') };
}
