import { parseEnv } from 'node:util';
import { describe, expect, test } from 'vitest';
import { OFFICIAL_ORIGIN, parseBaseUrl } from '../../../src/core/gateway/baseUrl.ts';
import { CredentialResolver } from '../../../src/core/gateway/credentials.ts';
import type { GatewaySettings } from '../../../src/core/model/request.ts';
import { MemorySecrets } from './harness.ts';

const NOW = 1_800_000_000_000;
const OTHER = 'https://gateway.example.com';

function jwt(exp: number, claims: object = {}): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part({ exp, sub: 'ÿ?>', ...claims })}.c2lnbmF0dXJl`;
}
const VALID = jwt(NOW / 1000 + 60);
const EXPIRED = jwt(NOW / 1000 - 60);

interface Given {
  readonly environment?: Record<string, string>;
  readonly file?: string;
  /** Whose tokens of the file the user accepted; all, unless said. */
  readonly accepted?: Set<string>;
  /** Origins that may get a key over plain http; nobody was asked where it is absent. */
  readonly unencrypted?: Set<string>;
}

function resolver(given: Given = {}, secrets = new MemorySecrets()): CredentialResolver {
  return new CredentialResolver({
    secrets,
    environment: (name) => given.environment?.[name],
    readEnvFile: () => Promise.resolve(given.file),
    parseEnv,
    clock: { now: () => NOW, monotonic: () => 0 },
    consent: {
      isAccepted: (identity) => given.accepted?.has(identity) ?? true,
      decide: (identity, isAccepted) =>
        Promise.resolve(void (isAccepted ? given.accepted?.add(identity) : given.accepted?.delete(identity))),
    },
    ...(given.unencrypted !== undefined && {
      plainHttp: {
        isAccepted: (origin: string) => given.unencrypted?.has(origin) === true,
        decide: (origin: string, isAccepted: boolean) =>
          Promise.resolve(void (isAccepted ? given.unencrypted?.add(origin) : given.unencrypted?.delete(origin))),
      },
    }),
  });
}

const settings = (baseUrl: string = OFFICIAL_ORIGIN, allowEnvironmentCredentials = false): GatewaySettings => ({
  baseUrl,
  idleTimeoutMs: 1,
  maxRetries: 0,
  allowEnvironmentCredentials,
});

const everything: Given = {
  environment: { AI_GATEWAY_API_KEY: 'env-key', VERCEL_OIDC_TOKEN: VALID },
  file: `OTHER=1\nVERCEL_OIDC_TOKEN="${VALID}"\n`,
};

test('the order is stored key, key variable, token variable, token in the file; empty ones are passed over', async () => {
  const stored = resolver(everything);
  await stored.storeKey('stored-key', OFFICIAL_ORIGIN);
  expect(await stored.resolve(settings())).toEqual({
    source: 'stored-key',
    origin: OFFICIAL_ORIGIN,
    token: 'stored-key',
  });
  expect((await resolver(everything).resolve(settings())).source).toBe('environment-key');
  const noKey = { ...everything, environment: { AI_GATEWAY_API_KEY: ' ', VERCEL_OIDC_TOKEN: VALID } };
  expect((await resolver(noKey).resolve(settings())).source).toBe('environment-oidc');
  const noToken = { ...everything, environment: { AI_GATEWAY_API_KEY: '', VERCEL_OIDC_TOKEN: '' } };
  expect(await resolver(noToken).resolve(settings())).toEqual({
    source: 'file-oidc',
    origin: OFFICIAL_ORIGIN,
    token: VALID,
  });
});

test.each([
  [{ owner: 'acme', project: 'shop' }, 'acme/shop'],
  [{ project: 'bäcker' }, 'bäcker'],
  [{ owner: 'a\nb\u202e', project: 'x'.repeat(200) }, /^a b⟦U\+202E⟧\/x{40,}…/],
  [{ owner: 7, project: {} }, undefined],
])('a token says whose it is, in one line that hides nothing: %o', async (claims, project) => {
  const file = `VERCEL_OIDC_TOKEN=${jwt(NOW / 1000 + 60, claims)}`;
  const status = await resolver({ file }).status(settings());
  if (project instanceof RegExp) expect(status.project).toMatch(project);
  else expect(status.project).toBe(project);
  expect(status.project ?? '').not.toMatch(/[\n\u202e]/);
});

test.each<readonly [string, Given]>([
  ['token of the file', { file: `VERCEL_OIDC_TOKEN="first.\nCANARY"` }],
  ['token variable', { environment: { VERCEL_OIDC_TOKEN: 'first.\tCANARY' } }],
  ['key variable', { environment: { AI_GATEWAY_API_KEY: 'first\u200bCANARY' } }],
])('a %s that no header can carry is never used, and not shown', async (_, given) => {
  const failure: unknown = await resolver(given)
    .resolve(settings())
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({
    code: 'no-key',
    message: expect.stringContaining('has a line break or another') as string,
  });
  expect(String(failure)).not.toContain('CANARY');
  expect((await resolver(given).status(settings())).note).toContain('has a line break or another');
  const both = { ...given, file: `VERCEL_OIDC_TOKEN=${VALID}` };
  if (given.file === undefined) expect((await resolver(both).resolve(settings())).token).toBe(VALID);
});

describe('a token of the file that the user has not accepted', () => {
  const acme = jwt(NOW / 1000 + 60, { owner: 'acme', project: 'shop' });

  test('is not used but offered, with whose it is', async () => {
    const credentials = resolver({ file: `VERCEL_OIDC_TOKEN=${acme}`, accepted: new Set() });
    await expect(credentials.resolve(settings())).rejects.toMatchObject({
      code: 'no-key',
      message: expect.stringContaining('is not used until you accept it') as string,
    });
    expect(await credentials.status(settings())).toMatchObject({
      source: 'missing',
      offered: { identity: 'acme/shop', project: 'acme/shop' },
    });
  });

  test('is used once accepted, a refreshed one too, and one of another project is offered anew', async () => {
    const accepted = new Set<string>();
    const given = { file: `VERCEL_OIDC_TOKEN=${acme}`, accepted };
    const credentials = resolver(given);
    let changes = 0;
    credentials.onDidChange(() => (changes += 1));
    await credentials.accept({ identity: 'acme/shop' });
    expect([(await credentials.resolve(settings())).token, changes]).toEqual([acme, 1]);
    given.file = `VERCEL_OIDC_TOKEN=${jwt(NOW / 1000 + 600, { owner: 'acme', project: 'shop' })}`;
    expect(await credentials.status(settings())).toMatchObject({ source: 'file-oidc', project: 'acme/shop' });
    given.file = `VERCEL_OIDC_TOKEN=${jwt(NOW / 1000 + 600, { owner: 'evil', project: 'shop' })}`;
    await expect(credentials.resolve(settings())).rejects.toMatchObject({ code: 'no-key' });
    expect((await credentials.status(settings())).offered?.identity).toBe('evil/shop');
    given.file = `VERCEL_OIDC_TOKEN=${acme}`;
    await credentials.forgetFolderTokens();
    await expect(credentials.resolve(settings())).rejects.toMatchObject({ code: 'no-key' });
  });

  test('is told by its digest where it does not say whose it is, and never by itself', async () => {
    const credentials = resolver({ file: 'VERCEL_OIDC_TOKEN=opaque-token', accepted: new Set() });
    const { offered } = await credentials.status(settings());
    expect(offered?.identity).toMatch(/^[\da-f]{64}$/);
    expect(offered?.project).toBeUndefined();
  });

  test('stands in the way of no key, and is not asked about beside one', async () => {
    const credentials = resolver({ file: `VERCEL_OIDC_TOKEN=${acme}`, accepted: new Set() });
    expect((await credentials.resolve(settings('http://localhost:4000', true))).source).toBe('none');
    await credentials.storeKey('my-own-key', OFFICIAL_ORIGIN);
    expect(await credentials.status(settings())).toEqual({ source: 'stored-key', origin: OFFICIAL_ORIGIN });
  });

  test('is not what a refused one is renewed with', async () => {
    const accepted = new Set(['acme/shop']);
    const given = { file: `VERCEL_OIDC_TOKEN=${acme}`, accepted };
    const credentials = resolver(given);
    const used = await credentials.resolve(settings());
    given.file = `VERCEL_OIDC_TOKEN=${jwt(NOW / 1000 + 600, { owner: 'evil', project: 'shop' })}`;
    expect(await credentials.refreshAfter401(used, settings())).toBeUndefined();
  });
});

test('without any credential the error says what to do', async () => {
  await expect(resolver().resolve(settings())).rejects.toMatchObject({
    kind: 'auth',
    code: 'no-key',
    message: expect.stringContaining('AI Gateway: Set API Key') as string,
  });
});

test('environment and file credentials go to another origin only when the user allows it', async () => {
  await expect(resolver(everything).resolve(settings(OTHER))).rejects.toMatchObject({
    code: 'no-key',
    message: expect.stringContaining('allowEnvironmentCredentials') as string,
  });
  expect((await resolver(everything).resolve(settings(OTHER, true))).token).toBe('env-key');
  const loopback = await resolver(everything).resolve(settings('http://localhost:4000'));
  expect(loopback).toEqual({ source: 'none', origin: 'http://localhost:4000', token: undefined });
  expect((await resolver(everything).status(settings('http://localhost:4000'))).note).toContain('official gateway');
});

test('an expired token gives way to a fresh one and is named when there is none', async () => {
  const both = { environment: { VERCEL_OIDC_TOKEN: EXPIRED }, file: `VERCEL_OIDC_TOKEN=${VALID}` };
  expect((await resolver(both).resolve(settings())).source).toBe('file-oidc');
  const expired = resolver({ file: `VERCEL_OIDC_TOKEN=${EXPIRED}` });
  await expect(expired.resolve(settings())).rejects.toMatchObject({
    code: 'token-expired',
    message: expect.stringContaining('vercel env pull') as string,
  });
  expect(await expired.status(settings())).toMatchObject({
    source: 'file-oidc',
    isExpired: true,
    expiresAt: NOW - 60_000,
  });
});

test.each(['not.a.token', 'a.b', 'opaque', `x.${Buffer.from('{}').toString('base64url')}.y`, 'x.%%%.y'])(
  'a token that cannot be read is used as it is (%s)',
  async (token) => {
    const credential = await resolver({ environment: { VERCEL_OIDC_TOKEN: token } }).resolve(settings());
    expect(credential.token).toBe(token);
  },
);

test('a stored value that names another origin than it is stored for is refused', async () => {
  const secrets = new MemorySecrets();
  const one = resolver({}, secrets);
  await one.storeKey('stolen', OTHER);
  const [value] = [...secrets.values.values()];
  secrets.values.set(`aiGateway.key:${OFFICIAL_ORIGIN}`, value ?? '');
  await expect(one.resolve(settings())).rejects.toMatchObject({ code: 'no-key' });
  for (const broken of ['', 'null', '"text"', '{"key":1}', 'no json']) {
    secrets.values.set(`aiGateway.key:${OFFICIAL_ORIGIN}`, broken);
    await expect(one.resolve(settings())).rejects.toMatchObject({ code: 'no-key' });
  }
});

test('a key for this window only is used, is in no store, and goes with removal', async () => {
  const secrets = new MemorySecrets();
  const one = resolver({}, secrets);
  let changes = 0;
  one.onDidChange(() => (changes += 1));
  one.useForThisWindow('window-key', `${OFFICIAL_ORIGIN}/v1`);
  expect(await one.resolve(settings())).toMatchObject({ source: 'session-key', token: 'window-key' });
  expect(secrets.values.size).toBe(0);
  await one.removeKey(OFFICIAL_ORIGIN);
  await expect(one.resolve(settings())).rejects.toMatchObject({ code: 'no-key' });
  expect(changes).toBe(2);
});

describe('plain http in the own network', () => {
  const BOX = 'http://192.168.1.20:11434';

  test('needs no key', async () => {
    expect(await resolver().resolve(settings(BOX))).toEqual({ source: 'none', origin: BOX, token: undefined });
    expect(await resolver(everything).resolve(settings(BOX))).toMatchObject({ source: 'none' });
    expect(await resolver().status(settings(BOX))).toEqual({ source: 'none', origin: BOX });
  });

  test('a key goes over plain http only where the user accepted that', async () => {
    const unencrypted = new Set(['http://192.168.1.21:11434']);
    const credentials = resolver({ unencrypted });
    await credentials.storeKey('stored-key', BOX);
    expect(await credentials.resolve(settings(BOX))).toMatchObject({ source: 'none', token: undefined });
    expect((await credentials.status(settings(BOX))).note).toContain('not encrypted');
    await credentials.acceptPlainHttp(BOX);
    expect(await credentials.resolve(settings(BOX))).toMatchObject({ source: 'stored-key', token: 'stored-key' });
    await credentials.removeKey(BOX);
    expect([...unencrypted]).toEqual(['http://192.168.1.21:11434']);
  });

  test('nor does one of this window, of the environment or of a file, and without anybody to ask none does', async () => {
    const window = resolver();
    window.useForThisWindow('window-key', BOX);
    expect(await window.resolve(settings(BOX))).toMatchObject({ source: 'none' });
    for (const given of [
      everything,
      { file: everything.file ?? '' },
      { ...everything, unencrypted: new Set<string>() },
    ]) {
      expect(await resolver(given).resolve(settings(BOX, true))).toMatchObject({ source: 'none', token: undefined });
    }
    const accepted = { ...everything, unencrypted: new Set([BOX]) };
    expect(await resolver(accepted).resolve(settings(BOX, true))).toMatchObject({ source: 'environment-key' });
  });

  test('is nothing to ask about for https and for this machine', () => {
    const credentials = resolver();
    const may = (url: string): boolean => credentials.mayCarryKey(parseBaseUrl(url));
    expect([OTHER, 'http://localhost:11434', 'https://192.168.1.20', BOX].map(may)).toEqual([true, true, true, false]);
  });
});

test('a machine without a keyring still uses other sources and says why there is no stored key', async () => {
  const secrets = new MemorySecrets();
  secrets.get = () => Promise.reject(new Error('no keyring'));
  expect((await resolver(everything, secrets).resolve(settings())).source).toBe('environment-key');
  expect(await resolver({}, secrets).status(settings())).toMatchObject({
    source: 'missing',
    note: expect.stringContaining('secret storage') as string,
  });
});

test('the status never holds a value', async () => {
  const one = resolver(everything);
  await one.storeKey('value-of-the-key', OFFICIAL_ORIGIN);
  expect(JSON.stringify(await one.status(settings()))).not.toContain('value-of');
  expect(JSON.stringify(await resolver(everything).status(settings()))).not.toContain('env-key');
});

describe('a pasted key', () => {
  test.each([
    [' vck_abc123 \n', 'vck_abc123'],
    ['"vck_abc123"', 'vck_abc123'],
    ["AI_GATEWAY_API_KEY='vck_abc123'", 'vck_abc123'],
    ['export AI_GATEWAY_API_KEY = vck_abc123', 'vck_abc123'],
    ['Bearer vck_abc123', 'vck_abc123'],
    ['Authorization: Bearer vck_abc123', 'vck_abc123'],
    ['abc=', 'abc='],
  ])('%j is read as the bare key', async (text, expected) => {
    const one = resolver();
    await one.storeKey(text, OFFICIAL_ORIGIN);
    expect((await one.resolve(settings())).token).toBe(expected);
  });

  test.each(['', '  ', '""', 'two words', 'a\nb', 'vck_\u0000abc', 'ключ', 'AI_GATEWAY_API_KEY='])(
    '%j is refused in words that do not repeat it',
    async (text) => {
      const failure: unknown = await resolver()
        .storeKey(text, OFFICIAL_ORIGIN)
        .catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 'bad-key' });
      if (text.trim().length > 2) expect(String(failure)).not.toContain(text.trim());
    },
  );
});
