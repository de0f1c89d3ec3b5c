/** What `providerOptions.gateway` asks for: checked as documented, and turned into the providers to try. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Catalogue } from './catalogue.ts';
import type { Fault } from './faults.ts';
import { Failure, invalid } from './failure.ts';
import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from './json.ts';
import type { CatalogueModel } from './types.ts';

const FEATURES = ['implicit-caching', 'reasoning', 'structured-output', 'tool-use', 'vision', 'free'];
/** Providers that keep data, and train on it. */
const KEEPING = new Set(['novita', 'morph']);
const QUANTIZED: Readonly<Record<string, string>> = { novita: 'fp8', fireworks: 'fp8', deepinfra: 'fp4' };

/** One provider that is asked for one model. */
export interface Hop {
  readonly model: CatalogueModel;
  readonly provider: string;
  readonly isOwnKey: boolean;
}

/** The hops one request went through: some failed, the next answered. */
export interface Route {
  /** Also those that were not needed. */
  readonly hops: readonly Hop[];
  readonly failing: number;
  /** The model of the request. */
  readonly askedId: string;
  /** Why a provider fails, as the metadata say it. */
  readonly error: string;
  readonly status: number;
  readonly reason: string;
  readonly warnings: readonly string[];
  readonly sort?: string;
  /** Fast mode was asked for, and the model has it. */
  readonly isFast?: boolean;
  readonly serviceTier?: string;
  /** The region that was pinned. */
  readonly region?: string;
}

/** The format of the weights at a provider; `null` where it is not told. */
export function quantizationAt(provider: string): string | null {
  return QUANTIZED[provider] ?? null;
}

export interface Asked {
  readonly model: CatalogueModel;
  readonly body: JsonObject;
  readonly headers: IncomingHttpHeaders;
  readonly fault: Fault;
}

/** Checks the routing of a request and its reporting headers, and says who is tried in which order. */
export function planRoute(catalogue: Pick<Catalogue, 'find'>, { model, body, headers, fault }: Asked): Route {
  const options = gatewayOptions(body);
  checkOptions(options, body);
  checkReporting(options, headers);
  // A rule of the team puts another model in the place of the one asked for.
  const first = fault.rule === undefined ? model : catalogue.find(fault.rule);
  const fallbacks = arrayAt(options, 'models').map((id) => catalogue.find(String(id)));
  const hops = [first, ...fallbacks].flatMap((each) => hopsOf(each, options));
  if (hops.length === 0) {
    throw new Failure(400, 'no_providers_available', `No providers available for model '${first.id}'.`, {
      param: { name: 'NoProvidersAvailableError' },
    });
  }
  const isFast = options['speed'] === 'fast' && hasFastMode(first);
  if (options['speed'] === 'fast' && options['allowFallbackFromFast'] === false && !isFast)
    throw new Failure(400, 'no_providers_available', `No fast providers available for model '${first.id}'.`);
  const serviceTier = ['openai', 'google'].includes(first.family) ? stringAt(options, 'serviceTier') : undefined;
  const region = stringAt(options['inferenceRegion'], 'geoRegion');
  const failing = fault.fallback ?? first.failingProviders;
  const sort = stringAt(options, 'sort') ?? stringAt(objectAt(body, 'provider'), 'sort');
  const names = hops.slice(0, failing + 1).map(({ provider }) => provider);
  return {
    hops,
    failing: Math.min(failing, hops.length - 1),
    askedId: model.id,
    error: fault.message ?? 'Overloaded',
    status: 529,
    reason:
      fault.rule === undefined
        ? `Local gateway: ${names.join(', then ')}.`
        : `Team rule rewrote '${model.id}' to '${first.id}'. Local gateway: ${names.join(', then ')}.`,
    warnings: fault.warning === undefined ? [] : fault.warning.split('+'),
    ...(sort !== undefined && { sort }),
    ...(isFast && { isFast }),
    ...(serviceTier !== undefined && { serviceTier }),
    ...(region !== undefined && { region }),
  };
}

/** Of the models here those do that are the largest of their makers. */
function hasFastMode({ id }: CatalogueModel): boolean {
  return /claude-opus|gpt-6-astra/.test(id);
}

function gatewayOptions(body: JsonObject): JsonObject {
  const all = body['providerOptions'];
  if (all !== undefined && !isObject(all)) throw invalid('providerOptions: expected an object');
  for (const [name, options] of Object.entries(all ?? {}))
    if (!isObject(options)) throw invalid(`providerOptions.${name}: expected an object`);
  return objectAt(all, 'gateway');
}

/** The providers that may be asked for a model, in their order. */
function hopsOf(model: CatalogueModel, options: JsonObject): readonly Hop[] {
  const only = arrayAt(options, 'only').map((name) => String(name).toLowerCase());
  const order = arrayAt(options, 'order').map((name) => String(name).toLowerCase());
  const isPrivate = options['zeroDataRetention'] === true || options['disallowPromptTraining'] === true;
  const allowed = model.providers.filter(
    (provider) =>
      (only.length === 0 || only.includes(provider.toLowerCase())) &&
      !(isPrivate && KEEPING.has(provider)) &&
      arrayAt(options, 'has').every((feature) => offers(model, provider, String(feature))),
  );
  const place = (provider: string): number => {
    const found = order.indexOf(provider.toLowerCase());
    return found < 0 ? order.length + rankBy(options['sort'], model, provider) : found;
  };
  const byok = objectAt(options, 'byok');
  return allowed
    .toSorted((a, b) => place(a) - place(b))
    .map((provider) => ({ model, provider, isOwnKey: Array.isArray(byok[provider]) }));
}

