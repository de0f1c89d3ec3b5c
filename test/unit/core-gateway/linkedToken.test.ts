// Tokens of the project that a folder is linked to: after the user accepted it, and from Vercel alone.
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FOLDER_ACCOUNT } from '../../../src/core/gateway/accounts.ts';
import { OFFICIAL_ORIGIN } from '../../../src/core/gateway/baseUrl.ts';
import { CredentialResolver } from '../../../src/core/gateway/credentials.ts';
import { LinkedTokens } from '../../../src/core/gateway/linkedToken.ts';
import type { GatewaySettings } from '../../../src/core/model/request.ts';
import { oidcToken, startVercelApi, type VercelApi } from '../../gateway/vercelApi.ts';
import { MemorySecrets, RecordingLogger } from './harness.ts';

const [PROJECT, TEAM, LOGIN] = ['prj_shop1', 'team_acme1', 'login-of-the-cli'];
const LINK = JSON.stringify({ projectId: PROJECT, orgId: TEAM, projectName: 'shop' });
const settings: GatewaySettings = {
  baseUrl: OFFICIAL_ORIGIN,
  idleTimeoutMs: 1,
  maxRetries: 0,
  allowEnvironmentCredentials: false,
};

let api: VercelApi;
/** What is on the machine; undefined for what is not. */
let files: {
  link?: string | undefined;
  login?: string | undefined;
  kept?: string | undefined;
  env?: string | undefined;
};
let accepted: Set<string>;
let acceptedFiles: Set<string>;
let reads: string[];
let secrets: string[];
let logger: RecordingLogger;
let ahead: number;
let links: LinkedTokens;
let credentials: CredentialResolver;

beforeEach(async () => {
  api = await startVercelApi();
  api.logins.add(LOGIN);
  api.projects.set(PROJECT, TEAM);
  files = { link: LINK, login: JSON.stringify({ token: LOGIN }) };
  [accepted, acceptedFiles, reads, secrets, ahead] = [new Set(), new Set(), [], [], 0];
  logger = new RecordingLogger();
  const clock = { now: () => Date.now() + ahead, monotonic: () => performance.now() + ahead };
  const read = (name: 'login' | 'kept'): Promise<string | undefined> => {
    reads.push(name);
    return Promise.resolve(files[name]);
  };
  links = new LinkedTokens({
    fetch: (input, init) => fetch(input, init),
    clock,
    logger,
    readLink: () => Promise.resolve(files.link),
    hasLogin: () => Promise.resolve(files.login !== undefined),
    readLogin: () => read('login'),
    readKept: () => read('kept'),
    onSecret: (secret) => secrets.push(secret),
    apiOrigin: api.url,
  });
  const consentOf = (set: Set<string>) => ({
    isAccepted: (identity: string) => set.has(identity),
    decide: (identity: string, isAccepted: boolean) =>
      Promise.resolve(void (isAccepted ? set.add(identity) : set.delete(identity))),
  });
  credentials = new CredentialResolver({
    secrets: new MemorySecrets(),
    environment: () => undefined,
    readEnvFile: () => Promise.resolve(files.env),
    parseEnv,
    clock,
    consent: consentOf(acceptedFiles),
    links: {
      project: () => links.project(),
      known: (project) => links.known(project),
      token: (project, refused) => links.token(project, refused),
      consent: consentOf(accepted),
    },
  });
});
afterEach(() => api.close());

/** Accepts what the status offers, as the user does. */
async function accept(): Promise<void> {
  const { offered } = await credentials.status(settings);
  if (offered === undefined) throw new Error('Nothing is offered.');
  await credentials.accept(offered);
}

