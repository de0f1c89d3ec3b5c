import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Message } from '../../../../src/core/model/message.ts';
import { LOCAL_KEY } from '../../../gateway/server.ts';
import { killTree, start } from '../../../harness/process.ts';
import { hasPython, programOf, pythonWith } from '../../../support/python.ts';
import { ask, assistant, connect, run, summary, user, type Connected } from '../../../unit/core-gateway/harness.ts';
import { TestGateway } from '../../../unit/gateway/harness.ts';

const LITELLM = { folder: 'litellm', packages: ['litellm[proxy]>=1.80'], check: 'import litellm, uvicorn, fastapi' };
const MASTER_KEY = 'sk-litellm-0123456789abcdef';
const START_MS = 240_000;

/** A proxy of others between our client and our local gateway: what it does to both formats is real. */
let connected: Connected | undefined;
let skipped = '';
let baseUrl = '';
const closing: (() => Promise<unknown>)[] = [];

function config(gateway: string): string {
  // JSON is YAML.
  return JSON.stringify({
    model_list: [
      { model_name: 'mocked', litellm_params: { model: 'openai/gpt-4o', api_key: 'x', mock_response: 'Grüße 👋🏽' } },
      ...['openai/gpt-5', 'anthropic/claude-sonnet-4.5'].map((model) => ({
        model_name: `chat-${model.split('/')[0]}`,
        litellm_params: { model: `openai/${model}`, api_base: `${gateway}/v1`, api_key: LOCAL_KEY },
      })),
      {
        model_name: 'messages',
        litellm_params: { model: 'anthropic/anthropic/claude-sonnet-4.5', api_base: gateway, api_key: LOCAL_KEY },
      },
    ],
    general_settings: { master_key: MASTER_KEY },
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  );
}

async function whyNot(): Promise<string> {
  if (!(await hasPython())) return 'There is no Python here.';
  const isKept = existsSync(programOf(LITELLM.folder, 'litellm'));
  // It is 750 MB, too much for a machine that is made anew for each run.
  if (process.env['CI'] !== undefined && !isKept) return 'LiteLLM is not installed for a sample.';
  return pythonWith(LITELLM).then(
    () => '',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

beforeAll(async () => {
  skipped = await whyNot();
  if (skipped !== '') {
    console.warn(`\n*** SKIPPED: LiteLLM was NOT tried: ${skipped} ***\n`);
    return;
  }
  const gateway = await TestGateway.start();
  closing.push(() => gateway[Symbol.asyncDispose]());
  const folder = await mkdtemp(path.join(tmpdir(), 'aigs-litellm-'));
  closing.push(() => rm(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'config.yaml');
  await writeFile(file, config(gateway.url));
  const port = await freePort();
  const proxy = start(
    programOf(LITELLM.folder, 'litellm'),
    ['--config', file, '--host', '127.0.0.1', '--port', `${port}`],
    {
      env: { ...process.env, LITELLM_LOCAL_MODEL_COST_MAP: 'True', NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' },
    },
  );
  closing.push(() => killTree(proxy));
  let said = '';
  const hear = (chunk: Buffer): void => void (said = `${said}${chunk.toString()}`.slice(-2_000));
  proxy.stdout?.on('data', hear);
  proxy.stderr?.on('data', hear);
  const url = `http://127.0.0.1:${port}`;
  const patience = Date.now() + START_MS;
  while (!(await answers(`${url}/health/liveliness`))) {
    if (proxy.exitCode !== null || Date.now() > patience) throw new Error(`LiteLLM did not start:\n${said}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  baseUrl = url;
  connected = connect({ baseUrl: url, key: MASTER_KEY, settings: { maxRetries: 0 } });
}, 900_000);

afterAll(async () => {
  for (const close of closing.toReversed()) await close();
});

const ROUTES = [
  ['chat-openai', 'chat-completions'],
  ['chat-anthropic', 'chat-completions'],
  ['messages', 'chat-completions'],
  ['messages', 'messages'],
  ['chat-openai', 'messages'],
] as const;

const ADD = {
  name: 'add',
  inputSchema: { type: 'object', properties: { a: { type: 'number' }, b: { type: 'number' } }, required: ['a', 'b'] },
};

interface FirstAnswer {
  readonly tools: readonly { readonly id: string; readonly name: string; readonly text: string }[];
  readonly thinking: readonly { readonly text: string; readonly signature?: string }[];
  readonly details: readonly unknown[] | undefined;
}

/** The client, or the reason why there is none. */
function client(skip: (note: string) => never): Connected['client'] {
  return connected === undefined ? skip(skipped) : connected.client;
}

describe('through LiteLLM’s proxy', () => {
  test('a mock answer arrives whole, emoji included', async ({ skip }) => {
    const result = summary(await run(client(skip), ask('mocked', 'hello')));
    expect(result).toMatchObject({ text: 'Grüße 👋🏽', ends: ['stop'] });
  });

  test.for(ROUTES)('%s by %s: text, its end and its tokens', async ([model, wireFormat], { skip }) => {
    const result = summary(await run(client(skip), ask(model, '!lines 3', { wireFormat })));
    expect(result).toMatchObject({ ends: ['stop'], usage: { outputTokens: 21 } });
    expect(result['text']).toContain('Line 3 of 3');
  });

  test.for(ROUTES)(
    '%s by %s: a call and its result, with the thinking before it',
    async ([model, wireFormat], { skip }) => {
      const request = { model, wireFormat, tools: [ADD], thinking: 'low' } as const;
      const question = user('!call add {"a":1,"b":2}');
      const first = summary(await run(client(skip), { ...request, messages: [question] }));
      expect(first).toMatchObject({ ends: ['tool-calls'], tools: [{ name: 'add', ended: true }] });
      const { tools, thinking, details } = first as unknown as FirstAnswer;
      const [call] = tools;
      if (call === undefined) throw new Error('No call.');
      expect(JSON.parse(call.text)).toEqual({ a: 1, b: 2 });
      const answer = assistant(
        [
          ...thinking.map((block) => ({ type: 'thinking', ...block }) as const),
          { type: 'tool-call', id: call.id, name: call.name, argumentsText: call.text },
        ],
        { model, wireFormat, ...(details !== undefined && { reasoningDetails: details }) },
      );
      const result: Message = {
        id: 'r',
        role: 'user',
        createdAt: 0,
        parts: [{ type: 'tool-result', callId: call.id, content: [{ type: 'text', text: '3' }] }],
      };
      const second = summary(await run(client(skip), { ...request, messages: [question, answer, result] }));
      expect(second).toMatchObject({ ends: ['stop'] });
      expect(second['text']).toContain('returned: 3');
    },
  );

  test('thinking keeps its signature where LiteLLM turns Messages into Chat Completions', async ({ skip }) => {
    const request = ask('messages', '!think 20', { wireFormat: 'chat-completions', thinking: 'low' });
    const { thinking } = summary(await run(client(skip), request)) as unknown as FirstAnswer;
    expect(thinking).toEqual([
      { text: expect.stringContaining('Step 1'), signature: expect.stringMatching(/^.{40,}$/) },
    ]);
  });

  test.for(['chat-completions', 'messages'] as const)(
    'by %s an unknown model is told in its words',
    async (wireFormat, { skip }) => {
      const events = await run(client(skip), ask('no/such', 'hello', { wireFormat }));
      expect(events.at(-1)).toMatchObject({
        reason: 'error',
        error: { message: expect.stringContaining('Invalid model name passed in model=no/such') as string },
      });
    },
  );

  test('a refusal of the proxy itself is told in its words', async ({ skip }) => {
    client(skip);
    // It looks unknown keys up in a database, and there is none here.
    const other = connect({ baseUrl, key: 'sk-other-0123456789', settings: { maxRetries: 0 } });
    const events = await run(other.client, ask('mocked', 'hello'));
    expect(events.at(-1)).toMatchObject({
      reason: 'error',
      error: { message: expect.stringContaining('No connected db') as string },
    });
  });
});
