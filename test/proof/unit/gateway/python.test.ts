import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { LOCAL_KEY } from '../../../gateway/server.ts';
import { TestGateway } from '../../../unit/gateway/harness.ts';

const run = promisify(execFile);
const FOLDER = path.resolve('.vscode-test/python');
const OWN = path.join(FOLDER, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
const SYSTEM = process.platform === 'win32' ? 'python' : 'python3';
const CHECKS = 14;

function works(python: string, code: string): Promise<boolean> {
  return run(python, ['-c', code]).then(
    () => true,
    () => false,
  );
}

/** A Python that has both SDKs: our own from before, the system's, or one made now, which takes a network. */
async function pythonWithSdks(): Promise<string> {
  const both = 'import openai, anthropic';
  if (existsSync(OWN) && (await works(OWN, both))) return OWN;
  if (await works(SYSTEM, both)) return SYSTEM;
  try {
    // A half-made environment from an interrupted run would fail for ever.
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(path.dirname(FOLDER), { recursive: true });
    await run(SYSTEM, ['-m', 'venv', FOLDER]);
    await run(OWN, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'openai', 'anthropic']);
    await run(OWN, ['-c', both]);
    return OWN;
  } catch (error) {
    rmSync(FOLDER, { recursive: true, force: true });
    throw new Error(`There is a Python here, but its SDKs cannot be had: "pip install openai anthropic" failed.`, {
      cause: error,
    });
  }
}

it('passes with the official Python SDKs', { timeout: 600_000 }, async ({ skip }) => {
  if (!(await works(SYSTEM, ''))) {
    console.warn('\n*** SKIPPED: the Python SDKs were NOT tried against the local gateway: no Python here ***\n');
    skip('There is no Python here.');
  }
  const python = await pythonWithSdks();
  await using server = await TestGateway.start();
  const proxyless = { ...process.env, NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' };
  const result = await run(python, ['test/gateway/conformance.py', server.url, LOCAL_KEY], { env: proxyless }).catch(
    (error: { stdout?: string; stderr?: string }) => ({ stdout: `${error.stdout}\n${error.stderr}` }),
  );
  expect(result.stdout).not.toContain('FAILED');
  expect(result.stdout).toContain(`${CHECKS} ok, 0 failed`);
  console.log(result.stdout.trim().split('\n').at(-1));
});
