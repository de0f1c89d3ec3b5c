import { createHash } from 'node:crypto';
import { priceAt } from './catalogue.ts';
import { prefixedId } from './ids.ts';
import { arrayAt, isObject, objectAt } from './json.ts';
import type { JsonObject } from './json.ts';
import type { Hop, Route } from './routing.ts';
import type { CatalogueModel } from './types.ts';

/** Token counts of one answer before any provider's way of reporting them. */
export interface Counts {
  readonly prompt: number;
  readonly cached: number;
  readonly cacheWritten: number;
  readonly reasoning: number;
  /** Without reasoning. */
  readonly output: number;
}

/** A rough token count: four ASCII characters, or one other character. */
export function estimateTokens(text: string): number {
  let wide = 0;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x2e7f) wide += 1;
  return Math.ceil((text.length - wide) / 4) + wide;
}

/** USD for an answer, reasoning billed as output. */
export function costOf(model: CatalogueModel, counts: Counts): number {
  const fresh = counts.prompt - counts.cached - counts.cacheWritten;
  const cost =
    fresh * priceAt(model, 'input', counts.prompt) +
    counts.cached * priceAt(model, 'input_cache_read', counts.prompt) +
    counts.cacheWritten * priceAt(model, 'input_cache_write', counts.prompt) +
    (counts.output + counts.reasoning) * priceAt(model, 'output', counts.prompt);
  return Number(cost.toFixed(10));
}

/** A USD amount as the decimal string the wire uses. */
function moneyText(amount: number): string {
  const text = amount.toFixed(10).replace(/0+$/, '');
  return text.endsWith('.') ? text.slice(0, -1) : text;
}

/** `usage` of Chat Completions: Gemini leaves reasoning out of completion_tokens, Claude never reports it. */
export function chatUsage(model: CatalogueModel, counts: Counts): JsonObject {
  const cost = costOf(model, counts);
  const completion = model.family === 'gemini' ? counts.output : counts.output + counts.reasoning;
  return {
    prompt_tokens: counts.prompt,
    completion_tokens: completion,
    total_tokens: counts.prompt + counts.output + counts.reasoning,
    cost,
    market_cost: cost,
    gateway_cost: 0,
    is_byok: false,
    prompt_tokens_details: { cached_tokens: counts.cached, audio_tokens: 0, video_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: model.family === 'claude' ? 0 : counts.reasoning,
      image_tokens: 0,
    },
    cache_creation_input_tokens: counts.cacheWritten,
    cost_details: {
      upstream_inference_cost: null,
      upstream_inference_prompt_cost: 0,
      upstream_inference_completions_cost: 0,
    },
  };
}

/** `usage` of Messages: input_tokens excludes what came from or went into the cache. */
export function messagesUsage(counts: Counts): JsonObject {
  return {
    input_tokens: counts.prompt - counts.cached - counts.cacheWritten,
    output_tokens: counts.output + counts.reasoning,
    cache_read_input_tokens: counts.cached,
    cache_creation_input_tokens: counts.cacheWritten,
    cache_creation: { ephemeral_5m_input_tokens: counts.cacheWritten, ephemeral_1h_input_tokens: 0 },
  };
}

/** `usage` of Responses. */
export function responsesUsage(counts: Counts): JsonObject {
  return {
    input_tokens: counts.prompt,
    output_tokens: counts.output + counts.reasoning,
    total_tokens: counts.prompt + counts.output + counts.reasoning,
    input_tokens_details: { cached_tokens: counts.cached },
    output_tokens_details: { reasoning_tokens: counts.reasoning },
  };
}

const CACHE_MINIMUM = 1024;
const CACHE_ENTRIES = 4096;

/**
 * Remembers prompt prefixes, so that a conversation sent again shows cached tokens as the providers do: those that cache on
 * request keep what stands before a mark and nothing else, and bill what they keep.
 */
export class PrefixCache {
  private readonly seen = new Set<string>();

  /** Cached and newly written tokens of a prompt; remembers it for next time. */
  look(model: CatalogueModel, body: JsonObject): { cached: number; cacheWritten: number } {
    const blocks = blocksOf(body);
    const isAutomatic = objectAt(objectAt(body, 'providerOptions'), 'gateway')['caching'] === 'auto';
    const isImplicit = model.tags.includes('implicit-caching');
    const keepsAll = isAutomatic || isImplicit;
    const end = keepsAll ? blocks.length : blocks.findLastIndex(({ isMarked }) => isMarked) + 1;
    const hash = createHash('sha256').update(model.id);
    let tokens = 0;
    let cached = 0;
    for (const { text, isMarked } of blocks.slice(0, end)) {
      hash.update(text);
      tokens += estimateTokens(text);
      const key = hash.copy().digest('hex');
      if (this.seen.has(key) && tokens >= CACHE_MINIMUM) cached = tokens;
      if (keepsAll || isMarked) this.remember(key);
    }
    const isBilled = model.family !== 'openai' && (isAutomatic || blocks.some(({ isMarked }) => isMarked));
    return { cached, cacheWritten: isBilled && tokens >= CACHE_MINIMUM ? tokens - cached : 0 };
  }

