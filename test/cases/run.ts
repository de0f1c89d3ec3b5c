/**
 * `npm run cases`: runs the shared cases on this checkout and says which of those that passed once fail now. Options:
 * --only REGEX (id or kind; then says what is wrong with each that fails), --shared FOLDER, --security (the security
 * scripts as well, one after the other), --keep (adds what passes to the kept list).
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { casesIn, runCases, type CaseResult, type Verdict } from './caseRunner.ts';
import { compilersInWords, findCompilers, isCompiled, type Compilers } from './compilers.ts';
import { addKept, readKept, type CheckerName, type KeptList } from './keptList.ts';
import { runScripts, type ScriptResult } from './securityScripts.ts';

const root = path.resolve(import.meta.dirname, '../..');
const keptFile = path.join(import.meta.dirname, 'passing.json');

/** What was run, by checker: whether each id passed. Absent: the checker was not run. */
type Passed = { readonly [K in CheckerName]?: ReadonlyMap<string, boolean> };

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '.' },
    shared: { type: 'string', default: path.resolve(root, '../shared') },
    security: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  const shared = path.resolve(values.shared);
  if (!existsSync(path.join(shared, 'cases'))) {
    console.log('The shared cases are not beside this checkout, so none was run.');
    return;
  }
  const only = new RegExp(values.only);
  const compilers = findCompilers(root);
  const folder = mkdtempSync(path.join(tmpdir(), 'cases-'));
  try {
    // What cases leave behind goes with this folder.
    const env = { ...process.env, ...compilers, TMPDIR: folder, TEMP: folder, TMP: folder };
    const run = (checker: string, name: CheckerName): Promise<CaseResult[]> => {
      const cases = casesIn(path.join(shared, 'cases', name), only);
      return runCases({ checker: path.join(shared, 'cases', checker), root }, cases, env);
    };
    const [extraction, editor] = await Promise.all([run('check.mjs', 'extraction'), run('check-editor.mjs', 'editor')]);
    const security = values.security
      ? await runScripts(path.join(shared, 'security/repro'), only, root, env)
      : undefined;
    report(extraction, editor, security, compilers);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function report(
  extraction: readonly CaseResult[],
  editor: readonly CaseResult[],
  security: readonly ScriptResult[] | undefined,
  compilers: Compilers,
): void {
  for (const results of [extraction, editor]) printKinds(results);
  for (const { id, words } of security ?? []) console.log(`${id}: ${words.slice(0, 400)}`);
  console.log(compilersInWords(compilers));
  const passed: Passed = {
    extraction: passedIn(extraction),
    editor: passedIn(editor),
    ...(security !== undefined && { security: new Map(security.map(({ id, isHeld }) => [id, isHeld])) }),
  };
  if (values.keep) keep(passed, [...extraction, ...editor], compilers);
  const regressions = printRegressions(passed, readKept(keptFile));
  const counts = [
    `extraction: ${countsOf(extraction)}`,
    `editor: ${countsOf(editor)}, ${count(editor, 'by-hand')} by hand`,
  ];
  if (security !== undefined) {
    const held = security.filter(({ isHeld }) => isHeld).length;
    counts.push(`security: ${held} held, ${security.length - held} broken`);
  }
  console.log([...counts, `regressions: ${regressions}`].join('; '));
  process.exitCode = regressions > 0 ? 1 : 0;
}

function printKinds(results: readonly CaseResult[]): void {
  const judged = results.filter(({ verdict }) => verdict !== 'by-hand');
  if (values.only !== '.') {
    for (const { given, reason } of judged.filter(({ verdict }) => verdict === 'fail')) {
      console.log(`✗ ${given.id}: ${reason.slice(0, 300)}`);
    }
  }
  for (const kind of [...new Set(judged.map(({ given }) => given.kind))].toSorted()) {
    const own = judged.filter(({ given }) => given.kind === kind);
    console.log(`${String(count(own, 'pass')).padStart(4)} of ${String(own.length).padEnd(4)} ${kind}`);
  }
}

function passedIn(results: readonly CaseResult[]): ReadonlyMap<string, boolean> {
  return new Map(
    results
      .filter(({ verdict }) => verdict !== 'by-hand')
      .map(({ given, verdict }): [string, boolean] => [given.id, verdict === 'pass']),
  );
}

/** Code that nothing compiled has not shown that it is right. */
function keep(passed: Passed, results: readonly CaseResult[], compilers: Compilers): void {
  const unproven = new Set(results.filter(({ given }) => !isCompiled(given, compilers)).map(({ given }) => given.id));
  const idsOf = (name: CheckerName): string[] =>
    [...(passed[name] ?? [])].filter(([id, isPassed]) => isPassed && !unproven.has(id)).map(([id]) => id);
  const passing: KeptList = { extraction: idsOf('extraction'), editor: idsOf('editor'), security: idsOf('security') };
  console.log(`Kept ${addKept(keptFile, passing)} more.`);
}

function printRegressions(passed: Passed, kept: KeptList): number {
  let regressions = 0;
  for (const name of ['extraction', 'editor', 'security'] as const) {
    const now = passed[name];
    if (now === undefined) continue;
    const failing = kept[name].filter((id) => now.get(id) === false);
    for (const id of failing) console.log(`Regression (${name}): ${id}`);
    regressions += failing.length;
    const gone = kept[name].filter((id) => !now.has(id));
    if (values.only === '.' && gone.length > 0) {
      console.log(`Kept, but not among the shared cases (${name}): ${gone.join(', ')}`);
    }
  }
  return regressions;
}

function count(results: readonly CaseResult[], verdict: Verdict): number {
  return results.filter((result) => result.verdict === verdict).length;
}

function countsOf(results: readonly CaseResult[]): string {
  return `${count(results, 'pass')} pass, ${count(results, 'fail')} fail`;
}

await main();
