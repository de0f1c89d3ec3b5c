// `npm run editor -- [pattern] [--repeat N] [--load] [--no-build]`: the specs in a real VS Code, all or those whose path
// contains the pattern; several times over, and with two busy processes beside.
import { existsSync, globSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runHostSpecs } from './hostSpecs.ts';
import { startLoad } from './load.ts';
import { packageExtension } from './package.ts';
import { outFolder, root, vsixPath } from './paths.ts';
import { run } from './process.ts';

/** How many specs passed and failed. */
export interface Tally {
  passed: number;
  failed: number;
}

/** Adds tallies up. */
export function total(tallies: readonly Tally[]): Tally {
  const sum = (key: keyof Tally): number => tallies.reduce((all, tally) => all + tally[key], 0);
  return { passed: sum('passed'), failed: sum('failed') };
}

/** Runs vitest and counts from its report. A crash, or an error outside any test, counts as one failure. */
export async function runVitest(config: string, filters: readonly string[] = []): Promise<Tally> {
  await mkdir(outFolder, { recursive: true });
  const report = path.join(outFolder, `vitest-${process.pid}.json`);
  await rm(report, { force: true });
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const succeeded = await run(process.execPath, [vitest, 'run', '--config', config, ...reporters, ...filters], {
    cwd: root,
    output: 'inherit',
  }).then(
    () => true,
    () => false,
  );
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const counts = JSON.parse(await readFile(report, 'utf8')) as { numPassedTests: number; numFailedTests: number };
  await rm(report, { force: true });
  const failed = counts.numFailedTests;
  return { passed: counts.numPassedTests, failed: succeeded || failed > 0 ? failed : 1 };
}

async function hostTally(pattern: string): Promise<Tally> {
  try {
    const results = await runHostSpecs(pattern);
    for (const { name, milliseconds, error } of results) {
      console.log(`${error === undefined ? ' ✓' : ' ✗'} ${name} ${milliseconds}ms`);
      if (error !== undefined) console.log(error.replaceAll(/^/gm, '     '));
    }
    const failed = results.filter((result) => result.error !== undefined).length;
    return { passed: results.length - failed, failed };
  } catch (error) {
    console.error('The host specs did not run:', error);
    return { passed: 0, failed: 1 };
  }
}

/** Runs host specs, then panel specs, against the package at the root. */
export async function runEditorSpecs(pattern = ''): Promise<Tally> {
  console.log('\n— Specs in the extension host');
  const host = await hostTally(pattern);
  console.log('\n— Specs in the panel');
  const files = globSync('test/editor/panel/**/*.spec.ts', { cwd: root }).filter((file) => file.includes(pattern));
  const panel = files.length === 0 ? { passed: 0, failed: 0 } : await runVitest('test/editor/vitest.config.ts', files);
  return total([host, panel]);
}

/** Runs specs so many times over, whatever fails on the way, and says of each round how it went. */
async function repeated(pattern: string, times: number): Promise<Tally> {
  const rounds: Tally[] = [];
  for (let round = 1; round <= times; round += 1) {
    if (times > 1) console.log(`\n=== Round ${round} of ${times}`);
    rounds.push(await runEditorSpecs(pattern));
    if (times > 1) for (const { passed, failed } of rounds) console.log(`${passed} passed, ${failed} failed`);
  }
  return total(rounds);
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      repeat: { type: 'string', default: '1' },
      load: { type: 'boolean', default: false },
      'no-build': { type: 'boolean', default: false },
    },
  });
  const pattern = positionals[0] ?? '';
  if (!values['no-build'] || !existsSync(vsixPath())) {
    console.log((await run(process.execPath, ['esbuild.mjs'], { cwd: root, timeout: 120_000 })).trimEnd());
    await packageExtension();
  }
  const endLoad = values.load ? startLoad() : async (): Promise<void> => undefined;
  const tally = await repeated(pattern, Number(values.repeat)).finally(endLoad);
  if (tally.passed + tally.failed === 0) console.error(`No spec matches "${pattern}".`);
  console.log(`\n${tally.passed} passed, ${tally.failed} failed`);
  process.exit(tally.failed > 0 || tally.passed === 0 ? 1 : 0);
}
