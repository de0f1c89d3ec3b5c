import type { ReviewWorld } from './reviewWorld.ts';

/**
 * What a document must be while an edit in it is under review, told without the product: every word of every line has a
 * name, which says who wrote it (`k` around the edit, `b` the original, `m` the model, `u` the user, `p` another program) and in which line.
 */
export interface Truth {
  /** Words of lines that the user wrote in: no decision takes these lines away. */
  readonly fixed: ReadonlySet<string>;
  /** Lines that were decided to stay. */
  readonly decided: ReadonlySet<string>;
  /** Struck lines that are not in the document since it was saved. */
  readonly folded: ReadonlySet<string>;
  /** Lines of which either may be true: decided, or still open. */
  readonly unsure: ReadonlySet<string>;
  readonly phase: 'streaming' | 'stopped' | 'review';
  /** The text was exchanged under the edit, or old and new were mixed: what stands there now is what stands there. */
  readonly isLost: boolean;
}

/** An answer may go on right behind a word that was written into its line. */
const wordShape = /\b([bkmpu]\d+)([a-z])/g;

/** The line a word is of. */
const lineOf = (word: string): string => word.slice(0, -1);

export function wordsOf(text: string): string[] {
  return [...text.matchAll(wordShape)].map(([word]) => word);
}

/** The names of the lines whose words stand in a line. */
export function namesOf(text: string): string[] {
  return [...new Set(wordsOf(text).map(lineOf))];
}

/** What becomes of a line: it stays, or goes with one decision. `undefined` where nothing is promised. */
export type Fate = 'stays' | 'accept' | 'reject' | undefined;

export function fateOf(text: string, truth: Truth, kept: ReadonlySet<string>): Fate {
  const names = namesOf(text);
  if (wordsOf(text).some((word) => /^[pu]/.test(word) || truth.fixed.has(word))) return 'stays';
  if (names.length === 0 || names.some((name) => truth.unsure.has(name))) return undefined;
  const open = names.filter((name) => !truth.decided.has(name) && !kept.has(name) && !name.startsWith('k'));
  if (open.length === 0) return 'stays';
  if (open.length < names.length) return undefined;
  if (open.every((name) => name.startsWith('m'))) return 'reject';
  return open.every((name) => name.startsWith('b')) ? 'accept' : undefined;
}

/** Faults in a document that no step may lead to. */
export function faultsOf(world: ReviewWorld<Truth>, truth: Truth, kept: ReadonlySet<string>): string[] {
  const { document, review, isFollowed } = world;
  const faults: string[] = [];
  const live = review.state === 'streaming' ? review.view().liveLine : undefined;
  const lines = document.lines.filter((_, line) => line !== live);
  const seen = new Set<string>();
  for (const word of lines.flatMap(wordsOf)) {
    if (seen.has(word)) faults.push(`${word} is there twice`);
    seen.add(word);
  }
  if (!truth.isLost) {
    // Where the user joined lines, those that were folded between them stand behind.
    const others = lines.filter((text) => !wordsOf(text).some((word) => truth.fixed.has(word)));
    for (const kind of ['b', 'm']) {
      const numbers = others.flatMap(namesOf).filter((name) => name.startsWith(kind));
      const order = numbers.map((name) => Number(name.slice(1)));
      if (order.some((number, index) => number < (order[index - 1] ?? 0))) faults.push(`${numbers.join(' ')} in order`);
    }
  }
  if (isFollowed && !review.matches(document)) faults.push('the review believes in another text');
  if (isFollowed && !truth.isLost && truth.phase === 'review') faults.push(...unmarked(world, truth, kept));
  return faults;
}

/** Each line that waits for a decision is in a change, and no other one. */
function unmarked(world: ReviewWorld<Truth>, truth: Truth, kept: ReadonlySet<string>): string[] {
  const hunks = world.review.hunks();
  return world.document.lines.flatMap((text, line) => {
    const fate = fateOf(text, truth, kept);
    if (fate === undefined) return [];
    const isMarked = hunks.some(({ start, end }) => start <= line && line < end);
    if (isMarked && fate === 'stays') {
      // A line that was typed between others of a change is in it only where it belongs to the model's.
      return namesOf(text).every((name) => name.startsWith('u') || name.startsWith('m')) ? [] : [`${text} is marked`];
    }
    return !isMarked && fate !== 'stays' ? [`${text} has no mark`] : [];
  });
}
