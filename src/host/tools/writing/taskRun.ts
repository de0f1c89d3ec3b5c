/** Carries out a plan: the tasks run in the editor's own terminals, and their ends are waited for. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore } from '../../../base/disposable.ts';
import { errorOutcome, type ToolActivity, type ToolContext, type ToolOutcome } from '../../../core/toolcalls/tool.ts';
import { taskText, type TaskEnd } from '../../../core/toolcalls/writing/taskText.ts';
import type { PlannedStep, PlannedTask } from './taskPlan.ts';

/** Milliseconds: a background task never ends, so it is left alone once it has run this long. */
const BACKGROUND_MS = 10_000;
/** Milliseconds between the end of a task and that of its process, whose exit code may come last. */
const CODE_MS = 1_000;

/** How it came out with one step; `failed`: it, or one that it waits for. */
type StepResult =
  | { readonly type: 'done'; readonly text: string }
  | { readonly type: 'failed'; readonly step: PlannedStep; readonly text: string }
  | { readonly type: 'refused'; readonly text: string };

interface StepEnd {
  /** The one that ended so: the step itself, or one before it that failed. */
  readonly step: PlannedStep;
  readonly end: TaskEnd;
}

/** One run of a plan. `whyNot`, asked before anything is started, says why it is no longer what the user read. */
export class TaskRun {
  readonly #planned: PlannedTask;
  readonly #whyNot: () => Promise<string | undefined>;
  readonly #context: ToolContext;
  readonly #startedAt = performance.now();
  readonly #activity: (ToolActivity & { readonly kind: 'ran' })[] = [];
  readonly #recorded = new Set<PlannedStep>();
  readonly #running = new Map<vscode.TaskExecution, PlannedStep>();
  readonly #results = new Map<number, Promise<StepResult>>();
  #isEndedByPerson = false;

  constructor(planned: PlannedTask, whyNot: () => Promise<string | undefined>, context: ToolContext) {
    this.#planned = planned;
    this.#whyNot = whyNot;
    this.#context = context;
  }

  async run(): Promise<ToolOutcome> {
    const { steps, isMadeAnew } = this.#planned;
    const { signal } = this.#context;
    const last = steps.length - 1;
    const onAbort = (): void => this.#endAll();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      // The editor knows what the tasks themselves depend on, and nothing of copies.
      const result = await (isMadeAnew ? this.#resultOf(last) : this.#start(last, steps.slice(0, -1)));
      return this.#outcome(result);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** l10n: none, for the model. */
  #outcome(result: StepResult): ToolOutcome {
    const activity = this.#activity;
    if (result.type === 'done') return { content: [{ type: 'text', text: result.text }], activity };
    const { name, steps } = this.#planned;
    const isEarlier = result.type === 'failed' && result.step !== steps.at(-1);
    const rest = isEarlier ? ` So “${name}”, which depends on it, was not started.` : '';
    return { ...errorOutcome(result.text + rest), activity };
  }

  /** Of a copy, which those it waits for are run before; each step runs once. */
  #resultOf(index: number): Promise<StepResult> {
    const known = this.#results.get(index) ?? this.#afterOthers(index);
    this.#results.set(index, known);
    return known;
  }

