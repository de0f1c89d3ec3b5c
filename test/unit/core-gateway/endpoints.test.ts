// The providers of a model: read without trust, asked without the key, kept for a while.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isNoGateway } from '../../../src/core/gateway/client.ts';
import { readEndpoints } from '../../../src/core/gateway/endpoints.ts';
import { toAppError } from '../../../src/base/errors.ts';
import { endpointRows } from '../../../src/core/models/endpointRows.ts';
import { startGateway, type RunningGateway } from '../../gateway/server.ts';
import { connect } from './harness.ts';
import { RawServer } from './rawServer.ts';

const signal = new AbortController().signal;

describe('the list of a model’s providers', () => {
  it('is read as documented', () => {
    const endpoint = {
      name: 'bedrock | deepseek/deepseek-v3.2',
      provider_name: 'Amazon Bedrock',
      context_length: 163_840,
      max_completion_tokens: 8_000,
      quantization: 'fp8',
      pricing: { prompt: '0.00000056', completion: '0.00000168', input_cache_read: '0.00000007', discount: 0 },
      uptime_last_15m: 100,
      uptime_last_1d: 99.8,
      latency_last_1h: { p50: 420, p95: 1300 },
      throughput_last_1h: { p50: 92, p95: 40 },
      supports_implicit_caching: true,
      tags: ['zdr', 3],
    };
    expect(readEndpoints({ data: { id: 'x', endpoints: [endpoint] } })).toEqual([
      {
        provider: 'bedrock',
        inputUsdPerMillion: 0.56,
        outputUsdPerMillion: 1.68,
        cachedUsdPerMillion: 0.07,
        contextWindow: 163_840,
        maxOutputTokens: 8_000,
        uptime: 99.8,
        latencyMs: 420,
        tokensPerSecond: 92,
        quantization: 'fp8',
        cachesByItself: true,
        tags: ['zdr'],
      },
    ]);
  });

  it('is read as far as it can be', () => {
    const odd = [null, 7, {}, { name: 'Two Words | x' }, { provider_name: 'azure' }, { name: 'AZURE | again' }];
    expect(readEndpoints({ data: { endpoints: odd } })).toEqual([{ provider: 'azure', tags: [] }]);
    expect(readEndpoints({ data: {} })).toBeUndefined();
    expect(readEndpoints('x')).toBeUndefined();
    const wrong = {
      provider_name: 'p',
      pricing: 'free',
      uptime_last_1d: 4711,
      latency_last_1h: 'x',
      context_length: -1,
    };
    expect(readEndpoints({ data: { endpoints: [wrong] } })).toEqual([{ provider: 'p', tags: [] }]);
  });

  it('stands in columns', () => {
    const rows = endpointRows([
      { provider: 'bedrock', inputUsdPerMillion: 0.5, outputUsdPerMillion: 1.5, contextWindow: 1_000, tags: [] },
      { provider: 'p', inputUsdPerMillion: 12.5, outputUsdPerMillion: 1, uptime: 100, latencyMs: 90, tags: ['zdr'] },
    ]);
    const figures = rows.map((row) => row.figures.replaceAll('\u2007', '_'));
    expect(figures).toEqual([
      '__$0.50 / $1.50 · 1k · _____– · ____– · –',
      '_______$12.50 / $1.00 · _– · 100.0% · 90 ms · – · zdr',
    ]);
  });
});

describe('asking for a model’s providers', () => {
  let gateway: RunningGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  it('needs no key, sends none, and asks once in a while', async () => {
    const { client } = connect({ baseUrl: gateway.url });
    const found = await client.endpoints('deepseek/deepseek-v3.2', signal);
    expect(found.map(({ provider }) => provider)).toContain('bedrock');
    expect(await client.endpoints('deepseek/deepseek-v3.2', signal)).toBe(found);
    const asked = gateway.requests.filter(({ path }) => path.endsWith('/endpoints'));
    expect(asked).toHaveLength(1);
    expect(asked[0]?.headers).not.toHaveProperty('authorization');
  });

  it('says that a model does not exist', async () => {
    const error = await connect({ baseUrl: gateway.url })
      .client.endpoints('no/such', signal)
      .catch((thrown: unknown) => toAppError(thrown));
    expect(error).toMatchObject({ code: 'model-not-found' });
  });

  it('stays below the list of models, whatever a name holds', async () => {
    await connect({ baseUrl: gateway.url })
      .client.endpoints('../../secret/..', signal)
      .catch(() => undefined);
    expect(gateway.requests.at(-1)?.path).toBe('/v1/models/_/_/secret/_/endpoints');
  });

  it('knows a server that has no such list', async () => {
    const server = await new RawServer().start();
    server.answer = (response) => void response.writeHead(404, { 'content-type': 'text/plain' }).end('no such page');
    try {
      const error = await connect({ baseUrl: server.url })
        .client.endpoints('a/b', signal)
        .catch((thrown: unknown) => toAppError(thrown));
      expect(isNoGateway(toAppError(error))).toBe(true);
    } finally {
      await server.stop();
    }
  });
});
