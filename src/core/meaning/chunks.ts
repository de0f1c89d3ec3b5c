/** Files in pieces that are each about one thing, small enough to be told from each other by their meaning. */
import { partsOfFile, type CodePart } from './codeParts.ts';

/** Some lines of a file. Chunks of a file never overlap, and leave out blank lines only. Line numbers begin at 0. */
export interface Chunk {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** What it declares, with what that is in: `Parser.next`. Empty where it declares nothing. */
  readonly symbol: string;
}

/** Characters, lines as they are: what is smaller is joined with its neighbours, what is larger is taken apart. */
const SMALL = 500;
const USUAL = 1_200;
const LARGE = 2_000;
const MAX_DEPTH = 12;
/** Of several declarations in one chunk, so many are named. */
const MAX_NAMED = 3;
/** More chunks than this are data, not code or prose. */
const MAX_CHUNKS = 1_000;
/** Written by hand, lines are shorter than this on average. */
const MAX_MEAN_LINE = 400;

/** The chunks of a file, in order; none where it was plainly not written by hand. */
export function chunksOf(path: string, text: string): readonly Chunk[] {
  const lines = text.split('\n');
  if (isNoise(path) || text.length / lines.length > MAX_MEAN_LINE) return [];
  const chunker = new Chunker(lines);
  chunker.addParts(partsOfFile(path, text), { start: 0, end: lines.length }, { symbol: '', depth: 0 });
  const { chunks } = chunker;
  return chunks.length > MAX_CHUNKS ? [] : chunks;
}

const NOISE =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|cargo\.lock|poetry\.lock|uv\.lock|composer\.lock|gemfile\.lock|go\.sum)$|\.(?:map|svg|snap|csv|tsv|ipynb|crt|cer|csr|min\.(?:js|css))$/i;

/** Lock files, source maps, tables, pictures and certificates: text that nobody asks the meaning of. */
export function isNoise(path: string): boolean {
  return NOISE.test(path);
}

interface LineRange {
  readonly start: number;
  readonly end: number;
}

interface Around {
  readonly symbol: string;
  readonly depth: number;
}

/** A part with the lines up to the next one. */
interface Piece extends LineRange {
  readonly part: CodePart;
}

class Chunker {
  readonly chunks: Chunk[] = [];
  readonly #lines: readonly string[];
  /** Characters before each line. */
  readonly #before: Float64Array;

  constructor(lines: readonly string[]) {
    this.#lines = lines;
    this.#before = new Float64Array(lines.length + 1);
    for (const [index, line] of lines.entries()) this.#before[index + 1] = (this.#before[index] ?? 0) + line.length + 1;
  }

  /** Parts that make up a range of lines; neighbours that are small go together. */
  addParts(parts: readonly CodePart[], range: LineRange, around: Around): void {
    if (parts.length === 0) return this.#addWindows(range, around.symbol);
    let open: Piece[] = [];
    const flush = (): void => {
      const [first, last] = [open[0], open.at(-1)];
      if (first !== undefined && last !== undefined) {
        this.#push({ start: first.start, end: last.end }, symbolOf(around.symbol, open));
      }
      open = [];
    };
    for (const piece of piecesOf(parts, range)) {
      const size = this.#size(piece);
      const isAlone = size >= SMALL && piece.part.name !== undefined;
      const openSize = open.length === 0 ? 0 : this.#size({ start: open[0]?.start ?? 0, end: piece.start });
      if (openSize > 0 && (openSize + size > USUAL || (isAlone && openSize >= SMALL))) flush();
      if (size > LARGE) {
        flush();
        this.#addLarge(piece, around);
      } else open.push(piece);
    }
    flush();
  }

  #addLarge(piece: Piece, { symbol, depth }: Around): void {
    const inside = symbolOf(symbol, [piece]);
    const inner = depth < MAX_DEPTH ? piece.part.inner() : [];
    if (inner.length < 2) this.#addWindows(piece, inside);
    else this.addParts(inner, piece, { symbol: inside, depth: depth + 1 });
  }

  /** Lines without parts: cut where a paragraph ends, else where the least is open. */
  #addWindows({ start, end }: LineRange, symbol: string): void {
    let from = start;
    let best = { at: -1, score: Number.POSITIVE_INFINITY };
    for (let at = start; at < end; at += 1) {
      const size = this.#size({ start: from, end: at + 1 });
      if (size > USUAL && at > from) {
        const cut = best.at > from ? best.at : at;
        this.#push({ start: from, end: cut }, symbol);
        from = cut;
        at = cut;
        best = { at: -1, score: Number.POSITIVE_INFINITY };
      } else if (size > USUAL / 2) {
        const score = costOfCut(this.#lines[at] ?? '');
        if (score <= best.score) best = { at: at + (score === 0 ? 1 : 0), score };
      }
    }
    this.#push({ start: from, end }, symbol);
  }

  #size({ start, end }: LineRange): number {
    return (this.#before[end] ?? 0) - (this.#before[start] ?? 0);
  }

  /** Without blank lines at both ends. */
  #push(range: LineRange, symbol: string): void {
    let { start, end } = range;
    while (start < end && (this.#lines[start] ?? '').trim() === '') start += 1;
    while (end > start && (this.#lines[end - 1] ?? '').trim() === '') end -= 1;
    if (start < end) this.chunks.push({ start, end, symbol });
  }
}

/** Parts without gaps between them, so that no line is lost; what a part has of another’s lines is passed over. */
function piecesOf(parts: readonly CodePart[], { start, end }: LineRange): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = start;
  for (const [index, part] of parts.entries()) {
    const next = parts[index + 1]?.start ?? end;
    const to = Math.min(end, Math.max(next, from));
    if (to > from) pieces.push({ start: from, end: to, part });
    from = to;
  }
  return pieces;
}

function symbolOf(around: string, pieces: readonly Piece[]): string {
  const names = pieces.flatMap(({ part }) => part.name ?? []);
  const named = names.length <= MAX_NAMED ? names : [...names.slice(0, MAX_NAMED), '…'];
  if (named.length === 0) return around;
  return around === '' ? named.join(', ') : `${around}.${named.join(', ')}`;
}

/** 0 for a blank line, behind which one cuts; else how far in the line begins, before which one does. */
function costOfCut(line: string): number {
  const content = line.trimStart();
  return content === '' ? 0 : 1 + line.length - content.length;
}
