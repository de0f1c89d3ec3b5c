import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { DEFAULT_LIMITS, type ToolContext, type ToolOutcome } from '../../../src/core/toolcalls/tool.ts';
import type { HttpAction } from '../../../src/core/toolcalls/userTools/declaration.ts';
import { requestForCall, requestPreview } from '../../../src/host/tools/userTools/httpTool.ts';
import { effort } from '../effort.ts';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const seen: Seen[] = [];
const routes: Record<string, (response: ServerResponse) => void> = {};
const servers: Server[] = [];
let base = '';
let other = '';

async function serve(): Promise<string> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { method, url, headers } = request;
      seen.push({ method, url, headers, body });
      const route = routes[(url ?? '').split('?')[0] ?? ''];
      if (route === undefined) response.end('ok');
      else route(response);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  base = await serve();
  other = await serve();
});
beforeEach(() => {
  seen.length = 0;
});
afterAll(() => {
  for (const server of servers) server.closeAllConnections();
  for (const server of servers) server.close();
});

function action(url: string, more: Partial<HttpAction> = {}): HttpAction {
  return {
    type: 'http',
    url,
    method: 'GET',
    headers: {},
    body: { type: 'none' },
    hosts: [new URL(base).host],
    ...more,
  };
}

function ask(what: HttpAction, input: JsonObject = {}, signal = new AbortController().signal): Promise<ToolOutcome> {
  const context: ToolContext = {
    signal,
    limits: DEFAULT_LIMITS,
    conversationId: 'c',
    callId: 'a',
    progress: () => undefined,
    willWrite: () => Promise.resolve(undefined),
    didWrite: () => Promise.resolve(),
    unlimited: (wait) => wait(),
  };
  return requestForCall(what, input, context, (text) => text.includes('vck_stored'));
}

function textOf({ content }: ToolOutcome): string {
  return content.map((part) => (part.type === 'text' ? part.text : `[${part.type}]`)).join('\n');
}

function redirect(from: string, to: string, status = 302): void {
  routes[from] = (response) => response.writeHead(status, { location: to }).end();
}

