import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AppError } from '../../../src/base/errors.ts';
import type { PaidTokens } from '../../../src/core/gateway/embeddings.ts';
import type { GatewayRouting } from '../../../src/core/model/request.ts';
import type { FetchLike } from '../../../src/core/ports.ts';
import { LOCAL_KEY, startGateway, type RunningGateway } from '../../gateway/server.ts';
import { connect, KEY } from './harness.ts';

const MODEL = 'openai/text-embedding-3-small';
const signal = new AbortController().signal;

function answering(answer: (body: Record<string, unknown>) => Response | Promise<Response>): {
  readonly fetch: FetchLike;
  readonly bodies: Record<string, unknown>[];
} {
  const bodies: Record<string, unknown>[] = [];
  const fetch: FetchLike = async (_url, init) => {
    const body = JSON.parse(typeof init?.body === 'string' ? init.body : '') as Record<string, unknown>;
    bodies.push(body);
    return answer(body);
  };
  return { fetch, bodies };
}

function vectors(body: Record<string, unknown>, of: (text: string, index: number) => unknown): Response {
  const texts = body['input'] as string[];
  const data = texts.map((text, index) => ({ object: 'embedding', index, embedding: of(text, index) }));
  return Response.json({ object: 'list', data: data.toReversed(), usage: { prompt_tokens: texts.length } });
}

function uncounted(found: readonly (readonly number[])[]): Response {
  const usage = { prompt_tokens: 0 };
  return Response.json({ data: found.map((embedding, index) => ({ index, embedding })), usage });
}

function refusal(status: number, message: string): Response {
  return Response.json({ error: { message, type: 'invalid_request_error' } }, { status });
}

const BASE = 'https://example.com';

describe('the routing of embeddings', () => {
  const refusing = (words = 'Unknown parameter: providerOptions') =>
    answering((body) => (body['providerOptions'] === undefined ? vectors(body, () => [1, 2]) : refusal(400, words)));

  it('goes along with the next request where it was wrong with one only', async () => {
    const server = refusing('providerOptions is not supported while the budget is used up');
    const { client } = connect({ baseUrl: BASE, key: KEY, fetch: server.fetch });
    for (let time = 0; time < 2; time += 1)
      await client.embed({ model: MODEL, texts: ['a'], routing: { sort: 'cost' } }, { signal });
    expect(server.bodies.map((body) => 'providerOptions' in body)).toEqual([true, false, true, false]);
  });

  it('is left out where its server does not know it, but never what protects data', async () => {
    const server = refusing();
    const { client } = connect({ baseUrl: BASE, key: KEY, fetch: server.fetch });
    const ask = (routing: GatewayRouting) => client.embed({ model: MODEL, texts: ['a'], routing }, { signal });
    await ask({ sort: 'cost' });
    expect(server.bodies).toHaveLength(2);
    for (const routing of [{ zeroDataRetention: true }, { disallowPromptTraining: true }, { only: ['openai'] }]) {
      await expect(ask(routing)).rejects.toMatchObject({ status: 400 });
      expect(server.bodies.at(-1)).toMatchObject({ providerOptions: { gateway: routing } });
    }
    expect(server.bodies).toHaveLength(5);
  });
});

