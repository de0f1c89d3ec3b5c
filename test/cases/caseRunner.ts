import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';

/** What a shared case file holds, as far as it is looked at here. */
export interface SharedCase {
  readonly id: string;
  readonly kind: string;
  readonly input: { readonly do: string; readonly style?: string };
}

export interface CaseFile extends SharedCase {
  readonly file: string;
}

/** `by-hand`: a user, or a spec of the real editor, has to look. */
export type Verdict = 'pass' | 'fail' | 'by-hand';

export interface CaseResult {
  readonly given: CaseFile;
  readonly verdict: Verdict;
  /** What is wrong, where the case failed. */
  readonly reason: string;
}

/** A shared checker, and where its thread works. */
export interface WorkerStart {
  /** The checker's module, which exports `load` and `run`. */
  readonly checker: string;
  readonly root: string;
}

export type WorkerReport =
  | { readonly type: 'ready' }
  | { readonly type: 'result'; readonly verdict: Verdict; readonly reason: string };

/** Milliseconds. What takes longer hangs: most cases need a few. Those that write code start compilers, too. */
const CASE_LIMIT = 10_000;
const WRITING_LIMIT = 40_000;
const LOADING_LIMIT = 60_000;

/** The cases of a folder whose id or kind fits, in the order of their names. */
export function casesIn(folder: string, only: RegExp): CaseFile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => path.join(folder, name))
    .map((file): CaseFile => ({ ...(JSON.parse(readFileSync(file, 'utf8')) as SharedCase), file }))
    .filter(({ id, kind }) => only.test(`${id} ${kind}`));
}

/** Runs cases one after the other in a thread. One that hangs, or takes the thread along, fails, and a new thread goes on. */
export async function runCases(
  start: WorkerStart,
  cases: readonly CaseFile[],
  env: NodeJS.ProcessEnv,
): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  let thread: CaseThread | undefined;
  for (const given of cases) {
    thread ??= await CaseThread.start(start, env);
    const { verdict, reason, isGone } = await thread.run(given);
    results.push({ given, verdict, reason });
    if (isGone) thread = undefined;
  }
  thread?.end();
  return results;
}

interface Answer {
  readonly verdict: Verdict;
  readonly reason: string;
  /** The thread can take no further case. */
  readonly isGone: boolean;
}

class CaseThread {
  readonly #worker: Worker;
  #onReport: (report: WorkerReport) => void = () => undefined;
  #onGone: (why: string) => void = () => undefined;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (report: WorkerReport) => this.#onReport(report));
    worker.on('error', (error) => this.#onGone(error instanceof Error ? error.message : String(error)));
    worker.on('exit', () => this.#onGone('the thread ended'));
  }

  static async start(workerData: WorkerStart, env: NodeJS.ProcessEnv): Promise<CaseThread> {
    const thread = new CaseThread(new Worker(new URL('caseWorker.ts', import.meta.url), { workerData, env }));
    const problem = await thread.#next(LOADING_LIMIT, () => undefined, String);
    if (problem === undefined) return thread;
    thread.end();
    throw new Error(`${path.basename(workerData.checker)} and its functions could not be loaded: ${problem}`);
  }

  run({ file, input }: CaseFile): Promise<Answer> {
    this.#worker.postMessage(file);
    return this.#next<Answer>(
      input.do === 'write' ? WRITING_LIMIT : CASE_LIMIT,
      (report) =>
        report.type === 'result'
          ? { verdict: report.verdict, reason: report.reason, isGone: false }
          : { verdict: 'fail', reason: 'no answer', isGone: false },
      (why) => {
        this.end();
        return { verdict: 'fail', reason: `throws: ${why}`, isGone: true };
      },
    );
  }

  /** Not waited for: a thread that waits for a program ends only after it. */
  end(): void {
    void this.#worker.terminate();
  }

  #next<T>(limit: number, onReport: (report: WorkerReport) => T, onGone: (why: string) => T): Promise<T> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(onGone(`not done in ${limit / 1000} s`)), limit);
      this.#onReport = (report) => {
        clearTimeout(timer);
        resolve(onReport(report));
      };
      this.#onGone = (why) => {
        clearTimeout(timer);
        resolve(onGone(why));
      };
    });
  }
}
