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
    // One browser at a time: the machines this has to run on have two cores.
    maxWorkers: 1,
  },
});
