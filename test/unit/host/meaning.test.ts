// The index for searching by meaning as the host builds, follows and searches it, against the local gateway and real files.
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AppError } from '../../../src/base/errors.ts';
import { writeHead, writeRecords } from '../../../src/core/meaning/vectorFile.ts';
import type { ModelInfo } from '../../../src/core/model/request.ts';
import { FolderConsent } from '../../../src/host/folderConsent.ts';
import type { GatewayServices } from '../../../src/host/gateway/gateway.ts';
import { costOfTokens, Meaning } from '../../../src/host/meaning/meaning.ts';
import { MAX_TOKENS_PER_HOUR } from '../../../src/host/meaning/spending.ts';
import { meaningSource, searchByMeaningTool } from '../../../src/host/tools/builtin/searchByMeaning.ts';
import { env, EventEmitter, fake, FileType, Uri, workspace } from '../../fakes/fakeVscode.ts';
import { LOCAL_KEY, startGateway, type RunningGateway } from '../../gateway/server.ts';
import { connect, RecordingLogger } from '../core-gateway/harness.ts';

const MODEL = 'openai/text-embedding-3-small';
const signal = new AbortController().signal;
const MODELS: readonly ModelInfo[] = [
  {
    id: MODEL,
    name: 'small',
    creator: 'openai',
    type: 'embedding',
    tags: [],
    pricing: { input: [{ fromTokens: 0, usdPerMillion: 0.02 }] },
  },
];

let gateway: RunningGateway;
let base = '';
beforeAll(async () => void (gateway = await startGateway()));
afterAll(() => gateway.close());

const changes = {
  created: new EventEmitter<Uri>(),
  changed: new EventEmitter<Uri>(),
  deleted: new EventEmitter<Uri>(),
};
/** The editor's file system over the real one. */
const disk = {
  stat: async (uri: Uri) => {
    const found = await stat(uri.path);
    return { type: found.isDirectory() ? FileType.Directory : FileType.File, size: found.size };
  },
  readFile: async (uri: Uri) => new Uint8Array(await readFile(uri.path)),
  readDirectory: async (uri: Uri) =>
    (await readdir(uri.path, { withFileTypes: true })).map((entry): [string, number] => {
      if (entry.isSymbolicLink()) return [entry.name, FileType.SymbolicLink];
      return [entry.name, entry.isDirectory() ? FileType.Directory : FileType.File];
    }),
};

function file(name: string, text: string): void {
  mkdirSync(path.dirname(path.join(base, name)), { recursive: true });
  writeFileSync(path.join(base, name), text);
}

const storage = (): string => path.join(base, 'storage');
const stored = (): readonly string[] => readdirSync(storage());
const vectorsFile = (): string => path.join(storage(), stored().find((name) => name.endsWith('.vectors')) ?? '');

interface Opened {
  readonly meaning: Meaning;
  readonly services: GatewayServices;
  readonly values: Record<string, unknown>;
  /** As after Switch Account: to another account, or to another server as well. */
  readonly switchTo: (account: string, baseUrl?: string) => void;
}

const opened: Meaning[] = [];
/** As after a reload of the window: what is stored stays. */
let state = new Map<string, unknown>();
let consent = new FolderConsent();

function open(): Opened {
  const store = {
    get: (key: string) => state.get(key),
    set: async (key: string, value: unknown) => void state.set(key, value),
  };
  const values: Record<string, unknown> = {
    'aiGateway.embeddingModel': '',
    'aiGateway.rerankModel': '',
    'aiGateway.routing': {},
    'aiGateway.routingByModel': {},
  };
  const inUse = { baseUrl: gateway.url, account: 'default' };
  const { client, credentials } = connect({ baseUrl: gateway.url, key: LOCAL_KEY, models: MODELS, settings: inUse });
  const made = {
    client,
    credentials,
    settings: () => ({ ...inUse, idleTimeoutMs: 60_000, maxRetries: 2, allowEnvironmentCredentials: false }),
    model: (id: string) => MODELS.find((model) => model.id === id),
    catalogue: { models: () => MODELS, refresh: () => Promise.resolve(MODELS) },
  };
  const services = {
    log: new RecordingLogger(),
    settings: {
      get: (id: string) => values[id],
      own: (id: string) => values[id],
      onDidChange: () => ({ dispose: () => undefined }),
    },
    consent,
    storage: { meaningFolder: storage() },
    userState: store,
    workspaceState: store,
    gateway: () => Promise.resolve(made),
  } as unknown as GatewayServices;
  const meaning = new Meaning(services);
  opened.push(meaning);
  const switchTo = (account: string, baseUrl = gateway.url): void => {
    Object.assign(inUse, { account, baseUrl });
    credentials.useForThisWindow(LOCAL_KEY, baseUrl, account);
    credentials.noteSwitch();
  };
  return { meaning, services, values, switchTo };
}