/** Where a provider stands among those of a model when they are sorted; the last one is the first by `tps`. */
function rankBy(sort: unknown, model: CatalogueModel, provider: string): number {
  const place = model.providers.indexOf(provider);
  return sort === 'tps' ? model.providers.length - 1 - place : place;
}

function offers(model: CatalogueModel, provider: string, feature: string): boolean {
  const format = /^(!?)quantization:(.+)$/.exec(feature);
  if (format === null) return feature !== 'free' && model.tags.includes(feature);
  const own = quantizationAt(provider);
  return format[1] === '!' ? own !== format[2]?.toLowerCase() : own === format[2]?.toLowerCase();
}

type Check = (value: unknown) => string | undefined;

const isTrueOrFalse: Check = (value) => (typeof value === 'boolean' ? undefined : 'expected boolean');
const isString: Check = (value) => (typeof value === 'string' ? undefined : 'expected string');
const isStrings: Check = (value) =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'string') ? undefined : 'expected string[]';
const isOneOf =
  (...allowed: readonly string[]): Check =>
  (value) =>
    allowed.includes(value as string) ? undefined : `expected one of ${allowed.map((one) => `'${one}'`).join(' | ')}`;

const isTimeouts: Check = (value) => {
  if (!isObject(value)) return 'expected object';
  for (const [kind, times] of Object.entries(value)) {
    if (kind !== 'byok' && kind !== 'system') return `unrecognized key '${kind}'`;
    if (!isObject(times)) return `${kind}: expected object`;
    const bad = Object.entries(times).find(
      ([, ms]) => typeof ms !== 'number' || !Number.isInteger(ms) || ms < 1000 || ms > 789_000,
    );
    if (bad !== undefined) return `${kind}.${bad[0]}: expected an integer between 1000 and 789000`;
  }
  return undefined;
};

const isCountries: Check = (value) => {
  if (!Array.isArray(value)) return 'expected string[]';
  const list = value.map(String);
  if (!list.every((country) => /^!?[A-Za-z]{2}$/.test(country))) return 'expected ISO 3166 alpha-2 codes';
  const denied = list.filter((country) => country.startsWith('!')).length;
  return denied === 0 || denied === list.length ? undefined : 'entries must be all plain or all negated';
};

const isFeatures: Check = (value) => {
  if (!Array.isArray(value)) return 'expected string[]';
  const unknown = value
    .map(String)
    .find((name) => !FEATURES.includes(name) && !/^!?quantization:[a-zA-Z0-9._-]{1,32}$/.test(name));
  return unknown === undefined ? undefined : `Unknown feature '${unknown}'`;
};

const CHECKS: Readonly<Record<string, Check>> = {
  order: isStrings,
  only: isStrings,
  models: isStrings,
  sort: isOneOf('cost', 'ttft', 'tps'),
  caching: isOneOf('auto'),
  serviceTier: isOneOf('flex', 'priority'),
  zeroDataRetention: isTrueOrFalse,
  disallowPromptTraining: isTrueOrFalse,
  allowFallbackFromFast: isTrueOrFalse,
  speed: isOneOf('fast'),
  user: isString,
  quotaEntityId: isString,
  idempotencyKey: isString,
  tags: isStrings,
  has: isFeatures,
  headquarters: isCountries,
  providerTimeouts: isTimeouts,
  inferenceRegion: (value) => {
    const scope = stringAt(value, 'scope');
    if (scope === 'global') return undefined;
    return scope === 'zone' && ['us', 'eu'].includes(stringAt(value, 'geoRegion') ?? '')
      ? undefined
      : "expected scope 'global', or 'zone' with a geoRegion";
  },
  byok: (value) =>
    isObject(value) && Object.values(value).every(Array.isArray) ? undefined : 'expected credentials by provider',
};

/** Keys the gateway does not know are let through. */
function checkOptions(options: JsonObject, body: JsonObject): void {
  for (const [key, value] of Object.entries(options)) {
    const wrong = Object.hasOwn(CHECKS, key) ? CHECKS[key]?.(value) : undefined;
    if (wrong !== undefined)
      throw invalid(`Invalid input at 'providerOptions.gateway.${key}': ${wrong}.`, {
        path: ['providerOptions', 'gateway', key],
      });
  }
  const sort = objectAt(body, 'provider')['sort'];
  if (sort !== undefined && isOneOf('cost', 'ttft', 'tps')(sort) !== undefined)
    throw invalid(`Invalid sort ${JSON.stringify(sort)}.`);
}

function checkReporting(options: JsonObject, headers: IncomingHttpHeaders): void {
  const header = headers['ai-reporting-tags'];
  const tags = [
    ...arrayAt(options, 'tags').map(String),
    ...(typeof header === 'string' ? header.split(',').map((tag) => tag.trim()) : []),
  ];
  if (tags.length > 10 || tags.some((tag) => tag.length < 1 || tag.length > 64)) {
    throw invalid('Tags: at most 10 tags of 1 to 64 characters each.');
  }
  const user = headers['ai-reporting-user'] ?? stringAt(options, 'user') ?? '';
  if (String(user).length > 256) throw invalid('User: at most 256 characters.');
}
