// Accounts as a user meets them: the list, what can be done with each, and whose key a request carries afterwards.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExtensionContext, QuickPickItem } from 'vscode';
import { pinnedSource, type TurnRequest, type TurnSource } from '../../../src/core/model/request.ts';
import { removeApiKey, setApiKey } from '../../../src/host/commands/account.ts';
import type { ChatCommandServices } from '../../../src/host/commands/chat.ts';
import { useLocalServer } from '../../../src/host/commands/localServer.ts';
import { switchAccount } from '../../../src/host/commands/switchAccount.ts';
import { modelSetup } from '../../../src/host/extraction/runner.ts';
import { FolderConsent } from '../../../src/host/folderConsent.ts';
import { Gateway, type GatewayServices } from '../../../src/host/gateway/gateway.ts';
import type { ModelServices } from '../../../src/host/models/modelChoice.ts';
import { Storage } from '../../../src/host/storage/storage.ts';
import { fake, Uri, window } from '../../fakes/fakeVscode.ts';
import { MemoryKeyValueStore, RecordingLogger } from '../../fakes/memoryPorts.ts';
import { makeModelChoice } from '../../fakes/modelChoice.ts';
import { startGateway, type RunningGateway } from '../../gateway/server.ts';
import { json, RawServer } from '../core-gateway/rawServer.ts';

const KEYS = { work: 'vck_of_work_0123456789', home: 'vck_of_home_0123456789', old: 'vck_of_old_0123456789' };
let server: RunningGateway;
let storage: string;
let secrets: Map<string, string>;
let isBroken: boolean;
let values: Record<string, unknown>;
/** What the user picks in each list, one after the other: a label, or a label and a button. */
let picks: (string | readonly [string, string])[];
/** What they type and press. */
let typed: (string | undefined)[];
let presses: string[];
let rows: string[];
const gateways: Gateway[] = [];
let told: string[];
let asked: (string | undefined)[];

beforeAll(async () => {
  server = await startGateway({
    keys: [],
    accounts: [
      { key: KEYS.work, credit: 50 },
      { key: KEYS.home, credit: 7 },
      { key: KEYS.old, credit: 3 },
    ],
  });
});
afterAll(() => server.close());

interface Button {
  readonly tooltip: string;
}

interface Row extends Omit<QuickPickItem, 'buttons'> {
  readonly buttons?: readonly Button[];
}

class FakePick {
  readonly selectedItems: Row[] = [];
  activeItems: Row[] = [];
  readonly #on = new Map<string, (value: unknown) => void>();
  #isAnswered = false;

  readonly onDidHide = (listener: (value: unknown) => void) => this.#listen('hide', listener);
  readonly onDidAccept = (listener: (value: unknown) => void) => this.#listen('accept', listener);
  readonly onDidTriggerItemButton = (listener: (value: never) => void) =>
    this.#listen('button', listener as (value: unknown) => void);
  readonly onDidTriggerButton = () => ({ dispose: () => undefined });
  readonly onDidChangeValue = () => ({ dispose: () => undefined });
  readonly show = (): void => undefined;
  readonly dispose = (): void => undefined;

  #listen(name: string, listener: (value: unknown) => void) {
    this.#on.set(name, listener);
    return { dispose: () => undefined };
  }

  set items(items: readonly Row[]) {
    rows = items.map(({ label, description, detail }) => [label, description, detail].join(' | '));
    if (this.#isAnswered || picks[0] === 'wait') return;
    this.#isAnswered = true;
    queueMicrotask(() => this.#answer(items));
  }

  #answer(items: readonly Row[]): void {
    const next = picks.shift();
    const [label, pressed] = typeof next === 'string' ? [next] : (next ?? []);
    const item = items.find((one) => label !== undefined && one.label.endsWith(label));
    if (item === undefined) {
      if (label !== undefined) throw new Error(`No row ${label} in ${rows.join('\n')}`);
      return this.#on.get('hide')?.(undefined);
    }
    if (pressed === undefined) {
      this.selectedItems.push(item);
      return this.#on.get('accept')?.(undefined);
    }
    const button = item.buttons?.find(({ tooltip }) => tooltip === pressed);
    if (button === undefined) throw new Error(`No button ${pressed} at ${item.label}`);
    this.#on.get('button')?.({ item, button });
  }
}

