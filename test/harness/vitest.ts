// Vitest as a step of a larger run: started, listened to, counted.
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { outFolder, root } from './paths.ts';
import { run, type RunOptions } from './process.ts';

/** How many tests passed and failed. */
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
export async function runVitest(
  config: string,
  filters: readonly string[] = [],
  options: Pick<RunOptions, 'output' | 'env' | 'timeout'> = {},
): Promise<Tally> {
  await mkdir(outFolder, { recursive: true });
  const report = path.join(outFolder, `vitest-${randomUUID()}.json`);
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  try {
    const succeeded = await run(process.execPath, [vitest, 'run', '--config', config, ...reporters, ...filters], {
      output: 'inherit',
      ...options,
      cwd: root,
    }).then(
      () => true,
      () => false,
    );
    if (!existsSync(report)) return { passed: 0, failed: 1 };
    const counts = JSON.parse(await readFile(report, 'utf8')) as { numPassedTests: number; numFailedTests: number };
    const failed = counts.numFailedTests;
    return { passed: counts.numPassedTests, failed: succeeded || failed > 0 ? failed : 1 };
  } finally {
    await rm(report, { force: true });
  }
}
