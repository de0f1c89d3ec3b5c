/**
 * The routing of a request out of all that says something of it, from the widest to the narrowest: settings for all models,
 * for one model, for a chat, for an action or a saved extraction. The narrower wins key by key, but what protects the user's
 * data only ever gets stricter, and what comes from a workspace may do nothing else.
 */
import * as l10n from '@vscode/l10n';
import { AppError } from '../../base/errors.ts';
import { inCommon, isUnset, joinOnly, joinRouting, listed, names, type RoutingSetting } from './joinRouting.ts';
import { fieldsOf } from './wire.ts';

export type RoutingScopeKind = 'model' | 'chat' | 'action' | 'extraction';

export interface RoutingScope {
  readonly kind: RoutingScopeKind;
  readonly routing: RoutingSetting;
  /** It was not the user who wrote it. */
  readonly isOfWorkspace?: boolean;
}

/** What the user's routing by model says of one. */
export function modelScope(byModel: Readonly<Record<string, unknown>>, model: string): RoutingScope {
  return { kind: 'model', routing: fieldsOf(byModel[model]) ?? {} };
}

/** What counts of the routing that a workspace gives an action or a saved extraction. */
export const NARROWING_KEYS: ReadonlySet<string> = new Set(['zeroDataRetention', 'disallowPromptTraining', 'only']);

const RESTRICTIONS = ['zeroDataRetention', 'disallowPromptTraining'] as const;

/**
 * `widest` with every scope joined to it, in their order. Throws a `request` error, code `no-provider-left`, where two of them
 * allow no provider, or no country, in common.
 */
export function joinScopes(widest: RoutingSetting, scopes: readonly RoutingScope[]): RoutingSetting {
  // The workspace's come last, so that nothing of it is in the way of what the user says.
  const sorted = [...scopes.filter((scope) => !isTheirs(scope)), ...scopes.filter(isTheirs)];
  return sorted.reduce(joinScope, widest);
}

function isTheirs({ isOfWorkspace = false }: RoutingScope): boolean {
  return isOfWorkspace;
}

function joinScope(wide: RoutingSetting, { kind, routing, isOfWorkspace = false }: RoutingScope): RoutingSetting {
  if (Object.keys(routing).length === 0) return wide;
  if (isOfWorkspace) return joinRouting(wide, routing, false, (theirs, own) => noneInCommon(kind, theirs, own));
  const joined: Record<string, unknown> = { ...wide };
  for (const [key, value] of Object.entries(routing)) {
    // An empty list is no choice; `null` takes the wider choice away.
    if (value === null) delete joined[key];
    else if (!isUnset(value)) joined[key] = value;
  }
  for (const key of RESTRICTIONS) if (wide[key] === true) joined[key] = true;
  const only = joinOnly(wide['only'], names(routing['only']), (theirs, own) => noneInCommon(kind, theirs, own));
  if (only !== undefined || wide['only'] !== undefined) joined['only'] = only ?? wide['only'];
  const countries = joinCountries(kind, wide['headquarters'], routing['headquarters']);
  if (countries !== undefined) joined['headquarters'] = countries;
  const region = joinRegions(kind, wide['inferenceRegion'], routing['inferenceRegion']);
  if (region !== undefined) joined['inferenceRegion'] = region;
  return joined;
}

/** A region that a wider scope pins stays pinned: a narrower one cannot name another, nor take providers out of it. */
function joinRegions(kind: RoutingScopeKind, wide: unknown, narrow: unknown): unknown {
  const [own, theirs] = [fieldsOf(wide), fieldsOf(narrow)];
  if (own?.['scope'] !== 'zone') return undefined;
  if (theirs?.['scope'] !== 'zone' || theirs['geoRegion'] === own['geoRegion']) return wide;
  throw noneInCommon(kind, listed(names(theirs['geoRegion'])), listed(names(own['geoRegion'])));
}

/** Lists of countries are all plain, or all forbidden (`!CN`). */
function joinCountries(kind: RoutingScopeKind, wide: unknown, narrow: unknown): readonly string[] | undefined {
  const [own, theirs] = [names(wide), names(narrow)];
  if (own.length === 0 || theirs.length === 0) return own.length > 0 ? own : undefined;
  const isForbidden = (list: readonly string[]): boolean => list.every((country) => country.startsWith('!'));
  if (isForbidden(own) && isForbidden(theirs)) return [...new Set([...own, ...theirs])];
  const [allowed, other] = isForbidden(own) ? [theirs, own] : [own, theirs];
  const both = isForbidden(other) ? without(allowed, other) : inCommon(allowed, other, allowed);
  if (both.length > 0) return both;
  throw noneInCommon(kind, listed(theirs), listed(own));
}

function without(allowed: readonly string[], forbidden: readonly string[]): readonly string[] {
  const denied = new Set(forbidden.map((country) => country.slice(1).trim().toLowerCase()));
  return allowed.filter((country) => !denied.has(country.trim().toLowerCase()));
}

function noneInCommon(kind: RoutingScopeKind, narrow: string, wide: string): AppError {
  const words: Readonly<Record<RoutingScopeKind, string>> = {
    model: l10n.t`No provider is left: the routing of this model allows only ${narrow}, and wider routing only ${wide}.`,
    chat: l10n.t`No provider is left: the routing of this chat allows only ${narrow}, and wider routing only ${wide}.`,
    action: l10n.t`No provider is left: the routing of this action allows only ${narrow}, and wider routing only ${wide}.`,
    extraction: l10n.t`No provider is left: the routing of this saved extraction allows only ${narrow}, and wider routing only ${wide}.`,
  };
  return new AppError('request', words[kind], { code: 'no-provider-left', actions: ['open-settings'] });
}
