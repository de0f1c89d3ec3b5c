/** What a batch will probably cost, from a few of its files read and the sizes of all. */
import { estimateExtraction, type CostOptions } from '../estimateCost.ts';
import type { ExtractionRequest } from '../extractTypes.ts';
import type { PlanItem } from './plan.ts';

export interface BatchEstimate {
  readonly requests: number;
  /** How many more there are at most to repair answers. */
  readonly repairs: number;
  readonly tokens: number;
  /** Absent where the model's prices are not known. */
  readonly costUsd?: number;
}

type Request = Pick<ExtractionRequest, 'schema' | 'instructions' | 'info' | 'maxOutputTokens'>;

const MAX_SAMPLES = 12;

/** Sizes are in bytes; `sample` gives the text of an item, or nothing where it cannot be read. */
export async function estimateBatch(
  items: readonly PlanItem[],
  sizes: ReadonlyMap<string, number>,
  request: Request,
  sample: (item: PlanItem) => Promise<string | undefined>,
  options: CostOptions = {},
): Promise<BatchEstimate> {
  const step = Math.max(1, Math.floor(items.length / MAX_SAMPLES));
  const chosen = items.filter((_, index) => index % step === 0).slice(0, MAX_SAMPLES);
  const bare = figuresFor('', request, options);
  const rates = { bytes: 0, requests: 0, repairs: 0, tokens: 0, cost: 0 };
  for (const item of chosen) {
    const text = await sample(item);
    const bytes = sizes.get(item.id) ?? 0;
    if (text === undefined || bytes === 0) continue;
    const own = figuresFor(text, request, options);
    rates.bytes += bytes;
    rates.requests += Math.max(0, own.requests - bare.requests);
    rates.repairs += Math.max(0, own.repairs - bare.repairs);
    rates.tokens += Math.max(0, own.tokens - bare.tokens);
    rates.cost += Math.max(0, (own.cost ?? 0) - (bare.cost ?? 0));
  }
  const all = items.reduce((sum, { id }) => sum + (sizes.get(id) ?? 0), 0);
  const scaled = (rate: number, fixed: number): number =>
    fixed * items.length + (rates.bytes === 0 ? 0 : (rate / rates.bytes) * all);
  return {
    requests: Math.round(scaled(rates.requests, bare.requests)),
    repairs: Math.round(scaled(rates.repairs, bare.repairs)),
    tokens: Math.round(scaled(rates.tokens, bare.tokens)),
    ...(bare.cost !== undefined && { costUsd: scaled(rates.cost, bare.cost) }),
  };
}

/** What an item costs whatever its length (the schema, the rules), and what its text adds. */
function figuresFor(
  text: string,
  request: Request,
  options: CostOptions,
): { requests: number; repairs: number; tokens: number; cost: number | undefined } {
  const estimate = estimateExtraction({ ...request, source: { text } }, options);
  const { requests, repairs, inputTokens, outputTokens, costUsd } = estimate;
  return { requests, repairs, tokens: inputTokens + outputTokens, cost: costUsd };
}