describe('before the user accepted the project', () => {
  test('nothing of theirs is read and nobody is asked; it is offered with its id', async () => {
    await expect(credentials.resolve(settings)).rejects.toMatchObject({
      code: 'no-key',
      message: expect.stringContaining('linked to a Vercel project') as string,
    });
    expect(await credentials.status(settings)).toMatchObject({
      source: 'missing',
      offered: { identity: `${TEAM}/${PROJECT}`, project: `shop (${PROJECT})`, isLink: true },
    });
    expect([reads, api.asked]).toEqual([[], []]);
  });

  test('the same words in a token of .env.local do not accept it', async () => {
    acceptedFiles.add(`${TEAM}/${PROJECT}`);
    await expect(credentials.resolve(settings)).rejects.toMatchObject({ code: 'no-key' });
    expect(reads).toEqual([]);
  });

  test('nothing is offered without a login, nor for a file that names no project', async () => {
    for (const link of ['', '{}', '{"projectId":7}', '{"projectId":"../x"}', '{"projectId":"prj_1","orgId":"a/b"}']) {
      files.link = link;
      expect(await credentials.status(settings)).toEqual({ source: 'missing', origin: OFFICIAL_ORIGIN });
    }
    files = { link: LINK };
    expect((await credentials.status(settings)).offered).toBeUndefined();
  });
});

describe('once it is accepted', () => {
  test('a token is got from Vercel with the login, once for all requests', async () => {
    await accept();
    expect(await credentials.status(settings)).toMatchObject({ source: 'linked-oidc', project: `shop (${PROJECT})` });
    expect(api.asked).toEqual([]);
    const [one, two] = await Promise.all([credentials.resolve(settings), credentials.resolve(settings)]);
    expect(one).toMatchObject({ source: 'linked-oidc', origin: OFFICIAL_ORIGIN });
    expect(two.token).toBe(one.token);
    expect(api.asked).toEqual([
      { target: `POST /v1/projects/${PROJECT}/token?source=vercel-oidc-refresh&teamId=${TEAM}`, login: LOGIN },
    ]);
    expect(await credentials.status(settings)).toMatchObject({ source: 'linked-oidc', project: 'acme/shop' });
    expect(secrets).toEqual(expect.arrayContaining([LOGIN, one.token]));
    expect(logger.lines.join('\n')).not.toMatch(new RegExp(`${LOGIN}|${one.token}`));
  });

  test('the token that Vercel’s tools keep is used while it lasts, and renewed in its last minutes', async () => {
    const kept = oidcToken(PROJECT, TEAM, 3600);
    files.kept = JSON.stringify({ token: kept });
    await accept();
    expect((await credentials.resolve(settings)).token).toBe(kept);
    expect(api.asked).toEqual([]);
    ahead = 56 * 60_000;
    const renewed = await credentials.resolve(settings);
    expect(renewed.token).not.toBe(kept);
    expect(api.asked).toHaveLength(1);
    // Where Vercel does not answer, what is left of the time is used.
    files.kept = undefined;
    ahead = 12 * 3_600_000 - 2 * 60_000;
    api.broken = { status: 500, body: 'no' };
    expect((await credentials.resolve(settings)).token).toBe(renewed.token);
  });

  test('a token of another project or team is not used, wherever it comes from', async () => {
    files.kept = JSON.stringify({ token: oidcToken('prj_evil', TEAM, 3600) });
    api.broken = { status: 200, body: JSON.stringify({ token: oidcToken(PROJECT, 'team_evil', 3600) }) };
    await accept();
    await expect(credentials.resolve(settings)).rejects.toMatchObject({
      code: 'token-expired',
      message: expect.stringContaining('without a token') as string,
    });
  });

  test('another project in the same folder is asked about anew', async () => {
    await accept();
    files.link = JSON.stringify({ projectId: 'prj_evil', orgId: TEAM, projectName: 'shop' });
    await expect(credentials.resolve(settings)).rejects.toMatchObject({ code: 'no-key' });
    expect((await credentials.status(settings)).offered?.project).toBe('shop (prj_evil)');
    expect(api.asked).toEqual([]);
  });

  test('it can be taken back', async () => {
    await accept();
    await credentials.forgetFolderTokens();
    expect(accepted.size).toBe(0);
    await expect(credentials.resolve({ ...settings, account: FOLDER_ACCOUNT })).rejects.toMatchObject({
      code: 'no-key',
    });
  });

  test('a token that the gateway refuses is renewed once', async () => {
    await accept();
    const refused = await credentials.resolve(settings);
    const fresh = await credentials.refreshAfter401(refused, settings);
    expect(fresh?.source).toBe('linked-oidc');
    expect(fresh?.token).not.toBe(refused.token);
    expect(api.asked).toHaveLength(2);
    expect((await credentials.resolve(settings)).token).toBe(fresh?.token);
    expect(await credentials.refreshAfter401(refused, { ...settings, baseUrl: 'https://b.example' })).toBeUndefined();
  });
});