describe('embeddings from the local gateway', () => {
  let gateway: RunningGateway;
  beforeAll(async () => void (gateway = await startGateway()));
  afterAll(() => gateway.close());
  beforeEach(() => gateway.clear());

  it('come in order, in the length asked for, with tokens and cost, in batches', async () => {
    const { client, logger } = connect({ baseUrl: gateway.url, key: LOCAL_KEY });
    const texts = Array.from({ length: 200 }, (_, index) => `text number${index} about topic${index % 7}`);
    const starts: number[] = [];
    const embedded = await client.embed(
      { model: MODEL, texts, dimensions: 256 },
      { signal, onBatch: ({ start }) => void starts.push(start) },
    );
    expect(embedded.vectors).toHaveLength(200);
    expect(embedded.vectors.every((vector) => vector.length === 256)).toBe(true);
    expect(embedded.costUsd).toBeGreaterThan(0);
    expect(embedded.tokens).toBeGreaterThan(400);
    expect(starts.toSorted((a, b) => a - b)).toEqual([0, 96, 192]);
    const [alone] = (await client.embed({ model: MODEL, texts: [texts[150] ?? ''], dimensions: 256 }, { signal }))
      .vectors;
    expect(embedded.vectors[150]).toEqual(alone);
    expect(gateway.requests.every(({ headers }) => headers.authorization === `Bearer ${LOCAL_KEY}`)).toBe(true);
    expect(logger.lines.join('\n')).not.toContain(LOCAL_KEY);
  });

  it('are asked for again after an overload, and cancelled at once', async () => {
    gateway.addFault({ fault: 'status=503', times: 1 });
    const { client } = connect({ baseUrl: gateway.url, key: LOCAL_KEY });
    const embedded = await client.embed({ model: MODEL, texts: ['a'], dimensions: 256 }, { signal });
    expect(embedded.vectors).toHaveLength(1);
    expect(gateway.requests.map(({ status }) => status)).toEqual([503, 200]);
    gateway.addFault({ fault: 'hang', times: 1 });
    const controller = new AbortController();
    const stopped = client.embed({ model: MODEL, texts: ['a'] }, { signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expect(stopped).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('shorten a text that is too long for the model', async () => {
    const { client } = connect({ baseUrl: gateway.url, key: LOCAL_KEY });
    const long = 'many words of prose '.repeat(4_000);
    const { vectors: found } = await client.embed({ model: MODEL, texts: ['short', long], dimensions: 64 }, { signal });
    expect(found.map(({ length }) => length)).toEqual([64, 64]);
  });

  it('say which model is none that embeds', async () => {
    const { client } = connect({ baseUrl: gateway.url, key: LOCAL_KEY });
    const failing = client.embed({ model: 'openai/gpt-5', texts: ['a'] }, { signal });
    await expect(failing).rejects.toMatchObject({ kind: 'request', status: 400 });
  });

  it('rank documents, and tell a refusal that has no envelope', async () => {
    const { client } = connect({ baseUrl: gateway.url, key: LOCAL_KEY });
    const documents = ['red apples', 'the yellow banana', 'a green banana boat'];
    const { results } = await client.rerank(
      { model: 'cohere/rerank-v4', query: 'green banana', documents, most: 2 },
      signal,
    );
    expect(results.map(({ index }) => index)).toEqual([2, 1]);
    expect(gateway.requests.at(-1)?.path).toBe('/v2/rerank');
    const failing = client.rerank({ model: MODEL, query: 'x', documents }, signal);
    await expect(failing).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('not a reranking model'),
    });
  });
});

describe('embeddings from other servers', () => {
  it('are read as base64, whatever their order', async () => {
    const { fetch } = answering((body) =>
      vectors(body, (text) => Buffer.from(new Float32Array([text.length, 0.5]).buffer).toString('base64')),
    );
    const { client } = connect({ baseUrl: BASE, fetch });
    const { vectors: found, costUsd } = await client.embed({ model: 'm', texts: ['a', 'bbb'] }, { signal });
    expect(found.map((vector) => [...vector])).toEqual([
      [1, 0.5],
      [3, 0.5],
    ]);
    expect(costUsd).toBeUndefined();
  });

  it.each([
    'Unrecognized request argument supplied: dimensions',
    'Model "bge-m3" does not support matryoshka representation, changing output dimensions will lead to poor results.',
    'This model does not support specifying dimensions.',
    'dimensions must be 1024',
  ])('go without dimensions once for all: %s', async (message) => {
    const { fetch, bodies } = answering((body) =>
      body['dimensions'] === undefined ? vectors(body, () => [1, 2, 3]) : refusal(400, message),
    );
    const { client } = connect({ baseUrl: BASE, fetch });
    const ask = (text: string) => client.embed({ model: 'm', texts: [text], dimensions: 256 }, { signal });
    expect((await ask('a')).vectors[0]).toHaveLength(3);
    await ask('b');
    expect(bodies.map((body) => body['dimensions'])).toEqual([256, undefined, undefined]);
  });

  it('are asked for in smaller batches where a server takes fewer texts', async () => {
    const { fetch, bodies } = answering((body) => {
      const { length } = body['input'] as string[];
      if (length > 32) return refusal(413, `batch size ${length} > maximum allowed batch size 32`);
      return vectors(body, (text) => [Number(text), 1]);
    });
    const { client } = connect({ baseUrl: BASE, fetch });
    const texts = Array.from({ length: 90 }, (_, index) => String(index));
    const { vectors: found } = await client.embed({ model: 'm', texts }, { signal });
    expect(found.map(([first]) => first)).toEqual(texts.map(Number));
    expect(bodies.length).toBeLessThan(8);
  });

  it('keep what came before a failure', async () => {
    const { fetch } = answering((body) => {
      const texts = body['input'] as string[];
      return texts.includes('150') ? refusal(402, 'no credit') : vectors(body, () => [1, 1]);
    });
    const { client } = connect({ baseUrl: BASE, fetch });
    const texts = Array.from({ length: 300 }, (_, index) => String(index));
    const kept: number[] = [];
    const failing = client.embed({ model: 'm', texts }, { signal, onBatch: ({ start }) => void kept.push(start) });
    await expect(failing).rejects.toMatchObject({ kind: 'quota' });
    expect(kept.toSorted((a, b) => a - b)).toEqual([0, 192]);
  });

  it.each<[string, (body: Record<string, unknown>) => Response]>([
    ['is refused', () => refusal(400, 'The input was flagged by the content filter.')],
    ['comes to no numbers', () => refusal(500, 'failed to encode response: json: unsupported value: NaN')],
  ])('go on without a text that %s', async (_what, refuse) => {
    for (const bad of ['0', '57', '149']) {
      const server = answering((body) =>
        (body['input'] as string[]).includes(bad) ? refuse(body) : vectors(body, (text) => [Number(text) + 1, 1]),
      );
      const { client } = connect({ baseUrl: BASE, fetch: server.fetch, settings: { maxRetries: 0 } });
      const texts = Array.from({ length: 150 }, (_each, index) => String(index));
      const { vectors: found } = await client.embed({ model: 'm', texts }, { signal });
      expect(found.map(([first]) => first)).toEqual(texts.map((text) => (text === bad ? 0 : Number(text) + 1)));
      expect(server.bodies.length).toBeLessThan(20);
    }
  });

  it('are not tried for each text where all are refused', async () => {
    const server = answering(() => refusal(400, 'The input was flagged by the content filter.'));
    const { client } = connect({ baseUrl: BASE, fetch: server.fetch });
    const texts = Array.from({ length: 900 }, (_each, index) => String(index));
    await expect(client.embed({ model: 'm', texts }, { signal })).rejects.toMatchObject({ status: 400 });
    expect(server.bodies.length).toBeLessThan(10);
  });

  it('have zeros for a text without numbers among others, and are read out of a list of one', async () => {
    const { fetch } = answering((body) => vectors(body, (text) => [text === 'b' ? ['NaN', 1] : [1, 2]]));
    const { client } = connect({ baseUrl: BASE, fetch });
    const { vectors: found } = await client.embed({ model: 'm', texts: ['a', 'b'] }, { signal });
    expect(found.map((vector) => [...vector])).toEqual([
      [1, 2],
      [0, 0],
    ]);
  });

  it.each<[string, (body: Record<string, unknown>) => Response]>([
    ['too few', () => Response.json({ data: [] })],
    ['not finite', (body) => vectors(body, () => [1, 'x'])],
    ['of two lengths', (body) => vectors(body, (_, index) => (index === 0 ? [1] : [1, 2]))],
    ['one index twice', () => Response.json({ data: [0, 0].map((index) => ({ index, embedding: [1] })) })],
    ['no base64', (body) => vectors(body, () => '%%%')],
    ['empty', (body) => vectors(body, () => [])],
  ])('are refused where they are %s', async (_what, answer) => {
    const { client } = connect({ baseUrl: BASE, fetch: answering(answer).fetch });
    const failing = client.embed({ model: 'm', texts: ['a', 'b'] }, { signal });
    await expect(failing).rejects.toMatchObject({ kind: 'protocol', code: 'bad-embeddings' });
  });

  it('are ranked once each, whatever a server lists', async () => {
    const results = [
      { index: 1, relevance_score: 0.9 },
      { index: 1, relevance_score: 0.8 },
      { index: 7, relevance_score: 0.7 },
      { index: -1, score: 1 },
      { index: 0, score: '0.2' },
      { index: 0.5, score: 1 },
      null,
    ];
    const { client } = connect({ baseUrl: BASE, fetch: answering(() => Response.json({ results })).fetch });
    const ranked = await client.rerank({ model: 'm', query: 'q', documents: ['a', 'b'] }, signal);
    expect(ranked.results.map(({ index }) => index)).toEqual([1, 0]);
  });

  it.each<readonly [string, () => Response, readonly (readonly [number, boolean])[]]>([
    ['with vectors', () => vectors({ input: ['a', 'b'] }, () => [1, 2]), [[2, false]]],
    ['with vectors, uncounted', () => uncounted([[1], [2]]), [[200, false]]],
    ['with too few vectors', () => uncounted([[1]]), [[200, true]]],
    [
      'with words',
      () => new Response('Hello there', { headers: { 'content-type': 'application/json' } }),
      [[200, true]],
    ],
    ['by a failure', () => Response.json({ error: { message: 'Bad gateway' } }, { status: 502 }), [[200, true]]],
    ['by a refusal', () => refusal(400, 'No such thing'), []],
    ['by a refusal for its size', () => refusal(500, 'input is too large to process'), []],
    ['by a limit', () => refusal(429, 'Slow down'), []],
  ])('are told to be paid for where they are answered %s', async (_, answer, expected) => {
    const { client } = connect({ baseUrl: BASE, fetch: answering(answer).fetch, settings: { maxRetries: 0 } });
    const paid: (readonly [number, boolean])[] = [];
    const texts = ['word '.repeat(100), 'word '.repeat(100)];
    const onPaid = ({ tokens, isLost }: PaidTokens): void => void paid.push([tokens, isLost]);
    await client.embed({ model: 'm', texts }, { signal, onPaid }).catch(() => undefined);
    expect(paid).toEqual(expected);
  });

  it('are no page', async () => {
    const page = new Response('<html>login</html>', { headers: { 'content-type': 'text/html' } });
    const { client } = connect({ baseUrl: BASE, fetch: answering(() => page).fetch });
    const error = (await client
      .embed({ model: 'm', texts: ['a'] }, { signal })
      .catch((thrown: unknown) => thrown)) as AppError;
    expect(error.code).toBe('wrong-content-type');
    expect(error.message).not.toContain(KEY);
  });

  it('are ranked by the older path where a server has no other, asked once', async () => {
    const paths: string[] = [];
    const fetch: FetchLike = (url) => {
      const { pathname } = new URL(typeof url === 'string' ? url : '');
      paths.push(pathname);
      const isOld = pathname === '/v1/rerank';
      return Promise.resolve(
        isOld
          ? Response.json({
              results: [
                { index: 0, relevance_score: 0.1 },
                { index: 1, relevance_score: 0.9 },
              ],
            })
          : Response.json({ detail: 'Not Found' }, { status: 404 }),
      );
    };
    const { client } = connect({ baseUrl: BASE, fetch });
    const ask = () => client.rerank({ model: 'm', query: 'q', documents: ['a', 'b'] }, signal);
    expect((await ask()).results.map(({ index }) => index)).toEqual([1, 0]);
    await ask();
    expect(paths).toEqual(['/v2/rerank', '/v1/rerank', '/v1/rerank']);
  });
});
