/** Of an answer that gives more than the part, or gives it in another form, the lines that stand for the part. */

import { readPieces, withoutLineNumbers } from '../apply/forms.ts';
import { placePieces } from '../apply/pieces.ts';
import { isBlank, isInformative } from '../text/lines.ts';

/** The lines of the document directly above and below the part, as many as a model may repeat. */
export interface Around {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Lines next to the part that tell where it begins and ends in a repeated file. */
const EDGE = 3;

export function partOfAnswer(
  answer: readonly string[],
  original: readonly string[],
  around: Around,
): readonly string[] {
  const text = answer.join('\n');
  const old = original.join('\n');
  const bare = withoutLineNumbers(old) === old ? withoutLineNumbers(text) : text;
  const lines = bare === text ? answer : bare.split('\n');
  return fromDiff(bare, original, around) ?? withoutRepeated(lines, original, around);
}

/** The part as a diff of it, or of the lines around it, makes it. */
function fromDiff(text: string, original: readonly string[], { before, after }: Around): readonly string[] | undefined {
  const isNoCode = /^(?:@@|--- |\+\+\+ |diff --git |\*\*\* |<{5,9}|-{5,9} ?SEARCH|[-+])/m.test(text);
  if (!isNoCode || original.some((line) => /^(?:@@ |<{5,9} |[+-]{3} )/.test(line))) return undefined;
  const known = [...before, ...original, ...after];
  const pieces = readPieces(text, '', known.join('\n'));
  if (pieces === undefined) return undefined;
  const placed = placePieces(original.join('\n'), pieces);
  if ('lines' in placed) return placed.lines.map((line) => line.text);
  const wide = placePieces(known.join('\n'), pieces);
  if ('missing' in wide) return undefined;
  const lines = wide.lines.map((line) => line.text);
  const end = lines.length - after.length;
  const isInside =
    before.every((line, index) => line === lines[index]) && after.every((line, index) => line === lines[end + index]);
  return isInside && end >= before.length ? lines.slice(before.length, end) : undefined;
}

/** Lines that are not blank, and where they stand. */
interface Filled {
  readonly texts: readonly string[];
  readonly at: readonly number[];
}

function filled(lines: readonly string[]): Filled {
  const at = lines.flatMap((line, index) => (isBlank(line) ? [] : [index]));
  return { at, texts: at.map((index) => (lines[index] ?? '').trim()) };
}

/** Without the lines that stand above and below the part, where the answer begins or ends with them. */
function withoutRepeated(lines: readonly string[], original: readonly string[], around: Around): readonly string[] {
  const { texts, at } = filled(lines);
  const own = filled(original).texts;
  const above = filled(around.before).texts;
  const below = filled(around.after).texts;
  const start = partStart(texts, above, own);
  const end = partEnd(texts, below, own, start);
  if ((start === 0 && end === texts.length) || end <= start) return lines;
  if (!isRepeated({ texts, own, above, below }, start, end)) return lines;
  const first = start === 0 ? 0 : (at[start - 1] ?? 0) + 1;
  const part = lines.slice(first, end === texts.length ? lines.length : at[end]);
  return trimmed(part);
}

/** Where the part begins: behind the lines directly above it; 0 where the answer does not have them. */
function partStart(texts: readonly string[], above: readonly string[], own: readonly string[]): number {
  const edge = above.slice(-EDGE);
  if (edge.length === 0 || startsWith(own, 0, edge)) return 0;
  for (let length = edge.length; length > 0; length--) {
    const run = edge.slice(-length);
    // A part of the edge can only be where the answer begins in the middle of it.
    const found =
      length === EDGE || length === above.length ? indexOf(texts, run, 0) : startsWith(texts, 0, run) ? 0 : -1;
    if (found !== -1) return found + length;
  }
  return 0;
}

function partEnd(texts: readonly string[], below: readonly string[], own: readonly string[], start: number): number {
  const edge = below.slice(0, EDGE);
  if (edge.length === 0 || endsWith(own, edge)) return texts.length;
  for (let length = edge.length; length > 0; length--) {
    const run = edge.slice(0, length);
    const isWhole = length === EDGE || length === below.length;
    const last = texts.length - length;
    const found = isWhole ? lastIndexOf(texts, run, start) : last >= start && startsWith(texts, last, run) ? last : -1;
    if (found !== -1) return found;
  }
  return texts.length;
}

interface Sides {
  readonly texts: readonly string[];
  readonly own: readonly string[];
  readonly above: readonly string[];
  readonly below: readonly string[];
}

/** Whether what stands around `[start, end)` is surely the file's, once more. */
function isRepeated({ texts, own, above, below }: Sides, start: number, end: number): boolean {
  const [lead, trail] = [texts.slice(0, start), texts.slice(end)];
  const before = balance(own);
  const [all, part] = [balance(texts), balance(texts.slice(start, end))];
  const mends = all !== before && part === before;
  if (mends && lead.length + trail.length > 0 && isOfFile(lead, trail, above, below)) return true;
  if (part !== before && all === before) return false;
  const isBoth = (lead.length > 0 || above.length === 0) && (trail.length > 0 || below.length === 0);
  const told = [...lead, ...trail].filter((line) => isInformative(line));
  if (isBoth) return told.length > 0;
  return told.length > 0 && lead.length + trail.length > 1 && isOfFile(lead, trail, above, below);
}

/** Whether the lines in front are all the file's, up to the part, and those behind it from the part on. */
function isOfFile(
  lead: readonly string[],
  trail: readonly string[],
  above: readonly string[],
  below: readonly string[],
): boolean {
  return endsWith(above, lead) && startsWith(below, 0, trail);
}

/** How many more brackets are opened than closed. */
function balance(texts: readonly string[]): number {
  let open = 0;
  for (const text of texts) {
    for (const { 0: bracket } of text.replace(/"[^"]*"|'[^']*'/g, '').matchAll(/[()[\]{}]/g)) {
      open += '([{'.includes(bracket) ? 1 : -1;
    }
  }
  return open;
}

function startsWith(lines: readonly string[], from: number, run: readonly string[]): boolean {
  return run.every((line, index) => lines[from + index] === line);
}

function endsWith(lines: readonly string[], run: readonly string[]): boolean {
  return lines.length >= run.length && startsWith(lines, lines.length - run.length, run);
}

function indexOf(lines: readonly string[], run: readonly string[], from: number): number {
  for (let at = from; at + run.length <= lines.length; at++) if (startsWith(lines, at, run)) return at;
  return -1;
}

function lastIndexOf(lines: readonly string[], run: readonly string[], from: number): number {
  for (let at = lines.length - run.length; at >= from; at--) if (startsWith(lines, at, run)) return at;
  return -1;
}

function trimmed(lines: readonly string[]): readonly string[] {
  const start = lines.findIndex((line) => !isBlank(line));
  const end = lines.findLastIndex((line) => !isBlank(line));
  return lines.slice(Math.max(0, start), end + 1);
}
