import { defineConfig } from 'vitest/config';

// Specs that type and click in the packaged extension. Two windows at a time: each waits half of its time, and the machines
// have two cores.
export default defineConfig({
  test: {
    root: '.',
    include: ['test/editor/panel/**/*.spec.ts', 'test/proof/editor/**/*.spec.ts'],
    globalSetup: ['test/editor/support/globalSetup.ts'],
    maxWorkers: 2,
    // A worker goes from file to file, so that they share its server and its browser.
    isolate: false,
    retry: 0,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // One second, the default, is short for a window on two busy cores; as long as `until` waits.
    expect: { poll: { timeout: 30_000 } },
  },
});
