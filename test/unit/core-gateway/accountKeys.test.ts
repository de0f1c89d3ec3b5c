import { parseEnv } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_ACCOUNT, ENVIRONMENT_ACCOUNT, FOLDER_ACCOUNT } from '../../../src/core/gateway/accounts.ts';
import { OFFICIAL_ORIGIN } from '../../../src/core/gateway/baseUrl.ts';
import { CredentialResolver } from '../../../src/core/gateway/credentials.ts';
import type { GatewaySettings } from '../../../src/core/model/request.ts';
import { startGateway, type RunningGateway } from '../../gateway/server.ts';
import { ask, connect, MemorySecrets, run, summary } from './harness.ts';

const OTHER = 'https://gateway.example';
const BOX = 'http://192.168.1.20:11434';

class NamedSecrets extends MemorySecrets {
  names = (): Promise<readonly string[]> => Promise.resolve([...this.values.keys()]);
}

let secrets: NamedSecrets;
let plainHttp: Set<string>;
let credentials: CredentialResolver;
beforeEach(() => {
  [secrets, plainHttp] = [new NamedSecrets(), new Set()];
  credentials = new CredentialResolver({
    secrets,
    environment: (name) => (name === 'AI_GATEWAY_API_KEY' ? 'env-key' : undefined),
    readEnvFile: () => Promise.resolve('VERCEL_OIDC_TOKEN=file-token'),
    parseEnv,
    clock: { now: () => 0, monotonic: () => 0 },
    consent: { isAccepted: () => true, decide: () => Promise.resolve() },
    plainHttp: {
      isAccepted: (origin) => plainHttp.has(origin),
      decide: (origin, isAccepted) =>
        Promise.resolve(void (isAccepted ? plainHttp.add(origin) : plainHttp.delete(origin))),
    },
  });
});

const settings = (account: string, baseUrl = OFFICIAL_ORIGIN): GatewaySettings => ({
  baseUrl,
  account,
  idleTimeoutMs: 1,
  maxRetries: 0,
  allowEnvironmentCredentials: false,
});
const tokenOf = async (account: string, baseUrl = OFFICIAL_ORIGIN): Promise<string | undefined> =>
  (await credentials.resolve(settings(account, baseUrl))).token;

describe('the key of an account', () => {
  test('is its own where two are of one origin, and goes to no other origin', async () => {
    await credentials.storeKey('key-of-work', `${OFFICIAL_ORIGIN}/v1`, 'work');
    await credentials.storeKey('key-of-home', OFFICIAL_ORIGIN, 'home');
    await credentials.storeKey('key-of-all', OFFICIAL_ORIGIN);
    expect([await tokenOf('work'), await tokenOf('home'), await tokenOf(DEFAULT_ACCOUNT)]).toEqual([
      'key-of-work',
      'key-of-home',
      'key-of-all',
    ]);
    for (const account of ['work', 'home', DEFAULT_ACCOUNT]) {
      await expect(credentials.resolve(settings(account, OTHER))).rejects.toMatchObject({ code: 'no-key' });
    }
  });

  test('is never that of the environment, of the folder or of the address', async () => {
    await credentials.storeKey('key-of-all', OFFICIAL_ORIGIN);
    await expect(credentials.resolve(settings('work'))).rejects.toMatchObject({ code: 'no-key' });
    expect(await credentials.resolve(settings('work', 'http://localhost:4141'))).toMatchObject({ source: 'none' });
  });

  test('that was stored for another origin than it stands under is refused', async () => {
    await credentials.storeKey('stolen', OTHER, 'work');
    const [value = ''] = [...secrets.values.values()];
    secrets.values.set(`aiGateway.key:${OFFICIAL_ORIGIN}#work`, value);
    await expect(credentials.resolve(settings('work'))).rejects.toMatchObject({ code: 'no-key' });
  });

  test('is removed alone', async () => {
    await credentials.storeKey('key-of-work', OFFICIAL_ORIGIN, 'work');
    await credentials.storeKey('key-of-all', OFFICIAL_ORIGIN);
    await credentials.removeKey(OFFICIAL_ORIGIN, 'work');
    await expect(credentials.resolve(settings('work'))).rejects.toMatchObject({ code: 'no-key' });
    expect(await tokenOf(DEFAULT_ACCOUNT)).toBe('key-of-all');
    // Where the environment's is in use, the stored one is somebody else's too.
    await credentials.removeKey(OFFICIAL_ORIGIN, ENVIRONMENT_ACCOUNT);
    expect(await tokenOf(DEFAULT_ACCOUNT)).toBe('key-of-all');
  });

  test('of this window is that account’s only, and in no store', async () => {
    credentials.useForThisWindow('window-key', OFFICIAL_ORIGIN, 'work');
    expect(await tokenOf('work')).toBe('window-key');
    expect(await tokenOf(DEFAULT_ACCOUNT)).toBe('env-key');
    expect(secrets.values.size).toBe(0);
  });

  test('may go unencrypted until the last one of the origin is removed', async () => {
    await credentials.acceptPlainHttp(BOX);
    await credentials.storeKey('key-of-work', BOX, 'work');
    await credentials.storeKey('key-of-all', BOX);
    await credentials.removeKey(BOX);
    expect(await tokenOf('work', BOX)).toBe('key-of-work');
    await credentials.removeKey(BOX, 'work');
    expect([...plainHttp]).toEqual([]);
  });
});