describe('an address of a tool', () => {
  it('is asked with encoded values, and its answer is the result', async () => {
    const outcome = await ask(action(`${base}/w/{city}?u={u}`, { headers: { 'X-City': '{city}' } }), {
      city: 'a/../b\r\nx: y',
      u: '&',
    });
    expect(textOf(outcome)).toBe('ok');
    expect(seen[0]).toMatchObject({ method: 'GET', url: '/w/a%2F..%2Fb%0D%0Ax%3A%20y?u=%26', body: '' });
    expect(seen[0]?.headers).toMatchObject({ 'x-city': 'a/../b x: y' });
    expect(seen[0]?.headers).not.toHaveProperty('x');
    expect(outcome.activity).toEqual([{ kind: 'sent', what: new URL(base).host }]);
  });

  it('gets the arguments as JSON, or a body made of them', async () => {
    await ask(action(`${base}/`, { method: 'POST', body: { type: 'json' } }), { a: 1 });
    await ask(action(`${base}/`, { method: 'PUT', body: { type: 'template', value: { q: '{a}', t: 'x{a}' } } }), {
      a: 1,
    });
    await ask(action(`${base}/`, { method: 'POST', body: { type: 'template', value: 'a={a}' } }), { a: 1 });
    expect(seen.map(({ method, body }) => [method, body])).toEqual([
      ['POST', '{"a":1}'],
      ['PUT', '{"q":1,"t":"x1"}'],
      ['POST', 'a=1'],
    ]);
    expect(seen[0]?.headers['content-type']).toBe('application/json');
  });

  it('never gets the key of the gateway', async () => {
    vi.stubEnv('AI_GATEWAY_API_KEY', 'vck_secret');
    vi.stubEnv('AIGS_TEST_TOKEN', 'own-token');
    const headers = { a: '${env:AI_GATEWAY_API_KEY}', b: 'Bearer ${env:AIGS_TEST_TOKEN}', c: '{text}' };
    await ask(action(`${base}/`, { headers }), { text: '${env:AIGS_TEST_TOKEN}' });
    expect(JSON.stringify(seen)).not.toContain('vck_secret');
    expect(seen[0]?.headers).toMatchObject({ b: 'Bearer own-token', c: '${env:AIGS_TEST_TOKEN}' });
  });

  it('is not asked at all where the request would hold a credential, wherever it is', async () => {
    for (const [what, input] of [
      [action(`${base}/?q={a}`), { a: 'vck_stored' }],
      [action(`${base}/`, { headers: { a: '{a}' } }), { a: 'x vck_stored' }],
      [action(`${base}/`, { method: 'POST', body: { type: 'json' } }), { a: ['vck_stored'] }],
      [action(`${base}/`, { headers: { a: 'Bearer vck_stored' } }), {}],
    ] as const) {
      const outcome = await ask(what, input);
      expect(textOf(outcome)).toContain('Nothing was sent');
    }
    expect(seen).toEqual([]);
  });

  it('that is not on the list is not asked, nor one that a server redirects to', async () => {
    redirect('/off', `${other}/secret`);
    redirect('/file', 'file:///etc/passwd');
    redirect('/public', 'http://example.com/');
    for (const [path, words] of [
      ['/off', /redirects to another host/],
      ['/public', /redirects to another host/],
    ] as const) {
      const outcome = await ask(action(`${base}${path}`));
      expect(outcome.isError).toBe(true);
      expect(textOf(outcome)).toMatch(words);
    }
    expect(await ask(action(`${base}/file`))).toMatchObject({ isError: true });
    expect(await ask(action(`${other}/`))).toMatchObject({ isError: true });
    expect(seen.map(({ url }) => url)).toEqual(['/off', '/public', '/file']);
  });

  it('on this machine is not asked by another name either', async () => {
    const { port } = new URL(base);
    // The list has the name, and not the address that it leads to.
    const outcome = await ask(action(`http://localhost.:${port}/`, { hosts: ['*.example.com', 'localhost.'] }));
    const mapped = await ask(action(`http://[::ffff:127.0.0.1]:${port}/`, { hosts: [`[::ffff:7f00:1]:${port}`] }));
    expect(textOf(outcome) + textOf(mapped)).not.toContain('ok');
    expect(await ask(action(`http://localhost:${port}/`, { hosts: ['localhost'] }))).toMatchObject({
      content: [{ text: 'ok' }],
    });
  });

  it('is followed to a host on the list, without the headers meant for the first', async () => {
    redirect('/on', `${other}/there`, 307);
    const hosts = [new URL(base).host, new URL(other).host];
    const post = action(`${base}/on`, {
      method: 'POST',
      headers: { authorization: 'mine' },
      body: { type: 'json' },
      hosts,
    });
    expect(textOf(await ask(post, { a: 1 }))).toBe('ok');
    expect(seen[0]?.headers).toHaveProperty('authorization');
    expect(seen[1]).toMatchObject({ method: 'POST', url: '/there', body: '{"a":1}' });
    expect(seen[1]?.headers).not.toHaveProperty('authorization');
    redirect('/see', '/there', 303);
    await ask(action(`${base}/see`, { method: 'POST', body: { type: 'json' } }), { a: 1 });
    expect(seen.at(-1)).toMatchObject({ method: 'GET', url: '/there', body: '' });
  });

  it('that redirects without end is given up', async () => {
    redirect('/loop', '/loop');
    expect(textOf(await ask(action(`${base}/loop`)))).toContain('more than 5 times');
  });

  it('that refuses is an error with its words', async () => {
    routes['/no'] = (response) =>
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"gone"}');
    const outcome = await ask(action(`${base}/no`));
    expect(outcome.isError).toBe(true);
    expect(textOf(outcome)).toBe('The server answered 404 Not Found.\n{"error":"gone"}');
  });

  it('may answer packed, with a picture, with bytes, or with nothing', async () => {
    routes['/gzip'] = (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('packed'));
    routes['/br'] = (response) =>
      response.writeHead(200, { 'content-encoding': 'br' }).end(brotliCompressSync('tight'));
    routes['/png'] = (response) => response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.from([1, 2]));
    routes['/bytes'] = (response) => response.end(Buffer.from([1, 0, 2]));
    routes['/none'] = (response) => response.writeHead(204).end();
    const texts = [];
    for (const path of ['/gzip', '/br', '/png', '/bytes', '/none']) texts.push(textOf(await ask(action(base + path))));
    expect(texts).toEqual([
      'packed',
      'tight',
      '[image]',
      '[3 bytes of binary data, not shown]',
      'The answer (204) has no content.',
    ]);
  });

  it('that unpacks to more than is sensible is cut', async () => {
    const bomb = gzipSync(Buffer.alloc(effort(52_000_000, 80_000_000), 'a'), { level: 1 });
    routes['/bomb'] = (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    expect(textOf(await ask(action(`${base}/bomb`)))).toMatch(/longer than 50 MB/);
  });

  it('is let go when the call is stopped', async () => {
    routes['/hang'] = () => undefined;
    const abort = new AbortController();
    const asked = ask(action(`${base}/hang`), {}, abort.signal);
    await expect.poll(() => seen.length).toBe(1);
    abort.abort();
    await expect(asked).rejects.toThrow();
  });

  it('reads what has no body although its header says that it is packed, and an answer that leads nowhere', async () => {
    routes['/empty'] = (response) => response.writeHead(204, { 'content-encoding': 'gzip' }).end();
    routes['/app'] = (response) => response.writeHead(302, { location: 'myapp://done' }).end('Open the app.');
    expect(textOf(await ask(action(`${base}/empty`)))).toContain('no content');
    expect(textOf(await ask(action(`${base}/empty`, { method: 'HEAD' })))).toContain('no content');
    expect(textOf(await ask(action(`${base}/app`)))).toContain('Open the app.');
  });
});

