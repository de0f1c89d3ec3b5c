/**
 * Which routing the gateway documents, and whether a value is of that shape. Keys the gateway may have learned since are let
 * through with a warning; an object under any other name holds the options of the provider of that name.
 */
import * as l10n from '@vscode/l10n';
import { oneLine } from '../text/visible.ts';
import { fieldsOf, listOf } from './wire.ts';

/** What is wrong with a value, and where in it: `order[1]`. */
export interface RoutingFinding {
  readonly place: string;
  readonly message: string;
}

export interface CheckedRouting {
  /** What the gateway would refuse. */
  readonly problems: readonly RoutingFinding[];
  /** What is sent all the same. */
  readonly warnings: readonly RoutingFinding[];
}

type Check = (value: unknown, place: string) => readonly RoutingFinding[];

/** Milliseconds that a provider may be given until its first token. */
export const TIMEOUT_RANGE = { least: 1_000, most: 789_000 } as const;

/** Features that `has` may ask for; formats of weights come as `quantization:fp8`. l10n: none, the gateway's own names. */
export const FEATURES = ['implicit-caching', 'reasoning', 'structured-output', 'tool-use', 'vision', 'free'] as const;

const PROVIDER = /^[a-z0-9][a-z0-9._-]{0,63}$/i;
const MODEL = /^[^\s/]+\/\S+$/;
const FEATURE = new RegExp(`^(?:${FEATURES.join('|')}|!?quantization:[a-zA-Z0-9._-]{1,32})$`);
const MAX_ENTRIES = 100;

const wrong = (place: string, message: string): readonly RoutingFinding[] => [{ place, message }];

function oneOf(...choices: readonly string[]): Check {
  return (value, place) =>
    choices.includes(value as string)
      ? []
      : wrong(place, l10n.t`must be ${choices.map((choice) => `"${choice}"`).join(', ')}`);
}

function listOfText(pattern: RegExp, message: string): Check {
  return (value, place) => {
    if (!Array.isArray(value)) return wrong(place, l10n.t('must be an array of strings'));
    if (value.length > MAX_ENTRIES) return wrong(place, l10n.t`has more than ${MAX_ENTRIES} entries`);
    return value.flatMap((entry, index) =>
      typeof entry === 'string' && pattern.test(entry) ? [] : wrong(`${place}[${index}]`, message),
    );
  };
}

const isBoolean: Check = (value, place) =>
  typeof value === 'boolean' ? [] : wrong(place, l10n.t('must be true or false'));

const isText: Check = (value, place) =>
  typeof value === 'string' && value !== '' ? [] : wrong(place, l10n.t('must be a string'));

const isCountries: Check = (value, place) => {
  const found = listOfText(/^!?[a-z]{2}$/i, l10n.t('must be a country code of two letters, such as "US" or "!CN"'))(
    value,
    place,
  );
  const denied = listOf(value).filter((entry) => typeof entry === 'string' && entry.startsWith('!')).length;
  const isMixed = denied > 0 && denied < listOf(value).length;
  return found.length === 0 && isMixed
    ? wrong(place, l10n.t('must be all plain or all with an exclamation mark'))
    : found;
};

const isTimeouts: Check = (value, place) => {
  const groups = fieldsOf(value);
  if (groups === undefined) return wrong(place, l10n.t('must be an object such as {"byok": {"azure": 15000}}'));
  return Object.entries(groups).flatMap(([group, times]) => {
    if (group !== 'byok' && group !== 'system')
      return wrong(`${place}.${shown(group)}`, l10n.t('must be "byok" or "system"'));
    const named = fieldsOf(times);
    if (named === undefined) return wrong(`${place}.${group}`, l10n.t('must be an object of milliseconds by provider'));
    return Object.entries(named).flatMap(([provider, ms]) =>
      isTimeout(ms) ? [] : wrong(`${place}.${group}.${shown(provider)}`, timeoutRange()),
    );
  });
};

/** Whether the gateway takes so many milliseconds. */
export function isTimeout(ms: unknown): boolean {
  return typeof ms === 'number' && Number.isInteger(ms) && ms >= TIMEOUT_RANGE.least && ms <= TIMEOUT_RANGE.most;
}

export function timeoutRange(): string {
  const [least, most] = [TIMEOUT_RANGE.least, TIMEOUT_RANGE.most].map((ms) => ms.toLocaleString('en-US'));
  return l10n.t`must be a whole number of milliseconds between ${least ?? ''} and ${most ?? ''}`;
}

const isRegion: Check = (value, place) => {
  const region = fieldsOf(value);
  if (region === undefined)
    return wrong(place, l10n.t('must be an object such as {"scope": "zone", "geoRegion": "us"}'));
  const providers = region['providers'];
  return [...isOneRegion(region, place), ...(providers === undefined ? [] : areRegions(providers, place))];
};

