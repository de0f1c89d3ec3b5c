import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { OFFICIAL_ORIGIN } from '../../../src/core/gateway/baseUrl.ts';
import { Catalogue, type CataloguePorts } from '../../../src/core/gateway/catalogue.ts';
import { estimateCostUsd } from '../../../src/core/cost/estimate.ts';
import { canThink } from '../../../src/core/gateway/effort.ts';
import { readModelList } from '../../../src/core/gateway/catalogueWire.ts';
import { capabilities, firstPrice, knowsCapabilities, priceFor } from '../../../src/core/models/models.ts';
import { clock, KEY, RecordingLogger } from './harness.ts';
import { RawServer, json } from './rawServer.ts';

const LIST = {
  object: 'list',
  data: [
    {
      id: 'anthropic/claude-sonnet-5',
      object: 'model',
      created: 1755815280,
      released: 1750000000,
      owned_by: 'anthropic',
      name: 'Claude Sonnet 5',
      description: 'Writes code',
      type: 'language',
      context_window: 1000000,
      max_tokens: 64000,
      tags: ['reasoning', 'tool-use', 'vision', 'file-input', 'a-new-tag'],
      pricing: {
        input: '0.000003',
        output: 0.000015,
        input_cache_read: '0.0000003',
        input_tiers: [
          { cost: '0.000006', min: 200001 },
          { cost: '0.000003', min: 0, max: 200001 },
        ],
        web_search: '10',
        varies_by_provider: true,
      },
      reasoning_options: [{ type: 'effort', values: ['low', 'high', 3] }, { type: 'toggle' }],
      an_unknown_field: {},
    },
    {
      id: 'openai/text-embedding-3-small',
      type: 'embedding',
      context_window: 0,
      pricing: { input: '0.00000002' },
      tags: null,
    },
    { id: 'x/new-kind', type: 'holodeck', pricing: 'free', tags: 'none', name: 7 },
    { id: 'anthropic/claude-sonnet-5', name: 'again' },
    { id: '' },
    { name: 'no id' },
    null,
    'text',
  ],
};

class MemoryFiles {
  readonly files = new Map<string, string>();
  read = (name: string): Promise<string | undefined> => Promise.resolve(this.files.get(name));
  replace = (name: string, text: string): Promise<void> => Promise.resolve(void this.files.set(name, text));
}

let server: RawServer;
beforeAll(async () => {
  server = await new RawServer().start();
});
afterAll(() => server.stop());
beforeEach(() => void (server.requests.length = 0));

function open(baseUrl: string, rest: Partial<CataloguePorts> = {}): Catalogue {
  return new Catalogue({
    fetch,
    store: new MemoryFiles(),
    clock,
    logger: new RecordingLogger(),
    baseUrl: () => baseUrl,
    ...rest,
  });
}

describe('what the gateway lists', () => {
  const models = readModelList(LIST) ?? [];

  test('is read with unknown fields, types and money in either form, each id once', () => {
    expect(models.map((model) => model.id)).toEqual([
      'anthropic/claude-sonnet-5',
      'openai/text-embedding-3-small',
      'x/new-kind',
    ]);
    expect(models[0]).toEqual({
      id: 'anthropic/claude-sonnet-5',
      name: 'Claude Sonnet 5',
      creator: 'anthropic',
      description: 'Writes code',
      type: 'language',
      contextWindow: 1000000,
      maxOutputTokens: 64000,
      releasedAt: 1750000000000,
      tags: ['reasoning', 'tool-use', 'vision', 'file-input', 'a-new-tag'],
      pricing: {
        input: [
          { fromTokens: 0, usdPerMillion: 3 },
          { fromTokens: 200001, usdPerMillion: 6 },
        ],
        output: [{ fromTokens: 0, usdPerMillion: 15 }],
        cachedInput: [{ fromTokens: 0, usdPerMillion: 0.3 }],
        webSearchUsd: 10,
        variesByProvider: true,
      },
      efforts: ['low', 'high'],
    });
    expect(models[1]).not.toHaveProperty('contextWindow');
    expect(models[2]).toMatchObject({ type: 'holodeck', name: 'New Kind', pricing: {}, tags: [] });
  });

  test('has capabilities and prices by prompt length', () => {
    const [sonnet, , odd] = models;
    if (sonnet === undefined || odd === undefined) throw new Error('no models');
    expect([...capabilities(sonnet)].sort()).toEqual(['caching', 'files', 'reasoning', 'tools', 'vision']);
    expect(firstPrice(sonnet, 'input')).toBe(3);
    expect(priceFor(sonnet, 'input', 300_000)).toBe(6);
    expect(firstPrice(odd, 'output')).toBeUndefined();
    expect([knowsCapabilities(sonnet), knowsCapabilities(odd)]).toEqual([true, false]);
  });
});

