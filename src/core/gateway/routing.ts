import type { ModelEvent, ModelRoute } from '../model/events.ts';
import type { ServedTerms } from '../model/message.ts';
import type { GatewayRouting, TurnRequest } from '../model/request.ts';
import { parseClaudeModel } from './claude.ts';
import { gatewayPart, readAttempts, readTerms, readWarnings, rewrittenModel, speaksOfRule } from './routeAttempts.ts';
import { isProviderEntry, OWN_NAME } from './routingShape.ts';
import { countOf, defined, fieldsOf, recordsOf, textOf, type Fields } from './wire.ts';

/** Options by whom they are for: the gateway, or a provider. */
export interface ProviderOptions {
  readonly gateway?: object;
  readonly [provider: string]: unknown;
}

/**
 * `providerOptions` of a request, or nothing where no routing was chosen. Empty lists mean no choice; objects under names of
 * providers stand beside the gateway's own.
 */
export function providerOptions(routing: GatewayRouting | undefined): { providerOptions?: ProviderOptions } {
  const chosen = Object.entries(routing ?? {}).filter(
    ([key, value]) =>
      key !== OWN_NAME && value !== undefined && value !== null && (!Array.isArray(value) || value.length > 0),
  );
  if (chosen.length === 0) return {};
  const providers = chosen.filter(([key, value]) => isProviderEntry(key, value));
  const gateway = chosen.filter(([key, value]) => !isProviderEntry(key, value));
  return {
    providerOptions: {
      ...Object.fromEntries(providers),
      ...(gateway.length > 0 && { gateway: Object.fromEntries(gateway) }),
    },
  };
}

/** The same for requests that no other model may answer: vectors of two models have nothing in common. */
export function optionsForOneModel(routing: GatewayRouting = {}): { providerOptions?: ProviderOptions } {
  const { models: _others, ...rest } = routing;
  return providerOptions(rest);
}

function attemptsOf(routing: Fields): { models: readonly Fields[]; providers: readonly Fields[] } {
  const models = recordsOf(routing['modelAttempts']);
  const nested = models.flatMap((attempt) => [...recordsOf(attempt['providerAttempts'])]);
  // Older answers list the providers flat.
  return { models, providers: nested.length > 0 ? nested : recordsOf(routing['attempts']) };
}

/** The model that answered, where it was not the first one tried. */
function servedModelOf(models: readonly Fields[]): string | undefined {
  const served = models.findIndex((attempt) => attempt['success'] === true);
  return served > 0 ? textOf(models[served]?.['canonicalSlug']) : undefined;
}

/**
 * The id under which the gateway records an answer, where `id` is one: those of other servers look otherwise. It comes with
 * the first event, so that a stopped answer has it too.
 */
export function generationIdOf(id: unknown): string | undefined {
  return typeof id === 'string' && id.length <= 100 && /^gen_[0-9A-Za-z]+$/.test(id) ? id : undefined;
}

/** Who answered, out of `provider_metadata`; `undefined` for an answer that does not come from a gateway. */
export function readRoute(metadata: unknown, generationId?: unknown): ModelRoute | undefined {
  const gateway = gatewayPart(metadata);
  const routing = fieldsOf(gateway?.['routing']) ?? {};
  const { models, providers } = attemptsOf(routing);
  const failed = providers
    .filter((attempt) => attempt['success'] === false)
    .flatMap((attempt) => textOf(attempt['provider']) ?? []);
  const answered = providers.find((attempt) => attempt['success'] === true);
  const attempts = readAttempts(routing);
  const warnings = readWarnings(gateway ?? {});
  const rewritten = rewrittenModel(routing);
  const servedModel = servedModelOf(models) ?? rewritten;
  const isByRule = servedModel === undefined ? speaksOfRule(routing) : servedModel === rewritten;
  const route = defined({
    provider: textOf(routing['finalProvider']) ?? textOf(answered?.['provider']) ?? textOf(routing['resolvedProvider']),
    servedModel,
    isByRule: isByRule ? (true as const) : undefined,
    failedProviders: failed.length > 0 ? [...new Set(failed)] : undefined,
    attempts: attempts.length > 0 ? attempts : undefined,
    warnings: warnings.length > 0 ? warnings : undefined,
    terms: readTerms(gateway ?? {}, routing),
    generationId: textOf(gateway?.['generationId']) ?? textOf(generationId),
    costUsd: countOf(gateway?.['cost']),
  });
  return Object.keys(route).length > 0 ? route : undefined;
}

/** A model that the request itself names to fall back to is nobody's rule, though it may be the first that could be tried. */
export function withoutOwnFallback(event: ModelEvent, models: readonly string[] | undefined): ModelEvent {
  if (event.type !== 'route' || event.route.isByRule !== true) return event;
  const { isByRule: _rule, ...route } = event.route;
  return models?.includes(route.servedModel ?? '') === true ? { type: 'route', route } : event;
}

/** Adds what was asked for and not served: the gateway tells only of what it did serve. */
export function withAskedTerms(
  event: ModelEvent,
  { model, routing }: Pick<TurnRequest, 'model' | 'routing'>,
): ModelEvent {
  if (event.type !== 'route' || (event.route.provider === undefined && event.route.attempts === undefined))
    return event;
  const { terms } = event.route;
  // Other models have the suffix in their own name.
  const isFast = routing?.['speed'] === 'fast' || (model.endsWith('-fast') && parseClaudeModel(model) !== undefined);
  const isTiered = typeof routing?.['serviceTier'] === 'string' && routing['serviceTier'] !== 'default';
  const missed: ServedTerms = {
    ...(isFast && { speed: 'standard' }),
    ...(isTiered && { serviceTier: 'default' }),
  };
  const all = { ...missed, ...terms };
  return Object.keys(all).length === 0 ? event : { type: 'route', route: { ...event.route, terms: all } };
}
