/** Where a text that is not in a file was probably meant to be. */
export interface NearestLines {
  /** Numbered lines of the file: `12\tconst a = 1;`. */
  readonly excerpt: string;
  /** Only blanks, tabs and line ends differ. */
  readonly isWhitespaceOnly: boolean;
}

const MAX_LINES = 12;
const MAX_LINE_CHARS = 300;

/** `undefined` where not even one line of the wanted text is near one of the file. */
export function nearestLines(lines: readonly string[], wanted: readonly string[]): NearestLines | undefined {
  const start = byEqualLines(lines, wanted) ?? bySharedWords(lines, wanted);
  if (start === undefined) return undefined;
  const count = wanted.length;
  const same = wanted.every((line, index) => squeezed(line) === squeezed(lines[start + index] ?? ''));
  const from = Math.max(0, start - (same ? 0 : 1));
  const to = Math.min(lines.length, start + count + (same ? 0 : 1), from + MAX_LINES);
  const numbered = lines.slice(from, to).map((line, index) => `${from + index + 1}\t${line.slice(0, MAX_LINE_CHARS)}`);
  return { excerpt: numbered.join('\n'), isWhitespaceOnly: same };
}

/** Where most of the wanted lines stand at their distance from each other, blanks aside. */
function byEqualLines(lines: readonly string[], wanted: readonly string[]): number | undefined {
  const places = new Map<string, number[]>();
  for (const [index, line] of wanted.entries()) {
    const key = squeezed(line);
    if (key.length > 2) places.set(key, [...(places.get(key) ?? []), index]);
  }
  const votes = new Map<number, number>();
  for (const [index, line] of lines.entries()) {
    for (const place of places.get(squeezed(line)) ?? []) {
      votes.set(index - place, (votes.get(index - place) ?? 0) + 1);
    }
  }
  const [best] = [...votes].toSorted((a, b) => b[1] - a[1] || a[0] - b[0]);
  return best === undefined ? undefined : Math.max(0, best[0]);
}

/** Where a line shares most words with the first wanted line that has any. */
function bySharedWords(lines: readonly string[], wanted: readonly string[]): number | undefined {
  const index = wanted.findIndex((line) => wordsOf(line).length > 0);
  const words = new Set(wordsOf(wanted[index] ?? ''));
  let best: number | undefined;
  let most = Math.max(0.5, words.size / 4);
  for (const [at, line] of lines.entries()) {
    const own = new Set(wordsOf(line));
    const shared = [...own].filter((word) => words.has(word)).length;
    // Words of its own count against a line, so that a long one does not win by its length.
    const score = shared - (own.size - shared) / 4;
    if (score <= most) continue;
    most = score;
    best = at;
  }
  return best === undefined ? undefined : Math.max(0, best - Math.max(0, index));
}

function squeezed(line: string): string {
  return line.replace(/\s+/g, ' ').trim();
}

function wordsOf(line: string): string[] {
  return line.slice(0, 500).match(/[\p{L}\p{N}_]{2,}/gu) ?? [];
}
