// `npm test`: everything that must hold before a release, from types to clicks in the packaged extension.
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { runEditorSpecs, runVitest, total, type Tally } from './editorSpecs.ts';
import { packageExtension } from './package.ts';
import { resultsFolder, root } from './paths.ts';
import { run, runNpm } from './process.ts';

interface Outcome extends Tally {
  name: string;
  seconds: number;
}

const outcomes: Outcome[] = [];

/** Runs a step, times it, and turns an exception into a failure of that step. */
async function step(name: string, work: () => Promise<Tally | void>): Promise<Tally> {
  console.log(`\n=== ${name}`);
  const started = Date.now();
  const tally = await work().then(
    (result) => result ?? { passed: 0, failed: 0 },
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      return { passed: 0, failed: 1 };
    },
  );
  outcomes.push({ name, seconds: (Date.now() - started) / 1000, ...tally });
  return tally;
}

const script = (name: string) => async (): Promise<void> => {
  await runNpm(['run', '--silent', name], { cwd: root, output: 'inherit' });
};

async function editorSpecs(): Promise<Tally> {
  const tally = await runEditorSpecs();
  if (tally.passed + tally.failed > 0) return tally;
  console.error('!!! No spec ran in VS Code. A run without them proves nothing about the product, so it fails.');
  return { passed: 0, failed: 1 };
}

await rm(resultsFolder, { recursive: true, force: true });
await step('types', script('types'));
await step('lint', script('lint'));
await step('format', script('format:check'));
const built = await step('build', async () => {
  console.log((await run(process.execPath, ['esbuild.mjs'], { cwd: root, timeout: 120_000 })).trimEnd());
});
await step('unit tests', () => runVitest('test/vitest.config.ts'));
if (existsSync(path.join(root, 'test/panel'))) {
  // The panel's page alone, in a browser without an editor around it.
  await step('panel page', () => runVitest('test/panel/vitest.config.ts'));
}
const packaged =
  built.failed > 0
    ? built
    : await step('package', async () => {
        await packageExtension();
      });
if (packaged.failed === 0) {
  await step('VS Code', editorSpecs);
} else {
  console.error('\n!!! Nothing to install, so nothing ran in VS Code.');
}

console.log('');
for (const { name, seconds, passed, failed } of outcomes) {
  const counts = passed + failed > 0 ? `${passed} passed, ${failed} failed` : 'ok';
  console.log(`${name.padEnd(12)} ${seconds.toFixed(1).padStart(7)} s  ${counts}`);
}
const all = total(outcomes);
console.log(`${all.passed} passed, ${all.failed} failed`);
process.exit(all.failed > 0 ? 1 : 0);
