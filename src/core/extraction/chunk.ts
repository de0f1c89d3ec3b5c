/** Cuts a long document into parts that a model can take, at borders that make sense, with some overlap. */
import { estimateTokens } from '../cost/estimate.ts';
import type { TextRange } from './grounding/sourceText.ts';

export interface ChunkOptions {
  readonly maxTokens: number;
  /** Repeated from the end of the part before, so that a record at the border is whole in one of them; a twelfth when absent. */
  readonly overlapTokens?: number;
}

/** A part of a document: `text` is what stands at `start` to `end`. */
export interface Chunk extends TextRange {
  readonly text: string;
  /** Where the part before it ends: what is in front of this was in that part too. */
  readonly freshFrom: number;
}

/** The same for one part of one text, however often that is cut. */
export const chunkKey = ({ start, text }: Chunk): string => `${start} ${text}`;

/** The parts of a text, in order; together they cover it. One part for a text that fits. */
export function chunkText(text: string, options: ChunkOptions): readonly Chunk[] {
  const maxTokens = Math.max(50, options.maxTokens);
  if (estimateTokens(text) <= maxTokens) return [{ start: 0, end: text.length, text, freshFrom: 0 }];
  const overlapTokens = Math.min(options.overlapTokens ?? Math.floor(maxTokens / 12), Math.floor(maxTokens / 3));
  const lines = linesOf(text);
  const chunks: Chunk[] = [];
  let first = 0;
  let freshFrom = 0;
  while (first < lines.length) {
    const last = lastLine(lines, first, maxTokens, freshFrom);
    const [start, end] = [lines[first]?.start ?? 0, lines[last]?.end ?? text.length];
    chunks.push({ start, end, text: text.slice(start, end), freshFrom });
    if (last === lines.length - 1) break;
    freshFrom = end;
    first = overlapStart(lines, last, first, overlapTokens);
  }
  return chunks;
}

interface Line extends TextRange {
  readonly tokens: number;
  /** How good a border the start of this line is; 0 is a line like any other. */
  readonly weight: number;
}

/** A line longer than this is cut: logs and minified files have lines of any length. */
const MAX_LINE = 2_000;

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let wasBlank = true;
  for (let start = 0; start < text.length;) {
    const next = text.indexOf('\n', start);
    let end = next === -1 ? text.length : next + 1;
    if (end - start > MAX_LINE) end = cutLine(text, start);
    const line = text.slice(start, end);
    const isBlank = line.trim() === '';
    lines.push({ start, end, tokens: estimateTokens(line), weight: isBlank ? 0 : weightOf(line, wasBlank) });
    wasBlank = isBlank;
    start = end;
  }
  return lines;
}

/** At a sentence or a blank if there is one, never inside a surrogate pair. */
function cutLine(text: string, start: number): number {
  const window = text.slice(start, start + MAX_LINE);
  const at = Math.max(window.lastIndexOf('. '), window.lastIndexOf('},'), window.lastIndexOf('; '));
  const blank = at > MAX_LINE / 2 ? at + 2 : window.lastIndexOf(' ') + 1;
  if (blank > MAX_LINE / 2) return start + blank;
  const code = text.charCodeAt(start + MAX_LINE - 1);
  return start + MAX_LINE - (code >= 0xd800 && code <= 0xdbff ? 1 : 0);
}

const HEADING = /^(?:#{1,6} |={3,}|-{3,}|\*{3,}|(?:chapter|section|article|§)\s)/i;
const DECLARATION =
  /^(?:export |public |private |protected |static |async |abstract |final |@)*(?:function|class|interface|type|enum|struct|impl|trait|fn|func|def|module|namespace|CREATE|INSERT)\b/;
const RECORD = /^(?:\d{4}-\d{2}-\d{2}|\[?\d{1,2}[/:]\d{2}|- |\* |\d+[.)] |\{|<\w+|"?[A-Z][\w ]*"?:)/;

function weightOf(line: string, afterBlank: boolean): number {
  const isTop = !/^\s/.test(line);
  if (HEADING.test(line)) return 5;
  if (isTop && DECLARATION.test(line)) return afterBlank ? 5 : 4;
  if (afterBlank) return isTop ? 3 : 2;
  return isTop && RECORD.test(line) ? 1 : 0;
}

/** The last line of a part: the best border in its last third. */
function lastLine(lines: readonly Line[], first: number, maxTokens: number, freshFrom: number): number {
  let tokens = 0;
  let last = first;
  for (let index = first; index < lines.length; index += 1) {
    tokens += lines[index]?.tokens ?? 0;
    // A part always goes on: at least one line that the part before did not have.
    if (tokens > maxTokens && index > first && (lines[index - 1]?.end ?? 0) > freshFrom) break;
    last = index;
  }
  if (last === lines.length - 1) return last;
  const from = first + Math.ceil((last - first) * 0.66);
  let best = last;
  let bestWeight = 0;
  for (let index = last + 1; index > from; index -= 1) {
    const weight = lines[index]?.weight ?? 0;
    if (weight > bestWeight && (lines[index - 1]?.end ?? 0) > freshFrom) [best, bestWeight] = [index - 1, weight];
  }
  return best;
}

/** The overlap begins at a border too, where there is one. */
function overlapStart(lines: readonly Line[], last: number, first: number, overlapTokens: number): number {
  let tokens = 0;
  let start = last + 1;
  let best: number | undefined;
  for (let index = last; index > first; index -= 1) {
    tokens += lines[index]?.tokens ?? 0;
    if (tokens > overlapTokens) break;
    start = index;
    if ((lines[index]?.weight ?? 0) > 0) best = index;
  }
  return best ?? start;
}
