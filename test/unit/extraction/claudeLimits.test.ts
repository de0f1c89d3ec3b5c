import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { extract, type ExtractionRequest, type ExtractionResult } from '../../../src/core/extraction/extract.ts';
import { StoredMethodMemory } from '../../../src/core/extraction/methodMemory.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { WIRE_FORMATS } from '../../../src/core/model/message.ts';
import { MemoryKeyValueStore } from '../../fakes/memoryPorts.ts';
import { LOCAL_KEY, startGateway, type RunningGateway } from '../../gateway/server.ts';
import { connect } from '../core-gateway/harness.ts';

const MODELS = ['anthropic/claude-opus-5.5', 'anthropic/claude-sonnet-5', 'anthropic/claude-haiku-4.5'];
const SMALL = { type: 'object', properties: { name: { type: 'string' }, city: { type: 'string' } } };

function named(count: number, schema: JsonObject): JsonObject {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`field${index}`, schema]));
}

function optional(count: number): JsonObject {
  return { type: 'object', properties: named(count, { type: 'string' }) };
}

function all(count: number, schema: JsonObject): JsonObject {
  const properties = named(count, schema);
  return { type: 'object', properties, required: Object.keys(properties) };
}

describe('schemas that Claude counts', () => {
  let gateway: RunningGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());
  afterEach(() => gateway.clear());

  const memory = new StoredMethodMemory(new MemoryKeyValueStore(), '1.0.0', 'https://a.test');

  /** What came of it, and how many requests that took. */
  const run = async (
    rest: Partial<ExtractionRequest> & { readonly model: string },
  ): Promise<ExtractionResult & { readonly sent: number }> => {
    const { client } = connect({ baseUrl: gateway.url, key: LOCAL_KEY, settings: { maxRetries: 0 } });
    const before = gateway.requests.length;
    const request = { schema: SMALL, source: { text: 'Ada lives in London.' }, ...rest };
    let result: ExtractionResult | undefined;
    const options = { signal: new AbortController().signal, withEvidence: true, methodMemory: memory };
    for await (const event of extract(request, client, options)) if (event.type === 'end') result = event.result;
    if (result === undefined) throw new Error('There was no end.');
    return { ...result, sent: gateway.requests.length - before };
  };

  const nested: JsonObject = {
    type: 'object',
    properties: {
      ...named(10, { type: 'string' }),
      buyer: { $ref: '#/$defs/Person', description: 'Who pays' },
      seller: { $ref: '#/$defs/Person', description: 'Who is paid' },
      lines: { type: 'array', items: { type: 'object', properties: named(9, { type: ['number', 'null'] }) } },
    },
    $defs: { Person: { type: 'object', properties: named(8, { type: ['string', 'null'] }) } },
  };
  const tree: JsonObject = {
    type: 'object',
    properties: { name: { type: 'string' }, parts: { type: 'array', items: { $ref: '#' } } },
  };

  describe.each(MODELS)('%s', (model) => {
    it.each(
      WIRE_FORMATS.flatMap((wireFormat) => [
        ['17 optional properties', optional(17), true, wireFormat] as const,
        ['25 optional properties', optional(25), true, wireFormat] as const,
        ['41 optional properties', optional(41), false, wireFormat] as const,
        ['17 properties that may be null', all(17, { type: ['string', 'null'] }), true, wireFormat] as const,
        ['17 unions', all(17, { type: ['string', 'number'] }), false, wireFormat] as const,
        ['objects in objects', nested, true, wireFormat] as const,
        ['a schema that refers to itself', tree, false, wireFormat] as const,
      ]),
    )('is asked once for %s', async (_, schema, isStructured, wireFormat) => {
      const result = await run({ model, schema, wireFormat });
      expect(result).toMatchObject({ status: 'valid', sent: 1 });
      expect(result.method === 'json-schema').toBe(isStructured);
      expect(await run({ model, wireFormat })).toMatchObject({ status: 'valid', sent: 1, method: 'json-schema' });
    });

    it('is asked in vain once for a schema that is too large, and for others as before', async () => {
      const schema = optional(5);
      const message = 'The compiled grammar is too large, which would cause performance issues.';
      const fault = `status=400;message=${message} Simplify your tool schemas or reduce the number of strict tools.`;
      gateway.addFault({ fault, times: 1 });
      const refused = await run({ model, schema });
      expect(refused).toMatchObject({ status: 'valid', sent: 2 });
      expect(refused.method).not.toBe('json-schema');
      const described = { ...schema, description: 'The same in other words' };
      expect(await run({ model, schema: described })).toMatchObject({ sent: 1, method: refused.method });
      expect(await run({ model })).toMatchObject({ status: 'valid', sent: 1, method: 'json-schema' });
      expect(await run({ model, schema: optional(6) })).toMatchObject({ sent: 1, method: 'json-schema' });
    });
  });

  it('leaves the shape of other models as it was', async () => {
    expect(await run({ model: 'openai/gpt-5', schema: optional(41) })).toMatchObject({
      sent: 1,
      method: 'json-schema',
    });
    expect(await run({ model: 'openai/gpt-5', schema: tree })).toMatchObject({ sent: 1, method: 'json-schema' });
  });
});
