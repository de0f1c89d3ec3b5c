/**
 * What a task of the workspace executes, tasks that come before it included, in words that leave nothing out: a name says
 * nothing, and a person allows what they read.
 */
import { canonicalText, type JsonValue } from '../../extraction/json.ts';
import { visibleText } from '../../text/visible.ts';

/** More than this is not shown whole anywhere, so it is not run, in UTF-16 units. */
export const MAX_PLAN_CHARS = 8_000;

export interface NamedScript {
  readonly name: string;
  readonly text: string;
}

/** One task of a plan, as the editor would execute it. */
export interface TaskStep {
  readonly name: string;
  /** Who brought it: `Workspace`, `npm`. */
  readonly source: string;
  /** `line`: for a shell; `program`: without one; `nothing`: only others run before it; `unknown`: an extension's code. */
  readonly runs:
    | { readonly type: 'line'; readonly line: string; readonly args: readonly string[] }
    | { readonly type: 'program'; readonly program: string; readonly args: readonly string[] }
    | { readonly type: 'nothing' }
    | { readonly type: 'unknown'; readonly definition: JsonValue };
  /** Where it runs; absent: the folder of the workspace. */
  readonly folder?: string;
  /** The task's own shell, with its arguments. */
  readonly shell?: readonly string[];
  /** Variables that the task sets. */
  readonly variables: Readonly<Record<string, string>>;
  /** For a script of `package.json`: it and those it starts; `unreadable` where they are not known. */
  readonly scripts?: readonly NamedScript[] | 'unreadable';
  readonly isBackground: boolean;
}

export interface TaskPlan {
  /** In the order they run in; the last one is the task that was asked for. */
  readonly steps: readonly TaskStep[];
  /** What the editor puts in place of `${config:…}` and the like; values as JSON. */
  readonly filledIn: readonly { readonly placeholder: string; readonly value: string }[];
  /** What settings of the workspace change in terminals; values as JSON. */
  readonly settings: readonly { readonly name: string; readonly value: string }[];
}

/** All that a plan executes; what cannot be seen is written out. */
export function planText({ steps, filledIn, settings }: TaskPlan): string {
  const isOne = steps.length === 1;
  const isKnown = steps.every(({ runs }) => runs.type !== 'unknown');
  // A warning stands where it is seen without scrolling.
  const lines = isKnown ? [] : [UNSEALED];
  if (!isOne) lines.push(`${steps.length} tasks, one after the other; one that fails is the last:`);
  steps.forEach((step, index) => lines.push(...stepLines(step, isOne ? '' : `${index + 1}. `)));
  if (filledIn.length > 0) lines.push('The editor fills in:');
  for (const { placeholder, value } of filledIn) lines.push(...indented(`${placeholder} = ${value}`));
  if (settings.length > 0) lines.push('Settings of this workspace change terminals:');
  for (const { name, value } of settings) lines.push(...indented(`${name} = ${value}`));
  if (isKnown) lines.push(SEALED);
  return visibleText(lines.join('\n'));
}

const SEALED = 'It gets the environment of the editor’s terminals, with the gateway’s key and token emptied.';
const UNSEALED =
  'What an extension starts gets the editor’s environment as it is; a key or token of the gateway cannot be taken out of it.';

function stepLines(step: TaskStep, number: string): readonly string[] {
  const { runs, folder, shell, variables, scripts, isBackground } = step;
  const lines = [`${number}${oneName(`${step.source}: ${step.name}`)}${isBackground ? ' (in the background)' : ''}`];
  switch (runs.type) {
    case 'line':
      lines.push(...indented([runs.line, ...runs.args.map(quoted)].join(' ')));
      break;
    case 'program':
      lines.push(...indented([runs.program, ...runs.args].map(quoted).join(' ')));
      break;
    case 'nothing':
      lines.push('  runs nothing of its own');
      break;
    case 'unknown':
      lines.push('  is carried out by code of an extension: what it runs cannot be shown. Its definition:');
      lines.push(...indented(canonicalText(runs.definition)));
      break;
  }
  if (folder !== undefined) lines.push(`  in ${oneName(folder)}`);
  if (shell !== undefined) lines.push(`  in the shell ${shell.map(quoted).join(' ')}`);
  for (const [name, value] of Object.entries(variables)) lines.push(`  with ${quoted(name)}=${JSON.stringify(value)}`);
  if (scripts === 'unreadable') lines.push('  package.json cannot be read: what the script runs is not known');
  else if (scripts !== undefined) {
    lines.push('  package.json has:');
    for (const { name, text } of scripts) lines.push(...indented(`${quoted(name)}: ${JSON.stringify(text)}`));
  }
  return lines;
}

/** Text of others, moved in, so that no line of it can pass for one of ours. */
function indented(text: string): readonly string[] {
  return text.split(/\r\n|[\n\r\u2028\u2029]/).map((line) => `    ${line}`);
}

/** A part of a command line as it is, or in quotes where that would not show where it begins and ends. */
function quoted(text: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(text) ? text : JSON.stringify(text);
}

function oneName(text: string): string {
  return /[\n\r\u2028\u2029]/.test(text) ? JSON.stringify(text) : text;
}

/** `${…}` that the editor would fill in, each once: `config:a.b`, `input:name`, `env:NAME`. */
export function placeholdersIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\$\{([^{}]{1,200})\}/g)].map(([, inside]) => inside ?? ''))];
}

/** The script of that name, what npm runs before and after it, and every script these name, each once. */
export function scriptsBehind(scripts: Readonly<Record<string, string>>, name: string): readonly NamedScript[] {
  const found = new Map<string, string>();
  const open = [name, ...(name === 'install' || name === 'ci' ? INSTALLING : [])];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    for (const each of [`pre${next}`, next, `post${next}`]) {
      const text = Object.hasOwn(scripts, each) ? scripts[each] : undefined;
      if (text === undefined || found.has(each)) continue;
      found.set(each, text);
      const words = text.split(/[\s"'`;|&()]+/);
      const globs = words.filter((word) => word.endsWith('*')).map((word) => word.replace(/\*+$/, ''));
      const named = Object.keys(scripts).filter(
        (other) => words.includes(other) || globs.some((start) => start !== '' && other.startsWith(start)),
      );
      open.push(...named);
    }
  }
  return [...found].map(([each, text]) => ({ name: each, text }));
}

/** Scripts that npm runs when it installs. */
const INSTALLING = ['install', 'prepublish', 'prepare'];
