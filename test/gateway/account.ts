import { Failure } from './failure.ts';
import type { JsonObject } from './json.ts';
import type { Counts } from './usage.ts';

const GRANT = 100;
// The real service learns of a generation a while after it ended.
const POLLS_BEFORE_KNOWN = 2;
const KEPT = 1000;

/** One answer, whole or broken off, as the account pages report it. */
export interface Generation {
  readonly id: string;
  readonly model: string;
  readonly provider: string;
  readonly cost: number;
  readonly counts: Counts;
  readonly isStreamed: boolean;
  readonly finish: string;
  readonly latencyMs: number;
  readonly durationMs: number;
  readonly createdAt: Date;
}

function decimals(amount: number): string {
  const text = amount.toFixed(8).replace(/0+$/, '');
  const digits = text.length - text.indexOf('.') - 1;
  return text + '0'.repeat(Math.max(0, 2 - digits));
}

/** What a key may spend: its budget, as `/v1/quotas` tells it and refusals name it. */
export interface KeyQuota {
  /** The part of `api_key_id_…` that is the key's own. */
  readonly id: string;
  readonly name: string;
  readonly limit: number;
  /** What was spent before the gateway started. */
  readonly spent: number;
  readonly period: 'daily' | 'weekly' | 'monthly' | 'none';
}

/** An account of the local gateway: a key with its own money. */
export interface KeyAccount {
  readonly key: string;
  /** US dollars of credit; 100 when absent. */
  readonly credit?: number;
  readonly quota?: KeyQuota;
}

/** The money side of a key: a credit that answers use up, and the budget within it. */
export class Ledger {
  private used = 0;
  private readonly credit: number;
  private readonly budget: KeyQuota | undefined;

  constructor(account?: KeyAccount) {
    this.credit = account?.credit ?? GRANT;
    this.budget = account?.quota;
  }
  private readonly generations = new Map<string, { generation: Generation; pollsLeft: number }>();

  record(generation: Generation): void {
    this.used += generation.cost;
    this.generations.set(generation.id, { generation, pollsLeft: POLLS_BEFORE_KNOWN });
    if (this.generations.size <= KEPT) return;
    const [oldest] = this.generations.keys();
    if (oldest !== undefined) this.generations.delete(oldest);
  }

  /** Body of `GET /v1/credits`. */
  credits(): JsonObject {
    return { balance: decimals(this.credit - this.used), total_used: decimals(this.used) };
  }

  /** Refuses a request that there is no money for. */
  requireMoney(): void {
    if (this.credit - this.used <= 0) {
      throw new Failure(
        402,
        'insufficient_funds',
        'Insufficient funds. Please add credits to your account to continue using AI services.',
      );
    }
    const quota = this.budget;
    if (quota === undefined || quota.spent + this.used < quota.limit) return;
    const spent = (quota.spent + this.used).toFixed(2);
    throw new Failure(
      402,
      'quota_for_entity_exceeded',
      `Quota limit exceeded for "api_key_id_${quota.id}". Current spend: $${spent}, limit: $${quota.limit.toFixed(2)}.`,
    );
  }

  /** Body of `GET /v1/quotas`, for the budget of this key; undefined for any other id. */
  quota(entity: string | null): JsonObject | undefined {
    const quota = this.budget;
    if (quota === undefined || entity !== `api_key_id_${quota.id}`) return undefined;
    return {
      quotaEntityId: entity,
      apiKeyName: quota.name,
      limitAmount: quota.limit,
      currentSpend: quota.spent + this.used,
      refreshPeriod: quota.period,
      active: true,
    };
  }

  /** Body of `GET /v1/generation`: 404 for the first polls, as ingestion is asynchronous. */
  generation(id: string | null): JsonObject {
    if (id === null || !/^gen_[0-9A-HJKMNP-TV-Z]{26}$/.test(id)) {
      throw new Failure(400, 'invalid_request_error', 'id must be a generation id such as gen_01…');
    }
    const entry = this.generations.get(id);
    if (entry === undefined || entry.pollsLeft > 0) {
      if (entry !== undefined) entry.pollsLeft -= 1;
      throw new Failure(404, 'not_found', `Generation '${id}' not found`);
    }
    return { data: describe(entry.generation) };
  }

  /** Body of `GET /v1/report`, grouped by day or model. */
  report(groupBy: string): JsonObject {
    const rows = new Map<string, JsonObject & { total_cost: number; request_count: number }>();
    for (const { generation } of this.generations.values()) {
      const key = groupBy === 'model' ? generation.model : generation.createdAt.toISOString().slice(0, 10);
      const row = rows.get(key) ?? emptyRow(groupBy === 'model' ? 'model' : 'day', key);
      row.total_cost += generation.cost;
      row.request_count += 1;
      add(row, 'market_cost', generation.cost);
      add(row, 'input_tokens', generation.counts.prompt);
      add(row, 'output_tokens', generation.counts.output + generation.counts.reasoning);
      add(row, 'cached_input_tokens', generation.counts.cached);
      add(row, 'cache_creation_input_tokens', generation.counts.cacheWritten);
      add(row, 'reasoning_tokens', generation.counts.reasoning);
      rows.set(key, row);
    }
    return { results: [...rows.values()] };
  }
}

function add(row: JsonObject, key: string, amount: number): void {
  row[key] = Number(row[key] ?? 0) + amount;
}

function emptyRow(field: string, value: string): JsonObject & { total_cost: number; request_count: number } {
  return { [field]: value, total_cost: 0, surcharge_cost: 0, gateway_cost: 0, request_count: 0 };
}

function describe(generation: Generation): JsonObject {
  const { counts } = generation;
  return {
    id: generation.id,
    total_cost: generation.cost,
    market_cost: generation.cost,
    surcharge_cost: 0,
    gateway_cost: 0,
    upstream_inference_cost: 0,
    usage: generation.cost,
    created_at: generation.createdAt.toISOString(),
    model: generation.model,
    is_byok: false,
    provider_name: generation.provider,
    streamed: generation.isStreamed,
    finish_reason: generation.finish,
    latency: generation.latencyMs,
    generation_time: generation.durationMs,
    tokens_prompt: counts.prompt,
    tokens_completion: counts.output + counts.reasoning,
    native_tokens_prompt: counts.prompt,
    native_tokens_completion: counts.output + counts.reasoning,
    native_tokens_reasoning: counts.reasoning,
    native_tokens_cached: counts.cached,
    native_tokens_cache_creation: counts.cacheWritten,
    billable_web_search_calls: 0,
  };
}
