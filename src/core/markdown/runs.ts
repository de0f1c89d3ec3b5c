import type { InlineRun } from './nodes.ts';

// Where a long paragraph may be cut so that the part before it never needs to be read again. The rule looks only at the
// characters before the cut, so every way of chunking a stream cuts at the same places.
interface Limits {
  /** From here on cut at the first white space outside any open markup. */
  readonly soft: number;
  /** From here on cut at any white space. */
  readonly hard: number;
  /** Cut anywhere. */
  readonly limit: number;
}

const RUN: Limits = { soft: 1024, hard: 3072, limit: 4096 };
const PART: Limits = { soft: 128, hard: 192, limit: 256 };

/** What a scan of a run has seen so far; a value, never changed in place. */
export interface RunScan {
  readonly at: number;
  /** Length of the back-tick run that opened the code span we are in, or 0. */
  readonly codeTicks: number;
  readonly brackets: number;
  /** Which kinds of markup are open, one bit for each mark at each length. */
  readonly open: number;
  /** The run of equal marks being read. */
  readonly mark: string;
  readonly markLength: number;
  readonly escaped: boolean;
}

export const EMPTY_SCAN: RunScan = {
  at: 0,
  codeTicks: 0,
  brackets: 0,
  open: 0,
  mark: '',
  markLength: 0,
  escaped: false,
};

type Mutable = { -readonly [K in keyof RunScan]: RunScan[K] };

/** Reads on in `raw`; returns the index to cut at (exclusive), or -1 and the scan to continue from. */
export function scanForCut(raw: string, from: RunScan, limits = RUN): { cut: number; scan: RunScan } {
  const scan: Mutable = { ...from };
  for (; scan.at < raw.length; scan.at++) {
    const char = raw.charAt(scan.at);
    readChar(scan, char);
    const length = scan.at + 1;
    if (length < limits.soft) continue;
    const isSpace = char === ' ' || char === '\n';
    const mayCut = isSpace
      ? length >= limits.hard || isBalanced(scan)
      : length >= limits.limit && !isHighSurrogate(char);
    if (mayCut) return { cut: length, scan: EMPTY_SCAN };
  }
  return { cut: -1, scan };
}

/** Cuts `raw` into runs by the same rule as a growing paragraph. */
export function splitRuns(raw: string): string[] {
  return split(raw, RUN);
}

/** Cuts a run that would take too long to read into parts to be read one by one; marks that span a cut are lost. */
export function splitParts(raw: string): string[] {
  return split(raw, PART);
}

function split(raw: string, limits: Limits): string[] {
  const runs: string[] = [];
  let rest = raw;
  while (rest.length >= limits.soft) {
    const { cut } = scanForCut(rest, EMPTY_SCAN, limits);
    if (cut < 0) break;
    runs.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  if (rest !== '' || runs.length === 0) runs.push(rest);
  return runs;
}

/** A run whose meaning is not known yet. */
export function newRun(raw: string): InlineRun {
  return { raw, children: [] };
}

function readChar(scan: Mutable, char: string): void {
  if (char === scan.mark) {
    scan.markLength++;
    return;
  }
  if (scan.mark !== '') endMark(scan);
  if (scan.escaped) scan.escaped = false;
  else if (char === '`' || (scan.codeTicks === 0 && (char === '*' || char === '_' || char === '~' || char === '$'))) {
    scan.mark = char;
    scan.markLength = 1;
  } else if (scan.codeTicks > 0) return;
  else if (char === '\\') scan.escaped = true;
  else if (char === '[' || char === '(') scan.brackets++;
  else if (char === ']' || char === ')') scan.brackets = Math.max(0, scan.brackets - 1);
}

function endMark(scan: Mutable): void {
  const { mark, markLength } = scan;
  scan.mark = '';
  scan.markLength = 0;
  if (mark === '`') {
    if (scan.codeTicks === 0) scan.codeTicks = markLength;
    else if (scan.codeTicks === markLength) scan.codeTicks = 0;
    return;
  }
  // `***` opens or closes both `*` and `**`: a bit for each.
  scan.open ^= (markLength & 3) << (2 * '*_~$'.indexOf(mark));
}

function isBalanced(scan: RunScan): boolean {
  return scan.codeTicks === 0 && scan.brackets === 0 && scan.open === 0 && scan.mark === '';
}

function isHighSurrogate(char: string): boolean {
  const code = char.charCodeAt(0);
  return code >= 0xd800 && code <= 0xdbff;
}
