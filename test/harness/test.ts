// `npm test`: everything that must hold before a release, from types to clicks in the packaged extension. Two lanes side by
// side, because an editor waits half of its time: one checks and tests without an editor, the other drives VS Code.
import { rm } from 'node:fs/promises';
import { runEditorSpecs } from './editorSpecs.ts';
import { packageExtension } from './package.ts';
import { resultsFolder, root } from './paths.ts';
import { run, runNpm } from './process.ts';
import { conclusion, counts, failure, runVitest, total, type Tally } from './vitest.ts';

interface Outcome extends Tally {
  name: string;
  seconds: number;
}

type Hear = (text: string) => void;

const outcomes: Outcome[] = [];

/**
 * Runs a step, times it, and turns an exception into a failure of that step. What the step says is shown when it has ended,
 * so that the lanes do not speak at the same time.
 */
async function step(name: string, work: (hear: Hear) => Promise<Tally | void>): Promise<Tally> {
  const started = Date.now();
  const said: string[] = [];
  const tally = await work((text) => void said.push(text)).then(
    (result) => result ?? total([]),
    (error: unknown) => {
      said.push(`${error instanceof Error ? error.message : String(error)}\n`);
      return failure(name);
    },
  );
  const seconds = (Date.now() - started) / 1000;
  console.log(`\n=== ${name}, ${seconds.toFixed(1)} s\n${said.join('')}`);
  outcomes.push({ name, seconds, ...tally });
  return tally;
}

const script =
  (name: string) =>
  async (output: Hear): Promise<void> => {
    let said = '';
    await runNpm(['run', '--silent', name], { cwd: root, output: (text) => (said += text) }).catch((error: unknown) => {
      output(said);
      throw error;
    });
  };

async function withoutEditor(): Promise<void> {
  await step('types', script('types'));
  await step('lint', script('lint'));
  await step('format', script('format:check'));
  await step('unit tests', (output) => runVitest('test/vitest.config.ts', [], { output }));
  // The panel's page alone, in a browser without an editor around it.
  await step('panel page', (output) => runVitest('test/panel/vitest.config.ts', [], { output }));
}

/** Shown as it comes: it is the longest, and a user wants to see it move. */
async function editorSpecs(): Promise<Tally> {
  const tally = await runEditorSpecs();
  if (tally.passed + tally.failures.length > 0) return tally;
  return failure('No spec ran in VS Code. A run without them proves nothing about the product, so it fails.');
}

async function inEditor(): Promise<void> {
  const built = await step('build', async (hear) =>
    hear(await run(process.execPath, ['esbuild.mjs'], { cwd: root, timeout: 120_000 })),
  );
  const packaged =
    built.failures.length > 0 ? built : await step('package', async () => void (await packageExtension()));
  if (packaged.failures.length > 0) return console.error('\n!!! Nothing to install, so nothing ran in VS Code.');
  await step('VS Code', editorSpecs);
}

await rm(resultsFolder, { recursive: true, force: true });
await Promise.all([withoutEditor(), inEditor()]);

console.log('');
for (const { name, seconds, ...tally } of outcomes) {
  const said = tally.passed + tally.failures.length > 0 ? counts(tally) : 'ok';
  console.log(`${name.padEnd(12)} ${seconds.toFixed(1).padStart(7)} s  ${said}`);
}
const all = total(outcomes);
console.log(conclusion(all));
process.exit(all.failures.length > 0 ? 1 : 0);
