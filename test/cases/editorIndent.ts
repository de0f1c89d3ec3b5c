/** The editor's own guess at a document's indentation, which is what the host is told an open document is indented with. */

/** The editor's default where nothing in a document is indented: four blanks. */
const DEFAULT_SIZE = 4;
/** Steps that the editor considers, the likeliest first. */
const SIZES = [2, 4, 6, 8, 3, 5, 7];

/** One level of a document's indentation: a tab, or blanks. */
export function indentUnitOf(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const tabbed = lines.filter((line) => line.startsWith('\t')).length;
  const blanked = lines.filter((line) => line.startsWith('  ')).length;
  return tabbed > blanked ? '\t' : ' '.repeat(stepOf(lines));
}

function stepOf(lines: readonly string[]): number {
  const counts = new Map<number, number>();
  let previous = 0;
  for (const line of lines) {
    const width = /^ */.exec(line)?.[0].length ?? 0;
    const step = Math.abs(width - previous);
    counts.set(step, (counts.get(step) ?? 0) + 1);
    previous = width;
  }
  const count = (size: number): number => counts.get(size) ?? 0;
  const most = Math.max(...SIZES.map(count));
  if (most === 0) return DEFAULT_SIZE;
  const likeliest = SIZES.find((size) => count(size) === most) ?? DEFAULT_SIZE;
  // Two levels at once look like a step of four.
  return likeliest === 4 && count(2) > 0 && count(2) >= count(4) / 2 ? 2 : likeliest;
}
