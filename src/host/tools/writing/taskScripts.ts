/** The scripts of `package.json` that a task may run. */
import path from 'node:path';
import * as vscode from 'vscode';
import { isRecord, type JsonValue } from '../../../core/json/json.ts';
import { foldersIn, mentionsScripts, scriptsBehind } from '../../../core/toolcalls/writing/packageScripts.ts';
import type { PackageScripts, TaskStep } from '../../../core/toolcalls/writing/taskPlan.ts';
import { scopeOf } from './taskOrder.ts';

/** In bytes. */
const MAX_PACKAGE_BYTES = 1_000_000;
const MAX_LOOKS = 20;

interface Package {
  readonly file: string;
  readonly scripts: Readonly<Record<string, string>> | undefined;
  /** Another one as soon as anything that may run is another. */
  readonly whole: unknown;
}

interface StepScripts {
  readonly told: Pick<TaskStep, 'packages' | 'mayRunOthers'>;
  /** All scripts of these packages, for a permission that must not outlive a change of any of them. */
  readonly whole: unknown;
}

/** What a step may run of scripts. `values`: what the editor fills in into what it says. */
export async function scriptsFor(task: vscode.Task, step: TaskStep, values: readonly string[]): Promise<StepScripts> {
  const { script, path: below } = task.definition as { readonly script?: unknown; readonly path?: unknown };
  const isNpm = task.definition.type === 'npm';
  const line = [lineOf(step), ...(step.shell ?? []), ...Object.values(step.variables), ...values].join(' ');
  if (!isNpm && !mentionsScripts(line)) return { told: {}, whole: [] };
  const top = scopeOf(task)?.uri.fsPath;
  const own =
    step.folder?.replaceAll('${workspaceFolder}', top ?? '') ?? (isNpm && typeof below === 'string' ? below : '');
  if (top === undefined || own.includes('${')) {
    return { told: { packages: [{ file: 'package.json', scripts: 'unreadable' }], mayRunOthers: true }, whole: [] };
  }
  // l10n: none, a command line
  const named = isNpm && typeof script === 'string' ? `${line} npm run ${script}` : line;
  return scriptsFrom(path.resolve(top, own), named, top);
}

/** Looks in the packages of this folder and of those that the line, and the scripts it runs, go to. */
async function scriptsFrom(start: string, line: string, top: string): Promise<StepScripts> {
  const packages = new Map<string, Package & { readonly found: Map<string, string> }>();
  const open = [{ folder: start, line }, ...elsewhere(start, line)];
  let mayRunOthers = false;
  for (let looked = 0; open.length > 0; looked += 1) {
    const next = open.shift();
    if (next === undefined || looked === MAX_LOOKS) {
      mayRunOthers = true;
      break;
    }
    const read = await nearestPackage(next.folder);
    if (read === undefined) continue;
    const known = packages.get(read.file) ?? { ...read, found: new Map<string, string>() };
    packages.set(read.file, known);
    const behind = scriptsBehind(read.scripts ?? {}, next.line);
    mayRunOthers ||= behind.mayRunOthers;
    for (const { name, text } of behind.scripts) {
      if (known.found.has(name)) continue;
      known.found.set(name, text);
      open.push(...elsewhere(path.dirname(read.file), text));
    }
  }
  const read = [...packages.values()];
  return {
    told: {
      packages: read.map((each) => toldOf(each, top)),
      ...(mayRunOthers && { mayRunOthers }),
    },
    whole: read.map(({ file, whole }) => [file, whole]),
  };
}

function elsewhere(folder: string, line: string): readonly { readonly folder: string; readonly line: string }[] {
  const names = foldersIn(line);
  // Each from the one before, or all from the first.
  const folders = names.flatMap((name, index) => [
    path.resolve(folder, name),
    path.resolve(folder, ...names.slice(0, index + 1)),
  ]);
  return [...new Set(folders)].map((each) => ({ folder: each, line }));
}

function toldOf(
  { file, scripts, found }: Package & { readonly found: Map<string, string> },
  top: string,
): PackageScripts {
  const below = path.relative(top, file);
  return {
    file: below.startsWith('..') ? file : below,
    scripts: scripts === undefined ? 'unreadable' : [...found].map(([name, text]) => ({ name, text })),
  };
}

/** What a step executes, in one line. */
function lineOf({ runs }: TaskStep): string {
  if (runs.type === 'line') return [runs.line, ...runs.args].join(' ');
  return runs.type === 'program' ? [runs.program, ...runs.args].join(' ') : '';
}

/** As package managers look for it: in this folder, and then in those above. */
async function nearestPackage(start: string): Promise<Package | undefined> {
  for (let folder = start; ; folder = path.dirname(folder)) {
    const found = await packageIn(path.join(folder, 'package.json'));
    if (found !== undefined || path.dirname(folder) === folder) return found;
  }
}

async function packageIn(file: string): Promise<Package | undefined> {
  const uri = vscode.Uri.file(file);
  let stat: vscode.FileStat;
  try {
    stat = await vscode.workspace.fs.stat(uri);
  } catch {
    return undefined;
  }
  const unread = { file, scripts: undefined, whole: [stat.size, stat.mtime] };
  if (stat.size > MAX_PACKAGE_BYTES) return unread;
  try {
    const parsed = JSON.parse(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri))) as JsonValue;
    if (!isRecord(parsed)) return unread;
    const { scripts = {}, wireit } = parsed;
    const entries = isRecord(scripts) ? Object.entries(scripts) : [];
    const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    return { file, scripts: Object.fromEntries(texts), whole: [scripts, wireit] };
  } catch {
    return unread;
  }
}
