import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { beginningWith } from '../harness/fileOrder.ts';

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
    // As many workers as the machines have cores: a page and its test wait for each other. A worker goes from file to file, so
    // that they share its browser and its page.
    maxWorkers: 2,
    isolate: false,
    sequence: { sequencer: beginningWith('/access.', '/gallery.') },
  },
});