test('a server that lists ids only is made sense of', () => {
  const models = readModelList({
    data: [
      { id: 'llama3.2:3b', object: 'model', created: 1, owned_by: 'library' },
      { id: 'qwen2.5-coder-7b-q4.gguf', owned_by: 'llamacpp', meta: { n_ctx_train: 32768 } },
      { id: 'nomic-embed-text', owned_by: 'library' },
      { id: 'my-model', owned_by: 'acme', max_model_len: 4096 },
    ],
  });
  expect(models).toMatchObject([
    { creator: 'meta', name: 'Llama3.2:3b', type: 'language', tags: [], pricing: {} },
    { creator: 'alibaba', name: 'Qwen2.5 Coder 7B Q4', contextWindow: 32768 },
    { type: 'embedding' },
    { creator: 'acme', contextWindow: 4096 },
  ]);
  expect(models?.[0]).not.toHaveProperty('releasedAt');
});

test('OpenRouter’s list has prices, limits and what a model can do under other names', () => {
  const models = readModelList({
    data: [
      {
        id: 'openai/gpt-5',
        name: 'OpenAI: GPT-5',
        created: 1754587413,
        context_length: 400000,
        architecture: { input_modalities: ['text', 'image', 'file'], output_modalities: ['text'], tokenizer: 'GPT' },
        pricing: {
          prompt: '0.00000125',
          completion: '0.00001',
          request: '0',
          image: '0',
          web_search: '0.01',
          input_cache_read: '0.000000125',
          input_cache_write: '0.0000015',
        },
        top_provider: { context_length: 400000, max_completion_tokens: 128000, is_moderated: true },
        supported_parameters: ['include_reasoning', 'max_tokens', 'reasoning', 'structured_outputs', 'tools'],
      },
      {
        id: 'openrouter/auto',
        context_length: 2000000,
        architecture: { input_modalities: ['text'], output_modalities: ['text'] },
        pricing: { prompt: '-1', completion: '-1' },
        top_provider: { context_length: null, max_completion_tokens: null },
        supported_parameters: [],
      },
      {
        id: 'google/gemini-2.5-flash-image',
        architecture: { input_modalities: ['image', 'text'], output_modalities: ['image', 'text'] },
        supported_parameters: ['max_tokens'],
      },
      // llama.cpp says nothing else of a model.
      { id: 'seer.gguf', architecture: { input_modalities: ['text', 'image'] } },
      { id: 'x/painter', architecture: { input_modalities: ['text'], output_modalities: ['image'] } },
    ],
  });
  expect(models?.[0]).toMatchObject({
    contextWindow: 400_000,
    maxOutputTokens: 128_000,
    type: 'language',
    tags: ['reasoning', 'structured-output', 'tool-use', 'vision', 'file-input'],
    pricing: {
      input: [{ fromTokens: 0, usdPerMillion: 1.25 }],
      output: [{ fromTokens: 0, usdPerMillion: 10 }],
      cachedInput: [{ fromTokens: 0, usdPerMillion: 0.125 }],
      cacheWrite: [{ fromTokens: 0, usdPerMillion: 1.5 }],
      webSearchUsd: 0.01,
    },
  });
  expect(models?.[0] && canThink(models[0])).toBe(true);
  expect(models?.[1]).toMatchObject({ pricing: {}, tags: [], type: 'language' });
  expect(models?.[1]).not.toHaveProperty('maxOutputTokens');
  expect(models?.[2]).toMatchObject({ type: 'language', tags: ['vision', 'image-generation'] });
  expect(models?.[3]).toMatchObject({ type: 'language', tags: [] });
  // Nobody says that it is asked elsewhere than in a chat.
  expect(models?.[4]).toMatchObject({ type: 'language', outputs: ['image'] });
});

