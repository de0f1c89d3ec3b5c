import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import { DisposableStore } from '../../../base/disposable.ts';
import { canonicalText, isList, isRecord, type JsonObject, type JsonValue } from '../../../core/extraction/json.ts';
import { errorOutcome, type ToolContext, type ToolOutcome } from '../../../core/toolcalls/tool.ts';
import { textArgument } from '../../../core/toolcalls/workspace/input.ts';
import { findTask, taskText, type TaskEnd } from '../../../core/toolcalls/writing/taskText.ts';
import type { BuiltinTool } from '../builtin/builtinTools.ts';

/** Milliseconds: a background task never ends, so it is left alone once it has run this long. */
const BACKGROUND_MS = 10_000;
const LIMIT_MS = 30 * 60_000;

/** Runs a task of the workspace by its name, in the editor's own task terminal. */
export function runTaskTool(): BuiltinTool {
  return {
    name: 'runTask',
    displayName: 'Run task',
    userDescription: 'Runs one of the workspace’s tasks, after you allowed exactly this one.',
    description: [
      'Runs a task of the workspace (tasks.json, npm scripts and the like) by its name and returns its exit code. What it',
      'writes stays in the user’s terminal; use runCommand with the same command line when you must read the output. With a',
      'name that is not there you get the list of names.',
    ].join(' '),
    // What is always allowed is so for the tasks as they are defined now.
    get identity() {
      return createHash('sha256').update(canonicalText(definedTasks())).digest('hex');
    },
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
    preview: (input) => previewOf(textArgument(input, 'name')),
    run: (input, context) => runNamed(input, context),
  };
}

/** What tasks.json says, for all folders. */
function definedTasks(): JsonObject[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const lists = [undefined, ...folders].map((folder) =>
    vscode.workspace.getConfiguration('tasks', folder ?? null).get<JsonValue>('tasks'),
  );
  return lists.flatMap((list) => (list !== undefined && isList(list) ? list.filter(isRecord) : []));
}

/** The definition in tasks.json: a name alone does not say what it does. */
function previewOf(name: string): string {
  const task = definedTasks().find(({ label, taskName }) => label === name || taskName === name);
  return task === undefined ? name : `${name}\n${JSON.stringify(task, null, 2)}`;
}

async function runNamed(input: JsonObject, context: ToolContext): Promise<ToolOutcome> {
  if (!vscode.workspace.isTrusted) {
    return errorOutcome('This folder is in Restricted Mode, so nothing is run. The user can trust the folder first.');
  }
  context.progress('Looking for the task…');
  const tasks = await vscode.tasks.fetchTasks();
  const names = tasks.map(({ name, source }) => ({ name, source }));
  const found = findTask(names, textArgument(input, 'name'));
  const task = 'index' in found ? tasks[found.index] : undefined;
  if (task === undefined) return errorOutcome('problem' in found ? found.problem : 'There is no such task.');
  if (context.signal.aborted) return errorOutcome('Stopped before the task was started.');
  const startedAt = performance.now();
  const end = await follow(task, context);
  const seconds = (performance.now() - startedAt) / 1_000;
  return {
    content: [{ type: 'text', text: taskText(task.name, end, seconds, commandOf(task)) }],
    activity: [{ kind: 'ran', what: `Task: ${task.name}` }],
    ...(end.type === 'exited' && end.code === 0 ? {} : end.type === 'background' ? {} : { isError: true }),
  };
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

/** What it runs, where the task says so. */
function commandOf({ execution }: vscode.Task): string | undefined {
  if (execution instanceof vscode.ShellExecution) {
    if (execution.commandLine !== undefined) return execution.commandLine;
    return [execution.command, ...(execution.args ?? [])]
      .map((part) => (typeof part === 'string' ? part : part?.value))
      .join(' ');
  }
  if (execution instanceof vscode.ProcessExecution) return [execution.process, ...execution.args].join(' ');
  return undefined;
}
