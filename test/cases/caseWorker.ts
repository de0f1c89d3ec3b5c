/** Runs cases of one shared checker in a thread of its own: gets the file of a case, answers what is wrong with the result. */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { SharedCase, WorkerReport, WorkerStart } from './caseRunner.ts';

/** The shared checkers are plain modules without types. */
interface Checker {
  readonly load: (root: string) => Promise<unknown>;
  readonly run: (
    functions: unknown,
    given: SharedCase,
  ) => Promise<{ readonly wrong: readonly string[]; readonly isForPeople?: boolean }>;
}

function say(report: WorkerReport): void {
  parentPort?.postMessage(report);
}

const { checker, root } = workerData as WorkerStart;
const { load, run } = (await import(pathToFileURL(checker).href)) as Checker;
const functions = await load(root);

async function judge(file: string): Promise<WorkerReport> {
  try {
    const { wrong, isForPeople } = await run(functions, JSON.parse(readFileSync(file, 'utf8')) as SharedCase);
    const [reason = ''] = wrong;
    return { type: 'result', verdict: isForPeople === true ? 'by-hand' : reason === '' ? 'pass' : 'fail', reason };
  } catch (error) {
    return {
      type: 'result',
      verdict: 'fail',
      reason: `throws: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

parentPort?.on('message', (file: string) => void judge(file).then(say));
say({ type: 'ready' });