describe('beside a token of .env.local', () => {
  test('it is offered when that expires, and used before it does once it is accepted', async () => {
    acceptedFiles.add('acme/shop');
    const old = oidcToken(PROJECT, TEAM, 3600);
    files.env = `VERCEL_OIDC_TOKEN=${old}`;
    expect((await credentials.resolve(settings)).token).toBe(old);
    ahead = 61 * 60_000;
    await expect(credentials.resolve(settings)).rejects.toMatchObject({
      code: 'token-expired',
      message: expect.stringMatching(/vercel env pull.*linked to a Vercel project/) as string,
    });
    expect(await credentials.status(settings)).toMatchObject({
      source: 'file-oidc',
      isExpired: true,
      offered: { isLink: true },
    });
    expect(reads).toEqual([]);
    await accept();
    ahead = 57 * 60_000;
    expect(await credentials.resolve(settings)).toMatchObject({ source: 'linked-oidc' });
  });

  test('its last minutes are used where there is no other', async () => {
    acceptedFiles.add('acme/shop');
    accepted.add(`${TEAM}/${PROJECT}`);
    const old = oidcToken(PROJECT, TEAM, 120);
    files.env = `VERCEL_OIDC_TOKEN=${old}`;
    api.broken = { status: 503, body: '' };
    expect(await credentials.resolve(settings)).toMatchObject({ source: 'file-oidc', token: old });
  });
});

describe('where there is no token to be had, the next step is said', () => {
  const failing = async (): Promise<unknown> => {
    accepted.add(`${TEAM}/${PROJECT}`);
    return credentials.resolve(settings).catch((error: unknown) => error);
  };

  test.each<readonly [string, () => void, string]>([
    ['the login is in a keyring', () => (files.login = '{}'), 'Run “vercel login”'],
    ['the login has expired', () => (files.login = JSON.stringify({ token: LOGIN, expiresAt: 1000 })), 'vercel whoami'],
    ['the login is refused', () => api.logins.clear(), 'vercel link'],
    ['the login has no such project', () => api.projects.clear(), 'vercel link'],
    ['Vercel answers something else', () => (api.broken = { status: 200, body: '<html>' }), 'Vercel answered without'],
    ['Vercel fails', () => (api.broken = { status: 500, body: 'no' }), 'Vercel did not give one'],
  ])('%s', async (_, given, words) => {
    given();
    expect(await failing()).toMatchObject({
      kind: 'auth',
      code: 'token-expired',
      message: expect.stringContaining(words) as string,
      actions: ['set-key', 'switch-account', 'show-status'],
    });
    expect(String(await failing())).not.toContain(LOGIN);
  });

  test('no network is told apart, and tried again', async () => {
    await api.close();
    expect(await failing()).toMatchObject({ kind: 'network', code: 'token-not-reached', retryable: true });
  });

  test('a failure is not asked about again at once', async () => {
    api.broken = { status: 500, body: 'no' };
    await failing();
    await failing();
    expect(api.asked).toHaveLength(1);
    api.broken = undefined;
    ahead = 31_000;
    expect(await failing()).toMatchObject({ source: 'linked-oidc' });
  });

  test('a redirect takes the login nowhere', async () => {
    const thief = await startVercelApi();
    api.broken = undefined;
    const moved = new LinkedTokens({
      fetch: async (input, init) => {
        expect(new URL(input instanceof Request ? input.url : input).origin).toBe('https://api.vercel.com');
        expect(init?.redirect).toBe('manual');
        return new Response(null, { status: 308, headers: { location: `${thief.url}/x` } });
      },
      clock: { now: Date.now, monotonic: () => 0 },
      logger,
      readLink: () => Promise.resolve(LINK),
      hasLogin: () => Promise.resolve(true),
      readLogin: () => Promise.resolve(files.login),
      readKept: () => Promise.resolve(undefined),
      onSecret: () => undefined,
    });
    await expect(moved.token({ projectId: PROJECT, name: 'shop' })).rejects.toMatchObject({ code: 'token-expired' });
    expect(thief.asked).toEqual([]);
    await thief.close();
  });
});
