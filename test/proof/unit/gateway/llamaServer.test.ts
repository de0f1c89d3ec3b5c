import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findLocalServers } from '../../../../src/core/gateway/localServers.ts';
import { killTree, start } from '../../../harness/process.ts';
import { hasPython, programOf, pythonWith } from '../../../support/python.ts';
import { ask, connect, run, summary, type Connected } from '../../../unit/core-gateway/harness.ts';

/** llama.cpp's own server as a wheel: nothing is compiled, and the model is made in the test. */
const LLAMA = { folder: 'llamacpp', packages: ['xllamacpp>=2026.8', 'gguf>=0.17'], check: 'import xllamacpp, gguf' };
const START_MS = 120_000;
const FORMATS = ['chat-completions', 'messages', 'responses'] as const;

let connected: Connected | undefined;
let skipped = '';
let port = 0;
const closing: (() => Promise<unknown>)[] = [];

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: free } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return free;
}

async function whyNot(): Promise<string> {
  if (!(await hasPython())) return 'There is no Python here.';
  const isKept = existsSync(programOf(LLAMA.folder, 'python'));
  if (process.env['CI'] !== undefined && !isKept) return 'llama.cpp is not installed for a sample.';
  return pythonWith(LLAMA).then(
    () => '',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

beforeAll(async () => {
  skipped = await whyNot();
  if (skipped !== '') {
    console.warn(`\n*** SKIPPED: llama.cpp's server was NOT tried: ${skipped} ***\n`);
    return;
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'aigs-llama-'));
  closing.push(() => rm(folder, { recursive: true, force: true }));
  port = await freePort();
  const python = await pythonWith(LLAMA);
  const server = start(python, ['test/gateway/tinyLlama.py', folder, String(port)]);
  closing.push(() => killTree(server));
  let said = '';
  const hear = (chunk: Buffer): void => void (said = `${said}${chunk.toString()}`.slice(-2_000));
  server.stdout?.on('data', hear);
  server.stderr?.on('data', hear);
  const url = `http://127.0.0.1:${port}`;
  const patience = Date.now() + START_MS;
  const isUp = (): Promise<boolean> =>
    fetch(`${url}/health`).then(
      (response) => response.ok,
      () => false,
    );
  while (!(await isUp())) {
    if (server.exitCode !== null || Date.now() > patience) throw new Error(`llama.cpp did not start:\n${said}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  connected = connect({ baseUrl: url, settings: { maxRetries: 0 } });
}, 900_000);

afterAll(async () => {
  for (const close of closing.toReversed()) await close();
});

function client(skip: (note: string) => never): Connected['client'] {
  return connected === undefined ? skip(skipped) : connected.client;
}

describe('llama.cpp’s own server', () => {
  test('is found, with its model and the context that it was started with', async ({ skip }) => {
    client(skip);
    const [found] = await findLocalServers(fetch, new AbortController().signal, [port]);
    expect(found).toMatchObject({ kind: 'llama.cpp', models: [{ contextWindow: 1024 }] });
    expect(found?.models[0]?.id).toMatch(/tiny\.gguf$/);
  });

  test.for(FORMATS)('by %s: words, the end at the limit, and the tokens', async (wireFormat, { skip }) => {
    const events = await run(client(skip), ask('tiny.gguf', 'Hi', { wireFormat, maxOutputTokens: 12 }));
    const { text, usage, ends } = summary(events);
    // On Responses it takes no smaller limit, and says that an answer which came to it is complete.
    const [end, outputTokens] = wireFormat === 'responses' ? ['stop', 16] : ['length', 12];
    expect({ ends, usage }).toMatchObject({ ends: [end], usage: { outputTokens } });
    expect(text).not.toBe('');
  });

  test.for(FORMATS)('by %s: stopped in the middle', async (wireFormat, { skip }) => {
    const controller = new AbortController();
    const request = ask('tiny.gguf', 'Hi', { wireFormat, maxOutputTokens: 900 });
    let words = 0;
    let end = '';
    for await (const event of client(skip).streamTurn(request, { signal: controller.signal })) {
      if (event.type === 'text-delta') words += 1;
      if (words === 3) controller.abort();
      if (event.type === 'turn-end') end = event.reason;
    }
    expect(end).toBe('cancelled');
  });

  test('a schema is obeyed', async ({ skip }) => {
    const schema = {
      type: 'object',
      properties: { city: { enum: ['Rome', 'Oslo'] }, open: { type: 'boolean' } },
      required: ['city', 'open'],
      additionalProperties: false,
    };
    const request = ask('tiny.gguf', 'Which city?', {
      wireFormat: 'chat-completions',
      maxOutputTokens: 200,
      responseFormat: { name: 'city', schema, strict: true },
    });
    const result = summary(await run(client(skip), request));
    expect(JSON.parse(String(result['text']))).toEqual({
      city: expect.stringMatching(/^(?:Rome|Oslo)$/) as string,
      open: expect.any(Boolean) as boolean,
    });
  });

  test.for(FORMATS)('by %s: too long a question is known as one', async (wireFormat, { skip }) => {
    const events = await run(client(skip), ask('tiny.gguf', 'long '.repeat(800), { wireFormat }));
    expect(events.at(-1)).toMatchObject({ reason: 'error', error: { code: 'context-too-long' } });
  });

  test('what it was not started for is told in its words', async ({ skip }) => {
    const { signal } = new AbortController();
    await expect(client(skip).embed({ model: 'tiny.gguf', texts: ['a'] }, { signal })).rejects.toMatchObject({
      message: expect.stringContaining('does not support embeddings') as string,
    });
  });
});
