/** Which tasks run when one is run, and what the editor tells of them. */
import * as vscode from 'vscode';
import { canonicalText, isList, isRecord, type JsonObject, type JsonValue } from '../../../core/json/json.ts';
import type { TaskStep } from '../../../core/toolcalls/writing/taskPlan.ts';

const MAX_STEPS = 20;

export interface NoPlan {
  /** For the model and the user: why it cannot be run. */
  readonly problem: string;
}

export interface OrderedTask {
  readonly task: vscode.Task;
  /** Those it waits for, as indices of the order. */
  readonly after: readonly number[];
  /** Whether these run one after the other; otherwise they start together. */
  readonly isSequence: boolean;
}

/** The tasks that run: those it depends on first, each once. l10n: none, for the model. */
export function inOrder(task: vscode.Task, tasks: readonly vscode.Task[]): readonly OrderedTask[] | NoPlan {
  const order: OrderedTask[] = [];
  const open = new Set<vscode.Task>();
  const tooMany = { problem: `“${task.name}” depends on too many tasks to be run from a chat.` };
  const visit = (each: vscode.Task): number | NoPlan => {
    const known = order.findIndex((other) => other.task === each);
    if (known !== -1) return known;
    if (open.has(each)) return { problem: `“${each.name}” depends on itself, so it is not run.` };
    if (open.size >= MAX_STEPS) return tooMany;
    open.add(each);
    const waits = waitsOf(each);
    if ('problem' in waits) return waits;
    const after: number[] = [];
    for (const name of waits.names) {
      const before = dependency(name, each, tasks);
      const index = 'problem' in before ? before : visit(before);
      if (typeof index !== 'number') return index;
      if (!after.includes(index)) after.push(index);
    }
    order.push({ task: each, after, isSequence: waits.isSequence });
    return order.length > MAX_STEPS ? tooMany : order.length - 1;
  };
  const last = visit(task);
  return typeof last === 'number' ? order : last;
}

/** What `dependsOn` names, in order: labels, or tasks described by their properties. l10n: none, for the model. */
function waitsOf(
  task: vscode.Task,
): { readonly names: readonly (string | JsonObject)[]; readonly isSequence: boolean } | NoPlan {
  const [entry, ...others] = entriesOf(task);
  const said = (each: JsonObject | undefined): string =>
    canonicalText([each?.['dependsOn'] ?? [], each?.['dependsOrder'] ?? '']);
  if (others.some((other) => said(other) !== said(entry))) {
    return { problem: `Several tasks are called “${task.name}” and depend on different ones, so it is not run.` };
  }
  const value = entry?.['dependsOn'];
  const list = value === undefined ? [] : isList(value) ? value : [value];
  return {
    names: list.filter((item): item is string | JsonObject => typeof item === 'string' || isRecord(item)),
    isSequence: entry?.['dependsOrder'] === 'sequence',
  };
}

/** l10n: none, for the model. */
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

/**
 * What files say of a task, by its label or by what it describes. The editor tells the rest, but not this. For a task of a
 * folder the folder's file counts; where that is silent, or the task is of none, all that fit.
 */
function entriesOf(task: vscode.Task): readonly JsonObject[] {
  const lists = entryLists(scopeOf(task)).map((entries) => fitting(entries, task));
  const first = lists.find((entries) => entries.length > 0) ?? [];
  return typeof task.scope === 'object' ? first : lists.flat();
}

/** The entries of the folder's `tasks.json`, of the workspace's file and of the user's, with those for this system. */
function entryLists(folder: vscode.WorkspaceFolder | undefined): readonly (readonly JsonObject[])[] {
  const configuration = vscode.workspace.getConfiguration(undefined, folder?.uri ?? null);
  const values = (name: string): readonly (readonly JsonObject[])[] => {
    const found = configuration.inspect<JsonValue>(name);
    return [found?.workspaceFolderValue, found?.workspaceValue, found?.globalValue].map((value) =>
      value !== undefined && isList(value) ? value.filter(isRecord) : [],
    );
  };
  const special = values(`tasks.${systemName()}.tasks`);
  return values('tasks.tasks').map((entries, index) => {
    const own = special[index] ?? [];
    const names = new Set(own.map(nameOf));
    return [...own, ...entries.filter((entry) => nameOf(entry) === undefined || !names.has(nameOf(entry)))];
  });
}

function nameOf(entry: JsonObject): JsonValue | undefined {
  return entry['label'] ?? entry['taskName'];
}

function fitting(entries: readonly JsonObject[], task: vscode.Task): readonly JsonObject[] {
  const { id: _id, _key: _ownKey, ...described } = task.definition;
  const isOfFile = isOwnType(described.type);
  const named = entries.filter(
    (entry) =>
      nameOf(entry) === task.name &&
      (isOfFile ? isOwnType(entry['type'] ?? 'shell') : entry['type'] === described.type),
  );
  if (named.length > 0 || isOfFile) return named;
  const fits = entries.filter(
    (entry) =>
      nameOf(entry) === undefined &&
      Object.keys(entry).every((key) => PROPERTIES.has(key) || isSame(entry[key], described[key] as JsonValue)),
  );
  const exact = fits.filter((entry) => Object.keys(described).every((key) => entry[key] !== undefined));
  // Who brings the task may have filled in what the file leaves out.
  return exact.length > 0 ? exact : fits;
}

function isSame(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  return one === other || (one !== undefined && other !== undefined && canonicalText(one) === canonicalText(other));
}

/** What an entry may say of any task; the rest describes which one is meant. */
const PROPERTIES: ReadonlySet<string> = new Set(
  (
    'dependsOn dependsOrder detail group hide icon identifier isBackground options presentation problemMatcher ' +
    'promptOnClose runOptions windows osx linux'
  ).split(' '),
);

/** What settings and `tasks.json` call this system. */
export function systemName(): string {
  return SYSTEMS[process.platform] ?? 'linux';
}

const SYSTEMS: { readonly [system: string]: string } = { win32: 'windows', darwin: 'osx' };

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
