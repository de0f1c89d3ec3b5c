import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { vercelFiles } from '../../../src/host/gateway/vercelFiles.ts';
import { fake, Uri } from '../../fakes/fakeVscode.ts';

let home: string;

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'aigs-vercel-'));
  vi.stubEnv('XDG_DATA_HOME', home);
  vi.stubEnv('HOME', home);
  fake.reset();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  fake.reset();
  await rm(home, { recursive: true, force: true });
});

function open(...folders: readonly string[]): void {
  fake.folders = folders.map((folder) => ({ name: path.basename(folder), uri: Uri.file(folder) }));
}
const link = (folder: string, text: string): void =>
  void fake.files.set(`${folder}/.vercel/project.json`, new TextEncoder().encode(text));

async function write(name: string, text: string): Promise<void> {
  const file = path.join(home, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}

it('the link is that of the folder or of one above it, and never of one outside of the workspace', async () => {
  link('/', '{"projectId":"outside"}');
  link('/mono', '{"projectId":"mono"}');
  open('/mono/apps/shop');
  expect(await vercelFiles.readLink()).toBeUndefined();
  open('/mono/apps/shop', '/mono');
  expect(await vercelFiles.readLink()).toContain('mono');
  link('/mono/apps/shop', '{"projectId":"shop"}');
  expect(await vercelFiles.readLink()).toContain('shop');
  open();
  expect(await vercelFiles.readLink()).toBeUndefined();
});

it('the link is not read in Restricted Mode', async () => {
  link('/shop', '{"projectId":"shop"}');
  open('/shop');
  fake.isTrusted = false;
  expect(await vercelFiles.readLink()).toBeUndefined();
});

it('login and tokens are found where Vercel’s tools keep them, the newest place first', async () => {
  expect(await vercelFiles.hasLogin()).toBe(false);
  expect([await vercelFiles.readLogin(), await vercelFiles.readKept('prj_1')]).toEqual([undefined, undefined]);
  await write('.now/auth.json', '{"token":"old"}');
  expect(await vercelFiles.readLogin()).toContain('old');
  await write('com.vercel.cli/auth.json', '\uFEFF{"token":"new"}');
  expect(await vercelFiles.hasLogin()).toBe(true);
  expect(await vercelFiles.readLogin()).toBe('{"token":"new"}');
  await write('com.vercel.token/prj_1.json', '{"token":"kept"}');
  expect(await vercelFiles.readKept('prj_1')).toBe('{"token":"kept"}');
  await write('com.vercel.cli/auth.json', 'x'.repeat(70_000));
  expect(await vercelFiles.readLogin()).toContain('old');
});
