import path from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Host code imports the editor's module, which exists only inside the editor.
  resolve: { alias: { vscode: path.resolve(import.meta.dirname, 'fakes/fakeVscode.ts') } },
  test: {
    root: '.',
    include: ['test/unit/**/*.test.ts'],
    setupFiles: ['test/unit/setup.ts'],
    // What is waited for comes: a busy machine makes it late, not wrong. A test of a second of work has taken a minute there.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000, interval: 10 } },
    // Processes, because threads have another stack than the editor's host; not a new one for each file, see `setup.ts`.
    pool: 'forks',
    isolate: false,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    // Two cores are the machines this has to run on.
    maxWorkers: 2,
  },
});
