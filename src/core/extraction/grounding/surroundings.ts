/** What stands around a place: the cell of its row, the words beside it. Values of one field have these in common. */
import type { SourceText, TextRange } from './sourceText.ts';

const BEFORE = 24;
const BEHIND = 12;

/** Signs of a place as numbers that are the same where the surroundings are. */
export function signsOf(
  source: SourceText,
  { start, end }: TextRange,
  line: number,
  from: Anchor | undefined,
): number[] {
  const { text, lines } = source;
  const signs: number[] = [];
  const cell = lines.cellOf(line, start);
  if (cell !== -1) signs.push(kindOf(0, cell));
  const [before, further] = wordsBefore(text, start, lines.startOf(line));
  if (before !== 0) signs.push(kindOf(1, before));
  if (further !== 0 && cell === -1) signs.push(kindOf(5, further));
  const behind = wordBehind(text, end);
  if (behind !== 0) signs.push(kindOf(2, behind));
  if (from === undefined) return signs;
  const property = from.property % 1_024;
  if (from.line !== line && Math.abs(line - from.line) <= 40)
    signs.push(kindOf(3, (line - from.line + 64) * 1_024 + property));
  if (cell === -1) signs.push(kindOf(4, (Math.sign(start - from.start) + 1) * 1_024 + property));
  return signs;
}

/** What the other places of a unit are told from. */
export interface Anchor {
  readonly start: number;
  readonly line: number;
  readonly property: number;
}

const kindOf = (kind: number, value: number): number => kind * 0x4000000 + (value & 0x3ffffff);

export const signKind = (sign: number): number => Math.floor(sign / 0x4000000);

export function isWordCode(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code >= 0xc0
  );
}

/** The word before a place with the signs between, and the one before that. */
function wordsBefore(text: string, start: number, least: number): readonly [number, number] {
  const stop = Math.max(least, start - BEFORE);
  let at = start - 1;
  const hashes: [number, number] = [0, 0];
  for (const index of [0, 1] as const) {
    let hash = 0;
    const from = at;
    for (; at >= stop && !isWordCode(text.charCodeAt(at)); at -= 1) hash = Math.imul(hash, 31) + text.charCodeAt(at);
    for (; at >= stop && isWordCode(text.charCodeAt(at)); at -= 1)
      hash = Math.imul(hash, 31) + (text.charCodeAt(at) | 32);
    // An item of a list has only its mark in front of it.
    if (at < from) hashes[index] = hash | 1;
  }
  return hashes;
}

function wordBehind(text: string, end: number): number {
  const stop = Math.min(text.length, end + BEHIND);
  let at = end;
  let hash = 0;
  for (; at < stop && !isWordCode(text.charCodeAt(at)); at += 1) {
    const code = text.charCodeAt(at);
    if (code === 10) return at === end ? 0 : hash | 1;
    hash = Math.imul(hash, 31) + code;
  }
  const from = at;
  for (; at < stop && isWordCode(text.charCodeAt(at)); at += 1) hash = Math.imul(hash, 31) + (text.charCodeAt(at) | 32);
  return at === from ? 0 : hash | 1;
}

const MOST_ADDRESS = 200;

/** Whether a place is within the address of a page: `…/issues/123`. */
export function isInAddress(text: string, start: number): boolean {
  const before = text.charCodeAt(start - 1);
  if (before !== 47 && before !== 61 && before !== 35) return false;
  const stop = Math.max(0, start - MOST_ADDRESS);
  for (let at = start - 1; at >= stop; at -= 1) {
    const code = text.charCodeAt(at);
    if (code <= 32 || code === 40 || code === 60 || code === 34 || code === 91) return false;
    if (code === 58 && text.startsWith('://', at)) return true;
  }
  return false;
}