beforeEach(async () => {
  storage = await mkdtemp(path.join(tmpdir(), 'aigs-accounts-'));
  [secrets, isBroken, picks, typed, presses, rows, told, asked] = [new Map(), false, [], [], [], [], [], []];
  values = { 'aiGateway.baseUrl': server.url, 'aiGateway.allowEnvironmentCredentials': false };
  for (const name of ['AI_GATEWAY_API_KEY', 'VERCEL_OIDC_TOKEN']) vi.stubEnv(name, undefined);
  fake.reset();
  open('/shop');
  const press = (message: string, options: unknown, ...buttons: readonly string[]): Promise<string | undefined> => {
    told.push(message);
    const labels = typeof options === 'string' ? [options, ...buttons] : buttons;
    const wanted = presses.find((one) => labels.includes(one));
    return Promise.resolve(wanted);
  };
  Object.assign(window, {
    createQuickPick: () => new FakePick(),
    withProgress: (_options: unknown, work: (...args: readonly unknown[]) => unknown) =>
      work({}, { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => undefined }) }),
    showQuickPick: (items: readonly Row[]) => {
      const next = picks.shift();
      return Promise.resolve(items.find(({ label }) => typeof next === 'string' && label.endsWith(next)));
    },
    showInputBox: ({ title, validateInput }: { title?: string; validateInput?: (text: string) => unknown }) => {
      asked.push(title);
      const text = typed.shift();
      if (text !== undefined && validateInput?.(text) !== undefined) throw new Error(`${text} is refused`);
      return Promise.resolve(text);
    },
    showWarningMessage: press,
    showErrorMessage: press,
    showInformationMessage: press,
  });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  fake.renew();
  Reflect.deleteProperty(window, 'createQuickPick');
  for (const gateway of gateways.splice(0)) gateway.dispose();
  await rm(storage, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
});

function open(folder: string): void {
  fake.folders = [{ name: folder.slice(1), uri: Uri.file(folder) }];
}

interface Opened {
  readonly gateway: Gateway;
  readonly services: GatewayServices;
}

/** A window of the editor: the same user, whatever is open in it by now. */
async function openWindow(): Promise<Opened> {
  const failing = (): Promise<never> => Promise.reject(new Error('No keyring on this machine.'));
  const context = {
    secrets: {
      get: (name: string) => Promise.resolve(secrets.get(name)),
      store: (name: string, value: string) => (isBroken ? failing() : Promise.resolve(void secrets.set(name, value))),
      delete: (name: string) => (isBroken ? failing() : Promise.resolve(void secrets.delete(name))),
      keys: () => Promise.resolve([...secrets.keys()]),
    },
    extension: { packageJSON: { displayName: 'Studio' } },
    storageUri: undefined,
    globalStorageUri: Uri.file(storage),
  };
  const services = {
    log: new RecordingLogger(),
    redactor: { add: () => undefined },
    settings: {
      get: (id: string) => values[id] ?? 1,
      onDidChange: () => ({ dispose: () => undefined }),
    },
    consent: new FolderConsent(new MemoryKeyValueStore()),
    composerFocus: {
      keep: (work: () => unknown) => work(),
      offer: async (message: Promise<unknown>, then: (choice: unknown) => unknown) => then(await message),
      isInChat: true,
    },
    userState: new MemoryKeyValueStore(),
    context,
    storage: new Storage(context as unknown as ExtensionContext),
    gateway: () => Promise.resolve(gateway),
  } as unknown as GatewayServices;
  const gateway = await Gateway.open(services);
  gateways.push(gateway);
  return { gateway, services };
}

/** Adds an account as a user does, and stays in the list of nothing else. */
async function add({ services }: Opened, name: string, key: string | undefined): Promise<void> {
  picks.push('Add Account…', 'Enter an API key');
  typed.push(name, server.url, key);
  await switchAccount(services);
}

const MODEL = 'openai/gpt-5';

/** Asks a question, to the end of its answer. */
async function idOfAnswer(source: TurnSource, options: Partial<TurnRequest> = {}): Promise<string> {
  const request: TurnRequest = {
    ...options,
    model: MODEL,
    messages: [{ id: 'q', role: 'user', createdAt: 0, parts: [{ type: 'text', text: 'Hello' }] }],
  };
  let id = '';
  for await (const event of source.streamTurn(request, { signal: new AbortController().signal })) {
    if (event.type === 'route') id = event.route.generationId ?? id;
    if (event.type === 'turn-end') expect(event.error).toBeUndefined();
  }
  return id;
}

