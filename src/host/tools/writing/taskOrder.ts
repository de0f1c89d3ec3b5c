/** Which tasks run when one is run, and what the editor tells of them. */
import * as vscode from 'vscode';
import { canonicalText, isList, isRecord, type JsonObject, type JsonValue } from '../../../core/extraction/json.ts';
import type { TaskStep } from '../../../core/toolcalls/writing/taskPlan.ts';

const MOST_STEPS = 20;

export interface NoPlan {
  /** For the model and the person: why it cannot be run. */
  readonly problem: string;
}

/** The tasks that run: those it depends on first, each once. */
export function inOrder(task: vscode.Task, tasks: readonly vscode.Task[]): readonly vscode.Task[] | NoPlan {
  const order: vscode.Task[] = [];
  const open = new Set<vscode.Task>();
  const visit = (each: vscode.Task): string | undefined => {
    if (order.includes(each)) return undefined;
    if (open.has(each)) return `“${each.name}” depends on itself, so it is not run.`;
    if (open.size >= MOST_STEPS) return `“${task.name}” depends on too many tasks to be run from a chat.`;
    open.add(each);
    const names = dependenciesOf(each);
    if (names.length > 0 && runsOf(each).type === 'unknown') {
      return `“${each.name}” is an extension’s and depends on others, so what it runs cannot be shown. The user can run it.`;
    }
    for (const name of names) {
      const before = dependency(name, each, tasks);
      const problem = 'problem' in before ? before.problem : visit(before);
      if (problem !== undefined) return problem;
    }
    order.push(each);
    return order.length > MOST_STEPS ? `“${task.name}” depends on too many tasks to be run from a chat.` : undefined;
  };
  const problem = visit(task);
  return problem === undefined ? order : { problem };
}

/** What `dependsOn` names, in order: labels, or tasks described by their properties. */
function dependenciesOf(task: vscode.Task): readonly (string | JsonObject)[] {
  const value = entryOf(task)?.['dependsOn'];
  const list = value === undefined ? [] : isList(value) ? value : [value];
  return list.filter((item): item is string | JsonObject => typeof item === 'string' || isRecord(item));
}

function dependency(
  wanted: string | JsonObject,
  from: vscode.Task,
  tasks: readonly vscode.Task[],
): vscode.Task | NoPlan {
  const said = typeof wanted === 'string' ? wanted : canonicalText(wanted);
  const fits = tasks.filter((task) =>
    typeof wanted === 'string' ? labelOf(task) === wanted : isDescribed(task.definition, wanted),
  );
  const near = fits.filter((task) => keyOf(scopeOf(task)) === keyOf(scopeOf(from)));
  const [first, ...others] = near.length > 0 ? near : fits;
  if (first === undefined) return { problem: `“${from.name}” depends on “${said}”, and there is no such task.` };
  if (others.length > 0) return { problem: `“${from.name}” depends on “${said}”, and several tasks are called so.` };
  return first;
}

/** What `tasks.json` calls a task: those of files by their label, others with the name of who brings them. */
function labelOf({ name, source, definition }: vscode.Task): string {
  return isOwnType(definition.type) || source === 'Workspace' ? name : `${source}: ${name}`;
}

/** Whether tasks of this type are defined by `tasks.json` alone. */
function isOwnType(type: unknown): boolean {
  return type === 'shell' || type === 'process' || type === '$composite';
}

function isDescribed(definition: vscode.TaskDefinition, by: JsonObject): boolean {
  const keys = Object.keys(by).filter((key) => typeof by[key] !== 'object');
  return keys.length > 0 && keys.every((key) => definition[key] === by[key]);
}

/** What `tasks.json` says of a task, by its label or by what it describes. The editor tells the rest, but not this. */
function entryOf(task: vscode.Task): JsonObject | undefined {
  const configuration = vscode.workspace.getConfiguration('tasks', scopeOf(task)?.uri ?? null);
  const lists = [
    configuration.get<JsonValue>('tasks'),
    vscode.workspace.getConfiguration(undefined, null).inspect<JsonValue>('tasks.tasks')?.globalValue,
  ];
  const entries = lists.flatMap((list) => (list !== undefined && isList(list) ? list.filter(isRecord) : []));
  const { type } = task.definition;
  const isOfFile = isOwnType(type);
  const named = entries.find(
    (entry) =>
      (entry['label'] ?? entry['taskName']) === task.name &&
      (isOfFile ? isOwnType(entry['type'] ?? 'shell') : entry['type'] === type),
  );
  if (named !== undefined || isOfFile) return named;
  return entries.find((entry) => {
    const { id: _id, _key: _ownKey, ...described } = task.definition;
    return entry['label'] === undefined && Object.keys(described).every((key) => entry[key] === described[key]);
  });
}

/** The folder a task is of; the first one for those of no folder. */
export function scopeOf({ scope }: vscode.Task): vscode.WorkspaceFolder | undefined {
  return typeof scope === 'object' ? scope : vscode.workspace.workspaceFolders?.[0];
}

function keyOf(folder: vscode.WorkspaceFolder | undefined): string {
  return folder?.uri.toString() ?? '';
}

/** What a task executes by itself, as far as the editor tells it. */
export function runsOf({ execution, definition }: vscode.Task): TaskStep['runs'] {
  if (execution instanceof vscode.ShellExecution) {
    if (execution.commandLine !== undefined) return { type: 'line', line: execution.commandLine, args: [] };
    const [line = '', ...args] = [execution.command, ...(execution.args ?? [])].map(textOf);
    return { type: 'line', line, args };
  }
  if (execution instanceof vscode.ProcessExecution) {
    return { type: 'program', program: execution.process, args: execution.args };
  }
  if (definition.type === '$composite') return { type: 'nothing' };
  const { id: _id, _key: _ownKey, ...described } = definition;
  return { type: 'unknown', definition: JSON.parse(JSON.stringify(described)) as JsonValue };
}

function textOf(part: string | vscode.ShellQuotedString | undefined): string {
  return typeof part === 'string' ? part : (part?.value ?? '');
}
