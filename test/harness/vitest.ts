// Vitest as a step of a larger run: started, listened to, counted.
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { inspect } from 'node:util';
import { outFolder, root } from './paths.ts';
import { run, type RunOptions } from './process.ts';

/** How many tests passed, and which failed: each by its name and the first line of its error. */
export interface Tally {
  readonly passed: number;
  readonly failures: readonly string[];
}

/** Adds tallies up. */
export function total(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((all, { passed }) => all + passed, 0),
    failures: tallies.flatMap(({ failures }) => failures),
  };
}

/** A step that is no test of its own and failed as a whole. */
export function failure(name: string, error?: unknown): Tally {
  return {
    passed: 0,
    failures: [error === undefined ? name : described(name, error instanceof Error ? error.message : inspect(error))],
  };
}

/** A failed test in two lines. */
export function described(name: string, error: string): string {
  return `${name}\n    ${error.trim().split('\n', 1)[0]}`;
}

/** `3 passed, 1 failed`. */
export function counts({ passed, failures }: Tally): string {
  return `${passed} passed, ${failures.length} failed`;
}

/** The end of a run: what failed, by name, because of a long output often only the end is kept; then the counts. */
export function conclusion(tally: Tally): string {
  return [...tally.failures.map((each) => `✗ ${each}`), counts(tally)].join('\n');
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

function failuresIn({ testResults }: VitestReport): string[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = path.relative(root, name);
    const failed = assertionResults
      .filter((each) => each.status === 'failed')
      .map(({ fullName, failureMessages }) => described(`${file} › ${fullName}`, failureMessages?.[0] ?? ''));
    return failed.length === 0 && status === 'failed' ? [described(file, message ?? '')] : failed;
  });
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
    if (!existsSync(report)) return failure(`${config} ended without a report`);
    const results = JSON.parse(await readFile(report, 'utf8')) as VitestReport;
    const failures = failuresIn(results);
    const silent = !succeeded && failures.length === 0;
    return { passed: results.numPassedTests, failures: silent ? [`${config}: an error outside any test`] : failures };
  } finally {
    await rm(report, { force: true });
  }
}
