import { parseClaudeModel } from '../gateway/claude.ts';
import { capabilities, firstPrice } from './models.ts';
import type { ModelInfo } from '../model/request.ts';

/**
 * The model that answers until a user chose one: the newest Claude Sonnet, else the newest of the models that call
 * tools and whose input price lies between the 25th and the 75th percentile of such models. `undefined` where the list
 * says too little to choose by: no prices, no dates, no such model.
 */
export function defaultModel(models: readonly ModelInfo[]): ModelInfo | undefined {
  const language = models.filter((model) => model.type === 'language');
  const sonnets = language.flatMap((model) => {
    const claude = parseClaudeModel(model.id);
    return claude?.family === 'sonnet' ? [{ model, version: claude.version, extras: extras(model.id) }] : [];
  });
  const [sonnet] = sonnets.sort(
    (a, b) =>
      known(b.version) - known(a.version) ||
      a.extras - b.extras ||
      released(b.model) - released(a.model) ||
      byId(a.model, b.model),
  );
  return sonnet?.model ?? newestAtUsualPrice(language);
}

function newestAtUsualPrice(models: readonly ModelInfo[]): ModelInfo | undefined {
  const priced = models.flatMap((model) => {
    const price = capabilities(model).has('tools') ? firstPrice(model, 'input') : undefined;
    return price === undefined ? [] : [{ model, price }];
  });
  const prices = priced.map(({ price }) => price).sort((a, b) => a - b);
  const low = percentile(prices, 0.25);
  const high = percentile(prices, 0.75);
  const [newest] = priced
    .filter(({ model, price }) => price >= low && price <= high && model.releasedAt !== undefined)
    .sort((a, b) => released(b.model) - released(a.model) || a.price - b.price || byId(a.model, b.model));
  return newest?.model;
}

/** By nearest rank, so that it is always one of the values; `NaN` of none. */
function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** A name without a version comes after those that have one. */
function known(version: number): number {
  return Number.isFinite(version) ? version : -1;
}

/** What a Sonnet's id says besides family and version: 0 nothing, 1 a date, 2 and 3 a variant such as `thinking`. */
function extras(id: string): number {
  const words = id.slice(id.toLowerCase().lastIndexOf('claude-')).toLowerCase().split(/[.-]/);
  const isVariant = words.some((word) => !/^(?:claude|sonnet|\d+)$/.test(word));
  return (isVariant ? 2 : 0) + (words.some((word) => /^\d{3,}$/.test(word)) ? 1 : 0);
}

function released(model: ModelInfo): number {
  return model.releasedAt ?? 0;
}

/** The plain name before its variants; then by letters, so that the choice does not depend on the list's order. */
function byId(a: ModelInfo, b: ModelInfo): number {
  return a.id.length - b.id.length || (a.id < b.id ? -1 : Number(a.id > b.id));
}
