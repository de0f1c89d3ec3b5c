/**
 * From a task's name to what is executed: the tasks as the editor finds them, each after those it waits for. Where the
 * environment has the gateway's credentials they are made anew without. The objects that are told about are those that run;
 * nothing is looked up by its name again, because another task may answer to it by then.
 */
import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import { isList, isRecord, type JsonValue } from '../../../core/json/json.ts';
import { secretVariables } from '../../../core/privacy/environment.ts';
import {
  MAX_PLAN_CHARS,
  placeholdersIn,
  planText,
  type TaskPlan,
  type TaskStep,
} from '../../../core/toolcalls/writing/taskPlan.ts';
import { findTask } from '../../../core/toolcalls/writing/taskText.ts';
import { inOrder, runsOf, scopeOf, systemName, type NoPlan, type OrderedTask } from './taskOrder.ts';
import { scriptsFor } from './taskScripts.ts';

export interface PlannedStep {
  /** Exactly this object is to be executed. */
  readonly task: vscode.Task;
  readonly told: TaskStep;
  /** What else its commands may run: the scripts of the packages they are run in, whole. */
  readonly mayRun: unknown;
}

export interface PlannedTask {
  readonly name: string;
  /** Each after those it waits for; the last one is the task that was asked for. */
  readonly steps: readonly PlannedStep[];
  /** Whether the steps are copies, which the editor knows no dependencies of. */
  readonly isMadeAnew: boolean;
  /** All of it, for the user. */
  readonly text: string;
  /** Another one as soon as anything that is executed is another. */
  readonly identity: string;
}

/**
 * What running the task of this name would execute now. `holdsSecret` tells values that hold a credential.
 * l10n: none, for the model.
 */
export async function planTask(wanted: string, holdsSecret: (value: string) => boolean): Promise<PlannedTask | NoPlan> {
  if (!vscode.workspace.isTrusted) {
    return { problem: 'This folder is in Restricted Mode, so nothing is run. The user can trust the folder first.' };
  }
  const tasks = await vscode.tasks.fetchTasks();
  const found = findTask(tasks, wanted);
  const task = 'index' in found ? tasks[found.index] : undefined;
  if (task === undefined) return { problem: 'problem' in found ? found.problem : 'There is no such task.' };
  const order = inOrder(task, tasks);
  if ('problem' in order) return order;
  const variables = new Variables(holdsSecret);
  const isMadeAnew = order.some((each) => variables.split(environmentOf(each.task)).hasSecrets);
  const closed = isMadeAnew
    ? order.find((each) => each.after.length > 0 && runsOf(each.task).type === 'unknown')
    : undefined;
  if (closed !== undefined) {
    const { name } = closed.task;
    return {
      problem: `“${name}” is an extension’s and depends on others, so a key or token of the gateway cannot be kept from these. The user can run it.`,
    };
  }
  const steps = await Promise.all(order.map((each) => plannedStep(each, isMadeAnew ? variables : undefined)));
  const told = steps.map((step) => step.told);
  const filledIn = filledInFor(told, scopeOf(task));
  const settings = terminalSettings();
  const secret = variables.namedIn([told, filledIn, settings.filter(({ name }) => name !== terminalEnvironment())]);
  if (secret !== undefined) {
    return { problem: `“${task.name}” asks the editor for ${secret}, which nothing that a model starts is given.` };
  }
  const plan: TaskPlan = { steps: told, isMadeAnew, filledIn, settings };
  const text = planText({ ...plan, filledIn: filledIn.map(toRead) });
  if (text.length > MAX_PLAN_CHARS) {
    return { problem: `What “${task.name}” runs is too long to be shown whole, so it is not run from a chat.` };
  }
  const identity = createHash('sha256')
    .update(JSON.stringify([plan, steps.map(executionOf), steps.map(({ mayRun }) => mayRun)]))
    .digest('hex');
  return { name: task.name, steps, isMadeAnew, text, identity };
}

