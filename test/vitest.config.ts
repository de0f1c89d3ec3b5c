import path from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Host code imports the editor's module, which exists only inside the editor.
  resolve: { alias: { vscode: path.resolve(import.meta.dirname, 'fakes/fakeVscode.ts') } },
  test: {
    root: '.',
    include: ['test/unit/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Two cores are the machines this has to run on.
    maxWorkers: 2,
  },
});
