import * as vscode from 'vscode';
import { DisposableStore } from '../../../base/disposable.ts';
import type { JsonObject } from '../../../core/extraction/json.ts';
import { errorOutcome, type ToolContext, type ToolOutcome } from '../../../core/toolcalls/tool.ts';
import { textArgument } from '../../../core/toolcalls/workspace/input.ts';
import { taskText, type TaskEnd } from '../../../core/toolcalls/writing/taskText.ts';
import type { Services } from '../../services.ts';
import type { BuiltinTool } from '../builtin/builtinTools.ts';
import { planTask, type PlannedStep, type PlannedTask } from './taskPlan.ts';

/** Milliseconds: a background task never ends, so it is left alone once it has run this long. */
const BACKGROUND_MS = 10_000;
const LIMIT_MS = 30 * 60_000;

/** Runs a task of the workspace by its name, in the editor's own task terminal. */
export function runTaskTool(services: Pick<Services, 'redactor'>): BuiltinTool {
  const tool: BuiltinTool = {
    name: 'runTask',
    displayName: 'Run task',
    userDescription: 'Runs one of the workspace’s tasks, after you allowed exactly this one.',
    description: [
      'Runs a task of the workspace (tasks.json, npm scripts and the like) by its name and returns its exit code. What it',
      'writes stays in the user’s terminal; use runCommand with the same command line when you must read the output. With a',
      'name that is not there you get the list of names.',
    ].join(' '),
    icon: '$(checklist)',
    tags: ['workspace', 'run'],
    origin: 'builtin',
    effect: 'process',
    group: 'Running',
    limits: { timeMs: LIMIT_MS },
    inputSchema: {
      type: 'object',
      properties: {
        name: {
          type: 'string',
          minLength: 1,
          maxLength: 300,
          description: 'Exact name of the task: build, npm: test.',
        },
      },
      required: ['name'],
      additionalProperties: false,
    },
    summarize: (input) => textArgument(input, 'name'),
    bind: (input) => bindTo(tool, services, input),
    run: async (input, context) => (await bindTo(tool, services, input)).run(input, context),
  };
  return tool;
}

/** The tool for the task of this name as it is now: a name alone does not say what it does. */
async function bindTo(
  tool: BuiltinTool,
  { redactor }: Pick<Services, 'redactor'>,
  input: JsonObject,
): Promise<BuiltinTool> {
  const wanted = textArgument(input, 'name');
  const plan = (): ReturnType<typeof planTask> => planTask(wanted, (value) => redactor.holdsSecret(value));
  const planned = await plan();
  if ('problem' in planned) {
    const { problem } = planned;
    return { ...tool, identity: problem, preview: () => problem, run: () => Promise.resolve(errorOutcome(problem)) };
  }
  const isAsShown = async (): Promise<boolean> => {
    const now = await plan();
    return !('problem' in now) && now.identity === planned.identity;
  };
  return {
    ...tool,
    identity: planned.identity,
    preview: () => planned.text,
    run: (_input, context) => runPlanned(planned, isAsShown, context),
  };
}

/** Runs the steps one after the other; `isAsShown` says before each whether they still are what the person read. */
async function runPlanned(
  { name, steps }: PlannedTask,
  isAsShown: () => Promise<boolean>,
  context: ToolContext,
): Promise<ToolOutcome> {
  const startedAt = performance.now();
  const activity: { readonly kind: 'ran'; readonly what: string }[] = [];
  let text = '';
  for (const step of steps) {
    if (step.told.runs.type === 'nothing') {
      text = taskText(step.told.name, { type: 'exited', code: 0 }, secondsSince(startedAt), undefined);
      continue;
    }
    context.progress('Looking at the task again…');
    // A script in `package.json` is read when it runs, and may be another by now.
    if (!(await isAsShown())) {
      const what = activity.length === 0 ? 'It was not started.' : `“${step.told.name}” was not started.`;
      return {
        ...errorOutcome(`The task “${name}” changed since the user was asked. ${what} Call it again.`),
        activity,
      };
    }
    if (context.signal.aborted) return { ...errorOutcome('Stopped before the task was started.'), activity };
    const end = await follow(step.task, context);
    activity.push({ kind: 'ran', what: `Task: ${step.told.name}` });
    text = taskText(step.told.name, end, secondsSince(startedAt), commandOf(step));
    if (end.type === 'background' || (end.type === 'exited' && end.code === 0)) continue;
    const rest = step === steps.at(-1) ? '' : ` So “${name}”, which depends on it, was not started.`;
    return { ...errorOutcome(text + rest), activity };
  }
  return { content: [{ type: 'text', text }], activity };
}

function secondsSince(startedAt: number): number {
  return (performance.now() - startedAt) / 1_000;
}

/** Starts a task and waits for its end; one in the background is left to run. */
async function follow(task: vscode.Task, context: ToolContext): Promise<TaskEnd> {
  const store = new DisposableStore();
  const early: vscode.TaskProcessEndEvent[] = [];
  let onProcessEnd = (event: vscode.TaskProcessEndEvent): void => void early.push(event);
  // A short task may have ended before the editor says that it was started.
  store.add(vscode.tasks.onDidEndTaskProcess((event) => onProcessEnd(event)));
  try {
    const execution = await vscode.tasks.executeTask(task);
    const onAbort = (): void => execution.terminate();
    if (context.signal.aborted) onAbort();
    context.signal.addEventListener('abort', onAbort, { once: true });
    store.add({ dispose: () => context.signal.removeEventListener('abort', onAbort) });
    let isEndedByPerson = false;
    const endByPerson = (): void => {
      isEndedByPerson = true;
      execution.terminate();
    };
    context.progress(`Running in the terminal “${task.name}”`, [{ label: 'End task', run: endByPerson }]);
    return await new Promise<TaskEnd>((resolve) => {
      const take = (event: { execution: vscode.TaskExecution; exitCode?: number | undefined }): void => {
        if (event.execution !== execution) return;
        const { exitCode } = event;
        if (isEndedByPerson) resolve({ type: 'ended' });
        else resolve(exitCode === undefined ? { type: 'unknown' } : { type: 'exited', code: exitCode });
      };
      onProcessEnd = take;
      early.forEach(take);
      // Tasks without a process of their own only end; one with a process has told its exit code by then, or soon does.
      store.add(
        vscode.tasks.onDidEndTask((event) => {
          const timer = setTimeout(() => take(event), 1_000);
          store.add({ dispose: () => clearTimeout(timer) });
        }),
      );
      if (!task.isBackground) return;
      const timer = setTimeout(() => resolve({ type: 'background' }), BACKGROUND_MS);
      store.add({ dispose: () => clearTimeout(timer) });
    });
  } finally {
    store.dispose();
  }
}

/** What it runs, where that is known. */
function commandOf({ told: { runs } }: PlannedStep): string | undefined {
  if (runs.type === 'line') return [runs.line, ...runs.args].join(' ');
  return runs.type === 'program' ? [runs.program, ...runs.args].join(' ') : undefined;
}