/** `variables`: for a copy without credentials; absent: the task itself. */
async function plannedStep(
  { task, after, isSequence }: OrderedTask,
  variables: Variables | undefined,
): Promise<PlannedStep> {
  const { execution } = task;
  const isKnown = isKnownExecution(execution);
  const options = isKnown ? execution.options : undefined;
  const own = environmentOf(task);
  const { emptied, kept } = variables?.split(own) ?? { emptied: {}, kept: own };
  const step: TaskStep = {
    name: task.name,
    source: task.source,
    runs: runsOf(task),
    ...(options?.cwd !== undefined && { folder: options.cwd }),
    ...(execution instanceof vscode.ShellExecution && shellField(execution.options)),
    variables: kept,
    isBackground: task.isBackground,
    after,
    isSequence,
  };
  const values = filledInFor([step], scopeOf(task)).map(({ value }) => value);
  const { told, whole } = await scriptsFor(task, step, values);
  const isCopied = isKnown && variables !== undefined;
  return {
    task: isCopied ? sealed(task, execution, { ...kept, ...emptied }) : task,
    told: { ...step, ...told },
    mayRun: whole,
  };
}

function isKnownExecution(
  execution: vscode.Task['execution'],
): execution is vscode.ShellExecution | vscode.ProcessExecution {
  return execution instanceof vscode.ShellExecution || execution instanceof vscode.ProcessExecution;
}

/** The variables that a task sets. */
function environmentOf({ execution }: vscode.Task): Readonly<Record<string, string>> {
  return (isKnownExecution(execution) ? execution.options?.env : undefined) ?? {};
}

function shellField(options: vscode.ShellExecutionOptions | undefined): Pick<TaskStep, 'shell'> {
  const { executable, shellArgs = [] } = options ?? {};
  return executable === undefined && shellArgs.length === 0 ? {} : { shell: [executable ?? '', ...shellArgs] };
}

/** The same task with another environment; one that is made anew has no other tasks run before it. */
function sealed(
  task: vscode.Task,
  execution: vscode.ShellExecution | vscode.ProcessExecution,
  env: Record<string, string>,
): vscode.Task {
  const options = { ...execution.options, env };
  const copied = copyOf(execution, options);
  const scope = task.scope ?? vscode.TaskScope.Workspace;
  const copy = new vscode.Task(task.definition, scope, task.name, task.source, copied, task.problemMatchers);
  copy.isBackground = task.isBackground;
  copy.presentationOptions = task.presentationOptions;
  copy.runOptions = task.runOptions;
  if (task.group !== undefined) copy.group = task.group;
  if (task.detail !== undefined) copy.detail = task.detail;
  return copy;
}

function copyOf(
  execution: vscode.ShellExecution | vscode.ProcessExecution,
  options: vscode.ShellExecutionOptions,
): vscode.ShellExecution | vscode.ProcessExecution {
  if (execution instanceof vscode.ProcessExecution) {
    return new vscode.ProcessExecution(execution.process, execution.args, options);
  }
  if (execution.commandLine !== undefined) return new vscode.ShellExecution(execution.commandLine, options);
  return new vscode.ShellExecution(execution.command ?? '', execution.args ?? [], options);
}

/** What a step executes, to the last option. */
function executionOf({ task: { execution, definition } }: PlannedStep): unknown {
  if (execution instanceof vscode.ProcessExecution) return [execution.process, execution.args, execution.options];
  if (execution instanceof vscode.ShellExecution) {
    return [execution.commandLine, execution.command, execution.args, execution.options];
  }
  return definition.type;
}

/** Part of a hash, and translated where they are shown. l10n: none, compared. */
const [ANSWER, NOTHING] = ['what this command of the editor answers', 'nothing'];

/** What the editor puts in place of what tasks say, and again of what it put there. */
function filledInFor(told: readonly TaskStep[], folder: vscode.WorkspaceFolder | undefined): TaskPlan['filledIn'] {
  const inputs = vscode.workspace.getConfiguration('tasks', folder?.uri ?? null).get<JsonValue>('inputs');
  const list = inputs !== undefined && isList(inputs) ? inputs.filter(isRecord) : [];
  const filled = new Map<string, string>();
  const open = [...placeholdersIn(JSON.stringify(told.map(executed)))];
  for (let inside = open.shift(); inside !== undefined; inside = open.shift()) {
    const [kind, ...rest] = inside.split(':');
    const name = rest.join(':');
    if (filled.has(inside)) continue;
    let value: unknown;
    if (kind === 'config') value = vscode.workspace.getConfiguration(undefined, folder?.uri ?? null).get(name);
    else if (kind === 'input') value = list.find(({ id }) => id === name);
    else if (kind === 'command') value = ANSWER;
    else continue;
    const text = JSON.stringify(value) ?? NOTHING;
    filled.set(inside, text);
    open.push(...placeholdersIn(text));
  }
  return [...filled].map(([inside, value]) => ({ placeholder: `\${${inside}}`, value }));
}

