// `npm test`: everything that must hold before a release, from types to clicks in the packaged extension. Two lanes: one
// checks and tests without an editor, the other drives VS Code.
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
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
 * An editor keeps two cores busy. Side by side on two, both lanes take as long as one after the other, and each of their
 * waits four times as long.
 */
const isSideBySide = availableParallelism() >= 4;

/**
 * Runs a step, times it, and turns an exception into a failure of that step. Side by side, what the step says is shown when
 * it has ended, so that the lanes do not speak at the same time.
 */
async function step(name: string, work: (hear: Hear) => Promise<Tally | void>): Promise<Tally> {
  const started = Date.now();
  const said: string[] = [];
  const hear: Hear = (text) => void (isSideBySide ? said.push(text) : process.stdout.write(text));
  const tally = await work(hear).then(
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
  await step('panel page', (output) =>
    runVitest('test/panel/vitest.config.ts', [], { output, env: { ...process.env, AIGS_SPECS: 'quick' } }),
  );
}

/** Shown as it comes: it is the longest, and a user wants to see it move. */
async function editorSpecs(): Promise<Tally> {
  const tally = await runEditorSpecs();
  if (tally.passed + tally.failures.length > 0) return tally;
  return failure('No spec ran in VS Code. A run without them proves nothing about the product, so it fails.');
}

/** What the editor is to install, which some tests without an editor look into. */
async function isPackaged(): Promise<boolean> {
  const built = await step('build', async (hear) =>
    hear(await run(process.execPath, ['esbuild.mjs'], { cwd: root, timeout: 120_000 })),
  );
  if (built.failures.length > 0) return false;
  const packaged = await step('package', async () => void (await packageExtension()));
  return packaged.failures.length === 0;
}

await rm(resultsFolder, { recursive: true, force: true });
const canInstall = await isPackaged();
const inEditor = async (): Promise<void> => {
  if (canInstall) await step('VS Code', editorSpecs);
  else console.error('\n!!! Nothing to install, so nothing ran in VS Code.');
};
if (isSideBySide) await Promise.all([withoutEditor(), inEditor()]);
else {
  await withoutEditor();
  await inEditor();
}

console.log('');
for (const { name, seconds, ...tally } of outcomes) {
  const said = tally.passed + tally.failures.length > 0 ? counts(tally) : 'ok';
  console.log(`${name.padEnd(12)} ${seconds.toFixed(1).padStart(7)} s  ${said}`);
}
const all = total(outcomes);
console.log(conclusion(all));
process.exit(all.failures.length > 0 ? 1 : 0);
