import { afterEach, describe, expect, it } from 'vitest';
import { AppError, type AppErrorOptions, type ErrorKind } from '../../../src/base/errors.ts';
import { checkKey } from '../../../src/core/gateway/keyCheck.ts';
import { probe } from '../../../src/host/commands/localServer.ts';
import { parseEnvText, readEnvFile, workspaceMentions } from '../../../src/host/gateway/environment.ts';
import { VscodeSecretStore } from '../../../src/host/storage/secrets.ts';
import { fake, Uri } from '../../fakes/fakeVscode.ts';

afterEach(() => fake.reset());

const ORIGIN = 'https://gateway.example';

function failing(kind: ErrorKind, options: AppErrorOptions = {}) {
  return checkKey(ORIGIN, () => Promise.reject(new AppError(kind, 'The reason.', options)));
}

describe('the verdict on a key', () => {
  it('names the balance when the gateway accepts it', async () => {
    expect(await checkKey(ORIGIN, () => Promise.resolve({ balanceUsd: 95.5, usedUsd: 4.5 }))).toEqual({
      kind: 'valid',
      sentence: 'gateway.example accepted the key. Balance: $95.50, $4.50 used so far.',
    });
  });

  it('says refused for a key the gateway refuses, which is not worth keeping', async () => {
    expect(await failing('auth', { code: 'key-refused', status: 401 })).toMatchObject({ kind: 'refused' });
  });

  it('lets a key be kept that could not be checked, and gives the reason', async () => {
    expect(await failing('network', { code: 'no-network' })).toEqual({
      kind: 'unchecked',
      isWrongHost: false,
      sentence: 'The key could not be checked. The reason.',
    });
    expect(await failing('server', { status: 503 })).toMatchObject({ kind: 'unchecked', isWrongHost: false });
    expect(await failing('quota', { code: 'rate-limited', status: 429 })).toMatchObject({ kind: 'unchecked' });
  });

  it.each(['not-found', 'wrong-content-type', 'redirected'])('knows a host that is no gateway: %s', async (code) => {
    const verdict = await failing('protocol', { code });
    expect(verdict).toMatchObject({
      kind: 'unchecked',
      isWrongHost: true,
      sentence: expect.stringContaining('does not look like an AI Gateway'),
    });
  });

  it('takes a key as valid whose account lacks credit or a card', async () => {
    expect(await failing('quota', { code: 'no-credit', status: 402 })).toMatchObject({
      kind: 'valid',
      sentence: expect.stringContaining('The reason.'),
    });
  });

  it('is none when the user stopped the check', async () => {
    expect(await failing('cancelled')).toEqual({ kind: 'cancelled' });
  });
});

describe('looking for a local server', () => {
  const answering = (response: () => Response) => {
    const calls: { url: string; init: RequestInit | undefined }[] = [];
    const fetchLike = (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
      calls.push({ url: input instanceof Request ? input.url : input.toString(), init });
      return Promise.resolve(response());
    };
    return { calls, look: () => probe('http://127.0.0.1:4141', fetchLike, new AbortController().signal) };
  };

  it('finds one that lists models, without sending a credential or following a redirect', async () => {
    const { calls, look } = answering(() => Response.json({ data: [] }));
    expect(await look()).toEqual({ isOpen: true });
    expect(calls[0]?.url).toBe('http://127.0.0.1:4141/v1/models');
    expect(calls[0]?.init).toMatchObject({ redirect: 'manual', credentials: 'omit' });
    expect(new Headers(calls[0]?.init?.headers).has('authorization')).toBe(false);
  });

  it('accepts one that wants a key first', async () => {
    expect(await answering(() => new Response('', { status: 401 })).look()).toEqual({ isOpen: false });
  });

  it('says what is wrong elsewhere', async () => {
    const page = await answering(() => new Response('<html>')).look();
    expect(page.problem).toContain('127.0.0.1:4141');
    const other = await answering(() => Response.json({ hello: 1 })).look();
    expect(other.problem).toContain('not with a list of models');
    const dead = () => Promise.reject(new TypeError('fetch failed'));
    const silent = await probe('http://127.0.0.1:9', dead, new AbortController().signal);
    expect(silent.problem).toContain('Start the server first');
  });
});

describe('the workspace’s .env.local', () => {
  const write = (path: string, text: string) => fake.files.set(path, new TextEncoder().encode(text));

  it('is read from the first folder that has a token', async () => {
    fake.folders = [
      { uri: Uri.file('/a'), name: 'a' },
      { uri: Uri.file('/b'), name: 'b' },
    ];
    write('/a/.env.local', 'OTHER=1');
    write('/b/.env.local', 'VERCEL_OIDC_TOKEN="token"\n');
    expect(parseEnvText((await readEnvFile()) ?? '')['VERCEL_OIDC_TOKEN']).toBe('token');
  });

  it('is read anew each time, so that a refreshed token counts at once', async () => {
    fake.folders = [{ uri: Uri.file('/a'), name: 'a' }];
    write('/a/.env.local', 'VERCEL_OIDC_TOKEN=old');
    await readEnvFile();
    write('/a/.env.local', 'VERCEL_OIDC_TOKEN=new');
    expect(await readEnvFile()).toContain('new');
  });

  it('and settings files are never read in Restricted Mode', async () => {
    fake.folders = [{ uri: Uri.file('/a'), name: 'a' }];
    write('/a/.env.local', 'VERCEL_OIDC_TOKEN=token');
    write('/a/.vscode/settings.json', '{"aiGateway.baseUrl": "https://evil.example"}');
    expect(await workspaceMentions('aiGateway.baseUrl')).toBe(true);
    fake.isTrusted = false;
    expect(await readEnvFile()).toBeUndefined();
    expect(await workspaceMentions('aiGateway.baseUrl')).toBe(false);
  });

  it('may be nonsense or missing', async () => {
    fake.folders = [{ uri: Uri.file('/a'), name: 'a' }];
    expect(await readEnvFile()).toBeUndefined();
    expect(parseEnvText('\u0000 = "')).toBeTypeOf('object');
  });
});

describe('the secret store', () => {
  it('reports each secret that passes, so that the log can keep it out', async () => {
    const values = new Map<string, string>();
    const storage = {
      get: (name: string) => Promise.resolve(values.get(name)),
      store: (name: string, value: string) => Promise.resolve(void values.set(name, value)),
      delete: (name: string) => Promise.resolve(void values.delete(name)),
    };
    const reported: string[] = [];
    const store = new VscodeSecretStore(storage as never, (secret) => reported.push(secret));
    await store.store('n', JSON.stringify({ key: 'the-key', origin: ORIGIN }));
    expect(reported).toContain('the-key');
    reported.length = 0;
    await store.get('n');
    expect(reported).toContain('the-key');
    await store.delete('n');
    expect(await store.get('n')).toBeUndefined();
  });
});