/** Builds the index, as after the user's “Build”. */
async function build({ meaning }: Opened): Promise<void> {
  const choice = await meaning.choice(signal);
  await meaning.scan(choice, signal);
  await meaning.allow(choice);
  await meaning.build(choice, signal);
}

const embeddings = () => gateway.requests.filter(({ path: at }) => at === '/v1/embeddings');
const texts = (): readonly string[] => embeddings().flatMap(({ body }) => (body as { input: string[] }).input);
const found = async (meaning: Meaning, question: string): Promise<readonly string[]> =>
  (await meaning.search(question, 10, signal)).map(({ label, symbol }) => `${label} ${symbol}`.trim());

/** The vector of the file with colours, as if it had come with 8 numbers. */
function oneRecord(): Uint8Array {
  const files = readFileSync(path.join(storage(), stored().find((name) => name.endsWith('.json')) ?? ''), 'utf8');
  const key = /[0-9a-f]{32}/.exec(files)?.[0] ?? '';
  return writeRecords([{ key, scale: 1, values: new Int8Array(8).fill(3) }]);
}

const RETRY = 'export function retryDelay(attempt: number): number {\n  return wait(attempt) * backoff;\n}\n';
const COLOUR = 'export function paintColour(theme: string): string {\n  return palette.shade(theme);\n}\n';

beforeEach(() => {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), 'aigs-meaning-')));
  mkdirSync(storage());
  fake.reset();
  state = new Map();
  consent = new FolderConsent();
  gateway.clear();
  Object.assign(workspace, {
    textDocuments: [],
    onDidChangeWorkspaceFolders: () => ({ dispose: () => undefined }),
    createFileSystemWatcher: () => ({
      onDidCreate: changes.created.event,
      onDidChange: changes.changed.event,
      onDidDelete: changes.deleted.event,
      dispose: () => undefined,
    }),
  });
  Object.assign(workspace.fs, disk);
  Object.assign(env, { appRoot: base });
  file('app/src/retry.ts', RETRY);
  file('app/src/colour.ts', COLOUR);
  file('app/.env', 'PASSWORD=topsecretword\n');
  file('app/keys/id_rsa', 'PRIVATE topsecretword\n');
  file('app/.gitignore', 'out/\n');
  file('app/out/built.js', 'topsecretword();\n');
  file('app/package-lock.json', '{ "topsecretword": 1 }\n');
  file('app/picture.bin', 'topsecretword\0\0\u0001');
  file('outside/other.ts', 'const topsecretword = 1;\n');
  symlinkSync(path.join(base, 'outside'), path.join(base, 'app/away'));
  symlinkSync(path.join(base, 'outside/other.ts'), path.join(base, 'app/link.ts'));
  fake.folders = [{ name: 'app', uri: Uri.file(path.join(base, 'app')) }];
});
afterEach(() => {
  for (const meaning of opened.splice(0)) meaning.dispose();
  rmSync(base, { recursive: true, force: true });
});

