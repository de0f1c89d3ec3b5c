// What limits on money reckon with, by where the server stands.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExtensionContext } from 'vscode';
import { Gateway } from '../../../src/host/gateway/gateway.ts';
import type { HostServices } from '../../../src/host/hostServices.ts';
import { Storage } from '../../../src/host/storage/storage.ts';
import { Uri } from '../../fakes/fakeVscode.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'aigs-prices-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function pricedAt(baseUrl: string): Promise<object | undefined> {
  const context = {
    secrets: { get: () => Promise.resolve(), onDidChange: () => ({ dispose: () => undefined }) },
    storageUri: undefined,
    globalStorageUri: Uri.file(folder),
  };
  const gateway = await Gateway.open({
    log: { trace() {}, debug() {}, info() {}, warn() {}, error() {} },
    redactor: { add: () => undefined },
    settings: { get: () => baseUrl, onDidChange: () => ({ dispose: () => undefined }) },
    context,
    storage: new Storage(context as unknown as ExtensionContext),
  } as unknown as HostServices);
  const priced = gateway.priced('llama3');
  gateway.dispose();
  return priced?.pricing;
}

describe('a model that nobody names a price for', () => {
  const free = [{ fromTokens: 0, usdPerMillion: 0 }];

  it.each(['http://localhost:11434', 'http://127.0.0.1:1234/v1', 'http://[::1]:8080'])('is free at %s', async (url) => {
    expect(await pricedAt(url)).toEqual({ input: free, output: free });
  });

  it.each(['https://llm.example.com', 'https://localhost.example.com', 'not an address'])(
    'costs nobody knows what at %s',
    async (url) => {
      expect(await pricedAt(url)).toBeUndefined();
    },
  );
});