const isOneRegion: Check = (value, place) => {
  const { scope, geoRegion } = fieldsOf(value) ?? {};
  const found = oneOf('zone', 'global')(scope, `${place}.scope`);
  // Without a region the gateway refuses a zone.
  const isNamed = geoRegion !== undefined || scope === 'zone';
  return isNamed ? [...found, ...isGeoRegion(geoRegion, `${place}.geoRegion`)] : found;
};

/** New ones are added over time. */
const isGeoRegion: Check = (value, place) =>
  typeof value === 'string' && /^[a-z]{2}(?:-[a-z0-9]{1,16}){0,3}$/.test(value)
    ? []
    : wrong(place, l10n.t('must be the name of a region, such as "us" or "eu"'));

/** `null`: no region for that provider. */
function areRegions(value: unknown, place: string): readonly RoutingFinding[] {
  const providers = fieldsOf(value);
  if (providers === undefined) return wrong(`${place}.providers`, l10n.t('must be an object of regions by provider'));
  return Object.entries(providers).flatMap(([name, region]) =>
    region === null ? [] : isOneRegion(region, `${place}.providers.${shown(name)}`),
  );
}

const isKeys: Check = (value, place) =>
  fieldsOf(value) === undefined ? wrong(place, l10n.t('must be an object of credentials by provider')) : [];

const isTags: Check = (value, place) => {
  const found = listOfText(/^.{1,64}$/su, l10n.t('must be 1 to 64 characters long'))(value, place);
  return found.length === 0 && listOf(value).length > 10 ? wrong(place, l10n.t('has more than 10 entries')) : found;
};

const isProviders = listOfText(PROVIDER, l10n.t('must be the name of a provider, such as "bedrock"'));

/** `has` of what is typed; `undefined` where it is right. */
const isFeatures = listOfText(
  FEATURE,
  l10n.t`must be one of ${FEATURES.join(', ')}, or such as "quantization:fp8" or "!quantization:fp4"`,
);

const CHECKS: Readonly<Record<string, Check>> = {
  order: isProviders,
  only: isProviders,
  sort: oneOf('cost', 'ttft', 'tps'),
  models: listOfText(MODEL, l10n.t('must be creator/model')),
  caching: oneOf('auto'),
  zeroDataRetention: isBoolean,
  disallowPromptTraining: isBoolean,
  headquarters: isCountries,
  has: isFeatures,
  providerTimeouts: isTimeouts,
  serviceTier: oneOf('flex', 'priority'),
  speed: oneOf('fast'),
  allowFallbackFromFast: isBoolean,
  inferenceRegion: isRegion,
  user: isText,
  tags: isTags,
  quotaEntityId: isText,
  idempotencyKey: isText,
  byok: isKeys,
};

/** The keys that the gateway documents. */
const ROUTING_KEYS: ReadonlySet<string> = new Set(Object.keys(CHECKS));

/** The gateway's own options stand at the top; an entry of this name would be another set of them. */
export const OWN_NAME = 'gateway';

/** Whether an entry of the setting is no routing, but the options of a provider: `"anthropic": {…}`. */
export function isProviderEntry(key: string, value: unknown): boolean {
  return key !== OWN_NAME && !ROUTING_KEYS.has(key) && fieldsOf(value) !== undefined;
}

/**
 * Looks a routing over, as settings.json or a file has it. `null` and an empty list say “none here” and are right for all but
 * restrictions.
 */
export function checkRouting(value: unknown): CheckedRouting {
  const routing = fieldsOf(value);
  if (routing === undefined) return { problems: wrong('', l10n.t('must be an object')), warnings: [] };
  const problems: RoutingFinding[] = [];
  const warnings: RoutingFinding[] = [];
  for (const [key, entry] of Object.entries(routing)) {
    const check = Object.hasOwn(CHECKS, key) ? CHECKS[key] : undefined;
    if (key === OWN_NAME)
      problems.push({ place: key, message: l10n.t('stands for all of this: write its options at the top') });
    else if (check !== undefined) problems.push(...(mayBeNull(key, entry) ? [] : check(entry, key)));
    else if (isProviderEntry(key, entry)) warnings.push(...providerWarning(key));
    else warnings.push({ place: shown(key), message: l10n.t('is not known, and is sent as it is') });
  }
  return { problems, warnings };
}

function mayBeNull(key: string, entry: unknown): boolean {
  return entry === null && key !== 'zeroDataRetention' && key !== 'disallowPromptTraining';
}

function providerWarning(key: string): readonly RoutingFinding[] {
  return PROVIDER.test(key) ? [] : wrong(shown(key), l10n.t('is sent as the options of a provider of that name'));
}

/** One finding as a user reads it. */
export function findingText({ place, message }: RoutingFinding): string {
  return place === '' ? l10n.t`Routing ${message}.` : l10n.t`“${place}” ${message}.`;
}

function shown(name: string): string {
  return oneLine(name, 40);
}
