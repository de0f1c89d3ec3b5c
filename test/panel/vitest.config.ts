import path from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The panel's page comes from host code, which imports the editor's module.
  resolve: { alias: { vscode: path.resolve(import.meta.dirname, '../fakes/fakeVscode.ts') } },
  test: {
    root: '.',
    include: ['test/panel/**/*.test.ts'],
    globalSetup: 'test/panel/support/globalSetup.ts',
    // Several pictures in one test, on two cores that may be busy with something else.
    testTimeout: 90_000,
    hookTimeout: 120_000,
    // One second, the default, is short for a page on a core that two others want too.
    expect: { poll: { timeout: 30_000 } },
    // One worker for all files, so that they share its browser and its page: the machines have two cores.
    maxWorkers: 1,
    isolate: false,
  },
});
