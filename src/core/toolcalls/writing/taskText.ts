// What a model reads of tasks. l10n: none, for the model.
import { formatDuration } from '../../text/format.ts';

/** How a task ended. `background`: it still runs; `unknown`: the editor did not say. */
export type TaskEnd =
  | { readonly type: 'exited'; readonly code: number }
  | { readonly type: 'background' | 'ended' | 'unknown' };

export interface NamedTask {
  readonly name: string;
  /** Who brought it: `Workspace`, `npm`. */
  readonly source: string;
}

const MAX_NAMES = 60;

/** The task a model named, as `name` or `source: name`; only whole names count. */
export function findTask(
  tasks: readonly NamedTask[],
  wanted: string,
): { readonly index: number } | { readonly problem: string } {
  const whole = tasks.flatMap((task, index) => (fullName(task) === wanted ? [index] : []));
  const short = tasks.flatMap((task, index) => (task.name === wanted ? [index] : []));
  const found = whole.length > 0 ? whole : short;
  const [index] = found;
  if (index === undefined) return { problem: `There is no task of that name. ${listOf(tasks)}` };
  if (found.length === 1) return { index };
  const names = found.map((at) => tasks[at]).filter((task) => task !== undefined);
  return { problem: `Several tasks have that name. Say which: ${names.map(fullName).join(', ')}.` };
}

/** What the model reads. */
export function taskText(name: string, end: TaskEnd, seconds: number, command: string | undefined): string {
  const time = formatDuration(seconds * 1000);
  const where = 'Its output is in the user’s terminal.';
  const runs = command === undefined || command.trim() === '' ? '' : ` It runs: ${command}`;
  switch (end.type) {
    case 'exited':
      return `The task “${name}” ended with exit code ${end.code} after ${time}. ${where}${runs}`;
    case 'background':
      return `The task “${name}” runs in the background and still does. ${where}${runs}`;
    case 'ended':
      return `The user ended the task “${name}” after ${time}. ${where}${runs}`;
    case 'unknown':
      return `The task “${name}” ended after ${time}; the editor does not say how. ${where}${runs}`;
  }
}

function fullName({ name, source }: NamedTask): string {
  return `${source}: ${name}`;
}

function listOf(tasks: readonly NamedTask[]): string {
  if (tasks.length === 0) return 'The workspace has no tasks.';
  const names = tasks.slice(0, MAX_NAMES).map(fullName);
  const more = tasks.length > MAX_NAMES ? `, and ${tasks.length - MAX_NAMES} more` : '';
  return `Tasks: ${names.join(', ')}${more}.`;
}
