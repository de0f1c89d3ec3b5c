import { FAULT_ROWS, LANGUAGE_ROWS, ODD_MODELS } from './catalogueData.ts';
import type { ModelRow } from './catalogueData.ts';
import { quantizationAt } from './routing.ts';
import { Failure } from './failure.ts';
import { isObject, numberAt, objectAt, stringAt } from './json.ts';
import type { JsonObject } from './json.ts';
import type { CatalogueModel, ModelFamily } from './types.ts';

const TAGS: Readonly<Record<string, string>> = {
  r: 'reasoning',
  t: 'tool-use',
  v: 'vision',
  f: 'file-input',
  c: 'implicit-caching',
  s: 'structured-output',
  i: 'image-generation',
};

/** USD per million tokens as the wire's decimal string of USD per token. */
function perToken(perMillion: number): string {
  return (perMillion / 1e6).toFixed(12).replace(/0+$/, '').replace(/\.$/, '');
}

/** The family whose manners a model has, from its creator. */
function familyOf(id: string): ModelFamily {
  if (id.startsWith('anthropic/')) return 'claude';
  if (id.startsWith('openai/')) return 'openai';
  if (id.startsWith('google/')) return 'gemini';
  return 'other';
}

function pricing(row: ModelRow): JsonObject {
  const [input, output, cacheRead, cacheWrite] = row.price;
  const listed: JsonObject = { input: perToken(input), output: perToken(output) };
  if (cacheRead !== undefined) listed['input_cache_read'] = perToken(cacheRead);
  if (cacheWrite !== undefined) listed['input_cache_write'] = perToken(cacheWrite);
  if (row.longContext !== undefined) {
    const [longInput, longOutput] = row.longContext;
    listed['input_tiers'] = tiers(input, longInput);
    listed['output_tiers'] = tiers(output, longOutput);
  }
  return listed;
}

function tiers(low: number, high: number): JsonObject[] {
  return [
    { cost: perToken(low), min: 0, max: 200_000 },
    { cost: perToken(high), min: 200_000 },
  ];
}

function reasoningOptions(row: ModelRow): JsonObject[] {
  if (row.reasoning === 'budget') return [{ type: 'budget_tokens', min: 1024, max: row.output }, { type: 'toggle' }];
  if (row.reasoning === 'toggle') return [{ type: 'toggle' }];
  if (row.reasoning === 'effort') return [{ type: 'effort', values: ['low', 'medium', 'high', 'xhigh'] }];
  return [];
}

function fromRow(row: ModelRow): CatalogueModel {
  const tags = Array.from(row.tags, (letter) => TAGS[letter] ?? letter);
  const parameters = ['max_tokens', 'temperature', 'stop'];
  if (tags.includes('tool-use')) parameters.push('tools', 'tool_choice');
  if (tags.includes('reasoning')) parameters.push('reasoning', 'include_reasoning');
  if (tags.includes('structured-output')) parameters.push('response_format');
  const released = Date.parse(`${row.released}T00:00:00Z`) / 1000;
  const listed: JsonObject = {
    id: row.id,
    object: 'model',
    created: 1755815280,
    released,
    owned_by: row.id.split('/')[0],
    name: row.name,
    description: row.about,
    context_window: row.context,
    max_tokens: row.output,
    type: 'language',
    tags,
    pricing: pricing(row),
    supported_parameters: parameters,
    ...(row.reasoning === undefined ? {} : { reasoning_options: reasoningOptions(row) }),
  };
  return {
    ...fromListed(listed),
    providers: row.providers,
    failingProviders: row.failingProviders ?? 0,
  };
}

/** A playable model from an object of `/v1/models`, with one provider named like its creator. */
export function fromListed(listed: JsonObject, fault?: string): CatalogueModel {
  const id = stringAt(listed, 'id') ?? '';
  const tags = Array.isArray(listed['tags']) ? listed['tags'].map(String) : [];
  return {
    id,
    listed,
    type: stringAt(listed, 'type') ?? 'language',
    tags,
    contextWindow: numberAt(listed, 'context_window'),
    maxTokens: numberAt(listed, 'max_tokens'),
    family: familyOf(id),
    providers: [id.split('/')[0] ?? 'local'],
    failingProviders: 0,
    ...(fault === undefined ? {} : { fault }),
  };
}

function faultModels(): CatalogueModel[] {
  return FAULT_ROWS.map(([name, fault, about]) => {
    const row: ModelRow = {
      id: `fault/${name}`,
      name: `Fault: ${name}`,
      about: `Test model of the local gateway. ${about}`,
      released: '2026-01-01',
      context: 200_000,
      output: 64_000,
      price: [1, 5, 0.1],
      tags: 'rtvfs',
      providers: ['first', 'second', 'third'],
      failingProviders: Number(/fallback=(\d+)/.exec(fault)?.[1] ?? 0),
      reasoning: 'effort',
    };
    return { ...fromRow(row), fault };
  });
}