test('environment and folder can be chosen beside a stored key, each with its own alone', async () => {
  await credentials.storeKey('key-of-all', OFFICIAL_ORIGIN);
  expect(await credentials.resolve(settings(ENVIRONMENT_ACCOUNT))).toMatchObject({
    source: 'environment-key',
    token: 'env-key',
  });
  expect(await credentials.resolve(settings(FOLDER_ACCOUNT))).toMatchObject({
    source: 'file-oidc',
    token: 'file-token',
  });
});

test('addresses with a key are known without their names, and a store that cannot tell has none', async () => {
  await credentials.storeKey('one', OFFICIAL_ORIGIN);
  await credentials.storeKey('two', OTHER);
  await credentials.storeKey('three', OTHER, 'work');
  secrets.values.set('something.else', 'x');
  expect(await credentials.keyedOrigins()).toEqual([OFFICIAL_ORIGIN, OTHER]);
  secrets.names = () => Promise.reject(new Error('no keyring'));
  expect(await credentials.keyedOrigins()).toEqual([]);
});

describe('on the wire', () => {
  let gateway: RunningGateway;
  beforeAll(async () => {
    gateway = await startGateway({
      accounts: [
        { key: 'vck_of_work', credit: 50 },
        {
          key: 'vck_of_intern',
          credit: 20,
          quota: { id: '2xYz', name: 'Intern', limit: 10, spent: 10.02, period: 'monthly' },
        },
      ],
    });
  });
  afterAll(() => gateway.close());

  const signal = new AbortController().signal;

  test('each account is asked about its own money, whichever is in use', async () => {
    const { client, credentials: own } = connect({ baseUrl: gateway.url, key: undefined });
    await own.storeKey('vck_of_work', gateway.url, 'work');
    await own.storeKey('vck_of_intern', gateway.url, 'intern');
    const ofAccount = (account: string) => client.credits(signal, { settings: settings(account, gateway.url) });
    expect(await ofAccount('work')).toEqual({ balanceUsd: 50, usedUsd: 0 });
    expect(await ofAccount('intern')).toEqual({ balanceUsd: 20, usedUsd: 0 });
    await expect(ofAccount(DEFAULT_ACCOUNT)).rejects.toMatchObject({ kind: 'auth' });
  });

  test('a budget is known from the first refusal on, for that key alone', async () => {
    const { client, credentials: own } = connect({
      baseUrl: gateway.url,
      key: undefined,
      settings: { account: 'intern' },
    });
    await own.storeKey('vck_of_intern', gateway.url, 'intern');
    gateway.clear();
    expect(await client.quota(signal)).toBeUndefined();
    expect(gateway.requests).toHaveLength(0);
    expect(summary(await run(client, ask('openai/gpt-5', 'Hi')))).toMatchObject({ error: 'budget-exceeded' });
    expect(await client.quota(signal)).toEqual({ limitUsd: 10, spentUsd: 10.02, period: 'monthly' });
    expect(gateway.requests.at(-1)).toMatchObject({ path: '/v1/quotas' });
    await own.storeKey('vck_of_work', gateway.url, 'intern');
    expect(await client.quota(signal)).toBeUndefined();
  });
});