/** Only for reading: the value itself is part of what is allowed. */
function toRead({ placeholder, value }: TaskPlan['filledIn'][number]): TaskPlan['filledIn'][number] {
  if (placeholder.startsWith('${command:')) {
    return { placeholder, value: JSON.stringify(l10n.t('what this command of the editor answers')) };
  }
  return { placeholder, value: value === NOTHING ? l10n.t('nothing') : value };
}

/** The parts of a step in which the editor fills in values; what stands in `package.json` is not its business. */
function executed({ runs, folder, shell, variables }: TaskStep): unknown {
  return [runs, folder, shell, variables];
}

function terminalEnvironment(): string {
  return `terminal.integrated.env.${systemName()}`;
}

/** What the workspace, not the user, says about the terminals that tasks run in. */
function terminalSettings(): TaskPlan['settings'] {
  const system = systemName();
  const names = ['automationProfile', 'defaultProfile', 'profiles'].map(
    (name) => `terminal.integrated.${name}.${system}`,
  );
  return [...names, terminalEnvironment()].flatMap((name) => {
    const found = vscode.workspace
      .getConfiguration(undefined, vscode.workspace.workspaceFolders?.[0] ?? null)
      .inspect(name);
    const value = found?.workspaceFolderValue ?? found?.workspaceValue;
    return value === undefined ? [] : [{ name, value: JSON.stringify(value) }];
  });
}

/** The variables that hold the gateway's credentials, and what to do about them. */
class Variables {
  readonly #holdsSecret: (value: string) => boolean;

  constructor(holdsSecret: (value: string) => boolean) {
    this.#holdsSecret = holdsSecret;
  }

  /**
   * What is to be emptied of all variables that a task gets, and the others of its own. The editor cannot take a variable
   * away from a task, only give it another value; one that is not there stays away, because an empty one would keep a
   * program from reading it from a file.
   */
  split(own: Readonly<Record<string, string>>): {
    readonly emptied: Record<string, string>;
    readonly kept: Record<string, string>;
    /** Whether any of them has a value; a usual name without one tells nobody anything. */
    readonly hasSecrets: boolean;
  } {
    const ofTerminals = vscode.workspace.getConfiguration(undefined, null).get<JsonValue>(terminalEnvironment());
    const others = { ...(ofTerminals !== undefined && isRecord(ofTerminals) ? ofTerminals : {}), ...own };
    const resolved = Object.entries(others).map(([name, value]) => [name, this.#resolved(value)]);
    const all: NodeJS.ProcessEnv = { ...process.env, ...Object.fromEntries(resolved) };
    const secrets = secretVariables(all, this.#holdsSecret);
    return {
      hasSecrets: [...secrets].some((name) => (all[name] ?? '') !== ''),
      emptied: Object.fromEntries([...secrets].map((name) => [name, ''])),
      kept: Object.fromEntries(Object.entries(own).filter(([name]) => !secrets.has(name))),
    };
  }

  /** The first variable with a credential that these ask the editor for. */
  namedIn(parts: unknown): string | undefined {
    const secrets = new Set([...secretVariables(process.env, this.#holdsSecret)].map((name) => name.toUpperCase()));
    return placeholdersIn(JSON.stringify(parts))
      .filter((inside) => inside.startsWith('env:'))
      .map((inside) => inside.slice('env:'.length))
      .find((name) => secrets.has(name.toUpperCase()));
  }

  #resolved(value: unknown): string {
    return String(value).replaceAll(/\$\{env:([^{}]*)\}/g, (_whole, name: string) => process.env[name] ?? '');
  }
}