/** The models the gateway knows, in listing order. */
export class Catalogue {
  private readonly models = new Map<string, CatalogueModel>();

  constructor(extra: readonly CatalogueModel[] = []) {
    const odd = ODD_MODELS.map((listed) => fromListed({ ...listed }));
    for (const model of [...extra, ...LANGUAGE_ROWS.map(fromRow), ...odd, ...faultModels()]) {
      this.models.set(model.id, model);
    }
  }

  /** The body of `GET /v1/models`. */
  list(): JsonObject {
    return { object: 'list', data: [...this.models.values()].map((model) => model.listed) };
  }

  /** The model with this id, or the recorded 404. */
  find(id: string): CatalogueModel {
    const model = this.models.get(id);
    if (model === undefined) {
      throw new Failure(404, 'model_not_found', `Model '${id}' not found`, { param: { modelId: id } });
    }
    return model;
  }

  /** The body of `GET /v1/models/{creator}/{model}`: one smaller object. */
  one(id: string): JsonObject {
    const { listed } = this.find(id);
    const keys = ['id', 'object', 'created', 'owned_by', 'name', 'description', 'context_window', 'max_tokens', 'type'];
    return Object.fromEntries(
      [...keys, 'tags', 'pricing'].filter((key) => key in listed).map((key) => [key, listed[key]]),
    );
  }

  /** The body of `GET /v1/models/{creator}/{model}/endpoints`. */
  endpoints(id: string): JsonObject {
    const model = this.find(id);
    const { listed } = model;
    const input = ['text', ...(model.tags.includes('vision') ? ['image'] : [])];
    const output = ['text', ...(model.tags.includes('image-generation') ? ['image'] : [])];
    return {
      data: {
        id,
        name: listed['name'],
        created: listed['created'],
        released: listed['released'] ?? listed['created'],
        description: listed['description'],
        architecture: {
          tokenizer: null,
          instruct_type: null,
          modality: `${input.join('+')}→${output.join('+')}`,
          input_modalities: input,
          output_modalities: output,
        },
        endpoints: model.providers.map((provider, index) => endpoint(model, provider, index)),
      },
    };
  }
}

function endpoint(model: CatalogueModel, provider: string, index: number): JsonObject {
  const price = objectAt(model.listed, 'pricing');
  const cache = ['input_cache_read', 'input_cache_write'].filter((key) => key in price);
  const parameters = model.listed['supported_parameters'];
  return {
    name: `${provider} | ${model.id}`,
    model_name: model.listed['name'],
    context_length: model.contextWindow ?? 0,
    max_completion_tokens: model.maxTokens ?? 0,
    max_prompt_tokens: null,
    provider_name: provider,
    tags: model.tags.filter((tag) => tag === 'implicit-caching'),
    quantization: quantizationAt(provider),
    pricing: {
      prompt: price['input'] ?? '0',
      completion: price['output'] ?? '0',
      request: '0',
      image: '0',
      image_output: '0',
      web_search: '0',
      internal_reasoning: '0',
      ...Object.fromEntries(cache.map((key) => [key, price[key]])),
      discount: 0,
    },
    supported_parameters: Array.isArray(parameters) ? parameters : [],
    status: 0,
    uptime_last_15m: 100,
    uptime_last_1h: 99.9 - index * 0.4,
    uptime_last_1d: 99.8 - index * 0.7,
    latency_last_1h: { p50: 420 + index * 180, p95: 1300 + index * 420 },
    throughput_last_1h: { p50: 92 - index * 17, p95: 48 - index * 9 },
    supports_implicit_caching: model.tags.includes('implicit-caching'),
  };
}

/** A price of the listing as a number of USD per token, chosen by tier when there are tiers. */
export function priceAt(
  model: CatalogueModel,
  key: 'input' | 'output' | 'input_cache_read' | 'input_cache_write',
  promptTokens: number,
): number {
  const price = objectAt(model.listed, 'pricing');
  const tierList = price[`${key}_tiers`];
  if (Array.isArray(tierList)) {
    const tier: unknown = tierList.find(
      (each) => promptTokens >= (numberAt(each, 'min') ?? 0) && promptTokens < (numberAt(each, 'max') ?? Infinity),
    );
    if (isObject(tier)) return Number(tier['cost'] ?? 0);
  }
  const flat = price[key];
  if (typeof flat === 'string') return Number(flat);
  return key.startsWith('input_cache') ? Number(price['input'] ?? 0) : 0;
}
