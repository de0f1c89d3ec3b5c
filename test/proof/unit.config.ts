// The unit tests that are long by nature, and those of `test/unit` that do more here than in a check.
import { globSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import unit from '../vitest.config.ts';

const reduced = globSync('test/unit/**/*.test.ts').filter((file) => readFileSync(file, 'utf8').includes("/effort.ts'"));
if (reduced.length === 0) throw new Error('No unit test says what it does in the proof.');

export default defineConfig({
  ...unit,
  test: {
    ...unit.test,
    include: ['test/proof/unit/**/*.test.ts', ...reduced],
    env: { AIGS_PROOF: '1' },
    testTimeout: 600_000,
    hookTimeout: 300_000,
  },
});
