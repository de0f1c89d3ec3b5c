import * as l10n from '@vscode/l10n';
import { convertIndentUnit } from '../code/indentUnit.ts';
import { detectIndentStyle } from '../text/lines.ts';
import { overlap } from './matchNodes.ts';
import type { Piece } from './forms.ts';
import type { PlacedLine } from './lines.ts';

export type PiecesPlaced = { readonly lines: readonly PlacedLine[] } | { readonly missing: Piece };

/** Where old lines stand, and how far what was written differs from what is there. */
interface Found {
  readonly start: number;
  readonly end: number;
  /** Leading blanks that the file has more of, or those that it lacks. */
  readonly deeper: string;
  readonly shallower: string;
  readonly doubt?: string;
}

/** What may differ between the lines that were written and those of a file, the least first. l10n: none, for the model. */
const LEVELS: readonly { readonly differs: string; readonly key: (line: string) => string }[] = [
  { differs: '', key: (line) => line },
  { differs: 'blanks at the end of its lines', key: (line) => line.trimEnd() },
  { differs: 'its indentation', key: (line) => line.trim() },
  { differs: 'its quotes, dashes or blanks', key: (line) => plainSigns(line.trim()) },
];

/** Signs as a keyboard has them. */
function straight(text: string): string {
  return text
    .replaceAll(/[\u2018\u2019\u201a\u2032]/g, "'")
    .replaceAll(/[\u201c\u201d\u201e\u2033]/g, '"')
    .replaceAll(/[\u2010-\u2015\u2212]/g, '-')
    .replaceAll(/[\u00a0\u2000-\u200a\u202f\u3000]/g, ' ');
}

const plainSigns = (text: string): string => straight(text).replaceAll(/[\t ]+/g, ' ');

/** Blanks where the file has tabs, and tabs where it has blanks, are the same depth. */
export function inUnitOf(lines: readonly string[], piece: Piece, indentUnit?: string): Piece {
  const isTabbed = lines.some((line) => line.startsWith('\t'));
  const isBlanked = lines.some((line) => line.startsWith('  '));
  if (isTabbed === isBlanked) return piece;
  const style = detectIndentStyle(lines);
  const blanks = ' '.repeat(style?.kind === 'spaces' ? style.size : 4);
  const unit = isTabbed ? '\t' : style?.kind === 'spaces' ? blanks : (indentUnit ?? blanks);
  const given = [...piece.before, ...piece.after];
  if (!given.some((line) => (isTabbed ? line.startsWith('  ') : line.startsWith('\t')))) return piece;
  const converted = convertIndentUnit(given.join('\n'), unit).split('\n');
  return { ...piece, before: converted.slice(0, piece.before.length), after: converted.slice(piece.before.length) };
}

/** Lines of a file in place of which new ones go. */
export interface PlacedPiece {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly lines: readonly string[];
  /** In what the lines that were written differ from those of the file; empty where in nothing. */
  readonly differs: string;
}

/** The one place where a piece fits; how often it does where it is not one. */
export function placeOnce(file: readonly string[], piece: Piece): PlacedPiece | { readonly places: readonly number[] } {
  const before = withoutBlankEnds(piece.before);
  const lines = file.map((text) => ({ text }));
  for (const { differs, key } of before.length === 0 ? [] : LEVELS) {
    const places = candidates(lines, before, key);
    const [start] = places;
    if (start === undefined) continue;
    if (places.length > 1) return { places };
    const there = lines.slice(start, start + before.length);
    const found = { start, end: start + before.length, ...depthBetween(before, there) };
    return { ...found, differs, lines: fitted(piece, there, found).map(({ text }) => text) };
  }
  return { places: [] };
}

const SEVERAL = l10n.t('These lines are in the file more than once. The first place that fits was taken.');
const ALMOST = l10n.t('The lines to replace differ from those in the response.');

/** Puts every piece in its place. Pieces are looked for one behind the other first, then anywhere. */
export function placePieces(text: string, pieces: readonly Piece[]): PiecesPlaced {
  let lines: PlacedLine[] = text.split('\n').map((line) => ({ text: line }));
  let from = 0;
  // Numbers of a diff are those of the old text; what was put in before has moved the lines.
  let moved = 0;
  for (const given of pieces) {
    const piece = given.line === undefined ? given : { ...given, line: given.line + moved };
    const found = findPiece(lines, piece, from);
    const done = found === undefined ? undefined : alreadyAround(lines, piece, found);
    if (done !== undefined) {
      from = done;
      continue;
    }
    if (found === undefined || found.doubt === ALMOST) {
      if (holds(lines, piece.after)) continue;
      if (found === undefined) return { missing: piece };
    }
    const put = fitted(piece, lines.slice(found.start, found.end), found);
    lines = [...lines.slice(0, found.start), ...put, ...lines.slice(found.end)];
    from = found.start + put.length;
    moved += put.length - (found.end - found.start);
  }
  return { lines };
}