  async #afterOthers(index: number): Promise<StepResult> {
    const { after = [], isSequence = false } = this.#planned.steps[index]?.told ?? {};
    const results: StepResult[] = [];
    if (isSequence) {
      for (const each of after) {
        const result = await this.#resultOf(each);
        if (result.type !== 'done') return result;
      }
    } else results.push(...(await Promise.all(after.map((each) => this.#resultOf(each)))));
    return results.find(({ type }) => type !== 'done') ?? this.#start(index, []);
  }

  /** `others`: those that the editor runs before it by itself. */
  async #start(index: number, others: readonly PlannedStep[]): Promise<StepResult> {
    const step = this.#planned.steps[index];
    if (step === undefined) throw new Error('There is no such step.');
    if (step.told.runs.type === 'nothing' && others.length === 0) return this.#result(step, { step, end: FINE });
    this.#context.progress(l10n.t('Looking at the task again…'));
    // A script in `package.json` is read when it runs, and may be another by now.
    const problem = await this.#whyNot();
    // l10n: none, for the model
    if (problem !== undefined) {
      const what = this.#activity.length === 0 ? 'It was not started.' : `“${step.told.name}” was not started.`;
      return { type: 'refused', text: `${problem} ${what} Call it again.` };
    }
    // l10n: none, for the model
    if (this.#isOver()) return { type: 'refused', text: 'Stopped before the task was started.' };
    return this.#result(step, await this.#follow(step, others));
  }

  #result(step: PlannedStep, { step: ended, end }: StepEnd): StepResult {
    const seconds = (performance.now() - this.#startedAt) / 1_000;
    const text = taskText(ended.told.name, end, seconds, commandOf(ended));
    const isDone = ended === step && (end.type === 'background' || (end.type === 'exited' && end.code === 0));
    return isDone ? { type: 'done', text } : { type: 'failed', step: ended, text };
  }

  /** Starts a task and waits for its end; one in the background is left to run. */
  async #follow(step: PlannedStep, others: readonly PlannedStep[]): Promise<StepEnd> {
    const store = new DisposableStore();
    const active = vscode.tasks.taskExecutions.map(({ task }) => task);
    const isActive = ({ task }: PlannedStep): boolean => active.some((other) => isSame(other, task));
    const left = new Set(others.filter(({ told }) => told.runs.type !== 'nothing'));
    let failed: StepEnd | undefined;
    let hasBackground = false;
    let execution: vscode.TaskExecution | undefined;
    const early: (() => void)[] = [];
    const later = (run: () => void, ms: number): void => {
      const timer = setTimeout(run, ms);
      store.add({ dispose: () => clearTimeout(timer) });
    };
    try {
      return await new Promise<StepEnd>((resolve, reject) => {
        const finish = (end: TaskEnd): void => resolve({ step, end: this.#isEndedByPerson ? { type: 'ended' } : end });
        /** The editor tells nothing of a task that only has others run before it, unless one of them failed. */
        const finishCompound = (): void => {
          if (step.told.runs.type !== 'nothing' || left.size > 0 || failed !== undefined) return;
          finish(hasBackground ? { type: 'background' } : FINE);
        };
        const pass = (other: PlannedStep): void => {
          left.delete(other);
          finishCompound();
        };
        const leave = (each: PlannedStep): void => {
          if (!each.told.isBackground) return;
          const isUp = (): void => {
            hasBackground = true;
            if (each === step) finish({ type: 'background' });
            else if (left.has(each)) pass(each);
          };
          later(isUp, BACKGROUND_MS);
        };
        /** Calls back with the step that an event is about, once it can be told. */
        const about = (of: vscode.TaskExecution, take: (which: PlannedStep) => void): void => {
          const look = (): void => {
            const which = of === execution ? step : others.find(({ task }) => isSame(of.task, task));
            if (which !== undefined) take(which);
          };
          // A short task may have ended before the editor says that it was started.
          if (execution === undefined) early.push(look);
          else look();
        };
        const ended = (which: PlannedStep, code: number | undefined): void => {
          const end: TaskEnd = code === undefined ? { type: 'unknown' } : { type: 'exited', code };
          if (which === step) finish(end);
          else if (code === 0) pass(which);
          else failed ??= { step: which, end };
        };
        store.add(
          vscode.tasks.onDidStartTask(({ execution: of }) =>
            about(of, (which) => {
              this.#began(which, of);
              leave(which);
            }),
          ),
        );
        store.add(
          vscode.tasks.onDidEndTaskProcess(({ execution: of, exitCode }) =>
            about(of, (which) => {
              this.#running.delete(of);
              ended(which, exitCode);
            }),
          ),
        );
        // Tasks without a process of their own only end; one with a process has told its exit code by then, or soon does.
        const onEnd = (which: PlannedStep): void => {
          if (which !== step) pass(which);
          else if (failed === undefined || this.#isEndedByPerson) finish({ type: 'unknown' });
          else resolve(failed);
        };
        store.add(
          vscode.tasks.onDidEndTask(({ execution: of }) =>
            about(of, (which) => {
              this.#running.delete(of);
              later(() => onEnd(which), CODE_MS);
            }),
          ),
        );
        const onStarted = (started: vscode.TaskExecution): void => {
          execution = started;
          // One that others come before is told about once it is its turn.
          if (others.length === 0 || isActive(step)) {
            this.#began(step, started);
            leave(step);
          }
          for (const other of left) if (isActive(other)) leave(other);
          this.#tell(step);
          for (const look of early.splice(0)) look();
          finishCompound();
        };
        vscode.tasks.executeTask(step.task).then(onStarted, reject);
      });
    } finally {
      store.dispose();
    }
  }

  #began(step: PlannedStep, execution: vscode.TaskExecution): void {
    if (!this.#recorded.has(step)) this.#activity.push({ kind: 'ran', what: l10n.t`Task: ${step.told.name}` });
    this.#recorded.add(step);
    this.#running.set(execution, step);
    if (this.#isOver()) execution.terminate();
  }

  #tell(step: PlannedStep): void {
    const running = new Set([...this.#running.values(), step]);
    const names = [...running].map(({ told }) => `“${told.name}”`).join(', ');
    const end = (): void => {
      this.#isEndedByPerson = true;
      this.#endAll();
    };
    this.#context.progress(l10n.t`Running in the terminal ${names}`, [{ label: l10n.t('End task'), run: end }]);
  }

  #isOver(): boolean {
    return this.#isEndedByPerson || this.#context.signal.aborted;
  }

  #endAll(): void {
    for (const execution of this.#running.keys()) execution.terminate();
  }
}

const FINE: TaskEnd = { type: 'exited', code: 0 };

/** Whether the editor means the same task; it gives another object for it with each event. */
function isSame(one: vscode.Task, other: vscode.Task): boolean {
  return one.name === other.name && one.source === other.source && scopeText(one) === scopeText(other);
}

function scopeText({ scope }: vscode.Task): string {
  return typeof scope === 'object' ? scope.uri.toString() : String(scope);
}

/** What it runs, where that is known. */
function commandOf({ told: { runs } }: PlannedStep): string | undefined {
  if (runs.type === 'line') return [runs.line, ...runs.args].join(' ');
  return runs.type === 'program' ? [runs.program, ...runs.args].join(' ') : undefined;
}
