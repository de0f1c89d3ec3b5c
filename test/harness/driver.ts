// The harness's end of the test driver: functions of a test, run inside the extension host.
import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type * as vscode from 'vscode';
import { run } from './process.ts';

/** What a function given to `evaluate` may take and return: it travels as JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** Runs `task` in the extension host. It closes over nothing: what it needs comes as arguments. */
export type Evaluate = <A extends readonly Json[], R>(
  task: (api: typeof vscode, ...args: A) => R | Thenable<R>,
  ...args: A
) => Promise<R>;

/** The harness's end of the door into the extension host. */
export interface Driver {
  /** The variables for the extension host. */
  readonly env: Record<string, string>;
  readonly evaluate: Evaluate;
  /** Forgets the host that has ended, so that the next call waits for the one to come. */
  forget(): Promise<void>;
}

/** The door into the extension host of a server whose data is in `folder`. */
export function createDriver(folder: string): Driver {
  const file = path.join(folder, 'driver-port');
  const token = randomUUID();
  const evaluate: Evaluate = async (task, ...args) => {
    const body = JSON.stringify({ source: task.toString(), args });
    // A reloading window has no host for a moment, or still the old one's port in the file.
    const deadline = Date.now() + 30_000;
    for (;;) {
      const response = await post(file, token, body);
      if (response !== undefined) {
        const answer = JSON.parse(await response.text()) as { value?: never; error?: string };
        if (answer.error !== undefined) throw new Error(`In the extension host: ${answer.error}`);
        return answer.value as never;
      }
      if (Date.now() > deadline) throw new Error('The extension host did not answer within 30 s.');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  return {
    env: { AIGS_DRIVER_FILE: file, AIGS_DRIVER_TOKEN: token },
    evaluate,
    forget: () => rm(file, { force: true }),
  };
}

async function post(file: string, token: string, body: string): Promise<Response | undefined> {
  try {
    const port = await readFile(file, 'utf8');
    return await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers: { authorization: token }, body });
  } catch {
    return undefined;
  }
}

/** The extensions of the harness itself: the test driver, and the one that opens the chat for `npm start`. */
export type Helper = 'driver' | 'opener';

/** Packages a helper so that an editor can install it like any extension. */
export async function packageHelper(helper: Helper, target: string): Promise<void> {
  const vsce = createRequire(import.meta.url).resolve('@vscode/vsce/vsce');
  const flags = ['--no-dependencies', '--allow-missing-repository', '--skip-license', '--allow-star-activation'];
  await run(process.execPath, [vsce, 'package', ...flags, '--out', target], {
    cwd: path.join(import.meta.dirname, helper),
    timeout: 60_000,
  });
}