/**
 * Where the new lines end if they stand around the old ones already: what only adds to lines leaves those to be found
 * again.
 */
function alreadyAround(lines: readonly PlacedLine[], piece: Piece, { start, end }: Found): number | undefined {
  const after = withoutBlankEnds(piece.after).map((line) => plainSigns(line.trim()));
  const there = (line: number): string | undefined => {
    const text = lines[line]?.text;
    return text === undefined ? undefined : plainSigns(text.trim());
  };
  const isThere = (from: number): boolean => after.every((line, index) => there(from + index) === line);
  const size = end - start;
  if (size === 0) return alreadyInserted(lines, piece, isThere);
  const old = Array.from({ length: size }, (_, index) => there(start + index));
  const at = Array.from({ length: Math.max(0, after.length - size) + 1 }, (_, offset) => offset).find(
    (offset) =>
      old.every((line, index) => after[offset + index] === line) &&
      // A bracket alone may well be there twice.
      after.some((line, index) => (index < offset || index >= offset + size) && /\w/.test(line)) &&
      isThere(start - offset),
  );
  return at === undefined ? undefined : start - at + after.length;
}

function alreadyInserted(
  lines: readonly PlacedLine[],
  { after: given, line = 0 }: Piece,
  isThere: (line: number) => boolean,
): number | undefined {
  const after = withoutBlankEnds(given);
  if (after.length === 0) return undefined;
  const isLong = after.length > 1 && holds(lines, after);
  // Where it was put, or where the piece before it ends now.
  const near = [line, line - after.length];
  const start = near.find((place) => place >= 0 && isThere(place));
  if (start !== undefined && after.some((text) => /\w/.test(text))) return start + after.length;
  return isLong ? line : undefined;
}

/** The change is there already. */
function holds(lines: readonly PlacedLine[], after: readonly string[]): boolean {
  const told = after.join('\n').trim();
  return told.length >= 12 && candidates(lines, withoutBlankEnds(after), (line) => line.trimEnd()).length === 1;
}

function findPiece(lines: readonly PlacedLine[], piece: Piece, from: number): Found | undefined {
  const before = withoutBlankEnds(piece.before);
  if (before.length === 0) return insertion(lines, piece);
  for (const { key } of LEVELS) {
    const at = chosen(candidates(lines, before, key), piece, from);
    if (at !== undefined)
      return {
        ...at,
        end: at.start + before.length,
        ...depthBetween(before, lines.slice(at.start, at.start + before.length)),
      };
  }
  return nearest(lines, before, from);
}

function insertion(lines: readonly PlacedLine[], piece: Piece): Found | undefined {
  const isEmpty = lines.every((line) => line.text.trim() === '');
  if (isEmpty) return { start: 0, end: lines.length, deeper: '', shallower: '' };
  if (piece.line === undefined || piece.line > lines.length || piece.line < 0) return undefined;
  return {
    start: piece.line,
    end: piece.line,
    deeper: '',
    shallower: '',
    doubt: l10n.t('Only a line number says where this belongs.'),
  };
}

function candidates(lines: readonly PlacedLine[], before: readonly string[], key: (line: string) => string): number[] {
  const wanted = before.map((line) => key(line));
  const anchor = wanted.findIndex((line) => line.trim() !== '');
  const found: number[] = [];
  for (let start = 0; start + wanted.length <= lines.length; start++) {
    if (key(lines[start + anchor]?.text ?? '') !== wanted[anchor]) continue;
    if (wanted.every((line, index) => key(lines[start + index]?.text ?? '') === line)) found.push(start);
  }
  return found;
}

function chosen(places: readonly number[], piece: Piece, from: number): { start: number; doubt?: string } | undefined {
  const [first] = places;
  if (first === undefined) return undefined;
  if (places.length === 1) return { start: first };
  const { line } = piece;
  if (line !== undefined) {
    const near = places.toSorted((a, b) => Math.abs(a - line) - Math.abs(b - line))[0] ?? first;
    return near === line ? { start: near } : { start: near, doubt: SEVERAL };
  }
  const next = places.find((place) => place >= from) ?? first;
  return { start: next, doubt: SEVERAL };
}

/** How much deeper or shallower the file's lines stand than those that were written. */
function depthBetween(before: readonly string[], there: readonly PlacedLine[]): { deeper: string; shallower: string } {
  const index = before.findIndex((line) => line.trim() !== '');
  const written = /^[\t ]*/.exec(before[index] ?? '')?.[0] ?? '';
  const real = /^[\t ]*/.exec(there[index]?.text ?? '')?.[0] ?? '';
  if (real.endsWith(written)) return { deeper: real.slice(0, real.length - written.length), shallower: '' };
  return written.endsWith(real)
    ? { deeper: '', shallower: written.slice(0, written.length - real.length) }
    : { deeper: '', shallower: '' };
}

