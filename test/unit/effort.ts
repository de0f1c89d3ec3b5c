// How much the long tests do: the quick part in every check, the whole in `npm run proof`.

const isProof = process.env['AIGS_PROOF'] === '1';

/** The quick amount in a check, the whole one in the proof: sizes of texts, counts of files, lists of cases. */
export function effort<T>(quick: T, whole: T): T {
  return isProof ? whole : quick;
}

/** Runs of a random test; `FUZZ_RUNS=20000 npx vitest …` does as many as that. */
export function runs(quick: number, whole: number): { numRuns: number } {
  return { numRuns: Number(process.env['FUZZ_RUNS'] ?? effort(quick, whole)) };
}
