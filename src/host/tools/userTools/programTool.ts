import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { JsonObject } from '../../../core/json/json.ts';
import { errorOutcome, type ToolContext, type ToolOutcome } from '../../../core/toolcalls/tool.ts';
import { GATEWAY_VARIABLES } from '../../../core/privacy/environment.ts';
import type { RunAction } from '../../../core/toolcalls/userTools/declaration.ts';
import { fillArguments, fillText } from '../../../core/toolcalls/userTools/placeholders.ts';
import { runProgram, type ProgramEnd, type ProgramResult } from './runProgram.ts';

/**
 * Runs a program for a call, in a folder of the workspace. `folder` is an absolute path; absent without a workspace.
 * l10n: none, for the model.
 */
export async function runForCall(
  action: RunAction,
  folder: string | undefined,
  input: JsonObject,
  context: ToolContext,
  holdsSecret: (text: string) => boolean,
): Promise<ToolOutcome> {
  if (folder === undefined)
    return errorOutcome('This tool runs a program in a folder of this machine. Open one first.');
  const args = fillArguments(action.args, input);
  if (!args.ok) return errorOutcome(args.problem);
  const cwd = await workingFolder(folder, action.cwd);
  if (cwd === undefined) return errorOutcome(`The folder "${action.cwd}" is not there, or not inside the workspace.`);
  const result = await runProgram({
    program: programPath(action.program, folder),
    args: args.value,
    cwd,
    env: programEnvironment(process.env, action.env, holdsSecret),
    stdin: inputFor(action, input),
    signal: context.signal,
    onLine: context.progress,
  });
  return toOutcome(result, commandLine(action, input));
}

/** The command as a user would type it, each argument quoted where it needs to be. */
export function commandLine(action: RunAction, input: JsonObject): string {
  const args = fillArguments(action.args, input);
  return [action.program, ...(args.ok ? args.value : action.args.flat())].map(quoted).join(' ');
}

