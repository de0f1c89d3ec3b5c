// How much the long tests do: the quick part in every check, the whole in `npm run proof`.

const isProof = process.env['AIGS_PROOF'] === '1';

/** The quick amount in a check, the whole one in the proof: sizes of texts, counts of files, lists of cases. */
export function effort<T>(quick: T, whole: T): T {
  return isProof ? whole : quick;
}

/**
 * Where random tests begin. The same sources always try the same: a check fails where it failed before, and what passed here
 * passes elsewhere. The proof has another start for other sources (`AIGS_SEED`), and `FUZZ_RUNS` another each time.
 */
export function seed(): { seed?: number } {
  const { AIGS_SEED, FUZZ_RUNS } = process.env;
  if (AIGS_SEED !== undefined) return { seed: Number(AIGS_SEED) };
  return FUZZ_RUNS === undefined ? { seed: 20_261_127 } : {};
}

/** Runs of a random test; `FUZZ_RUNS=20000 npx vitest …` does as many as that. */
export function runs(quick: number, whole: number): { numRuns: number } {
  return { numRuns: Number(process.env['FUZZ_RUNS'] ?? effort(quick, whole)) };
}