/** The list of models is read in the background. */
const lastPaid = () => server.requests.findLast(({ path: asked }) => asked !== '/v1/models');

const keyInUse = async ({ gateway }: Opened): Promise<string | undefined> =>
  (await gateway.credentials.resolve(gateway.settings())).token;

describe('accounts', () => {
  it('are added with a key each and switched, also two of one address; the request carries the key of the one', async () => {
    const opened = await openWindow();
    await add(opened, 'Work', KEYS.work);
    expect(await keyInUse(opened)).toBe(KEYS.work);
    await add(opened, 'Home', KEYS.home);
    expect(await keyInUse(opened)).toBe(KEYS.home);
    expect(asked).toContain(`API Key of Work for ${server.url}`);
    picks.push('Work');
    await switchAccount(opened.services);
    expect(await opened.gateway.client.credits(new AbortController().signal)).toMatchObject({ balanceUsd: 50 });
    expect(lastPaid()?.headers.authorization).toBe(`Bearer ${KEYS.work}`);
    expect(told.at(-1)).toBe(`This workspace uses the account “Work” at ${new URL(server.url).host} from now on.`);
    expect(await opened.gateway.connection()).toMatchObject({ state: 'ready', account: 'Work' });
    expect(await opened.gateway.payer()).toBe('billed to the account Work');
  });

  it('are listed with host, source and balance, and no row shows a key', async () => {
    secrets.set(`aiGateway.key:${server.url}`, JSON.stringify({ key: KEYS.old, origin: server.url }));
    const opened = await openWindow();
    await add(opened, 'Work', KEYS.work);
    picks.push('wait');
    const shown = switchAccount(opened.services);
    const host = new URL(server.url).host;
    await vi.waitFor(() => {
      expect(rows).toEqual([
        `$(account) Default | ${host} | API key from the editor’s secret storage · $3.00 left`,
        `$(check) Work | ${host} · in use | API key from the editor’s secret storage · $50.00 left`,
        ' |  | ',
        '$(add) Add Account… |  | ',
      ]);
    });
    void shown;
  });

  it('are there for every key that was set before there were accounts, and stay the key of their address', async () => {
    const other = 'https://gateway.example';
    secrets.set(`aiGateway.key:${other}`, JSON.stringify({ key: KEYS.old, origin: other }));
    const opened = await openWindow();
    picks.push('gateway.example');
    await switchAccount(opened.services);
    expect(opened.gateway.settings().baseUrl).toBe(other);
    expect(await keyInUse(opened)).toBe(KEYS.old);
    // One takes a name for it, and the setting that leads there has it as before.
    picks.push(['gateway.example', 'Rename']);
    typed.push('Old');
    await switchAccount(opened.services);
    expect(await opened.gateway.connection()).toMatchObject({ account: 'Old' });
    values['aiGateway.baseUrl'] = other;
    picks.push('Default');
    await switchAccount(opened.services);
    expect(await keyInUse(opened)).toBe(KEYS.old);
  });

  it('of the environment can be chosen beside a stored key, where there is one', async () => {
    secrets.set(`aiGateway.key:${server.url}`, JSON.stringify({ key: KEYS.old, origin: server.url }));
    values['aiGateway.allowEnvironmentCredentials'] = true;
    const opened = await openWindow();
    picks.push('wait');
    void switchAccount(opened.services);
    await vi.waitFor(() => expect(rows.length).toBeGreaterThan(2));
    expect(rows.join('\n')).not.toContain('Environment');
    picks = [];
    vi.stubEnv('AI_GATEWAY_API_KEY', KEYS.work);
    picks.push('Environment');
    await switchAccount(opened.services);
    expect(await keyInUse(opened)).toBe(KEYS.work);
    // Its key is not in the storage, and removing it leaves the stored one alone.
    await removeApiKey(opened.services);
    expect(secrets.size).toBe(1);
    // A key of one's own is the address's, and is used from then on.
    typed.push(KEYS.home);
    await setApiKey(opened.services);
    expect(await keyInUse(opened)).toBe(KEYS.home);
    expect(opened.gateway.accounts.inUse().id).toBe('default');
  });
});