test('the price of a cache write counts in an estimate', () => {
  const data = [{ id: 'a/b', pricing: { input: '0.000003', output: '0', input_cache_write: '0.00000375' } }];
  const [model] = readModelList({ data }) ?? [];
  expect(model && estimateCostUsd(model, 1_000_000, 0, { cacheWriteTokens: 1_000_000 })).toBeCloseTo(3.75);
});

test.each([
  [
    'OpenAI',
    {
      chat: ['gpt-5.1', 'gpt-4o-mini', 'gpt-4o-search-preview', 'o3-mini', 'chatgpt-4o-latest', 'gpt-3.5-turbo'],
      other: [
        'dall-e-3 gpt-image-1 gpt-image-1-mini chatgpt-image-latest sora-2 whisper-1 tts-1 tts-1-hd gpt-4o-mini-tts',
        'gpt-4o-transcribe gpt-4o-transcribe-diarize text-embedding-3-small text-embedding-ada-002 omni-moderation-latest',
        'text-moderation-stable gpt-4o-realtime-preview gpt-realtime-mini gpt-audio gpt-4o-audio-preview babbage-002',
        'davinci-002 gpt-3.5-turbo-instruct',
      ],
    },
  ],
  [
    'Google',
    {
      chat: ['models/gemini-2.5-flash', 'models/gemma-3-27b-it', 'models/gemini-2.5-flash-image'],
      other: [
        'models/imagen-4.0-generate-001 models/veo-3.0-generate-001 models/text-embedding-004 models/gemini-embedding-001',
      ],
    },
  ],
  [
    'Groq and local servers',
    {
      chat: [
        'llama-3.3-70b-versatile',
        'qwen/qwen3-32b',
        'smollm2:135m',
        'deepseek-r1:8b',
        'mistral-small',
        'fluxmind-7b',
      ],
      other: [
        'whisper-large-v3-turbo distil-whisper-large-v3-en playai-tts meta-llama/llama-guard-4-12b nomic-embed-text',
        'BAAI/bge-m3 bge-reranker-v2-m3 mxbai-embed-large hexgrad/kokoro-82m black-forest-labs/flux.1-dev',
      ],
    },
  ],
])('what cannot chat is not offered where %s tells no types', (_, { chat, other }) => {
  const others = other.flatMap((line) => line.split(' '));
  const models = readModelList({ data: [...chat, ...others].map((id) => ({ id, object: 'model' })) }) ?? [];
  expect(models.filter(({ type }) => type === 'language').map(({ id }) => id)).toEqual(chat);
});

test.each([
  [{ id: 'mistral-large-latest', type: 'base', capabilities: { completion_chat: true } }, 'language'],
  [{ id: 'mistral-embed', type: 'base', capabilities: { completion_chat: false } }, 'embedding'],
  [{ id: 'mistral-ocr-latest', type: 'base', capabilities: { completion_chat: false } }, 'other'],
  [{ id: 'meta-llama/Llama-3.3-70B', type: 'chat' }, 'language'],
  [{ id: 'black-forest-labs/FLUX.1', type: 'image' }, 'image'],
  [{ id: 'qwen2-vl-7b', type: 'vlm' }, 'language'],
  [{ id: 'text-embedding-nomic', type: 'embeddings' }, 'embedding'],
  [{ id: 'acme/embedder-chat', type: 'language' }, 'language'],
])('a type that another server tells is understood: %j', (model, type) => {
  expect(readModelList({ data: [model] })?.[0]?.type).toBe(type);
});

test.each([undefined, null, 'x', {}, { data: {} }, 5])('%j is no list', (body) => {
  expect(readModelList(body)).toBeUndefined();
});

