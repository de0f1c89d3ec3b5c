import type { ModelRoute } from '../model/events.ts';
import type { GatewayRouting } from '../model/request.ts';
import { defined, fieldsOf, numberOf, recordsOf, textOf, type Fields } from './wire.ts';

/** `providerOptions` of a request, or nothing where no routing was chosen. Empty lists mean no choice. */
export function providerOptions(routing: GatewayRouting | undefined): { providerOptions?: { gateway: object } } {
  const gateway = Object.entries(routing ?? {}).filter(
    ([, value]) => value !== undefined && (!Array.isArray(value) || value.length > 0),
  );
  return gateway.length === 0 ? {} : { providerOptions: { gateway: Object.fromEntries(gateway) } };
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
  const gateway = fieldsOf(fieldsOf(metadata)?.['gateway']);
  const routing = fieldsOf(gateway?.['routing']) ?? {};
  const { models, providers } = attemptsOf(routing);
  const failed = providers
    .filter((attempt) => attempt['success'] === false)
    .flatMap((attempt) => textOf(attempt['provider']) ?? []);
  const answered = providers.find((attempt) => attempt['success'] === true);
  const route = defined({
    provider: textOf(routing['finalProvider']) ?? textOf(answered?.['provider']) ?? textOf(routing['resolvedProvider']),
    servedModel: servedModelOf(models),
    failedProviders: failed.length > 0 ? [...new Set(failed)] : undefined,
    generationId: textOf(gateway?.['generationId']) ?? textOf(generationId),
    costUsd: numberOf(gateway?.['cost']),
  });
  return Object.keys(route).length > 0 ? route : undefined;
}
