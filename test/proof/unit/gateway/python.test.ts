import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { LOCAL_KEY } from '../../../gateway/server.ts';
import { hasPython, pythonWith } from '../../../support/python.ts';
import { TestGateway } from '../../../unit/gateway/harness.ts';

const run = promisify(execFile);
const SDKS = { folder: 'python', packages: ['openai', 'anthropic'], check: 'import openai, anthropic' };
const CHECKS = 17;

it('passes with the official Python SDKs', { timeout: 600_000 }, async ({ skip }) => {
  if (!(await hasPython())) {
    console.warn('\n*** SKIPPED: the Python SDKs were NOT tried against the local gateway: no Python here ***\n');
    skip('There is no Python here.');
  }
  const python = await pythonWith(SDKS);
  await using server = await TestGateway.start();
  const proxyless = { ...process.env, NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' };
  const result = await run(python, ['test/gateway/conformance.py', server.url, LOCAL_KEY], { env: proxyless }).catch(
    (error: { stdout?: string; stderr?: string }) => ({ stdout: `${error.stdout}\n${error.stderr}` }),
  );
  expect(result.stdout).not.toContain('FAILED');
  expect(result.stdout).toContain(`${CHECKS} ok, 0 failed`);
  console.log(result.stdout.trim().split('\n').at(-1));
});