describe('the choice', () => {
  it('is one of each workspace, and survives a restart; a workspace in Restricted Mode has no say in it', async () => {
    const first = await openWindow();
    await add(first, 'Work', KEYS.work);
    open('/other');
    const other = await openWindow();
    expect(other.gateway.accounts.inUse().id).toBe('default');
    await add(other, 'Home', KEYS.home);
    open('/shop');
    expect(await keyInUse(await openWindow())).toBe(KEYS.work);
    fake.files.set('/shop/.vscode/settings.json', new TextEncoder().encode('{"aiGateway.account":"Home"}'));
    fake.isTrusted = false;
    expect(await keyInUse(await openWindow())).toBe(KEYS.work);
  });

  it('of an account that another window removed leaves no account in use, and says what to do', async () => {
    const opened = await openWindow();
    await add(opened, 'Work', KEYS.work);
    open('/other');
    const other = await openWindow();
    picks.push(['Work', 'Remove']);
    presses.push('Remove');
    await switchAccount(other.services);
    expect(secrets.size).toBe(0);
    open('/shop');
    expect(await opened.gateway.connection()).toMatchObject({
      state: 'no-account',
      detail: expect.stringContaining('“Work”') as string,
    });
    expect(() => opened.gateway.settings()).toThrow(expect.objectContaining({ actions: ['switch-account'] }));
    await expect(setApiKey(opened.services)).rejects.toMatchObject({ code: 'account-gone' });
    picks.push('Default');
    await switchAccount(opened.services);
    expect(await opened.gateway.connection()).toMatchObject({ state: 'ready' });
  });
});