describe('the catalogue', () => {
  test('is fetched without a key, kept on disk per base URL, and there again without a network', async () => {
    server.answer = json(200, LIST);
    const store = new MemoryFiles();
    const first = open(server.url, { store });
    let changes = 0;
    first.onDidChange(() => (changes += 1));
    expect(first.models()).toEqual([]);
    await first.refresh();
    expect(changes).toBe(1);
    expect(first.chatModels().map((model) => model.id)).toEqual(['anthropic/claude-sonnet-5']);
    expect(first.find('x/new-kind')?.type).toBe('holodeck');
    expect(server.requests[0]).toMatchObject({ path: '/v1/models' });
    expect(server.requests[0]?.headers.authorization).toBeUndefined();

    const offline = { store, fetch: (): Promise<Response> => Promise.reject(new TypeError('fetch failed')) };
    const second = open(server.url, offline);
    await second.load();
    expect(second.models()).toEqual(first.models());
    expect(second.fetchedAt()).toBe(first.fetchedAt());
    await expect(second.refresh()).rejects.toMatchObject({ kind: 'network' });
    expect(second.models()).toEqual(first.models());
    const other = open(`${server.url}/other`, offline);
    await other.load();
    expect(other.models()).toEqual([]);
  });

  test('is a short built-in list for the official gateway until it was fetched, and nothing for others', () => {
    expect(open(OFFICIAL_ORIGIN).chatModels().length).toBeGreaterThan(5);
    expect(open(OFFICIAL_ORIGIN).find('anthropic/claude-sonnet-5')).toMatchObject({
      name: 'Claude Sonnet 5',
      pricing: {},
    });
    expect(open(OFFICIAL_ORIGIN).fetchedAt()).toBeUndefined();
    expect(open('http://localhost:9').models()).toEqual([]);
  });

  test.each(['', 'no json', '{}', '{"version":99}', '[]'])(
    'a kept file that cannot be read is as good as none (%j)',
    async (text) => {
      const catalogue = open(OFFICIAL_ORIGIN, {
        store: { read: () => Promise.resolve(text), replace: () => Promise.resolve() },
      });
      await catalogue.load();
      expect(catalogue.fetchedAt()).toBeUndefined();
    },
  );

  test('stays for a turn what it was when that began, or what comes first where it was not known', async () => {
    let limit = 1_000;
    server.answer = (response, request, count) =>
      json(200, { data: [{ id: 'x/y', max_tokens: limit }] })(response, request, count);
    const catalogue = open(server.url);
    const early = catalogue.known();
    expect(early('x/y')).toBeUndefined();
    await catalogue.refresh();
    expect(early('x/y')?.maxOutputTokens).toBe(1_000);
    const later = catalogue.known();
    // As for another account of the same server.
    limit = 50;
    await catalogue.refresh();
    expect([early, later].map((find) => find('x/y')?.maxOutputTokens)).toEqual([1_000, 1_000]);
    expect(catalogue.find('x/y')?.maxOutputTokens).toBe(50);
  });

  test('is refreshed in the background only when stale, by one request for all callers, and a failure is only logged', async () => {
    server.answer = json(200, LIST);
    let now = 1_000_000_000_000;
    const catalogue = open(server.url, { clock: { now: () => now, monotonic: () => now } });
    await Promise.all([
      catalogue.refreshInBackgroundIfStale(),
      catalogue.refresh(),
      catalogue.refreshInBackgroundIfStale(),
    ]);
    await catalogue.refreshInBackgroundIfStale();
    expect(server.requests.length).toBe(1);
    server.answer = json(500, 'x');
    now += 2 * 60 * 60 * 1000;
    await catalogue.refreshInBackgroundIfStale();
    await catalogue.refreshInBackgroundIfStale();
    expect(server.requests.length).toBe(2);
    expect(catalogue.models().length).toBe(3);
  });

  test('a server that wants a key for its list is asked again with the one for its origin', async () => {
    server.answer = (response, seen, count) =>
      json(seen.headers.authorization === `Bearer ${KEY}` ? 200 : 401, LIST)(response, seen, count);
    const credential =
      (origin: string): CataloguePorts['credential'] =>
      () =>
        Promise.resolve({ source: 'stored-key', origin, token: KEY });
    const catalogue = open(server.url, { credential: credential(server.url) as () => Promise<never> });
    expect((await catalogue.refresh()).length).toBe(3);
    const wrong = open(server.url, { credential: credential('https://other.example') as () => Promise<never> });
    await expect(wrong.refresh()).rejects.toMatchObject({ code: 'key-refused' });
  });

  test.each([
    ['a web page', json(200, '<html></html>', { 'content-type': 'text/html' }), 'wrong-content-type'],
    ['something else', json(404, 'x'), 'not-found'],
  ])('%s instead of a list is told', async (_, answer, code) => {
    server.answer = answer;
    await expect(open(server.url).refresh()).rejects.toMatchObject({ code });
  });

  test('stops its request when it is disposed', async () => {
    server.answer = () => undefined;
    const catalogue = open(server.url);
    const refreshing = catalogue.refresh();
    await expect.poll(() => server.requests.length).toBe(1);
    catalogue.dispose();
    await expect(refreshing).rejects.toMatchObject({ kind: 'cancelled' });
  });
});
