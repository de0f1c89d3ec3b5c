import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface ScriptResult {
  readonly id: string;
  readonly isHeld: boolean;
  /** What the script said. */
  readonly words: string;
}

/** Milliseconds. A script ends what hangs in it by itself; this is the net below it. */
const SCRIPT_LIMIT = 120_000;

/** The scripts of a folder that try something; the others are what they share. */
function scriptsIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .filter((name) => /^.*\bawait (?:cases|inTime)\(/m.test(readFileSync(path.join(folder, name), 'utf8')))
    .toSorted();
}

/** Runs the scripts one after the other: some of them measure time. */
export async function runScripts(
  folder: string,
  only: RegExp,
  root: string,
  env: NodeJS.ProcessEnv,
): Promise<ScriptResult[]> {
  const results: ScriptResult[] = [];
  for (const name of scriptsIn(folder)) {
    const id = name.replace(/\.ts$/, '');
    if (only.test(id)) results.push({ id, ...(await runScript(path.join(folder, name), root, env)) });
  }
  return results;
}

function runScript(file: string, cwd: string, env: NodeJS.ProcessEnv): Promise<Omit<ScriptResult, 'id'>> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [file], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: SCRIPT_LIMIT,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', (error) => resolve({ isHeld: false, words: error.message }));
    child.once('close', (code) => {
      const words = output.trim().replace(/\s+/g, ' ');
      resolve({ isHeld: code === 0 && words === 'HELD', words: code === null ? `not done in time. ${words}` : words });
    });
  });
}
