// A key for a server of the user's own network that is not encrypted: asked once for each address, and kept.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ExtensionContext } from 'vscode';
import { removeApiKey, setApiKey } from '../../../src/host/commands/account.ts';
import { FolderConsent } from '../../../src/host/folderConsent.ts';
import { Gateway, type GatewayServices } from '../../../src/host/gateway/gateway.ts';
import { Storage } from '../../../src/host/storage/storage.ts';
import { fake, Uri, window } from '../../fakes/fakeVscode.ts';
import { MemoryKeyValueStore, RecordingLogger } from '../../fakes/memoryPorts.ts';

const BOX = 'http://192.168.1.20:11434';
let storage: string;
let userState: MemoryKeyValueStore;
let questions: { text: string; options: object }[];
let keysAsked: number;
let press: string | undefined;

beforeEach(async () => {
  storage = await mkdtemp(path.join(tmpdir(), 'aigs-plain-'));
  [userState, questions, keysAsked, press] = [new MemoryKeyValueStore(), [], 0, undefined];
  for (const name of ['AI_GATEWAY_API_KEY', 'VERCEL_OIDC_TOKEN']) vi.stubEnv(name, undefined);
  fake.reset();
  Object.assign(window, {
    showWarningMessage: (text: string, options: object) => {
      questions.push({ text, options });
      return Promise.resolve(press);
    },
    showInputBox: () => Promise.resolve(void (keysAsked += 1)),
  });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  fake.renew();
  await rm(storage, { recursive: true, force: true });
});

async function openWindow(baseUrl: string): Promise<{ gateway: Gateway; services: GatewayServices }> {
  const context = {
    secrets: {
      get: () => Promise.resolve(),
      delete: () => Promise.resolve(),
      onDidChange: () => ({ dispose: () => undefined }),
    },
    storageUri: undefined,
    globalStorageUri: Uri.file(storage),
  };
  const services = {
    log: new RecordingLogger(),
    redactor: { add: () => undefined },
    settings: {
      get: (id: string) => (id === 'aiGateway.baseUrl' ? baseUrl : id.includes('stream') ? 1 : false),
      onDidChange: () => ({ dispose: () => undefined }),
    },
    consent: new FolderConsent(new MemoryKeyValueStore()),
    composerFocus: { keep: (work: () => unknown) => work() },
    context,
    storage: new Storage(context as unknown as ExtensionContext),
    userState,
    gateway: () => Promise.resolve(gateway),
  } as unknown as GatewayServices;
  const gateway = await Gateway.open(services);
  return { gateway, services };
}

it('is asked for only after the user agreed that it travels unencrypted', async () => {
  const { services, gateway } = await openWindow(BOX);
  await setApiKey(services);
  expect(questions).toMatchObject([
    {
      text: `Send an API key to ${BOX} unencrypted?`,
      options: { modal: true, detail: expect.stringContaining('plain text') as string },
    },
  ]);
  expect(keysAsked).toBe(0);
  press = 'Send Unencrypted';
  await setApiKey(services);
  expect([questions.length, keysAsked]).toEqual([2, 1]);
  gateway.credentials.useForThisWindow('a-key', BOX);
  // Nothing was agreed to by somebody who then entered no key.
  expect(await gateway.credentials.resolve(gateway.settings())).toMatchObject({ source: 'none', token: undefined });
  await gateway.credentials.acceptPlainHttp(BOX);
  expect(await gateway.credentials.resolve(gateway.settings())).toMatchObject({ token: 'a-key', origin: BOX });
});

it('is asked about once for an address, in later windows too, and again for another', async () => {
  press = 'Send Unencrypted';
  const first = await openWindow(BOX);
  await setApiKey(first.services);
  await first.gateway.credentials.acceptPlainHttp(BOX);
  await setApiKey((await openWindow(`${BOX}/v1`)).services);
  expect([questions.length, keysAsked]).toEqual([1, 2]);
  await setApiKey((await openWindow('http://nas:11434')).services);
  expect(questions.length).toBe(2);
});

it('is agreed to no longer once the key is removed, also where none was stored', async () => {
  const { services, gateway } = await openWindow(BOX);
  await gateway.credentials.acceptPlainHttp(BOX);
  Object.assign(window, { showInformationMessage: () => Promise.resolve() });
  await removeApiKey(services);
  gateway.credentials.useForThisWindow('a-key', BOX);
  expect(await gateway.credentials.resolve(gateway.settings())).toMatchObject({ source: 'none', token: undefined });
});

it('is not asked about where the address is encrypted or of this machine', async () => {
  for (const address of ['https://gateway.example', 'http://localhost:11434']) {
    await setApiKey((await openWindow(address)).services);
  }
  expect([questions.length, keysAsked]).toEqual([0, 2]);
});

it('is not needed: the chat is ready without one', async () => {
  const { gateway } = await openWindow(BOX);
  expect(await gateway.connection()).toMatchObject({ state: 'ready', origin: BOX, isOfficial: false });
});