describe('an index of a workspace', () => {
  it('is planned without a request, built once, and answers', async () => {
    const window = open();
    const choice = await window.meaning.choice(signal);
    expect(choice).toMatchObject({ model: MODEL, dimensions: 256, origin: gateway.url });
    const missing = await window.meaning.scan(choice, signal);
    expect(missing).toMatchObject({ files: 2, chunks: 2 });
    expect(costOfTokens(choice, missing.tokens)).toBeCloseTo((missing.tokens * 0.02) / 1e6);
    expect(gateway.requests).toEqual([]);
    await expect(window.meaning.search('colour', 5, signal)).rejects.toMatchObject({ code: 'no-index' });
    await expect(window.meaning.build(choice, signal)).rejects.toMatchObject({ code: 'no-index' });
    expect(gateway.requests).toEqual([]);
    await build(window);
    expect(embeddings()).toHaveLength(1);
    expect(embeddings()[0]?.body).toMatchObject({ model: MODEL, dimensions: 256 });
    expect((await found(window.meaning, 'theme colour palette'))[0]).toBe('src/colour.ts paintColour');
    expect((await found(window.meaning, 'wait attempt backoff'))[0]).toBe('src/retry.ts retryDelay');
    // The same question is not embedded twice.
    expect(embeddings()).toHaveLength(3);
  });

  it('holds nothing that .gitignore or neverSend names, no links, lock files or binaries, and no text on the disk', async () => {
    const window = open();
    await build(window);
    expect(texts().join('\n')).not.toContain('topsecretword');
    expect(texts().map((text) => text.split('\n')[0])).toEqual(
      expect.arrayContaining(['src/retry.ts › retryDelay', 'src/colour.ts › paintColour']),
    );
    const kept = stored()
      .map((name) => readFileSync(path.join(storage(), name), 'latin1'))
      .join('');
    expect(kept).not.toContain('topsecretword');
    expect(kept).not.toContain('palette');
    expect(kept).not.toContain(LOCAL_KEY);
    expect(readdirSync(path.join(base, 'app'))).not.toContain('.aigateway');
  });

  it('sends secrets in files without them', async () => {
    const secret = `sk-ant-api03-${'x1Y2z3'.repeat(16)}-AA`;
    file('app/src/config.ts', `export const key = '${secret}';\n`);
    await build(open());
    expect(texts().join('\n')).not.toContain(secret);
    expect(texts().join('\n')).toContain('REDACTED_SECRET');
  });

  it('is there after a reload, and embeds what changed alone', async () => {
    await build(open());
    gateway.clear();
    file('app/src/retry.ts', `${RETRY}\n`);
    file('app/src/new.ts', 'export function brandNew(): void {}\n');
    const { meaning } = open();
    const choice = await meaning.choice(signal);
    expect(meaning.isBuilt(choice)).toBe(true);
    await meaning.refreshOnce(choice);
    expect(texts()).toEqual([expect.stringContaining('brandNew')]);
    expect((await found(meaning, 'brandNew'))[0]).toBe('src/new.ts brandNew');
  });

  it('embeds nothing again of a file that is renamed, or comes back with its branch', async () => {
    const window = open();
    await build(window);
    const choice = await window.meaning.choice(signal);
    gateway.clear();
    mkdirSync(path.join(base, 'app/lib'));
    renameSync(path.join(base, 'app/src/colour.ts'), path.join(base, 'app/lib/paint.ts'));
    await window.meaning.scan(choice, signal);
    await window.meaning.build(choice, signal);
    expect((await found(window.meaning, 'paintColour palette'))[0]).toBe('lib/paint.ts paintColour');
    rmSync(path.join(base, 'app/lib/paint.ts'));
    await window.meaning.scan(choice, signal);
    await window.meaning.build(choice, signal);
    expect(await found(window.meaning, 'paintColour palette')).not.toContain('lib/paint.ts paintColour');
    file('app/lib/paint.ts', COLOUR);
    await window.meaning.scan(choice, signal);
    await window.meaning.build(choice, signal);
    expect((await found(window.meaning, 'paintColour palette'))[0]).toBe('lib/paint.ts paintColour');
    // The question alone.
    expect(texts()).toEqual(['paintColour palette']);
  });

  it('follows files that are saved, made, deleted, and rules that change', async () => {
    const window = open();
    const { meaning } = window;
    await build(window);
    const choice = await meaning.choice(signal);
    const files = async (): Promise<number> => (await meaning.state(choice)).files;
    gateway.clear();
    file('app/src/made.ts', 'export function madeLater(): void {}\n');
    changes.created.fire(Uri.file(path.join(base, 'app/src/made.ts')));
    file('app/.env', 'PASSWORD=topsecretword2\n');
    changes.changed.fire(Uri.file(path.join(base, 'app/.env')));
    await expect.poll(() => texts()).toEqual([expect.stringContaining('madeLater')]);
    rmSync(path.join(base, 'app/src/retry.ts'));
    changes.deleted.fire(Uri.file(path.join(base, 'app/src/retry.ts')));
    await expect.poll(() => files()).toBe(2);
    const records = (): number => (readFileSync(vectorsFile()).length - 128) / (256 + 24);
    expect(records()).toBe(3);
    fake.settings.set('aiGateway.neverSend', { workspaceValue: ['**/made.ts'] });
    fake.changeSetting('aiGateway.neverSend');
    await expect.poll(() => records()).toBe(2);
    expect(await files()).toBe(1);
    expect(texts()).toHaveLength(1);
  });

  it('sends by itself no more than the bound of an hour, and tells what waits', async () => {
    const window = open();
    await build(window);
    gateway.clear();
    state.set('meaning.sent', [[Date.now() - 60_000, MAX_TOKENS_PER_HOUR - 5]]);
    file('app/src/large.ts', `export function largeChange(): void {}\n// ${'some words here '.repeat(20)}\n`);
    const again = open();
    const choice = await again.meaning.choice(signal);
    await again.meaning.refreshOnce(choice);
    expect(embeddings()).toEqual([]);
    expect((await again.meaning.state(choice)).missing.chunks).toBe(1);
    await again.meaning.build(choice, signal);
    expect((await again.meaning.state(choice)).missing.chunks).toBe(0);
  });

  it('counts what was paid of an update that failed partway', async () => {
    await build(open());
    for (let n = 0; n < 200; n += 1) file(`app/many/f${n}.ts`, `export function number${n}(): void {}\n`);
    gateway.addFault({ fault: 'status=402', times: 1 });
    const { meaning } = open();
    const choice = await meaning.choice(signal);
    await meaning.refreshOnce(choice);
    const { failure, missing } = await meaning.state(choice);
    expect(failure?.kind).toBe('quota');
    expect(missing.chunks).toBeLessThan(200);
    const sent = (state.get('meaning.sent') ?? []) as readonly (readonly number[])[];
    expect(sent.reduce((sum, [, tokens]) => sum + (tokens ?? 0), 0)).toBeGreaterThan(500);
  });

  it.each([
    ['a page', 'content-type=text/html'],
    ['a page with status 502', 'html=502'],
  ])('counts what may have been paid of an update that was answered by %s', async (_, fault) => {
    await build(open());
    gateway.clear();
    for (let n = 0; n < 200; n += 1) file(`app/many/f${n}.ts`, `export function number${n}(): void {}\n`);
    gateway.addFault({ fault, path: '/v1/embeddings' });
    state.set('meaning.sent', [[Date.now() - 60_000, MAX_TOKENS_PER_HOUR - 3_000]]);
    const { meaning } = open();
    const choice = await meaning.choice(signal);
    await meaning.refreshOnce(choice);
    expect((await meaning.state(choice)).failure?.kind).toMatch(/protocol|server/);
    const asked = texts().length;
    expect(asked).toBeGreaterThan(90);
    const sent = (state.get('meaning.sent') ?? []) as readonly (readonly number[])[];
    expect(sent.slice(1).reduce((sum, [, tokens]) => sum + (tokens ?? 0), 0)).toBeGreaterThan(asked * 5);
    // So it ends soon, and is not begun anew with every change.
    for (let time = 0; time < 5; time += 1) await meaning.refreshOnce(choice);
    expect(texts().length).toBeLessThan(500);
    gateway.clear();
  });

  it('goes on where a build failed or was cancelled', async () => {
    for (let n = 0; n < 700; n += 1)
      file(`app/many/f${n}.ts`, `export function number${n}(): number {\n  return ${n};\n}\n`);
    const window = open();
    const choice = await window.meaning.choice(signal);
    const { chunks } = await window.meaning.scan(choice, signal);
    await window.meaning.allow(choice);
    const controller = new AbortController();
    const cancelled = window.meaning.build(choice, controller.signal, () => controller.abort());
    await expect(cancelled).rejects.toMatchObject({ kind: 'cancelled' });
    expect(window.meaning.isBuilt(choice)).toBe(false);
    const again = open();
    const left = await again.meaning.scan(await again.meaning.choice(signal), signal);
    expect(left.chunks).toBeLessThan(chunks);
    expect(left.tokens).toBeGreaterThan(0);
    await again.meaning.build(choice, signal);
    expect(new Set(texts()).size).toBe(chunks);
    expect(again.meaning.isBuilt(choice)).toBe(true);
  });

  it('recovers from files that are damaged: what is whole costs nothing again', async () => {
    await build(open());
    const bytes = readFileSync(vectorsFile());
    bytes[200] = (bytes[200] ?? 0) ^ 0xff;
    writeFileSync(vectorsFile(), bytes.subarray(0, bytes.length - 3));
    for (const name of stored().filter((each) => each.endsWith('.json')))
      writeFileSync(path.join(storage(), name), '{"for');
    gateway.clear();
    const { meaning } = open();
    const choice = await meaning.choice(signal);
    await meaning.refreshOnce(choice);
    expect(texts()).toHaveLength(2);
    expect((await meaning.state(choice)).missing.chunks).toBe(0);
    writeFileSync(vectorsFile(), 'no vectors at all');
    gateway.clear();
    await open().meaning.refreshOnce(choice);
    expect(texts()).toHaveLength(2);
  });

  it('keeps all that was paid where another window deleted the file, or was killed in the middle of a record', async () => {
    for (const harm of ['deleted', 'cut'] as const) {
      const window = open();
      await build(window);
      const choice = await window.meaning.choice(signal);
      if (harm === 'deleted') rmSync(vectorsFile());
      else writeFileSync(vectorsFile(), readFileSync(vectorsFile()).subarray(0, -5));
      file(`app/src/${harm}.ts`, `export function ${harm}Later(): void {}\n`);
      await window.meaning.scan(choice, signal);
      await window.meaning.build(choice, signal);
      gateway.clear();
      const left = await open().meaning.scan(choice, signal);
      expect([harm, left.chunks]).toEqual([harm, 0]);
    }
  });

  it('is built by two windows at once, and keeps each vector once', async () => {
    for (let n = 0; n < 300; n += 1) file(`app/many/f${n}.ts`, `export function number${n}(): void {}\n`);
    await Promise.all([build(open()), build(open())]);
    const again = open();
    const choice = await again.meaning.choice(signal);
    expect((await again.meaning.scan(choice, signal)).chunks).toBe(0);
    expect((readFileSync(vectorsFile()).length - 128) / (256 + 24)).toBe(302);
  });

  it('says that its model makes other vectors now, and is built anew where the user asks for it', async () => {
    await build(open());
    const bytes = readFileSync(vectorsFile());
    const head = JSON.parse(bytes.subarray(0, 128).toString()) as { source: string };
    writeFileSync(vectorsFile(), Buffer.concat([writeHead({ source: head.source, dimensions: 8 }), oneRecord()]));
    const window = open();
    const choice = await window.meaning.choice(signal);
    expect((await window.meaning.state(choice)).chunks).toBe(1);
    await expect(window.meaning.search('theme', 5, signal)).rejects.toMatchObject({ code: 'other-dimensions' });
    await window.meaning.refreshOnce(choice);
    expect((await window.meaning.state(choice)).failure?.code).toBe('other-dimensions');
    expect((await window.meaning.scan(choice, signal)).chunks).toBe(2);
    await window.meaning.build(choice, signal);
    expect((await found(window.meaning, 'theme colour palette'))[0]).toBe('src/colour.ts paintColour');
    expect((await open().meaning.scan(choice, signal)).chunks).toBe(0);
  });

  it('follows a folder that comes as a whole, whatever its name, and leaves out what nobody here wrote', async () => {
    const window = open();
    await build(window);
    gateway.clear();
    file('app/v1.2/deep.ts', 'export function deepInside(): void {}\n');
    file('app/node_modules/x/index.js', 'export function topsecretword() {}\n');
    changes.created.fire(Uri.file(path.join(base, 'app/v1.2')));
    await expect.poll(() => texts()).toEqual([expect.stringContaining('deepInside')]);
  });

  it('is deleted with the agreement to it', async () => {
    const window = open();
    await build(window);
    const choice = await window.meaning.choice(signal);
    await window.meaning.remove(choice);
    expect(stored()).toEqual([]);
    expect(window.meaning.isAllowed(choice)).toBe(false);
    gateway.clear();
    await window.meaning.refreshOnce(choice);
    await expect(window.meaning.search('x', 5, signal)).rejects.toMatchObject({ code: 'no-index' });
    expect(gateway.requests).toEqual([]);
  });

  it('is asked about anew for another model, and has an index of its own', async () => {
    const window = open();
    await build(window);
    window.values['aiGateway.embeddingModel'] = 'openai/text-embedding-3-large';
    const choice = await window.meaning.choice(signal);
    expect(window.meaning.isAllowed(choice)).toBe(false);
    expect((await window.meaning.state(choice)).chunks).toBe(0);
  });

  it('keeps what can be searched where the server fails, and says why', async () => {
    await build(open());
    file('app/src/new.ts', 'export function brandNew(): void {}\n');
    gateway.addFault({ fault: 'status=402', times: 5 });
    const { meaning } = open();
    const choice = await meaning.choice(signal);
    await meaning.refreshOnce(choice);
    const { failure, missing, chunks } = await meaning.state(choice);
    expect(failure?.kind).toBe('quota');
    expect([missing.chunks, chunks]).toEqual([1, 2]);
  });

  it('says what is missing: a folder, trust, a model', async () => {
    const { meaning, values } = open();
    fake.isTrusted = false;
    await expect(meaning.choice(signal)).rejects.toMatchObject({ code: 'restricted' });
    fake.isTrusted = true;
    fake.folders = [];
    await expect(meaning.choice(signal)).rejects.toMatchObject({ code: 'no-folder' });
    values['aiGateway.embeddingModel'] = 'none/there-is';
    fake.folders = [{ name: 'app', uri: Uri.file(path.join(base, 'app')) }];
    await build({ meaning } as Opened).catch((error: AppError) => expect(error.status).toBe(404));
    expect.assertions(3);
  });

  it('has the places of several folders, each by its name', async () => {
    file('lib/tools.ts', 'export function libraryTool(): void {}\n');
    fake.folders = ['app', 'lib'].map((name) => ({ name, uri: Uri.file(path.join(base, name)) }));
    const window = open();
    await build(window);
    expect((await found(window.meaning, 'libraryTool'))[0]).toBe('lib/tools.ts libraryTool');
    expect((await found(window.meaning, 'paintColour palette theme'))[0]).toBe('app/src/colour.ts paintColour');
  });

  it('is asked about anew where a folder comes to the workspace', async () => {
    file('lib/tools.ts', 'export function libraryTool(): void {}\n');
    Object.assign(workspace, { workspaceFile: Uri.file(path.join(base, 'app/all.code-workspace')) });
    try {
      await build(open());
      gateway.clear();
      fake.folders = ['app', 'lib'].map((name) => ({ name, uri: Uri.file(path.join(base, name)) }));
      const { meaning } = open();
      const choice = await meaning.choice(signal);
      await meaning.refreshOnce(choice);
      expect([meaning.isAllowed(choice), gateway.requests]).toEqual([false, []]);
    } finally {
      Object.assign(workspace, { workspaceFile: undefined });
    }
  });

  it('sends nothing to another server or account than was agreed to, and goes on with the one that was', async () => {
    const other = await startGateway();
    try {
      const window = open();
      const { meaning } = window;
      await build(window);
      const choice = await meaning.choice(signal);
      gateway.clear();
      for (const [account, url] of [
        ['other', other.url],
        ['other', gateway.url],
      ] as const) {
        window.switchTo(account, url);
        file(`app/src/${new URL(url).port}.ts`, 'export function savedMeanwhile(): void {}\n');
        changes.created.fire(Uri.file(path.join(base, `app/src/${new URL(url).port}.ts`)));
        await meaning.scan(choice, signal);
        await expect(meaning.build(choice, signal)).rejects.toMatchObject({ code: 'other-account' });
        await meaning.refreshOnce(choice);
        expect(meaning.isAllowed(await meaning.choice(signal))).toBe(false);
        await expect(meaning.search('x', 5, signal)).rejects.toMatchObject({ code: 'no-index' });
      }
      expect([...other.requests, ...gateway.requests]).toEqual([]);
      window.switchTo('default');
      await meaning.refreshOnce(await meaning.choice(signal));
      expect(texts().join('\n')).toContain('savedMeanwhile');
    } finally {
      await other.close();
    }
  });

  it('ends a build that runs when another account is chosen', async () => {
    for (let n = 0; n < 300; n += 1) file(`app/many/f${n}.ts`, `export function number${n}(): void {}\n`);
    const window = open();
    const choice = await window.meaning.choice(signal);
    await window.meaning.scan(choice, signal);
    await window.meaning.allow(choice);
    const running = window.meaning.build(choice, signal, () => window.switchTo('other'));
    await expect(running).rejects.toMatchObject({ code: 'other-account' });
    expect(texts().length).toBeLessThan(300);
  });

  it('asks only providers that the routing allows, for its vectors and for their order', async () => {
    const window = open();
    window.values['aiGateway.routing'] = { zeroDataRetention: true, models: ['openai/gpt-5'] };
    window.values['aiGateway.routingByModel'] = { [MODEL]: { only: ['openai'] } };
    window.values['aiGateway.rerankModel'] = 'cohere/rerank-v4';
    await build(window);
    await window.meaning.search('theme palette', 5, signal);
    const options = gateway.requests.map(({ path: at, body }) => [
      at,
      (body as Record<string, unknown>)['providerOptions'],
    ]);
    const ofModel = { gateway: { zeroDataRetention: true, only: ['openai'] } };
    expect(options).toEqual([
      ['/v1/embeddings', ofModel],
      ['/v1/embeddings', ofModel],
      ['/v2/rerank', { gateway: { zeroDataRetention: true } }],
    ]);
  });

  it('is ranked without the secrets in its places', async () => {
    const key = Array.from({ length: 120 }, (_, n) => `MIIEpAIBAAKCAQEA${n}x1Y2z3`.padEnd(64, 'Qw3')).join('\n');
    const token = `sk-ant-api03-${'x1Y2z3'.repeat(16)}-AA`;
    file('app/src/config.ts', `export const token = '${token}';\n`);
    file(
      'app/src/pem.ts',
      `export const pem = \`-----BEGIN RSA PRIVATE KEY-----\n${key}\n-----END RSA PRIVATE KEY-----\`;\n`,
    );
    const window = open();
    await build(window);
    window.values['aiGateway.rerankModel'] = 'cohere/rerank-v4';
    await window.meaning.search('token', 10, signal);
    const { path: at, body } = gateway.requests.at(-1) ?? {};
    expect(at).toBe('/v2/rerank');
    const sent = JSON.stringify(body);
    expect(sent).toContain('REDACTED_SECRET');
    expect(sent).not.toContain(token);
    expect(sent).not.toContain('MIIEpAIBAAKCAQEA');
  });

  it('is ranked by a model where one is set', async () => {
    const window = open();
    await build(window);
    window.values['aiGateway.rerankModel'] = 'cohere/rerank-v4';
    expect((await found(window.meaning, 'return palette.shade'))[0]).toBe('src/colour.ts paintColour');
    expect(gateway.requests.at(-1)?.path).toBe('/v2/rerank');
  });
});