/** The new lines at the file's depth; lines that did not change stay as the file has them. */
function fitted(piece: Piece, there: readonly PlacedLine[], { deeper, shallower, doubt }: Found): PlacedLine[] {
  // Where only the answer has typographic signs, they are its way of writing.
  const isPlain = (all: readonly string[]): boolean => all.every((line) => straight(line) === line);
  const isTypeset = !isPlain(piece.before) && isPlain(there.map(({ text }) => text));
  const asThere = (line: string): string => (isTypeset ? straight(line) : line);
  const kept = new Map(there.map(({ text }) => [plainSigns(text.trim()), text]));
  const shared = new Set(piece.before.map((line) => asThere(line).trim()));
  const lines = withoutSharedEnds(piece).map((given): PlacedLine => {
    const line = asThere(given);
    const text = moved(line, deeper, shallower);
    const old = shared.has(line.trim()) ? kept.get(plainSigns(line.trim())) : undefined;
    return { text: old === undefined || line.trim().length < 2 ? text : sameDepth(old, text) };
  });
  const last = lines.at(-1);
  if (doubt !== undefined && last !== undefined) lines[lines.length - 1] = { ...last, doubt };
  return lines;
}

function moved(line: string, deeper: string, shallower: string): string {
  if (line.trim() === '') return line;
  return deeper + (line.startsWith(shallower) ? line.slice(shallower.length) : line.trimStart());
}

/** A line that both sides have stays the file's own, at the depth that it has now. */
function sameDepth(old: string, now: string): string {
  const indent = (line: string): string => /^[\t ]*/.exec(line)?.[0] ?? '';
  return indent(old) === indent(now) ? old : indent(now) + old.trimStart();
}

function withoutBlankEnds(lines: readonly string[]): readonly string[] {
  const start = lines.findIndex((line) => line.trim() !== '');
  if (start === -1) return [];
  return lines.slice(start, lines.findLastIndex((line) => line.trim() !== '') + 1);
}

/** The new lines without the blank ones at both ends that the old lines lost as well. */
function withoutSharedEnds({ before, after }: Piece): readonly string[] {
  let start = 0;
  let end = 0;
  const old = before.findIndex((line) => line.trim() !== '');
  const tail = before.length - 1 - before.findLastIndex((line) => line.trim() !== '');
  if (old === -1) return after;
  while (start < old && (after[start] ?? 'x').trim() === '') start += 1;
  while (end < tail && (after.at(-1 - end) ?? 'x').trim() === '') end += 1;
  return after.slice(start, after.length - end);
}

/** At least this much of the lines must be alike, and no other place may be as near. */
const NEAR = 0.75;

/** The stretch that is most like the lines that were written. */
function nearest(lines: readonly PlacedLine[], before: readonly string[], from: number): Found | undefined {
  const wanted = before.map((line) => line.trim()).filter((line) => line !== '');
  if (wanted.length < 2) return undefined;
  const there = lines.map((line) => line.text.trim());
  const first = wanted[0] ?? '';
  const last = wanted.at(-1) ?? '';
  let best: { start: number; end: number; score: number } | undefined;
  let isTied = false;
  for (const start of starting(there, first, wanted)) {
    for (const length of [before.length, before.length - 1, before.length + 1, before.length + 2, before.length - 2]) {
      const end = start + length;
      if (length < 1 || end > there.length || there[start] === '' || there[end - 1] === '') continue;
      const window = there.slice(start, end).filter((line) => line !== '');
      const score = overlap(window, wanted) + (there[end - 1] === last ? 0.02 : 0) + (start >= from ? 0.001 : 0);
      if (best === undefined || score > best.score + 1e-9) {
        isTied = best !== undefined && Math.abs(score - best.score) < 0.01 && best.start !== start;
        best = { start, end, score };
      }
    }
  }
  if (best === undefined || best.score < NEAR || isTied) return undefined;
  const found = lines.slice(best.start, best.end);
  const index = found.findIndex((line) => wanted.includes(line.text.trim()));
  const written = before.find((line) => line.trim() === (found[index]?.text ?? '').trim());
  const depth =
    written === undefined ? { deeper: '', shallower: '' } : depthBetween([written], [found[index] ?? { text: '' }]);
  return { start: best.start, end: best.end, ...depth, doubt: ALMOST };
}

/** Lines where the stretch may begin: where any of the first lines stands, less what stands before it. */
function starting(there: readonly string[], first: string, wanted: readonly string[]): readonly number[] {
  const starts = new Set<number>();
  const places = new Map<string, number[]>();
  for (const [index, line] of there.entries()) {
    const list = places.get(line);
    if (list === undefined) places.set(line, [index]);
    else list.push(index);
  }
  for (const [offset, line] of wanted.slice(0, 6).entries()) {
    for (const place of (places.get(line) ?? []).slice(0, 50))
      for (let back = 0; back <= 2; back++) starts.add(Math.max(0, place - offset - back));
  }
  for (const place of (places.get(first) ?? []).slice(0, 50)) starts.add(place);
  return [...starts].toSorted((a, b) => a - b);
}