describe('the question before a request', () => {
  it('shows its headers as they are sent, but no value of the environment, and where else it may go', () => {
    vi.stubEnv('CITY_TOKEN', 'canary');
    const asked = action('https://api.example.com/now', {
      method: 'POST',
      headers: { 'x-city': '{city}', authorization: 'Bearer ${env:CITY_TOKEN}' },
      body: { type: 'json' },
      hosts: ['api.example.com', 'collect.evil.example', '0.0.0.0/0'],
    });
    expect(requestPreview(asked, { city: 'Rome\nx: y' })).toBe(
      'POST https://api.example.com/now\nx-city: Rome x: y\nauthorization: Bearer ${env:CITY_TOKEN}\nMay be redirected to: collect.evil.example, 0.0.0.0/0\n\n{"city":"Rome\\nx: y"}',
    );
    vi.unstubAllEnvs();
  });

  it('hides credentials that are written into its headers, and nothing else', () => {
    const headers = {
      authorization: 'Bearer canary-1',
      cookie: 'session=canary-2; theme=canary-3',
      'x-service-token': 'canary-4{city}',
      'x-note': `city {city}, ghp_${'a1B2'.repeat(9)}`,
      'x-auth': 'Token ${env:CITY_TOKEN}',
      accept: 'text/plain',
    };
    expect(requestPreview(action('https://api.example.com/now', { headers, hosts: [] }), { city: 'Rome' })).toBe(
      [
        'GET https://api.example.com/now',
        'authorization: Bearer [redacted]',
        'cookie: [redacted]',
        'x-service-token: [redacted]Rome',
        'x-note: city Rome, [redacted]',
        'x-auth: Token ${env:CITY_TOKEN}',
        'accept: text/plain',
      ].join('\n'),
    );
  });
});
