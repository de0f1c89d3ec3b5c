// The list of models: what each can do and costs, and how a picker shows it.

import { tierFor } from '../cost/estimate.ts';
import type { ParsedBaseUrl } from '../gateway/baseUrl.ts';
import { nameFromId } from '../gateway/catalogueWire.ts';
import { parseClaudeModel } from '../gateway/claude.ts';
import { onlyDraws, saysItDraws } from '../gateway/drawing.ts';
import type { ModelCapability, ModelInfo, PriceTier } from '../model/request.ts';

export { onlyDraws } from '../gateway/drawing.ts';

const TAG_CAPABILITIES: { readonly [tag: string]: ModelCapability } = {
  reasoning: 'reasoning',
  'tool-use': 'tools',
  vision: 'vision',
  'file-input': 'files',
  'structured-output': 'structured-output',
  'implicit-caching': 'caching',
  'explicit-caching': 'caching',
};

/** What a model says it can do. Empty means that nothing is known, not that it can do nothing: see `knowsCapabilities`. */
export function capabilities(model: ModelInfo): ReadonlySet<ModelCapability> {
  const result = new Set<ModelCapability>();
  for (const tag of model.tags) {
    const capability = TAG_CAPABILITIES[tag];
    if (capability !== undefined) result.add(capability);
  }
  if ((model.efforts?.length ?? 0) > 0) result.add('reasoning');
  if (onlyDraws(model) || saysItDraws(model)) result.add('image-output');
  if (result.size > 0 && parseClaudeModel(model.id) !== undefined) result.add('caching');
  return result;
}

/** Whether the server says at all what a model can do. Plain local servers do not; then nothing should be refused. */
export function knowsCapabilities(model: ModelInfo): boolean {
  return model.tags.length > 0;
}

export type PriceKind = 'input' | 'output' | 'cachedInput';

/** The price for short prompts, in US dollars per million tokens. */
export function firstPrice(model: ModelInfo, kind: PriceKind): number | undefined {
  return priceFor(model, kind, 0);
}

/** The price for a prompt of `promptTokens`, in US dollars per million tokens. */
export function priceFor(model: ModelInfo, kind: PriceKind, promptTokens: number): number | undefined {
  return tierFor(model.pricing[kind], promptTokens);
}

const FREE: readonly PriceTier[] = [{ fromTokens: 0, usdPerMillion: 0 }];

/**
 * A model as limits on money see it. On a server on this machine, listed or not, what nobody names a price for costs nothing;
 * elsewhere that is unknown.
 */
export function pricedModel(
  id: string,
  info: ModelInfo | undefined,
  { isLoopback }: Pick<ParsedBaseUrl, 'isLoopback'>,
): ModelInfo | undefined {
  if (!isLoopback) return info;
  const known = info ?? unlistedModel(id);
  return { ...known, pricing: { input: FREE, output: FREE, ...known.pricing } };
}

const FAST = '-fast';

/**
 * What is known of a model. `…-fast` asks for the same model at the speed that costs more: where the list lacks it, what the
 * model can do is known of the other, and its price is not.
 */
export function knownModel(id: string, find: (id: string) => ModelInfo | undefined): ModelInfo | undefined {
  const listed = find(id);
  const slow = listed === undefined && id.endsWith(FAST) ? find(id.slice(0, -FAST.length)) : undefined;
  return slow === undefined ? listed : { ...slow, id, name: nameFromId(id), pricing: {} };
}

/** A model that is in no list, as far as its id tells. */
export function unlistedModel(id: string): ModelInfo {
  const creator = id.slice(0, Math.max(0, id.indexOf('/')));
  return { id, name: nameFromId(id), creator, type: 'language', tags: [], pricing: {} };
}