describe('the tool that searches by meaning', () => {
  const context = { signal } as Parameters<ReturnType<typeof searchByMeaningTool>['run']>[1];

  it('is there with an index alone, and gives the pieces with their lines', async () => {
    const window = open();
    const services = { ...window.services, meaning: () => Promise.resolve(window.meaning) };
    expect(meaningSource(services).list()).toEqual([]);
    await build(window);
    expect(
      meaningSource(services)
        .list()
        .map(({ name, effect }) => [name, effect]),
    ).toEqual([['searchByMeaning', 'read']]);
    const { content, activity } = await searchByMeaningTool(services).run({ query: 'theme palette' }, context);
    const [first] = content as readonly { text: string }[];
    expect(first?.text).toContain('src/colour.ts, lines 1–3 (paintColour)\n1: export function paintColour');
    expect(activity?.[0]).toMatchObject({ kind: 'read', what: 'src/colour.ts' });
    fake.isTrusted = false;
    expect(meaningSource(services).list()).toEqual([]);
  });

  it('knows what changed while no window was open', async () => {
    await build(open());
    file('app/src/new.ts', 'export function brandNew(): void {}\n');
    file('app/src/colour.ts', `${'// moved down\n'.repeat(3)}${COLOUR}`);
    const { meaning } = open();
    const services = { meaning: () => Promise.resolve(meaning) };
    const { content } = await searchByMeaningTool(services).run({ query: 'brandNew palette' }, context);
    expect(JSON.stringify(content)).toContain('src/new.ts, lines 1–1 (brandNew)');
    expect(JSON.stringify(content)).toContain('src/colour.ts, lines 1–6');
  });

  it('gives nothing of a file that may not be sent by now', async () => {
    const window = open();
    await build(window);
    fake.settings.set('aiGateway.neverSend', { workspaceValue: ['**/colour.ts'] });
    const services = { meaning: () => Promise.resolve(window.meaning) };
    const { content } = await searchByMeaningTool(services).run({ query: 'theme palette' }, context);
    expect(JSON.stringify(content)).not.toContain('paintColour');
  });
});
