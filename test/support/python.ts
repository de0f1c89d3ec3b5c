import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const isWindows = process.platform === 'win32';
const SYSTEM = isWindows ? 'python' : 'python3';

/** Packages of Python that tests need, and the folder beside the editor's where they are kept from run to run. */
export interface PythonWith {
  readonly folder: string;
  readonly packages: readonly string[];
  /** Code that fails where they are missing. */
  readonly check: string;
}

function works(python: string, code: string): Promise<boolean> {
  return run(python, ['-c', code]).then(
    () => true,
    () => false,
  );
}

export const hasPython = (): Promise<boolean> => works(SYSTEM, '');

/** A program of the environment that `pythonWith` made. */
export function programOf(folder: string, name: string): string {
  return path.resolve('.vscode-test', folder, isWindows ? `Scripts/${name}.exe` : `bin/${name}`);
}

/** A Python that has the packages: our own from before, the system's, or one made now, which takes a network. */
export async function pythonWith({ folder, packages, check }: PythonWith): Promise<string> {
  const own = programOf(folder, 'python');
  if (existsSync(own) && (await works(own, check))) return own;
  if (await works(SYSTEM, check)) return SYSTEM;
  const environment = path.resolve('.vscode-test', folder);
  try {
    // A half-made environment from an interrupted run would fail for ever.
    rmSync(environment, { recursive: true, force: true });
    mkdirSync(path.dirname(environment), { recursive: true });
    await run(SYSTEM, ['-m', 'venv', environment]);
    await run(own, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]);
    await run(own, ['-c', check]);
    return own;
  } catch (error) {
    rmSync(environment, { recursive: true, force: true });
    throw new Error(`There is a Python here, but "pip install ${packages.join(' ')}" failed.`, { cause: error });
  }
}
