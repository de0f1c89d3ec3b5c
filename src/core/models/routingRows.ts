/** The parts of a routing as a form shows them: what is set in one scope, and what comes to it from wider ones. */
import * as l10n from '@vscode/l10n';
import type { RoutingSetting } from '../gateway/joinRouting.ts';
import { isUnset, names } from '../gateway/joinRouting.ts';
import { fieldsOf } from '../gateway/wire.ts';
import { oneLine } from '../text/visible.ts';

/** Parts with a row of their own. l10n: none, the gateway's names. */
export const FORM_KEYS = [
  'order',
  'only',
  'sort',
  'models',
  'zeroDataRetention',
  'disallowPromptTraining',
  'caching',
  'speed',
  'allowFallbackFromFast',
  'serviceTier',
  'inferenceRegion',
  'providerTimeouts',
  'has',
] as const;

export type FormKey = (typeof FORM_KEYS)[number];
/** `rest`: everything that has no row. */
export type RowKey = FormKey | 'rest';

/** A scope that counts beside the one in the form. */
export interface RoutingLayer {
  /** As it reads in “from all models”. */
  readonly name: string;
  readonly routing: RoutingSetting;
}

export interface RoutingRow {
  readonly key: RowKey;
  readonly label: string;
  /** The value, and where it comes from. */
  readonly description: string;
  /** It is this scope that sets it. */
  readonly isOwn: boolean;
}

const LABELS: Readonly<Record<RowKey, string>> = {
  order: l10n.t('Provider order'),
  only: l10n.t('Only these providers'),
  sort: l10n.t('Sort providers by'),
  models: l10n.t('Fallback models'),
  zeroDataRetention: l10n.t('Zero data retention'),
  disallowPromptTraining: l10n.t('No training on prompts'),
  caching: l10n.t('Prompt caching by the gateway'),
  speed: l10n.t('Fast mode'),
  allowFallbackFromFast: l10n.t('Standard speed instead of fast'),
  serviceTier: l10n.t('Service tier'),
  inferenceRegion: l10n.t('Region of the models'),
  providerTimeouts: l10n.t('Provider timeouts'),
  has: l10n.t('Required features'),
  rest: l10n.t('Other options'),
};

const CHOICES: Readonly<Record<string, string>> = {
  cost: l10n.t('Cost, the lowest first'),
  ttft: l10n.t('Time to first token, the shortest first'),
  tps: l10n.t('Tokens per second, the most first'),
  auto: l10n.t('Automatic'),
  flex: l10n.t('Flex: cheaper and slower'),
  priority: l10n.t('Priority: faster and dearer'),
  fast: l10n.t('Fast: dearer, where a model has it'),
};

const MAX_VALUE = 100;

export function rowLabel(key: RowKey): string {
  return LABELS[key];
}

/** A name by others as it may stand in a label, where `$(…)` is a picture. */
export function plainLabel(name: string): string {
  return name.replaceAll('$(', '$ (');
}

/** What a choice of `sort`, `caching`, `speed` or `serviceTier` means. */
export function choiceWords(choice: string): string {
  return CHOICES[choice] ?? choice;
}

function isRestriction(key: RowKey): boolean {
  return key === 'zeroDataRetention' || key === 'disallowPromptTraining';
}

/** What of a routing has no row. */
export function restOf(routing: RoutingSetting): RoutingSetting {
  return Object.fromEntries(Object.entries(routing).filter(([key]) => !FORM_KEYS.some((own) => own === key)));
}

/** The routing with another rest; what is said there of parts that have a row counts as well. */
export function withRest(routing: RoutingSetting, rest: RoutingSetting): RoutingSetting {
  const rows = Object.entries(routing).filter(([key]) => FORM_KEYS.some((own) => own === key));
  return { ...Object.fromEntries(rows), ...rest };
}

/** The routing with one part changed; `undefined` takes it out. */
export function withPart(routing: RoutingSetting, key: FormKey, value: unknown): RoutingSetting {
  const { [key]: _before, ...others } = routing;
  return value === undefined || (Array.isArray(value) && value.length === 0) ? others : { ...others, [key]: value };
}