describe('an account', () => {
  it('is renamed, given another key and removed, and then none is in use here until one is chosen', async () => {
    const opened = await openWindow();
    await add(opened, 'Work', KEYS.work);
    picks.push(['Work', 'Rename'], ['Office', 'Change Key']);
    typed.push('Office', KEYS.home);
    await switchAccount(opened.services);
    expect(await keyInUse(opened)).toBe(KEYS.home);
    expect(await opened.gateway.connection()).toMatchObject({ account: 'Office' });
    presses.push('Remove');
    picks.push(['Office', 'Remove']);
    await switchAccount(opened.services);
    expect(secrets.size).toBe(0);
    expect(await opened.gateway.connection()).toMatchObject({
      state: 'no-account',
      detail: expect.stringContaining('“Office”') as string,
    });
    expect(opened.gateway.knownAddress()).toBeUndefined();
    await expect(opened.gateway.payer()).rejects.toMatchObject({ code: 'account-gone' });
    picks.push('Default');
    await switchAccount(opened.services);
    expect((await opened.gateway.connection()).account).toBeUndefined();
  });

  it('has the list of models read anew, as its server may list others for it', async () => {
    const opened = await openWindow();
    await add(opened, 'Work', KEYS.work);
    await add(opened, 'Home', KEYS.home);
    const lists = (): number => server.requests.filter(({ path: asked }) => asked === '/v1/models').length;
    await vi.waitFor(() => expect(opened.gateway.catalogue.fetchedAt()).toBeDefined());
    await opened.gateway.catalogue.refresh();
    const before = lists();
    picks.push('Work');
    await switchAccount(opened.services);
    await vi.waitFor(() => expect(lists()).toBe(before + 1));
    await opened.gateway.catalogue.refresh();
    const after = lists();
    picks.push('Work');
    await switchAccount(opened.services);
    expect(lists()).toBe(after);
  });

  it('pays for all requests of an extraction that began with it, and is asked what they cost', async () => {
    const opened = await openWindow();
    await add(opened, 'Work', KEYS.work);
    await add(opened, 'Home', KEYS.home);
    const { client } = opened.gateway;
    const models = { options: ({ model }: { model: string }) => ({ model }), nameOf: (id: string) => id };
    const services = { ...opened.services, models: () => Promise.resolve(models) } as unknown as ModelServices;
    const setup = await modelSetup(services, MODEL);
    if (setup === undefined) throw new Error('No setup.');
    picks.push('Work');
    await switchAccount(opened.services);
    expect(setup).toMatchObject({ payer: 'billed to the account Home', address: server.url });
    const payer = (): unknown => lastPaid()?.headers.authorization;
    const id = await idOfAnswer(setup.source);
    expect(payer()).toBe(`Bearer ${KEYS.home}`);
    const { signal } = new AbortController();
    expect(await client.generation(id, signal, { tries: 100, pollMs: 10 })).toMatchObject({ id, model: MODEL });
    expect(payer()).toBe(`Bearer ${KEYS.home}`);
    await idOfAnswer(client);
    expect(payer()).toBe(`Bearer ${KEYS.work}`);
  });

  it('lends its limits and prices to a turn that began with it, to the end', async () => {
    const opened = await openWindow();
    await add(opened, 'Work', KEYS.work);
    const { gateway } = opened;
    await gateway.catalogue.refresh();
    const other = await new RawServer().start();
    other.answer = (response, request, count) => {
      const pricing = { input: '0.5', output: '0.5' };
      const list = { data: [{ id: MODEL, type: 'language', max_tokens: 30, pricing }] };
      return (request.path === '/v1/models' ? json(200, list) : json(404, {}))(response, request, count);
    };
    try {
      const [source, prices, before] = [pinnedSource(gateway.client), gateway.prices(), gateway.priced(MODEL)];
      picks.push('Add Account…', 'Use it without a key');
      typed.push('Small', other.url);
      await switchAccount(opened.services);
      await gateway.catalogue.refresh();
      expect(gateway.model(MODEL)?.maxOutputTokens).toBe(30);
      await idOfAnswer(source, { maxOutputTokens: 900 });
      expect(lastPaid()?.body).toMatchObject({ max_completion_tokens: 900 });
      expect(prices(MODEL)).toEqual(before);
      expect(gateway.priced(MODEL)?.pricing).not.toEqual(before?.pricing);
    } finally {
      await other.stop();
    }
  });

  it('says which server searches the web and is the current one, whatever the setting of the default says', async () => {
    values['aiGateway.baseUrl'] = 'https://ai-gateway.vercel.sh';
    const opened = await openWindow();
    const choice = makeModelChoice(opened.gateway, opened.services.settings);
    await useLocalServer(opened.services as ChatCommandServices);
    expect(choice.searchSettings().baseUrl).toBe('https://ai-gateway.vercel.sh');
    expect(rows.join('\n')).not.toContain('Back to the Gateway');
    await add(opened, 'Work', KEYS.work);
    expect(choice.searchSettings().baseUrl).toBe(server.url);
    await useLocalServer(opened.services as ChatCommandServices);
    expect(rows.join('\n')).toContain('Back to the Gateway');
  });

  it('stays where its removal is not confirmed, and where its key cannot be deleted', async () => {
    const opened = await openWindow();
    await add(opened, 'Work', KEYS.work);
    picks.push(['Work', 'Remove']);
    await switchAccount(opened.services);
    expect(await keyInUse(opened)).toBe(KEYS.work);
    presses.push('Remove');
    isBroken = true;
    picks.push(['Work', 'Remove']);
    await expect(switchAccount(opened.services)).rejects.toThrow('No keyring');
    expect(opened.gateway.accounts.book.list()).toHaveLength(1);
    expect(await keyInUse(opened)).toBe(KEYS.work);
  });

  it('is not made without a key, by a refused one, or where the machine keeps none and the user wants none kept', async () => {
    const opened = await openWindow();
    for (const key of [undefined, 'vck_unknown_0123456789']) {
      picks.length = 0;
      typed.length = 0;
      await add(opened, 'Work', key);
    }
    isBroken = true;
    picks.length = 0;
    await add(opened, 'Work', KEYS.work);
    expect(told.at(-1)).toContain('no place for secrets');
    expect(opened.gateway.accounts.book.list()).toEqual([]);
    expect(opened.gateway.accounts.inUse().id).toBe('default');
    presses.push('Keep for This Window Only');
    await add(opened, 'Work', KEYS.work);
    expect(await keyInUse(opened)).toBe(KEYS.work);
    expect(secrets.size).toBe(0);
  });

  it('of a server that wants no key is made without one, and is never sent that of another', async () => {
    secrets.set(`aiGateway.key:${server.url}`, JSON.stringify({ key: KEYS.old, origin: server.url }));
    const opened = await openWindow();
    picks.push('Add Account…', 'Use it without a key');
    typed.push('Ollama', server.url);
    await switchAccount(opened.services);
    expect(opened.gateway.accounts.inUse().name).toBe('Ollama');
    expect(await opened.gateway.credentials.resolve(opened.gateway.settings())).toMatchObject({ source: 'none' });
  });
});