  private remember(key: string): void {
    this.seen.add(key);
    if (this.seen.size <= CACHE_ENTRIES) return;
    const [oldest] = this.seen;
    if (oldest !== undefined) this.seen.delete(oldest);
  }
}

interface PromptBlock {
  readonly text: string;
  readonly isMarked: boolean;
}

/** A prompt in the order of its cache: tools, system text, messages; plain text is one block of it. */
function blocksOf(body: JsonObject): readonly PromptBlock[] {
  const messages = arrayAt(body, 'messages').filter(isObject);
  const parts = [{ role: 'system', content: body['system'] ?? '' }, ...messages].flatMap(({ content, ...head }) => {
    const inside = Array.isArray(content) ? content : [{ type: 'text', text: content ?? '' }];
    return [head, ...inside];
  });
  return [...arrayAt(body, 'tools'), ...parts].filter(isObject).map(({ cache_control: mark, ...block }) => ({
    text: JSON.stringify(block),
    isMarked: mark !== undefined,
  }));
}

/** The provider and model that answered. */
export function servedHop({ hops, failing }: Route): Hop {
  const hop = hops[Math.min(failing, hops.length - 1)];
  if (hop === undefined) throw new RangeError('a route without providers');
  return hop;
}

/** `provider_metadata.gateway` as recorded: routing with every attempt, cost as a decimal string. */
export function gatewayMetadata(
  model: CatalogueModel,
  planned: Route | PlainRoute,
  generation: string,
  cost: number,
): JsonObject {
  const route = 'hops' in planned ? planned : routeOf(model, planned);
  const { provider: final, model: served } = servedHop(route);
  const tried = route.hops.slice(0, route.failing + 1);
  const begin = Number(performance.now().toFixed(2));
  const attempts = tried.map((hop, index) => ({ hop, attempt: attemptOf(route, hop, index, begin) }));
  const models = [...new Set(tried.map(({ model }) => model))];
  const modelAttempts = models.map((each, index) => {
    const own = attempts.filter(({ hop }) => hop.model === each).map(({ attempt }) => attempt);
    return {
      modelId: `${own.at(-1)?.['provider'] as string}:${each.id}`,
      canonicalSlug: each.id,
      success: index === models.length - 1,
      providerAttemptCount: own.length,
      providerAttempts: own,
    };
  });
  const price = moneyText(cost);
  return {
    routing: {
      originalModelId: route.askedId,
      resolvedProvider: route.hops[0]?.provider ?? final,
      canonicalSlug: served.id,
      finalProvider: final,
      fallbacksAvailable: route.hops.slice(1).map(({ provider }) => provider),
      planningReasoning: route.reason,
      ...(route.sort !== undefined && {
        sort: { option: route.sort, executionOrder: route.hops.map(({ provider }) => provider) },
      }),
      ...(route.isFast === true && { speed: 'fast' }),
      modelAttemptCount: models.length,
      totalProviderAttemptCount: attempts.length,
      modelAttempts,
    },
    ...(route.warnings.length > 0 && {
      warnings: route.warnings.map((feature) => ({
        type: 'unsupported',
        feature,
        details: `${final} does not support ${feature}.`,
      })),
    }),
    ...(route.serviceTier !== undefined && { serviceTier: route.serviceTier }),
    cost: price,
    marketCost: price,
    surchargeCost: '0',
    gatewayCost: '0',
    generationId: generation,
    billableWebSearchCalls: 0,
  };
}

/** Where nobody chose who is tried: embeddings and the like. */
interface PlainRoute {
  readonly providers: readonly string[];
  readonly failing: number;
}

function routeOf(model: CatalogueModel, { providers, failing }: PlainRoute): Route {
  const hops = providers.map((provider) => ({ model, provider, isOwnKey: false }));
  return { hops, failing, askedId: model.id, error: 'Overloaded', status: 529, reason: '', warnings: [] };
}

function attemptOf(route: Route, { provider, isOwnKey }: Hop, index: number, begin: number): JsonObject {
  const isLast = index === route.failing;
  return {
    provider,
    attemptNumber: index + 1,
    credentialType: isOwnKey ? 'byok' : 'system',
    success: isLast,
    ...(isLast ? {} : { error: route.error }),
    startTime: begin + index * 40,
    endTime: begin + index * 40 + 35,
    statusCode: isLast ? 200 : route.status,
    inferenceEndpoint:
      route.region === undefined ? null : { slug: `geo-${route.region}`, scope: 'zone', geoRegion: route.region },
    ...(isLast ? { providerRequestId: prefixedId('req'), providerResponseId: prefixedId('resp') } : {}),
  };
}