/** All that a call would start: the whole command line, where it runs, with which variables, and what it reads. */
export function programPreview(action: RunAction, input: JsonObject, files: readonly string[] = []): string {
  const reads = inputFor(action, input).trim();
  const parts = [
    commandLine(action, input),
    action.cwd === '' ? '' : l10n.t`in ${action.cwd}`,
    ...Object.entries(action.env).map(([name, value]) => l10n.t`with ${name}=${quoted(value)}`),
    reads === '' ? '' : l10n.t`reads: ${reads}`,
    coveredWords(files),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function coveredWords(files: readonly string[]): string {
  if (files.length === 0) return '';
  return files.length === 1
    ? l10n.t`Covers ${files.join('')} as it is now, not what is called from there.`
    : l10n.t`Covers ${files.join(', ')} as they are now, not what is called from there.`;
}

/** Files of the workspace that a declaration names as what is run, and a digest of what is in them now. */
export interface NamedFiles {
  readonly names: readonly string[];
  readonly digest: string;
}

/** The program, and arguments that name a file: `node scripts/report.js` runs what is in it. */
export async function namedFiles(action: RunAction, folder: string, input: JsonObject): Promise<NamedFiles> {
  const root = await realpath(folder).catch(() => folder);
  const cwd = path.resolve(folder, action.cwd);
  const args = fillArguments(action.args, input);
  const written = args.ok ? args.value : [];
  const places = [
    ...(/[/\\]/.test(action.program) ? [path.resolve(folder, action.program)] : []),
    ...written
      .flatMap((argument) => [argument, argument.replace(/^-[^=]*=/, '')])
      .map((name) => path.resolve(cwd, name)),
  ];
  const names: string[] = [];
  const hash = createHash('sha256');
  for (const place of new Set(places)) {
    const content = await digestOf(root, place);
    if (content === undefined) continue;
    const name = path.relative(folder, place).replaceAll(path.sep, '/');
    names.push(name);
    hash.update(`${JSON.stringify(name)} ${content}\n`);
  }
  return { names, digest: names.length === 0 ? '' : hash.digest('hex') };
}

/** Larger files are no scripts; their size and time stand for what is in them. */
const MAX_HASHED_BYTES = 20_000_000;

/** `undefined` for what is no file inside the folder. */
async function digestOf(root: string, place: string): Promise<string | undefined> {
  try {
    const real = await realpath(place);
    const stats = await stat(real);
    if (!isInside(real, root) || !stats.isFile()) return undefined;
    const { size, mtimeMs } = stats;
    if (size > MAX_HASHED_BYTES) return `${size} ${mtimeMs}`;
    return createHash('sha256')
      .update(await readFile(real))
      .digest('hex');
  } catch {
    return undefined;
  }
}

/** A name is looked up among the programs of the machine; a path counts from the folder of the workspace. */
function programPath(program: string, folder: string): string {
  return /[/\\]/.test(program) ? path.resolve(folder, program) : program;
}

/** After symbolic links are followed: a link must not lead out of the workspace. */
async function workingFolder(folder: string, cwd: string): Promise<string | undefined> {
  try {
    const [root, place] = await Promise.all([realpath(folder), realpath(path.resolve(folder, cwd))]);
    return isInside(place, root) ? place : undefined;
  } catch {
    return undefined;
  }
}

function isInside(place: string, root: string): boolean {
  return place === root || place.startsWith(root.endsWith(path.sep) ? root : root + path.sep);
}

/** The environment of the editor without the gateway's credentials, under any name, and without the editor's own. */
export function programEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  added: Readonly<Record<string, string>>,
  holdsSecret: (text: string) => boolean,
): Readonly<Record<string, string>> {
  const credentials = new Set(
    Object.entries(environment).flatMap(([name, value]) => (GATEWAY_VARIABLES.has(name.toUpperCase()) ? [value] : [])),
  );
  const kept = Object.entries(environment).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined &&
      !GATEWAY_VARIABLES.has(entry[0].toUpperCase()) &&
      !(entry[1] !== '' && credentials.has(entry[1])) &&
      !holdsSecret(entry[1]) &&
      !/^(?:VSCODE_|ELECTRON_RUN_AS_NODE$)/i.test(entry[0]),
  );
  // Windows would otherwise look for programs in the workspace first.
  return { ...Object.fromEntries(kept), NoDefaultCurrentDirectoryInExePath: '1', ...added };
}

function inputFor({ stdin }: RunAction, input: JsonObject): string {
  if (stdin.type === 'none') return '';
  return stdin.type === 'json' ? `${JSON.stringify(input)}\n` : fillText(stdin.template, input);
}

/** l10n: none, for the model. */
function toOutcome({ end, stdout, stderr }: ProgramResult, command: string): ToolOutcome {
  const activity = end.type === 'not-started' ? [] : [{ kind: 'ran' as const, what: command }];
  const isDone = end.type === 'exited' && end.code === 0;
  const note = isDone ? undefined : endInWords(end);
  const errors = isDone && stdout !== '' ? '' : stderr;
  const parts = [note, stdout, errors === '' ? '' : `Error output:\n${errors}`];
  const text = parts.filter((part) => part !== undefined && part !== '').join('\n\n');
  return {
    content: [{ type: 'text', text: text === '' ? 'The program ended without output.' : text }],
    activity,
    ...(!isDone && { isError: true }),
  };
}

/** l10n: none, for the model. */
function endInWords(end: ProgramEnd): string {
  switch (end.type) {
    case 'exited':
      return `The program ended with exit code ${end.code}.`;
    case 'killed':
      return `The program was ended by ${end.by}.`;
    case 'stopped':
      return 'The program was stopped.';
    case 'too-much-output':
      return 'The program wrote more than 50 MB and was stopped.';
    case 'not-started':
      return end.reason;
    default:
      return end satisfies never;
  }
}

function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : JSON.stringify(argument);
}
