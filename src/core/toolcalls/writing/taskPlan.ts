/**
 * What a task of the workspace executes, tasks that come before it included, in words that leave nothing out: a name says
 * nothing, and a user allows what they read.
 */
import * as l10n from '@vscode/l10n';
import { canonicalText, type JsonValue } from '../../json/json.ts';
import { visibleText } from '../../text/visible.ts';
import type { NamedScript } from './packageScripts.ts';
import { counted } from '../../text/plural.ts';

/** More than this is not shown whole anywhere, so it is not run, in UTF-16 units. */
export const MAX_PLAN_CHARS = 8_000;

/** A `package.json` of which a task may run scripts. */
export interface PackageScripts {
  /** From the folder of the workspace, or whole. */
  readonly file: string;
  /** Those that the task runs, as far as its text tells; `unreadable` where they are not known. */
  readonly scripts: readonly NamedScript[] | 'unreadable';
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
  /** The scripts it starts. */
  readonly packages?: readonly PackageScripts[];
  /** Whether scripts may run besides these that cannot be told. */
  readonly mayRunOthers?: boolean;
  readonly isBackground: boolean;
  /** The steps it waits for, as indices of the plan. */
  readonly after: readonly number[];
  /** Whether these run one after the other; otherwise they start together. */
  readonly isSequence: boolean;
}

export interface TaskPlan {
  /** Each after those it waits for; the last one is the task that was asked for. */
  readonly steps: readonly TaskStep[];
  /** Whether copies of the tasks run, because the gateway's key or token is in the environment they would get. */
  readonly isMadeAnew: boolean;
  /** What the editor puts in place of `${config:…}` and the like; values as JSON. */
  readonly filledIn: readonly { readonly placeholder: string; readonly value: string }[];
  /** What settings of the workspace change in terminals; values as JSON. */
  readonly settings: readonly { readonly name: string; readonly value: string }[];
}

/** All that a plan executes; what cannot be seen is written out. */
export function planText({ steps, isMadeAnew, filledIn, settings }: TaskPlan): string {
  const isOne = steps.length === 1;
  const isUnsealed = isMadeAnew && steps.some(({ runs }) => runs.type === 'unknown');
  // A warning stands where it is seen without scrolling.
  const lines = isUnsealed ? [UNSEALED] : [];
  if (!isOne)
    lines.push(
      counted(
        steps.length,
        l10n.t('{0} task; after one that fails, none that waits for it is started:'),
        l10n.t('{0} tasks; after one that fails, none that waits for it is started:'),
      ),
    );
  steps.forEach((step, index) => lines.push(...stepLines(step, isOne ? '' : `${index + 1}. `)));
  if (filledIn.length > 0) lines.push(l10n.t('The editor fills in:'));
  for (const { placeholder, value } of filledIn) lines.push(...indented(`${placeholder} = ${value}`));
  if (settings.length > 0) lines.push(l10n.t('Settings of this workspace change terminals:'));
  for (const { name, value } of settings) lines.push(...indented(`${name} = ${value}`));
  if (!isUnsealed) lines.push(isMadeAnew ? SEALED : CLEAN);
  return visibleText(lines.join('\n'));
}

const CLEAN = l10n.t(
  'It gets the environment of the editor’s terminals, which has neither the gateway’s key nor its token.',
);
const SEALED = l10n.t(
  'It is made anew without the gateway’s key and token, which the editor’s environment has; problem matchers written out in tasks.json do not apply.',
);
const UNSEALED = l10n.t(
  'What an extension starts gets the editor’s environment as it is; a key or token of the gateway cannot be taken out of it.',
);

function stepLines(step: TaskStep, number: string): readonly string[] {
  const { runs, folder, shell, variables, packages = [], mayRunOthers = false, isBackground } = step;
  const lines = [
    `${number}${oneName(`${step.source}: ${step.name}`)}${isBackground ? ` ${l10n.t('(in the background)')}` : ''}`,
  ];
  switch (runs.type) {
    case 'line':
      lines.push(...indented([runs.line, ...runs.args.map(quoted)].join(' ')));
      break;
    case 'program':
      lines.push(...indented([runs.program, ...runs.args].map(quoted).join(' ')));
      break;
    case 'nothing':
      lines.push(`  ${l10n.t('runs nothing of its own')}`);
      break;
    case 'unknown':
      lines.push(
        `  ${l10n.t('is carried out by code of an extension: what it runs cannot be shown. Its definition:')}`,
      );
      lines.push(...indented(canonicalText(runs.definition)));
      break;
  }
  if (folder !== undefined) lines.push(`  ${l10n.t`in ${oneName(folder)}`}`);
  if (shell !== undefined) lines.push(`  ${l10n.t`in the shell ${shell.map(quoted).join(' ')}`}`);
  for (const [name, value] of Object.entries(variables))
    lines.push(`  ${l10n.t`with ${`${quoted(name)}=${JSON.stringify(value)}`}`}`);
  for (const { file, scripts } of packages) {
    if (scripts === 'unreadable') {
      lines.push(`  ${l10n.t`${oneName(file)} cannot be read: what the script runs is not known`}`);
      continue;
    }
    if (scripts.length > 0) lines.push(`  ${l10n.t`${oneName(file)} has:`}`);
    for (const { name, text } of scripts) lines.push(...indented(`${quoted(name)}: ${JSON.stringify(text)}`));
  }
  if (mayRunOthers) lines.push(`  ${l10n.t('may also run other scripts of package.json')}`);
  lines.push(...waitLines(step));
  return lines;
}

/** Which it waits for, by their numbers: names are others' text. */
function waitLines({ after, isSequence }: TaskStep): readonly string[] {
  const numbers = after.map((index) => index + 1).join(', ');
  if (after.length === 0) return [];
  if (after.length === 1) return [`  ${l10n.t`starts after ${numbers}`}`];
  const words = isSequence
    ? l10n.t`starts after ${numbers}, which run one after the other`
    : l10n.t`starts after ${numbers}, which start together`;
  return [`  ${words}`];
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
