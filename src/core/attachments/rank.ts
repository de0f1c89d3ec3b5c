/** Fuzzy ranking of paths for `@` mentions: no editor API gives the quick-open score to extensions. */

export interface Candidate {
  readonly path: string;
  readonly isOpen: boolean;
  /** What is taken from its score: a name that begins with the query has 160, one that is it 200. */
  readonly handicap?: number;
}

/** The best `limit` candidates, best first. An empty query lists open files first. */
export function rank<T extends Candidate>(query: string, candidates: readonly T[], limit: number): T[] {
  const needle = query.toLowerCase().replaceAll('\\', '/').replaceAll(' ', '');
  const scored: { readonly item: T; readonly score: number }[] = [];
  for (const item of candidates) {
    const base = needle === '' ? 1 : score(needle, item.path);
    if (base > 0) scored.push({ item, score: base + (item.isOpen ? 15 : 0) - (item.handicap ?? 0) });
  }
  scored.sort(
    (a, b) => b.score - a.score || a.item.path.length - b.item.path.length || (a.item.path < b.item.path ? -1 : 1),
  );
  return scored.slice(0, limit).map(({ item }) => item);
}

/** Zero where the letters do not occur in order; more for runs, starts of words, and the file's own name. */
function score(needle: string, path: string): number {
  const text = path.toLowerCase();
  const nameStart = text.lastIndexOf('/') + 1;
  const name = text.slice(nameStart);
  const inName = name.indexOf(needle);
  if (inName === 0) return name.length === needle.length ? 200 : 160;
  if (inName > 0) return isBoundary(path, nameStart + inName) ? 140 : 110;
  const inPath = text.indexOf(needle);
  if (inPath >= 0) return isBoundary(path, inPath) ? 90 : 70;
  return needle.includes('/')
    ? scattered(needle, path, 0)
    : Math.max(scattered(needle, path, nameStart) * 1.5, scattered(needle, path, 0));
}

function scattered(needle: string, path: string, from: number): number {
  const text = path.toLowerCase();
  let position = from;
  let run = 0;
  let total = 0;
  for (const letter of needle) {
    const found = text.indexOf(letter, position);
    if (found < 0) return 0;
    run = found === position && position > from ? run + 1 : 0;
    total += 1 + run * 2 + (isBoundary(path, found) ? 4 : 0);
    position = found + 1;
  }
  // At most 60, so that scattered letters never beat a whole word.
  return Math.min(60, (total / (needle.length * 5)) * 40);
}

/** Whether a word starts here: after a separator, or a capital after a small letter. */
function isBoundary(path: string, index: number): boolean {
  if (index === 0) return true;
  const before = path.charAt(index - 1);
  if (/[/\\._\-\s]/.test(before)) return true;
  const here = path.charAt(index);
  return here !== here.toLowerCase() && before === before.toLowerCase();
}
