import type { LineRange } from './hunks.ts';

/** The editor draws all buttons of one line in one row, which ends at its edge: what is for a whole goes to another line. */
export interface Head {
  /** Where what it is for begins. */
  readonly line: number;
  /** The first change of it. */
  readonly first: LineRange | undefined;
}

/** A line for each head on which no change begins and no other head is: its own, one above, or one behind its first change. */
export function headLines(heads: readonly Head[], changes: ReadonlySet<number>): readonly number[] {
  const taken = new Set(changes);
  return heads.map(({ line, first }) => {
    const behind = first?.end ?? line + 1;
    const choices = [line, line - 1, behind, behind + 1, line - 2];
    const free = choices.find((choice) => choice >= 0 && !taken.has(choice)) ?? line;
    taken.add(free);
    return free;
  });
}

/** The beginning of a sentence, whole words; the sentence itself is shown on hover. */
export function shortened(sentence: string, most = 40): string {
  const plain = sentence.replace(/\s+/g, ' ').trim();
  if (plain.length <= most) return plain;
  const cut = plain.slice(0, most).lastIndexOf(' ');
  return `${plain.slice(0, cut > most / 2 ? cut : most).replace(/[,;:.]$/, '')}…`;
}
