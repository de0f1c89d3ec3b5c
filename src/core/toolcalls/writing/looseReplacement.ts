/**
 * Old text that is not in a file letter by letter: found by the search that Apply uses, where it fits one place. What
 * either side leaves out stays. l10n: none, for the model.
 */
import { partsOf, withoutLineNumbers } from '../../apply/forms.ts';
import { languageOfText } from '../../apply/languages.ts';
import { PartialAnswer } from '../../apply/partialAnswer.ts';
import { inUnitOf, placeOnce, type PlacedPiece } from '../../apply/pieces.ts';

/** New lines over those of a file. */
export interface LooseEdit {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly lines: readonly string[];
}

export interface LooseFind {
  readonly edits: readonly LooseEdit[];
  /** In what the given text differs from the file's. */
  readonly differs: readonly string[];
  /** Some of the lines that go were shown by neither side. */
  readonly hidesLines: boolean;
}

interface Texts {
  readonly oldText: string;
  readonly newText: string;
}

/** `undefined` where it is nowhere; the lines, from 0, where it may be several places. */
export function findLoosely(
  text: string,
  given: Texts,
  path: string | undefined,
): LooseFind | { readonly places: readonly number[] } | { readonly leftOut: string } | undefined {
  const lines = text.split('\n');
  const unnumbered = withoutLineNumbers(given.oldText);
  const isNumbered = unnumbered !== given.oldText;
  const before = withoutLastBreak(unnumbered).split('\n');
  const fresh = withoutLastBreak(isNumbered ? withoutLineNumbers(given.newText) : given.newText);
  const after = fresh === '' ? [] : fresh.split('\n');
  const old = partsOf(before, text);
  const shown = partsOf(after, text);
  const isPaired = old.length === shown.length;
  const placed = placeParts(lines, old, isPaired ? shown : [after]);
  if (placed === undefined || 'places' in placed) return placed;
  const first = placed[0];
  const last = placed.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const differs = [
    ...(isNumbered ? ['its line numbers'] : []),
    ...(old.length > 1 ? ['lines that it leaves out'] : []),
    ...new Set(placed.map((piece) => piece.differs).filter((each) => each !== '')),
  ];
  if (isPaired) return { edits: placed, differs, hidesLines: false };
  const span = { start: first.start, end: last.end };
  if (shown.length === 1) return { edits: [{ ...span, lines: first.lines }], differs, hidesLines: old.length > 1 };
  const whole = withLeftOut(lines.slice(span.start, span.end), first.lines, path);
  if ('leftOut' in whole) return whole;
  return { edits: [{ ...span, lines: whole.lines }], differs, hidesLines: whole.hidesLines };
}

/** New lines with what they leave out of the old ones; without a place for that, the line that says so. */
export function withLeftOut(
  old: readonly string[],
  fresh: readonly string[],
  path: string | undefined,
): { readonly lines: readonly string[]; readonly hidesLines: boolean } | { readonly leftOut: string } {
  const answer = new PartialAnswer(old, languageOfText(old.join('\n'), path, ''));
  const standIn = fresh.filter((line) => !answer.takes(line))[0];
  const whole = answer.whole();
  if (whole === undefined) return { lines: fresh, hidesLines: false };
  if (whole.isUnplaced) return { leftOut: (standIn ?? '').trim() };
  return { lines: whole.lines, hidesLines: whole.doubts.length > 0 };
}

function withoutLastBreak(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}

/** Each part behind the one before; the last ones need not be the only ones of their kind, only the nearest. */
function placeParts(
  lines: readonly string[],
  old: readonly (readonly string[])[],
  fresh: readonly (readonly string[])[],
): readonly PlacedPiece[] | { readonly places: readonly number[] } | undefined {
  const placed: PlacedPiece[] = [];
  let from = 0;
  for (const [index, before] of old.entries()) {
    const after = fresh[index] ?? before;
    if (before.every((line) => line.trim() === '')) {
      if (after.some((line) => line.trim() !== '') || index === 0) return undefined;
      continue;
    }
    const rest = lines.slice(from);
    const piece = inUnitOf(lines, { before, after });
    let found = placeOnce(rest, piece);
    const top = placed[0];
    const [nearest] = 'places' in found ? found.places : [];
    if (top !== undefined && nearest !== undefined && isWithin(rest, nearest, lines[top.start] ?? ''))
      found = placeOnce(rest.slice(0, nearest + before.length), piece);
    if ('places' in found)
      return found.places.length === 0 ? undefined : { places: found.places.map((line) => line + from) };
    const differs = found.differs === '' && piece.before[0] !== before[0] ? 'its indentation' : found.differs;
    placed.push({ ...found, differs, start: found.start + from, end: found.end + from });
    from += found.end;
  }
  return placed;
}

/** Up to there all lines stand deeper than the first one of all. */
function isWithin(lines: readonly string[], end: number, first: string): boolean {
  const depth = (line: string): number => line.length - line.trimStart().length;
  return lines.slice(0, end).every((line) => line.trim() === '' || depth(line) > depth(first));
}
