/** What a batch will probably cost, from a few of its files read and the sizes of all. */
import { estimateExtraction } from '../../../core/extraction/estimateCost.ts';
import type { ExtractionRequest } from '../../../core/extraction/extractTypes.ts';
import type { PlanItem } from './plan.ts';

export interface BatchEstimate {
  readonly requests: number;
  readonly tokens: number;
  /** Absent where the model's prices are not known. */
  readonly costUsd?: number;
}

type Request = Pick<ExtractionRequest, 'schema' | 'instructions' | 'info' | 'maxOutputTokens'>;

const MOST_SAMPLES = 12;

/** Sizes are in bytes; `sample` gives the text of an item, or nothing where it cannot be read. */
export async function estimateBatch(
  items: readonly PlanItem[],
  sizes: ReadonlyMap<string, number>,
  request: Request,
  sample: (item: PlanItem) => Promise<string | undefined>,
): Promise<BatchEstimate> {
  const step = Math.max(1, Math.floor(items.length / MOST_SAMPLES));
  const chosen = items.filter((_, index) => index % step === 0).slice(0, MOST_SAMPLES);
  const bare = figuresFor('', request);
  const rates = { bytes: 0, requests: 0, tokens: 0, cost: 0 };
  for (const item of chosen) {
    const text = await sample(item);
    const bytes = sizes.get(item.id) ?? 0;
    if (text === undefined || bytes === 0) continue;
    const own = figuresFor(text, request);
    rates.bytes += bytes;
    rates.requests += Math.max(0, own.requests - bare.requests);
    rates.tokens += Math.max(0, own.tokens - bare.tokens);
    rates.cost += Math.max(0, (own.cost ?? 0) - (bare.cost ?? 0));
  }
  const all = items.reduce((sum, { id }) => sum + (sizes.get(id) ?? 0), 0);
  const scaled = (rate: number, fixed: number): number =>
    fixed * items.length + (rates.bytes === 0 ? 0 : (rate / rates.bytes) * all);
  return {
    requests: Math.round(scaled(rates.requests, bare.requests)),
    tokens: Math.round(scaled(rates.tokens, bare.tokens)),
    ...(bare.cost !== undefined && { costUsd: scaled(rates.cost, bare.cost) }),
  };
}

/** What an item costs whatever its length (the schema, the rules), and what its text adds. */
function figuresFor(text: string, request: Request): { requests: number; tokens: number; cost: number | undefined } {
  const { requests, inputTokens, outputTokens, costUsd } = estimateExtraction({ ...request, source: { text } });
  return { requests, tokens: inputTokens + outputTokens, cost: costUsd };
}
