import type { Clock } from '../ports.ts';
import { cleanServerText } from '../privacy/redact.ts';
import { oneLine } from '../text/visible.ts';
import { perMillion } from './catalogueWire.ts';
import { wrongContentTypeError } from './errors.ts';
import { countOf, defined, fieldsOf, listOf, recordsOf, textOf, type Fields } from './wire.ts';

/** A provider that serves a model, as the gateway measured it. Absent is unknown. */
export interface ModelEndpoint {
  /** As routing names it. */
  readonly provider: string;
  readonly inputUsdPerMillion?: number;
  readonly outputUsdPerMillion?: number;
  readonly cachedUsdPerMillion?: number;
  readonly contextWindow?: number;
  readonly maxOutputTokens?: number;
  /** Percent of the last day, or of the longest time that is told. */
  readonly uptime?: number;
  /** Of half of the requests of the last hour, until the first token. */
  readonly latencyMs?: number;
  readonly tokensPerSecond?: number;
  /** Format of the weights, such as `fp8`. */
  readonly quantization?: string;
  readonly cachesByItself?: true;
  readonly tags: readonly string[];
}

const SLUG = /^[a-z0-9][a-z0-9._-]{0,63}$/i;
const FRESH_MS = 5 * 60_000;
const MAX_KEPT = 30;
const MAX_LISTED = 200;

/** The name stands before the bar: `bedrock | deepseek/deepseek-v3.2`. */
function providerOf(endpoint: Fields): string | undefined {
  const before = textOf(endpoint['name'])?.split('|')[0]?.trim();
  return [before, textOf(endpoint['provider_name'])?.trim()].find((name) => name !== undefined && SLUG.test(name));
}

function word(value: unknown): string | undefined {
  const text = textOf(value);
  return text === undefined ? undefined : oneLine(cleanServerText(text), 40) || undefined;
}

function sizeOf(value: unknown): number | undefined {
  const size = countOf(value);
  return size === undefined || size === 0 ? undefined : Math.floor(size);
}

function uptimeOf(endpoint: Fields): number | undefined {
  for (const name of ['uptime_last_1d', 'uptime_last_1h', 'uptime_last_15m']) {
    const percent = countOf(endpoint[name]);
    if (percent !== undefined && percent <= 100) return percent;
  }
  return undefined;
}

function median(value: unknown): number | undefined {
  return countOf(fieldsOf(value)?.['p50']) ?? countOf(value);
}

function readEndpoint(endpoint: Fields): ModelEndpoint | undefined {
  const provider = providerOf(endpoint);
  if (provider === undefined) return undefined;
  const pricing = fieldsOf(endpoint['pricing']) ?? {};
  return defined({
    provider,
    inputUsdPerMillion: perMillion(pricing['prompt'] ?? pricing['input']),
    outputUsdPerMillion: perMillion(pricing['completion'] ?? pricing['output']),
    cachedUsdPerMillion: perMillion(pricing['input_cache_read']),
    contextWindow: sizeOf(endpoint['context_length']),
    maxOutputTokens: sizeOf(endpoint['max_completion_tokens']),
    uptime: uptimeOf(endpoint),
    latencyMs: median(endpoint['latency_last_1h']),
    tokensPerSecond: median(endpoint['throughput_last_1h']),
    quantization: word(endpoint['quantization']),
    cachesByItself: endpoint['supports_implicit_caching'] === true ? (true as const) : undefined,
    tags: listOf(endpoint['tags'])
      .flatMap((tag) => word(tag) ?? [])
      .slice(0, 8),
  }) as ModelEndpoint;
}

/** The endpoints of a body, each provider once, in its order; `undefined` where it is no list of them. */
export function readEndpoints(body: unknown): readonly ModelEndpoint[] | undefined {
  const data = fieldsOf(body)?.['data'];
  const list = fieldsOf(data)?.['endpoints'] ?? data;
  if (!Array.isArray(list)) return undefined;
  const found = new Map<string, ModelEndpoint>();
  for (const each of recordsOf(list).slice(0, MAX_LISTED)) {
    const endpoint = readEndpoint(each);
    const key = endpoint?.provider.toLowerCase();
    if (endpoint !== undefined && key !== undefined && !found.has(key)) found.set(key, endpoint);
  }
  return [...found.values()];
}

/** Reads JSON of the server at a base URL. */
type GetJson = (path: `/v1/${string}`) => Promise<Fields>;

/** Who serves which model, asked at most every five minutes. */
export class EndpointBook {
  readonly #clock: Clock;
  readonly #kept = new Map<string, { readonly at: number; readonly endpoints: readonly ModelEndpoint[] }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Rejects with an `AppError`: `model-not-found`, of kind `network`, or one of a server that has no such list. */
  async of(baseUrl: string, model: string, get: GetJson): Promise<readonly ModelEndpoint[]> {
    const key = `${baseUrl} ${model}`;
    const kept = this.#kept.get(key);
    const now = this.#clock.monotonic();
    if (kept !== undefined && now - kept.at < FRESH_MS) return kept.endpoints;
    const endpoints = readEndpoints(await get(`/v1/models/${pathOf(model)}/endpoints`));
    if (endpoints === undefined) throw wrongContentTypeError('application/json');
    this.#kept.delete(key);
    this.#kept.set(key, { at: now, endpoints });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MAX_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return endpoints;
  }
}

/** The slash of an id stands between two parts of the path; none of them may lead out of it. */
function pathOf(model: string): string {
  const parts = model.split('/').map((part) => (/^\.*$/.test(part) ? '_' : encodeURIComponent(part)));
  return parts.join('/');
}
