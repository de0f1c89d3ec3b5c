import type { Clock } from '../ports.ts';
import type { ModelEvent, ModelRoute } from './events.ts';
import type { SearchCount, TokenUsage, TurnFigures, UnpricedRequest } from './message.ts';

const usageFields = [
  'inputTokens',
  'outputTokens',
  'cachedInputTokens',
  'cacheWriteTokens',
  'reasoningTokens',
] as const satisfies readonly (keyof TokenUsage)[];

/**
 * Collects the footer of one answer. Within a request a later report replaces an earlier one field by field; over the
 * requests of one answer (continue, tool turns) tokens, money and times add up. Without a clock no times are measured.
 */
export class FigureKeeper {
  readonly #clock: Clock | undefined;
  readonly #base: TurnFigures;
  readonly #startedAt: number;
  #settledUsage: TokenUsage | undefined;
  #settledCost: number | undefined;
  #usage: TokenUsage | undefined;
  #cost: number | undefined;
  #settledSearches: readonly SearchCount[];
  #isCostListed: boolean;
  #route: ModelRoute = {};
  /** The request under way, as the gateway names it. */
  #generationId: string | undefined;
  #unpriced: readonly UnpricedRequest[];
  #hasContent = false;
  #hasUnreported: boolean;
  #answerFirstAt: number | undefined;
  #firstAt: number | undefined;
  #lastAt = 0;
  #generationMs: number | undefined;
  #thinkingFirstAt: number | undefined;
  #thinkingLastAt = 0;
  #durationMs: number | undefined;

  /** `base` are the figures so far of an answer that is continued; `baseHasContent` whether it had arrived content. */
  constructor(clock: Clock | undefined, base: TurnFigures = {}, baseHasContent = false) {
    this.#clock = clock;
    this.#base = base;
    this.#startedAt = clock?.monotonic() ?? 0;
    this.#settledUsage = base.usage;
    this.#settledCost = base.costUsd;
    this.#settledSearches = base.searches ?? [];
    this.#isCostListed = base.isCostListed === true;
    this.#generationMs = base.generationMs;
    this.#unpriced = unpricedOf(base);
    this.#hasUnreported = base.isPartial === true || (baseHasContent && base.usage === undefined);
  }

  /** A request is sent; what the one before reported is settled. */
  startRequest(): void {
    this.#settleUsage(true);
    this.#settleTimes();
  }