/** The rows of a form for `own`; `wider` are the scopes around it, the widest first. */
export function routingRows(
  own: RoutingSetting,
  wider: readonly RoutingLayer[],
  keys: readonly RowKey[],
): readonly RoutingRow[] {
  return keys.map((key) => ({
    key,
    label: LABELS[key],
    description: describe(key, own, wider),
    isOwn: hasPart(own, key),
  }));
}

/** The value of a part that wider scopes give, and the name of the narrowest that does. */
export function widerPart(
  wider: readonly RoutingLayer[],
  key: RowKey,
): { readonly value: unknown; readonly name: string } | undefined {
  // What forbids is never taken back by a narrower one.
  const says = ({ routing }: RoutingLayer): boolean =>
    isRestriction(key) ? routing[key] === true : hasPart(routing, key);
  const layer = isRestriction(key) ? wider.find(says) : wider.findLast(says);
  return layer === undefined ? undefined : { value: partOf(layer.routing, key), name: layer.name };
}

/** What a scope sets, in one line; `undefined` where that is nothing. */
export function routingSummary(routing: RoutingSetting): string | undefined {
  const set = ([...FORM_KEYS, 'rest'] as const).filter((key) => hasPart(routing, key));
  if (set.length === 0) return undefined;
  return set
    .map((key) => (routing[key] === true ? LABELS[key] : `${LABELS[key]}: ${valueText(key, partOf(routing, key))}`))
    .join(' · ');
}

function describe(key: RowKey, own: RoutingSetting, wider: readonly RoutingLayer[]): string {
  const around = widerPart(wider, key);
  const told = around === undefined || around.value === null ? undefined : valueText(key, around.value);
  if (around !== undefined && told !== undefined && (!hasPart(own, key) || isRestriction(key)))
    return l10n.t`${told} · from ${around.name}`;
  if (!hasPart(own, key)) return l10n.t('Not set');
  const value = valueText(key, partOf(own, key));
  return key === 'only' && around !== undefined && told !== undefined
    ? l10n.t`${value} · ${around.name}: only ${told}`
    : value;
}

function partOf(routing: RoutingSetting, key: RowKey): unknown {
  return key === 'rest' ? restOf(routing) : routing[key];
}

function hasPart(routing: RoutingSetting, key: RowKey): boolean {
  if (key === 'rest') return Object.keys(restOf(routing)).length > 0;
  const value = routing[key];
  return value === null || (isRestriction(key) ? value === true : !isUnset(value));
}

function valueText(key: RowKey, value: unknown): string {
  if (value === null) return l10n.t('None here');
  if (isRestriction(key)) return value === true ? l10n.t('On') : l10n.t('Off');
  if (key === 'rest') return oneLine(JSON.stringify(value), MAX_VALUE);
  if (typeof value === 'boolean') return value ? l10n.t('On') : l10n.t('Off');
  if (key === 'inferenceRegion') return regionText(value) ?? oneLine(JSON.stringify(value), MAX_VALUE);
  if (key === 'providerTimeouts') return oneLine(timeoutsOf(value).map(timeoutText).join(', '), MAX_VALUE);
  if (typeof value === 'string' && CHOICES[value] !== undefined) return CHOICES[value];
  const list = names(value);
  return oneLine(list.length > 0 ? list.join(', ') : JSON.stringify(value), MAX_VALUE);
}

/** A region as it reads in a list; `undefined` for what is more than one, or none that can be read. */
export function regionText(value: unknown): string | undefined {
  const { scope, geoRegion, ...others } = fieldsOf(value) ?? {};
  if (Object.keys(others).length > 0) return undefined;
  if (scope === 'global') return l10n.t('Anywhere');
  return scope === 'zone' && typeof geoRegion === 'string'
    ? l10n.t`${oneLine(geoRegion, 20).toUpperCase()} only`
    : undefined;
}

/** Milliseconds by provider, with the user's own key. */
export function timeoutsOf(value: unknown): readonly (readonly [provider: string, ms: number])[] {
  const times = Object.entries(fieldsOf(fieldsOf(value)?.['byok']) ?? {});
  return times.flatMap(([provider, ms]) => (typeof ms === 'number' ? [[provider, ms] as const] : []));
}

function timeoutText([provider, ms]: readonly [string, number]): string {
  return l10n.t`${provider} ${ms.toLocaleString('en-US')} ms`;
}
