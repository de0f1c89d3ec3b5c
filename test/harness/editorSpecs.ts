// `npm run editor -- [pattern] [--repeat N] [--load] [--no-build]`: the specs in a real VS Code, those of `npm test` or all
// whose path contains the pattern; several times over, and with two busy processes beside.
import { existsSync, globSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Tier } from '../editor/support/tier.ts';
import { runHostSpecs } from './hostSpecs.ts';
import { startLoad } from './load.ts';
import { packageExtension } from './package.ts';
import { root, vsixPath } from './paths.ts';
import { run } from './process.ts';
import { conclusion, counts, described, failure, runVitest, total, type Tally } from './vitest.ts';

/** Runs the host specs whose path contains the pattern, and tells of each. */
export async function hostSpecs(pattern: string): Promise<Tally> {
  try {
    const results = await runHostSpecs(pattern);
    for (const { name, milliseconds, error } of results) {
      console.log(`${error === undefined ? ' ✓' : ' ✗'} ${name} ${milliseconds}ms`);
      if (error !== undefined) console.log(error.replaceAll(/^/gm, '     '));
    }
    const failures = results.flatMap(({ name, error }) => (error === undefined ? [] : [described(name, error)]));
    return { passed: results.length - failures.length, failures };
  } catch (error) {
    console.error('The host specs did not run:', error);
    return failure('The host specs did not run', error);
  }
}

const WINDOW_SPECS = 'test/editor/panel/**/*.spec.ts';
/** Files whose specs are all too long for every run; `npm run proof` has them, and here they run by their name. */
const LONG_SPECS = 'test/proof/editor/**/*.spec.ts';

/** Runs host specs, then those in windows, against the package at the root. */
export async function runEditorSpecs(pattern = ''): Promise<Tally> {
  console.log('\n— Specs in the extension host');
  const host = await hostSpecs(pattern);
  console.log('\n— Specs in windows');
  const patterns = pattern === '' ? [WINDOW_SPECS] : [WINDOW_SPECS, LONG_SPECS];
  const files = globSync(patterns, { cwd: root }).filter((file) => file.includes(pattern));
  const windows = files.length === 0 ? total([]) : await runWindowSpecs(files, pattern === '' ? 'quick' : undefined);
  return total([host, windows]);
}

/** Runs files with specs in windows: those of a tier, or all. */
export function runWindowSpecs(files: readonly string[], tier?: Tier): Promise<Tally> {
  return runVitest('test/editor/vitest.config.ts', files, { env: { ...process.env, AIGS_SPECS: tier } });
}

/** Runs specs so many times over, whatever fails on the way, and says of each round how it went. */
async function repeated(pattern: string, times: number): Promise<Tally> {
  const rounds: Tally[] = [];
  for (let round = 1; round <= times; round += 1) {
    if (times > 1) console.log(`\n=== Round ${round} of ${times}`);
    rounds.push(await runEditorSpecs(pattern));
    if (times > 1) for (const tally of rounds) console.log(counts(tally));
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
  const { passed, failures } = tally;
  if (passed + failures.length === 0) console.error(`No spec matches "${pattern}".`);
  console.log(`\n${conclusion(tally)}`);
  process.exit(failures.length > 0 || passed === 0 ? 1 : 0);
}