  /** Something of the answer arrived. */
  content(isThinking: boolean): void {
    this.#hasContent = true;
    if (this.#clock === undefined) return;
    const now = this.#clock.monotonic();
    this.#answerFirstAt ??= now;
    this.#firstAt ??= now;
    this.#lastAt = now;
    if (!isThinking) return;
    this.#thinkingFirstAt ??= now;
    this.#thinkingLastAt = now;
  }

  usage(event: Extract<ModelEvent, { readonly type: 'usage' }>): void {
    this.#usage = { ...this.#usage, ...event.usage };
    if (event.costUsd === undefined) return;
    this.#cost = event.costUsd;
    this.#isCostListed ||= event.isCostListed === true;
  }

  route(route: ModelRoute): void {
    this.#route = { ...this.#route, ...route };
    this.#generationId = route.generationId ?? this.#generationId;
  }

  end(): void {
    this.#settleUsage();
    this.#settleTimes();
    if (this.#clock !== undefined) {
      this.#durationMs = (this.#base.durationMs ?? 0) + this.#clock.monotonic() - this.#startedAt;
    }
  }

  /** The figures known now; `undefined` where nothing is. */
  figures(): TurnFigures | undefined {
    const usage = addUsage(this.#settledUsage, this.#usage);
    const costUsd = add(this.#settledCost, this.#cost ?? this.#route.costUsd);
    const firstAt = this.#answerFirstAt;
    const timeToFirstTokenMs =
      this.#base.timeToFirstTokenMs ?? (firstAt === undefined ? undefined : firstAt - this.#startedAt);
    const provider = this.#route.provider ?? this.#base.provider;
    const servedModel = this.#route.servedModel ?? this.#base.servedModel;
    const failedProviders = this.#route.failedProviders ?? this.#base.failedProviders;
    const { isByRule, attempts, warnings, terms } = hasRoute(this.#route) ? this.#route : this.#base;
    const generationId = this.#route.generationId ?? this.#base.generationId;
    const searches = addSearches(this.#settledSearches, this.#route.searches);
    const durationMs = this.#durationMs ?? this.#base.durationMs;
    const thinkingMs = this.#thinkingMs();
    const figures: TurnFigures = {
      ...(usage !== undefined && { usage }),
      ...(costUsd !== undefined && { costUsd }),
      ...(this.#isCostListed && { isCostListed: true }),
      ...(provider !== undefined && { provider }),
      ...(servedModel !== undefined && { servedModel }),
      ...(failedProviders !== undefined && { failedProviders }),
      ...(isByRule === true && { isByRule }),
      ...(attempts !== undefined && { attempts }),
      ...(warnings !== undefined && { warnings }),
      ...(terms !== undefined && { terms }),
      ...(generationId !== undefined && { generationId }),
      ...(searches.length > 0 && { searches }),
      ...(this.#unpriced.length > 0 && { unpriced: this.#unpriced }),
      ...(timeToFirstTokenMs !== undefined && { timeToFirstTokenMs }),
      ...(durationMs !== undefined && { durationMs }),
      ...(thinkingMs !== undefined && { thinkingMs }),
      ...(this.#generationMs !== undefined && { generationMs: this.#generationMs }),
      ...(this.#hasUnreported && usage !== undefined && { isPartial: true }),
    };
    return Object.keys(figures).length === 0 ? undefined : figures;
  }

  #thinkingMs(): number | undefined {
    if (this.#thinkingFirstAt === undefined) return this.#base.thinkingMs;
    return (this.#base.thinkingMs ?? 0) + this.#thinkingLastAt - this.#thinkingFirstAt;
  }

  /** `isRetried`: another attempt takes its place. One that brought nothing was not paid for. */
  #settleUsage(isRetried = false): void {
    const cost = this.#cost ?? this.#route.costUsd;
    if (this.#usage === undefined && this.#hasContent) this.#hasUnreported = true;
    const generationId = this.#generationId;
    if (generationId !== undefined && cost === undefined && !(isRetried && !this.#hasContent)) {
      const isUncounted = this.#usage === undefined;
      this.#unpriced = [...this.#unpriced, { generationId, ...(isUncounted && { isUncounted }) }];
    }
    this.#generationId = undefined;
    this.#settledUsage = addUsage(this.#settledUsage, this.#usage);
    this.#settledCost = add(this.#settledCost, cost);
    this.#usage = undefined;
    this.#cost = undefined;
    this.#hasContent = false;
    this.#settledSearches = addSearches(this.#settledSearches, this.#route.searches);
    const { costUsd: _settled, searches: _searches, ...route } = this.#route;
    this.#route = route;
  }

  #settleTimes(): void {
    if (this.#firstAt === undefined) return;
    this.#generationMs = (this.#generationMs ?? 0) + this.#lastAt - this.#firstAt;
    this.#firstAt = undefined;
  }
}

/** Whether it says who answered: of the request before, nothing of that holds then. */
function hasRoute({ provider, attempts }: ModelRoute): boolean {
  return provider !== undefined || attempts !== undefined;
}

/** The requests of an answer whose cost is yet to be known. */
export function unpricedOf(figures: TurnFigures | undefined): readonly UnpricedRequest[] {
  const { unpriced, costUsd, generationId, usage } = figures ?? {};
  if (unpriced !== undefined) return unpriced;
  // Written before there was a list of them.
  if (costUsd !== undefined || generationId === undefined) return [];
  return [{ generationId, ...(usage === undefined && { isUncounted: true }) }];
}

/** The figures with what the gateway told afterwards of one of the requests in `unpriced`. */
export function withRequestCost(
  figures: TurnFigures,
  generationId: string,
  found: { readonly costUsd: number; readonly usage?: TokenUsage; readonly provider?: string },
): TurnFigures {
  const { unpriced: _unpriced, isPartial, ...known } = figures;
  const asked = unpricedOf(figures).find((request) => request.generationId === generationId);
  const left = unpricedOf(figures).filter((request) => request !== asked);
  const usage = asked?.isUncounted === true ? addUsage(known.usage, found.usage) : known.usage;
  const isStillPartial = isPartial === true && (asked?.isUncounted !== true || left.some((each) => each.isUncounted));
  return {
    ...(found.provider !== undefined && { provider: found.provider }),
    ...known,
    ...(usage !== undefined && { usage }),
    ...(asked !== undefined && { costUsd: (known.costUsd ?? 0) + found.costUsd }),
    ...(left.length > 0 && { unpriced: left }),
    ...(isStillPartial && { isPartial }),
  };
}

/** An answer that came in one go says nothing of the model's speed. */
const shortestMeasureMs = 100;

/** Output tokens per second while they came; `undefined` where the server told no count or hardly any time passed. */
export function tokensPerSecond(figures: TurnFigures | undefined): number | undefined {
  const tokens = figures?.usage?.outputTokens;
  const ms = figures?.generationMs;
  if (tokens === undefined || ms === undefined || ms < shortestMeasureMs || figures?.isPartial === true)
    return undefined;
  return (tokens * 1000) / ms;
}

function add(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined ? right : left + (right ?? 0);
}

function addSearches(left: readonly SearchCount[], right: readonly SearchCount[] = []): readonly SearchCount[] {
  const counts = new Map<string, number>();
  for (const { tool, count } of [...left, ...right]) counts.set(tool, (counts.get(tool) ?? 0) + count);
  return Array.from(counts, ([tool, count]) => ({ tool, count }));
}

function addUsage(left: TokenUsage | undefined, right: TokenUsage | undefined): TokenUsage | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  const sum: { -readonly [K in keyof TokenUsage]: TokenUsage[K] } = {};
  for (const field of usageFields) {
    const value = add(left[field], right[field]);
    if (value !== undefined) sum[field] = value;
  }
  return sum;
}

/** What several answers of one turn came to: tokens, money and times added, the route of the last. */
export function sumFigures(all: readonly (TurnFigures | undefined)[]): TurnFigures | undefined {
  const known = all.filter((figures) => figures !== undefined);
  const [first] = known;
  if (first === undefined || known.length === 1) return first;
  const last = known.at(-1) ?? first;
  const total = (field: 'costUsd' | 'durationMs' | 'thinkingMs' | 'generationMs'): number | undefined =>
    known.map((figures) => figures[field]).reduce(addKnown, undefined);
  const usage = known.map((figures) => figures.usage).reduce(addUsage, undefined);
  const [costUsd, durationMs, thinkingMs, generationMs] = [
    total('costUsd'),
    total('durationMs'),
    total('thinkingMs'),
    total('generationMs'),
  ];
  const {
    usage: _usage,
    costUsd: _cost,
    durationMs: _ms,
    thinkingMs: _think,
    generationMs: _gen,
    unpriced: _un,
    searches: _found,
    ...route
  } = last;
  const searches = known.map((figures) => figures.searches).reduce<readonly SearchCount[]>(addSearches, []);
  const unpriced = known.flatMap((figures) => figures.unpriced ?? []);
  const isCostListed = known.some((figures) => figures.isCostListed === true);
  const isPartial = known.length < all.length || known.some((figures) => figures.isPartial === true);
  return {
    ...route,
    ...(usage !== undefined && { usage }),
    ...(costUsd !== undefined && { costUsd }),
    ...(isCostListed && { isCostListed: true }),
    ...(durationMs !== undefined && { durationMs }),
    ...(thinkingMs !== undefined && { thinkingMs }),
    ...(generationMs !== undefined && { generationMs }),
    ...(first.timeToFirstTokenMs !== undefined && { timeToFirstTokenMs: first.timeToFirstTokenMs }),
    ...(searches.length > 0 && { searches }),
    ...(unpriced.length > 0 && { unpriced }),
    ...(isPartial && { isPartial: true }),
  };
}

function addKnown(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined ? right : add(left, right);
}
