// The servers of this machine: found by asking, told apart by what they say, and asked for nothing else.
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, test } from 'vitest';
import { findLocalServers, lookAt, USUAL_PORTS, type LocalServer } from '../../../src/core/gateway/localServers.ts';
import type { FetchLike } from '../../../src/core/ports.ts';
import { startGateway } from '../../gateway/server.ts';

const hasNewAddress = Object.values(networkInterfaces()).some((each) => each?.some(({ address }) => address === '::1'));
const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(
    servers.splice(0).map(
      (server) =>
        new Promise((resolve) => {
          server.closeAllConnections();
          server.close(resolve);
        }),
    ),
  );
});

/** A body; `silence`; or one with a `status` and `headers`. */
type Answer = string | object;
interface Seen {
  readonly port: number;
  readonly paths: string[];
  readonly headers: IncomingHttpHeaders[];
}

/** A server that answers these paths and no others. */
async function serve(answers: Readonly<Record<string, Answer>>, host = '127.0.0.1'): Promise<Seen> {
  const paths: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    paths.push(path);
    headers.push(request.headers);
    const answer = answers[path];
    if (answer === 'silence') return;
    const { status = 200, headers: more = {} } = (answer ?? { status: 404 }) as { status?: number; headers?: object };
    response.writeHead(status, { 'content-type': 'application/json', ...more });
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer ?? { error: 'not found' }));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return { port: (server.address() as AddressInfo).port, paths, headers };
}

/** Server and client share a process here, which a busy machine may hold up for longer than a user would wait. */
const PATIENCE_MS = 50_000;

function find(...ports: readonly number[]): Promise<readonly LocalServer[]> {
  return findLocalServers((input, init) => fetch(input, init), new AbortController().signal, ports, PATIENCE_MS);
}

const list = (owner: string, ...ids: readonly string[]): object => ({
  object: 'list',
  data: ids.map((id) => ({ id, object: 'model', created: 1_700_000_000, owned_by: owner })),
});

/** As each server answers: what its list says, and what only it knows. */
const SHAPES: readonly (readonly [kind: string | undefined, answers: Readonly<Record<string, Answer>>])[] = [
  ['Ollama', { '/v1/models': list('library', 'qwen2.5-coder:1.5b', 'llama3.2:3b') }],
  // Of somebody's own name space, and without any model.
  ['Ollama', { '/v1/models': list('alice', 'alice/mine:latest'), '/api/version': { version: '0.15.2' } }],
  ['Ollama', { '/v1/models': { object: 'list', data: null }, '/api/version': { version: '0.15.2' } }],
  ['LM Studio', { '/v1/models': list('organization_owner', 'qwen2.5-7b-instruct') }],
  [
    'LM Studio',
    {
      '/v1/models': list('lmstudio-community', 'qwen2.5-7b-instruct'),
      '/api/v0/models': { object: 'list', data: [{ id: 'qwen2.5-7b-instruct', compatibility_type: 'gguf' }] },
    },
  ],
  ['llama.cpp', { '/v1/models': list('llamacpp', '/models/qwen2.5-coder.gguf') }],
  ['llama.cpp', { '/v1/models': list('me', 'mine'), '/props': { default_generation_settings: {}, total_slots: 1 } }],
  ['vLLM', { '/v1/models': list('vllm', 'Qwen/Qwen2.5-Coder-7B-Instruct') }],
  ['SGLang', { '/v1/models': list('sglang', 'Qwen/Qwen2.5-Coder-7B-Instruct') }],
  ['LiteLLM', { '/v1/models': list('openai', 'gpt-4.1'), '/health/liveliness': '"I\'m alive!"' }],
  ['LiteLLM', { '/v1/models': { status: 401 }, '/health/liveliness': '"I\'m alive!"' }],
  [
    'KoboldCpp',
    {
      '/v1/models': list('koboldcpp', 'koboldcpp/qwen'),
      '/api/extra/version': { result: 'KoboldCpp', version: '1.100' },
      '/api/version': { version: '0.7.0' },
    },
  ],
  [undefined, { '/v1/models': list('somebody', 'x') }],
  [undefined, { '/v1/models': { status: 403 } }],
];

