// Who is said to ask: to a gateway, and to nobody else.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { appHeaders, appOf, type AppIdentity } from '../../../src/core/gateway/appHeaders.ts';
import { OFFICIAL_ORIGIN } from '../../../src/core/gateway/baseUrl.ts';
import type { FetchLike } from '../../../src/core/ports.ts';
import { LOCAL_KEY, startGateway, type RunningGateway } from '../../gateway/server.ts';
import { ask, connect, run } from './harness.ts';

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());
beforeEach(() => gateway.clear());

const APP: AppIdentity = { name: 'AI Gateway Studio', url: 'https://example.com/studio' };
const formats = ['openai/gpt-5', 'anthropic/claude-sonnet-5'];

function told(): (readonly [path: string, title: unknown, referer: unknown])[] {
  return gateway.requests.map(({ path, headers }) => [path, headers['x-title'], headers['http-referer']]);
}

describe('the program that asks', () => {
  test.each(formats)('is told to a server that has shown to be a gateway, not before: %s', async (model) => {
    const { client } = connect({ baseUrl: gateway.url, key: LOCAL_KEY, app: () => APP });
    await run(client, ask(model, 'Hi'));
    expect(told()).toEqual([[expect.any(String), undefined, undefined]]);
    await client.credits(new AbortController().signal);
    gateway.clear();
    await run(client, ask(model, 'Hi'));
    expect(told()).toEqual([[expect.any(String), APP.name, APP.url]]);
  });

  test.each(formats)('is told to the official gateway from the first request on: %s', async (model) => {
    const seen: Headers[] = [];
    const toLocal: FetchLike = (input, init) => {
      seen.push(new Headers(init?.headers));
      const url = new URL(input instanceof Request ? input.url : String(input));
      return fetch(gateway.url + url.pathname, init);
    };
    const setup = { baseUrl: OFFICIAL_ORIGIN, key: LOCAL_KEY, fetch: toLocal };
    await run(connect({ ...setup, app: () => APP }).client, ask(model, 'Hi'));
    expect(seen.map((headers) => headers.get('x-title'))).toEqual([APP.name]);
    expect(told()).toEqual([[expect.any(String), APP.name, APP.url]]);
    // Switched off, or never known.
    for (const app of [() => undefined, undefined]) {
      gateway.clear();
      await run(connect({ ...setup, ...(app !== undefined && { app }) }).client, ask(model, 'Hi'));
      expect(told()).toEqual([[expect.any(String), undefined, undefined]]);
    }
  });

  test('is not told to another server, whatever that says to a look at its account', async () => {
    const seen: Headers[] = [];
    const other: FetchLike = (_, init) => {
      seen.push(new Headers(init?.headers));
      return Promise.resolve(Response.json({ data: { total_credits: 5 }, error: { message: 'no' } }, { status: 401 }));
    };
    const { client } = connect({ baseUrl: 'https://other.example', fetch: other, app: () => APP });
    await expect(client.credits(new AbortController().signal)).rejects.toThrow();
    await client.generation('gen_1', new AbortController().signal, { tries: 1 }).catch(() => undefined);
    await run(client, ask('openai/gpt-5', 'Hi'));
    expect(seen.length).toBeGreaterThan(2);
    for (const headers of seen) expect([headers.get('x-title'), headers.get('http-referer')]).toEqual([null, null]);
  });

  test('is told by what can stand in a header only', () => {
    expect(appHeaders({ name: 'Zoë', url: 'http://example.com' })).toEqual({});
    expect(appHeaders({ name: 'a\r\nx-evil: 1', url: 'https://example.com/\r\nb' })).toEqual({});
    expect(appHeaders({ name: '' })).toEqual({});
  });

  test('is read out of its manifest', () => {
    expect(appOf({ displayName: 'X', homepage: 'https://x.example' })).toEqual({ name: 'X', url: 'https://x.example' });
    const repository = { type: 'git', url: 'git+https://github.com/a/b.git' };
    expect(appOf({ displayName: 'X', repository })).toEqual({ name: 'X', url: 'https://github.com/a/b' });
    expect(appOf({ displayName: 'X', repository: 'git@github.com:a/b.git' })).toEqual({
      name: 'X',
      url: 'git@github.com:a/b',
    });
    expect(appHeaders(appOf({ displayName: 'X', repository: 'git@github.com:a/b.git' }))).toEqual({ 'x-title': 'X' });
    expect(appOf(undefined)).toEqual({ name: '' });
  });
});
