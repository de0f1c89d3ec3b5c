/** Under which names the rounds of *Apply All* are kept, beside what the answer's tools wrote. */

const PREFIX = 'apply-';

/** The answer that a round belongs to; `undefined` for what a turn's tools wrote. */
export function messageOfRound(id: string): string | undefined {
  return id.startsWith(PREFIX) ? id.slice(PREFIX.length, id.lastIndexOf('-')) : undefined;
}

const numberOf = (id: string): number => Number(id.slice(id.lastIndexOf('-') + 1));

/**
 * Of all that is kept the rounds of one answer, the oldest first; what the user wrote between them belongs to none. A round
 * that came to nothing is not kept, and an old one may be gone: numbers are missing.
 */
export function roundsOf(ids: Iterable<string>, messageId: string): readonly string[] {
  return [...ids]
    .filter((id) => messageOfRound(id) === messageId && Number.isInteger(numberOf(id)))
    .toSorted((a, b) => numberOf(a) - numberOf(b));
}

export function nextRound(ids: Iterable<string>, messageId: string): string {
  const last = roundsOf(ids, messageId).at(-1);
  return `${PREFIX}${messageId}-${last === undefined ? 1 : numberOf(last) + 1}`;
}