describe('servers of this machine', () => {
  test.each(SHAPES)('are told apart: %s', async (kind, answers) => {
    const { port } = await serve(answers);
    const [server, ...others] = await find(port);
    expect(others).toEqual([]);
    expect(server).toMatchObject({ baseUrl: `http://127.0.0.1:${port}`, kind });
  });

  test('tell their models, those one can talk with', async () => {
    const { port } = await serve({ '/v1/models': list('library', 'llama3.2:3b', 'nomic-embed-text:latest') });
    const [server] = await find(port);
    expect(server?.models.map(({ id }) => id)).toEqual(['llama3.2:3b']);
    expect(server?.wantsKey).toBe(false);
    const locked = await serve({ '/v1/models': { status: 401 } });
    expect(await find(locked.port)).toMatchObject([{ models: [], wantsKey: true }]);
  });

  test('stand in the order of their ports; what is none is left out, and asked one thing only', async () => {
    const none = [
      await serve({}),
      await serve({ '/v1/models': '<html>hello</html>' }),
      await serve({ '/v1/models': { hello: 1 } }),
      await serve({ '/v1/models': { status: 500 } }),
      await serve({ '/v1/models': { status: 302, headers: { location: 'http://127.0.0.1:1/v1/models' } } }),
    ];
    const two = await serve({ '/v1/models': list('vllm', 'b') });
    const one = await serve({ '/v1/models': list('library', 'a') });
    const closed = await serve({});
    servers.pop()?.close();
    const found = await find(one.port, ...none.map(({ port }) => port), closed.port, two.port);
    expect(found.map(({ kind }) => kind)).toEqual(['Ollama', 'vLLM']);
    for (const { paths } of [...none, one, two]) expect(paths).toEqual(['/v1/models']);
  });

  test.skipIf(!hasNewAddress)('are found where they listen on the newer address of this machine alone', async () => {
    const { port } = await serve({ '/v1/models': list('library', 'a') }, '::1');
    expect(await find(port)).toMatchObject([{ baseUrl: `http://[::1]:${port}`, kind: 'Ollama' }]);
  });

  test('are sent no credential', async () => {
    const { port, headers } = await serve({ '/v1/models': { status: 401 } });
    await find(port);
    expect(headers.length).toBeGreaterThan(1);
    for (const each of headers) {
      expect(Object.keys(each)).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/authorization|key|cookie/)]),
      );
    }
  });

  test('that say nothing do not hold up the others', async () => {
    // Without a network: what answers does so at once, however busy this machine is; the rest waits till it is given up.
    const answers = new Map([['http://127.0.0.1:2/v1/models', list('somebody', 'x')]]);
    const silent = new Set(['http://127.0.0.1:1/v1/models', 'http://127.0.0.1:2/props']);
    const given: string[] = [];
    const fetchLike: FetchLike = async (input, init) => {
      const url = input instanceof Request ? input.url : `${input}`;
      const answer = answers.get(url);
      if (!silent.has(url)) return Response.json(answer ?? {}, { status: answer === undefined ? 404 : 200 });
      return new Promise((_, reject) => {
        init?.signal?.addEventListener('abort', () => {
          given.push(url);
          reject(new Error('Given up.'));
        });
      });
    };
    const found = await findLocalServers(fetchLike, new AbortController().signal, [1, 2]);
    expect(found).toMatchObject([{ models: [{ id: 'x' }], kind: undefined }]);
    expect(new Set(given)).toEqual(silent);
  });

  test('are no longer waited for once nobody wants to know', async () => {
    const { port } = await serve({ '/v1/models': 'silence' });
    const controller = new AbortController();
    const found = findLocalServers((input, init) => fetch(input, init), controller.signal, [port]);
    controller.abort();
    expect(await found).toEqual([]);
    expect(await lookAt(`http://127.0.0.1:${port}`, fetch, controller.signal)).toEqual({ type: 'silent' });
  });

  test('of this project are a gateway', async () => {
    const gateway = await startGateway();
    try {
      const [server] = await find(Number(new URL(gateway.url).port));
      expect(server?.kind).toBe('AI Gateway');
      expect(server?.models.length).toBeGreaterThan(5);
    } finally {
      await gateway.close();
    }
  });

  test('are looked for where they usually are', () => {
    expect(USUAL_PORTS).toEqual(expect.arrayContaining([11434, 1234, 8080, 8000, 4000, 1337, 4141]));
    expect(new Set(USUAL_PORTS).size).toBe(USUAL_PORTS.length);
  });
});
