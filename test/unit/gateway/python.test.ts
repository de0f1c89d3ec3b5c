import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { LOCAL_KEY } from '../../gateway/server.ts';
import { TestGateway } from './harness.ts';

const run = promisify(execFile);
const FOLDER = path.resolve('.vscode-test/python');
const PYTHON = path.join(FOLDER, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
const CHECKS = 13;

/** The reason why Python's SDKs cannot be had here, or undefined once they are installed. */
async function install(): Promise<string | undefined> {
  const importsBoth = (): Promise<unknown> => run(PYTHON, ['-c', 'import openai, anthropic']);
  if (
    existsSync(PYTHON) &&
    (await importsBoth().then(
      () => true,
      () => false,
    ))
  )
    return undefined;
  try {
    // A half-made environment from an interrupted run would fail for ever.
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(path.dirname(FOLDER), { recursive: true });
    await run(process.platform === 'win32' ? 'python' : 'python3', ['-m', 'venv', FOLDER]);
    await run(PYTHON, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'openai', 'anthropic']);
    await importsBoth();
    return undefined;
  } catch (error) {
    rmSync(FOLDER, { recursive: true, force: true });
    return error instanceof Error ? error.message : String(error);
  }
}

it('passes with the official Python SDKs', { timeout: 600_000 }, async ({ skip }) => {
  const reason = await install();
  if (reason !== undefined) {
    console.warn(`\n*** SKIPPED: the Python SDKs were NOT tried against the local gateway ***\n${reason}\n`);
    skip(`Python SDKs unavailable: ${reason.split('\n')[0]}`);
  }
  await using server = await TestGateway.start();
  const proxyless = { ...process.env, NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' };
  const result = await run(PYTHON, ['test/gateway/conformance.py', server.url, LOCAL_KEY], { env: proxyless }).catch(
    (error: { stdout?: string; stderr?: string }) => ({ stdout: `${error.stdout}\n${error.stderr}` }),
  );
  expect(result.stdout).not.toContain('FAILED');
  expect(result.stdout).toContain(`${CHECKS} ok, 0 failed`);
  console.log(result.stdout.trim().split('\n').at(-1));
});
