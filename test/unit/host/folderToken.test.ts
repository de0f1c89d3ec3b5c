// The token in a folder's .env.local: who pays with it, and only after the user said so.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExtensionContext } from 'vscode';
import { removeApiKey, setApiKey } from '../../../src/host/commands/account.ts';
import { FolderConsent } from '../../../src/host/folderConsent.ts';
import { Gateway, type GatewayServices } from '../../../src/host/gateway/gateway.ts';
import { Settings } from '../../../src/host/settings.ts';
import { Storage } from '../../../src/host/storage/storage.ts';
import { fake, Uri, window } from '../../fakes/fakeVscode.ts';
import { MemoryKeyValueStore, RecordingLogger } from '../../fakes/memoryPorts.ts';

let storage: string;
let state: MemoryKeyValueStore;
let settings: Settings;
/** What the user presses; and what they were asked. */
let press: (labels: readonly string[]) => string | undefined;
let asked: string[] = [];

beforeEach(async () => {
  storage = await mkdtemp(path.join(tmpdir(), 'aigs-token-'));
  [state, settings, asked, press] = [new MemoryKeyValueStore(), new Settings(), [], () => undefined];
  for (const name of ['AI_GATEWAY_API_KEY', 'VERCEL_OIDC_TOKEN']) vi.stubEnv(name, undefined);
  fake.reset();
  open('/shop', 'acme', 'shop');
  const answer = (items: readonly (string | { label: string; description?: string })[]): unknown => {
    const labels = items.map((item) => (typeof item === 'string' ? item : `${item.label} ${item.description ?? ''}`));
    asked.push(...labels);
    return items[labels.indexOf(press(labels) ?? '')];
  };
  Object.assign(window, {
    showQuickPick: (items: readonly { label: string }[]) => Promise.resolve(answer(items)),
    showWarningMessage: (_text: string, _options: object, ...buttons: readonly string[]) =>
      Promise.resolve(answer(buttons)),
    showInformationMessage: () => Promise.resolve(),
    showInputBox: () => Promise.resolve(void asked.push('a key')),
  });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  settings.dispose();
  fake.renew();
  await rm(storage, { recursive: true, force: true });
});

function open(folder: string, owner: string, project: string): void {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const token = `${part({ alg: 'RS256' })}.${part({ exp: 4_000_000_000, owner, project })}.c2ln`;
  fake.folders = [{ name: folder.slice(1), uri: Uri.file(folder) }];
  fake.files.set(`${folder}/.env.local`, new TextEncoder().encode(`VERCEL_OIDC_TOKEN="${token}"\n`));
}

/** A window of the editor: the same user, another time. */
async function openWindow(): Promise<{ gateway: Gateway; services: GatewayServices }> {
  const context = {
    secrets: { get: () => Promise.resolve(), onDidChange: () => ({ dispose: () => undefined }) },
    storageUri: undefined,
    globalStorageUri: Uri.file(storage),
  };
  const services = {
    log: new RecordingLogger(),
    redactor: { add: () => undefined },
    settings,
    consent: new FolderConsent(state),
    composerFocus: { keep: (work: () => unknown) => work() },
    context,
    storage: new Storage(context as unknown as ExtensionContext),
    gateway: () => Promise.resolve(gateway),
  } as unknown as GatewayServices;
  const gateway = await Gateway.open(services);
  return { gateway, services };
}

async function use(gateway: Gateway): Promise<string> {
  try {
    return (await gateway.credentials.resolve(gateway.settings())).source;
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}

describe('the token of a folder', () => {
  it('is not used before the user accepted it for that folder', async () => {
    const { gateway } = await openWindow();
    expect(await use(gateway)).toContain('is not used until you accept it');
    expect(await gateway.connection()).toMatchObject({ state: 'no-key', offeredToken: 'acme/shop' });
    expect(await gateway.payer()).toBeUndefined();
    await gateway.acceptOfferedToken();
    expect(await use(gateway)).toBe('file-oidc');
    expect(await gateway.connection()).toMatchObject({ state: 'ready', folderToken: 'acme/shop' });
    expect(await gateway.payer()).toBe('billed to acme/shop by .env.local');
    expect([...state.texts.values()].join()).not.toContain('c2ln');
  });

  it('stays accepted after a restart, in no other folder, and for no other project', async () => {
    const first = await openWindow();
    await first.gateway.connection();
    await first.gateway.acceptOfferedToken();
    const { gateway } = await openWindow();
    expect(await use(gateway)).toBe('file-oidc');
    open('/copy', 'acme', 'shop');
    expect(await use(gateway)).toContain('is not used until');
    open('/shop', 'evil', 'shop');
    expect(await use(gateway)).toContain('is not used until');
    expect(await gateway.connection()).toMatchObject({ offeredToken: 'evil/shop' });
    open('/shop', 'acme', 'shop');
    expect(await use(gateway)).toBe('file-oidc');
  });

  it('that was changed since it was shown is not the one that is accepted', async () => {
    const { gateway } = await openWindow();
    await gateway.connection();
    open('/shop', 'evil', 'shop');
    await gateway.acceptOfferedToken();
    expect(await use(gateway)).toContain('is not used until');
  });

  it('is offered where a key is asked for, and can be given up where one is removed', async () => {
    const { gateway, services } = await openWindow();
    await setApiKey(services);
    expect(asked).toEqual([
      '$(edit) Enter an API key of your own ',
      '$(key) Use the Vercel token in this folder’s .env.local billed to acme/shop',
    ]);
    expect(await use(gateway)).toContain('is not used until');
    press = (labels) => labels[0];
    await setApiKey(services);
    expect(asked.at(-1)).toBe('a key');
    press = (labels) => labels.at(-1);
    await setApiKey(services);
    expect(await use(gateway)).toBe('file-oidc');
    press = () => 'Stop Using It';
    await removeApiKey(services);
    expect(await use(gateway)).toContain('is not used until');
  });
});
