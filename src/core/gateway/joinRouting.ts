/**
 * A user's routing and that of a repository they trust, joined: the repository can only narrow. Restrictions of both
 * hold; which providers come first is the repository's to say only where the user does not; models to fall back to are
 * the user's alone, since another model is another price.
 */
import * as l10n from '@vscode/l10n';
import { AppError } from '../../base/errors.ts';
import { oneLine } from '../text/visible.ts';

/** As settings.json has it: what it holds may be anything. */
export type RoutingSetting = Readonly<Record<string, unknown>>;

const RESTRICTIONS = ['zeroDataRetention', 'disallowPromptTraining'] as const;
const SORTS: ReadonlySet<unknown> = new Set(['cost', 'ttft', 'tps']);

/**
 * The routing to ask with. Without `withPreferences` only restrictions of the repository count. Throws a `request` error,
 * code `no-provider-left`, where both say which providers are allowed and have none in common.
 */
export function joinRouting(
  own: RoutingSetting,
  theirs: RoutingSetting,
  withPreferences = true,
  refusal: Refusal = refusalOfWorkspace,
): RoutingSetting {
  const joined: Record<string, unknown> = { ...own };
  for (const key of RESTRICTIONS) if (theirs[key] === true) joined[key] = true;
  const only = joinOnly(own['only'], names(theirs['only']), refusal);
  if (only !== undefined) joined['only'] = only;
  return withPreferences ? { ...joined, ...routingPreferences(joined, theirs) } : joined;
}

/** What of the repository's wishes that are no restrictions would count beside `own`, which is whole already. */
export function routingPreferences(own: RoutingSetting, theirs: RoutingSetting): RoutingSetting {
  const only = names(own['only']);
  const wanted = names(theirs['order']);
  const order = isUnset(own['only']) ? wanted : inCommon(only, wanted, wanted);
  const { sort, caching } = theirs;
  // Both say who comes first: a user who chose one of them has said it.
  const isFirstOpen = isUnset(own['order']) && isUnset(own['sort']);
  return {
    ...(isFirstOpen && order.length > 0 && { order }),
    ...(isFirstOpen && SORTS.has(sort) && { sort }),
    ...(isUnset(own['caching']) && caching === 'auto' && { caching }),
  };
}

/** Says that two lists of providers have none in common. */
type Refusal = (theirs: string, mine: string) => AppError;

/** The providers that both allow; `undefined` where `theirs` says nothing. Throws where there are none. */
export function joinOnly(own: unknown, theirs: readonly string[], refusal: Refusal): readonly string[] | undefined {
  if (theirs.length === 0) return undefined;
  if (isUnset(own)) return theirs;
  const mine = names(own);
  if (mine.length === 0)
    throw noneLeft(l10n.t('No provider is left: "only" in your own aiGateway.routing is not an array of names.'));
  const both = inCommon(mine, theirs, mine);
  // An empty list would mean that every provider is allowed.
  if (both.length > 0) return both;
  throw refusal(listed(theirs), listed(mine));
}

function refusalOfWorkspace(theirs: string, mine: string): AppError {
  return noneLeft(
    l10n.t`No provider is left: this workspace allows only ${theirs}, and your settings only ${mine}. Change aiGateway.routing in one of them.`,
  );
}

function noneLeft(message: string): AppError {
  return new AppError('request', message, {
    code: 'no-provider-left',
    actions: ['open-settings'],
  });
}

/** The names of `mine` that `theirs` has too, in the order of `sorted`, one of both. People write them as they like. */
export function inCommon(
  mine: readonly string[],
  theirs: readonly string[],
  sorted: readonly string[],
): readonly string[] {
  const key = (name: string): string => name.trim().toLowerCase();
  const spelling = new Map(mine.map((name) => [key(name), name]));
  const common = new Set(theirs.map(key));
  return sorted.flatMap((name) => (common.has(key(name)) ? (spelling.get(key(name)) ?? []) : []));
}

/** An empty list is no choice, as in a request. */
export function isUnset(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

/** A single text is a list of one. */
export function names(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((name): name is string => typeof name === 'string' && name.trim() !== '');
}

export function listed(providers: readonly string[]): string {
  return oneLine(providers.join(', '), 100);
}
