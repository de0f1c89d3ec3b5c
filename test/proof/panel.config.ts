// What is long by nature in the panel's pages: the same page, the same promises, in large.
import { defineConfig } from 'vitest/config';
import panel from '../panel/vitest.config.ts';

export default defineConfig({
  ...panel,
  test: {
    ...panel.test,
    include: ['test/proof/panel/**/*.test.ts'],
    testTimeout: 300_000,
  },
});
